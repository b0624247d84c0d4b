"""The steps of the twin's day that reference.py names: edits, arrivals, limits, dues, charges, tally."""

from __future__ import annotations

import numpy as np

from sojourn.engine.compiled import Reals, Words, compiled, entry, reals, words
from sojourn.engine.fluidlines import (
    NOTHING,
    apply_room,
    go,
    lacking,
    send_inside,
    try_lines,
)
from sojourn.engine.fluidmoves import (
    ASIDE,
    BALANCE,
    BEFORE,
    BOX,
    CLOCK_K,
    CLOCK_LO,
    COMBO,
    COSTS,
    CUT_M,
    CUT_ROW,
    CUT_S,
    DAY,
    DAYS,
    EDGES,
    ENTRIES,
    EXITS,
    FLOWN,
    FRESH,
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
    LAW_AT,
    LAW_LEN,
    LAW_LIST,
    LAW_VALID,
    LAWS_OF,
    LEFT,
    LIMITS,
    LINE_M,
    LINE_T,
    LINES,
    MOST,
    NODES,
    OPENED,
    PASSINGS,
    QUEUES,
    QUOTA_USED,
    RES_OF,
    RESOURCES,
    RING_M,
    RING_S,
    SCALE,
    SCRATCH,
    SHUT,
    SLOT_DAY,
    SLOTS,
    STREAMS,
    TALLY,
    WIDE,
    aged,
    arrive,
    carry,
    carry_clock,
    clock_cell,
    move,
    settle,
    spread,
)  # fmt: skip
from sojourn.engine.fluidstate import fill
from sojourn.engine.places import (
    ARRIVALS_CUT,
    ARRIVALS_FIRST,
    ARRIVALS_ROW,
    ARRIVALS_START,
    ARRIVED,
    AT_START,
    BALANCE_AT,
    BUILD_UP,
    CAPACITY,
    CHANGE_BY,
    CHANGE_DAY,
    CHANGE_START,
    CHARGED,
    CLOSE_ID,
    CLOSE_START,
    CLOSE_WHAT,
    COST_FUND,
    COST_KIND,
    COST_OF,
    COST_PRICE,
    DEADLINE,
    DEPARTS,
    EDGE_TO,
    ELAPSED_DAYS,
    EVENTS,
    EXIT_EDGE,
    EXIT_START,
    EXIT_VERSION,
    FUND_ADD,
    FUND_OPEN,
    GUARANTEED,
    HELD_AT,
    HELD_DAYS,
    HITS,
    INSIDE_AT,
    INSIDE_DAYS,
    KIND,
    LACKING_DAYS,
    LAPSED,
    LAW_HAZARD,
    LAW_OF,
    LAW_START,
    LAW_STEP,
    LIMIT_EDGE,
    LIMIT_MOVES,
    MIX_CUT,
    MIX_GROUP,
    MIX_ROW,
    MIX_START,
    OVER,
    PAID,
    PATIENCE_EXIT,
    PERIOD,
    POPULATION,
    QUEUE_NODE,
    QUOTA_PERIOD,
    STREAM_EDGE,
    UNITS,
    USABLE,
    WAITING_AT,
    WAITING_DAYS,
)  # fmt: skip
from sojourn.engine.tables import BATCH, CERTAIN, FLOW, FUND, NEVER, NO_DAY, OFFSET, QUOTA, STOCK

__all__ = ["simulate"]


@compiled
def deadline(T: Words, Z: Words, m: int, since: int) -> int:
    return T[T[DEADLINE] + m * (OFFSET + Z[DAYS]) + since + OFFSET]


RARE = 1e-6  # of fewer than this share, the table of chances says too little to go by


