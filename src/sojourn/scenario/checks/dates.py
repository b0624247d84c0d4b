"""Checks of dates: order, and a span that can be run."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from sojourn.scenario.amount import Named, Number
from sojourn.scenario.checks.context import Context
from sojourn.scenario.event import Event, Sign
from sojourn.scenario.fault import Fault, Place
from sojourn.scenario.law import Days, Fixed, Uniform
from sojourn.scenario.resource import Fund
from sojourn.scenario.when import Between

__all__ = ["dates", "inside", "series_reach"]

LONGEST_YEARS = 30
EARLIEST, LATEST = datetime.date(1900, 1, 1), datetime.date(2200, 12, 31)


def dates(c: Context) -> Iterator[Fault]:
    """The first day comes before the last, and so within funds, agreements and events."""
    start, until = c.scenario.start, c.scenario.until
    for field, day in (("start", start), ("until", until)):
        if not EARLIEST <= day <= LATEST:
            yield Fault((field,), f"must lie between {EARLIEST} and {LATEST}", "choose another day", str(day))
    if not EARLIEST <= until <= LATEST:
        return
    if until < start:
        yield Fault(("until",), f"must not be before the start ({start})", "exchange them", str(until))
    elif (until - start).days > LONGEST_YEARS * 366:
        yield Fault(
            ("until",),
            f"must be at most {LONGEST_YEARS} years after the start",
            "choose an earlier day",
            str(until),
        )
    for name, resource in c.scenario.resources.items():
        if isinstance(resource, Fund) and resource.lapses is not None and resource.lapses < resource.from_:
            place: Place = ("resources", name, "lapses")
            yield Fault(
                place, f"must not be before from ({resource.from_})", "exchange them", str(resource.lapses)
            )
    for name, agreement in c.scenario.agreements.items():
        for field in ("signed", "first_transfer", "ends"):
            yield from _between(getattr(agreement, field), ("agreements", name, field))
        yield from _in_order(c, name)
    for i, event in enumerate(c.scenario.events):
        yield from _event(event, ("events", i))
        yield from _lasts(c, event, ("events", i, "for"))
    population = c.scenario.population
    if population and population.run_in:
        first = population.run_in.from_
        if not 0 < (start - first).days <= LONGEST_YEARS * 366:
            yield Fault(
                ("population", "run_in", "from"),
                f"must be before the start ({start})",
                "choose an earlier day",
                str(first),
            )


def _in_order(c: Context, name: str) -> Iterator[Fault]:
    """An agreement is signed, then begins, then ends, as far as its dates are given; one of several possible days may do."""
    agreement = c.scenario.agreements[name]
    signings = [event.date for event in c.scenario.events if isinstance(event, Sign) and event.agreement == name]
    told = [
        ("the day it is signed", agreement.signed if agreement.signed is not None else next(iter(signings), None)),
        ("first_transfer", agreement.first_transfer),
        ("ends", agreement.ends),
    ]
    for at, (field, when) in enumerate(told[1:], 1):
        last = _days(when)[1:]
        for before, earlier in told[:at]:
            first = _days(earlier)[:1]
            if first and last and last[0] < first[0]:
                problem, remedy = f"must not be before {before} ({first[0]})", "put its dates in order"
                yield Fault(("agreements", name, field), problem, remedy, str(last[0]))
                break


def _days(when: object) -> tuple[datetime.date, ...]:
    """The first and the last day that a date may be; nothing of one that follows an event."""
    if isinstance(when, Between):
        return when.between
    return (when, when) if isinstance(when, datetime.date) else ()


def _lasts(c: Context, event: Event, at: Place) -> Iterator[Fault]:
    """What an event does lasts a day or more before it reverses; a written number of days is checked with the amounts."""
    law, longest = event.for_, None
    if isinstance(law, Fixed) and not isinstance(law.days, Number):
        longest = c.value(law.days)
    elif isinstance(law, Uniform):
        longest = c.value(law.high)
    elif isinstance(law, Days):
        longest = max(days for days, _ in law.pairs())
    if longest is not None and longest < 1:
        remedy = "write a longer time, or leave it out where it never reverses"
        yield Fault(at, "must last a day or more", remedy, f"at most {longest:g} day")


def _event(event: Event, at: Place) -> Iterator[Fault]:
    yield from _between(event.date, (*at, "date"))
    if event.for_ is not None and event.until is not None:
        yield Fault(at, "must have `for` or `until`, not both", "remove one of them", None)
    first = event.date.between[0] if isinstance(event.date, Between) else event.date
    if event.until is not None and isinstance(first, datetime.date) and event.until < first:
        yield Fault(
            (*at, "until"), f"must not be before its date ({first})", "exchange them", str(event.until)
        )


def _between(when: object, place: Place) -> Iterator[Fault]:
    if isinstance(when, Between) and when.between[1] < when.between[0]:
        shown = f"{when.between[0]} to {when.between[1]}"
        yield Fault((*place, "between"), "must have the earlier day first", "exchange them", shown)


def series_reach(c: Context) -> Iterator[Fault]:
    """Observed arrivals are counts, and cover the simulated days, or say what comes after them."""
    for name, stream in c.scenario.streams.items():
        given = stream.arrivals.per_day
        if not isinstance(given, Named) or given.name not in c.known.series.filed:
            continue
        series = c.known.series.get(given.name)
        place: Place = ("streams", name, "arrivals", "per_day")
        if series is None:
            continue
        if series.kind != "count":
            yield Fault(
                place,
                "must be a series of counts",
                "choose a series of book-ins",
                f"{given.name} ({series.kind})",
            )
        elif series.first.starts > c.scenario.start:
            problem = f"begins on {series.first.starts}, after the start"
            yield Fault(place, problem, "start later, or write people a day", given.name)
        elif series.last.ends < c.scenario.until and stream.arrivals.then is None:
            problem = f"ends on {series.last.ends}, before the run does"
            yield Fault(place, problem, "add `then`: people a day after that", given.name)


def inside(c: Context) -> Iterator[Fault]:
    """An event outside the simulated days changes nothing, or only from the start (a warning)."""
    for i, event in enumerate(c.scenario.events):
        if isinstance(event.date, datetime.date) and event.date > c.scenario.until:
            problem = f"comes after the last simulated day ({c.scenario.until})"
            yield Fault(
                ("events", i, "date"), problem, "leave it out, or run longer", str(event.date), warning=True
            )
