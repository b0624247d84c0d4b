"""The chart of a run: a band in the terminal, and the same as SVG."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sojourn.reporting.figures import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sojourn.results.bands import Band
    from sojourn.results.comparison import Comparison
    from sojourn.results.results import Results

__all__ = ["course", "svg", "svg_compared", "terminal"]

ROWS = 12


def terminal(results: Results, width: int = 80, *, key: str = "adp", unicode: bool = True) -> str:
    """The mean and the 5 % to 95 % range of a measure by period, as text of `width` columns."""
    if key not in results.values:
        return ""
    called = {"adp": "Held on an average night", "removals_third_country": "Removed to a third country"}.get(key, key)
    title = f"{called}: mean, 5 % to 95 % of draws"
    return course(results.band(key), results.periods, title, width, unicode=unicode)


def course(band: Band, periods: Sequence[str], title: str, width: int, *, unicode: bool) -> str:
    """A band by period as text; where it crosses zero, with a line there."""
    import numpy as np

    known = ~np.isnan(band.mean)
    if len(periods) < 2 or known.sum() < 2:
        return ""
    low, high = _range(band.p05[known], band.p95[known])
    labels = [count(high - (high - low) * row / (ROWS - 1)) for row in range(ROWS)]
    margin = max(len(label) for label in labels)
    across = max(min(width - margin - 3, 4 * len(periods)), 20)
    at = np.linspace(0, len(periods) - 1, across)
    places = np.flatnonzero(known)
    mean, bottom, top = (np.interp(at, places, array[known]) for array in (band.mean, band.p05, band.p95))

    def height(value: Any) -> Any:
        return (high - value) / (high - low) * (ROWS - 1)

    shade, upper, lower = ("░", "▀", "▄") if unicode else (":", "*", "*")
    bar = "┤" if unicode else "|"
    zero = round(height(0.0)) if low < 0 < high else -1
    line, first, last = height(mean), height(top), height(bottom)
    rows = []
    for row in range(ROWS):
        cells = []
        for x in range(across):
            if round(float(line[x])) == row:
                cells.append(upper if line[x] <= row else lower)
            elif row == zero:
                cells.append("─" if unicode else "-")
            else:
                cells.append(shade if first[x] - 0.5 <= row <= last[x] + 0.5 else " ")
        label = "0" if row == zero else labels[row] if row % 3 == 0 or row == ROWS - 1 else ""
        rows.append(f"{label:>{margin}} {bar}{''.join(cells).rstrip()}")
    ends = f"{periods[0]}{periods[-1]:>{max(across - len(periods[0]), 1)}}"
    return "\n".join([f"{title} (axis begins at {labels[-1]})", *rows, " " * (margin + 2) + ends])


def _range(bottom: Any, top: Any) -> tuple[float, float]:
    low, high = float(bottom.min()), float(top.max())
    room = max((high - low) * 0.05, abs(high) * 0.005, 0.5)
    step = 10.0 ** math.floor(math.log10((high - low + 2 * room) / ROWS))
    least = math.floor((low - room) / step) * step
    return (max(least, 0.0) if low >= 0 else least), math.ceil((high + room) / step) * step


def svg(results: Results, key: str = "adp") -> bytes:
    """The mean and range of a measure as an SVG file; the same results give the same bytes."""
    with _settings():
        figure = _figure(4.5)
        axes = figure.subplots()
        _draw(axes, results.band(key), results.periods, "mean", "#08519c", "-", fill="#9ecae1", alpha=1.0)
        axes.set_ylim(bottom=0)
        axes.set_ylabel(_words(key))
        axes.set_title(f"{results.scenario}, {results.draws} draws, seed {results.seed}")
        axes.legend(frameon=False, loc="lower left")
        return _bytes(figure)


def svg_compared(comparison: Comparison, key: str = "adp") -> bytes:
    """Both bands of a measure and, below, the band of their difference, as an SVG file; the same every time."""
    from textwrap import fill, shorten

    a, b = comparison.a, comparison.b
    names = [shorten(name, 90, placeholder=" …") for name in comparison.names]
    with _settings():
        figure = _figure(7.5)
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
        for side, results, name, (colour, style, mark) in zip("AB", (a, b), names, SIDES, strict=True):
            _draw(above, results.band(key), results.periods, f"{side}: {name}", colour, style, mark=mark)
        above.set_ylim(bottom=0)
        above.set_ylabel(_words(key))
        above.set_title(fill(f"{names[1]} against {names[0]}", 80), fontsize="medium")
        _draw(below, comparison.difference(key), a.periods, "B - A, draw by draw", "#333333", "-")
        below.axhline(0, color="black", linewidth=0.8)
        below.set_ylabel("difference")
        for axes in (above, below):
            axes.legend(frameon=False, loc="upper left", fontsize="small")
            low, high = axes.get_ylim()
            axes.set_ylim(low, high + (high - low) * 0.25)  # room for the legend
            axes.yaxis.set_major_formatter("{x:,g}")
        figure.supxlabel(
            f"Lines: means; shaded: 5 % to 95 % of {a.draws} paired draws, seed {a.seed}.", fontsize="small"
        )
        return _bytes(figure)


SIDES = (("#0072b2", "-", "o"), ("#d55e00", "--", "s"))
"""Colour (told apart by people who are colour-blind), line and marker of a and of b."""


def _words(key: str) -> str:
    return "people held on an average night" if key == "adp" else key


def _settings() -> Any:
    import matplotlib

    return matplotlib.rc_context(
        {"svg.hashsalt": "sojourn", "svg.fonttype": "none", "text.parse_math": False}
    )


def _figure(height: float) -> Any:
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, height), layout="constrained")
    FigureCanvasSVG(figure)
    return figure


def _draw(
    axes: Any, band: Band, periods: Sequence[str], label: str, colour: str, style: str, *,
    mark: str | None = None, fill: str | None = None, alpha: float = 0.22,
) -> None:  # fmt: skip
    """A band and its mean on the axes."""
    places = list(range(len(periods)))
    said = None if fill is None else "5 % to 95 % of draws"
    axes.fill_between(places, band.p05, band.p95, color=fill or colour, alpha=alpha, label=said, linewidth=0)
    if mark is not None:
        for edge in (band.p05, band.p95):
            axes.plot(places, edge, color=colour, linestyle=style, linewidth=0.7)
    marker = mark or ("o" if len(places) == 1 else None)
    every = -(-len(places) // 8)  # at most eight labels, so that none lies on another
    axes.plot(
        places,
        band.mean,
        color=colour,
        linestyle=style,
        label=label,
        marker=marker,
        markevery=every,
        markersize=4,
    )
    axes.set_xticks(places[::every], periods[::every])
    axes.spines[["top", "right"]].set_visible(False)


def _bytes(figure: Any) -> bytes:
    from io import BytesIO

    out = BytesIO()
    figure.canvas.print_svg(out, metadata={"Date": None, "Creator": "Sojourn"})
    return out.getvalue()
