"""What the record counts under an agreement beside what the model moves by the same day: for the terminal and the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sojourn.reporting.figures import count

if TYPE_CHECKING:
    from sojourn.results.beside import Beside
    from sojourn.results.results import Results

__all__ = ["lines", "modelled"]


def modelled(results: Results) -> list[tuple[Beside, str, str]]:
    """Each agreement in the record with its day in words, and the model's median with 5 % to 95 %."""
    import numpy as np

    found = []
    for one in results.beside:
        assert one.modelled is not None
        low, middle, high = (count(float(x)) for x in np.quantile(one.modelled, (0.05, 0.5, 0.95)))
        said = middle if low == high else f"{middle} ({low} to {high})"
        found.append((one, f"{one.by.day} {one.by:%B %Y}", said))
    return found


def lines(results: Results) -> list[str]:
    """The same as sentences; none where the scenario has no agreement of the record."""
    rows = [
        f"  {one.host}, by {day}: model {said}; record {count(one.people)} ({one.source})" for one, day, said in modelled(results)
    ]
    return ["Moved under an agreement, median (5 % to 95 % of draws), beside the record:", *rows] if rows else []
