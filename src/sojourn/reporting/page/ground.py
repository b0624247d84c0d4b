"""What the figures stand on: what would change them most, the assumptions, every input, and every document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sojourn.reporting.page.bars import Bar, bars_drawing
from sojourn.reporting.page.blocks import (
    Block,
    Chart,
    Entries,
    Entry,
    Grid,
    Items,
    Link,
    Para,
    Section,
    Words,
    anchor,
    cited,
    words,
)
from sojourn.reporting.page.movers import LEAST_DRAWS, noise
from sojourn.reporting.page.tops import tops

if TYPE_CHECKING:
    from sojourn.reporting.page.inputs import OwnNumber
    from sojourn.reporting.page.matter import Matter
    from sojourn.sources import DatedValue, Document, Parameter, Series

__all__ = ["assumptions", "inputs_section", "most", "sources"]

MOST_BARS = 10
NO_WHY = "no reason is written in the scenario"


def most(matter: Matter) -> Section:
    """What would change the answers most: for each top figure, how closely it follows each uncertain input."""
    title = "What would change the answer most"
    results = matter.results
    if not matter.movers:
        few = f"It takes {LEAST_DRAWS} draws or more, and an input that differs between them: this run has {results.draws} draws."
        return Section("most", title, (Para((few,)),))
    inputs = max((len(rows) for rows in matter.movers.values()), default=0)
    level = noise(results.draws, inputs)
    note = (
        "Rank correlation (Spearman) between each uncertain input and the figure, draw by draw: 1 if the figure always "
        f"rises with the input, -1 if it always falls, 0 if it does not follow it. Of {inputs} inputs over {results.draws} "
        f"draws, chance alone makes the strongest look like ±{level:.2f} for one figure in twenty, so what is weaker is not "
        "drawn. What has no range cannot appear: a setting that is fixed, or left out of the model. What such settings change "
        "is in the variants."
    )
    blocks: list[Block] = [Para((note,), "note")]
    for top in tops(matter.results):
        if top.measure not in matter.movers:
            continue
        found = [m for m in matter.movers[top.measure] if abs(m.follows) > level][:MOST_BARS]
        name = f"{top.label[:1].upper()}{top.label[1:]}"
        if not found:
            blocks.append(Para((f"{name}: no input stands out from chance.",)))
            continue
        bars = [
            Bar(
                _label(matter, m.name),
                m.follows,
                f"{m.follows:+.2f}",
            )
            for m in found
        ]
        says = f"{name} follows most closely: {'; '.join(bar.label for bar in bars[:3])}."
        rows = tuple((_linked(matter, m.name), words(f"{m.follows:+.2f}")) for m in found)
        id = f"chart-most-{top.measure}"
        svg = bars_drawing(bars, id=id, title=name, says=says)
        table = Grid(
            f"{top.label}: the inputs followed closest",
            ("input", "rank correlation"),
            rows,
        )
        blocks.append(Chart(id, name, says, svg, (table,)))
    return Section("most", title, tuple(blocks))


def assumptions(matter: Matter) -> Section:
    """Every assumed parameter and every assumed number of the scenario, with why."""
    single: list[Words] = []
    families: dict[str, list[tuple[Words, ...]]] = {}  # one parameter a class, by what it is of
    for parameter in matter.inputs.parameters:
        for value in matter.inputs.in_force(parameter):
            if value.status == "assumed":
                kind, _, of = parameter.label.partition(": ")
                if of and parameter.name.rpartition(".")[2] in matter.scenario.classes:
                    families.setdefault(of, []).append(_assumed_row(parameter, value, kind))
                else:
                    single.append(_assumed(parameter, value))
    blocks: list[Block] = []
    if single or families:
        blocks.append(Para(("Parameters of the catalogue that no document gives as they stand:",)))
    if single:
        blocks.append(Items(tuple(single)))
    for of, rows in families.items():
        head = ("class", "value", "why")
        blocks.append(Grid(f"{of[:1].upper()}{of[1:]}, by class", head, tuple(rows), figures=False))
    own = [number for number in matter.inputs.numbers if number.status == "assumed"]
    if own:
        blocks.append(
            Grid(
                "Numbers written in the scenario itself and assumed",
                ("number", "value", "why"),
                tuple(_own_row(matter, n) for n in own),
                figures=False,
            )
        )
    events = [event for event in matter.scenario.events if event.status == "assumed"]
    if events:
        blocks.append(Para(("Events that are assumed:",)))
        blocks.append(
            Items(tuple(words(f"{event.name.replace('_', ' ')}: {event.why or NO_WHY}") for event in events))
        )
    if not blocks:
        blocks.append(Para(("Nothing in this scenario is marked as assumed.",)))
    return Section("assumptions", "Assumptions", tuple(blocks))


def inputs_section(matter: Matter) -> Section:
    """Every parameter, series and number of the scenario, with the values that hold on a day of the run."""
    note = (
        "Published: as a document gives it. Derived: worked out from what one gives. "
        "Projected: a document's own forecast. Assumed: by this project."
    )
    blocks: list[Block] = [Para((note,), "note")]
    entries = [_parameter(matter, parameter) for parameter in matter.inputs.parameters] + [
        _series(matter, series) for series in matter.inputs.series
    ]
    blocks.append(Entries(tuple(entries)))
    given = [number for number in matter.inputs.numbers if number.status != "assumed"]
    if given:
        rows = tuple(_own_row(matter, number) for number in given)
        blocks.append(
            Grid(
                "Numbers written in the scenario itself, from a source",
                ("number", "value", "why and where"),
                rows,
                figures=False,
            )
        )
    return Section("inputs", "Inputs", tuple(blocks))


def sources(matter: Matter) -> Section:
    """Every document behind an input, a limit or a series on the page."""
    documents = matter.inputs.documents
    if not documents:
        return Section("sources", "Sources", (Para(("No document is cited by this scenario.",)),))
    note = "Grade: how good a document is as a witness. Where only a copy was read, it is named, and the grade is at most medium."
    if matter.scenario.as_of is not None:
        note += f" A figure that was known by {matter.scenario.as_of} may be cited to a later edition of its document."
    return Section(
        "sources",
        "Sources",
        (Para((note,), "note"), Entries(tuple(_document(matter, one) for one in documents))),
    )


# ------------------------------------------------------------------------------------------------ lines and entries


def _figure(value: float, unit: str = "") -> str:
    """A number of the catalogue as it is written there, to ten digits.

    >>> _figure(0.0175, "1/day"), _figure(41500.0)
    ('0.0175 1/day', '41,500')
    """
    return f"{value:,.10g} {unit}".strip()


def _spread(low: float | None, high: float | None, level: float | None = None) -> str:
    if low is None or high is None:
        return ""
    share = f" with chance {level:.10g}" if level is not None else ""
    return f", {_figure(low)} to {_figure(high)}{share}"


def _range(value: DatedValue) -> str:
    return _spread(value.spread.low, value.spread.high, value.spread.level) if value.spread else ""


def _label(matter: Matter, name: str) -> str:
    parameter = matter.catalog.parameters.get(name)
    return parameter.label if parameter is not None else f"scenario: {name}"


def _linked(matter: Matter, name: str) -> Words:
    known = {parameter.name for parameter in matter.inputs.parameters}
    return words(
        Link(_label(matter, name), f"#{anchor('input', name)}") if name in known else _label(matter, name)
    )


def _assumed(parameter: Parameter, value: DatedValue) -> Words:
    return words(
        Link(parameter.label, f"#{anchor('input', parameter.name)}"),
        f" (from {value.starts}): {_shown(parameter, value)}. {value.why or ''}".rstrip(),
    )


def _assumed_row(parameter: Parameter, value: DatedValue, kind: str) -> tuple[Words, ...]:
    name = Link(kind, f"#{anchor('input', parameter.name)}")
    return words(name), words(f"{_shown(parameter, value)} (from {value.starts})"), words(value.why or "")


def _shown(parameter: Parameter, value: DatedValue) -> str:
    return f"{_figure(value.value or 0.0, parameter.unit)}{_range(value)}"


def _cited(matter: Matter, document: str, at: str | None) -> list[str | Link]:
    source = matter.catalog.source(document)
    link = Link(cited(source.publisher, source.title, source.dated), f"#{anchor('document', document)}")
    return [link, f", {at}"] if at else [link]


def _own_row(matter: Matter, number: OwnNumber) -> tuple[Words, ...]:
    why: list[str | Link] = [number.why or NO_WHY if not number.document else number.why]
    if number.document:
        why += ["; " if number.why else "", *_cited(matter, number.document, number.at)]
    status = "" if number.status == "assumed" else f" [{number.status}]"
    return (
        words(number.path),
        words(f"{_figure(number.value, number.unit)}{_spread(number.low, number.high)}{status}"),
        words(why),
    )


def _parameter(matter: Matter, parameter: Parameter) -> Entry:
    lines: list[Words] = []
    for value in matter.inputs.in_force(parameter):
        said: list[str | Link] = [
            f"from {value.starts}: {_figure(value.value or 0.0, parameter.unit)}{_range(value)} [{value.status}] "
        ]
        said += _cited(matter, value.cite.document, value.cite.at) if value.cite else []
        if value.why:
            said.append(f". {value.why}" if value.cite else value.why)
        lines.append(words(said))
    if parameter.note:
        lines.append(words(parameter.note.strip()))
    lines.append(words(_used(matter.inputs.places.get(parameter.name, ())), f" Name: {parameter.name}."))
    return Entry(anchor("input", parameter.name), parameter.label, tuple(lines))


def _series(matter: Matter, series: Series) -> Entry:
    first, last = series.rows[0], series.rows[-1]
    lines = [
        words(
            f"{len(series.rows)} published values, {first.starts} to {last.ends} ({series.unit}) [published] ",
            _cited(matter, series.document, None),
        ),
        words(_used(matter.inputs.places.get(series.name, ())), f" Name: {series.name}."),
    ]
    return Entry(anchor("input", series.name), series.label, tuple(lines))


def _used(paths: Iterable[str]) -> str:
    listed = list(paths)
    more = f" and {len(listed) - 3} more" if len(listed) > 3 else ""
    return f"Used at {', '.join(listed[:3])}{more}."


def _document(matter: Matter, document: Document) -> Entry:
    lines = [
        words(
            document.publisher,
            f". {document.dated}. Grade {document.grade}. ",
            Link(document.link, document.link),
        )
    ]
    if document.read_in:
        lines.append(words(f"Read in a copy: {document.read_in}"))
    if document.note:
        lines.append(words(document.note.strip()))
    behind = [p.label for p in matter.inputs.parameters if document.id in matter.inputs.documents_of(p.name)]
    if behind:
        more = f" and {len(behind) - 6} more" if len(behind) > 6 else ""
        lines.append(words(f"Behind: {'; '.join(behind[:6])}{more}."))
    return Entry(anchor("document", document.id), document.title, tuple(lines))
