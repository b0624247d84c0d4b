"""How long people stay: luck by purpose, the day on which an exit is due, into a stage and into a line."""

from __future__ import annotations

from typing import Any

from sojourn.engine.batch import list_of_row, rewrite, written
from sojourn.engine.clocks import first_deadline
from sojourn.engine.compiled import Words, compiled, shift, words
from sojourn.engine.flat import CHUNK_SHIFT, GUIDE, GUIDE_SHIFT
from sojourn.engine.lists import BATCH_SIZE
from sojourn.engine.places import (
    BUF,
    CHANGE_BY,
    CHANGE_DAY,
    CHANGE_START,
    CHUNK,
    CHUNKS,
    CUT_START,
    DAY,
    DAYS,
    DIRECT,
    DISPLACES,
    DST,
    DUE,
    EDGE,
    EXIT_EDGE,
    EXIT_HASH,
    EXIT_START,
    EXIT_VERSION,
    EXPIRE,
    GROUP_HASH,
    GROUPS,
    GUIDE_TO,
    IDS,
    INSIDE,
    JOINED,
    KEEP,
    KEY0,
    KEY1,
    LAPS,
    LAW_CUT,
    LAW_HAZARD,
    LAW_OF,
    LAW_START,
    LAW_STEP,
    LIMITS,
    LOW8,
    LOW16,
    LOW32,
    LUCK,
    NEGLOG,
    NODE_LIMITED,
    OF_GROUP,
    PATIENCE_EXIT,
    PUT,
    WAITING,
    WIDTH,
)  # fmt: skip
from sojourn.engine.tables import CERTAIN, NEVER, OFFSET
from sojourn.engine.words import batch_words, neglog, word

__all__ = ["fill_ids", "join", "lucks", "place"]


@compiled
def fill_ids(T: Words, Z: Words, m: int) -> None:
    """The counters of a batch: ordinal, day of arrival with lap, stream."""
    buf, ids = words(Z[BUF]), words(Z[IDS])
    width, stream = Z[WIDTH], T[GROUP_HASH]
    first, second, third = ids, shift(ids, BATCH_SIZE), shift(ids, 2 * BATCH_SIZE)
    for i in range(m):
        w0 = buf[i * width]
        lap = (buf[i * width + 1] >> 56) & LOW8
        first[i] = w0 & LOW32
        second[i] = ((w0 >> 32) & LOW16) | (lap << 16)
        third[i] = T[stream + ((w0 >> 48) & LOW16)]


@compiled
def lucks(Z: Words, m: int, purpose: int) -> None:
    """The luck of each of a batch for one purpose, from the counters in ids."""
    batch_words(words(Z[IDS]), BATCH_SIZE, m, purpose, Z[KEY0], Z[KEY1], words(Z[LUCK]))


@compiled
def luck_of(T: Words, Z: Words, at: int, purpose: int) -> Any:
    buf = words(Z[BUF])
    w0 = buf[at]
    lap = (buf[at + 1] >> 56) & LOW8
    stream = T[T[GROUP_HASH] + ((w0 >> 48) & LOW16)]
    return word(w0 & LOW32, ((w0 >> 32) & LOW16) | (lap << 16), stream, purpose, Z[KEY0], Z[KEY1])


@compiled
def cumulative(T: Words, law: int, age: int) -> Any:
    if age < 0:
        return 0
    start, size = T[T[LAW_START] + law], T[T[LAW_START] + law + 1] - T[T[LAW_START] + law]
    if age < size:
        return T[T[LAW_HAZARD] + start + age]
    return T[T[LAW_HAZARD] + start + size - 1] + (age - size + 1) * T[T[LAW_STEP] + law]


@compiled
def due_day(T: Words, Z: Words, x: int, group: int, r: int, entered: int, first_age: int) -> Any:
    """The day on which exit x is due: the first age at which the multiplied hazard reaches the luck."""
    days = Z[DAYS]
    version = T[T[EXIT_VERSION] + x * days + min(max(entered, 0), days - 1)]
    law = T[T[LAW_OF] + version * Z[GROUPS] + group]
    need = neglog(r, T, T[NEGLOG]) << 12
    done, age = 0, first_age
    last_age = days - 1 - entered
    end = T[T[CHANGE_START] + x + 1]
    for c in range(T[T[CHANGE_START] + x], end):
        until = NEVER
        if c + 1 < end:
            until = T[T[CHANGE_DAY] + c + 1]
        last = min(until - 1 - entered, last_age)
        if last < age:
            continue
        by, base = T[T[CHANGE_BY] + c], cumulative(T, law, age - 1)
        whole = by * min(cumulative(T, law, last) - base, CERTAIN)
        if done + whole >= need:
            low, high = age, last  # the first age in low..high that reaches the need
            while low < high:
                middle = (low + high) >> 1
                if done + by * min(cumulative(T, law, middle) - base, CERTAIN) >= need:
                    high = middle
                else:
                    low = middle + 1
            return entered + low
        done += whole
        age = last + 1
    return NEVER


