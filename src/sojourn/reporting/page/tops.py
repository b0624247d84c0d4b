"""The four figures on the first screen: held, removed, cost, past a legal limit; each with its range and where it leads."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sojourn.dates import parse_label
from sojourn.reporting.cases import of_cases, waiting
from sojourn.reporting.figures import count
from sojourn.reporting.page.blocks import Block, Card, Cards, Link, Para, Words, anchor, cited, words
from sojourn.reporting.page.spans import Whole, at_end, days_of, highest, in_all, keys_of, label_of, of_draws
from sojourn.reporting.sentence import foundation, limit_words, sentence

if TYPE_CHECKING:
    from sojourn.reporting.page.matter import Matter
    from sojourn.results.results import Results
    from sojourn.scenario import Scenario

__all__ = [
    "NOT_COUNTED",
    "Top",
    "behind",
    "first_screen",
    "limit_keys",
    "period_words",
    "span_words",
    "tops",
]

NOT_COUNTED = "not counted by this scenario"
YEAR = 365.25  # days


@dataclass(frozen=True)
class Top:
    """One of the four: the measure's name, its words, its figure, the figure of each draw, and where its inputs are written."""

    measure: str
    label: str
    figure: Whole | None
    draws: Any
    places: tuple[str, ...]
    notes: tuple[str, ...] = ()
    usd: bool = False


def tops(results: Results, scenario: Scenario | None = None) -> tuple[Top, ...]:
    """The four figures, in the order shown; one that the scenario does not count has no figure.

    scenario: what its limits are about is said beside the people past them.
    """
    import numpy as np

    end, span = period_words(results), span_words(results)
    years = sum(days_of(results)) / YEAR

    def summed(measure: str) -> Any:
        keys = keys_of(results, measure)
        return sum(np.nansum(results.values[key], axis=1) for key in keys) if keys else None

    def a_year(whole: Whole | None, usd: bool = False) -> tuple[str, ...]:
        if whole is None or years < 1.05:
            return ()
        return (
            f"A year: {Whole(whole.mean / years, whole.low / years, whole.high / years).words(usd=usd)}.",
        )

    peak = highest(results, "peak")
    removals = "removals_ice"
    removed, spent = in_all(results, removals), in_all(results, "obligations")
    past = next(iter(limit_keys(results)), "")
    since = [key for key in limit_keys(results) if key != past and "since_book_in" in key]
    ends = [(key, at_end(results, key)) for key in since]
    also = tuple(f"{limit_words(key)}: {whole.words()}." for key, whole in ends if whole is not None)
    held = results.values.get("adp")
    over = results.values.get(past)
    line = waiting(results) if of_cases(results) else None
    moved = (
        Top(
            removals, f"people removed, {span}", removed, summed(removals), ("stages", "streams"),
            (*a_year(removed), *_parts(results, removals)),
        )
        if line is None
        else Top(
            "waiting_days", f"people waiting for {line.label}, on an average night, {end}",
            of_draws(line.values[:, -1], line.second[:, -1]), line.values[:, -1], ("streams", "resources", "stages"),
        )
    )  # fmt: skip
    found = (
        Top(
            "adp", f"people held on an average night, {end} (ADP)", at_end(results, "adp"), None if held is None else held[:, -1],
            ("streams", "population", "resources", "stages"), (f"Highest night of the run: {peak.words()}.",) if peak else (),
        ),
        moved,
        Top(
            "obligations", f"cost, {span}: obligations, at prices as under Cost",
            spent, summed("obligations"), ("costs", "agreements", "streams"),
            a_year(spent, usd=True), True,
        ),
        Top(
            "held_over", f"people {limit_words(past) if past else 'held past a legal limit'}, on an average night, {end}",
            at_end(results, past), None if over is None else over[:, -1], ("limits", "stages"), (*_law(scenario, past), *also),
        ),
    )  # fmt: skip
    return found if line is None else (found[1], found[0], *found[2:])


def _parts(results: Results, measure: str) -> tuple[str, ...]:
    """Of what a count is made up, largest first, where its parts are outcomes."""
    names = [key.partition(":")[2] for key in results.values if key.startswith(f"{measure}:")]
    found = {name: in_all(results, f"{measure}:{name}") for name in names if f"departures:{name}" in results.values}
    rows = sorted(((whole.mean, name) for name, whole in found.items() if whole and whole.mean > 0), reverse=True)
    said = "; ".join(f"{label_of(results, name)} {count(float(f'{mean:.3g}'))}" for mean, name in rows)
    return (f"Of them: {said}.",) if len(rows) > 1 else ()


