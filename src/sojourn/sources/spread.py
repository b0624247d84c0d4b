"""How far a value may be from the truth: a low and a high figure that hold it with a stated chance."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from typing import Literal

from sojourn.errors import Finding, InputError

__all__ = ["SHAPES", "Shape", "Spread"]

Shape = Literal["normal", "lognormal", "uniform", "triangular", "beta"]
SHAPES: tuple[Shape, ...] = ("normal", "lognormal", "uniform", "triangular", "beta")

_NORMAL = NormalDist()


@dataclass(frozen=True)
class Spread:
    """The value lies from low to high with chance `level`; the value itself is always the median.

    Where low and high are not equally far from the value, each side keeps its own width, with half of the
    chance each. `normal` and `lognormal` (the same in logarithms) reach beyond low and high with the chance
    left over. `uniform` is flat on each side, `triangular` falls straight to nothing on each side; at level
    1 both end at low and high. `beta` lives between 0 and 1 and is the beta law with that median and that
    chance from low to high.

    >>> half = Spread(0.8, 0.95, 1.0, "uniform")
    >>> round(half.quantile(0.9, 0.25), 3), half.quantile(0.9, 0.5), round(half.quantile(0.9, 0.75), 3)
    (0.85, 0.9, 0.925)
    """

    low: float
    high: float
    level: float = 0.9
    shape: Shape = "normal"

    def problem(self, value: float) -> str | None:
        """What is wrong with this spread around the value, if anything."""
        if self.shape not in SHAPES:
            return f"shape must be one of {', '.join(SHAPES)}"
        if not self.low <= value <= self.high:
            return f"must have low <= value <= high, not {self.low:g} <= {value:g} <= {self.high:g}"
        ends = self.shape in ("uniform", "triangular")
        if not (0 < self.level < 1 or (ends and self.level == 1)):
            return "level must be above 0 and below 1" + (", or exactly 1" if ends else "")
        if self.shape == "lognormal" and not self.low > 0:
            return "low must be above 0 for the shape lognormal"
        if self.shape == "beta" and not (0 < self.low < value < self.high < 1):
            return "must have 0 < low < value < high < 1 for the shape beta"
        return None

    def quantile(self, value: float, u: float) -> float:
        """The figure that the truth is below with chance u (0 < u < 1); u = 0.5 gives the value itself."""
        wrong = self.problem(value)
        if wrong:
            raise InputError(Finding(wrong, "mend the spread", path="spread"))
        if not 0 < u < 1:
            raise InputError(Finding("must be a chance above 0 and below 1", path="u", value=f"{u:g}"))
        if u == 0.5 or self.low == self.high:
            return value
        if self.shape == "beta":
            return _beta_quantile(self.low, value, self.high, self.level, u)
        if self.shape == "lognormal":
            side = math.log((self.high if u > 0.5 else self.low) / value)
            return value * math.exp(abs(side) * _steps(u, self.level, "normal"))
        side = abs((self.high if u > 0.5 else self.low) - value)
        return value + side * _steps(u, self.level, self.shape)


def _steps(u: float, level: float, shape: Shape) -> float:
    """How far the quantile u lies from the median, signed, in distances to low (below) or high (above)."""
    if shape == "normal":
        return _NORMAL.inv_cdf(u) / _NORMAL.inv_cdf((1 + level) / 2)
    part = abs(2 * u - 1)
    if shape == "uniform":
        far = part / level
    else:
        far = (1 - math.sqrt(1 - part)) / (1 - math.sqrt(1 - level))
    return math.copysign(far, u - 0.5)


def _beta_quantile(low: float, value: float, high: float, level: float, u: float) -> float:
    from scipy.special import betaincinv

    a, b = _beta_fit(low, value, high, level)
    return float(betaincinv(a, b, u))


@lru_cache(maxsize=1024)
def _beta_fit(low: float, value: float, high: float, level: float) -> tuple[float, float]:
    """The beta law with the value as its median and chance `level` from low to high."""
    from scipy.optimize import brentq
    from scipy.special import betainc

    def first(total: float) -> float:
        return float(
            brentq(
                lambda mean: betainc(mean * total, (1 - mean) * total, value) - 0.5,
                1e-9,
                1 - 1e-9,
                xtol=1e-12,
            )
        )

    def excess(log_total: float) -> float:
        total = math.exp(log_total)
        a = first(total) * total
        return float(betainc(a, total - a, high) - betainc(a, total - a, low)) - level

    ends = (math.log(0.2), math.log(1e7))
    if excess(ends[0]) > 0 or excess(ends[1]) < 0:
        raise InputError(Finding("no beta law has that median and that spread", "use the shape triangular"))
    total = math.exp(float(brentq(excess, *ends, xtol=1e-10)))
    a = first(total) * total
    return a, total - a
