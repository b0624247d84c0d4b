"""Stages of the mean-field twin: newcomers, and those who are due.

Of those whose chance of leaving depends on how long they have been there, each inflow is spread at once over the days
on which it will be due, in a ring for each exit. Where it does not (`steady_laws`) no ring is needed: on each day every
exit takes its share of those who were there at the start of the day.
"""

from __future__ import annotations

from sojourn.engine.compiled import Reals, Words, compiled, shift, vectorized, wide
from sojourn.engine.fluidclocks import aged, flow_in, fresh, new_row, today
from sojourn.engine.fluidlaws import chance_at_age, fill, refresh
from sojourn.engine.fluidmoves import arrive, gives_up, move
from sojourn.engine.fluidplaces import (
    CELLS,
    CLOCK_K,
    CLOCK_LO,
    COMBO,
    CUT_M,
    CUT_ROW,
    CUT_S,
    DAY,
    DAYS,
    EDGES,
    FEW,
    FILLED,
    GATE_E,
    GROUPS,
    HOLDS,
    IN_M,
    IN_S,
    INSIDE,
    LAW_AT,
    LAW_LEN,
    LAW_LIST,
    LAW_VALID,
    LAWS_OF,
    LEAVING_ROW,
    LIMITS,
    MOST,
    NEW_DAY,
    NEW_M,
    NEW_S,
    NODES,
    PAST,
    RING_M,
    RING_S,
    ROW_AT,
    ROW_LIMIT,
    ROW_OF,
    ROW_PEOPLE,
    ROWS,
    SCALE,
    SCRATCH,
    SEEN,
    SEEN_COUNT,
    SLOT_DAY,
    STEADY,
    VECTOR,
    WIDTH,
)  # fmt: skip
from sojourn.engine.fluidshares import eights, fill_place, keep_today, leave_share, parted, share_on
from sojourn.engine.places import (
    DEADLINE,
    EXIT_EDGE,
    EXIT_START,
    LIMIT_MOVES,
)  # fmt: skip
from sojourn.engine.tables import NEVER, OFFSET

__all__ = ["dues", "place_those_there", "put"]

RARE = 1e-6  # of fewer than this share, the table of chances says too little to go by


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


# ------------------------------------------------------------------------------------------------ newcomers


@compiled
def put(T: Words, Y: Reals, Z: Words, V: Reals, node: int, group: int, hold: int, people: float, stay: float) -> None:
    """Newcomers to a stage: who is due at once moves on, the others stay."""
    day, days = Z[DAY], Z[DAYS]
    cell = (node * Z[GROUPS] + group) * Z[HOLDS] + hold
    first = T[T[EXIT_START] + node]
    count = T[T[EXIT_START] + node + 1] - first
    law = Z[Z[LAWS_OF] + Z[Z[COMBO] + node * days + day] * Z[GROUPS] + group]
    at, length = Z[Z[LAW_AT] + law], Z[Z[LAW_LEN] + law]
    refresh(T, Z, V, node, law)
    stays = 1.0  # the share that does not leave today
    for j in range(count):
        p = V[at + j * length]
        if p > 0.0 and people > FEW:
            to = move(T, Y, Z, V, T[T[EXIT_EDGE] + first + j], group, hold, people * p, stay * p)
            share_on(Z, V, PAST * Z[CELLS] + cell, to, group, p)
            stays -= p
    if stays <= 0.0 or (people > FEW and V[at + count * length] == 0.0):
        return
    V[Z[IN_M] + cell] += people * stays
    V[Z[IN_S] + cell] += stay * stays
    if Z[Z[NEW_DAY] + cell] != day:
        Z[Z[NEW_DAY] + cell] = day
        V[Z[NEW_M] + cell] = V[Z[NEW_S] + cell] = 0.0
    V[Z[NEW_M] + cell] += people * stays
    V[Z[NEW_S] + cell] += stay * stays
    if Z[Z[STEADY] + node * Z[GROUPS] + group] < 0:
        spread_out(T, Z, V, node, group, hold, people, stay, stays, law)
    share_on(Z, V, PAST * Z[CELLS] + cell, INSIDE * Z[CELLS] + cell, group, stays)


