"""`name.*` in a law, a split or a mix: the parameter that the catalogue keeps for each class."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from sojourn.errors import Finding
from sojourn.scenario.tree import Node, dotted, find, leaves

__all__ = ["for_each_class"]

_STARRED = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*\.\*")


def for_each_class(tree: Node, findings: list[Finding]) -> Node:
    """The tree with every starred law and split written out by class, and every starred mix filled in.

    `law: {hazard: pace.*}` becomes `law: {by: class, mexico: {hazard: pace.mexico}, ...}`; the `default` of a choice by
    class, and of a mix, stands for the classes that it does not name. A star anywhere else is a finding.
    """
    if not isinstance(tree.value, dict):
        return tree
    known = find(tree, ("classes",))
    classes = list(known.value) if known is not None and isinstance(known.value, dict) else []
    rows = dict(tree.value)
    for section, written in (("stages", _stage), ("streams", _stream), ("events", _event)):
        node = rows.get(section)
        if node is not None and isinstance(node.value, dict):
            rows[section] = replace(node, value={k: written(v, classes) for k, v in node.value.items()})
        elif node is not None and isinstance(node.value, list):
            rows[section] = replace(node, value=[written(v, classes) for v in node.value])
    done = replace(tree, value=rows)
    for steps, leaf in leaves(done):
        if isinstance(leaf.value, str) and _STARRED.fullmatch(leaf.value):
            problem = "may stand only in a law, a split or a mix" if classes else "needs classes to stand for"
            remedy = "write the name of one parameter" if classes else "add `classes`"
            findings.append(
                Finding(problem, remedy, file=leaf.file, line=leaf.line, path=dotted(steps), value=leaf.value)
            )
    return done


def _stage(stage: Node, classes: list[str]) -> Node:
    """A stage with its laws and its split by class."""
    stage = _at(_at(stage, "law", classes), "split", classes)
    if isinstance(stage.value, dict):
        rows = dict(stage.value)
        if "patience" in rows:
            rows["patience"] = _at(rows["patience"], "law", classes)
        for form in ("exits", "joint"):
            ways = rows.get(form)
            if ways is not None and isinstance(ways.value, dict):
                rows[form] = replace(ways, value={k: _at(v, "law", classes) for k, v in ways.value.items()})
        stage = replace(stage, value=rows)
    return stage


def _event(event: Node, classes: list[str]) -> Node:
    return _at(event, "to", classes)


def _stream(stream: Node, classes: list[str]) -> Node:
    """A stream with its mix filled in; a class said to have no share is left out."""
    mix = find(stream, ("mix",))
    if not classes or mix is None or not isinstance(mix.value, dict) or "default" not in mix.value:
        return stream
    assert isinstance(stream.value, dict)
    named = {k: v for k, v in mix.value.items() if k != "default"}
    given = mix.value["default"]
    rows = {c: named.get(c) or _of(given, c) for c in classes if c not in named or named[c].value != 0}
    strange = {k: v for k, v in named.items() if k not in classes}
    return replace(stream, value={**stream.value, "mix": replace(mix, value={**rows, **strange})})


def _at(node: Node, field: str, classes: list[str]) -> Node:
    """The node with the choice in one of its fields written out by class."""
    inner = find(node, (field,))
    if inner is None or not classes or not any(_stars(inner)):
        return node
    assert isinstance(node.value, dict)
    rows = inner.value if isinstance(inner.value, dict) else {}
    by = rows.get("by")
    if by is None:
        written = replace(inner, value={"by": replace(inner, value="class"), **_cases(inner, classes, ())})
    elif by.value == "class" and "default" in rows:
        named = {k: v for k, v in rows.items() if k != "default"}
        written = replace(inner, value={**named, **_cases(rows["default"], classes, named)})
    else:
        return node
    return replace(node, value={**node.value, field: written})


def _cases(given: Node, classes: list[str], named: dict[str, Node] | tuple[()]) -> dict[str, Node]:
    return {c: _of(given, c) for c in classes if c not in named}


def _of(node: Node, name: str) -> Node:
    """The tree in which every star is the name of a class."""
    if isinstance(node.value, dict):
        return replace(node, value={k: _of(v, name) for k, v in node.value.items()})
    if isinstance(node.value, list):
        return replace(node, value=[_of(v, name) for v in node.value])
    if isinstance(node.value, str) and _STARRED.fullmatch(node.value):
        return replace(node, value=node.value[:-1] + name)
    return node


def _stars(node: Node) -> Iterator[bool]:
    for _, leaf in leaves(node):
        yield isinstance(leaf.value, str) and _STARRED.fullmatch(leaf.value) is not None
