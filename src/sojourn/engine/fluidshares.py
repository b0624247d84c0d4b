"""Shares: how many of which clocks the twin's people have, in a few numbers a place.

Everybody, in a stage, in a line or on the move, is told by a vector of shares: so much of each row of clocks as it was
when rows were last made whole (fluidclocks.py), and how many clocks have started on each day since. When a part of a
place's people moves, that part of its shares goes along. Places with nobody need no vector.
"""

from __future__ import annotations

from sojourn.engine.compiled import ADDED, SCALED, TIMES, Reals, Words, compiled, eight, shift, wide
from sojourn.engine.fluidplaces import (
    DAY,
    FILLED,
    FREE,
    FREE_VECTOR,
    GROUPS,
    HOLDS,
    IS_SEEN,
    LIMITS,
    ROW_LIMIT,
    ROWS,
    SEEN,
    SEEN_COUNT,
    SHARES,
    SINCE,
    START_OF,
    STOPPED,
    STOPS,
    SUMS,
    THROUGH,
    VECTOR,
    VECTORS,
    WIDTH,
)  # fmt: skip

__all__ = [
    "check_gate", "clear", "eights", "fill_place", "hand_on", "keep_today", "leave", "leave_share", "parted", "see",
    "share_on", "shared",
]  # fmt: skip


@compiled
def see(Z: Words, node: int, group: int, hold: int) -> None:
    """List a cell that people have come to for the first time."""
    cell = (node * Z[GROUPS] + group) * Z[HOLDS] + hold
    if Z[Z[IS_SEEN] + cell] == 1:
        return
    Z[Z[IS_SEEN] + cell] = 1
    Z[Z[SEEN] + node * Z[GROUPS] * Z[HOLDS] + Z[Z[SEEN_COUNT] + node]] = group << 16 | hold
    Z[Z[SEEN_COUNT] + node] += 1


# ------------------------------------------------------------------------------------------------ the loops


@compiled
def shared(V: Reals, from_: int, to: int, eights: int, part: float) -> None:
    """A part of shares added to others, eight at a time."""
    wide()
    for i in range(eights):
        eight(shift(V, to + 8 * i), shift(V, from_ + 8 * i), part, ADDED)


@compiled
def parted(V: Reals, from_: int, to: int, eights: int, part: float) -> None:
    """A part of shares, written elsewhere or in their place."""
    wide()
    for i in range(eights):
        eight(shift(V, to + 8 * i), shift(V, from_ + 8 * i), part, SCALED)


@compiled
def checked(V: Reals, by: int, to: int, eights: int) -> None:
    """Shares times others."""
    wide()
    for i in range(eights):
        eight(shift(V, to + 8 * i), shift(V, by + 8 * i), 1.0, TIMES)


@compiled
def eights(Z: Words, group: int) -> int:
    """How many times eight shares a group has."""
    return Z[Z[ROWS] + group] + 7 >> 3


# ------------------------------------------------------------------------------------------------ shares


@compiled
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


@compiled
def fill_place(Z: Words, V: Reals, at: int, group: int) -> int:
    """The shares of a place; where nobody was there, none to begin with."""
    if Z[Z[FILLED] + at] == 0:
        for i in range(take_vector(Z, at), Z[Z[VECTOR] + at] + 8 * eights(Z, group)):
            V[i] = 0.0
    return Z[Z[VECTOR] + at]


@compiled
def clear(Z: Words, at: int) -> None:
    """Nobody is left in a place."""
    if Z[Z[FILLED] + at] == 1:
        Z[Z[FILLED] + at] = 0
        Z[Z[FREE_VECTOR] + Z[FREE]] = Z[Z[VECTOR] + at]
        Z[FREE] += 1


@compiled
def share_on(Z: Words, V: Reals, from_: int, to: int, group: int, part: float) -> None:
    """A part of those in one place go to another (-1: out); where they were is seen to when all have gone."""
    if to >= 0 and Z[Z[FILLED] + from_] == 1:
        if Z[Z[FILLED] + to] == 1:
            shared(V, Z[Z[VECTOR] + from_], Z[Z[VECTOR] + to], eights(Z, group), part)
        else:
            parted(V, Z[Z[VECTOR] + from_], take_vector(Z, to), eights(Z, group), part)


@compiled
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


@compiled
def leave_share(Z: Words, V: Reals, from_: int, to: int, group: int, r: int, part: float) -> None:
    """A part of those in a stage or a line of whom one share tells go on the move (to -1: out)."""
    share = Z[Z[VECTOR] + from_] + r
    if V[share] > 0.0:
        if to >= 0:
            V[fill_place(Z, V, to, group) + r] += V[share] * part
        V[share] *= 1.0 - part


@compiled
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


@compiled
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


@compiled
def check_gate(Z: Words, V: Reals, node: int, at: int, group: int) -> None:
    """Stop the clocks that do not run through a stage, for those who come to its gate."""
    if Z[Z[FILLED] + at] == 1:
        gate = node * Z[GROUPS] + group
        if Z[Z[STOPS] + gate] == Z[Z[ROWS] + group] - 1:
            clear(Z, at)
        elif Z[Z[STOPS] + gate] > 0:
            checked(V, Z[THROUGH] + gate * Z[WIDTH], Z[Z[VECTOR] + at], eights(Z, group))
