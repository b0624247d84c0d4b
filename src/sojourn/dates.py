"""Whole days, calendar months and US federal fiscal years (1 October to 30 September)."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sojourn.errors import Finding, InputError

__all__ = [
    "Every",
    "Period",
    "days_between",
    "days_in_month",
    "each_day",
    "fiscal_year",
    "fiscal_year_label",
    "fiscal_year_starts",
    "month",
    "month_label",
    "months_between",
    "next_month",
    "parse_day",
    "parse_label",
    "period_of",
    "periods",
]

Every = Literal["day", "month", "fiscal-year"]

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEAR = re.compile(r"\d{4}")
_FISCAL = re.compile(r"FY(\d{4})")


@dataclass(frozen=True)
class Period:
    """A stretch of whole days: its label, first day and last day (inclusive).

    >>> Period("2026-02", date(2026, 2, 1), date(2026, 2, 28)).days
    28
    """

    label: str
    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last


def parse_day(text: str) -> date:
    """The day written as YYYY-MM-DD; raises InputError for a day that does not exist.

    >>> parse_day("2026-02-28")
    datetime.date(2026, 2, 28)
    """
    found = _DAY.fullmatch(text.strip())
    if not found:
        raise InputError(Finding("must be a day written YYYY-MM-DD", "write it like 2026-02-28", value=text))
    year, number, day = (int(part) for part in found.groups())
    try:
        return date(year, number, day)
    except ValueError:
        remedy = "months run from 01 to 12"
        if 1 <= number <= 12 and year >= 1:
            remedy = f"{year:04d}-{number:02d} has {calendar.monthrange(year, number)[1]} days"
        raise InputError(Finding("must be a day that exists", remedy, value=text)) from None


def days_between(a: date, b: date) -> int:
    """Days from a to b: 1 from today to tomorrow, 0 from today to today."""
    return (b - a).days


def each_day(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last, both included."""
    for number in range(days_between(first, last) + 1):
        yield first + timedelta(days=number)


def month(day: date) -> date:
    """The first day of the day's month."""
    return day.replace(day=1)


def next_month(day: date) -> date:
    """The first day of the month after."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def days_in_month(day: date) -> int:
    """How many days the day's month has."""
    return calendar.monthrange(day.year, day.month)[1]


def month_label(day: date) -> str:
    """The month's label.

    >>> month_label(date(2026, 2, 14))
    '2026-02'
    """
    return f"{day.year:04d}-{day.month:02d}"


def months_between(a: date, b: date) -> tuple[date, ...]:
    """First days of every month that has a day from a to b, both included.

    >>> [month_label(m) for m in months_between(date(2025, 12, 31), date(2026, 1, 1))]
    ['2025-12', '2026-01']
    """
    found = []
    day = month(a)
    while day <= b:
        found.append(day)
        day = next_month(day)
    return tuple(found)


def fiscal_year(day: date) -> int:
    """The US federal fiscal year the day is in.

    >>> fiscal_year(date(2025, 9, 30)), fiscal_year(date(2025, 10, 1))
    (2025, 2026)
    """
    return day.year + (day.month >= 10)


def fiscal_year_starts(year: int) -> date:
    """The first day of a fiscal year: 1 October of the calendar year before."""
    return date(year - 1, 10, 1)


def fiscal_year_label(day: date) -> str:
    """The fiscal year's label.

    >>> fiscal_year_label(date(2025, 10, 1))
    'FY2026'
    """
    return f"FY{fiscal_year(day):04d}"


def period_of(day: date, every: Every) -> Period:
    """The whole period that has the day.

    >>> period_of(date(2026, 2, 14), "fiscal-year").first
    datetime.date(2025, 10, 1)
    """
    if every == "day":
        return Period(day.isoformat(), day, day)
    if every == "month":
        return Period(month_label(day), month(day), next_month(day) - timedelta(days=1))
    first = fiscal_year_starts(fiscal_year(day))
    return Period(fiscal_year_label(day), first, date(first.year + 1, 9, 30))


def periods(start: date, until: date, every: Every) -> tuple[Period, ...]:
    """The periods from start to until, both included; the first and last are cut to those days.

    >>> [(p.label, p.days) for p in periods(date(2026, 1, 30), date(2026, 2, 28), "month")]
    [('2026-01', 2), ('2026-02', 28)]
    """
    found = []
    day = start
    while day <= until:
        whole = period_of(day, every)
        found.append(Period(whole.label, day, min(whole.last, until)))
        day = whole.last + timedelta(days=1)
    return tuple(found)


def parse_label(text: str) -> Period:
    """The period a label names: a day, a month, a calendar year or a fiscal year.

    >>> parse_label("FY2026").last, parse_label("2024-02").last
    (datetime.date(2026, 9, 30), datetime.date(2024, 2, 29))
    """
    label = text.strip()
    if _DAY.fullmatch(label):
        return period_of(parse_day(label), "day")
    if found := _MONTH.fullmatch(label):
        if int(found[1]) and 1 <= int(found[2]) <= 12:
            return period_of(date(int(found[1]), int(found[2]), 1), "month")
    elif found := _FISCAL.fullmatch(label):
        if int(found[1]) > 1:
            return period_of(fiscal_year_starts(int(found[1])), "fiscal-year")
    elif _YEAR.fullmatch(label) and int(label):
        return Period(label, date(int(label), 1, 1), date(int(label), 12, 31))
    raise InputError(
        Finding(
            "must be a day, month, year or fiscal year",
            "write 2026-02-28, 2026-02, 2026 or FY2026",
            value=text,
        )
    )
