"""The pipeline of a scenario as a drawing, and as a table of what identifies each number."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from sojourn.model import compile_scenario
from sojourn.scenario import Scenario, load
from sojourn.scenario.value import values
from sojourn.sources import load_catalog
from tools.manual.markup import code, heading, link, plain, table

__all__ = ["drawing", "numbers", "page"]

BOX, TALL, ACROSS, DOWN, SIDE = 158, 84, 172, 118, 10
LETTERS = 24  # of a line in a box
STYLE = (
    "text{font-family:sans-serif;font-size:12.5px;fill:#1b1b1b}.small{font-size:10.5px;fill:#505050}"
    ".stage{fill:#ffffff;stroke:#505050}.stream{fill:#dbe8f5;stroke:#0b5cad}"
    ".held{fill:#fdf3e1;stroke:#b3440c}.way{fill:none;stroke:#505050;stroke-width:1.1}"
)


@dataclass(frozen=True)
class Place:
    """A box: what it is, its words, the outcomes it leads to, and where it stands."""

    kind: str
    label: str
    out: str
    x: float
    y: float


def _ways(scenario: Scenario) -> dict[str, list[str]]:
    """Where each stream and stage leads, as filed."""
    model = compile_scenario(scenario, load_catalog())
    found: dict[str, list[str]] = {name: [stream.enters] for name, stream in scenario.streams.items()}
    for edge in model.edges:
        if edge.source in scenario.stages and edge.target != edge.source:
            ways = found.setdefault(edge.source, [])
            if edge.target not in ways:
                ways.append(edge.target)
    return found


def _depths(ways: Mapping[str, list[str]], first: list[str]) -> dict[str, int]:
    """The longest way to each place, in steps from a stream."""
    depth = dict.fromkeys(first, 0)
    for _ in range(len(ways) + 1):
        for source, targets in ways.items():
            for target in targets:
                if source in depth and depth.get(target, 0) < depth[source] + 1 <= len(ways):
                    depth[target] = depth[source] + 1
    return depth


def _reached(ways: Mapping[str, list[str]], stream: str) -> set[str]:
    """Every place that people of a stream may come to."""
    found, new = set(), {stream}
    while new:
        found |= new
        new = {target for source in new for target in ways.get(source, ())} - found
    return found


def _places(scenario: Scenario, ways: Mapping[str, list[str]]) -> dict[str, Place]:
    """A lane a stream, a row a step; what several streams come to stands below, in the middle of their lanes."""
    depth = _depths(ways, list(scenario.streams))
    lanes = {stream: _reached(ways, stream) for stream in scenario.streams}
    left, rows = 0.0, dict[tuple[str, int], list[str]]()
    for name in (*scenario.streams, *scenario.stages):
        owners = [stream for stream in lanes if name in lanes[stream]]
        if owners:
            rows.setdefault((" ".join(owners), depth[name]), []).append(name)
    starts, widths = {}, {}
    for stream in lanes:
        widths[stream] = max(len(names) for (owner, _), names in rows.items() if owner == stream)
        starts[stream], left = left, left + widths[stream] * ACROSS
    places = {}
    for (owner, row), names in rows.items():
        owners = owner.split(" ")
        middle = (starts[owners[0]] + starts[owners[-1]] + widths[owners[-1]] * ACROSS) / 2
        for n, name in enumerate(names):
            x = SIDE + middle + (n - len(names) / 2) * ACROSS + (ACROSS - BOX) / 2
            places[name] = _place(scenario, name, ways, x, SIDE + row * DOWN)
    return places


def _place(scenario: Scenario, name: str, ways: Mapping[str, list[str]], x: float, y: float) -> Place:
    if name in scenario.streams:
        return Place("stream", scenario.streams[name].label or name, "", x, y)
    stage = scenario.stages[name]
    out = ", ".join(target.replace("_", " ") for target in ways.get(name, ()) if target in scenario.outcomes)
    label = stage.label or name
    for stream in scenario.streams.values():
        label = label.removesuffix(f", {stream.label}")  # the lane says it
    return Place("held" if stage.holds else "stage", label, f"→ {out}" if out else "", x, y)


def drawing(name: str = "current-policy") -> str:
    """Streams and stages as boxes from top to bottom, the ways between them as lines, outcomes named in the boxes; SVG."""
    scenario = load(name)
    ways = _ways(scenario)
    places = _places(scenario, ways)
    parts = [
        _curve(places[source], places[target])
        for source, targets in ways.items()
        for target in targets
        if source in places and target in places
    ]
    parts += [_box(place) for place in places.values()]
    across = max(place.x for place in places.values()) + BOX + SIDE
    down = max(place.y for place in places.values()) + TALL + SIDE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across:g} {down:g}" width="{across:g}" height="{down:g}" '
        f'role="img" aria-label="{escape(name)}: streams, stages and outcomes"><style>{STYLE}</style>'
        f'<rect width="100%" height="100%" fill="#ffffff"/>{"".join(parts)}</svg>\n'
    )


def _curve(a: Place, b: Place) -> str:
    x1, y1, x2, y2 = a.x + BOX / 2, a.y + TALL, b.x + BOX / 2, b.y
    bend = max((y2 - y1) / 2, 16)
    return f'<path class="way" d="M{x1:g} {y1:g}C{x1:g} {y1 + bend:g} {x2:g} {y2 - bend:g} {x2:g} {y2:g}"/>'


def _box(place: Place) -> str:
    label, out = (textwrap.wrap(words, LETTERS + more, max_lines=most, placeholder=" …")
                  for words, more, most in ((place.label, 0, 2), (place.out, 3, 4)))  # fmt: skip
    words = "".join(
        f'<text x="{place.x + 6:g}" y="{place.y + 15 + 14 * n:g}">{escape(line)}</text>' for n, line in enumerate(label)
    )
    top = place.y + TALL - 5 - 11 * (len(out) - 1)
    words += "".join(
        f'<text class="small" x="{place.x + 6:g}" y="{top + 11 * n:g}">{escape(line)}</text>' for n, line in enumerate(out)
    )
    return f'<rect class="{place.kind}" x="{place.x:g}" y="{place.y:g}" width="{BOX}" height="{TALL}" rx="3"/>{words}'


# ------------------------------------------------------------------------------------------------ what identifies it


def numbers(name: str = "current-policy") -> str:
    """A table: each stream, stage, resource, agreement and cost, and the parameters or series its numbers are."""
    scenario, catalog = load(name), load_catalog()
    found: dict[tuple[str, str], dict[str, str]] = {}
    for value in values(scenario, catalog):
        steps = value.path.split(".")
        if value.comes_to and isinstance(value.written, str) and len(steps) > 1:
            one = _starred(value.written, scenario)
            found.setdefault((steps[0], steps[1]), {}).setdefault(one, _status(value.written))
    rows = []
    for (section, what), names in found.items():
        thing = getattr(scenario, section)
        label = getattr(thing[what], "label", "") or what if isinstance(thing, Mapping) else what
        rows.append((section, plain(label), ", ".join(f"{_linked(one)} ({status})" for one, status in names.items())))
    return table(("in", "what", "its numbers, and what they rest on"), rows)


def _starred(name: str, scenario: Scenario) -> str:
    stem, _, last = name.rpartition(".")
    return f"{stem}.*" if last in scenario.classes and stem.startswith("nationality") else name


def _status(name: str) -> str:
    catalog = load_catalog()
    if name in catalog.series.filed:
        return "series"
    found = catalog.parameters[name].values[-1]
    return found.status


def _linked(name: str) -> str:
    catalog = load_catalog()
    return link(code(name), f"p-{name}") if name in catalog.parameters.filed else code(name)


def page() -> str:
    """The page of the manual with that table."""
    return (
        heading(1, "What each number rests on", "numbers")
        + "\nEvery stream, resource, agreement, stage, limit, cost and starting count of `current-policy`, and "
        "the parameters or series "
        "that its numbers are, with their status. `.*` stands for one parameter a nationality group. Published "
        "figures are counts or "
        "prices that a document prints; derived ones are computed or fitted from such, which the parameter's own entry explains; "
        "assumed ones are this project's, with the reason. `sojourn show scenario current-policy` prints the "
        "same, value by value.\n\n"
        + numbers()
    )
