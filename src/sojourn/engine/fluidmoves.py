"""How the twin's people move: along edges, through gates, into stages; their clocks go with them in proportion.

Four places make up a cell: in the stage (0), at its gate (1), coming to it (2), just past the gate (3).
"""

from __future__ import annotations

from sojourn.engine.compiled import Reals, Words, compiled, shift, vectorized, wide
from sojourn.engine.fluidstate import NAMES, fill
from sojourn.engine.places import (
    ADMITTED,
    BEGUN,
    BRANCH_CUT,
    BRANCH_EDGE,
    BRANCH_START,
    BUT_EDGE,
    CHANGE_DAY,
    CHANGE_START,
    CLOSED,
    DEADLINE,
    EDGE_TO,
    ENDED,
    EVENTS,
    EXIT_EDGE,
    EXIT_START,
    KEEPS,
    LIMIT_ADMITTED,
    LIMIT_MOVES,
    LIMIT_NODE,
    LIMIT_THROUGH,
    MOVES,
    NEED_START,
    NEXT_EDGE,
    NODE_KIND,
    PERIOD,
    QUEUE_OF,
    SPLIT_OF,
    SPLIT_ROW,
    STAY_DAYS,
)  # fmt: skip
from sojourn.engine.tables import DECIDE, NEVER, OFFSET, PASS

__all__ = [
    "BOX", "GATE", "INSIDE", "PAST", "aged", "arrive", "carry", "carry_clock", "gate_closed", "move", "pass_gate",
    "settle", "spread", "start",
]  # fmt: skip

# fmt: off
(
    DAYS, NODES, GROUPS, HOLDS, RESOURCES, LIMITS, QUEUES, LINES, STREAMS, COSTS, EDGES, SLOTS, BEFORE, DAY, WIDE, MOST,
    RULES, IN_M, IN_S, SCALE, GATE_M, GATE_S, BOX_M, BOX_S, PAST_M, PAST_S, BOX_E, GATE_E, RING_M, RING_S, CUT_M, CUT_S,
    LINE_M, LINE_S, LINE_T, CLOCKS, FRESH, FLOWN, LEFT, HELD, QUOTA_USED, QUOTA_ALL_USED, BALANCE, PASSINGS, EXITS,
    ENTRIES, PROB, SCRATCH, ASIDE, TALLY, HOLD_OF, RES_OF, COMBO, LAWS_OF, LAW_AT, LAW_LEN, LAW_VALID, LAW_LIST, CUT_ROW,
    CLOCK_AT, CLOCK_K, CLOCK_LO, OPENED, SHUT, HEAD, BLOCKED, SLOT_DAY, CHOSEN, BOX_ANY, PAST_ANY,
) = range(len(NAMES))
# fmt: on
INSIDE, GATE, BOX, PAST = 0, 1, 2, 3
FEW = 1e-18  # fewer than this do not pass a stage on the day they come to it: a round of such stages ends


# ------------------------------------------------------------------------------------------------ clocks


@compiled
def clock_cell(Z: Words, m: int, place: int, cell: int) -> int:
    """Where the clocks of a cell lie: by day of start modulo K, then those past the limit."""
    return Z[Z[CLOCK_AT] + m] + (place * Z[NODES] * Z[GROUPS] * Z[HOLDS] + cell) * (Z[Z[CLOCK_K] + m] + 1)


@vectorized
def pour(V: Reals, from_: int, to: int, count: int, part: float) -> None:
    """Move a part of so many numbers to as many others."""
    wide()
    a, b = shift(V, from_), shift(V, to)
    for i in range(count):
        v = a[i] * part
        a[i] -= v
        b[i] += v


@compiled
def carry_clock(V: Reals, from_: int, to: int, count: int, part: float) -> None:
    """Move a part of the people of one clock, by its days of start, to another place (-1: out)."""
    if to >= 0:
        pour(V, from_, to, count, part)
    else:
        for i in range(count):
            V[from_ + i] -= V[from_ + i] * part


@compiled
def carry(Z: Words, V: Reals, place: int, cell: int, to_place: int, to_cell: int, part: float) -> None:
    """Move a part of a cell's people's clocks to another cell (to_place -1: out, their clocks stop)."""
    for m in range(Z[LIMITS]):
        a = clock_cell(Z, m, place, cell)
        b = clock_cell(Z, m, to_place, to_cell) if to_place >= 0 else -1
        carry_clock(V, a, b, Z[Z[CLOCK_K] + m] + 1, part)


