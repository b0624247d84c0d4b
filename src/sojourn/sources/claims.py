"""Claims: what was said, by whom and when, the figure it comes to, how it is put to the model, and what the record shows.

A claim is put in one or several readings: each names a measure of a scenario, or a figure of the record, and what it must come
to. No verdict stands here; `sojourn.claims` has the rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from sojourn.dates import Period
from sojourn.errors import Finding, InputError
from sojourn.sources.documents import Citation, Document
from sojourn.sources.figure import Figure, read_cite, read_figure
from sojourn.sources.reading import Block, Branch, Leaf, Listing, Reader, Tree, blocks, entries, read_tree

__all__ = ["MEANS", "RELATIONS", "SPEAKERS", "Claim", "Means", "Reading", "Relation", "Speaker", "Target", "read_claims"]

Speaker = Literal["official", "opponent", "advocate", "researcher", "press"]
SPEAKERS: tuple[Speaker, ...] = ("official", "opponent", "advocate", "researcher", "press")

Relation = Literal["at least", "at most", "about"]
RELATIONS: tuple[Relation, ...] = ("at least", "at most", "about")
Means = Literal["granted", "as things go"]
MEANS: tuple[Means, ...] = ("granted", "as things go")

_FIELDS = ("claim", "by", "speaker", "said_on", "target", "horizon", "observed", "readings", "note", "cite")
_READING = (
    "asks", "target", "is", "measure", "over", "scenario", "means", "posterior", "set", "from", "until", "observed", "bound",
    "aside", "note",
)  # fmt: skip


@dataclass(frozen=True)
class Target:
    """The figure that a claim comes to, with its unit."""

    value: float
    unit: str

    def __str__(self) -> str:
        return f"{self.value:,.15g} {self.unit}"


@dataclass(frozen=True)
class Reading:
    """One way to put a claim: a measure of a scenario over some months, or a figure of the record, beside what it must come to.

    `means` says whether the scenario grants what the speaker asks for (beds, book-ins, money) or lets things go as they went:
    what is out of reach of the second may still be within that of the first.
    """

    name: str
    asks: str
    target: Target | None
    relation: Relation | None
    measure: str | None
    over: str | None
    """A second measure, by which the first is divided."""
    scenarios: tuple[str, ...]
    """Several are rival accounts of one question: the band is then of all of them together."""
    means: Means | None
    posterior: str | None
    changes: tuple[str, ...]
    first: Period | None
    last: Period | None
    """The first and the last month that count."""
    observed: Figure | None
    bound: bool
    """Whether the figure of the record is only the most that the quantity can be."""
    aside: bool
    """Whether it is shown beside the claim and does not count for the verdict."""
    note: str | None
    file: str
    line: int
    place: str
    """Where it is filed."""


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
    readings: tuple[Reading, ...] = ()

    def as_of(self, day: date) -> Claim | None:
        """The same as it stood on the day: None if not yet said, without what was observed later."""
        if self.said_on.last > day:
            return None
        observed = self.observed if self.observed and self.observed.known <= day else None
        readings = tuple(
            replace(one, observed=one.observed if one.observed and one.observed.known <= day else None)
            for one in self.readings
        )
        return replace(
            self, observed=observed, readings=readings, note=self.note if self.told_on <= day else None
        )


def read_claim(block: Block, dates: Mapping[str, date]) -> Claim:
    """The claim filed in the block; raises InputError with everything that is wrong."""
    reader = Reader(block.file)
    path = block.name
    tree = entries(read_tree(block.text, block.file, block.line))[path]
    branch = reader.branch(tree, path, _FIELDS)
    claim, by = reader.words(branch, "claim", path), reader.words(branch, "by", path)
    speaker = reader.word(branch, "speaker", path, SPEAKERS)
    said_on = reader.period(branch, "said_on", path)
    target = _target(reader, branch, path)
    horizon = reader.words(branch, "horizon", path, needed=False)
    observed = read_figure(reader, branch, "observed", path, dates)
    note = reader.words(branch, "note", path, needed=False)
    cite = read_cite(reader, branch, path, dates)
    if target and observed and target.unit != observed.unit:
        remedy = f"write both in {target.unit}, or leave observed out and say so in note"
        reader.wrong(
            "must have the unit of the target", remedy, branch, f"{path}.observed.unit", observed.unit
        )
    readings = _readings(reader, branch, path, (target, observed), dates)
    reader.done()
    assert claim and by and speaker and said_on and cite
    who = next(one for one in SPEAKERS if one == speaker)
    known = [one.observed.known for one in readings if one.observed]
    told_on = max(dates[cite.document], observed.known if observed else date.min, *known)
    return Claim(path, claim, by, who, said_on, target, horizon, observed, cite, note, told_on, readings)


def read_claims(path: Path, documents: Mapping[str, Document]) -> dict[str, Claim]:
    """The claims of a file, which cite these documents; raises InputError with everything that is wrong."""
    dates = {name: document.date for name, document in documents.items()}
    found: dict[str, Claim] = {}
    findings: list[Finding] = []
    for block in blocks(path):
        try:
            found[block.name] = read_claim(block, dates)
        except InputError as error:
            findings += error.findings
    if findings:
        raise InputError(findings)
    return found


_Claimed = tuple[Target | None, Figure | None]


def _target(reader: Reader, branch: Branch, path: str) -> Target | None:
    tree = branch.entries.get("target")
    if tree is None:
        return None
    place = f"{path}.target"
    inner = reader.branch(tree, place, ("value", "unit"))
    if not isinstance(tree, Branch):
        return None
    value, unit = reader.number(inner, "value", place), reader.unit(inner, place)
    return Target(value, unit) if value is not None and unit else None


def _readings(
    reader: Reader, branch: Branch, path: str, claimed: _Claimed, dates: Mapping[str, date]
) -> tuple[Reading, ...]:
    """The readings; one without a target, or without a figure of the record where the model is not asked, has the claim's own."""
    tree = branch.entries.get("readings")
    if tree is None:
        return ()
    if not isinstance(tree, Branch) or not tree.entries:
        reader.wrong(
            "must have a name for each reading",
            "write one such as as_announced: {asks: ...}",
            tree,
            f"{path}.readings",
        )
        return ()
    found = (
        _reading(reader, name, entry, f"{path}.readings.{name}", claimed, dates)
        for name, entry in tree.entries.items()
    )
    return tuple(one for one in found if one is not None)


