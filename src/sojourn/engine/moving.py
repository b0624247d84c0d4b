"""People on the move who are not alike: along edges, to gates, through them, one by one."""

from __future__ import annotations

from sojourn.engine.batch import list_of_inbox, list_of_passed, list_of_queue, written
from sojourn.engine.clocks import start_clocks, stop_clocks
from sojourn.engine.compiled import Words, compiled, halves, words
from sojourn.engine.dwelling import fill_ids, join, lucks, place
from sojourn.engine.lists import append, push
from sojourn.engine.places import (
    ADMITTED,
    BEGUN,
    BRANCH_CUT,
    BRANCH_EDGE,
    BRANCH_START,
    BUF,
    BUT_EDGE,
    CLOSED,
    DAY,
    DAYS,
    DECIDE,
    DST,
    EDGE,
    EDGE_TO,
    EDGES,
    ENDED,
    EVENTS,
    EXITS,
    EXPIRE,
    GROUPS,
    HAS_BUT,
    HELD,
    HELD_BY,
    HELD_STAY,
    JOINED,
    KEEPS,
    KIND,
    LEAVING,
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
    NODE_STARTS,
    NODES,
    PASS,
    PASSINGS,
    PATIENCE_EXIT,
    PERIOD,
    QUEUE_OF,
    RESOURCES,
    SHUT,
    SINGLE,
    SPLIT_HASH,
    SPLIT_OF,
    SPLIT_ROW,
    STAY_DAYS,
    STAYING,
    STOCK,
    THROUGH,
    WAITING,
    WIDTH,
)  # fmt: skip
from sojourn.engine.tables import OFFSET

__all__ = ["come_batch", "decide", "enter", "gate_closed", "gate_of", "give_up_unit", "go_on_batch", "left_line", "route"]


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
def one_way(Z: Words, m: int) -> bool:
    """Whether all of a batch leave, by the same edge."""
    edge, other = words(Z[EDGE]), 0
    for i in range(1, m):
        other |= edge[i] ^ edge[0]
    return other == 0 and edge[0] >= 0


@compiled
def route(T: Words, Y: Words, Z: Words, m: int, came_from: int) -> int:
    """Send each of a batch along its edge, or where that is -1 to its list (dst); -1 in both: gone.

    Returns the node to which the batch goes on at once, where all take one edge and nobody else could come between
    (`single` in flat.py); or -1.
    """
    lists, buf, edge, dst = halves(Z[LISTS]), words(Z[BUF]), words(Z[EDGE]), words(Z[DST])
    width, groups, edges = Z[WIDTH], Z[GROUPS], Z[EDGES]
    period = T[T[PERIOD] + Z[DAY]]
    moves = Y[MOVES] + period * edges * groups
    inbox = list_of_inbox(Z, 0)
    edge_to, exits, day = T[EDGE_TO], Z[EXITS], Z[DAY]
    inside_now, held_by, held_stay = Z[HELD], Z[HELD_BY], Z[HELD_STAY]
    ended, stay_days = Y[ENDED] + period * edges * groups, Y[STAY_DAYS] + period * edges * groups
    moved, gone = 0, 0
    to = T[edge_to + edge[0]] if one_way(Z, m) else -1
    if to >= 0:  # all to one gate
        moves += edge[0] * groups
        lap = 1 if to <= came_from else 0
        for i in range(m):
            at = i * width
            Y[moves + ((buf[at] >> 48) & LOW16)] += 1
            buf[at + 1] = written(buf[at + 1], ~LOW16, edge[0], lap)
        Y[Y[EVENTS]] += m
        if T[T[SINGLE] + to] == 1 and lists[4 * (inbox + to) + 3] == 0:
            return to
        append(Z, inbox + to, m)
        return -1
    if Z[LIMITS] > 0:
        stop_clocks(T, Y, Z, m, day, -1, LEAVING)
    for i in range(m):
        e = edge[i]
        if e < 0:
            continue
        at = i * width
        w1 = (buf[at + 1] & ~LOW16) | e
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
            buf[at + 1] = written(w1, -1, 0, 1 if to <= came_from else 0)
            dst[i] = inbox + to
    Y[Y[EVENTS]] += moved
    Z[LIVE] -= gone
    push(Z, dst, m)
    return -1


@compiled
def enter(T: Words, Y: Words, Z: Words, m: int, node: int, unit: int, mark: int) -> None:
    """Those of a batch whose list is `mark` pass the gate: the unit is taken, the old one given up unless kept."""
    buf, dst = words(Z[BUF]), words(Z[DST])
    width, groups, day = Z[WIDTH], Z[GROUPS], Z[DAY]
    period = T[T[PERIOD] + day]
    cells = (period * Z[NODES] + node) * groups
    admitted, begun = Y[ADMITTED] + cells, Y[BEGUN] + cells
    inside_now, held_by, held_stay = Z[HELD], Z[HELD_BY], Z[HELD_STAY]
    passed, kept = 0, unit < 0  # kept: nothing is taken, and whatever is held is kept
    for r in range(Z[RESOURCES]):
        kept = kept and (T[T[KIND] + r] != STOCK or T[T[KEEPS] + node * Z[RESOURCES] + r] == 1)
    for i in range(m):
        if dst[i] != mark:
            continue
        at = i * width
        passed += 1
        group = (buf[at] >> 48) & LOW16
        Y[admitted + group] += 1
        if kept:
            continue
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
    if T[T[NODE_STARTS] + 2 * node + 1] == 1:
        start_clocks(T, Z, dst, m, node, 1, mark)
    Y[Y[EVENTS]] += passed
    Z[Z[PASSINGS] + node] += passed


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
def gate_of(T: Words, Z: Words, node: int, group: int, held: int) -> int:
    """The queue that a group joins at a gate, holding what it holds; -1 where it passes at once."""
    holds = 0
    if held >= 0 and T[T[KEEPS] + node * Z[RESOURCES] + held] == 1:
        holds = 1
    queue = T[T[QUEUE_OF] + (node * Z[GROUPS] + group) * 2 + holds]
    if queue >= 0 and T[T[NEED_START] + queue] == T[T[NEED_START] + queue + 1] and not gate_closed(T, Z, node):
        return -1
    return queue