@compiled
def direct_day(T: Words, Z: Words, x: int, group: int, r: int, bins: int, cuts: int, size: int) -> int:
    """The day on which a newcomer's exit is due, by its law's cuts from a place in T on and the guide to them."""
    day, days = Z[DAY], Z[DAYS]
    age = (T[bins + (r >> GUIDE_SHIFT + 2)] >> (16 * ((r >> GUIDE_SHIFT) & 3))) & LOW16
    if age < size:  # one step without a branch that the processor would have to guess
        age += 1 if r < T[cuts + age] else 0
    while age < size and r < T[cuts + age]:
        age += 1
    when = day + age
    if age == size:  # beyond the cuts, but maybe not beyond the run
        when = NEVER
        if day + size < days:
            when = due_day(T, Z, x, group, r, day, 0)
    if when >= days:
        return NEVER
    return when


@compiled
def earliest(T: Words, Z: Words, m: int, node: int, newcomers: bool, together: bool) -> None:
    """The day (due) and the edge of each one's earliest exit from a stage; NEVER and -1 where there is none in the run."""
    buf, luck, edge, due = words(Z[BUF]), words(Z[LUCK]), words(Z[EDGE]), words(Z[DUE])
    width, groups, days, day = Z[WIDTH], Z[GROUPS], Z[DAYS], Z[DAY]
    cut_start, law_cut, guide, group = T[CUT_START], T[LAW_CUT], T[GUIDE_TO], (buf[0] >> 48) & LOW16
    first = T[T[EXIT_START] + node]
    if first == T[T[EXIT_START] + node + 1]:
        for i in range(m):
            due[i], edge[i] = NEVER, -1
    for x in range(first, T[T[EXIT_START] + node + 1]):
        lucks(Z, m, T[T[EXIT_HASH] + x])
        exit_edge = T[T[EXIT_EDGE] + x]
        direct = newcomers and T[T[DIRECT] + x] == 1
        laws = T[LAW_OF] + T[T[EXIT_VERSION] + x * days + day] * groups
        law = T[laws + group]
        start, size, bins = T[cut_start + law], T[cut_start + law + 1] - T[cut_start + law], guide + law * (GUIDE >> 2)
        for i in range(m):
            if not together:
                group = (buf[i * width] >> 48) & LOW16
            if direct:
                if not together:
                    law = T[laws + group]
                    start, bins = T[cut_start + law], guide + law * (GUIDE >> 2)
                    size = T[cut_start + law + 1] - start
                when = direct_day(T, Z, x, group, luck[i], bins, law_cut + start, size)
            elif newcomers:
                when = due_day(T, Z, x, group, luck[i], day, 0)
            else:
                entered = ((buf[i * width + 1] >> 16) & LOW16) - OFFSET
                when = due_day(T, Z, x, group, luck[i], entered, -entered)
            before, by = NEVER, -1
            if x > first:
                before, by = due[i], edge[i]
            due[i] = when if when < before else before
            edge[i] = exit_edge if when < before else by


@compiled
def place_each(T: Words, Z: Words, m: int, node: int, newcomers: bool, together: bool, limited: bool) -> int:
    """Each into the row of the earliest exit, or of a limit before it; how many stay."""
    buf, edge, dst, due = words(Z[BUF]), words(Z[EDGE]), words(Z[DST]), words(Z[DUE])
    width, groups, days, day = Z[WIDTH], Z[GROUPS], Z[DAYS], Z[DAY]
    inside = Z[INSIDE] + node * groups
    first = day + 1 if newcomers else 0
    limit_row, due_row = list_of_row(Z, node, 0, 0), list_of_row(Z, node, 1, 0)
    keep, put, laps = -1, 0, 0
    if together:
        keep, put, laps = Z[KEEP], Z[PUT], Z[LAPS]
    stay = 0
    for i in range(m):
        at = i * width
        w1 = written(buf[at + 1], keep, put, laps)
        when, label = due[i], edge[i]
        if when == day and newcomers:
            buf[at + 1], dst[i] = w1, -1
            continue
        stay += 1
        if not together:
            Z[inside + ((buf[at] >> 48) & LOW16)] += 1
        row = due_row
        if limited:
            ends, cause = first_deadline(T, Z, at)
            if ends < NEVER:
                ends = max(ends, first)
                if ends <= when:
                    when, label, row = ends, cause, limit_row
        dst[i] = row + min(when, days)
        buf[at + 1] = (w1 & ~LOW16) | (label & LOW16)
        edge[i] = -1
    return stay


