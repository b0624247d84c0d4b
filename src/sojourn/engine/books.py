"""What a day opens and closes with: the edits of its morning, its charges, the tally at midnight and after the last day."""

from __future__ import annotations

from sojourn.engine.batch import list_of_queue
from sojourn.engine.clocks import stop_clocks
from sojourn.engine.compiled import Words, compiled, halves
from sojourn.engine.lines import choose
from sojourn.engine.lists import BATCH_SIZE, drain
from sojourn.engine.places import (
    BALANCE,
    BALANCE_AT,
    BATCH,
    BUILD_UP,
    CAPACITY,
    CHARGED,
    CLOSE_ID,
    CLOSE_START,
    CLOSE_WHAT,
    COST_FUND,
    COST_KIND,
    COST_OF,
    COST_PRICE,
    COSTS,
    DAY,
    DAYS,
    DEPARTS,
    ELAPSED_DAYS,
    ENTRIES,
    EVERYONE,
    EXITS,
    FLOW,
    FUND,
    FUND_ADD,
    FUND_OPEN,
    GROUPS,
    GUARANTEED,
    HELD,
    HELD_AT,
    HELD_BY,
    HELD_DAYS,
    HELD_STAY,
    INSIDE,
    INSIDE_AT,
    INSIDE_DAYS,
    KIND,
    LACKING_DAYS,
    LAPSED,
    LEFT,
    LIMITS,
    LISTS,
    NODES,
    OPENED,
    OUTCOMES,
    PAID,
    PASSINGS,
    PERIOD,
    QUEUE_NODE,
    QUEUES,
    QUOTA,
    QUOTA_PERIOD,
    QUOTA_USED,
    RESOURCES,
    SHUT,
    SHUT_WIDTH,
    STOCK,
    STREAMS,
    UNITS,
    USABLE,
    WAITING,
    WAITING_AT,
    WAITING_DAYS,
)  # fmt: skip

__all__ = ["charges", "edits", "last_tally", "midnight"]


@compiled
def edits(T: Words, Y: Words, Z: Words) -> None:
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
def charges(T: Words, Y: Words, Z: Words) -> None:
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
def midnight(T: Words, Y: Words, Z: Words) -> None:
    """The tally: who is where, what each wait is for, what is held and paid."""
    lists = halves(Z[LISTS])
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
            lack = choose(T, Z, queue)
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
def last_tally(T: Words, Y: Words, Z: Words) -> None:
    """Who is inside and who waits at the end; every clock stops."""
    lists = halves(Z[LISTS])
    days = Z[DAYS]
    for i in range(Z[NODES] * Z[GROUPS]):
        Y[Y[INSIDE_AT] + i] = Z[Z[INSIDE] + i]
        Y[Y[WAITING_AT] + i] = Z[Z[WAITING] + i]
    if Z[LIMITS] == 0:
        return
    for chain in range(2 * Z[NODES] * (days + 1) + Z[QUEUES]):
        while lists[4 * chain + 3] > 0:
            m = drain(Z, chain, BATCH_SIZE)
            stop_clocks(T, Y, Z, m, days, -1, EVERYONE)
