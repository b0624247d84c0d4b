"""Who leaves a stage or a line otherwise than by its exits: sent out by a limit, for want of room, or to make room."""

from __future__ import annotations

from sojourn.engine.compiled import Reals, Words, compiled
from sojourn.engine.fluidmoves import gives_up, line_place, move
from sojourn.engine.fluidplaces import (
    ASKED,
    BEFORE,
    CELLS,
    DAY,
    DAYS,
    EDGES,
    GATE,
    GATE_E,
    GATE_M,
    GATE_S,
    GROUPS,
    HEAD,
    HOLD_OF,
    HOLDS,
    IN_M,
    IN_S,
    INSIDE,
    LINE_M,
    LINE_S,
    LINE_T,
    NEW_M,
    NEW_S,
    NODES,
    QUEUES,
    SCALE,
    SEEN,
    SEEN_COUNT,
    SLOTS,
)  # fmt: skip
from sojourn.engine.fluidshares import leave
from sojourn.engine.places import (
    DISPLACE_CUT,
    DISPLACE_EDGE,
    DISPLACE_FROM,
    DISPLACE_SAME,
    DISPLACE_WHO,
    EDGE_TO,
    QUEUE_NODE,
    QUEUE_OF,
    QUEUE_PRIORITY,
)  # fmt: skip

__all__ = ["chance", "displace_for_each", "go", "leave_gate", "leave_line", "make_room", "send_inside"]


@compiled
def leave_line(Z: Words, V: Reals, queue: int, slot: int, node: int, group: int, hold: int, people: float, stay: float) -> float:
    """Take people of one cell out of a line; returns the part of the cell's people at the gate that they are."""
    row, cell = queue * Z[SLOTS] + slot, (node * Z[GROUPS] + group) * Z[HOLDS] + hold
    at = line_place(Z, queue, slot, group, hold)
    part = min(people / V[Z[GATE_M] + cell], 1.0) if V[Z[GATE_M] + cell] > 0.0 else 1.0
    V[Z[LINE_M] + at] = max(V[Z[LINE_M] + at] - people, 0.0)
    V[Z[LINE_S] + at] -= stay
    V[Z[LINE_T] + row] = max(V[Z[LINE_T] + row] - people, 0.0)
    V[Z[GATE_M] + cell] = max(V[Z[GATE_M] + cell] - people, 0.0)
    V[Z[GATE_S] + cell] -= stay
    return part


@compiled
def thin(Z: Words, V: Reals, cell: int, part: float) -> None:
    """Those who leave a line otherwise than through the gate take the edges they came by with them."""
    for e in range(Z[EDGES]):
        V[Z[GATE_E] + cell * Z[EDGES] + e] *= 1.0 - part


@compiled
def chance(T: Words, Z: Words, rule: int) -> float:
    return min(T[T[DISPLACE_CUT] + rule * Z[DAYS] + Z[DAY]] * 2.0**-32, 1.0)


@compiled
def rank(T: Words, Z: Words, node: int, group: int) -> int:
    """The priority that a group has at the gate of a stage (0 where it has none)."""
    for kept in range(2):
        queue = T[T[QUEUE_OF] + (node * Z[GROUPS] + group) * 2 + kept]
        if queue >= 0:
            return T[T[QUEUE_PRIORITY] + queue]
    return 0


@compiled
def leave_gate(
    T: Words, Y: Reals, Z: Words, V: Reals, node: int, group: int, hold: int, people: float, stay: float, part: float, edge: int
) -> None:
    """Those who have left a line, a part of a cell's people at the gate, take an edge."""
    cell = (node * Z[GROUPS] + group) * Z[HOLDS] + hold
    if gives_up(T, Z, node, hold):
        thin(Z, V, cell, part)
    leave(Z, V, GATE * Z[CELLS] + cell, move(T, Y, Z, V, edge, group, hold, people, stay), group, part)


@compiled
def go(
    T: Words, Y: Reals, Z: Words, V: Reals, queue: int, slot: int, node: int, group: int, hold: int, ratio: float, edge: int
) -> None:
    """A part of those of a cell who joined a line on one day take an edge."""
    at = line_place(Z, queue, slot, group, hold)
    people, stay = V[Z[LINE_M] + at] * ratio, V[Z[LINE_S] + at] * ratio
    part = leave_line(Z, V, queue, slot, node, group, hold, people, stay)
    leave_gate(T, Y, Z, V, node, group, hold, people, stay, part, edge)


