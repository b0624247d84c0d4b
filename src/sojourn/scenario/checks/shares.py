"""Checks of shares: what must sum to one does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sojourn.scenario.amount import Dated
from sojourn.scenario.checks.context import Context, cases
from sojourn.scenario.checks.names import laws_of
from sojourn.scenario.fault import Fault, Place
from sojourn.scenario.law import Days, Law, Mixture
from sojourn.scenario.stage import Decide, Wait

__all__ = ["shares"]

NEAR = 1e-6


def shares(c: Context) -> Iterator[Fault]:
    """Mixes, splits, joint exits, mixtures and laws by days sum to one, or have one rest."""
    for name, stream in c.scenario.streams.items():
        if stream.mix:
            yield from _sum(c, ("streams", name, "mix"), stream.mix)
    for name, stage in c.scenario.stages.items():
        at: Place = ("stages", name)
        if isinstance(stage, Decide):
            for place, split in cases(stage.split, (*at, "split")):
                yield from _sum(c, place, split)
        if isinstance(stage, Wait) and stage.joint:
            yield from _sum(c, (*at, "joint"), {k: way.share for k, way in stage.joint.items()})
        for place, laws in laws_of(stage, at):
            for inner, law in cases(laws, place):
                yield from _law(c, inner, law)
    for i, event in enumerate(c.scenario.events):
        if event.for_ is not None:
            yield from _law(c, ("events", i, "for"), event.for_)


def _law(c: Context, place: Place, law: Law) -> Iterator[Fault]:
    if isinstance(law, Days):
        yield from _sum(c, (*place, "days"), law.chances)
    elif isinstance(law, Mixture):
        yield from _sum(c, (*place, "mixture"), {str(i): part.share for i, part in enumerate(law.parts)})
        for i, part in enumerate(law.parts):
            yield from _law(c, (*place, "mixture", i, "law"), part.law)


def _sum(c: Context, place: Place, given: Mapping[str, Any]) -> Iterator[Fault]:
    rests = [name for name, share in given.items() if share == "rest"]
    if len(rests) > 1:
        yield Fault(place, "must have at most one rest", "write the shares of the others", ", ".join(rests))
        return
    if not given:
        yield Fault(place, "must have at least one share", "write it like {name: 1}", None)
        return
    if any(isinstance(share, Dated) for share in given.values()):
        return
    values = [1.0 if share == "rest" else c.value(share) for share in given.values()]
    units = [None if share == "rest" else c.unit(share) for share in given.values()]
    known = [v / 100 if u == "percent" and v is not None else v for v, u in zip(values, units, strict=True)]
    if any(value is None for value in known):
        return
    total = sum(value for value in known if value is not None) - (1.0 if rests else 0.0)
    if rests and total > 1 + NEAR:
        yield Fault(
            place, "must leave a share for rest", "let the others sum to at most 1", f"a sum of {total:g}"
        )
    elif not rests and abs(total - 1) > NEAR:
        yield Fault(
            place, "must sum to 1", "mend a share, or write `rest` for one of them", f"a sum of {total:.6g}"
        )
