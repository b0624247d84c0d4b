"""Values of a resolved scenario: what is written, where, and what it comes to on the first day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sojourn.errors import InputError
from sojourn.scenario.dump import plain_form

if TYPE_CHECKING:
    from sojourn.scenario.schema import Scenario
    from sojourn.sources import Catalog

__all__ = ["Value", "comes_to", "origin_of", "values"]


@dataclass(frozen=True)
class Value:
    """One value: its dotted path, the plain form of what is written, where, and what a dotted name comes to."""

    path: str
    written: Any
    origin: str
    comes_to: str = ""


def values(scenario: Scenario, catalog: Catalog) -> tuple[Value, ...]:
    """Every value that is not a default, in the order of the file.

    >>> from sojourn.scenario import load
    >>> from sojourn.sources import load_catalog
    >>> values(load("example"), load_catalog())[0].path
    'name'
    """
    return tuple(
        Value(path, value, origin_of(scenario, path), comes_to(value, scenario, catalog))
        for path, value in _leaves(plain_form(scenario))
    )


def _leaves(thing: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(thing, Mapping) and thing:
        for key, value in thing.items():
            yield from _leaves(value, f"{path}.{key}" if path else str(key))
    elif isinstance(thing, (list, tuple)) and any(isinstance(one, (Mapping, list, tuple)) for one in thing):
        for number, value in enumerate(thing):
            yield from _leaves(value, f"{path}.{number}")
    else:
        plain = (
            list(thing)
            if isinstance(thing, (list, tuple))
            else dict(thing)
            if isinstance(thing, Mapping)
            else thing
        )
        yield (
            path,
            plain if plain is None or isinstance(plain, (bool, int, float, str, list, dict)) else str(plain),
        )


def origin_of(scenario: Scenario, path: str) -> str:
    """Where a value was written; of one in a shorter form than it is shown in, the nearest that was."""
    steps = path.split(".")
    for size in range(len(steps), 0, -1):
        stem = ".".join(steps[:size])
        found = scenario.origins.get(stem)
        if found is None:
            found = next((o for known, o in scenario.origins.items() if known.startswith(f"{stem}.")), None)
            if size < len(steps) and found is not None:
                return f"near {found.file}:{found.line} ({found.by})" if found.line else found.by
        if found is not None:
            return f"{found.file}:{found.line} ({found.by})" if found.line else found.by
    return "default"


def comes_to(value: Any, scenario: Scenario, catalog: Catalog) -> str:
    """What a dotted name comes to on the first day, with its status and document, as known by the scenario's `as_of`."""
    if not isinstance(value, str) or "." not in value:
        return ""
    known = catalog.as_of(scenario.as_of) if scenario.as_of else catalog
    if value in catalog.series.filed:
        series = known.series.get(value)
        return f"series, {series.label}" if series else "series, not yet published"
    if value not in catalog.parameters.filed:
        return ""
    parameter = known.parameters.get(value)
    own = scenario.parameter_overrides.get(value)
    if own is not None:
        return f"{own.value:,.12g} {own.unit or (parameter.unit if parameter else '')} [{own.status}, set in the scenario]"
    if parameter is None:
        return "not yet published"
    try:
        held = parameter.at(scenario.start)
    except InputError:
        held = parameter.values[0]
    document = f", {held.cite.document}" if held.cite else ""
    return f"{held.value:,.12g} {parameter.unit} [{held.status}{document}]"
