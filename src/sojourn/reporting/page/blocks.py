"""What a page is made of: sections of paragraphs, lists, cards, tables, charts and entries, the same for HTML and PDF."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = [
    "Block", "Card", "Cards", "Chart", "Entries", "Entry", "Grid", "Items", "Link", "Page", "Para", "Section", "Words",
    "anchor", "cited", "words",
]  # fmt: skip


@dataclass(frozen=True)
class Link:
    """Words that lead somewhere: an anchor of the page (`#measure-adp`), or a publisher's page."""

    text: str
    to: str


Words = tuple[str | Link, ...]


@dataclass(frozen=True)
class Para:
    """A paragraph; `style` is plain, lead (the sentence to quote) or note."""

    words: Words
    style: str = "plain"


@dataclass(frozen=True)
class Items:
    """A list."""

    items: tuple[Words, ...]


@dataclass(frozen=True)
class Card:
    """One of the top figures: what it is, its value, its range, what the range is made of, and where it leads."""

    label: str
    value: str
    range: str
    notes: tuple[str, ...]
    links: tuple[Words, ...]


@dataclass(frozen=True)
class Cards:
    """The top figures side by side."""

    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Grid:
    """A table: the first column names the row, the rest are figures where `figures` says so."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Words, ...], ...]
    figures: bool = True


@dataclass(frozen=True)
class Chart:
    """A drawing as SVG, a sentence that says what it shows, and its figures as tables."""

    id: str
    title: str
    says: str
    svg: str
    tables: tuple[Grid, ...]
    wide: bool = False
    from_: Words = ()
    """Where the published figures on it come from."""


@dataclass(frozen=True)
class Entry:
    """Something that links lead to: its anchor, its name and a few lines."""

    id: str
    name: str
    lines: tuple[Words, ...]


@dataclass(frozen=True)
class Entries:
    """A list of entries."""

    entries: tuple[Entry, ...]


Block = Para | Items | Cards | Grid | Chart | Entries


@dataclass(frozen=True)
class Section:
    """A part of the page under one heading."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Page:
    """The report whole."""

    title: str
    under: str
    first: tuple[Block, ...]
    sections: tuple[Section, ...]
    closing: tuple[str, ...]


def words(*parts: str | Link | Iterable[str | Link]) -> Words:
    """Parts put together.

    >>> words("see ", Link("ADP", "#measure-adp"))
    ('see ', Link(text='ADP', to='#measure-adp'))
    """
    found: list[str | Link] = []
    for part in parts:
        if isinstance(part, (str, Link)):
            found.append(part)
        else:
            found += part
    return tuple(found)


def cited(publisher: str, title: str, dated: str) -> str:
    """A document in words.

    >>> cited("An office", "A report", "2026-01"), cited("An office", "A report of 2026-01", "2026-01")
    ('A report (2026-01), An office', 'A report of 2026-01, An office')
    """
    day = "" if dated in title else f" ({dated})"
    return f"{title}{day}, {publisher}"


def anchor(room: str, name: str) -> str:
    """The anchor of a named thing.

    >>> anchor("input", "ice.bed_rate.adult")
    'input-ice-bed_rate-adult'
    """
    return f"{room}-{re.sub(r'[^A-Za-z0-9_]+', '-', name)}"
