"""Agreements between states on taking in people who are not the host's own nationals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from sojourn.dates import Period
from sojourn.sources.documents import Citation
from sojourn.sources.figure import Figure, read_cite, read_figure
from sojourn.sources.reading import Block, Reader, entries, read_tree

__all__ = ["Agreement", "Step"]

Step = Literal["named", "announced", "signed", "used", "ended"]

_DATES = ("announced", "signed", "first_transfer", "ended")
_FIGURES = ("quota", "at_one_time", "aim", "cohort", "payment", "moved", "cost_per_person")
_WORDS = ("status", "nationality_rule", "litigation", "note")
_FIELDS = ("sender", "host", "kind", *_DATES, "known_from", *_FIGURES, *_WORDS, "cite")


@dataclass(frozen=True)
class Agreement:
    """One agreement, talk or practice: who sends, who takes in, its life, and what it moved.

    A date known only to the month or year holds from that period's last day. `known_from` is the day the
    public could first know of it. `told_on` is the date of the newest document behind it: `status`,
    `litigation` and `note` speak as of that day.

    Four numbers that are often taken for one: `quota` is the most it takes in all, `at_one_time` the most that may be
    there together, `aim` a number that was stated without being a ceiling, `cohort` the size of the group that may be sent.

    >>> from datetime import date
    >>> from sojourn.sources import load_catalog
    >>> rwanda = load_catalog().agreements["us_rwa_2025"]
    >>> rwanda.quota.value, rwanda.moved.value, rwanda.as_of(date(2025, 8, 5)).moved
    (250.0, 7.0, None)
    """

    id: str
    sender: str
    host: str
    kind: str
    announced: Period | None
    signed: Period | None
    first_transfer: Period | None
    ended: Period | None
    known_from: date
    quota: Figure | None
    at_one_time: Figure | None
    aim: Figure | None
    cohort: Figure | None
    payment: Figure | None
    moved: Figure | None
    cost_per_person: Figure | None
    status: str | None
    nationality_rule: str | None
    litigation: str | None
    note: str | None
    cite: Citation
    cited_on: date
    told_on: date

    @property
    def step(self) -> Step:
        """How far it had come, by its dates and whether anyone was moved, whatever its status says."""
        if self.ended:
            return "ended"
        if self.first_transfer or (self.moved and self.moved.value > 0):
            return "used"
        if self.signed:
            return "signed"
        return "named" if self.kind == "candidate" else "announced"

    @property
    def figures(self) -> tuple[tuple[str, Figure], ...]:
        """The figures there are, each with its name."""
        found = ((name, getattr(self, name)) for name in _FIGURES)
        return tuple((name, figure) for name, figure in found if figure is not None)

    def as_of(self, day: date) -> Agreement | None:
        """The same as it could be known on the day; None before anything of it was."""
        if self.known_from > day:
            return None

        def seen(period: Period | None) -> Period | None:
            return period if period and period.last <= day else None

        def told(figure: Figure | None) -> Figure | None:
            return figure if figure and figure.known <= day else None

        late = self.told_on > day
        return replace(
            self,
            announced=seen(self.announced),
            signed=seen(self.signed),
            first_transfer=seen(self.first_transfer),
            ended=seen(self.ended),
            quota=told(self.quota),
            at_one_time=told(self.at_one_time),
            aim=told(self.aim),
            cohort=told(self.cohort),
            payment=told(self.payment),
            moved=told(self.moved),
            cost_per_person=told(self.cost_per_person),
            status=None if late else self.status,
            nationality_rule=self.nationality_rule if self.cited_on <= day else None,
            litigation=None if late else self.litigation,
            note=None if late else self.note,
        )


def read_agreement(block: Block, dates: Mapping[str, date]) -> Agreement:
    """The agreement filed in the block; raises InputError with everything that is wrong."""
    reader = Reader(block.file)
    path = block.name
    tree = entries(read_tree(block.text, block.file, block.line))[path]
    branch = reader.branch(tree, path, _FIELDS)
    sender, host = reader.words(branch, "sender", path), reader.words(branch, "host", path)
    kind = reader.words(branch, "kind", path)
    days = {name: reader.period(branch, name, path, needed=False) for name in _DATES}
    announced = days["announced"]
    known_from = reader.day(branch, "known_from", path, needed=announced is None)
    figures = {name: read_figure(reader, branch, name, path, dates) for name in _FIGURES}
    words = {name: reader.words(branch, name, path, needed=False) for name in _WORDS}
    cite = read_cite(reader, branch, path, dates)
    ended = days["ended"]
    for name in ("announced", "signed", "first_transfer"):
        before = days[name]
        if before and ended and before.first > ended.last:
            reader.wrong("must not be later than its end", "mend one of the dates", branch, f"{path}.{name}")
    for name, figure in figures.items():
        if figure is not None and figure.value < 0:
            where = branch.entries[name]
            reader.wrong("must not be below nought", "mend it, or leave it out", where, f"{path}.{name}", f"{figure.value:g}")
    reader.done()
    assert sender and host and kind and cite
    known = known_from or (announced.last if announced else None)
    assert known
    cited = [cite.document, *(figure.cite.document for figure in figures.values() if figure)]
    told_on = max(dates[document] for document in cited)
    return Agreement(
        id=path,
        sender=sender,
        host=host,
        kind=kind,
        announced=announced,
        signed=days["signed"],
        first_transfer=days["first_transfer"],
        ended=ended,
        known_from=known,
        **figures,
        status=words["status"],
        nationality_rule=words["nationality_rule"],
        litigation=words["litigation"],
        note=words["note"],
        cite=cite,
        cited_on=dates[cite.document],
        told_on=told_on,
    )