@compiled
def spread_out(
    T: Words, Z: Words, V: Reals, node: int, group: int, hold: int, people: float, stay: float, stays: float, law: int
) -> None:
    """Spread newcomers over the days on which they are due, or on which a limit that starts with them runs out."""
    day, days = Z[DAY], Z[DAYS]
    cell = (node * Z[GROUPS] + group) * Z[HOLDS] + hold
    first = T[T[EXIT_START] + node]
    count = T[T[EXIT_START] + node + 1] - first
    at, length = Z[Z[LAW_AT] + law], Z[Z[LAW_LEN] + law]
    early = 1 if people > FEW else 0
    scale, from_ = V[Z[SCALE] + cell], PAST * Z[CELLS] + cell
    if scale < 1e-9:
        rescale(T, Z, V, node, group, hold)
        scale = 1.0
    ages = min(length, days - day)
    cut, cause, share = NEVER, -1, 0.0
    for m in range(Z[LIMITS]):
        ends = T[T[DEADLINE] + m * (OFFSET + days) + day + OFFSET]
        if T[T[LIMIT_MOVES] + m] == 1 and Z[Z[CUT_ROW] + m * Z[NODES] + node] >= 0 and ends < cut:
            new = fresh(Z, V, m, from_, group) / people
            if new > 1e-12:
                cut, cause, share = ends, m, min(new, 1.0)
    flow_in(T, Z, V, INSIDE, from_, cell, people, stays)
    people, stay = people / scale, stay / scale
    ring = ((first * Z[GROUPS] + group) * Z[HOLDS] + hold) * (days + 1) + day
    wide = Z[GROUPS] * Z[HOLDS] * (days + 1)
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
                rest_ = 1.0 - share
                spread(V, to_m + 1, to_s + 1, at + j * length + 1, ages - 1, people * rest_, stay * rest_)
    if cause >= 0 and cut < days and cut - day - 1 < length:
        row = ((Z[Z[CUT_ROW] + cause * Z[NODES] + node] * Z[GROUPS] + group) * Z[HOLDS] + hold) * (days + 1) + cut
        after = V[at + count * length + cut - day - 1]
        V[Z[CUT_M] + row] += people * share * after
        V[Z[CUT_S] + row] += stay * share * after


@compiled
def place_those_there(
    T: Words, Y: Reals, Z: Words, V: Reals, row: int, hold: int, since: float, cut: int, cause: int
) -> None:
    """Place one row of the people who are there on the first day: at a gate, or in a stage until they are due."""
    group, node, at_gate, entered, people = T[row], T[row + 1], T[row + 2], T[row + 3], T[row + 6]
    cell, days = (node * Z[GROUPS] + group) * Z[HOLDS] + hold, Z[DAYS]
    if at_gate == 1:
        slot = 0
        while Z[Z[SLOT_DAY] + slot] < entered:
            slot += 1
        arrive(T, Y, Z, V, node, group, hold, people, people * since, slot)
        if gives_up(T, Z, node, hold):
            V[Z[GATE_E] + cell * Z[EDGES]] += people
        return
    V[Z[IN_M] + cell] += people
    V[Z[IN_S] + cell] += people * since
    if Z[Z[STEADY] + node * Z[GROUPS] + group] >= 0:
        if entered == 0:  # not due before tomorrow
            Z[Z[NEW_DAY] + cell] = 0
            V[Z[NEW_M] + cell] += people
            V[Z[NEW_S] + cell] += people * since
        return
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


# ------------------------------------------------------------------------------------------------ who is due


@compiled
def leave_by_age(
    T: Words, Z: Words, V: Reals, m: int, node: int, group: int, hold: int, x: int, part: float, to: int
) -> None:
    """One clock of those who are due, which tells how long they have been there: by the chance at each age."""
    cell, d, k = (node * Z[GROUPS] + group) * Z[HOLDS] + hold, Z[DAY], Z[Z[CLOCK_K] + m]
    at_own, of = INSIDE * Z[CELLS] + cell, Z[LEAVING_ROW] + ((x * Z[GROUPS] + group) * Z[HOLDS] + hold) * Z[LIMITS] + m
    if Z[of] == 0:
        Z[of] = new_row(Z, V, m, group)
    share = Z[Z[VECTOR] + at_own] + Z[Z[ROW_OF] + at_own * Z[LIMITS] + m]
    own = group * Z[WIDTH] + Z[Z[ROW_OF] + at_own * Z[LIMITS] + m]
    going = group * Z[WIDTH] + Z[of]  # a row of those who leave today, of use until the next fold
    a, b, scale, whole = Z[Z[ROW_AT] + own], Z[Z[ROW_AT] + going], V[share], 0.0
    for i in range(k + 1):
        V[b + i] = 0.0
    i = (Z[Z[CLOCK_LO] + m] - 1) % k
    for since in range(Z[Z[CLOCK_LO] + m], d):
        i = i + 1 if i + 1 < k else 0
        if V[a + i] <= 0.0:
            continue
        v = V[a + i] * chance_at_age(T, Z, V, node, group, x, since)
        V[a + i] -= v
        V[b + i] = v * scale
        whole += v
    v = V[a + k] * part
    V[a + k] -= v
    V[b + k] = v * scale
    V[Z[ROW_PEOPLE] + own] -= whole + v
    V[Z[ROW_PEOPLE] + going] = (whole + v) * scale
    if to >= 0:
        V[fill_place(Z, V, to, group) + Z[of]] = 1.0