def _law(scenario: Scenario | None, key: str) -> tuple[str, ...]:
    """What the law of a limit says, and what is not known of its clock."""
    if scenario is None:
        return ()
    short = key.removeprefix("held_over_")
    names = (short, f"over_{short}")
    found = [one.about for limit, one in scenario.limits.items() if (one.counted_in or limit) in names and one.about]
    return (found[0].strip(),) if found else ()


def first_screen(matter: Matter) -> tuple[Block, ...]:
    """The sentence, the four figures, what is supposed."""
    results = matter.results
    cards = Cards(tuple(_card(matter, top) for top in tops(results, matter.scenario)))
    supposed = Para(words(*_spaced(foundation(results)[:2]), " ", Link("All assumptions.", "#assumptions")))
    share = "the rest is what is not known of the inputs" if results.draws > 1 else "one draw has no range"
    ranges = Para(
        words(
            f"Ranges: 5 % to 95 % of {results.draws} draws of the uncertain inputs, each with a random history of its own. "
            f"Chance is the share of the spread (variance) that those histories make; {share}."
        ),
        "note",
    )
    changed = _changed(matter)
    return (Para((sentence(results),), "lead"), *changed, cards, ranges, supposed)


def behind(matter: Matter, top: Top, most: int = 6) -> tuple[str, ...]:
    """The inputs most behind a figure: those that price or limit it, then those that it follows closest, then the rest."""
    from sojourn.reporting.page.movers import noise

    found = matter.movers.get(top.measure, ())
    level = noise(matter.results.draws, len(found))
    close = [m.name for m in found if abs(m.follows) > level]
    first = matter.inputs.named_under(top.places[0])[:3]
    filed = {p.name for p in matter.inputs.parameters} | {s.name for s in matter.inputs.series}
    ordered = dict.fromkeys(
        [*first, *(n for n in close[:4] if n in filed), *matter.inputs.named_under(*top.places)]
    )
    return tuple(ordered)[:most]


def _card(matter: Matter, top: Top) -> Card:
    usd, figure = top.usd, top.figure
    led = _links(matter, top)
    if figure is None or math.isnan(figure.mean):
        return Card(_capital(top.label), NOT_COUNTED, "", (), led)
    value, _, rest = figure.words(usd=usd).partition(" (")
    share = "under 1 %" if figure.chance < 0.01 else f"{figure.chance:.0%}".replace("%", " %")
    chance = "" if math.isnan(figure.chance) else f"Chance: {share} of the spread."
    spread = (
        f"5 % to 95 %: {rest.removesuffix(')')}" if rest else "the same in every draw, as far as it is shown"
    )
    return Card(
        _capital(top.label),
        value,
        spread,
        tuple(_capital(note) for note in (chance, *top.notes) if note),
        led,
    )


def _links(matter: Matter, top: Top) -> tuple[Words, ...]:
    """The definition, and the documents most behind the figure; one behind an assumed value is said to be so."""
    found: list[Words] = [words(Link("Definition and inputs", f"#{anchor('measure', top.measure)}"))]
    documents: dict[str, bool] = {}  # whether every value behind which it stands is assumed at the end of the run
    for name in behind(matter, top):
        parameter = matter.catalog.parameters.get(name)
        assumed = parameter is not None and matter.inputs.in_force(parameter)[-1].status == "assumed"
        for document in matter.inputs.documents_of(name):
            documents[document] = documents.get(document, True) and assumed
    for document, assumed in list(documents.items())[:2]:
        source = matter.catalog.source(document)
        said = "Behind a value that is assumed: " if assumed else "Source: "
        found.append(words(said, Link(cited(source.publisher, source.title, source.dated), source.link)))
    return tuple(found)


def limit_keys(results: Results) -> list[str]:
    """The counts of people past a limit, in all where several are counted together; those after a final order first."""
    whole = [key for key in results.values if key.startswith("held_over_") and ":" not in key]
    return sorted(whole, key=lambda key: ("after_order" not in key, "since_book_in" in key))


def period_words(results: Results) -> str:
    """The last period in words."""
    label = results.periods[-1]
    first = parse_label(label).first
    return f"fiscal year {label[2:]}" if label.startswith("FY") else f"{first:%B %Y}"


def span_words(results: Results) -> str:
    """The span of the run in words."""
    return f"{results.start.day} {results.start:%B %Y} to {results.until.day} {results.until:%B %Y}"


def _changed(matter: Matter) -> tuple[Block, ...]:
    """What was changed from the scenario as it is filed, where that is known."""
    found = matter.results.changed
    return (Para((f"Changed from the scenario as filed: {'; '.join(found)}.",)),) if found else ()


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]


def _spaced(parts: list[str]) -> list[str]:
    return [f"{part} " if n + 1 < len(parts) else part for n, part in enumerate(parts)]
