"""The specification: what a day means, in plain Python.

The order of the day:

 1. edits      the day's orders, capacities, allowances and money come into force
 2. arrivals   each stream's people come to the gate of their first stage
 3. limits     clocks that run out send people along the limit's route, out of a line too
 4. dues       people whose time in a stage is over leave it; patience ends
 5. serves     lines for flows (and for nothing but an order's end) are tried
 6. departs    lines for batches are tried
 7. admits     lines for stocks are tried; then whoever is beyond the room of a gate leaves
 8. charges    the day's money is booked
 9. tally      the midnight count

Within a step, those who leave come to the next gate in the order of the stages as filed, then in the order of
entering the stage they leave. Whoever needs nothing passes at once and may pass several stages in a day. Each line is
tried once a day; who joins it after that waits for the next day. Patience of less than a day lasts to the next day's
dues, so that everyone who joins a line is tried at least once. A unit given up while a line is tried may be taken by
the next in that line. The compiled kernel has a function of the same name for each step and shares the tables with
this file, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sojourn.engine.luck import neglog, philox
from sojourn.engine.tables import (
    BATCH,
    CERTAIN,
    DECIDE,
    FLOW,
    FUND,
    NEVER,
    NO_DAY,
    OFFSET,
    PASS,
    QUOTA,
    STOCK,
    Tables,
    Tally,
    empty_tally,
)

__all__ = ["run"]

WORD = 0xFFFFFFFF
TRIES = 64  # picks of one to be displaced, before the whole of those eligible is counted


@dataclass(slots=True)
class Person:
    """An anonymous token. Days are counted from the first day of the run."""

    group: int
    ordinal: int  # within stream and day of arrival
    born: int  # day of arrival
    clocks: list[int]  # day each limit's clock started, or NO_DAY
    lap: int = 0  # times the person went back to a stage filed no later than the one left
    node: int = 0
    edge: int = 0  # the edge last taken, or (in a stage) to be taken next
    entered: int = 0
    stay: int = NO_DAY
    held: int = -1
    joined: int = 0  # place in the order of joining
    leaves: int = NEVER  # in a line: the day on which a limit or patience takes the person out ...
    cause: int = -1  # ... limit, or -1 for patience


@dataclass
class World:
    """The state of a run on one day."""

    t: Tables
    tally: Tally
    key: tuple[int, int]
    day: int = 0
    joined: int = 0
    inbox: list[list[Person]] = field(default_factory=list)  # [node] people coming to the gate
    passed: list[list[Person]] = field(default_factory=list)  # [node] people past the gate, not yet placed
    limit_rows: list[dict[int, list[Person]]] = field(default_factory=list)  # [node] day -> people
    due_rows: list[dict[int, list[Person]]] = field(default_factory=list)  # [node] day -> people
    queues: list[list[Person]] = field(default_factory=list)  # [queue]
    left: list[int] = field(default_factory=list)  # [resource] flow or batch left today; usable stock
    held: list[int] = field(default_factory=list)  # [resource]
    quota_used: list[int] = field(default_factory=list)
    quota_all_used: list[int] = field(default_factory=list)
    balance: list[int] = field(default_factory=list)
    spent: list[bool] = field(default_factory=list)  # [resource] a fund that closed what it lists
    shut: set[tuple[int, int]] = field(default_factory=set)  # (what, id) closed by spent funds
    today: dict[tuple[int, int], int] = field(default_factory=dict)  # (cost kind, id) -> people today

    def luck(self, p: Person, purpose: int) -> int:
        stream = int(self.t.stream_hash[self.t.group_stream[p.group]])
        return philox(p.ordinal & WORD, (p.born + OFFSET) | p.lap << 16, stream, purpose, *self.key)[0]


def run(tables: Tables, seed: int, draw: int, history: int = 0) -> Tally:
    """Run one draw from its first day to its last; the same tally as the compiled kernel."""
    t = tables
    nodes, resources = len(t.node_kind), len(t.kind)
    w = World(t, empty_tally(t), (seed & WORD, (draw + (history << 24)) & WORD))
    w.inbox = [[] for _ in range(nodes)]
    w.passed = [[] for _ in range(nodes)]
    w.limit_rows = [{} for _ in range(nodes)]
    w.due_rows = [{} for _ in range(nodes)]
    w.queues = [[] for _ in range(len(t.queue_node))]
    w.left, w.held = [0] * resources, [0] * resources
    w.quota_used, w.quota_all_used = [0] * resources, [0] * resources
    w.balance, w.spent = [0] * resources, [False] * resources
    begin(w)
    for w.day in range(len(t.period)):
        edits(w)
        arrivals(w)
        limits(w)
        dues(w)
        serves(w)
        departs(w)
        admits(w)
        charges(w)
        midnight(w)
    end(w)
    return w.tally


# ------------------------------------------------------------------------------------------------ the first midnight


def begin(w: World) -> None:
    """Place the people who are there on the first day; their residual times allow for the days already spent."""
    t, ordinals = w.t, dict[tuple[int, int], int]()
    for row in t.population.tolist():
        group, node, at_gate, entered, stay, held, people = row[:7]
        born = min(entered, stay) if stay != NO_DAY else entered
        for _ in range(people):
            stream = int(t.group_stream[group])
            ordinal = ordinals.get((stream, born), 0)
            ordinals[stream, born] = ordinal + 1
            p = Person(group, ordinal, born, list(row[7:]), node=node, entered=entered, stay=stay, held=held)
            w.tally.start[group] += 1
            if held >= 0:
                w.held[held] += 1
            if at_gate:
                join(w, p, node, first_day=0)
            else:
                place(w, p, node, waited_to=-1)


def end(w: World) -> None:
    for node in range(len(w.t.node_kind)):
        for rows in (w.limit_rows[node], w.due_rows[node]):
            for people in rows.values():
                for p in people:
                    w.tally.inside[node, p.group] += 1
                    stop_clocks(w, p, len(w.t.period), None)
    for queue, people in enumerate(w.queues):
        for p in people:
            w.tally.waiting[w.t.queue_node[queue], p.group] += 1
            stop_clocks(w, p, len(w.t.period), None)
    np.cumsum(w.tally.over, axis=0, out=w.tally.over)


# ------------------------------------------------------------------------------------------------ 1 to 4


def edits(w: World) -> None:
    t, d = w.t, w.day
    w.today = {}
    for r in range(len(t.kind)):
        kind, target = t.kind[r], int(t.capacity[r, d])
        if kind == STOCK:
            if d > 0 and target > w.left[r]:
                if (2, r) not in w.shut:
                    w.left[r] = min(target, w.left[r] + int(t.build_up[r]))
            else:
                w.left[r] = target
        elif kind in (FLOW, BATCH):
            w.left[r] = target
        elif kind == QUOTA:
            if d == 0 or t.quota_period[r, d] != t.quota_period[r, d - 1]:
                w.quota_used[r] = 0
        elif kind == FUND:
            if d > 0 and t.fund_open[r, d - 1] and not t.fund_open[r, d]:
                w.tally.lapsed[d, r] += max(w.balance[r], 0)
                w.balance[r] = min(w.balance[r], 0)
            w.balance[r] += int(t.fund_add[r, d])
    w.shut = set()
    for r in range(len(t.kind)):
        if t.kind[r] == FUND:
            opened = bool(t.fund_open[r, : d + 1].any())
            w.spent[r] = opened and d > 0 and w.balance[r] <= 0
            if w.spent[r]:
                for j in range(t.close_start[r], t.close_start[r + 1]):
                    w.shut.add((int(t.close_what[j]), int(t.close_id[j])))


def arrivals(w: World) -> None:
    t, d = w.t, w.day
    for s in range(len(t.stream_hash)):
        people = int(t.arrivals_first[s, d])
        row = t.arrivals_row[s, d]
        if row >= 0:
            r = philox(WORD, d + OFFSET, int(t.stream_hash[s]), int(t.arrivals_hash[0]), *w.key)[0]
            people += sum(int(c) <= r for c in t.arrivals_cut[t.arrivals_start[row] : t.arrivals_start[row + 1]])
        mix = int(t.mix_row[s, d])
        first, last = int(t.mix_start[mix]), int(t.mix_start[mix + 1])
        for ordinal in range(people):
            group = int(t.mix_group[first])
            p = Person(group, ordinal, d, [NO_DAY] * len(t.limit_node))
            if last - first > 1:
                r = philox(ordinal, d + OFFSET, int(t.stream_hash[s]), int(t.mix_hash[0]), *w.key)[0]
                p.group = int(t.mix_group[first + branch(t.mix_cut[first:last].tolist(), r)])
            w.tally.arrivals[t.period[d], p.group] += 1
            w.tally.events[0] += 1
            count(w, 4, s)
            move(w, p, int(t.stream_edge[s]), came_from=-1)
    settle(w)


def limits(w: World) -> None:
    for node in range(len(w.t.node_kind)):
        for p in w.limit_rows[node].pop(w.day, []):
            run_out(w, p, p.cause)
        for queue in queues_at(w, node):
            leave_line(w, queue, by_limit=True)
    settle(w)


def dues(w: World) -> None:
    for node in range(len(w.t.node_kind)):
        for p in w.due_rows[node].pop(w.day, []):
            move(w, p, p.edge, came_from=node)
        for queue in queues_at(w, node):
            leave_line(w, queue, by_limit=False)
    settle(w)


def leave_line(w: World, queue: int, by_limit: bool) -> None:
    stay = []
    for p in w.queues[queue]:
        if p.leaves != w.day or (p.cause >= 0) != by_limit:
            stay.append(p)
        elif by_limit:
            run_out(w, p, p.cause)
        else:
            node = int(w.t.queue_node[queue])
            move(w, p, int(w.t.exit_edge[w.t.patience_exit[node]]), came_from=node)
    w.queues[queue] = stay


def run_out(w: World, p: Person, limit: int) -> None:
    """A clock has run out: it stops, and the person takes the limit's route."""
    w.tally.hits[w.t.period[w.day], limit, p.group] += 1
    stop_clock(w, p, limit, w.day)
    move(w, p, int(w.t.limit_edge[limit]), came_from=p.node)


