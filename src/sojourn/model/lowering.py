"""One draw of a model as the engine's arrays: values by day, laws as integers, events as dated edits."""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sojourn.engine.luck import neglog_table
from sojourn.engine.tables import (
    DECIDE,
    FUND,
    NEVER,
    NO_DAY,
    OFFSET,
    ONE,
    PASS,
    UNLIMITED,
    Tables,
)
from sojourn.errors import Finding, InputError
from sojourn.model.arrivals import fixed_counts, inverse_table
from sojourn.model.capacity import stock_sizes, whole_cents, whole_numbers
from sojourn.model.compile import Model
from sojourn.model.direct import invert
from sojourn.model.dwell import law_key, law_of_key
from sojourn.model.events import FAR, Span, changed, spans, when_day
from sojourn.model.hazards import cumulative_hazard, joint_hazards
from sojourn.model.names import hash32
from sojourn.model.structure import NOBODY, Structure
from sojourn.model.thresholds import chance_cut, cuts, with_rest
from sojourn.model.values import Values
from sojourn.scenario.amount import Amount
from sojourn.scenario.base import Choice
from sojourn.scenario.event import Appropriate, Open, Scale, Set, Sign, Suspend, Transfer
from sojourn.scenario.resource import WEEK, Batch, Every, Flow, Fund, OnDates, Quota, Stock, Weekly
from sojourn.scenario.stage import Decide, Depart, Serve, Wait

__all__ = ["lower"]

Int = NDArray[np.int64]
DIRECT_AGES = 1200  # ages of a law's direct thresholds; older people are looked up in the hazard table
WORDS = {"uniform": 0, "longest": 1, "lowest_priority": 2}
COSTS = {"bed-day": 0, "person-day": 1, "departure": 5, "seat": 6, "day": 7}

_NEGLOG = neglog_table()
_TABLES: dict[Any, tuple[Int, int, Int]] = {}  # law or joint part -> cumulative hazard, step, direct thresholds


def lower(model: Model, draw: int | None, seed: int, asked: dict[str, None] | None = None) -> Tables:
    """The tables of one draw (None: the central one); `asked` is told the names whose luck was asked for."""
    overrides = model.scenario.parameter_overrides
    w = _Lowering(model, Values(model.catalog, model.start, model.days, overrides, seed, draw, model.run_in, model.posterior))
    out: dict[str, Any] = {"period": model.period_of_day, "neglog": _NEGLOG, "sizes": np.array([len(model.outcomes)])}
    for part in (_streams, _nodes, _queues, _exits, _splits, _edges, _limits, _resources, _displacement, _costs):
        out |= part(w)
    out |= {"population": np.zeros((0, 7 + len(model.scenario.limits)), np.int64)}
    tables = Tables(**out)
    if asked is not None:
        asked.update(w.values.asked)
    if model.scenario.population is None:
        return tables
    from sojourn.model.population import population

    return tables._replace(population=population(model, w.values, tables))


@dataclass
class _Lowering:
    model: Model
    values: Values
    spans: list[Span] = field(default_factory=list)
    laws: dict[tuple[int, str, int], tuple[Any, ...]] = field(default_factory=dict)  # by law, path and day

    def __post_init__(self) -> None:
        self.s: Structure = self.model.structure
        self.days = self.values.days
        self.spans = spans(self.values, self.model.scenario)

    def by_day(self, amount: Amount, path: str, **more: Any) -> NDArray[np.float64]:
        return changed(self.values, path, self.values.by_day(amount, path, **more), self.spans)

    def known(self, name: str) -> int:
        return next((span.first for span in self.spans if span.event.name == name), FAR)


def _flat(rows: list[Any], dtype: Any = np.int64) -> tuple[NDArray[Any], NDArray[Any]]:
    """Rows of unequal length end to end, with their starts."""
    starts = np.cumsum([0, *(len(row) for row in rows)]).astype(np.int64)
    whole = np.concatenate([np.asarray(row, dtype) for row in rows]) if rows else np.zeros(0, dtype)
    return whole, starts


