"""The language as JSON Schema, for editors that complete and check while one writes."""

from __future__ import annotations

import json
import warnings
from typing import Any

from sojourn.scenario.event import DEEDS
from sojourn.scenario.law import LAWS
from sojourn.scenario.schema import Scenario

__all__ = ["json_schema"]

_NAME = {"type": "string", "pattern": "^[a-z][a-z0-9_]*$", "maxLength": 60}
_INNER = {"fixed": "days", "hazard": "per_day", "days": "chances", "mixture": "parts"}


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a scenario file, short forms included.

    >>> json_schema()["title"]
    'Scenario'
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        schema = Scenario.model_json_schema(by_alias=True, mode="validation")
    schema = _short_forms(_renamed(schema))
    defs = schema["$defs"]
    defs["Amount"] = _amount()
    defs["Law"] = _law(defs)
    defs["Share"] = {"anyOf": [{"const": "rest"}, _ref("Amount")]}
    defs["Timetable"] = _timetable(defs)
    defs["Kind"] = {
        "type": "object",
        "description": "A class of people: label, and words that rules may go by.",
        "properties": {"label": {"type": "string", "description": "What the class is called on screen."}},
        "additionalProperties": _NAME,
    }
    for name in ("OneLaw", "Named"):
        defs.pop(name, None)
    fields = schema["properties"]
    for kind in DEEDS.values():
        body = defs[kind.__name__]
        body["required"] = [field for field in body["required"] if field != "name"]
    event = {"oneOf": [_ref(kind.__name__) for kind in DEEDS.values()]}
    fields["events"] = {
        "description": fields["events"]["description"],
        "anyOf": [
            {"type": "array", "items": event},
            {"type": "object", "propertyNames": _NAME, "additionalProperties": event},
        ],
    }
    fields["outcomes"] = {
        "description": fields["outcomes"]["description"],
        "anyOf": [
            {"type": "array", "items": _NAME},
            {"type": "object", "propertyNames": _NAME, "additionalProperties": _ref("Outcome")},
        ],
    }
    fields["extends"] = {
        "type": "string",
        "description": "The parent: a shipped scenario, or a file beside this one.",
    }
    fields["variants"] = {
        "type": "object",
        "description": "Named changes, each with `about` and what changes, written like a child file.",
        "additionalProperties": {
            "type": "object",
            "required": ["about"],
            "properties": {"about": {"type": "string"}},
        },
    }
    child = {"required": ["name", "about", "extends"]}
    whole = {"required": schema.pop("required")}
    schema["anyOf"] = [whole, child]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _renamed(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with short names for the choices by class."""
    text = json.dumps(schema)
    for name in sorted(schema["$defs"], key=len, reverse=True):
        if name.startswith("Choice_"):
            signs = (("Fixed", "LawChoice"), ("Mapping", "SplitChoice"), ("Choice_int_", "PriorityChoice"))
            short = next((short for sign, short in signs if sign in name), "NeedsChoice")
            text = text.replace(name, short)
    renamed: dict[str, Any] = json.loads(text)
    return renamed


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/$defs/{name}"}


def _refs(part: Any) -> set[str]:
    """The definitions that a choice is among, if it is nothing but a choice."""
    options = part.get("oneOf") or part.get("anyOf") if isinstance(part, dict) else None
    if not isinstance(options, list):
        return set()
    return {
        str(option.get("$ref", "")).removeprefix("#/$defs/") for option in options if isinstance(option, dict)
    }


def _short_forms(part: Any) -> Any:
    """Every choice of long forms replaced by a definition that also has the short ones."""
    names = _refs(part)
    said = {"description": part["description"]} if isinstance(part, dict) and "description" in part else {}
    for sign, form in (
        ({"Number", "Named"}, "Amount"),
        ({"Fixed", "Exponential"}, "Law"),
        ({"Weekly", "Every"}, "Timetable"),
    ):
        if sign <= names:
            return {**_ref(form), **said}
    if isinstance(part, dict):
        options = part.get("oneOf") or part.get("anyOf") or ()
        if any(isinstance(option, dict) and option.get("const") == "rest" for option in options):
            return {**_ref("Share"), **said}
        done = {key: _short_forms(value) for key, value in part.items()}
        for pattern, inner in done.pop("patternProperties", {}).items():
            done["propertyNames"] = {**done.get("propertyNames", {}), "pattern": pattern}
            done["additionalProperties"] = inner
        return done
    if isinstance(part, list):
        return [_short_forms(value) for value in part]
    return part


def _amount() -> dict[str, Any]:
    return {
        "description": 'A number, "300 day", the dotted name of a parameter or series, or a long form.',
        "anyOf": [{"type": "number"}, {"type": "string"}, _ref("Number"), _ref("Times"), _ref("Dated")],
    }


def _law(defs: dict[str, Any]) -> dict[str, Any]:
    options: list[dict[str, Any]] = [_ref("Amount")]
    for kind, law in LAWS.items():
        if kind == "never":
            inner: Any = {"const": True}
            defs.pop("Never", None)
        elif kind in _INNER:
            inner = defs.pop(law.__name__)["properties"][_INNER[kind]]
        else:
            inner = _ref(law.__name__)
        options.append(
            {
                "type": "object",
                "description": (law.__doc__ or "").strip().splitlines()[0],
                "properties": {kind: inner},
                "required": [kind],
                "additionalProperties": False,
            }
        )
    return {"description": "How long something takes: days, or a map with exactly one law.", "anyOf": options}


def _timetable(defs: dict[str, Any]) -> dict[str, Any]:
    days = defs.pop("Weekly")["properties"]["days"]
    options = [{"enum": ["daily", "weekdays"]}, {"$ref": "#/$defs/Every"}, {"$ref": "#/$defs/OnDates"}, days]
    return {"description": "The days something departs or works.", "anyOf": options}
