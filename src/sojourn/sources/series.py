"""Observed series: what was counted, over which days, and when that could first be known."""

from __future__ import annotations

import csv
import math
from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Literal

from sojourn.dates import period_of
from sojourn.errors import Finding, InputError
from sojourn.sources.parameters import STATUSES, Status
from sojourn.sources.reading import Block, Reader, entries, read_text, read_tree

__all__ = ["FLAGS", "KINDS", "PERIODS", "Row", "Series"]

Kind = Literal["count", "mean", "snapshot", "to-date"]
KINDS: tuple[Kind, ...] = ("count", "mean", "snapshot", "to-date")
SpanOf = Literal["day", "month", "fiscal-year", "irregular"]
PERIODS: tuple[SpanOf, ...] = ("day", "month", "fiscal-year", "irregular")
FLAGS = {
    "partial": "the figure covers only part of its period, to the row's last day",
    "redefined": "the first row of a series that begins because the publisher changed the definition",
    "date_estimated": "the publisher's printed date was wrong or missing, and was estimated",
    "named_only": "only the largest countries are named: the others are counted in the rest of the world",
    "withheld": "the figure is under 10, or would give such a figure away, and is not printed",
}
"""Every flag a row may carry, and what it means."""

WITHHELD = "withheld"
"""The word that stands in a cell whose figure is not printed."""

