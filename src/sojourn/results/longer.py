"""Longer periods from shorter ones: months as fiscal years, or the whole span as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sojourn.dates import Period, fiscal_year_label, parse_label
from sojourn.results.measures import measure_of

__all__ = ["Grouped", "joined"]

Values = Mapping[str, NDArray[np.float64]]


class Grouped:
    """Which longer period each period lies in: the labels, and by period the place of its label and its days."""

    def __init__(self, periods: Sequence[str], start: date, until: date, *, whole: bool) -> None:
        """By fiscal year, or with `whole` all in one that is labelled like 2026-02-01/2028-01-31."""
        cut = [parse_label(label) for label in periods]
        cut = [Period(one.label, max(one.first, start), min(one.last, until)) for one in cut]
        span = f"{start}/{until}"
        labels = [span if whole else fiscal_year_label(one.first) for one in cut]
        self.labels = tuple(dict.fromkeys(labels))
        self.place = np.array([self.labels.index(label) for label in labels])  # [period]
        self.days = np.array([one.days for one in cut], np.float64)  # [period]


def joined(values: Values, grouped: Grouped) -> dict[str, NDArray[np.float64]]:
    """The figures `[draw, longer period]` of every key that the shorter periods can give; the others are left out.

    Counts and money are added up; people on an average night are weighted by days; lengths of stay by the people who
    left; a figure that is not defined in a period that counts is not defined.
    """
    found = {}
    for key, array in values.items():
        measure = measure_of(key)
        way, by = measure.over_time, key.partition(":")[2]
        if way in _WAYS:
            found[key] = _WAYS[way](array, grouped)
            continue
        weights = values.get(f"{way}:{by}" if by else way)
        if weights is not None:
            days = grouped.days if measure_of(way).over_time == "mean" else 1.0
            found[key] = _weighted(array, weights * days, grouped)
    return found


def _sum(array: NDArray[np.float64], grouped: Grouped) -> NDArray[np.float64]:
    found = np.zeros((len(array), len(grouped.labels)))
    for p, place in enumerate(grouped.place):
        found[:, place] += array[:, p]
    return found


def _mean(array: NDArray[np.float64], grouped: Grouped) -> NDArray[np.float64]:
    return _weighted(array, np.broadcast_to(grouped.days, array.shape), grouped)


def _weighted(
    array: NDArray[np.float64], weights: NDArray[np.float64], grouped: Grouped
) -> NDArray[np.float64]:
    above = _sum(np.where(weights > 0, array, 0.0) * weights, grouped)
    below = _sum(weights, grouped)
    found = np.full(above.shape, np.nan)
    np.divide(above, below, out=found, where=below > 0)
    return found


def _greatest(array: NDArray[np.float64], grouped: Grouped) -> NDArray[np.float64]:
    found = np.full((len(array), len(grouped.labels)), -np.inf)
    for p, place in enumerate(grouped.place):
        found[:, place] = np.maximum(found[:, place], array[:, p])
    return found


_WAYS = {"sum": _sum, "mean": _mean, "greatest": _greatest}