# ------------------------------------------------------------------------------------------------ 5 to 9


def serves(w: World) -> None:
    try_lines(w, 0)


def departs(w: World) -> None:
    try_lines(w, 1)


def admits(w: World) -> None:
    try_lines(w, 2)
    apply_room(w)
    settle(w)


def charges(w: World) -> None:
    t, d = w.t, w.day
    for c in range(len(t.cost_kind)):
        kind, of = int(t.cost_kind[c]), int(t.cost_of[c])
        if kind == 0:
            units = max(w.held[of], int(t.guaranteed[of, d]))
        elif kind == 1:
            units = sum(len(people) for rows in (w.limit_rows[of], w.due_rows[of]) for people in rows.values())
        elif kind == 5:
            units = int(t.departs[of, d])
        elif kind == 6:
            units = int(t.capacity[of, d])
        elif kind == 7:
            units = 1
        else:
            units = w.today.get((kind, of), 0)
        cents = units * int(t.cost_price[c, d])
        w.tally.units[t.period[d], c] += units
        w.tally.charged[t.period[d], c] += cents
        if t.cost_fund[c] >= 0:
            w.balance[t.cost_fund[c]] -= cents


def midnight(w: World) -> None:
    """The tally: who is where, what each wait is for, what is held and paid."""
    t, d, y = w.t, w.day, w.tally
    period = int(t.period[d])
    resources = len(t.kind)
    for node in range(len(t.node_kind)):
        for rows in (w.limit_rows[node], w.due_rows[node]):
            for people in rows.values():
                for p in people:
                    y.inside_days[period, node, p.group] += 1
                    held_midnight(w, p, period)
    for queue, people in enumerate(w.queues):
        if people:
            lack = lacking(w, queue)
            y.lacking_days[period, t.queue_node[queue], resources + 1 if lack is None else lack] += len(people)
            for p in people:
                y.waiting_days[period, t.queue_node[queue], p.group] += 1
                held_midnight(w, p, period)
    for r in range(resources):
        y.held[d, r] = w.held[r]
        y.paid[d, r] = max(w.held[r], int(t.guaranteed[r, d])) if t.kind[r] == STOCK else 0
        y.usable[d, r] = w.left[r] if t.kind[r] == STOCK else int(t.capacity[r, d])
        y.balance[d, r] = w.balance[r]


