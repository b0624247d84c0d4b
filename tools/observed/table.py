"""What a built table is, and how the shared ones are read."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

FORTNIGHT = 14
"""Days from the end of a period to the workbook that has it; read off editions whose dates are known."""

YEARLY = 90
"""Days from the end of a fiscal year to its last workbook or report."""

PARTIAL_ENDS = {"2021-09-01": "2021-09-25", "2022-09-01": "2022-09-24", "2025-09-01": "2025-09-20"}
"""Last days of months that a year's last workbook cuts short: the days the month's average divides by."""

Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Column:
    """One series: its name, what it is, and where each row's cell comes from."""

    name: str
    label: str
    unit: str
    kind: str
    note: str = ""


@dataclass(frozen=True)
class Table:
    """One pair of files: the rows by first day, and what its columns mean."""

    stem: str
    period: str
    lag: int | date
    columns: tuple[Column, ...]
    rows: dict[str, dict[str, str]]
    document: str = ""
    lag_status: str = "assumed"


@dataclass(frozen=True)
class CrossTable:
    """One pair of files that is not by time: its keys, its columns with their units, its rows as printed."""

    stem: str
    name: str
    label: str
    keys: tuple[str, ...]
    units: dict[str, str]
    rows: tuple[tuple[str, ...], ...]
    starts: date
    ends: date
    published: date
    document: str
    at: str
    note: str


def read(shared: Path, name: str, folder: str = "data") -> Rows:
    """The rows of one shared table."""
    with (shared / folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def plain(text: str, digits: int = 3) -> str:
    """A number in its shortest form, rounded."""
    return f"{round(float(text), digits):.{digits}f}".rstrip("0").rstrip(".") if text else ""


def workbook(fiscal_year: str) -> str:
    """The document id of a fiscal year's last workbook."""
    return f"ice-detention-statistics-fy{fiscal_year}"


def put(rows: dict[str, dict[str, str]], starts: str, **cells: str) -> None:
    """Adds cells to the row that starts on the day."""
    rows.setdefault(starts, {}).update(cells)


def month_cells(row: dict[str, str]) -> dict[str, str]:
    """The cells of a month that hold for all its columns."""
    cells = {"document": workbook(row["fiscal_year"])}
    if row["is_partial_month"] == "true":
        cells |= {"flags": "partial", "ends": PARTIAL_ENDS[row["month"]]}
    return cells
