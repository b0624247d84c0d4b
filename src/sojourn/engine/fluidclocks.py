"""The clocks of the twin's people: how many started on each day, for those in each stage and at each gate.

A row holds the people of one limit, place and cell by the day on which their clock started (modulo K, then those past
the limit), times a scale: when part of a cell's people leave, only the scale falls. People on the move have no rows of
their own: they carry shares, so much of each row that they left, and how many of their clocks started today. Where
they come to rest (a stage, a line) the shares become a row again, once everybody has come to rest. So a day's move
through many gates and decisions costs a few numbers a gate, and one pass over a row at its end.
"""

from __future__ import annotations

from sojourn.engine.compiled import Reals, Words, compiled, shift, vectorized, wide
from sojourn.engine.fluidplaces import (
    CELLS,
    CLOCK_K,
    CLOCKS,
    DAY,
    FILLED,
    FLOWN,
    FRESH,
    GATE,
    GROUPS,
    HOLDS,
    INSIDE,
    IS_LANDED,
    IS_SEEN,
    KEPT,
    LANDED,
    LANDINGS,
    LEFT_TODAY,
    LIMITS,
    NODES,
    ROW_AT,
    ROW_LIMIT,
    ROW_MORE,
    ROW_NEXT,
    ROW_OF,
    ROW_OPEN,
    ROW_PEOPLE,
    ROW_SCALE,
    ROWS,
    SEEN,
    SEEN_COUNT,
    SHARES,
    STEADY,
    STOPPED,
    THROUGH,
    VECTOR,
    VECTORS,
    WIDTH,
)  # fmt: skip
from sojourn.engine.places import LIMIT_ADMITTED, LIMIT_MOVES, LIMIT_NODE

__all__ = [
    "aged", "check_gate", "clear", "flow_in", "fresh", "hand_on", "land", "leave", "new_row", "rest", "row", "see",
    "share_on", "start",
]  # fmt: skip


@compiled
def see(Z: Words, node: int, group: int, hold: int) -> None:
    """List a cell that people have come to for the first time, with room for their shares in its four places."""
    cell = (node * Z[GROUPS] + group) * Z[HOLDS] + hold
    if Z[Z[IS_SEEN] + cell] == 1:
        return
    Z[Z[IS_SEEN] + cell] = 1
    Z[Z[SEEN] + node * Z[GROUPS] * Z[HOLDS] + Z[Z[SEEN_COUNT] + node]] = group << 16 | hold
    Z[Z[SEEN_COUNT] + node] += 1
    if Z[LIMITS] > 0:
        for place in range(4):
            Z[Z[VECTOR] + place * Z[CELLS] + cell] = Z[SHARES] + Z[VECTORS] * Z[WIDTH]
            Z[VECTORS] += 1


# ------------------------------------------------------------------------------------------------ rows


@compiled
def new_row(Z: Words, V: Reals, m: int, group: int) -> int:
    """A row, empty, for one limit and group; its place among the rows of the group."""
    r, n = Z[Z[ROWS] + group], Z[Z[CLOCK_K] + m] + 1
    Z[Z[ROWS] + group] = r + 1
    at = group * Z[WIDTH] + r
    Z[Z[ROW_LIMIT] + at] = m
    Z[Z[ROW_AT] + at], Z[Z[ROW_NEXT] + at] = Z[CLOCKS] + Z[KEPT], Z[CLOCKS] + Z[KEPT] + n
    Z[KEPT] += 2 * n
    V[Z[ROW_SCALE] + at] = 1.0
    for node in range(Z[NODES]):
        passes = Z[THROUGH] + (node * Z[GROUPS] + group) * Z[WIDTH]
        V[passes + r] = V[passes + m]
    return r


@compiled
def row(Z: Words, V: Reals, m: int, at: int, group: int) -> int:
    """The row of a limit in a place of a cell (`place * CELLS + cell`), made where there is none."""
    of = Z[ROW_OF] + at * Z[LIMITS] + m
    if Z[of] == 0:
        Z[of] = new_row(Z, V, m, group)
    return group * Z[WIDTH] + Z[of]


@vectorized
def scaled(V: Reals, from_: int, to: int, count: int, part: float) -> None:
    """So many numbers times a part, written elsewhere."""
    wide()
    a, b = shift(V, from_), shift(V, to)
    for i in range(count):
        b[i] = a[i] * part


@vectorized
def added(V: Reals, from_: int, to: int, count: int, part: float) -> None:
    """A part of so many numbers, added to as many others."""
    wide()
    a, b = shift(V, from_), shift(V, to)
    for i in range(count):
        b[i] += a[i] * part


@vectorized
def times(V: Reals, by: int, to: int, count: int) -> None:
    wide()
    a, b = shift(V, by), shift(V, to)
    for i in range(count):
        b[i] *= a[i]


