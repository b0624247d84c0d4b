"""Days, months and fiscal years."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn import dates
from sojourn.errors import InputError

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2060, 12, 31))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-02-30", "must be a day that exists. Got '2026-02-30' instead. 2026-02 has 28 days."),
        ("2026-13-01", "must be a day that exists. Got '2026-13-01' instead. Months run from 01 to 12."),
        ("1 May", "must be a day written YYYY-MM-DD. Got '1 May' instead. Write it like 2026-02-28."),
    ],
)
def test_a_day_that_is_none_is_refused(text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        dates.parse_day(text)
    assert str(caught.value) == said


@given(DAYS)
def test_a_day_lies_in_its_month_and_fiscal_year(day: date) -> None:
    for every in ("day", "month", "fiscal-year"):
        period = dates.period_of(day, every)
        assert day in period
        assert dates.parse_label(period.label) == period
    assert dates.fiscal_year_starts(dates.fiscal_year(day)) <= day
    assert dates.next_month(day) - dates.month(day) == timedelta(days=dates.days_in_month(day))


@given(DAYS, st.integers(0, 1500), st.sampled_from(["day", "month", "fiscal-year"]))
def test_periods_cover_every_day_once(start: date, length: int, every: dates.Every) -> None:
    until = start + timedelta(days=min(length, 60) if every == "day" else length)
    found = dates.periods(start, until, every)
    assert found[0].first == start and found[-1].last == until
    assert all(b.first - a.last == timedelta(days=1) for a, b in pairwise(found))
    assert sum(period.days for period in found) == len(list(dates.each_day(start, until)))


def test_the_fiscal_year_turns_in_october() -> None:
    assert dates.fiscal_year(date(2025, 9, 30)) == 2025
    assert dates.fiscal_year(date(2025, 10, 1)) == 2026
    assert dates.fiscal_year_label(date(2025, 10, 1)) == "FY2026"


@pytest.mark.parametrize("text", ["2026-00", "FY26", "2026-02-31", "soon", "0000", "FY0001"])
def test_a_label_that_names_no_period_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        dates.parse_label(text)


def test_no_month_is_left_out_between_two_days() -> None:
    found = dates.months_between(date(2025, 11, 30), date(2026, 2, 1))
    assert [dates.month_label(day) for day in found] == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert dates.months_between(date(2026, 2, 1), date(2026, 1, 31)) == ()
