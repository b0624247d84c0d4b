"""Lines at gates: who is next, what is free, what is taken, and the room there is."""

from __future__ import annotations

from typing import Any

from sojourn.engine.batch import alike, list_of_passed, list_of_queue, rewrite
from sojourn.engine.compiled import Words, call, compiled, detached, halves, words
from sojourn.engine.displacing import crowd, displace, try_purpose
from sojourn.engine.dwelling import fill_ids, lucks
from sojourn.engine.lists import BATCH_SIZE, append, drain, find, remove_ordered
from sojourn.engine.moving import enter, gate_closed, left_line
from sojourn.engine.places import (
    ALIKE,
    ALT,
    ALT_START,
    BALANCE,
    BATCH,
    BLOCKED,
    BUF,
    CAPACITY,
    CHOSEN,
    DAY,
    DAYS,
    DISPLACE_CUT,
    DISPLACE_FROM,
    DISPLACE_FULL,
    DISPLACE_HASH,
    DISPLACE_POOL,
    DISPLACE_RULE,
    DST,
    DUE,
    EDGE,
    EXPIRE,
    FLOW,
    FORWARD,
    FUND,
    FUND_OF,
    FUND_OPEN,
    GATE_PRICE,
    GROUPS,
    HELD,
    IDS,
    KEEPS,
    KEY0,
    KEY1,
    KIND,
    LEAVE,
    LEFT,
    LINE_QUEUE,
    LINE_START,
    LINE_STRICT,
    LISTS,
    LOW16,
    LOW32,
    LUCK,
    MOVING_LIMITS,
    NEED_PRICE,
    NEED_START,
    NODE_QUEUE_START,
    NODES,
    OF_GROUP,
    PASS_MANY,
    PASSED,
    PATIENCE_EXIT,
    PRICE,
    QUEUE_NODE,
    QUEUE_OF,
    QUEUE_PRIORITY,
    QUOTA,
    QUOTA_ALL,
    QUOTA_ALL_USED,
    QUOTA_USED,
    REC,
    RESOURCES,
    ROOM_EDGE,
    ROOM_PLACES,
    SHUT,
    SHUT_WIDTH,
    STOCK,
    UNAVAILABLE,
    USED,
    WAITING,
    WIDTH,
)  # fmt: skip
from sojourn.engine.together import enter_together
from sojourn.engine.words import batch_words

__all__ = ["apply_room", "choose", "try_line"]


ALONE, LATER = -1, -2


@compiled
def not_to_be_had(T: Words, Z: Words, r: int) -> bool:
    return T[T[UNAVAILABLE] + r * Z[DAYS] + Z[DAY]] == 1 or Z[Z[SHUT] + Z[SHUT_WIDTH] + r] == 1


@compiled
def fund_and_price(T: Words, Z: Words, need: int, r: int) -> Any:
    if T[T[KIND] + r] == FUND:
        return r, T[T[GATE_PRICE] + T[T[NEED_PRICE] + need] * Z[DAYS] + Z[DAY]]
    return T[T[FUND_OF] + r], T[T[PRICE] + r * Z[DAYS] + Z[DAY]]


@compiled
def choose(T: Words, Z: Words, queue: int) -> int:
    """What each need of a queue would take; returns what is lacking first: a resource, R for an order, -1 nothing."""
    chosen = words(Z[CHOSEN])
    node = T[T[QUEUE_NODE] + queue]
    if gate_closed(T, Z, node):
        return Z[RESOURCES]
    start, end = T[T[NEED_START] + queue], T[T[NEED_START] + queue + 1]
    short = -1
    for need in range(start, end):
        chosen[need - start] = -1
        any_open = False
        for j in range(T[T[ALT_START] + need], T[T[ALT_START] + need + 1]):
            r = T[T[ALT] + j]
            if not_to_be_had(T, Z, r):
                continue
            any_open = True
            kind = T[T[KIND] + r]
            free = True
            if kind == STOCK:
                free = Z[Z[HELD] + r] < Z[Z[LEFT] + r]
            elif kind in (FLOW, BATCH):
                free = Z[Z[LEFT] + r] > 0
            elif kind == QUOTA:
                free = (
                    Z[Z[QUOTA_USED] + r] < T[T[CAPACITY] + r * Z[DAYS] + Z[DAY]]
                    and Z[Z[QUOTA_ALL_USED] + r] < T[T[QUOTA_ALL] + r * Z[DAYS] + Z[DAY]]
                )
            fund, cents = fund_and_price(T, Z, need, r)
            if free and fund >= 0:
                owed = 0
                for before in range(start, need):
                    if chosen[before - start] >= 0:
                        other, price = fund_and_price(T, Z, before, chosen[before - start])
                        if other == fund:
                            owed += price
                open_now = T[T[FUND_OPEN] + fund * Z[DAYS] + Z[DAY]] == 1
                free = open_now and Z[Z[BALANCE] + fund] - owed >= cents
            if free:
                chosen[need - start] = r
                break
        if chosen[need - start] < 0:
            if not any_open:
                return Z[RESOURCES]
            if short < 0:
                short = T[T[ALT] + T[T[ALT_START] + need]]
    return short


