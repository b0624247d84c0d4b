"""Named measures: one function each, with its unit, its definition, and the publisher's definition it answers to.

A measure takes a model (the names behind the axes), the tally of one draw and its basis (prices, guarantees and shares that
move nobody), and gives a series per `by`: an array `[period]` of real numbers, NaN where the figure is not defined. The key
of a series is the measure's name, then `:by`.
"Held" is holding a unit of a stock for detention at midnight; a stay begins with the first such unit held and ends when
the last is given up. Units for supervision and for care are counted apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sojourn.dates import fiscal_year, parse_label
from sojourn.engine.tables import UNLIMITED, Tally
from sojourn.errors import Finding, InputError, nearest
from sojourn.scenario.resource import Fund, Stock

if TYPE_CHECKING:
    from sojourn.model.basis import Basis
    from sojourn.model.compile import Model

__all__ = ["MEASURES", "Measure", "measure_of", "measured", "outcome_kind", "unit_of"]

Series = NDArray[np.float64]  # [period]
Table = dict[str, Series]

TOTAL = ""
NOT_RELEASES = ("removal", "death", "transfer", "unrecorded", "not_booked_in")
CENTS = 100.0


@dataclass(frozen=True)
class Measure:
    """One measure; `joint` is what stands between its name and its `by` in a key.

    `over_time` says how periods make a longer one: their `sum`, `mean` over days or `greatest`, or else the name
    of the measure whose amounts weight them.
    """

    name: str
    unit: str
    definition: str
    publisher_definition: str
    function: Callable[[Model, Tally, Basis], Table]
    joint: str = ":"
    over_time: str = "sum"


def measured(model: Model, tally: Tally, basis: Basis) -> dict[str, Series]:
    """Every measure of one draw by key: arrays `[period]`, in the order of the registry."""
    found: dict[str, Series] = {}
    for measure in MEASURES:
        for by, series in measure.function(model, tally, basis).items():
            found[measure.name + measure.joint + by if by else measure.name] = series
    return found


def measure_of(key: str) -> Measure:
    """The measure that a key belongs to.

    >>> measure_of("book_outs:removed_home").unit, measure_of("held_over_post_order").name
    ('person', 'held_over')
    """
    name = key.partition(":")[0]
    for measure in MEASURES:
        if name == measure.name or (measure.joint != ":" and name.startswith(measure.name + measure.joint)):
            return measure
    raise InputError(
        Finding("must be the name of a measure", nearest(name, [m.name for m in MEASURES]), value=key)
    )


def unit_of(key: str) -> str:
    """The unit of a key's figures."""
    return measure_of(key).unit


def outcome_kind(model: Model, outcome: str) -> str:
    """The published reason that a stay ends with: the outcome's `ends_stay_as`, or what its name says."""
    said = model.scenario.outcomes[outcome].ends_stay_as
    if said is not None and said != outcome:
        return "removal" if said.startswith("removal") or outcome.startswith("removed") else said
    if outcome.startswith("removed"):
        return "removal"
    return "death" if outcome in ("died", "death", "deaths") else outcome


# ------------------------------------------------------------------------------------------------ parts of measures


def _days(model: Model) -> Series:
    return _real(np.bincount(model.period_of_day, minlength=len(model.periods)))


def _ratio(above: Any, below: Any) -> Series:
    """above / below, NaN where there is nothing to divide by."""
    above, below = np.asarray(above, np.float64), np.asarray(below, np.float64)
    found = np.full(above.shape, np.nan)
    np.divide(above, below, out=found, where=below > 0)
    return found


def _of_kind(model: Model, *kinds: str) -> dict[str, int]:
    return {
        name: r
        for r, (name, kind) in enumerate(zip(model.resources, model.resource_kinds, strict=True))
        if kind in kinds
    }


def _beds(model: Model, use: str = "detention") -> dict[str, int]:
    """The stocks of one use, by name."""
    return {name: r for name, r in _of_kind(model, "stock").items() if _use(model, name) == use}


