"""The closed list of units, and whole quantities written as "300 day" or "40 person/day".

A unit has one spelling, always singular. Units of one dimension convert into each other; a rate per month or
per year needs a calendar, so it stays as it was written and only the model, which knows the date, spreads it
over days.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sojourn.errors import Finding, InputError, nearest

__all__ = ["UNITS", "Quantity", "Unit", "convert", "parse", "same_dimension", "unit"]


@dataclass(frozen=True)
class Unit:
    """One unit of the closed list: its name, what kind of thing it measures, how many base units it is."""

    name: str
    dimension: str
    factor: float
    means: str


@dataclass(frozen=True)
class Quantity:
    """A number with its unit.

    >>> str(Quantity(300.0, "day"))
    '300 day'
    """

    value: float
    unit: str

    def __str__(self) -> str:
        return f"{self.value:g} {self.unit}"


UNITS: dict[str, Unit] = {
    item.name: item
    for item in (
        Unit("day", "time", 1.0, "a whole day"),
        Unit("hour", "time", 1.0 / 24.0, "an hour"),
        Unit("week", "time", 7.0, "seven days"),
        Unit("person", "people", 1.0, "one person"),
        Unit("person-day", "person-days", 1.0, "one person for one day"),
        Unit("bed", "beds", 1.0, "one place to sleep"),
        Unit("bed-day", "bed-days", 1.0, "one bed paid for one day"),
        Unit("seat", "seats", 1.0, "one seat on a departure"),
        Unit("departure", "departures", 1.0, "one flight, bus or boat that leaves"),
        Unit("case", "cases", 1.0, "one case before a court or agency"),
        Unit("judge", "judges", 1.0, "one judge"),
        Unit("officer", "officers", 1.0, "one officer"),
        Unit("agreement", "agreements", 1.0, "one agreement"),
        Unit("count", "things", 1.0, "a bare count of things"),
        Unit("share", "number", 1.0, "a part of the whole, 0 to 1"),
        Unit("percent", "number", 0.01, "a hundredth part"),
        Unit("ratio", "number", 1.0, "one quantity over another of the same kind"),
        Unit("1/day", "hazard", 1.0, "chance a day of leaving, for who is still there"),
        Unit("1/week", "hazard", 1.0 / 7.0, "the same, a week"),
        Unit("person/day", "people a day", 1.0, "people each day"),
        Unit("person/week", "people a day", 1.0 / 7.0, "people each seven days"),
        Unit("person/month", "people a month", 1.0, "people each calendar month"),
        Unit("person/year", "people a year", 1.0, "people each year"),
        Unit("person/departure", "people a departure", 1.0, "people on each departure"),
        Unit("bed/day", "beds a day", 1.0, "beds added each day"),
        Unit("bed/week", "beds a day", 1.0 / 7.0, "beds added each seven days"),
        Unit("bed/month", "beds a month", 1.0, "beds added each calendar month"),
        Unit("seat/departure", "seats a departure", 1.0, "seats on each departure"),
        Unit("departure/day", "departures a day", 1.0, "departures each day"),
        Unit("departure/week", "departures a day", 1.0 / 7.0, "departures each seven days"),
        Unit("departure/month", "departures a month", 1.0, "departures each calendar month"),
        Unit("case/day", "cases a day", 1.0, "cases each day"),
        Unit("case/month", "cases a month", 1.0, "cases each calendar month"),
        Unit("case/year", "cases a year", 1.0, "cases each year"),
        Unit("person/officer-year", "people an officer-year", 1.0, "people for each officer in a year"),
        Unit("USD", "money", 1.0, "US dollars of their own year"),
        Unit("GBP", "money in pounds", 1.0, "pounds sterling of their own year"),
        Unit("EUR", "money in euros", 1.0, "euros of their own year"),
        Unit("AUD", "money in Australian dollars", 1.0, "Australian dollars of their own year"),
        Unit("USD/bed-day", "money a bed-day", 1.0, "dollars for one bed for one day"),
        Unit("USD/person-day", "money a person-day", 1.0, "dollars for one person for one day"),
        Unit("USD/person", "money a person", 1.0, "dollars for one person"),
        Unit("USD/bed", "money a bed", 1.0, "dollars for one bed"),
        Unit("USD/seat", "money a seat", 1.0, "dollars for one seat"),
        Unit("USD/departure", "money a departure", 1.0, "dollars for one departure"),
        Unit("USD/day", "money a day", 1.0, "dollars each day"),
        Unit("USD/hour", "money a day", 24.0, "dollars each hour"),
        Unit("USD/month", "money a month", 1.0, "dollars each calendar month"),
        Unit("USD/year", "money a year", 1.0, "dollars each year"),
    )
}
"""Every unit there is, by name."""

_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_QUANTITY = re.compile(rf"\s*({_NUMBER})\s+(\S.*?)\s*")


def unit(text: str) -> str:
    """The unit's one spelling; raises InputError for anything outside the list.

    >>> unit("USD / bed-day")
    'USD/bed-day'
    """
    name = re.sub(r"\s*/\s*", "/", text.strip())
    if name not in UNITS:
        raise InputError(Finding("must be a unit of the closed list", nearest(name, list(UNITS)), value=text))
    return name


def parse(text: str) -> Quantity:
    """A number and a unit, read from text; raises InputError for anything else.

    >>> parse("60 bed / day")
    Quantity(value=60.0, unit='bed/day')
    """
    found = _QUANTITY.fullmatch(text)
    if not found:
        raise InputError(
            Finding(
                "must be a number, a space and a unit",
                'write it like "300 day" or "40 person/day"',
                value=text,
            )
        )
    value = float(found[1])
    if value in (float("inf"), float("-inf")):
        raise InputError(
            Finding("must be a number that a computer can hold", "write a smaller number", value=text)
        )
    return Quantity(value, unit(found[2]))


def same_dimension(a: str, b: str) -> bool:
    """True if one unit can be turned into the other without knowing the date.

    >>> same_dimension("hour", "day"), same_dimension("person/month", "person/day")
    (True, False)
    """
    return UNITS[unit(a)].dimension == UNITS[unit(b)].dimension


def convert(value: float, a: str, b: str) -> float:
    """The value, given in unit a, in unit b; raises InputError where that makes no sense.

    >>> convert(72, "hour", "day")
    3.0
    """
    old, new = UNITS[unit(a)], UNITS[unit(b)]
    if old.dimension != new.dimension:
        peers = ", ".join(sorted(item.name for item in UNITS.values() if item.dimension == new.dimension))
        raise InputError(
            Finding(
                f"must be in {new.name} or a unit of the same kind", f"use one of: {peers}", value=old.name
            )
        )
    return value if old.name == new.name else value * old.factor / new.factor
