"""Events: dated changes. Each lowers to dated edits before the engine runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Discriminator, Field, StringConstraints, Tag

from sojourn.scenario.amount import Amount, Citing, Status
from sojourn.scenario.base import Choice, Day, Name, Text, Thing
from sojourn.scenario.law import LAWS, Law, LawChoice
from sojourn.scenario.when import When

__all__ = [
    "DEEDS",
    "Appropriate",
    "Event",
    "Moved",
    "Open",
    "Path",
    "Ramp",
    "Scale",
    "Set",
    "Sign",
    "Suspend",
    "Transfer",
]

Path = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$", max_length=200)]
"""What an event changes, such as beds.capacity or document.seat."""


def _value_form(value: Any) -> str:
    if isinstance(value, Mapping):
        return "new law" if "by" in value or any(k in LAWS for k in value) else "new amount"
    return "new law" if isinstance(value, Choice) else "new amount"


NewValue = Annotated[
    Annotated[Amount, Tag("new amount")] | Annotated[LawChoice, Tag("new law")],
    Discriminator(_value_form),
]
"""An amount, or a law where an exit is set."""


class _Event(Thing):
    deed: ClassVar[str]
    name: Name = Field(description="The name of the event; made from what it does if left out.")
    date: When = Field(description="When it happens.")
    for_: Law | None = Field(
        None, alias="for", description="How long it lasts before it reverses: days, or a law."
    )
    until: Day | None = Field(None, description="The last day before it reverses.")
    why: Text = Field("", description="Why it happens, in words.")
    cite: Citing = None
    status: Status = Field("assumed", description="Published, derived, assumed or projected.")


class Set(_Event):
    """From its date the path has this value."""

    deed: ClassVar[str] = "set"
    path: Path = Field(alias="set", description="What is set.")
    to: NewValue = Field(description="The new value.")


class Scale(_Event):
    """From its date the path is multiplied."""

    deed: ClassVar[str] = "scale"
    path: Path = Field(alias="scale", description="What is multiplied.")
    by: Amount = Field(description="The factor.")


class Ramp(_Event):
    """From its date the path moves in equal steps a day to a value."""

    deed: ClassVar[str] = "ramp"
    path: Path = Field(alias="ramp", description="What is moved.")
    to: Amount = Field(description="The value at the end.")
    over: Amount = Field(description="How many days it takes.")


class Open(_Event):
    """A stage, resource or agreement is open from its date, and closed before; once open, it ends one suspension."""

    deed: ClassVar[str] = "open"
    target: Name = Field(alias="open", description="The stage, resource or agreement.")


class Suspend(_Event):
    """An order closes a stage, resource or agreement from its date."""

    deed: ClassVar[str] = "suspend"
    target: Name = Field(alias="suspend", description="The stage, resource or agreement.")


class Sign(_Event):
    """An agreement is signed: its first transfer can be no earlier."""

    deed: ClassVar[str] = "sign"
    agreement: Name = Field(alias="sign", description="The agreement.")


class Appropriate(_Event):
    """Money is added to a fund."""

    deed: ClassVar[str] = "appropriate"
    fund: Name = Field(alias="appropriate", description="The fund.")
    add: Amount = Field(description="How much, in USD.")


class Moved(Thing):
    """Money from one fund to another."""

    from_: Name = Field(alias="from", description="The fund it leaves.")
    to: Name = Field(description="The fund it goes to.")
    amount: Amount = Field(description="How much, in USD.")


class Transfer(_Event):
    """Money moves from one fund to another."""

    deed: ClassVar[str] = "transfer"
    transfer: Moved = Field(description="From which fund, to which, and how much.")


DEEDS: dict[str, type[_Event]] = {
    kind.deed: kind for kind in (Set, Scale, Ramp, Open, Suspend, Sign, Appropriate, Transfer)
}


def _deed(value: Any) -> str | None:
    if isinstance(value, Mapping):
        found = [deed for deed in DEEDS if deed in value]
        return f"event {found[0]}" if len(found) == 1 else None
    return f"event {value.deed}" if isinstance(value, _Event) else None


Event = Annotated[
    Annotated[Set, Tag("event set")]
    | Annotated[Scale, Tag("event scale")]
    | Annotated[Ramp, Tag("event ramp")]
    | Annotated[Open, Tag("event open")]
    | Annotated[Suspend, Tag("event suspend")]
    | Annotated[Sign, Tag("event sign")]
    | Annotated[Appropriate, Tag("event appropriate")]
    | Annotated[Transfer, Tag("event transfer")],
    Discriminator(_deed, custom_error_type="deed", custom_error_message="must do exactly one thing"),
]
"""A dated change: exactly one deed."""


def named(events: Any) -> Any:
    """A list or a map of events as a list in which each has a name.

    >>> named([{"scale": "seats.capacity"}])[0]["name"]
    'scale_seats_capacity'
    """
    if isinstance(events, Mapping):
        return tuple(
            {"name": name, **body} if isinstance(body, Mapping) else body for name, body in events.items()
        )
    if not isinstance(events, (list, tuple)):
        return events
    taken = {
        body["name"] for body in events if isinstance(body, Mapping) and isinstance(body.get("name"), str)
    }
    done = []
    used: dict[str, int] = {}  # how far each stem has been counted, so that thousands alike take no longer each
    for body in events:
        if isinstance(body, Mapping) and "name" not in body:
            stem = _stem(body)
            count = used.get(stem, 0) + 1
            while (name := stem if count == 1 else f"{stem}_{count}") in taken:
                count += 1
            used[stem] = count
            taken.add(name)
            body = {"name": name, **body}
        done.append(body)
    return tuple(done)


def _stem(body: Mapping[str, Any]) -> str:
    """What an unnamed event is called: its deed and what it touches, so that other events leave its name alone."""
    deed = (_deed(body) or "event").removeprefix("event ")
    target = body.get(deed)
    if isinstance(target, Mapping):
        target = f"{target.get('from', '')}_{target.get('to', '')}"
    words = "".join(
        c if c.isascii() and (c.islower() or c.isdigit()) else "_" for c in str(target or "")[:40]
    )
    return f"{deed}_{words}".strip("_")
