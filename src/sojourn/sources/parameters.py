"""Parameters: cited, dated, uncertain values, one name each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from sojourn.errors import Finding, InputError
from sojourn.sources.documents import Citation, read_citation
from sojourn.sources.reading import Block, Branch, Reader, Tree, entries, read_tree
from sojourn.sources.spread import SHAPES, Shape, Spread

__all__ = ["STATUSES", "DatedValue", "Parameter", "Status"]

Status = Literal["published", "derived", "assumed", "projected"]
STATUSES: tuple[Status, ...] = ("published", "derived", "assumed", "projected")

_FIELDS = ("label", "unit", "values", "note")
_VALUE_FIELDS = ("from", "value", "spread", "status", "cite", "why", "published")


@dataclass(frozen=True)
class DatedValue:
    """A value and the day it holds from, until the next one.

    `value` is None where the parameter ends, and `why` says why. `published` is the day it could first be
    known: its own, or the document's; an assumption of this project has none and is never hidden by a date.
    """

    starts: date
    value: float | None
    spread: Spread | None
    status: Status
    cite: Citation | None
    why: str | None
    published: date | None

    def quantile(self, u: float) -> float:
        """The value at chance u of its spread; the value itself where it has none."""
        if self.value is None:
            raise InputError(Finding("has ended and has no value", self.why or "use an earlier day"))
        return self.value if self.spread is None else self.spread.quantile(self.value, u)


@dataclass(frozen=True)
class Parameter:
    """A named quantity with its dated values, earliest first.

    >>> from datetime import date
    >>> from sojourn.sources import load_catalog
    >>> load_catalog().parameters["law.post_order_limit"].at(date(2026, 1, 1)).value
    180.0
    """

    name: str
    label: str
    unit: str
    values: tuple[DatedValue, ...]
    note: str | None = None

    def at(self, day: date) -> DatedValue:
        """The value that holds on the day; raises InputError before the first one and after the end."""
        held = [value for value in self.values if value.starts <= day]
        if not held:
            first = self.values[0].starts
            raise InputError(
                Finding(
                    f"must be asked for on {first} or later, its first value",
                    "start the scenario later, or write a dated value of your own",
                    path=self.name,
                    value=day.isoformat(),
                )
            )
        if held[-1].value is None:
            problem = f"has no value from {held[-1].starts} on: {held[-1].why}"
            raise InputError(Finding(problem, "write a dated value of your own", path=self.name))
        return held[-1]

    def between(self, first: date, last: date) -> tuple[DatedValue, ...]:
        """The values that hold on any day from first to last, earliest first."""
        kept = [value for value in self.values if value.starts <= last]
        before = [value for value in kept if value.starts <= first]
        return tuple(before[-1:] + [value for value in kept if value.starts > first])

    def as_of(self, day: date) -> Parameter | None:
        """The same with only what had been published by the day; None if that is nothing.

        An end without a day of its own is known when the value before it is.
        """
        kept: list[DatedValue] = []
        before: DatedValue | None = None
        for value in self.values:
            known = value.published is None or value.published <= day
            if value.value is None and value.published is None:
                known = bool(kept) and kept[-1] is before
            if known:
                kept.append(value)
            before = value
        return replace(self, values=tuple(kept)) if kept else None


def read_parameter(block: Block, document_dates: dict[str, date]) -> Parameter:
    """The parameter filed in the block; raises InputError with everything that is wrong."""
    reader = Reader(block.file)
    tree = entries(read_tree(block.text, block.file, block.line))[block.name]
    branch = reader.branch(tree, block.name, _FIELDS)
    label = reader.words(branch, "label", block.name)
    unit = reader.unit(branch, block.name)
    note = reader.words(branch, "note", block.name, needed=False)
    items = reader.listing(branch, "values", block.name)
    values: list[DatedValue] = []
    for number, item in enumerate(items):
        path = f"{block.name}.values.{number}"
        value = _read_value(reader, item, path, document_dates)
        if value is None:
            continue
        if values and value.starts <= values[-1].starts:
            remedy = "file the values by date, each once"
            reader.wrong(
                "must be later than the value before", remedy, item, f"{path}.from", value.starts.isoformat()
            )
        values.append(value)
    if not items and "values" in branch.entries:
        reader.wrong("must have at least one value", "add one with its date", branch, f"{block.name}.values")
    reader.done()
    assert label and unit and values
    return Parameter(block.name, label, unit, tuple(values), note)


def _read_value(reader: Reader, tree: Tree, path: str, documents: dict[str, date]) -> DatedValue | None:
    branch = reader.branch(tree, path, _VALUE_FIELDS)
    if not isinstance(tree, Branch):
        return None
    starts = reader.day(branch, "from", path)
    why = reader.words(branch, "why", path, needed=False)
    published = reader.day(branch, "published", path, needed=False)
    ended = "value" in branch.entries and reader.words(branch, "value", path, needed=False) is None
    value = None if ended else reader.number(branch, "value", path)
    status = reader.word(branch, "status", path, STATUSES)
    cite = None
    if "cite" in branch.entries:
        cite = read_citation(reader, branch.entries["cite"], f"{path}.cite", frozenset(documents))
    elif status in ("published", "derived", "projected") and not ended:
        reader.wrong(
            f"must be cited, being {status}", "add cite: {document: …, at: …}", branch, f"{path}.cite"
        )
    if (status in ("derived", "assumed") or ended) and why is None:
        reader.wrong("must say why", "add the field why with a sentence", branch, f"{path}.why")
    spread = None
    if "spread" in branch.entries:
        spread = _read_spread(reader, branch.entries["spread"], f"{path}.spread", value)
    if starts is None or status is None:
        return None
    if published is None and cite is not None and status != "assumed":
        published = documents[cite.document]
    return DatedValue(starts, value, spread, _status(status), cite, why, published)


def _read_spread(reader: Reader, tree: Tree, path: str, value: float | None) -> Spread | None:
    branch = reader.branch(tree, path, ("low", "high", "level", "shape"))
    low, high = reader.number(branch, "low", path), reader.number(branch, "high", path)
    level = reader.number(branch, "level", path)
    shape = reader.word(branch, "shape", path, SHAPES)
    if low is None or high is None or level is None or shape is None or value is None:
        return None
    spread = Spread(low, high, level, _shape(shape))
    wrong = spread.problem(value)
    if wrong:
        reader.wrong(wrong, "mend the spread or the value", branch, path)
    return spread


def _status(text: str) -> Status:
    return next(status for status in STATUSES if status == text)


def _shape(text: str) -> Shape:
    return next(shape for shape in SHAPES if shape == text)
