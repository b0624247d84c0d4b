"""Named checks of a whole scenario: each is one function with one concern; all of them run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from sojourn.scenario.checks.amounts import amounts, cited, quotas_have_periods, whole
from sojourn.scenario.checks.context import Context
from sojourn.scenario.checks.crowd import crowd, sizes
from sojourn.scenario.checks.dates import dates, inside, series_reach
from sojourn.scenario.checks.names import (
    class_names,
    cost_names,
    displacing,
    event_names,
    event_paths,
    fund_names,
    limit_names,
    outcome_needed,
    population_names,
    resource_names,
    route_names,
    shared_names,
    used_resources,
    uses_apart,
)
from sojourn.scenario.checks.routes import exits, reached, takers, timeless
from sojourn.scenario.checks.shares import shares
from sojourn.scenario.fault import Fault
from sojourn.scenario.schema import Scenario
from sojourn.scenario.tree import Node

if TYPE_CHECKING:
    from sojourn.sources import Catalog

__all__ = ["CHECKS", "Context", "faults"]

Check = Callable[[Context], Iterator[Fault]]


def faults(scenario: Scenario, tree: Node, catalog: Catalog) -> Iterator[Fault]:
    """What the checks find, in the order of CHECKS; where there is too much of anything, only that."""
    known = catalog if scenario.as_of is None else catalog.as_of(scenario.as_of)
    context = Context(scenario, tree, catalog, known)
    too_much = list(sizes(context))
    if too_much:
        yield from too_much
        return
    for check in CHECKS:
        yield from check(context)


CHECKS: tuple[Check, ...] = (
    sizes,
    dates,
    series_reach,
    shared_names,
    outcome_needed,
    route_names,
    resource_names,
    uses_apart,
    fund_names,
    class_names,
    limit_names,
    event_names,
    event_paths,
    cost_names,
    population_names,
    displacing,
    amounts,
    quotas_have_periods,
    whole,
    cited,
    shares,
    timeless,
    exits,
    crowd,
    reached,
    takers,
    used_resources,
    inside,
)