def _hashes(names: list[str]) -> NDArray[np.uint32]:
    return np.array([hash32(name) for name in names], np.uint32)


# ------------------------------------------------------------------------------------------------ streams


def _streams(w: _Lowering) -> dict[str, Any]:
    s, v = w.s, w.values
    streams = w.model.scenario.streams
    first = np.zeros((len(streams), w.days), np.int64)
    row = np.full((len(streams), w.days), -1, np.int32)
    mix_row = np.zeros((len(streams), w.days), np.int32)
    tables: list[Int] = []
    index: dict[Any, int] = {}
    mixes: list[Any] = []
    mix_groups: list[Any] = []
    for k, (name, stream) in enumerate(streams.items()):
        given = stream.arrivals
        rate = v.rate(given.per_day, f"{name}.arrivals", given.then)
        rate = changed(v, f"{name}.arrivals", rate, w.spans)
        if (rate < 0).any() or not np.isfinite(rate).all():
            raise InputError(
                Finding(
                    "must be a number of people of nought or more, in every draw",
                    "give its spread the shape lognormal, or narrow it", path=f"streams.{name}.arrivals",
                )
            )  # fmt: skip
        if given.law == "fixed":
            first[k] = fixed_counts(rate)
        else:
            spread = 1.0 if given.dispersion is None else v.on(given.dispersion, f"{name}.arrivals.dispersion")
            for d, mean in enumerate(rate.tolist()):
                table = inverse_table(given.law, mean, max(spread, 1.0))
                first[k, d] = table.first
                key = (given.law, mean, spread)
                if key not in index:
                    index[key] = len(tables)
                    tables.append(table.cuts)
                row[k, d] = index[key]
        mine = [g for g, (of, _) in enumerate(s.groups) if of == name]
        shares = {
            c: None if share == "rest" else w.by_day(share, f"{name}.mix.{c}") for c, share in stream.mix.items()
        }
        parts = {c: x for c, x in shares.items() if x is not None}
        by_day = np.array(list(parts.values())).reshape(-1, w.days)
        starts = [0, *(1 + np.flatnonzero((by_day[:, 1:] != by_day[:, :-1]).any(axis=0))).tolist(), w.days]
        for d, until in pairwise(starts):  # days on which the mix is the same
            today = {c: None if x is None else float(x[d]) for c, x in shares.items()}
            today = today or {s.groups[g][1]: 1.0 for g in mine}
            mixes.append([1 << 32] if len(mine) == 1 else cuts(list(with_rest(today).values()), f"streams.{name}.mix"))
            mix_groups.append(mine)
            mix_row[k, d:until] = len(mixes) - 1
    arrivals_cut, arrivals_start = _flat(tables)
    mix_cut, mix_start = _flat(mixes)
    return {
        "stream_hash": _hashes(list(streams)),
        "stream_edge": np.array([s.edge(n, n, x.enters, "arrival") for n, x in streams.items()], np.int32),
        "arrivals_first": first, "arrivals_row": row, "arrivals_start": arrivals_start, "arrivals_cut": arrivals_cut,
        "arrivals_hash": _hashes(["arrivals"]), "mix_row": mix_row, "mix_start": mix_start, "mix_cut": mix_cut,
        "mix_group": _flat(mix_groups, np.int32)[0], "mix_hash": _hashes(["mix"]),
        "group_stream": np.array([list(streams).index(of) for of, _ in s.groups], np.int32),
    }  # fmt: skip


# ------------------------------------------------------------------------------------------------ nodes and queues


