"""Displacement: whoever is admitted sends one person who holds the same pool out."""

from __future__ import annotations

from typing import Any

from sojourn.engine.batch import list_of_queue, list_of_row
from sojourn.engine.compiled import Words, call, compiled, halves, words
from sojourn.engine.flat import CHUNK_SHIFT
from sojourn.engine.lists import BATCH_SIZE, find, remove_ordered, remove_swapped
from sojourn.engine.moving import left_line
from sojourn.engine.places import (
    BUF,
    CHUNK,
    CHUNKS,
    DAY,
    DAYS,
    DISPLACE_EDGE,
    DISPLACE_FROM,
    DISPLACE_HASH,
    DISPLACE_SAME,
    DISPLACE_WHO,
    DST,
    EDGE,
    FORWARD,
    GROUPS,
    IDS,
    INSIDE,
    KEY0,
    KEY1,
    LEAVE,
    LISTS,
    LOW8,
    LOW16,
    LOW32,
    MOVING_LIMITS,
    NODE_QUEUE_START,
    NODES,
    QUEUE_OF,
    QUEUE_PRIORITY,
    REC,
    TRIES,
)  # fmt: skip
from sojourn.engine.tables import OFFSET
from sojourn.engine.words import word

__all__ = ["crowd", "displace", "try_purpose"]


@compiled
def eligible(T: Words, Z: Words, at: int, unit: int, rule: int, same: int) -> bool:
    rec = words(Z[REC])
    if ((rec[at + 1] >> 48) & LOW8) - 1 != unit:
        return False
    return T[T[DISPLACE_SAME] + rule * Z[GROUPS] + ((rec[at] >> 48) & LOW16)] == same


@compiled
def rank_of(T: Words, Z: Words, at: int, node: int, who: int) -> int:
    """Who goes first: the longest stay, or the lowest priority."""
    rec = words(Z[REC])
    if who == 1:
        return ((rec[at + 1] >> 32) & LOW16) - OFFSET
    group = (rec[at] >> 48) & LOW16
    for holds in range(2):
        queue = T[T[QUEUE_OF] + (node * Z[GROUPS] + group) * 2 + holds]
        if queue >= 0:
            return -T[T[QUEUE_PRIORITY] + queue]
    return 0


@compiled
def seek(T: Words, Z: Words, rule: int, index: int, joining: int, behind: int) -> Any:
    """The node, list and place of person `index` of those in the stages that a rule displaces from.

    `behind` more, in a batch, stand before those in the queue `joining`: list -1 where it is one of them.
    """
    lists = halves(Z[LISTS])
    days, nodes, chunks = Z[DAYS], Z[NODES], Z[CHUNKS]
    for node in range(nodes):
        if T[T[DISPLACE_FROM] + rule * nodes + node] == 0:
            continue
        for due in range(0 if Z[MOVING_LIMITS] > 0 else 1, 2):
            for chunk in range(Z[DAY] >> CHUNK_SHIFT, chunks):  # the rows of days gone by are empty
                here = Z[Z[CHUNK] + (2 * node + due) * chunks + chunk]
                if index >= here:
                    index -= here
                    continue
                day, after = chunk << CHUNK_SHIFT, min((chunk + 1) << CHUNK_SHIFT, days + 1)
                chain = list_of_row(Z, node, due, day)
                while day + 4 <= after:  # four days at a time, and then the day
                    c = 4 * chain + 3
                    four = lists[c] + lists[c + 4] + lists[c + 8] + lists[c + 12]
                    if index < four:
                        break
                    index -= four
                    day += 4
                    chain += 4
                while index >= lists[4 * chain + 3]:
                    index -= lists[4 * chain + 3]
                    chain += 1
                return node, chain, index
        for queue in range(T[T[NODE_QUEUE_START] + node], T[T[NODE_QUEUE_START] + node + 1]):
            if queue == joining:
                if index < behind:
                    return node, -1, index
                index -= behind
            chain = list_of_queue(Z, queue)
            if index < lists[4 * chain + 3]:
                return node, chain, index
            index -= lists[4 * chain + 3]
    return -1, -1, -1


