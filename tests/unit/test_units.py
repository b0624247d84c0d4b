"""The closed list of units."""

from __future__ import annotations

import pytest

from sojourn import units
from sojourn.errors import InputError


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("300 day", 300.0, "day"),
        ("60 bed / day", 60.0, "bed/day"),
        ("1.5e3 person/month", 1500.0, "person/month"),
        ("-5 bed", -5.0, "bed"),
        ("45000000000 USD", 45e9, "USD"),
        (".5 share", 0.5, "share"),
    ],
)
def test_a_number_and_a_unit_are_read(text: str, value: float, unit: str) -> None:
    assert units.parse(text) == units.Quantity(value, unit)


@pytest.mark.parametrize("text", ["300", "day", "300day", "nan day", "inf day", "1,000 bed", "1_000 bed", "1e999 bed", ""])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        units.parse(text)


def test_an_unknown_unit_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(InputError) as caught:
        units.parse("300 days")
    found = caught.value.findings[0]
    assert (found.problem, found.value) == ("must be a unit of the closed list", "days")
    assert found.remedy == "did you mean 'day'?"


def test_every_unit_is_its_own_and_only_spelling() -> None:
    for name, item in units.UNITS.items():
        assert units.unit(name) == name == item.name
        assert item.factor > 0


@pytest.mark.parametrize(
    ("value", "a", "b", "expected"),
    [(72, "hour", "day", 3), (2, "week", "day", 14), (50, "percent", "share", 0.5), (7, "person/week", "person/day", 1)],
)
def test_units_of_one_kind_convert_there_and_back(value: float, a: str, b: str, expected: float) -> None:
    assert units.convert(value, a, b) == pytest.approx(expected)
    assert units.convert(units.convert(value, a, b), b, a) == pytest.approx(value)


@pytest.mark.parametrize(
    ("a", "b"),
    [("person/month", "person/day"), ("bed", "person"), ("USD/bed-day", "USD/person-day"), ("day", "1/day")],
)
def test_units_of_two_kinds_do_not_convert(a: str, b: str) -> None:
    assert not units.same_dimension(a, b)
    with pytest.raises(InputError):
        units.convert(1, a, b)
