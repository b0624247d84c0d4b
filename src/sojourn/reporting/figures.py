"""Figures as text: rounded to what they can bear, with their range."""

from __future__ import annotations

import math

__all__ = ["against", "count", "money", "ranged", "signed"]


def count(value: float | None) -> str:
    """A number of people or days.

    >>> count(71234.4), count(46.27), count(None)
    ('71,234', '46.3', '-')
    """
    if value is None or math.isnan(value):
        return "-"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}".removesuffix(".0")


def money(value: float | None) -> str:
    """An amount in dollars.

    >>> money(4.56e9), money(456e6), money(1200)
    ('$4.56 billion', '$456 million', '$1,200')
    """
    if value is None or math.isnan(value):
        return "-"
    for size, word in ((1e9, "billion"), (1e6, "million")):
        if abs(value) >= size:
            digits = max(0, 2 - int(math.log10(abs(value) / size)))
            return f"${value / size:,.{digits}f} {word}"
    return f"${value:,.0f}"


SKEW = 0.02
"""A mean within this part of the range of one of its ends is there because a few draws lie far beyond."""


def ranged(mean: float, low: float, high: float, *, digits: int = 3, usd: bool = False) -> str:
    """A mean with its range, rounded to three figures.

    >>> ranged(73412.0, 69777.0, 77031.0)
    '73,400 (69,800 to 77,000)'
    """
    show = money if usd else count
    middle, bottom, top = (show(_rounded(value, digits)) for value in (mean, low, high))
    edge = SKEW * (high - low)
    above = mean > high - edge if edge > 0 else mean > high
    below = mean < low + edge if edge > 0 else mean < low
    far = "; a few draws lie far above" if above else "; a few draws lie far below" if below else ""
    if bottom == top and (not far or middle == top):
        return middle
    return f"{middle} ({bottom if bottom == top else f'{bottom} to {top}'}{far})"


def signed(value: float | None) -> str:
    """A difference, always with its sign.

    >>> signed(1234.4), signed(-46.27), signed(0.0)
    ('+1,234', '-46.3', '0')
    """
    text = count(value)
    if text in ("0", "-0", "-"):
        return text.replace("-0", "0")
    return text if text.startswith("-") else f"+{text}"


def against(
    mean: float, low: float, high: float, words: tuple[str, str] = ("more", "fewer"), *, usd: bool = False
) -> tuple[str, str]:
    """A difference in words and its range in words, rounded to three figures.

    The range is empty where it is no wider than can be shown, and both are where the difference is too small to be.

    >>> against(3112.0, 1708.0, 5210.0)
    ('3,110 more', '1,710 to 5,210 more')
    >>> against(-4e8, -9e8, 1e8, ("more", "less"), usd=True)
    ('$400 million less', '$900 million less to $100 million more')
    """
    show = money if usd else count
    middle, bottom, top = (show(abs(_rounded(value, 3))) for value in (mean, low, high))
    nothing = show(0.0)
    if middle == bottom == top == nothing:
        return "", ""
    more, fewer = words
    head = f"{middle} {more if mean > 0 else fewer}"
    if middle == bottom == top and low * high > 0:
        return head, ""
    if low >= 0 or bottom == nothing:
        spread = f"{bottom} to {top} {more}"
    elif high <= 0 or top == nothing:
        spread = f"{top} to {bottom} {fewer}"
    else:
        spread = f"{bottom} {fewer} to {top} {more}"
    return head, spread


def _rounded(value: float, digits: int) -> float:
    if value == 0 or math.isnan(value):
        return value
    return round(value, digits - 1 - math.floor(math.log10(abs(value))))
