"""What the record counts under an agreement beside what the model moves by the same day: for the terminal and the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sojourn.reporting.figures import count

if TYPE_CHECKING:
    from sojourn.results.results import Results

__all__ = ["lines", "modelled"]


def modelled(results: Results) -> list[tuple[str, str, str, str, str]]:
    """For each agreement in the record: host, day, the model's median with 5 % to 95 %, the record's count, its source."""
    import numpy as np

    found = []
    for one in results.beside:
        people = one.modelled(results.values, results.periods, results.start, results.until)
        if people is None:
            said = "the run does not reach that day"
        else:
            low, middle, high = (count(float(x)) for x in np.quantile(people, (0.05, 0.5, 0.95)))
            said = f"{middle} ({low} to {high})"
        found.append((one.host, f"{one.by.day} {one.by:%B %Y}", said, count(one.people), one.source))
    return found


def lines(results: Results) -> list[str]:
    """The same as sentences; none where the scenario has no agreement of the record."""
    rows = [
        f"  {host}, by {day}: model {said}; record {people} ({source})" for host, day, said, people, source in modelled(results)
    ]
    return ["People moved under an agreement, median (5 % to 95 % of draws), beside the record:", *rows] if rows else []
