"""Claims: what was said, by whom and when, the figure it comes to, and what the record shows beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from sojourn.dates import Period
from sojourn.sources.documents import Citation
from sojourn.sources.figure import Figure, read_cite, read_figure
from sojourn.sources.reading import Block, Branch, Reader, entries, read_tree

__all__ = ["SPEAKERS", "Claim", "Speaker", "Target"]

Speaker = Literal["official", "opponent", "advocate", "researcher", "press"]
SPEAKERS: tuple[Speaker, ...] = ("official", "opponent", "advocate", "researcher", "press")

_FIELDS = ("claim", "by", "speaker", "said_on", "target", "horizon", "observed", "note", "cite")


@dataclass(frozen=True)
class Target:
    """The figure that a claim comes to, with its unit."""

    value: float
    unit: str

    def __str__(self) -> str:
        return f"{self.value:,.15g} {self.unit}"


@dataclass(frozen=True)
class Claim:
    """One sentence of the debate as a quantity. No verdict: that follows from a model's band by one rule.

    `observed` is what the record shows of the same quantity, where it shows anything; `note` speaks as of
    `told_on`, the date of the newest document behind the claim.

    >>> from sojourn.sources import load_catalog
    >>> claim = load_catalog().claims["beds_100000"]
    >>> str(claim.target), claim.speaker
    ('100,000 bed', 'official')
    """

    id: str
    claim: str
    by: str
    speaker: Speaker
    said_on: Period
    target: Target | None
    horizon: str | None
    observed: Figure | None
    cite: Citation
    note: str | None
    told_on: date

    def as_of(self, day: date) -> Claim | None:
        """The same as it stood on the day: None if not yet said, without what was observed later."""
        if self.said_on.last > day:
            return None
        observed = self.observed if self.observed and self.observed.known <= day else None
        return replace(self, observed=observed, note=self.note if self.told_on <= day else None)


def read_claim(block: Block, dates: Mapping[str, date]) -> Claim:
    """The claim filed in the block; raises InputError with everything that is wrong."""
    reader = Reader(block.file)
    path = block.name
    tree = entries(read_tree(block.text, block.file, block.line))[path]
    branch = reader.branch(tree, path, _FIELDS)
    claim, by = reader.words(branch, "claim", path), reader.words(branch, "by", path)
    speaker = reader.word(branch, "speaker", path, SPEAKERS)
    said_on = reader.period(branch, "said_on", path)
    target = None
    if "target" in branch.entries:
        inner = reader.branch(branch.entries["target"], f"{path}.target", ("value", "unit"))
        if isinstance(branch.entries["target"], Branch):
            value, unit = (
                reader.number(inner, "value", f"{path}.target"),
                reader.unit(inner, f"{path}.target"),
            )
            target = Target(value, unit) if value is not None and unit else None
    horizon = reader.words(branch, "horizon", path, needed=False)
    observed = read_figure(reader, branch, "observed", path, dates)
    note = reader.words(branch, "note", path, needed=False)
    cite = read_cite(reader, branch, path, dates)
    if target and observed and target.unit != observed.unit:
        remedy = f"write both in {target.unit}, or leave observed out and say so in note"
        reader.wrong(
            "must have the unit of the target", remedy, branch, f"{path}.observed.unit", observed.unit
        )
    reader.done()
    assert claim and by and speaker and said_on and cite
    who = next(one for one in SPEAKERS if one == speaker)
    told_on = max(dates[cite.document], observed.known if observed else date.min)
    return Claim(path, claim, by, who, said_on, target, horizon, observed, cite, note, told_on)