@compiled
def running(Z: Words, V: Reals, m: int, place: int, cell: int) -> float:
    a, total = clock_cell(Z, m, place, cell), 0.0
    for i in range(Z[Z[CLOCK_K] + m] + 1):
        total += V[a + i]
    return total


@compiled
def start(T: Words, Z: Words, V: Reals, node: int, cell: int, admitted: int, place: int, people: float) -> None:
    """Start the clocks that start here, for those of a cell in whom they do not run."""
    for m in range(Z[LIMITS]):
        if T[T[LIMIT_NODE] + m] == node and T[T[LIMIT_ADMITTED] + m] == admitted:
            still = people - running(Z, V, m, place, cell)
            if still > 0.0:
                V[clock_cell(Z, m, place, cell) + Z[DAY] % Z[Z[CLOCK_K] + m]] += still


@compiled
def flow_in(Z: Words, V: Reals, place: int, cell: int, people: float) -> None:
    """Note how many of those who come have a clock that started today."""
    n = Z[NODES] * Z[GROUPS] * Z[HOLDS]
    for m in range(Z[LIMITS]):
        today = clock_cell(Z, m, PAST if place == 0 else BOX, cell) + Z[DAY] % Z[Z[CLOCK_K] + m]
        V[Z[FRESH] + (m * 2 + place) * n + cell] += V[today]
        V[Z[FLOWN] + (m * 2 + place) * n + cell] += people


@compiled
def aged(Z: Words, V: Reals, m: int, place: int, cell: int) -> bool:
    """Whether the clocks of (most of) a cell's people started as they came, so that they tell the days spent there."""
    n = (m * 2 + place) * Z[NODES] * Z[GROUPS] * Z[HOLDS] + cell
    return V[Z[FRESH] + n] > 0.5 * V[Z[FLOWN] + n]


# ------------------------------------------------------------------------------------------------ edges and gates


@compiled
def end_stay(T: Words, Y: Reals, Z: Words, V: Reals, edge: int, group: int, hold: int, people: float, stay: float) -> None:
    at = (T[T[PERIOD] + Z[DAY]] * Z[EDGES] + edge) * Z[GROUPS] + group
    Y[Z[Z[TALLY] + ENDED] + at] += people
    Y[Z[Z[TALLY] + STAY_DAYS] + at] += Z[DAY] * people - stay
    V[Z[HELD] + Z[Z[RES_OF] + hold]] -= people


@compiled
def move(
    T: Words, Y: Reals, Z: Words, V: Reals, edge: int, group: int, hold: int, people: float, stay: float,
    place: int, cell: int, part: float,
) -> None:  # fmt: skip
    """Take an edge: out of the system, or to the next gate. `part` of the clocks of the cell left go along."""
    Y[Z[Z[TALLY] + MOVES] + (T[T[PERIOD] + Z[DAY]] * Z[EDGES] + edge) * Z[GROUPS] + group] += people
    Y[Z[Z[TALLY] + EVENTS]] += people
    to = T[T[EDGE_TO] + edge]
    if to < 0:
        V[Z[EXITS] - to - 1] += people
        if hold > 0:
            end_stay(T, Y, Z, V, edge, group, hold, people, stay)
        if place >= 0 and Z[LIMITS] > 0:
            carry(Z, V, place, cell, -1, 0, part)
        return
    there = (to * Z[GROUPS] + group) * Z[HOLDS] + hold
    if place >= 0 and Z[LIMITS] > 0:
        carry(Z, V, place, cell, BOX, there, part)
    V[Z[BOX_M] + there] += people
    V[Z[BOX_S] + there] += stay
    if hold > 0:
        V[Z[BOX_E] + there * Z[EDGES] + edge] += people
    Z[Z[BOX_ANY] + to] = 1


@compiled
def gate_closed(T: Words, Z: Words, node: int) -> bool:
    return T[T[CLOSED] + node * Z[DAYS] + Z[DAY]] == 1 or Z[Z[SHUT] + node] == 1


