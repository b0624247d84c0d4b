"""judge(): what the model says of a claim as of the day it was said, what the record says since, and the verdict of the rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sojourn.claims.figures import DRAWS, SHIPPED, Question, figures, in_unit, question, unit_of_reading
from sojourn.claims.rule import Verdict, of_band, of_record, together
from sojourn.claims.words import reason
from sojourn.errors import Finding, InputError, nearest

if TYPE_CHECKING:
    from sojourn.simulate import Progress
    from sojourn.sources import Catalog
    from sojourn.sources.claims import Claim, Reading

__all__ = ["Answer", "Judged", "judge"]

Float = NDArray[np.float64]
LEEWAY = timedelta(days=90)
"""What was known so soon after a claim counts as known when it was made: the plan of January 2025 was told from November 2024 on,
and is modelled once, with what was public on 2025-01-20."""


@dataclass(frozen=True)
class Judged:
    """One reading of a claim: the model's band where it was asked, else the figure of the record; and the verdict."""

    reading: Reading
    verdict: Verdict
    middle: float | None
    low: float | None  # 5 %
    high: float | None  # 95 %
    unit: str | None
    knows: date | None
    """The last day of which the scenario, or the figure, knows anything."""
    since: bool
    """Whether it knows more than could be known when the claim was made."""
    questions: tuple[Question, ...] = ()

    @property
    def of_model(self) -> bool:
        """Whether the verdict is of a band of the model."""
        return bool(self.questions)


@dataclass(frozen=True)
class Answer:
    """A claim with its readings; the verdict is of those that know no more than could be known when it was said, if any does."""

    claim: Claim
    readings: tuple[Judged, ...]
    verdict: Verdict
    why: str
    sources: tuple[str, ...]
    """The documents, as publisher, title and date."""

    @property
    def counted(self) -> tuple[Judged, ...]:
        """The readings that make the verdict."""
        return _counted(self.readings)

    @property
    def hindsight(self) -> bool:
        """Whether the verdict is of readings that know more than could be known when the claim was made."""
        return bool(self.counted) and all(one.since for one in self.counted)

    def to_json(self) -> dict[str, Any]:
        """The same as plain data: one object of `sojourn claims --json`."""
        claim, counted = self.claim, self.counted
        first = counted[0] if len(counted) == 1 else None
        return {
            "id": claim.id, "claim": claim.claim, "by": claim.by, "speaker": claim.speaker, "said_on": claim.said_on.label,
            "asked": first.reading.asks if first else " / ".join(one.reading.asks for one in counted) or None,
            "model": _band(first) if first and first.of_model else None,
            "observed": _figure(claim.observed), "verdict": self.verdict, "in_hindsight": self.hindsight, "why": self.why,
            "sources": list(self.sources),
            "readings": [
                {
                    "name": one.reading.name, "asked": one.reading.asks, "scenarios": [q.scenario for q in one.questions],
                    "target": asdict(one.reading.target) if one.reading.target else None,
                    "is": one.reading.relation, "model": _band(one) if one.of_model else None,
                    "observed": _figure(one.reading.observed), "verdict": one.verdict, "knows_nothing_after": _day(one.knows),
                    "since": one.since,
                }
                for one in self.readings
            ],
        }  # fmt: skip


def judge(
    ids: Sequence[str] = (), *, file: str | Path | None = None, draws: int = DRAWS, seed: int = 1,
    progress: Progress | None = None, workers: int | None = None, kept: Path | None = SHIPPED,
) -> tuple[Answer, ...]:  # fmt: skip
    """The answers to the claims of those ids, or to all of them, in the order in which they are filed.

    file: claims of one's own, in the form of the shipped ones, which then are those asked about. The figures come from the
    package where they are there for this scenario, record, draws and seed, and else from a run, which is kept in the cache.
    Raises InputError for an id, a measure or a scenario that there is none of.

    >>> answer = judge(["stay_30_days"])[0]
    >>> answer.verdict, answer.readings[0].unit
    ('not possible as stated', 'day')
    """
    from sojourn.simulate.asked import check_numbers
    from sojourn.sources import load_catalog
    from sojourn.sources.claims import read_claims

    check_numbers(draws, seed, "month", workers)
    catalog = load_catalog()
    known = catalog.claims if file is None else read_claims(Path(file), catalog.documents)
    unknown = [one for one in ids if one not in known]
    if unknown:
        raise InputError(
            [Finding("must be a claim", nearest(one, tuple(known)), value=one) for one in unknown]
        )
    chosen = [known[name] for name in (ids or known)]
    asked = {reading.place: question(reading) for claim in chosen for reading in claim.readings}
    found = figures(
        (one for questions in asked.values() for one in questions),
        draws=draws, seed=seed, progress=progress, workers=workers, kept=kept,
    )  # fmt: skip
    return tuple(_answer(claim, asked, found, catalog) for claim in chosen)


