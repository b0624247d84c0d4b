"""The speed model in plain Python on `heapq`: the next arrival is drawn first, then the laws in the order of events."""

from __future__ import annotations

import heapq
import random
from collections import deque

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

ARRIVAL, ORDER, RELEASED, DOCUMENT, FLIGHT = range(5)


def run(lam: float, case: Case, seed: int) -> SummaryRow:
    """One replication in continuous time: `lam` arrivals a day, 730 days, from empty."""
    luck = random.Random(seed)
    beds, seats = case.bed_count(lam), case.seat_count(lam)
    seen = Counts.empty()
    bed_line: deque[float] = deque()
    seat_line: deque[float] = deque()
    heap: list[tuple[float, int, int, float]] = []
    filed = held = 0

    def file(time: float, what: int, arrived: float = 0.0) -> None:
        nonlocal filed
        filed += 1
        heapq.heappush(heap, (time, filed, what, arrived))

    def admit(now: float, arrived: float) -> None:
        nonlocal held
        held += 1
        seen.admitted += 1
        seen.wait_sum += now - arrived
        file(now + luck.lognormvariate(ORDER_LOG_MEAN, ORDER_LOG_SD), ORDER, arrived)

    def leave(now: float, arrived: float) -> None:
        nonlocal held
        held -= 1
        seen.left += 1
        seen.tis_sum += now - arrived

    file(luck.expovariate(lam), ARRIVAL)
    for day in range(1, HORIZON + 1):
        file(float(day), FLIGHT)
    while heap:
        now, _, what, arrived = heapq.heappop(heap)
        if now > HORIZON:
            break
        if what == ARRIVAL:
            seen.arrivals += 1
            file(now + luck.expovariate(lam), ARRIVAL)
            if held < beds:
                admit(now, now)
            else:
                bed_line.append(now)
        elif what == ORDER:
            if luck.random() < REFUSAL:
                file(now + RELEASE, RELEASED, arrived)
            else:
                file(now + luck.gammavariate(DOCUMENT_SHAPE, DOCUMENT_SCALE), DOCUMENT, arrived)
        elif what == RELEASED:
            leave(now, arrived)
            seen.rel[min(int(now) + 1, HORIZON)] += 1
            if bed_line:
                admit(now, bed_line.popleft())
        elif what == DOCUMENT:
            seat_line.append(arrived)
        else:
            day = int(now)
            seen.rem[day] = min(seats, len(seat_line))
            for _ in range(seen.rem[day]):
                leave(now, seat_line.popleft())
            while held < beds and bed_line:
                admit(now, bed_line.popleft())
            seen.occ[day] = held
    return seen.row()
