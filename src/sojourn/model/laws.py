"""Laws of time as whole days.

A law of a continuous time X becomes a law of whole days K by P(K <= k) = the integral of P(X <= t) over
[k, k + 1], which keeps the mean. With E(t) = E[(X - t)+] that is P(K > k) = E(k) - E(k + 1), so each kind of
law needs only E(t): closed, and accurate far out in the tail. K = 0: left on the day of entering.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sojourn.errors import Finding, InputError, nearest

__all__ = ["KINDS", "NEGLIGIBLE", "DayLaw", "day_law"]

Float = NDArray[np.float64]

NEGLIGIBLE = 2.0**-45  # a chance of staying longer below this counts as none


@dataclass(frozen=True, eq=False)
class DayLaw:
    """The law of a whole number of days K.

    survival: [ages] P(K > a) for a = 0, 1, ...; tail_hazard: beyond the last age, each day multiplies P(K > a)
    by exp(-tail_hazard) (infinite where the table already ends at 0).

    >>> law = day_law("days", {"chances": {0: 0.25, 2: 0.75}}, 10)
    >>> law.pmf.tolist(), law.mean
    ([0.25, 0.0, 0.75], 1.5)
    """

    survival: Float
    tail_hazard: float

    @cached_property
    def pmf(self) -> Float:
        """[ages] P(K = a), as far as the table goes."""
        return chances(self.survival)

    @property
    def ends(self) -> bool:
        """Whether everyone has left by the last age of the table."""
        return bool(self.survival[-1] <= 0)

    @cached_property
    def mean(self) -> float:
        """The mean in days, infinite for a law under which some never leave."""
        last = float(self.survival[-1])
        if last <= 0:
            return math.fsum(self.survival)
        if self.tail_hazard <= 0:
            return math.inf
        again = math.exp(-self.tail_hazard)
        return math.fsum(self.survival) - last * again / math.expm1(-self.tail_hazard)

    def survival_to(self, ages: int) -> Float:
        """[ages] P(K > a) for a = 0 .. ages - 1, cut or carried on by the tail."""
        n = len(self.survival)
        if ages <= n:
            return self.survival[:ages]
        out = np.zeros(ages)
        out[:n] = self.survival
        if not self.ends:
            out[n:] = self.survival[-1] * np.exp(-self.tail_hazard * np.arange(1, ages - n + 1))
        return out

    def pmf_to(self, ages: int) -> Float:
        """[ages] P(K = a) for a = 0 .. ages - 1."""
        return chances(self.survival_to(ages))


def chances(survival: Float) -> Float:
    """P(K = a) from P(K > a)."""
    return 0.0 - np.diff(survival, prepend=1.0)


def day_law(kind: str, params: Mapping[str, Any], ages: int) -> DayLaw:
    """The law of whole days of a kind, tabulated for at most `ages` ages (days 0 .. ages - 1).

    A table is shorter where the law ends, or where the hazard is constant from some age on. Give as many ages
    as anyone can reach: the days of the run, and the days already spent by those there on the first day.

    kind: params (times in days)
    fixed: days · exponential: mean · lognormal: mean, cv or median, spread (geometric standard deviation) ·
    gamma: mean, shape · weibull: mean, shape · uniform: low, high · hazard: per_day (chance 1 - exp(-h) at
    each age from 1) · days: chances {day: chance} · mixture: parts [(share, DayLaw), ...] · never: none

    >>> day_law("fixed", {"days": 8.5}, 100).pmf.tolist()
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.5, 0.5]
    >>> round(day_law("lognormal", {"mean": 30, "cv": 1}, 2000).mean, 4)
    30.0
    """
    if kind not in KINDS:
        raise InputError(Finding("must be a kind of law", nearest(kind, list(KINDS)), path=kind, value=kind))
    if ages < 1:
        raise ValueError(f"ages must be at least 1, not {ages}")
    return KINDS[kind](params, ages)


# ------------------------------------------------------------------------------------------ from E(t) to days


def tabulated(survival: Float, ages: int) -> DayLaw:
    """A law from P(K > a) for one age more than is kept, or up to its end.

    Rounding errors are smoothed away, and the table ends where next to nobody is left. Otherwise the age
    beyond the table gives the tail.
    """
    survival = np.minimum.accumulate(np.clip(survival, 0.0, 1.0))
    few = np.flatnonzero(survival < NEGLIGIBLE)
    if not len(few):
        return DayLaw(survival[:ages], math.log(float(survival[ages - 1]) / float(survival[ages])))
    survival = survival[: few[0] + 1].copy()
    survival[-1] = 0.0
    return DayLaw(survival[:ages], math.inf)


def excess_law(excess: Callable[[Float], Float], ages: int) -> DayLaw:
    """A law from E(t) = E[(X - t)+]."""
    at = excess(np.arange(ages + 2, dtype=float))
    return tabulated(at[:-1] - at[1:], ages)


def at_least(kind: str, params: Mapping[str, Any], name: str, low: float, *, above: bool = False) -> float:
    """A parameter of a law, which must be a number of at least (or above) a bound."""
    value = float(params[name])
    if not math.isfinite(value) or value < low or (above and value == low):
        bound = f"above {low:g}" if above else f"at least {low:g}"
        raise InputError(Finding(f"must be a number {bound}", path=f"{kind}.{name}", value=f"{value:g}"))
    return value


# ------------------------------------------------------------------------------------------ kinds


def fixed(params: Mapping[str, Any], ages: int) -> DayLaw:
    """Always the same time; between two whole days, shared so that the mean is kept."""
    return constant(at_least("fixed", params, "days", 0), ages)


def constant(days: float, ages: int) -> DayLaw:
    whole = math.floor(days)
    if whole > ages:
        return DayLaw(np.ones(ages), 0.0)
    survival = np.ones(whole + 2)
    survival[-2:] = days - whole, 0.0
    return tabulated(survival[: ages + 1], ages)


def exponential(params: Mapping[str, Any], ages: int) -> DayLaw:
    """Memoryless."""
    mean = at_least("exponential", params, "mean", 0, above=True)
    return DayLaw(np.array([-mean * math.expm1(-1 / mean)]), 1 / mean)


def lognormal(params: Mapping[str, Any], ages: int) -> DayLaw:
    """The logarithm is normal; given by mean and cv, or by median and geometric standard deviation."""
    from scipy.special import ndtr

    if params.get("median") is not None:
        log_median = math.log(at_least("lognormal", params, "median", 0, above=True))
        sigma = math.log(at_least("lognormal", params, "spread", 1))
        mean = math.exp(log_median + sigma**2 / 2)
    else:
        mean = at_least("lognormal", params, "mean", 0, above=True)
        sigma = math.sqrt(math.log1p(at_least("lognormal", params, "cv", 0) ** 2))
        log_median = math.log(mean) - sigma**2 / 2
    if sigma < 1e-9:
        return constant(mean, ages)

    def excess(t: Float) -> Float:
        with np.errstate(divide="ignore"):
            z = (log_median - np.log(t)) / sigma
        return np.asarray(mean * ndtr(z + sigma) - t * ndtr(z), float)

    return excess_law(excess, ages)


def gamma(params: Mapping[str, Any], ages: int) -> DayLaw:
    """Gamma; shape 1 is exponential, more is tighter."""
    from scipy.special import gammaincc, gammaln, xlogy

    mean = at_least("gamma", params, "mean", 0, above=True)
    shape = at_least("gamma", params, "shape", 0, above=True)
    scale = mean / shape

    def excess(t: Float) -> Float:
        x = t / scale
        density = np.exp(xlogy(shape, x) - x - gammaln(shape))
        return np.asarray(scale * ((shape - x) * gammaincc(shape, x) + density), float)

    return excess_law(excess, ages)


def weibull(params: Mapping[str, Any], ages: int) -> DayLaw:
    """Weibull; a shape under 1: the longer inside, the less likely to leave."""
    from scipy.special import gammaincc, gammaln

    mean = at_least("weibull", params, "mean", 0, above=True)
    shape = at_least("weibull", params, "shape", 0, above=True)
    scale = mean * math.exp(-float(gammaln(1 + 1 / shape)))

    def excess(t: Float) -> Float:
        return np.asarray(mean * gammaincc(1 / shape, (t / scale) ** shape), float)

    return excess_law(excess, ages)


def uniform(params: Mapping[str, Any], ages: int) -> DayLaw:
    """Any time between two, equally likely."""
    low = at_least("uniform", params, "low", 0)
    high = at_least("uniform", params, "high", low)
    if high - low < 1e-9:
        return constant(low, ages)

    def excess(t: Float) -> Float:
        inside = (high - np.clip(t, low, high)) ** 2 / (2 * (high - low))
        return np.asarray(inside + np.maximum(low - t, 0), float)

    return excess_law(excess, ages)


def hazard(params: Mapping[str, Any], ages: int) -> DayLaw:
    """A law of days as it stands: chance 1 - exp(-h) at each age from 1, none at age 0."""
    return DayLaw(np.array([1.0]), at_least("hazard", params, "per_day", 0))


def days(params: Mapping[str, Any], ages: int) -> DayLaw:
    """A table of chances by whole days, scaled to a sum of 1."""
    table = {int(day): float(chance) for day, chance in params["chances"].items()}
    total = math.fsum(table.values())
    if not table or min(table) < 0 or min(table.values()) < 0 or not math.isfinite(total) or total <= 0:
        raise InputError(Finding("must be chances of nought or more for days of nought or more", path="days"))
    pmf = np.zeros(max(table) + 1)
    for day, chance in table.items():
        pmf[day] = chance / total
    later = np.append(np.cumsum(pmf[::-1])[::-1][1:], 0.0)  # summed from the far end: exact in the tail
    return tabulated(later[: ages + 1], ages)


def mixture(params: Mapping[str, Any], ages: int) -> DayLaw:
    """Each part for a share of the people; shares are scaled to a sum of 1."""
    parts: Sequence[tuple[float, DayLaw]] = params["parts"]
    total = math.fsum(share for share, _ in parts)
    if not parts or min(share for share, _ in parts) < 0 or not math.isfinite(total) or total <= 0:
        raise InputError(Finding("must have shares of nought or more, not all nought", path="mixture"))
    used = [(share / total, law) for share, law in parts if share > 0]
    longest, tails = max(len(law.survival) for _, law in used), {law.tail_hazard for _, law in used}
    if len(tails) == 1 and longest <= ages:
        survival = np.asarray(sum(share * law.survival_to(longest) for share, law in used), float)
        return DayLaw(survival, tails.pop())
    survival = np.asarray(sum(share * law.survival_to(ages + 1) for share, law in used), float)
    return tabulated(survival, ages)


def never(params: Mapping[str, Any], ages: int) -> DayLaw:
    """It does not happen."""
    return DayLaw(np.array([1.0]), 0.0)


KINDS: dict[str, Callable[[Mapping[str, Any], int], DayLaw]] = {
    "fixed": fixed,
    "exponential": exponential,
    "lognormal": lognormal,
    "gamma": gamma,
    "weibull": weibull,
    "uniform": uniform,
    "hazard": hazard,
    "days": days,
    "mixture": mixture,
    "never": never,
}
