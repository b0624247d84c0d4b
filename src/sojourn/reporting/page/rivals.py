"""The variants of a scenario side by side: the same seed and draws, so that draw k is the same world in each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sojourn.reporting.page.blocks import Block, Grid, Items, Para, Section, words
from sojourn.reporting.page.spans import highest
from sojourn.reporting.page.tops import NOT_COUNTED, tops

if TYPE_CHECKING:
    from sojourn.reporting.page.matter import Matter
    from sojourn.results.results import Results
    from sojourn.scenario import Scenario

__all__ = ["figures", "open_question", "rivals"]

def open_question(matter: Matter) -> tuple[Para, ...]:
    """What is said where a run and its variants differ in whether newcomers displace people."""
    both = [(matter.results.scenario, matter.scenario), *((v.name, v.scenario) for v in matter.variants)]
    displacing = next((name for name, scenario in both if _displaces(scenario)), None)
    waiting = next((name for name, scenario in both if not _displaces(scenario)), None)
    if displacing is None or waiting is None:
        return ()
    said = (
        f"{displacing} lets whoever is booked in displace people already held; under {waiting} intake waits for a free bed. "
        "Exits that follow book-ins are what either would leave behind, so the record cannot choose between them, and neither "
        "is shown to be right; with more beds one says longer stays, the other more book-ins. Read them side by side "
        "wherever beds change."
    )
    return (Para((said,)),)


def rivals(matter: Matter) -> Section | None:
    """The section on variants; None where the scenario has none."""
    if not matter.variants and not matter.not_run:
        return None
    blocks: list[Block] = []
    if matter.variants:
        results = [matter.results, *(variant.results for variant in matter.variants)]
        abouts = [
            (matter.results.scenario, matter.scenario.about),
            *((v.name, v.about) for v in matter.variants),
        ]
        blocks.append(Items(tuple(words(f"{name}: {about.strip()}") for name, about in abouts)))
        blocks += open_question(matter)
        stem = matter.scenario.name
        head = ("", *(name.removeprefix(f"{stem}:").replace("_", " ") for name, _ in abouts))
        columns = [dict(figures(one)) for one in results]
        labels = dict.fromkeys(label for column in columns for label in column)
        rows = tuple(
            tuple(words(cell) for cell in (label, *(column.get(label, NOT_COUNTED) for column in columns)))
            for label in labels
        )
        blocks.append(
            Grid(
                f"Main figures, {matter.results.draws} draws each, seed {matter.results.seed}: mean (5 % to 95 %)",
                head,
                rows,
            )
        )
    if matter.not_run:
        blocks.append(Para((f"Not run for this page: {'; '.join(matter.not_run)}.",), "note"))
    return Section("variants", "The variants side by side", tuple(blocks))


def figures(results: Results) -> list[tuple[str, str]]:
    """Words and figures of the main measures, the same lines for every run."""
    from sojourn.reporting.page.always import counted

    four = tops(results)
    peak = highest(results, "peak")
    found = [
        (four[0].label, four[0].figure.words() if four[0].figure else NOT_COUNTED),
        ("highest night of the run", peak.words() if peak else NOT_COUNTED),
    ]
    said: dict[str, str] = {}
    for label, _, text in counted(results):
        said.setdefault(label, text)
    return [*found, *said.items()]


def _displaces(scenario: Scenario) -> bool:
    return any(stage.displace is not None for stage in scenario.stages.values())
