"""How long a person stays: luck by purpose, and the day on which an exit is due."""

from __future__ import annotations

from typing import Any

from sojourn.engine.compiled import Words, compiled, shift, words
from sojourn.engine.lists import BATCH_SIZE
from sojourn.engine.places import (
    BUF,
    CHANGE_BY,
    CHANGE_DAY,
    CHANGE_START,
    DAYS,
    EXIT_VERSION,
    GROUP_HASH,
    GROUPS,
    IDS,
    KEY0,
    KEY1,
    LAW_HAZARD,
    LAW_OF,
    LAW_START,
    LAW_STEP,
    LOW8,
    LOW16,
    LOW32,
    LUCK,
    NEGLOG,
    WIDTH,
)  # fmt: skip
from sojourn.engine.tables import CERTAIN, NEVER
from sojourn.engine.words import batch_words, neglog, word

__all__ = ["due_day", "fill_ids", "luck_of", "lucks"]


@compiled
def fill_ids(T: Words, Z: Words, m: int) -> None:
    """The counters of a batch: ordinal, day of arrival with lap, stream."""
    buf, ids = words(Z[BUF]), words(Z[IDS])
    width, stream = Z[WIDTH], T[GROUP_HASH]
    first, second, third = ids, shift(ids, BATCH_SIZE), shift(ids, 2 * BATCH_SIZE)
    for i in range(m):
        w0 = buf[i * width]
        lap = (buf[i * width + 1] >> 56) & LOW8
        first[i] = w0 & LOW32
        second[i] = ((w0 >> 32) & LOW16) | (lap << 16)
        third[i] = T[stream + ((w0 >> 48) & LOW16)]


@compiled
def lucks(Z: Words, m: int, purpose: int) -> None:
    """The luck of each of a batch for one purpose, from the counters in ids."""
    batch_words(words(Z[IDS]), BATCH_SIZE, m, purpose, Z[KEY0], Z[KEY1], words(Z[LUCK]))


@compiled
def luck_of(T: Words, Z: Words, at: int, purpose: int) -> Any:
    buf = words(Z[BUF])
    w0 = buf[at]
    lap = (buf[at + 1] >> 56) & LOW8
    stream = T[T[GROUP_HASH] + ((w0 >> 48) & LOW16)]
    return word(w0 & LOW32, ((w0 >> 32) & LOW16) | (lap << 16), stream, purpose, Z[KEY0], Z[KEY1])


@compiled
def cumulative(T: Words, law: int, age: int) -> Any:
    if age < 0:
        return 0
    start, size = T[T[LAW_START] + law], T[T[LAW_START] + law + 1] - T[T[LAW_START] + law]
    if age < size:
        return T[T[LAW_HAZARD] + start + age]
    return T[T[LAW_HAZARD] + start + size - 1] + (age - size + 1) * T[T[LAW_STEP] + law]


@compiled
def due_day(T: Words, Z: Words, x: int, group: int, r: int, entered: int, first_age: int) -> Any:
    """The day on which exit x is due: the first age at which the multiplied hazard reaches the luck."""
    days = Z[DAYS]
    version = T[T[EXIT_VERSION] + x * days + min(max(entered, 0), days - 1)]
    law = T[T[LAW_OF] + version * Z[GROUPS] + group]
    need = neglog(r, T, T[NEGLOG]) << 12
    done, age = 0, first_age
    last_age = days - 1 - entered
    end = T[T[CHANGE_START] + x + 1]
    for c in range(T[T[CHANGE_START] + x], end):
        until = NEVER
        if c + 1 < end:
            until = T[T[CHANGE_DAY] + c + 1]
        last = min(until - 1 - entered, last_age)
        if last < age:
            continue
        by, base = T[T[CHANGE_BY] + c], cumulative(T, law, age - 1)
        whole = by * min(cumulative(T, law, last) - base, CERTAIN)
        if done + whole >= need:
            low, high = age, last  # the first age in low..high that reaches the need
            while low < high:
                middle = (low + high) >> 1
                if done + by * min(cumulative(T, law, middle) - base, CERTAIN) >= need:
                    high = middle
                else:
                    low = middle + 1
            return entered + low
        done += whole
        age = last + 1
    return NEVER
