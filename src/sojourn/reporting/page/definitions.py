"""What each figure means: its definition, the publisher's own, and for the top figures the inputs most behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sojourn.reporting.page.blocks import Entries, Entry, Link, Section, Words, anchor, cited, words
from sojourn.reporting.page.tops import NOT_COUNTED, Top, behind, tops

if TYPE_CHECKING:
    from sojourn.reporting.page.matter import Matter

__all__ = ["definitions"]


def definitions(matter: Matter) -> Section:
    """An entry for every measure that a figure or count on the page is of, counted here or not."""
    from sojourn.results.measures import MEASURES

    top = {one.measure: one for one in tops(matter.results)}
    always = {
        "removals_ice",
        "obligations",
        "deaths",
        "removals_third_country",
        "held_over",
        "moved_at_limit",
    }
    always |= {"empty_guaranteed_bed_days", "releases", *top}
    entries = []
    for measure in MEASURES:
        joint = measure.name + measure.joint
        counted = any(key == measure.name or key.startswith(joint) for key in matter.results.values)
        if not counted and measure.name not in always:
            continue
        lines = [
            words(f"{measure.definition} Unit: {measure.unit}."),
            words(f"What is published: {measure.publisher_definition}"),
        ]
        if not counted:
            lines.append(words(f"This measure is {NOT_COUNTED}."))
        if measure.name in top:
            lines += _behind(matter, top[measure.name])
        entries.append(Entry(anchor("measure", measure.name), measure.name.replace("_", " "), tuple(lines)))
    return Section("definitions", "Definitions", (Entries(tuple(entries)),))


def _behind(matter: Matter, top: Top) -> list[Words]:
    names = behind(matter, top)
    if not names:
        return [
            words(
                "Behind it: numbers written in the scenario itself; see ",
                Link("Assumptions", "#assumptions"),
                ".",
            )
        ]
    lines = [words("The inputs most behind it:")]
    for name in names:
        said: list[str | Link] = ["– ", Link(matter.catalog.find(name).label, f"#{anchor('input', name)}")]
        parameter = matter.catalog.parameters.get(name)
        said.append(
            f" [{matter.inputs.in_force(parameter)[-1].status}]" if parameter is not None else " [published]"
        )
        for document in matter.inputs.documents_of(name)[:2]:
            source = matter.catalog.source(document)
            said += [
                "; ",
                Link(cited(source.publisher, source.title, source.dated), f"#{anchor('document', document)}"),
            ]
        lines.append(words(said))
    return lines