# ------------------------------------------------------------------------------------------------ shares


@compiled
def clear(Z: Words, V: Reals, at: int, group: int) -> None:
    """Nobody is left in a place."""
    if Z[Z[FILLED] + at] == 1:
        Z[Z[FILLED] + at] = 0
        vector = Z[Z[VECTOR] + at]
        for i in range(Z[Z[ROWS] + group]):
            V[vector + i] = 0.0


@compiled
def share_on(Z: Words, V: Reals, from_: int, to: int, group: int, part: float) -> None:
    """A part of those in one place go to another on the move; where they were is cleared when all have gone."""
    if Z[Z[FILLED] + from_] == 1:
        Z[Z[FILLED] + to] = 1
        added(V, Z[Z[VECTOR] + from_], Z[Z[VECTOR] + to], Z[Z[ROWS] + group], part)


@compiled
def hand_on(Z: Words, V: Reals, from_: int, to: int, group: int) -> None:
    """All of those in one place go to another on the move."""
    if Z[Z[FILLED] + to] == 1:
        share_on(Z, V, from_, to, group, 1.0)
        clear(Z, V, from_, group)
    elif Z[Z[FILLED] + from_] == 1:
        a, b = Z[VECTOR] + from_, Z[VECTOR] + to
        Z[a], Z[b] = Z[b], Z[a]
        Z[Z[FILLED] + from_], Z[Z[FILLED] + to] = 0, 1


@compiled
def leave(Z: Words, V: Reals, from_: int, to: int, group: int, part: float) -> None:
    """A part of those in a stage or a line go on the move (to -1: out, and their clocks stop)."""
    for m in range(Z[LIMITS]):
        r = Z[Z[ROW_OF] + from_ * Z[LIMITS] + m]
        if r > 0 and m != Z[STOPPED]:
            scale = Z[ROW_SCALE] + group * Z[WIDTH] + r
            if to >= 0:
                V[Z[Z[VECTOR] + to] + r] += V[scale] * part
                Z[Z[FILLED] + to] = 1
            V[scale] *= 1.0 - part


@compiled
def rest(Z: Words, V: Reals, from_: int, to: int, group: int, part: float) -> None:
    """A part of those on the move come to rest in a stage or a line: noted here, and in rows when all have (`land`)."""
    if Z[Z[FILLED] + from_] == 1:
        share_on(Z, V, from_, to, group, part)
        if Z[Z[IS_LANDED] + to] == 0:
            Z[Z[IS_LANDED] + to] = 1
            Z[Z[LANDED] + Z[LANDINGS]] = to
            Z[LANDINGS] += 1


# ------------------------------------------------------------------------------------------------ coming to rest


@compiled
def opened(Z: Words, V: Reals, m: int, at: int, group: int) -> int:
    """The row of a place into which people come: what is left of it, in the other of its two copies."""
    to = row(Z, V, m, at, group)
    if Z[Z[ROW_OPEN] + to] == 0:
        Z[Z[ROW_OPEN] + to] = 1
        scale = V[Z[ROW_SCALE] + to]
        scaled(V, Z[Z[ROW_AT] + to], Z[Z[ROW_NEXT] + to], Z[Z[CLOCK_K] + m] + 1, scale)
        V[Z[ROW_MORE] + to] = V[Z[ROW_PEOPLE] + to] * scale
    return to


@compiled
def unfold(Z: Words, V: Reals, at: int, group: int) -> None:
    """The shares of those who came to rest in a place, as people by the days on which their clocks started.

    Clocks of today's arrivals wait until those who are due have left: they are not among them.
    """
    vector, first = Z[Z[VECTOR] + at], group * Z[WIDTH]
    for r in range(Z[LIMITS], Z[Z[ROWS] + group]):
        part = V[vector + r]
        if part > 0.0:
            m, from_ = Z[Z[ROW_LIMIT] + first + r], first + r
            to = opened(Z, V, m, at, group)
            added(V, Z[Z[ROW_AT] + from_], Z[Z[ROW_NEXT] + to], Z[Z[CLOCK_K] + m] + 1, part)
            V[Z[ROW_MORE] + to] += V[Z[ROW_PEOPLE] + from_] * part
            V[vector + r] = 0.0
    for m in range(Z[LIMITS]):
        if V[vector + m] > 0.0 and (at >= Z[CELLS] or Z[LEFT_TODAY] == 1):
            to = opened(Z, V, m, at, group)
            V[Z[Z[ROW_NEXT] + to] + Z[DAY] % Z[Z[CLOCK_K] + m]] += V[vector + m]
            V[Z[ROW_MORE] + to] += V[vector + m]
            V[vector + m] = 0.0