def _orders(w: _Lowering, name: str) -> NDArray[np.uint8]:
    """[days] 1 while an order closes the stage, resource or agreement of that name."""
    count = np.zeros(w.days, np.int64)
    opened: int | None = None
    for span in w.spans:
        event = span.event
        first, end = max(span.first, 0), min(max(span.end, 0), w.days)
        if isinstance(event, Suspend) and event.target == name and first < end:
            count[first:end] += 1
        elif isinstance(event, Open) and event.target == name:
            if count[first:].any() if first < w.days else False:
                count[first:] = np.maximum(count[first:] - 1, 0)  # ends one order in force
            else:
                opened = first if opened is None else min(opened, first)
                if end < w.days:
                    count[end:] += 1
    if opened is not None:
        count[:opened] += 1
    return (count > 0).astype(np.uint8)


def _nodes(w: _Lowering) -> dict[str, Any]:
    s = w.s
    nodes, groups, resources = len(s.nodes), len(s.groups), len(s.resources)
    next_edge = np.full((nodes, groups), -1, np.int32)
    but_edge = np.full((nodes, groups), -1, np.int32)
    keeps = np.zeros((nodes, resources), np.uint8)
    closed = np.zeros((nodes, w.days), np.uint8)
    room = np.full((2, nodes), -1, np.int32)
    patience = np.full(nodes, -1, np.int32)
    for i, node in enumerate(s.nodes):
        stage = node.stage_of
        for name in node.keeps:
            keeps[i, s.resource(name)] = 1
        entry = node.name.endswith(".entry")
        if entry:
            next_edge[i] = s.edge("entry", node.stage, node.stage, "next")
        elif node.kind == PASS:
            assert isinstance(stage, (Serve, Depart))
            next_edge[i] = s.edge("next", node.stage, stage.next, "next")
        if i == s.node(node.stage):
            for g, (_, kind) in enumerate(s.groups):
                if kind in stage.but:
                    but_edge[i, g] = s.edge("but", node.stage, stage.but[kind], "but")
        if i == s.last_node(node.stage):
            closed[i] = _orders(w, node.stage)
            if stage.room is not None:
                room[:, i] = stage.room.places, s.edge("room", node.stage, stage.room.to, "room")
        patience[i] = s.patience.get(i, -1)
    return {
        "node_kind": np.array([node.kind for node in s.nodes], np.int32), "next_edge": next_edge, "but_edge": but_edge,
        "keeps": keeps, "closed": closed, "room_places": room[0], "room_edge": room[1], "patience_exit": patience,
    }  # fmt: skip


def _queues(w: _Lowering) -> dict[str, Any]:
    s = w.s
    queue_of = np.full((len(s.nodes), len(s.groups), 2), -1, np.int32)
    for (node, group, holds), queue in s.queue_of.items():
        queue_of[node, group, holds] = queue
    prices: list[Any] = []
    need_price: list[int] = []
    for line in s.queues:
        stage = s.nodes[line.node].stage_of
        for need in line.needs:
            row = -1
            if s.kinds[need[0]] == FUND:
                row = len(prices)
                if line.pays and stage.pays is not None and s.resources[need[0]] == stage.pays.fund:
                    prices.append(whole_cents(w.by_day(stage.pays.price, f"{s.nodes[line.node].stage}.price")))
                else:
                    prices.append(np.zeros(w.days, np.int64))
            need_price.append(row)
    needs = [need for queue in s.queues for need in queue.needs]
    alt, alt_start = _flat(needs, np.int32)
    line_queue, line_start = _flat([queues for _, _, queues in s.lines], np.int32)
    return {
        "queue_of": queue_of, "queue_node": np.array([q.node for q in s.queues], np.int32),
        "queue_priority": np.array([q.priority for q in s.queues], np.int32),
        "need_start": np.cumsum([0, *(len(q.needs) for q in s.queues)]).astype(np.int32),
        "need_price": np.array(need_price, np.int32), "alt_start": alt_start.astype(np.int32), "alt": alt,
        "gate_price": np.array(prices, np.int64).reshape(len(prices), w.days),
        "line_step": np.array([step for step, _, _ in s.lines], np.int32),
        "line_strict": np.array([strict for _, strict, _ in s.lines], np.uint8),
        "line_start": line_start.astype(np.int32), "line_queue": line_queue,
    }  # fmt: skip