@compiled
def begin(T: Words, Y: Reals, Z: Words, V: Reals, row: int) -> None:
    """Place one row of the people who are there on the first day."""
    group, node, at_gate, entered = T[row], T[row + 1], T[row + 2], T[row + 3]
    stay, held, people = T[row + 4], T[row + 5], T[row + 6]
    days, hold = Z[DAYS], 0
    since = 0.0
    if held >= 0:
        hold, since = Z[Z[HOLD_OF] + held], float(stay)
        V[Z[HELD] + held] += people
    cell, cells = (node * Z[GROUPS] + group) * Z[HOLDS] + hold, Z[NODES] * Z[GROUPS] * Z[HOLDS]
    place = GATE if at_gate == 1 else INSIDE
    Y[Z[Z[TALLY] + AT_START] + group] += people
    cut, cause = NEVER, -1
    for m in range(Z[LIMITS]):
        clock = T[row + 7 + m]
        V[Z[FLOWN] + (m * 2 + place) * cells + cell] += people
        if clock == NO_DAY:
            continue
        ends, k = deadline(T, Z, m, clock), Z[Z[CLOCK_K] + m]
        if T[T[LIMIT_MOVES] + m] == 1 and ends < cut:
            cut, cause = ends, m
        if clock == entered:
            V[Z[FRESH] + (m * 2 + place) * cells + cell] += people
        at = max(clock, Z[Z[CLOCK_LO] + m]) % k
        if clock < Z[Z[CLOCK_LO] + m] and T[T[LIMIT_MOVES] + m] == 0:
            at = k
        V[clock_cell(Z, m, place, cell) + at] += people
    if at_gate == 1:
        slot = 0
        while Z[Z[SLOT_DAY] + slot] < entered:
            slot += 1
        arrive(T, Y, Z, V, node, group, hold, people, people * since, slot)
        if hold > 0:
            V[Z[GATE_E] + cell * Z[EDGES]] += people
        return
    V[Z[IN_M] + cell] += people
    V[Z[IN_S] + cell] += people * since
    law = Z[Z[LAWS_OF] + Z[Z[COMBO] + node * days] * Z[GROUPS] + group]
    first = T[T[EXIT_START] + node]
    count = T[T[EXIT_START] + node + 1] - first
    width, length = Z[Z[LAW_LEN] + law], Z[Z[LAW_LEN] + law] + entered
    at, there = Z[Z[LAW_AT] + law] - entered, 1.0
    if length > 0 and entered < 0:
        there = V[at + count * width - 1]
    if Z[Z[LAW_VALID] + law] < NEVER or length <= 0 or there < RARE:
        # a dated change, or nobody stays so long by the table: the chances of this row alone
        width, at, there = days + 1, Z[SCRATCH], 1.0
        length = fill(T, Z, V, at, width, node, Z[LAW_LIST] + law * Z[MOST], entered, -entered)
    cut = max(cut, 0)
    for j in range(count):
        ring = (((first + j) * Z[GROUPS] + group) * Z[HOLDS] + hold) * (days + 1)
        ages = min(length, days, cut)
        spread(V, Z[RING_M] + ring, Z[RING_S] + ring, at + j * width, ages, people / there, people * since / there)
    if cause >= 0 and cut < days and cut <= length:
        ring = ((Z[Z[CUT_ROW] + cause * Z[NODES] + node] * Z[GROUPS] + group) * Z[HOLDS] + hold) * (days + 1)
        after = people * (V[at + count * width + cut - 1] / there if cut > 0 else 1.0)
        V[Z[CUT_M] + ring + cut] += after
        V[Z[CUT_S] + ring + cut] += after * since


