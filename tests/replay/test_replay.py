"""The record from October 2023 to January 2026 with its book-ins given: how close the exits alone come.

Central values and the mean of six histories. The paces of exit and the shares by reason were fitted to this stretch, so these are
bounds on how well the structure can account for the record, not errors of a forecast.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from sojourn.sources import load_catalog
from tools.manual.replay import REASONS, Replay, replayed


@pytest.fixture(scope="module")
def replay() -> Replay:
    return replayed()


def test_monthly_population_within_five_percent(replay: Replay) -> None:
    """Mean absolute error at most 5 %, worst month at most 12 %, in all and by arresting agency."""
    assert len(replay.model.periods) == 28
    for key, name in (("adp", "total"), ("adp:interior", "ice"), ("adp:border", "cbp")):
        error = np.abs(replay.errors(key, f"ice.adp.{name}"))
        assert error.mean() <= 5, key
        assert error.max() <= 12, key


def test_book_ins_are_the_record(replay: Replay) -> None:
    """Whole months: to the rounding of a day; the partial September of 2025 goes on at its daily rate."""
    record = replay.record("ice.book_ins.total")
    whole = np.array([period != "2025-09" for period in replay.model.periods])
    assert np.abs(replay.values["book_ins"] - record)[whole].max() <= 2


def test_length_of_stay_by_agency_within_twelve_percent(replay: Replay) -> None:
    """Mean absolute error over the months."""
    for key, name in (("alos:interior", "ice"), ("alos:border", "cbp")):
        assert np.abs(replay.errors(key, f"ice.alos.{name}")).mean() <= 12, key


@pytest.mark.parametrize("reason", REASONS)
def test_book_outs_by_reason_within_fifteen_percent_a_year(replay: Replay, reason: str) -> None:
    """Every count of a fiscal year above 5,000."""
    counted = 0
    for year in (2024, 2025, 2026):
        record, model = replay.by_reason(reason, year)
        if record > 5_000:
            counted += 1
            assert abs(model / record - 1) <= 0.15, year
    assert counted or reason == "relief and other"


def test_removals_within_ten_percent_a_year(replay: Replay) -> None:
    """ICE's own totals: all of fiscal year 2024, 2025 to 15 September, 2026 to 22 January."""
    counted = replay.removals()
    assert [last for _, last, _, _ in counted] == [date(2024, 9, 30), date(2025, 9, 15), date(2026, 1, 22)]
    for first, _, record, model in counted:
        assert abs(model / record - 1) <= 0.10, first


def test_bands_of_elapsed_stay_within_a_quarter(replay: Replay) -> None:
    """Mean absolute error of each band's share of those held, over the dates that the record has."""
    days, bands = replay.bands()
    assert days >= 40
    assert [band for band, _, _, _ in bands] == ["0_180", "181_365", "366_730", "over_730"]
    for band, _, _, error in bands:
        assert error <= 25, band


def test_removals_of_the_larger_groups_are_near_the_record_of_2024(replay: Replay) -> None:
    """Groups with 10,000 removals or more: within 10 %. The smaller ones are not identified and may be off by half."""
    catalog = load_catalog()
    months = [int(p[:4]) + (p[5:] >= "10") == 2024 for p in replay.model.periods]
    compared = 0
    for group in catalog.groups:
        rows = catalog.series[f"ice.removals.by_group.{group}"].rows
        there = next((row.value for row in rows if row.starts == date(2023, 10, 1)), None)
        if there is not None and there >= 10_000:
            compared += 1
            assert abs(replay.values[f"removals_ice:{group}"][months].sum() / there - 1) <= 0.10, group
    assert compared == 6
