"""People on the move: along edges, to gates, through them, into stages and lines."""

from __future__ import annotations

from sojourn.engine.clocks import first_deadline, start_clocks, stop_clocks
from sojourn.engine.compiled import Words, compiled, halves, words
from sojourn.engine.dwelling import due_day, fill_ids, luck_of, lucks
from sojourn.engine.lists import BATCH_SIZE, drain, push
from sojourn.engine.places import (
    ADMITTED,
    BEGUN,
    BRANCH_CUT,
    BRANCH_EDGE,
    BRANCH_START,
    BUF,
    BUT_EDGE,
    CHUNK,
    CHUNKS,
    CLOSED,
    CUT_START,
    DAY,
    DAYS,
    DECIDE,
    DIRECT,
    DISPLACES,
    DST,
    DUE,
    EDGE,
    EDGE_TO,
    EDGES,
    ENDED,
    EVENTS,
    EXIT_EDGE,
    EXIT_HASH,
    EXIT_START,
    EXIT_VERSION,
    EXITS,
    EXPIRE,
    GROUPS,
    GUIDE_TO,
    HELD,
    HELD_BY,
    HELD_STAY,
    INSIDE,
    JOINED,
    KEEPS,
    LAW_CUT,
    LAW_OF,
    LIMITS,
    LISTS,
    LIVE,
    LOW8,
    LOW16,
    LUCK,
    MOVES,
    NEED_START,
    NEXT_EDGE,
    NODE_KIND,
    NODE_LIMITED,
    NODE_STARTS,
    NODES,
    OUT,
    PASS,
    PASSINGS,
    PATIENCE_EXIT,
    PERIOD,
    QUEUE_OF,
    QUEUES,
    RESOURCES,
    SHUT,
    SPLIT_HASH,
    SPLIT_OF,
    SPLIT_ROW,
    STAY_DAYS,
    WAITING,
    WIDTH,
)  # fmt: skip
from sojourn.engine.tables import NEVER, OFFSET

__all__ = [
    "come", "enter", "gate_closed", "go_on", "go_on_batch", "join", "left_line", "list_of_inbox",
    "list_of_passed", "list_of_queue", "list_of_row", "place", "route",
]  # fmt: skip


@compiled
def list_of_inbox(Z: Words, node: int) -> int:
    return 2 * Z[NODES] * (Z[DAYS] + 1) + Z[QUEUES] + node


@compiled
def list_of_passed(Z: Words, node: int) -> int:
    return list_of_inbox(Z, node) + Z[NODES]


@compiled
def list_of_queue(Z: Words, queue: int) -> int:
    return 2 * Z[NODES] * (Z[DAYS] + 1) + queue


@compiled
def list_of_row(Z: Words, node: int, due: int, day: int) -> int:
    """The row of limits (due = 0) or of dues (due = 1) of a node and day."""
    return (2 * node + due) * (Z[DAYS] + 1) + day


@compiled
def give_up_unit(T: Words, Y: Words, Z: Words, at: int) -> None:
    """The stay ends by the edge last taken."""
    buf = words(Z[BUF])
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
def route(T: Words, Y: Words, Z: Words, m: int, came_from: int) -> None:
    """Send each of a batch along its edge, or where that is -1 to its list (dst); -1 in both: gone."""
    buf, edge, dst = words(Z[BUF]), words(Z[EDGE]), words(Z[DST])
    width, groups, edges = Z[WIDTH], Z[GROUPS], Z[EDGES]
    period = T[T[PERIOD] + Z[DAY]]
    moves = Y[MOVES] + period * edges * groups
    inbox = list_of_inbox(Z, 0)
    edge_to, day = T[EDGE_TO], Z[DAY]
    exits, inside_now, held_by, held_stay = Z[EXITS], Z[HELD], Z[HELD_BY], Z[HELD_STAY]
    ended, stay_days = Y[ENDED] + period * edges * groups, Y[STAY_DAYS] + period * edges * groups
    moved, gone = 0, 0
    if Z[LIMITS] > 0:
        stop_clocks(T, Y, Z, edge, m, day, OUT)
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
    push(Z, dst, m)


@compiled
def enter(T: Words, Y: Words, Z: Words, m: int, node: int, unit: int, mark: int) -> None:
    """Those of a batch whose list is `mark` pass the gate: the unit is taken, the old one given up unless kept."""
    buf, dst = words(Z[BUF]), words(Z[DST])
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
            give_up_unit(T, Y, Z, at)
        Y[admitted + group] += 1
    if T[T[NODE_STARTS] + 2 * node + 1] == 1:
        start_clocks(T, Z, dst, m, node, 1, mark)
    Y[Y[EVENTS]] += passed
    Z[Z[PASSINGS] + node] += passed


