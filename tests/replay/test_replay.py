"""The record from October 2023 to January 2026 with its book-ins given: how close the exits alone come."""

from __future__ import annotations

import numpy as np
import pytest

from sojourn.engine import kernel
from sojourn.engine.tables import Tally
from sojourn.model import Model, compile_scenario
from sojourn.scenario import load
from sojourn.sources import load_catalog


@pytest.fixture(scope="module")
def replay() -> tuple[Model, Tally]:
    catalog = load_catalog()
    model = compile_scenario(load("replay-2023", catalog=catalog), catalog)
    return model, kernel.run(model.tables(None, seed=1), 1, 0)


def observed(name: str, periods: tuple[str, ...]) -> np.ndarray:
    rows = {str(row.starts)[:7]: row.value for row in load_catalog().series[name].rows}
    return np.array([rows[period] for period in periods], float)


def test_monthly_population_within_five_percent(replay: tuple[Model, Tally]) -> None:
    """Central values, one history: mean absolute error at most 5 %, worst month at most 12 %."""
    model, tally = replay
    days = np.bincount(model.period_of_day)
    adp = tally.held_days.sum(axis=(1, 2)) / days
    error = np.abs(adp / observed("ice.adp.total", model.periods) - 1)
    assert len(error) == 28
    assert error.mean() <= 0.05
    assert error.max() <= 0.12


def test_book_ins_are_the_record(replay: tuple[Model, Tally]) -> None:
    """Whole months: to the rounding of a day; the partial September of 2025 goes on at its daily rate."""
    model, tally = replay
    booked = tally.begun.sum(axis=(1, 2))
    record = observed("ice.book_ins.total", model.periods)
    whole = np.array([period != "2025-09" for period in model.periods])
    assert np.abs(booked - record)[whole].max() <= 2


def test_share_over_180_days_beside_the_record(replay: tuple[Model, Tally]) -> None:
    """Stated, not fitted: the model's share lies below the record's 3 to 11 %, which its memoryless exits cannot reach."""
    model, tally = replay
    days = np.bincount(model.period_of_day)
    over = tally.over[:, :2].sum(axis=(1, 2))
    share = np.bincount(model.period_of_day, over) / tally.held_days.sum(axis=(1, 2))
    assert days.sum() == len(over)
    assert 0.015 <= share.min() <= share.max() <= 0.09