# ------------------------------------------------------------------------------------------------ exits and splits


def _law_choice(w: _Lowering, choice: Choice[Any], group: int, path: str, index: int) -> tuple[Any, ...]:
    kind, stream, fields = w.s.fields(group)
    law = choice.of(kind, stream, fields)
    if law is None:
        return ("never",)
    word = None if choice.by is None else {"class": kind, "stream": stream}.get(choice.by, fields.get(choice.by))
    at = (id(law), f"{path}.{word}" if word in choice.cases else path, index)
    if at not in w.laws:
        w.laws[at] = law_key(w.values, law, at[1], index)
    return w.laws[at]


def _law_table(key: Any, ages: int) -> tuple[Int, int, Int]:
    known = _TABLES.get((key, ages))
    if known is None:
        if key[0] == "joint":
            _, parts, route = key
            laws = {name: (share, law_of_key(law, ages)) for name, share, law in parts}
            hazard, step = joint_hazards(laws, ages)[route]
        else:
            hazard, step = cumulative_hazard(law_of_key(key, ages))
        known = (hazard, step, invert(hazard, step, _NEGLOG, min(ages, DIRECT_AGES)))
        if len(_TABLES) > 2_000:
            _TABLES.clear()
        _TABLES[key, ages] = known
    return known


def _exits(w: _Lowering) -> dict[str, Any]:
    s, scenario = w.s, w.model.scenario
    groups, ages = len(s.groups), max(w.days + 1, 400)
    version = np.zeros((len(s.exits), w.days), np.int32)
    law_rows: list[list[int]] = []
    laws: dict[Any, int] = {}
    change_day: list[list[int]] = []
    change_by: list[list[int]] = []

    def row_of(keys: list[Any]) -> int:
        law_rows.append([laws.setdefault(key, len(laws)) for key in keys])
        return len(law_rows) - 1

    for x, exit_ in enumerate(s.exits):
        stage = scenario.stages[exit_.stage]
        path = f"{exit_.stage}.{exit_.name}"
        if exit_.name == "patience" and stage.patience is not None and x >= s.exit_start[-1]:
            keys = [_law_choice(w, stage.patience.law, g, path, 0) for g in range(groups)]
        elif exit_.joint:
            assert isinstance(stage, Wait)
            keys = []
            for g in range(groups):
                shares = with_rest({
                    r: None if e.share == "rest" else w.values.on(e.share, f"{exit_.stage}.{r}.share")
                    for r, e in stage.joint.items()
                })  # fmt: skip
                parts = tuple(
                    (r, shares[r], _law_choice(w, e.law, g, f"{exit_.stage}.{r}", 0)) for r, e in stage.joint.items()
                )
                keys.append(("joint", parts, exit_.name))
        else:
            assert isinstance(stage, Wait)
            choice = stage.law if stage.law is not None else stage.exits[exit_.name].law
            keys = [_law_choice(w, choice, g, path, 0) for g in range(groups)]
        version[x] = row_of(keys)
        multiplier = np.ones(w.days)
        for span in w.spans:
            event = span.event
            first, end = max(span.first, 0), min(max(span.end, 0), w.days)
            if first >= end or not isinstance(event, (Set, Scale)) or event.path != path:
                continue
            if isinstance(event, Scale):
                multiplier[first:end] *= w.values.by_day(event.by, f"events.{event.name}.by")[first:end]
            elif isinstance(event.to, Choice):
                keys = [_law_choice(w, event.to, g, f"events.{event.name}.to", first) for g in range(groups)]
                version[x, first:end] = row_of(keys)
        whole = np.minimum(np.rint(np.maximum(multiplier, 0) * ONE), 16 * ONE).astype(np.int64)
        starts = [0, *(np.flatnonzero(np.diff(whole)) + 1).tolist()]
        change_day.append([NO_DAY, *starts[1:]])
        change_by.append([int(whole[d]) for d in starts])
    tables = [_law_table(key, ages) for key in laws]
    law_hazard, law_start = _flat([hazard for hazard, _, _ in tables])
    law_cut, cut_start = _flat([cut for _, _, cut in tables])
    days, change_start = _flat(change_day, np.int32)
    return {
        "exit_start": np.array(s.exit_start, np.int32), "exit_edge": np.array([e.edge for e in s.exits], np.int32),
        "exit_hash": _hashes([f"{e.stage}.{e.name}" for e in s.exits]), "exit_version": version,
        "law_of": np.array(law_rows, np.int32).reshape(len(law_rows), groups),
        "change_start": change_start.astype(np.int32), "change_day": days, "change_by": _flat(change_by)[0],
        "law_start": law_start, "law_hazard": law_hazard,
        "law_step": np.array([step for _, step, _ in tables], np.int64),
        "direct": np.array([by == [ONE] for by in change_by], np.uint8), "cut_start": cut_start, "law_cut": law_cut,
    }  # fmt: skip


