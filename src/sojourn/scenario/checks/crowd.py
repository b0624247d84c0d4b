"""Checks of size: a scenario that can be run in the memory of a small computer."""

from __future__ import annotations

from collections.abc import Iterator

from sojourn.scenario.amount import Dated
from sojourn.scenario.checks.context import Context
from sojourn.scenario.event import Ramp, Scale, Set
from sojourn.scenario.fault import Fault, Place

__all__ = ["crowd", "sizes"]

MOST_A_YEAR = 20_000_000
MOST_PEOPLE = 50_000_000
MOST = {
    "classes": 1_000,
    "streams": 200,
    "resources": 500,
    "agreements": 500,
    "stages": 300,
    "outcomes": 200,
    "limits": 100,
    "events": 2_000,
    "costs": 500,
}
_A_DAY = {"person/day": 1.0, "person/month": 12 / 365.25, "person/year": 1 / 365.25, "person": 1.0}


def sizes(c: Context) -> Iterator[Fault]:
    """There is a most of everything."""
    for section, most in MOST.items():
        count = len(getattr(c.scenario, section))
        if count > most:
            yield Fault(
                (section,), f"must have at most {most:,} entries", "put alike ones together", f"{count:,}"
            )


def crowd(c: Context) -> Iterator[Fault]:
    """At most 20 million people a year in a stream, and 50 million in all."""
    total = 0.0
    for name, stream in c.scenario.streams.items():
        a_year, in_all = _most(c, name, stream.arrivals.per_day)
        if a_year > MOST_A_YEAR:
            problem = f"must bring at most {MOST_A_YEAR:,} people a year"
            place = ("streams", name, "arrivals", "per_day")
            yield Fault(place, problem, "write people a day, with events that scale it", f"{a_year:,.0f}")
        else:
            total += in_all
    if c.scenario.population:
        rows = c.scenario.population.rows
        there = sum(row.people for row in rows)
        if there > MOST_PEOPLE:
            largest = max(range(len(rows)), key=lambda i: rows[i].people)
            problem = f"must leave at most {MOST_PEOPLE:,} people in all rows"
            where: Place = ("population", "rows", largest, "people")
            yield Fault(where, problem, "write fewer people", f"{there:,} in all")
        else:
            total += there
        if c.scenario.population.run_in:
            total += sum(c.value(amount) or 0.0 for amount in c.scenario.population.run_in.scale_to.values())
    if total > MOST_PEOPLE:
        problem = f"must have at most {MOST_PEOPLE:,} people in all"
        yield Fault(("until",), problem, "let fewer come, or stop earlier", f"about {total:,.0f}")


def _most(c: Context, stream: str, amount: object) -> tuple[float, float]:
    """The most people that a stream may bring in a year and in all; of dated amounts that no event changes, day by day."""
    start, days = c.scenario.start, max((c.scenario.until - c.scenario.start).days + 1, 0)
    changed = any(isinstance(e, (Scale, Set, Ramp)) and e.path == f"{stream}.arrivals" for e in c.scenario.events)
    if not isinstance(amount, Dated) or changed:
        peak = _peak(c, stream, amount)
        return peak * 365.25, peak * days
    begins = [0, *((part.from_ - start).days for part in amount.values[1:])]
    ends = [*begins[1:], days]
    rates = [_a_day(c, part.value) for part in amount.values]

    def within(first: float, last: float) -> float:
        spans = zip(rates, begins, ends, strict=True)
        return sum(rate * max(min(end, last) - max(begin, first), 0) for rate, begin, end in spans)

    # the worst year begins with one of the amounts, or ends with one
    return max(within(day, day + 365.25) for edge in (*begins, days) for day in (edge, edge - 365.25)), within(0, days)


def _a_day(c: Context, amount: object) -> float:
    return (c.value(amount) or 0.0) * _A_DAY.get(c.unit(amount) or "", 1.0)


def _peak(c: Context, stream: str, amount: object) -> float:
    """The most people a day that a stream may bring, events included."""
    parts = [part.value for part in amount.values] if isinstance(amount, Dated) else [amount]
    peak = max((_a_day(c, part) for part in parts), default=0.0)
    for event in c.scenario.events:
        if isinstance(event, Scale) and event.path == f"{stream}.arrivals":
            peak *= max(1.0, c.value(event.by) or 1.0)
        elif isinstance(event, (Set, Ramp)) and event.path == f"{stream}.arrivals":
            peak = max(peak, c.value(event.to) or 0.0)
    return peak