@compiled
def edits(T: Words, Y: Reals, Z: Words, V: Reals) -> None:
    d, days = Z[DAY], Z[DAYS]
    for i in range(Z[NODES]):
        V[Z[PASSINGS] + i] = 0.0
    for i in range(Z[ENTRIES] - Z[EXITS] + Z[STREAMS]):
        V[Z[EXITS] + i] = 0.0
    for r in range(Z[RESOURCES]):
        kind, target, at = T[T[KIND] + r], float(T[T[CAPACITY] + r * days + d]), r * days + d
        if kind == STOCK:
            if d > 0 and target > V[Z[LEFT] + r]:
                if Z[Z[SHUT] + 2 * Z[WIDE] + r] == 0:
                    V[Z[LEFT] + r] = min(target, V[Z[LEFT] + r] + T[T[BUILD_UP] + r])
            else:
                V[Z[LEFT] + r] = target
        elif kind in (FLOW, BATCH):
            V[Z[LEFT] + r] = target
        elif kind == QUOTA:
            if d == 0 or T[T[QUOTA_PERIOD] + at] != T[T[QUOTA_PERIOD] + at - 1]:
                V[Z[QUOTA_USED] + r] = 0.0
        elif kind == FUND:
            if d > 0 and T[T[FUND_OPEN] + at - 1] == 1 and T[T[FUND_OPEN] + at] == 0:
                Y[Z[Z[TALLY] + LAPSED] + d * Z[RESOURCES] + r] += max(V[Z[BALANCE] + r], 0.0)
                V[Z[BALANCE] + r] = min(V[Z[BALANCE] + r], 0.0)
            V[Z[BALANCE] + r] += T[T[FUND_ADD] + at]
    for i in range(3 * Z[WIDE]):
        Z[Z[SHUT] + i] = 0
    for r in range(Z[RESOURCES]):
        if T[T[KIND] + r] == FUND:
            if T[T[FUND_OPEN] + r * days + d] == 1:
                Z[Z[OPENED] + r] = 1
            if Z[Z[OPENED] + r] == 1 and d > 0 and V[Z[BALANCE] + r] <= NOTHING:
                for j in range(T[T[CLOSE_START] + r], T[T[CLOSE_START] + r + 1]):
                    Z[Z[SHUT] + T[T[CLOSE_WHAT] + j] * Z[WIDE] + T[T[CLOSE_ID] + j]] = 1


@compiled
def arrivals(T: Words, Y: Reals, Z: Words, V: Reals) -> None:
    """Each stream's mean number of people, in the shares of its mix."""
    d = Z[DAY]
    for s in range(Z[STREAMS]):
        people = float(T[T[ARRIVALS_FIRST] + s * Z[DAYS] + d])
        row = T[T[ARRIVALS_ROW] + s * Z[DAYS] + d]
        if row >= 0:
            for c in range(T[T[ARRIVALS_START] + row], T[T[ARRIVALS_START] + row + 1]):
                people += 1.0 - T[T[ARRIVALS_CUT] + c] * 2.0**-32
        mix, before = T[T[MIX_ROW] + s * Z[DAYS] + d], 0
        V[Z[ENTRIES] + s] += people
        Y[Z[Z[TALLY] + EVENTS]] += people
        for j in range(T[T[MIX_START] + mix], T[T[MIX_START] + mix + 1]):
            cut, group = T[T[MIX_CUT] + j], T[T[MIX_GROUP] + j]
            some = people * (cut - before) * 2.0**-32
            before = cut
            if some > 0.0:
                Y[Z[Z[TALLY] + ARRIVED] + T[T[PERIOD] + d] * Z[GROUPS] + group] += some
                move(T, Y, Z, V, T[T[STREAM_EDGE] + s], group, 0, some, 0.0, -1, 0, 0.0)
    settle(T, Y, Z, V)


@compiled
def set_aside(Z: Words, V: Reals, m: int, own: int) -> None:
    """Keep the clock m of one cell, and leave it empty."""
    for i in range(Z[Z[CLOCK_K] + m] + 1):
        V[Z[ASIDE] + i] = V[own + i]
        V[own + i] = 0.0


@compiled
def put_back(Z: Words, V: Reals, m: int, own: int) -> None:
    for i in range(Z[Z[CLOCK_K] + m] + 1):
        V[own + i] = V[Z[ASIDE] + i]


