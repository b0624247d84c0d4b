"""What measures need to know of a draw beside its tally: prices, guarantees and shares that move nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sojourn.model.capacity import stock_sizes, whole_cents
from sojourn.model.events import changed, spans
from sojourn.model.values import Values
from sojourn.scenario.amount import Amount
from sojourn.scenario.resource import Agreement, Fund, Stock

if TYPE_CHECKING:
    from sojourn.model.compile import Model

__all__ = ["Basis", "basis"]

Float = NDArray[np.float64]


class Basis(NamedTuple):
    """One draw's figures by day; NaN where the scenario gives none."""

    guaranteed: Float  # [resource, day] units of a stock paid for even when empty
    funded: Float  # [resource, day] units of a stock that the appropriation names
    sent_home: Float  # [resource, day] share of those an agreement takes whom the host sends home
    price: Float  # [cost, day] USD
    cost_spent: Float  # [cost] share paid out in the fiscal year of the obligation
    fund_spent: Float  # [resource] the same, of what a fund pays at gates


def basis(model: Model, draw: int | None, seed: int, asked: dict[str, None] | None = None) -> Basis:
    """The basis of one draw: every name has the quantile that it has in its tables; `asked` is told the names."""
    scenario = model.scenario
    own = scenario.parameter_overrides
    values = Values(model.catalog, model.start, model.days, own, seed, draw, model.run_in, model.posterior)
    events = spans(values, scenario)

    def by_day(amount: Amount | None, path: str) -> Float:
        if amount is None:
            return np.full(model.days, np.nan)
        return changed(values, path, values.by_day(amount, path), events)

    def once(amount: Amount | None, path: str) -> float:
        return float("nan") if amount is None else values.on(amount, path)

    none = np.full(model.days, np.nan)
    guaranteed, funded, sent_home, fund_spent = [], [], [], []
    for name in model.resources:
        given = scenario.resources.get(name) or scenario.agreements.get(name)
        stock = given if isinstance(given, Stock) else None
        sizes = by_day(stock.guaranteed, f"{name}.guaranteed") if stock is not None else none
        known = ~np.isnan(sizes)
        guaranteed.append(np.where(known, stock_sizes(np.where(known, sizes, 0.0)), np.nan))
        funded.append(by_day(stock.funded, f"{name}.funded") if stock is not None else none)
        sent_home.append(by_day(given.sent_home, f"{name}.sent_home") if isinstance(given, Agreement) else none)
        fund_spent.append(once(given.spent_in_year, f"{name}.spent_in_year") if isinstance(given, Fund) else np.nan)
    costs = scenario.costs.items()
    prices = [whole_cents(by_day(cost.price, f"{name}.price")) / 100.0 for name, cost in costs]
    if asked is not None:
        asked.update(values.asked)
    return Basis(
        np.array(guaranteed).reshape(-1, model.days),
        np.array(funded).reshape(-1, model.days),
        np.array(sent_home).reshape(-1, model.days),
        np.array(prices).reshape(-1, model.days),
        np.array([once(cost.spent_in_year, f"{name}.spent_in_year") for name, cost in costs]),
        np.array(fund_spent),
    )
