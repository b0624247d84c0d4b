"""Anything shown with where it comes from: a figure, a resolved scenario, the lists of sources, assumptions and terms."""

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


def show(name: str, *, scenario: bool = False, changes: Sequence[str] = ()) -> Shown:
    """A parameter, series, document or term followed to its source; with `scenario`, every value of one and its origin.

    The names sources, assumptions, glossary and measures give those lists.

    >>> show("law.post_order_limit").data["what"]
    'parameter'
    """
    from sojourn.sources import load_catalog

    catalog = load_catalog()
    if scenario:
        return _scenario(name, changes, catalog)
    lists = {"sources": _sources, "assumptions": _assumptions, "glossary": _glossary, "measures": _measures}
    if name in lists:
        return lists[name](catalog)
    found = catalog.describe(name)
    return Shown(found.lines, found.as_dict())


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


def _sources(catalog: Catalog) -> Shown:
    lines, data = [], []
    for document in (catalog.documents[name] for name in catalog.documents):
        copy = f"; read in a copy: {document.read_in}" if document.read_in else ""
        lines += [
            f"{document.id}  ({document.grade})",
            f"  {document.publisher}: {document.title}, {document.dated}{copy}",
            f"  {document.link}",
        ]
        fields = ("id", "publisher", "title", "dated", "link", "grade", "read_in")
        data.append({field: getattr(document, field) for field in fields})
    return Shown(tuple(lines), data)


def _assumptions(catalog: Catalog) -> Shown:
    lines, data = [], []
    for parameter in (catalog.parameters[name] for name in catalog.parameters):
        for value in parameter.values:
            if value.status == "assumed" and value.value is not None:
                shown = f"{value.value:,.10g} {parameter.unit}"
                if value.spread:
                    shown += f", {value.spread.low:,.10g} to {value.spread.high:,.10g}"
                lines += [
                    f"{parameter.name}  {shown} (from {value.starts})",
                    f"  {parameter.label}",
                    f"  {value.why}",
                ]
                row = {
                    "name": parameter.name,
                    "label": parameter.label,
                    "unit": parameter.unit,
                    "value": value.value,
                }
                data.append({**row, "from": value.starts.isoformat(), "why": value.why})
    return Shown(tuple(lines), data)


def _glossary(catalog: Catalog) -> Shown:
    terms = [catalog.glossary[name] for name in catalog.glossary]
    lines = [line for term in terms for line in (term.name, f"  {term.means}")]
    return Shown(
        tuple(lines), [{"name": term.name, "means": term.means, "see": list(term.see)} for term in terms]
    )


def _measures(catalog: Catalog) -> Shown:
    from sojourn.results.measures import MEASURES

    lines = []
    for m in MEASURES:
        lines += [f"{m.name}  ({m.unit})", f"  {m.definition}", f"  Publisher: {m.publisher_definition}"]
    fields = ("name", "unit", "definition", "publisher_definition")
    return Shown(tuple(lines), [{field: getattr(m, field) for field in fields} for m in MEASURES])
