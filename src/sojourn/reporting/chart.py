"""The chart of a run: a band in the terminal, and the same as SVG."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sojourn.reporting.figures import count

if TYPE_CHECKING:
    from sojourn.results.results import Results

__all__ = ["svg", "terminal"]

ROWS = 12


def terminal(results: Results, width: int = 80, *, key: str = "adp", unicode: bool = True) -> str:
    """The mean and the 5 % to 95 % range of a measure by period, as text of `width` columns."""
    import numpy as np

    if key not in results.values or len(results.periods) < 2:
        return ""
    found = results.band(key)
    known = ~np.isnan(found.mean)
    if known.sum() < 2:
        return ""
    low, high = _range(found.p05[known], found.p95[known])
    labels = [count(high - (high - low) * row / (ROWS - 1)) for row in range(ROWS)]
    margin = max(len(label) for label in labels)
    across = max(min(width - margin - 3, 4 * len(results.periods)), 20)
    at = np.linspace(0, len(results.periods) - 1, across)
    places = np.flatnonzero(known)
    mean, bottom, top = (np.interp(at, places, array[known]) for array in (found.mean, found.p05, found.p95))

    def height(value: Any) -> Any:
        return (high - value) / (high - low) * (ROWS - 1)

    shade, upper, lower = ("░", "▀", "▄") if unicode else (":", "*", "*")
    bar = "┤" if unicode else "|"
    line, first, last = height(mean), height(top), height(bottom)
    rows = []
    for row in range(ROWS):
        cells = []
        for x in range(across):
            if round(float(line[x])) == row:
                cells.append(upper if line[x] <= row else lower)
            else:
                cells.append(shade if first[x] - 0.5 <= row <= last[x] + 0.5 else " ")
        rows.append(
            f"{labels[row] if row % 3 == 0 or row == ROWS - 1 else '':>{margin}} {bar}{''.join(cells).rstrip()}"
        )
    ends = f"{results.periods[0]}{results.periods[-1]:>{max(across - len(results.periods[0]), 1)}}"
    title = "Held on an average night: mean, 5 % to 95 % of draws" if key == "adp" else key
    return "\n".join([f"{title} (axis begins at {labels[-1]})", *rows, " " * (margin + 2) + ends])


def _range(bottom: Any, top: Any) -> tuple[float, float]:
    low, high = float(bottom.min()), float(top.max())
    room = max((high - low) * 0.05, abs(high) * 0.005, 0.5)
    step = 10.0 ** math.floor(math.log10((high - low + 2 * room) / ROWS))
    least = math.floor((low - room) / step) * step
    return (max(least, 0.0) if low >= 0 else least), math.ceil((high + room) / step) * step


def svg(results: Results, key: str = "adp") -> bytes:
    """The mean and range of a measure as an SVG file; the same results give the same bytes."""
    from io import BytesIO

    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    found = results.band(key)
    places = list(range(len(results.periods)))
    with matplotlib.rc_context({"svg.hashsalt": "sojourn", "svg.fonttype": "none", "text.parse_math": False}):
        figure = Figure(figsize=(8, 4.5), layout="constrained")
        canvas = FigureCanvasSVG(figure)
        axes = figure.subplots()
        axes.fill_between(
            places, found.p05, found.p95, color="#9ecae1", label="5 % to 95 % of draws", linewidth=0
        )
        axes.plot(places, found.mean, color="#08519c", label="mean", marker="o" if len(places) == 1 else None)
        step = max(1, len(places) // 8)
        axes.set_xticks(places[::step], results.periods[::step])
        axes.set_ylim(bottom=0)
        axes.set_ylabel("people held on an average night" if key == "adp" else key)
        axes.set_title(f"{results.scenario}, {results.draws} draws, seed {results.seed}")
        axes.legend(frameon=False, loc="lower left")
        axes.spines[["top", "right"]].set_visible(False)
        out = BytesIO()
        canvas.print_svg(
            out,  # type: ignore[no-untyped-call]
            metadata={"Date": None, "Creator": "Sojourn"},
        )
    return out.getvalue()
