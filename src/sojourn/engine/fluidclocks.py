"""The clocks of the twin's people: how many started on each day, for those in each stage and at each gate.

A row holds the people of one limit, place and cell by the day on which their clock started (modulo K), then those past
the limit. Rows are whole only now and then (`fold`); in between shares tell how much of each is where (fluidshares.py).
So to move a part of a cell's people costs a few numbers, whatever the length of the limit, and one pass over the rows
serves some days.
"""

from __future__ import annotations

from sojourn.engine.compiled import Reals, Words, compiled, shift, vectorized, wide
from sojourn.engine.fluidplaces import (
    BLOCK,
    CELLS,
    CLOCK_K,
    CLOCKS,
    DAY,
    FILLED,
    FLOWN,
    FRESH,
    GROUPS,
    HOLDS,
    INSIDE,
    KEPT,
    LIMITS,
    NODES,
    PASSES,
    ROW_AT,
    ROW_LIMIT,
    ROW_MORE,
    ROW_NEXT,
    ROW_OF,
    ROW_OPEN,
    ROW_PEOPLE,
    ROWS,
    SEEN,
    SEEN_COUNT,
    SINCE,
    START_OF,
    STEADY,
    STOPS,
    SUMS,
    THROUGH,
    VECTOR,
    WIDTH,
)  # fmt: skip
from sojourn.engine.fluidshares import clear, fill_place
from sojourn.engine.places import (
    LIMIT_ADMITTED,
    LIMIT_MOVES,
    LIMIT_NODE,
)  # fmt: skip

__all__ = ["aged", "count_over", "flow_in", "fold", "fresh", "new_row", "row", "start", "today"]


@vectorized
def added(V: Reals, from_: int, to: int, count: int, part: float) -> None:
    """A part of so many numbers, added to as many others."""
    wide()
    a, b = shift(V, from_), shift(V, to)
    for i in range(count):
        b[i] += a[i] * part


# ------------------------------------------------------------------------------------------------ rows and starts


@compiled
def widen(Z: Words, V: Reals, group: int, first: int) -> None:
    """Eight more shares for a group: of all of which nobody there has any."""
    for node in range(Z[NODES]):
        for hold in range(Z[HOLDS]):
            for place in range(4):
                at = place * Z[CELLS] + (node * Z[GROUPS] + group) * Z[HOLDS] + hold
                if Z[Z[FILLED] + at] == 1:
                    for i in range(Z[Z[VECTOR] + at] + first, Z[Z[VECTOR] + at] + first + 8):
                        V[i] = 0.0


@compiled
def new_share(Z: Words, V: Reals, m: int, group: int, address: int) -> int:
    """One more share for the people of a group: of a row at an address, or (-1) of those whose clock starts on a day."""
    r = Z[Z[ROWS] + group]
    Z[Z[ROWS] + group] = r + 1
    if r & 7 == 0:
        widen(Z, V, group, r)
    at = group * Z[WIDTH] + r
    Z[Z[ROW_LIMIT] + at], Z[Z[ROW_AT] + at] = m, address
    V[Z[ROW_PEOPLE] + at] = 1.0 if address < 0 else 0.0
    for node in range(Z[NODES]):
        passes, gate = Z[Z[PASSES] + (m * Z[NODES] + node) * Z[GROUPS] + group], node * Z[GROUPS] + group
        V[Z[THROUGH] + gate * Z[WIDTH] + r] = passes
        Z[Z[STOPS] + gate] += 1 - passes
    return r


@compiled
def new_row(Z: Words, V: Reals, m: int, group: int) -> int:
    """A row, empty, for one limit and group: its share."""
    n = Z[Z[CLOCK_K] + m] + 1
    r = new_share(Z, V, m, group, Z[CLOCKS] + Z[KEPT])
    Z[Z[ROW_NEXT] + group * Z[WIDTH] + r] = Z[CLOCKS] + Z[KEPT] + n
    Z[KEPT] += 2 * n
    return r


