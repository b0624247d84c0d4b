"""The speed model for SimPy: a process a person, the beds a `Container`."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Generator

import simpy

from benchmarks.cases import (
    DOCUMENT_SCALE,
    DOCUMENT_SHAPE,
    HORIZON,
    ORDER_LOG_MEAN,
    ORDER_LOG_SD,
    REFUSAL,
    RELEASE,
    Case,
    Counts,
    SummaryRow,
)

AFTER_ALL = 9  # priority: once every other event of the same time is done

Steps = Generator[simpy.Event, object, None]


def run(lam: float, case: Case, seed: int) -> SummaryRow:
    """One replication in continuous time: `lam` arrivals a day, 730 days, from empty."""
    luck = random.Random(seed)
    env = simpy.Environment()
    capacity, seats = case.bed_count(lam), case.seat_count(lam)
    beds = simpy.Container(env, capacity, init=capacity)
    seat_line: deque[simpy.Event] = deque()
    seen = Counts.empty()

    def person() -> Steps:
        arrived = env.now
        yield beds.get(1)
        seen.admitted += 1
        seen.wait_sum += env.now - arrived
        yield env.timeout(luck.lognormvariate(ORDER_LOG_MEAN, ORDER_LOG_SD))
        if luck.random() < REFUSAL:
            yield env.timeout(RELEASE)
            seen.rel[min(int(env.now) + 1, HORIZON)] += 1
        else:
            yield env.timeout(luck.gammavariate(DOCUMENT_SHAPE, DOCUMENT_SCALE))
            called = env.event()
            seat_line.append(called)
            yield called
        seen.left += 1
        seen.tis_sum += env.now - arrived
        yield beds.put(1)

    def source() -> Steps:
        while True:
            yield env.timeout(luck.expovariate(lam))
            seen.arrivals += 1
            env.process(person())

    def flights() -> Steps:
        for day in range(1, HORIZON + 1):
            yield env.timeout(1.0)
            seen.rem[day] = min(seats, len(seat_line))
            for _ in range(seen.rem[day]):
                seat_line.popleft().succeed()
            census = env.event()
            census._ok, census._value = True, None
            env.schedule(census, priority=AFTER_ALL)  # type: ignore[arg-type]
            yield census
            seen.occ[day] = capacity - int(beds.level)

    env.process(source())
    flown = env.process(flights())
    env.run(until=flown)
    return seen.row()
