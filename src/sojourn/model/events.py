"""Events as dated changes of one draw: when each begins and ends, and what it does to a path's values by day."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sojourn.errors import Finding, InputError
from sojourn.model.dwell import day_law_of
from sojourn.model.values import Values
from sojourn.scenario.event import Event, Ramp, Scale, Set
from sojourn.scenario.schema import Scenario
from sojourn.scenario.when import Between, When

__all__ = ["Span", "changed", "spans", "when_days"]

Float = NDArray[np.float64]
FAR = 1 << 20  # days: beyond every run


@dataclass(frozen=True)
class Span:
    """An event in one draw: in force on days first .. end - 1, counted from the first day of the run."""

    event: Event
    first: int
    end: int


def law_days(values: Values, law: object, name: str) -> int:
    """A length in whole days, drawn once a draw."""
    survival = day_law_of(values, law, name, 20_000)
    u = values.quantile(f"{name}.length")
    beyond = np.flatnonzero(1.0 - survival.survival >= u)
    if len(beyond):
        return int(beyond[0])
    if survival.tail_hazard <= 0:
        return FAR
    left = float(survival.survival[-1])
    return len(survival.survival) + int(np.ceil(np.log(left / (1.0 - u)) / survival.tail_hazard)) - 1


def when_day(values: Values, when: When, name: str, known: Callable[[str], int]) -> int:
    """A date as a day of the run."""
    if isinstance(when, datetime.date):
        return values.index(when)
    if isinstance(when, Between):
        first, last = values.index(when.between[0]), values.index(when.between[1])
        return first + int((last - first + 1) * values.quantile(f"{name}.date"))
    return known(when.after) + law_days(values, when.days, f"{name}.date")


def spans(values: Values, scenario: Scenario) -> list[Span]:
    """Every event of a scenario, in order of the day, and on one day in order of the file."""
    events = {event.name: event for event in scenario.events}
    found: dict[str, int] = {}

    def first_day(name: str) -> int:
        if name not in found:
            if name not in events:
                raise InputError(Finding("must be the name of an event", path=f"events.{name}", value=name))
            found[name] = FAR  # a ring of events that wait for each other never happens
            found[name] = when_day(values, events[name].date, f"events.{name}", first_day)
        return found[name]

    out = []
    for event in scenario.events:
        first, end = first_day(event.name), FAR
        if event.for_ is not None:
            end = first + law_days(values, event.for_, f"events.{event.name}.for")
        if event.until is not None:
            end = min(end, values.index(event.until) + 1)
        out.append(Span(event, first, end))
    return sorted(out, key=lambda span: span.first)


def when_days(values: Values, scenario: Scenario, when: When | None, name: str, missing: int) -> int:
    """The day of a date that may be left out."""
    if when is None:
        return missing
    first = {span.event.name: span.first for span in spans(values, scenario)}
    return when_day(values, when, name, lambda event: first.get(event, FAR))


def changed(values: Values, path: str, base: Float, found: list[Span]) -> Float:
    """[days] a path's values with every set, scale and ramp on it."""
    out = base.copy()
    for span in found:
        event = span.event
        if not isinstance(event, (Set, Scale, Ramp)) or event.path != path:
            continue
        first, end = max(span.first, 0), min(max(span.end, 0), values.days)
        if first >= end:
            continue
        name = f"events.{event.name}"
        if isinstance(event, Scale):
            out[first:end] *= values.by_day(event.by, f"{name}.by")[first:end]
        elif isinstance(event, Ramp):
            over = max(values.on(event.over, f"{name}.over"), 1.0)
            goal = values.by_day(event.to, f"{name}.to")
            done = np.minimum((np.arange(first, end) - span.first + 1) / over, 1.0)
            out[first:end] += (goal[first:end] - out[first]) * done
        else:
            out[first:end] = values.by_day(event.to, f"{name}.to")[first:end]  # type: ignore[arg-type]
    return out