def _splits(w: _Lowering) -> dict[str, Any]:
    s = w.s
    row = np.full((len(s.nodes), w.days), -1, np.int32)
    split_of: list[list[int]] = []
    rows: dict[Any, int] = {}
    branches: list[Any] = []
    branch_edges: list[Any] = []
    for i, node in enumerate(s.nodes):
        stage = node.stage_of
        if node.kind != DECIDE:
            continue
        assert isinstance(stage, Decide)
        shares: list[dict[str, Any]] = []
        known: dict[str, dict[str, Any]] = {}  # groups with the same shares have them in common
        for g in range(len(s.groups)):
            kind, stream, fields = s.fields(g)
            table = stage.split.of(kind, stream, fields)
            if table is None:
                raise InputError(Finding("has no shares for a class", path=f"stages.{node.stage}.split", value=kind))
            word = None if stage.split.by is None else {"class": kind, "stream": stream}.get(
                stage.split.by, fields.get(stage.split.by)
            )
            at = f"{node.stage}.split" if word not in stage.split.cases else f"{node.stage}.split.{word}"
            if at in known:
                shares.append(known[at])
                continue
            found = known[at] = {}
            for route, share in table.items():
                if share == "rest":
                    found[route] = None
                    continue
                base = w.values.by_day(share, f"{at}.{route}")
                found[route] = changed(w.values, f"{node.stage}.split.{route}", base, w.spans)
            shares.append(found)
        by_day = np.array([x for found in known.values() for x in found.values() if x is not None]).reshape(-1, w.days)
        starts = [0, *(1 + np.flatnonzero((by_day[:, 1:] != by_day[:, :-1]).any(axis=0))).tolist(), w.days]
        for d, until in pairwise(starts):  # days on which the shares are the same
            today = []
            nows = {id(f): tuple((r, None if x is None else float(x[d])) for r, x in f.items()) for f in known.values()}
            for found in shares:
                now = nows[id(found)]
                key = (i, now)
                if key not in rows:
                    rows[key] = len(branches)
                    branches.append(cuts(list(with_rest(dict(now)).values()), f"stages.{node.stage}.split"))
                    branch_edges.append([s.edge(r, node.stage, r, "split") for r, _ in now])
                today.append(rows[key])
            if not split_of or split_of[-1] != today:
                split_of.append(today)
            row[i, d:until] = len(split_of) - 1
    cut, start = _flat(branches)
    return {
        "split_row": row, "split_of": np.array(split_of, np.int32).reshape(len(split_of), len(s.groups)),
        "branch_start": start, "branch_cut": cut, "branch_edge": _flat(branch_edges, np.int32)[0],
        "split_hash": _hashes([f"{node.name}.split" for node in s.nodes]),
    }  # fmt: skip


def _edges(w: _Lowering) -> dict[str, Any]:
    s = w.s
    to = []
    for edge in s.edges:
        entry = edge.name == "entry" and edge.source == edge.target
        to.append(s.last_node(edge.target) if entry else s.target(edge.target))
    return {"edge_to": np.array(to, np.int32)}