@compiled
def decide(T: Words, Z: Words, m: int, node: int) -> None:
    """The edge that each one's luck takes at a decision."""
    buf, luck, edge = words(Z[BUF]), words(Z[LUCK]), words(Z[EDGE])
    width = Z[WIDTH]
    fill_ids(T, Z, m)
    purpose = T[T[SPLIT_HASH] + node]
    lucks(Z, m, purpose)
    rows = T[SPLIT_OF] + T[T[SPLIT_ROW] + node * Z[DAYS] + Z[DAY]] * Z[GROUPS]
    branch_start, branch_cut, branch_edge = T[BRANCH_START], T[BRANCH_CUT], T[BRANCH_EDGE]
    for i in range(m):
        j = T[branch_start + T[rows + ((buf[i * width] >> 48) & LOW16)]]
        j += 1 if luck[i] >= T[branch_cut + j] else 0  # one step without a branch to guess
        while luck[i] >= T[branch_cut + j]:
            j += 1
        edge[i] = T[branch_edge + j]


@compiled
def go_on_batch(T: Words, Y: Words, Z: Words, m: int, node: int) -> int:
    """After the gate: on at once, by a decision, or into the stage. Returns as `route` does."""
    buf, edge, dst = words(Z[BUF]), words(Z[EDGE]), words(Z[DST])
    width, kind, today = Z[WIDTH], T[T[NODE_KIND] + node], (Z[DAY] + OFFSET) << 16
    for i in range(m):
        at = i * width + 1
        buf[at] = (buf[at] & ~(LOW16 << 16)) | today
    if kind == PASS:
        for i in range(m):
            edge[i] = T[T[NEXT_EDGE] + node * Z[GROUPS] + ((buf[i * width] >> 48) & LOW16)]
    elif kind == DECIDE:
        decide(T, Z, m, node)
    elif place(T, Z, m, node, True, False) == 0:
        push(Z, dst, m)
        return -1
    return route(T, Y, Z, m, node)


@compiled
def come_batch(T: Words, Y: Words, Z: Words, m: int, node: int) -> int:
    """A batch comes to a gate: clocks stop and start, then each passes at once or joins the line.

    Returns as `route` does, or THROUGH where all of it have passed and are to go on from here.
    """
    lists, buf, edge, dst = halves(Z[LISTS]), words(Z[BUF]), words(Z[EDGE]), words(Z[DST])
    passed, width, groups, days = list_of_passed(Z, node), Z[WIDTH], Z[GROUPS], Z[DAYS]
    but_edge, queue_of, keeps = T[BUT_EDGE] + node * groups, T[QUEUE_OF] + 2 * node * groups, T[KEEPS] + node * Z[RESOURCES]
    lines, waiting, expire = list_of_queue(Z, 0), Z[WAITING] + node * groups, Z[EXPIRE]
    plain = Z[MOVING_LIMITS] == 0 and T[T[PATIENCE_EXIT] + node] < 0  # nothing ends a wait but the gate
    need_start, closed, joined = T[NEED_START], gate_closed(T, Z, node), Z[JOINED]
    has_but = T[T[HAS_BUT] + node] == 1
    if has_but or Z[LIMITS] > 0:
        for i in range(m):
            edge[i] = T[but_edge + ((buf[i * width] >> 48) & LOW16)]
            dst[i] = -1
    if Z[LIMITS] > 0:
        stop_clocks(T, Y, Z, m, Z[DAY], node, STAYING)
        if T[T[NODE_STARTS] + 2 * node] == 1:
            start_clocks(T, Z, edge, m, node, 0, -1)
    whole, passing = not has_but and lists[4 * passed + 3] == 0, 0
    for i in range(m):
        if has_but and edge[i] >= 0:
            continue
        # gate_of, with what is the same for all of them read once
        group, held, holds = (buf[i * width] >> 48) & LOW16, ((buf[i * width + 1] >> 48) & LOW8) - 1, 0
        if held >= 0 and T[keeps + held] == 1:
            holds = 1
        queue = T[queue_of + group * 2 + holds]
        if queue < 0 or (not closed and T[need_start + queue] == T[need_start + queue + 1]):
            dst[i] = passed
            passing += 1
            continue
        dst[i] = lines + queue
        whole = False
        if plain:
            buf[i * width + 2] = joined | (days << 32)
            joined += 1
            Z[expire + queue * (days + 1) + days] += 1
            Z[waiting + group] += 1
        else:
            join(T, Z, i * width, node, queue, Z[DAY] + 1)
    if plain:
        Z[JOINED] = joined
    if passing > 0:
        enter(T, Y, Z, m, node, -1, passed)
    if whole:
        return THROUGH
    if has_but:
        return route(T, Y, Z, m, node)
    other = 0
    for i in range(1, m):
        other |= dst[i] ^ dst[0]
    if other == 0:
        append(Z, dst[0], m)
    else:
        push(Z, dst, m)
    return -1
