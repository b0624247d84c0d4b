"""Faults: what a check or the schema found, and how it becomes a finding with file, line and path."""

from __future__ import annotations

import datetime
import types
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Union

from pydantic import BaseModel, ValidationError

from sojourn.errors import Finding, nearest
from sojourn.scenario.amount import Dated, Named, Number, Times
from sojourn.scenario.event import DEEDS
from sojourn.scenario.law import LAWS
from sojourn.scenario.resource import Batch, Flow, Fund, Quota, Stock
from sojourn.scenario.schema import Scenario
from sojourn.scenario.stage import Decide, Depart, Serve, Wait
from sojourn.scenario.tree import DROPPED, Bad, Node, Steps, dotted, find, line_of

__all__ = ["Fault", "Place", "finding", "schema_faults", "steps_of"]

Place = tuple[str | int, ...]
"""A place in the typed scenario, as pydantic names it: field names, map keys and list indices."""

TAGS: dict[str, type[BaseModel]] = {
    **LAWS,
    **{f"event {deed}": kind for deed, kind in DEEDS.items()},
    "amount number": Number,
    "amount named": Named,
    "amount times": Times,
    "amount dated": Dated,
    "stock": Stock,
    "flow": Flow,
    "batch": Batch,
    "quota": Quota,
    "fund": Fund,
    "wait": Wait,
    "serve": Serve,
    "depart": Depart,
    "decide": Decide,
}

_TYPES = {
    "string_type": ("must be text", "put it in quotes if it is text"),
    "int_type": ("must be a whole number", "write it like 3"),
    "float_type": ("must be a number", "write it like 0.25"),
    "bool_type": ("must be true or false", "write true or false"),
    "date_type": ("must be a date", "write it like 2026-02-28"),
    "date_from_datetime_parsing": ("must be a date", "write it like 2026-02-28"),
    "tuple_type": ("must be a list", "write it like [a, b]"),
    "dict_type": ("must be a map", "write it like {key: value}"),
    "mapping_type": ("must be a map", "write it like {key: value}"),
    "model_type": ("must be a map", "write it like {key: value}"),
    "model_attributes_type": ("must be a map", "write it like {key: value}"),
    "finite_number": ("must be a number that a computer can hold", "write a smaller number"),
    "too_short": ("must not be empty", "write at least one entry, or leave the field out"),
    "amount": (
        "must be an amount",
        'write a number, "300 day", a dotted name of the catalogue, or {value, unit, status, cite}',
    ),
    "timetable": (
        "must be a timetable",
        "write daily, weekdays, [mon, wed], {every: 14 day, from: 2026-02-01} or {dates: [2026-02-01]}",
    ),
    "deed": ("must do exactly one thing", "keep one of: " + ", ".join(DEEDS)),
}
_KEYS = {
    "": ("must be a name", "write lower-case letters, digits and underscores, beginning with a letter"),
    "^(0|[1": ("must be a whole number of days", "write it like 5"),
    "^([0-9": ("must be a band of days", "write it like 0_180 or over_730"),
}
_BOUNDS = {
    "greater_than": "must be above {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be below {lt}",
    "less_than_equal": "must be at most {le}",
    "string_too_long": "must have at most {max_length} characters",
}


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, by its place in the typed scenario; a warning says what is only odd."""

    place: Place
    problem: str
    remedy: str = ""
    value: str | None = None
    warning: bool = False
    kind: str = ""


def steps_of(tree: Node, place: Place, *, keep_last: bool = False) -> Steps:
    """The steps in the file's tree that a place of the typed scenario stands for.

    Tags, `cases`, `default` and the like, which the file does not have, are passed over.
    """
    node, steps = tree, []
    for at, step in enumerate(place):
        found: str | int | None = None
        if isinstance(node.value, dict):
            if isinstance(step, int) and step < len(node.value):
                found = list(node.value)[step]
            elif step in node.value:
                found = step
        elif isinstance(node.value, list) and isinstance(step, int):
            present = [i for i, item in enumerate(node.value) if item.value is not DROPPED]
            found = present[step] if step < len(present) else None
        if found is not None:
            inner = find(node, (found,))
            assert inner is not None
            node = inner
            steps.append(found)
        elif keep_last and at == len(place) - 1:
            steps.append(step)
    return tuple(steps)


def finding(tree: Node, fault: Fault) -> Finding:
    """The fault with the file, line and path that a person can go to."""
    steps = steps_of(tree, fault.place, keep_last=fault.kind == "missing")
    node = line_of(tree, steps)
    value = fault.value
    return Finding(
        fault.problem, fault.remedy, file=node.file, line=node.line, path=dotted(steps) or None, value=value
    )


def shown(value: Any) -> str | None:
    """A single value as the file has it; None for maps and lists."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, (str, int, float, datetime.date)):
        return str(value)[:200]
    return None


def schema_faults(error: ValidationError, tree: Node) -> Iterator[Fault]:
    """What the schema found, without the misleading echoes of it."""
    faults = [_schema_fault(detail, tree) for detail in error.errors(include_url=False, include_input=False)]
    extras = {(f.place[:-1], str(f.place[-1])) for f in faults if f.kind == "extra"}
    deeper = [f.place for f in faults]
    for fault in faults:
        if fault.kind == "missing":
            beside = [name for place, name in extras if place == fault.place[:-1]]
            if any(nearest(name, [str(fault.place[-1])]).startswith("did you") for name in beside):
                continue
        if fault.kind == "too_short" and any(
            len(place) > len(fault.place) and place[: len(fault.place)] == fault.place for place in deeper
        ):
            continue
        yield fault


