"""Laws of time as whole days: P(K <= k) is the integral of the distribution function over [k, k + 1].

Each law gives G(t), the integral of its distribution function from 0 to t, in closed form.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]
Integral = Callable[[Floats], Floats]
"""G: from days to the integral of the distribution function up to there."""


def fixed(days: float) -> Integral:
    """Always the same length."""
    return lambda t: np.maximum(t - days, 0.0)


def exponential(mean: float) -> Integral:
    """Memoryless, by its mean."""
    return lambda t: t + mean * np.expm1(-t / mean)


def lognormal(mean: float, cv: float) -> Integral:
    """By mean and coefficient of variation."""
    sd = math.sqrt(math.log1p(cv * cv))
    middle = math.log(mean) - sd * sd / 2.0

    def integral(t: Floats) -> Floats:
        with np.errstate(divide="ignore"):
            z = (np.log(t) - middle) / sd
        return t * special.ndtr(z) - mean * special.ndtr(z - sd)

    return integral


def gamma(mean: float, shape: float) -> Integral:
    """By mean and shape."""
    scale = mean / shape
    return lambda t: t * special.gammainc(shape, t / scale) - mean * special.gammainc(shape + 1.0, t / scale)


def mixture(parts: Sequence[tuple[float, Integral]]) -> Integral:
    """Several laws by their shares."""
    return lambda t: sum((share * part(t) for share, part in parts), np.zeros_like(t))


def tail(law: Integral, days: int) -> Floats:
    """P(K > k) for k = 0 .. days - 1.

    >>> [round(float(p), 6) for p in tail(fixed(2.0), 4)]
    [1.0, 1.0, 0.0, 0.0]
    """
    t = np.arange(days + 1, dtype=float)
    return np.clip(1.0 - np.diff(law(t)), 0.0, 1.0)


def pmf(law: Integral, days: int) -> Floats:
    """P(K = k) for k = 0 .. days - 1; what lies beyond is left out."""
    return -np.diff(np.concatenate([[1.0], tail(law, days)]))
