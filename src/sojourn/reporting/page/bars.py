"""Bars: one a row, to the left or right of nought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sojourn.reporting.page.drawing import Scale, element, framed, shortened, text

__all__ = ["Bar", "bars_drawing"]

ROW = 36.0


@dataclass(frozen=True)
class Bar:
    """A named share from -1 to 1, with the word that is printed beside it."""

    label: str
    value: float
    word: str


def bars_drawing(bars: Sequence[Bar], *, id: str, title: str, says: str, width: float = 460) -> str:
    """The bars as SVG: left of the middle for what lowers, right for what raises, of the full width at 1."""
    x = Scale(-1.0, 1.0, 46.0, width - 46.0)
    bottom = 26.0 + ROW * len(bars)
    middle = x(0.0)
    parts = [
        text("less ←", middle - 8, 14.0, text_anchor="end", class_="quiet"),
        text("→ more", middle + 8, 14.0, class_="quiet"),
    ]
    for row, bar in enumerate(bars):
        y = 24.0 + ROW * row
        end = x(bar.value)
        colour = "c0" if bar.value >= 0 else "c1"
        parts.append(text(shortened(bar.label, 68), 4.0, y + 12))
        parts.append(
            element(
                "rect",
                x=min(middle, end),
                y=y + 17,
                width=max(abs(end - middle), 0.5),
                height=11.0,
                class_=f"bar {colour}",
            )
        )
        parts.append(
            text(
                bar.word,
                end + (6 if bar.value >= 0 else -6),
                y + 27,
                text_anchor="start" if bar.value >= 0 else "end",
                class_="quiet",
            )
        )
    parts += [
        element(
            "line", x1=middle, x2=middle, y1=24.0 + ROW * row + 15, y2=24.0 + ROW * row + 30, class_="axis"
        )
        for row in range(len(bars))
    ]
    return framed(parts, width, bottom, id=id, title=title, says=says)
