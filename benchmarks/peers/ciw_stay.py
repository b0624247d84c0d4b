"""The speed model for Ciw: one node whose service is the whole stay in the bed; there is no cap on seats."""

from __future__ import annotations

import math
import random
from typing import Any

import ciw  # type: ignore[import-untyped]

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


class Stay(ciw.dists.Distribution):  # type: ignore[misc]
    """Order, then release after 180 days, or document and the next whole day."""

    def sample(self, t: float | None = None, ind: Any = None) -> float:
        """The days in the bed of someone admitted at `t`; on `ind` whether a release ends them."""
        now = float(t or 0.0)
        order = random.lognormvariate(ORDER_LOG_MEAN, ORDER_LOG_SD)
        ind.released = random.random() < REFUSAL
        if ind.released:
            return order + RELEASE
        ready = now + order + random.gammavariate(DOCUMENT_SHAPE, DOCUMENT_SCALE)
        return math.ceil(ready) - now


def run(lam: float, case: Case, seed: int) -> SummaryRow:
    """One replication in continuous time: `lam` arrivals a day, 730 days, from empty. `case` must have no seat cap."""
    if case.seats is not None:
        raise ValueError(f"Ciw's version has no seat cap. Got case {case.name} instead.")
    ciw.seed(seed)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=lam)],
        service_distributions=[Stay()],
        number_of_servers=[case.bed_count(lam)],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(HORIZON + 1e-6)  # so that what happens at 730 does
    seen = Counts.empty()
    change = [0] * (HORIZON + 2)
    gone = [(record, person) for person in simulation.nodes[-1].all_individuals for record in person.data_records]
    for record, person in gone:
        start, end = record.service_start_date, record.exit_date
        seen.left += 1
        seen.tis_sum += end - record.arrival_date
        seen.wait_sum += start - record.arrival_date
        change[math.ceil(start)] += 1
        day = math.ceil(end - 1e-9)  # a flight leaves at a whole time, give or take rounding
        change[day] -= 1
        (seen.rel if person.released else seen.rem)[min(day, HORIZON)] += 1
    inside = simulation.nodes[1].all_individuals
    for person in inside:
        if person.service_start_date is not False and person.service_start_date <= HORIZON:
            seen.admitted += 1
            seen.wait_sum += person.service_start_date - person.arrival_date
            change[math.ceil(person.service_start_date)] += 1
    seen.admitted += seen.left
    seen.arrivals = seen.left + len(inside)
    held = change[0]
    for day in range(1, HORIZON + 1):
        held += change[day]
        seen.occ[day] = held
    return seen.row()
