"""The day-step chains against the formulas as the step shrinks (no chance in it), and against each other."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from benchmarks import day_laws, speed_model
from benchmarks.cases import REFUSAL
from tests.theory import chains
from tests.theory.cases import CASES, MARKOV, survivors, warm_survivors

THOUSAND = MARKOV[-1]


def limit(value: Callable[[float], float], step: float) -> float:
    """What a value tends to as the step goes to 0, from a step, its half and its quarter."""
    return chains.richardson(value(step), value(step / 2), value(step / 4))


QUEUES = (  # lam, mu, servers, first step, line: what the continuous formula and the shipped table say
    ("01", 0.5, 1.0, 1, 1 / 16, 80, {"Wq": 1.0, "L": 1.0}),
    ("02", 2.0, 4.0, 1, 1 / 64, 80, {"Wq": 0.25, "L": 1.0}),
    ("03", 10.0, 4.0, 3, 1 / 128, 220, {"waits": 0.70224719, "Wq": 0.35112360, "L": 6.01123596}),
    ("04", 0.2, 0.1, 3, 0.5, 120, {"waits": 0.44444444, "Wq": 4.44444444, "L": 2.88888889}),
    ("06", 8.0, 1.0, 10, 1 / 16, 150, {"waits": 0.40918015, "Wq": 0.20459008, "L": 9.63672060}),
)


@pytest.mark.parametrize(("number", "lam", "mu", "servers", "step", "size", "known"), QUEUES, ids=[q[0] for q in QUEUES])
def test_queue(number: str, lam: float, mu: float, servers: int, step: float, size: int, known: dict[str, float]) -> None:
    c = chains.erlang_c(lam / mu, servers)
    wq = c / (servers * mu - lam)
    formula = {"waits": c, "Wq": wq, "L": lam * (wq + 1 / mu)}

    def of(what: str) -> Callable[[float], float]:
        def value(h: float) -> float:
            q = chains.queue_chain(lam * h, 1 / mu / h, servers, size)
            return {"waits": q.waits, "Wq": q.wait * h, "L": q.in_system}[what]

        return value

    for what, value in known.items():
        assert formula[what] == pytest.approx(value, abs=6e-9)
        assert limit(of(what), step) == pytest.approx(value, rel=2e-3)


def test_05_numbers() -> None:
    for n, p in enumerate((0.43213296, 0.36011080, 0.15004617, 0.04167949, 0.01157764)):
        assert limit(lambda h, n=n: float(chains.queue_chain(10 * h, 1 / 12 / h, 3, 30).numbers[n]), 1 / 96) == pytest.approx(p, rel=2e-3)  # type: ignore[misc]


def test_08_erlang_c() -> None:
    wq = chains.erlang_c(950.0, 1000) / 50.0
    assert chains.erlang_c(950.0, 1000) == pytest.approx(0.06825342, abs=1e-8)
    assert 950.0 * (wq + 1.0) == pytest.approx(951.29681489, abs=1e-6)


@pytest.mark.slow
def test_08_a_thousand_servers() -> None:
    """Too large to solve at three steps: the gap falls more than threefold where the step is halved, and is small."""
    gaps = [
        chains.queue_chain(950 * h, 1 / h, 1000, 200, lowest=low).in_system - 951.29681489 for h, low in ((1 / 16, 740), (1 / 32, 780))
    ]
    assert 0.0 < 3.0 * gaps[1] < gaps[0]
    assert gaps[1] < 1e-4 * 951.3
    assert THOUSAND.known == pytest.approx(THOUSAND.chain().in_system, abs=1e-3)


LOSS = ((3.0, 5, 0.11005435), (8.0, 10, 0.12166106), (90.0, 100, 0.02695738))


@pytest.mark.parametrize(("offered", "servers", "blocking"), LOSS)
def test_09_loss(offered: float, servers: int, blocking: float) -> None:
    assert chains.erlang_b(offered, servers) == pytest.approx(blocking, abs=1e-8)
    assert limit(lambda h: chains.loss_chain(offered * h, 1 / h, servers).turned_away, 1 / 64) == pytest.approx(blocking, rel=2e-3)


def test_09_loss_is_insensitive() -> None:
    def mixed(h: float) -> float:
        return chains.phase_loss_chain(3 * h, chains.hyperexponential(((0.5, 0.5 / h), (0.5, 1.5 / h))), 5)[1]

    assert limit(mixed, 1 / 64) == pytest.approx(0.11005435, rel=2e-3)


def test_09_loss_by_age_with_memoryless_law_is_the_memoryless_chain() -> None:
    tails = day_laws.tail(day_laws.exponential(2.0), 100)
    inside, away = chains.phase_loss_chain(1.5, chains.by_age(tails, 5, 2.0), 5)
    plain = chains.loss_chain(1.5, 2.0, 5)
    assert (inside, away) == pytest.approx((plain.in_service, plain.turned_away), rel=1e-9)


@pytest.mark.parametrize(("offered", "blocking"), [(37_250.0, 0.1143015568), (33_000.0, 0.0043793755)])
def test_10_large_pool(offered: float, blocking: float) -> None:
    assert chains.erlang_b(offered, 33_000) == pytest.approx(blocking, abs=1e-10)
    # Between looks a day apart the many who come and go wander, so the error falls with the root of the step: quarter it
    values = [chains.loss_chain(offered / mean, mean, 33_000).turned_away for mean in (160.0, 640.0, 2560.0)]
    assert chains.richardson(*values) == pytest.approx(blocking, rel=5e-3)


def test_11_one_place_in_line() -> None:
    mean, blocked = chains.limited_line(3.0, 4.0, 2, 1)
    assert (mean, blocked) == pytest.approx((0.762340, 0.049360), abs=1e-6)

    def of(h: float) -> chains.Queue:
        return chains.queue_chain(3 * h, 0.25 / h, 2, 30, places=1)

    assert limit(lambda h: of(h).in_system, 1 / 64) == pytest.approx(mean, rel=2e-3)
    assert limit(lambda h: of(h).turned_away, 1 / 64) == pytest.approx(blocked, rel=2e-3)


SERVICES: tuple[tuple[float, float, Callable[[float], day_laws.Survival]], ...] = (
    (0.0, 2.0, day_laws.fixed),
    (0.5, 3.0, lambda m: day_laws.gamma(m, 2.0)),
    (1.0, 4.0, lambda m: day_laws.lognormal(m, 1.0)),
    (4.0, 10.0, lambda m: day_laws.lognormal(m, 2.0)),
)


@pytest.mark.parametrize(("cv2", "wait", "law"), SERVICES, ids=["0", "0.5", "1", "4"])
def test_13_one_server(cv2: float, wait: float, law: Callable[[float], day_laws.Survival]) -> None:
    assert chains.pollaczek_khinchine(0.8, 1.0, cv2) == pytest.approx(wait)

    def value(h: float) -> float:
        return chains.single_server_waits((0.8 * h,), day_laws.tail(law(1 / h), int(30_000 / h)), 1 / h)[0] * h

    assert limit(value, 1 / 16) == pytest.approx(wait, rel=2e-3)


def test_13_waits_are_those_of_the_chain() -> None:
    (wait,) = chains.single_server_waits((0.15,), day_laws.tail(day_laws.exponential(4.0), 1000), 4.0)
    assert chains.queue_chain(0.15, 4.0, 1, 150).wait == pytest.approx(wait, rel=1e-9)


def test_14_priority() -> None:
    def times(h: float) -> tuple[float, ...]:
        return chains.single_server_waits((0.2 * h, 0.6 * h), day_laws.tail(day_laws.exponential(1 / h), int(60 / h)), 1 / h)

    assert limit(lambda h: times(h)[0] * h + 1, 1 / 16) == pytest.approx(2.0, rel=2e-3)
    assert limit(lambda h: times(h)[1] * h + 1, 1 / 16) == pytest.approx(6.0, rel=2e-3)


@pytest.mark.parametrize("step", [1.0, 0.5, 0.125])
def test_19_survivors_need_no_limit(step: float) -> None:
    """Where everything is memoryless and the start in balance, the day's clock is exact at any step."""
    last = round(10 / step) - 1
    assert survivors(500, 50 * step, 10 / step, last) == pytest.approx((500.0, 432.33235838), abs=1e-6)


