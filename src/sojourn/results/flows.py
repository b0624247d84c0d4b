"""Flows: how many people went from where to where over the whole span of one draw."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sojourn.engine.tables import Tally

if TYPE_CHECKING:
    from sojourn.model.compile import Model

__all__ = ["Flow", "flows"]


class Flow(NamedTuple):
    """A way from a stage, or for who arrives a stream, to a stage or outcome; an empty target is being there at the end.

    People whom a limit moves come from the limit, and people who are displaced from the stage whose admissions displace:
    the tally does not say which stage each of them was in.
    """

    source: str
    target: str
    arrives: bool = False


def flows(model: Model, tally: Tally) -> dict[Flow, float]:
    """People along each way over the whole span, and in each stage at its end."""
    found: dict[Flow, float] = {}
    moved = tally.moves.sum(axis=(0, 2))
    for edge, people in zip(model.edges, moved, strict=True):
        if edge.kind != "arrival":
            way = Flow(edge.source, edge.target)
            found[way] = found.get(way, 0.0) + float(people)
    came = tally.arrivals.sum(axis=0)
    for g, (stream, _) in enumerate(model.groups):
        way = Flow(stream, model.scenario.streams[stream].enters, True)
        found[way] = found.get(way, 0.0) + float(came[g])
    here = (tally.inside + tally.waiting).sum(axis=1)
    for stage, people in zip(model.node_stage, here, strict=True):
        way = Flow(stage, "")
        found[way] = found.get(way, 0.0) + float(people)
    return {way: people for way, people in found.items() if people > 0 and way.source != way.target}
