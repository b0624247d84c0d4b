"""Figures over more than one period: a whole span, its end, its highest, and fiscal years."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sojourn.dates import fiscal_year_label, parse_label, periods
from sojourn.reporting.figures import ranged

if TYPE_CHECKING:
    from sojourn.results.results import Results

__all__ = [
    "Whole",
    "at_end",
    "by_year",
    "days_of",
    "highest",
    "in_all",
    "keys_of",
    "label_of",
    "middles",
    "of_draws",
    "years_of",
]


@dataclass(frozen=True)
class Whole:
    """One figure with its range (5 % to 95 % of draws) and the share of its variance that is chance (NaN if unknown)."""

    mean: float
    low: float
    high: float
    chance: float = math.nan

    def words(self, *, usd: bool = False) -> str:
        """The figure with its range.

        >>> Whole(73412.0, 69777.0, 77031.0).words()
        '73,400 (69,800 to 77,000)'
        """
        return "not defined" if math.isnan(self.mean) else ranged(self.mean, self.low, self.high, usd=usd)


def of_draws(first: Any, second: Any = ()) -> Whole:
    """A figure from its draws `[draw]`, and from the second histories `[pair]` of the first of them."""
    import numpy as np

    from sojourn.results.bands import band

    found = band(np.asarray(first, float)[:, None], np.asarray(second, float).reshape(-1, 1))
    return Whole(*(float(array[0]) for array in (found.mean, found.p05, found.p95, found.chance_share)))


def keys_of(results: Results, measure: str) -> list[str]:
    """The key of a measure's total, or where it has none the keys of its parts."""
    if measure in results.values:
        return [measure]
    return [key for key in results.values if key.startswith(f"{measure}:")]


def in_all(results: Results, measure: str) -> Whole | None:
    """The sum over the whole run; None where the scenario does not count it."""
    import numpy as np

    keys = keys_of(results, measure)
    if not keys:
        return None
    first, second = (
        sum(np.nansum(values[key], axis=1) for key in keys) for values in (results.values, results.second)
    )
    return of_draws(first, second)


def at_end(results: Results, key: str) -> Whole | None:
    """The figure of the last period; None where the scenario does not count it."""
    if key not in results.values:
        return None
    return of_draws(results.values[key][:, -1], results.second[key][:, -1])


def highest(results: Results, key: str) -> Whole | None:
    """The highest of the periods, draw by draw; None where the scenario does not count it."""
    if key not in results.values:
        return None
    return of_draws(results.values[key].max(axis=1), results.second[key].max(axis=1))


def years_of(results: Results) -> dict[str, list[int]]:
    """The places of the periods of each fiscal year."""
    found: dict[str, list[int]] = {}
    for place, label in enumerate(results.periods):
        found.setdefault(fiscal_year_label(max(parse_label(label).first, results.start)), []).append(place)
    return found


def by_year(results: Results, key: str) -> list[Whole]:
    """The sums of a key over the fiscal years of the run, in order."""
    import numpy as np

    first, second = results.values[key], results.second[key]
    return [
        of_draws(np.nansum(first[:, places], axis=1), np.nansum(second[:, places], axis=1))
        for places in years_of(results).values()
    ]


def days_of(results: Results) -> list[int]:
    """How many simulated days each period has."""
    every: Any = results.every
    return [period.days for period in periods(results.start, results.until, every)]


def middles(results: Results) -> list[date]:
    """The middle day of each period."""
    every: Any = results.every
    return [
        period.first + (period.last - period.first) / 2
        for period in periods(results.start, results.until, every)
    ]


def label_of(results: Results, name: str) -> str:
    """What a stream, stage, outcome or resource is called: its label, or its name in plain words."""
    return results.labels.get(name) or name.replace("_", " ")