def _answer(
    claim: Claim, asked: dict[str, tuple[Question, ...]], found: dict[Question, Float], catalog: Catalog
) -> Answer:
    judged = tuple(_judged(claim, one, asked[one.place], found, catalog) for one in claim.readings)
    counted = _counted(judged)
    verdict = together(one.verdict for one in counted)
    return Answer(claim, judged, verdict, _why(claim, counted, verdict), _sources(claim, catalog))


def _judged(
    claim: Claim,
    reading: Reading,
    questions: tuple[Question, ...],
    found: dict[Question, Float],
    catalog: Catalog,
) -> Judged:
    target, kind = reading.target, reading.relation
    if questions:
        assert reading.means is not None
        unit = unit_of_reading(reading)
        bands = [np.nanquantile(in_unit(reading, found[one]), (0.05, 0.5, 0.95)) for one in questions]
        low, high = (float(f([band[i] for band in bands])) for f, i in ((min, 0), (max, 2)))
        middle = float(np.mean([band[1] for band in bands]))
        knows = max(_knows(one, catalog) for one in questions)
        made = of_band(kind, target.value, low, high, reading.means) if target and kind else "not a number"
        return Judged(reading, made, middle, low, high, unit, knows, _later(knows, claim), questions)
    seen = reading.observed
    if seen is None:
        return Judged(reading, "not a number", None, None, None, None, None, False)
    made = (
        of_record(kind, target.value, seen.value, bound=reading.bound) if target and kind else "not a number"
    )
    return Judged(reading, made, seen.value, None, None, seen.unit, seen.known, _later(seen.known, claim))


def _later(knows: date, claim: Claim) -> bool:
    """Whether what is known on a day could not be known when the claim was made, give or take LEEWAY."""
    return knows > claim.said_on.last + LEEWAY


def _knows(asked: Question, catalog: Catalog) -> date:
    """The last day of which a scenario knows anything: its `as_of`, or its first day."""
    from sojourn.simulate.asked import chosen

    scenario = chosen(asked.scenario, None, asked.changes, None, catalog)
    return scenario.as_of or scenario.start


def _counted(readings: Sequence[Judged]) -> tuple[Judged, ...]:
    """The readings that make the verdict."""
    counted = tuple(one for one in readings if not one.reading.aside)
    if not any(one.knows is not None and not one.since for one in counted):
        return counted  # nothing was known of it then
    return tuple(one for one in counted if not one.since)


def _why(claim: Claim, counted: Sequence[Judged], verdict: Verdict) -> str:
    """The reason in one sentence."""
    if not counted:
        return "It names no figure, purpose or date by which it could be judged."
    if len({one.verdict for one in counted}) > 1:
        said: dict[str, list[str]] = {}
        for one in counted:
            said.setdefault(one.verdict, []).append(one.reading.name.replace("_", " "))
        parts = "; ".join(f"{verdict} ({', '.join(names)})" for verdict, names in said.items())
        return f"It is not one number, and its readings differ: {parts}."
    first = counted[0]
    if verdict == "not a number":
        asks = first.reading.asks
        return (
            f"{asks}."
            if first.reading.target is None
            else "Neither the model nor the record has a figure of it."
        )
    return reason(first)


def _sources(claim: Claim, catalog: Catalog) -> tuple[str, ...]:
    cited = [
        claim.cite,
        *(one.cite for one in (claim.observed, *(r.observed for r in claim.readings)) if one is not None),
    ]
    found = (catalog.source(name) for name in dict.fromkeys(cite.document for cite in cited))
    return tuple(f"{one.publisher}, {one.title} ({one.dated})" for one in found)


def _band(one: Judged) -> dict[str, Any]:
    return {"value": one.middle, "p05": one.low, "p95": one.high, "unit": one.unit}


def _figure(seen: Any) -> dict[str, Any] | None:
    if seen is None:
        return None
    return {"value": seen.value, "unit": seen.unit, "as_of": seen.as_of.label if seen.as_of else None, "note": seen.note,
            "document": seen.cite.document, "at": seen.cite.at}  # fmt: skip


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
