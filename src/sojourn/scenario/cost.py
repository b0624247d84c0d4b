"""Costs: what is paid for, at what price, from which fund, in whose account."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sojourn.scenario.amount import Amount
from sojourn.scenario.base import Name, Text, Thing

__all__ = ["SPENT", "Boundary", "Cost"]

Boundary = Literal["ICE", "CBP", "EOIR", "HHS", "DoD", "State"]
"""Whose budget an amount falls in."""
SPENT = "The share paid out in the fiscal year it is obligated in; the rest is paid out in the next."


class Cost(Thing):
    """A price per unit of something the run counts."""

    label: Text = Field("", description="What it is called on screen.")
    per: Literal["bed-day", "person-day", "person", "departure", "seat", "day"] = Field(
        description="What one unit is."
    )
    of: Name | None = Field(
        None, description="The stock, stage, outcome, stream or batch it is counted on; nothing for day."
    )
    price: Amount = Field(description="The price of one unit, in USD.")
    from_: Name | None = Field(None, alias="from", description="The fund that is charged.")
    account: Name | None = Field(
        None, description="The account it is booked to; the fund, or the cost itself, if left out."
    )
    boundary: Boundary | None = Field(None, description="Whose budget it falls in.")
    spent_in_year: Amount | None = Field(None, description=SPENT)