@compiled
def carry_others(Z: Words, V: Reals, m: int, place: int, cell: int, to: int, to_cell: int, part: float) -> None:
    """A limit's people leave: its own clock has stopped, the others go along."""
    own = clock_cell(Z, m, place, cell)
    set_aside(Z, V, m, own)
    carry(Z, V, place, cell, to, to_cell, part)
    put_back(Z, V, m, own)


@compiled
def expire_line(
    T: Words, Y: Reals, Z: Words, V: Reals, m: int, node: int, group: int, hold: int, people: float, edge: int
) -> float:
    """People leave a line by a limit: the first to join where the clock started as they joined, else in proportion."""
    cell = (node * Z[GROUPS] + group) * Z[HOLDS] + hold
    ratio, gone = people / V[Z[GATE_M] + cell], 0.0
    in_order = aged(Z, V, m, GATE, cell)
    own = clock_cell(Z, m, GATE, cell)
    set_aside(Z, V, m, own)
    for q in range(Z[QUEUES]):
        if T[T[QUEUE_NODE] + q] == node:
            for slot in range(Z[Z[HEAD] + q], Z[BEFORE] + Z[DAY] + 1):
                here = V[Z[LINE_M] + ((q * Z[SLOTS] + slot) * Z[GROUPS] + group) * Z[HOLDS] + hold]
                if here > 0.0:
                    some = min((people - gone) / here, 1.0) if in_order else ratio
                    if some > 0.0:
                        go(T, Y, Z, V, q, slot, node, group, hold, some, edge)
                        gone += here * some
    put_back(Z, V, m, own)
    return gone


@compiled
def limit(T: Words, Y: Reals, Z: Words, V: Reals, m: int, slot: int) -> None:
    """The clocks that started on one day run out: their people take the limit's route, or are counted from now on."""
    groups, holds, d, edge = Z[GROUPS], Z[HOLDS], Z[DAY], T[T[LIMIT_EDGE] + m]
    to, hits = T[T[EDGE_TO] + edge] if edge >= 0 else -1, Z[Z[TALLY] + HITS]
    for cell in range(Z[NODES] * groups * holds):
        hold, group, node = cell % holds, cell // holds % groups, cell // (holds * groups)
        box, to_cell = (BOX if to >= 0 else -1), (max(to, 0) * groups + group) * holds + hold
        for place in range(2):
            at = clock_cell(Z, m, place, cell)
            people = V[at + slot]
            V[at + slot] = 0.0
            if edge < 0:
                V[at + Z[Z[CLOCK_K] + m]] += people
                continue
            count = hits + (T[T[PERIOD] + d] * Z[LIMITS] + m) * groups + group
            if place == INSIDE:
                row = Z[Z[CUT_ROW] + m * Z[NODES] + node]
                if row >= 0:
                    ring, scale = ((row * groups + group) * holds + hold) * (Z[DAYS] + 1) + d, V[Z[SCALE] + cell]
                    known, stay = V[Z[CUT_M] + ring] * scale, V[Z[CUT_S] + ring] * scale
                    V[Z[CUT_M] + ring] = 0.0
                    if known > 0.0:
                        carry_others(Z, V, m, place, cell, box, to_cell, min(known / V[Z[IN_M] + cell], 1.0))
                        V[Z[IN_M] + cell] = max(V[Z[IN_M] + cell] - known, 0.0)
                        V[Z[IN_S] + cell] -= stay
                        Y[count] += known
                        move(T, Y, Z, V, edge, group, hold, known, stay, -1, 0, 0.0)
                        people -= known
                if people > 1e-9 * V[Z[IN_M] + cell] and V[Z[IN_M] + cell] > 0.0:
                    part = min(people / V[Z[IN_M] + cell], 1.0)
                    Y[count] += V[Z[IN_M] + cell] * part
                    set_aside(Z, V, m, at)
                    send_inside(T, Y, Z, V, node, group, hold, part, edge)
                    put_back(Z, V, m, at)
            elif people > 0.0 and V[Z[GATE_M] + cell] > 0.0:
                Y[count] += expire_line(T, Y, Z, V, m, node, group, hold, min(people, V[Z[GATE_M] + cell]), edge)


