"""The clocks of the twin's people: how many started on each day, for those in each stage and at each gate.

A row holds the people of one limit, place and cell by the day on which their clock started (modulo K), then those past
the limit. Rows are whole only now and then (`fold`). From then on everybody, in a place or on the move, is told by
shares: so much of each row of that time, and how many clocks have started on each day since. So a part of a cell's
people costs a few numbers, whatever the length of the limit, and one pass over the rows serves some days.
"""

from __future__ import annotations

from sojourn.engine.compiled import ADDED, SCALED, TIMES, Reals, Words, apart, eight, shift, vectorized, wide
from sojourn.engine.fluidplaces import (
    BLOCK,
    CELLS,
    CLOCK_K,
    CLOCKS,
    DAY,
    FILLED,
    FLOWN,
    FREE,
    FREE_VECTOR,
    FRESH,
    GROUPS,
    HOLDS,
    INSIDE,
    IS_SEEN,
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
    SHARES,
    SINCE,
    START_OF,
    STEADY,
    STOPPED,
    STOPS,
    SUMS,
    THROUGH,
    VECTOR,
    VECTORS,
    WIDTH,
)  # fmt: skip
from sojourn.engine.places import (
    LIMIT_ADMITTED,
    LIMIT_MOVES,
    LIMIT_NODE,
)  # fmt: skip

__all__ = [
    "aged", "check_gate", "clear", "count_over", "fill_place", "flow_in", "fold", "fresh", "hand_on", "leave", "leave_share",
    "keep_today", "left_behind", "new_row", "row", "see", "share_on", "start", "sum_up", "today",
]  # fmt: skip


@apart
def see(Z: Words, node: int, group: int, hold: int) -> None:
    """List a cell that people have come to for the first time."""
    cell = (node * Z[GROUPS] + group) * Z[HOLDS] + hold
    if Z[Z[IS_SEEN] + cell] == 1:
        return
    Z[Z[IS_SEEN] + cell] = 1
    Z[Z[SEEN] + node * Z[GROUPS] * Z[HOLDS] + Z[Z[SEEN_COUNT] + node]] = group << 16 | hold
    Z[Z[SEEN_COUNT] + node] += 1


# ------------------------------------------------------------------------------------------------ loops


@vectorized
def added(V: Reals, from_: int, to: int, count: int, part: float) -> None:
    """A part of so many numbers, added to as many others."""
    wide()
    a, b = shift(V, from_), shift(V, to)
    for i in range(count):
        b[i] += a[i] * part


@apart
def shared(V: Reals, from_: int, to: int, eights: int, part: float) -> None:
    """A part of shares added to others, eight at a time."""
    wide()
    for i in range(eights):
        eight(shift(V, to + 8 * i), shift(V, from_ + 8 * i), part, ADDED)


@apart
def parted(V: Reals, from_: int, to: int, eights: int, part: float) -> None:
    """A part of shares, written elsewhere or in their place."""
    wide()
    for i in range(eights):
        eight(shift(V, to + 8 * i), shift(V, from_ + 8 * i), part, SCALED)


@apart
def checked(V: Reals, by: int, to: int, eights: int) -> None:
    """Shares times others."""
    wide()
    for i in range(eights):
        eight(shift(V, to + 8 * i), shift(V, by + 8 * i), 1.0, TIMES)


# ------------------------------------------------------------------------------------------------ rows and starts


@apart
def widen(Z: Words, V: Reals, group: int, first: int) -> None:
    """Eight more shares for a group: of all of which nobody there has any."""
    for node in range(Z[NODES]):
        for hold in range(Z[HOLDS]):
            for place in range(4):
                at = place * Z[CELLS] + (node * Z[GROUPS] + group) * Z[HOLDS] + hold
                if Z[Z[FILLED] + at] == 1:
                    for i in range(Z[Z[VECTOR] + at] + first, Z[Z[VECTOR] + at] + first + 8):
                        V[i] = 0.0


@apart
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


@apart
def new_row(Z: Words, V: Reals, m: int, group: int) -> int:
    """A row, empty, for one limit and group: its share."""
    n = Z[Z[CLOCK_K] + m] + 1
    r = new_share(Z, V, m, group, Z[CLOCKS] + Z[KEPT])
    Z[Z[ROW_NEXT] + group * Z[WIDTH] + r] = Z[CLOCKS] + Z[KEPT] + n
    Z[KEPT] += 2 * n
    return r


@apart
def row(Z: Words, V: Reals, m: int, at: int, group: int) -> int:
    """The row of a limit in a place of a cell (`place * CELLS + cell`), made where there is none: its share."""
    of = Z[ROW_OF] + at * Z[LIMITS] + m
    if Z[of] == 0:
        Z[of] = new_row(Z, V, m, group)
    return Z[of]


