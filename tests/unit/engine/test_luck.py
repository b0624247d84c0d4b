"""Keyed words and the exponentials they stand for."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sojourn.engine.luck import LN2, neglog, neglog_table, philox

TABLE = neglog_table()
RNG = np.random.default_rng(7)


@pytest.mark.parametrize(("counter", "key", "words"), [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    ((0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344), (0xA4093822, 0x299F31D0),
     (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1)),
])
def test_the_words_are_the_published_known_answers(counter: tuple[int, ...], key: tuple[int, ...], words: tuple[int, ...]) -> None:
    assert philox(*counter, *key) == words


def test_one_bit_of_the_counter_or_key_changes_half_of_the_bits() -> None:
    base = [3, 141, 59, 26, 5, 35]
    changed = []
    for place in range(6):
        other = list(base)
        other[place] ^= 1
        changed.append(sum((a ^ b).bit_count() for a, b in zip(philox(*base), philox(*other), strict=True)))
    assert all(40 <= bits <= 88 for bits in changed), changed


def test_the_exponential_never_rises_with_the_luck() -> None:
    near_octaves = {2**k + d for k in range(33) for d in (-2, -1, 0, 1, 2)}
    near_steps = {(1 << 31) + (i << 19) + d for i in range(0, 4096, 37) for d in (-1, 0, 1)}
    lucks = sorted(r for r in near_octaves | near_steps | set(RNG.integers(0, 2**32, 5000).tolist()) if 0 <= r < 2**32)
    values = [neglog(r, TABLE) for r in lucks]
    assert values == sorted(values, reverse=True)
    assert values[-1] >= 1, "a hazard of nought must reach nobody"


def test_the_exponential_is_accurate() -> None:
    for r in [0, 1, 2, 2**31, 2**32 - 1, *RNG.integers(0, 2**32, 5000).tolist()]:
        exact = -math.log((r + 0.5) / 2**32) * 2**32
        assert abs(neglog(r, TABLE) - exact) < max(exact * 2**-20, 64), r


def test_the_exponential_has_mean_one() -> None:
    even = [neglog(int(r), TABLE) / 2**32 for r in (np.arange(20000) + 0.5) / 20000 * 2**32]
    assert sum(even) / len(even) == pytest.approx(1, abs=1e-3)
    assert TABLE[-1] == LN2
