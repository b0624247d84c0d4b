"""Arrivals: how many come in a day, from one 32-bit luck.

Always the inverse of the distribution function, so that a higher mean adds people on the same luck and takes
none away.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sojourn.errors import Finding, InputError
from sojourn.model.capacity import whole_numbers

__all__ = ["InverseTable", "fixed_counts", "inverse_table"]

Int = NDArray[np.int64]

ALL = 1 << 32
LAWS = ("poisson", "negative_binomial")
DEPTH = 28.0  # the table reaches to where chances are below exp(-28), far under 2**-32


class InverseTable(NamedTuple):
    """A count by its luck: `first` people and one more for each cut at or below the luck."""

    first: int
    cuts: Int

    def count(self, r: int) -> int:
        """The count for a luck of 32 bits."""
        return self.first + int(np.searchsorted(self.cuts, r, side="right"))


@lru_cache(maxsize=4096)
def inverse_table(law: str, mean: float, dispersion: float = 1.0) -> InverseTable:
    """The count of a day by the inverse distribution function.

    law: poisson or negative_binomial; mean: people per day; dispersion: variance over mean, at least 1 (1:
    poisson).

    >>> inverse_table("poisson", 3.0).count(2**31)
    3
    """
    if law not in LAWS:
        raise ValueError(f"no such law of counts: {law}")
    if not (math.isfinite(mean) and mean >= 0):
        raise InputError(Finding("must be a number of nought or more", path="per_day", value=f"{mean:g}"))
    if not (math.isfinite(dispersion) and dispersion >= 1):
        problem = "must be the variance over the mean, at least 1"
        raise InputError(Finding(problem, path="dispersion", value=f"{dispersion:g}"))
    if mean == 0:
        return InverseTable(0, np.zeros(0, np.int64))
    if law == "poisson":
        dispersion = 1.0
    reach = DEPTH * dispersion + math.sqrt((DEPTH * dispersion) ** 2 + 2 * DEPTH * mean * dispersion)
    low, high = max(0, math.floor(mean - reach)), math.ceil(mean + reach)
    n = np.arange(low, high + 1, dtype=float)
    # P(n + 1) / P(n) = (m + n (D - 1)) / (D (n + 1)), which for D = 1 is the Poisson's m / (n + 1)
    steps = np.log((mean + n[:-1] * (dispersion - 1)) / (dispersion * n[1:]))
    logs = np.concatenate([[0.0], np.cumsum(steps)])
    running = np.cumsum(np.exp(logs - logs.max()))
    at = np.rint(running / running[-1] * ALL).astype(np.int64)
    first = low + int(np.searchsorted(at, 0, side="right"))
    cuts = at[(at > 0) & (at < ALL)]
    cuts.setflags(write=False)
    return InverseTable(first, cuts)


def fixed_counts(per_day: NDArray[np.float64]) -> Int:
    """[days] the whole numbers whose running sum is the floor of the rate's running sum."""
    return whole_numbers(per_day)
