"""Who goes where: the flows of the whole run as one drawing, and every way in a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sojourn.reporting.figures import count
from sojourn.reporting.page.blocks import Block, Chart, Grid, Items, Para, Section, words
from sojourn.reporting.page.sankey import laid_out, sankey_drawing
from sojourn.reporting.page.spans import Whole, label_of, of_draws
from sojourn.reporting.page.tops import span_words

if TYPE_CHECKING:
    from sojourn.reporting.page.matter import Matter
    from sojourn.results.flows import Flow

__all__ = ["SMALL", "ways"]

SMALL = 0.005
"""Ways with a smaller share of the largest are drawn together."""

REST, STAYS = "stream:\nrest", "stream:\nstays"


def ways(matter: Matter) -> Section:
    """The section on flows; empty of drawing where the run did not keep them."""
    results = matter.results
    title, drawing = "Who goes where", "Flows over the whole run"
    if not results.flows:
        return Section("flows", title, (Para(("Nobody moved in this run.",)),))
    whole = {flow: of_draws(draws) for flow, draws in results.flows.items()}
    found: dict[tuple[str, str], float] = {}
    for flow, people in whole.items():
        way = (_node(matter, flow, source=True), _node(matter, flow, source=False))
        found[way] = found.get(way, 0.0) + people.mean
    names = {node: _name(matter, node) for way in found for node in way} | {REST: "smaller flows, together"}
    drawn = _merged(found)
    last = [
        node for way in drawn for node in way if node in matter.scenario.outcomes or node in (REST, STAYS)
    ]
    layout = laid_out(drawn, list(dict.fromkeys(last)))
    arrived = sum(people.mean for flow, people in whole.items() if flow.arrives)
    there = results.ledger.get("people", {}).get("start", 0) / max(results.draws, 1)
    says = (
        f"From {span_words(results)}, means of {results.draws} draws: {count(round(arrived))} people arrived, "
        f"{count(round(there))} were there on the first day. Each way is as wide as the people who took it; ways under "
        f"0.5 % of the largest are drawn together."
    )
    svg = sankey_drawing(layout, names, id="chart-flows", title=drawing, says=says)
    rows = sorted(whole.items(), key=lambda item: -item[1].mean)
    table = Grid(
        "Every way, people over the whole run", ("from", "to", "mean", "5 %", "95 %"),
        tuple(
            tuple(words(cell) for cell in (
                _name(matter, _node(matter, flow, source=True)),
                _name(matter, _node(matter, flow, source=False)), *_figures(people)
            )) for flow, people in rows
        ),
    )  # fmt: skip
    blocks: list[Block] = [Chart("chart-flows", drawing, says, svg, (table,), wide=True)]
    if layout.back:
        blocks.append(Para(("Ways that lead back, which the drawing leaves out:",)))
        back = sorted(layout.back.items(), key=lambda item: -item[1])
        blocks.append(
            Items(
                tuple(
                    words(f"{names[a]} to {names[b]}: {count(round(people))} people")
                    for (a, b), people in back
                )
            )
        )
    notes = ["A part's height is the people who came into it or went out of it, whichever is more."]
    if any(stage.displace is not None for stage in matter.scenario.stages.values()):
        notes.append(
            "People who are displaced are drawn from the stage whose book-ins displace them, wherever they were held."
        )
    if any(limit.to is not None for limit in matter.scenario.limits.values()):
        notes.append("People whom a legal limit moves are drawn from the limit, wherever they were held.")
    blocks.append(Para((" ".join(notes),), "note"))
    return Section("flows", title, tuple(blocks))


def _figures(people: Whole) -> tuple[str, ...]:
    return tuple(count(round(value)) for value in (people.mean, people.low, people.high))


def _node(matter: Matter, flow: Flow, *, source: bool) -> str:
    if source:
        return (
            f"stream:{flow.source}"
            if flow.arrives
            else f"limit:{flow.source}"
            if flow.source in matter.scenario.limits
            else flow.source
        )
    return flow.target or STAYS


def _name(matter: Matter, node: str) -> str:
    if node == STAYS:
        return "still there at the end"
    kind, _, name = node.rpartition(":")
    label = label_of(matter.results, name)
    return f"legal limit: {label}" if kind == "limit" else label


def _merged(found: dict[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    """Ways with those of a small share put together, stage by stage; a part that is then reached by nothing is left out."""
    least = SMALL * max(found.values(), default=0.0)
    streams = {source for source, _ in found if ":" in source and source not in (REST, STAYS)}
    kept: dict[tuple[str, str], float] = {}
    for (source, target), people in found.items():
        way = (source, target) if people >= least or source in streams else (source, REST)
        kept[way] = kept.get(way, 0.0) + people
    while True:
        reached = {target for _, target in kept} | streams
        lost = [way for way in kept if way[0] not in reached]
        if not lost:
            break
        for way in lost:
            del kept[way]
    return {way: people for way, people in kept.items() if people > 0}