def held_midnight(w: World, p: Person, period: int) -> None:
    if p.held >= 0:
        w.tally.held_days[period, p.held, p.group] += 1
        w.tally.elapsed_days[period, p.held, p.group] += w.day - p.stay


# ------------------------------------------------------------------------------------------------ moving


def move(w: World, p: Person, edge: int, came_from: int) -> None:
    """Take an edge: out of the system, or to the next gate."""
    t = w.t
    p.edge = edge
    w.tally.moves[t.period[w.day], edge, p.group] += 1
    w.tally.events[0] += 1
    to = int(t.edge_to[edge])
    if to < 0:
        count(w, 3, -to - 1)
        stop_clocks(w, p, w.day, None)
        give_up_unit(w, p)
    else:
        if to <= came_from:
            p.lap = (p.lap + 1) & 0xFF
        p.node = to
        w.inbox[to].append(p)


def settle(w: World) -> None:
    """Bring everyone who moves to a gate, through it, or into its line, until nobody moves."""
    while any(w.inbox) or any(w.passed):
        for node in range(len(w.t.node_kind)):
            coming, w.inbox[node] = w.inbox[node], []
            for p in coming:
                come(w, p, node)
            through, w.passed[node] = w.passed[node], []
            for p in through:
                go_on(w, p, node)