@compiled
def send_out(T: Words, Y: Words, Z: Words, rule: int, node: int, chain: int, index: int) -> None:
    buf, edge = words(Z[BUF]), words(Z[EDGE])
    rows = 2 * Z[NODES] * (Z[DAYS] + 1)
    if chain < rows:
        remove_swapped(Z, chain, index)
        row = chain // (Z[DAYS] + 1)
        Z[Z[CHUNK] + row * Z[CHUNKS] + ((chain - row * (Z[DAYS] + 1)) >> CHUNK_SHIFT)] -= 1
        Z[Z[INSIDE] + node * Z[GROUPS] + ((buf[0] >> 48) & LOW16)] -= 1
    else:
        remove_ordered(Z, chain, index)
        left_line(Z, 0, node, chain - rows)
    edge[0] = T[T[DISPLACE_EDGE] + rule]
    call(Z[FORWARD], T, Y, Z, 1, node, LEAVE)


@compiled
def crowd(T: Words, Z: Words, rule: int) -> int:
    """How many are in the stages that a rule displaces from, and in their lines."""
    lists, total = halves(Z[LISTS]), 0
    for node in range(Z[NODES]):
        if T[T[DISPLACE_FROM] + rule * Z[NODES] + node] == 1:
            for group in range(Z[GROUPS]):
                total += Z[Z[INSIDE] + node * Z[GROUPS] + group]
            for queue in range(T[T[NODE_QUEUE_START] + node], T[T[NODE_QUEUE_START] + node + 1]):
                total += lists[4 * list_of_queue(Z, queue) + 3]
    return total


@compiled
def try_purpose(purpose: int, k: int) -> int:
    """The purpose of the luck of the k-th try to find somebody."""
    return (purpose ^ ((k + 1) * 0x9E3779B9)) & LOW32


@compiled
def search(T: Words, Y: Words, Z: Words, unit: int, rule: int, same: int, pick: int) -> int:
    """Everyone eligible is looked at, to count them, or to find the first in rank; 1 where one is sent out, else 0."""
    lists, days, nodes, who = halves(Z[LISTS]), Z[DAYS], Z[NODES], T[T[DISPLACE_WHO] + rule]
    number = -1
    for turn in range(2):
        seen, best, best_node, best_chain, best_index = 0, 0, -1, -1, -1
        for node in range(nodes):
            if T[T[DISPLACE_FROM] + rule * nodes + node] == 0:
                continue
            rows = 2 * (days + 1)
            low, high = T[T[NODE_QUEUE_START] + node], T[T[NODE_QUEUE_START] + node + 1]
            for j in range(rows + high - low):
                chain = list_of_row(Z, node, 0, j)
                if j >= rows:
                    chain = list_of_queue(Z, low + j - rows)
                for index in range(lists[4 * chain + 3]):
                    at = find(Z, chain, index)
                    if not eligible(T, Z, at, unit, rule, same):
                        continue
                    rank = rank_of(T, Z, at, node, who)
                    if (who == 0 and seen == number) or (who > 0 and (best_chain < 0 or rank < best)):
                        best, best_node, best_chain, best_index = rank, node, chain, index
                    seen += 1
        if seen == 0:
            return 0
        if who > 0 or turn == 1:
            break
        number = (pick * seen) >> 32
    send_out(T, Y, Z, rule, best_node, best_chain, best_index)
    return 1


@compiled
def displace(
    T: Words, Y: Words, Z: Words, unit: int, rule: int, i: int, group: int, total: int, joining: int, behind: int
) -> int:
    """Person i of those just admitted sends one of `total` people out; how many are left of them.

    Nobody placed today by this line can be displaced. `behind` of the `total` are still to be admitted from the queue
    `joining`, in the same batch, and hold nothing of this pool yet. The luck of the first try lies in dst.
    """
    same, who = T[T[DISPLACE_SAME] + rule * Z[GROUPS] + group], T[T[DISPLACE_WHO] + rule]
    if who == 0:
        ids, tries = words(Z[IDS]), words(Z[DST])
        pick = tries[i]
        for k in range(1, TRIES + 1):
            node, chain, index = seek(T, Z, rule, (pick * total) >> 32, joining, behind)
            if chain >= 0 and eligible(T, Z, find(Z, chain, index), unit, rule, same):
                send_out(T, Y, Z, rule, node, chain, index)
                return total - 1
            purpose = try_purpose(T[T[DISPLACE_HASH] + rule], k)
            pick = word(ids[i], ids[BATCH_SIZE + i], ids[2 * BATCH_SIZE + i], purpose, Z[KEY0], Z[KEY1])
        return total - search(T, Y, Z, unit, rule, same, pick)
    return total - search(T, Y, Z, unit, rule, same, 0)
