"""Laws of whole days: means kept, and the chances those of the definition."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import integrate, stats

from sojourn.errors import InputError
from sojourn.model.laws import DayLaw, day_law

LONG = 20_000


def lognormal(mean: float, cv: float) -> Any:
    sigma = math.sqrt(math.log(1 + cv**2))
    return stats.lognorm(sigma, scale=mean * math.exp(-sigma**2 / 2))


CONTINUOUS: list[tuple[str, dict[str, float], Any]] = [
    ("exponential", {"mean": 30}, stats.expon(scale=30)),
    ("exponential", {"mean": 0.4}, stats.expon(scale=0.4)),
    ("exponential", {"mean": 0.0005}, stats.expon(scale=0.0005)),
    ("lognormal", {"mean": 30, "cv": 1}, lognormal(30, 1)),
    ("lognormal", {"mean": 3.3, "cv": 0.2}, lognormal(3.3, 0.2)),
    ("lognormal", {"median": 33, "spread": 2}, stats.lognorm(math.log(2), scale=33)),
    ("gamma", {"mean": 45, "shape": 0.5}, stats.gamma(0.5, scale=90)),
    ("gamma", {"mean": 45, "shape": 9}, stats.gamma(9, scale=5)),
    ("weibull", {"mean": 60, "shape": 0.8}, stats.weibull_min(0.8, scale=60 / math.gamma(1 + 1 / 0.8))),
    ("weibull", {"mean": 20, "shape": 3}, stats.weibull_min(3, scale=20 / math.gamma(1 + 1 / 3))),
    ("uniform", {"low": 2.3, "high": 17.8}, stats.uniform(2.3, 15.5)),
    ("uniform", {"low": 0, "high": 0.5}, stats.uniform(0, 0.5)),
]


@pytest.mark.parametrize(("kind", "params", "law"), CONTINUOUS)
def test_the_chance_of_leaving_by_a_day_is_the_mean_of_f_over_the_day_after(kind: str, params: dict[str, float], law: Any) -> None:
    days = day_law(kind, params, 400)
    by_day = np.cumsum(days.pmf_to(400))
    for k in (0, 1, 2, 5, 17, 40, 150):
        breaks = [x for x in (params.get("low"), params.get("high")) if x is not None and k < x < k + 1]
        expected, _ = integrate.quad(law.cdf, k, k + 1, epsabs=1e-12, points=breaks or None)
        assert by_day[k] == pytest.approx(expected, abs=1e-9), k


@pytest.mark.parametrize(("kind", "params", "law"), CONTINUOUS)
def test_the_mean_is_kept(kind: str, params: dict[str, float], law: Any) -> None:
    days = day_law(kind, params, LONG)
    assert days.mean == pytest.approx(law.mean(), rel=1e-6)
    pmf = days.pmf_to(LONG)
    assert pmf @ np.arange(LONG) == pytest.approx(law.mean(), rel=1e-6)
    assert pmf.min() >= 0


def test_a_fixed_time_of_whole_days_is_exactly_that() -> None:
    pmf = day_law("fixed", {"days": 8}, 100).pmf
    assert pmf.tolist() == [0.0] * 8 + [1.0]


@pytest.mark.parametrize(("days", "expected"), [(8.5, {8: 0.5, 9: 0.5}), (0, {0: 1.0}), (0.25, {0: 0.75, 1: 0.25})])
def test_a_fixed_time_between_days_is_shared(days: float, expected: dict[int, float]) -> None:
    assert {k: p for k, p in enumerate(day_law("fixed", {"days": days}, 50).pmf.tolist()) if p} == expected


@pytest.mark.parametrize(("ages", "stays"), [(7, 1.0), (8, 1.0), (9, 0.0)])
def test_a_fixed_time_at_and_beyond_the_table(ages: int, stays: float) -> None:
    law = day_law("fixed", {"days": 8}, ages)
    assert law.survival[-1] == stays
    assert len(law.survival) == ages
    assert law.survival_to(8)[7] == 1.0
    assert (law.survival_to(9)[8] == 0.0) == (ages >= 8), "one day beyond the table is known, more is not"


def test_a_day_hazard_acts_from_the_first_whole_day() -> None:
    pmf = day_law("hazard", {"per_day": 0.2}, 50).pmf_to(50)
    assert pmf[0] == 0
    assert pmf[1:4] == pytest.approx([math.exp(-0.2 * (k - 1)) * (1 - math.exp(-0.2)) for k in (1, 2, 3)])
    assert day_law("hazard", {"per_day": 0.2}, 50).mean == pytest.approx(1 / (1 - math.exp(-0.2)))


def test_never_never_comes() -> None:
    law = day_law("never", {}, 100)
    assert law.pmf_to(5000).tolist() == [0.0] * 5000
    assert law.mean == math.inf


def test_a_table_of_days_is_scaled_to_one() -> None:
    law = day_law("days", {"chances": {0: 0.4, 5: 1.6}}, 100)
    assert law.pmf == pytest.approx([0.2, 0, 0, 0, 0, 0.8], abs=1e-15)
    assert law.mean == pytest.approx(4)


def test_a_mixture_has_the_shares_of_its_parts() -> None:
    fast, slow = day_law("fixed", {"days": 5}, 6), day_law("never", {}, 6)
    mixed = day_law("mixture", {"parts": [(1, fast), (3, slow)]}, 6)
    assert mixed.pmf_to(3000) == pytest.approx([0.25 if k == 5 else 0 for k in range(3000)])
    assert mixed.mean == math.inf


def test_a_mixture_of_memoryless_parts_keeps_the_mean() -> None:
    parts = [(0.5, day_law("exponential", {"mean": m}, 3000)) for m in (10, 90)]
    assert day_law("mixture", {"parts": parts}, 3000).mean == pytest.approx(50, rel=1e-9)
    same = [(0.5, day_law("exponential", {"mean": 10}, 3000)), (0.5, day_law("exponential", {"mean": 10}, 3000))]
    assert len(day_law("mixture", {"parts": same}, 3000).survival) == 1


@pytest.mark.parametrize(("kind", "params"), [
    ("exponential", {"mean": 0}), ("exponential", {"mean": math.nan}), ("fixed", {"days": -1}), ("gamma", {"mean": 3, "shape": 0}),
    ("lognormal", {"mean": 3, "cv": -1}), ("lognormal", {"median": 3, "spread": 0.5}), ("uniform", {"low": 5, "high": 4}),
    ("weibull", {"mean": -2, "shape": 1}), ("hazard", {"per_day": -0.1}), ("days", {"chances": {3: -1, 4: 2}}),
    ("mixture", {"parts": []}), ("gama", {"mean": 3}),
])
def test_what_is_no_law_is_refused(kind: str, params: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="must"):
        day_law(kind, params, 100)


@pytest.mark.parametrize("same", [
    lambda: day_law("lognormal", {"mean": 8, "cv": 0}, 50), lambda: day_law("lognormal", {"median": 8, "spread": 1}, 50),
    lambda: day_law("uniform", {"low": 8, "high": 8}, 50),
])
def test_a_law_without_spread_is_fixed(same: Callable[[], DayLaw]) -> None:
    assert same().pmf == pytest.approx(day_law("fixed", {"days": 8}, 50).pmf, abs=1e-12)


def test_six_hundred_laws_of_four_hundred_ages_build_at_once() -> None:
    kinds = [("lognormal", {"cv": 1.2}), ("gamma", {"shape": 1.7}), ("weibull", {"shape": 0.9}), ("exponential", {})]
    best = math.inf
    for _ in range(3):
        start = time.perf_counter()
        for i in range(600):
            kind, more = kinds[i % 4]
            day_law(kind, {"mean": 10 + i / 10, **more}, 400)
        best = min(best, time.perf_counter() - start)
    assert best < 0.6  # 0.3 where nothing else runs
