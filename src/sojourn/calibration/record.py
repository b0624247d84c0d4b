"""The monthly record by arresting agency, as it was known on a day: the arrays that fits and forecasts are made from."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sojourn.errors import Finding, InputError

if TYPE_CHECKING:
    from sojourn.sources import Catalog, Series

__all__ = ["AGENCIES", "Months", "month_after", "months_known"]

Float = NDArray[np.float64]
AGENCIES = ("ice", "cbp")
"""Arrested by ICE, arrested by CBP: the order of every agency axis."""
FIRST = date(2018, 10, 1)
"""The first month whose book-ins and population are published by arresting agency."""


@dataclass(frozen=True, eq=False)
class Months:
    """Consecutive months that were known whole: arrays [agency, month] or [month], NaN where nothing was known.

    Counts of a month that the publisher cut short are scaled to the whole month by its days.
    """

    first: date
    days: Float  # [month]
    adp: Float  # [agency, month] person
    book_ins: Float  # [agency, month] person/day
    alos: Float  # [month] day, of everyone who left
    book_outs: Float  # [month] person
    removals: Float  # [month] person, book-outs that end in removal
    over_180: Float  # [month] share of people in adult facilities held over 180 days since book-in, last day known in it
    newest_over_180: float  # share, on the newest day of which the bands were known, in whatever month
    snapshot: tuple[date, float, float] | None
    """The newest day of which the people held by agency were known: day, arrested by ICE, by CBP."""

    @property
    def known(self) -> int:
        """How many months."""
        return len(self.days)

    def label(self, month: int) -> str:
        """A month by its place, such as 2024-12; places beyond the last are months to come."""
        return f"{month_after(self.first, month):%Y-%m}"


def month_after(first: date, months: int) -> date:
    """The first day of the month so many months after.

    >>> month_after(date(2024, 11, 1), 3)
    datetime.date(2025, 2, 1)
    """
    place = first.year * 12 + first.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)


def months_known(catalog: Catalog, day: date | None = None) -> Months:
    """The months of which population and book-ins by agency were known on the day (all of them if left out).

    Raises InputError where there are fewer than twelve, where one is missing between two others, or where a count is
    below nought.
    """
    known = catalog if day is None else catalog.as_of(day)

    def series(name: str) -> dict[date, float]:
        found = known.series.get(name)
        return {} if found is None else _by_month(found)

    adp = [series(f"ice.adp.{agency}") for agency in AGENCIES]
    ins = [series(f"ice.book_ins.{agency}") for agency in AGENCIES]
    there = set(adp[0]) & set(adp[1]) & set(ins[0]) & set(ins[1])
    months = sorted(month for month in there if month >= FIRST)
    said = "" if day is None else f" by {day}"
    if len(months) < 12:
        raise InputError(
            Finding(
                f"must be a day by which twelve months of the record were known; {len(months)} were",
                f"choose a later one: the record by agency begins in {FIRST:%B %Y}",
                path="cutoff", value=str(day),
            )
        )  # fmt: skip
    count = (months[-1].year - months[0].year) * 12 + months[-1].month - months[0].month + 1
    whole = [month_after(months[0], i) for i in range(count)]
    for month in whole:
        if month not in there:
            problem = f"has no figure for {month:%B %Y}, between months that have one{said}"
            raise InputError(Finding(problem, "mend the series: a fit needs every month", path="ice.adp or ice.book_ins"))
    over = _over_180(known)
    outs, removed, alos = series("ice.book_outs.total"), series("ice.book_outs.removal"), series("ice.alos.total")
    lengths = np.array([calendar.monthrange(month.year, month.month)[1] for month in whole], float)

    def row(values: dict[date, float]) -> Float:
        return np.array([values.get(month, np.nan) for month in whole])

    return Months(
        whole[0], lengths, np.array([row(one) for one in adp]), np.array([row(one) for one in ins]), row(alos),
        row(outs) * lengths, row(removed) * lengths, row(over), over[max(over)] if over else float("nan"), _snapshot(known),
    )  # fmt: skip


def _by_month(series: Series) -> dict[date, float]:
    """By first day of the month: a mean as it is, a count by day of the days that it covers."""
    found = {}
    for place, row in enumerate(series.rows):
        if row.value is None:
            continue
        if place and "redefined" in row.flags and row.starts >= FIRST:
            problem = f"changes its definition in {row.starts:%B %Y}: the months before and after are not one series"
            raise InputError(Finding(problem, "file them as two series", path=series.name))
        if row.value < 0:
            value = f"{row.value:g} in {row.starts:%B %Y}"
            raise InputError(Finding("must not be below nought", "mend the row", path=series.name, value=value))
        found[row.starts.replace(day=1)] = row.value / row.days if series.kind == "count" else row.value
    return found


def _over_180(catalog: Catalog) -> dict[date, float]:
    """By month, the share held over 180 days on the last day of it of which the bands were known."""
    young, everyone = catalog.series.get("ice.elapsed.0_180"), catalog.series.get("ice.elapsed.all")
    if young is None or everyone is None:
        return {}
    held = {row.starts: row.value for row in everyone.rows}
    found = {}
    for row in young.rows:
        whole = held.get(row.starts)
        if row.value is not None and whole:
            found[row.starts.replace(day=1)] = 1 - row.value / whole
    return found


def _snapshot(catalog: Catalog) -> tuple[date, float, float] | None:
    ice, cbp = (catalog.series.get(f"ice.population.arrested_by_{agency}") for agency in AGENCIES)
    if ice is None or cbp is None:
        return None
    of_cbp = {row.starts: row.value for row in cbp.rows}
    both = [(row.starts, row.value, of_cbp.get(row.starts)) for row in ice.rows]
    return next(((day, a, b) for day, a, b in reversed(both) if a is not None and b is not None), None)