@compiled
def send_inside(T: Words, Y: Reals, Z: Words, V: Reals, node: int, group: int, hold: int, ratio: float, edge: int) -> None:
    """A part of those in a stage take an edge: everything due of them later falls with the scale of the cell."""
    cell = (node * Z[GROUPS] + group) * Z[HOLDS] + hold
    people, stay = V[Z[IN_M] + cell] * ratio, V[Z[IN_S] + cell] * ratio
    if people <= 0.0:
        return
    V[Z[IN_M] + cell] -= people
    V[Z[IN_S] + cell] -= stay
    V[Z[NEW_M] + cell] *= 1.0 - ratio
    V[Z[NEW_S] + cell] *= 1.0 - ratio
    V[Z[SCALE] + cell] *= 1.0 - ratio
    leave(Z, V, INSIDE * Z[CELLS] + cell, move(T, Y, Z, V, edge, group, hold, people, stay), group, ratio)


@compiled
def send(T: Words, Y: Reals, Z: Words, V: Reals, node: int, group: int, hold: int, ratio: float, edge: int) -> None:
    """A part of a cell's people, in the stage and at its gate, take an edge."""
    cell = (node * Z[GROUPS] + group) * Z[HOLDS] + hold
    send_inside(T, Y, Z, V, node, group, hold, ratio, edge)
    if V[Z[GATE_M] + cell] > 0.0:
        for q in range(Z[QUEUES]):
            if T[T[QUEUE_NODE] + q] == node:
                for slot in range(Z[Z[HEAD] + q], Z[BEFORE] + Z[DAY] + 1):
                    if V[Z[LINE_M] + line_place(Z, q, slot, group, hold)] > 0.0:
                        go(T, Y, Z, V, q, slot, node, group, hold, ratio, edge)


@compiled
def displace(T: Words, Y: Reals, Z: Words, V: Reals, rule: int, newcomer: int, unit: int, people: float) -> None:
    """Send so many of those who hold a unit of the pool out along the rule's route, in proportion."""
    groups, holds, hold = Z[GROUPS], Z[HOLDS], Z[Z[HOLD_OF] + unit]
    same, edge = T[DISPLACE_SAME] + rule * groups, T[T[DISPLACE_EDGE] + rule]
    ranked = T[T[DISPLACE_WHO] + rule] == 2
    below = 1 << 40
    while people > 0.0:
        top, whole, ratio = -(1 << 40), 0.0, 0.0
        for turn in range(3):  # first the rank whose turn it is, then how many are in it, then they go
            for node in range(Z[NODES]):
                if T[T[DISPLACE_FROM] + rule * Z[NODES] + node] == 0:
                    continue
                for i in range(Z[Z[SEEN_COUNT] + node]):
                    code = Z[Z[SEEN] + node * groups * holds + i]
                    group, cell = code >> 16, (node * groups + (code >> 16)) * holds + hold
                    there = V[Z[IN_M] + cell] + V[Z[GATE_M] + cell]
                    if code & 0xFFFF != hold or T[same + group] != T[same + newcomer] or there <= 0.0:
                        continue
                    mine = rank(T, Z, node, group) if ranked else 0
                    if turn == 0 and mine < below:
                        top = max(top, mine)
                    elif turn == 1 and mine == top:
                        whole += there
                    elif turn == 2 and mine == top:
                        send(T, Y, Z, V, node, group, hold, ratio, edge)
            if turn == 1:
                if whole <= 0.0:
                    return
                ratio = min(people / whole, 1.0)
        people -= whole * ratio
        if not ranked or ratio < 1.0:
            return
        below = top


@compiled
def displace_for_each(T: Words, Y: Reals, Z: Words, V: Reals, rule: int, unit: int) -> None:
    """The people of each group just admitted (`asked`) send others out: those who may send the same ones, together."""
    same = T[DISPLACE_SAME] + rule * Z[GROUPS]
    for group in range(Z[GROUPS]):
        if V[Z[ASKED] + group] > 0.0:
            people = 0.0
            for other in range(group, Z[GROUPS]):
                if T[same + other] == T[same + group]:
                    people += V[Z[ASKED] + other]
                    V[Z[ASKED] + other] = 0.0
            displace(T, Y, Z, V, rule, group, unit, people * chance(T, Z, rule))


@compiled
def make_room(T: Words, Y: Reals, Z: Words, V: Reals, queue: int, slot: int, rule: int, unit: int) -> None:
    """The pool has just filled: whoever filled it displaces one with the rule's chance, and so on in turn."""
    p, node = chance(T, Z, rule), T[T[QUEUE_NODE] + queue]
    goes = p / (1.0 - p) if p < 1.0 else 1e18
    for group in range(Z[GROUPS]):
        mass = 0.0
        for hold in range(Z[HOLDS]):
            mass += V[Z[LINE_M] + line_place(Z, queue, slot, group, hold)]
        share = mass / V[Z[LINE_T] + queue * Z[SLOTS] + slot] if V[Z[LINE_T] + queue * Z[SLOTS] + slot] > 0.0 else 0.0
        out = min(goes * share, mass)
        if out > 0.0 and T[T[EDGE_TO] + T[T[DISPLACE_EDGE] + rule]] < 0 and node >= 0:
            displace(T, Y, Z, V, rule, group, unit, out)
