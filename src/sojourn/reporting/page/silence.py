"""What the model cannot say: the same for every scenario."""

from __future__ import annotations

from sojourn.reporting.page.blocks import Items, Para, Section, words

__all__ = ["CANNOT", "silence"]

CANNOT = (
    "Nothing about any person. It holds anonymous counts: no name, case number, address or birth date is "
    "in it or was read for it. It cannot find, rank or track anyone.",
    "Nothing about a place or a flight. The smallest place is the nation and the smallest time, by "
    "nationality, the month: no facility, no airport, no flight, no place of arrest, no workplace, no "
    "school.",
    "Not what will happen. It says what a written set of rules and numbers would hold, move and cost, "
    "with the range that follows from what is not known of the inputs that have a range. What is wrong "
    "with the rules themselves is not in the range.",
    "Not why exits follow book-ins. The record fits newcomers displacing people already held and intake "
    "waiting for free beds; where beds change the two differ, and neither is shown to be right.",
    "Not local shortage. Beds are counted for the nation, so empty beds in one place beside crowding in "
    "another do not show.",
    "Not what is missing from the record: length of stay by nationality and outcome after 2019, time to a "
    "travel document, landing rights, and arrests by kind are inferred or assumed, and marked so.",
    "Not whether a policy is lawful, right or wise. A legal limit is a limit here, with its citation, "
    "never a price. Time past a limit is counted from the clock that the scenario states; time held since "
    "book-in is another count than time since a final order.",
    "Not the full cost of anything: only what the scenario prices, in the year it is bound. It books no "
    "savings elsewhere.",
)
"""Sentences for the foot of every report."""


def silence() -> Section:
    """The section."""
    return Section(
        "silence",
        "What the model cannot say",
        (Para(("Whatever the scenario:",)), Items(tuple(words(one) for one in CANNOT))),
    )
