"""Resources: what stages hold or need, of five kinds, and agreements, which are quotas with a life."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from sojourn.scenario.amount import Amount
from sojourn.scenario.base import Day, Name, Text, Thing
from sojourn.scenario.cost import SPENT, Boundary
from sojourn.scenario.when import When

__all__ = [
    "WEEK",
    "Agreement",
    "Batch",
    "Every",
    "Flow",
    "Fund",
    "OnDates",
    "Quota",
    "QuotaTerms",
    "Resource",
    "Stock",
    "Timetable",
    "Weekly",
    "WhenSpent",
]

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

WEEK: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Weekly(Thing):
    """The same days of every week."""

    days: tuple[Weekday, ...] = Field(description="The days of the week.", min_length=1)


class Every(Thing):
    """Every so many days from a first one: `{every: 14 day, from: 2026-02-01}`."""

    every: Amount = Field(description="Days from one departure to the next: a whole number.")
    from_: Day = Field(alias="from", description="The first day.")


class OnDates(Thing):
    """Only the days listed: `{dates: [2026-03-01]}`."""

    dates: tuple[Day, ...] = Field(description="The days.", min_length=1)


def _timetable(value: Any) -> Any:
    if value == "daily":
        return {"days": WEEK}
    if value == "weekdays":
        return {"days": WEEK[:5]}
    if isinstance(value, (list, tuple)):
        return {"days": tuple(value)}
    return value


def _which(value: Any) -> str | None:
    forms = {"every": ("every", "from"), "dates": ("dates",), "weekly": ("days",)}
    for form, keys in forms.items():
        if isinstance(value, Mapping) and any(key in value for key in keys):
            return f"timetable {form}"
    written = (("weekly", Weekly), ("every", Every), ("dates", OnDates))
    return next((f"timetable {form}" for form, kind in written if isinstance(value, kind)), None)


Timetable = Annotated[
    Annotated[Weekly, Tag("timetable weekly")]
    | Annotated[Every, Tag("timetable every")]
    | Annotated[OnDates, Tag("timetable dates")],
    Discriminator(_which, custom_error_type="timetable", custom_error_message="must be a timetable"),
    BeforeValidator(_timetable),
]
"""`daily`, `weekdays`, `[mon, ...]`, `{every: 14 day, from: date}` or `{dates: [...]}`."""


class _Priced(Thing):
    label: Text = Field("", description="What it is called on screen.")
    price: Amount | None = Field(None, description="The price of one unit, in USD a person.")
    from_: Name | None = Field(
        None, alias="from", description="The fund that pays it; taking a unit then also needs that fund."
    )


class Stock(_Priced):
    """Held from a stage's gate to its exit, then free again: beds."""

    kind: Literal["stock"] = Field(description="stock")
    use: Literal["detention", "supervision", "care"] = Field(
        "detention",
        description="What its units are for; only those for detention count as beds in ADP, book-ins and stays.",
    )
    capacity: Amount | None = Field(None, description="How many there are; without it there is no limit.")
    guaranteed: Amount | None = Field(None, description="How many are paid for even when empty.")
    funded: Amount | None = Field(
        None, description="How many the appropriation in force names; it is counted and stops nobody."
    )
    build_up: Amount | None = Field(None, description="How many may be added a day; without it all at once.")


class Flow(_Priced):
    """So many a day, lost if unused: hearings, interviews, documents."""

    kind: Literal["flow"] = Field(description="flow")
    capacity: Amount = Field(description="How many a day or a month.")
    on: Timetable = Field(
        default_factory=lambda: Weekly(days=WEEK), description="The days it works; daily if left out."
    )


class Batch(_Priced):
    """Seats on dated departures."""

    kind: Literal["batch"] = Field(description="batch")
    capacity: Amount = Field(description="Seats on each departure.")
    departs: Timetable = Field(description="The days it departs.")


class Quota(_Priced):
    """A ceiling per calendar period and in all; used at departure, never returned."""

    kind: Literal["quota"] = Field(description="quota")
    capacity: Amount | None = Field(None, description="The most in a calendar month or year.")
    in_all: Amount | None = Field(None, description="The most ever.")


class WhenSpent(Thing):
    """What stops on the day after a fund is spent."""

    close: tuple[str, ...] = Field(description="Stages, resources, or <stock>.build_up.", min_length=1)


class Fund(Thing):
    """Money, from a day to a day."""

    kind: Literal["fund"] = Field(description="fund")
    label: Text = Field("", description="What it is called on screen.")
    opens: Amount = Field(description="The opening balance, in USD.")
    from_: Day = Field(alias="from", description="The first day it may be used.")
    lapses: Day | None = Field(None, description="The last day it may be used.")
    when_spent: WhenSpent | None = Field(None, description="What closes when it is spent.")
    boundary: Boundary | None = Field(None, description="Whose budget what it pays at gates falls in.")
    spent_in_year: Amount | None = Field(None, description=SPENT)


Resource = Annotated[Stock | Flow | Batch | Quota | Fund, Field(discriminator="kind")]
"""One of the five kinds of resource."""


class QuotaTerms(Thing):
    """What an agreement allows."""

    capacity: Amount | None = Field(None, description="The most in a calendar month or year.")
    in_all: Amount | None = Field(None, description="The most ever.")


class Agreement(Thing):
    """A state that takes people: whose, how many, at what price, and from when to when."""

    host: Text = Field(description="The host.")
    about: Text = Field("", description="A sentence about it.")
    nationals: tuple[Name, ...] = Field((), description="The classes it covers; all if left out.")
    quota: QuotaTerms = Field(
        default_factory=lambda: QuotaTerms(capacity=None, in_all=None),
        description="The most it takes, per period and in all.",
    )
    price: Amount | None = Field(None, description="The price of one person, in USD.")
    from_: Name | None = Field(None, alias="from", description="The fund that pays it.")
    sent_home: Amount | None = Field(
        None, description="The share of those it takes whom it sends on to their own country."
    )
    signed: When | None = Field(None, description="When it was, or is to be, signed.")
    first_transfer: When | None = Field(None, description="When the first person can go.")
    ends: When | None = Field(None, description="When it ends.")
    conditions: Text = Field("", description="Its conditions, in words.")
    record: Name | None = Field(
        None, description="The agreement of the record that it stands for, whose count is shown beside a run."
    )