@compiled
def pass_gate(
    T: Words, Y: Reals, Z: Words, V: Reals, node: int, group: int, hold: int, people: float, stay: float, unit: int,
    place: int, part: float,
) -> None:  # fmt: skip
    """Pass a gate: the new unit is taken, the old one given up unless the stage keeps it."""
    period, cell = T[T[PERIOD] + Z[DAY]], (node * Z[GROUPS] + group) * Z[HOLDS] + hold
    new = hold
    if unit >= 0:
        if hold > 0:
            V[Z[HELD] + Z[Z[RES_OF] + hold]] -= people
        else:
            stay = Z[DAY] * people
            Y[Z[Z[TALLY] + BEGUN] + (period * Z[NODES] + node) * Z[GROUPS] + group] += people
        new = Z[Z[HOLD_OF] + unit]
        V[Z[HELD] + unit] += people
    elif hold > 0 and T[T[KEEPS] + node * Z[RESOURCES] + Z[Z[RES_OF] + hold]] == 0:
        by = (Z[BOX_E] if place == BOX else Z[GATE_E]) + cell * Z[EDGES]
        whole = 0.0
        for e in range(Z[EDGES]):
            whole += V[by + e]
        for e in range(Z[EDGES]):
            if V[by + e] > 0.0:
                share = V[by + e] / whole
                end_stay(T, Y, Z, V, e, group, hold, people * share, stay * share)
        new, stay = 0, 0.0
    if hold > 0:
        by = (Z[BOX_E] if place == BOX else Z[GATE_E]) + cell * Z[EDGES]
        for e in range(Z[EDGES]):
            V[by + e] *= 1.0 - part
    there = cell - hold + new
    V[Z[PAST_M] + there] += people
    V[Z[PAST_S] + there] += stay
    if Z[LIMITS] > 0:
        carry(Z, V, place, cell, PAST, there, part)
        start(T, Z, V, node, there, 1, PAST, V[Z[PAST_M] + there])
    Y[Z[Z[TALLY] + ADMITTED] + (period * Z[NODES] + node) * Z[GROUPS] + group] += people
    Y[Z[Z[TALLY] + EVENTS]] += people
    V[Z[PASSINGS] + node] += people
    Z[Z[PAST_ANY] + node] = 1


@compiled
def arrive(
    T: Words, Y: Reals, Z: Words, V: Reals, node: int, group: int, hold: int, people: float, stay: float, slot: int
) -> None:
    """Join the line of a gate (who joins in the box brings clocks and edges along)."""
    cell = (node * Z[GROUPS] + group) * Z[HOLDS] + hold
    holds = 0
    if hold > 0 and T[T[KEEPS] + node * Z[RESOURCES] + Z[Z[RES_OF] + hold]] == 1:
        holds = 1
    queue = T[T[QUEUE_OF] + (node * Z[GROUPS] + group) * 2 + holds]
    row = queue * Z[SLOTS] + slot
    V[Z[LINE_M] + (row * Z[GROUPS] + group) * Z[HOLDS] + hold] += people
    V[Z[LINE_S] + (row * Z[GROUPS] + group) * Z[HOLDS] + hold] += stay
    V[Z[LINE_T] + row] += people
    V[Z[GATE_M] + cell] += people
    V[Z[GATE_S] + cell] += stay
    if slot < Z[Z[HEAD] + queue]:
        Z[Z[HEAD] + queue] = slot


@compiled
def come(T: Words, Y: Reals, Z: Words, V: Reals, node: int) -> None:
    """Who comes to a gate passes at once or joins the line; clocks stop and start."""
    groups, holds = Z[GROUPS], Z[HOLDS]
    for group in range(groups):
        for hold in range(holds):
            cell = (node * groups + group) * holds + hold
            people, stay = V[Z[BOX_M] + cell], V[Z[BOX_S] + cell]
            if people <= 0.0:
                continue
            V[Z[BOX_M] + cell] = 0.0
            V[Z[BOX_S] + cell] = 0.0
            but = T[T[BUT_EDGE] + node * groups + group]
            if but >= 0:
                move(T, Y, Z, V, but, group, hold, people, stay, BOX, cell, 1.0)
            else:
                for m in range(Z[LIMITS]):
                    if T[T[LIMIT_THROUGH] + m * Z[NODES] + node] == 0:
                        a = clock_cell(Z, m, BOX, cell)
                        for i in range(Z[Z[CLOCK_K] + m] + 1):
                            V[a + i] = 0.0
                start(T, Z, V, node, cell, 0, BOX, people)
                kept = 0
                if hold > 0 and T[T[KEEPS] + node * Z[RESOURCES] + Z[Z[RES_OF] + hold]] == 1:
                    kept = 1
                queue = T[T[QUEUE_OF] + (node * groups + group) * 2 + kept]
                free = queue < 0
                if queue >= 0 and T[T[NEED_START] + queue] == T[T[NEED_START] + queue + 1]:
                    free = not gate_closed(T, Z, node)
                if free:
                    pass_gate(T, Y, Z, V, node, group, hold, people, stay, -1, BOX, 1.0)
                else:
                    arrive(T, Y, Z, V, node, group, hold, people, stay, Z[BEFORE] + Z[DAY])
                    flow_in(Z, V, GATE, cell, people)
                    carry(Z, V, BOX, cell, GATE, cell, 1.0)
                    if hold > 0:
                        for e in range(Z[EDGES]):
                            V[Z[GATE_E] + cell * Z[EDGES] + e] += V[Z[BOX_E] + cell * Z[EDGES] + e]
            if hold > 0:
                for e in range(Z[EDGES]):
                    V[Z[BOX_E] + cell * Z[EDGES] + e] = 0.0