@compiled
def row(Z: Words, V: Reals, m: int, at: int, group: int) -> int:
    """The row of a limit in a place of a cell (`place * CELLS + cell`), made where there is none: its share."""
    of = Z[ROW_OF] + at * Z[LIMITS] + m
    if Z[of] == 0:
        Z[of] = new_row(Z, V, m, group)
    return Z[of]


@compiled
def today(Z: Words, V: Reals, m: int, group: int) -> int:
    """The share of those whose clock starts today."""
    of = Z[START_OF] + group * Z[LIMITS] + m
    if Z[of] == 0:
        Z[of] = new_share(Z, V, m, group, -1)
        for _ in range(1, Z[BLOCK]):
            new_share(Z, V, m, group, -1)
    return Z[of] + Z[DAY] - Z[SINCE]


# ------------------------------------------------------------------------------------------------ from shares to rows


@compiled
def unfold(Z: Words, V: Reals, at: int, group: int) -> None:
    """The shares of those in a place as people by the days on which their clocks started."""
    vector, first = Z[Z[VECTOR] + at], group * Z[WIDTH]
    for r in range(1, Z[Z[ROWS] + group]):
        part = V[vector + r]
        if part > 0.0:
            m, from_ = Z[Z[ROW_LIMIT] + first + r], first + r
            to = first + row(Z, V, m, at, group)
            if Z[Z[ROW_OPEN] + to] == 0:  # the next copy of the row, empty to begin with
                Z[Z[ROW_OPEN] + to] = 1
                V[Z[ROW_MORE] + to] = 0.0
                for i in range(Z[Z[ROW_NEXT] + to], Z[Z[ROW_NEXT] + to] + Z[Z[CLOCK_K] + m] + 1):
                    V[i] = 0.0
            if Z[Z[ROW_AT] + from_] >= 0:
                added(V, Z[Z[ROW_AT] + from_], Z[Z[ROW_NEXT] + to], Z[Z[CLOCK_K] + m] + 1, part)
            else:
                day = Z[SINCE] + r - Z[Z[START_OF] + group * Z[LIMITS] + m]
                V[Z[Z[ROW_NEXT] + to] + day % Z[Z[CLOCK_K] + m]] += part
            V[Z[ROW_MORE] + to] += V[Z[ROW_PEOPLE] + from_] * part


@compiled
def turn_over(Z: Words, V: Reals, at: int, group: int) -> None:
    """All shares have been read: the next copies of a place's rows are those of now, and its people have all of them."""
    clear(Z, at)
    for m in range(Z[LIMITS]):
        r = Z[Z[ROW_OF] + at * Z[LIMITS] + m]
        to = group * Z[WIDTH] + r
        if r > 0 and Z[Z[ROW_OPEN] + to] == 1:
            Z[Z[ROW_OPEN] + to] = 0
            a, b = Z[ROW_AT] + to, Z[ROW_NEXT] + to
            Z[a], Z[b] = Z[b], Z[a]
            V[Z[ROW_PEOPLE] + to] = V[Z[ROW_MORE] + to]
            V[fill_place(Z, V, at, group) + r] = 1.0


@compiled
def fold(Z: Words, V: Reals, day: int) -> None:
    """Everybody is in a stage or a line: what shares tell of them becomes rows, and shares begin anew from a day."""
    for turn in range(2):
        for node in range(Z[NODES]):
            for i in range(Z[Z[SEEN_COUNT] + node]):
                code = Z[Z[SEEN] + node * Z[GROUPS] * Z[HOLDS] + i]
                group, cell = code >> 16, (node * Z[GROUPS] + (code >> 16)) * Z[HOLDS] + (code & 0xFFFF)
                for place in range(2):
                    at = place * Z[CELLS] + cell
                    if Z[Z[FILLED] + at] == 1:
                        if turn == 0:
                            unfold(Z, V, at, group)
                        else:
                            turn_over(Z, V, at, group)
    Z[SINCE] = day


