"""Lines, capacities and room of the mean-field twin."""

from __future__ import annotations

from sojourn.engine.compiled import Reals, Words, compiled
from sojourn.engine.fluidclocks import start
from sojourn.engine.fluidleaving import displace_for_each, go, leave_line, make_room
from sojourn.engine.fluidmoves import gate_closed, line_place, pass_gate
from sojourn.engine.fluidplaces import (
    ASKED,
    BALANCE,
    BEFORE,
    BLOCKED,
    CELLS,
    CHOSEN,
    DAY,
    DAYS,
    GATE,
    GATE_M,
    GROUPS,
    HEAD,
    HELD,
    HOLDS,
    LEFT,
    LINE_M,
    LINE_S,
    LINE_T,
    NODES,
    NOTHING,
    PAST,
    PAST_M,
    QUEUES,
    QUOTA_ALL_USED,
    QUOTA_USED,
    RESOURCES,
    SEEN,
    SEEN_COUNT,
    SHUT,
    SLOTS,
    TALLY,
    WIDE,
)  # fmt: skip
from sojourn.engine.fluidsettle import settle
from sojourn.engine.fluidshares import leave
from sojourn.engine.places import (
    ALT,
    ALT_START,
    CAPACITY,
    DISPLACE_FULL,
    DISPLACE_POOL,
    DISPLACE_RULE,
    FUND_OF,
    FUND_OPEN,
    GATE_PRICE,
    KIND,
    LINE_QUEUE,
    LINE_START,
    LINE_STEP,
    LINE_STRICT,
    NEED_PRICE,
    NEED_START,
    NODE_STARTS,
    PRICE,
    QUEUE_NODE,
    QUEUE_PRIORITY,
    QUOTA_ALL,
    ROOM_EDGE,
    ROOM_PLACES,
    UNAVAILABLE,
    USED,
)  # fmt: skip
from sojourn.engine.tables import BATCH, FLOW, FUND, QUOTA, STOCK

__all__ = ["apply_room", "lacking", "try_lines"]

ROUNDS = 4000


@compiled
def free_units(T: Words, Z: Words, V: Reals, r: int) -> float:
    kind, d = T[T[KIND] + r], Z[DAY]
    if kind == STOCK:
        return V[Z[LEFT] + r] - V[Z[HELD] + r]
    if kind in (FLOW, BATCH):
        return V[Z[LEFT] + r]
    if kind == QUOTA:
        at = r * Z[DAYS] + d
        return min(T[T[CAPACITY] + at] - V[Z[QUOTA_USED] + r], T[T[QUOTA_ALL] + at] - V[Z[QUOTA_ALL_USED] + r])
    return 1e18


@compiled
def payer(T: Words, r: int) -> int:
    return r if T[T[KIND] + r] == FUND else T[T[FUND_OF] + r]


@compiled
def cents(T: Words, Z: Words, need: int, r: int) -> int:
    if T[T[KIND] + r] == FUND:
        return T[T[GATE_PRICE] + T[T[NEED_PRICE] + need] * Z[DAYS] + Z[DAY]]
    return T[T[PRICE] + r * Z[DAYS] + Z[DAY]]


@compiled
def lacking(T: Words, Z: Words, V: Reals, queue: int) -> int:
    """What a queue lacks first (a resource, or the number of resources for an order), or -1; notes what it would take."""
    none, d = Z[RESOURCES], Z[DAY]
    if gate_closed(T, Z, T[T[QUEUE_NODE] + queue]):
        return none
    short = -1
    first, last = T[T[NEED_START] + queue], T[T[NEED_START] + queue + 1]
    for need in range(first, last):
        found, ordered = -1, True
        for a in range(T[T[ALT_START] + need], T[T[ALT_START] + need + 1]):
            r = T[T[ALT] + a]
            if T[T[UNAVAILABLE] + r * Z[DAYS] + d] == 1 or Z[Z[SHUT] + Z[WIDE] + r] == 1:
                continue
            ordered = False
            if found >= 0 or free_units(T, Z, V, r) <= NOTHING:
                continue
            fund = payer(T, r)
            if fund >= 0:
                owed = cents(T, Z, need, r)
                money = V[Z[BALANCE] + fund]
                if T[T[FUND_OPEN] + fund * Z[DAYS] + d] == 0 or money < 0.0 or (owed > 0 and money <= NOTHING):
                    continue
            found = r
        if found < 0:
            if ordered:
                return none
            if short < 0:
                short = T[T[ALT] + T[T[ALT_START] + need]]
        Z[Z[CHOSEN] + need - first] = found
    return short


