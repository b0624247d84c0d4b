"""A figure followed to its source: what `sojourn show NAME` prints, as lines and as plain data."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sojourn.errors import Finding, InputError, nearest
from sojourn.sources.documents import Document
from sojourn.sources.parameters import Parameter
from sojourn.sources.series import Series
from sojourn.sources.spread import Spread

if TYPE_CHECKING:
    from sojourn.sources.catalog import Catalog

__all__ = ["Described", "Description", "describe", "wrap"]

LATEST_ROWS = 6
WIDTH = 100


def wrap(lines: Iterable[str], width: int = WIDTH) -> tuple[str, ...]:
    """The lines, those longer than the width broken between words, each part indented a step further.

    >>> wrap(["  one two three"], 10)
    ('  one two', '    three')
    """
    found: list[str] = []
    for line in lines:
        indent = line[: len(line) - len(line.lstrip())]
        parts = textwrap.wrap(
            line,
            width,
            subsequent_indent=indent + "  ",
            break_long_words=False,
            break_on_hyphens=False,
            drop_whitespace=True,
        )
        found += parts or [""]
    return tuple(found)


@dataclass(frozen=True)
class Described:
    """One value with everything that vouches for it."""

    starts: str
    ends: str | None
    value: float | None
    spread: Spread | None
    status: str
    flags: tuple[str, ...]
    at: str | None
    why: str | None
    published: str | None
    document: Document | None


@dataclass(frozen=True)
class Description:
    """Anything of the record, down to the publisher's title, date and link.

    `values` are all the dated values of a parameter, or the newest rows of a series (`summary` says how many
    there are). `details` are the named parts of an agreement, ruling, claim or group, `rows` the lines of a
    table, `documents` all that such an entry stands on. `lines` is the same for people, `as_dict` for machines.
    """

    name: str
    what: str
    label: str
    unit: str | None
    summary: str
    note: str | None
    values: tuple[Described, ...]
    document: Document | None = None
    details: tuple[tuple[str, str], ...] = ()
    rows: tuple[str, ...] = ()
    documents: tuple[Document, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """The description as lines of text."""
        head = [self.name, f"  {self.label}" + (f" ({self.unit})" if self.unit else "")]
        head += [f"  {text}" for text in (self.summary,) if text]
        head += [f"  {name}: {text}" for name, text in self.details]
        head += [f"  {self.note}"] if self.note else []
        if self.document:
            head += ["  " + line for line in _document_lines(self.document)]
        told: str | None = None
        for value in self.values:
            head += ["", *_value_lines(value)]
            if value.document and value.document.id != told:
                told = value.document.id
                head += ["    " + line for line in _document_lines(value.document)]
        for document in self.documents:
            head += ["", *("  " + line for line in _document_lines(document))]
        return (*wrap(head), *(("", *self.rows) if self.rows else ()))

    def as_dict(self) -> dict[str, object]:
        """The description as plain data, ready for JSON."""

        def plain(thing: object) -> object:
            if isinstance(thing, dict):
                return {key: plain(one) for key, one in thing.items()}
            if isinstance(thing, (list, tuple)):
                return [plain(one) for one in thing]
            return thing if thing is None or isinstance(thing, (bool, int, float, str)) else str(thing)

        return {key: plain(one) for key, one in asdict(self).items()}


def describe(catalog: Catalog, name: str) -> Description:
    """The entry of that name, of whatever kind; raises InputError that offers the nearest.

    >>> from sojourn.sources import load_catalog
    >>> describe(load_catalog(), "law.post_order_limit").values[0].document.publisher
    'Supreme Court of the United States'
    """
    from sojourn.sources.telling import others, tell

    if name in catalog.documents.filed and name in catalog.documents:
        document = catalog.documents[name]
        return Description(name, "document", document.title, None, "", document.note, (), document)
    if name in catalog.glossary.filed and name not in others(catalog):
        term = catalog.glossary[name]
        cited = catalog.source(term.cite.document) if term.cite else None
        place = f"{term.cite.at}" if term.cite else ""
        see = f"see also: {', '.join(term.see)}" if term.see else None
        return Description(name, "term", term.means, None, place, see, (), cited)
    told = tell(catalog, name)
    if told is not None:
        return told
    filed = (*catalog.parameters.filed, *catalog.series.filed)
    if name not in filed:
        near = nearest(name, (*filed, *others(catalog), *catalog.glossary.filed, *catalog.documents.filed))
        raise InputError(
            Finding(
                "must be the name of a figure, table, agreement, ruling, claim, group, document or term",
                near,
                value=name,
            )
        )
    found = catalog.find(name)
    return _of_parameter(catalog, found) if isinstance(found, Parameter) else _of_series(catalog, found)


def _of_parameter(catalog: Catalog, parameter: Parameter) -> Description:
    values = []
    for number, value in enumerate(parameter.values):
        later = None
        if number + 1 < len(parameter.values):
            later = (parameter.values[number + 1].starts - timedelta(days=1)).isoformat()
        values.append(
            Described(
                value.starts.isoformat(),
                later,
                value.value,
                value.spread,
                value.status,
                (),
                value.cite.at if value.cite else None,
                value.why,
                value.published.isoformat() if value.published else None,
                catalog.source(value.cite.document) if value.cite else None,
            )
        )
    summary = "a parameter; each value holds until the next"
    return Description(
        parameter.name, "parameter", parameter.label, parameter.unit, summary, parameter.note, tuple(values)
    )


def _of_series(catalog: Catalog, series: Series) -> Description:
    rows = series.rows[-LATEST_ROWS:]
    partial = [row.starts.isoformat() for row in series.rows if row.is_partial]
    if series.published_after_days is None:
        known = f"published {series.last.published} all at once ({series.lag_status})"
    else:
        known = f"published {series.published_after_days} days after ({series.lag_status})"
    rows_there = f"{len(series.rows)} rows" if len(series.rows) > 1 else "1 row"
    summary = (
        f"a series: {rows_there} ({series.kind} by {series.period}), {series.first.starts} to "
        f"{series.last.ends}; {known}"
    )
    if partial:
        summary += f"; partial: {', '.join(partial)}"
    values = tuple(
        Described(
            row.starts.isoformat(),
            row.ends.isoformat(),
            row.value,
            None,
            "published",
            tuple(sorted(row.flags)),
            None,
            None,
            row.published.isoformat(),
            catalog.source(row.document),
        )
        for row in rows
    )
    return Description(series.name, "series", series.label, series.unit, summary, series.note, values)


def _value_lines(value: Described) -> list[str]:
    shown = "no value" if value.value is None else f"{value.value:,.15g}"
    until = f" to {value.ends}" if value.ends and value.ends != value.starts else ""
    line = f"  {value.starts}{until}: {shown}" + (f" [{value.status}]" if value.value is not None else "")
    if value.spread:
        spread = value.spread
        line += f", {spread.low:,.15g} to {spread.high:,.15g} with chance {spread.level:g} ({spread.shape})"
    if value.flags:
        line += f" ({', '.join(value.flags)})"
    return [line] + [f"    {text}" for text in (value.why, value.at) if text]


def _document_lines(document: Document) -> list[str]:
    lines = [
        f"{document.publisher}: {document.title}, {document.dated} (grade {document.grade})",
        f"{document.link}   [{document.id}]",
    ]
    return lines + ([f"read in a copy: {document.read_in}"] if document.read_in else [])
