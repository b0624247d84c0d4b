"""Documents: where a figure was printed, and where it was read if only a copy was seen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sojourn.sources.reading import Block, Branch, Reader, Tree, entries, read_tree

__all__ = ["GRADES", "Citation", "Document", "Grade"]

Grade = Literal["high", "medium", "low"]
GRADES: tuple[Grade, ...] = ("high", "medium", "low")

_LINK = re.compile(r"https?://[A-Za-z0-9.-]+\.[a-z]{2,}(/\S*)?")
_FIELDS = ("publisher", "title", "date", "link", "grade", "read_in", "note")


@dataclass(frozen=True)
class Citation:
    """A document, and the place inside it: the sheet, table, page or paragraph."""

    document: str
    at: str


@dataclass(frozen=True)
class Document:
    """One entry of the bibliography.

    `date` is the day it came out; where only a month or a year is known (see `dated`) it is that period's
    last day, so that nothing is known too early. `link` is the publisher's own page; `read_in` names the
    copy that was read where the publisher's was not, and then the grade is at most medium.
    """

    id: str
    publisher: str
    title: str
    date: date
    dated: str
    link: str
    grade: Grade
    read_in: str | None = None
    note: str | None = None


def read_document(block: Block) -> Document:
    """The document filed in the block; raises InputError with everything that is wrong."""
    reader = Reader(block.file)
    tree = entries(read_tree(block.text, block.file, block.line))[block.name]
    branch = reader.branch(tree, block.name, _FIELDS)
    publisher = reader.words(branch, "publisher", block.name)
    title = reader.words(branch, "title", block.name)
    period = reader.period(branch, "date", block.name)
    dated = reader.words(branch, "date", block.name, needed=False)
    link = reader.words(branch, "link", block.name)
    grade = reader.word(branch, "grade", block.name, GRADES)
    read_in = reader.words(branch, "read_in", block.name, needed=False)
    note = reader.words(branch, "note", block.name, needed=False)
    if link and not _LINK.fullmatch(link):
        reader.wrong(
            "must be a web address", "write https://…", branch.entries["link"], f"{block.name}.link", link
        )
    if read_in and grade == "high":
        remedy = "write medium, or read the publisher's own document and drop read_in"
        reader.wrong(
            "must be at most medium where only a copy was read",
            remedy,
            branch.entries["grade"],
            f"{block.name}.grade",
            grade,
        )
    reader.done()
    assert publisher and title and period and dated and link and grade
    return Document(block.name, publisher, title, period.last, dated, link, _grade(grade), read_in, note)


def read_citation(reader: Reader, tree: Tree, path: str, known: frozenset[str]) -> Citation | None:
    """A citation, its document among the known ones; keeps a finding and gives None otherwise."""
    from sojourn.errors import nearest

    branch = reader.branch(tree, path, ("document", "at"))
    if not isinstance(tree, Branch):
        return None
    document = reader.words(branch, "document", path)
    at = reader.words(branch, "at", path)
    if document and document not in known:
        remedy = nearest(document, sorted(known))
        reader.wrong("must be a document of documents.yaml", remedy, branch, f"{path}.document", document)
        return None
    return Citation(document, at) if document and at else None


def _grade(text: str) -> Grade:
    return next(grade for grade in GRADES if grade == text)