@compiled
def most(T: Words, Z: Words, V: Reals, queue: int, people: float) -> float:
    """How many of those people what was chosen suffices for."""
    first, last = T[T[NEED_START] + queue], T[T[NEED_START] + queue + 1]
    for need in range(first, last):
        r = Z[Z[CHOSEN] + need - first]
        people = min(people, free_units(T, Z, V, r))
        fund = payer(T, r)
        if fund >= 0:
            owed = 0.0
            for other in range(first, last):
                q = Z[Z[CHOSEN] + other - first]
                if payer(T, q) == fund:
                    owed += cents(T, Z, other, q)
            if owed > 0:
                people = min(people, V[Z[BALANCE] + fund] / owed)
    return people


@compiled
def take(T: Words, Y: Reals, Z: Words, V: Reals, queue: int, people: float) -> int:
    """Take every need for so many people; the stock taken, or -1 (its units are counted as they pass)."""
    first, unit, used = T[T[NEED_START] + queue], -1, Z[Z[TALLY] + USED] + Z[DAY] * Z[RESOURCES]
    for need in range(first, T[T[NEED_START] + queue + 1]):
        r = Z[Z[CHOSEN] + need - first]
        kind, fund = T[T[KIND] + r], payer(T, r)
        if kind == STOCK:
            unit = r
        elif kind in (FLOW, BATCH):
            V[Z[LEFT] + r] -= people
        elif kind == QUOTA:
            V[Z[QUOTA_USED] + r] += people
            V[Z[QUOTA_ALL_USED] + r] += people
        if kind != FUND:
            Y[used + r] += people
        if fund >= 0:
            owed = people * cents(T, Z, need, r)
            V[Z[BALANCE] + fund] -= owed
            Y[used + fund] += owed
    return unit


@compiled
def in_pool(T: Words, Z: Words, rule: int, unit: int) -> bool:
    """Whether a rule applies to those who are admitted to a unit."""
    return unit >= 0 and rule >= 0 and T[T[DISPLACE_POOL] + rule * Z[RESOURCES] + unit] == 1


@compiled
def admit(T: Words, Y: Reals, Z: Words, V: Reals, queue: int, slot: int, ratio: float, unit: int) -> None:
    """A part of those who joined on one day pass the gate; each may send out another (at once only where told to)."""
    node, groups, holds = T[T[QUEUE_NODE] + queue], Z[GROUPS], Z[HOLDS]
    rule = T[T[DISPLACE_RULE] + node]
    displaces = in_pool(T, Z, rule, unit) and T[T[DISPLACE_FULL] + rule] == 0
    for i in range(Z[Z[SEEN_COUNT] + node]):
        code = Z[Z[SEEN] + node * groups * holds + i]
        group, hold = code >> 16, code & 0xFFFF
        at, cell = line_place(Z, queue, slot, group, hold), (node * groups + group) * holds + hold
        if V[Z[LINE_M] + at] > 0.0:
            people, stay = V[Z[LINE_M] + at] * ratio, V[Z[LINE_S] + at] * ratio
            part = leave_line(Z, V, queue, slot, node, group, hold, people, stay)
            there = pass_gate(T, Y, Z, V, node, group, hold, people, stay, unit, GATE, part)
            leave(Z, V, GATE * Z[CELLS] + cell, PAST * Z[CELLS] + there, group, part)
            if T[T[NODE_STARTS] + 2 * node + 1] == 1:
                start(T, Z, V, node, 1, PAST * Z[CELLS] + there, group, V[Z[PAST_M] + there])
            if displaces:
                V[Z[ASKED] + group] += people
    if displaces:
        displace_for_each(T, Y, Z, V, rule, unit)


@compiled
def clear_line(T: Words, Z: Words, V: Reals, queue: int, slot: int) -> None:
    """What rounding has left of those who joined on one day is nothing."""
    node = T[T[QUEUE_NODE] + queue]
    V[Z[LINE_T] + queue * Z[SLOTS] + slot] = 0.0
    for i in range(Z[Z[SEEN_COUNT] + node]):
        code = Z[Z[SEEN] + node * Z[GROUPS] * Z[HOLDS] + i]
        at = line_place(Z, queue, slot, code >> 16, code & 0xFFFF)
        V[Z[LINE_M] + at] = V[Z[LINE_S] + at] = 0.0


