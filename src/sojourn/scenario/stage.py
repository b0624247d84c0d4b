"""Stages: where people are, of four kinds, and the gates before them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from sojourn.scenario.amount import Amount, Share
from sojourn.scenario.base import Choice, Name, TableOf, Text, Thing, no_rows
from sojourn.scenario.law import LawChoice

__all__ = [
    "Decide",
    "Depart",
    "Displace",
    "Exit",
    "JointExit",
    "Patience",
    "Pays",
    "Room",
    "Serve",
    "Stage",
    "Wait",
]


class Room(Thing):
    """How many may stand in line, and where the rest go."""

    places: int = Field(description="The most people in line.", ge=0, le=10**9)
    to: Name = Field(description="Where whoever finds it full goes.")


class Patience(Thing):
    """How long people stand in line, and where they go then."""

    law: LawChoice = Field(description="How long they wait.")
    to: Name = Field(description="Where they go when they stop waiting.")


class Displace(Thing):
    """Whoever is admitted here sends out, with a chance, one person held in the same pool."""

    from_: tuple[Name, ...] = Field(alias="from", description="The stages it may be sent from.", min_length=1)
    share: Amount = Field(description="The chance that an admission sends someone out.")
    when: Literal["always", "full"] = Field(
        "always", description="At every admission, or only when the pool is full."
    )
    who: Literal["uniform", "longest", "lowest_priority"] = Field(
        "uniform", description="Which of them goes."
    )
    to: Name = Field(description="Where that person goes.")
    pool: Name | None = Field(
        None, description="The stock whose admissions send someone out; each that the stage holds if left out."
    )
    same: Name | None = Field(
        None, description="What the two must share: class, stream, or a field of the classes."
    )


class Pays(Thing):
    """What passing the gate costs, and which fund pays."""

    fund: Name = Field(description="The fund.")
    price: Amount = Field(description="The price of one passage, in USD a person.")


class _Gate(Thing):
    label: Text = Field("", description="What the stage is called on screen.")
    holds: tuple[Name, ...] = Field(
        (), description="Stocks, in order of preference, of which one is held from gate to exit."
    )
    needs: Choice[tuple[Name, ...]] = Field(
        default_factory=lambda: Choice[tuple[Name, ...]](by=None, default=()),
        description="Resources the gate takes one unit of, all together or none.",
    )
    agreements: tuple[Name, ...] = Field(
        (), description="Agreements in order of preference; one of them is one need."
    )
    priority: Choice[int] = Field(
        default_factory=lambda: Choice[int](by=None, default=0),
        description="Lower goes first; then the day of joining the line.",
    )
    strict: bool = Field(False, description="Whether someone who lacks another need stops the line.")
    room: Room | None = Field(None, description="How many may stand in line.")
    patience: Patience | None = Field(None, description="How long people stand in line.")
    but: TableOf[Name] = Field(
        default_factory=no_rows, description="Classes that go elsewhere instead of coming to this stage."
    )
    displace: Displace | None = Field(None, description="Whom an admission here sends out.")
    pays: Pays | None = Field(None, description="What passing the gate costs.")


class Exit(Thing):
    """One way out of a wait: its law and where it leads."""

    law: LawChoice = Field(description="How long until this exit, if no other comes first.")
    to: Name | None = Field(None, description="Where it leads; the exit's own name if left out.")


class JointExit(Thing):
    """One way out where the share is given and the law is of the time given that way out."""

    share: Share = Field(description="The share of people who leave this way, or rest.")
    law: LawChoice = Field(description="How long those who leave this way stay.")


class Wait(_Gate):
    """Time passes: competing exits, one law and what is next, or shares with a law each."""

    kind: Literal["wait"] = Field(description="wait")
    exits: TableOf[Exit] = Field(
        default_factory=no_rows,
        description="Competing exits; the earliest leaves, on a tie the first listed.",
    )
    law: LawChoice | None = Field(None, description="How long, where there is one exit.")
    next: Name | None = Field(None, description="Where it leads, where there is one exit.")
    joint: TableOf[JointExit] = Field(
        default_factory=no_rows, description="The share and law of each way out."
    )

    @model_validator(mode="after")
    def _one_form(self) -> Wait:
        forms = [bool(self.exits), self.law is not None or self.next is not None, bool(self.joint)]
        if sum(forms) != 1 or (forms[1] and (self.law is None or self.next is None)):
            raise ValueError("must have exactly one of: exits; law and next; joint")
        return self

    def routes(self) -> tuple[str, ...]:
        """Where its exits lead, as listed."""
        if self.joint:
            return tuple(self.joint)
        if self.next is not None:
            return (self.next,)
        return tuple(exit_.to or name for name, exit_ in self.exits.items())


class Serve(_Gate):
    """Passes at once when its gate opens."""

    kind: Literal["serve"] = Field(description="serve")
    next: Name = Field(description="Where it leads.")


class Depart(_Gate):
    """Leaves with a batch."""

    kind: Literal["depart"] = Field(description="depart")
    next: Name = Field(description="Where it leads.")


class Decide(_Gate):
    """Splits people by shares, at once."""

    kind: Literal["decide"] = Field(description="decide")
    split: Choice[TableOf[Share]] = Field(description="The share of each route; one may be rest.")


Stage = Annotated[Wait | Serve | Depart | Decide, Field(discriminator="kind")]
"""One of the four kinds of stage."""