@compiled
def carry_dues(T: Words, Z: Words, V: Reals, node: int, group: int, hold: int, x: int, part: float) -> None:
    """Clocks go with those who are due: by the chance at each age where the clock tells it, else in proportion."""
    cell, d = (node * Z[GROUPS] + group) * Z[HOLDS] + hold, Z[DAY]
    to = T[T[EDGE_TO] + T[T[EXIT_EDGE] + x]]
    there = (max(to, 0) * Z[GROUPS] + group) * Z[HOLDS] + hold
    first = T[T[EXIT_START] + node]
    count = T[T[EXIT_START] + node + 1] - first
    law = Z[Z[LAWS_OF] + Z[Z[COMBO] + node * Z[DAYS] + d] * Z[GROUPS] + group]
    at, length = Z[Z[LAW_AT] + law], Z[Z[LAW_LEN] + law]
    for m in range(Z[LIMITS]):
        k, by_age = Z[Z[CLOCK_K] + m], aged(Z, V, m, INSIDE, cell)
        a = clock_cell(Z, m, INSIDE, cell)
        b = clock_cell(Z, m, BOX, there)
        if not by_age:
            carry_clock(V, a, b if to >= 0 else -1, k + 1, part)
            continue
        i = (Z[Z[CLOCK_LO] + m] - 1) % k
        for since in range(Z[Z[CLOCK_LO] + m], d + 1):
            i = i + 1 if i + 1 < k else 0
            if V[a + i] <= 0.0:
                continue
            age, some = d - since, 1.0
            if 0 < age < length:
                left = V[at + count * length + age - 1]
                for j in range(x - first):
                    left -= V[at + j * length + age]
                p = V[at + (x - first) * length + age]
                some = 0.0 if p <= 0.0 else (min(p / left, 1.0) if left > 0.0 else 1.0)
            v = V[a + i] * some
            V[a + i] -= v
            if to >= 0:
                V[b + i] += v
        v = V[a + k] * part
        V[a + k] -= v
        if to >= 0:
            V[b + k] += v


@compiled
def dues(T: Words, Y: Reals, Z: Words, V: Reals, node: int) -> None:
    """Those of a stage whose time is over leave it."""
    groups, holds, d, days = Z[GROUPS], Z[HOLDS], Z[DAY], Z[DAYS]
    first, end = T[T[EXIT_START] + node], T[T[EXIT_START] + node + 1]
    if first == end:
        return
    for group in range(groups):
        for hold in range(holds):
            cell = (node * groups + group) * holds + hold
            if V[Z[IN_M] + cell] <= 0.0:
                continue
            scale = V[Z[SCALE] + cell]
            for x in range(first, end):
                ring = ((x * groups + group) * holds + hold) * (days + 1) + d
                people, stay = V[Z[RING_M] + ring] * scale, V[Z[RING_S] + ring] * scale
                if people <= 0.0:
                    continue
                if Z[LIMITS] > 0:
                    carry_dues(T, Z, V, node, group, hold, x, min(people / V[Z[IN_M] + cell], 1.0))
                V[Z[IN_M] + cell] = max(V[Z[IN_M] + cell] - people, 0.0)
                V[Z[IN_S] + cell] -= stay
                move(T, Y, Z, V, T[T[EXIT_EDGE] + x], group, hold, people, stay, -1, 0, 0.0)


