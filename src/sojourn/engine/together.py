"""A batch that is alike goes its way together: along an edge, to a gate, through it, into a stage or line.

The same as moving.py does one by one. It goes on from gate to gate for as long as it stays together, without waiting in
inboxes where nobody else could come between (`single` in flat.py).
"""

from __future__ import annotations

from sojourn.engine.batch import (
    alike,
    list_of_inbox,
    list_of_passed,
    list_of_queue,
    note,
    rewrite,
    stays,
    written,
)
from sojourn.engine.clocks import start_clocks, stop_clocks
from sojourn.engine.compiled import Words, compiled, detached, halves, words
from sojourn.engine.dwelling import join, place
from sojourn.engine.lists import append, push
from sojourn.engine.moving import come_batch, decide, gate_of, give_up_unit, go_on_batch, one_way, route
from sojourn.engine.places import (
    ADMITTED,
    ALIKE,
    ALONG,
    BEGIN,
    BEGUN,
    BUF,
    BUT_EDGE,
    DAY,
    DAYS,
    DECIDE,
    DST,
    EDGE,
    EDGE_TO,
    EDGES,
    ENDED,
    EVENTS,
    EVERYONE,
    EXITS,
    EXPIRE,
    GROUPS,
    HELD,
    HELD_BY,
    HELD_STAY,
    HOLDS,
    JOINED,
    KEEP,
    KEEPS,
    LAPS,
    LEAVE,
    LISTS,
    LIVE,
    LOW8,
    LOW16,
    MOVES,
    MOVING_LIMITS,
    NEXT_EDGE,
    NODE_KIND,
    NODE_STARTS,
    NODES,
    OF_GROUP,
    PASS,
    PASSED,
    PASSINGS,
    PATIENCE_EXIT,
    PERIOD,
    PUT,
    RESOURCES,
    SINGLE,
    STAY_DAYS,
    THROUGH,
    WAITING,
    WIDTH,
)  # fmt: skip
from sojourn.engine.tables import OFFSET

__all__ = ["enter_together", "forward"]


@compiled
def travel(T: Words, Y: Words, Z: Words, m: int, e: int, came_from: int) -> int:
    """Along one edge: the node to which the batch goes on at once, or -1 where it is in an inbox, or out."""
    lists = halves(Z[LISTS])
    groups, group, held, to = Z[GROUPS], Z[OF_GROUP], Z[HOLDS], T[T[EDGE_TO] + e]
    cell = (T[T[PERIOD] + Z[DAY]] * Z[EDGES] + e) * groups + group
    Y[Y[MOVES] + cell] += m
    Y[Y[EVENTS]] += m
    if to < 0:
        stop_clocks(T, Y, Z, m, Z[DAY], -1, EVERYONE)
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
    if to <= came_from:
        Z[LAPS] += 1
    note(Z, ~LOW16, e)
    inbox = list_of_inbox(Z, to)
    if T[T[SINGLE] + to] == 1 and lists[4 * inbox + 3] == 0:
        return to
    rewrite(Z, m)
    append(Z, inbox, m)
    return -1


@compiled
def enter_together(T: Words, Y: Words, Z: Words, m: int, node: int, unit: int) -> None:
    """The batch passes the gate: the unit is taken, the old one given up unless kept."""
    edge = words(Z[EDGE])
    groups, day, group, held = Z[GROUPS], Z[DAY], Z[OF_GROUP], Z[HOLDS]
    cell = (T[T[PERIOD] + day] * Z[NODES] + node) * groups + group
    if unit >= 0:
        began = m * day
        if held >= 0:
            began = stays(Z, m)
            Z[Z[HELD] + held] -= m
            Z[Z[HELD_BY] + held * groups + group] -= m
            Z[Z[HELD_STAY] + held * groups + group] -= began
            note(Z, ~(LOW8 << 48), (unit + 1) << 48)
        else:
            Y[Y[BEGUN] + cell] += m
            note(Z, ~((LOW16 << 32) | (LOW8 << 48)), ((day + OFFSET) << 32) | ((unit + 1) << 48))
        Z[Z[HELD] + unit] += m
        Z[Z[HELD_BY] + unit * groups + group] += m
        Z[Z[HELD_STAY] + unit * groups + group] += began
        Z[HOLDS] = unit
    elif held >= 0 and T[T[KEEPS] + node * Z[RESOURCES] + held] == 0:
        rewrite(Z, m)
        for i in range(m):
            give_up_unit(T, Y, Z, i * Z[WIDTH])
        Z[HOLDS] = -1
    Y[Y[ADMITTED] + cell] += m
    Y[Y[EVENTS]] += m
    Z[Z[PASSINGS] + node] += m
    if T[T[NODE_STARTS] + 2 * node + 1] == 1:
        for i in range(m):
            edge[i] = -1
        start_clocks(T, Z, edge, m, node, 1, -1)