def _stocks(model: Model, use: str = "detention") -> list[int]:
    return list(_beds(model, use).values())


def _use(model: Model, name: str) -> str:
    given = model.scenario.resources[name]
    assert isinstance(given, Stock)
    return given.use


def _holding(model: Model) -> set[str]:
    """Stages in which people hold a unit for detention; limits whose clocks start in one, which move people from them."""
    stages = {
        name for name, stage in model.scenario.stages.items() if any(_use(model, held) == "detention" for held in stage.holds)
    }  # fmt: skip
    return stages | {
        name for name, limit in model.scenario.limits.items() if stages & {limit.clock.starts, *limit.clock.through}
    }


def _begun(model: Model, y: Tally) -> Any:
    """Stays begun `[period, group]`."""
    holding = _holding(model)
    nodes = [n for n, stage in enumerate(model.node_stage) if stage in holding]
    return y.begun[:, nodes].sum(axis=1)


def _ended(model: Model, counted: Any) -> Any:
    """An array `[period, edge, group]` of stays ended, those of supervision and care left out."""
    holding = _holding(model)
    from_detention = np.array([edge.source in holding for edge in model.edges])
    return counted * from_detention[None, :, None]


def _by_stream(model: Model, counted: Any) -> dict[str, Any]:
    """An array `[period, group]` as totals `[period]`: in all, and by stream where there are several."""
    streams = [stream for stream, _ in model.groups]
    found = {TOTAL: counted.sum(axis=1)}
    for name in dict.fromkeys(streams):
        found[name] = counted[:, [g for g, stream in enumerate(streams) if stream == name]].sum(axis=1)
    return found


def _with_classes(model: Model, found: Table, counted: Any) -> Table:
    """A table with a row for each class added, from an array `[period, group]`: nationality groups, in the model of the US."""
    kinds = [kind for _, kind in model.groups]
    classes = list(dict.fromkeys(kinds))
    if not found or len(classes) < 2:
        return found
    rows = {name: _real(counted[:, [g for g, kind in enumerate(kinds) if kind == name]].sum(axis=1)) for name in classes}
    return {**found, **{name: row for name, row in rows.items() if name not in found}}


def _led(model: Model, y: Tally, wanted: Callable[[str], bool]) -> Any:
    """People `[period, group]` who leave by the outcomes wanted."""
    leads = [edge.target in model.outcomes and wanted(edge.target) for edge in model.edges]
    return y.moves[:, np.array(leads, bool), :].sum(axis=1)


def _by_target(model: Model, counted: Any) -> dict[str, Any]:
    """An array `[period, edge, group]` as totals `[period]` by where the edge leads."""
    found: dict[str, Any] = {}
    totals = counted.sum(axis=2)
    for e, edge in enumerate(model.edges):
        if edge.kind != "arrival":
            found[edge.target] = found.get(edge.target, 0) + totals[:, e]
    return found


def _at_outcomes(model: Model, counted: Any, wanted: Callable[[str], bool]) -> Table:
    """Totals of `[period, edge, group]` at the outcomes wanted, and in all; empty where there is no such outcome."""
    found = _by_target(model, counted)
    none = np.zeros(len(model.periods))
    rows = {name: _real(found.get(name, none)) for name in model.outcomes if wanted(name)}
    return {TOTAL: np.sum(list(rows.values()), axis=0), **rows} if rows else {}


def _can_end_stays(model: Model) -> list[str]:
    """Outcomes, and the stages that hold nothing, where a bed for detention is given up; in order."""
    holding = _holding(model)
    reached = {edge.target for edge in model.edges}
    from_beds = {edge.target for edge in model.edges if edge.source in holding}
    bare = [name for name, stage in model.scenario.stages.items() if not stage.holds]
    return [name for name in (*model.outcomes, *bare) if name in from_beds or name not in reached]


def _real(counted: Any) -> Series:
    return np.asarray(counted, np.float64)


