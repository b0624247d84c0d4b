"""The compiled kernel: the day of reference.py, function by function, on flat arrays and lists of blocks.

People move between lists in batches: take a batch off a list, decide for the whole batch, put each on its next list.
Integers only. Every function takes the same flat arrays: T tables, Y tally, Z state (their fields' starts are the
names in capitals), `rec nxt lists` the people, and `buf` a batch of records with `work` (edge, list, due day) and
`ids`, `luck` beside it. A batch belongs to one node.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sojourn.engine.compiled import compiled, seal
from sojourn.engine.flat import STATE, TABLES, flat_state, flat_tables, flat_tally
from sojourn.engine.lists import BATCH_SIZE, BLOCK, drain, find, push, remove_ordered, remove_swapped
from sojourn.engine.tables import CERTAIN, NEVER, NO_DAY, OFFSET, Tables, Tally
from sojourn.engine.words import batch_words, neglog, word

__all__ = ["people_after", "run"]

# places of the tables' fields
(
    PERIOD, STREAM_HASH, STREAM_EDGE, ARRIVALS_FIRST, ARRIVALS_ROW, ARRIVALS_START, ARRIVALS_CUT, ARRIVALS_HASH,
    MIX_ROW, MIX_START, MIX_CUT, MIX_GROUP, MIX_HASH, GROUP_STREAM, NODE_KIND, NEXT_EDGE, BUT_EDGE, QUEUE_OF, KEEPS,
    CLOSED, ROOM_PLACES, ROOM_EDGE, PATIENCE_EXIT, DISPLACE_RULE, QUEUE_NODE, QUEUE_PRIORITY, NEED_START, NEED_PRICE,
    ALT_START, ALT, GATE_PRICE, LINE_STEP, LINE_STRICT, LINE_START, LINE_QUEUE, EXIT_START, EXIT_EDGE, EXIT_HASH,
    EXIT_VERSION, LAW_OF, CHANGE_START, CHANGE_DAY, CHANGE_BY, LAW_START, LAW_HAZARD, LAW_STEP, DIRECT, CUT_START,
    LAW_CUT, SPLIT_ROW, SPLIT_OF, BRANCH_START, BRANCH_CUT, BRANCH_EDGE, SPLIT_HASH, EDGE_TO, LIMIT_NODE,
    LIMIT_ADMITTED, LIMIT_THROUGH, LIMIT_MOVES, LIMIT_EDGE, DEADLINE, KIND, CAPACITY, BUILD_UP, GUARANTEED,
    QUOTA_PERIOD, QUOTA_ALL, PRICE, FUND_OF, UNAVAILABLE, DEPARTS, FUND_ADD, FUND_OPEN, CLOSE_START, CLOSE_WHAT,
    CLOSE_ID, DISPLACE_CUT, DISPLACE_FULL, DISPLACE_WHO, DISPLACE_EDGE, DISPLACE_FROM, DISPLACE_SAME, DISPLACE_HASH,
    COST_KIND, COST_OF, COST_PRICE, COST_FUND, POPULATION, OUTCOMES, NEGLOG, GUIDE_TO, NODE_QUEUE_START, NODE_LIMITED,
    NODE_STARTS, STOP_MASK,
) = range(len(TABLES))  # fmt: skip
# places of the tally's fields
(
    ARRIVED, MOVES, ADMITTED, BEGUN, ENDED, STAY_DAYS, INSIDE_DAYS, WAITING_DAYS, LACKING_DAYS, HELD_DAYS,
    ELAPSED_DAYS, OVER, HITS, HELD_AT, USABLE, PAID, USED, BALANCE_AT, LAPSED, CHARGED, UNITS, AT_START, INSIDE_AT,
    WAITING_AT, EVENTS,
) = range(len(Tally._fields))  # fmt: skip
# places of the state's fields
(
    DAYS, PERIODS, NODES, GROUPS, RESOURCES, LIMITS, QUEUES, LINES, WIDTH, STREAMS, COSTS, DAY, JOINED, FREE, BLOCKS,
    LIVE, KEY0, KEY1, CHUNKS, DISPLACES, SHUT_WIDTH, EDGES, INSIDE, WAITING, HELD_BY, HELD_STAY, LEFT, HELD, QUOTA_USED,
    QUOTA_ALL_USED, BALANCE, OPENED, SHUT, PASSINGS, EXITS, ENTRIES, EXPIRE, CHUNK,
) = range(len(STATE))  # fmt: skip

LOW16, LOW32, LOW8 = 0xFFFF, 0xFFFFFFFF, 0xFF
MOST_NEEDS = 32
TRIES = 64
STOCK, FLOW, BATCH, QUOTA, FUND = 0, 1, 2, 3, 4
PASS, DECIDE = 1, 2


# ------------------------------------------------------------------------------------------------ moving


@compiled
def list_of_inbox(Z: Any, node: int) -> int:
    return 2 * Z[NODES] * (Z[DAYS] + 1) + Z[QUEUES] + node


@compiled
def list_of_passed(Z: Any, node: int) -> int:
    return list_of_inbox(Z, node) + Z[NODES]


@compiled
def list_of_queue(Z: Any, queue: int) -> int:
    return 2 * Z[NODES] * (Z[DAYS] + 1) + queue


@compiled
def list_of_row(Z: Any, node: int, due: int, day: int) -> int:
    """The row of limits (due = 0) or of dues (due = 1) of a node and day."""
    return (2 * node + due) * (Z[DAYS] + 1) + day


@compiled
def clock(buf: Any, at: int, m: int) -> int:
    return ((buf[at + 3 + (m >> 2)] >> (16 * (m & 3))) & LOW16) - OFFSET


@compiled
def set_clock(buf: Any, at: int, m: int, day: int) -> None:
    shift = 16 * (m & 3)
    buf[at + 3 + (m >> 2)] = (buf[at + 3 + (m >> 2)] & ~(LOW16 << shift)) | ((day + OFFSET) << shift)


@compiled
def stop_clock(T: Any, Y: Any, Z: Any, buf: Any, at: int, m: int, day: int) -> None:
    group = (buf[at] >> 48) & LOW16
    start = clock(buf, at, m)
    over = max(T[T[DEADLINE] + m * (OFFSET + Z[DAYS]) + start + OFFSET], 0)
    if over < day:
        Y[Y[OVER] + (over * Z[LIMITS] + m) * Z[GROUPS] + group] += 1
        if day < Z[DAYS]:
            Y[Y[OVER] + (day * Z[LIMITS] + m) * Z[GROUPS] + group] -= 1
    set_clock(buf, at, m, NO_DAY)


@compiled
def stop_clocks(T: Any, Y: Any, Z: Any, buf: Any, edge: Any, m: int, day: int, node: int) -> None:
    """Stop the clocks of a batch that do not run through a node, but for those who do not come to it (edge >= 0).

    Where the node is -1: all clocks, of those whose edge leads out (of everyone where there are no edges).
    """
    width, limits, groups, days = Z[WIDTH], Z[LIMITS], Z[GROUPS], Z[DAYS]
    row, edge_to, words = OFFSET + days, T[EDGE_TO], Z[WIDTH] - 3
    for i in range(m):
        at = i * width
        if node >= 0:
            if edge[i] >= 0:
                continue
        elif len(edge) > 0 and (edge[i] < 0 or T[edge_to + edge[i]] >= 0):
            continue
        for w in range(words):
            mask = -1
            if node >= 0:
                mask = T[T[STOP_MASK] + node * words + w]
            stopping = buf[at + 3 + w] & mask
            if stopping == 0:
                continue
            group = (buf[at] >> 48) & LOW16
            buf[at + 3 + w] &= ~mask
            for k in range(4 * w, min(4 * w + 4, limits)):
                start = (stopping >> (16 * (k & 3))) & LOW16
                if start == 0:
                    continue
                over = max(T[T[DEADLINE] + k * row + start], 0)
                if over < day:
                    Y[Y[OVER] + (over * limits + k) * groups + group] += 1
                    if day < days:
                        Y[Y[OVER] + (day * limits + k) * groups + group] -= 1


@compiled
def start_clocks(T: Any, Z: Any, buf: Any, pick: Any, m: int, node: int, admitted: int, mark: int) -> None:
    """Start the clocks that start at a node, for those of a batch whose pick is the mark."""
    width, start = Z[WIDTH], Z[DAY] + OFFSET
    for k in range(Z[LIMITS]):
        if T[T[LIMIT_NODE] + k] == node and T[T[LIMIT_ADMITTED] + k] == admitted:
            word_at, shift = 3 + (k >> 2), 16 * (k & 3)
            for i in range(m):
                at = i * width + word_at
                if pick[i] == mark and (buf[at] >> shift) & LOW16 == 0:
                    buf[at] |= start << shift


@compiled
def first_deadline(T: Any, Z: Any, buf: Any, at: int) -> Any:
    """The first day on which a limit moves the person, and which."""
    best, cause = NEVER, -1
    for m in range(Z[LIMITS]):
        start = clock(buf, at, m)
        if start != NO_DAY and T[T[LIMIT_MOVES] + m] == 1:
            day = T[T[DEADLINE] + m * (OFFSET + Z[DAYS]) + start + OFFSET]
            if day < best:
                best, cause = day, m
    return best, cause


@compiled
def give_up_unit(T: Any, Y: Any, Z: Any, buf: Any, at: int) -> None:
    """The stay ends by the edge last taken."""
    w1 = buf[at + 1]
    held = ((w1 >> 48) & LOW8) - 1
    if held >= 0:
        group = (buf[at] >> 48) & LOW16
        stay = ((w1 >> 32) & LOW16) - OFFSET
        day, groups = Z[DAY], Z[GROUPS]
        cell = (T[T[PERIOD] + day] * Z[EDGES] + (w1 & LOW16)) * groups + group
        Y[Y[ENDED] + cell] += 1
        Y[Y[STAY_DAYS] + cell] += day - stay
        Z[Z[HELD] + held] -= 1
        Z[Z[HELD_BY] + held * groups + group] -= 1
        Z[Z[HELD_STAY] + held * groups + group] -= stay
        buf[at + 1] = w1 & ~((LOW16 << 32) | (LOW8 << 48))


@compiled
def route(
    T: Any, Y: Any, Z: Any, rec: Any, nxt: Any, lists: Any, buf: Any, work: Any, m: int, came_from: int
) -> None:
    """Send each of a batch along its edge (work[0]), or where that is -1 to its list (work[1]); -1 in both: gone."""
    edge, dst = work[0], work[1]
    width, groups, edges = Z[WIDTH], Z[GROUPS], Z[EDGES]
    period = T[T[PERIOD] + Z[DAY]]
    moves = Y[MOVES] + period * edges * groups
    inbox = list_of_inbox(Z, 0)
    edge_to, day = T[EDGE_TO], Z[DAY]
    exits, inside_now, held_by, held_stay = Z[EXITS], Z[HELD], Z[HELD_BY], Z[HELD_STAY]
    ended, stay_days = Y[ENDED] + period * edges * groups, Y[STAY_DAYS] + period * edges * groups
    moved, gone = 0, 0
    if Z[LIMITS] > 0:
        stop_clocks(T, Y, Z, buf, edge, m, day, -1)
    for i in range(m):
        e = edge[i]
        if e < 0:
            continue
        at = i * width
        w1 = (buf[at + 1] & ~LOW16) | e
        buf[at + 1] = w1
        group = (buf[at] >> 48) & LOW16
        Y[moves + e * groups + group] += 1
        moved += 1
        to = T[edge_to + e]
        if to < 0:
            Z[exits - to - 1] += 1
            gone += 1
            held = ((w1 >> 48) & LOW8) - 1
            if held >= 0:
                stay = ((w1 >> 32) & LOW16) - OFFSET
                Y[ended + e * groups + group] += 1
                Y[stay_days + e * groups + group] += day - stay
                Z[inside_now + held] -= 1
                Z[held_by + held * groups + group] -= 1
                Z[held_stay + held * groups + group] -= stay
            dst[i] = -1
        else:
            if to <= came_from:
                lap = ((w1 >> 56) + 1) & LOW8
                buf[at + 1] = (w1 & 0x00FFFFFFFFFFFFFF) | (lap << 56)
            dst[i] = inbox + to
    Y[Y[EVENTS]] += moved
    Z[LIVE] -= gone
    push(Z, rec, nxt, lists, dst, m, buf)


@compiled
def enter(T: Any, Y: Any, Z: Any, buf: Any, work: Any, m: int, node: int, unit: int, mark: int) -> None:
    """Those of a batch whose list is `mark` pass the gate: the unit is taken, the old one given up unless kept."""
    dst = work[1]
    width, groups, day = Z[WIDTH], Z[GROUPS], Z[DAY]
    period = T[T[PERIOD] + day]
    cells = (period * Z[NODES] + node) * groups
    admitted, begun = Y[ADMITTED] + cells, Y[BEGUN] + cells
    inside_now, held_by, held_stay = Z[HELD], Z[HELD_BY], Z[HELD_STAY]
    passed = 0
    for i in range(m):
        if dst[i] != mark:
            continue
        at = i * width
        passed += 1
        group = (buf[at] >> 48) & LOW16
        w1 = buf[at + 1]
        held = ((w1 >> 48) & LOW8) - 1
        if unit >= 0:
            stay = ((w1 >> 32) & LOW16) - OFFSET
            if held >= 0:
                Z[inside_now + held] -= 1
                Z[held_by + held * groups + group] -= 1
                Z[held_stay + held * groups + group] -= stay
            else:
                stay = day
                Y[begun + group] += 1
            Z[inside_now + unit] += 1
            Z[held_by + unit * groups + group] += 1
            Z[held_stay + unit * groups + group] += stay
            w1 = w1 & ~((LOW16 << 32) | (LOW8 << 48))
            buf[at + 1] = w1 | ((stay + OFFSET) << 32) | ((unit + 1) << 48)
        elif held >= 0 and T[T[KEEPS] + node * Z[RESOURCES] + held] == 0:
            give_up_unit(T, Y, Z, buf, at)
        Y[admitted + group] += 1
    if T[T[NODE_STARTS] + 2 * node + 1] == 1:
        start_clocks(T, Z, buf, dst, m, node, 1, mark)
    Y[Y[EVENTS]] += passed
    Z[Z[PASSINGS] + node] += passed


@compiled
def fill_ids(T: Any, Z: Any, buf: Any, m: int, ids: Any) -> None:
    """The counters of a batch: ordinal, day of arrival with lap, stream."""
    width = Z[WIDTH]
    first, second, third = ids[0], ids[1], ids[2]
    for i in range(m):
        w0 = buf[i * width]
        lap = (buf[i * width + 1] >> 56) & LOW8
        first[i] = np.uint64(w0 & LOW32)
        second[i] = np.uint64(((w0 >> 32) & LOW16) | (lap << 16))
        third[i] = np.uint64(T[T[STREAM_HASH] + T[T[GROUP_STREAM] + ((w0 >> 48) & LOW16)]])


@compiled
def luck_of(T: Any, Z: Any, buf: Any, at: int, purpose: int) -> Any:
    w0 = buf[at]
    lap = (buf[at + 1] >> 56) & LOW8
    stream = T[T[STREAM_HASH] + T[T[GROUP_STREAM] + ((w0 >> 48) & LOW16)]]
    return word(w0 & LOW32, ((w0 >> 32) & LOW16) | (lap << 16), stream, purpose, Z[KEY0], Z[KEY1])


@compiled
def cumulative(T: Any, law: int, age: int) -> Any:
    if age < 0:
        return 0
    start, size = T[T[LAW_START] + law], T[T[LAW_START] + law + 1] - T[T[LAW_START] + law]
    if age < size:
        return T[T[LAW_HAZARD] + start + age]
    return T[T[LAW_HAZARD] + start + size - 1] + (age - size + 1) * T[T[LAW_STEP] + law]


@compiled
def due_day(T: Any, Z: Any, x: int, group: int, luck: int, entered: int, first_age: int) -> Any:
    """The day on which exit x is due: the first age at which the multiplied hazard reaches the luck."""
    days = Z[DAYS]
    version = T[T[EXIT_VERSION] + x * days + min(max(entered, 0), days - 1)]
    law = T[T[LAW_OF] + version * Z[GROUPS] + group]
    need = neglog(luck, T, T[NEGLOG]) << 12
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
def place(
    T: Any, Y: Any, Z: Any, buf: Any, work: Any, ids: Any, luck: Any, m: int, node: int, newcomers: bool
) -> None:
    """Into a stage: the earliest exit by each one's luck, or a limit before it; sets each one's edge or row."""
    edge, dst, due = work[0], work[1], work[2]
    width, groups, days, day = Z[WIDTH], Z[GROUPS], Z[DAYS], Z[DAY]
    for i in range(m):
        due[i] = NEVER
        edge[i] = -1
    fill_ids(T, Z, buf, m, ids)
    k0, k1 = np.uint64(Z[KEY0]), np.uint64(Z[KEY1])
    cut_start, law_cut, guide = T[CUT_START], T[LAW_CUT], T[GUIDE_TO]
    for x in range(T[T[EXIT_START] + node], T[T[EXIT_START] + node + 1]):
        batch_words(ids, m, np.uint64(T[T[EXIT_HASH] + x]), k0, k1, luck)
        exit_edge = T[T[EXIT_EDGE] + x]
        if newcomers and T[T[DIRECT] + x] == 1:
            laws = T[LAW_OF] + T[T[EXIT_VERSION] + x * days + day] * groups
            for i in range(m):
                group = (buf[i * width] >> 48) & LOW16
                law = T[laws + group]
                r = luck[i]
                start = T[cut_start + law]
                size = T[cut_start + law + 1] - start
                age = T[guide + law * 256 + (r >> 24)]
                while age < size and r < T[law_cut + start + age]:
                    age += 1
                if age < size:
                    when = day + age
                else:
                    when = due_day(T, Z, x, group, r, day, 0)
                if when < due[i] and when < days:
                    due[i] = when
                    edge[i] = exit_edge
        else:
            for i in range(m):
                group = (buf[i * width] >> 48) & LOW16
                entered = ((buf[i * width + 1] >> 16) & LOW16) - OFFSET
                when = due_day(T, Z, x, group, luck[i], entered, 0 if newcomers else -entered)
                if when < due[i]:
                    due[i] = when
                    edge[i] = exit_edge
    base = list_of_row(Z, node, 0, 0)
    inside = Z[INSIDE] + node * groups
    limited = Z[LIMITS] > 0 and T[T[NODE_LIMITED] + node] == 1
    first = day + 1 if newcomers else 0
    for i in range(m):
        if newcomers and due[i] == day:
            continue
        at = i * width
        Z[inside + ((buf[at] >> 48) & LOW16)] += 1
        ends, cause, row = NEVER, -1, 1
        if limited:
            ends, cause = first_deadline(T, Z, buf, at)
            if ends < NEVER:
                ends = max(ends, first)
        when, label = due[i], edge[i]
        if ends <= when and ends < NEVER:
            when, label, row = ends, cause, 0
        when = min(when, days)
        dst[i] = base + row * (days + 1) + when
        buf[at + 1] = (buf[at + 1] & ~LOW16) | (label & LOW16)
        edge[i] = -1
        if Z[DISPLACES] > 0:
            Z[Z[CHUNK] + (2 * node + row) * Z[CHUNKS] + (when >> 5)] += 1


@compiled
def join(T: Any, Z: Any, buf: Any, at: int, node: int, queue: int, first_day: int) -> None:
    """Join the line at a gate; a limit or patience may end the wait, on first_day at the earliest."""
    groups, days, day = Z[GROUPS], Z[DAYS], Z[DAY]
    group = (buf[at] >> 48) & LOW16
    leaves, cause = NEVER, -1
    if Z[LIMITS] > 0:
        leaves, cause = first_deadline(T, Z, buf, at)
    leaves = max(leaves, first_day)
    x = T[T[PATIENCE_EXIT] + node]
    if x >= 0:
        entered, age = day, 0
        if first_day == 0:
            entered = min(day, ((buf[at + 1] >> 16) & LOW16) - OFFSET)
            age = -entered
        ends = max(due_day(T, Z, x, group, luck_of(T, Z, buf, at, T[T[EXIT_HASH] + x]), entered, age), first_day)
        if ends < leaves:
            leaves, cause = ends, -1
    leaves = min(leaves, days)
    buf[at + 2] = Z[JOINED] | (leaves << 32) | ((cause + 1) << 48)
    Z[JOINED] += 1
    Z[Z[EXPIRE] + queue * (days + 1) + leaves] += 1
    Z[Z[WAITING] + node * groups + group] += 1


@compiled
def left_line(Z: Any, buf: Any, at: int, node: int, queue: int) -> None:
    """A record has been taken out of a line."""
    Z[Z[WAITING] + node * Z[GROUPS] + ((buf[at] >> 48) & LOW16)] -= 1
    Z[Z[EXPIRE] + queue * (Z[DAYS] + 1) + ((buf[at + 2] >> 32) & LOW16)] -= 1


@compiled
def gate_closed(T: Any, Z: Any, node: int) -> bool:
    return T[T[CLOSED] + node * Z[DAYS] + Z[DAY]] == 1 or Z[Z[SHUT] + node] == 1


@compiled
def go_on_batch(
    T: Any, Y: Any, Z: Any, rec: Any, nxt: Any, lists: Any, buf: Any, work: Any, ids: Any, luck: Any, m: int, node: int
) -> None:
    """After the gate: on at once, by a decision, or into the stage."""
    edge, dst = work[0], work[1]
    width, groups, day = Z[WIDTH], Z[GROUPS], Z[DAY]
    kind = T[T[NODE_KIND] + node]
    today = (day + OFFSET) << 16
    for i in range(m):
        at = i * width
        buf[at + 1] = (buf[at + 1] & ~(LOW16 << 16)) | today
        dst[i] = -1
    if kind == PASS:
        for i in range(m):
            edge[i] = T[T[NEXT_EDGE] + node * groups + ((buf[i * width] >> 48) & LOW16)]
    elif kind == DECIDE:
        fill_ids(T, Z, buf, m, ids)
        purpose = np.uint64(T[T[SPLIT_HASH] + node])
        batch_words(ids, m, purpose, np.uint64(Z[KEY0]), np.uint64(Z[KEY1]), luck)
        rows = T[SPLIT_OF] + T[T[SPLIT_ROW] + node * Z[DAYS] + day] * groups
        branch_start, branch_cut, branch_edge = T[BRANCH_START], T[BRANCH_CUT], T[BRANCH_EDGE]
        for i in range(m):
            j = T[branch_start + T[rows + ((buf[i * width] >> 48) & LOW16)]]
            while luck[i] >= T[branch_cut + j]:
                j += 1
            edge[i] = T[branch_edge + j]
    else:
        place(T, Y, Z, buf, work, ids, luck, m, node, True)
    route(T, Y, Z, rec, nxt, lists, buf, work, m, node)


@compiled
def go_on(
    T: Any, Y: Any, Z: Any, rec: Any, nxt: Any, lists: Any, buf: Any, work: Any, ids: Any, luck: Any, node: int
) -> None:
    """Everyone past a gate goes on."""
    passed = list_of_passed(Z, node)
    while lists[4 * passed + 3] > 0:
        m = drain(Z, rec, nxt, lists, passed, BATCH_SIZE, buf)
        go_on_batch(T, Y, Z, rec, nxt, lists, buf, work, ids, luck, m, node)


@compiled
def come(
    T: Any, Y: Any, Z: Any, rec: Any, nxt: Any, lists: Any, buf: Any, work: Any, ids: Any, luck: Any, node: int
) -> None:
    """Come to a gate: clocks stop and start, then pass at once or join the line. A batch that passes whole goes on."""
    inbox, passed = list_of_inbox(Z, node), list_of_passed(Z, node)
    edge, dst = work[0], work[1]
    width, groups = Z[WIDTH], Z[GROUPS]
    but_edge, queue_of = T[BUT_EDGE] + node * groups, T[QUEUE_OF] + 2 * node * groups
    keeps, lines = T[KEEPS] + node * Z[RESOURCES], list_of_queue(Z, 0)
    plain = Z[LIMITS] == 0 and T[T[PATIENCE_EXIT] + node] < 0
    waiting, never_leaves = Z[WAITING] + node * groups, Z[DAYS] << 32
    while lists[4 * inbox + 3] > 0:
        m = drain(Z, rec, nxt, lists, inbox, BATCH_SIZE, buf)
        for i in range(m):
            at = i * width
            group = (buf[at] >> 48) & LOW16
            edge[i] = T[but_edge + group]
            dst[i] = -1
        if Z[LIMITS] > 0:
            stop_clocks(T, Y, Z, buf, edge, m, Z[DAY], node)
            if T[T[NODE_STARTS] + 2 * node] == 1:
                start_clocks(T, Z, buf, edge, m, node, 0, -1)
        for i in range(m):
            at = i * width
            if edge[i] >= 0:
                continue
            group = (buf[at] >> 48) & LOW16
            held = ((buf[at + 1] >> 48) & LOW8) - 1
            holds = 0
            if held >= 0 and T[keeps + held] == 1:
                holds = 1
            queue = T[queue_of + group * 2 + holds]
            if queue < 0 or (
                T[T[NEED_START] + queue] == T[T[NEED_START] + queue + 1] and not gate_closed(T, Z, node)
            ):
                dst[i] = passed
            elif plain:
                buf[at + 2] = Z[JOINED] | never_leaves
                Z[JOINED] += 1
                Z[Z[EXPIRE] + queue * (Z[DAYS] + 1) + Z[DAYS]] += 1
                Z[waiting + group] += 1
                dst[i] = lines + queue
            else:
                join(T, Z, buf, at, node, queue, Z[DAY] + 1)
                dst[i] = list_of_queue(Z, queue)
        enter(T, Y, Z, buf, work, m, node, -1, passed)
        whole = lists[4 * passed + 3] == 0
        for i in range(m):
            whole = whole and dst[i] == passed
        if whole:
            go_on_batch(T, Y, Z, rec, nxt, lists, buf, work, ids, luck, m, node)
        else:
            route(T, Y, Z, rec, nxt, lists, buf, work, m, node)


@compiled
def settle(
    T: Any, Y: Any, Z: Any, rec: Any, nxt: Any, lists: Any, buf: Any, work: Any, ids: Any, luck: Any
) -> None:
    """Bring everyone who moves to a gate, through it, or into its line, until nobody moves."""
    inbox, passed = list_of_inbox(Z, 0), list_of_passed(Z, 0)
    again = True
    while again:
        again = False
        for node in range(Z[NODES]):
            if lists[4 * (inbox + node) + 3] > 0:
                again = True
                come(T, Y, Z, rec, nxt, lists, buf, work, ids, luck, node)
            if lists[4 * (passed + node) + 3] > 0:
                again = True
                go_on(T, Y, Z, rec, nxt, lists, buf, work, ids, luck, node)


# ------------------------------------------------------------------------------------------------ 1 to 4


@compiled
def begin(
    T: Any, Y: Any, Z: Any, rec: Any, nxt: Any, lists: Any, buf: Any, work: Any, ids: Any, luck: Any, people: Any
) -> None:
    """Place the people who are there on the first day: rows of group, node, at gate, entered, stay, unit, born,
    first ordinal, people, clock starts."""
    width, groups = Z[WIDTH], Z[GROUPS]
    edge, dst = work[0], work[1]
    for row in range(people.shape[0]):
        group, node, entered, stay = people[row, 0], people[row, 1], people[row, 3], people[row, 4]
        held, born = people[row, 5], people[row, 6]
        done, total = 0, people[row, 8]
        Y[Y[AT_START] + group] += total
        Z[LIVE] += total
        if held >= 0:
            Z[Z[HELD] + held] += total
            Z[Z[HELD_BY] + held * groups + group] += total
            Z[Z[HELD_STAY] + held * groups + group] += total * stay
        while done < total:
            m = min(BATCH_SIZE, total - done)
            for i in range(m):
                at = i * width
                for j in range(width):
                    buf[at + j] = 0
                buf[at] = (people[row, 7] + done + i) | ((born + OFFSET) << 32) | (group << 48)
                buf[at + 1] = ((entered + OFFSET) << 16) | ((stay + OFFSET) << 32) | ((held + 1) << 48)
                for c in range(Z[LIMITS]):
                    set_clock(buf, at, c, people[row, 9 + c])
                edge[i] = -1
                if people[row, 2] == 1:
                    holds = 0
                    if held >= 0 and T[T[KEEPS] + node * Z[RESOURCES] + held] == 1:
                        holds = 1
                    queue = T[T[QUEUE_OF] + (node * groups + group) * 2 + holds]
                    join(T, Z, buf, at, node, queue, 0)
                    dst[i] = list_of_queue(Z, queue)
            if people[row, 2] == 0:
                place(T, Y, Z, buf, work, ids, luck, m, node, False)
            push(Z, rec, nxt, lists, dst, m, buf)
            done += m


@compiled
def edits(T: Any, Y: Any, Z: Any) -> None:
    days, day = Z[DAYS], Z[DAY]
    for i in range(Z[NODES]):
        Z[Z[PASSINGS] + i] = 0
    for i in range(T[T[OUTCOMES]]):
        Z[Z[EXITS] + i] = 0
    for i in range(Z[STREAMS]):
        Z[Z[ENTRIES] + i] = 0
    for r in range(Z[RESOURCES]):
        kind, target = T[T[KIND] + r], T[T[CAPACITY] + r * days + day]
        if kind == STOCK:
            now = Z[Z[LEFT] + r]
            if day > 0 and target > now:
                if Z[Z[SHUT] + 2 * Z[SHUT_WIDTH] + r] == 0:
                    Z[Z[LEFT] + r] = min(target, now + T[T[BUILD_UP] + r])
            else:
                Z[Z[LEFT] + r] = target
        elif kind in (FLOW, BATCH):
            Z[Z[LEFT] + r] = target
        elif kind == QUOTA:
            at = T[QUOTA_PERIOD] + r * days + day
            if day == 0 or T[at] != T[at - 1]:
                Z[Z[QUOTA_USED] + r] = 0
        else:
            at = T[FUND_OPEN] + r * days + day
            if day > 0 and T[at - 1] == 1 and T[at] == 0:
                Y[Y[LAPSED] + day * Z[RESOURCES] + r] += max(Z[Z[BALANCE] + r], 0)
                Z[Z[BALANCE] + r] = min(Z[Z[BALANCE] + r], 0)
            Z[Z[BALANCE] + r] += T[T[FUND_ADD] + r * days + day]
            if T[at] == 1:
                Z[Z[OPENED] + r] = 1
    for i in range(3 * Z[SHUT_WIDTH]):
        Z[Z[SHUT] + i] = 0
    for r in range(Z[RESOURCES]):
        if T[T[KIND] + r] == FUND and Z[Z[OPENED] + r] == 1 and day > 0 and Z[Z[BALANCE] + r] <= 0:
            for j in range(T[T[CLOSE_START] + r], T[T[CLOSE_START] + r + 1]):
                Z[Z[SHUT] + T[T[CLOSE_WHAT] + j] * Z[SHUT_WIDTH] + T[T[CLOSE_ID] + j]] = 1


@compiled
def people_today(T: Any, Z: Any, s: int) -> Any:
    """How many arrive in stream s today."""
    at = s * Z[DAYS] + Z[DAY]
    people = T[T[ARRIVALS_FIRST] + at]
    row = T[T[ARRIVALS_ROW] + at]
    if row >= 0:
        r = word(LOW32, Z[DAY] + OFFSET, T[T[STREAM_HASH] + s], T[T[ARRIVALS_HASH]], Z[KEY0], Z[KEY1])
        low, high = T[T[ARRIVALS_START] + row], T[T[ARRIVALS_START] + row + 1]
        start = low
        while low < high:  # the first cut above the luck
            middle = (low + high) >> 1
            if T[T[ARRIVALS_CUT] + middle] <= r:
                low = middle + 1
            else:
                high = middle
        people += low - start
    return people


@compiled
def arrivals(
    T: Any, Y: Any, Z: Any, rec: Any, nxt: Any, lists: Any, buf: Any, work: Any, ids: Any, luck: Any
) -> None:
    width, groups, day = Z[WIDTH], Z[GROUPS], Z[DAY]
    edge = work[0]
    first, second, third = ids[0], ids[1], ids[2]
    arrived = Y[ARRIVED] + T[T[PERIOD] + day] * groups
    for s in range(Z[STREAMS]):
        people = people_today(T, Z, s)
        mix = T[T[MIX_ROW] + s * Z[DAYS] + day]
        start, end = T[T[MIX_START] + mix], T[T[MIX_START] + mix + 1]
        stream = T[T[STREAM_HASH] + s]
        Z[Z[ENTRIES] + s] += people
        Z[LIVE] += people
        Y[Y[EVENTS]] += people
        done = 0
        while done < people:
            m = min(BATCH_SIZE, people - done)
            if end - start > 1:
                for i in range(m):
                    first[i] = np.uint64(done + i)
                    second[i] = np.uint64(day + OFFSET)
                    third[i] = np.uint64(stream)
                purpose = np.uint64(T[T[MIX_HASH]])
                batch_words(ids, m, purpose, np.uint64(Z[KEY0]), np.uint64(Z[KEY1]), luck)
            for i in range(m):
                j = start
                if end - start > 1:
                    while luck[i] >= T[T[MIX_CUT] + j]:
                        j += 1
                group = T[T[MIX_GROUP] + j]
                at = i * width
                buf[at] = (done + i) | ((day + OFFSET) << 32) | (group << 48)
                buf[at + 1] = 0
                for k in range(2, width):
                    buf[at + k] = 0
                Y[arrived + group] += 1
                edge[i] = T[T[STREAM_EDGE] + s]
            route(T, Y, Z, rec, nxt, lists, buf, work, m, -1)
            done += m
    settle(T, Y, Z, rec, nxt, lists, buf, work, ids, luck)


@compiled
def run_out(T: Any, Y: Any, Z: Any, buf: Any, at: int, limit: int) -> Any:
    """A clock has run out: it stops; the edge that the person takes."""
    group = (buf[at] >> 48) & LOW16
    Y[Y[HITS] + (T[T[PERIOD] + Z[DAY]] * Z[LIMITS] + limit) * Z[GROUPS] + group] += 1
    stop_clock(T, Y, Z, buf, at, limit, Z[DAY])
    return T[T[LIMIT_EDGE] + limit]


@compiled
def leave_rows(
    T: Any, Y: Any, Z: Any, rec: Any, nxt: Any, lists: Any, buf: Any, work: Any, node: int, due: int
) -> None:
    """Today's row of limits (due = 0) or of dues (due = 1) of a node, then those whose wait in its lines ends."""
    width, groups, day = Z[WIDTH], Z[GROUPS], Z[DAY]
    edge = work[0]
    row = list_of_row(Z, node, due, day)
    if Z[DISPLACES] > 0:
        Z[Z[CHUNK] + (2 * node + due) * Z[CHUNKS] + (day >> 5)] -= lists[4 * row + 3]
    while lists[4 * row + 3] > 0:
        m = drain(Z, rec, nxt, lists, row, BATCH_SIZE, buf)
        for i in range(m):
            at = i * width
            Z[Z[INSIDE] + node * groups + ((buf[at] >> 48) & LOW16)] -= 1
            label = buf[at + 1] & LOW16
            if due == 1:
                edge[i] = label
            else:
                edge[i] = run_out(T, Y, Z, buf, at, label)
        route(T, Y, Z, rec, nxt, lists, buf, work, m, node)
    for queue in range(T[T[NODE_QUEUE_START] + node], T[T[NODE_QUEUE_START] + node + 1]):
        if Z[Z[EXPIRE] + queue * (Z[DAYS] + 1) + day] > 0:
            leave_line(T, Y, Z, rec, nxt, lists, buf, work, node, queue, due)


