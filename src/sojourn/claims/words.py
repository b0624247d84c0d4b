"""Quantities in words, and why a reading has its verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sojourn.claims.judge import Judged

__all__ = ["amount", "ranged", "reason", "said"]

_SIGNS = {"USD": "$", "GBP": "£", "EUR": "€", "AUD": "A$"}
_MANY = {
    "person": "people", "person/year": "people a year", "person/month": "people a month", "person/day": "people a day",
    "USD/person": "a person", "USD/year": "a year", "USD/person-day": "a person and day", "person-day": "person-days",
    "bed-day": "bed-days", "share": "", "unit": "",
}  # fmt: skip


def said(value: float, unit: str) -> str:
    """A quantity in words.

    >>> said(1e6, "person/year"), said(86e9, "USD"), said(17121, "USD/person"), said(0.018, "share")
    ('1,000,000 people a year', '$86 billion', '$17,100 a person', '1.8 %')
    """
    if unit == "share":
        return f"{_three(100 * value)} %"
    if value == 1 and unit in ("person", "day", "bed", "agreement"):
        return f"1 {unit}"
    sign = _SIGNS.get(unit.partition("/")[0], "")
    if sign and 1e6 <= abs(value) < 1e9:
        return f"{sign}{_three(value / 1e6)} million {_words(unit)}".rstrip()
    return f"{sign}{amount(value)} {_words(unit)}".rstrip()


def _words(unit: str) -> str:
    if unit in _MANY:
        return _MANY[unit]
    return "" if unit in _SIGNS else f"{unit}s"


def amount(value: float) -> str:
    """A number in three figures, large ones in words.

    >>> amount(86e9), amount(49_321.0), amount(50.31), amount(0.0123)
    ('86 billion', '49,300', '50.3', '0.0123')
    """
    for size, word in ((1e12, "trillion"), (1e9, "billion")):
        if abs(value) >= size:
            return f"{_three(value / size)} {word}"
    return _three(value)


def _three(value: float) -> str:
    if value == 0:
        return "0"
    rounded = float(f"{value:.3g}")
    return f"{rounded:,.0f}" if abs(rounded) >= 100 or rounded == int(rounded) else f"{rounded:.3g}"


def reason(one: Judged) -> str:
    """Why a reading has its verdict, in one sentence."""
    target = one.reading.target
    if one.middle is None or one.unit is None:
        return "Neither the model nor the record has a figure of it."
    if target is None or one.reading.relation is None:
        return (
            f"The model gives {ranged(one)}."
            if one.of_model
            else f"The record has {said(one.middle, one.unit)}."
        )
    asked = f"{one.reading.relation} {said(target.value, target.unit)}"
    if not one.of_model:
        word = {"holds": "is", "possible": "leaves room for", "not on the record so far": "is not"}[
            one.verdict
        ]
        most = " at the most" if one.reading.bound else ""
        return f"The record has {said(one.middle, one.unit)}{most}, which {word} {asked}."
    granted = (
        "With what the speaker asks for granted"
        if one.reading.means == "granted"
        else "If things go as they went"
    )
    part = {"holds": "all of it", "possible": "part of it"}.get(one.verdict, "none of it")
    return f"{granted}, the model gives {ranged(one)}: {part} {asked}."


def ranged(one: Judged) -> str:
    """The band of a reading in words."""
    assert one.low is not None and one.high is not None and one.unit is not None
    low, high = said(one.low, one.unit), said(one.high, one.unit)
    return low if low == high else f"{low.removesuffix(' ' + _words(one.unit))} to {high}"