# ------------------------------------------------------------------------------------------------ limits


def _limits(w: _Lowering) -> dict[str, Any]:
    s, limits = w.s, w.model.scenario.limits
    through = np.zeros((len(limits), len(s.nodes)), np.uint8)
    deadline = np.full((len(limits), OFFSET + w.days), NEVER, np.int32)
    for m, (name, limit) in enumerate(limits.items()):
        for i, node in enumerate(s.nodes):
            through[m, i] = node.stage == limit.clock.starts or node.stage in limit.clock.through
        after = max(round(w.values.on(limit.after, f"{name}.after")), 1)
        starts = np.arange(-OFFSET, w.days)
        if limit.clock.pauses_with:
            still = np.zeros(w.days, bool)
            for span in w.spans:
                if span.event.name in limit.clock.pauses_with:
                    still[max(span.first, 0) : max(min(span.end, w.days), 0)] = True
            # days on which the clock has run, up to the morning of each day
            run = np.concatenate([np.arange(-OFFSET, 0), np.concatenate([[0], np.cumsum(~still)])])
            when = np.searchsorted(run, run[:-1] + after, side="left") - OFFSET
            deadline[m] = np.where(when > w.days, NEVER, when)
        else:
            deadline[m] = starts + after
    return {
        "limit_node": np.array([s.node(x.clock.starts) for x in limits.values()], np.int32),
        "limit_admitted": np.array([x.clock.on == "admitted" for x in limits.values()], np.uint8),
        "limit_through": through,
        "limit_moves": np.array([x.to is not None for x in limits.values()], np.uint8),
        "limit_edge": np.array(
            [-1 if x.to is None else s.edge(n, n, x.to, "limit") for n, x in limits.items()], np.int32
        ),
        "deadline": deadline,
    }


# ------------------------------------------------------------------------------------------------ resources


def _timetable(w: _Lowering, when: Any, path: str) -> NDArray[np.bool_]:
    days = [w.values.day(d) for d in range(w.days)]
    if isinstance(when, Weekly):
        return np.array([WEEK[day.weekday()] in when.days for day in days])
    if isinstance(when, OnDates):
        return np.array([day in when.dates for day in days])
    assert isinstance(when, Every)
    every = max(round(w.values.on(when.every, f"{path}.every")), 1)
    return np.array([day >= when.from_ and (day - when.from_).days % every == 0 for day in days])


def _quota_periods(w: _Lowering, span: str) -> NDArray[np.int32]:
    days = [w.values.day(d) for d in range(w.days)]
    return np.array([day.year if span == "year" else day.year * 12 + day.month for day in days], np.int32)


