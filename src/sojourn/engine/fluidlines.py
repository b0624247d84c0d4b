"""Lines, capacities, room and displacement of the mean-field twin."""

from __future__ import annotations

from sojourn.engine.compiled import Reals, Words, compiled
from sojourn.engine.fluidmoves import (
    BALANCE,
    BEFORE,
    BLOCKED,
    CHOSEN,
    DAY,
    DAYS,
    EDGES,
    GATE,
    GATE_E,
    GATE_M,
    GATE_S,
    GROUPS,
    HEAD,
    HELD,
    HOLD_OF,
    HOLDS,
    IN_M,
    IN_S,
    INSIDE,
    LEFT,
    LINE_M,
    LINE_S,
    LINE_T,
    NODES,
    QUEUES,
    QUOTA_ALL_USED,
    QUOTA_USED,
    RESOURCES,
    SCALE,
    SHUT,
    SLOTS,
    TALLY,
    WIDE,
    gate_closed,
    move,
    pass_gate,
    settle,
)  # fmt: skip
from sojourn.engine.places import (
    ALT,
    ALT_START,
    CAPACITY,
    DISPLACE_CUT,
    DISPLACE_EDGE,
    DISPLACE_FROM,
    DISPLACE_FULL,
    DISPLACE_POOL,
    DISPLACE_RULE,
    DISPLACE_SAME,
    DISPLACE_WHO,
    EDGE_TO,
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
    PRICE,
    QUEUE_NODE,
    QUEUE_OF,
    QUEUE_PRIORITY,
    QUOTA_ALL,
    ROOM_EDGE,
    ROOM_PLACES,
    UNAVAILABLE,
    USED,
)  # fmt: skip
from sojourn.engine.tables import BATCH, FLOW, FUND, QUOTA, STOCK

__all__ = ["apply_room", "lacking", "leave_line", "try_lines"]

NOTHING = 1e-9  # less than this of a unit counts as none
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
def leave_line(Z: Words, V: Reals, queue: int, slot: int, node: int, group: int, hold: int, people: float, stay: float) -> float:
    """Take people of one cell out of a line; returns the part of the cell's people at the gate that they are."""
    row, cell = queue * Z[SLOTS] + slot, (node * Z[GROUPS] + group) * Z[HOLDS] + hold
    at = (row * Z[GROUPS] + group) * Z[HOLDS] + hold
    part = min(people / V[Z[GATE_M] + cell], 1.0) if V[Z[GATE_M] + cell] > 0.0 else 1.0
    V[Z[LINE_M] + at] = max(V[Z[LINE_M] + at] - people, 0.0)
    V[Z[LINE_S] + at] -= stay
    V[Z[LINE_T] + row] = max(V[Z[LINE_T] + row] - people, 0.0)
    V[Z[GATE_M] + cell] = max(V[Z[GATE_M] + cell] - people, 0.0)
    V[Z[GATE_S] + cell] -= stay
    return part


@compiled
def thin(Z: Words, V: Reals, cell: int, part: float) -> None:
    """Those who leave a line otherwise than through the gate take the edges they came by with them."""
    for e in range(Z[EDGES]):
        V[Z[GATE_E] + cell * Z[EDGES] + e] *= 1.0 - part


@compiled
def chance(T: Words, Z: Words, rule: int) -> float:
    return min(T[T[DISPLACE_CUT] + rule * Z[DAYS] + Z[DAY]] * 2.0**-32, 1.0)


@compiled
def rank(T: Words, Z: Words, node: int, group: int) -> int:
    """The priority that a group has at the gate of a stage (0 where it has none)."""
    for kept in range(2):
        queue = T[T[QUEUE_OF] + (node * Z[GROUPS] + group) * 2 + kept]
        if queue >= 0:
            return T[T[QUEUE_PRIORITY] + queue]
    return 0


