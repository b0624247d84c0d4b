"""Writing a scenario out: the resolved whole as YAML that loads to an equal scenario."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from sojourn.scenario.amount import MEASURE, Named, Number
from sojourn.scenario.base import Choice
from sojourn.scenario.law import LAWS, Days, Fixed, Hazard, Mixture, Never
from sojourn.scenario.resource import WEEK, Weekly
from sojourn.scenario.schema import Scenario
from sojourn.scenario.stream import Kind

__all__ = ["dump", "one_line", "plain_form"]

_BARE = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*( [A-Za-z0-9_./-]+)*")
_QUANTITY = re.compile(r"-?[0-9][0-9.e+-]* [A-Za-z1][A-Za-z0-9/-]*")
_MEANT = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}


def dump(scenario: Scenario) -> str:
    """The scenario as YAML: every value that is not a default, in the order of the schema.

    >>> from sojourn.scenario.load import load, loads
    >>> loads(dump(load("example"))) == load("example")
    True
    """
    return "".join(f"{line}\n" for line in _lines(plain_form(scenario), 0))


def plain_form(thing: Any) -> Any:
    """The thing as maps, lists and single values, in the shortest form that reads back the same."""
    if isinstance(thing, Choice):
        return _choice(thing)
    if isinstance(thing, Number):
        return _number(thing)
    if isinstance(thing, Named):
        return thing.name
    if isinstance(thing, Weekly):
        return {WEEK: "daily", WEEK[:5]: "weekdays"}.get(thing.days, list(thing.days))
    if isinstance(thing, Kind):
        return {**({"label": thing.label} if thing.label else {}), **thing.fields}
    if type(thing) in LAWS.values():
        return {type(thing).kind: _law(thing)}
    if isinstance(thing, BaseModel):
        return _fields(thing)
    if isinstance(thing, Mapping):
        return {key: plain_form(value) for key, value in thing.items()}
    if isinstance(thing, (list, tuple)):
        return [plain_form(value) for value in thing]
    return thing


def _choice(thing: Choice[Any]) -> Any:
    if thing.by is None:
        return plain_form(thing.default)
    found = {"by": thing.by, **{case: plain_form(value) for case, value in thing.cases.items()}}
    return found if thing.default is None else {**found, "default": plain_form(thing.default)}


def _number(thing: Number) -> Any:
    given = _fields(thing)
    if set(given) == {"value"}:
        return given["value"]
    if set(given) == {"value", "unit"} and thing.unit:
        text = f"{_digits(thing.value)} {thing.unit}"
        found = MEASURE.match(text)
        if found and found[2] == thing.unit:
            return text
    return given


def _law(thing: Any) -> Any:
    if isinstance(thing, Fixed):
        return plain_form(thing.days)
    if isinstance(thing, Hazard):
        return plain_form(thing.per_day)
    if isinstance(thing, Days):
        return plain_form(thing.chances)
    if isinstance(thing, Mixture):
        return plain_form(thing.parts)
    return True if isinstance(thing, Never) else _fields(thing)


def _fields(thing: BaseModel) -> dict[str, Any]:
    """Each field that is not its default, by its name in the file."""
    found: dict[str, Any] = {}
    for name, field in type(thing).model_fields.items():
        value = getattr(thing, name)
        if not field.is_required() and value == field.get_default(call_default_factory=True):
            continue
        found[field.alias or name] = plain_form(value)
    first = [name for name in ("name", "kind") if name in found]
    return {**{name: found[name] for name in first}, **found}


def _lines(value: Any, depth: int) -> list[str]:
    """A map or list in block form, two spaces a level."""
    indent = "  " * depth
    lines: list[str] = []
    rows = value.items() if isinstance(value, Mapping) else [(None, item) for item in value]
    for key, inner in rows:
        head = f"{indent}-" if key is None else f"{indent}{_text(key)}:"
        flow = one_line(inner)
        if not isinstance(inner, (Mapping, list)) or not inner or len(head) + len(flow) < 100:
            lines.append(f"{head} {flow}")
        else:
            lines.append(head)
            lines += _lines(inner, depth + 1)
    return lines


def one_line(value: Any) -> str:
    """A plain form on one line, as it may be written.

    >>> one_line({"hazard": 0.5, "to": ["home"]})
    '{hazard: 0.5, to: [home]}'
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_text(k)}: {one_line(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(one_line(v) for v in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return _digits(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    return _text(str(value))


def _digits(value: float) -> str:
    if isinstance(value, int) or (value.is_integer() and abs(value) < 1e15):
        return str(int(value))
    return repr(value)


def _text(text: str) -> str:
    if (_BARE.fullmatch(text) and text.lower() not in _MEANT) or _QUANTITY.fullmatch(text):
        return text
    return '"' + "".join(_escape(c) for c in text) + '"'


def _escape(c: str) -> str:
    if c in '"\\':
        return f"\\{c}"
    if c == "\n":
        return "\\n"
    if c.isprintable() and c not in "\u2028\u2029\x85":
        return c
    code = ord(c)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"
