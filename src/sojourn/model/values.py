"""Amounts of a scenario as numbers of one draw: by day, or on one day, in the model's own units."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from sojourn.errors import Finding, InputError
from sojourn.model.uncertain import Posterior, quantile_of, sample
from sojourn.scenario.amount import Amount, Dated, Named, Number, Times
from sojourn.sources.catalog import Catalog
from sojourn.sources.parameters import Parameter
from sojourn.sources.series import Series
from sojourn.sources.spread import Spread
from sojourn.units import UNITS, convert

__all__ = ["Values"]

Float = NDArray[np.float64]


class Values:
    """Reads amounts in one draw: the same name has the same quantile on every day.

    start: the first day; days: how many; overrides: numbers that stand in for parameters.
    """

    def __init__(
        self, catalog: Catalog, start: date, days: int, overrides: Mapping[str, Number], seed: int, draw: int | None,
        early: bool = False, posterior: Posterior | None = None,
    ) -> None:
        self.catalog, self.start, self.days = catalog, start, days
        self.overrides, self.seed, self.draw = overrides, seed, draw
        self.asked: dict[str, None] = {}  # the names whose quantile was asked for so far, in order
        self.posterior = posterior
        self.early = early  # a run-in: the first value known holds before its date too
        self.uncertain = False  # whether any amount read so far has a spread
        self._read: dict[str, Float] = {}  # parameters by name: many laws name the same

    def day(self, index: int) -> date:
        return self.start + timedelta(days=index)

    def index(self, day: date) -> int:
        return (day - self.start).days

    def by_day(self, amount: Amount, path: str, then: Amount | None = None) -> Float:
        """[days] the amount on each day; `then` holds after the last usable row of a series of counts."""
        if isinstance(amount, Number):
            return np.full(self.days, self._in_units(self._number(amount, path), amount.unit))
        if isinstance(amount, Times):
            return self.by_day(Named(name=amount.of), path) * self.by_day(amount.times, f"{path}.times")
        if isinstance(amount, Dated):
            return self._dated(amount, path)
        found = self.overrides.get(amount.name)
        if found is not None:
            return np.full(self.days, self._in_units(self._number(found, amount.name), found.unit))
        source = self.catalog.find(amount.name)
        if isinstance(source, Parameter):
            if source.name not in self._read:
                values = self._parameter(source, path)
                values.flags.writeable = False
                self._read[source.name] = values
            return self._read[source.name]
        return self._series(source, path, then)

    def on(self, amount: Amount, path: str, index: int = 0) -> float:
        """The amount on one day (the first where none is said)."""
        return float(self.by_day(amount, path)[min(max(index, 0), self.days - 1)])

    def monthly(self, amount: Amount) -> str:
        """The span an amount is a rate of: day, month or year."""
        unit = self.unit(amount) or ""
        for span in ("month", "year"):
            if unit.endswith(f"/{span}"):
                return span
        return "day"

    def unit(self, amount: Amount) -> str | None:
        if isinstance(amount, Number):
            return amount.unit
        if isinstance(amount, Times):
            return self.unit(Named(name=amount.of))
        if isinstance(amount, Dated):
            return self.unit(amount.values[0].value)
        found = self.overrides.get(amount.name)
        return found.unit if found is not None and found.unit else self.catalog.find(amount.name).unit

    def rate(self, amount: Amount, path: str, then: Amount | None = None) -> Float:
        """[days] a rate spread over the days: a month's figure over the days of that month, a year's over its days."""
        values = self.by_day(amount, path, then)
        span = self.monthly(amount)
        if span == "day":
            return values
        days = [self.day(i) for i in range(self.days)]
        if span == "month":
            lengths = [calendar.monthrange(d.year, d.month)[1] for d in days]
        else:
            lengths = [366 if calendar.isleap(d.year) else 365 for d in days]
        return np.asarray(values / np.array(lengths, float), np.float64)

    # ---------------------------------------------------------------------------------------------- the four forms

    def quantile(self, name: str) -> float:
        self.asked[name] = None
        fitted = None
        if self.posterior is not None and (self.posterior.also_own or name not in self.overrides):
            fitted = self.posterior.quantile(name, self.draw)
        return quantile_of(name, self.seed, self.draw) if fitted is None else fitted

    def _number(self, number: Number, path: str) -> float:
        if number.spread is None:
            return number.value
        self.uncertain = True
        spread = Spread(number.spread.low, number.spread.high, number.spread.level, number.spread.shape)
        return sample(number.value, spread, self.quantile(path))

    def _in_units(self, value: float, unit: str | None) -> float:
        if unit is None or unit not in UNITS:
            return value
        for base in ("day", "share", "1/day", "person/day", "bed/day"):
            if UNITS[unit].dimension == UNITS[base].dimension:
                return convert(value, unit, base)
        return value

    def _dated(self, amount: Dated, path: str) -> Float:
        out = np.full(self.days, np.nan)
        for k, item in enumerate(sorted(amount.values, key=lambda item: item.from_)):
            first = max(self.index(item.from_), 0)
            if first < self.days:
                out[first:] = self.by_day(item.value, f"{path}.values.{k}")[first:]
        self._complete(out, path)
        return out

    def _parameter(self, source: Parameter, path: str) -> Float:
        out = np.full(self.days, np.nan)
        u = self.quantile(source.name)
        for item in source.values:
            first = self.index(item.starts)
            if first >= self.days:
                continue
            value = np.nan
            if item.value is not None:
                if item.spread is not None:
                    self.uncertain = True
                value = self._in_units(sample(item.value, item.spread, u), source.unit)
            out[max(first, 0) :] = value
        first_value = source.values[0]
        if self.early and np.isnan(out[0]) and first_value.value is not None:
            before = min(max(self.index(first_value.starts), 0), self.days)
            out[:before] = self._in_units(sample(first_value.value, first_value.spread, u), source.unit)
        self._complete(out, source.name)
        return out

    def _series(self, source: Series, path: str, then: Amount | None) -> Float:
        out = np.full(self.days, np.nan)
        last = -1
        for row in source.between(self.start, self.day(self.days - 1)):
            value = row.per_day if source.kind == "count" else row.value
            first, end = max(self.index(row.starts), 0), min(self.index(row.ends), self.days - 1)
            if value is not None:
                out[first : end + 1] = value
                last = max(last, end)
        if source.kind == "count":  # what a partial period leaves out goes on at that period's daily rate
            for i in range(1, last + 1):
                if np.isnan(out[i]):
                    out[i] = out[i - 1]
        if then is not None and last + 1 < self.days:
            out[last + 1 :] = self.rate(then, f"{path}.then")[last + 1 :]
        elif source.kind != "count":  # a level holds until the next one
            held = source.latest(self.start)
            value = np.nan if held is None or held.value is None else held.value
            for i in range(self.days):
                if np.isnan(out[i]):
                    out[i] = value
                value = out[i]
        self._complete(out, source.name)
        return out

    def _complete(self, values: Float, name: str) -> None:
        missing = np.flatnonzero(np.isnan(values))
        if len(missing):
            first, last = self.day(int(missing[0])), self.day(int(missing[-1]))
            raise InputError(
                Finding(
                    f"has no value on {len(missing)} days of the run, from {first} to {last}",
                    "give a dated value, start later, or say what holds after a series ends with `then`",
                    path=name,
                )
            )
