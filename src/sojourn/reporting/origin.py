"""Anything shown with where it comes from: a figure, an agreement, a resolved scenario, a list of the record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sojourn.scenario import Scenario
    from sojourn.sources import Catalog

__all__ = ["Shown", "show"]


@dataclass(frozen=True)
class Shown:
    """What was asked for, as lines for people and as plain data for machines."""

    lines: tuple[str, ...]
    data: Any


def show(
    name: str, *, scenario: bool = False, changes: Sequence[str] = (), as_of: str | None = None
) -> Shown:
    """An entry of the record followed to its source; with `scenario`, every value of one and its origin.

    The names sources, assumptions, parameters, series, tables, agreements, rulings, claims, groups, glossary and
    measures give those lists. `as_of` (YYYY-MM-DD) leaves out what had not been published by that day.

    >>> show("law.post_order_limit").data["what"]
    'parameter'
    """
    from sojourn.dates import parse_day
    from sojourn.reporting.lists import LISTS
    from sojourn.sources import load_catalog

    catalog = load_catalog()
    if as_of:
        catalog = catalog.as_of(parse_day(as_of))
    if scenario:
        return _scenario(name, changes, catalog)
    if name in LISTS:
        return Shown(*LISTS[name](catalog))
    found = catalog.describe(name)
    return Shown(found.lines, found.as_dict())


def _scenario(name: str, changes: Sequence[str], catalog: Catalog) -> Shown:
    from sojourn.scenario import load
    from sojourn.scenario.dump import plain_form

    found = load(name, changes=changes, catalog=catalog)
    rows = []
    for path, value in _leaves(plain_form(found)):
        row = {"path": path, "value": value, "origin": _origin(found, path)}
        known = _known(value, found, catalog)
        rows.append({**row, **({"comes_to": known} if known else {})})
    width = min(max((len(str(row["path"])) for row in rows), default=0), 56)
    lines = []
    for row in rows:
        tail = f" = {row['comes_to']}" if "comes_to" in row else ""
        lines.append(f"{row['path']:<{width}}  {row['value']}{tail}   # {row['origin']}")
    if found.variants:
        lines += [
            "",
            "variants:",
            *(f"  {found.name}:{variant}  {about}" for variant, about in found.variants.items()),
        ]
    data = {
        "scenario": found.name,
        "variant": found.variant,
        "values": rows,
        "variants": dict(found.variants),
    }
    return Shown(tuple(lines), data)


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


def _origin(scenario: Scenario, path: str) -> str:
    """Where a leaf was written; of a value in a shorter form than it is shown in, the nearest that was."""
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


def _known(value: Any, scenario: Scenario, catalog: Catalog) -> str:
    """What a dotted name comes to on the first day, with its status and document."""
    from sojourn.errors import InputError

    if not isinstance(value, str) or "." not in value:
        return ""
    if value in catalog.series.filed:
        return f"series, {catalog.series[value].label}"
    if value not in catalog.parameters.filed:
        return ""
    parameter = catalog.parameters[value]
    try:
        held = parameter.at(scenario.start)
    except InputError:
        held = parameter.values[0]
    document = f", {held.cite.document}" if held.cite else ""
    return f"{held.value:,.10g} {parameter.unit} [{held.status}{document}]"
