"""The day of the mean-field twin: the steps that reference.py names, in their order."""

from __future__ import annotations

import numpy as np

from sojourn.engine.compiled import Reals, Words, compiled, entry, reals, words
from sojourn.engine.fluidclocks import fold
from sojourn.engine.fluidclocks import row as clock_row
from sojourn.engine.fluidlaws import hazard
from sojourn.engine.fluidleaving import leave_gate
from sojourn.engine.fluidlimits import deadline, limits
from sojourn.engine.fluidlines import apply_room, try_lines
from sojourn.engine.fluidmoves import line_place, move
from sojourn.engine.fluidplaces import (
    ARRIVING,
    BALANCE,
    BEFORE,
    BLOCK,
    CELLS,
    CLOCK_K,
    CLOCK_LO,
    DAY,
    DAYS,
    ENTRIES,
    EXITS,
    FLOWN,
    FRESH,
    GATE_M,
    GATE_S,
    GROUPS,
    HEAD,
    HELD,
    HOLD_OF,
    HOLDS,
    LEFT,
    LIMITS,
    LINE_M,
    LINE_S,
    LINE_T,
    LINES,
    NODES,
    NOTHING,
    OPENED,
    PASSINGS,
    QUEUES,
    QUOTA_USED,
    RESOURCES,
    ROW_AT,
    ROW_PEOPLE,
    SEEN,
    SEEN_COUNT,
    SHUT,
    SINCE,
    SLOT_DAY,
    SLOTS,
    STREAMS,
    TALLY,
    WIDE,
    WIDTH,
)  # fmt: skip
from sojourn.engine.fluidsettle import settle
from sojourn.engine.fluidshares import fill_place, see
from sojourn.engine.fluidstages import dues, place_those_there
from sojourn.engine.fluidtally import charges, end, midnight
from sojourn.engine.places import (
    ARRIVALS_FIRST,
    ARRIVALS_ROW,
    ARRIVED,
    AT_START,
    BUILD_UP,
    CAPACITY,
    CLOSE_ID,
    CLOSE_START,
    CLOSE_WHAT,
    EVENTS,
    EXIT_EDGE,
    EXIT_VERSION,
    FUND_ADD,
    FUND_OPEN,
    KIND,
    LAPSED,
    LAW_OF,
    LIMIT_MOVES,
    MIX_CUT,
    MIX_GROUP,
    MIX_ROW,
    MIX_START,
    PATIENCE_EXIT,
    PERIOD,
    POPULATION,
    QUEUE_NODE,
    QUOTA_PERIOD,
    STREAM_EDGE,
)  # fmt: skip
from sojourn.engine.tables import BATCH, FLOW, FUND, NEVER, NO_DAY, QUOTA, STOCK

__all__ = ["simulate"]


@compiled
def begin(T: Words, Y: Reals, Z: Words, V: Reals, row: int) -> None:
    """Place one row of the people who are there on the first day, with their clocks."""
    group, node, place, entered = T[row], T[row + 1], T[row + 2], T[row + 3]  # at the gate is place GATE
    stay, held, people = T[row + 4], T[row + 5], T[row + 6]
    hold, since = 0, 0.0
    if held >= 0:
        hold, since = Z[Z[HOLD_OF] + held], float(stay)
        V[Z[HELD] + held] += people
    cell = (node * Z[GROUPS] + group) * Z[HOLDS] + hold
    see(Z, node, group, hold)
    Y[Z[Z[TALLY] + AT_START] + group] += people
    cut, cause = NEVER, -1
    for m in range(Z[LIMITS]):
        clock, n = T[row + 7 + m], (m * 2 + place) * Z[CELLS] + cell
        V[Z[FLOWN] + n] += people
        if clock == NO_DAY:
            continue
        if T[T[LIMIT_MOVES] + m] == 1 and deadline(T, Z, m, clock) < cut:
            cut, cause = deadline(T, Z, m, clock), m
        if clock == entered:
            V[Z[FRESH] + n] += people
        at = max(clock, Z[Z[CLOCK_LO] + m]) % Z[Z[CLOCK_K] + m]
        if clock < Z[Z[CLOCK_LO] + m] and T[T[LIMIT_MOVES] + m] == 0:
            at = Z[Z[CLOCK_K] + m]
        where = place * Z[CELLS] + cell
        r = clock_row(Z, V, m, where, group)
        clocks = group * Z[WIDTH] + r
        V[Z[Z[ROW_AT] + clocks] + at] += people
        V[Z[ROW_PEOPLE] + clocks] += people
        V[fill_place(Z, V, where, group) + r] = 1.0
    place_those_there(T, Y, Z, V, row, hold, since, cut, cause)


