"""The arrays that an engine runs: one draw of a scenario, compiled to integers.

The engine knows nodes, edges, queues and resources; it does not know what they stand for.
Axes:  D days, P periods, S streams, G groups (a class within a stream), N nodes, X exits, E edges,
Q queues, R resources, L laws, M limits, K displacement rules, C costs.
A destination is a node (0 or more) or an outcome o written as -(o + 1).
A 32-bit luck r picks the first entry whose cut is greater than r; the last cut of a row is 2**32.
Money is in whole cents, hazards are in units of 2**-32, multipliers of hazards in units of 2**-12.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "BATCH", "CERTAIN", "DECIDE", "FLOW", "FUND", "NEVER", "NO_DAY", "OFFSET", "ONE", "PASS", "QUOTA", "STOCK",
    "UNLIMITED", "WAIT", "Tables", "Tally", "empty_tally",
]

Int = NDArray[np.int64]
Small = NDArray[np.int32]
Flag = NDArray[np.uint8]
Word = NDArray[np.uint32]

OFFSET = 8192  # a day is stored as day + OFFSET in 16 bits: from 22 years before the start to 157 years after
NO_DAY = -OFFSET  # "no such day": a clock that does not run, a stay that has not begun
NEVER = 1 << 30  # a due day beyond every horizon
ONE = 1 << 12  # a multiplier of 1
CERTAIN = 1 << 46  # the hazard of what happens for certain
UNLIMITED = 1 << 60

WAIT, PASS, DECIDE = 0, 1, 2  # kinds of node
STOCK, FLOW, BATCH, QUOTA, FUND = 0, 1, 2, 3, 4  # kinds of resource


class Tables(NamedTuple):
    """One draw of a scenario as arrays (axes in each comment)."""

    period: Small  # [D] period of each day
    # streams
    stream_hash: Word  # [S]
    stream_edge: Small  # [S] the edge by which arrivals enter
    arrivals_first: Int  # [S, D] people who arrive whatever the luck
    arrivals_row: Small  # [S, D] row of arrivals_start, or -1
    arrivals_start: Int  # [rows + 1]
    arrivals_cut: Int  # one more person for each cut at or below the luck
    arrivals_hash: Word  # [1] purpose
    mix_row: Small  # [S, D]
    mix_start: Int  # [rows + 1]
    mix_cut: Int
    mix_group: Small
    mix_hash: Word  # [1] purpose
    group_stream: Small  # [G]
    # nodes
    node_kind: Small  # [N]
    next_edge: Small  # [N, G] for PASS nodes, else -1
    but_edge: Small  # [N, G] taken instead of the gate, or -1
    queue_of: Small  # [N, G, 2] queue joined by who comes without / with an accepted unit; -1 passes at once
    keeps: Flag  # [N, R] a held unit of R is kept on passing
    closed: Flag  # [N, D] an order closes the gate
    room_places: Small  # [N] or -1
    room_edge: Small  # [N]
    patience_exit: Small  # [N] an exit, or -1
    displace_rule: Small  # [N] or -1
    # queues, in order of node
    queue_node: Small  # [Q]
    queue_priority: Small  # [Q] lower first
    need_start: Small  # [Q + 1]
    need_price: Small  # [needs] row of gate_price for a fund, else -1
    alt_start: Small  # [needs + 1]
    alt: Small  # resources, in order of preference
    gate_price: Int  # [rows, D] cents
    line_step: Small  # [lines] 0 serves, 1 departs, 2 admits; lines in order of trial
    line_strict: Flag  # [lines]
    line_start: Small  # [lines + 1]
    line_queue: Small
    # exits
    exit_start: Small  # [N + 1] exits of WAIT nodes (an exit of patience lies beyond exit_start[N])
    exit_edge: Small  # [X]
    exit_hash: Word  # [X]
    exit_version: Small  # [X, D] row of law_of by day of entry
    law_of: Small  # [rows, G] law
    change_start: Small  # [X + 1]
    change_day: Small  # from this day (the first is NO_DAY) ...
    change_by: Int  # ... the hazard is multiplied by this, in units of ONE
    law_start: Int  # [L + 1]
    law_hazard: Int  # cumulative hazard by age
    law_step: Int  # [L] what each further age adds
    direct: Flag  # [X] the hazard never changes: law_cut applies
    cut_start: Int  # [L + 1]
    law_cut: Int  # smallest luck that is due by that age (falls with age)
    # decisions
    split_row: Small  # [N, D] row of split_of, or -1
    split_of: Small  # [rows, G] branch row
    branch_start: Int  # [rows + 1]
    branch_cut: Int
    branch_edge: Small
    split_hash: Word  # [N]
    edge_to: Small  # [E]
    # limits
    limit_node: Small  # [M]
    limit_admitted: Flag  # [M] 1: starts on passing the gate; 0: on coming to it
    limit_through: Flag  # [M, N]
    limit_moves: Flag  # [M] 0: only counted
    limit_edge: Small  # [M] or -1
    deadline: Small  # [M, OFFSET + D] by day of start + OFFSET
    # resources
    kind: Small  # [R]
    capacity: Int  # [R, D] stock: target; flow, batch: today's whole number; quota: allowance of the period
    build_up: Int  # [R] units a day, or UNLIMITED
    guaranteed: Int  # [R, D]
    quota_period: Small  # [R, D]
    quota_all: Int  # [R, D]
    price: Int  # [R, D] cents a unit taken
    fund: Small  # [R] the fund that pays the price, or -1
    unavailable: Flag  # [R, D] an order closes every gate's use of it
    departs: Flag  # [R, D] a batch leaves
    fund_add: Int  # [R, D] cents that come in
    fund_open: Flag  # [R, D]
    close_start: Small  # [R + 1] what closes when a fund is spent
    close_what: Small  # 0 node, 1 resource, 2 build-up
    close_id: Small
    # displacement
    displace_cut: Int  # [K, D] luck below it displaces
    displace_full: Flag  # [K] only when no unit is left
    displace_who: Small  # [K] 0 uniform, 1 longest, 2 lowest priority
    displace_edge: Small  # [K]
    displace_from: Flag  # [K, N]
    displace_pool: Flag  # [K, R] an admission to this stock displaces
    displace_same: Small  # [K, G] who may be displaced shares this number; 0 for all where not asked
    displace_hash: Word  # [K]
    # costs
    cost_kind: Small  # [C] 0 bed-day, 1 person-day, 2 passing, 3 outcome, 4 arrival, 5 departure, 6 seat, 7 day
    cost_of: Small  # [C]
    cost_price: Int  # [C, D]
    cost_fund: Small  # [C] or -1
    # who is there on the first day
    population: Int  # [rows, 7 + M] group, node, at gate, day entered, day stay began, unit held, people, clock starts
    # sizes and shared tables
    sizes: Int  # [1] outcomes
    neglog: Int  # table of -ln(u), see luck.py


class Tally(NamedTuple):
    """What happened: whole numbers, by period unless a day axis is named."""

    arrivals: Any  # [P, G] people
    moves: Any  # [P, E, G] people along each edge
    admitted: Any  # [P, N, G] people past each gate
    begun: Any  # [P, N, G] stays begun (first unit held)
    ended: Any  # [P, E, G] stays ended, by the edge taken
    stay_days: Any  # [P, E, G] days of the stays ended
    inside_days: Any  # [P, N, G] midnights in the stage
    waiting_days: Any  # [P, N, G] midnights at the gate
    lacking_days: Any  # [P, N, R + 2] of those, by what was lacking; R: an order, R + 1: only their turn
    held_days: Any  # [P, R, G] midnights a unit was held
    elapsed_days: Any  # [P, R, G] sum over those midnights of days since the stay began
    over: Any  # [D, M, G] people past each limit at midnight
    hits: Any  # [P, M, G] people whom a limit moved
    held: Any  # [D, R] units held at midnight
    usable: Any  # [D, R] capacity of the day
    paid: Any  # [D, R] units paid: held or guaranteed
    used: Any  # [D, R] units taken; of a fund, cents spent at gates
    balance: Any  # [D, R] cents at midnight
    lapsed: Any  # [D, R] cents that lapsed
    charged: Any  # [P, C] cents
    units: Any  # [P, C] units charged
    start: Any  # [G] people at the start
    inside: Any  # [N, G] people in each stage at the end
    waiting: Any  # [N, G] people at each gate at the end
    events: Any  # [1] arrivals, passings and moves: the work done


def empty_tally(t: Tables) -> Tally:
    """A tally of the right shapes, all nought (int64)."""
    days = len(t.period)
    periods = int(t.period.max()) + 1 if days else 0
    nodes, groups = t.next_edge.shape
    edges, resources, limits, costs = len(t.edge_to), len(t.kind), len(t.limit_node), len(t.cost_kind)

    def zeros(*shape: int) -> Int:
        return np.zeros(shape, np.int64)

    return Tally(
        arrivals=zeros(periods, groups),
        moves=zeros(periods, edges, groups),
        admitted=zeros(periods, nodes, groups),
        begun=zeros(periods, nodes, groups),
        ended=zeros(periods, edges, groups),
        stay_days=zeros(periods, edges, groups),
        inside_days=zeros(periods, nodes, groups),
        waiting_days=zeros(periods, nodes, groups),
        lacking_days=zeros(periods, nodes, resources + 2),
        held_days=zeros(periods, resources, groups),
        elapsed_days=zeros(periods, resources, groups),
        over=zeros(days, limits, groups),
        hits=zeros(periods, limits, groups),
        held=zeros(days, resources),
        usable=zeros(days, resources),
        paid=zeros(days, resources),
        used=zeros(days, resources),
        balance=zeros(days, resources),
        lapsed=zeros(days, resources),
        charged=zeros(periods, costs),
        units=zeros(periods, costs),
        start=zeros(groups),
        inside=zeros(nodes, groups),
        waiting=zeros(nodes, groups),
        events=zeros(1),
    )