# ------------------------------------------------------------------------------------------------ who has which clock


@compiled
def running(Z: Words, V: Reals, m: int, at: int, group: int) -> float:
    """In how many of those on the move in a place a clock runs."""
    total = 0.0
    if Z[Z[FILLED] + at] == 1:
        vector, first = Z[Z[VECTOR] + at], group * Z[WIDTH]
        for r in range(1, Z[Z[ROWS] + group]):
            if V[vector + r] > 0.0 and Z[Z[ROW_LIMIT] + first + r] == m:
                total += V[vector + r] * V[Z[ROW_PEOPLE] + first + r]
    return total


@compiled
def fresh(Z: Words, V: Reals, m: int, at: int, group: int) -> float:
    """In how many of those on the move in a place a clock has run since today."""
    if Z[Z[FILLED] + at] == 0:
        return 0.0
    vector, first = Z[Z[VECTOR] + at], group * Z[WIDTH]
    total = V[vector + today(Z, V, m, group)]
    for r in range(1, Z[Z[ROWS] + group]):
        if V[vector + r] > 0.0 and Z[Z[ROW_LIMIT] + first + r] == m and Z[Z[ROW_AT] + first + r] >= 0:
            total += V[vector + r] * V[Z[Z[ROW_AT] + first + r] + Z[DAY] % Z[Z[CLOCK_K] + m]]
    return total


@compiled
def start(T: Words, Z: Words, V: Reals, node: int, admitted: int, at: int, group: int, people: float) -> None:
    """Start the clocks that start here, for those on the move in a place in whom they do not run."""
    for m in range(Z[LIMITS]):
        if T[T[LIMIT_NODE] + m] == node and T[T[LIMIT_ADMITTED] + m] == admitted:
            still = people - running(Z, V, m, at, group)
            if still > 0.0:
                V[fill_place(Z, V, at, group) + today(Z, V, m, group)] += still


@compiled
def flow_in(T: Words, Z: Words, V: Reals, place: int, from_: int, cell: int, people: float, part: float) -> None:
    """Note how many of those who come to rest have a clock that started today, where it is asked for (`aged`)."""
    group, node = (cell // Z[HOLDS]) % Z[GROUPS], cell // (Z[HOLDS] * Z[GROUPS])
    if place == INSIDE and Z[Z[STEADY] + node * Z[GROUPS] + group] >= 0:
        return
    for m in range(Z[LIMITS]):
        if place == INSIDE or T[T[LIMIT_MOVES] + m] == 1:
            n = (m * 2 + place) * Z[CELLS] + cell
            V[Z[FRESH] + n] += fresh(Z, V, m, from_, group) * part
            V[Z[FLOWN] + n] += people * part


@compiled
def aged(Z: Words, V: Reals, m: int, place: int, cell: int) -> bool:
    """Whether the clocks of (most of) a cell's people started as they came, so that they tell the days spent there."""
    n = (m * 2 + place) * Z[CELLS] + cell
    return V[Z[FRESH] + n] > 0.5 * V[Z[FLOWN] + n]


@compiled
def count_over(Z: Words, V: Reals, Y: Reals, over: int) -> None:
    """How many of each group are past each limit, into `over` [M, G]: by the sums of shares, which begin anew."""
    for group in range(Z[GROUPS]):
        for r in range(1, Z[Z[ROWS] + group]):
            at = group * Z[WIDTH] + r
            if V[Z[SUMS] + at] > 0.0 and Z[Z[ROW_AT] + at] >= 0:
                m = Z[Z[ROW_LIMIT] + at]
                Y[over + m * Z[GROUPS] + group] += V[Z[SUMS] + at] * V[Z[Z[ROW_AT] + at] + Z[Z[CLOCK_K] + m]]
            V[Z[SUMS] + at] = 0.0
