"""Every figure of a run as CSV, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sojourn.results.comparison import Comparison
    from sojourn.results.results import Results

__all__ = ["csv_compared", "csv_text", "plain_cell"]

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


def csv_compared(comparisons: Sequence[Comparison]) -> str:
    """One row a measure, period and side (a, b, difference), then the same over the whole span.

    Columns: a, b, measure, by, label, unit, period, side, mean, p05, p50, p95, chance_share, share_above (of the difference).
    """
    from sojourn.results.measures import unit_of

    out = StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["a", "b", "measure", "by", "label", "unit", "period", "side", *FIGURES, "share_above"])
    for one in (part for whole in comparisons for part in (whole, whole.in_all())):
        labels = {**one.a.labels, **one.b.labels}
        for key in dict.fromkeys([*one.a.values, *one.b.values]):
            measure, _, by = key.partition(":")
            words = [plain_cell(text) for text in (*one.names, measure, by, labels.get(by, ""), unit_of(key))]
            for side, found in (("a", one.a), ("b", one.b), ("difference", None)):
                if key not in (one.keys if found is None else found.values):
                    continue
                band = one.difference(key) if found is None else found.band(key)
                shares = one.share_above(key) if found is None else None
                for p, period in enumerate(one.a.periods):
                    figures = [getattr(band, name)[p] for name in FIGURES]
                    figures.append(float("nan") if shares is None else shares[p])
                    cells = ("" if value != value else repr(float(value)) for value in figures)
                    rows.writerow([*words, plain_cell(period), side, *cells])
    return out.getvalue()