@compiled
def edits(T: Words, Y: Reals, Z: Words, V: Reals) -> None:
    d, days = Z[DAY], Z[DAYS]
    for i in range(Z[NODES]):
        V[Z[PASSINGS] + i] = 0.0
    for i in range(Z[ENTRIES] - Z[EXITS] + Z[STREAMS]):
        V[Z[EXITS] + i] = 0.0
    for r in range(Z[RESOURCES]):
        kind, target, at = T[T[KIND] + r], float(T[T[CAPACITY] + r * days + d]), r * days + d
        if kind == STOCK:
            if d > 0 and target > V[Z[LEFT] + r]:
                if Z[Z[SHUT] + 2 * Z[WIDE] + r] == 0:
                    V[Z[LEFT] + r] = min(target, V[Z[LEFT] + r] + T[T[BUILD_UP] + r])
            else:
                V[Z[LEFT] + r] = target
        elif kind in (FLOW, BATCH):
            V[Z[LEFT] + r] = target
        elif kind == QUOTA:
            if d == 0 or T[T[QUOTA_PERIOD] + at] != T[T[QUOTA_PERIOD] + at - 1]:
                V[Z[QUOTA_USED] + r] = 0.0
        elif kind == FUND:
            if d > 0 and T[T[FUND_OPEN] + at - 1] == 1 and T[T[FUND_OPEN] + at] == 0:
                Y[Z[Z[TALLY] + LAPSED] + d * Z[RESOURCES] + r] += max(V[Z[BALANCE] + r], 0.0)
                V[Z[BALANCE] + r] = min(V[Z[BALANCE] + r], 0.0)
            V[Z[BALANCE] + r] += T[T[FUND_ADD] + at]
    for i in range(3 * Z[WIDE]):
        Z[Z[SHUT] + i] = 0
    for r in range(Z[RESOURCES]):
        if T[T[KIND] + r] == FUND:
            if T[T[FUND_OPEN] + r * days + d] == 1:
                Z[Z[OPENED] + r] = 1
            if Z[Z[OPENED] + r] == 1 and d > 0 and V[Z[BALANCE] + r] <= NOTHING:
                for j in range(T[T[CLOSE_START] + r], T[T[CLOSE_START] + r + 1]):
                    Z[Z[SHUT] + T[T[CLOSE_WHAT] + j] * Z[WIDE] + T[T[CLOSE_ID] + j]] = 1


@compiled
def arrivals(T: Words, Y: Reals, Z: Words, V: Reals) -> None:
    """Each stream's mean number of people, in the shares of its mix."""
    d = Z[DAY]
    for s in range(Z[STREAMS]):
        people = float(T[T[ARRIVALS_FIRST] + s * Z[DAYS] + d])
        row = T[T[ARRIVALS_ROW] + s * Z[DAYS] + d]
        if row >= 0:
            people += V[Z[ARRIVING] + row]
        mix, before = T[T[MIX_ROW] + s * Z[DAYS] + d], 0
        V[Z[ENTRIES] + s] += people
        Y[Z[Z[TALLY] + EVENTS]] += people
        for j in range(T[T[MIX_START] + mix], T[T[MIX_START] + mix + 1]):
            cut, group = T[T[MIX_CUT] + j], T[T[MIX_GROUP] + j]
            some = people * (cut - before) * 2.0**-32
            before = cut
            if some > 0.0:
                Y[Z[Z[TALLY] + ARRIVED] + T[T[PERIOD] + d] * Z[GROUPS] + group] += some
                move(T, Y, Z, V, T[T[STREAM_EDGE] + s], group, 0, some, 0.0)
    settle(T, Y, Z, V)