@compiled
def leave_line(
    T: Any, Y: Any, Z: Any, rec: Any, nxt: Any, lists: Any, buf: Any, work: Any, node: int, queue: int, due: int
) -> None:
    """Those in a line whose limit (due = 0) or patience (due = 1) ends today; the others keep their order."""
    width, day = Z[WIDTH], Z[DAY]
    edge, dst = work[0], work[1]
    line = list_of_queue(Z, queue)
    todo = lists[4 * line + 3]
    while todo > 0:
        m = drain(Z, rec, nxt, lists, line, min(BATCH_SIZE, todo), buf)
        todo -= m
        for i in range(m):
            at = i * width
            edge[i] = -1
            dst[i] = line
            cause = ((buf[at + 2] >> 48) & LOW16) - 1
            if ((buf[at + 2] >> 32) & LOW16) == day and (cause < 0) == (due == 1):
                left_line(Z, buf, at, node, queue)
                if due == 1:
                    edge[i] = T[T[EXIT_EDGE] + T[T[PATIENCE_EXIT] + node]]
                else:
                    edge[i] = run_out(T, Y, Z, buf, at, cause)
        route(T, Y, Z, rec, nxt, lists, buf, work, m, node)


@compiled
def limits_and_dues(
    T: Any, Y: Any, Z: Any, rec: Any, nxt: Any, lists: Any, buf: Any, work: Any, ids: Any, luck: Any, due: int
) -> None:
    """Steps `limits` (due = 0) and `dues` (due = 1)."""
    if due == 0 and Z[LIMITS] == 0:
        return
    for node in range(Z[NODES]):
        leave_rows(T, Y, Z, rec, nxt, lists, buf, work, node, due)
    settle(T, Y, Z, rec, nxt, lists, buf, work, ids, luck)


