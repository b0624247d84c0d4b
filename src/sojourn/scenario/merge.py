"""One merge rule for parents, variants and changes: maps merge, lists replace, null removes."""

from __future__ import annotations

from dataclasses import replace

from sojourn.errors import Finding, nearest
from sojourn.scenario.event import named
from sojourn.scenario.fault import fields_at
from sojourn.scenario.tree import BAD, Node, Steps, dotted, plain

__all__ = ["events_as_map", "merge", "without_nulls"]


def merge(parent: Node, child: Node, findings: list[Finding], before: Steps = ()) -> Node:
    """The child laid over the parent: maps merge, lists and single values replace, null removes.

    A null where the parent has nothing is a finding, unless it names a field that could have been there.
    """
    if before == ("events",) and isinstance(child.value, dict) and isinstance(parent.value, list):
        parent = events_as_map(parent)
    if not isinstance(parent.value, dict) or not isinstance(child.value, dict):
        return without_nulls(child, findings, before)
    rows = dict(parent.value)
    for key, inner in child.value.items():
        steps = (*before, key)
        if inner.value is None:
            if key in rows:
                del rows[key]
            elif key not in fields_at(before):
                findings.append(_nothing(inner, steps, list(parent.value)))
        elif key in rows:
            rows[key] = merge(rows[key], inner, findings, steps)
        else:
            rows[key] = without_nulls(inner, findings, steps)
    return replace(child, value=rows)


def without_nulls(node: Node, findings: list[Finding], before: Steps = ()) -> Node:
    """The tree, in which a null (which has nothing to remove) is a finding."""
    if isinstance(node.value, dict):
        return replace(
            node, value={k: without_nulls(v, findings, (*before, k)) for k, v in node.value.items()}
        )
    if isinstance(node.value, list):
        return replace(
            node, value=[without_nulls(v, findings, (*before, i)) for i, v in enumerate(node.value)]
        )
    if node.value is None:
        findings.append(_nothing(node, before, []))
        return replace(node, value=BAD)
    return node


def _nothing(node: Node, steps: Steps, known: list[str]) -> Finding:
    remedy = nearest(str(steps[-1]), known) if known else "write a value, or leave the field out"
    return Finding(
        "must have a value; null only removes what a parent gave",
        remedy,
        file=node.file,
        line=node.line,
        path=dotted(steps) or None,
        value="null",
    )


def events_as_map(node: Node) -> Node:
    """A list of events as a map by their names, so that a child can add to it."""
    if not isinstance(node.value, list):
        return node
    bodies = named(plain(node))
    names = [body.get("name") if isinstance(body, dict) else None for body in bodies]
    rows = {
        str(name or f"event_{i + 1}"): item
        for i, (name, item) in enumerate(zip(names, node.value, strict=True))
    }
    return replace(node, value=rows)
