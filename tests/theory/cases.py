"""The cases with known answers, each as a scenario in whole days and what its day-step chain says exactly.

A step is one `day` of the language: rates are people a step, lengths are in steps. How far a day-step value is from
the formula in continuous time is the business of `test_chains.py`.

Not here: 8 by its mean number only, since one in fifteen waits, and for a thousandth of a service; 16 (shared
service) and 17 (a server within hours of the day) are outside the language; 27 (same seed, same trajectory) is a
test of event-by-event models, in `tests/engines`; 28 and 29 are laws of any run, tested beside the cases and in
`tests/properties`; 30 and 31 ask for the published parameters, and so for scenarios of their own. The numbers in
between belong to nothing that the language says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np
from numpy.typing import NDArray

from benchmarks import day_laws, speed_model
from benchmarks.cases import REFUSAL, S33, U41
from tests.theory import chains

Floats = NDArray[np.float64]
START = date(2001, 1, 1)


@dataclass(frozen=True)
class Figures:
    """What a run of a scenario gives, by [draw, day]: counts at the tally, and people who moved on the day."""

    in_stage: dict[str, Floats]  # past the gate
    waiting: dict[str, Floats]  # at the gate
    held: dict[str, Floats]  # units of a stock
    arrivals: Floats
    outcomes: dict[str, Floats]


@dataclass(frozen=True)
class Expected:
    """A figure, one number a draw, its exact day-step value, and the largest standard error that still says something.

    control: a plain figure, tested itself, whose chance is then taken out of the other figures by regression.
    """

    name: str
    value: float
    figure: Callable[[Figures], Floats]
    error: float
    control: bool = False


@dataclass(frozen=True)
class Case:
    """A scenario, its size, and what it must give within 3 standard errors."""

    name: str
    text: str
    draws: int
    days: int
    expected: Callable[[], tuple[Expected, ...]]


def came(lam: float, skip: int) -> Expected:
    """Arrivals a step."""
    return Expected("arrivals", lam, lambda f: after(f.arrivals, skip), 0.005 * lam, control=True)


def after(rows: Floats, skip: int) -> Floats:
    """The mean over the days from `skip` on, a draw."""
    return np.asarray(rows[:, skip:], dtype=float).mean(axis=1)


def scenario(name: str, days: int, stages: str, *, per_day: float | None = None, streams: str = "", resources: str = "", rest: str = "", classes: str = "") -> str:
    """A scenario text about the parts that differ."""
    streams = streams or f"  all: {{arrivals: {{law: poisson, per_day: {per_day!r}}}, enters: service}}"
    return (
        f"name: {name}\nabout: A case with a known answer.\nstart: {START}\nuntil: {START + timedelta(days=days - 1)}\n"
        + (f"classes:\n{classes}\n" if classes else "")
        + f"streams:\n{streams}\n"
        + (f"resources:\n{resources}\n" if resources else "")
        + f"stages:\n{stages}\n{rest or 'outcomes: [out]'}\n"
    )


def servers(n: int) -> str:
    """A stock of servers."""
    return f"  servers: {{kind: stock, capacity: {n}}}"


def service(law: str, extra: str = "") -> str:
    """A stage that holds a server."""
    return f"  service: {{kind: wait, holds: [servers], law: {law}, next: out{extra}}}"


def exponential(mean: float) -> str:
    """The law, in the language."""
    return f"{{exponential: {{mean: {mean!r} day}}}}"


# ---- 1 to 6, 8: M/M/c

SKIP = 1000  # step; long enough for each queue here to forget that it began empty


@dataclass(frozen=True)
class Markov:
    """M/M/c at a step: people a step, mean service in steps."""

    number: str
    lam: float
    mean: float
    servers: int
    size: int
    lowest: int = 0
    draws: int = 100
    days: int = 10_800
    error: float = 0.005  # share of the value; four times that for the wait
    known: float | None = None  # mean in system as the chain gave it, where solving it takes long

    def chain(self) -> chains.Queue:
        """Its exact law."""
        return chains.queue_chain(self.lam, self.mean, self.servers, self.size, lowest=self.lowest)


MARKOV = (
    Markov("01", 0.5, 1.0, 1, 120, error=0.006),
    Markov("02", 0.25, 2.0, 1, 120, error=0.006),
    Markov("03", 0.625, 4.0, 3, 250, error=0.013),
    Markov("04", 1.0, 2.0, 3, 120),
    Markov("05", 10 / 12, 1.0, 3, 60, draws=80),
    Markov("06", 4.0, 2.0, 10, 150, draws=80),
    Markov("08", 118.75, 8.0, 1000, 260, lowest=680, draws=24, days=4000, error=0.001, known=952.4026),
)


def markov_case(m: Markov) -> Case:
    """Mean wait (by Little at the gate: every one who waits a day is counted once), mean number, law of the number."""

    def expected() -> tuple[Expected, ...]:
        def number(f: Figures) -> Floats:
            return f.in_stage["service"] + f.waiting["service"]

        busy = m.lam * m.mean
        level = m.known or m.chain().in_system
        found = [
            came(m.lam, SKIP),
            Expected("in service", busy, lambda f: after(f.in_stage["service"], SKIP), 0.005 * busy, control=True),
            Expected("L", level, lambda f: after(number(f), SKIP), m.error * level),
        ]
        if m.known is None:
            q = m.chain()
            wide = max(m.error * q.wait * 4.0, 0.001)
            found.append(Expected("Wq", q.wait, lambda f: after(f.waiting["service"], SKIP) / m.lam, wide))
            for n in range(5 if m.number == "05" else 0):
                found.append(Expected(f"p{n}", float(q.numbers[n]), lambda f, n=n: after(number(f) == n, SKIP), 0.001))  # type: ignore[misc]
        return tuple(found)

    text = scenario(f"case-{m.number}", m.days, service(exponential(m.mean)), per_day=m.lam, resources=servers(m.servers))
    return Case(m.number, text, m.draws, m.days, expected)


# ---- 9, 10, 11: loss systems, and a line with one place

MIXED = ((0.5, 2.0), (0.5, 6.0))  # share, mean: a law that is not exponential, with the same mean of 4


def share_out(f: Figures, skip: int) -> Floats:
    """The share of arrivals turned away."""
    return f.outcomes["turned_away"][:, skip:].sum(axis=1) / f.arrivals[:, skip:].sum(axis=1)


def loss_case(name: str, lam: float, law: str, n: int, days: int, draws: int, exact: Callable[[], tuple[float, float]], places: int = 0, error: float = 0.01) -> Case:
    """Whoever finds no unit on the day they come is turned away (beyond `places` in line)."""
    text = scenario(
        f"case-{name}", days, service(law, f", room: {{places: {places}, to: turned_away}}"), per_day=lam,
        resources=servers(n), rest="outcomes: [out, turned_away]",
    )  # fmt: skip

    def expected() -> tuple[Expected, ...]:
        inside, away = exact()
        skip = min(SKIP, days // 3)
        return (
            came(lam, skip),
            Expected("turned away", away, lambda f: share_out(f, skip), error * away),
            Expected("L", inside, lambda f: after(f.in_stage["service"] + f.waiting["service"], skip), 0.003 * inside),
        )

    return Case(name, text, draws, days, expected)


def memoryless_loss(lam: float, mean: float, n: int) -> Callable[[], tuple[float, float]]:
    """Mean number and share turned away."""

    def exact() -> tuple[float, float]:
        q = chains.loss_chain(lam, mean, n)
        return q.in_service, q.turned_away

    return exact


@cache
def lognormal_loss() -> tuple[float, float]:
    """Five servers, three arrivals a step, lognormal of one step with cv 1; by age, to 8 steps, then memoryless."""
    return chains.phase_loss_chain(3.0, chains.by_age(day_laws.tail(day_laws.lognormal(1.0, 1.0), 200), 8, 1.0), 5)


@cache
def mixed_loss() -> tuple[float, float]:
    """Five servers, a mixture of two exponential laws with a mean of 4."""
    return chains.phase_loss_chain(0.75, chains.hyperexponential(MIXED), 5)


def limited() -> tuple[float, float]:
    """Two servers, one place in line."""
    q = chains.queue_chain(0.75, 1.0, 2, 40, places=1)
    return q.in_system, q.turned_away


MIXED_LAW = "{mixture: [" + ", ".join(f"{{share: {s}, law: {exponential(m)}}}" for s, m in MIXED) + "]}"
LOSS = (
    loss_case("09-c5", 1.5, exponential(2.0), 5, 10_000, 60, memoryless_loss(1.5, 2.0, 5)),
    loss_case("09-c5-lognormal", 3.0, "{lognormal: {mean: 1 day, cv: 1}}", 5, 8000, 40, lognormal_loss),
    loss_case("09-c5-mixture", 0.75, MIXED_LAW, 5, 10_000, 60, mixed_loss),
    loss_case("09-c10", 2.0, exponential(4.0), 10, 10_000, 40, memoryless_loss(2.0, 4.0, 10)),
    loss_case("09-c100", 22.5, exponential(4.0), 100, 8000, 30, memoryless_loss(22.5, 4.0, 100)),
    loss_case("10-saturated", 3725.0, exponential(10.0), 33_000, 240, 10, memoryless_loss(3725.0, 10.0, 33_000), error=0.005),
    loss_case("10-critical", 3300.0, exponential(10.0), 33_000, 400, 24, memoryless_loss(3300.0, 10.0, 33_000), error=0.05),
    loss_case("11", 0.75, exponential(1.0), 2, 10_800, 60, limited, places=1),
)

# ---- 13, 14: one server, any law; two classes

SINGLE = (  # people a step, law, mean; a day's clock adds to a short service, and at 0.8 a mean of 30 years is too skewed
    ("13-cv0", 0.36, "{fixed: 2 day}", day_laws.fixed, 0.01),
    ("13-cv2-half", 0.3, "{gamma: {mean: 2 day, shape: 2}}", lambda mean: day_laws.gamma(mean, 2.0), 0.01),
    ("13-cv1", 0.3, "{lognormal: {mean: 2 day, cv: 1}}", lambda mean: day_laws.lognormal(mean, 1.0), 0.015),
    ("13-cv2-4", 0.2, "{lognormal: {mean: 2 day, cv: 2}}", lambda mean: day_laws.lognormal(mean, 2.0), 0.05),
)


def single_case(name: str, lam: float, law: str, survival: Callable[[float], day_laws.Survival], error: float) -> Case:
    """Mean wait of one server."""

    def expected() -> tuple[Expected, ...]:
        (wait,) = chains.single_server_waits((lam,), day_laws.tail(survival(2.0), 400_000), 2.0)
        return (
            came(lam, SKIP),
            Expected("in service", 2.0 * lam, lambda f: after(f.in_stage["service"], SKIP), 0.02 * lam, control=True),
            Expected("Wq", wait, lambda f: after(f.waiting["service"], SKIP) / lam, error * wait),
        )

    text = scenario(f"case-{name}", 10_800, service(law), per_day=lam, resources=servers(1))
    return Case(name, text, 100, 10_800, expected)


def priority_case() -> Case:
    """Two streams, two stages at one server; the lower priority goes first, nobody is interrupted."""
    first, second, mean = 0.1, 0.3, 2.0
    stages = "\n".join(
        f"  {name}: {{kind: wait, holds: [servers], priority: {p}, law: {exponential(mean)}, next: out}}"
        for p, name in enumerate(("urgent", "usual"))
    )
    streams = "\n".join(
        f"  {name}_people: {{arrivals: {{law: poisson, per_day: {lam}}}, enters: {name}}}"
        for name, lam in (("urgent", first), ("usual", second))
    )

    def expected() -> tuple[Expected, ...]:
        tails = day_laws.tail(day_laws.exponential(mean), 2000)
        waits = chains.single_server_waits((first, second), tails, mean)
        busy = tuple(
            Expected(
                f"in service, {name}", lam * mean, lambda f, name=name: after(f.in_stage[name], SKIP), 0.01 * lam * mean, control=True,
            )  # type: ignore[misc]
            for name, lam in (("urgent", first), ("usual", second))
        )  # fmt: skip
        times = tuple(
            Expected(
                f"time in system of {name}", wait + mean,
                lambda f, name=name, lam=lam: after(f.in_stage[name] + f.waiting[name], SKIP) / lam, error * (wait + mean),
            )  # type: ignore[misc]
            for name, lam, wait, error in zip(("urgent", "usual"), (first, second), waits, (0.006, 0.025), strict=True)
        )  # fmt: skip
        return (came(first + second, SKIP), *busy, *times)

    return Case("14", scenario("case-14", 10_800, stages, streams=streams, resources=servers(1)), 100, 10_800, expected)


# ---- 19, 20: from people who are there


def survivors_case() -> Case:
    """500 people, memoryless, entered the day before; 25 a step, mean 20 steps: seen at the end of step 20 (t = 10)."""
    mean, lam, last = 20.0, 25.0, 19
    rest = (
        "outcomes: [out]\npopulation:\n  rows:\n"
        "    - {class: everyone, stream: all, stage: service, people: 500, days_in_stage: 0}"
    )
    stages = f"  service: {{kind: wait, law: {exponential(mean)}, next: out}}"

    def expected() -> tuple[Expected, ...]:
        level, variance = survivors(500, lam, mean, last)
        draws = 2000
        return (
            Expected("mean", level, lambda f: f.in_stage["service"][:, last], 0.005 * level),
            Expected("variance", variance, lambda f: (f.in_stage["service"][:, last] - level) ** 2, 3.0 * variance / draws**0.5),
        )

    return Case("19", scenario("case-19", last + 1, stages, per_day=lam, rest=rest), 2000, last + 1, expected)


def survivors(people: int, lam: float, mean: float, last: int) -> tuple[float, float]:
    """(mean, variance) of the number in an M/M/inf stage at the tally of day `last`: binomial and Poisson."""
    stay = chains.goes_on(mean) ** (last + 1)
    new = lam * float(day_laws.tail(day_laws.exponential(mean), last + 1).sum())
    return people * stay + new, people * stay * (1.0 - stay) + new


WARM_LAM, WARM_DAYS = 1000, (10, 30, 60)


def warm_rows() -> Floats:
    """People by days in stage at the midnight before day 0, in equilibrium at 1,000 a day, as whole numbers."""
    return np.rint(WARM_LAM * day_laws.tail(day_laws.lognormal(30.0, 1.0), 1500))


def warm_case() -> Case:
    """Lognormal, mean 30, cv 1: who of the first population is there after 10, 30, 60 days. Nobody new comes."""
    rows = warm_rows()
    lines = "\n".join(
        f"    - {{class: everyone, stream: all, stage: service, people: {int(n)}, days_in_stage: {age}}}"
        for age, n in enumerate(rows)
        if n > 0
    )
    stages = "  service: {kind: wait, law: {lognormal: {mean: 30 day, cv: 1}}, next: out}"
    text = scenario("case-20", max(WARM_DAYS), stages, per_day=0.0, rest=f"outcomes: [out]\npopulation:\n  rows:\n{lines}")

    def expected() -> tuple[Expected, ...]:
        return tuple(
            Expected(f"after {t} days", warm_survivors(t), lambda f, t=t: f.in_stage["service"][:, t - 1], 0.002 * warm_survivors(t))  # type: ignore[misc]
            for t in WARM_DAYS
        )

    return Case("20", text, 100, max(WARM_DAYS), expected)


def warm_survivors(days: int) -> float:
    """How many of `warm_rows` are there after so many days, given how long each has been."""
    rows = warm_rows()
    tails = day_laws.tail(day_laws.lognormal(30.0, 1.0), len(rows) + days)
    return float((rows * tails[days : days + len(rows)] / tails[: len(rows)]).sum())


# ---- 22, 26: the speed model


def census_case() -> Case:
    """U41: the census is Poisson with the closed form's mean."""
    lam, draws, days = 1000.0, 30, 365

    def expected() -> tuple[Expected, ...]:
        found = []
        for day in (30, 100, 200, 365):
            level = lam * speed_model.expected_census(day)
            found.append(Expected(f"census of day {day}", level, lambda f, day=day: f.held["beds"][:, day - 1], 0.002 * level))  # type: ignore[misc]
        level = lam * speed_model.expected_census(365)
        found.append(Expected("variance", level, lambda f: (f.held["beds"][:, 364] - level) ** 2, 3.0 * level / draws**0.5))
        return tuple(found)

    text = speed_model.scenario_text(lam, U41).replace("until: 2002-12-31", f"until: {START + timedelta(days=days - 1)}")
    return Case("22", text, draws, days, expected)


