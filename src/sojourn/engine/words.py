"""Luck for the kernel: the same words as luck.py, compiled, one or a batch at a time."""

from __future__ import annotations

from typing import Any

import numpy as np

from sojourn.engine.compiled import Words, compiled, shift, vectorized, wide
from sojourn.engine.luck import LN2

__all__ = ["batch_words", "neglog", "word"]

M0, M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
W0, W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
LOW, HALF = np.uint64(0xFFFFFFFF), np.uint64(32)


@vectorized
def batch_words(ids: Words, size: int, m: int, purpose: int, k0: int, k1: int, luck: Words) -> None:
    """The first word of each of m counters: ids [3, size], the purpose, the key; into luck [m]."""
    wide()
    second, third = shift(ids, size), shift(ids, 2 * size)
    for i in range(m):
        a, b, c, d = np.uint64(ids[i]), np.uint64(second[i]), np.uint64(third[i]), np.uint64(purpose)
        x, y = np.uint64(k0), np.uint64(k1)
        for _ in range(10):
            p0 = M0 * a
            p1 = M1 * c
            a = (p1 >> HALF) ^ b ^ x
            b = p1 & LOW
            c = (p0 >> HALF) ^ d ^ y
            d = p0 & LOW
            x = (x + W0) & LOW
            y = (y + W1) & LOW
        luck[i] = np.int64(a)


@compiled
def word(c0: int, c1: int, c2: int, c3: int, k0: int, k1: int) -> Any:
    """The first word of one counter and key (whole numbers below 2**32)."""
    a, b, c, d = np.uint64(c0), np.uint64(c1), np.uint64(c2), np.uint64(c3)
    x, y = np.uint64(k0), np.uint64(k1)
    for _ in range(10):
        p0 = M0 * a
        p1 = M1 * c
        a = (p1 >> HALF) ^ b ^ x
        b = p1 & LOW
        c = (p0 >> HALF) ^ d ^ y
        d = p0 & LOW
        x = (x + W0) & LOW
        y = (y + W1) & LOW
    return np.int64(a)


@compiled
def neglog(r: int, T: Words, table: int) -> Any:
    """-ln((r + 1/2) / 2**32) in units of 2**-32; the table starts at T[table]."""
    bits = np.float64(2 * r + 1).view(np.int64)  # exact: below 2**53
    x = bits >> 20
    i = table + ((x >> 20) & 0xFFF)
    low = T[i]
    return (33 + 1023 - (bits >> 52)) * LN2 - (low + (((T[i + 1] - low) * (x & 0xFFFFF)) >> 20))
