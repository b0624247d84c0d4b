"""Legal limits of the mean-field twin: people whose clock runs out take the limit's route, or are counted from then on."""

from __future__ import annotations

from sojourn.engine.compiled import Reals, Words, compiled
from sojourn.engine.fluidclocks import aged, fold
from sojourn.engine.fluidleaving import go, send_inside
from sojourn.engine.fluidmoves import line_place, move
from sojourn.engine.fluidplaces import (
    BEFORE,
    CELLS,
    CLOCK_K,
    CLOCK_LO,
    CUT_M,
    CUT_ROW,
    CUT_S,
    DAY,
    DAYS,
    FILLED,
    GATE,
    GATE_M,
    GROUPS,
    HEAD,
    HOLDS,
    IN_M,
    IN_S,
    INSIDE,
    LIMITS,
    LINE_M,
    NODES,
    QUEUES,
    ROW_AT,
    ROW_LIMIT,
    ROW_OF,
    ROW_PEOPLE,
    ROWS,
    SCALE,
    SEEN,
    SEEN_COUNT,
    SINCE,
    STOPPED,
    TALLY,
    VECTOR,
    WIDTH,
)  # fmt: skip
from sojourn.engine.fluidsettle import settle
from sojourn.engine.fluidshares import leave
from sojourn.engine.places import (
    DEADLINE,
    HITS,
    LIMIT_EDGE,
    LIMIT_NODE,
    LIMIT_THROUGH,
    PERIOD,
    QUEUE_NODE,
)  # fmt: skip
from sojourn.engine.tables import OFFSET

__all__ = ["deadline", "limits"]


@compiled
def deadline(T: Words, Z: Words, m: int, since: int) -> int:
    return T[T[DEADLINE] + m * (OFFSET + Z[DAYS]) + since + OFFSET]


@compiled
def expire_line(
    T: Words, Y: Reals, Z: Words, V: Reals, m: int, node: int, group: int, hold: int, people: float, edge: int
) -> float:
    """People leave a line by a limit: the first to join where the clock started as they joined, else in proportion."""
    cell = (node * Z[GROUPS] + group) * Z[HOLDS] + hold
    ratio, gone = people / V[Z[GATE_M] + cell], 0.0
    in_order = aged(Z, V, m, GATE, cell)
    for q in range(Z[QUEUES]):
        if T[T[QUEUE_NODE] + q] == node:
            for slot in range(Z[Z[HEAD] + q], Z[BEFORE] + Z[DAY] + 1):
                here = V[Z[LINE_M] + line_place(Z, q, slot, group, hold)]
                if here > 0.0:
                    some = min((people - gone) / here, 1.0) if in_order else ratio
                    if some > 0.0:
                        go(T, Y, Z, V, q, slot, node, group, hold, some, edge)
                        gone += here * some
    return gone


@compiled
def expire_inside(
    T: Words, Y: Reals, Z: Words, V: Reals, m: int, node: int, group: int, hold: int, people: float, edge: int
) -> float:
    """People leave a stage by a limit: those whose clock started with the stage are known, of the others a part goes."""
    cell, row, gone = (node * Z[GROUPS] + group) * Z[HOLDS] + hold, Z[Z[CUT_ROW] + m * Z[NODES] + node], 0.0
    if row >= 0:
        ring, scale = ((row * Z[GROUPS] + group) * Z[HOLDS] + hold) * (Z[DAYS] + 1) + Z[DAY], V[Z[SCALE] + cell]
        known, stay = V[Z[CUT_M] + ring] * scale, V[Z[CUT_S] + ring] * scale
        V[Z[CUT_M] + ring] = 0.0
        if known > 0.0:
            to = move(T, Y, Z, V, edge, group, hold, known, stay)
            leave(Z, V, INSIDE * Z[CELLS] + cell, to, group, min(known / V[Z[IN_M] + cell], 1.0))
            V[Z[IN_M] + cell] = max(V[Z[IN_M] + cell] - known, 0.0)
            V[Z[IN_S] + cell] -= stay
            gone = known
            people -= known
    if people > 1e-9 * V[Z[IN_M] + cell] and V[Z[IN_M] + cell] > 0.0:
        part = min(people / V[Z[IN_M] + cell], 1.0)
        gone += V[Z[IN_M] + cell] * part
        send_inside(T, Y, Z, V, node, group, hold, part, edge)
    return gone