# ------------------------------------------------------------------------------------------------ 5 to 9


@compiled
def not_to_be_had(T: Any, Z: Any, r: int) -> bool:
    return T[T[UNAVAILABLE] + r * Z[DAYS] + Z[DAY]] == 1 or Z[Z[SHUT] + Z[SHUT_WIDTH] + r] == 1


@compiled
def fund_and_price(T: Any, Z: Any, need: int, r: int) -> Any:
    if T[T[KIND] + r] == FUND:
        return r, T[T[GATE_PRICE] + T[T[NEED_PRICE] + need] * Z[DAYS] + Z[DAY]]
    return T[T[FUND_OF] + r], T[T[PRICE] + r * Z[DAYS] + Z[DAY]]


@compiled
def choose(T: Any, Z: Any, queue: int, chosen: Any) -> int:
    """What each need of a queue would take; returns what is lacking first: a resource, R for an order, -1 nothing."""
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
def take(T: Any, Y: Any, Z: Any, queue: int, chosen: Any, people: int) -> int:
    """Take the chosen unit of every need for so many people; the stock taken, or -1."""
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
def plain_supply(T: Any, Z: Any, queue: int) -> int:
    """How many of one queue can pass at once where it needs one free stock, flow or batch and nothing else; or -1."""
    need = T[T[NEED_START] + queue]
    if T[T[NEED_START] + queue + 1] != need + 1 or T[T[ALT_START] + need + 1] != T[T[ALT_START] + need] + 1:
        return -1
    r = T[T[ALT] + T[T[ALT_START] + need]]
    kind, node = T[T[KIND] + r], T[T[QUEUE_NODE] + queue]
    if kind > BATCH or T[T[FUND_OF] + r] >= 0 or (kind == STOCK and T[T[DISPLACE_RULE] + node] >= 0):
        return -1
    if gate_closed(T, Z, node) or not_to_be_had(T, Z, r):
        return 0
    if kind == STOCK:
        return max(Z[Z[LEFT] + r] - Z[Z[HELD] + r], 0)
    return Z[Z[LEFT] + r]