def _mean_of_days(model: Model, daily: Any) -> Series:
    """The mean over each period's days of an array `[day]`."""
    return np.bincount(model.period_of_day, weights=_real(daily), minlength=len(model.periods)) / _days(model)


def _sum_of_days(model: Model, daily: Any) -> Series:
    return _real(np.bincount(model.period_of_day, weights=_real(daily), minlength=len(model.periods)))


# ------------------------------------------------------------------------------------------------ people held


def adp(model: Model, y: Tally, b: Basis) -> Table:
    """In all, by stream, and by class where there are several; nothing where the scenario has no bed."""
    if not _stocks(model):
        return {}
    held = y.held_days[:, _stocks(model), :].sum(axis=1)
    found = {by: row / _days(model) for by, row in _by_stream(model, held).items()}
    return _with_classes(model, found, held / _days(model)[:, None])


def peak(model: Model, y: Tally, b: Basis) -> Table:
    if not _stocks(model):
        return {}
    held = y.held[:, _stocks(model)].sum(axis=1)
    found = np.zeros(len(model.periods), np.int64)
    np.maximum.at(found, model.period_of_day, held)
    return {TOTAL: _real(found)}


def book_ins(model: Model, y: Tally, b: Basis) -> Table:
    if not _stocks(model):
        return {}
    return {by: _real(row) for by, row in _by_stream(model, _begun(model, y)).items()}


def book_outs(model: Model, y: Tally, b: Basis) -> Table:
    if not _stocks(model):
        return {}
    ended = _ended(model, y.ended)
    found = _by_target(model, ended)
    rows = {name: _real(found[name]) for name in _can_end_stays(model) if name in found}
    return {TOTAL: _real(ended.sum(axis=(1, 2))), **rows}


def alos(model: Model, y: Tally, b: Basis) -> Table:
    if not _stocks(model):
        return {}
    stay_days, ended = _ended(model, y.stay_days), _ended(model, y.ended)
    days, people = _by_stream(model, stay_days.sum(axis=1)), _by_stream(model, ended.sum(axis=1))
    found = {by: _ratio(days[by], people[by]) for by in days}
    days, people = _by_target(model, stay_days), _by_target(model, ended)
    for name in model.outcomes:
        if name in days and name not in found:
            found[name] = _ratio(days[name], people[name])
    return found


def mean_elapsed(model: Model, y: Tally, b: Basis) -> Table:
    if not _stocks(model):
        return {}
    stocks = _stocks(model)
    days = _by_stream(model, y.elapsed_days[:, stocks, :].sum(axis=1))
    people = _by_stream(model, y.held_days[:, stocks, :].sum(axis=1))
    return {by: _ratio(days[by], people[by]) for by in days}


def held_over(model: Model, y: Tally, b: Basis) -> Table:
    """By limit, without a leading `over_`; those counted in one name by that name, first in all and then `:limit`."""
    found: Table = {}
    for m, name in enumerate(model.limits):
        past = _mean_of_days(model, y.over[:, m, :].sum(axis=1))
        short, together = name.removeprefix("over_"), model.scenario.limits[name].counted_in
        if together is None:
            found[short] = past
        else:
            whole = together.removeprefix("over_")
            found[whole] = found.get(whole, 0) + past
            found[f"{whole}:{short}"] = past
    return found


def moved_at_limit(model: Model, y: Tally, b: Basis) -> Table:
    moving = [m for m, name in enumerate(model.limits) if model.scenario.limits[name].to is not None]
    return {model.limits[m]: _real(y.hits[:, m, :].sum(axis=1)) for m in moving}


# ------------------------------------------------------------------------------------------------ who comes and leaves


def departures(model: Model, y: Tally, b: Basis) -> Table:
    return _at_outcomes(model, y.moves, lambda name: True)


def removals(model: Model, y: Tally, b: Basis) -> Table:
    """By outcome, and by class where there are several: nationality groups, in the model of the US."""
    found = _at_outcomes(model, y.moves, lambda name: outcome_kind(model, name) == "removal")
    return _with_classes(model, found, _led(model, y, lambda name: outcome_kind(model, name) == "removal"))