@compiled
def take(T: Words, Y: Words, Z: Words, queue: int, people: int) -> int:
    """Take the chosen unit of every need for so many people; the stock taken, or -1."""
    chosen = words(Z[CHOSEN])
    start, end = T[T[NEED_START] + queue], T[T[NEED_START] + queue + 1]
    day, resources, unit = Z[DAY], Z[RESOURCES], -1
    for need in range(start, end):
        r = chosen[need - start]
        kind = T[T[KIND] + r]
        if kind == STOCK:
            unit = r
        elif kind in (FLOW, BATCH):
            Z[Z[LEFT] + r] -= people
        elif kind == QUOTA:
            Z[Z[QUOTA_USED] + r] += people
            Z[Z[QUOTA_ALL_USED] + r] += people
        if kind != FUND:
            Y[Y[USED] + day * resources + r] += people
        fund, cents = fund_and_price(T, Z, need, r)
        if fund >= 0:
            Z[Z[BALANCE] + fund] -= cents * people
            Y[Y[USED] + day * resources + fund] += cents * people
    return unit


@compiled
def plain_supply(T: Words, Z: Words, queue: int) -> int:
    """How many of one queue can pass at once where it needs one free stock, flow or batch and nothing else; or -1."""
    need = T[T[NEED_START] + queue]
    if T[T[NEED_START] + queue + 1] != need + 1 or T[T[ALT_START] + need + 1] != T[T[ALT_START] + need] + 1:
        return -1
    r = T[T[ALT] + T[T[ALT_START] + need]]
    kind, node = T[T[KIND] + r], T[T[QUEUE_NODE] + queue]
    if kind > BATCH or T[T[FUND_OF] + r] >= 0:
        return -1
    if gate_closed(T, Z, node) or not_to_be_had(T, Z, r):
        return 0
    if kind == STOCK:
        return max(Z[Z[LEFT] + r] - Z[Z[HELD] + r], 0)
    return Z[Z[LEFT] + r]


@compiled
def choose_one(T: Words, Z: Words, queue: int) -> None:
    """Choose the one thing that a queue needs."""
    chosen = words(Z[CHOSEN])
    chosen[0] = T[T[ALT] + T[T[ALT_START] + T[T[NEED_START] + queue]]]


@compiled
def displacing_rule(T: Words, Z: Words, queue: int) -> int:
    """The displacement rule of a queue that needs one resource: -1 none, -2 one that has to be applied one by one."""
    r, node = T[T[ALT] + T[T[ALT_START] + T[T[NEED_START] + queue]]], T[T[QUEUE_NODE] + queue]
    rule = T[T[DISPLACE_RULE] + node]
    if T[T[KIND] + r] != STOCK or rule < 0 or T[T[DISPLACE_POOL] + rule * Z[RESOURCES] + r] == 0:
        return -1
    if T[T[DISPLACE_FULL] + rule] == 1 or T[T[KEEPS] + node * Z[RESOURCES] + r] == 0:
        return -2
    for group in range(Z[GROUPS]):  # who holds what the stage accepts waits elsewhere, so that here nobody can be displaced
        if T[T[QUEUE_OF] + (node * Z[GROUPS] + group) * 2 + 1] == queue:
            return -2
    return rule


