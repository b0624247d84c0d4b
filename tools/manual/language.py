"""Reference pages of the language: every field of a scenario, events, laws, checks, and the scenarios shipped."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from typing import Any

from sojourn.engine import reference
from sojourn.scenario import load, shipped
from sojourn.scenario.checks import CHECKS
from sojourn.scenario.event import DEEDS
from sojourn.scenario.json_schema import json_schema
from sojourn.scenario.law import LAWS
from sojourn.sources import load_catalog
from tools.manual.markup import code, heading, link, prose, table

__all__ = ["PAGES"]

SCHEMA = json_schema()
DEFS: dict[str, Any] = SCHEMA["$defs"]
EVENTS = tuple(kind.__name__ for kind in DEEDS.values())
WORDS = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false", "null": "nothing"}


def _form(part: dict[str, Any]) -> str:
    """What may stand in a field, in words and links."""
    if "$ref" in part:
        name = part["$ref"].removeprefix("#/$defs/")
        return link(name, f"f-{name.lower()}") if name in DEFS else code(name)
    if "const" in part:
        return code(json.dumps(part["const"]) if part["const"] is True else part["const"])
    if "enum" in part:
        return " or ".join(code(word) for word in part["enum"])
    for key in ("anyOf", "oneOf"):
        if key in part:
            forms = [_form(one) for one in part[key] if one.get("type") != "null"]
            return " or ".join(dict.fromkeys(form for form in forms if form))
    if part.get("type") == "array":
        inner = part.get("items") or next(iter(part.get("prefixItems", [])), {})
        return f"list of {_form(inner)}" if inner else "list"
    if part.get("type") == "object":
        inner = part.get("additionalProperties")
        if part.get("properties") and not isinstance(inner, dict):
            return "map with " + ", ".join(code(name) for name in part["properties"])
        by = " by " + code("by") if "by" in part.get("properties", {}) else ""
        return f"map from name{by} to {_form(inner)}" if isinstance(inner, dict) else "map"
    return WORDS.get(part.get("type", ""), "")


def _fields(part: dict[str, Any]) -> str:
    needed = set(part.get("required", ()))
    rows = []
    for name, inner in part.get("properties", {}).items():
        default = inner.get("default")
        shown = "needed" if name in needed else code(json.dumps(default)) if default not in (None, "", [], {}) else ""
        rows.append((code(name), _form(inner), shown, prose(inner.get("description", ""))))
    return table(("field", "form", "default", "meaning"), rows)


def _definition(name: str) -> str:
    part = DEFS[name]
    said = f"\n{prose(part['description'])}\n" if part.get("description") else "\n"
    body = _fields(part) if part.get("properties") else ""
    if name == "Law":
        body = f"One of the {link('laws', 'all-laws')}, or an amount of days."
    elif not body:
        forms = part.get("anyOf") or part.get("oneOf") or ()
        body = "\n".join(f"- {_form(one)}" for one in forms) + "\n"
    return heading(2, name, f"f-{name.lower()}") + said + "\n" + body


def scenario() -> Iterator[tuple[str, str]]:
    """One page: the scenario and everything it is made of."""
    whole = {"properties": SCHEMA["properties"], "required": SCHEMA["anyOf"][0]["required"]}
    parts = [
        heading(1, "The scenario file", "scenario-file"),
        "Every field, made from the schema that reads the file. Maps merge with the parent's, lists replace, null removes. "
        "`sojourn.scenario.json_schema.json_schema()` gives the same as JSON Schema, for editors that check while one writes.\n",
        _fields(whole),
        *(_definition(name) for name in DEFS if name not in EVENTS),
    ]
    yield "scenario", "\n".join(parts)


def day() -> Iterator[tuple[str, str]]:
    """One page: the order of the day, as the engine's specification opens with it."""
    doc = inspect.cleandoc(reference.__doc__ or "")
    yield "day", heading(1, "The order of the day", "day") + f"\nFrom the head of `engine/reference.py`.\n\n```text\n{doc}\n```\n"


def events() -> Iterator[tuple[str, str]]:
    common = set.intersection(*(set(DEFS[name]["properties"]) for name in EVENTS))
    parts = [
        heading(1, "Events", "events"),
        "A dated change. Each does exactly one thing, and lowers to dated edits before the first day.\n",
        heading(2, "What every event may say"),
        _fields({"properties": {k: v for k, v in DEFS[EVENTS[0]]["properties"].items() if k in common}, "required": ["date"]}),
    ]
    for deed, kind in DEEDS.items():
        part = DEFS[kind.__name__]
        own = {key: inner for key, inner in part["properties"].items() if key not in common}
        parts += [
            heading(2, code(deed), f"f-{kind.__name__.lower()}"),
            f"{prose(part['description'])}\n",
            _fields({"properties": own, "required": part.get("required", ())}),
        ]
    yield "events", "\n".join(parts)


def laws() -> Iterator[tuple[str, str]]:
    parts = [heading(1, "Laws", "all-laws"), "How long something takes: a map with exactly one of these, or an amount of days.\n"]
    for name, law in LAWS.items():
        doc = inspect.cleandoc(law.__doc__ or "")
        fields = {key: (field.description or "") for key, field in law.model_fields.items()}
        rows = [(code(key), prose(said)) for key, said in fields.items()]
        parts += [heading(2, code(name), f"law-{name}"), f"{' '.join(doc.split())}\n", table(("field", "meaning"), rows)]
    yield "laws", "\n".join(parts)


def checks() -> Iterator[tuple[str, str]]:
    rows = [(code(check.__name__), prose(inspect.cleandoc(check.__doc__ or "").splitlines()[0])) for check in CHECKS]
    yield (
        "checks",
        heading(1, "Checks", "checks")
        + "\nWhat `sojourn check` looks at once a file can be read at all, in this order. Everything that is wrong is said at "
        "once, each with file, line, path, the value found and what would do.\n\n"
        + table(("check", "what must hold"), rows),
    )


def scenarios() -> Iterator[tuple[str, str]]:
    parts = [heading(1, "Scenarios shipped", "scenarios"), "Run one by its name, a variant as `name:variant`.\n"]
    catalog = load_catalog()
    for name in shipped():
        found = load(name, catalog=catalog)
        known = f", knowing only what was published by {found.as_of}" if found.as_of else ""
        size = (
            f"{len(found.classes)} classes, {len(found.streams)} streams, {len(found.stages)} stages, "
            f"{len(found.resources)} resources, {len(found.limits)} limits, {len(found.events)} events"
        )
        variants = [(code(f"{name}:{variant}"), prose(about)) for variant, about in found.variants.items()]
        parts += [
            heading(2, code(name), f"s-{name}"),
            f"{prose(found.about)}\n",
            f"{found.start} to {found.until}{known}: {size}.\n",
            table(("variant", "what it is"), variants),
        ]
    yield "scenarios", "\n".join(parts)


PAGES = (day, scenario, events, laws, checks, scenarios)
"""Each gives pages: a path under reference, and its Markdown."""