@pytest.mark.parametrize(("days", "known"), [(10, 20.59299031), (30, 9.68378708), (60, 3.80630973)])
def test_20_survivors(days: int, known: float) -> None:
    """Survivors of the balanced start are the integral of the tail from the day on, at any step: days here are exact."""
    tails = day_laws.tail(day_laws.lognormal(30.0, 1.0), 60_000)
    assert float(tails[days:].sum()) == pytest.approx(known, abs=2e-6)
    assert warm_survivors(days) == pytest.approx(1000 * known, rel=6e-3)  # whole people, cut where fewer than half a person


@pytest.mark.parametrize(("day", "known"), [(30, 19.517563), (100, 27.988117), (200, 36.731302), (365, 36.799923)])
def test_22_census(day: int, known: float) -> None:
    """The day's clock moves the census by less than 0.002 a unit of arrivals: half a day less for the flight, half more for rounding."""
    assert speed_model.expected_census(day) == pytest.approx(known, abs=2e-3)


@pytest.mark.parametrize(
    ("lam", "seats", "size", "left", "nobody", "wait"),
    [(8.0, 10, 80, 0.87862232, 0.71869835, 0.60982779), (95.0, 100, 400, 5.07737372, 0.55778231, 0.55344604)],
    ids=["23", "25"],
)
def test_flights(lam: float, seats: int, size: int, left: float, nobody: float, wait: float) -> None:
    behind, none = chains.flight_chain(lam, seats, size)
    assert (behind, none, 0.5 + behind / lam) == pytest.approx((left, nobody, wait), abs=2e-8)


