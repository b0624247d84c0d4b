"""What every part of the schema is made of: closed frozen models, frozen tables, names, and choices by class."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Generic, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    model_validator,
)

__all__ = [
    "LONGEST_NAME",
    "Choice",
    "Day",
    "Dotted",
    "Name",
    "ScenarioName",
    "Table",
    "TableOf",
    "Text",
    "Thing",
    "Word",
    "no_rows",
]

LONGEST_NAME = 60

T = TypeVar("T")
V = TypeVar("V")


class Thing(BaseModel):
    """A part of a scenario: closed to unknown fields and never changed in place."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, hide_input_in_errors=True, allow_inf_nan=False
    )


class Table(Mapping[str, V]):
    """A map from names to things that keeps the order of the file and cannot be changed.

    >>> Table({"a": 1})["a"]
    1
    """

    __slots__ = ("_rows",)

    def __init__(self, rows: Mapping[str, V] | None = None) -> None:
        self._rows: dict[str, V] = dict(rows or {})

    def __getitem__(self, name: str) -> V:
        return self._rows[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __repr__(self) -> str:
        return f"Table({self._rows!r})"

    def __eq__(self, other: object) -> bool:
        """Order counts: stages, exits and events mean something by their order."""
        if isinstance(other, Table):
            return list(self._rows.items()) == list(other._rows.items())
        return NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self._rows.items()))


def _table(rows: Any) -> Any:
    return Table(rows)


Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=LONGEST_NAME)]
"""A name inside a scenario: lower-case letters, digits and underscores."""

Dotted = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$", max_length=200)]
"""The dotted name of a parameter or series of the catalogue."""

Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$", max_length=LONGEST_NAME)]
"""A word, such as a nationality: NO is Norway."""

ScenarioName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$", max_length=LONGEST_NAME)]
"""The name of a scenario or variant: as a name, with hyphens."""

Text = Annotated[str, StringConstraints(max_length=4000)]
"""A sentence or a few."""

TableOf = Annotated[Mapping[Name, V], AfterValidator(_table)]
"""A table of named things."""


def no_rows() -> Table[Any]:
    """An empty table, for fields that may be left out."""
    return Table()


def _day(value: Any) -> Any:
    if isinstance(value, str):
        try:
            parsed = datetime.date.fromisoformat(value)
        except ValueError:
            return value
        return parsed if len(value) == 10 else value
    return value


Day = Annotated[datetime.date, BeforeValidator(_day, json_schema_input_type=str)]
"""A calendar day, written 2026-02-01."""


class Choice(Thing, Generic[T]):
    """A thing that may differ by class, stream or class field: `X`, or `{by: class, <class>: X, default: X}`."""

    by: Annotated[
        Name | None, Field(description="What it goes by: class, stream, or a field of the classes.")
    ] = None
    cases: Annotated[Mapping[str, T], AfterValidator(_table)] = Field(
        default_factory=Table, description="An entry for each class, stream or word of the field."
    )
    default: Annotated[T | None, Field(description="What holds for everyone not named.")] = None

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: Any) -> Any:
        if isinstance(value, Choice):
            return value
        if isinstance(value, Mapping) and "by" in value:
            cases = {k: v for k, v in value.items() if k not in ("by", "default")}
            found: dict[str, Any] = {"by": value["by"], "cases": cases}
            if "default" in value:
                found["default"] = value["default"]
            return found
        return {"default": value}

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        found = handler.resolve_ref_schema(handler(core))
        inner = found["properties"]["cases"]["additionalProperties"]
        found.clear()
        found["anyOf"] = [
            inner,
            {
                "type": "object",
                "properties": {"by": {"type": "string"}},
                "required": ["by"],
                "additionalProperties": inner,
            },
        ]
        return found

    def of(self, class_name: str, stream: str, fields: Mapping[str, str] | None = None) -> T | None:
        """The case of a person of this class and stream; None where neither a case nor the default covers them."""
        if self.by is None:
            return self.default
        if self.by == "class":
            word: str | None = class_name
        elif self.by == "stream":
            word = stream
        else:
            word = (fields or {}).get(self.by)
        if word is not None and word in self.cases:
            return self.cases[word]
        return self.default

    def every(self) -> tuple[T, ...]:
        """Each case once, then the default if there is one."""
        return (*self.cases.values(), *(() if self.default is None else (self.default,)))
