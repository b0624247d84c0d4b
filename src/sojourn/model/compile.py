"""A scenario as the arrays that an engine runs: one `Model`, and from it the tables of each draw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sojourn.dates import Every, periods
from sojourn.engine.tables import Tables
from sojourn.model.basis import Basis, basis
from sojourn.model.structure import Edge, Structure, structure
from sojourn.model.uncertain import Posterior, quantile_of
from sojourn.scenario.schema import Scenario
from sojourn.sources.catalog import Catalog

__all__ = ["Model", "compile_scenario"]


@dataclass(frozen=True, eq=False)
class Model:
    """A compiled scenario: the names behind every axis of a tally, and the tables of each draw."""

    scenario: Scenario
    catalog: Catalog
    every: Every
    periods: tuple[str, ...]
    period_of_day: NDArray[np.int32]  # [days]
    structure: Structure
    posterior: Posterior | None = None
    run_in: bool = False  # only to make a starting population: values may be read before their first date

    @property
    def start(self) -> date:
        return self.scenario.start

    @property
    def until(self) -> date:
        return self.scenario.until

    @property
    def days(self) -> int:
        return len(self.period_of_day)

    @property
    def nodes(self) -> tuple[str, ...]:
        return tuple(node.name for node in self.structure.nodes)

    @property
    def node_stage(self) -> tuple[str, ...]:
        return tuple(node.stage for node in self.structure.nodes)

    @property
    def edges(self) -> tuple[Edge, ...]:
        return tuple(self.structure.edges)

    @property
    def groups(self) -> tuple[tuple[str, str], ...]:
        return tuple(self.structure.groups)

    @property
    def outcomes(self) -> tuple[str, ...]:
        return tuple(self.structure.outcomes)

    @property
    def resources(self) -> tuple[str, ...]:
        return tuple(self.structure.resources)

    @property
    def resource_kinds(self) -> tuple[str, ...]:
        return tuple(("stock", "flow", "batch", "quota", "fund")[kind] for kind in self.structure.kinds)

    @property
    def limits(self) -> tuple[str, ...]:
        return tuple(self.scenario.limits)

    @property
    def costs(self) -> tuple[str, ...]:
        return tuple(self.scenario.costs)

    def tables(self, draw: int | None, seed: int) -> Tables:
        """The arrays of one draw; None is the central one, in which every uncertain value is at its middle."""
        from sojourn.model.lowering import lower

        return lower(self, draw, seed)

    def basis(self, draw: int | None, seed: int) -> Basis:
        """What measures need of one draw beside its tally; None is the central one."""
        return basis(self, draw, seed)

    def quantile(self, name: str, seed: int, draw: int) -> float:
        """The quantile at which a draw reads an uncertain value."""
        fitted = None
        if self.posterior is not None and (self.posterior.also_own or name not in self.scenario.parameter_overrides):
            fitted = self.posterior.quantile(name, draw)
        return quantile_of(name, seed, draw) if fitted is None else fitted

    def uncertain(self, seed: int) -> tuple[str, ...]:
        """The dotted names of what differs between draws: parameters, numbers and dates of the scenario with a spread."""
        from sojourn.model.lowering import lower

        asked: dict[str, None] = {}
        lower(self, 0, seed, asked)
        basis(self, 0, seed, asked)
        known, own = self.catalog.parameters, self.scenario.parameter_overrides

        def varies(name: str) -> bool:
            if name in own or name not in known.filed:
                return name not in own or own[name].spread is not None
            values = known[name].values
            ends = [*(value.starts for value in values[1:]), date.max]
            there = [v for v, end in zip(values, ends, strict=True) if v.starts <= self.until and end > self.start]
            return any(value.spread is not None for value in there)

        return tuple(name for name in asked if varies(name))


def compile_scenario(
    scenario: Scenario, catalog: Catalog, every: Every = "month", *, posterior: Posterior | None = None, run_in: bool = False
) -> Model:
    """Compile a checked scenario; raises InputError where its values do not cover the run.

    every: the span of a period of the tally. posterior: quantiles fitted to a record, in place of free ones.
    """
    known = catalog.as_of(scenario.as_of) if scenario.as_of else catalog
    found = periods(scenario.start, scenario.until, every)
    period_of_day = np.repeat(np.arange(len(found), dtype=np.int32), [period.days for period in found])
    return Model(scenario, known, every, tuple(p.label for p in found), period_of_day, structure(scenario), posterior, run_in)
