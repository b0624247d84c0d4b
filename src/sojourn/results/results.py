"""Results: what everything that runs returns. Every figure by measure, period and draw, with its band."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sojourn.errors import Finding, InputError, nearest
from sojourn.results.bands import Band, band
from sojourn.results.longer import Grouped, joined
from sojourn.results.measures import measure_of, unit_of

if TYPE_CHECKING:
    from sojourn.results.beside import Beside
    from sojourn.results.flows import Flow

__all__ = ["Cell", "Results", "Table", "number"]

SCHEMA = "sojourn.run/1"


@dataclass(frozen=True)
class Cell:
    """One figure of one period over the draws; None where it is not defined."""

    period: str
    by: str
    mean: float | None
    p05: float | None
    p50: float | None
    p95: float | None
    chance_share: float | None


@dataclass(frozen=True)
class Table:
    """Rows of a measure, with its unit and definition."""

    measure: str
    unit: str
    definition: str
    rows: tuple[Cell, ...]


@dataclass(frozen=True, eq=False, repr=False)
class Results:
    """The figures of a run. The way in is `table(measure, by=…)`."""

    scenario: str
    about: str
    seed: int
    draws: int
    start: date
    until: date
    every: str
    periods: tuple[str, ...]
    values: Mapping[str, NDArray[np.float64]]
    """By key (`adp`, `book_outs:removed_home`): [draw, period]."""
    second: Mapping[str, NDArray[np.float64]]
    """The same of the second history of the first draws: [pair, period]."""
    ledger: Mapping[str, Any]
    manifest: Mapping[str, Any]
    labels: Mapping[str, str] = field(default_factory=dict)
    """What streams, stages and outcomes are called on screen."""
    assumed: tuple[str, ...] = ()
    """Labels of the parameters that are assumptions."""
    sources: tuple[str, ...] = ()
    """The documents behind the inputs, those most used first."""
    flows: Mapping[Flow, NDArray[np.float64]] = field(default_factory=dict)
    """People along each way over the whole span: [draw]."""
    changed: tuple[str, ...] = ()
    """What was changed from the scenario as it is filed."""
    beside: tuple[Beside, ...] = ()
    """What the record counts under agreements, where the run has the day of the count."""

    def __repr__(self) -> str:
        return (
            f"<Results of {self.scenario}, {self.start} to {self.until}: {self.draws} draws, {len(self.values)} measures "
            f"by {self.every.replace('-', ' ')}; see .measures and .table(measure)>"
        )

    @property
    def measures(self) -> tuple[str, ...]:
        """The keys that there are."""
        return tuple(self.values)

    def draws_of(self, key: str) -> NDArray[np.float64]:
        """The figures `[draw, period]` of a key."""
        if key not in self.values:
            raise InputError(Finding("must be a measure of this run", nearest(key, self.measures), value=key))
        return self.values[key]

    @cached_property
    def _bands(self) -> dict[str, Band]:
        return {}

    def band(self, key: str) -> Band:
        """The band of a key: arrays `[period]`."""
        if key not in self._bands:
            self._bands[key] = band(self.draws_of(key), self.second[key])
        return self._bands[key]

    def table(self, measure: str, by: str | None = None) -> Table:
        """Rows of a measure by period: the total; one `by`; or with `by="*"` every one that it has."""
        keys = [measure] if by is None else [f"{measure}:{by}"]
        if by == "*":
            keys = [key for key in self.values if key == measure or key.startswith(f"{measure}:")]
            if not keys:
                self.draws_of(measure)
        rows: list[Cell] = []
        for key in keys:
            found = self.band(key)
            name = key.partition(":")[2]
            for p, period in enumerate(self.periods):
                figures = (found.mean, found.p05, found.p50, found.p95, found.chance_share)
                rows.append(Cell(period, name, *(number(array[p]) for array in figures)))
        known = measure_of(measure)
        return Table(measure, known.unit, known.definition, tuple(rows))

    def by_fiscal_year(self) -> Results:
        """The same run by fiscal year, without the few figures that shorter periods cannot give (ALOS by stream)."""
        return self if self.every == "fiscal-year" else self._joined("fiscal-year")

    def in_all(self) -> Results:
        """The same run with its whole span as the only period, labelled like 2026-02-01/2028-01-31."""
        return self._joined("span")

    def _joined(self, every: str) -> Results:
        grouped = Grouped(self.periods, self.start, self.until, whole=every == "span")
        values, second = joined(self.values, grouped), joined(self.second, grouped)
        return replace(self, every=every, periods=grouped.labels, values=values, second=second)

    def to_json(self) -> dict[str, Any]:
        """The run as plain data in the schema `sojourn.run/1`; None where a figure is not defined."""
        measures = {}
        for key in self.values:
            found = self.band(key)
            columns = {name: getattr(found, name) for name in ("mean", "p05", "p50", "p95", "chance_share")}
            measures[key] = {
                "unit": unit_of(key),
                **{name: [number(value) for value in column] for name, column in columns.items()},
            }
        return {
            "schema": SCHEMA,
            "scenario": self.scenario,
            "seed": self.seed,
            "draws": self.draws,
            "start": self.start.isoformat(),
            "until": self.until.isoformat(),
            "every": self.every,
            "periods": list(self.periods),
            "measures": measures,
            "ledger": dict(self.ledger),
            "manifest": {**self.manifest, "changed": list(self.changed)},
        }

    def columns(self) -> dict[str, Any]:
        """The figures of every draw as the columns of `measures.parquet`: draw, period, measure, by, value, unit."""
        periods, draws = len(self.periods), self.draws
        keys = list(self.values)
        each = draws * periods

        def text(words: list[str]) -> Any:
            return np.repeat(np.array(words, object), each)

        return {
            "draw": np.tile(np.repeat(np.arange(draws, dtype=np.int32), periods), len(keys)),
            "period": np.tile(np.array(self.periods, object), draws * len(keys)),
            "measure": text([key.partition(":")[0] for key in keys]),
            "by": text([key.partition(":")[2] for key in keys]),
            "value": np.concatenate([self.values[key].ravel() for key in keys]),
            "unit": text([unit_of(key) for key in keys]),
        }


def number(value: float) -> float | None:
    """A figure as plain data: None where it is not defined."""
    return None if math.isnan(value) else float(value)
