"""How the twin's people move: along edges and through gates; their clocks go with them in proportion."""

from __future__ import annotations

from sojourn.engine.compiled import Reals, Words, compiled
from sojourn.engine.fluidplaces import (
    BOX,
    BOX_ANY,
    BOX_E,
    BOX_M,
    BOX_S,
    CELLS,
    DAY,
    DAYS,
    EDGES,
    EXITS,
    GATE_E,
    GATE_M,
    GATE_S,
    GROUPS,
    HEAD,
    HELD,
    HOLD_OF,
    HOLDS,
    LINE_M,
    LINE_ROW,
    LINE_ROWS,
    LINE_S,
    LINE_T,
    NODES,
    PASSINGS,
    PAST_ANY,
    PAST_M,
    PAST_S,
    RES_OF,
    RESOURCES,
    SHUT,
    SLOTS,
    TALLY,
)  # fmt: skip
from sojourn.engine.fluidshares import see
from sojourn.engine.places import (
    ADMITTED,
    BEGUN,
    CLOSED,
    EDGE_TO,
    ENDED,
    EVENTS,
    KEEPS,
    MOVES,
    PERIOD,
    QUEUE_OF,
    STAY_DAYS,
)  # fmt: skip

__all__ = ["arrive", "gate_closed", "gives_up", "kept", "line_place", "move", "pass_gate"]


@compiled
def kept(T: Words, Z: Words, node: int, hold: int) -> int:
    """1 where who comes to a stage holds a unit that the stage keeps."""
    if hold > 0:
        return T[T[KEEPS] + node * Z[RESOURCES] + Z[Z[RES_OF] + hold]]
    return 0


@compiled
def gives_up(T: Words, Z: Words, node: int, hold: int) -> bool:
    """Whether who comes to a stage holds a unit that it does not keep: their stays may end, by the edge they came by."""
    return hold > 0 and T[T[KEEPS] + node * Z[RESOURCES] + Z[Z[RES_OF] + hold]] == 0


@compiled
def end_stay(T: Words, Y: Reals, Z: Words, V: Reals, edge: int, group: int, hold: int, people: float, stay: float) -> None:
    at = (T[T[PERIOD] + Z[DAY]] * Z[EDGES] + edge) * Z[GROUPS] + group
    Y[Z[Z[TALLY] + ENDED] + at] += people
    Y[Z[Z[TALLY] + STAY_DAYS] + at] += Z[DAY] * people - stay
    V[Z[HELD] + Z[Z[RES_OF] + hold]] -= people


@compiled
def move(T: Words, Y: Reals, Z: Words, V: Reals, edge: int, group: int, hold: int, people: float, stay: float) -> int:
    """Take an edge: out of the system (-1), or to the next gate; returns the place there, for their clocks to follow."""
    Y[Z[Z[TALLY] + MOVES] + (T[T[PERIOD] + Z[DAY]] * Z[EDGES] + edge) * Z[GROUPS] + group] += people
    Y[Z[Z[TALLY] + EVENTS]] += people
    to = T[T[EDGE_TO] + edge]
    if to < 0:
        V[Z[EXITS] - to - 1] += people
        if hold > 0:
            end_stay(T, Y, Z, V, edge, group, hold, people, stay)
        return -1
    there = (to * Z[GROUPS] + group) * Z[HOLDS] + hold
    see(Z, to, group, hold)
    V[Z[BOX_M] + there] += people
    V[Z[BOX_S] + there] += stay
    if gives_up(T, Z, to, hold):
        V[Z[BOX_E] + there * Z[EDGES] + edge] += people
    Z[Z[BOX_ANY] + to] = 1
    return BOX * Z[CELLS] + there


@compiled
def gate_closed(T: Words, Z: Words, node: int) -> bool:
    return T[T[CLOSED] + node * Z[DAYS] + Z[DAY]] == 1 or Z[Z[SHUT] + node] == 1


@compiled
def pass_gate(
    T: Words, Y: Reals, Z: Words, V: Reals, node: int, group: int, hold: int, people: float, stay: float, unit: int,
    place: int, part: float,
) -> int:  # fmt: skip
    """Pass a gate: the new unit is taken, the old one given up unless the stage keeps it. Returns the new cell."""
    period, cell = T[T[PERIOD] + Z[DAY]], (node * Z[GROUPS] + group) * Z[HOLDS] + hold
    new = hold
    if unit >= 0:
        if hold > 0:
            V[Z[HELD] + Z[Z[RES_OF] + hold]] -= people
        else:
            stay = Z[DAY] * people
            Y[Z[Z[TALLY] + BEGUN] + (period * Z[NODES] + node) * Z[GROUPS] + group] += people
        new = Z[Z[HOLD_OF] + unit]
        V[Z[HELD] + unit] += people
    if gives_up(T, Z, node, hold):
        by = (Z[BOX_E] if place == BOX else Z[GATE_E]) + cell * Z[EDGES]
        if unit < 0:
            whole = 0.0
            for e in range(Z[EDGES]):
                whole += V[by + e]
            for e in range(Z[EDGES]):
                if V[by + e] > 0.0:
                    share = V[by + e] / whole
                    end_stay(T, Y, Z, V, e, group, hold, people * share, stay * share)
            new, stay = 0, 0.0
        for e in range(Z[EDGES]):
            V[by + e] *= 1.0 - part
    there = cell - hold + new
    see(Z, node, group, new)
    V[Z[PAST_M] + there] += people
    V[Z[PAST_S] + there] += stay
    Y[Z[Z[TALLY] + ADMITTED] + (period * Z[NODES] + node) * Z[GROUPS] + group] += people
    Y[Z[Z[TALLY] + EVENTS]] += people
    V[Z[PASSINGS] + node] += people
    Z[Z[PAST_ANY] + node] = 1
    return there


@compiled
def line_place(Z: Words, queue: int, slot: int, group: int, hold: int) -> int:
    """Where those of a group who joined a queue on one day, holding the same, lie in `line_m` and `line_s`.

    Who never joined one lies in the first row, which stays empty.
    """
    return Z[Z[LINE_ROW] + (queue * Z[GROUPS] + group) * Z[HOLDS] + hold] * Z[SLOTS] + slot


@compiled
def arrive(
    T: Words, Y: Reals, Z: Words, V: Reals, node: int, group: int, hold: int, people: float, stay: float, slot: int
) -> None:
    """Join the line of a gate (who joins in the box brings clocks and edges along)."""
    cell = (node * Z[GROUPS] + group) * Z[HOLDS] + hold
    queue = T[T[QUEUE_OF] + (node * Z[GROUPS] + group) * 2 + kept(T, Z, node, hold)]
    row = Z[LINE_ROW] + (queue * Z[GROUPS] + group) * Z[HOLDS] + hold
    if Z[row] == 0:
        Z[LINE_ROWS] += 1
        Z[row] = Z[LINE_ROWS]
    at = line_place(Z, queue, slot, group, hold)
    V[Z[LINE_M] + at] += people
    V[Z[LINE_S] + at] += stay
    V[Z[LINE_T] + queue * Z[SLOTS] + slot] += people
    V[Z[GATE_M] + cell] += people
    V[Z[GATE_S] + cell] += stay
    if slot < Z[Z[HEAD] + queue]:
        Z[Z[HEAD] + queue] = slot
