"""What every check looks at: the scenario, the names its file defines, and the catalogue."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sojourn.errors import InputError
from sojourn.scenario.amount import Dated, Named, Number, Times
from sojourn.scenario.base import Choice
from sojourn.scenario.event import named
from sojourn.scenario.fault import Place
from sojourn.scenario.schema import Scenario
from sojourn.scenario.tree import Node, find, plain

if TYPE_CHECKING:
    from sojourn.sources import Catalog

__all__ = ["Context", "cases"]


@dataclass(frozen=True)
class Context:
    """A scenario under check. Names count as known if the file has them, even where their entry is faulty.

    `known` is the catalogue as of the scenario's own day.
    """

    scenario: Scenario
    tree: Node
    catalog: Catalog
    known: Catalog

    def names(self, section: str) -> list[str]:
        """The names that a section of the file defines, in order."""
        found = list(getattr(self.scenario, section, ()))
        node = self._section(section)
        if node is not None and isinstance(node.value, dict):
            found += [name for name in node.value if name not in found]
        elif node is not None and isinstance(node.value, list):
            words = [str(item.value) for item in node.value if isinstance(item.value, str)]
            found += [word for word in words if word not in found]
        return found

    def _section(self, section: str) -> Node | None:
        """The section of the file, also where its name is misspelt (which the schema reports)."""
        rows = self.tree.value if isinstance(self.tree.value, dict) else {}
        if section not in rows:
            unknown = [key for key in rows if key not in Scenario.model_fields]
            section = next(iter(difflib.get_close_matches(section, unknown, n=1)), section)
        return rows.get(section)

    def written(self, section: str) -> bool:
        """Whether the file has the section at all."""
        return self._section(section) is not None

    @cached_property
    def classes(self) -> list[str]:
        return self.names("classes")

    @cached_property
    def fields(self) -> Mapping[str, list[str]]:
        """The fields of the classes, each with the words it takes."""
        found: dict[str, list[str]] = {}
        node = find(self.tree, ("classes",))
        for name in self.classes if node is not None else ():
            kind = find(self.tree, ("classes", name))
            rows = kind.value.items() if kind is not None and isinstance(kind.value, dict) else ()
            for field, word in rows:
                words = found.setdefault(field, []) if field != "label" else []
                if isinstance(word.value, str) and word.value not in words:
                    words.append(word.value)
        return found

    @cached_property
    def routes(self) -> list[str]:
        """Everywhere a route may lead."""
        return [*self.names("stages"), *self.names("outcomes")]

    def resources(self, *kinds: str) -> list[str]:
        """The names of resources of these kinds, those of faulty entries included."""
        sound = self.scenario.resources
        return [n for n in self.names("resources") if n not in sound or sound[n].kind in kinds]

    @cached_property
    def events(self) -> list[str]:
        """The names of the events, those of faulty entries included."""
        node = find(self.tree, ("events",))
        bodies = named(plain(node)) if node is not None and isinstance(node.value, (dict, list)) else ()
        return [
            str(body["name"])
            for body in bodies
            if isinstance(body, dict) and isinstance(body.get("name"), str)
        ]

    def value(self, amount: Any) -> float | None:
        """What an amount is on the first day, as written; None where that cannot be said here."""
        return self._value(amount, self.scenario.start)

    def _value(self, amount: Any, day: datetime.date) -> float | None:
        if isinstance(amount, Number):
            return amount.value
        if isinstance(amount, Dated):
            held = [part for part in amount.values if part.from_ <= day] or list(amount.values[:1])
            return self._value(held[-1].value, day)
        if isinstance(amount, Times):
            one, other = self._named(amount.of, day), self._value(amount.times, day)
            return None if one is None or other is None else one * other
        return self._named(amount.name, day) if isinstance(amount, Named) else None

    def _named(self, name: str, day: datetime.date) -> float | None:
        if name in self.scenario.parameter_overrides:
            return self.scenario.parameter_overrides[name].value
        try:
            parameter = self.catalog.parameters.get(name)
            return None if parameter is None else parameter.at(day).value
        except InputError:
            return None

    def always_nought(self, amount: Any) -> bool:
        """Whether an amount is nought on every day, as written."""
        if isinstance(amount, Number):
            return amount.value == 0
        if isinstance(amount, Dated):
            return all(self.always_nought(part.value) for part in amount.values)
        if isinstance(amount, Times):
            return self.always_nought(Named(name=amount.of)) or self.always_nought(amount.times)
        if not isinstance(amount, Named) or amount.name in self.scenario.parameter_overrides:
            return self.value(amount) == 0
        try:
            parameter = self.catalog.parameters.get(amount.name)
        except InputError:
            return False
        return parameter is not None and all(held.value in (0, None) for held in parameter.values)

    def unit(self, amount: Any) -> str | None:
        """The unit of an amount; None for a bare number or what cannot be told."""
        if isinstance(amount, Number):
            return amount.unit
        if isinstance(amount, Dated):
            units = [self.unit(part.value) for part in amount.values]
            return next((unit for unit in units if unit), None)
        if isinstance(amount, Named):
            return self.unit_of(amount.name)
        if isinstance(amount, Times):
            one, other = self.unit_of(amount.of), self.unit(amount.times)
            bare = (None, "ratio", "share", "percent", "count")
            return one if other in bare else other if one in bare else None
        return None

    def unit_of(self, name: str) -> str | None:
        """The unit of a parameter or series of the catalogue."""
        for shelf in (self.catalog.parameters, self.catalog.series):
            try:
                found = shelf.get(name)
            except InputError:
                continue
            if found is not None:
                return str(found.unit)
        return None


def cases(choice: Any, place: Place) -> Iterator[tuple[Place, Any]]:
    """Each case of a choice with its place, then the default."""
    assert isinstance(choice, Choice)
    for name, case in choice.cases.items():
        yield (*place, "cases", name), case
    if choice.default is not None:
        yield (*place, "default"), choice.default
