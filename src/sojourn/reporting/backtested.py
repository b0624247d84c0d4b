"""What a backtest prints: by measure and mode, the error at each horizon beside those of the plain baselines."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from sojourn.reporting.figures import count

if TYPE_CHECKING:
    from sojourn.calibration.backtest import Backtest, Row, Score

__all__ = ["MEASURES", "MODES", "screen_backtest"]

MEASURES = {
    "adp": "people held on an average night (ADP)",
    "adp:ice": "of them arrested by ICE",
    "adp:cbp": "of them arrested by CBP",
    "book_outs": "final book-outs",
    "removals_from_detention": "book-outs that end in a removal",
    "removals_from_detention:year": "of them in the twelve months together",
    "alos": "average stay of those who left, days (ALOS)",
    "share_over_180d": "share held over 180 days since book-in",
}
"""What each measure of a backtest is called."""
MODES = {"given_book_ins": "book-ins given", "forecast": "book-ins forecast too"}
"""What each mode is called."""
BASELINES = {
    "persistence": "persistence",
    "persistence_known": "newest figure published",
    "recent_exit_rate": "book-ins, recent exit rate",
    "book_ins_x_stay": "book-ins times stay",
    "recent_ratio": "recent ratio to book-ins",
    "stock_hazard": "recent ratio to people held",
    "ets": "exponential smoothing",
}
"""What each baseline is called."""


def screen_backtest(found: Backtest, width: int = 100) -> str:
    """The report as text of at most `width` columns (80 or more)."""
    every = found
    cutoffs = sorted({row.cutoff for row in found.rows})
    if len(cutoffs) == 1:
        return _one(found, cutoffs[0], width)
    found = found.monthly
    cutoffs = sorted({row.cutoff for row in found.rows})
    lead = (
        f"{len(cutoffs)} forecasts, made at {cutoffs[0]} to {cutoffs[-1]} from what had been published by then, held against the "
        f"record to {found.until}. Mean absolute error of the middle draw, percent, by months ahead; then how often what came "
        "lay in the middle half, and in nine tenths, of the draws, percent."
    )
    parts, scores = [textwrap.fill(lead, width)], found.scores()
    for mode, called in MODES.items():
        for measure, label in MEASURES.items():
            rows = [one for one in scores if one.mode == mode and one.measure == measure]
            if rows:
                parts.append(_table(f"{label}, {called}", rows))
    shock = [row for row in every.rows if row.cutoff not in cutoffs and row.measure == "adp"]
    if shock:
        lines = [f"  {row.target:<9}{MODES[row.mode]:<24}out by {100 * row.error:.0f} %" for row in shock]
        parts.append("\n".join([f"Apart: people held, forecast on {shock[0].cutoff}, before the pandemic", *lines]))
    return "\n\n".join(parts)


def _table(title: str, rows: list[Score]) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row.baselines))
    lines: list[tuple[str, list[str]]] = [
        ("months ahead", [str(row.horizon) for row in rows]),
        ("this forecast", [f"{row.mape:.1f}" for row in rows]),
        *((BASELINES[name], [f"{row.baselines[name]:.1f}" if name in row.baselines else "-" for row in rows]) for name in names),
        ("came within the middle half", [f"{row.coverage50:.0f}" for row in rows]),
        ("within nine tenths", [f"{row.coverage90:.0f}" for row in rows]),
        ("forecasts", [str(row.cutoffs) for row in rows]),
    ]
    return "\n".join([title, *(f"  {name:<28}" + "".join(f"{cell:>7}" for cell in cells) for name, cells in lines)])


def _one(found: Backtest, cutoff: str, width: int) -> str:
    lead = (
        f"Forecasts made at {cutoff} from what had been published by then: the middle of the draws, the range of nine of "
        "ten, and what came."
    )
    parts = [textwrap.fill(lead, width)]
    for mode, called in MODES.items():
        for measure, label in MEASURES.items():
            rows = [row for row in found.rows if row.mode == mode and row.measure == measure]
            if rows:
                lines = [f"  {'month':<9}{'forecast':>10}{'5 %':>10}{'95 %':>10}{'came':>10}{'out by':>9}"]
                lines += [_line(row) for row in rows]
                parts.append("\n".join([f"{label}, {called}", *lines]))
    return "\n\n".join(parts)


def _line(row: Row) -> str:
    def shown(value: float) -> str:
        return f"{100 * value:.1f} %" if row.measure.startswith("share") else count(float(f"{value:.3g}"))

    figures = "".join(f"{shown(value):>10}" for value in (row.middle, row.low, row.high, row.observed))
    sign = "+" if row.middle > row.observed else "-"
    return f"  {row.target:<9}{figures}{sign + f'{100 * row.error:.1f} %':>9}"
