"""A chart of figures over time: means with their bands as lines, and what was published as rings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sojourn.reporting.page.drawing import (
    COLOURS,
    Scale,
    dated_ticks,
    element,
    framed,
    rounded_ticks,
    shortened,
    text,
    tick_word,
)

__all__ = ["Line", "Rings", "lines_drawing"]

DASHES = (None, "7 3", "2 3", "9 3 2 3", "5 5", "12 4")
KEY_ROW = 18


@dataclass(frozen=True)
class Line:
    """A mean by day with its band (5 % to 95 % of draws); NaN where it is not defined."""

    label: str
    days: Sequence[date]
    mean: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]


@dataclass(frozen=True)
class Rings:
    """Published figures by day, drawn in the colour of the line with the same place, and whose they are."""

    label: str
    publisher: str
    days: Sequence[date]
    values: Sequence[float]
    colour: int = 0


def lines_drawing(
    lines: Sequence[Line], rings: Sequence[Rings], *, id: str, title: str, says: str, start: date,
    usd: bool = False, width: float = 460, height: float = 220, left: float = 58,
) -> str:  # fmt: skip
    """The chart as SVG; the axis begins at nought and a dotted line stands where the run starts."""
    keys = [("line", n, line.label) for n, line in enumerate(lines)]
    for publisher in dict.fromkeys(ring.publisher for ring in rings):
        own = [ring for ring in rings if ring.publisher == publisher]
        if len(own) == 1:
            keys.append(("ring", own[0].colour, f"published by {publisher}"))
        else:
            keys += [("ring", ring.colour, f"published: {ring.label}") for ring in own]
            keys.append(("none", 0, f"rings: published by {publisher}"))
    top = 8.0 + KEY_ROW * len(keys)
    bottom = top + height - 24
    days = [day for line in lines for day in line.days] + [day for ring in rings for day in ring.days]
    if not days:
        return ""
    first, last = min(days), max(days)
    figures = [v for line in lines for v in (*line.mean, *line.high)] + [
        v for ring in rings for v in ring.values
    ]
    ticks = rounded_ticks(max((v for v in figures if math.isfinite(v)), default=1.0))
    x = Scale(first.toordinal(), max(last.toordinal(), first.toordinal() + 1), left, width - 10)
    y = Scale(0.0, ticks[-1], bottom, top + 8)
    parts = [
        _key(kind, colour, shortened(label, 62), 8.0 + KEY_ROW * row)
        for row, (kind, colour, label) in enumerate(keys)
    ]
    for value in ticks:
        parts.append(element("line", x1=left, x2=width - 10, y1=y(value), y2=y(value), class_="grid"))
        parts.append(
            text(tick_word(value, usd=usd), left - 6, y(value) + 4, text_anchor="end", class_="quiet")
        )
    for day, word in dated_ticks(first, last, max(2, int((width - left) / 70))):
        place = min(max(x(day.toordinal()), left + 22), width - 28)
        parts.append(
            element(
                "line", x1=x(day.toordinal()), x2=x(day.toordinal()), y1=bottom, y2=bottom + 4, class_="axis"
            )
        )
        parts.append(text(word, place, bottom + 18, text_anchor="middle", class_="quiet"))
    parts.append(element("line", x1=left, x2=width - 10, y1=bottom, y2=bottom, class_="axis"))
    if first < start <= last and any(day < start for ring in rings for day in ring.days):
        at = x(start.toordinal())
        parts.append(element("line", x1=at, x2=at, y1=top + 8, y2=bottom, class_="start"))
    for n, line in enumerate(lines):
        parts += _band(line, n, x, y)
    for n, line in enumerate(lines):
        parts += _mean(line, n, x, y)
    for ring in rings:
        parts += [
            element("circle", cx=x(day.toordinal()), cy=y(value), r=2.6, class_=f"dot c{ring.colour % COLOURS}")
            for day, value in zip(ring.days, ring.values, strict=True) if math.isfinite(value)
        ]  # fmt: skip
    return framed(parts, width, bottom + 26, id=id, title=title, says=says)


def _key(kind: str, colour: int, label: str, y: float) -> str:
    at, name = y + 8, f"c{colour % COLOURS}"
    if kind == "none":
        return text(label, 36.0, at + 4, class_="quiet")
    if kind == "ring":
        mark = element("circle", cx=18.0, cy=at, r=3.0, class_=f"dot {name}")
    else:
        mark = element("rect", x=6.0, y=at - 5, width=24.0, height=10.0, class_=f"band {name}")
        mark += element(
            "line",
            x1=6.0,
            x2=30.0,
            y1=at,
            y2=at,
            class_=f"line {name}",
            stroke_dasharray=DASHES[colour % COLOURS],
        )
    return mark + text(label, 36.0, at + 4)


def _runs(values: Sequence[float]) -> list[list[int]]:
    """Places of figures that are defined, in unbroken runs."""
    found: list[list[int]] = []
    for place, value in enumerate(values):
        if math.isfinite(value):
            if found and found[-1][-1] == place - 1:
                found[-1].append(place)
            else:
                found.append([place])
    return found


def _points(pairs: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{a:.1f},{b:.1f}" for a, b in pairs)


def _band(line: Line, n: int, x: Scale, y: Scale) -> list[str]:
    found = []
    for run in _runs(line.high):
        over = [(x(line.days[i].toordinal()), y(line.high[i])) for i in run]
        under = [(x(line.days[i].toordinal()), y(line.low[i])) for i in reversed(run)]
        if len(run) == 1:
            (at, up), (_, down) = over[0], under[0]
            found.append(
                element(
                    "rect",
                    x=at - 6,
                    y=up,
                    width=12.0,
                    height=max(down - up, 1.0),
                    class_=f"band c{n % COLOURS}",
                )
            )
        else:
            found.append(element("polygon", points=_points([*over, *under]), class_=f"band c{n % COLOURS}"))
    return found


def _mean(line: Line, n: int, x: Scale, y: Scale) -> list[str]:
    name, dash = f"line c{n % COLOURS}", DASHES[n % COLOURS]
    found = []
    for run in _runs(line.mean):
        at = [(x(line.days[i].toordinal()), y(line.mean[i])) for i in run]
        if len(run) == 1:
            (a, b) = at[0]
            found.append(element("line", x1=a - 6, x2=a + 6, y1=b, y2=b, class_=name))
        else:
            found.append(element("polyline", points=_points(at), class_=name, stroke_dasharray=dash))
    return found