def test_26_saturated_pool() -> None:
    """Flights leave on the last step of a day; who is ready on one of the others waits, half a day in the end."""

    def removals(step: float) -> float:
        wait = (1.0 - step) / 2.0
        return (1.0 - REFUSAL) * 33.0 / ((1.0 - REFUSAL) * (20.0 + wait) + REFUSAL * 188.0)

    assert removals(1.0) == pytest.approx((1.0 - REFUSAL) * 33.0 / float(speed_model.stay_tail(4000).sum()), rel=2e-5)
    assert limit(removals, 1.0) == pytest.approx(0.79732, abs=6e-5)


def test_28_little_holds_in_each_chain() -> None:
    q = chains.queue_chain(0.625, 4.0, 3, 250)
    assert q.in_system == pytest.approx(0.625 * (q.wait + 4.0), rel=1e-9)
    loss = chains.loss_chain(2.0, 4.0, 10)
    assert loss.in_service == pytest.approx(2.0 * (1 - loss.turned_away) * 4.0, rel=1e-9)


@pytest.mark.parametrize("law", [day_laws.fixed(7.3), day_laws.exponential(7.3), day_laws.gamma(7.3, 2.0), day_laws.lognormal(7.3, 1.0), day_laws.mixture([(0.5, day_laws.fixed(2.6)), (0.5, day_laws.exponential(12.0))])])
def test_day_laws_keep_the_mean(law: day_laws.Survival) -> None:
    assert float(day_laws.tail(law, 5000).sum()) == pytest.approx(7.3, rel=1e-6)
    chances = day_laws.pmf(law, 5000)
    assert (chances >= 0).all()
    assert float(chances.sum()) == pytest.approx(1.0, abs=1e-6)


def test_every_case_is_here() -> None:
    """One scenario or more for each case that the language can say; `cases` says which are elsewhere, and why."""
    numbers = {case.name[:2] for case in CASES}
    assert numbers == {f"{n:02d}" for n in (1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 13, 14, 19, 20, 22, 23, 25, 26)}
    assert len({case.name for case in CASES}) == len(CASES)


def test_large_windows_change_nothing() -> None:
    """The windowed chain of large pools says what the plain one says."""
    plain = chains.queue_chain(12.5, 4.0, 60, 45, places=0, lowest=10)
    windowed = chains.loss_chain(12.5, 4.0, 60)
    assert plain.in_service == pytest.approx(windowed.in_service, rel=1e-5)
    assert plain.turned_away == pytest.approx(windowed.turned_away, rel=1e-5)
