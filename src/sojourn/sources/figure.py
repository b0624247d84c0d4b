"""Figures inside larger facts: a quota, a payment, a number of people, each with its own citation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sojourn.dates import Period
from sojourn.sources.documents import Citation, read_citation
from sojourn.sources.reading import Branch, Reader, Tree

__all__ = ["Figure", "counted_on", "read_figure"]

_FIELDS = ("value", "unit", "as_of", "cite", "note")


@dataclass(frozen=True)
class Figure:
    """A value with its unit, the period it holds for, and the document it stands in.

    `known` is the first day it could be known: the document's date, or the end of `as_of` if that is later.
    """

    value: float
    unit: str
    as_of: Period | None
    cite: Citation
    note: str | None
    known: date

    def __str__(self) -> str:
        held = f" by {self.as_of.label}" if self.as_of else ""
        return f"{self.value:,.15g} {self.unit}{held}" + (f" ({self.note})" if self.note else "")


def counted_on(figure: Figure) -> date:
    """The last day that a count covers; the first on which it could be known where it names none."""
    return figure.as_of.last if figure.as_of is not None else figure.known


def read_figure(
    reader: Reader, branch: Branch, name: str, path: str, dates: Mapping[str, date]
) -> Figure | None:
    """The field's figure, or None where there is none; keeps a finding for all that is wrong."""
    tree: Tree | None = branch.entries.get(name)
    if tree is None:
        return None
    place = f"{path}.{name}"
    inner = reader.branch(tree, place, _FIELDS)
    if not isinstance(tree, Branch):
        return None
    value = reader.number(inner, "value", place)
    unit = reader.unit(inner, place)
    as_of = reader.period(inner, "as_of", place, needed=False)
    note = reader.words(inner, "note", place, needed=False)
    cite = read_cite(reader, inner, place, dates)
    if value is None or unit is None or cite is None:
        return None
    known = max(dates[cite.document], as_of.last) if as_of else dates[cite.document]
    return Figure(value, unit, as_of, cite, note, known)


def read_cite(reader: Reader, branch: Branch, path: str, dates: Mapping[str, date]) -> Citation | None:
    """The branch's citation; keeps a finding where it has none."""
    if "cite" not in branch.entries:
        reader.wrong("must be cited", "add cite: {document: …, at: …}", branch, f"{path}.cite")
        return None
    return read_citation(reader, branch.entries["cite"], f"{path}.cite", frozenset(dates))
