"""Checks of amounts: unit, range, spread, source, and that what is named is in the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sojourn.errors import InputError, nearest
from sojourn.scenario.amount import Cite, Dated, Named, Number, Times
from sojourn.scenario.base import Choice
from sojourn.scenario.checks.context import Context, cases
from sojourn.scenario.checks.names import laws_of
from sojourn.scenario.event import Appropriate, Ramp, Scale, Set, Transfer
from sojourn.scenario.fault import Fault, Place
from sojourn.scenario.law import (
    Days,
    Exponential,
    Fixed,
    Gamma,
    Hazard,
    Law,
    Lognormal,
    Mixture,
    Uniform,
    Weibull,
)
from sojourn.scenario.resource import Every, Fund, Stock
from sojourn.scenario.stage import Decide, Wait
from sojourn.scenario.when import After
from sojourn.sources import Parameter

__all__ = ["amounts", "cited", "quotas_have_periods", "whole"]


@dataclass(frozen=True)
class Want:
    """What an amount must be: its units (the first is meant where none is written) and its range."""

    what: str
    units: tuple[str, ...]
    low: float = 0.0
    high: float = 1e9
    above: bool = False
    series: bool = False


DAYS = Want("a number of days", ("day",), high=100_000)
LENGTH = Want("a day or more", ("day",), low=1.0, high=100_000)
MEAN = Want("a number of days above 0", ("day",), high=100_000, above=True)
RATIO = Want("a ratio", ("ratio",), high=1e6)
POSITIVE = Want("a ratio above 0", ("ratio",), high=1e6, above=True)
SHARE = Want("a share from 0 to 1", ("share",), high=1.0)
HAZARD = Want("a hazard per day", ("1/day",), high=1_000)
ARRIVALS = Want("people a day", ("person/day", "person/month", "person/year", "person"), series=True)
PEOPLE = Want("a number of people", ("person", "count"), series=True)
BEDS = Want("a number of beds", ("bed", "person", "seat", "count"), series=True)
BUILD_UP = Want("beds a day", ("bed/day", "bed/month", "person/day", "person/month"))
FLOW = Want(
    "people or cases a day or a month",
    ("person/day", "person/month", "person/year", "case/day", "case/month", "case/year"),
)
SEATS = Want("people a departure", ("person/departure", "seat/departure", "person", "seat"))
QUOTA = Want("people a month or a year", ("person/month", "person/year"))
MONEY = Want("an amount of USD", ("USD",), high=1e14)
A_PERSON = Want("USD a person", ("USD/person",), high=1e12)
PRICES = {
    "bed-day": Want("USD a bed-day", ("USD/bed-day", "USD/person-day"), high=1e12),
    "person-day": Want("USD a person-day", ("USD/person-day", "USD/bed-day"), high=1e12),
    "person": A_PERSON,
    "departure": Want("USD a departure", ("USD/departure",), high=1e12),
    "seat": Want("USD a seat", ("USD/seat", "USD/person"), high=1e12),
    "day": Want("USD a day", ("USD/day", "USD/month", "USD/year"), high=1e12),
}
CAPACITY = {"flow": FLOW, "batch": SEATS, "quota": QUOTA, "stock": BEDS}

Site = tuple[Place, Any, Want]


def sites(c: Context) -> Iterator[Site]:
    """Every amount of the scenario, with its place and what it must be."""
    yield from _stream_sites(c)
    yield from _resource_sites(c)
    for name, stage in c.scenario.stages.items():
        at: Place = ("stages", name)
        for place, laws in laws_of(stage, at):
            yield from _choice_sites(laws, place)
        if stage.displace:
            yield (*at, "displace", "share"), stage.displace.share, SHARE
        if stage.pays:
            yield (*at, "pays", "price"), stage.pays.price, A_PERSON
        if isinstance(stage, Decide):
            for place, split in cases(stage.split, (*at, "split")):
                yield from (
                    ((*place, route), share, SHARE) for route, share in split.items() if share != "rest"
                )
        if isinstance(stage, Wait):
            for name_, way in stage.joint.items():
                if way.share != "rest":
                    yield (*at, "joint", name_, "share"), way.share, SHARE
    for name, limit in c.scenario.limits.items():
        yield ("limits", name, "after"), limit.after, MEAN
    for name, cost in c.scenario.costs.items():
        yield ("costs", name, "price"), cost.price, PRICES[cost.per]
        if cost.spent_in_year is not None:
            yield ("costs", name, "spent_in_year"), cost.spent_in_year, SHARE
    yield from _event_sites(c)
    if c.scenario.population and c.scenario.population.run_in:
        run_in = c.scenario.population.run_in
        for field in ("scale_to", "bands"):
            for name, amount in getattr(run_in, field).items():
                yield ("population", "run_in", field, name), amount, PEOPLE


def _stream_sites(c: Context) -> Iterator[Site]:
    for name, stream in c.scenario.streams.items():
        at: Place = ("streams", name)
        yield (*at, "arrivals", "per_day"), stream.arrivals.per_day, ARRIVALS
        if stream.arrivals.then is not None:
            yield (*at, "arrivals", "then"), stream.arrivals.then, ARRIVALS
        if stream.arrivals.dispersion is not None:
            yield (
                (*at, "arrivals", "dispersion"),
                stream.arrivals.dispersion,
                Want("a ratio of at least 1", ("ratio",), 1.0, 1e6),
            )
        for kind, share in stream.mix.items():
            if share != "rest":
                yield (*at, "mix", kind), share, SHARE


def _resource_sites(c: Context) -> Iterator[Site]:
    for name, resource in c.scenario.resources.items():
        at: Place = ("resources", name)
        if isinstance(resource, Fund):
            yield (*at, "opens"), resource.opens, MONEY
            if resource.spent_in_year is not None:
                yield (*at, "spent_in_year"), resource.spent_in_year, SHARE
            continue
        if resource.capacity is not None:
            yield (*at, "capacity"), resource.capacity, CAPACITY[resource.kind]
        if resource.price is not None:
            yield (*at, "price"), resource.price, A_PERSON
        if isinstance(resource, Stock):
            if resource.guaranteed is not None:
                yield (*at, "guaranteed"), resource.guaranteed, BEDS
            if resource.funded is not None:
                yield (*at, "funded"), resource.funded, BEDS
            if resource.build_up is not None:
                yield (*at, "build_up"), resource.build_up, BUILD_UP
        if resource.kind == "quota" and resource.in_all is not None:
            yield (*at, "in_all"), resource.in_all, PEOPLE
        timetable = getattr(resource, "departs", None)
        if isinstance(timetable, Every):
            yield (*at, "departs", "every"), timetable.every, MEAN
    for name, agreement in c.scenario.agreements.items():
        at = ("agreements", name)
        if agreement.quota.capacity is not None:
            yield (*at, "quota", "capacity"), agreement.quota.capacity, QUOTA
        if agreement.quota.in_all is not None:
            yield (*at, "quota", "in_all"), agreement.quota.in_all, PEOPLE
        if agreement.price is not None:
            yield (*at, "price"), agreement.price, A_PERSON
        if agreement.sent_home is not None:
            yield (*at, "sent_home"), agreement.sent_home, SHARE
        for field in ("signed", "first_transfer", "ends"):
            when = getattr(agreement, field)
            if isinstance(when, After):
                yield from law_sites(when.days, (*at, field, "days"))


def _event_sites(c: Context) -> Iterator[Site]:
    for i, event in enumerate(c.scenario.events):
        at: Place = ("events", i)
        if isinstance(event.date, After):
            yield from law_sites(event.date.days, (*at, "date", "days"))
        if isinstance(event.for_, Fixed):
            yield (*at, "for", "fixed", "days"), event.for_.days, LENGTH
        elif event.for_ is not None:
            yield from law_sites(event.for_, (*at, "for"))
        if isinstance(event, Scale):
            yield (*at, "by"), event.by, RATIO
        elif isinstance(event, Set) and isinstance(event.to, Choice):
            yield from _choice_sites(event.to, (*at, "to"))
        elif isinstance(event, (Set, Ramp)):
            yield (*at, "to"), event.to, _want_of(c, event.path)
            if isinstance(event, Ramp):
                yield (*at, "over"), event.over, DAYS
        elif isinstance(event, Appropriate):
            yield (*at, "add"), event.add, Want("an amount of USD", ("USD",), -1e14, 1e14)
        elif isinstance(event, Transfer):
            yield (*at, "transfer", "amount"), event.transfer.amount, MONEY


def _want_of(c: Context, path: str) -> Want:
    """What a value set on this path must be."""
    name, _, field = path.partition(".")
    if name in c.scenario.resources:
        kind = c.scenario.resources[name].kind
        if field == "capacity" and kind in CAPACITY:
            return CAPACITY[kind]
        return {"build_up": BUILD_UP, "guaranteed": BEDS, "funded": BEDS, "in_all": PEOPLE, "price": A_PERSON}.get(
            field, RATIO
        )
    if name in c.scenario.agreements:
        return {"capacity": QUOTA, "in_all": PEOPLE, "sent_home": SHARE}.get(field, A_PERSON)
    if name in c.scenario.costs:
        return PRICES[c.scenario.costs[name].per]
    if name in c.scenario.streams:
        return ARRIVALS if field == "arrivals" else SHARE
    if field == "pays.price":
        return A_PERSON
    return SHARE if field.startswith(("split.", "displace.")) else DAYS


def _choice_sites(choice: Choice[Law], at: Place) -> Iterator[Site]:
    for place, law in cases(choice, at):
        yield from law_sites(law, place)


def law_sites(law: Law, at: Place) -> Iterator[Site]:
    """The amounts of a law."""
    at = (*at, law.kind)
    if isinstance(law, Fixed):
        yield (*at, "days"), law.days, DAYS
    elif isinstance(law, Exponential):
        yield (*at, "mean"), law.mean, MEAN
    elif isinstance(law, Lognormal):
        above = Want("a ratio above 1", ("ratio",), 1.0, 1e3, above=True)
        wants = {"mean": MEAN, "cv": POSITIVE, "median": MEAN, "spread": above}
        yield from (((*at, k), getattr(law, k), w) for k, w in wants.items() if getattr(law, k) is not None)
    elif isinstance(law, (Gamma, Weibull)):
        yield (*at, "mean"), law.mean, MEAN
        yield (*at, "shape"), law.shape, Want("a ratio from 0.01 to 1000", ("ratio",), 0.01, 1e3)
    elif isinstance(law, Uniform):
        yield (*at, "low"), law.low, DAYS
        yield (*at, "high"), law.high, DAYS
    elif isinstance(law, Hazard):
        yield (*at, "per_day"), law.per_day, HAZARD
    elif isinstance(law, Days):
        yield from (((*at, "chances", d), chance, SHARE) for d, chance in law.chances.items())
    elif isinstance(law, Mixture):
        for i, part in enumerate(law.parts):
            yield (*at, "parts", i, "share"), part.share, SHARE
            yield from law_sites(part.law, (*at, "parts", i, "law"))


def amounts(c: Context) -> Iterator[Fault]:
    """Every amount has a unit of the right kind, lies in its range, and names only what the catalogue has."""
    for place, amount, want in sites(c):
        yield from _amount(c, place, amount, want)
    for name, stream in c.scenario.streams.items():
        if stream.record is not None and stream.record not in c.catalog.series.filed:
            at: Place = ("streams", name, "record")
            yield Fault(at, "must be an observed series", nearest(stream.record, c.catalog.series.filed), stream.record)
    for name, agreement in c.scenario.agreements.items():
        if agreement.record is not None and agreement.record not in c.catalog.agreements:
            at, known = ("agreements", name, "record"), list(c.catalog.agreements)
            yield Fault(at, "must be an agreement of the record", nearest(agreement.record, known), agreement.record)
    for name, number in c.scenario.parameter_overrides.items():
        place = ("parameter_overrides", name)
        if name not in c.catalog.parameters.filed:
            yield Fault(
                place, "is not a parameter of the catalogue", nearest(name, c.catalog.parameters.filed), name
            )
            continue
        yield from _number(c, place, number, _want_of_parameter(c.catalog.parameters[name]))


def _want_of_parameter(parameter: Parameter) -> Want:
    """What a number in the place of a parameter must be: of its unit, and not below nought where none of its values is."""
    unit = parameter.unit
    if unit == "share":
        return SHARE
    if unit == "1/day":
        return HAZARD
    signed = any(value.value is not None and value.value < 0 for value in parameter.values)
    return Want(f"a number in {unit}", (unit,), -1e15 if signed else 0.0, 1e15)


def _amount(c: Context, place: Place, amount: Any, want: Want) -> Iterator[Fault]:
    if isinstance(amount, Number):
        yield from _number(c, place, amount, want)
    elif isinstance(amount, Named):
        yield from _named(c, place, amount.name, want)
    elif isinstance(amount, Times):
        at = place
        yield from _filed(c, (*at, "of"), amount.of)
        bare = Want("a number", (), -1e15, 1e15, series=True)
        yield from _amount(c, (*at, "times"), amount.times, bare)
        value = c.value(amount)
        if value is not None and want.units and value < want.low and amount.of in c.catalog.parameters.filed:
            yield Fault((*at, "times"), f"must be {want.what}", "multiply by a number of nought or more", f"{value:g} in all")
        unit, inner = c.unit(amount), c.unit(amount.times)
        if unit is not None:
            yield from _unit(unit, place, want)
        elif inner is not None:
            remedy = "write a plain number for `times`"
            yield Fault((*at, "times"), f"cannot multiply {c.unit_of(amount.of)}", remedy, inner)
    elif isinstance(amount, Dated):
        days = [part.from_ for part in amount.values]
        if days != sorted(set(days)):
            yield Fault((*place, "values"), "must have its dates in order, each once", "sort by `from`", None)
        for i, part in enumerate(amount.values):
            yield from _amount(c, (*place, "values", i, "value"), part.value, want)


def _number(c: Context, place: Place, number: Number, want: Want) -> Iterator[Fault]:
    at = place
    whole = f"{number.value:g} {number.unit}" if number.unit else f"{number.value:g}"
    if number.unit is not None:
        problems = list(_unit(number.unit, (*at, "unit"), want, whole))
        yield from problems
        if problems:
            return
    value = _in_first_unit(number, want)
    if not want.low <= value <= want.high or (want.above and value <= want.low):
        yield Fault((*at, "value"), f"must be {want.what}", _range(want), whole)
    spread = number.spread
    if spread is None:
        return
    place = (*at, "spread")
    if not spread.low < spread.high or not spread.low <= number.value <= spread.high:
        shown = f"{spread.low:g} to {spread.high:g}"
        yield Fault(place, "must have low below high, and the value between them", "mend low or high", shown)
    elif spread.shape == "lognormal" and spread.low <= 0:
        yield Fault(
            (*place, "low"), "must be above 0 for a lognormal", "choose another shape", f"{spread.low:g}"
        )
    elif spread.low < want.low <= value and number.unit in (None, *want.units[:1]):
        problem = f"must not reach below {want.low:g}"
        yield Fault((*place, "low"), problem, f"write a low of {want.low:g} or more", f"{spread.low:g}")


def _in_first_unit(number: Number, want: Want) -> float:
    """The value in the unit whose range is known; as it is where that takes a calendar."""
    from sojourn.units import convert

    if number.unit is None or not want.units:
        return number.value
    try:
        return convert(number.value, number.unit, want.units[0])
    except InputError:
        return number.value


def _range(want: Want) -> str:
    if want.above:
        return f"write a number above {want.low:,.12g} and at most {want.high:,.12g}"
    return f"write a number from {want.low:,.12g} to {want.high:,.12g}"


def _unit(unit: str, place: Place, want: Want, shown: str | None = None) -> Iterator[Fault]:
    from sojourn.units import UNITS, same_dimension

    if unit not in UNITS:
        yield Fault(place, "must have a unit of the list", nearest(unit, list(UNITS)), shown or unit)
    elif want.units and not any(same_dimension(unit, other) for other in want.units):
        yield Fault(place, f"must be {want.what}", f"use one of: {', '.join(want.units)}", shown or unit)


def _named(c: Context, place: Place, name: str, want: Want) -> Iterator[Fault]:
    problems = list(_filed(c, place, name))
    yield from problems
    if problems:
        return
    in_series = name in c.catalog.series.filed
    if in_series and not want.series:
        remedy = "name a parameter, or write the value out"
        yield Fault(place, f"must be {want.what}; this is an observed series", remedy, name)
        return
    unit = c.unit_of(name)
    if unit is not None and not (in_series and want is ARRIVALS):
        yield from _unit(unit, place, want, f"{name} ({unit})")
    value = c.value(Named(name=name))
    if value is None and not in_series and want is not MONEY:
        day = c.scenario.start
        yield Fault(place, f"has no value on {day}", "start later, or write a value of your own", name)


def _filed(c: Context, place: Place, name: str) -> Iterator[Fault]:
    known = (*c.catalog.parameters.filed, *c.catalog.series.filed)
    if name not in known:
        yield Fault(place, "is not in the catalogue", nearest(name, known), name)
        return
    if name in c.scenario.parameter_overrides or c.scenario.as_of is None:
        return
    if name not in c.known.parameters and name not in c.known.series:
        problem = f"had not been published by {c.scenario.as_of}"
        yield Fault(place, problem, "choose a later as_of, or write a value of your own", name)


def quotas_have_periods(c: Context) -> Iterator[Fault]:
    """A quota per period says whether it is of the month or the year."""
    for place, amount, want in sites(c):
        parts = [p.value for p in amount.values] if isinstance(amount, Dated) else [amount]
        if want is QUOTA and any(isinstance(part, Number) and part.unit is None for part in parts):
            yield Fault(place, "must say its period", "write it like 20 person/month", None)


def whole(c: Context) -> Iterator[Fault]:
    """Days between departures are whole; a uniform law goes from low to high."""
    for place, amount, want in sites(c):
        if place[-1] == "every" and want is MEAN:
            value = c.value(amount)
            if value is not None and (value != int(value) or value < 1):
                yield Fault(place, "must be a whole number of days", "write it like 14 day", f"{value:g}")
    for place, amount, _ in sites(c):
        if place[-2:] == ("uniform", "high"):
            low = next((a for p, a, _ in sites(c) if p == (*place[:-1], "low")), None)
            one, other = c.value(low), c.value(amount)
            if one is not None and other is not None and one > other:
                yield Fault(place, "must be at least low", "exchange low and high", f"{other:g}")


def cited(c: Context) -> Iterator[Fault]:
    """A value said to be published names its document; derived and projected ones name one or say why."""
    for place, amount, _ in sites(c):
        for at, number in _numbers(amount, place):
            yield from _source(c, at, number.status, number.cite, number.why)
    for i, event in enumerate(c.scenario.events):
        yield from _source(c, ("events", i), event.status, event.cite, event.why)
    for name, limit in c.scenario.limits.items():
        yield from _document(c, ("limits", name), limit.cite)
    for name, number in c.scenario.parameter_overrides.items():
        yield from _source(c, ("parameter_overrides", name), number.status, number.cite, number.why)


def _numbers(amount: Any, place: Place) -> Iterator[tuple[Place, Number]]:
    if isinstance(amount, Number):
        yield place, amount
    elif isinstance(amount, Times):
        yield from _numbers(amount.times, (*place, "times"))
    elif isinstance(amount, Dated):
        for i, part in enumerate(amount.values):
            yield from _numbers(part.value, (*place, "values", i, "value"))


def _source(c: Context, place: Place, status: str, cite: Cite | None, why: str | None) -> Iterator[Fault]:
    if status == "published" and cite is None:
        yield Fault((*place, "status"), "must cite a document", "add `cite`, or say assumed and why", status)
    elif status in ("derived", "projected") and cite is None and not why:
        yield Fault((*place, "status"), "must cite a document or say why", "add `cite` or `why`", status)
    yield from _document(c, place, cite)


def _document(c: Context, place: Place, cite: Cite | None) -> Iterator[Fault]:
    if cite is not None and cite.document not in c.catalog.documents.filed:
        remedy = nearest(cite.document, c.catalog.documents.filed)
        yield Fault(
            (*place, "cite", "document"), "is not a document of the bibliography", remedy, cite.document
        )
