"""The compiled kernel: the day of reference.py, function by function, on flat arrays and lists of blocks.

People move between lists in batches: take a batch off a list, decide for the whole batch, put each on its next list.
Integers only. Every compiled function takes the same pointers: T the tables, Y the tally, Z the state (places.py names
their fields). The state holds the addresses of the rest: the people (`rec`, `nxt`, `lists`: lists.py), and a batch of
them (`buf` records, with each one's `edge`, next list `dst`, day `due`, counters `ids` and `luck`). A batch belongs to
one node. Python owns all memory; the compiled days come back to it when they need more.

Bottom up: lists.py (people in blocks), batch.py (what a batch has in common), clocks.py, words.py (luck), dwelling.py (how
long people stay), moving.py and together.py (a batch on its way, one by one or as one), displacing.py, lines.py (gates),
books.py (resources, charges, the tally), steps.py (the order of the day).
"""

from __future__ import annotations

import threading
from typing import Any

import numpy as np

from sojourn.engine.compiled import address_of, seal
from sojourn.engine.flat import flat_state, flat_tables, flat_tally
from sojourn.engine.lines import pass_many, try_line
from sojourn.engine.lists import BATCH_SIZE, BLOCK
from sojourn.engine.places import (
    BLOCKED,
    BUF,
    CHOSEN,
    DAYS,
    DST,
    DUE,
    EDGE,
    FORWARD,
    IDS,
    LEAVE_ROWS,
    LISTS,
    LOW8,
    LOW16,
    LUCK,
    NUMBER_OF_LISTS,
    NXT,
    PASS_MANY,
    REC,
    ROOM_FOR,
    TRY_LINE,
    WIDTH,
)  # fmt: skip
from sojourn.engine.steps import day_after_day, first_midnight, last_midnight, leave_rows, wanted_blocks
from sojourn.engine.tables import NO_DAY, OFFSET, Tables, Tally
from sojourn.engine.together import forward

__all__ = ["people_after", "run"]


def _population(t: Tables) -> np.ndarray[Any, np.dtype[np.int64]]:
    """The starting rows with each person's identity: day of arrival and first ordinal in front of the people."""
    rows, given = np.zeros((len(t.population), 9 + len(t.limit_node)), np.int64), np.asarray(t.population, np.int64)
    rows[:, :6], rows[:, 8:] = given[:, :6], given[:, 6:]
    entered, stay, people = given[:, 3], given[:, 4], given[:, 6]
    rows[:, 6] = born = np.where(stay != NO_DAY, np.minimum(entered, stay), entered)
    stream = np.asarray(t.group_stream, np.int64)[given[:, 0]]
    order = np.lexsort((born, stream))  # ordinals count through the rows of one stream and day, in the order of the rows
    before = np.cumsum(people[order]) - people[order]
    first = np.ones(len(order), bool)
    first[1:] = (np.diff(stream[order]) != 0) | (np.diff(born[order]) != 0)
    rows[order, 7] = before - np.maximum.accumulate(np.where(first, before, 0))
    return rows


_LEFT = threading.local()  # the memory of the thread's last run: fresh pages cost more than the days they are used on