def saturated_case() -> Case:
    """S33 in the long run: each bed is renewed once a mean stay."""
    lam, days = 100.0, 2190
    text = speed_model.scenario_text(lam, S33)
    text = text.replace("until: 2002-12-31", f"until: {START + timedelta(days=days - 1)}")

    def expected() -> tuple[Expected, ...]:
        removals = saturated_removals(lam)
        return (Expected("removals a day", removals, lambda f: after(f.outcomes["removed"], 1095), 0.002 * removals),)

    return Case("26", text, 40, days, expected)


def saturated_removals(lam: float) -> float:
    """Beds over the mean stay, nine in ten removed."""
    return (1.0 - REFUSAL) * S33.bed_count(lam) / float(speed_model.stay_tail(4000).sum())


# ---- 23, 25: flights


def flight_case(number: str, lam: float, seats: int, size: int) -> Case:
    """A flight a day; who comes in the day may go with it."""
    stages = "  seat: {kind: depart, needs: [seats], next: out}"
    streams = f"  all: {{arrivals: {{law: poisson, per_day: {lam}}}, enters: seat}}"
    resources = f"  seats: {{kind: batch, capacity: {seats} person/departure, departs: daily}}"
    days = 8000

    def expected() -> tuple[Expected, ...]:
        left, nobody = chains.flight_chain(lam, seats, size)
        return (
            came(lam, 500),
            Expected("left behind", left, lambda f: after(f.waiting["seat"], 500), 0.01 * left),
            Expected("nobody left behind", nobody, lambda f: after(f.waiting["seat"] == 0, 500), 0.005 * nobody),
            Expected("wait", left / lam, lambda f: after(f.waiting["seat"], 500) / lam, 0.01 * left / lam),
        )

    return Case(number, scenario(f"case-{number}", days, stages, streams=streams, resources=resources), 40, days, expected)


CASES = (
    *(markov_case(m) for m in MARKOV),
    *LOSS,
    *(single_case(*row) for row in SINGLE),
    priority_case(),
    survivors_case(),
    warm_case(),
    census_case(),
    flight_case("23", 8.0, 10, 80),
    flight_case("25", 95.0, 100, 400),
    saturated_case(),
)
