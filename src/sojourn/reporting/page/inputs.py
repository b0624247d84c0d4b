"""What a scenario rests on: the parameters and series it names and where, its own numbers, and the documents behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sojourn.scenario import Scenario
    from sojourn.sources import Catalog, DatedValue, Document, Parameter, Series

__all__ = ["Inputs", "OwnNumber"]


@dataclass(frozen=True)
class OwnNumber:
    """A number written in the scenario: its path, value, unit, range, status, why and document."""

    path: str
    value: float
    unit: str
    low: float | None
    high: float | None
    status: str
    why: str
    document: str | None
    at: str | None


@dataclass(frozen=True)
class Inputs:
    """Everything that a scenario rests on, in the order in which it asks for it."""

    scenario: Scenario
    catalog: Catalog
    cited: tuple[str, ...] = field(default=())
    """Documents that the page needs besides, such as those of the record."""

    @cached_property
    def places(self) -> Mapping[str, tuple[str, ...]]:
        """Dotted name of a parameter or series -> the paths of the scenario that name it."""
        filed = {*self.catalog.parameters.filed, *self.catalog.series.filed}
        found: dict[str, list[str]] = {}
        for path, thing in self._amounts:
            if isinstance(thing, str) and thing in filed:
                found.setdefault(thing, []).append(path)
        return {name: tuple(dict.fromkeys(paths)) for name, paths in found.items()}

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """The parameters named, those left out for which the scenario has a number of its own."""
        own = self.scenario.parameter_overrides
        known = (self.catalog.parameters.get(name) for name in self.places if name not in own)
        return tuple(parameter for parameter in known if parameter is not None)

    @cached_property
    def series(self) -> tuple[Series, ...]:
        """The observed series named."""
        known = (self.catalog.series.get(name) for name in self.places)
        return tuple(series for series in known if series is not None)

    @cached_property
    def numbers(self) -> tuple[OwnNumber, ...]:
        """The numbers written in the scenario itself; a share of one, where there is one way only, is none."""
        numbers = [thing for _, thing in self._amounts if isinstance(thing, OwnNumber)]
        return tuple(one for one in numbers if not (one.value == 1 and {"split", "mix"} & set(one.path.split("."))))

    def in_force(self, parameter: Parameter) -> tuple[DatedValue, ...]:
        """The values of a parameter that hold on any day of the run, or the first one where all are later.

        Where none of them is cited, the last cited one before comes first: what the rest were assumed from.
        """
        found = [
            v for v in parameter.between(self.scenario.start, self.scenario.until) if v.value is not None
        ]
        found = found or list(parameter.values[:1])
        if not any(value.cite for value in found):
            found = [v for v in parameter.values if v.cite is not None and v.starts < found[0].starts][
                -1:
            ] + found
        return tuple(found)

    def documents_of(self, name: str) -> tuple[str, ...]:
        """The documents behind a parameter or series, the newest first."""
        parameter, series = self.catalog.parameters.get(name), self.catalog.series.get(name)
        if parameter is not None:
            cites = [
                value.cite.document for value in reversed(self.in_force(parameter)) if value.cite is not None
            ]
            return tuple(dict.fromkeys(cites))
        return (series.document,) if series is not None else ()

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """Every document behind an input or a limit, those behind most of them first."""
        used: dict[str, int] = {}
        names = [p.name for p in self.parameters] + [s.name for s in self.series]
        ids = [document for name in names for document in self.documents_of(name)]
        ids += [number.document for number in self.numbers if number.document]
        ids += [
            thing.cite.document
            for thing in (*self.scenario.limits.values(), *self.scenario.events)
            if thing.cite
        ]
        for document in [*ids, *self.cited]:
            used[document] = used.get(document, 0) + 1
        return tuple(self.catalog.source(document) for document in sorted(used, key=lambda one: -used[one]))

    def named_under(self, *prefixes: str) -> tuple[str, ...]:
        """The parameters and series named under any of these paths, the prefixes in turn."""
        own = self.scenario.parameter_overrides
        found = [
            name for prefix in prefixes for name, paths in self.places.items()
            if name not in own and any(path == prefix or path.startswith(f"{prefix}.") for path in paths)
        ]  # fmt: skip
        return tuple(dict.fromkeys(found))

    @cached_property
    def _amounts(self) -> tuple[tuple[str, Any], ...]:
        return tuple(_walk(self.scenario, ""))


def _walk(thing: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every own number and every text in a scenario, with its path as `--set` takes it."""
    from pydantic import BaseModel

    from sojourn.scenario.amount import Named, Number
    from sojourn.scenario.base import Choice

    def under(name: object) -> str:
        return f"{path}.{name}" if path else str(name)

    if isinstance(thing, Number):
        spread, cite = thing.spread, thing.cite
        yield (
            path,
            OwnNumber(
                path, thing.value, thing.unit or "",
                spread.low if spread else None, spread.high if spread else None, thing.status,
                thing.why or "", cite.document if cite else None, cite.at if cite else None,
            ),
        )  # fmt: skip
    elif isinstance(thing, (str, Named)):
        yield path, thing if isinstance(thing, str) else thing.name
    elif isinstance(thing, Choice):
        for case, value in thing.cases.items():
            yield from _walk(value, under(case))
        if thing.default is not None:
            yield from _walk(thing.default, under("default") if thing.by else path)
    elif isinstance(thing, BaseModel):
        for name, about in type(thing).model_fields.items():
            yield from _walk(getattr(thing, name), under(about.alias or name))
    elif isinstance(thing, Mapping):
        for name, value in thing.items():
            yield from _walk(value, under(name))
    elif isinstance(thing, (list, tuple)):
        for place, value in enumerate(thing):
            named = getattr(value, "name", None)
            yield from _walk(value, under(named if path == "events" and named else place))