@compiled
def go(
    T: Words, Y: Reals, Z: Words, V: Reals, queue: int, slot: int, node: int, group: int, hold: int, ratio: float, edge: int
) -> None:
    at = ((queue * Z[SLOTS] + slot) * Z[GROUPS] + group) * Z[HOLDS] + hold
    cell = (node * Z[GROUPS] + group) * Z[HOLDS] + hold
    people, stay = V[Z[LINE_M] + at] * ratio, V[Z[LINE_S] + at] * ratio
    part = leave_line(Z, V, queue, slot, node, group, hold, people, stay)
    if hold > 0:
        thin(Z, V, cell, part)
    move(T, Y, Z, V, edge, group, hold, people, stay, GATE, cell, part)


@compiled
def send_inside(T: Words, Y: Reals, Z: Words, V: Reals, node: int, group: int, hold: int, ratio: float, edge: int) -> None:
    """A part of those in a stage take an edge: everything due of them later falls with the scale of the cell."""
    cell = (node * Z[GROUPS] + group) * Z[HOLDS] + hold
    people, stay = V[Z[IN_M] + cell] * ratio, V[Z[IN_S] + cell] * ratio
    if people <= 0.0:
        return
    V[Z[IN_M] + cell] -= people
    V[Z[IN_S] + cell] -= stay
    V[Z[SCALE] + cell] *= 1.0 - ratio
    move(T, Y, Z, V, edge, group, hold, people, stay, INSIDE, cell, ratio)


@compiled
def send(T: Words, Y: Reals, Z: Words, V: Reals, node: int, group: int, hold: int, ratio: float, edge: int) -> None:
    """A part of a cell's people, in the stage and at its gate, take an edge."""
    cell = (node * Z[GROUPS] + group) * Z[HOLDS] + hold
    send_inside(T, Y, Z, V, node, group, hold, ratio, edge)
    if V[Z[GATE_M] + cell] > 0.0:
        for q in range(Z[QUEUES]):
            if T[T[QUEUE_NODE] + q] == node:
                for slot in range(Z[Z[HEAD] + q], Z[BEFORE] + Z[DAY] + 1):
                    at = ((q * Z[SLOTS] + slot) * Z[GROUPS] + group) * Z[HOLDS] + hold
                    if V[Z[LINE_M] + at] > 0.0:
                        go(T, Y, Z, V, q, slot, node, group, hold, ratio, edge)


@compiled
def displace(T: Words, Y: Reals, Z: Words, V: Reals, rule: int, newcomer: int, unit: int, people: float) -> None:
    """Send so many of those who hold a unit of the pool out along the rule's route, in proportion."""
    groups, holds, hold = Z[GROUPS], Z[HOLDS], Z[Z[HOLD_OF] + unit]
    same, edge = T[DISPLACE_SAME] + rule * groups, T[T[DISPLACE_EDGE] + rule]
    ranked = T[T[DISPLACE_WHO] + rule] == 2
    below = 1 << 40
    while people > 0.0:
        top, whole = -(1 << 40), 0.0
        for turn in range(2):  # first the rank whose turn it is, then those in it
            for node in range(Z[NODES]):
                if T[T[DISPLACE_FROM] + rule * Z[NODES] + node] == 0:
                    continue
                for group in range(groups):
                    cell = (node * groups + group) * holds + hold
                    there = V[Z[IN_M] + cell] + V[Z[GATE_M] + cell]
                    if T[same + group] != T[same + newcomer] or there <= 0.0:
                        continue
                    mine = rank(T, Z, node, group) if ranked else 0
                    if turn == 0 and mine < below:
                        top = max(top, mine)
                    elif turn == 1 and mine == top:
                        whole += there
        if whole <= 0.0:
            return
        ratio = min(people / whole, 1.0)
        for node in range(Z[NODES]):
            if T[T[DISPLACE_FROM] + rule * Z[NODES] + node] == 1:
                for group in range(groups):
                    if T[same + group] == T[same + newcomer] and (not ranked or rank(T, Z, node, group) == top):
                        send(T, Y, Z, V, node, group, hold, ratio, edge)
        people -= whole * ratio
        if not ranked or ratio < 1.0:
            return
        below = top


