"""Spreads: the value is the median, and low and high hold it with the stated chance."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.errors import InputError
from sojourn.sources import Spread
from sojourn.sources.spread import SHAPES, Shape

CASES: list[tuple[float, Spread]] = [
    (128.88, Spread(123, 135, 0.9, "lognormal")),
    (152, Spread(140, 187.48, 0.9, "lognormal")),
    (50, Spread(45, 70, 0.8, "normal")),
    (0.9, Spread(0.8, 0.95, 1.0, "uniform")),
    (0.9, Spread(0.8, 0.95, 0.5, "uniform")),
    (115, Spread(70, 135, 0.9, "triangular")),
    (115, Spread(70, 135, 1.0, "triangular")),
    (0.3, Spread(0.1, 0.6, 0.9, "beta")),
]


@pytest.mark.parametrize(("value", "spread"), CASES)
def test_the_value_is_the_median(value: float, spread: Spread) -> None:
    assert spread.quantile(value, 0.5) == value
    assert spread.quantile(value, 0.5 + 1e-9) == pytest.approx(value, rel=1e-5)
    assert spread.quantile(value, 0.5 - 1e-9) == pytest.approx(value, rel=1e-5)


@pytest.mark.parametrize(("value", "spread"), [case for case in CASES if case[1].level < 1 and case[1].shape != "beta"])
def test_low_and_high_stand_at_the_ends_of_the_level(value: float, spread: Spread) -> None:
    assert spread.quantile(value, (1 - spread.level) / 2) == pytest.approx(spread.low)
    assert spread.quantile(value, (1 + spread.level) / 2) == pytest.approx(spread.high)


def test_a_beta_spread_holds_its_level_between_low_and_high() -> None:
    import numpy
    from scipy.stats import beta

    from sojourn.sources.spread import _beta_fit

    a, b = _beta_fit(0.1, 0.3, 0.6, 0.9)
    law = beta(a, b)
    assert law.cdf(0.3) == pytest.approx(0.5, abs=1e-6)
    assert law.cdf(0.6) - law.cdf(0.1) == pytest.approx(0.9, abs=1e-6)
    spread = Spread(0.1, 0.6, 0.9, "beta")
    us = numpy.linspace(0.01, 0.99, 9)
    assert [spread.quantile(0.3, u) for u in us] == pytest.approx(list(law.ppf(us)), abs=1e-6)


@pytest.mark.parametrize(("value", "spread"), [case for case in CASES if case[1].level == 1])
def test_at_level_one_nothing_lies_outside(value: float, spread: Spread) -> None:
    assert spread.low <= spread.quantile(value, 1e-12) < spread.quantile(value, 1 - 1e-12) <= spread.high


@given(st.sampled_from(CASES), st.floats(0.001, 0.999), st.floats(0.001, 0.999))
def test_a_higher_chance_never_gives_a_lower_figure(case: tuple[float, Spread], a: float, b: float) -> None:
    value, spread = case
    low, high = sorted((a, b))
    assert spread.quantile(value, low) <= spread.quantile(value, high)


@pytest.mark.parametrize(
    ("value", "spread"),
    [
        (10, Spread(11, 12, 0.9, "normal")),
        (10, Spread(9, 12, 1.0, "normal")),
        (10, Spread(9, 12, 0.0, "uniform")),
        (10, Spread(0, 12, 0.9, "lognormal")),
        (0.5, Spread(0.0, 0.9, 0.9, "beta")),
    ],
)
def test_a_spread_that_cannot_be_is_refused(value: float, spread: Spread) -> None:
    assert spread.problem(value)
    with pytest.raises(InputError):
        spread.quantile(value, 0.3)


@pytest.mark.parametrize("u", [0.0, 1.0, -0.1, 1.5])
def test_a_chance_outside_nought_and_one_is_refused(u: float) -> None:
    with pytest.raises(InputError):
        Spread(9, 12, 0.9, "normal").quantile(10, u)


def test_every_shape_has_a_case() -> None:
    shapes: set[Shape] = {spread.shape for _, spread in CASES}
    assert shapes == set(SHAPES)