@compiled
def try_line(
    T: Any, Y: Any, Z: Any, rec: Any, nxt: Any, lists: Any, buf: Any, work: Any, ids: Any, luck: Any, line: int,
    chosen: Any, blocked: Any,
) -> None:  # fmt: skip
    """The first in line who lacks nothing passes, again and again."""
    width = Z[WIDTH]
    dst = work[1]
    low, high = T[T[LINE_START] + line], T[T[LINE_START] + line + 1]
    if high == low + 1:
        queue = T[T[LINE_QUEUE] + low]
        people = lists[4 * list_of_queue(Z, queue) + 3]
        supply = plain_supply(T, Z, queue)
        if supply >= 0:
            people = min(people, supply)
            node = T[T[QUEUE_NODE] + queue]
            passed = list_of_passed(Z, node)
            chosen[0] = T[T[ALT] + T[T[ALT_START] + T[T[NEED_START] + queue]]]
            while people > 0:
                m = drain(Z, rec, nxt, lists, list_of_queue(Z, queue), min(BATCH_SIZE, people), buf)
                people -= m
                unit = take(T, Y, Z, queue, chosen, m)
                waiting, expire = Z[WAITING] + node * Z[GROUPS], Z[EXPIRE] + queue * (Z[DAYS] + 1)
                for i in range(m):
                    Z[waiting + ((buf[i * width] >> 48) & LOW16)] -= 1
                    Z[expire + ((buf[i * width + 2] >> 32) & LOW16)] -= 1
                    dst[i] = passed
                enter(T, Y, Z, buf, work, m, node, unit, passed)
                go_on_batch(T, Y, Z, rec, nxt, lists, buf, work, ids, luck, m, node)
            return
    for j in range(low, high):
        blocked[j - low] = 0
    while True:
        best, best_priority, best_joined = -1, 0, 0
        for j in range(low, high):
            queue = T[T[LINE_QUEUE] + j]
            l = list_of_queue(Z, queue)  # noqa: E741
            if blocked[j - low] == 1 or lists[4 * l + 3] == 0:
                continue
            joined = rec[find(Z, nxt, lists, l, 0) + 2] & LOW32
            priority = T[T[QUEUE_PRIORITY] + queue]
            if best < 0 or priority < best_priority or (priority == best_priority and joined < best_joined):
                best, best_priority, best_joined = j, priority, joined
        if best < 0:
            return
        queue = T[T[LINE_QUEUE] + best]
        if choose(T, Z, queue, chosen) >= 0:
            if T[T[LINE_STRICT] + line] == 1:
                return
            blocked[best - low] = 1
            continue
        node = T[T[QUEUE_NODE] + queue]
        drain(Z, rec, nxt, lists, list_of_queue(Z, queue), 1, buf)
        left_line(Z, buf, 0, node, queue)
        unit = take(T, Y, Z, queue, chosen, 1)
        dst[0] = list_of_passed(Z, node)
        enter(T, Y, Z, buf, work, 1, node, unit, dst[0])
        push(Z, rec, nxt, lists, dst, 1, buf)
        if unit >= 0 and T[T[DISPLACE_RULE] + node] >= 0:
            displace(T, Y, Z, rec, nxt, lists, buf, work, unit, T[T[DISPLACE_RULE] + node])


