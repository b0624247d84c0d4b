"""The state of the mean-field twin as flat arrays: where each part lies, and the chances of leaving by age.

Z holds whole numbers: sizes, the starts of the parts of Z and V, and small indexes. V holds the people (float64).
A cell is (node, group, hold): hold 0 is nothing held, hold k is a unit of the k-th stock. Beside its people each
cell carries the sum of the days on which their stays began.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sojourn.engine.compiled import Reals, Words, compiled, entry, reals, words
from sojourn.engine.places import (
    CHANGE_BY,
    CHANGE_DAY,
    CHANGE_START,
    EXIT_START,
    LAW_HAZARD,
    LAW_START,
    LAW_STEP,
)
from sojourn.engine.tables import CERTAIN, NEVER, NO_DAY, OFFSET, STOCK, WAIT, Tables, Tally

__all__ = ["NAMES", "fill", "fresh_state"]

Int = NDArray[np.int64]
Float = NDArray[np.float64]

GONE = 1e-13  # fewer than this share still there: they leave at that age

# fmt: off
NUMBERS = (
    "days", "nodes", "groups", "holds", "resources", "limits", "queues", "lines", "streams", "costs", "edges",
    "slots", "before", "day", "wide", "most", "rules",
)
FLOATS = (
    "in_m", "in_s", "scale", "gate_m", "gate_s", "box_m", "box_s", "past_m", "past_s", "box_e", "gate_e",
    "ring_m", "ring_s", "cut_m", "cut_s", "line_m", "line_s", "line_t", "clocks", "fresh", "flown",
    "left", "held", "quota_used", "quota_all_used", "balance", "passings", "exits", "entries", "prob", "scratch", "aside",
)
WHOLES = (
    "tally", "hold_of", "res_of", "combo", "laws_of", "law_at", "law_len", "law_valid", "law_list", "cut_row",
    "clock_at", "clock_k", "clock_lo", "opened", "shut", "head", "blocked", "slot_day", "chosen", "box_any", "past_any",
)
# fmt: on
NAMES = (*NUMBERS, *FLOATS, *WHOLES)


@compiled
def fill(T: Words, Z: Words, V: Reals, at: int, width: int, node: int, laws: int, entered: int, age: int) -> int:
    """The chance of leaving by each exit at each age from `age` on, and of being there after it.

    For whoever entered on a day and is there at that age: rows of `width` from V[at], one for each exit of the node in
    the order listed, then the share still there. Returns the number of ages after which nobody is there (or `width`).
    """
    first = T[T[EXIT_START] + node]
    count = T[T[EXIT_START] + node + 1] - first
    there = 1.0
    for i in range(width):
        a = age + i
        last = 0
        for j in range(count):
            law = Z[laws + j]
            start, end = T[T[LAW_START] + law], T[T[LAW_START] + law + 1]
            table, step = T[LAW_HAZARD] + start, T[T[LAW_STEP] + law]
            hazard = step
            if a < end - start:
                hazard = T[table + a] - (T[table + a - 1] if a > 0 else 0)
            chance = 0.0
            if hazard > 0:
                c = T[T[CHANGE_START] + first + j + 1] - 1
                while T[T[CHANGE_DAY] + c] > entered + a:
                    c -= 1
                by = T[T[CHANGE_BY] + c]
                if by > 0:
                    chance = -np.expm1(-float(min(hazard, CERTAIN)) * by * 2.0**-44)
                    last = j
            V[at + j * width + i] = there * chance
            there -= there * chance
        if there < GONE and count > 0:
            V[at + last * width + i] += there
            there = 0.0
        V[at + count * width + i] = there
        if there == 0.0:
            return i + 1
    return width


@entry
def fill_from(tables: int, state: int, people: int, at: int, width: int, node: int, laws: int, entered: int, age: int) -> int:
    """`fill`, called from Python with the addresses of the arrays."""
    return fill(words(tables), words(state), reals(people), at, width, node, laws, entered, age)


def fresh_state(t: Tables, flat: Int, tally: Tally) -> tuple[Int, Float]:
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
    before = len(slot_day) - days
    waits = int(t.exit_start[nodes])

    combo, laws_of, tuples = _law_tuples(t)
    most = max((len(laws) for _, laws in tuples), default=1)
    clock_k = np.array([_live(t, m) for m in range(limits)], np.int64)
    clock_size = 4 * cells * (clock_k + 1)
    clock_lo = np.array([_first(t, m) for m in range(limits)], np.int64)
    cut = np.full((limits, nodes), -1, np.int64)
    pairs = np.argwhere((t.limit_through == 1) & (t.limit_moves == 1)[:, None] & (t.node_kind == WAIT)[None, :])
    cut[pairs[:, 0], pairs[:, 1]] = np.arange(len(pairs))

    starts = np.cumsum([0, *(np.size(field) for field in tally)])[:-1]
    numbers = {
        "days": days, "nodes": nodes, "groups": groups, "holds": holds, "resources": resources, "limits": limits,
        "queues": queues, "lines": len(t.line_step), "streams": len(t.stream_hash), "costs": len(t.cost_kind),
        "edges": edges, "slots": len(slot_day), "before": before, "day": 0, "wide": max(nodes, resources, 1),
        "most": most, "rules": len(t.displace_edge),
    }  # fmt: skip
    wholes = {
        "tally": starts, "hold_of": hold_of, "res_of": np.concatenate([[-1], stocks]), "combo": combo,
        "laws_of": laws_of, "law_at": np.zeros(len(tuples), np.int64), "law_len": np.zeros(len(tuples), np.int64),
        "law_valid": np.full(len(tuples), -1, np.int64), "law_list": np.zeros(len(tuples) * most, np.int64),
        "cut_row": cut, "clock_at": np.zeros(limits, np.int64), "clock_k": clock_k, "clock_lo": clock_lo,
        "opened": np.zeros(resources, np.int64), "shut": np.zeros(3 * numbers["wide"], np.int64),
        "head": np.zeros(queues, np.int64), "blocked": np.zeros(queues, np.int64), "slot_day": slot_day,
        "chosen": np.zeros(64, np.int64), "box_any": np.zeros(nodes, np.int64), "past_any": np.zeros(nodes, np.int64),
    }  # fmt: skip
    for i, (_, laws) in enumerate(tuples):
        wholes["law_list"][i * most : i * most + len(laws)] = laws
    Z = np.zeros(len(NAMES) + sum(x.size for x in wholes.values()), np.int64)
    place, size = {name: i for i, name in enumerate(NAMES)}, len(NAMES)
    for name, value in numbers.items():
        Z[place[name]] = value
    for name in WHOLES:
        Z[place[name]], size = size, size + wholes[name].size
        Z[Z[place[name]] : size] = wholes[name].ravel()

    prob = _chances(t, flat, Z, tuples, place, days)
    ring = days + 1
    sizes = dict.fromkeys(FLOATS, cells) | {
        "box_e": cells * edges, "gate_e": cells * edges, "ring_m": waits * groups * holds * ring,
        "ring_s": waits * groups * holds * ring, "cut_m": len(pairs) * groups * holds * ring,
        "cut_s": len(pairs) * groups * holds * ring, "line_m": queues * len(slot_day) * groups * holds,
        "line_s": queues * len(slot_day) * groups * holds, "line_t": queues * len(slot_day),
        "clocks": int(clock_size.sum()), "fresh": limits * 2 * cells, "flown": limits * 2 * cells,
        "left": resources, "held": resources, "quota_used": resources, "quota_all_used": resources,
        "balance": resources, "passings": nodes, "exits": int(t.sizes[0]), "entries": len(t.stream_hash),
        "prob": prob.size, "scratch": (most + 1) * ring, "aside": int(clock_k.max(initial=0)) + 1,
    }  # fmt: skip
    total = 0
    for name in FLOATS:
        Z[place[name]], total = total, total + sizes[name]
    V = np.zeros(total, np.float64)
    V[Z[place["prob"]] : Z[place["prob"]] + prob.size] = prob
    V[Z[place["scale"]] : Z[place["scale"]] + cells] = 1.0
    law_at, clock_at = Z[place["law_at"]], Z[place["clock_at"]]
    Z[law_at : law_at + len(tuples)] += Z[place["prob"]]
    Z[clock_at : clock_at + limits] = Z[place["clocks"]] + np.cumsum([0, *clock_size])[:limits]
    return Z, V


def _law_tuples(t: Tables) -> tuple[Int, Int, list[tuple[int, tuple[int, ...]]]]:
    """[N, D] row of the laws in force by day of entry, [rows, G] which (node, laws) that is, and each of those."""
    nodes, groups = t.next_edge.shape
    combo = np.zeros((nodes, len(t.period)), np.int64)
    rows: list[list[int]] = []
    tuples: dict[tuple[int, tuple[int, ...]], int] = {}
    for node in np.flatnonzero(t.node_kind == WAIT).tolist():
        first, last = int(t.exit_start[node]), int(t.exit_start[node + 1])
        kinds, which = np.unique(t.exit_version[first:last], axis=1, return_inverse=True)
        combo[node] = which.ravel() + len(rows)
        for k in range(kinds.shape[1]):
            laws = t.law_of[kinds[:, k]].T.tolist() if last > first else [[]] * groups
            rows.append([tuples.setdefault((node, tuple(laws[g])), len(tuples)) for g in range(groups)])
    return combo, np.array(rows, np.int64).reshape(len(rows), groups), list(tuples)


def _chances(
    t: Tables, flat: Int, Z: Int, tuples: list[tuple[int, tuple[int, ...]]], place: dict[str, int], days: int
) -> Float:
    """Fill the chances of every set of laws that no dated change touches; leave room for the others."""
    width = days + 1 + max(int(-t.population[:, 3].min(initial=0)), 0)
    scratch = np.zeros((int(Z[place["most"]]) + 1) * width)
    parts: list[Float] = []
    size = 0
    for i, (node, laws) in enumerate(tuples):
        exits = range(int(t.exit_start[node]), int(t.exit_start[node + 1]))
        rows, law_list = len(laws) + 1, int(Z[place["law_list"]]) + i * int(Z[place["most"]])
        length = width
        if all(t.change_start[x + 1] - t.change_start[x] == 1 for x in exits):
            length = int(fill_from(flat.ctypes.data, Z.ctypes.data, scratch.ctypes.data, 0, width, node, law_list, 0, 0))
            Z[Z[place["law_valid"]] + i] = NEVER
        parts.append(scratch[: rows * width].reshape(rows, width)[:, :length].ravel().copy())
        Z[Z[place["law_at"]] + i], Z[Z[place["law_len"]] + i] = size, length
        size += rows * length
    return np.concatenate(parts) if parts else np.zeros(0)


def _first(t: Tables, m: int) -> int:
    """The earliest start of a clock to keep: one that has run out before the first day is kept as the last of those."""
    starts = t.population[:, 7 + m]
    oldest = int(np.searchsorted(t.deadline[m], 0, side="left")) - OFFSET
    return max(min(int(starts[starts > NO_DAY].min(initial=0)), 0), oldest)


def _live(t: Tables, m: int) -> int:
    """How many days of start may be alive at once."""
    first, since = _first(t, m), np.arange(-OFFSET, len(t.period))
    known = t.deadline[m][since >= first].astype(np.int64) - since[since >= first]
    return int(min(known.max(initial=1) + 2, len(t.period) - first + 2))
