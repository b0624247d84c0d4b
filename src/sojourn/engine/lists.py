"""Lists of people in blocks: first in, first out; a list is a chain of blocks, a block holds 32 records.

A record is `width` words of 64 bits:
  0  ordinal 32 | day of arrival 16 | group 16
  1  edge (or, in a row of limits, limit) 16 | day entered 16 | day stay began 16 | unit held + 1 8 | lap 8
  2  place in the order of joining 32 | day to leave the line 16 | limit + 1, or 0 for patience 16
  3… starts of clocks, four to a word
Days are stored + OFFSET. `lists` has four numbers a list: first block, place of the next record (0: in a block yet to be
added; places count through the blocks), records gone from the first block, count.
"""

from __future__ import annotations

from sojourn.engine.compiled import Words, compiled, copy, halves, shift, words
from sojourn.engine.places import BLOCKS, BUF, FREE, LISTS, NXT, REC, WIDTH

__all__ = ["BATCH_SIZE", "BLOCK", "append", "drain", "find", "push", "remove_ordered", "remove_swapped"]

BLOCK = 32
BATCH_SIZE = 256


@compiled
def drain(Z: Words, chain: int, most: int) -> int:
    """Move up to `most` records from the front of a list to the buffer; how many."""
    rec, nxt, lists, buf = words(Z[REC]), halves(Z[NXT]), halves(Z[LISTS]), words(Z[BUF])
    width = Z[WIDTH]
    n = min(most, lists[4 * chain + 3])
    head, gone = lists[4 * chain], lists[4 * chain + 2]
    i = 0
    while i < n:
        here = min(n - i, BLOCK - gone)
        a, b = (head * BLOCK + gone) * width, i * width
        copy(shift(buf, b), shift(rec, a), here * width)
        i += here
        gone += here
        if gone == BLOCK:
            after = nxt[head]
            nxt[head] = Z[FREE]
            Z[FREE] = head
            head, gone = after, 0
    left = lists[4 * chain + 3] - n
    if left == 0:
        lists[4 * chain + 1] = 0
        if gone > 0:
            nxt[head] = Z[FREE]
            Z[FREE] = head
            gone = 0
    lists[4 * chain], lists[4 * chain + 2], lists[4 * chain + 3] = head, gone, left
    return n


@compiled
def _add_block(Z: Words, chain: int) -> int:
    """Lengthen list chain by a block; the place of its first record."""
    nxt, lists, block = halves(Z[NXT]), halves(Z[LISTS]), Z[FREE]
    if block >= 0:
        Z[FREE] = nxt[block]
    else:
        block = Z[BLOCKS]
        Z[BLOCKS] += 1
    nxt[block] = -1
    if lists[4 * chain + 3] == 0:
        lists[4 * chain], lists[4 * chain + 2] = block, 0
    else:
        nxt[(lists[4 * chain + 1] - 1) // BLOCK] = block
    return block * BLOCK


@compiled
def push(Z: Words, dst: Words, m: int) -> None:
    """Put record i of the buffer at the end of list dst[i], in order; a negative dst leaves it out."""
    rec, lists, buf, width = words(Z[REC]), halves(Z[LISTS]), words(Z[BUF]), Z[WIDTH]
    for i in range(m):
        chain = dst[i]
        if chain < 0:
            continue
        place = lists[4 * chain + 1] + 0  # of 64 bits
        if place & (BLOCK - 1) == 0:
            place = _add_block(Z, chain)
        a, b = place * width, i * width
        rec[a], rec[a + 1], rec[a + 2] = buf[b], buf[b + 1], buf[b + 2]
        for j in range(3, width):
            rec[a + j] = buf[b + j]
        lists[4 * chain + 1] = place + 1
        lists[4 * chain + 3] += 1


@compiled
def append(Z: Words, chain: int, m: int) -> None:
    """Put the first m records of the buffer at the end of a list, in order."""
    rec, lists, buf, width, done = words(Z[REC]), halves(Z[LISTS]), words(Z[BUF]), Z[WIDTH], 0
    while done < m:
        place = lists[4 * chain + 1] + 0  # of 64 bits
        if place & (BLOCK - 1) == 0:
            place = _add_block(Z, chain)
        n = min(BLOCK - (place & (BLOCK - 1)), m - done)
        copy(shift(rec, place * width), shift(buf, done * width), n * width)
        lists[4 * chain + 1] = place + n
        lists[4 * chain + 3] += n
        done += n


@compiled
def find(Z: Words, chain: int, index: int) -> int:
    """Where record `index` of a list starts in `rec`."""
    nxt, lists = halves(Z[NXT]), halves(Z[LISTS])
    at = lists[4 * chain + 2] + index
    block = lists[4 * chain]
    while at >= BLOCK:
        block = nxt[block]
        at -= BLOCK
    return (block * BLOCK + at) * Z[WIDTH]


@compiled
def _drop_last(Z: Words, chain: int) -> None:
    """Shorten list chain by its last record."""
    nxt, lists = halves(Z[NXT]), halves(Z[LISTS])
    count = lists[4 * chain + 3] - 1
    place = lists[4 * chain + 1] - 1
    lists[4 * chain + 1], lists[4 * chain + 3] = place, count
    if count == 0:
        nxt[lists[4 * chain]] = Z[FREE]
        Z[FREE] = lists[4 * chain]
        lists[4 * chain + 1], lists[4 * chain + 2] = 0, 0
    elif place & (BLOCK - 1) == 0:
        last, block = place // BLOCK, lists[4 * chain]
        while nxt[block] != last:
            block = nxt[block]
        nxt[block] = -1
        lists[4 * chain + 1] = (block + 1) * BLOCK
        nxt[last] = Z[FREE]
        Z[FREE] = last


@compiled
def remove_swapped(Z: Words, chain: int, index: int) -> None:
    """Take record `index` out to the buffer; the last record takes its place."""
    rec, lists, buf = words(Z[REC]), halves(Z[LISTS]), words(Z[BUF])
    at = find(Z, chain, index)
    last = (lists[4 * chain + 1] - 1) * Z[WIDTH]
    for j in range(Z[WIDTH]):
        buf[j] = rec[at + j]
        rec[at + j] = rec[last + j]
    _drop_last(Z, chain)


@compiled
def remove_ordered(Z: Words, chain: int, index: int) -> None:
    """Take record `index` out to the buffer; those behind move up."""
    rec, lists, buf = words(Z[REC]), halves(Z[LISTS]), words(Z[BUF])
    width = Z[WIDTH]
    at = find(Z, chain, index)
    for j in range(width):
        buf[j] = rec[at + j]
    for k in range(index + 1, lists[4 * chain + 3]):
        after = find(Z, chain, k)
        for j in range(width):
            rec[at + j] = rec[after + j]
        at = after
    _drop_last(Z, chain)