@compiled
def hazard(T: Words, Z: Words, exit_: int, law: int, age: int, day: int) -> float:
    start, end, c = T[T[LAW_START] + law], T[T[LAW_START] + law + 1], T[T[CHANGE_START] + exit_ + 1] - 1
    h = T[T[LAW_STEP] + law]
    if age < end - start:
        h = T[T[LAW_HAZARD] + start + age] - (T[T[LAW_HAZARD] + start + age - 1] if age > 0 else 0)
    while T[T[CHANGE_DAY] + c] > day:
        c -= 1
    return float(min(h, CERTAIN)) * T[T[CHANGE_BY] + c] * 2.0**-44


@compiled
def patience(T: Words, Y: Reals, Z: Words, V: Reals, node: int, exit_: int) -> None:
    """Part of those in a gate's lines give up, by the days since they joined."""
    d = Z[DAY]
    for q in range(Z[QUEUES]):
        if T[T[QUEUE_NODE] + q] != node:
            continue
        for slot in range(Z[Z[HEAD] + q], Z[BEFORE] + d):
            if V[Z[LINE_T] + q * Z[SLOTS] + slot] <= 0.0:
                continue
            entered = Z[Z[SLOT_DAY] + slot]
            version = T[T[EXIT_VERSION] + exit_ * Z[DAYS] + max(entered, 0)]
            for group in range(Z[GROUPS]):
                for hold in range(Z[HOLDS]):
                    if V[Z[LINE_M] + ((q * Z[SLOTS] + slot) * Z[GROUPS] + group) * Z[HOLDS] + hold] > 0.0:
                        law = T[T[LAW_OF] + version * Z[GROUPS] + group]
                        h = hazard(T, Z, exit_, law, d - entered, d)
                        if entered == d - 1 and entered >= 0:
                            h += hazard(T, Z, exit_, law, 0, entered)
                        if h > 0.0:
                            go(T, Y, Z, V, q, slot, node, group, hold, -np.expm1(-h), T[T[EXIT_EDGE] + exit_])


@compiled
def charges(T: Words, Y: Reals, Z: Words, V: Reals) -> None:
    d, days = Z[DAY], Z[DAYS]
    for c in range(Z[COSTS]):
        kind, of, units = T[T[COST_KIND] + c], T[T[COST_OF] + c], 1.0
        if kind == 0:
            units = max(V[Z[HELD] + of], float(T[T[GUARANTEED] + of * days + d]))
        elif kind == 1:
            units = 0.0
            for i in range(Z[GROUPS] * Z[HOLDS]):
                units += V[Z[IN_M] + of * Z[GROUPS] * Z[HOLDS] + i]
        elif kind == 2:
            units = V[Z[PASSINGS] + of]
        elif kind == 3:
            units = V[Z[EXITS] + of]
        elif kind == 4:
            units = V[Z[ENTRIES] + of]
        elif kind == 5:
            units = float(T[T[DEPARTS] + of * days + d])
        elif kind == 6:
            units = float(T[T[CAPACITY] + of * days + d])
        cents = units * T[T[COST_PRICE] + c * days + d]
        at = T[T[PERIOD] + d] * Z[COSTS] + c
        Y[Z[Z[TALLY] + UNITS] + at] += units
        Y[Z[Z[TALLY] + CHARGED] + at] += cents
        if T[T[COST_FUND] + c] >= 0:
            V[Z[BALANCE] + T[T[COST_FUND] + c]] -= cents