@compiled
def try_slot(T: Words, Y: Reals, Z: Words, V: Reals, queue: int, slot: int) -> bool:
    """Those of a queue who joined on one day pass as far as what they need suffices; False when something lacks."""
    row = Z[LINE_T] + queue * Z[SLOTS] + slot
    rule = T[T[DISPLACE_RULE] + T[T[QUEUE_NODE] + queue]]
    for _ in range(ROUNDS):
        whole = V[row]
        if whole <= 0.0:
            return True
        if lacking(T, Z, V, queue) >= 0:
            return False
        people = most(T, Z, V, queue, whole)
        unit = take(T, Y, Z, V, queue, people)
        full = unit >= 0 and V[Z[LEFT] + unit] - V[Z[HELD] + unit] - people <= NOTHING
        admit(T, Y, Z, V, queue, slot, 1.0 if people >= whole else people / whole, unit)
        if people >= whole:
            clear_line(T, Z, V, queue, slot)
        if full and in_pool(T, Z, rule, unit) and T[T[DISPLACE_FULL] + rule] == 1:
            make_room(T, Y, Z, V, queue, slot, rule, unit)
    return False


@compiled
def try_lines(T: Words, Y: Reals, Z: Words, V: Reals, step: int, lines: int) -> None:
    """Try each line of a step once: by priority, then by the day joined, then by stage."""
    last = Z[BEFORE] + Z[DAY]
    for line in range(lines):
        if T[T[LINE_STEP] + line] != step:
            continue
        first, end = T[T[LINE_START] + line], T[T[LINE_START] + line + 1]
        priority, more, open_ = -(1 << 40), True, True
        for i in range(first, end):
            Z[Z[BLOCKED] + T[T[LINE_QUEUE] + i]] = 0
        while more and open_:
            more = False
            following, slot = 1 << 40, last + 1
            for i in range(first, end):
                q = T[T[LINE_QUEUE] + i]
                if T[T[QUEUE_PRIORITY] + q] > priority:
                    following, more = min(following, T[T[QUEUE_PRIORITY] + q]), True
            priority = following
            for i in range(first, end):
                q = T[T[LINE_QUEUE] + i]
                while Z[Z[HEAD] + q] <= last and V[Z[LINE_T] + q * Z[SLOTS] + Z[Z[HEAD] + q]] <= 0.0:
                    Z[Z[HEAD] + q] += 1
                if T[T[QUEUE_PRIORITY] + q] == priority:
                    slot = min(slot, Z[Z[HEAD] + q])
            while slot <= last and open_:
                waiting = False
                for i in range(first, end):
                    q = T[T[LINE_QUEUE] + i]
                    if T[T[QUEUE_PRIORITY] + q] != priority or Z[Z[BLOCKED] + q] == 1 or not open_:
                        continue
                    waiting = True
                    if V[Z[LINE_T] + q * Z[SLOTS] + slot] > 0.0 and not try_slot(T, Y, Z, V, q, slot):
                        Z[Z[BLOCKED] + q] = 1
                        open_ = T[T[LINE_STRICT] + line] == 0
                if not waiting:
                    break
                slot += 1
        settle(T, Y, Z, V)


@compiled
def leave_slot(T: Words, Y: Reals, Z: Words, V: Reals, queue: int, slot: int, node: int, ratio: float, edge: int) -> None:
    """A part of those who joined a queue on one day take an edge."""
    groups, holds = Z[GROUPS], Z[HOLDS]
    for i in range(Z[Z[SEEN_COUNT] + node]):
        code = Z[Z[SEEN] + node * groups * holds + i]
        if V[Z[LINE_M] + line_place(Z, queue, slot, code >> 16, code & 0xFFFF)] > 0.0:
            go(T, Y, Z, V, queue, slot, node, code >> 16, code & 0xFFFF, ratio, edge)
    if ratio >= 1.0:
        clear_line(T, Z, V, queue, slot)


@compiled
def apply_room(T: Words, Y: Reals, Z: Words, V: Reals) -> None:
    """Who is beyond the room of a gate leaves, the last to join first."""
    groups, holds = Z[GROUPS], Z[HOLDS]
    for node in range(Z[NODES]):
        if T[T[ROOM_PLACES] + node] < 0:
            continue
        extra = -1.0 * T[T[ROOM_PLACES] + node]
        for i in range(groups * holds):
            extra += V[Z[GATE_M] + node * groups * holds + i]
        slot = Z[BEFORE] + Z[DAY]
        while extra > NOTHING and slot >= 0:
            whole = 0.0
            for q in range(Z[QUEUES]):
                if T[T[QUEUE_NODE] + q] == node:
                    whole += V[Z[LINE_T] + q * Z[SLOTS] + slot]
            if whole > 0.0:
                ratio = min(extra / whole, 1.0)
                for q in range(Z[QUEUES]):
                    if T[T[QUEUE_NODE] + q] == node:
                        leave_slot(T, Y, Z, V, q, slot, node, ratio, T[T[ROOM_EDGE] + node])
                extra -= whole * ratio
            slot -= 1