@compiled
def apply_room(T: Any, Y: Any, Z: Any, rec: Any, nxt: Any, lists: Any, buf: Any, work: Any) -> None:
    """Who is beyond the room of a gate when every line has been tried leaves, the last to join first."""
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
                l = list_of_queue(Z, queue)  # noqa: E741
                if lists[4 * l + 3] > 0:
                    joined = rec[find(Z, nxt, lists, l, lists[4 * l + 3] - 1) + 2] & LOW32
                    if joined > last_joined:
                        last, last_joined = queue, joined
            l = list_of_queue(Z, last)  # noqa: E741
            remove_ordered(Z, rec, nxt, lists, l, lists[4 * l + 3] - 1, buf)
            left_line(Z, buf, 0, node, last)
            work[0, 0] = T[T[ROOM_EDGE] + node]
            route(T, Y, Z, rec, nxt, lists, buf, work, 1, node)
            people -= 1


@compiled
def try_lines(
    T: Any, Y: Any, Z: Any, rec: Any, nxt: Any, lists: Any, buf: Any, work: Any, ids: Any, luck: Any, step: int,
    chosen: Any, blocked: Any,
) -> None:  # fmt: skip
    """Steps `serves` (0), `departs` (1) and `admits` (2): try each line once."""
    for line in range(Z[LINES]):
        if T[T[LINE_STEP] + line] != step:
            continue
        people = 0
        for j in range(T[T[LINE_START] + line], T[T[LINE_START] + line + 1]):
            people += lists[4 * list_of_queue(Z, T[T[LINE_QUEUE] + j]) + 3]
        if people > 0:
            try_line(T, Y, Z, rec, nxt, lists, buf, work, ids, luck, line, chosen, blocked)
            settle(T, Y, Z, rec, nxt, lists, buf, work, ids, luck)
    if step == 2:
        apply_room(T, Y, Z, rec, nxt, lists, buf, work)
        settle(T, Y, Z, rec, nxt, lists, buf, work, ids, luck)