def _reading(
    reader: Reader, name: str, tree: Tree, path: str, claimed: _Claimed, dates: Mapping[str, date]
) -> Reading | None:
    branch = reader.branch(tree, path, _READING)
    if not isinstance(tree, Branch):
        return None
    asks = reader.words(branch, "asks", path)
    own = claimed[0]
    if "target" in branch.entries:
        tree = branch.entries["target"]
        own = None if isinstance(tree, Leaf) and tree.text == "none" else _target(reader, branch, path)
    relation = reader.word(branch, "is", path, RELATIONS, needed=own is not None)
    measure = reader.words(branch, "measure", path, needed=False)
    asked = measure is not None  # of the model, and not only of the record
    over = reader.words(branch, "over", path, needed=False)
    several = isinstance(branch.entries.get("scenario"), Listing)
    if several:
        scenarios = tuple(getattr(item, "text", "") for item in reader.listing(branch, "scenario", path))
    else:
        one = reader.words(branch, "scenario", path, needed=asked)
        scenarios = (one,) if one else ()
    means = reader.word(branch, "means", path, MEANS, needed=asked)
    posterior = reader.words(branch, "posterior", path, needed=False)
    changes = tuple(getattr(item, "text", "") for item in reader.listing(branch, "set", path, needed=False))
    aside = reader.word(branch, "aside", path, ("true", "false"), needed=False)
    first, last = (reader.period(branch, word, path, needed=asked) for word in ("from", "until"))
    observed = read_figure(reader, branch, "observed", path, dates) if "observed" in branch.entries else None
    bound = reader.word(branch, "bound", path, ("upper",), needed=False)
    note = reader.words(branch, "note", path, needed=False)
    if not asked and own and observed is None and claimed[1] and claimed[1].unit == own.unit:
        observed = claimed[1]
    if first and last and last.last < first.first:
        reader.wrong(
            "must not end before it begins",
            f"it begins {first.label}",
            branch.entries["until"],
            f"{path}.until",
            last.label,
        )
    if own and observed and own.unit != observed.unit:
        reader.wrong(
            "must have the unit of the target",
            f"write both in {own.unit}",
            branch,
            f"{path}.observed.unit",
            observed.unit,
        )
    if bound and (observed is None or relation != "at most"):
        reader.wrong(
            "must go with an observed figure and is: at most", "leave it out", branch, f"{path}.bound"
        )
    kind = next((one for one in RELATIONS if one == relation), None)
    way = next((one for one in MEANS if one == means), None)
    return Reading(
        name, asks or "", own, kind, measure, over, scenarios, way, posterior, changes, first, last, observed, bound is not None,
        aside == "true", note, reader.file, branch.line, path,
    )  # fmt: skip
