"""Checks of the routes: no circle without time, a way out of every wait, every stage reached."""

from __future__ import annotations

from collections.abc import Iterator

from sojourn.scenario.base import Choice
from sojourn.scenario.checks.context import Context
from sojourn.scenario.fault import Fault
from sojourn.scenario.law import Days, Fixed, Hazard, Law, Mixture, Never, Uniform
from sojourn.scenario.stage import Decide, Stage, Wait

__all__ = ["exits", "reached", "takers", "timeless"]


def may_be_zero(c: Context, law: Law) -> bool:
    """Whether a law gives a dwell of no whole day with some chance."""
    if isinstance(law, (Never, Hazard)):
        return False
    if isinstance(law, Fixed):
        days = c.value(law.days)
        return days is not None and days < 1
    if isinstance(law, Uniform):
        low = c.value(law.low)
        return low is None or low < 1
    if isinstance(law, Days):
        chance = c.value(law.chances["0"]) if "0" in law.chances else 0.0
        return chance is None or chance > 0
    if isinstance(law, Mixture):
        return any(may_be_zero(c, part.law) for part in law.parts if c.value(part.share) != 0)
    return True


def _case(c: Context, choice: Choice[Law], kind: str) -> list[Law]:
    fields = c.scenario.classes[kind].fields if kind in c.scenario.classes else {}
    streams = list(c.scenario.streams) or [""]
    found = [choice.of(kind, stream, fields) for stream in streams]
    return [law for law in found if law is not None]


def _ways(c: Context, stage: Stage, kind: str) -> list[tuple[str, bool]]:
    """Where a stage leads people of a class, and whether that may take no time."""
    found: list[tuple[str, bool]] = []
    if stage.room:
        found.append((stage.room.to, True))
    if stage.patience:
        laws = _case(c, stage.patience.law, kind)
        found.append((stage.patience.to, any(may_be_zero(c, law) for law in laws)))
    if isinstance(stage, Wait):
        ways = {name: (exit_.to or name, exit_.law) for name, exit_ in stage.exits.items()}
        ways |= {name: (name, way.law) for name, way in stage.joint.items()}
        if stage.law is not None and stage.next is not None:
            ways["next"] = (stage.next, stage.law)
        for route, choice in ways.values():
            laws = [law for law in _case(c, choice, kind) if not isinstance(law, Never)]
            if laws:
                found.append((route, any(may_be_zero(c, law) for law in laws)))
    elif isinstance(stage, Decide):
        fields = c.scenario.classes[kind].fields if kind in c.scenario.classes else {}
        for stream in list(c.scenario.streams) or [""]:
            split = stage.split.of(kind, stream, fields) or {}
            found += [
                (route, True) for route, share in split.items() if share == "rest" or not c.always_nought(share)
            ]
    else:
        found.append((stage.next, True))
    if stage.displace:
        found.append((stage.displace.to, False))
    return found


def _graph(c: Context, kind: str) -> dict[str, list[tuple[str, bool]]]:
    """The ways from stage to stage of a class; a redirected class passes a stage by at once."""
    graph: dict[str, list[tuple[str, bool]]] = {}
    for name, stage in c.scenario.stages.items():
        graph[name] = [(stage.but[kind], True)] if kind in stage.but else _ways(c, stage, kind)
    return graph


def timeless(c: Context) -> Iterator[Fault]:
    """A circle of stages in which every dwell may be 0 would never end."""
    said: set[frozenset[str]] = set()
    for kind in c.scenario.classes:
        graph = {name: [to for to, zero in ways if zero] for name, ways in _graph(c, kind).items()}
        for circle in _circles(graph):
            if frozenset(circle) not in said:
                said.add(frozenset(circle))
                shown = circle if len(circle) <= 8 else [*circle[:6], "…", circle[-1]]
                line = " → ".join((*shown, circle[0]))
                remedy = "put a wait in it that takes at least a day, such as {fixed: 1 day} or {hazard: 0.1}"
                yield Fault(
                    ("stages", circle[0]), f"lies in a circle that may take no time: {line}", remedy, None
                )


