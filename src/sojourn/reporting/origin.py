"""Anything shown with where it comes from: a figure, an agreement, a resolved scenario, a list of the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
    measure = _measure(name)
    if measure is not None:
        return measure
    found = catalog.describe(name)
    return Shown(found.lines, found.as_dict())


def _measure(name: str) -> Shown | None:
    """A measure by its name: what it is, and what is published."""
    from sojourn.results.measures import MEASURES

    found = next((one for one in MEASURES if one.name == name), None)
    if found is None:
        return None
    lines = (
        f"{found.name}  [measure, {found.unit}]", f"  {found.definition}", f"  What is published: {found.publisher_definition}",
    )  # fmt: skip
    data = {"what": "measure", "name": found.name, "unit": found.unit, "definition": found.definition}
    return Shown(lines, {**data, "publisher_definition": found.publisher_definition})


def _scenario(name: str, changes: Sequence[str], catalog: Catalog) -> Shown:
    from sojourn.scenario import load
    from sojourn.scenario.value import values

    found = load(name, changes=changes, catalog=catalog)
    rows = []
    for one in values(found, catalog):
        row = {"path": one.path, "value": one.written, "origin": one.origin}
        rows.append({**row, **({"comes_to": one.comes_to} if one.comes_to else {})})
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