def come(w: World, p: Person, node: int) -> None:
    """Come to a gate: clocks stop and start, then pass at once or join the line."""
    t = w.t
    if t.but_edge[node, p.group] >= 0:
        move(w, p, int(t.but_edge[node, p.group]), came_from=node)
        return
    stop_clocks(w, p, w.day, node)
    start_clocks(w, p, node, admitted=False)
    holds = int(p.held >= 0 and t.keeps[node, p.held])
    queue = int(t.queue_of[node, p.group, holds])
    if queue < 0 or (needs_nothing(w, queue) and not gate_closed(w, node)):
        enter(w, p, node, unit=-1)
    else:
        join(w, p, node, first_day=w.day + 1)


def join(w: World, p: Person, node: int, first_day: int) -> None:
    """Join the line at a gate; a limit or patience may end the wait, on first_day at the earliest."""
    t = w.t
    p.joined, w.joined = w.joined, w.joined + 1
    p.leaves, p.cause = first_deadline(w, p)
    p.leaves = max(p.leaves, first_day)
    exit_ = int(t.patience_exit[node])
    if exit_ >= 0:
        entered = min(w.day, p.entered) if first_day == 0 else w.day
        ends = max(due_day(w, p, exit_, entered, waited_to=-1 if first_day == 0 else NEVER), first_day)
        if ends < p.leaves:
            p.leaves, p.cause = ends, -1
    holds = int(p.held >= 0 and t.keeps[node, p.held])
    w.queues[int(t.queue_of[node, p.group, holds])].append(p)


def enter(w: World, p: Person, node: int, unit: int) -> None:
    """Pass a gate: the new unit is taken, the old one given up unless the stage keeps it."""
    t, d = w.t, w.day
    if unit >= 0:
        if p.held >= 0:
            w.held[p.held] -= 1
        else:
            p.stay = d
            w.tally.begun[t.period[d], node, p.group] += 1
        p.held = unit
        w.held[unit] += 1
    elif p.held >= 0 and not t.keeps[node, p.held]:
        give_up_unit(w, p)
    start_clocks(w, p, node, admitted=True)
    w.tally.admitted[t.period[d], node, p.group] += 1
    w.tally.events[0] += 1
    count(w, 2, node)
    w.passed[node].append(p)


def go_on(w: World, p: Person, node: int) -> None:
    """After the gate: on at once, by a decision, or into the stage."""
    t = w.t
    p.entered = w.day
    if t.node_kind[node] == PASS:
        move(w, p, int(t.next_edge[node, p.group]), came_from=node)
    elif t.node_kind[node] == DECIDE:
        row = int(t.split_of[t.split_row[node, w.day], p.group])
        first, last = int(t.branch_start[row]), int(t.branch_start[row + 1])
        j = branch(t.branch_cut[first:last].tolist(), w.luck(p, int(t.split_hash[node])))
        move(w, p, int(t.branch_edge[first + j]), came_from=node)
    else:
        place(w, p, node, waited_to=NEVER)


