"""Every figure of a run as CSV, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sojourn.results.results import Results

__all__ = ["csv_text", "plain_cell"]

FIGURES = ("mean", "p05", "p50", "p95", "chance_share")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def plain_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula.

    >>> plain_cell("=1+1"), plain_cell("adp")
    ("'=1+1", 'adp')
    """
    return f"'{text}" if text.startswith(FORMULA) else text


def csv_text(results: Results) -> str:
    """One row a measure and period: measure, by, label, unit, period, mean, p05, p50, p95, chance_share."""
    out = StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["scenario", "measure", "by", "label", "unit", "period", *FIGURES])
    for key in results.measures:
        measure, _, by = key.partition(":")
        found = results.table(measure, by or None)
        for cell in found.rows:
            figures = [getattr(cell, name) for name in FIGURES]
            label = results.labels.get(by, "")
            words = [
                plain_cell(text) for text in (results.scenario, measure, by, label, found.unit, cell.period)
            ]
            rows.writerow([*words, *("" if value is None else repr(value) for value in figures)])
    return out.getvalue()
