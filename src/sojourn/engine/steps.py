"""The steps of the day, named as in reference.py, and the loop over the days."""

from __future__ import annotations

from typing import Any

from sojourn.engine.batch import alike, list_of_inbox, list_of_passed, list_of_queue, list_of_row
from sojourn.engine.books import charges, edits, last_tally, midnight
from sojourn.engine.clocks import set_clock, stop_clock
from sojourn.engine.compiled import Words, call, compiled, detached, entry, halves, shift, words
from sojourn.engine.dwelling import join, lucks
from sojourn.engine.flat import CHUNK_SHIFT, GUIDE, GUIDE_SHIFT
from sojourn.engine.lines import apply_room
from sojourn.engine.lists import BATCH_SIZE, BLOCK, drain, push
from sojourn.engine.moving import left_line
from sojourn.engine.places import (
    ALIKE,
    ALONG,
    ARRIVALS_CUT,
    ARRIVALS_FIRST,
    ARRIVALS_HASH,
    ARRIVALS_ROW,
    ARRIVALS_START,
    ARRIVED,
    AT_START,
    BEGIN,
    BUF,
    CHUNK,
    CHUNKS,
    COME,
    DAY,
    DAYS,
    DISPLACES,
    DST,
    EDGE,
    ENTRIES,
    EVENTS,
    EXIT_EDGE,
    EXIT_START,
    EXPIRE,
    FORWARD,
    GROUPS,
    HELD,
    HELD_BY,
    HELD_STAY,
    HITS,
    IDS,
    INSIDE,
    KEEPS,
    KEY0,
    KEY1,
    LEAVE,
    LEAVE_ROWS,
    LIMIT_EDGE,
    LIMITS,
    LINE_QUEUE,
    LINE_START,
    LINE_STEP,
    LINES,
    LISTS,
    LIVE,
    LOW16,
    LOW32,
    LUCK,
    MIX_CUT,
    MIX_GROUP,
    MIX_GUIDE,
    MIX_HASH,
    MIX_ROW,
    MIX_START,
    NODE_QUEUE_START,
    NODES,
    NUMBER_OF_LISTS,
    OF_GROUP,
    PASSED,
    PATIENCE_EXIT,
    PERIOD,
    QUEUE_OF,
    RESOURCES,
    ROOM_FOR,
    STREAM_EDGE,
    STREAM_HASH,
    STREAMS,
    TRY_LINE,
    WIDTH,
)  # fmt: skip
from sojourn.engine.tables import OFFSET
from sojourn.engine.words import word

__all__ = ["day_after_day", "first_midnight", "last_midnight", "leave_rows", "wanted_blocks"]


@compiled
def settle(T: Words, Y: Words, Z: Words) -> None:
    """Bring everyone who moves to a gate, through it, or into its line, until nobody moves."""
    lists = halves(Z[LISTS])
    inbox, passed = list_of_inbox(Z, 0), list_of_passed(Z, 0)
    again = True
    while again:
        again = False
        for node in range(Z[NODES]):
            if lists[4 * (inbox + node) + 3] > 0:
                again = True
                while lists[4 * (inbox + node) + 3] > 0:
                    call(Z[FORWARD], T, Y, Z, drain(Z, inbox + node, BATCH_SIZE), node, COME)
            if lists[4 * (passed + node) + 3] > 0:
                again = True
                while lists[4 * (passed + node) + 3] > 0:
                    call(Z[FORWARD], T, Y, Z, drain(Z, passed + node, BATCH_SIZE), node, PASSED)


@compiled
def begin(T: Words, Y: Words, Z: Words, people: Words, rows: int) -> None:
    """Place the people who are there on the first day: rows of group, node, at gate, entered, stay, unit, born,
    first ordinal, people, clock starts."""
    buf, edge, dst = words(Z[BUF]), words(Z[EDGE]), words(Z[DST])
    width, groups = Z[WIDTH], Z[GROUPS]
    for row in range(rows):
        at_row = row * (9 + Z[LIMITS])
        group, node, entered, stay = people[at_row], people[at_row + 1], people[at_row + 3], people[at_row + 4]
        held, born = people[at_row + 5], people[at_row + 6]
        done, total = 0, people[at_row + 8]
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
                buf[at] = (people[at_row + 7] + done + i) | ((born + OFFSET) << 32) | (group << 48)
                buf[at + 1] = ((entered + OFFSET) << 16) | ((stay + OFFSET) << 32) | ((held + 1) << 48)
                for c in range(Z[LIMITS]):
                    set_clock(buf, at, c, people[at_row + 9 + c])
                edge[i] = -1
                if people[at_row + 2] == 1:
                    holds = 0
                    if held >= 0 and T[T[KEEPS] + node * Z[RESOURCES] + held] == 1:
                        holds = 1
                    queue = T[T[QUEUE_OF] + (node * groups + group) * 2 + holds]
                    join(T, Z, at, node, queue, 0)
                    dst[i] = list_of_queue(Z, queue)
            if people[at_row + 2] == 0:
                call(Z[FORWARD], T, Y, Z, m, node, BEGIN)
            else:
                push(Z, dst, m)
            done += m


