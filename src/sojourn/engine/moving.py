"""People on the move: along edges, to gates, through them, into stages and lines."""

from __future__ import annotations

from sojourn.engine.clocks import first_deadline, start_clocks, stop_clocks
from sojourn.engine.compiled import Words, call, compiled, detached, halves, words
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
    FORWARD,
    GROUPS,
    GUIDE_TO,
    HAS_BUT,
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
    MOVING_LIMITS,
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
    SINGLE,
    SPLIT_HASH,
    SPLIT_OF,
    SPLIT_ROW,
    STAY_DAYS,
    WAITING,
    WIDTH,
)  # fmt: skip
from sojourn.engine.tables import NEVER, OFFSET

__all__ = [
    "alike", "come", "enter", "forward", "gate_closed", "go_on", "join", "left_line",
    "list_of_inbox", "list_of_passed", "list_of_queue", "list_of_row", "place", "route",
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
def alike(Z: Words, m: int) -> bool:
    """Whether all of a batch are of one group and hold the same: then they are counted together."""
    buf, width = words(Z[BUF]), Z[WIDTH]
    group, held = buf[0] >> 48, (buf[1] >> 48) & LOW8
    for i in range(1, m):  # noqa: SIM110 (compiled)
        if buf[i * width] >> 48 != group or (buf[i * width + 1] >> 48) & LOW8 != held:
            return False
    return True


@compiled
def stays(Z: Words, m: int) -> int:
    """The sum of the days on which the stays of a batch began."""
    buf, width, total = words(Z[BUF]), Z[WIDTH], 0
    for i in range(m):
        total += ((buf[i * width + 1] >> 32) & LOW16) - OFFSET
    return total


@compiled
def route_together(T: Words, Y: Words, Z: Words, m: int, came_from: int) -> int:
    """`route` for a batch that is alike and takes one edge: the node it may go on to as a batch, or -1."""
    buf, edge, dst, lists = words(Z[BUF]), words(Z[EDGE]), words(Z[DST]), halves(Z[LISTS])
    width, groups, e, group = Z[WIDTH], Z[GROUPS], edge[0], (buf[0] >> 48) & LOW16
    held, to = ((buf[1] >> 48) & LOW8) - 1, T[T[EDGE_TO] + e]
    cell = (T[T[PERIOD] + Z[DAY]] * Z[EDGES] + e) * groups + group
    Y[Y[MOVES] + cell] += m
    Y[Y[EVENTS]] += m
    if to < 0:
        Z[Z[EXITS] - to - 1] += m
        Z[LIVE] -= m
        if held >= 0:
            began = stays(Z, m)
            Y[Y[ENDED] + cell] += m
            Y[Y[STAY_DAYS] + cell] += m * Z[DAY] - began
            Z[Z[HELD] + held] -= m
            Z[Z[HELD_BY] + held * groups + group] -= m
            Z[Z[HELD_STAY] + held * groups + group] -= began
        return -1
    inbox = list_of_inbox(Z, to)
    lap = 1 if to <= came_from else 0
    for i in range(m):
        w1 = buf[i * width + 1]
        laps = (((w1 >> 56) + lap) & LOW8) << 56
        buf[i * width + 1] = (w1 & 0x00FFFFFFFFFF0000) | e | laps
    if T[T[SINGLE] + to] == 1 and lists[4 * inbox + 3] == 0:
        return to
    for i in range(m):
        dst[i] = inbox
    push(Z, dst, m)
    return -1


@compiled
def route(T: Words, Y: Words, Z: Words, m: int, came_from: int) -> int:
    """Send each of a batch along its edge, or where that is -1 to its list (dst); -1 in both: gone.

    A batch that goes whole to a node to which people come from one other node only need not wait in that node's inbox:
    the node is returned, and the batch is to go on to it at once. Otherwise -1.
    """
    buf, edge, dst = words(Z[BUF]), words(Z[EDGE]), words(Z[DST])
    width, groups, edges = Z[WIDTH], Z[GROUPS], Z[EDGES]
    period = T[T[PERIOD] + Z[DAY]]
    moves = Y[MOVES] + period * edges * groups
    inbox = list_of_inbox(Z, 0)
    edge_to, day = T[EDGE_TO], Z[DAY]
    exits, inside_now, held_by, held_stay = Z[EXITS], Z[HELD], Z[HELD_BY], Z[HELD_STAY]
    ended, stay_days = Y[ENDED] + period * edges * groups, Y[STAY_DAYS] + period * edges * groups
    moved, gone = 0, 0
    first, together = edge[0], m > 0
    for i in range(m):
        if edge[i] != first:
            together = False
            break
    if together and first < 0:
        push(Z, dst, m)
        return -1
    if Z[LIMITS] > 0:
        stop_clocks(T, Y, Z, edge, m, day, OUT)
    if together and alike(Z, m):
        return route_together(T, Y, Z, m, came_from)
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
    return -1


@compiled
def enter_together(T: Words, Y: Words, Z: Words, m: int, node: int, unit: int) -> None:
    """`enter` for a whole batch that is alike."""
    buf, dst = words(Z[BUF]), words(Z[DST])
    width, groups, day, group = Z[WIDTH], Z[GROUPS], Z[DAY], (buf[0] >> 48) & LOW16
    held, cell = ((buf[1] >> 48) & LOW8) - 1, (T[T[PERIOD] + day] * Z[NODES] + node) * groups + group
    if unit >= 0:
        began = m * day
        if held >= 0:
            began = stays(Z, m)
            Z[Z[HELD] + held] -= m
            Z[Z[HELD_BY] + held * groups + group] -= m
            Z[Z[HELD_STAY] + held * groups + group] -= began
            for i in range(m):
                buf[i * width + 1] = (buf[i * width + 1] & ~(LOW8 << 48)) | ((unit + 1) << 48)
        else:
            Y[Y[BEGUN] + cell] += m
            new = ((day + OFFSET) << 32) | ((unit + 1) << 48)
            for i in range(m):
                buf[i * width + 1] = (buf[i * width + 1] & ~((LOW16 << 32) | (LOW8 << 48))) | new
        Z[Z[HELD] + unit] += m
        Z[Z[HELD_BY] + unit * groups + group] += m
        Z[Z[HELD_STAY] + unit * groups + group] += began
    elif held >= 0 and T[T[KEEPS] + node * Z[RESOURCES] + held] == 0:
        for i in range(m):
            give_up_unit(T, Y, Z, i * width)
    Y[Y[ADMITTED] + cell] += m
    Y[Y[EVENTS]] += m
    Z[Z[PASSINGS] + node] += m
    if T[T[NODE_STARTS] + 2 * node + 1] == 1:
        start_clocks(T, Z, dst, m, node, 1, dst[0])


@compiled
def enter(T: Words, Y: Words, Z: Words, m: int, node: int, unit: int, mark: int) -> None:
    """Those of a batch whose list is `mark` pass the gate: the unit is taken, the old one given up unless kept."""
    buf, dst = words(Z[BUF]), words(Z[DST])
    whole = m > 0
    for i in range(m):
        if dst[i] != mark:
            whole = False
            break
    if whole and alike(Z, m):
        enter_together(T, Y, Z, m, node, unit)
        return
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
    together = alike(Z, m)
    group = (buf[0] >> 48) & LOW16
    for x in range(T[T[EXIT_START] + node], T[T[EXIT_START] + node + 1]):
        lucks(Z, m, T[T[EXIT_HASH] + x])
        exit_edge = T[T[EXIT_EDGE] + x]
        if newcomers and T[T[DIRECT] + x] == 1:
            laws = T[LAW_OF] + T[T[EXIT_VERSION] + x * days + day] * groups
            law = T[laws + group]
            start, size, bins = T[cut_start + law], T[cut_start + law + 1] - T[cut_start + law], guide + law * 256
            for i in range(m):
                if not together:
                    group = (buf[i * width] >> 48) & LOW16
                    law = T[laws + group]
                    start, bins = T[cut_start + law], guide + law * 256
                    size = T[cut_start + law + 1] - start
                r = luck[i]
                age = T[bins + (r >> 24)]
                while age < size and r < T[law_cut + start + age]:
                    age += 1
                when = day + age
                if age == size:
                    when = NEVER
                    if day + size < days:  # beyond the cuts, but not beyond the run
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
    stay, chunked = 0, Z[DISPLACES] > 0
    for i in range(m):
        if newcomers and due[i] == day:
            continue
        at = i * width
        stay += 1
        if not together:
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
        if chunked:
            Z[Z[CHUNK] + (2 * node + row) * Z[CHUNKS] + (when >> 5)] += 1
    if together:
        Z[inside + group] += stay


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
def gate_of(T: Words, Z: Words, queue_of: int, keeps: int, group: int, held: int, node: int) -> int:
    """The queue that a group joins at a gate, holding what it holds; -1 where it passes at once."""
    holds = 0
    if held >= 0 and T[keeps + held] == 1:
        holds = 1
    queue = T[queue_of + group * 2 + holds]
    if queue >= 0 and T[T[NEED_START] + queue] == T[T[NEED_START] + queue + 1] and not gate_closed(T, Z, node):
        return -1
    return queue


@compiled
def go_on_batch(T: Words, Y: Words, Z: Words, m: int, node: int) -> int:
    """After the gate: on at once, by a decision, or into the stage. Returns as `route` does."""
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
    return route(T, Y, Z, m, node)


@compiled
def come_batch(T: Words, Y: Words, Z: Words, m: int, node: int) -> int:
    """A batch comes to a gate: clocks stop and start, then each passes at once or joins the line.

    A batch that passes whole goes on. Returns as `route` does.
    """
    lists, buf, edge, dst = halves(Z[LISTS]), words(Z[BUF]), words(Z[EDGE]), words(Z[DST])
    passed, width, groups = list_of_passed(Z, node), Z[WIDTH], Z[GROUPS]
    but_edge, queue_of = T[BUT_EDGE] + node * groups, T[QUEUE_OF] + 2 * node * groups
    keeps, lines = T[KEEPS] + node * Z[RESOURCES], list_of_queue(Z, 0)
    plain = Z[MOVING_LIMITS] == 0 and T[T[PATIENCE_EXIT] + node] < 0  # nothing ends a wait but the gate
    together = alike(Z, m)
    group, held = (buf[0] >> 48) & LOW16, ((buf[1] >> 48) & LOW8) - 1
    but = T[but_edge + group]
    for i in range(m):
        if not together:
            but = T[but_edge + ((buf[i * width] >> 48) & LOW16)]
        edge[i] = but
        dst[i] = -1
    if Z[LIMITS] > 0:
        stop_clocks(T, Y, Z, edge, m, Z[DAY], node)
        if T[T[NODE_STARTS] + 2 * node] == 1:
            start_clocks(T, Z, edge, m, node, 0, -1)
    whole = T[T[HAS_BUT] + node] == 0 and lists[4 * passed + 3] == 0
    queue = gate_of(T, Z, queue_of, keeps, group, held, node)
    if together and plain and but < 0 and queue >= 0:
        whole = False
        joined = Z[JOINED]
        for i in range(m):
            buf[i * width + 2] = (joined + i) | (Z[DAYS] << 32)
            dst[i] = lines + queue
        Z[JOINED] += m
        Z[Z[EXPIRE] + queue * (Z[DAYS] + 1) + Z[DAYS]] += m
        Z[Z[WAITING] + node * groups + group] += m
    else:
        for i in range(m):
            if edge[i] >= 0:
                continue
            if not together:
                group, held = (buf[i * width] >> 48) & LOW16, ((buf[i * width + 1] >> 48) & LOW8) - 1
                queue = gate_of(T, Z, queue_of, keeps, group, held, node)
            if queue < 0:
                dst[i] = passed
            else:
                join(T, Z, i * width, node, queue, Z[DAY] + 1)
                dst[i] = lines + queue
                whole = False
        enter(T, Y, Z, m, node, -1, passed)
    if whole:
        return go_on_batch(T, Y, Z, m, node)
    return route(T, Y, Z, m, node)


@detached
def forward(T: Words, Y: Words, Z: Words, m: int, node: int, past: int) -> int:
    """A batch goes on from gate to gate for as long as it stays together; past = 1: it has passed the first gate."""
    if past == 1:
        node = go_on_batch(T, Y, Z, m, node)
    while node >= 0:
        node = come_batch(T, Y, Z, m, node)
    return 0


@compiled
def go_on(T: Words, Y: Words, Z: Words, node: int) -> None:
    """Everyone past a gate goes on."""
    lists = halves(Z[LISTS])
    passed = list_of_passed(Z, node)
    while lists[4 * passed + 3] > 0:
        m = drain(Z, passed, BATCH_SIZE)
        call(Z[FORWARD], T, Y, Z, m, node, 1)


@compiled
def come(T: Words, Y: Words, Z: Words, node: int) -> None:
    """Everyone in the inbox of a node comes to its gate."""
    lists = halves(Z[LISTS])
    inbox = list_of_inbox(Z, node)
    while lists[4 * inbox + 3] > 0:
        m = drain(Z, inbox, BATCH_SIZE)
        call(Z[FORWARD], T, Y, Z, m, node, 0)
