"""Rates and sizes as the whole numbers of each day."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from sojourn.engine.tables import UNLIMITED
from sojourn.errors import InputError
from sojourn.model.capacity import stock_sizes, whole_cents, whole_numbers


@pytest.mark.parametrize("rate", ["0.1", "1/3", "2.5", "7", "0.999", "40.7", "20000.1", "4800/31"])
def test_the_running_sum_is_the_floor_of_the_running_rate(rate: str) -> None:
    exact = Fraction(rate)
    days = 3000
    total = np.cumsum(whole_numbers(np.full(days, float(exact))))
    assert total.tolist() == [math.floor(exact * d) for d in range(1, days + 1)]


def test_rates_that_change_and_days_off() -> None:
    rates = np.array([0.5, 0.5, 1.25, 9.0, 1.25, 0.5])
    on = np.array([True, True, True, False, True, True])
    assert whole_numbers(rates, on).tolist() == [0, 1, 1, 0, 1, 1]


def test_without_limit_on_some_days() -> None:
    rates = np.array([0.5, math.inf, 0.5, math.inf])
    on = np.array([True, True, True, False])
    assert whole_numbers(rates, on).tolist() == [0, UNLIMITED, 1, 0]


def test_sizes_are_floors() -> None:
    assert stock_sizes(np.array([0.0, 3.999, 4.0, 0.1 * 3 * 10, math.inf])).tolist() == [0, 3, 4, 3, UNLIMITED]


def test_money_is_in_whole_cents() -> None:
    assert whole_cents(np.array([0, 1.005, 128.88, -2.345, 45e9])).tolist() == [0, 101, 12888, -235, 4_500_000_000_000]


@pytest.mark.parametrize("value", [-1.0, math.nan])
def test_what_is_no_capacity_is_refused(value: float) -> None:
    for make in (whole_numbers, stock_sizes):
        with pytest.raises(InputError, match="nought or more"):
            make(np.array([1.0, value]))
    with pytest.raises(InputError, match="dollars"):
        whole_cents(np.array([math.inf]))