@vectorized
def spread(V: Reals, ring_m: int, ring_s: int, chances: int, ages: int, people: float, stay: float) -> None:
    """Add people and stays, due by age, to a ring: the inner loop of the twin."""
    wide()
    m, s, p = shift(V, ring_m), shift(V, ring_s), shift(V, chances)
    for a in range(ages):
        m[a] += people * p[a]
        s[a] += stay * p[a]


@compiled
def rescale(T: Words, Z: Words, V: Reals, node: int, group: int, hold: int) -> None:
    """Bring the scale of a cell's rings back to 1."""
    cell = (node * Z[GROUPS] + group) * Z[HOLDS] + hold
    by, days = V[Z[SCALE] + cell], Z[DAYS]
    V[Z[SCALE] + cell] = 1.0
    for x in range(T[T[EXIT_START] + node], T[T[EXIT_START] + node + 1]):
        ring = ((x * Z[GROUPS] + group) * Z[HOLDS] + hold) * (days + 1)
        for d in range(Z[DAY], days):
            V[Z[RING_M] + ring + d] *= by
            V[Z[RING_S] + ring + d] *= by
    for m in range(Z[LIMITS]):
        if Z[Z[CUT_ROW] + m * Z[NODES] + node] >= 0:
            ring = ((Z[Z[CUT_ROW] + m * Z[NODES] + node] * Z[GROUPS] + group) * Z[HOLDS] + hold) * (days + 1)
            for d in range(Z[DAY], days):
                V[Z[CUT_M] + ring + d] *= by
                V[Z[CUT_S] + ring + d] *= by


