"""The independent model itself: against exact chains, by hand, and on its own laws."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from benchmarks import day_laws
from benchmarks.cases import F45, S33
from tests.engines.independent import Record, simulate
from tests.engines.speed_description import describe
from tests.theory import chains

NEXT_DAY = [0.0, 1.0]
NEVER = [0.0]


def one(days: int, per_day: float, stages: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A description with one stream, `per_day` a day by fixed count, into the first stage."""
    stream = {"law": more.pop("law", "fixed"), "per_day": per_day, "enters": next(iter(stages))}
    return {"days": days, "streams": {"all": stream}, "stages": stages, "outcomes": more.pop("outcomes", ["out"]), **more}


def queue(lam: float, law: list[float], servers: int, days: int, **gate: Any) -> dict[str, Any]:
    """A pool and one stage."""
    stage = {"kind": "wait", "holds": ["servers"], "exits": [("out", law)], **gate}
    resources = {"servers": {"kind": "stock", "capacity": servers}}
    return one(days, lam, {"service": stage}, law="poisson", resources=resources, outcomes=["out", "away"])


def means(record: Record, skip: int) -> tuple[float, float]:
    """Mean in line and in system after `skip` days."""
    line = float(np.mean(record.waiting["service"][skip:]))
    return line, line + float(np.mean(record.in_stage["service"][skip:]))


def agrees(numbers: list[float], value: float, most: float) -> bool:
    """Within 3 standard errors, which are small enough to matter."""
    error = float(np.std(numbers, ddof=1)) / len(numbers) ** 0.5
    return abs(float(np.mean(numbers)) - value) < 3 * error and error < most * value


def test_three_servers_as_the_chain_says() -> None:
    law = list(day_laws.pmf(day_laws.exponential(4.0), 400))
    found = [means(simulate(queue(0.5, law, 3, 4000), seed), 200) for seed in range(12)]
    exact = chains.queue_chain(0.5, 4.0, 3, 150)
    assert agrees([line for line, _ in found], exact.in_line, 0.15)
    assert agrees([number for _, number in found], exact.in_system, 0.06)


def test_loss_as_the_chain_by_age_says() -> None:
    law = list(day_laws.pmf(day_laws.lognormal(1.0, 1.0), 300))
    _, exact = chains.phase_loss_chain(3.0, chains.by_age(day_laws.tail(day_laws.lognormal(1.0, 1.0), 300), 8, 1.0), 5)
    away = []
    for seed in range(10):
        record = simulate(queue(3.0, law, 5, 2000, room=(0, "away")), seed)
        away.append(sum(record.outcomes["away"]) / sum(record.arrivals))
    assert agrees(away, exact, 0.02)


def test_flights_as_the_chain_says() -> None:
    stages = {"seat": {"kind": "depart", "needs": ["seats"], "next": "out"}}
    text = one(4000, 8.0, stages, law="poisson", resources={"seats": {"kind": "batch", "capacity": 10}})
    left = [float(np.mean(simulate(text, seed).waiting["seat"])) for seed in range(8)]
    assert agrees(left, chains.flight_chain(8.0, 10, 80)[0], 0.04)


@pytest.mark.parametrize("case", [S33, F45], ids=lambda case: case.name)
def test_conservation(case: Any) -> None:
    record = simulate(describe(20, case, 300), 1)
    inside = np.sum([*record.in_stage.values(), *record.waiting.values()], axis=0)
    left = np.sum(list(record.outcomes.values()), axis=0)
    assert np.array_equal(np.cumsum(np.array(record.arrivals) - left), inside)
    assert np.array_equal(inside - record.waiting["order"], record.held["beds"])
    assert max(record.held["beds"]) == case.bed_count(20) or case is F45


def test_exits_compete_and_the_first_listed_wins_a_tie() -> None:
    stay = {"kind": "wait", "exits": [("never", NEVER), ("b", [0.0, 0.0, 1.0]), ("a", [0.0, 0.0, 1.0])]}
    record = simulate(one(6, 2, {"stay": stay}, outcomes=["a", "b", "never"]), 1)
    assert record.outcomes["b"] == [0, 0, 2, 2, 2, 2]
    assert sum(record.outcomes["a"]) == 0


def test_limit_runs_out_before_the_dues_of_that_day_and_in_a_line() -> None:
    stay = {"kind": "wait", "exits": [("out", [0.0, 0.0, 0.0, 1.0])]}
    clock = {"name": "legal", "starts": "stay", "on": "admitted", "after": 3, "to": "freed"}
    record = simulate(one(8, 1, {"stay": stay}, outcomes=["out", "freed"], limits=[clock]), 1)
    assert record.outcomes["freed"] == [0, 0, 0, 1, 1, 1, 1, 1]
    assert sum(record.outcomes["out"]) == 0
    gate = {"kind": "wait", "holds": ["beds"], "exits": [("out", NEVER)]}
    clock = {"name": "legal", "starts": "stay", "on": "queued", "after": 2, "to": "freed"}
    record = simulate(one(4, 1, {"stay": gate}, outcomes=["out", "freed"], limits=[clock], resources={"beds": {"kind": "stock", "capacity": 0}}), 1)
    assert record.outcomes["freed"] == [0, 0, 1, 1]


