"""Bands over draws, and how much of their width is chance.

A draw is one set of the uncertain parameters and one random history under it. Some draws are run with a second history;
half the mean squared difference of such a pair is the variance that chance alone makes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["PAIRS", "Band", "band"]

PAIRS = 20
"""How many of the draws are run with a second history."""

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Band:
    """Arrays `[period]` over the draws in which the figure is defined; NaN where it is in none."""

    mean: Values
    p05: Values
    p50: Values
    p95: Values
    chance_share: Values
    """Share of the variance that is chance, 0 to 1; NaN where nothing varies or fewer than two pairs are defined."""


def band(first: Values, second: Values) -> Band:
    """The band of a figure: `first` [draw, period], and `second` [pair, period], the other history of the first draws.

    >>> b = band(np.array([[1.0], [2.0], [3.0]]), np.array([[1.0], [2.0]]))
    >>> float(b.mean[0]), float(b.p50[0]), float(b.chance_share[0])
    (2.0, 2.0, 0.0)
    """
    periods = first.shape[1]
    known = ~np.isnan(first)
    if known.all() and len(first):
        mean = first.mean(axis=0)
        low, middle, high = np.quantile(first, (0.05, 0.5, 0.95), axis=0)
    else:
        mean, low, middle, high = (np.full(periods, np.nan) for _ in range(4))
        for p in np.flatnonzero(known.any(axis=0)):
            values = first[known[:, p], p]
            mean[p] = values.mean()
            low[p], middle[p], high[p] = np.quantile(values, (0.05, 0.5, 0.95))
    return Band(mean, low, middle, high, _chance_share(first, second))


def _chance_share(first: Values, second: Values) -> Values:
    found = np.full(first.shape[1], np.nan)
    pairs = first[: len(second)] - second
    for p in range(first.shape[1]):
        gaps = pairs[~np.isnan(pairs[:, p]), p]
        values = first[~np.isnan(first[:, p]), p]
        if len(gaps) < 2 or len(values) < 2:
            continue
        whole = values.var(ddof=1)
        if whole > 0:
            found[p] = min(max(0.5 * float(np.mean(gaps**2)) / whole, 0.0), 1.0)
    return found