@compiled
def displace_by(T: Words, Y: Words, Z: Words, m: int, queue: int, unit: int, rule: int) -> None:
    """A batch just admitted from a queue is put among those past its gate, and displaces others, one after another."""
    node = T[T[QUEUE_NODE] + queue]
    buf, luck, dst, due = words(Z[BUF]), words(Z[LUCK]), words(Z[DST]), words(Z[DUE])
    purpose, cut = T[T[DISPLACE_HASH] + rule], T[T[DISPLACE_CUT] + rule * Z[DAYS] + Z[DAY]]
    when_full = T[T[DISPLACE_FULL] + rule] == 1
    fill_ids(T, Z, m)
    lucks(Z, m, purpose)
    batch_words(words(Z[IDS]), BATCH_SIZE, m, try_purpose(purpose, 0), Z[KEY0], Z[KEY1], dst)
    for i in range(m):
        due[i] = (buf[i * Z[WIDTH]] >> 48) & LOW16
    append(Z, list_of_passed(Z, node), m)
    waits = T[T[DISPLACE_FROM] + rule * Z[NODES] + node]  # 1: those still to be admitted are among the crowd
    total = crowd(T, Z, rule) + waits * m
    for i in range(m):
        total -= waits
        if total > 0 and luck[i] < cut and not (when_full and Z[Z[HELD] + unit] < Z[Z[LEFT] + unit]):
            total = displace(T, Y, Z, unit, rule, i, due[i], total, queue, m - 1 - i)


@detached
def pass_many(T: Words, Y: Words, Z: Words, queue: int, people: int, how: int) -> int:
    """The first so many of a queue pass, batch by batch, for the chosen unit of each thing that it needs.

    how: a displacement rule to apply, or ALONE: they go on at once; or LATER: when every queue of the line has been tried.
    """
    buf, dst, node, width = words(Z[BUF]), words(Z[DST]), T[T[QUEUE_NODE] + queue], Z[WIDTH]
    plain = Z[MOVING_LIMITS] == 0 and T[T[PATIENCE_EXIT] + node] < 0
    passed, waiting = list_of_passed(Z, node), Z[WAITING] + node * Z[GROUPS]
    expire = Z[EXPIRE] + queue * (Z[DAYS] + 1)
    while people > 0:
        m = drain(Z, list_of_queue(Z, queue), min(BATCH_SIZE, people))
        people -= m
        unit, together = take(T, Y, Z, queue, m), alike(Z, m)
        if not plain:
            for i in range(m):
                left_line(Z, i * width, node, queue)
        else:  # nothing but the gate ends their wait
            Z[expire + Z[DAYS]] -= m
            if together:
                Z[waiting + Z[OF_GROUP]] -= m
            else:
                for i in range(m):
                    Z[waiting + ((buf[i * width] >> 48) & LOW16)] -= 1
        if together:
            enter_together(T, Y, Z, m, node, unit)
        else:
            for i in range(m):
                dst[i] = passed
            enter(T, Y, Z, m, node, unit, passed)
        if how == ALONE:
            call(Z[FORWARD], T, Y, Z, m, node, PASSED + (ALIKE if together else 0))
            continue
        if together:
            rewrite(Z, m)
        if how >= 0 and unit >= 0 and T[T[DISPLACE_POOL] + how * Z[RESOURCES] + unit] == 1:
            displace_by(T, Y, Z, m, queue, unit, how)
        else:
            append(Z, passed, m)
    return 0


