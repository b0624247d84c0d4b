"""Longer periods from shorter ones: what adds up, what is weighted, and what cannot be had."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from sojourn.results.longer import Grouped, joined
from sojourn.results.measures import MEASURES
from sojourn.scenario import load
from sojourn.simulate import run

SPAN = Grouped(("2026-09", "2026-10"), date(2026, 9, 21), date(2026, 10, 30), whole=True)     # 10 days and 30


def one(key: str, figures: list[float], **others: list[float]) -> float | None:
    values = {name: np.array([row]) for name, row in {key: figures, **others}.items()}
    found = joined(values, SPAN)
    return float(found[key][0, 0]) if key in found else None


def test_each_way_of_making_a_longer_period() -> None:
    assert one("book_ins", [10, 20]) == 30
    assert one("adp", [100, 200]) == 175
    assert one("peak", [300, 200]) == 300
    assert one("alos", [10, 40], book_outs=[2, 1]) == 20
    assert one("mean_elapsed", [10, 40], adp=[3, 2]) == pytest.approx((10 * 30 + 40 * 60) / 90)


def test_what_nobody_left_in_does_not_count() -> None:
    assert one("alos", [float("nan"), 40], book_outs=[0, 1]) == 40
    assert np.isnan(one("alos", [float("nan")] * 2, book_outs=[0, 0]) or 0.0)
    assert np.isnan(one("usable_beds", [float("nan"), 40]) or 0.0)              # without a limit on some days


def test_what_shorter_periods_cannot_give_is_left_out() -> None:
    assert one("alos:interior", [10, 40], book_outs=[2, 1]) is None


def test_every_measure_says_how_it_is_joined() -> None:
    names = {measure.name for measure in MEASURES}
    assert {measure.over_time for measure in MEASURES} <= {"sum", "mean", "greatest", "last"} | names


@pytest.mark.parametrize("name", ["example", "current-policy:gate"])
def test_months_joined_are_the_fiscal_years_of_a_run(name: str) -> None:
    scenario = load(name, changes=["until=2026-12-31"])
    by_month, by_year = (run(scenario, 2, every=every, workers=1) for every in ("month", "fiscal-year"))
    found = by_month.by_fiscal_year()
    assert found.periods == by_year.periods == ("FY2026", "FY2027")
    left_out = {key.partition(":")[0] for key in by_year.values if key not in found.values}
    assert left_out <= {"alos"}
    for key, figures in found.values.items():
        assert np.allclose(figures, by_year.values[key], rtol=1e-9, equal_nan=True), key
        assert np.allclose(found.second[key], by_year.second[key], rtol=1e-9, equal_nan=True), key
    whole = by_month.in_all()
    assert whole.periods == ("2026-02-01/2026-12-31",) and by_year.by_fiscal_year() is by_year
    assert np.array_equal(whole.values["book_ins"][:, 0], by_year.values["book_ins"].sum(axis=1))
