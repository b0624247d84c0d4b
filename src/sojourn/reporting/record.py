"""Which published series answers to which measure, and what it says before and during a run.

The one table of this is here. A series is laid over a figure only where the scenario's people are those that it counts:
streams whose `record` is the agency's own book-ins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sojourn.scenario import Scenario
    from sojourn.scenario.stream import Stream
    from sojourn.sources import Catalog

__all__ = [
    "AGENCIES",
    "BY_AGENCY",
    "MONTHS_BEFORE",
    "REASONS",
    "TOTAL",
    "Observed",
    "agency_of",
    "documents_of_record",
    "observed",
    "reason_series",
]

MONTHS_BEFORE = 24
"""How many months of the record stand before the start of a run."""

AGENCIES: Mapping[str, str] = {"ice": "arrested by ICE", "cbp": "arrested by CBP"}
"""The arresting agencies that the record tells apart."""

BY_AGENCY: Mapping[str, str] = {"adp": "ice.adp", "book_ins": "ice.book_ins", "alos": "ice.alos"}
"""Measure -> the series by arresting agency, named by this and the agency."""

TOTAL: Mapping[str, str] = {
    "adp": "ice.adp.total",
    "book_ins": "ice.book_ins.total",
    "book_outs": "ice.book_outs.total",
    "alos": "ice.alos.total",
    "removals_from_detention": "ice.book_outs.removal",
}
"""Measure -> the series of everyone held, whoever arrested them."""

REASONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("removal", "ice.book_outs.removal", ()),
    ("bond", "ice.book_outs.bond", ()),
    ("parole", "ice.book_outs.parole", ()),
    ("order_of_recognizance", "ice.book_outs.order_of_recognizance", ()),
    ("order_of_supervision", "ice.book_outs.order_of_supervision", ("court_ordered",)),
    ("court_ordered", "ice.book_outs.court_ordered", ("order_of_supervision",)),
    ("proceedings_terminated", "ice.book_outs.proceedings_terminated", ()),
    ("relief_granted", "ice.book_outs.relief_granted", ()),
    ("other", "ice.book_outs.other", ("relief_granted", "proceedings_terminated")),
)
"""Reason that a stay ends with -> its series, and the reasons a scenario must tell apart from it for the two to be the same."""


@dataclass(frozen=True)
class Observed:
    """Published figures by the middle day of their period, with who published them."""

    series: str
    label: str
    publisher: str
    document: str
    days: tuple[date, ...]
    values: tuple[float, ...]


def agency_of(stream: Stream) -> str | None:
    """The agency in whose published book-ins a stream's people are counted, as the scenario says.

    >>> import sojourn
    >>> agency_of(sojourn.load("current-policy").streams["border"])
    'cbp'
    """
    stem, _, agency = (stream.record or "").rpartition(".")
    return agency if stem == BY_AGENCY["book_ins"] and agency in AGENCIES else None


def reason_series(reason: str, told_apart: Iterable[str]) -> str | None:
    """The series of a reason that stays end with, where the scenario tells apart what the publisher does."""
    known = set(told_apart)
    for name, series, needed in REASONS:
        if name == reason and known.issuperset(needed):
            return series
    return None


def observed(catalog: Catalog, series: str, start: date, until: date) -> Observed | None:
    """What a monthly series says from two years before a start to an end; None where that is nothing.

    Months that are covered in part are left out.
    """
    found = catalog.series.get(series)
    if found is None or found.period != "month":
        return None
    months = start.year * 12 + start.month - 1 - MONTHS_BEFORE
    first = date(months // 12, months % 12 + 1, 1)
    rows = [row for row in found.between(first, until) if row.value is not None and not row.is_partial]
    if not rows:
        return None
    source = catalog.source(rows[-1].document)
    days = tuple(row.starts + timedelta(days=(row.days - 1) // 2) for row in rows)
    return Observed(
        series, found.label, source.publisher, source.id, days, tuple(float(row.value or 0.0) for row in rows)
    )


def documents_of_record(catalog: Catalog, scenario: Scenario) -> tuple[str, ...]:
    """The documents of the series that may be laid over a run of this scenario."""
    names = {*TOTAL.values(), *(f"{stem}.{agency}" for stem in BY_AGENCY.values() for agency in AGENCIES)}
    names |= {series for _, series, _ in REASONS}
    seen = (observed(catalog, name, scenario.start, scenario.until) for name in sorted(names))
    return tuple(dict.fromkeys(one.document for one in seen if one is not None))