@compiled
def expire(T: Words, Y: Reals, Z: Words, V: Reals, m: int, slot: int, place: int, node: int, group: int, hold: int) -> None:
    """The clocks of one place that started on one day run out: their people take the limit's route."""
    cell, edge = (node * Z[GROUPS] + group) * Z[HOLDS] + hold, T[T[LIMIT_EDGE] + m]
    at, people, gone = place * Z[CELLS] + cell, 0.0, 0.0
    r = Z[Z[ROW_OF] + at * Z[LIMITS] + m]
    if r > 0:
        own = group * Z[WIDTH] + r
        clocks = V[Z[Z[ROW_AT] + own] + slot]
        people = clocks * V[Z[Z[VECTOR] + at] + r] if Z[Z[FILLED] + at] == 1 else 0.0
        V[Z[Z[ROW_AT] + own] + slot] = 0.0
        V[Z[ROW_PEOPLE] + own] -= clocks
    Z[STOPPED] = m
    if place == INSIDE:
        gone = expire_inside(T, Y, Z, V, m, node, group, hold, people, edge)
    elif people > 0.0 and V[Z[GATE_M] + cell] > 0.0:
        gone = expire_line(T, Y, Z, V, m, node, group, hold, min(people, V[Z[GATE_M] + cell]), edge)
    Z[STOPPED] = -1
    Y[Z[Z[TALLY] + HITS] + (T[T[PERIOD] + Z[DAY]] * Z[LIMITS] + m) * Z[GROUPS] + group] += gone


@compiled
def limits(T: Words, Y: Reals, Z: Words, V: Reals) -> bool:
    """Clocks that run out today, by limit and day of start; whether any of them moves people."""
    holds, groups, moved = Z[HOLDS], Z[GROUPS], False
    for m in range(Z[LIMITS]):
        k = Z[Z[CLOCK_K] + m]
        while Z[Z[CLOCK_LO] + m] <= Z[DAY] and deadline(T, Z, m, Z[Z[CLOCK_LO] + m]) <= Z[DAY]:
            slot = Z[Z[CLOCK_LO] + m] % k
            if Z[Z[CLOCK_LO] + m] >= Z[SINCE]:  # a short limit: no row has these clocks yet
                fold(Z, V, Z[DAY])
            Z[Z[CLOCK_LO] + m] += 1
            if T[T[LIMIT_EDGE] + m] < 0:  # only counted: the same for everyone, wherever they are
                for group in range(groups):
                    for at in range(group * Z[WIDTH] + 1, group * Z[WIDTH] + Z[Z[ROWS] + group]):
                        if Z[Z[ROW_LIMIT] + at] == m and Z[Z[ROW_AT] + at] >= 0:
                            V[Z[Z[ROW_AT] + at] + k] += V[Z[Z[ROW_AT] + at] + slot]
                            V[Z[Z[ROW_AT] + at] + slot] = 0.0
                continue
            if moved:  # whom an earlier limit has moved today: their other clocks are told with those where they are now
                settle(T, Y, Z, V)
                fold(Z, V, Z[DAY])
            moved = True
            for node in range(Z[NODES]):
                if T[T[LIMIT_THROUGH] + m * Z[NODES] + node] == 1 or T[T[LIMIT_NODE] + m] == node:
                    for i in range(Z[Z[SEEN_COUNT] + node]):
                        code = Z[Z[SEEN] + node * groups * holds + i]
                        for place in range(2):
                            expire(T, Y, Z, V, m, slot, place, node, code >> 16, code & 0xFFFF)
    return moved