@compiled
def charges(T: Any, Y: Any, Z: Any) -> None:
    days, day, costs = Z[DAYS], Z[DAY], Z[COSTS]
    period = T[T[PERIOD] + day]
    for c in range(costs):
        kind, of = T[T[COST_KIND] + c], T[T[COST_OF] + c]
        units = 1
        if kind == 0:
            units = max(Z[Z[HELD] + of], T[T[GUARANTEED] + of * days + day])
        elif kind == 1:
            units = 0
            for group in range(Z[GROUPS]):
                units += Z[Z[INSIDE] + of * Z[GROUPS] + group]
        elif kind == 2:
            units = Z[Z[PASSINGS] + of]
        elif kind == 3:
            units = Z[Z[EXITS] + of]
        elif kind == 4:
            units = Z[Z[ENTRIES] + of]
        elif kind == 5:
            units = T[T[DEPARTS] + of * days + day]
        elif kind == 6:
            units = T[T[CAPACITY] + of * days + day]
        cents = units * T[T[COST_PRICE] + c * days + day]
        Y[Y[UNITS] + period * costs + c] += units
        Y[Y[CHARGED] + period * costs + c] += cents
        if T[T[COST_FUND] + c] >= 0:
            Z[Z[BALANCE] + T[T[COST_FUND] + c]] -= cents