@compiled
def place(T: Words, Y: Words, Z: Words, m: int, node: int, newcomers: bool) -> None:
    """Into a stage: the earliest exit by each one's luck, or a limit before it; sets each one's edge or row."""
    buf, luck, edge, dst, due = words(Z[BUF]), words(Z[LUCK]), words(Z[EDGE]), words(Z[DST]), words(Z[DUE])
    width, groups, days, day = Z[WIDTH], Z[GROUPS], Z[DAYS], Z[DAY]
    for i in range(m):
        due[i] = NEVER
        edge[i] = -1
    fill_ids(T, Z, m)
    cut_start, law_cut, guide = T[CUT_START], T[LAW_CUT], T[GUIDE_TO]
    for x in range(T[T[EXIT_START] + node], T[T[EXIT_START] + node + 1]):
        lucks(Z, m, T[T[EXIT_HASH] + x])
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
            ends, cause = first_deadline(T, Z, at)
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


@compiled
def left_line(Z: Words, at: int, node: int, queue: int) -> None:
    """A record has been taken out of a line."""
    buf = words(Z[BUF])
    Z[Z[WAITING] + node * Z[GROUPS] + ((buf[at] >> 48) & LOW16)] -= 1
    Z[Z[EXPIRE] + queue * (Z[DAYS] + 1) + ((buf[at + 2] >> 32) & LOW16)] -= 1


@compiled
def gate_closed(T: Words, Z: Words, node: int) -> bool:
    return T[T[CLOSED] + node * Z[DAYS] + Z[DAY]] == 1 or Z[Z[SHUT] + node] == 1


@compiled
def go_on_batch(T: Words, Y: Words, Z: Words, m: int, node: int) -> None:
    """After the gate: on at once, by a decision, or into the stage."""
    buf, luck, edge, dst = words(Z[BUF]), words(Z[LUCK]), words(Z[EDGE]), words(Z[DST])
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
        fill_ids(T, Z, m)
        purpose = T[T[SPLIT_HASH] + node]
        lucks(Z, m, purpose)
        rows = T[SPLIT_OF] + T[T[SPLIT_ROW] + node * Z[DAYS] + day] * groups
        branch_start, branch_cut, branch_edge = T[BRANCH_START], T[BRANCH_CUT], T[BRANCH_EDGE]
        for i in range(m):
            j = T[branch_start + T[rows + ((buf[i * width] >> 48) & LOW16)]]
            while luck[i] >= T[branch_cut + j]:
                j += 1
            edge[i] = T[branch_edge + j]
    else:
        place(T, Y, Z, m, node, True)
    route(T, Y, Z, m, node)


@compiled
def go_on(T: Words, Y: Words, Z: Words, node: int) -> None:
    """Everyone past a gate goes on."""
    lists = halves(Z[LISTS])
    passed = list_of_passed(Z, node)
    while lists[4 * passed + 3] > 0:
        m = drain(Z, passed, BATCH_SIZE)
        go_on_batch(T, Y, Z, m, node)


@compiled
def come(T: Words, Y: Words, Z: Words, node: int) -> None:
    """Come to a gate: clocks stop and start, then pass at once or join the line. A batch that passes whole goes on."""
    lists, buf, edge, dst = halves(Z[LISTS]), words(Z[BUF]), words(Z[EDGE]), words(Z[DST])
    inbox, passed = list_of_inbox(Z, node), list_of_passed(Z, node)
    width, groups = Z[WIDTH], Z[GROUPS]
    but_edge, queue_of = T[BUT_EDGE] + node * groups, T[QUEUE_OF] + 2 * node * groups
    keeps, lines = T[KEEPS] + node * Z[RESOURCES], list_of_queue(Z, 0)
    plain = Z[LIMITS] == 0 and T[T[PATIENCE_EXIT] + node] < 0
    waiting, never_leaves = Z[WAITING] + node * groups, Z[DAYS] << 32
    while lists[4 * inbox + 3] > 0:
        m = drain(Z, inbox, BATCH_SIZE)
        for i in range(m):
            at = i * width
            group = (buf[at] >> 48) & LOW16
            edge[i] = T[but_edge + group]
            dst[i] = -1
        if Z[LIMITS] > 0:
            stop_clocks(T, Y, Z, edge, m, Z[DAY], node)
            if T[T[NODE_STARTS] + 2 * node] == 1:
                start_clocks(T, Z, edge, m, node, 0, -1)
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
                join(T, Z, at, node, queue, Z[DAY] + 1)
                dst[i] = list_of_queue(Z, queue)
        enter(T, Y, Z, m, node, -1, passed)
        whole = lists[4 * passed + 3] == 0
        for i in range(m):
            whole = whole and dst[i] == passed
        if whole:
            go_on_batch(T, Y, Z, m, node)
        else:
            route(T, Y, Z, m, node)
