"""Validation by the schema that does not stop at the first fault: what is refused is set aside, the rest goes on."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from sojourn.errors import Finding
from sojourn.scenario.fault import finding, schema_faults, steps_of
from sojourn.scenario.schema import Scenario
from sojourn.scenario.tree import BAD, DROPPED, Node, Steps, find, plain

__all__ = ["touch", "validate"]

MOST_TURNS = 40

_DAY = datetime.date(2026, 1, 1)
_ONES = "per_day share price opens capacity after by over add amount value times mean shape low high law"
_NAMES = "enters to next starts fund stream stage class of"
_STAND_INS: Mapping[str, Any] = {
    **dict.fromkeys(_ONES.split(), 1),
    **dict.fromkeys(_NAMES.split(), "unnamed"),
    "name": "unnamed",
    "about": "",
    "host": "",
    "per": "day",
    "departs": "daily",
    "start": _DAY,
    "until": _DAY,
    "date": _DAY,
    "from": _DAY,
    "people": 0,
    "places": 0,
    "streams": {},
    "outcomes": {},
    "split": {"unnamed": 1},
    "arrivals": {"per_day": 1},
    "clock": {"starts": "unnamed"},
}
"""What stands in for a required field that is missing or refused, so that the rest of its entry can be checked."""


def validate(tree: Node, findings: list[Finding]) -> tuple[Scenario | None, Node, list[Steps]]:
    """The typed scenario, or the part of it that is sound, with the tree it came from and the steps set aside.

    What the schema refuses is added to the findings, then set aside, so that the checks that follow can see the
    rest. None where nothing is left to check.
    """
    aside: list[Steps] = []
    stood_in: set[Steps] = set()
    for turn in range(MOST_TURNS):
        try:
            return Scenario.model_validate(plain(tree)), tree, aside
        except ValidationError as error:
            for fault in schema_faults(error, tree):
                steps = steps_of(tree, fault.place, keep_last=fault.kind == "missing")
                said = find(tree, steps)
                echo = turn > 0 and any(touch(steps, o) or _left_behind(steps, o, stood_in) for o in aside)
                if not echo and not (said is not None and said.value is BAD):
                    findings.append(finding(tree, fault))
            before = tree
            for detail in error.errors(include_url=False, include_input=False, include_context=False):
                tree = _set_aside(tree, before, detail, aside, stood_in)
    return None, tree, aside


def touch(a: Steps, b: Steps) -> bool:
    """Whether one lies at or inside the other."""
    short = min(len(a), len(b))
    return a[:short] == b[:short]


def _left_behind(steps: Steps, cut: Steps, stood_in: set[Steps]) -> bool:
    """Whether the fault is in the rest of a map out of which something was cut."""
    return cut not in stood_in and steps[:-1] == cut[:-1]


def _set_aside(tree: Node, before: Node, detail: Any, aside: list[Steps], stood_in: set[Steps]) -> Node:
    """The tree without what one error of the schema points at, or with something that stands in for it."""
    place = tuple(detail["loc"])
    key = bool(place) and place[-1] == "[key]"
    missing = detail["type"] == "missing"
    steps = steps_of(before, place[:-1] if key else place, keep_last=missing)
    if detail["type"] == "extra_forbidden":
        return _cut(tree, steps)
    if steps not in aside:
        aside.append(steps)
    last = steps[-1] if steps else None
    if not key and last in _STAND_INS and steps not in stood_in:
        stood_in.add(steps)
        holder = find(tree, steps[:-1])
        beside = holder.value if holder is not None and isinstance(holder.value, dict) else {}
        value = 1 if last == "to" and ("set" in beside or "ramp" in beside) else _STAND_INS[str(last)]
        return _put(tree, steps, value)
    if missing:
        steps = steps[:-1]
        aside.append(steps)
    return _cut(tree, steps) if steps else replace(tree, value={})


def _node(value: Any, near: Node) -> Node:
    rows = {k: _node(v, near) for k, v in value.items()} if isinstance(value, dict) else value
    return Node(rows, near.line, near.file)


def _put(node: Node, steps: Steps, value: Any) -> Node:
    """The tree with a value at the end of the steps, where all but the last of them exist."""
    if not steps:
        return _node(value, node)
    first, rest = steps[0], steps[1:]
    if isinstance(node.value, dict):
        rows = dict(node.value)
        inner = rows.get(str(first))
        if inner is None and rest:
            return node
        rows[str(first)] = _put(inner if inner is not None else replace(node, value=None), rest, value)
        return replace(node, value=rows)
    if isinstance(node.value, list) and isinstance(first, int) and first < len(node.value):
        items = list(node.value)
        items[first] = _put(items[first], rest, value)
        return replace(node, value=items)
    return node


def _cut(node: Node, steps: Steps) -> Node:
    """The tree without what stands at the end of the steps; list items leave a gap."""
    first, rest = steps[0], steps[1:]
    if isinstance(node.value, dict) and first in node.value:
        rows = dict(node.value)
        if rest:
            rows[str(first)] = _cut(rows[str(first)], rest)
        else:
            del rows[str(first)]
        return replace(node, value=rows)
    if isinstance(node.value, list) and isinstance(first, int) and first < len(node.value):
        items = list(node.value)
        items[first] = _cut(items[first], rest) if rest else replace(items[first], value=DROPPED)
        return replace(node, value=items)
    return node
