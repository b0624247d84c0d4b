"""Streams: classes of people who come in together, how many a day, and where they enter."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from sojourn.scenario.amount import Amount, Share
from sojourn.scenario.base import Dotted, Name, TableOf, Text, Thing, Word, no_rows

__all__ = ["Arrivals", "Kind", "Stream"]


class Kind(Thing):
    """A class of people with shared routing; fields are words that rules may go by, such as `nationality: mexico`."""

    label: Text = Field("", description="What the class is called on screen.")
    fields: TableOf[Word] = Field(default_factory=no_rows, description="Words that rules may go by.")


def read_kind(value: object) -> object:
    """`{label, <field>: word}` as label and fields."""
    if isinstance(value, dict) and not isinstance(value.get("fields"), dict):
        found: dict[str, object] = {"fields": {k: v for k, v in value.items() if k != "label"}}
        if "label" in value:
            found["label"] = value["label"]
        return found
    return value


ClassOfPeople = Annotated[Kind, BeforeValidator(read_kind)]


class Arrivals(Thing):
    """How many people come in each day."""

    law: Literal["fixed", "poisson", "negative_binomial"] = Field(
        "poisson", description="How the number of a day varies about its mean."
    )
    per_day: Amount = Field(
        description="People a day: a number, a parameter, or an observed series of book-ins."
    )
    then: Amount | None = Field(None, description="People a day after the last usable row of the series.")
    dispersion: Amount | None = Field(
        None, description="Variance over mean of a day's number (negative_binomial only)."
    )


class Stream(Thing):
    """People who come in together: how many, of which classes, and where they enter."""

    label: Text = Field("", description="What the stream is called on screen.")
    arrivals: Arrivals = Field(description="How many people a day.")
    mix: TableOf[Share] = Field(
        default_factory=no_rows, description="The share of each class; may be left out with one class."
    )
    enters: Name = Field(description="The stage (or outcome) people come to first.")
    record: Dotted | None = Field(
        None, description="The observed series of book-ins that its people are counted in, for the record beside a run."
    )
