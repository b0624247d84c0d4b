"""The life of an agreement on third countries, learnt from every scheme of the record: whether and when anyone is moved, how
many a month, and when it ends.

Each scheme has rates of its own, whose logarithms are spread normally round a middle; middle and spread are themselves unknown
and have priors (`PRIORS`), so that a scheme that is not among those seen may be unlike all of them. From its announcement a
scheme is first used at one rate and dropped unused at another, whichever comes first; in use, it ends at a third; while it lasts
it moves people at a steady rate, up to its quota where it has one. What is known is used as it is known: a scheme without a
transfer yet counts for the months it has waited, and one whose first transfer has no date for having come by the last count.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sojourn.sources import Agreement, Catalog

__all__ = ["LEFT_OUT", "PRIORS", "LeftOut", "Life", "LogNormal", "Scheme", "left_out", "life", "schemes"]

Float = NDArray[np.float64]
MONTH = 30.4375  # day
LEFT_OUT = ("acceptance without agreement",)
"""Kinds that are no scheme of this sort: a neighbour that takes people in by land, at its own discretion, without terms."""


@dataclass(frozen=True)
class LogNormal:
    """A prior: the middle rate (`middle`, give or take `wide` in logarithms), and how far schemes differ (`spread`, the standard
    deviation of a normal from nought up)."""

    middle: float
    wide: float
    spread: float


PRIORS = {
    "used": LogNormal(1 / 12, 1.5, 1.0),  # 1/month
    "moved": LogNormal(10.0, 2.0, 1.5),  # person/month
    "ended": LogNormal(1 / 36, 1.0, 0.5),  # 1/month
    "dropped": LogNormal(1 / 36, 1.0, 0.5),  # 1/month
}
"""Assumed, all of them: first use after a year, ten people a month, an end or a refusal after three years, each with wide room on
both sides."""
RATES = np.exp(np.linspace(np.log(1e-4), np.log(1e5), 1400))
"""The rates that a scheme may have, close enough together that a count of a thousand does not fall between two."""


@dataclass(frozen=True)
class Scheme:
    """What is known of one scheme, in months since its announcement."""

    id: str
    waited: float
    """Until its first transfer, or as long as it is known to have had none."""
    outcome: str
    """`used` at that time, `used_by` it (the day is not known), `dropped` at it, `waiting`, or `undated` (no announcement)."""
    in_use: float
    """Months from the first transfer, or from the announcement where that has no date, to the end or to the newest document."""
    ended: bool
    moved: float | None
    """People moved in those months; None where no count is known."""
    quota: float | None


def schemes(agreements: Iterable[Agreement], day: date | None = None) -> tuple[Scheme, ...]:
    """The agreements as schemes, as they were known on a day (today's record if left out)."""
    found = []
    for whole in agreements:
        one = whole.as_of(day) if day is not None else whole
        if one is None or one.kind in LEFT_OUT:
            continue
        begun = min((p.last for p in (one.announced, one.signed) if p is not None), default=None)
        used, ended = (p.last if p is not None else None for p in (one.first_transfer, one.ended))
        counted = one.moved
        told = max(one.told_on, one.cited_on) if day is None else max(min(one.told_on, day), one.known_from)
        last = ended or told
        people = counted.value if counted is not None else None
        many = people is not None and people > 0
        waited, outcome = 0.0, "undated"
        if begun is not None:
            if used is not None:
                waited, outcome = _months(begun, used), "used"
            elif many:
                waited, outcome = _months(begun, last), "used_by"
            elif ended is not None or (one.status or "").startswith("refused"):
                waited, outcome = _months(begun, last), "dropped"
            else:
                waited, outcome = _months(begun, told), "waiting"
        in_use = _months(used, last) if used is not None else 0.0
        if used is None and many and begun is not None:
            in_use = _months(begun, last)
        pause = _paused(one.status)
        if used is not None and pause is not None:
            in_use = min(in_use, _months(used, pause))
        found.append(Scheme(one.id, waited, outcome, in_use, in_use > 0 and ended is not None, people if in_use else None,
                            one.quota.value if one.quota is not None else None))  # fmt: skip
    return tuple(found)


def _months(first: date, last: date) -> float:
    """From one day to another, a fortnight at the least: what happened in one month is not known to happen at once."""
    return max((last - first).days, 15) / MONTH


def _paused(status: str | None) -> date | None:
    words = (status or "").split()
    return date.fromisoformat(words[-1]) if words[:2] == ["paused", "from"] else None


@dataclass(frozen=True, eq=False)
class Life:
    """The process as learnt: for each rate the weights of its middle and spread, on a grid."""

    grids: dict[str, tuple[Float, Float, Float]]  # middle (logarithm), spread, weight, each [point]

    def rates(self, name: str, draws: int, luck: np.random.Generator) -> Float:
        """[draw] the rate of a scheme that has not been seen."""
        middle, spread, weight = self.grids[name]
        point = luck.choice(len(weight), size=draws, p=weight)
        return np.asarray(np.exp(middle[point] + spread[point] * luck.standard_normal(draws)), np.float64)

    def moved(self, months: float, quota: float | None = None, *, draws: int = 10_000, seed: int = 1) -> Float:
        """[draw] people moved in so many months from the announcement of a scheme that has not been seen."""
        luck = np.random.default_rng(seed)
        used, dropped, ended = (luck.exponential(1 / self.rates(name, draws, luck)) for name in ("used", "dropped", "ended"))
        begins = np.where(used < dropped, used, np.inf)
        lasts = np.clip(np.minimum(months, begins + ended) - begins, 0.0, None)
        people = luck.poisson(np.minimum(self.rates("moved", draws, luck) * lasts, 1e9))
        return np.asarray(people if quota is None else np.minimum(people, quota), np.float64)


def life(found: Iterable[Scheme]) -> Life:
    """Learn the process: the posterior on a grid, exact but for the grid.

    >>> from sojourn.sources import load_catalog
    >>> learnt = life(schemes(load_catalog().agreements.values()))
    >>> bool(np.quantile(learnt.moved(12, 250), 0.5) < 250 / 2)  # half of all schemes move less than half their quota in a year
    True
    """
    every = tuple(found)
    grids = {}
    for name in PRIORS:
        middle, spread, prior, likely = _grid(name)
        told = [one for one in (_told(name, scheme, RATES) for scheme in every) if one is not None]
        logs = prior + (np.log(np.maximum(likely @ np.stack(told, axis=1), 1e-300)).sum(axis=1) if told else 0.0)
        weight = np.exp(logs - logs.max())
        grids[name] = (middle, spread, weight / weight.sum())
    return Life(grids)


@cache
def _grid(name: str) -> tuple[Float, Float, Float, Float]:
    """Middles and spreads [point], the logarithm of their prior, and how likely each rate is at each [point, rate]."""
    prior = PRIORS[name]
    middle, spread = np.meshgrid(
        np.log(prior.middle) + prior.wide * np.linspace(-3, 3, 49), prior.spread * np.linspace(0.05, 3, 30), indexing="ij"
    )
    middle, spread = middle.ravel(), spread.ravel()
    logs = -0.5 * ((middle - np.log(prior.middle)) / prior.wide) ** 2 - 0.5 * (spread / prior.spread) ** 2
    likely = np.exp(-0.5 * ((np.log(RATES)[None, :] - middle[:, None]) / spread[:, None]) ** 2)
    return middle, spread, logs, likely / likely.sum(axis=1, keepdims=True)


def _told(name: str, one: Scheme, rate: Float) -> Float | None:
    """How likely what is known of a scheme is at each rate; None where it says nothing of it.

    Use and refusal are told apart as two clocks that run side by side. A first transfer without a date counts, for the refusal,
    as having waited half as long.
    """
    if name == "used" and one.outcome != "undated":
        if one.outcome == "used_by":
            return np.asarray(1 - np.exp(-rate * one.waited), np.float64)
        return np.asarray((rate if one.outcome == "used" else 1.0) * np.exp(-rate * one.waited), np.float64)
    if name == "dropped" and one.outcome != "undated":
        waited = one.waited / 2 if one.outcome == "used_by" else one.waited
        return np.asarray((rate if one.outcome == "dropped" else 1.0) * np.exp(-rate * waited), np.float64)
    if name == "ended" and one.in_use:
        return np.asarray((rate if one.ended else 1.0) * np.exp(-rate * one.in_use), np.float64)
    if name == "moved" and one.in_use and one.moved is not None:
        from scipy.special import gammaln

        mean = rate * one.in_use
        return np.asarray(np.exp(one.moved * np.log(mean) - mean - gammaln(one.moved + 1)), np.float64)
    return None


@dataclass(frozen=True)
class LeftOut:
    """One scheme as the others would have foretold it at its announcement, and what came."""

    id: str
    months: float
    quota: float | None
    middle: float
    low: float  # 5 %
    high: float  # 95 %
    came: float
    crps: float
    crps_uniform: float | None
    """Of a guess that is even between nobody and the quota; None without a quota."""

    @property
    def inside(self) -> bool:
        """Whether what came lay between 5 % and 95 %."""
        return self.low <= self.came <= self.high


def left_out(catalog: Catalog, *, draws: int = 4000, seed: int = 1) -> tuple[LeftOut, ...]:
    """Each scheme with an announcement and a count, as the rest of the record would have it.

    The rest is what is known of the others today, later ones among them: a test of the process, not of what anyone could have
    said then.
    """
    from sojourn.calibration.scores import crps

    every = schemes(catalog.agreements.values())
    found = []
    for one in every:
        agreement = catalog.agreements[one.id]
        if one.outcome == "undated" or agreement.moved is None:
            continue
        months = one.waited + (one.in_use if one.outcome == "used" else 0.0)
        people = life(other for other in every if other.id != one.id).moved(months, one.quota, draws=draws, seed=seed)
        middle, low, high = (float(x) for x in np.quantile(people, [0.5, 0.05, 0.95]))
        came = agreement.moved.value
        even = crps(np.linspace(0.0, one.quota, 1001), came) if one.quota else None
        found.append(LeftOut(one.id, months, one.quota, middle, low, high, came, crps(people, came), even))
    return tuple(found)
