"""Two runs compared draw by draw: every measure with its difference and band, and every value that was changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sojourn.errors import Finding, InputError, nearest
from sojourn.results.bands import Band, band
from sojourn.results.measures import measure_of, unit_of
from sojourn.results.results import Cell, Results, number
from sojourn.scenario.changed import Changed

__all__ = ["Compared", "ComparedTable", "Comparison"]

SCHEMA = "sojourn.compare/1"
FIGURES = ("mean", "p05", "p50", "p95", "chance_share")


@dataclass(frozen=True)
class Compared:
    """One figure of one period in a, in b, and b - a; `share_above` is the share of draws in which b is above a."""

    period: str
    by: str
    a: Cell
    b: Cell
    difference: Cell
    share_above: float | None


@dataclass(frozen=True)
class ComparedTable:
    """Rows of a measure, with its unit and definition."""

    measure: str
    unit: str
    definition: str
    rows: tuple[Compared, ...]


@dataclass(frozen=True, eq=False, repr=False)
class Comparison:
    """Two runs of the same draws over the same span. The way in is `table(measure, by=…)` or `difference(key)`.

    Draw k of both has the same uncertain parameters and the same luck, so a difference is of the scenarios alone;
    the bands of a and b cannot be subtracted from each other.
    """

    a: Results
    b: Results
    names: tuple[str, str]
    """What to call them, told apart."""
    changed: tuple[Changed, ...] = ()
    """Every value that is not the same in both."""
    notes: tuple[str, ...] = ()
    """What must be read beside the figures."""
    _bands: dict[str, Band] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        for name in ("seed", "draws", "start", "until", "every", "periods"):
            old, new = (getattr(one, name) for one in (self.a, self.b))
            if old != new:
                raise InputError(
                    Finding(
                        "must be the same in both runs", "run both with the same draws, seed and span",
                        path=name, value=f"{old} and {new}",
                    )
                )  # fmt: skip

    def __repr__(self) -> str:
        return (
            f"<Comparison of {self.names[1]} against {self.names[0]}: {self.a.draws} paired draws, {len(self.keys)} "
            f"measures, {len(self.changed)} changed values; see .table(measure), .difference(key) and .changed>"
        )

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The keys that both have; `only_a` and `only_b` are the rest."""
        return tuple(key for key in self.a.values if key in self.b.values)

    @property
    def only_a(self) -> tuple[str, ...]:
        """Keys that b does not have."""
        return tuple(key for key in self.a.values if key not in self.b.values)

    @property
    def only_b(self) -> tuple[str, ...]:
        """Keys that a does not have."""
        return tuple(key for key in self.b.values if key not in self.a.values)

    def differences(self, key: str) -> NDArray[np.float64]:
        """The figures `[draw, period]` of b less those of a, draw by draw; NaN where either is not defined."""
        self._refuse_unpaired(key)
        return self.b.values[key] - self.a.values[key]

    def difference(self, key: str) -> Band:
        """The band of b - a over the paired draws: arrays `[period]`."""
        if key not in self._bands:
            first = self.differences(key)
            self._bands[key] = band(first, self.b.second[key] - self.a.second[key])
        return self._bands[key]

    def share_above(self, key: str) -> NDArray[np.float64]:
        """The share `[period]` of draws in which b is above a, of those in which both are defined; NaN where in none."""
        found = self.differences(key)
        known = (~np.isnan(found)).sum(axis=0)
        above = (found > 0).sum(axis=0).astype(np.float64)
        shares = np.full(found.shape[1], np.nan)
        np.divide(above, known, out=shares, where=known > 0)
        return shares

    def table(self, measure: str, by: str | None = None) -> ComparedTable:
        """Rows of a measure by period: the total; one `by`; or with `by="*"` every one that both have."""
        keys = [measure] if by is None else [f"{measure}:{by}"]
        if by == "*":
            keys = [key for key in self.keys if key == measure or key.startswith(f"{measure}:")] or [measure]
        rows = [row for key in keys for row in self._rows(key)]
        known = measure_of(measure)
        return ComparedTable(measure, known.unit, known.definition, tuple(rows))

    def _rows(self, key: str) -> list[Compared]:
        shares, by = self.share_above(key), key.partition(":")[2]
        sides = [self.a.band(key), self.b.band(key), self.difference(key)]
        found = []
        for p, period in enumerate(self.a.periods):
            a, b, difference = (
                Cell(period, by, *(number(getattr(side, name)[p]) for name in FIGURES)) for side in sides
            )
            found.append(Compared(period, by, a, b, difference, number(shares[p])))
        return found

    def by_fiscal_year(self) -> Comparison:
        """The same comparison by fiscal year."""
        return replace(self, a=self.a.by_fiscal_year(), b=self.b.by_fiscal_year())

    def in_all(self) -> Comparison:
        """The same comparison with the whole span as its only period."""
        return replace(self, a=self.a.in_all(), b=self.b.in_all())

    def to_json(self) -> dict[str, Any]:
        """The comparison as plain data in the schema `sojourn.compare/1`; None where a figure is not defined.

        `a` and `b` are runs in the schema `sojourn.run/1`; `measures` has the difference b - a of each measure that both
        have; `totals` what can be added up, over the whole span.
        """
        whole = self.in_all()
        added = [key for key in whole.keys if measure_of(key).over_time == "sum"]
        return {
            "schema": SCHEMA,
            "names": {"a": self.names[0], "b": self.names[1]},
            **{name: getattr(self.a, name) for name in ("seed", "draws")},
            "start": self.a.start.isoformat(),
            "until": self.a.until.isoformat(),
            "every": self.a.every,
            "periods": list(self.a.periods),
            "a": self.a.to_json(),
            "b": self.b.to_json(),
            "measures": {
                key: {"unit": unit_of(key), "difference": self._difference(key)} for key in self.keys
            },
            "only_a": list(self.only_a),
            "only_b": list(self.only_b),
            "totals": {
                key: {
                    "unit": unit_of(key),
                    "a": _first(_columns(whole.a.band(key))),
                    "b": _first(_columns(whole.b.band(key))),
                    "difference": _first(whole._difference(key)),
                }
                for key in added
            },
            "changed": [one.to_json() for one in self.changed],
            "notes": list(self.notes),
        }

    def _difference(self, key: str) -> dict[str, list[float | None]]:
        shares = [number(value) for value in self.share_above(key)]
        return {**_columns(self.difference(key)), "share_above": shares}

    def _refuse_unpaired(self, key: str) -> None:
        for own, side in ((self.only_a, 0), (self.only_b, 1)):
            if key in own:
                raise InputError(
                    Finding(
                        f"must be a measure of both runs; only {self.names[side]} has it",
                        f"see .{'ab'[side]}.table(…)", value=key,
                    )
                )  # fmt: skip
        if key not in self.keys:
            raise InputError(Finding("must be a measure of both runs", nearest(key, self.keys), value=key))


def _columns(found: Band) -> dict[str, list[float | None]]:
    return {name: [number(value) for value in getattr(found, name)] for name in FIGURES}


def _first(columns: Mapping[str, list[float | None]]) -> dict[str, float | None]:
    return {name: column[0] for name, column in columns.items()}
