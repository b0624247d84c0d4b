"""The population on the first day: rows that say it, or a run-in that makes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from sojourn.scenario.amount import Amount
from sojourn.scenario.base import Day, Name, Table, TableOf, Thing, no_rows

__all__ = ["Band", "Population", "Row", "RunIn"]


class Row(Thing):
    """People who are alike on the first day."""

    class_: Name = Field(alias="class", description="Their class.")
    stream: Name = Field(description="The stream they came in by.")
    stage: Name = Field(description="The stage they are in.")
    people: int = Field(description="How many.", ge=0, le=10**9)
    days_in_stage: int = Field(0, description="Days since they came into the stage.", ge=0, le=40_000)
    days_in_stay: int | None = Field(
        None,
        description="Days since they came into the system; as in the stage if left out.",
        ge=0,
        le=40_000,
    )
    clocks: TableOf[int] = Field(
        default_factory=no_rows, description="For each limit whose clock runs, the days it has run."
    )


def _table(rows: Any) -> Any:
    return Table(rows)


Band = Annotated[str, StringConstraints(pattern=r"^([0-9]{1,5}_[0-9]{1,5}|over_[0-9]{1,5})$")]
"""Days of elapsed stay: 0_180, 181_365, over_730."""


class RunIn(Thing):
    """The scenario's own arrivals from an earlier day make stages and ages; then the people are scaled to counts."""

    from_: Day = Field(alias="from", description="The day the run-in starts.")
    scale_to: TableOf[Amount] = Field(
        default_factory=no_rows, description="People on the first day, by stage or stream."
    )
    bands: Annotated[Mapping[Band, Amount], AfterValidator(_table)] = Field(
        default_factory=no_rows, description="People on the first day by elapsed stay."
    )


class Population(Thing):
    """Who is there on the first day."""

    rows: tuple[Row, ...] = Field((), description="People by class, stream and stage.")
    run_in: RunIn | None = Field(None, description="How a run-in makes them.")

    @model_validator(mode="after")
    def _one_form(self) -> Population:
        if bool(self.rows) == (self.run_in is not None):
            raise ValueError("must have exactly one of: rows; run_in")
        return self
