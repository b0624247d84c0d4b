"""Changes from the command line: `path=value`, laid over a scenario or over a parameter of the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sojourn.errors import Finding, InputError, nearest
from sojourn.scenario.event import named
from sojourn.scenario.merge import without_nulls
from sojourn.scenario.schema import Scenario
from sojourn.scenario.text import read
from sojourn.scenario.tree import Node, Steps, dotted, find, plain

__all__ = ["FILE", "apply"]

FILE = "--set"
_SHORT = ("resources", "stages", "streams", "agreements", "limits", "costs", "events")


def apply(tree: Node, changes: Sequence[str], catalog: Any, findings: list[Finding]) -> Node:
    """The tree with every `path=value` laid over it; what cannot be done is added to the findings."""
    for change in changes:
        path, equals, text = change.partition("=")
        path = path.strip()
        if not equals or not path:
            remedy = "write it like resources.beds.capacity=41500"
            findings.append(Finding("must be path=value", remedy, file=FILE, value=change))
            continue
        if not text.strip():
            remedy = "write a value after =, or null to remove it"
            findings.append(Finding("must have a value", remedy, file=FILE, path=_safe(path)))
            continue
        try:
            found: list[Finding] = []
            value = read(text.encode("utf-8", "surrogatepass"), FILE, found)
            findings += [replace(f, path=_safe(path), line=None) for f in found]
        except InputError as error:
            if text.strip() not in ("null", "~"):
                findings += [replace(f, path=_safe(path), line=None) for f in error.findings]
                continue
            value = Node(None, None, FILE)
        tree = _put(tree, path, _unlined(value).marked("--set"), catalog, findings)
    return tree


def _unlined(node: Node) -> Node:
    if isinstance(node.value, dict):
        return replace(node, value={k: _unlined(v) for k, v in node.value.items()}, line=None)
    if isinstance(node.value, list):
        return replace(node, value=[_unlined(v) for v in node.value], line=None)
    return node.at(None)


def _put(tree: Node, path: str, value: Node, catalog: Any, findings: list[Finding]) -> Node:
    steps = _steps(tree, path, catalog)
    if steps is None:
        filed = list(catalog.parameters.filed) if catalog is not None else []
        remedy = nearest(path[:120], [*_known(tree)[:5000], *filed])
        if not remedy.startswith("did you"):
            remedy = "write a path such as resources.beds.capacity, or the name of a parameter"
        findings.append(Finding("is not a path of this scenario", remedy, file=FILE, path=_safe(path)))
        return tree
    if value.value is None:
        if find(tree, steps) is None:
            findings.append(
                Finding("has nothing to remove", "leave the change out", file=FILE, path=_safe(path))
            )
            return tree
        return _set(tree, steps, None)
    return _set(tree, steps, without_nulls(value, findings, steps))


def _steps(tree: Node, path: str, catalog: Any) -> Steps | None:
    """Where the path leads: a field of the scenario, a short form such as beds.capacity, or a parameter."""
    words = path.split(".")
    if words[0] == "parameter_overrides" and len(words) > 2:
        return ("parameter_overrides", ".".join(words[1:]))
    if words[0] in Scenario.model_fields:
        return _walk(tree, words)
    for section in _SHORT:
        if find(tree, (section, words[0])) is not None or (
            section == "events" and _event(tree, words[0]) is not None
        ):
            return _walk(tree, [section, *words])
    if catalog is not None and path in catalog.parameters:
        return ("parameter_overrides", path)
    return None


def _walk(tree: Node, words: list[str]) -> Steps | None:
    steps: Steps = ()
    for at, word in enumerate(words):
        here = find(tree, steps)
        step: str | int = word
        if here is None:
            return None
        if isinstance(here.value, list):
            place = _event(tree, word) if steps == ("events",) else None
            if place is None and word.isascii() and word.isdigit() and len(word) < 6:
                place = int(word)
            if place is None or place >= len(here.value):
                return None
            step = place
        elif isinstance(here.value, dict):
            if word not in here.value and at < len(words) - 1:
                return None
        else:
            return None
        steps = (*steps, step)
    return steps


def _event(tree: Node, name: str) -> int | None:
    """The place in the list of the event of that name."""
    events = find(tree, ("events",))
    if events is None or not isinstance(events.value, list):
        return None
    bodies = named(plain(events))
    for place, body in enumerate(bodies):
        if isinstance(body, dict) and body.get("name") == name:
            return place
    return None


def _set(node: Node, steps: Steps, value: Node | None) -> Node:
    first, rest = steps[0], steps[1:]
    if isinstance(node.value, list):
        assert isinstance(first, int)
        items = list(node.value)
        if rest:
            items[first] = _set(items[first], rest, value)
        elif value is None:
            del items[first]
        else:
            items[first] = value
        return replace(node, value=items)
    rows = dict(node.value) if isinstance(node.value, dict) else {}
    if rest:
        rows[str(first)] = _set(rows.get(str(first), Node({}, None, FILE, "--set")), rest, value)
    elif value is None:
        del rows[str(first)]
    else:
        rows[str(first)] = value
    return replace(node, value=rows)


def _known(tree: Node, before: Steps = ()) -> list[str]:
    """Every path there is, inner ones included."""
    found = [dotted(before)] if before else []
    rows: list[tuple[str | int, Node]] = []
    if isinstance(tree.value, dict):
        rows = list(tree.value.items())
    elif isinstance(tree.value, list):
        rows = list(enumerate(tree.value))
    for key, inner in rows:
        found += _known(inner, (*before, key))
    return found


def _safe(path: str) -> str:
    text = "".join(
        c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in path
    )
    return text if len(text) <= 120 else text[:117] + "..."
