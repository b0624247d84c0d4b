"""The tree of a scenario file: plain values, each with the file and line it was written on."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

__all__ = ["BAD", "DROPPED", "Bad", "Leaf", "Node", "Steps", "dotted", "find", "leaves", "line_of", "plain"]

Steps = tuple[str | int, ...]
Leaf = str | int | float | bool | datetime.date | None


class Bad:
    """Stands for a value that was already reported (BAD), or that is left out for that reason (DROPPED)."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


BAD = Bad("BAD")
DROPPED = Bad("DROPPED")


@dataclass(frozen=True)
class Node:
    """A map, list or single value, and where it was written."""

    value: dict[str, Node] | list[Node] | Leaf | Bad
    line: int | None
    file: str
    by: str = "own"

    def marked(self, by: str) -> Node:
        """The same tree, written by someone else."""
        if isinstance(self.value, dict):
            return replace(self, value={k: v.marked(by) for k, v in self.value.items()}, by=by)
        if isinstance(self.value, list):
            return replace(self, value=[v.marked(by) for v in self.value], by=by)
        return replace(self, by=by)

    def at(self, line: int | None) -> Node:
        """The same tree, said to start on another line (that of its key)."""
        return replace(self, line=line)


def plain(node: Node) -> Any:
    """The tree as dicts, tuples and single values."""
    if isinstance(node.value, dict):
        return {k: plain(v) for k, v in node.value.items()}
    if isinstance(node.value, list):
        return tuple(plain(v) for v in node.value if v.value is not DROPPED)
    return node.value


def find(node: Node, steps: Steps) -> Node | None:
    """What stands at the end of the steps, or None."""
    here: Node | None = node
    for step in steps:
        held = None if here is None else here.value
        if isinstance(held, dict) and isinstance(step, str):
            here = held.get(step)
        elif isinstance(held, list) and isinstance(step, int) and 0 <= step < len(held):
            here = held[step]
        else:
            return None
    return here


def line_of(node: Node, steps: Steps) -> Node:
    """The deepest node along the steps: the best there is to point at."""
    for end in range(len(steps), -1, -1):
        found = find(node, steps[:end])
        if found is not None:
            return found
    return node


def leaves(node: Node, before: Steps = ()) -> Iterator[tuple[Steps, Node]]:
    """Every single value (and every empty map or list) with the steps to it."""
    if isinstance(node.value, dict) and node.value:
        for key, inner in node.value.items():
            yield from leaves(inner, (*before, key))
    elif isinstance(node.value, list) and node.value:
        for place, inner in enumerate(node.value):
            yield from leaves(inner, (*before, place))
    else:
        yield before, node


def dotted(steps: Steps) -> str:
    """The steps as a person writes them.

    >>> dotted(("events", 0, "by"))
    'events.0.by'
    """
    return ".".join(str(step) for step in steps)
