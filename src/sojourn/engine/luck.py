"""Luck: keyed random words, and the exponential each of them stands for, in whole numbers only.

Random words are Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011).
The counter names the person and the purpose, the key names the seed and the draw; nothing is carried from one call to
the next, so that the same person has the same luck in two scenarios.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

__all__ = ["LN2", "neglog", "neglog_table", "philox"]

_WORD = 0xFFFFFFFF
_M0, _M1 = 0xD2511F53, 0xCD9E8D57
_W0, _W1 = 0x9E3779B9, 0xBB67AE85

LN2 = round(math.log(2) * 2**32)  # in units of 2**-32


def philox(c0: int, c1: int, c2: int, c3: int, k0: int, k1: int) -> tuple[int, int, int, int]:
    """Four 32-bit words for a counter (c0..c3) and a key (k0, k1).

    >>> [f"{word:08x}" for word in philox(0, 0, 0, 0, 0, 0)]
    ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']
    """
    for _ in range(10):
        p0, p1 = _M0 * c0, _M1 * c2
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 & _WORD, (p0 >> 32) ^ c3 ^ k1, p0 & _WORD
        k0, k1 = (k0 + _W0) & _WORD, (k1 + _W1) & _WORD
    return c0, c1, c2, c3


def neglog_table() -> NDArray[np.int64]:
    """2**32 ln(1 + i / 4096) for i = 0 .. 4096, rounded; the last entry is LN2.

    >>> neglog_table()[[0, 4096]].tolist() == [0, LN2]
    True
    """
    return np.array([round(math.log1p(i / 4096) * 2**32) for i in range(4097)], np.int64)


def neglog(r: int, table: NDArray[np.int64]) -> int:
    """-ln((r + 1/2) / 2**32) in units of 2**-32: the hazard that the luck r (32 bits) can bear.

    With v = 2 r + 1 = 2**n (1 + x) it is (33 - n) ln 2 - ln(1 + x), the last by linear interpolation between 4,096
    steps of x (error below 1e-8); it never rises with r.

    >>> round(neglog(2**31, neglog_table()) / 2**32, 6), round(neglog(0, neglog_table()) / 2**32, 6)
    (0.693147, 22.873857)
    """
    v = 2 * r + 1
    n = v.bit_length() - 1
    x = (v << 32 - n) & _WORD
    i, rest = x >> 20, x & 0xFFFFF
    low, high = int(table[i]), int(table[i + 1])
    return (33 - n) * LN2 - (low + ((high - low) * rest >> 20))