def place(w: World, p: Person, node: int, waited_to: int) -> None:
    """Into a stage: the earliest exit by the person's luck, or a limit before it."""
    t = w.t
    due, edge = NEVER, -1
    for x in range(t.exit_start[node], t.exit_start[node + 1]):
        day = due_day(w, p, x, p.entered, waited_to)
        if day < due:
            due, edge = day, int(t.exit_edge[x])
    if due == w.day and waited_to == NEVER:
        move(w, p, edge, came_from=node)
        return
    ends, cause = first_deadline(w, p)
    days = len(t.period)
    if ends < NEVER:
        ends = max(ends, w.day + 1 if waited_to == NEVER else 0)
    if ends <= due and ends < NEVER:
        p.cause = cause
        w.limit_rows[node].setdefault(min(ends, days), []).append(p)
    else:
        p.edge = edge
        w.due_rows[node].setdefault(min(due, days), []).append(p)


def due_day(w: World, p: Person, exit_: int, entered: int, waited_to: int) -> int:
    """The day on which an exit is due: the first age at which the multiplied hazard reaches the person's luck.

    waited_to: the last day already spent in the stage (for people there at the start), or NEVER for a newcomer.
    """
    t = w.t
    law = int(t.law_of[t.exit_version[exit_, min(max(entered, 0), len(t.period) - 1)], p.group])
    hazard = t.law_hazard[t.law_start[law] : t.law_start[law + 1]].tolist()
    step = int(t.law_step[law])

    def cumulative(age: int) -> int:
        if age < 0:
            return 0
        return hazard[age] if age < len(hazard) else hazard[-1] + (age - len(hazard) + 1) * step

    need = neglog(w.luck(p, int(t.exit_hash[exit_])), t.neglog) << 12
    done = 0
    age = 0 if waited_to == NEVER else waited_to - entered + 1
    last_age = len(t.period) - 1 - entered
    for c in range(t.change_start[exit_], t.change_start[exit_ + 1]):
        until = int(t.change_day[c + 1]) if c + 1 < t.change_start[exit_ + 1] else NEVER
        last = min(until - 1 - entered, last_age)
        if last < age:
            continue
        by, base = int(t.change_by[c]), cumulative(age - 1)
        if done + by * min(cumulative(last) - base, CERTAIN) >= need:
            while done + by * min(cumulative(age) - base, CERTAIN) < need:
                age += 1
            return entered + age
        done += by * min(cumulative(last) - base, CERTAIN)
        age = last + 1
    return NEVER


def branch(cuts: list[int], r: int) -> int:
    return next(j for j, cut in enumerate(cuts) if r < cut)


def count(w: World, kind: int, of: int) -> None:
    w.today[kind, of] = w.today.get((kind, of), 0) + 1


def give_up_unit(w: World, p: Person) -> None:
    """The stay ends by the edge last taken."""
    if p.held >= 0:
        w.held[p.held] -= 1
        w.tally.ended[w.t.period[w.day], p.edge, p.group] += 1
        w.tally.stay_days[w.t.period[w.day], p.edge, p.group] += w.day - p.stay
        p.held, p.stay = -1, NO_DAY


# ------------------------------------------------------------------------------------------------ clocks


def start_clocks(w: World, p: Person, node: int, admitted: bool) -> None:
    for m in range(len(w.t.limit_node)):
        if w.t.limit_node[m] == node and bool(w.t.limit_admitted[m]) == admitted and p.clocks[m] == NO_DAY:
            p.clocks[m] = w.day


def stop_clocks(w: World, p: Person, day: int, node: int | None) -> None:
    """Stop the clocks that do not run through a node (all of them where there is none)."""
    for m in range(len(p.clocks)):
        if p.clocks[m] != NO_DAY and (node is None or not w.t.limit_through[m, node]):
            stop_clock(w, p, m, day)


def stop_clock(w: World, p: Person, m: int, day: int) -> None:
    over_from = max(int(w.t.deadline[m, p.clocks[m] + OFFSET]), 0)
    if over_from < day:
        w.tally.over[over_from, m, p.group] += 1
        if day < len(w.t.period):
            w.tally.over[day, m, p.group] -= 1
    p.clocks[m] = NO_DAY


