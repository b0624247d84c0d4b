"""Capacity: rates and sizes as the whole numbers of each day."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sojourn.engine.tables import UNLIMITED
from sojourn.errors import Finding, InputError

__all__ = ["stock_sizes", "whole_cents", "whole_numbers"]

Int = NDArray[np.int64]
Float = NDArray[np.float64]

GUARD = 1e-8  # a running sum this near below a whole number is that number


def whole_numbers(per_day: Float, active: NDArray[np.bool_] | None = None) -> Int:
    """[days] floor(C(d)) - floor(C(d - 1)), with C the running sum of the rate over the scheduled days.

    Nought on the other days. UNLIMITED where the rate is infinite.

    >>> whole_numbers(np.full(6, 2.5)).tolist()
    [2, 3, 2, 3, 2, 3]
    >>> whole_numbers(np.full(4, 2.5), np.array([True, False, True, True])).tolist()
    [2, 0, 3, 2]
    """
    given = non_negative(per_day)
    rate = given if active is None else np.where(active, given, 0.0)
    without = np.isinf(rate)
    rate = np.where(without, 0.0, rate)
    whole = np.floor(rate)
    running = np.floor(np.cumsum(rate - whole) + GUARD)
    out = whole.astype(np.int64) + np.diff(running, prepend=0.0).astype(np.int64)
    out[without] = UNLIMITED
    return out


def stock_sizes(size: Float) -> Int:
    """[days] the floor of a stock's size or a quota's allowance; UNLIMITED where it is infinite.

    >>> stock_sizes(np.array([41500.9, np.inf])).tolist() == [41500, UNLIMITED]
    True
    """
    given = non_negative(size)
    without = np.isinf(given)
    out = np.floor(np.where(without, 0.0, given) + GUARD).astype(np.int64)
    out[without] = UNLIMITED
    return out


def whole_cents(usd: Float) -> Int:
    """Dollars in whole cents, halves away from nought.

    >>> whole_cents(np.array([128.88, 0.005])).tolist()
    [12888, 1]
    """
    cents = np.asarray(usd, float) * 100
    bad = ~np.isfinite(cents)
    if bad.any():
        raise InputError(Finding("must be a number of dollars", value=f"{cents[bad][0]:g}"))
    out: Int = (np.sign(cents) * np.floor(np.abs(cents) + 0.5 + GUARD)).astype(np.int64)
    return out


def non_negative(values: Float) -> Float:
    given = np.asarray(values, float)
    bad = np.isnan(given) | (given < 0)
    if bad.any():
        raise InputError(Finding("must be a number of nought or more", value=f"{given[bad][0]:g}"))
    return given