@compiled
def displaces(T: Words, Z: Words, rule: int, unit: int) -> bool:
    """Whether a rule applies to those who are admitted to a unit."""
    return unit >= 0 and rule >= 0 and T[T[DISPLACE_POOL] + rule * Z[RESOURCES] + unit] == 1


@compiled
def admit(T: Words, Y: Reals, Z: Words, V: Reals, queue: int, slot: int, ratio: float, unit: int) -> None:
    """A part of those who joined on one day pass the gate."""
    node, groups, holds = T[T[QUEUE_NODE] + queue], Z[GROUPS], Z[HOLDS]
    row = queue * Z[SLOTS] + slot
    for group in range(groups):
        for hold in range(holds):
            at = (row * groups + group) * holds + hold
            if V[Z[LINE_M] + at] > 0.0:
                people, stay = V[Z[LINE_M] + at] * ratio, V[Z[LINE_S] + at] * ratio
                part = leave_line(Z, V, queue, slot, node, group, hold, people, stay)
                pass_gate(T, Y, Z, V, node, group, hold, people, stay, unit, GATE, part)
                rule = T[T[DISPLACE_RULE] + node]
                if displaces(T, Z, rule, unit) and T[T[DISPLACE_FULL] + rule] == 0:
                    displace(T, Y, Z, V, rule, group, unit, people * chance(T, Z, rule))


@compiled
def make_room(T: Words, Y: Reals, Z: Words, V: Reals, queue: int, slot: int, rule: int, unit: int) -> None:
    """The pool has just filled: whoever filled it displaces one with the rule's chance, and so on in turn."""
    p, node = chance(T, Z, rule), T[T[QUEUE_NODE] + queue]
    goes = p / (1.0 - p) if p < 1.0 else 1e18
    for group in range(Z[GROUPS]):
        mass = 0.0
        for hold in range(Z[HOLDS]):
            mass += V[Z[LINE_M] + ((queue * Z[SLOTS] + slot) * Z[GROUPS] + group) * Z[HOLDS] + hold]
        share = mass / V[Z[LINE_T] + queue * Z[SLOTS] + slot] if V[Z[LINE_T] + queue * Z[SLOTS] + slot] > 0.0 else 0.0
        out = min(goes * share, mass)
        if out > 0.0 and T[T[EDGE_TO] + T[T[DISPLACE_EDGE] + rule]] < 0 and node >= 0:
            displace(T, Y, Z, V, rule, group, unit, out)


@compiled
def clear(Z: Words, V: Reals, queue: int, slot: int) -> None:
    """What rounding has left of those who joined on one day is nothing."""
    row, wide = queue * Z[SLOTS] + slot, Z[GROUPS] * Z[HOLDS]
    V[Z[LINE_T] + row] = 0.0
    for i in range(row * wide, (row + 1) * wide):
        V[Z[LINE_M] + i] = 0.0
    for i in range(row * wide, (row + 1) * wide):
        V[Z[LINE_S] + i] = 0.0


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
            clear(Z, V, queue, slot)
        if full and displaces(T, Z, rule, unit) and T[T[DISPLACE_FULL] + rule] == 1:
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
def leave(T: Words, Y: Reals, Z: Words, V: Reals, queue: int, slot: int, node: int, ratio: float, edge: int) -> None:
    """A part of those who joined a queue on one day take an edge."""
    row = queue * Z[SLOTS] + slot
    for group in range(Z[GROUPS]):
        for hold in range(Z[HOLDS]):
            at = (row * Z[GROUPS] + group) * Z[HOLDS] + hold
            if V[Z[LINE_M] + at] > 0.0:
                go(T, Y, Z, V, queue, slot, node, group, hold, ratio, edge)
    if ratio >= 1.0:
        clear(Z, V, queue, slot)


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
                        leave(T, Y, Z, V, q, slot, node, ratio, T[T[ROOM_EDGE] + node])
                extra -= whole * ratio
            slot -= 1