@compiled
def patience(T: Words, Y: Reals, Z: Words, V: Reals, node: int, exit_: int) -> None:
    """Part of those in a gate's lines give up, by the days since they joined."""
    for q in range(Z[QUEUES]):
        if T[T[QUEUE_NODE] + q] != node:
            continue
        for i in range(Z[Z[SEEN_COUNT] + node]):
            code = Z[Z[SEEN] + node * Z[GROUPS] * Z[HOLDS] + i]
            group, hold = code >> 16, code & 0xFFFF
            cell = (node * Z[GROUPS] + group) * Z[HOLDS] + hold
            whole, people, stay, h, p = V[Z[GATE_M] + cell], 0.0, 0.0, 0.0, 0.0
            if whole <= 0.0:
                continue
            for slot in range(Z[Z[HEAD] + q], Z[BEFORE] + Z[DAY]):
                at = line_place(Z, q, slot, group, hold)
                if V[Z[LINE_M] + at] > 0.0:
                    entered = Z[Z[SLOT_DAY] + slot]
                    law = T[T[LAW_OF] + T[T[EXIT_VERSION] + exit_ * Z[DAYS] + max(entered, 0)] * Z[GROUPS] + group]
                    now = hazard(T, exit_, law, Z[DAY] - entered, Z[DAY])
                    if entered == Z[DAY] - 1 and entered >= 0:  # patience of less than a day lasts to the next day's dues
                        now += hazard(T, exit_, law, 0, entered)
                    if now != h:
                        h, p = now, -np.expm1(-now)
                    some, since = V[Z[LINE_M] + at] * p, V[Z[LINE_S] + at] * p
                    V[Z[LINE_M] + at] -= some
                    V[Z[LINE_S] + at] -= since
                    V[Z[LINE_T] + q * Z[SLOTS] + slot] = max(V[Z[LINE_T] + q * Z[SLOTS] + slot] - some, 0.0)
                    people += some
                    stay += since
            if people > 0.0:
                V[Z[GATE_M] + cell] = max(whole - people, 0.0)
                V[Z[GATE_S] + cell] -= stay
                leave_gate(T, Y, Z, V, node, group, hold, people, stay, min(people / whole, 1.0), T[T[EXIT_EDGE] + exit_])


@entry
def simulate(tables: int, tally: int, state: int, people: int, rows: int) -> None:
    """Run from the first day to the last, given the addresses of the arrays."""
    T, Y, Z, V = words(tables), reals(tally), words(state), reals(people)
    for row in range(rows):
        begin(T, Y, Z, V, T[POPULATION] + row * (7 + Z[LIMITS]))
    for day in range(Z[DAYS]):
        Z[DAY] = day
        edits(T, Y, Z, V)
        arrivals(T, Y, Z, V)
        moved = limits(T, Y, Z, V)
        settle(T, Y, Z, V)
        if moved:
            fold(Z, V, day)
        for node in range(Z[NODES]):
            dues(T, Y, Z, V, node)
            if T[T[PATIENCE_EXIT] + node] >= 0:
                patience(T, Y, Z, V, node, T[T[PATIENCE_EXIT] + node])
        settle(T, Y, Z, V)
        for step in range(3):
            try_lines(T, Y, Z, V, step, Z[LINES])
        apply_room(T, Y, Z, V)
        settle(T, Y, Z, V)
        charges(T, Y, Z, V)
        midnight(T, Y, Z, V)
        if Z[LIMITS] > 0 and day + 1 - Z[SINCE] >= Z[BLOCK]:
            fold(Z, V, day + 1)
    end(T, Y, Z, V)
