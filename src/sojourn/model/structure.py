"""The graph of a scenario: nodes, edges, groups, queues and lines, by name. Nothing here depends on a draw.

A serve or depart stage that holds a stock and needs something besides becomes two nodes: `<stage>.entry`, whose gate
is the stock's alone, and the stage itself, where people stand in line holding it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sojourn.engine.tables import BATCH, DECIDE, FLOW, FUND, PASS, QUOTA, STOCK, WAIT
from sojourn.errors import Finding, InputError
from sojourn.model.names import check_collisions
from sojourn.scenario.event import Open, Suspend
from sojourn.scenario.resource import Fund
from sojourn.scenario.schema import Scenario
from sojourn.scenario.stage import Decide, Depart, Serve, Stage, Wait

__all__ = ["Edge", "Exit", "Node", "Queue", "Structure", "structure"]

KINDS = {"stock": STOCK, "flow": FLOW, "batch": BATCH, "quota": QUOTA, "fund": FUND}
ORDER = {FUND: 0, QUOTA: 1, STOCK: 2, FLOW: 3, BATCH: 4}  # the order in which what is lacking is named
NOBODY = "no_agreement"  # what people lack whom no agreement covers


@dataclass(frozen=True)
class Edge:
    """A way from one stage to a stage or outcome."""

    name: str
    source: str
    target: str
    kind: str  # arrival exit next split but patience room limit displace


@dataclass(frozen=True)
class Exit:
    """One competing exit of a waiting stage, or the patience of a gate."""

    stage: str
    name: str
    edge: int
    joint: bool = False


@dataclass(frozen=True)
class Node:
    """One gate and what follows it."""

    name: str
    stage: str
    kind: int
    stage_of: Stage
    gate: tuple[str, ...]  # what the gate asks for: "holds", "needs"
    keeps: tuple[str, ...]


@dataclass(frozen=True)
class Queue:
    """People at one gate who need the same and have the same priority."""

    node: int
    priority: int
    needs: tuple[tuple[int, ...], ...]  # each need: resources in order of preference
    pays: bool


@dataclass
class Structure:
    """The graph; see the fields of `engine.tables.Tables` for the axes."""

    scenario: Scenario
    groups: list[tuple[str, str]] = field(default_factory=list)  # (stream, class)
    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    outcomes: list[str] = field(default_factory=list)
    resources: list[str] = field(default_factory=list)
    kinds: list[int] = field(default_factory=list)
    exits: list[Exit] = field(default_factory=list)
    exit_start: list[int] = field(default_factory=list)
    patience: dict[int, int] = field(default_factory=dict)  # node -> exit
    queues: list[Queue] = field(default_factory=list)
    queue_of: dict[tuple[int, int, int], int] = field(default_factory=dict)  # node, group, holds -> queue
    lines: list[tuple[int, bool, list[int]]] = field(default_factory=list)  # step, strict, queues

    def node(self, stage: str) -> int:
        """The node that people who come to a stage meet first."""
        return next(i for i, node in enumerate(self.nodes) if node.stage == stage)

    def last_node(self, stage: str) -> int:
        return max(i for i, node in enumerate(self.nodes) if node.stage == stage)

    def target(self, route: str) -> int:
        """A route as the engine has it: a node, or -(outcome + 1)."""
        if route in self.outcomes:
            return -self.outcomes.index(route) - 1
        return self.node(route)

    def edge(self, name: str, source: str, target: str, kind: str) -> int:
        wanted = Edge(name, source, target, kind)
        for i, known in enumerate(self.edges):
            if known == wanted:
                return i
        self.edges.append(wanted)
        return len(self.edges) - 1

    def resource(self, name: str) -> int:
        return self.resources.index(name)

    def fields(self, group: int) -> tuple[str, str, dict[str, str]]:
        stream, kind = self.groups[group]
        return kind, stream, dict(self.scenario.classes[kind].fields)


def structure(scenario: Scenario) -> Structure:
    """The graph of a checked scenario."""
    s = Structure(scenario)
    for stream, given in scenario.streams.items():
        classes = given.mix or scenario.classes
        s.groups += [(stream, kind) for kind in classes]
    s.outcomes = list(scenario.outcomes)
    for name, resource in scenario.resources.items():
        s.resources.append(name)
        s.kinds.append(KINDS[resource.kind])
    for name in scenario.agreements:
        s.resources.append(name)
        s.kinds.append(QUOTA)
    _nodes(s)
    for name, given in scenario.streams.items():
        s.edge(name, name, given.enters, "arrival")
    _edges(s)
    _queues(s)
    names = [f"{e.stage}.{e.name}" for e in s.exits] + [f"{n.name}.split" for n in s.nodes]
    names += [f"{n.name}.displace" for n in s.nodes] + ["arrivals", "mix"]
    check_collisions(names)
    check_collisions(list(scenario.streams))
    return s


def _nodes(s: Structure) -> None:
    for name, stage in s.scenario.stages.items():
        asks = bool(stage.needs.every() and any(stage.needs.every())) or bool(stage.agreements) or stage.pays is not None
        if isinstance(stage, (Serve, Depart)) and stage.holds and asks:
            s.nodes.append(Node(f"{name}.entry", name, PASS, stage, ("holds",), stage.holds))
            s.nodes.append(Node(name, name, PASS, stage, ("needs",), stage.holds))
            continue
        kind = WAIT if isinstance(stage, Wait) else DECIDE if isinstance(stage, Decide) else PASS
        s.nodes.append(Node(name, name, kind, stage, ("holds", "needs"), stage.holds))


def _edges(s: Structure) -> None:
    for node in s.nodes:
        stage = node.stage_of
        s.exit_start.append(len(s.exits))
        if node.kind == WAIT:
            assert isinstance(stage, Wait)
            if stage.joint:
                found = [(name, name, True) for name in stage.joint]
            elif stage.next is not None:
                found = [("law", stage.next, False)]
            else:
                found = [(name, given.to or name, False) for name, given in stage.exits.items()]
            for name, to, joint in found:
                s.exits.append(Exit(node.stage, name, s.edge(name, node.stage, to, "exit"), joint))
        elif node.name.endswith(".entry"):
            s.edge("entry", node.stage, node.stage, "next")
        elif isinstance(stage, (Serve, Depart)):
            s.edge("next", node.stage, stage.next, "next")
        elif isinstance(stage, Decide):
            for table in stage.split.every():
                for route in table:
                    s.edge(route, node.stage, route, "split")
        for route in dict.fromkeys(stage.but.values()):
            s.edge("but", node.stage, route, "but")
        if stage.room is not None:
            s.edge("room", node.stage, stage.room.to, "room")
        if stage.displace is not None:
            s.edge("displace", node.stage, stage.displace.to, "displace")
    s.exit_start.append(len(s.exits))
    for i, node in enumerate(s.nodes):
        patience = node.stage_of.patience
        if patience is not None and i == s.last_node(node.stage):
            s.patience[i] = len(s.exits)
            s.exits.append(Exit(node.stage, "patience", s.edge("patience", node.stage, patience.to, "patience")))
    for name, limit in s.scenario.limits.items():
        if limit.to is not None:
            s.edge(name, name, limit.to, "limit")


def _closable(s: Structure) -> set[str]:
    """Stages whose own gate may be closed by an order or a spent fund."""
    found = {e.target for e in s.scenario.events if isinstance(e, (Open, Suspend))}
    for resource in s.scenario.resources.values():
        if isinstance(resource, Fund) and resource.when_spent is not None:
            found |= set(resource.when_spent.close)
    return found


def _queues(s: Structure) -> None:
    closable = _closable(s)
    for i, node in enumerate(s.nodes):
        stage = node.stage_of
        for group in range(len(s.groups)):
            kind, stream, fields = s.fields(group)
            for holds in (0, 1):
                needs: list[tuple[int, ...]] = []
                if "holds" in node.gate and stage.holds and not holds:
                    needs.append(tuple(s.resource(name) for name in stage.holds))
                if "needs" in node.gate:
                    for name in stage.needs.of(kind, stream, fields) or ():
                        needs.append((s.resource(name),))
                    if stage.agreements:
                        covers = [
                            a for a in stage.agreements
                            if not s.scenario.agreements[a].nationals or kind in s.scenario.agreements[a].nationals
                        ]  # fmt: skip
                        if not covers and NOBODY not in s.resources:
                            s.resources.append(NOBODY)
                            s.kinds.append(QUOTA)
                        needs.append(tuple(s.resource(name) for name in covers or [NOBODY]))
                    if stage.pays is not None:
                        needs.append((s.resource(stage.pays.fund),))
                needs.sort(key=lambda need: ORDER[s.kinds[need[0]]])
                if not needs and node.stage not in closable:
                    continue
                if len(needs) > 16:
                    raise InputError(Finding("must need at most 16 things at one gate", path=f"stages.{node.stage}.needs"))
                queue = Queue(
                    i, int(stage.priority.of(kind, stream, fields) or 0), tuple(needs),
                    stage.pays is not None and "needs" in node.gate,
                )  # fmt: skip
                if queue not in s.queues:
                    s.queues.append(queue)
                s.queue_of[i, group, holds] = s.queues.index(queue)
    lines: dict[tuple[int, int], list[int]] = {}
    for q, queue in enumerate(s.queues):
        kinds = {s.kinds[need[0]] for need in queue.needs}
        step = 2 if STOCK in kinds else 1 if BATCH in kinds else 0
        first = queue.needs[0][0] if queue.needs else queue.node - len(s.nodes)
        lines.setdefault((step, first), []).append(q)
    for (step, _), queues in sorted(lines.items()):
        strict = any(s.nodes[s.queues[q].node].stage_of.strict for q in queues)
        s.lines.append((step, strict, queues))


def group_arrays(s: Structure) -> np.ndarray:
    streams = list(s.scenario.streams)
    return np.array([streams.index(stream) for stream, _ in s.groups], np.int32)
