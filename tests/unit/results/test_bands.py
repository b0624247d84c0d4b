"""Bands and the share that is chance, where the answer is known."""

from __future__ import annotations

import numpy as np

from sojourn.results.bands import band


def test_quantiles_are_those_of_the_draws() -> None:
    found = band(np.arange(101.0).reshape(-1, 1), np.zeros((0, 1)))
    assert [found.mean[0], found.p05[0], found.p50[0], found.p95[0]] == [50, 5, 50, 95]
    assert np.isnan(found.chance_share[0])


def test_what_is_undefined_in_some_draws_is_over_the_others() -> None:
    found = band(np.array([[1.0, np.nan], [np.nan, np.nan], [3.0, np.nan]]), np.zeros((0, 2)))
    assert found.mean[0] == 2 and found.p50[0] == 2
    assert np.isnan([found.mean[1], found.p05[1], found.p95[1]]).all()


def test_the_share_of_chance_is_found_again() -> None:
    luck = np.random.default_rng(1)
    draws = luck.normal(0, 3, (4000, 1))
    first, second = (draws + luck.normal(0, 1, draws.shape) for _ in range(2))
    share = band(first, second).chance_share[0]
    assert abs(share - 1 / 10) < 0.01     # variance 1 of 9 + 1


def test_no_chance_and_nothing_but_chance() -> None:
    values = np.array([[1.0], [4.0], [9.0]])
    assert band(values, values[:2]).chance_share[0] == 0
    assert band(values, values[:2] + 100).chance_share[0] == 1           # never above one
    assert np.isnan(band(np.ones((3, 1)), np.ones((2, 1))).chance_share[0])   # nothing varies