def test_an_order_closes_a_gate_and_may_stop_a_clock() -> None:
    leave = {"kind": "serve", "next": "out"}
    order = {"name": "stay of removal", "closes": "leave", "first": 1, "last": 2}
    record = simulate(one(5, 1, {"leave": leave}, orders=[order]), 1)
    assert record.outcomes["out"] == [1, 0, 0, 3, 1]
    clock = {"name": "legal", "starts": "stay", "on": "admitted", "after": 2, "to": "freed", "pauses_with": ["stay of removal"]}
    stages = {"stay": {"kind": "wait", "exits": [("leave", NEVER)]}, "leave": leave}
    record = simulate(one(6, 1, stages, orders=[order], limits=[clock], outcomes=["out", "freed"]), 1)
    assert record.outcomes["freed"] == [0, 0, 0, 0, 1, 3]  # days 1 and 2 do not count


def test_flow_quota_and_fund() -> None:
    start = {"kind": "serve", "needs": ["desk"], "next": "out"}
    record = simulate(one(6, 5, {"ask": start}, resources={"desk": {"kind": "flow", "per_day": 1.5}}), 1)
    assert record.outcomes["out"] == [1, 2, 1, 2, 1, 2]
    record = simulate(one(40, 1, {"ask": {**start, "needs": ["terms"]}}, resources={"terms": {"kind": "quota", "per_month": 10, "in_all": 15}}), 1)
    assert sum(record.outcomes["out"][:31]) == 10
    assert sum(record.outcomes["out"]) == 15
    paying = {"kind": "serve", "pays": ("money", "2.50"), "next": "out"}
    record = simulate(one(6, 1, {"ask": paying}, resources={"money": {"kind": "fund", "opens": 8, "from": 1}}), 1)
    assert record.outcomes["out"] == [0, 2, 1, 0, 0, 0]
    assert record.waiting["ask"] == [1, 0, 0, 1, 2, 3]


def test_daily_charges_go_below_zero_and_close_what_is_listed_on_the_next_day() -> None:
    stay = {"kind": "wait", "holds": ["beds"], "exits": [("out", NEVER)]}
    resources = {"beds": {"kind": "stock"}, "money": {"kind": "fund", "opens": 10, "close": ["stay"]}}
    charges = [{"stock": "beds", "price": 3, "fund": "money", "guaranteed": 2}]
    record = simulate(one(5, 1, {"stay": stay}, resources=resources, charges=charges), 1)
    assert [int(x) for x in record.balance["money"]] == [4, -2, -8, -14, -20]
    assert record.in_stage["stay"] == [1, 2, 2, 2, 2]


def test_patience_room_and_priority() -> None:
    gate = {"kind": "serve", "needs": ["desk"], "next": "out", "patience": ([0.0, 0.0, 1.0], "gave_up")}
    desk = {"desk": {"kind": "flow", "per_day": 1}}
    record = simulate(one(6, 2, {"ask": gate}, resources=desk, outcomes=["out", "gave_up"]), 1)
    assert record.outcomes["out"] == [1, 1, 1, 1, 1, 1]
    assert record.outcomes["gave_up"] == [0, 0, 0, 1, 1, 1]  # from day 1 on one of each day's two is reached in time
    gate = {"kind": "serve", "needs": ["desk"], "next": "out", "room": (2, "full")}
    record = simulate(one(5, 2, {"ask": gate}, resources=desk, outcomes=["out", "full"]), 1)
    assert record.outcomes["full"] == [0, 0, 1, 1, 1]
    assert record.waiting["ask"] == [1, 2, 2, 2, 2]


def test_displacement_takes_one_of_those_who_were_there() -> None:
    gate = {"kind": "wait", "holds": ["beds"], "exits": [("out", NEVER)], "displace": {"from": ["stay"], "share": 1.0, "to": "sent"}}
    record = simulate(one(6, 2, {"stay": gate}, resources={"beds": {"kind": "stock"}}, outcomes=["out", "sent"]), 1)
    assert record.outcomes["sent"] == [0, 2, 2, 2, 2, 2]
    assert record.in_stage["stay"] == [2, 2, 2, 2, 2, 2]


def test_a_serve_stage_that_holds_has_two_lines() -> None:
    stages = {"ask": {"kind": "serve", "holds": ["beds"], "needs": ["desk"], "next": "out"}}
    resources = {"beds": {"kind": "stock", "capacity": 2}, "desk": {"kind": "flow", "per_day": 1}}
    record = simulate(one(5, 2, stages, resources=resources), 1)
    assert record.held["beds"] == [2, 2, 2, 2, 2]  # served the day after, then the unit goes to the next
    assert record.outcomes["out"] == [0, 1, 1, 1, 1]
