"""What differs between two scenarios: every changed value, old and new, each with where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sojourn.scenario.amount import MEASURE
from sojourn.scenario.dump import one_line, plain_form
from sojourn.scenario.value import comes_to, origin_of, values

if TYPE_CHECKING:
    from sojourn.scenario.schema import Scenario
    from sojourn.sources import Catalog

__all__ = ["Changed", "changed", "set_by_hand"]

_NOT_VALUES = ("name", "variant", "about")
_IN_ORDER = ("stages", "events")
_OVERRIDES = "parameter_overrides"


@dataclass(frozen=True)
class Changed:
    """One value that differs: as written in each (None where it is not), what it comes to, and where it was written."""

    path: str
    old: str | None
    new: str | None
    old_comes_to: str = ""
    new_comes_to: str = ""
    old_origin: str = ""
    new_origin: str = ""

    def to_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return asdict(self)


def changed(a: Scenario, b: Scenario, catalog: Catalog) -> tuple[Changed, ...]:
    """Every value of b that is not the same in a, in the order of the files; a part that only one has is one value.

    >>> from sojourn.scenario import load
    >>> from sojourn.sources import load_catalog
    >>> [found] = changed(load("example"), load("example", changes=["judges.capacity=800"]), load_catalog())
    >>> found.path, found.old, found.new, found.new_origin
    ('resources.judges.capacity', '900 case/day', '800', '--set')
    """
    old, new = _plain(a), _plain(b)
    found = [_changed(path, before, after, a, b, catalog) for path, before, after in _pairs(old, new)]
    for section in _IN_ORDER:
        before, after = (
            [name for name in one.get(section, ()) if name in other.get(section, ())]
            for one, other in ((old, new), (new, old))
        )
        if before != after:
            origins = origin_of(a, section), origin_of(b, section)
            found.append(Changed(f"{section} (order)", ", ".join(before), ", ".join(after), "", "", *origins))
    if a.as_of != b.as_of:
        found += _known_otherwise(a, b, catalog, {one.path for one in found})
    return tuple(found)


class _Absent:
    """Stands for a value that is not written."""


_ABSENT = _Absent()


def _plain(scenario: Scenario) -> dict[str, Any]:
    """The plain form by section, with events by name."""
    found = {key: value for key, value in plain_form(scenario).items() if key not in _NOT_VALUES}
    if "events" in found:
        found["events"] = {
            event["name"]: {k: v for k, v in event.items() if k != "name"} for event in found["events"]
        }
    return found


def _pairs(old: Any, new: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """The smallest parts that differ: maps key by key where they share one, lists of equal length place by place."""
    if old == new and type(old) is type(new):
        return
    if len(path) < 2:  # the whole, and its sections: always by name
        held = isinstance(old, Mapping) or isinstance(new, Mapping)
        old, new = ({} if held and one is _ABSENT else one for one in (old, new))
    maps = isinstance(old, Mapping) and isinstance(new, Mapping)
    if maps and (len(path) < 2 or set(old) & set(new)):
        for key in dict.fromkeys([*old, *new]):
            yield from _pairs(old.get(key, _ABSENT), new.get(key, _ABSENT), (*path, str(key)))
    elif (
        isinstance(old, list)
        and isinstance(new, list)
        and len(old) == len(new)
        and _nested(old)
        and _nested(new)
    ):
        for place, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from _pairs(before, after, (*path, str(place)))
    elif old != new:
        yield path, old, new


def _nested(items: list[Any]) -> bool:
    return any(isinstance(one, (Mapping, list)) for one in items)


def _changed(
    path: tuple[str, ...], old: Any, new: Any, a: Scenario, b: Scenario, catalog: Catalog
) -> Changed:
    sides: list[tuple[str | None, str, str]] = []
    for value, scenario in ((old, a), (new, b)):
        if value is not _ABSENT:
            where = origin_of(scenario, ".".join(_filed(path, scenario)))
            sides.append((one_line(value), _worth(path, value, scenario, catalog), where))
        elif path[0] == _OVERRIDES and len(path) == 2:  # what the catalogue says holds instead
            name = path[1]
            sides.append((name, comes_to(name, scenario, catalog), "the record"))
        else:
            sides.append((None, "", "not written"))
    (before, before_worth, before_origin), (after, after_worth, after_origin) = sides
    return Changed(".".join(path), before, after, before_worth, after_worth, before_origin, after_origin)


def _filed(path: tuple[str, ...], scenario: Scenario) -> tuple[str, ...]:
    """The path as origins have it: events by their place."""
    if path[0] != "events" or len(path) < 2:
        return path
    places = [str(place) for place, event in enumerate(scenario.events) if event.name == path[1]]
    return ("events", *places[:1], *path[2:])


def _worth(path: tuple[str, ...], value: Any, scenario: Scenario, catalog: Catalog) -> str:
    """What a value comes to; of a bare number, that it has no source."""
    if isinstance(value, Mapping) and isinstance(value.get("of"), str):
        return f"{value['of']} = {comes_to(value['of'], scenario, catalog)}"
    bare = isinstance(value, float) or (isinstance(value, str) and MEASURE.match(value) is not None)
    if bare and not {"spread", "value"} & set(path[-2:]):
        return "[assumed: no source is written]"
    return comes_to(value, scenario, catalog)


def _known_otherwise(a: Scenario, b: Scenario, catalog: Catalog, listed: set[str]) -> Iterator[Changed]:
    """Names that are written alike but come to something else, because other things had been published."""
    before = {one.path: one for one in values(a, catalog)}
    for one in values(b, catalog):
        was = before.get(one.path)
        if was is None or one.path in listed or was.written != one.written or was.comes_to == one.comes_to:
            continue
        text = one_line(one.written)
        yield Changed(one.path, text, text, was.comes_to, one.comes_to, was.origin, one.origin)


def set_by_hand(scenario: Scenario) -> tuple[str, ...]:
    """What was changed with `--set` from the scenario as it is filed, such as `resources.beds.capacity = 40000`."""
    found = []
    for path, origin in scenario.origins.items():
        if origin.by == "--set" and path not in ("until", "as_of"):
            name = path.removeprefix(f"{_OVERRIDES}.")
            value: Any = plain_form(scenario)
            for step in (_OVERRIDES, name) if name != path else path.split("."):
                value = _inside(value, step)
            found.append(f"{name} = {value:,.10g}" if isinstance(value, float) else f"{name} = {value}")
    return tuple(found)


def _inside(value: Any, step: str) -> Any:
    """What lies one step down; of a value in a shorter form than its path, the value itself."""
    if isinstance(value, dict):
        return value.get(step, value)
    return value[int(step)] if isinstance(value, list) and step.isdigit() and int(step) < len(value) else value