def first_deadline(w: World, p: Person) -> tuple[int, int]:
    """The first day on which a limit moves the person, and which: on one day the first listed."""
    best, cause = NEVER, -1
    for m in range(len(p.clocks)):
        if p.clocks[m] != NO_DAY and w.t.limit_moves[m]:
            day = int(w.t.deadline[m, p.clocks[m] + OFFSET])
            if day < best:
                best, cause = day, m
    return best, cause


# ------------------------------------------------------------------------------------------------ gates and lines


def queues_at(w: World, node: int) -> list[int]:
    return [q for q in range(len(w.queues)) if w.t.queue_node[q] == node]


def needs_nothing(w: World, queue: int) -> bool:
    return bool(w.t.need_start[queue] == w.t.need_start[queue + 1])


def gate_closed(w: World, node: int) -> bool:
    return bool(w.t.closed[node, w.day]) or (0, node) in w.shut


def try_lines(w: World, step: int) -> None:
    """Try each line of a step once: the first in line who lacks nothing passes, again and again."""
    for line in range(len(w.t.line_step)):
        if w.t.line_step[line] == step:
            queues = w.t.line_queue[w.t.line_start[line] : w.t.line_start[line + 1]].tolist()
            try_line(w, queues, bool(w.t.line_strict[line]))
            settle(w)


def try_line(w: World, queues: list[int], strict: bool) -> None:
    heads = dict.fromkeys(queues, 0)
    while True:
        waiting = [q for q in heads if heads[q] < len(w.queues[q])]
        if not waiting:
            break
        q = min(waiting, key=lambda q: (int(w.t.queue_priority[q]), w.queues[q][heads[q]].joined))
        if lacking(w, q) is not None:
            if strict:
                break
            del_from_trial(w, heads, q)
            continue
        p = w.queues[q].pop(heads[q])
        node = int(w.t.queue_node[q])
        unit = take(w, q)
        enter(w, p, node, unit)
        rule = int(w.t.displace_rule[node])
        if unit >= 0 and rule >= 0 and w.t.displace_pool[rule, unit]:
            displace(w, p, unit, rule)


def del_from_trial(w: World, heads: dict[int, int], q: int) -> None:
    """All in a queue need the same: if the first lacks something, so does everyone behind."""
    del heads[q]


def lacking(w: World, queue: int) -> int | None:
    """What a queue lacks first (a resource, or the number of resources for an order), or None."""
    t, d = w.t, w.day
    if gate_closed(w, int(t.queue_node[queue])):
        return len(t.kind)
    owed: dict[int, int] = {}
    short: int | None = None
    for need in range(t.need_start[queue], t.need_start[queue + 1]):
        found = available(w, need, owed)
        if found < 0:
            alts = t.alt[t.alt_start[need] : t.alt_start[need + 1]].tolist()
            if all(t.unavailable[r, d] or (1, r) in w.shut for r in alts):
                return len(t.kind)
            if short is None:
                short = int(alts[0])
    return short


def available(w: World, need: int, owed: dict[int, int]) -> int:
    """The first alternative of a need that can be had now (its price added to what is owed), or -1."""
    t, d = w.t, w.day
    for r in t.alt[t.alt_start[need] : t.alt_start[need + 1]].tolist():
        if t.unavailable[r, d] or (1, r) in w.shut:
            continue
        kind = t.kind[r]
        if kind == STOCK:
            free = w.held[r] < w.left[r]
        elif kind in (FLOW, BATCH):
            free = w.left[r] > 0
        elif kind == QUOTA:
            free = w.quota_used[r] < t.capacity[r, d] and w.quota_all_used[r] < t.quota_all[r, d]
        else:
            free = True
        fund, cents = payment(w, need, r)
        if free and fund >= 0:
            free = bool(t.fund_open[fund, d]) and w.balance[fund] - owed.get(fund, 0) >= cents
        if free:
            if fund >= 0:
                owed[fund] = owed.get(fund, 0) + cents
            return int(r)
    return -1