@compiled
def people_today(T: Words, Z: Words, s: int) -> Any:
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
def arrivals(T: Words, Y: Words, Z: Words) -> None:
    buf, ids, luck, edge = words(Z[BUF]), words(Z[IDS]), words(Z[LUCK]), words(Z[EDGE])
    width, groups, day = Z[WIDTH], Z[GROUPS], Z[DAY]
    first, second, third = ids, shift(ids, BATCH_SIZE), shift(ids, 2 * BATCH_SIZE)
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
                    first[i] = done + i
                    second[i] = day + OFFSET
                    third[i] = stream
                purpose = T[T[MIX_HASH]]
                lucks(Z, m, purpose)
            for i in range(m):
                j = start
                if end - start > 1:
                    j += T[T[MIX_GUIDE] + mix * GUIDE + (luck[i] >> GUIDE_SHIFT)]
                    j += 1 if luck[i] >= T[T[MIX_CUT] + j] else 0
                    while luck[i] >= T[T[MIX_CUT] + j]:
                        j += 1
                group = T[T[MIX_GROUP] + j]
                at = i * width
                buf[at] = (done + i) | ((day + OFFSET) << 32) | (group << 48)
                for k in range(1, width):
                    buf[at + k] = 0
                Y[arrived + group] += 1
                edge[i] = T[T[STREAM_EDGE] + s]
            call(Z[FORWARD], T, Y, Z, m, -1, LEAVE)
            done += m
    settle(T, Y, Z)


@compiled
def run_out(T: Words, Y: Words, Z: Words, at: int, limit: int) -> Any:
    """A clock has run out: it stops; the edge that the person takes."""
    buf = words(Z[BUF])
    group = (buf[at] >> 48) & LOW16
    Y[Y[HITS] + (T[T[PERIOD] + Z[DAY]] * Z[LIMITS] + limit) * Z[GROUPS] + group] += 1
    stop_clock(T, Y, Z, at, limit, Z[DAY])
    return T[T[LIMIT_EDGE] + limit]


@compiled
def leave_line(T: Words, Y: Words, Z: Words, node: int, queue: int, due: int) -> None:
    """Those in a line whose limit (due = 0) or patience (due = 1) ends today; the others keep their order."""
    lists, buf, edge, dst = halves(Z[LISTS]), words(Z[BUF]), words(Z[EDGE]), words(Z[DST])
    width, day = Z[WIDTH], Z[DAY]
    line = list_of_queue(Z, queue)
    todo = lists[4 * line + 3]
    while todo > 0:
        m = drain(Z, line, min(BATCH_SIZE, todo))
        todo -= m
        for i in range(m):
            at = i * width
            edge[i] = -1
            dst[i] = line
            cause = ((buf[at + 2] >> 48) & LOW16) - 1
            if ((buf[at + 2] >> 32) & LOW16) == day and (cause < 0) == (due == 1):
                left_line(Z, at, node, queue)
                if due == 1:
                    edge[i] = T[T[EXIT_EDGE] + T[T[PATIENCE_EXIT] + node]]
                else:
                    edge[i] = run_out(T, Y, Z, at, cause)
        call(Z[FORWARD], T, Y, Z, m, node, LEAVE)


