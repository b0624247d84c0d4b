"""The life of an agreement on third countries, learnt from every scheme of the record: whether and when anyone is moved, how
many a month, when courts stop it, and when it is given up.

Each scheme has rates of its own, whose logarithms are spread normally round a middle; middle and spread are themselves unknown
and have priors (`PRIORS`), so that a scheme that is not among those seen may be unlike all of them. From its announcement a
scheme is first used at one rate and given up at another, used or not; in use it moves people at a steady rate, up to its quota
or its group where it has one; from its first use a court stops it at a rate and lets it go on at another, over and over. What is
known is used as it is known: a scheme without a transfer yet counts for the months it has waited, and one whose first transfer
has no date for having come by the last count. A scheme that is announced by its first flight tells nothing of the wait.

What was tried, by the mean CRPS in people of each scheme foretold by the others (`left_out`), as they were known at its
announcement and as they are known today. One rate of being given up in place of two, dropped before and ended after the first
use: 63 and 65, and 63 and 64 with two, which need a prior more. Courts with rates of their own: 66 and 65 without. People a month
for all, in place of a share of the quota or group where there is one: of those that have one, 4.5 and 4.5; with the share 5.6 and
3.8, worse as it would have been known, and with a prior more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sojourn.sources import Agreement, Catalog, Ruling

__all__ = [
    "AT_ONCE", "CASES", "LEFT_OUT", "PRIORS", "LeftOut", "Life", "LogNormal", "Scheme", "Spell", "blocks", "left_out", "life",
    "others", "schemes", "spells",
]  # fmt: skip

Float = NDArray[np.float64]
MONTH = 30.4375  # day
LEFT_OUT = ("acceptance without agreement",)
"""Kinds that are no scheme of this sort: a neighbour that takes people in by land, at its own discretion, without terms."""
AT_ONCE = ("transit, announced by its first flight",)
"""Kinds that are in use from the day they are known: their wait tells nothing of others, and is not foretold."""
CASES: Mapping[str, str] = {
    "U.T. v. Barr": "us_gtm_2019",
    "R (AAA) v Home Secretary": "uk_rwa",
    "Italy and Albania": "it_alb",
    "D.V.D. v. DHS": "us_pan_2025",
}
"""The cases that were about a whole scheme, and the agreement whose first use laid it open to an order. Where no first transfer
has a date, the first order stopped the first attempt."""


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
    "given_up": LogNormal(1 / 36, 1.0, 0.5),  # 1/month
    "blocked": LogNormal(1 / 12, 1.5, 1.0),  # 1/month
    "allowed": LogNormal(1 / 6, 1.5, 1.0),  # 1/month
}
"""Assumed, all of them: first use after a year, ten people a month, given up after three years, an order that stops it after a
year of use, half a year until it may go on; each with wide room on both sides."""
RATES = np.exp(np.linspace(np.log(1e-4), np.log(1e5), 1400))
"""The rates that a scheme may have, close enough together that a count of a thousand does not fall between two."""


@dataclass(frozen=True)
class Scheme:
    """What is known of one scheme, in months."""

    id: str
    waited: float
    """From its announcement until its first transfer, or as long as it is known to have had none."""
    outcome: str
    """`used` at that time, `used_by` it (the day is not known), `dropped` at it, `waiting`, or `undated` (nothing announced, or
    announced by its first flight)."""
    lived: float
    """From its announcement (its first transfer where nothing was announced) until it was given up, or as long as it is known."""
    given_up: bool
    watched: float
    """From its announcement until the last day of which something is known, given up or not."""
    counted: float
    """In use and not stopped by a court, up to the day of its count."""
    moved: float | None
    """People moved in those months; None where no count is known."""
    quota: float | None
    """The most it can move: its quota in all, or the size of its group."""


@dataclass(frozen=True)
class Spell:
    """A stretch of time in which a scheme was open to use, or stopped by a court."""

    first: date
    last: date
    stopped: bool
    over: bool
    """Whether it came to its own end, by an order or by people being moved again, and not only to the last day known."""

    @property
    def months(self) -> float:
        """How long, a day at the least."""
        return max((self.last - self.first).days, 1) / MONTH


def blocks(rulings: Iterable[Ruling], begun: date | None, until: date) -> tuple[Spell, ...]:
    """From a scheme's first use until the last day known, the spells in which it was open and those in which it was stopped.

    The rulings are those of one case. A ruling that did not take effect, or is not known to have, changes nothing; an order while
    it is stopped changes nothing; people moved again (`used`) end a stop as much as a ruling does. Without a first use the first
    order fell on the first attempt.
    """
    steps = sorted(
        (one.on.last, one.effect == "blocked")
        for one in rulings
        if one.effect in ("blocked", "allowed", "used") and one.without_force is None and one.on.last <= until
    )
    if begun is None:
        begun = next((day for day, stops in steps if stops), until)
    found, since, stopped = [], begun, False
    for day, stops in steps:
        if stops != stopped and day >= since:
            found.append(Spell(since, day, stopped, True))
            since, stopped = day, stops
    return (*found, Spell(since, until, stopped, False)) if since < until else tuple(found)


def spells(catalog: Catalog, day: date | None = None, without: Collection[str] = ()) -> tuple[Spell, ...]:
    """Those of every case in `CASES` but those of some agreements, as they were known on a day.

    A case is followed to the day the scheme was given up, or to the newest step that is known.
    """
    found: list[Spell] = []
    for case, name in CASES.items():
        whole = catalog.agreements.get(name)
        one = whole if day is None or whole is None else whole.as_of(day)
        steps = [
            step
            for step in catalog.rulings.values()
            if step.case == case and (day is None or step.on.last <= day)
        ]
        if name in without or one is None or not steps:
            continue
        ends = [step.on.last for step in steps if step.effect == "ended"]
        until = _paused(one.status) or min(
            ends, default=max(step.on.last for step in steps) if day is None else day
        )
        begun = one.first_transfer.last if one.first_transfer is not None else None
        found.extend(blocks(steps, begun, until))
    return tuple(found)


def schemes(
    agreements: Iterable[Agreement], day: date | None = None, stops: Iterable[Spell] = ()
) -> tuple[Scheme, ...]:
    """The agreements as schemes, as they were known on a day (today's record if left out).

    `stops`: when courts stopped them, which is taken off the months of a count. A scheme with a count is followed to the day of
    that count, not to that of the newest document; one that is paused is given up on that day.
    """
    found = []
    for whole in agreements:
        one = whole.as_of(day) if day is not None else whole
        if one is None or one.kind in LEFT_OUT:
            continue
        begun = min((p.last for p in (one.announced, one.signed) if p is not None), default=None)
        if one.kind in AT_ONCE:
            begun = None
        used = one.first_transfer.last if one.first_transfer is not None else None
        told = max(one.told_on, one.cited_on) if day is None else max(min(one.told_on, day), one.known_from)
        if one.moved is not None and one.moved.as_of is not None:
            told = max(one.moved.as_of.last, used or one.moved.as_of.last)
        ends = [
            p
            for p in (_paused(one.status), one.ended.last if one.ended is not None else None)
            if p is not None
        ]
        refused = (one.status or "").startswith("refused")
        last = min(ends, default=told)
        people = one.moved.value if one.moved is not None else None
        waited, outcome = 0.0, "undated"
        if begun is not None:
            if used is not None:
                waited, outcome = _months(begun, used), "used"
            elif people:
                waited, outcome = _months(begun, min(told, last)), "used_by"
            else:
                waited, outcome = _months(begun, last), "dropped" if ends or refused else "waiting"
        start = used or (begun if people else None)
        counted = _months(start, min(told, last)) if start is not None else 0.0
        if used is not None:
            stopped = sum(_shared(used, min(told, last), spell) for spell in stops if spell.stopped)
            counted = max(counted - stopped / MONTH, 15 / MONTH)
        since = begun or used or one.known_from
        lived, watched = _months(since, last), _months(since, max(told, *ends) if ends else told)
        most = one.quota or one.cohort
        found.append(Scheme(one.id, waited, outcome, lived, bool(ends) or refused, watched, counted, people if counted else None,
                            most.value if most is not None else None))  # fmt: skip
    return tuple(found)


def _months(first: date, last: date) -> float:
    """From one day to another, a fortnight at the least: what happened in one month is not known to happen at once."""
    return max((last - first).days, 15) / MONTH


def _shared(first: date, last: date, spell: Spell) -> int:
    """Days that a stretch and a spell have in common."""
    return max((min(last, spell.last) - max(first, spell.first)).days, 0)


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

    def interval(self, name: str) -> tuple[float, float, float]:
        """The rate of a scheme that has not been seen: 5 %, median and 95 %."""
        from scipy.special import ndtr

        middle, spread, weight = self.grids[name]
        at = np.linspace(np.log(1e-7), np.log(1e9), 4000)
        below = np.array([(weight * ndtr((x - middle) / spread)).sum() for x in at])
        low, half, high = (float(np.exp(np.interp(chance, below, at))) for chance in (0.05, 0.5, 0.95))
        return low, half, high

    def moved(
        self,
        months: float,
        most: float | None = None,
        *,
        wait: bool = True,
        draws: int = 10_000,
        seed: int = 1,
    ) -> Float:
        """[draw] people moved in so many months from the announcement of a scheme that has not been seen.

        most: no more than so many; wait: whether it has to wait for its first use at all.
        """
        luck = np.random.default_rng(seed)
        used, given_up = (
            luck.exponential(1 / self.rates(name, draws, luck)) for name in ("used", "given_up")
        )
        now = used if wait else np.zeros(draws)
        stops, lets = (self.rates(name, draws, luck) for name in ("blocked", "allowed"))
        ends, open_for = np.minimum(given_up, months), np.zeros(draws)
        while (now < ends).any():
            going = np.minimum(luck.exponential(1 / stops), np.clip(ends - now, 0.0, None))
            open_for += going
            now = now + going + luck.exponential(1 / lets)
        people = luck.poisson(np.minimum(self.rates("moved", draws, luck) * open_for, 1e9))
        return np.asarray(people if most is None else np.minimum(people, most), np.float64)


def life(found: Iterable[Scheme], courts: Iterable[Spell] = ()) -> Life:
    """Learn the process: the posterior on a grid, exact but for the grid.

    >>> from sojourn.sources import load_catalog
    >>> learnt = life(schemes(load_catalog().agreements.values()))
    >>> bool(np.quantile(learnt.moved(12, 250), 0.5) < 250 / 2)  # half of all schemes move less than half their quota in a year
    True
    """
    every, stretches = tuple(found), tuple(courts)
    grids = {}
    for name in PRIORS:
        middle, spread, prior, likely = _grid(name)
        told = [one for one in (_told(name, scheme, RATES) for scheme in every) if one is not None]
        if name in ("blocked", "allowed"):
            told += [
                _once(RATES, spell.months, spell.over)
                for spell in stretches
                if spell.stopped == (name == "allowed")
            ]
        logs = prior + (
            np.log(np.maximum(likely @ np.stack(told, axis=1), 1e-300)).sum(axis=1) if told else 0.0
        )
        weight = np.exp(logs - logs.max())
        grids[name] = (middle, spread, weight / weight.sum())
    return Life(grids)


@cache
def _grid(name: str) -> tuple[Float, Float, Float, Float]:
    """Middles and spreads [point], the logarithm of their prior, and how likely each rate is at each [point, rate]."""
    prior = PRIORS[name]
    middle, spread = np.meshgrid(
        np.log(prior.middle) + prior.wide * np.linspace(-3, 3, 49),
        prior.spread * np.linspace(0.05, 3, 30),
        indexing="ij",
    )
    middle, spread = middle.ravel(), spread.ravel()
    logs = -0.5 * ((middle - np.log(prior.middle)) / prior.wide) ** 2 - 0.5 * (spread / prior.spread) ** 2
    likely = np.exp(-0.5 * ((np.log(RATES)[None, :] - middle[:, None]) / spread[:, None]) ** 2)
    return middle, spread, logs, likely / likely.sum(axis=1, keepdims=True)


def _told(name: str, one: Scheme, rate: Float) -> Float | None:
    """How likely what is known of a scheme is at each rate; None where it says nothing of it.

    Use and giving up are two clocks that run side by side from the announcement.
    """
    if name == "used" and one.outcome != "undated":
        if one.outcome == "used_by":
            return np.asarray(1 - np.exp(-rate * one.waited), np.float64)
        return _once(rate, one.waited, one.outcome == "used")
    if name == "given_up":
        return _once(rate, one.lived, one.given_up)
    if name == "moved" and one.counted and one.moved is not None:
        from scipy.special import gammaln

        mean = rate * one.counted
        return np.asarray(np.exp(one.moved * np.log(mean) - mean - gammaln(one.moved + 1)), np.float64)
    return None


def _once(rate: Float, months: float, happened: bool) -> Float:
    return np.asarray((rate if happened else 1.0) * np.exp(-rate * months), np.float64)


@dataclass(frozen=True)
class LeftOut:
    """One scheme as the others would have foretold it at its announcement, and what came."""

    id: str
    months: float
    most: float | None
    middle: float
    low: float  # 5 %
    high: float  # 95 %
    came: float
    crps: float
    crps_uniform: float | None
    """Of a guess that is even between nobody and the most it can move; None without one."""

    @property
    def inside(self) -> bool:
        """Whether what came lay between 5 % and 95 %."""
        return self.low <= self.came <= self.high


def left_out(
    catalog: Catalog, *, then: bool = False, draws: int = 4000, seed: int = 1
) -> tuple[LeftOut, ...]:
    """Each scheme with a count that was not announced by its first flight, as the rest of the record would have it.

    The rest is what is known of the others today, later ones among them: a test of the process, not of what anyone could have
    said. With `then` it is what was known of the others on the day the scheme was announced: what could have been said.
    """
    from sojourn.calibration.scores import crps

    every = schemes(catalog.agreements.values(), stops=spells(catalog))
    found = []
    for one in every:
        agreement = catalog.agreements[one.id]
        if one.outcome == "undated" or agreement.moved is None:
            continue
        learnt = others(catalog, (one.id,), agreement.known_from if then else None)
        people = learnt.moved(one.watched, one.quota, draws=draws, seed=seed)
        middle, low, high = (float(x) for x in np.quantile(people, [0.5, 0.05, 0.95]))
        came = agreement.moved.value
        even = crps(np.linspace(0.0, one.quota, 1001), came) if one.quota else None
        found.append(
            LeftOut(one.id, one.watched, one.quota, middle, low, high, came, crps(people, came), even)
        )
    return tuple(found)


def others(catalog: Catalog, without: Collection[str], day: date | None = None) -> Life:
    """The process as learnt from every scheme but some, as known today or on a day."""
    courts = spells(catalog, day, without)
    rest = (one for one in catalog.agreements.values() if one.id not in without)
    return life(schemes(rest, day, courts), courts)