@compiled
def take_clocks(T: Words, Z: Words, V: Reals, node: int, group: int, hold: int, x: int, part: float, to: int) -> None:
    """Clocks go with those who are due: in proportion, or by age where the clock tells it."""
    cell = (node * Z[GROUPS] + group) * Z[HOLDS] + hold
    from_ = INSIDE * Z[CELLS] + cell
    if Z[Z[FILLED] + from_] == 0:
        return
    for m in range(Z[LIMITS]):
        if Z[Z[ROW_OF] + from_ * Z[LIMITS] + m] > 0 and aged(Z, V, m, INSIDE, cell):
            leave_by_age(T, Z, V, m, node, group, hold, x, part, to)
        else:
            now = today(Z, V, m, group)
            for r in range(1, Z[Z[ROWS] + group]):
                if Z[Z[ROW_LIMIT] + group * Z[WIDTH] + r] == m and r != now:
                    leave_share(Z, V, from_, to, group, r, part)


@compiled
def leave_ring(T: Words, Y: Reals, Z: Words, V: Reals, node: int, group: int, hold: int, there: float) -> None:
    """Those whom the rings of a stage say are due today leave it, of so many who were there last night."""
    groups, holds, d, days = Z[GROUPS], Z[HOLDS], Z[DAY], Z[DAYS]
    cell = (node * groups + group) * holds + hold
    scale, left = V[Z[SCALE] + cell], there
    for x in range(T[T[EXIT_START] + node], T[T[EXIT_START] + node + 1]):
        ring = ((x * groups + group) * holds + hold) * (days + 1) + d
        people, stay = V[Z[RING_M] + ring] * scale, V[Z[RING_S] + ring] * scale
        if people > 0.0:
            V[Z[IN_M] + cell] = max(V[Z[IN_M] + cell] - people, 0.0)
            V[Z[IN_S] + cell] -= stay
            to = move(T, Y, Z, V, T[T[EXIT_EDGE] + x], group, hold, people, stay)
            if Z[LIMITS] > 0:
                take_clocks(T, Z, V, node, group, hold, x, min(people / left, 1.0) if left > 0.0 else 1.0, to)
            left = max(left - people, 0.0)


@compiled
def leave_steadily(
    T: Words, Y: Reals, Z: Words, V: Reals, node: int, group: int, hold: int, law: int, there: float, stays: float, new: bool
) -> None:
    """Each exit of a stage takes its share of so many who were there last night; `new` where some have come since."""
    cell, first = (node * Z[GROUPS] + group) * Z[HOLDS] + hold, T[T[EXIT_START] + node]
    refresh(T, Z, V, node, law)
    count, from_, left = T[T[EXIT_START] + node + 1] - first, INSIDE * Z[CELLS] + cell, 1.0
    at, clocks = Z[Z[LAW_AT] + law] + count + 1, Z[Z[FILLED] + from_] == 1
    if clocks and new:
        keep_today(Z, V, from_, group, 0)
    for j in range(count):
        p = V[at + j]
        if p > 0.0:
            left -= p
            to = move(T, Y, Z, V, T[T[EXIT_EDGE] + first + j], group, hold, there * p, stays * p)
            share_on(Z, V, from_, to, group, p)
    V[Z[IN_M] + cell] = max(V[Z[IN_M] + cell] - there * (1.0 - left), 0.0)
    V[Z[IN_S] + cell] -= stays * (1.0 - left)
    if clocks:
        parted(V, Z[Z[VECTOR] + from_], Z[Z[VECTOR] + from_], eights(Z, group), max(left, 0.0))
        if new:
            keep_today(Z, V, from_, group, 1)


@compiled
def dues(T: Words, Y: Reals, Z: Words, V: Reals, node: int) -> None:
    """Those of a stage whose time is over leave it; who came today is not among them."""
    groups, holds = Z[GROUPS], Z[HOLDS]
    if T[T[EXIT_START] + node] == T[T[EXIT_START] + node + 1]:
        return
    for i in range(Z[Z[SEEN_COUNT] + node]):
        code = Z[Z[SEEN] + node * groups * holds + i]
        group, hold = code >> 16, code & 0xFFFF
        cell = (node * groups + group) * holds + hold
        if V[Z[IN_M] + cell] <= 0.0:
            continue
        law, there, stays = Z[Z[STEADY] + node * groups + group], V[Z[IN_M] + cell], V[Z[IN_S] + cell]
        new = Z[Z[NEW_DAY] + cell] == Z[DAY]
        if new:
            there, stays = max(there - V[Z[NEW_M] + cell], 0.0), stays - V[Z[NEW_S] + cell]
        if law < 0:
            leave_ring(T, Y, Z, V, node, group, hold, there)
        elif there > 0.0:
            leave_steadily(T, Y, Z, V, node, group, hold, law, there, stays, new)
