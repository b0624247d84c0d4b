"""forecast_error: how far a run stands from the record in the months that the record has by now."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sojourn.dates import parse_label
from sojourn.reporting.page.blocks import Block, Grid, Link, Para, Words, anchor, words
from sojourn.reporting.page.spans import Whole, of_draws
from sojourn.reporting.record import TOTAL, Observed

if TYPE_CHECKING:
    from sojourn.results.results import Results

__all__ = ["forecast_error", "forecast_errors"]

CALLED = {
    "adp": "people held on an average night (ADP)",
    "book_ins": "book-ins",
    "book_outs": "final book-outs",
    "alos": "length of stay of those who left (ALOS)",
    "removals_from_detention": "book-outs that end in a removal",
}


def forecast_error(results: Results, measure: str, published: Observed) -> tuple[int, Whole, float] | None:
    """Months compared; the run over the record less one, percent, mean of those months by draw; and the mean distance of the
    mean course from the record, percent. None where no whole month of the run is in the record.
    """
    import numpy as np

    if results.every != "month" or measure not in results.values:
        return None
    by_month = {(day.year, day.month): value for day, value in zip(published.days, published.values, strict=True)}
    both = []
    for place, label in enumerate(results.periods):
        first, last = parse_label(label).first, parse_label(label).last
        value = by_month.get((first.year, first.month))
        if value and first >= results.start and last <= results.until:
            both.append((place, value))
    if not both:
        return None
    places, came = [place for place, _ in both], np.array([value for _, value in both])

    def off(values: Any) -> Any:
        return 100 * (values[:, places] / came - 1).mean(axis=1)

    drawn, second = results.values[measure], results.second[measure]
    distance = 100 * float(np.abs(drawn[:, places].mean(axis=0) / came - 1).mean())
    return len(both), of_draws(off(drawn), off(second)), distance


def forecast_errors(results: Results, record: Callable[[str], Observed | None]) -> tuple[Block, ...]:
    """The table, with a line for each measure of which the record has a month of the run; nothing where it has none."""
    rows: list[tuple[Words, ...]] = []
    for measure in TOTAL:
        published = record(measure)
        found = forecast_error(results, measure, published) if published is not None else None
        if published is None or found is None:
            continue
        months, signed, distance = found
        off = f"{signed.mean:+.1f} % ({signed.low:+.1f} to {signed.high:+.1f})"
        rows.append(
            (
                words(CALLED[measure]), words(str(months)), words(off),
                words(f"{distance:.1f} %"), words(Link(published.label, f"#{anchor('document', published.document)}")),
            )
        )  # fmt: skip
    if not rows:
        return ()
    note = (
        "Forecast error: the run over the record, less one, in the months of the run that the record has whole by now; the "
        "mean of those months with its range over the draws, then the mean distance of the mean course. Of a run whose "
        "book-ins are given or whose targets were not met it says how far they were from what came, not how good the model "
        "is: for that see the model card."
    )
    head = ("", "months", "run over record, less one", "mean distance", "record")
    return (Grid("Forecast error against the record so far", head, tuple(rows)), Para((note,), "note"))