@compiled
def land(Z: Words, V: Reals) -> None:
    """Everybody has come to rest: shares become rows. Until all are read each row keeps its old copy."""
    count = Z[LANDINGS]
    Z[LANDINGS] = 0
    for i in range(count):
        at = Z[Z[LANDED] + i]
        unfold(Z, V, at, (at // Z[HOLDS]) % Z[GROUPS])
    for i in range(count):
        at = Z[Z[LANDED] + i]
        group, waiting = (at // Z[HOLDS]) % Z[GROUPS], 0
        for m in range(Z[LIMITS]):
            to = group * Z[WIDTH] + Z[Z[ROW_OF] + at * Z[LIMITS] + m]
            if Z[Z[ROW_OF] + at * Z[LIMITS] + m] > 0 and Z[Z[ROW_OPEN] + to] == 1:
                Z[Z[ROW_OPEN] + to] = 0
                a, b = Z[ROW_AT] + to, Z[ROW_NEXT] + to
                Z[a], Z[b] = Z[b], Z[a]
                V[Z[ROW_SCALE] + to] = 1.0
                V[Z[ROW_PEOPLE] + to] = V[Z[ROW_MORE] + to]
            if V[Z[Z[VECTOR] + at] + m] > 0.0:
                waiting = 1
        Z[Z[IS_LANDED] + at], Z[Z[FILLED] + at] = waiting, waiting
        if waiting == 1:
            Z[Z[LANDED] + Z[LANDINGS]] = at
            Z[LANDINGS] += 1


# ------------------------------------------------------------------------------------------------ starting, stopping


@compiled
def running(Z: Words, V: Reals, m: int, at: int, group: int) -> float:
    """In how many of those on the move in a place a clock runs."""
    if Z[Z[FILLED] + at] == 0:
        return 0.0
    vector, first = Z[Z[VECTOR] + at], group * Z[WIDTH]
    total = V[vector + m]
    for r in range(Z[LIMITS], Z[Z[ROWS] + group]):
        if V[vector + r] > 0.0 and Z[Z[ROW_LIMIT] + first + r] == m:
            total += V[vector + r] * V[Z[ROW_PEOPLE] + first + r]
    return total


@compiled
def fresh(Z: Words, V: Reals, m: int, at: int, group: int) -> float:
    """In how many of those on the move in a place a clock has run since today."""
    if Z[Z[FILLED] + at] == 0:
        return 0.0
    vector, first, today = Z[Z[VECTOR] + at], group * Z[WIDTH], Z[DAY] % Z[Z[CLOCK_K] + m]
    total = V[vector + m]
    for r in range(Z[LIMITS], Z[Z[ROWS] + group]):
        if V[vector + r] > 0.0 and Z[Z[ROW_LIMIT] + first + r] == m:
            total += V[vector + r] * V[Z[Z[ROW_AT] + first + r] + today]
    return total


@compiled
def start(T: Words, Z: Words, V: Reals, node: int, admitted: int, at: int, group: int, people: float) -> None:
    """Start the clocks that start here, for those on the move in a place in whom they do not run."""
    for m in range(Z[LIMITS]):
        if T[T[LIMIT_NODE] + m] == node and T[T[LIMIT_ADMITTED] + m] == admitted:
            still = people - running(Z, V, m, at, group)
            if still > 0.0:
                V[Z[Z[VECTOR] + at] + m] += still
                Z[Z[FILLED] + at] = 1


@compiled
def check_gate(Z: Words, V: Reals, node: int, at: int, group: int) -> None:
    """Stop the clocks that do not run through a stage, for those who come to its gate."""
    if Z[Z[FILLED] + at] == 1:
        passes = Z[THROUGH] + (node * Z[GROUPS] + group) * Z[WIDTH]
        times(V, passes, Z[Z[VECTOR] + at], Z[Z[ROWS] + group])


@compiled
def flow_in(T: Words, Z: Words, V: Reals, place: int, from_: int, cell: int, people: float, part: float) -> None:
    """Note how many of those who come to rest have a clock that started today, where it is asked for (`aged`)."""
    group, node = (cell // Z[HOLDS]) % Z[GROUPS], cell // (Z[HOLDS] * Z[GROUPS])
    if place == INSIDE and Z[Z[STEADY] + node * Z[GROUPS] + group] >= 0:
        return
    for m in range(Z[LIMITS]):
        if place == INSIDE or (place == GATE and T[T[LIMIT_MOVES] + m] == 1):
            n = (m * 2 + place) * Z[CELLS] + cell
            V[Z[FRESH] + n] += fresh(Z, V, m, from_, group) * part
            V[Z[FLOWN] + n] += people * part


@compiled
def aged(Z: Words, V: Reals, m: int, place: int, cell: int) -> bool:
    """Whether the clocks of (most of) a cell's people started as they came, so that they tell the days spent there."""
    n = (m * 2 + place) * Z[CELLS] + cell
    return V[Z[FRESH] + n] > 0.5 * V[Z[FLOWN] + n]