def removals_from_detention(model: Model, y: Tally, b: Basis) -> Table:
    there = _can_end_stays(model)
    found = _at_outcomes(
        model, _ended(model, y.ended), lambda name: name in there and outcome_kind(model, name) == "removal"
    )
    return {TOTAL: found[TOTAL]} if found else {}


def removals_third_country(model: Model, y: Tally, b: Basis) -> Table:
    """In all, and by class where there are several."""

    def third(name: str) -> bool:
        return "third_country" in name and outcome_kind(model, name) == "removal"

    found = _at_outcomes(model, y.moves, third)
    return _with_classes(model, {TOTAL: found[TOTAL]}, _led(model, y, third)) if found else {}


def returned_home_from_host(model: Model, y: Tally, b: Basis) -> Table:
    """By agreement; only those of which a share sent home is given."""
    known = {name: r for r, name in enumerate(model.resources) if not np.isnan(b.sent_home[r]).all()}
    rows = {name: _sum_of_days(model, y.used[:, r] * b.sent_home[r]) for name, r in known.items()}
    return {TOTAL: _real(np.sum(list(rows.values()), axis=0)), **rows} if rows else {}


def releases(model: Model, y: Tally, b: Basis) -> Table:
    there = _can_end_stays(model)
    return _at_outcomes(
        model, _ended(model, y.ended), lambda name: name in there and outcome_kind(model, name) not in NOT_RELEASES
    )


def held_elsewhere(model: Model, y: Tally, b: Basis) -> Table:
    found = {use: _stocks(model, use) for use in ("supervision", "care")}
    return {use: y.held_days[:, rs, :].sum(axis=(1, 2)) / _days(model) for use, rs in found.items() if rs}


def deaths(model: Model, y: Tally, b: Basis) -> Table:
    found = _at_outcomes(model, y.moves, lambda name: outcome_kind(model, name) == "death")
    return {TOTAL: found[TOTAL]} if found else {}


def waiting_days(model: Model, y: Tally, b: Basis) -> Table:
    lacks = [*model.resources, "order", "turn"]
    days = y.lacking_days.sum(axis=1)
    return {TOTAL: _real(days.sum(axis=1)), **{name: _real(days[:, i]) for i, name in enumerate(lacks)}}


# ------------------------------------------------------------------------------------------------ what is scarce


def usable_beds(model: Model, y: Tally, b: Basis) -> Table:
    found: Table = {}
    for name, r in _beds(model).items():
        limited = np.where(y.usable[:, r] < UNLIMITED, y.usable[:, r].astype(np.float64), np.nan)
        found[name] = _mean_of_days(model, limited)
    return _with_total(found)


def funded_beds(model: Model, y: Tally, b: Basis) -> Table:
    return _with_total(_given(model, b.funded))


def guaranteed_beds(model: Model, y: Tally, b: Basis) -> Table:
    return _with_total(_given(model, b.guaranteed))


def _given(model: Model, daily: NDArray[np.float64]) -> Table:
    """The means of `[resource, day]` for the beds of which a figure is given."""
    rows = {name: daily[r] for name, r in _beds(model).items() if not np.isnan(daily[r]).all()}
    return {name: _mean_of_days(model, row) for name, row in rows.items()}


def empty_guaranteed_bed_days(model: Model, y: Tally, b: Basis) -> Table:
    stocks = _beds(model).items()
    return _with_total({name: _sum_of_days(model, y.paid[:, r] - y.held[:, r]) for name, r in stocks})


def empty_guaranteed_cost(model: Model, y: Tally, b: Basis) -> Table:
    rows: Table = {}
    for c in _bed_costs(model):
        name = str(model.scenario.costs[model.costs[c]].of)
        r = model.resources.index(name)
        empty = _sum_of_days(model, (y.paid[:, r] - y.held[:, r]) * b.price[c])
        rows[name] = rows.get(name, 0) + empty
    return _with_total(rows)


