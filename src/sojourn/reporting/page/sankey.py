"""Flows as a Sankey drawing: layers from left to right, ways as wide as the people who take them.

A way that leads past a layer runs there in a lane of its own, shared by all ways to the same node, and never over a node.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap

from sojourn.reporting.figures import count
from sojourn.reporting.page.drawing import element, framed, shortened, text

__all__ = ["Layout", "laid_out", "sankey_drawing"]

Way = tuple[str, str]
THICK, GAP, LANE_GAP, NODE = 300.0, 10.0, 9.0, 12.0
ROW, MOST_ROWS = 13.0, 3
LEFT, LABEL, LAYER = 8.0, 230.0, 150.0
GREY, ENDS = 4, (0, 1, 2, 3, 5)
LANE = "\0"
"""Between the name of a node and the number of a layer that ways to it run past."""


@dataclass(frozen=True)
class Layout:
    """The nodes and lanes of each layer from top to bottom, the pieces of ways between them, and the ways that lead back."""

    layers: tuple[tuple[str, ...], ...]
    forward: Mapping[Way, float]
    back: Mapping[Way, float]


def laid_out(ways: Mapping[Way, float], last: Sequence[str]) -> Layout:
    """Nodes in layers: each one after all that lead to it, `last` in the last layer, ways of a ring back set apart.

    >>> found = laid_out({("a", "b"): 3.0, ("b", "out"): 2.0, ("b", "a"): 1.0}, ["out"])
    >>> found.layers, dict(found.back)
    ((('a',), ('b',), ('out',)), {('b', 'a'): 1.0})
    """
    following: dict[str, list[str]] = {}
    for source, target in ways:
        following.setdefault(source, []).append(target)
        following.setdefault(target, [])
    back = _back(following)
    forward = {way: people for way, people in ways.items() if way not in back}
    depth = dict.fromkeys(following, 0)
    for _ in range(len(depth)):
        moved = False
        for source, target in forward:
            if depth[target] < depth[source] + 1:
                depth[target], moved = depth[source] + 1, True
        if not moved:
            break
    ends = [name for name in last if name in depth]
    deepest = max(depth.values(), default=0)
    if any(depth[name] == deepest for name in depth if name not in ends):
        deepest += 1
    depth.update(dict.fromkeys(ends, deepest))
    layers = [[name for name in depth if depth[name] == n] for n in range(deepest + 1)]
    pieces: dict[Way, float] = {}
    for (source, target), people in forward.items():
        here = source
        for n in range(depth[source] + 1, depth[target]):
            lane = f"{target}{LANE}{n}"
            if lane not in layers[n]:
                layers[n].append(lane)
            pieces[here, lane] = pieces.get((here, lane), 0.0) + people
            here = lane
        pieces[here, target] = pieces.get((here, target), 0.0) + people
    _untangle(layers, pieces)
    return Layout(
        tuple(tuple(layer) for layer in layers if layer),
        pieces,
        {way: ways[way] for way in ways if way in back},
    )


def _back(following: Mapping[str, Sequence[str]]) -> set[Way]:
    """Ways that lead back to where one has been, by going depth first in order."""
    found: set[Way] = set()
    state: dict[str, int] = {}
    for start in following:
        if start in state:
            continue
        state[start] = 1
        trail = [(start, iter(following[start]))]
        while trail:
            name, rest = trail[-1]
            target = next(rest, None)
            if target is None:
                state[name] = 2
                trail.pop()
            elif state.get(target) == 1:
                found.add((name, target))
            elif target not in state:
                state[target] = 1
                trail.append((target, iter(following[target])))
    return found


def _untangle(layers: list[list[str]], forward: Mapping[Way, float]) -> None:
    """Order each layer by where its ways come from, then by where they lead, a few times over."""
    for turn in range(6):
        place = {name: n / max(len(layer), 1) for layer in layers for n, name in enumerate(layer)}
        for layer in layers if turn % 2 == 0 else reversed(layers):

            def middle(name: str, turn: int = turn, place: dict[str, float] = place) -> float:
                near = [
                    (place[s if turn % 2 == 0 else t], p)
                    for (s, t), p in forward.items()
                    if name == (t if turn % 2 == 0 else s)
                ]
                whole = sum(p for _, p in near)
                return sum(at * p for at, p in near) / whole if whole else place[name]

            layer.sort(key=middle)
            place.update({name: n / max(len(layer), 1) for n, name in enumerate(layer)})


def sankey_drawing(layout: Layout, names: Mapping[str, str], *, id: str, title: str, says: str) -> str:
    """The drawing as SVG: a node's height is the people who come or go, whichever is more."""
    size = _sizes(layout)
    said = {
        name: _rows(names.get(name, name), people, last=name in layout.layers[-1])
        for name, people in size.items()
    }
    at, height = _places(layout, size, {name: ROW * len(rows) for name, rows in said.items()})
    step = _step(layout)
    width = LEFT + step * (len(layout.layers) - 1) + LABEL
    scale = {name: tall / size[name] for name, (_, _, tall) in at.items() if size[name]}
    left, right = ({name: y for name, (_, y, _) in at.items()} for _ in range(2))
    colour = _colours(layout, size)
    parts = []
    for (source, target), people in sorted(
        layout.forward.items(), key=lambda way: (at[way[0][0]][1], at[way[0][1]][1])
    ):
        thick = people * scale[source]
        x1, x2 = at[source][0] + NODE, at[target][0]
        y1, y2 = right[source] + thick / 2, left[target] + thick / 2
        right[source] += thick
        left[target] += thick
        bend, half = (x1 + x2) / 2, thick / 2
        path = (
            f"M{x1:.1f},{y1 - half:.1f}C{bend:.1f},{y1 - half:.1f} {bend:.1f},{y2 - half:.1f} {x2:.1f},{y2 - half:.1f}"
            f"L{x2:.1f},{y2 + half:.1f}C{bend:.1f},{y2 + half:.1f} {bend:.1f},{y1 + half:.1f} {x1:.1f},{y1 + half:.1f}Z"
        )
        end = _end(target)
        begun = f"{names.get(source, source)} to " if LANE not in source else "to "
        told = element("title", escape(f"{begun}{names.get(end, end)}: {count(round(people))} people"))
        parts.append(element("path", told, d=path, class_=f"flow c{colour[end]}"))
    for name, (x, y, tall) in at.items():
        kind = "flow" if LANE in name else "node"
        parts.append(
            element(
                "rect", x=x, y=y, width=NODE, height=max(tall, 0.6), class_=f"{kind} c{colour[_end(name)]}"
            )
        )
    for name, (x, y, tall) in at.items():
        if LANE not in name:
            top = y + tall / 2 + 4 - ROW * (len(said[name]) - 1) / 2
            parts += [
                text(row, x + NODE + 5, top + ROW * n, class_="halo") for n, row in enumerate(said[name])
            ]
    return framed(parts, width, height + 24, id=id, title=title, says=says)


