"""The JSON Schema for editors takes what the loader takes, and refuses the plain mistakes."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from typing import Any

import pytest

from sojourn.scenario import json_schema, shipped
from sojourn.scenario.load import SHIPPED
from sojourn.scenario.text import read
from sojourn.scenario.tree import plain

SCHEMA = json_schema()
TYPES: dict[str, Any] = {"object": dict, "array": list, "string": str, "number": (int, float), "integer": int, "boolean": bool, "null": type(None)}
KNOWN = {
    "$schema", "$defs", "$ref", "title", "description", "default", "type", "properties", "required", "additionalProperties", "propertyNames",
    "patternProperties", "anyOf", "oneOf", "discriminator", "const", "enum", "pattern", "minLength", "maxLength", "minimum", "maximum",
    "exclusiveMinimum", "exclusiveMaximum", "items", "prefixItems", "minItems", "maxItems", "minProperties", "format",
}  # fmt: skip


def fits(value: Any, schema: Any) -> bool:
    """A small reading of JSON Schema: the words that ours uses, and no other."""
    if isinstance(schema, bool):
        return schema
    assert set(schema) <= KNOWN, set(schema) - KNOWN
    if "$ref" in schema and not fits(value, SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")]):
        return False
    if "type" in schema and not (isinstance(value, TYPES[schema["type"]]) and (schema["type"] == "boolean" or not isinstance(value, bool))):
        return False
    if ("const" in schema and value != schema["const"]) or ("enum" in schema and value not in schema["enum"]):
        return False
    if "anyOf" in schema and not any(fits(value, option) for option in schema["anyOf"]):
        return False
    if "oneOf" in schema and sum(fits(value, option) for option in schema["oneOf"]) != 1:
        return False
    if isinstance(value, str):
        if ("pattern" in schema and not re.search(schema["pattern"], value)) or len(value) > schema.get("maxLength", 10**9):
            return False
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        if value < schema.get("minimum", value) or value > schema.get("maximum", value):
            return False
        if value <= schema.get("exclusiveMinimum", value - 1) or value >= schema.get("exclusiveMaximum", value + 1):
            return False
    elif isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", 10**9):
            return False
        first = schema.get("prefixItems", [])
        return all(fits(v, first[i] if i < len(first) else schema.get("items", True)) for i, v in enumerate(value))
    elif isinstance(value, dict):
        return len(value) >= schema.get("minProperties", 0) and fits_map(value, schema)
    return True


def fits_map(value: dict[str, Any], schema: dict[str, Any]) -> bool:
    if any(name not in value for name in schema.get("required", ())):
        return False
    for name, inner in value.items():
        if not fits(name, schema.get("propertyNames", True)):
            return False
        forms = [form for pattern, form in schema.get("patternProperties", {}).items() if re.search(pattern, name)]
        forms += [schema["properties"][name]] if name in schema.get("properties", {}) else []
        if not all(fits(inner, form) for form in forms or [schema.get("additionalProperties", True)]):
            return False
    return True


def as_editors_see(value: Any) -> Any:
    if isinstance(value, tuple):
        return [as_editors_see(v) for v in value]
    if isinstance(value, dict):
        return {k: as_editors_see(v) for k, v in value.items()}
    return value.isoformat() if isinstance(value, datetime.date) else value


def whole(path: Path) -> Any:
    return as_editors_see(plain(read(path.read_bytes(), path.name, [])))


@pytest.mark.parametrize("name", [n for n in shipped() if "extends:" not in (SHIPPED / f"{n}.yaml").read_text()])
def test_it_takes_what_is_shipped(name: str) -> None:
    assert fits(whole(SHIPPED / f"{name}.yaml"), SCHEMA)


def test_it_is_json() -> None:
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_every_reference_leads_somewhere_and_every_definition_is_used() -> None:
    text = json.dumps(SCHEMA)
    used = set(re.findall(r'"#/\$defs/([^"]+)"', text))
    assert used - set(SCHEMA["$defs"]) == set()
    assert set(SCHEMA["$defs"]) - used == set()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("resources.beds.capasity", 3),
        ("resources.beds.kind", "stok"),
        ("resources.seats.departs", "monthly"),
        ("stages.hearing.next", None),
        ("stages.document.exits.seat.law", {"normal": {"mean": 3}}),
        ("events", [{"date": "2026-01-01"}]),
        ("limits.post_order.clock.on", "arrival"),
        ("strat", "2026-01-01"),
        ("classes.Accepts", {}),
    ],
)
def test_it_refuses_plain_mistakes(path: str, value: Any) -> None:
    scenario = whole(SHIPPED / "example.yaml")
    *way, last = path.split(".")
    here = scenario
    for step in way:
        here = here[step]
    here[last] = value
    assert not fits(scenario, SCHEMA)
