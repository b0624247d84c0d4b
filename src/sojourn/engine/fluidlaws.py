"""The chances of leaving a stage, for the mean-field twin: by age, or the same on every day for those who have none."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sojourn.engine.compiled import Reals, Words, compiled
from sojourn.engine.fluidplaces import (
    COMBO,
    DAY,
    DAYS,
    GROUPS,
    LAW_AT,
    LAW_LEN,
    LAW_LIST,
    LAW_VALID,
    LAWS_OF,
    MOST,
)  # fmt: skip
from sojourn.engine.places import (
    CHANGE_BY,
    CHANGE_DAY,
    CHANGE_START,
    EXIT_START,
    LAW_HAZARD,
    LAW_START,
    LAW_STEP,
)  # fmt: skip
from sojourn.engine.tables import CERTAIN, NEVER, WAIT, Tables

__all__ = ["chance_at_age", "chances", "fill", "hazard", "law_tuples", "refresh", "steady_laws"]

Int = NDArray[np.int64]
Float = NDArray[np.float64]

GONE = 1e-13  # fewer than this share still there: they leave at that age


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


@compiled
def refresh(T: Words, Z: Words, V: Reals, node: int, law: int) -> None:
    """Bring the chances of those who enter a stage today up to date, where dated changes touch them.

    Of a steady law (of one age) two sets are kept: of today's newcomers, and then of everybody else who is there.
    """
    day = Z[DAY]
    if Z[Z[LAW_VALID] + law] >= day:
        return
    at, length, laws = Z[Z[LAW_AT] + law], Z[Z[LAW_LEN] + law], Z[LAW_LIST] + law * Z[MOST]
    first, end = T[T[EXIT_START] + node], T[T[EXIT_START] + node + 1]
    for i in range(at, at + (end - first + 1) * length):  # those of an earlier day may have reached to a later age
        V[i] = 0.0
    fill(T, Z, V, at, length, node, laws, day, 0)
    if length == 1:
        fill(T, Z, V, at + end - first + 1, 1, node, laws, day - 1, 1)
    done = True
    for x in range(first, end):
        done = done and T[T[CHANGE_DAY] + T[T[CHANGE_START] + x + 1] - 1] <= day
    Z[Z[LAW_VALID] + law] = NEVER if done else day


@compiled
def hazard(T: Words, exit_: int, law: int, age: int, day: int) -> float:
    """The hazard of an exit on a day, for those of an age."""
    start, end, c = T[T[LAW_START] + law], T[T[LAW_START] + law + 1], T[T[CHANGE_START] + exit_ + 1] - 1
    h = T[T[LAW_STEP] + law]
    if age < end - start:
        h = T[T[LAW_HAZARD] + start + age] - (T[T[LAW_HAZARD] + start + age - 1] if age > 0 else 0)
    while T[T[CHANGE_DAY] + c] > day:
        c -= 1
    return float(min(h, CERTAIN)) * T[T[CHANGE_BY] + c] * 2.0**-44


@compiled
def chance_at_age(T: Words, Z: Words, V: Reals, node: int, group: int, x: int, since: int) -> float:
    """The chance of leaving by an exit today, of those who entered on an earlier day and have taken none listed before."""
    first, age = T[T[EXIT_START] + node], Z[DAY] - since
    law = Z[Z[LAWS_OF] + Z[Z[COMBO] + node * Z[DAYS] + max(since, 0)] * Z[GROUPS] + group]
    if Z[Z[LAW_VALID] + law] < NEVER:  # a dated change is still to come: the table is of no use to those who were here
        return -np.expm1(-hazard(T, x, Z[Z[LAW_LIST] + law * Z[MOST] + x - first], age, Z[DAY]))
    at, length, last = Z[Z[LAW_AT] + law], Z[Z[LAW_LEN] + law], T[T[EXIT_START] + node + 1] - first
    if age >= length:
        return 1.0
    left = V[at + last * length + age - 1]
    for j in range(x - first):
        left -= V[at + j * length + age]
    p = V[at + (x - first) * length + age]
    if p <= 0.0:
        return 0.0
    return min(p / left, 1.0) if left > 0.0 else 1.0


Laws = tuple[int, tuple[int, ...]]  # a node, and the law of each of its exits


def law_tuples(t: Tables) -> tuple[Int, Int, list[Laws]]:
    """[N, D] row of the laws in force by day of entry, [rows, G] which (node, laws) that is, and each of those."""
    nodes, groups = t.next_edge.shape
    combo = np.zeros((nodes, len(t.period)), np.int64)
    rows: list[list[int]] = []
    tuples: dict[Laws, int] = {}
    for node in np.flatnonzero(t.node_kind == WAIT).tolist():
        first, last = int(t.exit_start[node]), int(t.exit_start[node + 1])
        versions = t.exit_version[first:last]
        kinds, which = versions[:, :1], np.zeros(len(t.period), np.int64)
        if (versions != kinds).any():
            kinds, which = np.unique(versions, axis=1, return_inverse=True)
        combo[node] = which.ravel() + len(rows)
        for k in range(kinds.shape[1]):
            laws = t.law_of[kinds[:, k]].T.tolist() if last > first else [[]] * groups
            rows.append([tuples.setdefault((node, tuple(laws[g])), len(tuples)) for g in range(groups)])
    return combo, np.array(rows, np.int64).reshape(len(rows), groups), list(tuples)


def steady_laws(t: Tables, combo: Int, laws_of: Int, tuples: list[Laws]) -> Int:
    """[N, G] the laws of a group in a stage, where everybody who has spent a night there has the same chance; else -1.

    So it is where no law tells one age from another after the first day, none is replaced, and no limit ends the wait.
    """
    nodes, groups = t.next_edge.shape
    ages = np.diff(t.law_start)
    short = (ages <= 1).tolist()
    at_once = [bool(n and t.law_hazard[at] > 0) for at, n in zip(t.law_start, ages, strict=False)]
    entering = t.population[(t.population[:, 2] == 0) & (t.population[:, 3] == 0), :2]
    new = {(int(node), int(group)) for group, node in entering}
    alike = [bool(laws) and all(short[law] for law in laws) for _, laws in tuples]
    steady = np.full((nodes, groups), -1, np.int64)
    for node in np.flatnonzero(t.node_kind == WAIT).tolist():
        rows = laws_of[combo[node].min() : combo[node].max() + 1]
        if t.limit_through[t.limit_moves == 1, node].any():
            continue
        for group, law in enumerate(rows[0].tolist()):
            leaves = (node, group) in new and any(at_once[x] for x in tuples[law][1])
            if alike[law] and not leaves and (rows[:, group] == law).all():
                steady[node, group] = law
    return steady


def chances(t: Tables, Z: Int, tuples: list[Laws], place: dict[str, int], steady: Int) -> Float:
    """The chances by age of every set of laws that no dated change touches; room for the others, and for steady ones."""
    width = len(t.period) + 1 + max(int(-t.population[:, 3].min(initial=0)), 0)
    parts: list[Float] = []
    size, kept = 0, set(steady.ravel().tolist())
    changed = np.diff(t.change_start) > 1
    for i, (node, laws) in enumerate(tuples):
        exits = slice(int(t.exit_start[node]), int(t.exit_start[node + 1]))
        if i in kept:
            length, part = 1, np.zeros(2 * (len(laws) + 1))
        elif changed[exits].any():
            length, part = width, np.zeros((len(laws) + 1) * width)
        else:
            by_age = _by_age(t, laws, t.change_by[t.change_start[exits]], width)
            length, part = by_age.shape[1], by_age.ravel()
            Z[Z[place["law_valid"]] + i] = NEVER
        parts.append(part)
        Z[Z[place["law_at"]] + i], Z[Z[place["law_len"]] + i] = size, length
        size += part.size
    return np.concatenate(parts) if parts else np.zeros(0)


def _by_age(t: Tables, laws: tuple[int, ...], by: Int, width: int) -> Float:
    """[exits + 1, ages] what `fill` says of newcomers whom no dated change touches, as far as anybody is there."""
    found = np.zeros((len(laws) + 1, width))
    there = np.ones(width)  # those there at an age of whom no exit listed before has taken any, if all were there
    for j, law in enumerate(laws):
        table = t.law_hazard[t.law_start[law] : t.law_start[law + 1]][:width]
        hazard = np.full(width, t.law_step[law], np.int64)
        hazard[: len(table)] = np.diff(table, prepend=0)
        chance = -np.expm1(-np.minimum(hazard, CERTAIN) * float(by[j]) * 2.0**-44)
        found[j] = there * chance
        there = there - found[j]
    before = np.concatenate([np.ones(1), np.cumprod(there)])
    found *= before[:width]
    found[-1] = before[1:]
    if len(laws) == 0:
        return found
    gone = int(np.argmax(found[-1] < GONE)) if (found[-1] < GONE).any() else width
    if gone < width:
        last = int(np.flatnonzero(found[:-1, gone] > 0.0).max(initial=0))
        found[last, gone] += found[-1, gone]
        found[-1, gone] = 0.0
    return found[:, : gone + 1]