@detached
def leave_rows(T: Words, Y: Words, Z: Words, node: int, due: int, _: int) -> int:
    """Today's row of limits (due = 0) or of dues (due = 1) of a node, then those whose wait in its lines ends."""
    lists, buf, edge = halves(Z[LISTS]), words(Z[BUF]), words(Z[EDGE])
    width, groups, day = Z[WIDTH], Z[GROUPS], Z[DAY]
    row, inside = list_of_row(Z, node, due, day), Z[INSIDE] + node * groups
    one_exit = due == 1 and T[T[EXIT_START] + node + 1] == T[T[EXIT_START] + node] + 1
    if Z[DISPLACES] > 0:
        Z[Z[CHUNK] + (2 * node + due) * Z[CHUNKS] + (day >> CHUNK_SHIFT)] -= lists[4 * row + 3]
    while lists[4 * row + 3] > 0:
        m = drain(Z, row, BATCH_SIZE)
        together = alike(Z, m)
        if together:
            Z[inside + Z[OF_GROUP]] -= m
            if one_exit:
                edge[0] = buf[1] & LOW16
                call(Z[FORWARD], T, Y, Z, m, node, LEAVE + ALIKE + ALONG)
                continue
        for i in range(m):
            at = i * width
            if not together:
                Z[inside + ((buf[at] >> 48) & LOW16)] -= 1
            edge[i] = buf[at + 1] & LOW16
            if due == 0:
                edge[i] = run_out(T, Y, Z, at, edge[i])
        call(Z[FORWARD], T, Y, Z, m, node, LEAVE + (ALIKE if together else 0))
    for queue in range(T[T[NODE_QUEUE_START] + node], T[T[NODE_QUEUE_START] + node + 1]):
        if Z[Z[EXPIRE] + queue * (Z[DAYS] + 1) + day] > 0:
            leave_line(T, Y, Z, node, queue, due)
    return 0


@compiled
def limits_and_dues(T: Words, Y: Words, Z: Words, due: int) -> None:
    """Steps `limits` (due = 0) and `dues` (due = 1)."""
    if due == 0 and Z[LIMITS] == 0:
        return
    for node in range(Z[NODES]):
        call(Z[LEAVE_ROWS], T, Y, Z, node, due, 0)
    settle(T, Y, Z)


@compiled
def try_lines(T: Words, Y: Words, Z: Words, step: int) -> None:
    """Steps `serves` (0), `departs` (1) and `admits` (2): try each line once."""
    lists = halves(Z[LISTS])
    for line in range(Z[LINES]):
        if T[T[LINE_STEP] + line] != step:
            continue
        people = 0
        for j in range(T[T[LINE_START] + line], T[T[LINE_START] + line + 1]):
            people += lists[4 * list_of_queue(Z, T[T[LINE_QUEUE] + j]) + 3]
        if people > 0:
            call(Z[TRY_LINE], T, Y, Z, line, 0, 0)
            settle(T, Y, Z)
    if step == 2:
        apply_room(T, Y, Z)
        settle(T, Y, Z)


@compiled
def wanted(T: Words, Z: Words) -> Any:
    """How many blocks today may need: every list may have two that are not full."""
    coming = 0
    for s in range(Z[STREAMS]):
        coming += people_today(T, Z, s)
    people = Z[LIVE] + coming
    return people // BLOCK + 2 * min(people, Z[NUMBER_OF_LISTS]) + 64


@entry
def wanted_blocks(tables: int, state: int) -> Any:
    return wanted(words(tables), words(state))


@entry
def day_after_day(tables: int, tally: int, state: int, stop: int) -> Any:
    """Day after day, from Z[DAY] on, given the addresses of the arrays; the first day that was not run.

    That is the end, or a day for which there are too few blocks (come again with more), or one at which it was told
    to stop.
    """
    T, Y, Z, halt = words(tables), words(tally), words(state), words(stop)
    while Z[DAY] < Z[DAYS]:
        if halt[0] != 0 or wanted(T, Z) > Z[ROOM_FOR]:
            break
        edits(T, Y, Z)
        arrivals(T, Y, Z)
        limits_and_dues(T, Y, Z, 0)
        limits_and_dues(T, Y, Z, 1)
        try_lines(T, Y, Z, 0)
        try_lines(T, Y, Z, 1)
        try_lines(T, Y, Z, 2)
        charges(T, Y, Z)
        midnight(T, Y, Z)
        Z[DAY] += 1
    return Z[DAY]


@entry
def first_midnight(tables: int, tally: int, state: int, people: int, rows: int) -> None:
    begin(words(tables), words(tally), words(state), words(people), rows)


@entry
def last_midnight(tables: int, tally: int, state: int) -> None:
    last_tally(words(tables), words(tally), words(state))
