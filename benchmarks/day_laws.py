"""Laws of time as whole days: P(K <= k) is the integral of the distribution function over [k, k + 1].

Each law gives S(t), the integral of one minus its distribution function from 0 to t, in closed form; then
P(K > k) = S(k + 1) - S(k).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]
Survival = Callable[[Floats], Floats]
"""S: from days to the integral of one minus the distribution function up to there."""


def fixed(days: float) -> Survival:
    """Always the same length."""
    return lambda t: np.minimum(t, days)


def exponential(mean: float) -> Survival:
    """Memoryless, by its mean."""
    return lambda t: -mean * np.expm1(-t / mean)


def lognormal(mean: float, cv: float) -> Survival:
    """By mean and coefficient of variation."""
    sd = math.sqrt(math.log1p(cv * cv))
    middle = math.log(mean) - sd * sd / 2.0

    def survival(t: Floats) -> Floats:
        with np.errstate(divide="ignore"):
            z = (np.log(t) - middle) / sd
        area: Floats = t * special.ndtr(-z) + mean * special.ndtr(z - sd)
        return area

    return survival


def gamma(mean: float, shape: float) -> Survival:
    """By mean and shape."""
    scale = mean / shape
    return lambda t: t * special.gammaincc(shape, t / scale) + mean * special.gammainc(shape + 1.0, t / scale)


def mixture(parts: Sequence[tuple[float, Survival]]) -> Survival:
    """Several laws by their shares."""
    return lambda t: sum((share * part(t) for share, part in parts), np.zeros_like(t))


def tail(law: Survival, days: int) -> Floats:
    """P(K > k) for k = 0 .. days - 1.

    >>> [round(float(p), 6) for p in tail(fixed(2.0), 4)]
    [1.0, 1.0, 0.0, 0.0]
    """
    found: Floats = np.minimum.accumulate(np.clip(np.diff(law(np.arange(days + 1, dtype=float))), 0.0, 1.0))
    return found


def pmf(law: Survival, days: int) -> Floats:
    """P(K = k) for k = 0 .. days - 1; what lies beyond is left out."""
    return np.maximum(-np.diff(np.concatenate([[1.0], tail(law, days)])), 0.0)
