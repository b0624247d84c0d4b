"""When something happens: on a day, on some day between two, or so long after an event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from sojourn.scenario.base import Day, Name, Thing
from sojourn.scenario.law import Law

__all__ = ["After", "Between", "When"]


class Between(Thing):
    """Some day between two, each as likely: `{between: [2026-06-01, 2026-12-31]}`."""

    between: tuple[Day, Day] = Field(description="The first and the last day, both possible.")


class After(Thing):
    """So many days after an event: `{after: injunction, days: 30 day}`."""

    after: Name = Field(description="The name of the event.")
    days: Law = Field(description="How many days later: an amount or a law.")


def _form(value: Any) -> str:
    if isinstance(value, Mapping):
        return "when between" if "between" in value else "when after"
    written = (("between", Between), ("after", After))
    return next((f"when {form}" for form, kind in written if isinstance(value, kind)), "when day")


When = Annotated[
    Annotated[Day, Tag("when day")]
    | Annotated[Between, Tag("when between")]
    | Annotated[After, Tag("when after")],
    Discriminator(_form),
]
"""A date, `{between: [a, b]}`, or `{after: event, days: law}`."""
