"""Limits: legal clocks."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from sojourn.scenario.amount import Amount, Citing
from sojourn.scenario.base import Name, Text, Thing

__all__ = ["Clock", "Limit"]


class Clock(Thing):
    """When a legal clock starts and where it runs."""

    starts: Name = Field(description="The stage that starts it.")
    on: Literal["queued", "admitted"] = Field(
        "admitted", description="Whether coming to the gate starts it, or passing it."
    )
    through: tuple[Name, ...] = Field(
        (), description="The stages it also runs through; it stops on leaving them."
    )
    pauses_with: tuple[Name, ...] = Field((), description="Events during which it stands still.")


class Limit(Thing):
    """A legal clock, and what happens when it runs out."""

    clock: Clock = Field(description="When it starts and where it runs.")
    after: Amount = Field(description="How long it runs, in days.")
    to: Name | None = Field(None, description="Where the person goes when it runs out.")
    count: Literal[True] | None = Field(None, description="true: the person is only counted and stays.")
    counted_in: Name | None = Field(
        None, description="The name under which people past several limits are counted together."
    )
    cite: Citing = None
    about: Text = Field("", description="A sentence about it.")

    @model_validator(mode="after")
    def _one_end(self) -> Limit:
        if (self.to is None) == (self.count is None):
            raise ValueError("must have exactly one of: to; count: true")
        return self