@compiled
def go_on(T: Words, Y: Words, Z: Words, m: int, node: int) -> int:
    """After the gate: on at once, by a decision, or into the stage. Returns as `travel` does."""
    kind = T[T[NODE_KIND] + node]
    note(Z, ~(LOW16 << 16), (Z[DAY] + OFFSET) << 16)
    if kind == PASS:
        return travel(T, Y, Z, m, T[T[NEXT_EDGE] + node * Z[GROUPS] + Z[OF_GROUP]], node)
    if kind == DECIDE:
        rewrite(Z, m)
        decide(T, Z, m, node)
    elif place(T, Z, m, node, True, True) == 0:
        push(Z, words(Z[DST]), m)
        return -1
    return route(T, Y, Z, m, node)


@compiled
def come(T: Words, Y: Words, Z: Words, m: int, node: int) -> int:
    """The batch comes to a gate: clocks stop and start, then it passes or joins the line.

    Returns as `travel` does, or THROUGH where it is to go on from here.
    """
    buf, edge, lists, passed = words(Z[BUF]), words(Z[EDGE]), halves(Z[LISTS]), list_of_passed(Z, node)
    groups, group, width = Z[GROUPS], Z[OF_GROUP], Z[WIDTH]
    but = T[T[BUT_EDGE] + node * groups + group]
    if but >= 0:
        return travel(T, Y, Z, m, but, node)
    stop_clocks(T, Y, Z, m, Z[DAY], node, EVERYONE)
    if T[T[NODE_STARTS] + 2 * node] == 1:
        for i in range(m):
            edge[i] = -1
        start_clocks(T, Z, edge, m, node, 0, -1)
    queue = gate_of(T, Z, node, group, Z[HOLDS])
    if queue < 0:
        enter_together(T, Y, Z, m, node, -1)
        if lists[4 * passed + 3] == 0:
            return THROUGH
        rewrite(Z, m)
        append(Z, passed, m)
        return -1
    if Z[MOVING_LIMITS] == 0 and T[T[PATIENCE_EXIT] + node] < 0:  # nothing ends the wait but the gate
        joined, days, keep, put, laps = Z[JOINED], Z[DAYS], Z[KEEP], Z[PUT], Z[LAPS]
        for i in range(m):
            at = i * width
            buf[at + 1] = written(buf[at + 1], keep, put, laps)
            buf[at + 2] = (joined + i) | (days << 32)
        Z[JOINED] += m
        Z[Z[EXPIRE] + queue * (days + 1) + days] += m
        Z[Z[WAITING] + node * groups + group] += m
    else:
        rewrite(Z, m)
        for i in range(m):
            join(T, Z, i * width, node, queue, Z[DAY] + 1)
    append(Z, list_of_queue(Z, queue), m)
    return -1


@detached
def forward(T: Words, Y: Words, Z: Words, m: int, node: int, how: int) -> int:
    """A batch moves. How: it is to COME to the gate of a node; or has PASSED it; or is to LEAVE, each along its edge.

    Or it is to BEGIN in the node, as part of the starting population. With ALIKE added, it is known to be alike; with
    ALONG added too, to leave along the edge of the first.
    """
    if how == BEGIN:
        place(T, Z, m, node, False, False)
        push(Z, words(Z[DST]), m)
        return 0
    step, edge = how & (ALIKE - 1), words(Z[EDGE])
    together = how >= ALIKE or alike(Z, m)
    if step == LEAVE and together and (how >= ALONG or one_way(Z, m)):
        after = travel(T, Y, Z, m, edge[0], node)
    elif step == LEAVE:
        together = False
        after = route(T, Y, Z, m, node)
    else:
        after = THROUGH if step == PASSED else node
    while after != -1:
        if after >= 0:
            node = after
            after = come(T, Y, Z, m, node) if together else come_batch(T, Y, Z, m, node)
        else:
            after = go_on(T, Y, Z, m, node) if together else go_on_batch(T, Y, Z, m, node)
    return 0
