"""What a scenario rests on: the parameters and series it names, which of them are assumed, and the documents behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sojourn.results.beside import Beside
from sojourn.scenario import Scenario
from sojourn.scenario.dump import plain_form
from sojourn.sources import Catalog, Series
from sojourn.sources.figure import counted_on

__all__ = ["assumed", "beside", "documents", "names", "texts"]


def names(scenario: Scenario, catalog: Catalog) -> tuple[str, ...]:
    """The dotted names of parameters and series that the scenario asks for, in the order in which it does."""
    filed = {*catalog.parameters.filed, *catalog.series.filed}
    return tuple(dict.fromkeys(text for text in texts(plain_form(scenario)) if text in filed))


def assumed(scenario: Scenario, catalog: Catalog) -> tuple[str, ...]:
    """Labels of the parameters whose newest value is assumed, and which the scenario does not replace by its own.

    Parameters of every class (`nationality.border_share.*`) are one, by what their labels say after the class.
    """
    found = []
    for name in names(scenario, catalog):
        parameter = catalog.parameters.get(name)
        if (
            parameter is not None
            and name not in scenario.parameter_overrides
            and parameter.values[-1].status == "assumed"
        ):
            each = name.rpartition(".")[2] in scenario.classes and ": " in parameter.label
            found.append(f"{parameter.label.partition(': ')[2]}, by class" if each else parameter.label)
    return tuple(dict.fromkeys(found))


def documents(scenario: Scenario, catalog: Catalog) -> tuple[str, ...]:
    """Publisher, title and date of the documents behind what the scenario asks for, those most used first."""
    used: dict[str, int] = {}
    for name in names(scenario, catalog):
        if name in scenario.parameter_overrides:
            continue
        found = catalog.find(name)
        if isinstance(found, Series):
            cited = [found.rows[-1].document]
        else:
            cite = found.values[-1].cite
            cited = [cite.document] if cite is not None else []
        for document in cited:
            used[document] = used.get(document, 0) + 1
    ordered = sorted(used, key=lambda document: -used[document])
    sources = [catalog.source(document) for document in ordered]
    return tuple(f"{source.publisher}, {source.title} ({source.dated})" for source in sources)


def beside(scenario: Scenario, catalog: Catalog) -> tuple[Beside, ...]:
    """What the record counts under each agreement that says which of the record it stands for."""
    found = []
    for name, agreement in scenario.agreements.items():
        held = catalog.agreements.get(agreement.record) if agreement.record is not None else None
        if held is not None and held.moved is not None:
            source = catalog.source(held.moved.cite.document)
            said = f"{source.publisher}, {source.title} ({source.dated})"
            found.append(Beside(name, agreement.host, held.moved.value, counted_on(held.moved), source.id, said))
    return tuple(found)


def texts(thing: Any) -> Iterator[str]:
    """Every text in a plain form, at any depth, but not the keys."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, Mapping):
        for value in thing.values():
            yield from texts(value)
    elif isinstance(thing, (list, tuple)):
        for value in thing:
            yield from texts(value)
