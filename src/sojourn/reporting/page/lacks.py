"""What waits for what: people at gates on an average night, by the first thing that was lacking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sojourn.reporting.page.blocks import Block, Items, Para, Section, words
from sojourn.reporting.page.course import over_time
from sojourn.reporting.page.spans import days_of, label_of
from sojourn.scenario.stage import Depart

if TYPE_CHECKING:
    from sojourn.reporting.page.matter import Matter

__all__ = ["lacks"]

MOST = 6
SAID = {
    "order": "a gate that a court or agency order closes",
    "turn": "only their turn",
    "no_agreement": "an agreement that covers them",
}


def lacks(matter: Matter) -> Section:
    """The section on waiting; where nothing waits it says so, and why nothing can."""
    import numpy as np

    from sojourn.results.bands import band

    results = matter.results
    days = np.array(days_of(results), float)
    whole = {
        key.partition(":")[2]: float(np.nansum(results.values[key]))
        for key in results.values
        if key.startswith("waiting_days:")
    }
    waited = [name for name in sorted(whole, key=lambda name: -whole[name]) if whole[name] > 0]
    blocks: list[Block] = []
    if waited:
        blocks.append(
            Para(
                (
                    "People who stood at a gate at midnight, by the first thing they lacked: the average night of each period.",
                )
            )
        )
        lines = []
        for name in waited[:MOST]:
            key = f"waiting_days:{name}"
            lines.append(
                (
                    _lack(matter, name),
                    band(results.values[key] / days, results.second[key] / days),
                )
            )
        chart = over_time(
            matter, "chart-waiting", "Waiting on an average night, by what was lacking", "people", lines
        )
        blocks += [chart] if chart is not None else []
        if len(waited) > MOST:
            rest = ", ".join(_lack(matter, name) for name in waited[MOST:])
            blocks.append(Para((f"Fewer waited for: {rest}.",), "note"))
    else:
        blocks.append(Para(("Nobody waits for anything in this scenario.",)))
    why = _why(matter, _with_alternatives(matter, set(waited)))
    if why:
        blocks.append(Para(("What was never the first thing that anyone lacked:",)))
        blocks.append(Items(tuple(words(line) for line in why)))
    elif not waited:
        blocks.append(Para(("It has no resource that a stage holds or needs.",)))
    return Section("waiting", "What waits for what", tuple(blocks))


def _lack(matter: Matter, name: str) -> str:
    """What was lacking, in words: a resource, the host of an agreement, an order that closes the gate, or only a turn."""
    agreement = matter.scenario.agreements.get(name)
    if agreement is None:
        return SAID.get(name) or label_of(matter.results, name)
    lists = [stage.agreements for stage in matter.scenario.stages.values() if isinstance(stage, Depart)]
    several = any(name in one and len(one) > 1 for one in lists)
    return f"a place with any host, {agreement.host} first" if several else agreement.host


def _with_alternatives(matter: Matter, waited: set[str]) -> set[str]:
    """What was lacked, and what would have done as well: a lack is booked to the first of several beds, seats or hosts."""
    found = set(waited)
    for stage in matter.scenario.stages.values():
        if waited & set(stage.holds):
            found |= set(stage.holds)
    return found


def _why(matter: Matter, waited: set[str]) -> list[str]:
    """A line for each resource that nobody lacked first, and why."""
    used = {name for stage in matter.scenario.stages.values() for name in _named(stage)}
    found = []
    for name, resource in matter.scenario.resources.items():
        if name in waited or resource.kind == "fund":
            continue
        label = resource.label or name.replace("_", " ")
        if getattr(resource, "capacity", None) is None and getattr(resource, "in_all", None) is None:
            found.append(f"{label}: without a limit in this scenario, so their scarcity is not modelled.")
        elif name not in used:
            found.append(f"{label}: no stage needs one.")
        else:
            assumed = [value for n in matter.inputs.named_under(f"resources.{name}") for value in _values(matter, n)]
            tail = f" The limit is assumed: {assumed[0]}." if assumed else ""
            found.append(f"{label}: limited, and in no draw was it the first thing lacking.{tail}")
    return found


def _values(matter: Matter, name: str) -> list[str]:
    """Why an input is assumed, where it is."""
    found = [p for p in matter.inputs.parameters if p.name == name]
    return [v.why for p in found for v in matter.inputs.in_force(p) if v.status == "assumed" and v.why]


def _named(stage: object) -> list[str]:
    held = getattr(stage, "holds", ())
    needs = getattr(stage, "needs", None)
    return [*held, *(name for case in (needs.every() if needs is not None else ()) for name in case)]