@apart
def today(Z: Words, V: Reals, m: int, group: int) -> int:
    """The share of those whose clock starts today."""
    of = Z[START_OF] + group * Z[LIMITS] + m
    if Z[of] == 0:
        Z[of] = new_share(Z, V, m, group, -1)
        for _ in range(1, Z[BLOCK]):
            new_share(Z, V, m, group, -1)
    return Z[of] + Z[DAY] - Z[SINCE]


@apart
def eights(Z: Words, group: int) -> int:
    """How many times eight shares a group has."""
    return Z[Z[ROWS] + group] + 7 >> 3


# ------------------------------------------------------------------------------------------------ shares


@apart
def take_vector(Z: Words, at: int) -> int:
    """Room for the shares of a place where nobody was, as it was last given back."""
    Z[Z[FILLED] + at] = 1
    if Z[FREE] > 0:
        Z[FREE] -= 1
        Z[Z[VECTOR] + at] = Z[Z[FREE_VECTOR] + Z[FREE]]
    else:
        Z[Z[VECTOR] + at] = Z[SHARES] + Z[VECTORS] * Z[WIDTH]
        Z[VECTORS] += 1
    return Z[Z[VECTOR] + at]


@apart
def fill_place(Z: Words, V: Reals, at: int, group: int) -> int:
    """The shares of a place; where nobody was there, none to begin with."""
    if Z[Z[FILLED] + at] == 0:
        for i in range(take_vector(Z, at), Z[Z[VECTOR] + at] + 8 * eights(Z, group)):
            V[i] = 0.0
    return Z[Z[VECTOR] + at]


@apart
def clear(Z: Words, at: int) -> None:
    """Nobody is left in a place."""
    if Z[Z[FILLED] + at] == 1:
        Z[Z[FILLED] + at] = 0
        Z[Z[FREE_VECTOR] + Z[FREE]] = Z[Z[VECTOR] + at]
        Z[FREE] += 1


@apart
def share_on(Z: Words, V: Reals, from_: int, to: int, group: int, part: float) -> None:
    """A part of those in one place go to another (-1: out); where they were is seen to when all have gone."""
    if to >= 0 and Z[Z[FILLED] + from_] == 1:
        if Z[Z[FILLED] + to] == 1:
            shared(V, Z[Z[VECTOR] + from_], Z[Z[VECTOR] + to], eights(Z, group), part)
        else:
            parted(V, Z[Z[VECTOR] + from_], take_vector(Z, to), eights(Z, group), part)


@apart
def hand_on(Z: Words, V: Reals, from_: int, to: int, group: int) -> None:
    """All of those on the move in one place go to another (-1: out)."""
    if to < 0:
        clear(Z, from_)
    elif Z[Z[FILLED] + to] == 1:
        share_on(Z, V, from_, to, group, 1.0)
        clear(Z, from_)
    elif Z[Z[FILLED] + from_] == 1:
        Z[Z[VECTOR] + to] = Z[Z[VECTOR] + from_]
        Z[Z[FILLED] + from_], Z[Z[FILLED] + to] = 0, 1


@apart
def leave_share(Z: Words, V: Reals, from_: int, to: int, group: int, r: int, part: float) -> None:
    """A part of those in a stage or a line of whom one share tells go on the move (to -1: out)."""
    share = Z[Z[VECTOR] + from_] + r
    if V[share] > 0.0:
        if to >= 0:
            V[fill_place(Z, V, to, group) + r] += V[share] * part
        V[share] *= 1.0 - part


@apart
def leave(Z: Words, V: Reals, from_: int, to: int, group: int, part: float) -> None:
    """A part of those in a stage or a line go on the move (to -1: out, and their clocks stop)."""
    if Z[Z[FILLED] + from_] == 0:
        return
    if Z[STOPPED] >= 0:
        for r in range(1, Z[Z[ROWS] + group]):
            if Z[Z[ROW_LIMIT] + group * Z[WIDTH] + r] != Z[STOPPED]:
                leave_share(Z, V, from_, to, group, r, part)
        return
    share_on(Z, V, from_, to, group, part)
    parted(V, Z[Z[VECTOR] + from_], Z[Z[VECTOR] + from_], eights(Z, group), 1.0 - part)


@apart
def keep_today(Z: Words, V: Reals, at: int, group: int, back: int) -> None:
    """Set aside, and then put back, those of a place whose clock started today: none of them is due."""
    for m in range(Z[LIMITS]):
        start = Z[Z[START_OF] + group * Z[LIMITS] + m]
        if start > 0:
            share, aside = Z[Z[VECTOR] + at] + start + Z[DAY] - Z[SINCE], Z[SUMS] + group * Z[WIDTH] + start
            if back == 0:
                V[aside], V[share] = V[share], 0.0
            else:
                V[share], V[aside] = V[aside], 0.0


@apart
def left_behind(Z: Words, V: Reals, at: int, group: int, part: float) -> None:
    """What is left of the shares of a place when others have taken theirs."""
    parted(V, Z[Z[VECTOR] + at], Z[Z[VECTOR] + at], eights(Z, group), part)


