"""The page whole: its sections in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sojourn.reporting.page.against import against
from sojourn.reporting.page.always import always
from sojourn.reporting.page.blocks import Page
from sojourn.reporting.page.course import course
from sojourn.reporting.page.definitions import definitions
from sojourn.reporting.page.ground import assumptions, inputs_section, most, sources
from sojourn.reporting.page.lacks import lacks
from sojourn.reporting.page.money import money_section
from sojourn.reporting.page.recorded import recorded
from sojourn.reporting.page.rivals import rivals
from sojourn.reporting.page.silence import silence
from sojourn.reporting.page.tops import first_screen, span_words
from sojourn.reporting.page.ways import ways

if TYPE_CHECKING:
    from sojourn.reporting.page.matter import Matter

__all__ = ["written"]


def written(matter: Matter) -> Page:
    """The page of a matter; the same matter gives the same page."""
    results = matter.results
    under = f"{span_words(results)}; {results.draws} draws, seed {results.seed}"
    if matter.scenario.as_of is not None:
        under += f"; inputs as known on {matter.scenario.as_of}"
    sections = [
        against(matter), recorded(results), always(results), course(matter), lacks(matter), ways(matter), money_section(matter),
        rivals(matter), most(matter),
        assumptions(matter), definitions(matter), inputs_section(matter), sources(matter), silence(),
    ]  # fmt: skip
    title = f"Sojourn report: {results.scenario}"
    return Page(
        title,
        under,
        first_screen(matter),
        tuple(one for one in sections if one is not None),
        _closing(matter),
    )


def _closing(matter: Matter) -> tuple[str, ...]:
    """How to make the same figures again."""
    results = matter.results
    ledger = (
        "Every ledger of people, bed-days, quotas and money balanced in every draw."
        if results.ledger.get("balanced")
        else ""
    )
    known = [f"{word.replace('_', ' ')}: {value}" for word, value in results.manifest.items()]
    lines = (
        ledger,
        f"Made by Sojourn from the scenario {results.scenario}, {results.draws} draws, seed {results.seed}, by {results.every}.",
        "; ".join(known),
    )
    return tuple(line for line in lines if line)