def payment(w: World, need: int, r: int) -> tuple[int, int]:
    t, d = w.t, w.day
    if t.kind[r] == FUND:
        return r, int(t.gate_price[t.need_price[need], d])
    return int(t.fund[r]), int(t.price[r, d])


def take(w: World, queue: int) -> int:
    """Take every need of a queue, all together; the stock taken, or -1."""
    t, d, unit = w.t, w.day, -1
    owed: dict[int, int] = {}
    chosen = [(n, available(w, n, owed)) for n in range(t.need_start[queue], t.need_start[queue + 1])]
    for need, r in chosen:
        fund, cents = payment(w, need, r)
        if t.kind[r] == STOCK:
            unit = r
        elif t.kind[r] in (FLOW, BATCH):
            w.left[r] -= 1
        elif t.kind[r] == QUOTA:
            w.quota_used[r] += 1
            w.quota_all_used[r] += 1
        if t.kind[r] != FUND:
            w.tally.used[d, r] += 1
        if fund >= 0:
            w.balance[fund] -= cents
            w.tally.used[d, fund] += cents
    return unit


def apply_room(w: World) -> None:
    """Who is beyond the room of a gate when every line has been tried leaves, the last to join first."""
    t = w.t
    for node in range(len(t.node_kind)):
        mine = queues_at(w, node)
        while 0 <= t.room_places[node] < sum(len(w.queues[q]) for q in mine):
            last = max((q for q in mine if w.queues[q]), key=lambda q: w.queues[q][-1].joined)
            move(w, w.queues[last].pop(), int(t.room_edge[node]), came_from=node)


# ------------------------------------------------------------------------------------------------ displacement


def displace(w: World, newcomer: Person, unit: int, rule: int) -> None:
    """Whoever is admitted sends, with a probability, one person who holds the same pool out along a route."""
    t = w.t
    if t.displace_full[rule] and w.held[unit] < w.left[unit]:
        return
    purpose = int(t.displace_hash[rule])
    if w.luck(newcomer, purpose) >= t.displace_cut[rule, w.day]:
        return
    places = [
        (people, swap)
        for node in range(len(t.node_kind))
        if t.displace_from[rule, node]
        for people, swap in [
            *((w.limit_rows[node][day], True) for day in sorted(w.limit_rows[node])),
            *((w.due_rows[node][day], True) for day in sorted(w.due_rows[node])),
            *((w.queues[q], False) for q in queues_at(w, node)),
        ]
    ]
    total = sum(len(people) for people, _ in places)
    same = t.displace_same[rule]

    def eligible(p: Person) -> bool:
        return p.held == unit and bool(same[p.group] == same[newcomer.group])

    def at(index: int) -> tuple[list[Person], bool, int]:
        for people, swap in places:
            if index < len(people):
                return people, swap, index
            index -= len(people)
        raise IndexError

    chosen = -1
    everyone = [p for people, _ in places for p in people]
    if t.displace_who[rule] == 0:
        for k in range(TRIES):
            r = w.luck(newcomer, (purpose ^ (k + 1) * 0x9E3779B9) & WORD)
            index = r * total >> 32
            if total and eligible(everyone[index]):
                chosen = index
                break
        else:
            able = [i for i, p in enumerate(everyone) if eligible(p)]
            if able:
                chosen = able[w.luck(newcomer, (purpose ^ (TRIES + 1) * 0x9E3779B9) & WORD) * len(able) >> 32]
    else:
        best = None
        for i, p in enumerate(everyone):
            if eligible(p):
                rank = p.stay if t.displace_who[rule] == 1 else -priority(w, p)
                if best is None or rank < best:
                    best, chosen = rank, i
    if chosen < 0:
        return
    people, swap, index = at(chosen)
    p = people[index]
    if swap:  # the last of the list takes the place
        people[index] = people[-1]
        people.pop()
    else:
        people.pop(index)
    move(w, p, int(t.displace_edge[rule]), came_from=p.node)


def priority(w: World, p: Person) -> int:
    """The priority that the person's group has at the gate of the stage it is in (0 where it has none)."""
    for holds in (0, 1):
        queue = int(w.t.queue_of[p.node, p.group, holds])
        if queue >= 0:
            return int(w.t.queue_priority[queue])
    return 0
