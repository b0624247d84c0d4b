"""The lists of the record: sources, assumptions, figures, tables, agreements, rulings, claims, groups, terms, measures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sojourn.sources.description import wrap

if TYPE_CHECKING:
    from sojourn.sources import Catalog
    from sojourn.sources.figure import Figure

__all__ = ["LISTS", "Listed"]

Listed = tuple[tuple[str, ...], list[dict[str, Any]]]
"""A list as lines for people and as plain data for machines."""


def sources(catalog: Catalog) -> Listed:
    """Every document, with its grade and the copy that was read."""
    lines, data = [], []
    fields = ("id", "publisher", "title", "dated", "link", "grade", "read_in")
    for document in catalog.documents.values():
        lines += [
            f"{document.id}  ({document.grade})",
            f"  {document.publisher}: {document.title}, {document.dated}",
            f"  {document.link}",
        ]
        lines += [f"  read in a copy: {document.read_in}"] if document.read_in else []
        data.append({field: getattr(document, field) for field in fields})
    return wrap(lines), data


def assumptions(catalog: Catalog) -> Listed:
    """Every assumed value, with its spread and why; values that share one reason stand together."""
    lines, data = [], []
    for parameter in catalog.parameters.values():
        told: tuple[str | None, ...] = ()
        for value in parameter.values:
            if value.status != "assumed" or value.value is None:
                continue
            if not told:
                lines += [parameter.name, f"  {parameter.label}"]
            shown = f"{value.value:,.15g} {parameter.unit}"
            if value.spread:
                shown += f", {value.spread.low:,.15g} to {value.spread.high:,.15g}"
            lines.append(f"  from {value.starts}: {shown}")
            if value.why not in told:
                lines.append(f"    {value.why}")
            told = (*told, value.why)
            row = {
                "name": parameter.name,
                "label": parameter.label,
                "unit": parameter.unit,
                "value": value.value,
            }
            data.append({**row, "from": value.starts.isoformat(), "why": value.why})
    return wrap(lines), data


def parameters(catalog: Catalog) -> Listed:
    """Every parameter, with its newest value and, where it has ended, the day that ends it."""
    lines, data = [], []
    for found in catalog.parameters.values():
        last = found.values[-1]
        held = next((value for value in reversed(found.values) if value.value is not None), last)
        shown = "no value" if held.value is None else f"{held.value:,.15g} {found.unit}"
        ended = last.starts.isoformat() if last.value is None else None
        span = f"from {held.starts}" + (f", ends {ended}" if ended else "")
        lines += [f"{found.name}  {shown} [{held.status}, {span}]", f"  {found.label}"]
        row = {"name": found.name, "label": found.label, "unit": found.unit, "value": held.value}
        data.append({**row, "from": held.starts.isoformat(), "ended": ended, "status": held.status})
    return wrap(lines), data


def series(catalog: Catalog) -> Listed:
    """Every observed series, with the span it covers."""
    lines, data = [], []
    for found in catalog.series.values():
        span = f"{found.first.starts} to {found.last.ends}"
        lines += [f"{found.name}  {found.kind} by {found.period}, {span}", f"  {found.label} ({found.unit})"]
        row = {
            "name": found.name,
            "label": found.label,
            "unit": found.unit,
            "kind": found.kind,
            "period": found.period,
        }
        data.append({**row, "from": found.first.starts.isoformat(), "until": found.last.ends.isoformat()})
    return wrap(lines), data


def tables(catalog: Catalog) -> Listed:
    """Every table that is not by time."""
    lines, data = [], []
    for found in catalog.tables.values():
        span = f"{len(found.rows)} rows by {' and '.join(found.keys)}, {found.starts} to {found.ends}"
        lines += [found.name, f"  {found.label}", f"  {span}"]
        rows = [{**dict(zip(found.keys, key, strict=True)), **cells} for key, cells in found.rows.items()]
        data.append({"name": found.name, "label": found.label, "units": dict(found.units), "rows": rows})
    return wrap(lines), data


def agreements(catalog: Catalog) -> Listed:
    """Every agreement between states: its life, its quota and payment, and what it moved."""
    lines, data = [], []
    for found in catalog.agreements.values():
        dates = ("announced", "signed", "first_transfer", "ended")
        life = {name: held.label for name in dates if (held := getattr(found, name))}
        told = ", ".join(f"{name.replace('_', ' ')} {day}" for name, day in life.items())
        figures = dict(found.figures)
        lines.append(f"{found.id}  {found.sender} to {found.host}, {found.kind}")
        lines.append(f"  {told}" + (f"; {found.status}" if found.status else f" ({found.step})"))
        words = {
            "quota": "quota", "at_one_time": "at one time", "aim": "aim", "cohort": "group", "payment": "paid or promised",
            "moved": "moved", "cost_per_person": "cost",
        }  # fmt: skip
        amounts = [f"{word} {figures[name]}" for name, word in words.items() if name in figures]
        lines += [f"  {'; '.join(amounts)}"] if amounts else []
        row: dict[str, Any] = {
            "id": found.id,
            "sender": found.sender,
            "host": found.host,
            "kind": found.kind,
            "step": found.step,
        }
        row |= {**life, "known_from": found.known_from.isoformat(), "status": found.status}
        row |= {name: _figure(figure) for name, figure in figures.items()}
        data.append({**row, "document": found.cite.document, "note": found.note})
    return wrap(lines), data


def rulings(catalog: Catalog) -> Listed:
    """Every ruling and the steps around it, in order of day."""
    lines, data = [], []
    for found in sorted(catalog.rulings.values(), key=lambda one: (one.on.last, one.id)):
        lines += [
            f"{found.on.label:<10}  {found.effect:<10}  {found.case}, {found.court}",
            f"  {found.event}  [{found.id}]",
        ]
        row = {
            "id": found.id,
            "case": found.case,
            "court": found.court,
            "on": found.on.label,
            "event": found.event,
        }
        more = {"agreements": list(found.agreements), "document": found.cite.document, "note": found.note}
        data.append({**row, "effect": found.effect, **more})
    return wrap(lines), data


def claims(catalog: Catalog) -> Listed:
    """Every claim, the figure it comes to and what the record shows beside it; verdicts are given by `sojourn claims`."""
    lines, data = [], []
    for found in catalog.claims.values():
        lines += [f"{found.id}  ({found.speaker}, {found.said_on.label})", f"  {found.by}: {found.claim}"]
        told = str(found.target) if found.target else "no figure of its own"
        lines.append(f"  comes to {told}; the record: {found.observed or 'no figure of it'}")
        row: dict[str, Any] = {
            "id": found.id,
            "claim": found.claim,
            "by": found.by,
            "speaker": found.speaker,
            "said_on": found.said_on.label,
        }
        row["target"] = asdict(found.target) if found.target else None
        row["observed"] = _figure(found.observed) if found.observed else None
        data.append({**row, "horizon": found.horizon, "document": found.cite.document, "note": found.note})
    return wrap(lines), data


def groups(catalog: Catalog) -> Listed:
    """Every nationality group, its countries and the lists its governments were on."""
    lines, data = [], []
    for found in catalog.groups.values():
        listed = ", ".join(dict.fromkeys(one.on.label for one in found.listed))
        lines.append(
            f"{found.id}  {found.label}" + (f" (listed as uncooperative {listed})" if listed else "")
        )
        if len(found.countries) > 1 or found.rest:
            lines.append(f"  {found.rest or ', '.join(found.countries)}")
        row = {"id": found.id, "label": found.label, "countries": list(found.countries), "rest": found.rest}
        lists = [
            {"on": one.on.label, "as": one.as_what, "countries": list(one.countries)} for one in found.listed
        ]
        data.append({**row, "listed": lists})
    return wrap(lines), data


def glossary(catalog: Catalog) -> Listed:
    """Every term and what it means here."""
    terms = list(catalog.glossary.values())
    lines = [line for term in terms for line in (term.name, f"  {term.means}")]
    return wrap(lines), [{"name": term.name, "means": term.means, "see": list(term.see)} for term in terms]


def measures(_: Catalog) -> Listed:
    """Every measure of a run, with the publisher's definition it answers to."""
    from sojourn.results.measures import MEASURES

    lines = []
    for m in MEASURES:
        lines += [f"{m.name}  ({m.unit})", f"  {m.definition}", f"  Publisher: {m.publisher_definition}"]
    fields = ("name", "unit", "definition", "publisher_definition")
    return wrap(lines), [{field: getattr(m, field) for field in fields} for m in MEASURES]


def _figure(figure: Figure) -> dict[str, Any]:
    as_of = figure.as_of.label if figure.as_of else None
    told = {"value": figure.value, "unit": figure.unit, "as_of": as_of, "note": figure.note}
    return {**told, "document": figure.cite.document, "at": figure.cite.at}


LISTS: dict[str, Callable[[Catalog], Listed]] = {
    "sources": sources,
    "assumptions": assumptions,
    "parameters": parameters,
    "series": series,
    "tables": tables,
    "agreements": agreements,
    "rulings": rulings,
    "claims": claims,
    "groups": groups,
    "glossary": glossary,
    "measures": measures,
}