def used(model: Model, y: Tally, b: Basis) -> Table:
    kinds = _of_kind(model, "flow", "batch", "quota")
    return {name: _sum_of_days(model, y.used[:, r]) for name, r in kinds.items()}


def _with_total(rows: Table) -> Table:
    return (
        {TOTAL: _real(np.sum(list(rows.values()), axis=0)), **(rows if len(rows) > 1 else {})} if rows else {}
    )


# ------------------------------------------------------------------------------------------------ money


def obligations(model: Model, y: Tally, b: Basis) -> Table:
    return _summed(_by_account(model, y))


def outlays(model: Model, y: Tally, b: Basis) -> Table:
    """What is obligated in the run and paid out in it; an account is left out where a part of it has no share."""
    later = _next_year(model)
    shares = [*b.cost_spent, *(b.fund_spent[r] for r in _funds_at_gates(model).values())]
    parts = list(zip(_by_account(model, y), shares, strict=True))
    unknown = {account for (account, _), share in parts if np.isnan(share)}
    paid = []
    for (account, amount), share in parts:
        if account not in unknown:
            out = amount * share
            np.add.at(out, later[later >= 0], (amount * (1 - share))[later >= 0])
            paid.append((account, out))
    found = _summed(paid)
    return {account: row for account, row in found.items() if account or not unknown}


def cost_boundary(model: Model, y: Tally, b: Basis) -> Table:
    rows: Table = {}
    for c, name in enumerate(model.costs):
        boundary = model.scenario.costs[name].boundary or "unstated"
        rows[boundary] = rows.get(boundary, 0) + _real(y.charged[:, c]) / CENTS
    for name, r in _funds_at_gates(model).items():
        fund = model.scenario.resources[name]
        assert isinstance(fund, Fund)
        boundary = fund.boundary or "unstated"
        rows[boundary] = rows.get(boundary, 0) + _sum_of_days(model, y.used[:, r]) / CENTS
    return rows


def cost_average(model: Model, y: Tally, b: Basis) -> Table:
    costs = [*_bed_costs(model), *_stage_costs(model)]
    held = y.held_days[:, _stocks(model), :].sum(axis=(1, 2))
    return {TOTAL: _ratio(y.charged[:, costs].sum(axis=1) / CENTS, held)} if costs else {}


def cost_marginal(model: Model, y: Tally, b: Basis) -> Table:
    """A bed below its guarantee is paid for already; the stocks weigh by people held in them."""
    beds, stages = _bed_costs(model), _stage_costs(model)
    held = y.held_days[:, _stocks(model), :].sum(axis=(1, 2))
    more = np.zeros(model.days)
    for c in beds:
        r = model.resources.index(str(model.scenario.costs[model.costs[c]].of))
        there = _real(y.held[:, r])
        more += np.where(there >= np.nan_to_num(b.guaranteed[r]), b.price[c], 0.0) * there
    in_stages = y.charged[:, stages].sum(axis=1) / CENTS
    return {TOTAL: _ratio(_sum_of_days(model, more) + in_stages, held)} if beds or stages else {}


def _by_account(model: Model, y: Tally) -> list[tuple[str, Series]]:
    """Account and amounts, USD by period, of every cost and then of every fund that pays at gates."""
    found = []
    for c, name in enumerate(model.costs):
        cost = model.scenario.costs[name]
        found.append((cost.account or cost.from_ or name, _real(y.charged[:, c]) / CENTS))
    funds = _funds_at_gates(model).items()
    return [*found, *((name, _sum_of_days(model, y.used[:, r]) / CENTS) for name, r in funds)]


def _summed(parts: Iterable[tuple[str, Series]]) -> Table:
    """The parts of one name added up; before them, in all."""
    rows: Table = {}
    for name, row in parts:
        rows[name] = rows.get(name, 0) + row
    return {TOTAL: _real(np.sum(list(rows.values()), axis=0)), **rows} if rows else {}


