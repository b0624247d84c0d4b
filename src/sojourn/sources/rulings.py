"""Rulings and the steps around them: what courts and governments did to transfers, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sojourn.dates import Period
from sojourn.sources.documents import Citation
from sojourn.sources.figure import read_cite
from sojourn.sources.reading import Block, Reader, entries, read_tree

__all__ = ["EFFECTS", "Ruling"]

EFFECTS = {
    "blocked": "transfers or detention may not go on as before",
    "allowed": "they may go on",
    "restricted": "they may go on under a condition that the court sets",
    "ended": "the scheme is closed",
    "used": "transfers were carried out while the case was open",
    "widened": "more people may be held, or held longer, than before",
}
"""Every effect a ruling may have, and what it means."""

FORCE = ("stayed", "not known")
"""Why a ruling may not have taken effect."""
_FIELDS = ("case", "court", "on", "event", "effect", "without_force", "agreements", "note", "cite")


@dataclass(frozen=True)
class Ruling:
    """One step of a case: the court or body, the day, what it did, and the effect on transfers.

    A ruling is not yet an effect: `without_force` says of one that did not take effect, or is not known to have, why.

    >>> from sojourn.sources import load_catalog
    >>> load_catalog().rulings["dvd_2025_06_23"].effect
    'allowed'
    """

    id: str
    case: str
    court: str
    on: Period
    event: str
    effect: str
    without_force: str | None
    agreements: tuple[str, ...]
    cite: Citation
    note: str | None
    told_on: date

    def as_of(self, day: date) -> Ruling | None:
        """The same if it had been made by the day, without a note written later; None otherwise."""
        if self.on.last > day:
            return None
        return self if self.told_on <= day else replace(self, note=None)


def read_ruling(block: Block, dates: Mapping[str, date]) -> Ruling:
    """The ruling filed in the block; raises InputError with everything that is wrong."""
    reader = Reader(block.file)
    path = block.name
    tree = entries(read_tree(block.text, block.file, block.line))[path]
    branch = reader.branch(tree, path, _FIELDS)
    case, court = reader.words(branch, "case", path), reader.words(branch, "court", path)
    on = reader.period(branch, "on", path)
    event = reader.words(branch, "event", path)
    effect = reader.word(branch, "effect", path, tuple(EFFECTS))
    force = reader.word(branch, "without_force", path, FORCE) if "without_force" in branch.entries else None
    named = reader.listing(branch, "agreements", path, needed=False)
    note = reader.words(branch, "note", path, needed=False)
    cite = read_cite(reader, branch, path, dates)
    reader.done()
    assert case and court and on and event and effect and cite
    agreements = tuple(getattr(item, "text", "") for item in named)
    return Ruling(path, case, court, on, event, effect, force, agreements, cite, note, dates[cite.document])
