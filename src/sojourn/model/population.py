"""Who is there on the first day: rows as the scenario gives them, or made by a run-in and scaled to counts.

Days are elapsed at the midnight before the first day: someone with 0 days in a stage entered it on the day before.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sojourn.engine.tables import NO_DAY, WAIT, Tables
from sojourn.errors import Finding, InputError
from sojourn.model.values import Values
from sojourn.scenario.amount import Number
from sojourn.scenario.population import RunIn
from sojourn.scenario.resource import Resource, Stock
from sojourn.scenario.schema import Scenario
from sojourn.sources.catalog import Catalog

if TYPE_CHECKING:
    from sojourn.model.compile import Model

__all__ = ["population"]

Int = NDArray[np.int64]


def population(model: Model, values: Values, tables: Tables) -> Int:
    """[rows, 7 + limits] the starting rows of `Tables.population`."""
    given = model.scenario.population
    assert given is not None
    if given.run_in is not None:
        return _run_in(model, values, given.run_in)
    s, limits = model.structure, list(model.scenario.limits)
    rows = []
    for k, row in enumerate(given.rows):
        group = s.groups.index((row.stream, row.class_)) if (row.stream, row.class_) in s.groups else -1
        if group < 0:
            raise InputError(Finding("must be a class of that stream", path=f"population.rows.{k}.class", value=row.class_))
        node = s.last_node(row.stage)
        holds = s.nodes[node].keeps
        entered = -1 - row.days_in_stage
        at_gate = int(s.nodes[node].kind != WAIT)
        if at_gate and tables.queue_of[node, group, 1 if holds else 0] < 0:
            raise InputError(Finding("must be a stage in which people wait", path=f"population.rows.{k}.stage", value=row.stage))
        stay = NO_DAY
        if holds:
            stay = -1 - (row.days_in_stage if row.days_in_stay is None else row.days_in_stay)
        for name in row.clocks:
            clock = model.scenario.limits[name].clock
            if row.stage != clock.starts and row.stage not in clock.through:
                raise InputError(
                    Finding("must be a limit that runs in that stage", path=f"population.rows.{k}.clocks", value=name)
                )
        clocks = [NO_DAY if m not in row.clocks else -1 - row.clocks[m] for m in limits]
        held = s.resource(holds[0]) if holds else -1
        rows.append([group, node, at_gate, entered, stay, held, row.people, *clocks])
    return np.array(rows, np.int64).reshape(len(rows), 7 + len(limits))


def _run_in(model: Model, values: Values, given: RunIn) -> Int:
    """Run the scenario's own arrivals from an earlier day; scale who is there at the end to the counts given.

    A bare number for the size of a stock is one of the run: it held nobody back before the run began.
    """
    from sojourn.engine.kernel import people_after
    from sojourn.model.compile import compile_scenario

    earlier = model.scenario.model_copy(
        update={
            "start": given.from_, "until": model.scenario.start - timedelta(days=1), "population": None,
            "resources": {name: _as_before(one) for name, one in model.scenario.resources.items()},
        }
    )  # fmt: skip
    for made in _MADE:
        if made.catalog is model.catalog and made.given == given and made.earlier == earlier:
            return made.rows
    before = compile_scenario(earlier, model.catalog, run_in=True)
    rows = people_after(before.tables(None, 1), seed=1, draw=0)
    days = before.days
    for column in (3, 4, *range(7, rows.shape[1])):
        rows[:, column] = np.where(rows[:, column] == NO_DAY, NO_DAY, rows[:, column] - days)
    weights = rows[:, 6].astype(float)
    streams = np.array([model.groups[g][0] for g in rows[:, 0]])
    stages = np.array([model.node_stage[n] for n in rows[:, 1]])
    elapsed = np.where(rows[:, 4] == NO_DAY, -1, -1 - rows[:, 4])
    margins = []
    central = Values(values.catalog, values.start, values.days, values.overrides, 1, None)
    detained = np.isin(rows[:, 5], _detention(model))
    for name, amount in given.scale_to.items():
        mask = streams == name if name in model.scenario.streams else stages == name
        mask = mask & detained if (mask & detained).any() else mask  # of a stream that is held, those in a bed
        margins.append((name, mask, central.on(amount, f"population.run_in.scale_to.{name}")))
    total = sum(goal for _, mask, goal in margins if (mask & detained).any())
    bands = []
    for name, amount in given.bands.items():
        low, high = _band(name)
        within = detained & (elapsed >= low) & (elapsed <= high)
        bands.append((name, within, central.on(amount, f"population.run_in.bands.{name}")))
    for k in range(len(bands) - 1, 0, -1):  # an older band that the run-in leaves empty is counted with the one before
        name, mask, goal = bands[k]
        if not mask.any():
            younger, younger_mask, younger_goal = bands[k - 1]
            bands[k - 1] = (younger, younger_mask, younger_goal + goal)
            bands.pop(k)
    counted = sum(goal for _, _, goal in bands)
    for name, mask, goal in bands:  # bands give shares: another count than the margins, of another day
        margins.append((name, mask, goal * (total / counted) if total and counted else goal))
    for _ in range(50):
        for name, mask, goal in margins:
            now = weights[mask].sum()
            if now <= 0 and goal >= 1:
                raise InputError(
                    Finding(
                        "has nobody after the run-in", "start the run-in earlier",
                        path=f"population.run_in.{name}", value=f"{goal:g} person",
                    )
                )  # fmt: skip
            if now > 0:
                weights[mask] *= goal / now
    order = np.lexsort((rows[:, 3], rows[:, 4], rows[:, 1], rows[:, 0]))
    rows, weights = rows[order], weights[order]
    rows[:, 6] = np.diff(np.floor(np.cumsum(weights) + 0.5), prepend=0).astype(np.int64)
    rows = rows[rows[:, 6] > 0]
    _MADE[:] = [_Made(earlier, given, model.catalog, rows)]
    return rows


def _as_before(resource: Resource) -> Resource:
    """A resource as it was before the first day."""
    if isinstance(resource, Stock) and isinstance(resource.capacity, Number):
        return resource.model_copy(update={"capacity": None, "build_up": None})
    return resource


def _detention(model: Model) -> list[int]:
    """The stocks whose units are beds for detention."""
    stocks = {n: r for n, r in model.scenario.resources.items() if isinstance(r, Stock) and r.use == "detention"}
    return [model.structure.resource(name) for name in stocks]


class _Made(NamedTuple):
    """A starting population, and all that it was made from."""

    earlier: Scenario
    given: RunIn
    catalog: Catalog
    rows: Int


_MADE: list[_Made] = []  # the last one: every draw begins with it, and so do runs that differ only later


def _band(name: str) -> tuple[int, int]:
    if name.startswith("over_"):
        return int(name[5:]) + 1, 1 << 30
    low, high = name.split("_")
    return int(low), int(high)