@compiled
def midnight(T: Any, Y: Any, Z: Any, lists: Any, chosen: Any) -> None:
    """The tally: who is where, what each wait is for, what is held and paid."""
    days, day, groups, resources, nodes = Z[DAYS], Z[DAY], Z[GROUPS], Z[RESOURCES], Z[NODES]
    period = T[T[PERIOD] + day]
    a, b, c, d = Y[INSIDE_DAYS] + period * nodes * groups, Z[INSIDE], Y[WAITING_DAYS] + period * nodes * groups, Z[WAITING]
    for i in range(nodes * groups):
        Y[a + i] += Z[b + i]
        Y[c + i] += Z[d + i]
    a, b = Y[HELD_DAYS] + period * resources * groups, Z[HELD_BY]
    c, d = Y[ELAPSED_DAYS] + period * resources * groups, Z[HELD_STAY]
    for i in range(resources * groups):
        Y[a + i] += Z[b + i]
        Y[c + i] += Z[b + i] * day - Z[d + i]
    for queue in range(Z[QUEUES]):
        people = lists[4 * list_of_queue(Z, queue) + 3]
        if people > 0:
            lack = choose(T, Z, queue, chosen)
            if lack < 0:
                lack = resources + 1
            cell = (period * nodes + T[T[QUEUE_NODE] + queue]) * (resources + 2) + lack
            Y[Y[LACKING_DAYS] + cell] += people
    for r in range(resources):
        at = day * resources + r
        held, stock = Z[Z[HELD] + r], T[T[KIND] + r] == STOCK
        Y[Y[HELD_AT] + at] = held
        if stock:
            Y[Y[PAID] + at] = max(held, T[T[GUARANTEED] + r * days + day])
            Y[Y[USABLE] + at] = Z[Z[LEFT] + r]
        else:
            Y[Y[USABLE] + at] = T[T[CAPACITY] + r * days + day]
        Y[Y[BALANCE_AT] + at] = Z[Z[BALANCE] + r]


@compiled
def end(T: Any, Y: Any, Z: Any, rec: Any, nxt: Any, lists: Any, buf: Any) -> None:
    """Who is inside and who waits at the end; every clock stops."""
    days = Z[DAYS]
    for i in range(Z[NODES] * Z[GROUPS]):
        Y[Y[INSIDE_AT] + i] = Z[Z[INSIDE] + i]
        Y[Y[WAITING_AT] + i] = Z[Z[WAITING] + i]
    if Z[LIMITS] == 0:
        return
    nobody = np.zeros(0, np.int64)
    for l in range(2 * Z[NODES] * (days + 1) + Z[QUEUES]):  # noqa: E741
        while lists[4 * l + 3] > 0:
            m = drain(Z, rec, nxt, lists, l, BATCH_SIZE, buf)
            stop_clocks(T, Y, Z, buf, nobody, m, days, -1)


# ------------------------------------------------------------------------------------------------ displacement


@compiled
def eligible(T: Any, Z: Any, rec: Any, at: int, unit: int, rule: int, same: int) -> bool:
    if ((rec[at + 1] >> 48) & LOW8) - 1 != unit:
        return False
    return T[T[DISPLACE_SAME] + rule * Z[GROUPS] + ((rec[at] >> 48) & LOW16)] == same


@compiled
def rank_of(T: Any, Z: Any, rec: Any, at: int, node: int, who: int) -> int:
    """Who goes first: the longest stay, or the lowest priority."""
    if who == 1:
        return ((rec[at + 1] >> 32) & LOW16) - OFFSET
    group = (rec[at] >> 48) & LOW16
    for holds in range(2):
        queue = T[T[QUEUE_OF] + (node * Z[GROUPS] + group) * 2 + holds]
        if queue >= 0:
            return -T[T[QUEUE_PRIORITY] + queue]
    return 0


@compiled
def displace(
    T: Any, Y: Any, Z: Any, rec: Any, nxt: Any, lists: Any, buf: Any, work: Any, unit: int, rule: int
) -> None:
    """The one just admitted (first in buf) sends, with a probability, one person of the same pool out."""
    days, nodes, chunks = Z[DAYS], Z[NODES], Z[CHUNKS]
    if T[T[DISPLACE_FULL] + rule] == 1 and Z[Z[HELD] + unit] < Z[Z[LEFT] + unit]:
        return
    purpose = T[T[DISPLACE_HASH] + rule]
    if luck_of(T, Z, buf, 0, purpose) >= T[T[DISPLACE_CUT] + rule * days + Z[DAY]]:
        return
    same = T[T[DISPLACE_SAME] + rule * Z[GROUPS] + ((buf[0] >> 48) & LOW16)]
    who = T[T[DISPLACE_WHO] + rule]
    total = 0
    for node in range(nodes):
        if T[T[DISPLACE_FROM] + rule * nodes + node] == 1:
            for i in range(2 * chunks):
                total += Z[Z[CHUNK] + 2 * node * chunks + i]
            for queue in range(T[T[NODE_QUEUE_START] + node], T[T[NODE_QUEUE_START] + node + 1]):
                total += lists[4 * list_of_queue(Z, queue) + 3]
    if total == 0:
        return
    if who == 0:
        for k in range(TRIES):
            r = luck_of(T, Z, buf, 0, (purpose ^ ((k + 1) * 0x9E3779B9)) & LOW32)
            node, l, index = seek(T, Z, lists, rule, (r * total) >> 32)  # noqa: E741
            if eligible(T, Z, rec, find(Z, nxt, lists, l, index), unit, rule, same):
                send_out(T, Y, Z, rec, nxt, lists, buf, work, rule, node, l, index)
                return
    # everyone eligible is looked at: to count them, or to find the first in rank
    number = -1
    able = 0
    for turn in range(2):
        seen, best, best_node, best_l, best_index = 0, 0, -1, -1, -1
        for node in range(nodes):
            if T[T[DISPLACE_FROM] + rule * nodes + node] == 0:
                continue
            rows = 2 * (days + 1)
            low, high = T[T[NODE_QUEUE_START] + node], T[T[NODE_QUEUE_START] + node + 1]
            for j in range(rows + high - low):
                l = list_of_row(Z, node, 0, j)  # noqa: E741
                if j >= rows:
                    l = list_of_queue(Z, low + j - rows)  # noqa: E741
                for index in range(lists[4 * l + 3]):
                    at = find(Z, nxt, lists, l, index)
                    if not eligible(T, Z, rec, at, unit, rule, same):
                        continue
                    rank = rank_of(T, Z, rec, at, node, who)
                    if (who == 0 and seen == number) or (who > 0 and (best_l < 0 or rank < best)):
                        best, best_node, best_l, best_index = rank, node, l, index
                    seen += 1
        if seen == 0:
            return
        if who > 0 or turn == 1:
            send_out(T, Y, Z, rec, nxt, lists, buf, work, rule, best_node, best_l, best_index)
            return
        able = seen
        r = luck_of(T, Z, buf, 0, (purpose ^ ((TRIES + 1) * 0x9E3779B9)) & LOW32)
        number = (r * able) >> 32


@compiled
def seek(T: Any, Z: Any, lists: Any, rule: int, index: int) -> Any:
    """The node, list and place of person `index` of those in the stages that a rule displaces from."""
    days, nodes, chunks = Z[DAYS], Z[NODES], Z[CHUNKS]
    for node in range(nodes):
        if T[T[DISPLACE_FROM] + rule * nodes + node] == 0:
            continue
        for due in range(2):
            for chunk in range(chunks):
                here = Z[Z[CHUNK] + (2 * node + due) * chunks + chunk]
                if index >= here:
                    index -= here
                    continue
                for day in range(32 * chunk, min(32 * chunk + 32, days + 1)):
                    l = list_of_row(Z, node, due, day)  # noqa: E741
                    if index < lists[4 * l + 3]:
                        return node, l, index
                    index -= lists[4 * l + 3]
        for queue in range(T[T[NODE_QUEUE_START] + node], T[T[NODE_QUEUE_START] + node + 1]):
            l = list_of_queue(Z, queue)  # noqa: E741
            if index < lists[4 * l + 3]:
                return node, l, index
            index -= lists[4 * l + 3]
    return -1, -1, -1


