"""People moved under the agreements of the record: what the model has by the day of the record's count, and that count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sojourn.reporting.beside import modelled
from sojourn.reporting.figures import count
from sojourn.reporting.page.blocks import Grid, Para, Section, words

if TYPE_CHECKING:
    from sojourn.results.results import Results

__all__ = ["recorded"]


def recorded(results: Results) -> Section | None:
    """The section; None where the scenario has no agreement of the record."""
    rows = tuple(
        (words(one.host), words(day), words(said), words(count(one.people)), words(one.source))
        for one, day, said in modelled(results)
    )
    if not rows:
        return None
    note = (
        "The record's count is not used in the run unless its inputs say so. A band from nobody to very many says that nothing "
        "better was known."
    )
    head = ("host", "by", "model: median (5 % to 95 % of draws)", "record", "source of the record")
    return Section(
        "agreements", "Under the agreements, beside the record",
        (Grid("People moved under each agreement", head, rows, figures=False), Para((note,), "note")),
    )  # fmt: skip