# ------------------------------------------------------------------------------------------------ from shares to rows


@apart
def opened(Z: Words, V: Reals, m: int, at: int, group: int) -> int:
    """The row of a place, its next copy empty to begin with."""
    to = group * Z[WIDTH] + row(Z, V, m, at, group)
    if Z[Z[ROW_OPEN] + to] == 0:
        Z[Z[ROW_OPEN] + to] = 1
        V[Z[ROW_MORE] + to] = 0.0
        for i in range(Z[Z[ROW_NEXT] + to], Z[Z[ROW_NEXT] + to] + Z[Z[CLOCK_K] + m] + 1):
            V[i] = 0.0
    return to


@apart
def unfold(Z: Words, V: Reals, at: int, group: int) -> None:
    """The shares of those in a place as people by the days on which their clocks started."""
    vector, first = Z[Z[VECTOR] + at], group * Z[WIDTH]
    for r in range(1, Z[Z[ROWS] + group]):
        part = V[vector + r]
        if part > 0.0:
            m, from_ = Z[Z[ROW_LIMIT] + first + r], first + r
            to = opened(Z, V, m, at, group)
            if Z[Z[ROW_AT] + from_] >= 0:
                added(V, Z[Z[ROW_AT] + from_], Z[Z[ROW_NEXT] + to], Z[Z[CLOCK_K] + m] + 1, part)
            else:
                day = Z[SINCE] + r - Z[Z[START_OF] + group * Z[LIMITS] + m]
                V[Z[Z[ROW_NEXT] + to] + day % Z[Z[CLOCK_K] + m]] += part
            V[Z[ROW_MORE] + to] += V[Z[ROW_PEOPLE] + from_] * part


@apart
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


@apart
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


# ------------------------------------------------------------------------------------------------ starting, stopping


@apart
def running(Z: Words, V: Reals, m: int, at: int, group: int) -> float:
    """In how many of those on the move in a place a clock runs."""
    total = 0.0
    if Z[Z[FILLED] + at] == 1:
        vector, first = Z[Z[VECTOR] + at], group * Z[WIDTH]
        for r in range(1, Z[Z[ROWS] + group]):
            if V[vector + r] > 0.0 and Z[Z[ROW_LIMIT] + first + r] == m:
                total += V[vector + r] * V[Z[ROW_PEOPLE] + first + r]
    return total


@apart
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


@apart
def start(T: Words, Z: Words, V: Reals, node: int, admitted: int, at: int, group: int, people: float) -> None:
    """Start the clocks that start here, for those on the move in a place in whom they do not run."""
    for m in range(Z[LIMITS]):
        if T[T[LIMIT_NODE] + m] == node and T[T[LIMIT_ADMITTED] + m] == admitted:
            still = people - running(Z, V, m, at, group)
            if still > 0.0:
                V[fill_place(Z, V, at, group) + today(Z, V, m, group)] += still


@apart
def check_gate(Z: Words, V: Reals, node: int, at: int, group: int) -> None:
    """Stop the clocks that do not run through a stage, for those who come to its gate."""
    if Z[Z[FILLED] + at] == 1:
        gate = node * Z[GROUPS] + group
        if Z[Z[STOPS] + gate] == Z[Z[ROWS] + group] - 1:
            clear(Z, at)
        elif Z[Z[STOPS] + gate] > 0:
            checked(V, Z[THROUGH] + gate * Z[WIDTH], Z[Z[VECTOR] + at], eights(Z, group))


@apart
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


@apart
def aged(Z: Words, V: Reals, m: int, place: int, cell: int) -> bool:
    """Whether the clocks of (most of) a cell's people started as they came, so that they tell the days spent there."""
    n = (m * 2 + place) * Z[CELLS] + cell
    return V[Z[FRESH] + n] > 0.5 * V[Z[FLOWN] + n]


# ------------------------------------------------------------------------------------------------ at midnight


@apart
def sum_up(Z: Words, V: Reals, at: int, group: int) -> None:
    """Add the shares of a place to the sums of its group."""
    if Z[Z[FILLED] + at] == 1:
        shared(V, Z[Z[VECTOR] + at], Z[SUMS] + group * Z[WIDTH], eights(Z, group), 1.0)


@apart
def count_over(Z: Words, V: Reals, Y: Reals, over: int) -> None:
    """How many of each group are past each limit, into `over` [M, G]: by the sums of shares, which begin anew."""
    for group in range(Z[GROUPS]):
        for r in range(1, Z[Z[ROWS] + group]):
            at = group * Z[WIDTH] + r
            if V[Z[SUMS] + at] > 0.0 and Z[Z[ROW_AT] + at] >= 0:
                m = Z[Z[ROW_LIMIT] + at]
                Y[over + m * Z[GROUPS] + group] += V[Z[SUMS] + at] * V[Z[Z[ROW_AT] + at] + Z[Z[CLOCK_K] + m]]
            V[Z[SUMS] + at] = 0.0