@compiled
def send_out(
    T: Any, Y: Any, Z: Any, rec: Any, nxt: Any, lists: Any, buf: Any, work: Any, rule: int, node: int, l: int,  # noqa: E741
    index: int,
) -> None:  # fmt: skip
    rows = 2 * Z[NODES] * (Z[DAYS] + 1)
    if l < rows:
        remove_swapped(Z, rec, nxt, lists, l, index, buf)
        row = l // (Z[DAYS] + 1)
        Z[Z[CHUNK] + row * Z[CHUNKS] + ((l - row * (Z[DAYS] + 1)) >> 5)] -= 1
        Z[Z[INSIDE] + node * Z[GROUPS] + ((buf[0] >> 48) & LOW16)] -= 1
    else:
        remove_ordered(Z, rec, nxt, lists, l, index, buf)
        left_line(Z, buf, 0, node, l - rows)
    work[0, 0] = T[T[DISPLACE_EDGE] + rule]
    route(T, Y, Z, rec, nxt, lists, buf, work, 1, node)


# ------------------------------------------------------------------------------------------------ the run


@compiled
def simulate(T: Any, Y: Any, Z: Any, lists: Any, people: Any, stop: Any, keep: bool) -> Any:
    """Every day in turn; returns the people at the end (records, next blocks)."""
    width = Z[WIDTH]
    blocks = 1024
    rec, nxt = np.empty(blocks * BLOCK * width, np.int64), np.empty(blocks, np.int32)
    buf = np.zeros(BATCH_SIZE * width, np.int64)
    work = np.zeros((3, BATCH_SIZE), np.int64)
    ids = np.zeros((3, BATCH_SIZE), np.uint64)
    luck = np.zeros(BATCH_SIZE, np.int64)
    chosen, blocked = np.zeros(MOST_NEEDS, np.int64), np.zeros(max(Z[QUEUES], 1), np.int64)
    number_of_lists = len(lists) // 4
    coming = 0
    for row in range(people.shape[0]):
        coming += people[row, 8]
    for day in range(-1, Z[DAYS]):
        Z[DAY] = max(day, 0)
        if day >= 0:
            coming = 0
            for s in range(Z[STREAMS]):
                coming += people_today(T, Z, s)
        # every list may need two blocks that are not full
        wanted = (Z[LIVE] + coming) // BLOCK + 2 * min(Z[LIVE] + coming, number_of_lists) + 64
        if wanted > blocks:
            blocks = max(2 * blocks, wanted)
            more_rec, more_nxt = np.empty(blocks * BLOCK * width, np.int64), np.empty(blocks, np.int32)
            used = Z[BLOCKS]
            more_rec[: used * BLOCK * width] = rec[: used * BLOCK * width]
            more_nxt[:used] = nxt[:used]
            rec, nxt = more_rec, more_nxt
        if day < 0:
            begin(T, Y, Z, rec, nxt, lists, buf, work, ids, luck, people)
            continue
        if stop[0] != 0:
            break
        edits(T, Y, Z)
        arrivals(T, Y, Z, rec, nxt, lists, buf, work, ids, luck)
        limits_and_dues(T, Y, Z, rec, nxt, lists, buf, work, ids, luck, 0)
        limits_and_dues(T, Y, Z, rec, nxt, lists, buf, work, ids, luck, 1)
        try_lines(T, Y, Z, rec, nxt, lists, buf, work, ids, luck, 0, chosen, blocked)
        try_lines(T, Y, Z, rec, nxt, lists, buf, work, ids, luck, 1, chosen, blocked)
        try_lines(T, Y, Z, rec, nxt, lists, buf, work, ids, luck, 2, chosen, blocked)
        charges(T, Y, Z)
        midnight(T, Y, Z, lists, chosen)
    if not keep:
        end(T, Y, Z, rec, nxt, lists, buf)
    return rec, nxt


def _population(t: Tables) -> np.ndarray[Any, np.dtype[np.int64]]:
    """The starting rows with each person's identity: day of arrival and first ordinal in front of the people."""
    rows = np.zeros((len(t.population), 9 + len(t.limit_node)), np.int64)
    ordinals: dict[tuple[int, int], int] = {}
    for i, row in enumerate(t.population.tolist()):
        group, entered, stay, people = row[0], row[3], row[4], row[6]
        born = min(entered, stay) if stay != NO_DAY else entered
        stream = int(t.group_stream[group])
        rows[i] = [*row[:6], born, ordinals.get((stream, born), 0), *row[6:]]
        ordinals[stream, born] = ordinals.get((stream, born), 0) + people
    return rows


def run(tables: Tables, seed: int, draw: int, history: int = 0, stop: Any = None) -> Tally:
    """Run one draw from its first day to its last.

    `stop` is an int64 array of one number: set it from another thread to end the run early.
    """
    key = (seed & 0xFFFFFFFF, (draw + (history << 24)) & 0xFFFFFFFF)
    T, Z = flat_tables(tables), flat_state(tables, key)
    Y, tally = flat_tally(tables)
    nodes, queues, days = len(tables.node_kind), len(tables.queue_node), len(tables.period)
    lists = np.full(4 * (2 * nodes * (days + 1) + queues + 2 * nodes), 0, np.int32)
    simulate(T, Y, Z, lists, _population(tables), np.zeros(1, np.int64) if stop is None else stop, False)
    seal()
    np.cumsum(tally.over, axis=0, out=tally.over)
    return tally


def people_after(tables: Tables, seed: int, draw: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Who is there after the last day, as rows of `Tables.population` (days counted from the first day of this run)."""
    T, Z = flat_tables(tables), flat_state(tables, (seed & 0xFFFFFFFF, draw & 0xFFFFFFFF))
    Y, _ = flat_tally(tables)
    nodes, queues, days = len(tables.node_kind), len(tables.queue_node), len(tables.period)
    lists = np.full(4 * (2 * nodes * (days + 1) + queues + 2 * nodes), 0, np.int32)
    rec, nxt = simulate(T, Y, Z, lists, _population(tables), np.zeros(1, np.int64), True)
    seal()
    width, limits = int(Z[WIDTH]), len(tables.limit_node)
    rows: list[np.ndarray[Any, Any]] = []
    for number in np.flatnonzero(lists.reshape(-1, 4)[:, 3]):
        head, _, gone, count = lists[4 * number : 4 * number + 4].tolist()
        found: list[np.ndarray[Any, Any]] = []
        while len(found) < count:
            for at in range(gone, min(BLOCK, gone + count - len(found))):
                found.append(rec[(head * BLOCK + at) * width : (head * BLOCK + at + 1) * width].copy())
            head, gone = int(nxt[head]), 0
        words = np.array(found)
        out = np.zeros((count, 7 + limits), np.int64)
        out[:, 0] = (words[:, 0] >> 48) & LOW16
        in_line = number >= 2 * nodes * (days + 1)
        out[:, 1] = tables.queue_node[number - 2 * nodes * (days + 1)] if in_line else number // (2 * (days + 1))
        out[:, 2] = in_line
        out[:, 3] = ((words[:, 1] >> 16) & LOW16) - OFFSET
        out[:, 4] = ((words[:, 1] >> 32) & LOW16) - OFFSET
        out[:, 5] = ((words[:, 1] >> 48) & LOW8) - 1
        out[:, 6] = 1
        for m in range(limits):
            out[:, 7 + m] = ((words[:, 3 + (m >> 2)] >> (16 * (m & 3))) & LOW16) - OFFSET
        rows.append(out)
    if not rows:
        return np.zeros((0, 7 + limits), np.int64)
    unique, counts = np.unique(np.concatenate(rows), axis=0, return_counts=True)
    unique[:, 6] = counts
    return unique
