"""Legal clocks of people: four starts to a word, stopped and started as people move."""

from __future__ import annotations

from typing import Any

from sojourn.engine.compiled import Words, compiled, words
from sojourn.engine.places import (
    BUF,
    DAY,
    DAYS,
    DEADLINE,
    EDGE,
    EDGE_TO,
    GROUPS,
    LEAVING,
    LIMIT_ADMITTED,
    LIMIT_MOVES,
    LIMIT_NODE,
    LIMITS,
    LOW16,
    OVER,
    STAYING,
    STOP_MASK,
    WIDTH,
)  # fmt: skip
from sojourn.engine.tables import NEVER, NO_DAY, OFFSET

__all__ = ["first_deadline", "set_clock", "start_clocks", "stop_clock", "stop_clocks"]


@compiled
def clock(buf: Words, at: int, m: int) -> int:
    return ((buf[at + 3 + (m >> 2)] >> (16 * (m & 3))) & LOW16) - OFFSET


@compiled
def set_clock(buf: Words, at: int, m: int, day: int) -> None:
    shift = 16 * (m & 3)
    buf[at + 3 + (m >> 2)] = (buf[at + 3 + (m >> 2)] & ~(LOW16 << shift)) | ((day + OFFSET) << shift)


@compiled
def stop_clock(T: Words, Y: Words, Z: Words, at: int, m: int, day: int) -> None:
    buf = words(Z[BUF])
    group = (buf[at] >> 48) & LOW16
    start = clock(buf, at, m)
    over = max(T[T[DEADLINE] + m * (OFFSET + Z[DAYS]) + start + OFFSET], 0)
    if over < day:
        Y[Y[OVER] + (over * Z[LIMITS] + m) * Z[GROUPS] + group] += 1
        if day < Z[DAYS]:
            Y[Y[OVER] + (day * Z[LIMITS] + m) * Z[GROUPS] + group] -= 1
    set_clock(buf, at, m, NO_DAY)


@compiled
def stop_clocks(T: Words, Y: Words, Z: Words, m: int, day: int, node: int, whose: int) -> None:
    """Stop the clocks of a batch that do not run through a node (-1: all clocks).

    Whose: EVERYONE's; or of those STAYING, who come to the node (edge -1); or of those whose edge is LEAVING the system.
    """
    buf, edge, width, limits, groups, days = words(Z[BUF]), words(Z[EDGE]), Z[WIDTH], Z[LIMITS], Z[GROUPS], Z[DAYS]
    row, edge_to, deadline = OFFSET + days, T[EDGE_TO], T[DEADLINE]
    for w in range(width - 3):
        mask = T[T[STOP_MASK] + node * (width - 3) + w] if node >= 0 else -1
        if mask == 0:
            continue
        for i in range(m):
            if (whose == STAYING and edge[i] >= 0) or (whose == LEAVING and (edge[i] < 0 or T[edge_to + edge[i]] >= 0)):
                continue
            at = i * width
            stopping = buf[at + 3 + w] & mask
            if stopping == 0:
                continue
            buf[at + 3 + w] &= ~mask
            for k in range(4 * w, min(4 * w + 4, limits)):
                start = (stopping >> (16 * (k & 3))) & LOW16
                if start == 0:
                    continue
                over = max(T[deadline + k * row + start], 0)
                if over < day:
                    group = (buf[at] >> 48) & LOW16
                    Y[Y[OVER] + (over * limits + k) * groups + group] += 1
                    if day < days:
                        Y[Y[OVER] + (day * limits + k) * groups + group] -= 1


@compiled
def start_clocks(T: Words, Z: Words, pick: Words, m: int, node: int, admitted: int, mark: int) -> None:
    """Start the clocks that start at a node, for those of a batch whose pick is the mark."""
    buf = words(Z[BUF])
    width, start = Z[WIDTH], Z[DAY] + OFFSET
    for k in range(Z[LIMITS]):
        if T[T[LIMIT_NODE] + k] == node and T[T[LIMIT_ADMITTED] + k] == admitted:
            word_at, shift = 3 + (k >> 2), 16 * (k & 3)
            for i in range(m):
                at = i * width + word_at
                if pick[i] == mark and (buf[at] >> shift) & LOW16 == 0:
                    buf[at] |= start << shift


@compiled
def first_deadline(T: Words, Z: Words, at: int) -> Any:
    """The first day on which a limit moves the person, and which."""
    buf = words(Z[BUF])
    best, cause = NEVER, -1
    for m in range(Z[LIMITS]):
        start = clock(buf, at, m)
        if start != NO_DAY and T[T[LIMIT_MOVES] + m] == 1:
            day = T[T[DEADLINE] + m * (OFFSET + Z[DAYS]) + start + OFFSET]
            if day < best:
                best, cause = day, m
    return best, cause
