"""The scenario whole: every field, its form and a sentence about it. What each means day by day is the semantics page."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr

from sojourn.scenario.amount import Numeral
from sojourn.scenario.base import Day, Dotted, Name, ScenarioName, Table, TableOf, Text, Thing, no_rows
from sojourn.scenario.cost import Cost
from sojourn.scenario.event import Event, named
from sojourn.scenario.limit import Limit
from sojourn.scenario.population import Population
from sojourn.scenario.resource import Agreement, Resource
from sojourn.scenario.stage import Stage
from sojourn.scenario.stream import ClassOfPeople, Kind, Stream

__all__ = ["Origin", "Outcome", "Scenario"]


@dataclass(frozen=True)
class Origin:
    """Where a value of a scenario was written, and by whom: `own`, `parent`, `variant` or `--set`."""

    file: str
    line: int | None
    by: str


class Outcome(Thing):
    """A way of leaving the system."""

    label: Text = Field("", description="What it is called on screen.")
    ends_stay_as: Name | None = Field(
        None, description="The published reason a stay ends with; its own name if left out."
    )


def _outcomes(value: Any) -> Any:
    """A plain list of names as a table without labels."""
    if (
        isinstance(value, (list, tuple))
        and all(isinstance(name, str) for name in value)
        and len(set(value)) == len(value)
    ):
        return {name: {} for name in value}
    return value


def _everyone() -> Table[Kind]:
    return Table({"everyone": Kind(label="", fields=Table())})


def _as_table(rows: Any) -> Any:
    return Table(rows)


Overrides = Annotated[Mapping[Dotted, Numeral], AfterValidator(_as_table)]


class Scenario(Thing):
    """What a person writes: who comes, through which stages, with what, under which limits, and what changes when."""

    name: ScenarioName = Field(description="The name of the scenario.")
    variant: ScenarioName | None = Field(None, description="Which variant of it this is.")
    about: Text = Field(description="A sentence saying what it is for.")
    as_of: Day | None = Field(None, description="The day after which nothing published is known.")
    start: Day = Field(description="The first simulated day.")
    until: Day = Field(description="The last simulated day.")
    classes: TableOf[ClassOfPeople] = Field(
        default_factory=_everyone, description="Classes of people: {label, <field>: word}."
    )
    streams: TableOf[Stream] = Field(description="Who comes in.")
    resources: TableOf[Resource] = Field(default_factory=no_rows, description="What stages hold or need.")
    agreements: TableOf[Agreement] = Field(
        default_factory=no_rows, description="States that take people, and their terms."
    )
    stages: TableOf[Stage] = Field(
        default_factory=no_rows, description="Where people are; the order matters in lines."
    )
    outcomes: Annotated[TableOf[Outcome], BeforeValidator(_outcomes)] = Field(
        description="Ways of leaving the system: {name: {label, ends_stay_as}}, or a list of names."
    )
    limits: TableOf[Limit] = Field(default_factory=no_rows, description="Legal clocks.")
    events: Annotated[tuple[Event, ...], BeforeValidator(named)] = Field(
        (), description="Dated changes: a list, or a map from name to event, to which a child file can add."
    )
    costs: TableOf[Cost] = Field(default_factory=no_rows, description="Prices.")
    population: Population | None = Field(
        None, description="Who is there on the first day; nobody if left out."
    )
    parameter_overrides: Overrides = Field(
        default_factory=no_rows,
        description="Numbers that stand in for parameters of the catalogue, by dotted name.",
    )

    _origins: Mapping[str, Origin] = PrivateAttr(default_factory=dict)
    _variants: Mapping[str, str] = PrivateAttr(default_factory=dict)
    _fingerprint: str | None = PrivateAttr(None)

    @property
    def origins(self) -> Mapping[str, Origin]:
        """For each leaf, by dotted path: the file and line it was written on, and by whom."""
        return self._origins

    @property
    def variants(self) -> Mapping[str, str]:
        """The variants that the file offers: name and sentence."""
        return self._variants

    def __eq__(self, other: object) -> bool:
        """By content: where the values were written does not count."""
        if not isinstance(other, Scenario):
            return NotImplemented
        return all(getattr(self, field) == getattr(other, field) for field in Scenario.model_fields)

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the content as `dump` writes it: equal for equal scenarios, anywhere."""
        if self._fingerprint is None:
            from sojourn.scenario.dump import dump

            self._fingerprint = hashlib.sha256(dump(self).encode()).hexdigest()
        return self._fingerprint

    def remembering(self, origins: Mapping[str, Origin], variants: Mapping[str, str]) -> Scenario:
        """The same scenario, which knows where its values came from and which variants its file offers."""
        copy = self.model_copy()
        copy._origins, copy._variants = Table(origins), Table(variants)
        return copy
