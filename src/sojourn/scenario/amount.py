"""Amounts: any number a scenario gives, whether written out, named, scaled or dated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag

from sojourn.scenario.base import Day, Dotted, Text, Thing

__all__ = [
    "Amount",
    "Cite",
    "Citing",
    "MEASURE",
    "Dated",
    "DatedAmount",
    "Named",
    "Number",
    "Numeral",
    "Rest",
    "Share",
    "Spread",
    "Status",
    "Times",
]

Status = Literal["published", "derived", "assumed", "projected"]
Rest = Literal["rest"]

MEASURE = re.compile(r"^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?)\s+(\S.*)$")
_DOTTED = re.compile(r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$")


class Cite(Thing):
    """Where a value was read: a document of the bibliography, and the place in it."""

    document: str = Field(description="The id of the document in the bibliography.", max_length=200)
    at: Text | None = Field(None, description="The table, page, paragraph or cell.")


class Spread(Thing):
    """How uncertain a value is: a central interval and the shape of the distribution."""

    low: float = Field(description="The lower end of the interval.")
    high: float = Field(description="The upper end of the interval.")
    level: float = Field(0.9, description="The probability inside the interval.", gt=0, lt=1)
    shape: Literal["normal", "lognormal", "uniform", "triangular", "beta"] = Field(
        "normal", description="The shape of the distribution."
    )


def _cite(value: Any) -> Any:
    return {"document": value} if isinstance(value, str) else value


Citing = Annotated[
    Cite | None,
    BeforeValidator(_cite, json_schema_input_type=str | Cite | None),
    Field(description="The document the value was read in, or {document, at}."),
]


def _unit(text: str) -> str:
    """A unit with single spaces gone around its strokes: `bed / day` is `bed/day`."""
    return re.sub(r"\s*/\s*", "/", text.strip())


class Number(Thing):
    """A number written in the scenario, with its unit, spread, status and origin."""

    value: float = Field(description="The number.")
    unit: Annotated[str, Field(max_length=60), AfterValidator(_unit)] | None = Field(
        None, description="Its unit, such as day, person/day, USD."
    )
    spread: Spread | None = Field(None, description="How uncertain it is.")
    status: Status = Field("assumed", description="Published, derived, assumed or projected.")
    why: Text | None = Field(None, description="Why this number, where nothing is cited.")
    cite: Citing = None


class Named(Thing):
    """A number that the catalogue keeps: a parameter, or an observed series where a dated level makes sense."""

    name: Dotted = Field(description="The dotted name of a parameter or series.")


class Times(Thing):
    """A parameter or series times another amount."""

    of: Dotted = Field(description="The dotted name of a parameter or series.")
    times: Amount = Field(description="What it is multiplied by.")


class DatedAmount(Thing):
    """An amount that holds from a day until the next one in the list."""

    from_: Day = Field(alias="from", description="The first day it holds.")
    value: Amount = Field(description="The amount.")


class Dated(Thing):
    """Amounts that follow each other in time."""

    values: tuple[DatedAmount, ...] = Field(description="Each with the first day it holds.", min_length=1)


def _amount(value: Any) -> Any:
    """The short forms `3`, `"300 day"` and `dotted.name` written out."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return {"value": value}
    if isinstance(value, str):
        if _DOTTED.match(value):
            return {"name": value}
        found = MEASURE.match(value)
        if found:
            return {"value": float(found[1]), "unit": found[2]}
    return value


Numeral = Annotated[Number, BeforeValidator(_amount)]
"""A number alone: `3`, `"300 day"` or the long form."""


def _form(value: Any) -> str | None:
    if isinstance(value, Mapping):
        for form, key in (("dated", "values"), ("times", "of"), ("times", "times"), ("named", "name")):
            if key in value:
                return f"amount {form}"
        return "amount number"
    written = (("number", Number), ("named", Named), ("times", Times), ("dated", Dated))
    return next((f"amount {form}" for form, kind in written if isinstance(value, kind)), None)


Amount = Annotated[
    Annotated[Number, Tag("amount number")]
    | Annotated[Named, Tag("amount named")]
    | Annotated[Times, Tag("amount times")]
    | Annotated[Dated, Tag("amount dated")],
    Discriminator(_form, custom_error_type="amount", custom_error_message="must be an amount"),
    BeforeValidator(_amount),
]
"""A number, `"300 day"`, a dotted name, or one of the long forms."""


def _share_form(value: Any) -> str:
    return "share rest" if value == "rest" else "share amount"


Share = Annotated[
    Annotated[Rest, Tag("share rest")] | Annotated[Amount, Tag("share amount")],
    Discriminator(_share_form),
]
"""A share of one, or `rest`: whatever the others leave."""

Times.model_rebuild()
DatedAmount.model_rebuild()
Dated.model_rebuild()
