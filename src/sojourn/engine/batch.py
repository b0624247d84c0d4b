"""A batch of people: which list is whose, and what a batch that is alike has in common.

Alike: all of one group, holding the same. Such a batch is counted at once, and what its way changes in the second word of
each record is noted first and written once, where the batch comes to rest: the bits that KEEP as they are, those that are
PUT in place of the others, and the LAPS to add.
"""

from __future__ import annotations

from typing import Any

from sojourn.engine.compiled import Words, compiled, words
from sojourn.engine.places import (
    BUF,
    DAYS,
    HOLDS,
    KEEP,
    LAPS,
    LOW8,
    LOW16,
    NODES,
    OF_GROUP,
    PUT,
    QUEUES,
    WIDTH,
)
from sojourn.engine.tables import OFFSET

__all__ = [
    "alike", "list_of_inbox", "list_of_passed", "list_of_queue", "list_of_row", "note", "rewrite", "stays", "written",
]  # fmt: skip


@compiled
def list_of_inbox(Z: Words, node: int) -> int:
    return 2 * Z[NODES] * (Z[DAYS] + 1) + Z[QUEUES] + node


@compiled
def list_of_passed(Z: Words, node: int) -> int:
    return list_of_inbox(Z, node) + Z[NODES]


@compiled
def list_of_queue(Z: Words, queue: int) -> int:
    return 2 * Z[NODES] * (Z[DAYS] + 1) + queue


@compiled
def list_of_row(Z: Words, node: int, due: int, day: int) -> int:
    """The row of limits (due = 0) or of dues (due = 1) of a node and day."""
    return (2 * node + due) * (Z[DAYS] + 1) + day


@compiled
def alike(Z: Words, m: int) -> bool:
    """Whether all of a batch are of one group and hold the same; if so, what these are is noted."""
    buf, width = words(Z[BUF]), Z[WIDTH]
    w0, w1, end = buf[0], buf[1], m * width
    if (buf[end - width] ^ w0) >> 48 != 0:
        return False
    other0, other1 = 0, 0
    for at in range(width, end, width):
        other0 |= buf[at] ^ w0
        other1 |= buf[at + 1] ^ w1
    if other0 >> 48 != 0 or (other1 >> 48) & LOW8 != 0:
        return False
    Z[OF_GROUP], Z[HOLDS] = (w0 >> 48) & LOW16, ((w1 >> 48) & LOW8) - 1
    Z[KEEP], Z[PUT], Z[LAPS] = -1, 0, 0
    return True


@compiled
def note(Z: Words, keep: int, put: int) -> None:
    """Of the second word of each record, some bits are kept and others put; to be written later."""
    Z[KEEP] &= keep
    Z[PUT] = (Z[PUT] & keep) | put


@compiled
def written(word: int, keep: int, put: int, laps: int) -> int:
    """The second word of a record with what was noted of it."""
    return ((word & keep) | put) + (laps << 56)


@compiled
def rewrite(Z: Words, m: int) -> None:
    """Write what was noted."""
    buf, width, keep, put, laps = words(Z[BUF]), Z[WIDTH], Z[KEEP], Z[PUT], Z[LAPS]
    if keep == -1 and laps == 0:
        return
    for i in range(m):
        buf[i * width + 1] = written(buf[i * width + 1], keep, put, laps)
    Z[KEEP], Z[PUT], Z[LAPS] = -1, 0, 0


@compiled
def stays(Z: Words, m: int) -> Any:
    """The sum of the days on which the stays of a batch that is alike began."""
    buf, width, total = words(Z[BUF]), Z[WIDTH], 0
    if (Z[KEEP] >> 32) & LOW16 == 0:
        return m * (((Z[PUT] >> 32) & LOW16) - OFFSET)
    for i in range(m):
        total += (buf[i * width + 1] >> 32) & LOW16
    return total - m * OFFSET
