"""Rival readings: variants of a scenario that differ in whom an admission sends out, between which the record cannot choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sojourn.errors import InputError
from sojourn.scenario import Scenario, load
from sojourn.scenario.changed import Changed
from sojourn.scenario.dump import plain_form
from sojourn.scenario.resource import Stock
from sojourn.simulate.inputs import texts
from sojourn.sources import Catalog

__all__ = ["notes", "stem_of", "touches_beds"]

_SIZES = ("capacity", "build_up")


def notes(
    a: Scenario, b: Scenario, changed: Sequence[Changed], asked: Scenario | str | Path, catalog: Catalog
) -> tuple[str, ...]:
    """What must be said beside a comparison that turns on how intake and exits follow each other."""
    if _rule(a) != _rule(b):
        return (
            "A and B are rival readings of how exits follow book-ins (whom an admission sends out, `displace`). The record "
            "cannot choose between them, so this difference is one of readings and not the effect of a policy.",
        )
    said = _limits_set(a, b)
    beds = touches_beds(changed, a, b)
    rivals = _rivals(a, asked, catalog) if beds else ()
    if not rivals:
        return said
    readings = [(_full_name(asked, a), _rule(a)), *rivals]
    each = "; ".join(f"under {name} {_says(rule)}" for name, rule in readings)
    return (
        *said,
        f"B changes {' and '.join(beds)}. What beds do turns on a question that the record cannot settle: whether exits "
        "follow book-ins because people booked in displace others, or because intake waits for free beds. "
        f"Here {each}. The record cannot choose between them: read them side by side (--variants).",
    )


def _limits_set(a: Scenario, b: Scenario) -> tuple[str, ...]:
    """That a number of beds on one side alone is a limit, and no more or fewer beds than on the other."""
    found = []
    for name, old in a.resources.items():
        new = b.resources.get(name)
        if (
            not isinstance(old, Stock)
            or not isinstance(new, Stock)
            or new.use != "detention"
            or (old.capacity is None) == (new.capacity is None)
        ):
            continue
        free, bound = ("A", "B") if old.capacity is None else ("B", "A")
        found.append(
            f"{free} sets no limit on {old.label or name} and {bound} does, so this is the effect of a limit and not of more or "
            f"fewer beds. To compare two numbers, give both: --set-a {name}.capacity=… --set-b {name}.capacity=…"
        )
    return tuple(found)


def touches_beds(changed: Sequence[Changed], a: Scenario, b: Scenario) -> tuple[str, ...]:
    """The stocks whose size is among the changed values, by what they are called."""
    found: dict[str, None] = {}
    for scenario in (a, b):
        events = {event.name: event for event in scenario.events}
        for name, resource in scenario.resources.items():
            if not isinstance(resource, Stock) or resource.use != "detention":
                continue
            moving = [event for event in scenario.events if getattr(event, "path", "").startswith(f"{name}.")]
            rests_on = set(texts([plain_form(getattr(resource, size)) for size in _SIZES]))
            rests_on |= set(texts([plain_form(event) for event in moving]))
            for one in changed:
                path = one.path.split(".")
                own = path[:2] == ["resources", name] and (len(path) == 2 or path[2] in _SIZES)
                by_event = path[0] == "events" and len(path) > 1 and events.get(path[1]) in moving
                by_name = path[0] == "parameter_overrides" and ".".join(path[1:]) in rests_on
                if own or by_event or by_name:
                    found[resource.label or name] = None
    return tuple(found)


def stem_of(asked: Scenario | str | Path) -> str:
    """The name or path of a scenario without its variant."""
    if isinstance(asked, Scenario):
        return asked.name
    text = str(asked)
    return text if Path(text).is_file() else text.partition(":")[0]


def _full_name(asked: Scenario | str | Path, found: Scenario) -> str:
    return stem_of(asked) + (f":{found.variant}" if found.variant else "")


def _rule(scenario: Scenario) -> dict[str, Any]:
    """Whom an admission sends out, by stage."""
    return {
        name: plain_form(stage.displace)
        for name, stage in scenario.stages.items()
        if getattr(stage, "displace", None)
    }


def _rivals(
    found: Scenario, asked: Scenario | str | Path, catalog: Catalog
) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Every variant of the same file with another rule, and the file's own reading."""
    stem, rivals = stem_of(asked), []
    for variant in (None, *found.variants):
        if variant == found.variant:
            continue
        name = f"{stem}:{variant}" if variant else stem
        try:
            other = load(name, catalog=catalog)
        except InputError:
            continue  # an object whose file is not at hand, or a variant that does not load alone
        if _rule(other) != _rule(found):
            rivals.append((name, _rule(other)))
    return tuple(rivals)


def _says(rule: Mapping[str, Any]) -> str:
    return "people booked in may displace others" if rule else "nobody is displaced"