def _next_year(model: Model) -> NDArray[np.int64]:
    """[period] the first period of the fiscal year after; -1 beyond the run."""
    years = [fiscal_year(parse_label(label).first) for label in model.periods]
    opens = {year: p for p, year in reversed(list(enumerate(years)))}
    return np.array([opens.get(year + 1, -1) for year in years], np.int64)


def _bed_costs(model: Model) -> list[int]:
    return _costs_of(model, "bed-day", set(_beds(model)))


def _stage_costs(model: Model) -> list[int]:
    """Costs of days in stages that hold a bed."""
    beds = set(_beds(model))
    stages = {name for name, stage in model.scenario.stages.items() if beds & set(stage.holds)}
    return _costs_of(model, "person-day", stages)


def _costs_of(model: Model, per: str, names: set[str]) -> list[int]:
    costs = [model.scenario.costs[name] for name in model.costs]
    return [c for c, cost in enumerate(costs) if cost.per == per and cost.of in names]


def _funds_at_gates(model: Model) -> dict[str, int]:
    """The funds that pay prices at gates."""
    s = model.scenario
    things = [x for x in (*s.resources.values(), *s.agreements.values()) if not isinstance(x, Fund)]
    pay = {x.from_ for x in things if x.price is not None} | {x.pays.fund for x in s.stages.values() if x.pays}
    return {name: r for name, r in _of_kind(model, "fund").items() if name in pay}