@compiled
def midnight(T: Words, Y: Reals, Z: Words, V: Reals) -> None:
    """The tally: who is where, what each wait is for, what is held and paid."""
    d, groups, holds, resources = Z[DAY], Z[GROUPS], Z[HOLDS], Z[RESOURCES]
    period = T[T[PERIOD] + d]
    for node in range(Z[NODES]):
        for group in range(groups):
            at = (period * Z[NODES] + node) * groups + group
            for hold in range(holds):
                cell = (node * groups + group) * holds + hold
                inside, waiting = V[Z[IN_M] + cell], V[Z[GATE_M] + cell]
                Y[Z[Z[TALLY] + INSIDE_DAYS] + at] += inside
                Y[Z[Z[TALLY] + WAITING_DAYS] + at] += waiting
                if hold > 0 and inside + waiting > 0.0:
                    by = (period * resources + Z[Z[RES_OF] + hold]) * groups + group
                    Y[Z[Z[TALLY] + HELD_DAYS] + by] += inside + waiting
                    Y[Z[Z[TALLY] + ELAPSED_DAYS] + by] += d * (inside + waiting) - V[Z[IN_S] + cell] - V[Z[GATE_S] + cell]
                for m in range(Z[LIMITS]):
                    over = 0.0
                    for place in range(2):
                        over += V[clock_cell(Z, m, place, cell) + Z[Z[CLOCK_K] + m]]
                    Y[Z[Z[TALLY] + OVER] + (d * Z[LIMITS] + m) * groups + group] += over
    for q in range(Z[QUEUES]):
        whole = 0.0
        for slot in range(Z[Z[HEAD] + q], Z[BEFORE] + d + 1):
            whole += V[Z[LINE_T] + q * Z[SLOTS] + slot]
        if whole > 0.0:
            lack = lacking(T, Z, V, q)
            if lack < 0:
                lack = resources + 1
            Y[Z[Z[TALLY] + LACKING_DAYS] + (period * Z[NODES] + T[T[QUEUE_NODE] + q]) * (resources + 2) + lack] += whole
    for r in range(resources):
        at, kind = d * resources + r, T[T[KIND] + r]
        stock = kind == STOCK
        Y[Z[Z[TALLY] + HELD_AT] + at] = V[Z[HELD] + r]
        if stock:
            Y[Z[Z[TALLY] + PAID] + at] = max(V[Z[HELD] + r], float(T[T[GUARANTEED] + r * Z[DAYS] + d]))
        Y[Z[Z[TALLY] + USABLE] + at] = V[Z[LEFT] + r] if stock else float(T[T[CAPACITY] + r * Z[DAYS] + d])
        Y[Z[Z[TALLY] + BALANCE_AT] + at] = V[Z[BALANCE] + r]


@entry
def simulate(tables: int, tally: int, state: int, people: int, rows: int) -> None:
    """Run from the first day to the last, given the addresses of the arrays."""
    T, Y, Z, V = words(tables), reals(tally), words(state), reals(people)
    for row in range(rows):
        begin(T, Y, Z, V, T[POPULATION] + row * (7 + Z[LIMITS]))
    for day in range(Z[DAYS]):
        Z[DAY] = day
        edits(T, Y, Z, V)
        arrivals(T, Y, Z, V)
        for m in range(Z[LIMITS]):
            while Z[Z[CLOCK_LO] + m] <= day and deadline(T, Z, m, Z[Z[CLOCK_LO] + m]) <= day:
                limit(T, Y, Z, V, m, Z[Z[CLOCK_LO] + m] % Z[Z[CLOCK_K] + m])
                Z[Z[CLOCK_LO] + m] += 1
        settle(T, Y, Z, V)
        for node in range(Z[NODES]):
            dues(T, Y, Z, V, node)
            if T[T[PATIENCE_EXIT] + node] >= 0:
                patience(T, Y, Z, V, node, T[T[PATIENCE_EXIT] + node])
        settle(T, Y, Z, V)
        for step in range(3):
            try_lines(T, Y, Z, V, step, Z[LINES])
        apply_room(T, Y, Z, V)
        settle(T, Y, Z, V)
        charges(T, Y, Z, V)
        midnight(T, Y, Z, V)
    for node in range(Z[NODES]):
        for group in range(Z[GROUPS]):
            for hold in range(Z[HOLDS]):
                cell, at = (node * Z[GROUPS] + group) * Z[HOLDS] + hold, node * Z[GROUPS] + group
                Y[Z[Z[TALLY] + INSIDE_AT] + at] += V[Z[IN_M] + cell]
                Y[Z[Z[TALLY] + WAITING_AT] + at] += V[Z[GATE_M] + cell]