@compiled
def put(T: Words, Y: Reals, Z: Words, V: Reals, node: int, group: int, hold: int, people: float, stay: float) -> None:
    """Newcomers to a stage: who is due at once moves on, the others are spread over the days on which they are due."""
    day, days = Z[DAY], Z[DAYS]
    cell = (node * Z[GROUPS] + group) * Z[HOLDS] + hold
    first = T[T[EXIT_START] + node]
    count = T[T[EXIT_START] + node + 1] - first
    law = Z[Z[LAWS_OF] + Z[Z[COMBO] + node * days + day] * Z[GROUPS] + group]
    at, length = Z[Z[LAW_AT] + law], Z[Z[LAW_LEN] + law]
    if Z[Z[LAW_VALID] + law] < day:
        fill(T, Z, V, at, length, node, Z[LAW_LIST] + law * Z[MOST], day, 0)
        Z[Z[LAW_VALID] + law] = day
        done = True
        for x in range(first, first + count):
            done = done and T[T[CHANGE_DAY] + T[T[CHANGE_START] + x + 1] - 1] <= day
        if done:
            Z[Z[LAW_VALID] + law] = NEVER
    there = 1.0
    stays = 1.0  # the share that does not leave today
    for j in range(count):
        p = V[at + j * length]
        if p > 0.0 and people > FEW:
            move(T, Y, Z, V, T[T[EXIT_EDGE] + first + j], group, hold, people * p, stay * p, PAST, cell, min(p / there, 1.0))
            there -= p
            stays -= p
    if people <= FEW:
        there = stays = 1.0
    if stays <= 0.0 or (people > FEW and V[at + count * length] == 0.0):
        return
    V[Z[IN_M] + cell] += people * stays
    V[Z[IN_S] + cell] += stay * stays
    scale = V[Z[SCALE] + cell]
    if scale < 1e-9:
        rescale(T, Z, V, node, group, hold)
        scale = 1.0
    people, stay = people / scale, stay / scale
    ages = min(length, days - day)
    cut, cause, share = NEVER, -1, 0.0
    for m in range(Z[LIMITS]):
        ends = T[T[DEADLINE] + m * (OFFSET + days) + day + OFFSET]
        if T[T[LIMIT_MOVES] + m] == 1 and Z[Z[CUT_ROW] + m * Z[NODES] + node] >= 0 and ends < cut:
            new = V[clock_cell(Z, m, PAST, cell) + day % Z[Z[CLOCK_K] + m]] / (people * scale * stays)
            if new > 1e-12:
                cut, cause, share = ends, m, min(new, 1.0)
    if Z[LIMITS] > 0:
        flow_in(Z, V, INSIDE, cell, people * scale * stays)
        carry(Z, V, PAST, cell, INSIDE, cell, 1.0)
    ring = ((first * Z[GROUPS] + group) * Z[HOLDS] + hold) * (days + 1) + day
    wide = Z[GROUPS] * Z[HOLDS] * (days + 1)
    early = 1 if people * scale > FEW else 0
    for j in range(count):
        to_m, to_s = Z[RING_M] + ring + j * wide, Z[RING_S] + ring + j * wide
        if early == 0 and day + 1 < days:  # too few to move: they are due tomorrow
            V[to_m + 1] += people * V[at + j * length]
            V[to_s + 1] += stay * V[at + j * length]
        if cause < 0:
            spread(V, to_m + 1, to_s + 1, at + j * length + 1, ages - 1, people, stay)
        else:
            spread(V, to_m + 1, to_s + 1, at + j * length + 1, min(ages, cut - day) - 1, people * share, stay * share)
            if share < 1.0:
                rest = 1.0 - share
                spread(V, to_m + 1, to_s + 1, at + j * length + 1, ages - 1, people * rest, stay * rest)
    if cause >= 0 and cut < days and cut - day - 1 < length:
        row = ((Z[Z[CUT_ROW] + cause * Z[NODES] + node] * Z[GROUPS] + group) * Z[HOLDS] + hold) * (days + 1) + cut
        after = V[at + count * length + cut - day - 1]
        V[Z[CUT_M] + row] += people * share * after
        V[Z[CUT_S] + row] += stay * share * after


@compiled
def go_on(T: Words, Y: Reals, Z: Words, V: Reals, node: int) -> None:
    """After the gate: on at once, by a decision, or into the stage."""
    groups, holds, kind = Z[GROUPS], Z[HOLDS], T[T[NODE_KIND] + node]
    for group in range(groups):
        for hold in range(holds):
            cell = (node * groups + group) * holds + hold
            people, stay = V[Z[PAST_M] + cell], V[Z[PAST_S] + cell]
            if people <= 0.0:
                continue
            V[Z[PAST_M] + cell] = 0.0
            V[Z[PAST_S] + cell] = 0.0
            if kind == PASS:
                move(T, Y, Z, V, T[T[NEXT_EDGE] + node * groups + group], group, hold, people, stay, PAST, cell, 1.0)
            elif kind == DECIDE:
                row = T[T[SPLIT_OF] + T[T[SPLIT_ROW] + node * Z[DAYS] + Z[DAY]] * groups + group]
                before, there = 0, 1.0
                for j in range(T[T[BRANCH_START] + row], T[T[BRANCH_START] + row + 1]):
                    cut = T[T[BRANCH_CUT] + j]
                    if cut > before:
                        share = (cut - before) * 2.0**-32
                        move(
                            T, Y, Z, V, T[T[BRANCH_EDGE] + j], group, hold, people * share, stay * share, PAST, cell,
                            min(share / there, 1.0),
                        )  # fmt: skip
                        there -= share
                        before = cut
            else:
                put(T, Y, Z, V, node, group, hold, people, stay)


@compiled
def settle(T: Words, Y: Reals, Z: Words, V: Reals) -> None:
    """Bring everyone who moves to a gate, through it, or into its line, until nobody moves."""
    busy = True
    while busy:
        busy = False
        for node in range(Z[NODES]):
            if Z[Z[BOX_ANY] + node] == 1:
                Z[Z[BOX_ANY] + node] = 0
                busy = True
                come(T, Y, Z, V, node)
            if Z[Z[PAST_ANY] + node] == 1:
                Z[Z[PAST_ANY] + node] = 0
                busy = True
                go_on(T, Y, Z, V, node)
