"""What a verdict hangs on: the figures at which it would turn, and the uncertain inputs that move the model's figure the most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sojourn.claims.figures import DRAWS, figures, in_unit
from sojourn.claims.rule import ROUND, Verdict, of_band

if TYPE_CHECKING:
    from sojourn.claims.judge import Judged
    from sojourn.sources import Catalog
    from sojourn.sources.claims import Reading

__all__ = ["MOST", "Pull", "pulls", "turns"]

Float = NDArray[np.float64]
MOST = 5
"""Inputs told of, at the most."""
CHANCE = 3.5
"""A rank correlation is told of beyond so many times what it would be by chance: 1 / √(draws - 1)."""


@dataclass(frozen=True)
class Pull:
    """An uncertain input that the figure goes with, and the verdict in the half of the draws where it is low, and where high."""

    name: str
    label: str
    correlation: float
    """Rank correlation over the draws, -1 to 1."""
    where_low: Verdict
    where_high: Verdict


def turns(judged: Judged) -> tuple[str, ...]:
    """At which figures of the claim its verdict would be another, a sentence each."""
    from sojourn.claims.words import amount, said

    one = judged.reading
    if not judged.of_model or one.target is None or one.relation is None or one.means is None:
        return ()
    assert judged.low is not None and judged.high is not None
    out = of_band("at least", 2.0, 0.0, 1.0, one.means)
    unit = one.target.unit
    low, high = judged.low, judged.high
    if one.relation == "at least":
        return (
            f"It would hold for a figure up to {said(low, unit)}, be possible up to {said(high, unit)}, and above it be {out}.",
        )
    if one.relation == "at most":
        return (
            f"It would hold for a figure from {said(high, unit)} up, be possible from {said(low, unit)}, and below it be {out}.",
        )
    first, last = low / (1 + ROUND), high / (1 - ROUND)
    least, most = high / (1 + ROUND), low / (1 - ROUND)
    holds = f", and hold from {amount(least)} to {said(most, unit)}" if least <= most else ""
    return (
        f"It would be possible for a figure from {amount(first)} to {said(last, unit)}{holds}; elsewhere it would be {out}.",
    )


def pulls(judged: Judged, catalog: Catalog, *, draws: int = DRAWS, seed: int = 1) -> tuple[Pull, ...]:
    """The inputs that the figure goes with most, by rank correlation over the draws; of the first of several scenarios.

    A correlation says what moves together over the ranges as they are stated: an input without a range cannot appear.
    """
    from scipy.stats import spearmanr

    from sojourn.model import compile_scenario
    from sojourn.model.uncertain import quantile_of
    from sojourn.simulate.asked import chosen
    from sojourn.simulate.posterior import posterior_of, read_posterior

    reading = judged.reading
    if not judged.questions or reading.target is None or reading.relation is None or reading.means is None:
        return ()
    asked = judged.questions[0]
    fitted = posterior_of(read_posterior(asked.posterior)) if asked.posterior else None
    model = compile_scenario(
        chosen(asked.scenario, None, asked.changes, None, catalog), catalog, "month", posterior=fitted
    )
    values = in_unit(reading, figures([asked], draws=draws, seed=seed)[asked])
    if np.ptp(values) == 0:
        return ()
    found = []
    for name in model.uncertain(seed):
        held = [fitted.quantile(name, draw) if fitted is not None else None for draw in range(len(values))]
        at = np.array(
            [quantile_of(name, seed, draw) if one is None else one for draw, one in enumerate(held)]
        )
        if np.ptp(at) == 0:
            continue
        rho = float(spearmanr(at, values).statistic)
        if abs(rho) < CHANCE / np.sqrt(len(values) - 1):
            continue
        low, high = (_of_half(reading, values[half]) for half in (at <= np.median(at), at > np.median(at)))
        parameter = catalog.parameters.get(name)
        own = name in model.scenario.parameter_overrides
        found.append(
            Pull(name, parameter.label if parameter is not None else ("" if own else name), rho, low, high)
        )
    return tuple(sorted(found, key=lambda pull: -abs(pull.correlation))[:MOST])


def _of_half(reading: Reading, values: Float) -> Verdict:
    low, high = (float(x) for x in np.quantile(values, (0.05, 0.95)))
    assert reading.target and reading.relation and reading.means
    return of_band(reading.relation, reading.target.value, low, high, reading.means)