_FIELDS = (
    "label",
    "unit",
    "kind",
    "period",
    "column",
    "document",
    "published_after_days",
    "published",
    "lag_status",
    "note",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One observation: first and last day, value, flags, when it could first be known, and its document.

    A value that is withheld is None and flagged so. A snapshot starts and ends on its day. A row flagged
    partial ends on the last day it covers, so that `row.value / row.days` is a fair daily rate of a count.
    """

    starts: date
    ends: date
    value: float | None
    flags: frozenset[str]
    published: date
    document: str

    @property
    def days(self) -> int:
        """How many days the figure covers."""
        return (self.ends - self.starts).days + 1

    @property
    def is_partial(self) -> bool:
        """True where the figure covers only part of its period."""
        return "partial" in self.flags

    @property
    def per_day(self) -> float | None:
        """A count over the days it covers."""
        return None if self.value is None else self.value / self.days


@dataclass(frozen=True)
class Series:
    """A named observed series, one definition throughout; a redefinition is another series.

    `kind` is count (total over the row's days), mean (average over them), snapshot (on the day) or to-date
    (total from the start of the fiscal year to the day). `document` is the newest row's; each row names its
    own.

    >>> from datetime import date
    >>> from sojourn.sources import load_catalog
    >>> row = load_catalog().series["ice.book_ins.ice"].on(date(2026, 1, 15))
    >>> row.value, row.days, row.is_partial
    (36083.0, 31, False)
    """

    name: str
    label: str
    unit: str
    kind: Kind
    period: SpanOf
    published_after_days: int | None
    lag_status: Status
    rows: tuple[Row, ...]
    note: str | None = None

    @property
    def document(self) -> str:
        """The document of the newest row."""
        return self.rows[-1].document

    @property
    def first(self) -> Row:
        """The earliest row."""
        return self.rows[0]

    @property
    def last(self) -> Row:
        """The latest row."""
        return self.rows[-1]

    @property
    def last_whole(self) -> Row | None:
        """The latest row that covers its whole period and has a value."""
        return next(
            (row for row in reversed(self.rows) if not row.is_partial and row.value is not None), None
        )

    @cached_property
    def _starts(self) -> tuple[date, ...]:
        return tuple(row.starts for row in self.rows)

    def between(self, first: date, last: date) -> tuple[Row, ...]:
        """The rows that cover any day from first to last, both included."""
        return tuple(row for row in self.rows if row.starts <= last and row.ends >= first)

    def find(self, day: date) -> Row | None:
        """The row that covers the day, or None."""
        number = bisect_right(self._starts, day) - 1
        if number < 0 or self.rows[number].ends < day:
            return None
        return self.rows[number]

    def on(self, day: date) -> Row:
        """The row that covers the day; raises InputError if none does."""
        row = self.find(day)
        if row is None:
            raise InputError(
                Finding(
                    f"must be asked for on a day it covers, from {self.first.starts} to {self.last.ends}",
                    "choose another day, or write a value of your own",
                    path=self.name,
                    value=day.isoformat(),
                )
            )
        return row

    def latest(self, day: date) -> Row | None:
        """The last row that had ended by the day, or None: for snapshots, the newest one not after it."""
        return next((row for row in reversed(self.rows) if row.ends <= day and row.value is not None), None)

    def as_of(self, day: date) -> Series | None:
        """The same with only the rows published by the day; None if there are none."""
        rows = tuple(row for row in self.rows if row.published <= day)
        return replace(self, rows=rows) if rows else None


def read_series(
    block: Block, document_dates: dict[str, date], tables: dict[Path, list[dict[str, str]]]
) -> Series:
    """The series described in the block, its rows from the CSV beside; raises InputError with all findings.

    `tables` keeps CSV files already read, since several series share one.
    """
    reader = Reader(block.file)
    tree = entries(read_tree(block.text, block.file, block.line))[block.name]
    branch = reader.branch(tree, block.name, _FIELDS)
    label = reader.words(branch, "label", block.name)
    unit = reader.unit(branch, block.name)
    kind = reader.word(branch, "kind", block.name, KINDS)
    period = reader.word(branch, "period", block.name, PERIODS)
    column = reader.words(branch, "column", block.name)
    released = reader.day(branch, "published", block.name, needed=False)
    lag = reader.number(branch, "published_after_days", block.name, needed=released is None)
    document = reader.words(branch, "document", block.name, needed=False)
    lag_status = reader.word(branch, "lag_status", block.name, STATUSES)
    note = reader.words(branch, "note", block.name, needed=False)
    if lag is not None and (lag < 0 or lag != int(lag)):
        reader.wrong(
            "must be whole days, 0 or more", "write 14", branch, f"{block.name}.published_after_days"
        )
    reader.done()
    assert label and unit and kind and period and column and lag_status
    path = Path(block.file).with_suffix(".csv")
    if path not in tables:
        tables[path] = list(csv.DictReader(read_text(path).splitlines()))
    span = next(one for one in PERIODS if one == period)
    whole = None if lag is None else int(lag)
    known = released if released is not None else whole or 0
    rows = _rows(path, tables[path], column, span, known, document or "", document_dates)
    of_kind = next(one for one in KINDS if one == kind)
    of_status = next(one for one in STATUSES if one == lag_status)
    return Series(block.name, label, unit, of_kind, span, whole, of_status, rows, note)


def _rows(
    path: Path,
    table: list[dict[str, str]],
    column: str,
    span: SpanOf,
    known: int | date,
    document: str,
    document_dates: dict[str, date],
) -> tuple[Row, ...]:
    """The column's rows that have a value or say that it is withheld; an empty cell is no observation."""
    reader = Reader(str(path))
    head = list(table[0]) if table else []
    needed = [name for name in ("starts", column) if name not in head]
    if needed:
        reader.wrong(
            f"must have the column {needed[0]}", f"it has: {', '.join(head) or 'nothing'}", 1, column
        )
        reader.done()
    found: list[Row] = []
    for line, cells in enumerate(table, start=2):
        text = cells[column]
        if text == "" or text is None:
            continue
        try:
            starts = date.fromisoformat(cells["starts"])
            ends = date.fromisoformat(cells["ends"]) if cells.get("ends") else _ends(starts, span)
            value = None if text == WITHHELD else float(text)
            cell = cells.get("published")
            if cell:
                published = date.fromisoformat(cell)
            else:
                published = known if isinstance(known, date) else ends + timedelta(days=known)
        except ValueError:
            shown = ", ".join(filter(None, (cells["starts"], cells.get("ends"), text, cells.get("published"))))
            remedy = "write days like 2026-01-31, and numbers without separators"
            reader.wrong("must hold days and plain numbers", remedy, line, column, shown)
            continue
        flags = frozenset((cells.get("flags") or "").split()) | ({WITHHELD} if value is None else set())
        cited = cells.get("document") or document
        if value is not None and not math.isfinite(value):
            reader.wrong("must be a number", "mend the cell, or leave it empty", line, column, text)
        if not flags <= set(FLAGS):
            reader.wrong(
                "must be flags known here", f"known flags: {', '.join(FLAGS)}", line, "flags", cells["flags"]
            )
        if cited not in document_dates:
            remedy = "add it to documents.yaml"
            reader.wrong("must be a document of documents.yaml", remedy, line, "document", cited)
        if ends < starts or (found and starts <= found[-1].ends):
            reader.wrong(
                "must be later than the row before", "file rows by date, each day once", line, "starts"
            )
        found.append(Row(starts, ends, value, flags, published, cited))
    if not found:
        reader.wrong("must have at least one value", "fill the column or drop the series", 1, column)
    reader.done()
    return tuple(found)


def _ends(starts: date, span: SpanOf) -> date:
    """The last day of the row's period."""
    return starts if span == "irregular" else period_of(starts, span).last