@compiled
def place_simply(T: Words, Z: Words, m: int, node: int, x: int, together: bool) -> int:
    """The same for newcomers to a stage with one exit and no limit."""
    buf, luck, edge, dst = words(Z[BUF]), words(Z[LUCK]), words(Z[EDGE]), words(Z[DST])
    width, days, day, inside = Z[WIDTH], Z[DAYS], Z[DAY], Z[INSIDE] + node * Z[GROUPS]
    keep, put, laps = -1, 0, 0
    if together:
        keep, put, laps = Z[KEEP], Z[PUT], Z[LAPS]
    keep, put, stay = keep & ~LOW16, put & ~LOW16, 0
    lucks(Z, m, T[T[EXIT_HASH] + x])
    exit_edge, laws = T[T[EXIT_EDGE] + x], T[LAW_OF] + T[T[EXIT_VERSION] + x * days + day] * Z[GROUPS]
    group, row = (buf[0] >> 48) & LOW16, list_of_row(Z, node, 1, 0)
    cut_start, law_cut, guide = T[CUT_START], T[LAW_CUT], T[GUIDE_TO]
    law = T[laws + group]
    start, size = T[cut_start + law], T[cut_start + law + 1] - T[cut_start + law]
    bins, cuts = guide + law * (GUIDE >> 2), law_cut + start
    for i in range(m):
        at = i * width
        if not together:
            group = (buf[at] >> 48) & LOW16
            law = T[laws + group]
            start, size = T[cut_start + law], T[cut_start + law + 1] - T[cut_start + law]
            bins, cuts = guide + law * (GUIDE >> 2), law_cut + start
        when = direct_day(T, Z, x, group, luck[i], bins, cuts, size)
        buf[at + 1] = written(buf[at + 1], keep, put, laps) | exit_edge
        if when == day:
            edge[i], dst[i] = exit_edge, -1
            continue
        edge[i], dst[i] = -1, row + min(when, days)
        stay += 1
        if not together:
            Z[inside + group] += 1
    return stay


@compiled
def place(T: Words, Z: Words, m: int, node: int, newcomers: bool, together: bool) -> int:
    """Into a stage: the earliest exit by each one's luck, or a limit before it; sets each one's edge (dst -1) or row (edge -1).

    Returns how many leave at once. `together`: the batch is alike, and what was noted of it is written.
    """
    edge, dst, days = words(Z[EDGE]), words(Z[DST]), Z[DAYS]
    if together and Z[LAPS] != 0:
        rewrite(Z, m)
    fill_ids(T, Z, m)
    limited = Z[LIMITS] > 0 and T[T[NODE_LIMITED] + node] == 1
    x = T[T[EXIT_START] + node]
    if newcomers and not limited and T[T[EXIT_START] + node + 1] == x + 1 and T[T[DIRECT] + x] == 1:
        stay = place_simply(T, Z, m, node, x, together)
    else:
        earliest(T, Z, m, node, newcomers, together)
        stay = place_each(T, Z, m, node, newcomers, together, limited)
    if together:
        Z[Z[INSIDE] + node * Z[GROUPS] + Z[OF_GROUP]] += stay
    if Z[DISPLACES] > 0:
        chunk, limit_row = Z[CHUNK] + 2 * node * Z[CHUNKS], list_of_row(Z, node, 0, 0)
        for i in range(m):
            if edge[i] < 0:
                row = dst[i] - limit_row
                due = 1 if row > days else 0
                Z[chunk + due * Z[CHUNKS] + ((row - due * (days + 1)) >> CHUNK_SHIFT)] += 1
    return m - stay


@compiled
def join(T: Words, Z: Words, at: int, node: int, queue: int, first_day: int) -> None:
    """Join the line at a gate; a limit or patience may end the wait, on first_day at the earliest."""
    buf = words(Z[BUF])
    groups, days, day = Z[GROUPS], Z[DAYS], Z[DAY]
    group = (buf[at] >> 48) & LOW16
    leaves, cause = NEVER, -1
    if Z[LIMITS] > 0:
        leaves, cause = first_deadline(T, Z, at)
    leaves = max(leaves, first_day)
    x = T[T[PATIENCE_EXIT] + node]
    if x >= 0:
        entered, age = day, 0
        if first_day == 0:
            entered = min(day, ((buf[at + 1] >> 16) & LOW16) - OFFSET)
            age = -entered
        ends = max(due_day(T, Z, x, group, luck_of(T, Z, at, T[T[EXIT_HASH] + x]), entered, age), first_day)
        if ends < leaves:
            leaves, cause = ends, -1
    leaves = min(leaves, days)
    buf[at + 2] = Z[JOINED] | (leaves << 32) | ((cause + 1) << 48)
    Z[JOINED] += 1
    Z[Z[EXPIRE] + queue * (days + 1) + leaves] += 1
    Z[Z[WAITING] + node * groups + group] += 1
