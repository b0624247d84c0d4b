"""What the mean-field twin books at the end of a day: charges, and the tally of the midnight."""

from __future__ import annotations

from sojourn.engine.compiled import Reals, Words, compiled
from sojourn.engine.fluidclocks import count_over
from sojourn.engine.fluidlines import lacking
from sojourn.engine.fluidplaces import (
    BALANCE,
    BEFORE,
    CELLS,
    COSTS,
    DAY,
    DAYS,
    ENTRIES,
    EXITS,
    FILLED,
    GATE_M,
    GATE_S,
    GROUPS,
    HEAD,
    HELD,
    HOLDS,
    IN_M,
    IN_S,
    LEFT,
    LIMITS,
    LINE_T,
    NODES,
    PASSINGS,
    QUEUES,
    RES_OF,
    RESOURCES,
    SEEN,
    SEEN_COUNT,
    SLOTS,
    SUMS,
    TALLY,
    VECTOR,
    WIDTH,
)  # fmt: skip
from sojourn.engine.fluidshares import eights, shared
from sojourn.engine.places import (
    BALANCE_AT,
    CAPACITY,
    CHARGED,
    COST_FUND,
    COST_KIND,
    COST_OF,
    COST_PRICE,
    DEPARTS,
    ELAPSED_DAYS,
    GUARANTEED,
    HELD_AT,
    HELD_DAYS,
    INSIDE_AT,
    INSIDE_DAYS,
    KIND,
    LACKING_DAYS,
    OVER,
    PAID,
    PERIOD,
    QUEUE_NODE,
    UNITS,
    USABLE,
    WAITING_AT,
    WAITING_DAYS,
)  # fmt: skip
from sojourn.engine.tables import STOCK

__all__ = ["charges", "end", "midnight"]


@compiled
def charges(T: Words, Y: Reals, Z: Words, V: Reals) -> None:
    d, days = Z[DAY], Z[DAYS]
    for c in range(Z[COSTS]):
        kind, of, units = T[T[COST_KIND] + c], T[T[COST_OF] + c], 1.0
        if kind == 0:
            units = max(V[Z[HELD] + of], float(T[T[GUARANTEED] + of * days + d]))
        elif kind == 1:
            units = 0.0
            for i in range(of * Z[GROUPS] * Z[HOLDS], (of + 1) * Z[GROUPS] * Z[HOLDS]):
                units += V[Z[IN_M] + i]
        elif kind == 2:
            units = V[Z[PASSINGS] + of]
        elif kind == 3:
            units = V[Z[EXITS] + of]
        elif kind == 4:
            units = V[Z[ENTRIES] + of]
        elif kind == 5:
            units = float(T[T[DEPARTS] + of * days + d])
        elif kind == 6:
            units = float(T[T[CAPACITY] + of * days + d])
        cents = units * T[T[COST_PRICE] + c * days + d]
        at = T[T[PERIOD] + d] * Z[COSTS] + c
        Y[Z[Z[TALLY] + UNITS] + at] += units
        Y[Z[Z[TALLY] + CHARGED] + at] += cents
        if T[T[COST_FUND] + c] >= 0:
            V[Z[BALANCE] + T[T[COST_FUND] + c]] -= cents


@compiled
def midnight(T: Words, Y: Reals, Z: Words, V: Reals) -> None:
    """The tally: who is where, what each wait is for, what is held and paid."""
    d, groups, holds, resources = Z[DAY], Z[GROUPS], Z[HOLDS], Z[RESOURCES]
    period = T[T[PERIOD] + d]
    for node in range(Z[NODES]):
        for i in range(Z[Z[SEEN_COUNT] + node]):
            code = Z[Z[SEEN] + node * groups * holds + i]
            group, hold = code >> 16, code & 0xFFFF
            at, cell = (period * Z[NODES] + node) * groups + group, (node * groups + group) * holds + hold
            inside, waiting = V[Z[IN_M] + cell], V[Z[GATE_M] + cell]
            if inside <= 0.0 and waiting <= 0.0:
                continue
            Y[Z[Z[TALLY] + INSIDE_DAYS] + at] += inside
            Y[Z[Z[TALLY] + WAITING_DAYS] + at] += waiting
            if hold > 0:
                by = (period * resources + Z[Z[RES_OF] + hold]) * groups + group
                Y[Z[Z[TALLY] + HELD_DAYS] + by] += inside + waiting
                Y[Z[Z[TALLY] + ELAPSED_DAYS] + by] += d * (inside + waiting) - V[Z[IN_S] + cell] - V[Z[GATE_S] + cell]
            for place in range(2):
                if Z[Z[FILLED] + place * Z[CELLS] + cell] == 1:
                    shared(V, Z[Z[VECTOR] + place * Z[CELLS] + cell], Z[SUMS] + group * Z[WIDTH], eights(Z, group), 1.0)
    if Z[LIMITS] > 0:
        count_over(Z, V, Y, Z[Z[TALLY] + OVER] + d * Z[LIMITS] * groups)
    for q in range(Z[QUEUES]):
        whole = 0.0
        for slot in range(Z[Z[HEAD] + q], Z[BEFORE] + d + 1):
            whole += V[Z[LINE_T] + q * Z[SLOTS] + slot]
        if whole > 0.0:
            lack = lacking(T, Z, V, q)
            if lack < 0:
                lack = resources + 1
            Y[Z[Z[TALLY] + LACKING_DAYS] + (period * Z[NODES] + T[T[QUEUE_NODE] + q]) * (resources + 2) + lack] += whole
    for r in range(resources):
        at, kind = d * resources + r, T[T[KIND] + r]
        stock = kind == STOCK
        Y[Z[Z[TALLY] + HELD_AT] + at] = V[Z[HELD] + r]
        if stock:
            Y[Z[Z[TALLY] + PAID] + at] = max(V[Z[HELD] + r], float(T[T[GUARANTEED] + r * Z[DAYS] + d]))
        Y[Z[Z[TALLY] + USABLE] + at] = V[Z[LEFT] + r] if stock else float(T[T[CAPACITY] + r * Z[DAYS] + d])
        Y[Z[Z[TALLY] + BALANCE_AT] + at] = V[Z[BALANCE] + r]


@compiled
def end(T: Words, Y: Reals, Z: Words, V: Reals) -> None:
    """Who is where when the run ends."""
    for node in range(Z[NODES]):
        for i in range(Z[Z[SEEN_COUNT] + node]):
            code = Z[Z[SEEN] + node * Z[GROUPS] * Z[HOLDS] + i]
            at = node * Z[GROUPS] + (code >> 16)
            Y[Z[Z[TALLY] + INSIDE_AT] + at] += V[Z[IN_M] + at * Z[HOLDS] + (code & 0xFFFF)]
            Y[Z[Z[TALLY] + WAITING_AT] + at] += V[Z[GATE_M] + at * Z[HOLDS] + (code & 0xFFFF)]
