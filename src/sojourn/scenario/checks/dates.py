"""Checks of dates: order, and a span that can be run."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from sojourn.scenario.amount import Named
from sojourn.scenario.checks.context import Context
from sojourn.scenario.event import Event
from sojourn.scenario.fault import Fault, Place
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
        days = [
            d
            for d in (agreement.signed, agreement.first_transfer, agreement.ends)
            if isinstance(d, datetime.date)
        ]
        if days != sorted(days):
            yield Fault(
                ("agreements", name), "must be signed, then begin, then end", "put its dates in order", None
            )
    for i, event in enumerate(c.scenario.events):
        yield from _event(event, ("events", i))
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
