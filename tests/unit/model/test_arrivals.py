"""Counts of a day by their luck."""

from __future__ import annotations

import math
import time
from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from sojourn.errors import InputError
from sojourn.model.arrivals import InverseTable, fixed_counts, inverse_table

CASES = [("poisson", mean, 1.0) for mean in (0.01, 0.7, 3.0, 40.0, 1234.5, 20_000.0)]
CASES += [("negative_binomial", mean, d) for mean in (0.05, 2.0, 150.0, 20_000.0) for d in (1.001, 1.7, 12.0)]


def law_of(name: str, mean: float, dispersion: float) -> stats.rv_discrete:
    return stats.poisson(mean) if name == "poisson" else stats.nbinom(mean / (dispersion - 1), 1 / dispersion)


@pytest.mark.parametrize(("name", "mean", "dispersion"), CASES)
def test_a_count_has_the_distribution_of_its_law(name: str, mean: float, dispersion: float) -> None:
    table = inverse_table(name, mean, dispersion)
    law = law_of(name, mean, dispersion)
    at_most = law.cdf(np.arange(table.first, table.first + len(table.cuts)))
    assert np.abs(table.cuts / 2**32 - at_most).max() < 2**-32 + 1e-9
    assert law.cdf(table.first - 1) < 2**-32
    assert law.sf(table.first + len(table.cuts)) < 2**-32
    assert (np.diff(table.cuts) >= 0).all()


@pytest.mark.parametrize(("name", "mean", "dispersion"), CASES)
def test_the_mean_and_the_variance_are_those_asked_for(name: str, mean: float, dispersion: float) -> None:
    table = inverse_table(name, mean, dispersion)
    chances = np.diff(np.concatenate([[0], table.cuts, [2**32]])) / 2**32
    counts = table.first + np.arange(len(chances))
    average = chances @ counts
    assert average == pytest.approx(mean, rel=1e-6, abs=1e-8)
    assert chances @ (counts - average) ** 2 == pytest.approx(mean * dispersion, rel=1e-4)


@pytest.mark.parametrize(("name", "dispersion"), [("poisson", 1.0), ("negative_binomial", 1.5), ("negative_binomial", 20.0)])
@pytest.mark.parametrize("mean", [0.02, 1.0, 37.0, 800.0])
def test_a_higher_mean_adds_people_and_takes_none_away(name: str, dispersion: float, mean: float) -> None:
    lucks = np.concatenate([np.random.default_rng(2).integers(0, 2**32, 5000), [0, 1, 2**32 - 2, 2**32 - 1]]).tolist()
    tables = [inverse_table(name, mean * by, dispersion) for by in (1, 1.001, 1.02, 1.3, 5)]
    for lower, higher in pairwise(tables):
        few, many = [lower.count(r) for r in lucks], [higher.count(r) for r in lucks]
        assert all(a <= b for a, b in zip(few, many, strict=True))
    assert sum(map(tables[0].count, lucks)) < sum(map(tables[-1].count, lucks))


def test_a_count_is_the_number_of_cuts_at_or_below_the_luck() -> None:
    table = inverse_table("poisson", 4.0)
    for r in (0, int(table.cuts[3]) - 1, int(table.cuts[3]), 2**31, 2**32 - 1):
        assert table.count(r) == table.first + sum(int(cut) <= r for cut in table.cuts)


def test_a_dispersion_of_one_is_the_poisson() -> None:
    one, other = inverse_table("poisson", 17.0), inverse_table("negative_binomial", 17.0, 1.0)
    assert one.first == other.first
    assert one.cuts.tolist() == other.cuts.tolist()


def test_a_mean_of_nought_brings_nobody() -> None:
    assert inverse_table("negative_binomial", 0.0, 3.0).count(2**32 - 1) == 0


@pytest.mark.parametrize(("mean", "dispersion"), [(-1.0, 1.0), (math.nan, 1.0), (math.inf, 1.0), (5.0, 0.9)])
def test_what_is_no_law_of_counts_is_refused(mean: float, dispersion: float) -> None:
    with pytest.raises(InputError, match="must be"):
        inverse_table("negative_binomial", mean, dispersion)


def test_equal_means_share_a_table_that_nobody_can_change() -> None:
    table = inverse_table("poisson", 55.5)
    assert inverse_table("poisson", 55.5) is table
    with pytest.raises(ValueError, match="read-only"):
        table.cuts[0] = 1


def test_fixed_counts_lose_nobody() -> None:
    counts = fixed_counts(np.full(1000, 0.1))
    assert counts.sum() == 100
    assert np.flatnonzero(counts)[:3].tolist() == [9, 19, 29]


def test_three_years_of_two_streams_are_ready_at_once() -> None:
    inverse_table.cache_clear()
    start = time.perf_counter()
    tables: list[InverseTable] = []
    for month in range(36):
        tables += [inverse_table("poisson", 20_000.0 + month), inverse_table("negative_binomial", 15_000.0 + month, 4.0)]
    assert time.perf_counter() - start < 0.4  # 0.2 where nothing else runs
    assert min(table.first for table in tables) > 13_000
