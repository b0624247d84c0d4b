"""The state of the mean-field twin as flat arrays: where each part lies, and the chances of leaving by age.

Z holds whole numbers: sizes, the starts of the parts of Z and V, and small indexes. V holds the people (float64).
A cell is (node, group, hold): hold 0 is nothing held, hold k is a unit of the k-th stock. Beside its people each
cell carries the sum of the days on which their stays began.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sojourn.engine.fluidlaws import chances, law_tuples, steady_laws
from sojourn.engine.fluidplaces import FLOATS, NAMES, WHOLES
from sojourn.engine.tables import NO_DAY, OFFSET, STOCK, WAIT, Tables, Tally

__all__ = ["fresh_state"]

Int = NDArray[np.int64]
Float = NDArray[np.float64]
Flag = NDArray[np.bool_]

BLOCK = 6  # days of clocks that shares tell apart, where nothing asks for rows every day


def fresh_state(t: Tables, tally: Tally) -> tuple[Int, Float]:
    """The state before the first day: the whole numbers Z and the people V."""
    days, (nodes, groups), resources = len(t.period), t.next_edge.shape, len(t.kind)
    queues, limits, edges = len(t.queue_node), len(t.limit_node), len(t.edge_to)
    stocks = np.flatnonzero(t.kind == STOCK)
    holds = 1 + len(stocks)
    hold_of = np.zeros(resources, np.int64)
    hold_of[stocks] = np.arange(1, holds)
    cells = nodes * groups * holds
    at_gate = t.population[:, 2] == 1
    slot_day = np.concatenate([np.unique(t.population[at_gate, 3]), np.arange(days)]).astype(np.int64)
    waits = int(t.exit_start[nodes])

    combo, laws_of, tuples = law_tuples(t)
    steady = steady_laws(t, combo, laws_of, tuples)
    most = max((len(laws) for _, laws in tuples), default=1)
    law_list = np.zeros((len(tuples), most), np.int64)
    for i, (_, laws) in enumerate(tuples):
        law_list[i, : len(laws)] = laws
    clock_lo = np.array([_first(t, m) for m in range(limits)], np.int64)
    clock_k = np.array([_live(t, m, int(clock_lo[m])) for m in range(limits)], np.int64)
    runs = t.limit_through == 1  # [M, N] where a clock may run
    runs[np.arange(limits), t.limit_node] = True
    by_age = runs & ((t.node_kind == WAIT) & (steady < 0).any(axis=1))  # where those who leave a stage are told by age
    rows = _rows(t, holds, runs, by_age)
    block = 1 if (t.limit_moves == 1).any() or by_age.any() else BLOCK
    width = 1 + limits * block + int(rows.sum()) + 7 & -8
    cut = np.full((limits, nodes), -1, np.int64)
    pairs = np.argwhere((t.limit_through == 1) & (t.limit_moves == 1)[:, None] & (t.node_kind == WAIT)[None, :])
    cut[pairs[:, 0], pairs[:, 1]] = np.arange(len(pairs))

    numbers = {
        "days": days, "nodes": nodes, "groups": groups, "holds": holds, "cells": cells, "resources": resources,
        "limits": limits, "queues": queues, "lines": len(t.line_step), "streams": len(t.stream_hash),
        "costs": len(t.cost_kind), "edges": edges, "slots": len(slot_day), "before": len(slot_day) - days,
        "wide": max(nodes, resources, 1), "most": most, "width": width, "block": block, "stopped": -1,
    }  # fmt: skip
    wholes = {
        "tally": np.cumsum([0, *(np.size(field) for field in tally)])[:-1], "hold_of": hold_of,
        "res_of": np.concatenate([[-1], stocks]), "combo": combo, "laws_of": laws_of, "law_list": law_list,
        "law_valid": np.full(len(tuples), -1, np.int64), "steady": steady, "cut_row": cut, "clock_k": clock_k,
        "clock_lo": clock_lo, "slot_day": slot_day, "rows": np.ones(groups, np.int64),
        "passes": ((t.limit_through == 1)[:, :, None] | (t.but_edge >= 0)).astype(np.int64),
    }  # fmt: skip
    whole_sizes = {name: array.size for name, array in wholes.items()} | {
        "law_at": len(tuples), "law_len": len(tuples), "opened": resources, "shut": 3 * numbers["wide"], "head": queues,
        "line_row": queues * groups * holds, "blocked": queues, "chosen": 64, "box_any": nodes, "past_any": nodes,
        "is_seen": cells, "seen": cells, "seen_count": nodes, "new_day": cells, "vector": 4 * cells,
        "filled": 4 * cells, "free_vector": 4 * cells, "stops": nodes * groups, "start_of": groups * limits,
        "row_of": 2 * cells * limits, "leaving_row": waits * groups * holds * limits,
        "row_limit": groups * width, "row_at": groups * width, "row_next": groups * width, "row_open": groups * width,
    }  # fmt: skip
    place = {name: i for i, name in enumerate(NAMES)}
    Z = np.zeros(len(NAMES) + sum(whole_sizes.values()), np.int64)
    for name, value in numbers.items():
        Z[place[name]] = value
    _lay_out(Z, place, WHOLES, whole_sizes, len(NAMES))
    for name, array in wholes.items():
        Z[Z[place[name]] : Z[place[name]] + array.size] = array.ravel()

    cuts = np.concatenate([np.zeros(1, np.int64), np.cumsum(t.arrivals_cut)])[t.arrivals_start]
    arriving = np.diff(t.arrivals_start) - np.diff(cuts) * 2.0**-32  # people a day on average, by row of arrivals
    prob = chances(t, Z, tuples, place, steady)
    ring = days + 1
    total = _lay_out(Z, place, FLOATS, dict.fromkeys(FLOATS, cells) | {
        "box_e": cells * edges, "gate_e": cells * edges, "ring_m": waits * groups * holds * ring,
        "ring_s": waits * groups * holds * ring, "cut_m": len(pairs) * groups * holds * ring,
        "cut_s": len(pairs) * groups * holds * ring, "line_m": (queues * groups * holds + 1) * len(slot_day),
        "line_s": (queues * groups * holds + 1) * len(slot_day), "line_t": queues * len(slot_day),
        "fresh": limits * 2 * cells, "flown": limits * 2 * cells, "left": resources, "held": resources,
        "quota_used": resources, "quota_all_used": resources, "balance": resources, "passings": nodes,
        "exits": int(t.sizes[0]), "entries": len(t.stream_hash), "prob": prob.size, "arriving": arriving.size,
        "scratch": (most + 1) * ring, "asked": groups, "through": nodes * groups * width, "row_people": groups * width,
        "row_more": groups * width, "sums": groups * width, "shares": 4 * cells * width,
        "clocks": 2 * groups * int((rows * (clock_k + 1)).sum()),
    }, 0)  # fmt: skip
    V = np.zeros(total, np.float64)  # what is never touched of it takes no memory
    V[Z[place["prob"]] : Z[place["prob"]] + prob.size] = prob
    V[Z[place["arriving"]] : Z[place["arriving"]] + arriving.size] = arriving
    V[Z[place["scale"]] : Z[place["scale"]] + cells] = 1.0
    Z[Z[place["law_at"]] : Z[place["law_at"]] + len(tuples)] += Z[place["prob"]]
    return Z, V


def _lay_out(Z: Int, place: dict[str, int], names: tuple[str, ...], sizes: dict[str, int], start: int) -> int:
    """Note where each of so many parts starts, one after the other; returns where the last one ends."""
    for name in names:
        Z[place[name]], start = start, start + sizes[name]
    return start


def _rows(t: Tables, holds: int, runs: Flag, by_age: Flag) -> Int:
    """[M] the most rows of clocks that a group can have: in stages, at gates, and of those who leave a stage by age."""
    places = (t.node_kind == WAIT).astype(np.int64) + np.isin(np.arange(len(t.node_kind)), t.queue_node)
    exits = np.diff(t.exit_start[: len(t.node_kind) + 1])
    rows: Int = (runs.astype(np.int64) @ places + by_age.astype(np.int64) @ exits) * holds
    return rows


def _first(t: Tables, m: int) -> int:
    """The earliest start of a clock to keep: one that has run out before the first day is kept as the last of those."""
    starts = t.population[:, 7 + m]
    oldest = int(np.searchsorted(t.deadline[m], 0, side="left")) - OFFSET
    return max(min(int(starts[starts > NO_DAY].min(initial=0)), 0), oldest)


def _live(t: Tables, m: int, first: int) -> int:
    """How many days of start may be alive at once, from the first on."""
    since = np.arange(-OFFSET, len(t.period))
    known = t.deadline[m][since >= first].astype(np.int64) - since[since >= first]
    return int(min(known.max(initial=1) + 2, len(t.period) - first + 2))