def _circles(graph: dict[str, list[str]]) -> Iterator[list[str]]:
    """One circle for each group of nodes that lead to each other, in the order of the file; no recursion."""
    done: set[str] = set()
    for root in graph:
        if root in done:
            continue
        path, on_path = [root], {root}
        turns = [iter(graph[root])]
        while turns:
            step = next((to for to in turns[-1] if to in graph), None)
            if step is None:
                turns.pop()
                last = path.pop()
                on_path.discard(last)
                done.add(last)
            elif step in on_path:
                yield path[path.index(step) :]
            elif step not in done:
                path.append(step)
                on_path.add(step)
                turns.append(iter(graph[step]))


def exits(c: Context) -> Iterator[Fault]:
    """A wait that everybody stays in for ever has no exit."""
    limits = [limit for limit in c.scenario.limits.values() if limit.to is not None]
    for name, stage in c.scenario.stages.items():
        if not isinstance(stage, Wait):
            continue
        ended = any(name == limit.clock.starts or name in limit.clock.through for limit in limits)
        moved = any(s.displace and name in s.displace.from_ for s in c.scenario.stages.values())
        if ended or moved:
            continue
        for kind in c.scenario.classes:
            if kind not in stage.but and not _leads(c, stage, kind):
                who = f" for {kind}" if len(c.scenario.classes) > 1 else ""
                yield Fault(
                    ("stages", name), f"has no exit that ever happens{who}", "add an exit, or a limit", None
                )
                break


def _leads(c: Context, stage: Wait, kind: str) -> bool:
    choices = [exit_.law for exit_ in stage.exits.values()] + [way.law for way in stage.joint.values()]
    if stage.law is not None:
        choices.append(stage.law)
    for choice in choices:
        for law in _case(c, choice, kind):
            if isinstance(law, Hazard) and c.always_nought(law.per_day):
                continue
            if not isinstance(law, Never):
                return True
    return False


def takers(c: Context) -> Iterator[Fault]:
    """Somebody whom an agreement covers can reach a stage that uses it (a warning)."""
    for name, agreement in c.scenario.agreements.items():
        users = [at for at, stage in c.scenario.stages.items() if _uses(stage, name)]
        kinds = [kind for kind in agreement.nationals if kind in c.scenario.classes]
        if not users or not kinds or len(kinds) < len(agreement.nationals):
            continue
        if not any(_reaches(c, kind, at) for kind in kinds for at in users if kind not in c.scenario.stages[at].but):
            who = kinds[0] if len(kinds) == 1 else "any of its nationals"
            problem = f"is for nobody: no stage that uses it is reached by {who}"
            remedy = f"lead a class of its nationals to {' or '.join(users)}, or name other nationals"
            yield Fault(("agreements", name, "nationals"), problem, remedy, warning=True)


def _uses(stage: Stage, agreement: str) -> bool:
    return agreement in stage.agreements or any(agreement in needs for needs in stage.needs.every())


def _reaches(c: Context, kind: str, stage: str) -> bool:
    """Whether people of a class may come to a stage; whoever a limit moves may be of any class."""
    graph = _graph(c, kind)
    todo = [
        stream.enters
        for stream in c.scenario.streams.values()
        if not stream.mix or (kind in stream.mix and (stream.mix[kind] == "rest" or not c.always_nought(stream.mix[kind])))
    ]
    if c.scenario.population:
        todo += [row.stage for row in c.scenario.population.rows if row.class_ == kind]
        todo += list(c.scenario.population.run_in.scale_to) if c.scenario.population.run_in else []
    todo += [limit.to for limit in c.scenario.limits.values() if limit.to is not None]
    seen: set[str] = set()
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += [to for to, _ in graph.get(name, ())]
    return stage in seen


def reached(c: Context) -> Iterator[Fault]:
    """Each stage and outcome can be reached (a warning)."""
    graph: dict[str, set[str]] = {name: set() for name in c.scenario.stages}
    for kind in c.scenario.classes:
        for name, ways in _graph(c, kind).items():
            graph[name].update(to for to, _ in ways)
    todo = [stream.enters for stream in c.scenario.streams.values()]
    if c.scenario.population:
        todo += [row.stage for row in c.scenario.population.rows]
        todo += list(c.scenario.population.run_in.scale_to) if c.scenario.population.run_in else []
    todo += [limit.to for limit in c.scenario.limits.values() if limit.to is not None]
    seen: set[str] = set()
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += graph.get(name, ())
    for section in ("stages", "outcomes"):
        for name in getattr(c.scenario, section):
            if name not in seen:
                yield Fault(
                    (section, name), "is never reached", "leave it out, or lead a route to it", warning=True
                )