def _end(name: str) -> str:
    """The node that a lane leads to, or the node itself."""
    return name.partition(LANE)[0]


def _sizes(layout: Layout) -> dict[str, float]:
    """People who come into a node or go out of it, whichever is more."""
    into: dict[str, float] = {}
    out: dict[str, float] = {}
    for (source, target), people in layout.forward.items():
        out[source] = out.get(source, 0.0) + people
        into[target] = into.get(target, 0.0) + people
    return {name: max(into.get(name, 0.0), out.get(name, 0.0)) for layer in layout.layers for name in layer}


def _step(layout: Layout) -> float:
    return max(LAYER, (960.0 - LEFT - LABEL) / max(len(layout.layers) - 1, 1))


def _places(
    layout: Layout, size: Mapping[str, float], least: Mapping[str, float]
) -> tuple[dict[str, tuple[float, float, float]], float]:
    """The left edge, top and height of each node and lane, and the height of the whole; words have room for themselves."""
    most = max((sum(size[name] for name in layer) for layer in layout.layers), default=1.0) or 1.0
    tall = max(THICK, 14.0 * max((len(layer) for layer in layout.layers), default=1))

    def room(name: str) -> float:
        drawn = size[name] / most * tall
        return drawn + LANE_GAP if LANE in name else max(drawn, least[name]) + GAP

    height = max((sum(room(name) for name in layer) for layer in layout.layers), default=100.0)
    at = {}
    for n, layer in enumerate(layout.layers):
        y = 14.0 + (height - sum(room(name) for name in layer)) / 2
        for name in layer:
            drawn = size[name] / most * tall
            at[name] = (LEFT + _step(layout) * n, y + (room(name) - drawn) / 2, drawn)
            y += room(name)
    return at, height


def _colours(layout: Layout, size: Mapping[str, float]) -> dict[str, int]:
    """Ends have a colour each, the largest first; what is on the way to them is grey."""
    nodes = [name for layer in layout.layers for name in layer if LANE not in name]
    leads = {source for source, _ in layout.forward}
    found = dict.fromkeys(nodes, GREY)
    ends = sorted((name for name in nodes if name not in leads), key=lambda name: -size[name])
    return {**found, **{name: ENDS[n % len(ENDS)] for n, name in enumerate(ends)}}


def _rows(name: str, people: float, *, last: bool) -> list[str]:
    """A node's words in rows: its name, in at most three, and how many people."""
    if last:
        return wrap(f"{name} {count(round(people))}", 32)
    rows = wrap(name, 21) or [name]
    if len(rows) > MOST_ROWS:
        rows = [*rows[: MOST_ROWS - 1], shortened(" ".join(rows[MOST_ROWS - 1 :]), 21)]
    return [*rows, count(round(people))]