@compiled
def pass_together(T: Words, Y: Words, Z: Words, low: int, high: int) -> bool:
    """Let a line pass by the batch, where that comes to the same as one after another.

    It does where one queue waits, for one thing, or where there is enough of it for all of several queues at
    different gates; and where one queue at most displaces people, none of whom wait in the others.
    """
    lists, queues, total, last, rule, ruled = halves(Z[LISTS]), 0, 0, -1, -1, -1
    for j in range(low, high):
        queue = T[T[LINE_QUEUE] + j]
        people = lists[4 * list_of_queue(Z, queue) + 3]
        if people == 0:
            continue
        queues += 1
        total += people
        last = queue
        if plain_supply(T, Z, queue) < 0:
            return False
        found = displacing_rule(T, Z, queue)
        if found == -2 or (found >= 0 and rule >= 0):
            return False
        if found >= 0:
            rule, ruled = found, queue
    if queues == 0:
        return True
    supply, before = plain_supply(T, Z, last), -1
    if rule < 0 and queues == 1:
        choose_one(T, Z, last)
        call(Z[PASS_MANY], T, Y, Z, last, min(total, supply), ALONE)
        return True
    for j in range(low, high):
        queue = T[T[LINE_QUEUE] + j]
        if lists[4 * list_of_queue(Z, queue) + 3] > 0:
            node = T[T[QUEUE_NODE] + queue]
            if plain_supply(T, Z, queue) < total or before == node:
                return False
            before = node
            if rule >= 0 and queue != ruled and T[T[DISPLACE_FROM] + rule * Z[NODES] + node] == 1:
                return False
    if rule >= 0:
        choose_one(T, Z, ruled)
        call(Z[PASS_MANY], T, Y, Z, ruled, lists[4 * list_of_queue(Z, ruled) + 3], rule)
    for j in range(low, high):
        queue = T[T[LINE_QUEUE] + j]
        if queue != ruled:
            choose_one(T, Z, queue)
            call(Z[PASS_MANY], T, Y, Z, queue, lists[4 * list_of_queue(Z, queue) + 3], LATER)
    return True


@detached
def try_line(T: Words, Y: Words, Z: Words, line: int, _a: int, _b: int) -> int:
    """The first in line who lacks nothing passes, again and again."""
    rec, lists, blocked = words(Z[REC]), halves(Z[LISTS]), words(Z[BLOCKED])
    low, high = T[T[LINE_START] + line], T[T[LINE_START] + line + 1]
    if pass_together(T, Y, Z, low, high):
        return 0
    for j in range(low, high):
        blocked[j - low] = 0
    while True:
        best, best_priority, best_joined = -1, 0, 0
        for j in range(low, high):
            queue = T[T[LINE_QUEUE] + j]
            chain = list_of_queue(Z, queue)
            if blocked[j - low] == 1 or lists[4 * chain + 3] == 0:
                continue
            joined = rec[find(Z, chain, 0) + 2] & LOW32
            priority = T[T[QUEUE_PRIORITY] + queue]
            if best < 0 or priority < best_priority or (priority == best_priority and joined < best_joined):
                best, best_priority, best_joined = j, priority, joined
        if best < 0:
            return 0
        queue = T[T[LINE_QUEUE] + best]
        if choose(T, Z, queue) >= 0:
            if T[T[LINE_STRICT] + line] == 1:
                return 0
            blocked[best - low] = 1
            continue
        rule = T[T[DISPLACE_RULE] + T[T[QUEUE_NODE] + queue]]
        call(Z[PASS_MANY], T, Y, Z, queue, 1, rule if rule >= 0 else LATER)


@compiled
def apply_room(T: Words, Y: Words, Z: Words) -> None:
    """Who is beyond the room of a gate when every line has been tried leaves, the last to join first."""
    rec, lists, edge = words(Z[REC]), halves(Z[LISTS]), words(Z[EDGE])
    for node in range(Z[NODES]):
        places = T[T[ROOM_PLACES] + node]
        if places < 0:
            continue
        low, high = T[T[NODE_QUEUE_START] + node], T[T[NODE_QUEUE_START] + node + 1]
        people = 0
        for queue in range(low, high):
            people += lists[4 * list_of_queue(Z, queue) + 3]
        while people > places:
            last, last_joined = -1, -1
            for queue in range(low, high):
                chain = list_of_queue(Z, queue)
                if lists[4 * chain + 3] > 0:
                    joined = rec[find(Z, chain, lists[4 * chain + 3] - 1) + 2] & LOW32
                    if joined > last_joined:
                        last, last_joined = queue, joined
            chain = list_of_queue(Z, last)
            remove_ordered(Z, chain, lists[4 * chain + 3] - 1)
            left_line(Z, 0, node, last)
            edge[0] = T[T[ROOM_EDGE] + node]
            call(Z[FORWARD], T, Y, Z, 1, node, LEAVE)
            people -= 1