def _resources(w: _Lowering) -> dict[str, Any]:
    s, scenario, v = w.s, w.model.scenario, w.values
    count, days = len(s.resources), w.days
    a: dict[str, Any] = {
        "kind": np.array(s.kinds, np.int32),
        "capacity": np.full((count, days), UNLIMITED, np.int64), "build_up": np.full(count, UNLIMITED, np.int64),
        "guaranteed": np.zeros((count, days), np.int64), "quota_period": np.zeros((count, days), np.int32),
        "quota_all": np.full((count, days), UNLIMITED, np.int64), "price": np.zeros((count, days), np.int64),
        "fund": np.full(count, -1, np.int32), "unavailable": np.zeros((count, days), np.uint8),
        "departs": np.zeros((count, days), np.uint8), "fund_add": np.zeros((count, days), np.int64),
        "fund_open": np.zeros((count, days), np.uint8),
    }  # fmt: skip
    closes: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    for r, name in enumerate(s.resources):
        if name == NOBODY:
            a["capacity"][r] = 0
            continue
        a["unavailable"][r] = _orders(w, name)
        given: Any = scenario.resources.get(name) or scenario.agreements[name]
        if not isinstance(given, Fund) and given.price is not None:
            a["price"][r] = whole_cents(w.by_day(given.price, f"{name}.price"))
        if not isinstance(given, Fund) and given.from_ is not None:
            a["fund"][r] = s.resource(given.from_)
        if isinstance(given, Stock):
            if given.capacity is not None:
                a["capacity"][r] = stock_sizes(w.by_day(given.capacity, f"{name}.capacity"))
            if given.guaranteed is not None:
                a["guaranteed"][r] = stock_sizes(w.by_day(given.guaranteed, f"{name}.guaranteed"))
            if given.build_up is not None:
                a["build_up"][r] = math.floor(v.on(given.build_up, f"{name}.build_up"))
        elif isinstance(given, Flow):
            on = _timetable(w, given.on, f"{name}.on")
            rate = changed(v, f"{name}.capacity", v.rate(given.capacity, f"{name}.capacity"), w.spans)
            a["capacity"][r] = whole_numbers(rate, on)
        elif isinstance(given, Batch):
            on = _timetable(w, given.departs, f"{name}.departs")
            a["capacity"][r] = whole_numbers(w.by_day(given.capacity, f"{name}.capacity"), on)
            a["departs"][r] = on
        elif isinstance(given, Fund):
            _fund(w, a, r, name, given, closes)
        else:
            terms = given if isinstance(given, Quota) else given.quota
            if terms.capacity is not None:
                a["capacity"][r] = stock_sizes(w.by_day(terms.capacity, f"{name}.capacity"))
                a["quota_period"][r] = _quota_periods(w, v.monthly(terms.capacity))
            if terms.in_all is not None:
                a["quota_all"][r] = stock_sizes(w.by_day(terms.in_all, f"{name}.in_all"))
            if not isinstance(given, Quota):
                _life(w, a, r, name, given)
    _transfers(w, a)
    flat = [pair for pairs in closes for pair in pairs]
    a["close_start"] = np.cumsum([0, *(len(pairs) for pairs in closes)]).astype(np.int32)
    a["close_what"] = np.array([what for what, _ in flat], np.int32)
    a["close_id"] = np.array([which for _, which in flat], np.int32)
    return a


def _fund(w: _Lowering, a: dict[str, Any], r: int, name: str, given: Fund, closes: list[list[tuple[int, int]]]) -> None:
    s, v = w.s, w.values
    first = max(v.index(given.from_), 0)
    last = w.days - 1 if given.lapses is None else min(v.index(given.lapses), w.days - 1)
    if first <= last:
        a["fund_open"][r, first : last + 1] = 1
        a["fund_add"][r, first] += int(whole_cents(np.array([v.on(given.opens, f"{name}.opens", first)]))[0])
    for what in given.when_spent.close if given.when_spent is not None else ():
        if what.endswith(".build_up"):
            closes[r].append((2, s.resource(what.removesuffix(".build_up"))))
        elif what in s.resources:
            closes[r].append((1, s.resource(what)))
        else:
            closes[r].append((0, s.last_node(what)))


def _transfers(w: _Lowering, a: dict[str, Any]) -> None:
    s = w.s
    for span in w.spans:
        event, d = span.event, max(span.first, 0)
        if d >= w.days:
            continue
        if isinstance(event, Appropriate):
            usd = w.values.on(event.add, f"events.{event.name}.add", d)
            a["fund_add"][s.resource(event.fund), d] += int(whole_cents(np.array([usd]))[0])
        elif isinstance(event, Transfer):
            usd = w.values.on(event.transfer.amount, f"events.{event.name}.amount", d)
            cents = int(whole_cents(np.array([usd]))[0])
            a["fund_add"][s.resource(event.transfer.from_), d] -= cents
            a["fund_add"][s.resource(event.transfer.to), d] += cents