def _schema_fault(detail: Any, tree: Node) -> Fault:
    kind, place = str(detail["type"]), tuple(detail["loc"])
    context: Mapping[str, Any] = detail.get("ctx", {})
    if place and place[-1] == "[key]":
        problem, remedy = _KEYS.get(str(context.get("pattern", ""))[:6], _KEYS[""])
        return Fault(place[:-1], problem, remedy, str(place[-2]), kind="key")
    node = find(tree, steps_of(tree, place))
    value = shown(node.value) if node is not None and not isinstance(node.value, (dict, list, Bad)) else None
    if kind == "extra_forbidden":
        name = str(place[-1])
        return Fault(place, "is not a field here", nearest(name, fields_at(place[:-1])), kind="extra")
    if kind == "missing" and isinstance(place[-1], int):
        return Fault(place[:-1], f"must have at least {place[-1] + 1} entries", "write the others", kind=kind)
    if kind == "missing":
        return Fault(place, "is missing", f"add `{place[-1]}`{_sentence(place)}", kind="missing")
    if kind == "union_tag_not_found":
        return Fault((*place, "kind"), "is missing", "add `kind`", kind="missing")
    if kind == "union_tag_invalid":
        words = [word.strip(" '") for word in str(context["expected_tags"]).split(",")]
        tag = str(context["tag"])
        return Fault(
            (*place, "kind"), f"must be one of {', '.join(words)}", nearest(tag, words), tag, kind="tag"
        )
    if kind == "literal_error":
        words = [word.strip(" '") for word in str(context["expected"]).replace(" or ", ", ").split(",")]
        return Fault(
            place,
            f"must be {_either(words)}",
            nearest(value, words) if value else "write one of these",
            value,
            kind=kind,
        )
    if kind == "string_pattern_mismatch":
        return Fault(
            place, "must be a name", "write lower-case letters, digits and underscores", value, kind=kind
        )
    if kind == "value_error" and place and place[-1] == "law":
        return _law_fault(place, node)
    if kind == "value_error":
        return Fault(
            place, str(context["error"]), "add what is missing, or remove what is too much", value, kind=kind
        )
    if kind == "deed" and node is not None and isinstance(node.value, dict):
        return _deed_fault(place, node.value)
    if kind in _BOUNDS:
        return Fault(place, _BOUNDS[kind].format(**context), "choose another within that", value, kind=kind)
    problem, remedy = _TYPES.get(kind, ("cannot be used here", "see the description of the field"))
    return Fault(place, problem, remedy, value, kind=kind)


def _either(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _deed_fault(place: Place, body: Mapping[str, Any]) -> Fault:
    """What to say where an event does nothing, or more than one thing."""
    problem, remedy = _TYPES["deed"]
    done = [key for key in body if key in DEEDS]
    if done:
        return Fault(place, problem, "keep one of them", ", ".join(done), kind="deed")
    known = fields_at((*place, "event open"))
    guesses = [nearest(key, list(DEEDS)) for key in body if key not in known]
    return Fault(place, problem, next((g for g in guesses if g.startswith("did you")), remedy), kind="deed")


def _law_fault(place: Place, node: Node | None) -> Fault:
    """What to say where a law is expected and no law, or more than one, was found."""
    keys = list(node.value) if node is not None and isinstance(node.value, dict) else []
    if len(keys) == 1:
        return Fault(place, "must be a law", nearest(keys[0], list(LAWS)), keys[0], kind="law")
    if len(keys) > 1:
        remedy = "keep one; where a parent gives another, remove that with null"
        return Fault(place, "must be exactly one law", remedy, ", ".join(keys)[:200], kind="law")
    value = None if node is None or isinstance(node.value, (dict, list, Bad)) else shown(node.value)
    return Fault(place, "must be a law", f"write one of: {', '.join(LAWS)}", value, kind="law")


def _sentence(place: Place) -> str:
    for model in _models_at(place[:-1]):
        for name, field in model.model_fields.items():
            if (field.alias or name) == place[-1] and field.description:
                return f": {field.description[0].lower()}{field.description[1:]}"
    return ""


def fields_at(place: Place) -> list[str]:
    """The field names that the schema knows at a place."""
    return [f.alias or name for model in _models_at(place) for name, f in model.model_fields.items()]


def _models_at(place: Place) -> list[type[BaseModel]]:
    models: list[type[BaseModel]] = [Scenario]
    for step in place:
        inner = [
            field.annotation
            for model in models
            for name, field in model.model_fields.items()
            if (field.alias or name) == step
        ]
        if inner:
            models = [model for annotation in inner for model in _models_in(annotation)]
        elif step in TAGS and TAGS[str(step)] in models:
            models = [TAGS[str(step)]]
    return models


def _models_in(annotation: Any) -> Iterable[type[BaseModel]]:
    """The models inside an annotation, without entering them."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _models_in(typing.get_args(annotation)[0])
    if origin in (Union, types.UnionType, tuple) or origin is not None:
        return [model for inner in typing.get_args(annotation) for model in _models_in(inner)]
    return []
