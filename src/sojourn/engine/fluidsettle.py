"""Where the twin's people go from a gate: through it or into its line, on by a decision or into the stage."""

from __future__ import annotations

from sojourn.engine.compiled import Reals, Words, compiled
from sojourn.engine.fluidclocks import flow_in, start
from sojourn.engine.fluidmoves import arrive, gate_closed, gives_up, kept, move, pass_gate
from sojourn.engine.fluidplaces import (
    BEFORE,
    BOX,
    BOX_ANY,
    BOX_E,
    BOX_M,
    BOX_S,
    CELLS,
    DAY,
    DAYS,
    EDGES,
    GATE,
    GATE_E,
    GROUPS,
    HOLDS,
    NODES,
    PAST,
    PAST_ANY,
    PAST_M,
    PAST_S,
    SEEN,
    SEEN_COUNT,
)  # fmt: skip
from sojourn.engine.fluidshares import check_gate, clear, hand_on, share_on
from sojourn.engine.fluidstages import put
from sojourn.engine.places import (
    BRANCH_CUT,
    BRANCH_EDGE,
    BRANCH_START,
    BUT_EDGE,
    NEED_START,
    NEXT_EDGE,
    NODE_KIND,
    NODE_STARTS,
    QUEUE_OF,
    SPLIT_OF,
    SPLIT_ROW,
)  # fmt: skip
from sojourn.engine.tables import DECIDE, PASS

__all__ = ["settle"]


@compiled
def come(T: Words, Y: Reals, Z: Words, V: Reals, node: int) -> None:
    """Who comes to a gate passes at once or joins the line; clocks stop and start."""
    groups, holds, starts = Z[GROUPS], Z[HOLDS], T[NODE_STARTS] + 2 * node
    for i in range(Z[Z[SEEN_COUNT] + node]):
        code = Z[Z[SEEN] + node * groups * holds + i]
        group, hold = code >> 16, code & 0xFFFF
        cell = (node * groups + group) * holds + hold
        people, stay, from_ = V[Z[BOX_M] + cell], V[Z[BOX_S] + cell], BOX * Z[CELLS] + cell
        if people <= 0.0:
            continue
        V[Z[BOX_M] + cell] = V[Z[BOX_S] + cell] = 0.0
        but = T[T[BUT_EDGE] + node * groups + group]
        if but >= 0:
            hand_on(Z, V, from_, move(T, Y, Z, V, but, group, hold, people, stay), group)
        else:
            check_gate(Z, V, node, from_, group)
            if T[starts] == 1:
                start(T, Z, V, node, 0, from_, group, people)
            queue = T[T[QUEUE_OF] + (node * groups + group) * 2 + kept(T, Z, node, hold)]
            free = queue < 0
            if queue >= 0 and T[T[NEED_START] + queue] == T[T[NEED_START] + queue + 1]:
                free = not gate_closed(T, Z, node)
            if free:
                there = pass_gate(T, Y, Z, V, node, group, hold, people, stay, -1, BOX, 1.0)
                hand_on(Z, V, from_, PAST * Z[CELLS] + there, group)
                if T[starts + 1] == 1:
                    start(T, Z, V, node, 1, PAST * Z[CELLS] + there, group, V[Z[PAST_M] + there])
            else:
                arrive(T, Y, Z, V, node, group, hold, people, stay, Z[BEFORE] + Z[DAY])
                flow_in(T, Z, V, GATE, from_, cell, people, 1.0)
                share_on(Z, V, from_, GATE * Z[CELLS] + cell, group, 1.0)
                if gives_up(T, Z, node, hold):
                    for e in range(Z[EDGES]):
                        V[Z[GATE_E] + cell * Z[EDGES] + e] += V[Z[BOX_E] + cell * Z[EDGES] + e]
        clear(Z, from_)
        if gives_up(T, Z, node, hold):
            for e in range(Z[EDGES]):
                V[Z[BOX_E] + cell * Z[EDGES] + e] = 0.0


@compiled
def go_on(T: Words, Y: Reals, Z: Words, V: Reals, node: int) -> None:
    """After the gate: on at once, by a decision, or into the stage."""
    groups, holds, kind = Z[GROUPS], Z[HOLDS], T[T[NODE_KIND] + node]
    for i in range(Z[Z[SEEN_COUNT] + node]):
        code = Z[Z[SEEN] + node * groups * holds + i]
        group, hold = code >> 16, code & 0xFFFF
        cell = (node * groups + group) * holds + hold
        people, stay, from_ = V[Z[PAST_M] + cell], V[Z[PAST_S] + cell], PAST * Z[CELLS] + cell
        if people <= 0.0:
            continue
        V[Z[PAST_M] + cell] = V[Z[PAST_S] + cell] = 0.0
        if kind == PASS:
            to = move(T, Y, Z, V, T[T[NEXT_EDGE] + node * groups + group], group, hold, people, stay)
            hand_on(Z, V, from_, to, group)
        elif kind == DECIDE:
            row = T[T[SPLIT_OF] + T[T[SPLIT_ROW] + node * Z[DAYS] + Z[DAY]] * groups + group]
            before = 0
            for j in range(T[T[BRANCH_START] + row], T[T[BRANCH_START] + row + 1]):
                cut = T[T[BRANCH_CUT] + j]
                if cut > before:
                    share = (cut - before) * 2.0**-32
                    to = move(T, Y, Z, V, T[T[BRANCH_EDGE] + j], group, hold, people * share, stay * share)
                    share_on(Z, V, from_, to, group, share)
                    before = cut
        else:
            put(T, Y, Z, V, node, group, hold, people, stay)
        clear(Z, from_)


@compiled
def settle(T: Words, Y: Reals, Z: Words, V: Reals) -> None:
    """Bring everyone who moves to a gate, through it, or into its line, until nobody moves."""
    busy = True
    while busy:
        busy = False
        for node in range(Z[NODES]):
            if Z[Z[BOX_ANY] + node] == 1:
                Z[Z[BOX_ANY] + node] = 0
                busy = True
                come(T, Y, Z, V, node)
            if Z[Z[PAST_ANY] + node] == 1:
                Z[Z[PAST_ANY] + node] = 0
                busy = True
                go_on(T, Y, Z, V, node)