MEASURES: tuple[Measure, ...] = (
    Measure(
        "adp",
        "person",
        "Mean over the period's midnights of people holding a bed (a unit of any stock); by stream and by class.",
        "ICE: average daily population, from midnight counts over the days of the month.",
        adp,
        over_time="mean",
    ),
    Measure(
        "peak",
        "person",
        "Highest midnight count of people holding a bed in the period.",
        "None is published by month.",
        peak,
        over_time="greatest",
    ),
    Measure(
        "book_ins",
        "person",
        "Stays begun: people who take their first bed of a stay; by stream.",
        "ICE: initial book-ins, by arresting agency.",
        book_ins,
    ),
    Measure(
        "book_outs",
        "person",
        "Stays ended: people who give up their last bed; by the outcome or stage they go to.",
        "ICE: final book-outs, by reason.",
        book_outs,
    ),
    Measure(
        "alos",
        "day",
        "Mean length of the stays that ended in the period, first book-in to final book-out; by stream and outcome.",
        "ICE: average length of stay of people booked out in the month.",
        alos,
        over_time="book_outs",
    ),
    Measure(
        "mean_elapsed",
        "day",
        "Mean over midnights of days since book-in of people held; stays still running.",
        "ICLOS: in-custody length of stay of the population on a day.",
        mean_elapsed,
        over_time="adp",
    ),
    Measure(
        "held_over",
        "person",
        "Mean over midnights of people past the limit (counted or moved by it): in all where several limits are counted "
        "in one name, and by limit.",
        "ICE publishes adult-facility counts over 180, 365 and 730 days since book-in; none after the final order.",
        held_over,
        "_",
        "mean",
    ),
    Measure(
        "moved_at_limit",
        "person",
        "People whom a limit moved on, by limit.",
        "None is published.",
        moved_at_limit,
    ),
    Measure(
        "departures",
        "person",
        "People who leave the system, held or not; by outcome and by class.",
        "None is published whole.",
        departures,
    ),
    Measure(
        "removals_ice",
        "person",
        "People who leave by an outcome that is a removal, held or not; by outcome.",
        "ICE: removals, voluntary departures and returns included; those without an ICE stay only where the scenario has them.",
        removals,
    ),
    Measure(
        "removals_from_detention",
        "person",
        "Stays that end with a removal.",
        "ICE: final book-outs with the reason removal.",
        removals_from_detention,
    ),
    Measure(
        "removals_third_country",
        "person",
        "Removals by an outcome named for a third country; in all and by class.",
        "None is published as a series.",
        removals_third_country,
    ),
    Measure(
        "returned_home_from_host",
        "person",
        "Of those removed under an agreement, how many its host sends on to their own country; by agreement, for hosts of "
        "which a share is known. Counted when they are handed to the host: when they go on is not in the record.",
        "None is published as a series; a committee report gives a share for all hosts together.",
        returned_home_from_host,
    ),
    Measure(
        "releases",
        "person",
        "Stays that end otherwise than by removal, death, transfer to others, or no recorded book-out; "
        "by outcome.",
        "ICE: final releases by reason.",
        releases,
    ),
    Measure("deaths", "person", "People who die.", "ICE: deaths in custody, reported one by one.", deaths),
    Measure(
        "held_elsewhere",
        "person",
        "Mean over the period's midnights of people under supervision outside detention, and of children in care.",
        "ICE: alternatives-to-detention participants on a day; ORR: children in care on a day.",
        held_elsewhere,
        over_time="mean",
    ),
    Measure(
        "waiting_days",
        "person-day",
        "Midnights spent at a gate, by the first thing lacking; order: a court or agency order "
        "closes it; turn: only their turn.",
        "None is published.",
        waiting_days,
    ),
    Measure(
        "usable_beds",
        "bed",
        "Mean capacity in force; not defined where the scenario sets none. By stock where several.",
        "None by month; contracts and appropriations name other counts.",
        usable_beds,
        over_time="mean",
    ),
    Measure(
        "guaranteed_beds",
        "bed",
        "Mean of beds that contracts pay for even when empty.",
        "ICE: guaranteed minimum by facility, in some workbooks; GAO: in all, for some years.",
        guaranteed_beds,
        over_time="mean",
    ),
    Measure(
        "funded_beds",
        "bed",
        "Mean of the beds that the annual appropriation in force names; a count in an act, which stops nobody.",
        "Appropriations acts and the papers on them: beds, or an average daily population, that the act funds.",
        funded_beds,
        over_time="mean",
    ),
    Measure(
        "empty_guaranteed_bed_days",
        "bed-day",
        "Guaranteed beds paid for and not held, summed over days.",
        "GAO: guaranteed minimums paid and unused.",
        empty_guaranteed_bed_days,
    ),
    Measure(
        "empty_guaranteed_cost",
        "USD",
        "Guaranteed beds paid for and not held, at the price of their bed-days.",
        "GAO: obligations for guaranteed beds that stood empty.",
        empty_guaranteed_cost,
    ),
    Measure(
        "used",
        "unit",
        "Units of a flow, seats of a batch and places of a quota or agreement used; by name.",
        "Hosts publish counts from time to time; none is published of flows and seats.",
        used,
    ),
    Measure(
        "obligations",
        "USD",
        "Charges and prices paid at gates, by account (by fund for gates); nominal.",
        "Obligations by account in budget execution; not outlays.",
        obligations,
    ),
    Measure(
        "outlays",
        "USD",
        "Money paid out on what the run obligates: the assumed share in the fiscal year of the obligation, the rest in the next, "
        "counted in its first period. To be read by fiscal year; payments on what was obligated before the run are not in it.",
        "Outlays by account in the Treasury's statements, earlier years' obligations included.",
        outlays,
    ),
    Measure(
        "cost_boundary",
        "USD",
        "Charges, and prices paid at gates, by whose budget they fall in.",
        "None is published.",
        cost_boundary,
    ),
    Measure(
        "cost_average",
        "USD/person-day",
        "Charges for beds and for days in stages with a bed, divided by days held.",
        "Not the bed rate: over days held rather than beds paid.",
        cost_average,
        over_time="adp",
    ),
    Measure(
        "cost_marginal",
        "USD/person-day",
        "What one more person held on each day would have added to the charges that make up the average cost, capital apart: "
        "nothing for a bed below its guarantee, which is paid for already.",
        "None is published.",
        cost_marginal,
        over_time="adp",
    ),
)
"""Every measure, in the order shown."""