def _life(w: _Lowering, a: dict[str, Any], r: int, name: str, given: Any) -> None:
    """An agreement is closed by order before its first transfer and from its end."""
    signs = [span.first for span in w.spans if isinstance(span.event, Sign) and span.event.agreement == name]

    def day(when: Any, field_: str, missing: int) -> int:
        if when is None:
            return missing
        if isinstance(when, datetime.date):
            return w.values.index(when)
        return when_day(w.values, when, f"{name}.{field_}", w.known)

    signed = day(given.signed, "signed", min(signs, default=-FAR))
    first = max(day(given.first_transfer, "first_transfer", signed), signed, min(signs, default=-FAR))
    ends = day(given.ends, "ends", FAR)
    if first > 0:
        a["unavailable"][r, : min(first, w.days)] = 1
    if ends < w.days:
        a["unavailable"][r, max(ends, 0) :] = 1


# ------------------------------------------------------------------------------------------------ displacement, costs


def _displacement(w: _Lowering) -> dict[str, Any]:
    s = w.s
    rules = [(i, node) for i, node in enumerate(s.nodes) if node.stage_of.displace is not None and "holds" in node.gate]
    rule = np.full(len(s.nodes), -1, np.int32)
    cut = np.zeros((len(rules), w.days), np.int64)
    comes_from = np.zeros((len(rules), len(s.nodes)), np.uint8)
    pool = np.ones((len(rules), len(s.resources)), np.uint8)
    same = np.zeros((len(rules), len(s.groups)), np.int32)
    for k, (i, node) in enumerate(rules):
        given = node.stage_of.displace
        assert given is not None
        rule[i] = k
        share = w.by_day(given.share, f"{node.stage}.displace.share")
        cut[k] = [chance_cut(min(max(x, 0.0), 1.0)) for x in share.tolist()]
        for j, other in enumerate(s.nodes):
            comes_from[k, j] = other.stage in given.from_
        if given.pool is not None:
            pool[k] = 0
            pool[k, s.resource(given.pool)] = 1
        if given.same is not None:
            words: list[Any] = []
            for g in range(len(s.groups)):
                kind, stream, fields = s.fields(g)
                word = {"class": kind, "stream": stream}.get(given.same, fields.get(given.same))
                if word not in words:
                    words.append(word)
                same[k, g] = words.index(word)
    given_rules = [node.stage_of.displace for _, node in rules]
    return {
        "displace_rule": rule, "displace_cut": cut,
        "displace_full": np.array([g is not None and g.when == "full" for g in given_rules], np.uint8),
        "displace_who": np.array([WORDS[g.who] if g is not None else 0 for g in given_rules], np.int32),
        "displace_edge": np.array(
            [s.edge("displace", n.stage, n.stage_of.displace.to, "displace") for _, n in rules], np.int32  # type: ignore[union-attr]
        ),
        "displace_from": comes_from, "displace_pool": pool, "displace_same": same,
        "displace_hash": _hashes([f"{node.name}.displace" for _, node in rules]),
    }  # fmt: skip


def _costs(w: _Lowering) -> dict[str, Any]:
    s, scenario = w.s, w.model.scenario
    costs = scenario.costs
    kind, of = np.zeros(len(costs), np.int32), np.zeros(len(costs), np.int32)
    price = np.zeros((len(costs), w.days), np.int64)
    for c, (name, cost) in enumerate(costs.items()):
        price[c] = whole_cents(w.by_day(cost.price, f"{name}.price"))
        if cost.per != "person":
            kind[c] = COSTS[cost.per]
            if cost.of is not None:
                of[c] = s.resource(cost.of) if cost.of in s.resources else s.last_node(cost.of)
        elif cost.of is not None and cost.of in scenario.stages:
            kind[c], of[c] = 2, s.last_node(cost.of)
        elif cost.of in s.outcomes:
            kind[c], of[c] = 3, s.outcomes.index(cost.of)
        else:
            kind[c], of[c] = 4, list(scenario.streams).index(cost.of)  # type: ignore[arg-type]
    funds = [-1 if cost.from_ is None else s.resource(cost.from_) for cost in costs.values()]
    return {"cost_kind": kind, "cost_of": of, "cost_price": price, "cost_fund": np.array(funds, np.int32)}
