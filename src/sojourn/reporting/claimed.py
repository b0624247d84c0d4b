"""What `sojourn claims` prints: a list of claims with their verdicts, or one claim with all that its verdict rests on."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sojourn.claims.rule import VERDICTS
from sojourn.claims.words import amount, ranged, reason, said

if TYPE_CHECKING:
    from sojourn.claims import Answer, Judged
    from sojourn.claims.hang import Pull
    from sojourn.sources import Catalog
    from sojourn.sources.figure import Figure

__all__ = ["screen_claims", "screen_explained"]

RULE = (
    "One rule for every speaker: a claim holds if all of the model's band (5 % to 95 %) meets what it says, is possible if part "
    "of the band does, and is not possible as stated if none does though what the speaker asks for is granted; not on the record "
    "so far if none does as things go, or the record's own figure does not; not a number if it names none, or leaves open which "
    "of several that differ. The verdict is of what could be known when it was said, if any reading is; what came since stands "
    "apart."
)


def screen_claims(answers: Sequence[Answer], width: int = 100) -> str:
    """The list as text of at most `width` columns (80 or more)."""
    parts = [textwrap.fill(RULE, width), "\n".join(_counts(answers))]
    parts += ["\n".join(_lines(answer, width)) for answer in answers]
    if len(answers) > 1:
        parts.append(textwrap.fill("Every input behind one of them: sojourn claims ID --explain", width))
    return "\n\n".join(parts)


def _counts(answers: Sequence[Answer]) -> Iterator[str]:
    """How many claims of each sort of speaker have each verdict."""
    if len(answers) < 2:
        return
    by = {"officials": ("official",), "others": ("opponent", "advocate", "researcher", "press")}
    yield f"{'':<26}" + "".join(f"{word:>11}" for word in by)
    for verdict in VERDICTS:
        found = [
            sum(a.verdict == verdict and a.claim.speaker in kinds for a in answers) for kinds in by.values()
        ]
        yield f"{verdict:<26}" + "".join(f"{n:>11}" for n in found)
    every = [sum(a.claim.speaker in kinds for a in answers) for kinds in by.values()]
    yield f"{'in all':<26}" + "".join(f"{n:>11}" for n in every)


def _lines(answer: Answer, width: int) -> Iterator[str]:
    claim = answer.claim
    note = " (in hindsight)" if answer.hindsight else ""
    yield from textwrap.wrap(f"{claim.claim}: {answer.verdict.upper()}{note}", width)
    yield from _hung("", f"{claim.by} ({claim.speaker}), {claim.said_on.label}  [{claim.id}]", width)
    counted = answer.counted
    if len(counted) == 1 and counted[0].reading.target is not None:
        yield from _hung("asked", counted[0].reading.asks, width)
    yield from _hung("why", answer.why, width)
    seen = claim.observed
    if seen is not None:
        yield from _hung(
            "since" if seen.known > claim.said_on.last else "record", _record(seen, answer), width
        )
    for one in answer.readings:
        if one.reading.aside and one.of_model:
            yield from _hung("beside", f"{one.reading.asks}: {ranged(one)}", width)
        elif not one.reading.aside and one not in counted and one.reading.observed is not claim.observed:
            yield from _hung("since", f"{one.reading.asks}: {one.verdict}. {reason(one)}", width)


def screen_explained(answer: Answer, catalog: Catalog, width: int = 100, *, draws: int, seed: int) -> str:
    """One claim whole: each reading with its band and reason, what its verdict hangs on, every input and every document."""
    from sojourn.claims.hang import pulls, turns

    claim = answer.claim
    parts = ["\n".join(_lines(answer, width))]
    if claim.note:
        parts.append(textwrap.fill(claim.note, width))
    for one in answer.readings:
        lines = textwrap.wrap(f"{one.reading.asks}: {one.verdict.upper()}{_kind(one)}", width)
        lines += _hung("why", reason(one), width)
        if one.of_model:
            lines += _hung("model", _asked(one), width)
        elif one.reading.observed is not None:
            lines += _hung("record", _source(one.reading.observed, catalog), width)
        if one.knows is not None:
            lines += _hung(
                "knows", f"nothing after {one.knows}" + ("; the claim is older" if one.since else ""), width
            )
        if one.reading.note:
            lines += _hung("note", one.reading.note, width)
        for sentence in turns(one):
            lines += _hung("turns", sentence, width)
        for pull in pulls(one, catalog, draws=draws, seed=seed):
            lines += _hung("hangs on", _pulled(pull), width)
        parts.append("\n".join(lines))
    for scenario, changes in dict.fromkeys(
        (q.scenario, q.changes) for one in answer.readings for q in one.questions
    ):
        parts.append("\n".join(_inputs(scenario, changes, catalog, width)))
    parts.append("\n".join(["The claim was read in", *_documents(answer, catalog, width)]))
    return "\n\n".join(parts)


def _kind(one: Judged) -> str:
    return " (beside the claim; does not count)" if one.reading.aside else ""


def _record(seen: Figure, answer: Answer) -> str:
    """The record's figure, and how much of the claim's it is."""
    by = f" by {seen.as_of.label}" if seen.as_of else ""
    target = answer.claim.target
    part = f", {100 * seen.value / target.value:.0f} % of it" if target and target.value * seen.value > 0 else ""
    return f"{said(seen.value, seen.unit)}{by}{part}" + (f" ({seen.note})" if seen.note else "")


def _source(seen: Figure, catalog: Catalog) -> str:
    document = catalog.source(seen.cite.document)
    grade = f", grade {document.grade}" if document.grade != "high" else ""
    note = f"{seen.note}; " if seen.note else ""
    return f"{note}{document.publisher}, {document.title} ({document.dated}{grade}), {seen.cite.at}"


def _asked(one: Judged) -> str:
    first = one.questions[0]
    what = first.measure + (f" over {first.over}" if first.over else "")
    names = " and ".join(question.scenario for question in one.questions)
    with_posterior = f", posterior {first.posterior}" if first.posterior else ""
    changed = f", with {'; '.join(first.changes)}" if first.changes else ""
    span = first.first if first.first == first.last else f"{first.first} to {first.last}"
    middle = said(one.middle or 0.0, one.unit or "")
    return f"{what} of {names}{with_posterior}{changed}, {span}: {middle} ({ranged(one)})"


def _pulled(pull: Pull) -> str:
    turned = (
        f"the verdict is {pull.where_low} in either half of its range"
        if pull.where_low == pull.where_high
        else f"{pull.where_low} where it is low, {pull.where_high} where it is high"
    )
    label = f"{pull.label} [{pull.name}]" if pull.label and pull.label != pull.name else pull.name
    return f"{label}, rank correlation {pull.correlation:+.2f}: {turned}"


def _inputs(scenario: str, changes: tuple[str, ...], catalog: Catalog, width: int) -> Iterator[str]:
    """Every number that a scenario rests on, with its range, status and document."""
    from sojourn.reporting.page.inputs import Inputs
    from sojourn.scenario import load

    found = Inputs(load(scenario, changes=changes, catalog=catalog), catalog)
    with_changes = f", with {'; '.join(changes)}" if changes else ""
    yield from textwrap.wrap(f"What {scenario}{with_changes} rests on", width)
    for parameter in found.parameters:
        value = found.in_force(parameter)[-1]
        if value.value is None:
            continue
        spread = f" ({amount(value.spread.low)} to {amount(value.spread.high)})" if value.spread else ""
        cited = _short(value.cite.document, catalog) if value.cite is not None else value.why or ""
        text = f"{parameter.label}: {amount(value.value)} {parameter.unit}{spread}, {value.status}; {cited} [{parameter.name}]"
        yield from textwrap.wrap(text, width, initial_indent="  ", subsequent_indent="    ")
    for series in found.series:
        text = f"{series.label}: {series.first.starts} to {series.last.ends}; {_short(series.document, catalog)} [{series.name}]"
        yield from textwrap.wrap(text, width, initial_indent="  ", subsequent_indent="    ")
    for number in found.numbers:
        spread = (
            f" ({amount(number.low)} to {amount(number.high)})"
            if number.low is not None and number.high is not None
            else ""
        )
        cited = "; ".join(
            filter(None, (number.why, _short(number.document, catalog) if number.document else ""))
        )
        text = f"{number.path}: {amount(number.value)} {number.unit}{spread}, {number.status}; {cited}"
        yield from textwrap.wrap(text, width, initial_indent="  ", subsequent_indent="    ")


def _short(document: str, catalog: Catalog) -> str:
    found = catalog.source(document)
    return f"{found.publisher}, {found.title} ({found.dated})"


def _documents(answer: Answer, catalog: Catalog, width: int) -> Iterator[str]:
    claim = answer.claim
    for cite in (claim.cite, *(one.cite for one in (claim.observed,) if one is not None)):
        document = catalog.source(cite.document)
        copy = f"; read in a copy: {document.read_in}" if document.read_in else ""
        where = f"{document.publisher}: {document.title}, {document.dated} (grade {document.grade})"
        text = f"{where}, {cite.at}; {document.link}{copy}"
        yield from textwrap.wrap(
            text, width, initial_indent="  ", subsequent_indent="    ", break_long_words=False
        )


def _hung(word: str, text: str, width: int) -> list[str]:
    """A line under a short word, indented."""
    return textwrap.wrap(
        text, width, initial_indent=f"  {word:<9}", subsequent_indent=" " * 11, break_long_words=False
    )