class _Run:
    """One run's memory: the arrays that the compiled functions are given the addresses of."""

    def __init__(self, tables: Tables, key: tuple[int, int]) -> None:
        self.tables = tables
        self.T, self.Z = flat_tables(tables), flat_state(tables, key)
        self.Y, self.tally = flat_tally(tables)
        self.people = _population(tables)
        nodes, queues, resources = len(tables.node_kind), len(tables.queue_node), len(tables.kind)
        self.lists = np.zeros(4 * (2 * nodes * (len(tables.period) + 1) + queues + 2 * nodes), np.int32)
        self.width = int(self.Z[WIDTH])
        sizes = {
            BUF: BATCH_SIZE * self.width, EDGE: BATCH_SIZE, DST: BATCH_SIZE, DUE: BATCH_SIZE, IDS: 3 * BATCH_SIZE,
            LUCK: BATCH_SIZE, CHOSEN: len(tables.need_price) + resources + 1, BLOCKED: queues + 1,
        }  # fmt: skip
        self.scratch = np.zeros(sum(sizes.values()), np.int64)
        at = self.scratch.ctypes.data
        for field, size in sizes.items():
            self.Z[field] = at
            at += 8 * size
        for field, function in ((FORWARD, forward), (PASS_MANY, pass_many), (LEAVE_ROWS, leave_rows), (TRY_LINE, try_line)):
            self.Z[field] = address_of(function)
        self.Z[LISTS], self.Z[NUMBER_OF_LISTS] = self.lists.ctypes.data, len(self.lists) // 4
        self.rec, self.nxt = np.zeros(0, np.int64), np.zeros(0, np.int32)
        started = int(self.people[:, 8].sum())
        blocks = max(1024, started // BLOCK + 2 * min(started, int(self.Z[NUMBER_OF_LISTS])) + 64)
        spare = _LEFT.__dict__.pop("memory", self.rec[:0])
        self.grow(max(blocks, len(spare) // (BLOCK * self.width)), spare)

    def grow(self, blocks: int, spare: Any = ()) -> None:
        """Room for so many blocks of people; those who are there stay."""
        size = blocks * BLOCK * self.width
        rec, nxt = spare if len(spare) >= size else np.empty(size, np.int64), np.empty(blocks, np.int32)
        rec[: len(self.rec)], nxt[: len(self.nxt)] = self.rec, self.nxt
        self.rec, self.nxt = rec, nxt
        self.Z[REC], self.Z[NXT], self.Z[ROOM_FOR] = rec.ctypes.data, nxt.ctypes.data, blocks

    def to_the_end(self, stop: Any) -> None:
        """From the first midnight through the last day."""
        T, Y, Z = self.T.ctypes.data, self.Y.ctypes.data, self.Z.ctypes.data
        first_midnight(T, Y, Z, self.people.ctypes.data, len(self.people))
        while day_after_day(T, Y, Z, stop.ctypes.data) < self.Z[DAYS] and not stop[0]:
            self.grow(max(2 * int(self.Z[ROOM_FOR]), int(wanted_blocks(T, Z))))
        _LEFT.memory = self.rec
        seal()


def run(tables: Tables, seed: int, draw: int, history: int = 0, stop: Any = None) -> Tally:
    """Run one draw from its first day to its last.

    `stop` is an int64 array of one number: set it from another thread to end the run early.
    """
    r = _Run(tables, (seed & 0xFFFFFFFF, (draw + (history << 24)) & 0xFFFFFFFF))
    r.to_the_end(np.zeros(1, np.int64) if stop is None else stop)
    last_midnight(r.T.ctypes.data, r.Y.ctypes.data, r.Z.ctypes.data)
    np.cumsum(r.tally.over, axis=0, out=r.tally.over)
    return r.tally


def people_after(tables: Tables, seed: int, draw: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Who is there after the last day, as rows of `Tables.population` (days counted from the first day of this run)."""
    r = _Run(tables, (seed & 0xFFFFFFFF, draw & 0xFFFFFFFF))
    r.to_the_end(np.zeros(1, np.int64))
    nodes, last, limits = len(tables.node_kind), len(tables.period), len(tables.limit_node)
    in_rows = 2 * nodes * (last + 1)
    number, place = _whereabouts(r)
    words = r.rec[: len(r.nxt) * BLOCK * r.width].reshape(-1, r.width)[place]
    out = np.zeros((len(words), 7 + limits), np.int64)
    out[:, 0] = (words[:, 0] >> 48) & LOW16
    out[:, 2] = in_line = number >= in_rows
    out[:, 1] = number // (2 * (last + 1))
    out[in_line, 1] = tables.queue_node[number[in_line] - in_rows]
    out[:, 3] = ((words[:, 1] >> 16) & LOW16) - OFFSET
    out[:, 4] = ((words[:, 1] >> 32) & LOW16) - OFFSET
    out[:, 5] = ((words[:, 1] >> 48) & LOW8) - 1
    for m in range(limits):
        out[:, 7 + m] = ((words[:, 3 + (m >> 2)] >> (16 * (m & 3))) & LOW16) - OFFSET
    out = out[np.lexsort(out.T[::-1])]  # those who are alike in everything become one row
    new = np.ones(len(out), bool)
    new[1:] = (out[1:] != out[:-1]).any(axis=1)
    unique = out[new]
    unique[:, 6] = np.diff(np.append(np.flatnonzero(new), len(out)))
    return unique


def _whereabouts(r: _Run) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """The list, and the place in `rec`, of everyone who is there."""
    lists, nxt = r.lists.reshape(-1, 4), r.nxt
    numbers, places = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for number in np.flatnonzero(lists[:, 3]).tolist():
        block, _, gone, count = lists[number].tolist()
        numbers.append(np.full(count, number))
        while count > 0:
            here = min(BLOCK - gone, count)
            places.append(np.arange(block * BLOCK + gone, block * BLOCK + gone + here))
            block, gone, count = int(nxt[block]), 0, count - here
    return np.concatenate(numbers), np.concatenate(places)
