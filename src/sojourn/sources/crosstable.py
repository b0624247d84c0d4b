"""Tables by something other than time: one row for each combination of keys, such as group and path."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sojourn import units
from sojourn.errors import Finding, InputError, nearest
from sojourn.sources.documents import Citation
from sojourn.sources.figure import read_cite
from sojourn.sources.reading import Block, Branch, Reader, entries, read_text, read_tree

__all__ = ["CrossTable"]

_FIELDS = ("label", "keys", "columns", "from", "until", "published", "cite", "note")


@dataclass(frozen=True)
class CrossTable:
    """A published or derived table over one span of time, its cells by key; every column has its unit.

    >>> from sojourn.sources import load_catalog
    >>> table = load_catalog().tables["ice.days_to_departure"]
    >>> table.cell("median_days", group="all", path="all"), table.units["median_days"]
    (31.0, 'day')
    """

    name: str
    label: str
    keys: tuple[str, ...]
    units: Mapping[str, str]
    rows: Mapping[tuple[str, ...], Mapping[str, float]]
    starts: date
    ends: date
    published: date
    cite: Citation
    note: str | None

    def find(self, **keys: str) -> Mapping[str, float] | None:
        """The row of those keys, or None where the table has no such row."""
        return self.rows.get(tuple(keys.get(key, "") for key in self.keys))

    def cell(self, column: str, **keys: str) -> float:
        """One figure; raises InputError where there is none."""
        row = self.find(**keys)
        if row is None:
            asked = ", ".join(f"{key} {keys.get(key, '(none)')}" for key in self.keys)
            known = [" ".join(held) for held in self.rows]
            raise InputError(
                Finding(f"has no row for {asked}", nearest(" ".join(keys.values()), known), path=self.name)
            )
        if column not in row:
            raise InputError(
                Finding("must be a column of the table", nearest(column, list(self.units)), path=self.name)
            )
        return row[column]


def read_crosstable(block: Block, dates: Mapping[str, date]) -> CrossTable:
    """The table described in the block, its rows from the CSV of the same name beside; raises InputError."""
    reader = Reader(block.file)
    path = block.name
    tree = entries(read_tree(block.text, block.file, block.line))[path]
    branch = reader.branch(tree, path, _FIELDS)
    label = reader.words(branch, "label", path)
    keys = tuple(getattr(item, "text", "") for item in reader.listing(branch, "keys", path))
    starts, ends = reader.day(branch, "from", path), reader.day(branch, "until", path)
    published = reader.day(branch, "published", path, needed=False)
    note = reader.words(branch, "note", path, needed=False)
    cite = read_cite(reader, branch, path, dates)
    held: dict[str, str] = {}
    columns = branch.entries.get("columns")
    if isinstance(columns, Branch):
        for column in columns.entries:
            text = reader.words(columns, column, f"{path}.columns")
            if text is None or text not in units.UNITS:
                remedy = nearest(text or "", list(units.UNITS))
                reader.wrong(
                    "must be a unit of the closed list", remedy, columns, f"{path}.columns.{column}", text
                )
            else:
                held[column] = text
    else:
        reader.wrong("must name its columns with their units", "write columns: {n: person}", branch, path)
    reader.done()
    assert label and keys and starts and ends and cite
    rows = _rows(Path(block.file).with_suffix(".csv"), keys, tuple(held))
    known = published or dates[cite.document]
    return CrossTable(path, label, keys, held, rows, starts, ends, known, cite, note)


def _rows(
    path: Path, keys: tuple[str, ...], columns: tuple[str, ...]
) -> dict[tuple[str, ...], dict[str, float]]:
    reader = Reader(str(path))
    table = csv.DictReader(read_text(path).splitlines())
    if tuple(table.fieldnames or ()) != (*keys, *columns):
        heads = ", ".join(table.fieldnames or ()) or "nothing"
        reader.wrong(
            f"must have the columns {', '.join((*keys, *columns))}", f"it has: {heads}", 1, path.stem
        )
        reader.done()
    rows: dict[tuple[str, ...], dict[str, float]] = {}
    for line, cells in enumerate(table, start=2):
        key = tuple(cells[name] for name in keys)
        if key in rows:
            reader.wrong("must stand only once", "keep one of the rows", line, " ".join(key))
        try:
            rows[key] = {name: float(cells[name]) for name in columns}
        except (TypeError, ValueError):
            reader.wrong("must hold plain numbers", "mend the line", line, " ".join(key))
            continue
        if not all(math.isfinite(number) for number in rows[key].values()):
            reader.wrong("must hold plain numbers", "mend the line", line, " ".join(key))
    if not rows:
        reader.wrong("must have a row or more", "add the figures", 1, path.stem)
    reader.done()
    return rows
