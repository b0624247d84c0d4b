"""Flows as a Sankey drawing: layers from left to right, ways as wide as the people who take them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

from sojourn.reporting.figures import count
from sojourn.reporting.page.drawing import COLOURS, element, framed, text

__all__ = ["Layout", "laid_out", "sankey_drawing"]

Way = tuple[str, str]
THICK, GAP, NODE = 300.0, 26.0, 12.0
LEFT, LABEL, LAYER = 8.0, 230.0, 150.0


@dataclass(frozen=True)
class Layout:
    """Which layer each node is in, the nodes of each layer from top to bottom, and the ways that lead back."""

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
    _untangle(layers, forward)
    return Layout(tuple(tuple(layer) for layer in layers if layer), forward, {way: ways[way] for way in ways if way in back})


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
                near = [(place[s if turn % 2 == 0 else t], p) for (s, t), p in forward.items() if name == (t if turn % 2 == 0 else s)]
                whole = sum(p for _, p in near)
                return sum(at * p for at, p in near) / whole if whole else place[name]

            layer.sort(key=middle)
            place.update({name: n / max(len(layer), 1) for n, name in enumerate(layer)})


def sankey_drawing(layout: Layout, names: Mapping[str, str], *, id: str, title: str, says: str) -> str:
    """The drawing as SVG: a node's height is the people who come or go, whichever is more."""
    into: dict[str, float] = {}
    out: dict[str, float] = {}
    for (source, target), people in layout.forward.items():
        out[source] = out.get(source, 0.0) + people
        into[target] = into.get(target, 0.0) + people
    size = {name: max(into.get(name, 0.0), out.get(name, 0.0)) for layer in layout.layers for name in layer}
    most = max((sum(size[name] for name in layer) for layer in layout.layers), default=1.0) or 1.0
    tall = max(THICK, 14.0 * max((len(layer) for layer in layout.layers), default=1))
    height = max((sum(size[n] for n in layer) / most * tall + GAP * len(layer) for layer in layout.layers), default=100.0)
    step = max(LAYER, (960.0 - LEFT - LABEL) / max(len(layout.layers) - 1, 1))
    width = LEFT + step * (len(layout.layers) - 1) + LABEL
    at: dict[str, tuple[float, float, float]] = {}
    for n, layer in enumerate(layout.layers):
        whole = sum(size[name] for name in layer) / most * tall + GAP * len(layer)
        y = 12.0 + (height - whole) / 2
        for name in layer:
            tallness = size[name] / most * tall
            at[name] = (LEFT + step * n, y, tallness)
            y += tallness + GAP
    left = {name: at[name][1] for name in at}
    right = dict(left)
    colour = {name: n % COLOURS for n, name in enumerate(layout.layers[0])} if layout.layers else {}
    for layer in layout.layers[1:]:
        for name in layer:
            largest = max((way for way in layout.forward if way[1] == name), key=lambda way: layout.forward[way], default=None)
            colour[name] = colour.get(largest[0], 4) if largest else len(colour) % COLOURS
    parts = []
    for (source, target), people in sorted(layout.forward.items(), key=lambda way: (at[way[0][0]][1], at[way[0][1]][1])):
        thick = people / most * tall
        x1, x2 = at[source][0] + NODE, at[target][0]
        y1, y2 = right[source] + thick / 2, left[target] + thick / 2
        right[source] += thick
        left[target] += thick
        bend = (x1 + x2) / 2
        up, down = thick / 2, -thick / 2
        path = (
            f"M{x1:.1f},{y1 - up:.1f}C{bend:.1f},{y1 - up:.1f} {bend:.1f},{y2 - up:.1f} {x2:.1f},{y2 - up:.1f}"
            f"L{x2:.1f},{y2 - down:.1f}C{bend:.1f},{y2 - down:.1f} {bend:.1f},{y1 - down:.1f} {x1:.1f},{y1 - down:.1f}Z"
        )
        said = element("title", _plain(f"{names.get(source, source)} to {names.get(target, target)}: {count(people)} people"))
        parts.append(element("path", said, d=path, class_=f"flow c{colour.get(source, 4)}"))
    for name, (x, y, tallness) in at.items():
        parts.append(element("rect", x=x, y=y, width=NODE, height=max(tallness, 1.0), class_=f"node c{colour.get(name, 4)}"))
    for name, (x, y, tallness) in at.items():
        last = name in layout.layers[-1]
        rows = wrap(names.get(name, name), 30 if last else 21)[:2] or [name]
        rows = [*rows[:-1], f"{rows[-1]} {count(round(size[name]))}"] if last else [*rows, count(round(size[name]))]
        top = y + max(tallness, 1.0) / 2 + 4 - 6.5 * (len(rows) - 1)
        parts += [text(row, x + NODE + 5, top + 13 * n, class_="halo") for n, row in enumerate(rows)]
    return framed(parts, width, height + 20, id=id, title=title, says=says)


def _plain(words: str) -> str:
    from html import escape

    return escape(words)
