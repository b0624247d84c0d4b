"""A run against another: differences draw by draw, and every value that was changed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from sojourn.reporting.page.blocks import Block, Chart, Grid, Items, Para, Section, Words, words
from sojourn.reporting.page.course import over_time
from sojourn.reporting.page.rivals import open_question
from sojourn.reporting.page.spans import Whole, keys_of, of_draws
from sojourn.reporting.page.tops import limit_keys, period_words
from sojourn.reporting.sentence import limit_words

if TYPE_CHECKING:
    from sojourn.reporting.page.matter import Matter
    from sojourn.results.bands import Band
    from sojourn.results.results import Results

__all__ = ["ChangedLike", "ComparisonLike", "against"]

MOST_CHANGES = 200
LONGEST = 0.6
"""The longest bar, of the room on its side: what is printed beside it needs the rest."""


class ChangedLike(Protocol):
    """One value that differs, and where each was written."""

    @property
    def path(self) -> str:
        """The dotted path."""

    @property
    def old(self) -> Any:
        """The value in a."""

    @property
    def new(self) -> Any:
        """The value in b."""

    @property
    def old_origin(self) -> str:
        """Where it was written in a."""

    @property
    def new_origin(self) -> str:
        """Where it was written in b."""


class ComparisonLike(Protocol):
    """Two runs of the same draws over the same span."""

    @property
    def a(self) -> Results:
        """What is compared with."""

    @property
    def b(self) -> Results:
        """What the page is about."""

    @property
    def changed(self) -> Sequence[ChangedLike]:
        """Every value that differs."""

    def difference(self, key: str) -> Band:
        """The band of b - a by period."""

    def share_above(self, key: str) -> Any:
        """The share of draws in which b is above a, by period."""


def against(matter: Matter) -> Section | None:
    """The section on the comparison; None where there is none."""
    found = matter.comparison
    if found is None:
        return None
    names = tuple(getattr(found, "names", (found.a.scenario, found.b.scenario)))
    blocks: list[Block] = [Para((_sentence(found, names),), "lead")]
    blocks += [Para((str(note),)) for note in getattr(found, "notes", ())]
    blocks.append(_pairs(f"{names[1]} against {names[0]}", found.a, found.b, names))
    blocks += _charts(matter, found)
    blocks += _by_class(found)
    for variant, a, b in matter.under:
        heads = (a.scenario, b.scenario) if a.scenario != b.scenario else names
        blocks.append(_pairs(f"The same under the variant {variant}", a, b, heads))
    if matter.under:
        blocks += open_question(matter)
    blocks += _changes(found)
    return Section("against", f"Against {names[0]}", tuple(blocks))


def _sentence(found: ComparisonLike, names: Sequence[str]) -> str:
    parts = []
    for label, (usd, draws, _) in _measured(found.a, found.b).items():
        if label.startswith(("people held on", "people removed", "cost")) and draws is not None:
            whole = of_draws(draws)
            parts.append(f"{label}: {_signed(whole, usd=usd)}")
    said = "; ".join(parts) or "nothing that both count differs"
    return f"{names[1]} less {names[0]}: {said} (5 % to 95 % of {found.a.draws} paired draws)."


def _measured(a: Results, b: Results) -> dict[str, tuple[bool, Any, tuple[Any, Any]]]:
    """Label -> whether it is money, the differences `[draw]`, and the figures of each side, for what both count."""
    import numpy as np

    found: dict[str, tuple[bool, Any, tuple[Any, Any]]] = {}

    def put(label: str, usd: bool, figure: Any) -> None:
        sides = figure(a), figure(b)
        if sides[0] is not None and sides[1] is not None:
            found[label] = (usd, sides[1] - sides[0], sides)

    def last(key: str) -> Any:
        return lambda results: results.values[key][:, -1] if key in results.values else None

    def summed(measure: str) -> Any:
        def figure(results: Results) -> Any:
            keys = keys_of(results, measure)
            return sum(np.nansum(results.values[key], axis=1) for key in keys) if keys else None

        return figure

    end = period_words(b)
    put(f"people held on an average night, {end}", False, last("adp"))
    put(
        "highest night of the run",
        False,
        lambda r: r.values["peak"].max(axis=1) if "peak" in r.values else None,
    )
    for measure, label, usd in (
        ("book_ins", "book-ins, whole run", False),
        ("removals_ice", "people removed, whole run", False),
        ("removals_third_country", "removed to a third country, whole run", False),
        ("releases", "released, whole run", False),
        ("deaths", "deaths, whole run", False),
        ("empty_guaranteed_bed_days", "guaranteed bed-days paid for and empty, whole run", False),
        ("obligations", "cost (obligations), whole run", True),
    ):
        put(label, usd, summed(measure))
    for key in limit_keys(b):
        put(f"people {limit_words(key)}, average night, {end}", False, last(key))
    if "alos" in a.values and "alos" in b.values:
        put(f"length of stay of those who left, {end}, days", False, last("alos"))
    return found


def _pairs(caption: str, a: Results, b: Results, names: Sequence[str]) -> Grid:
    import numpy as np

    rows = []
    for label, (usd, draws, sides) in _measured(a, b).items():
        known = draws[~np.isnan(draws)]
        above = f"{float((known > 0).mean()):.0%}".replace("%", " %") if len(known) else "-"
        cells = (
            label,
            of_draws(sides[0]).words(usd=usd),
            of_draws(sides[1]).words(usd=usd),
            _signed(of_draws(draws), usd=usd),
            above,
        )
        rows.append(tuple(words(cell) for cell in cells))
    head = ("", names[0], names[1], "difference, draw by draw", "draws in which it is higher")
    return Grid(f"{caption}: mean (5 % to 95 % of {b.draws} paired draws)", head, tuple(rows))


def _signed(whole: Whole, *, usd: bool = False) -> str:
    """A difference with its sign.

    >>> _signed(Whole(-1500.0, -1800.0, 200.0))
    '-1,500 (-1,800 to +200)'
    """
    from sojourn.reporting.figures import count, money

    if math.isnan(whole.mean):
        return "not defined"

    def one(value: float) -> str:
        digits = 0.0 if value == 0 else round(value, 2 - math.floor(math.log10(abs(value))))
        shown = (money if usd else count)(abs(digits))
        return shown if digits == 0 else f"{'+' if digits > 0 else '-'}{shown}"

    middle, low, high = one(whole.mean), one(whole.low), one(whole.high)
    return f"{middle} ({low} to {high})" if low != high else middle


def _charts(matter: Matter, found: ComparisonLike) -> Iterable[Chart]:
    """Both runs in one chart: held, and removed."""
    names = tuple(getattr(found, "names", (found.a.scenario, found.b.scenario)))
    for key, title, unit in (
        ("adp", "Held on an average night, both", "people"),
        ("removals_ice", "Removals, both", "people"),
    ):
        if key in found.a.values and key in found.b.values:
            lines = [(names[1], found.b.band(key)), (names[0], found.a.band(key))]
            chart = over_time(matter, f"chart-both-{key}", title, unit, lines)
            if chart is not None:
                yield _with_difference(chart, found, key, unit)


def _by_class(found: ComparisonLike) -> Iterable[Block]:
    """The classes one by one, where removals to third countries differ: a chart and a table."""
    from sojourn.reporting.by_class import by_class
    from sojourn.reporting.page.bars import Bar, bars_drawing

    classes = by_class(found.a, found.b)
    if not classes:
        return
    means = [float(one.third.mean()) for one in classes]
    most = max(map(abs, means))
    rows = []
    for one in classes:
        gaps = (_signed(of_draws(drawn)) for drawn in (one.third, one.removed, one.held))
        rows.append(tuple(words(cell) for cell in (one.label, *gaps, of_draws(one.part).words())))
    head = ("", "to a third country", "removed, to whatever country", "held on an average night", "part of all removals, %")
    table = Grid("By class, whole run: difference draw by draw (5 % to 95 %)", head, tuple(rows))
    title = "Removed to a third country, by class: difference over the whole run"
    says = "The largest: " + "; ".join(f"{one.label} {_signed(of_draws(one.third))}" for one in classes[:3]) + "."
    bars = [Bar(one.label, LONGEST * mean / most, _signed(of_draws(one.third))) for one, mean in zip(classes, means, strict=True)]
    drawing = bars_drawing(bars, id="chart-classes", title=title, says=says, width=920)
    yield Chart("chart-classes", title, says, drawing, (table,), wide=True)


def _with_difference(chart: Chart, found: ComparisonLike, key: str, unit: str) -> Chart:
    """The chart with the difference by period as one more table."""
    from dataclasses import replace

    import numpy as np

    band, above = found.difference(key), np.broadcast_to(found.share_above(key), len(found.b.periods))
    rows = []
    for p, period in enumerate(found.b.periods):
        whole = Whole(float(band.mean[p]), float(band.p05[p]), float(band.p95[p]))
        share = "-" if math.isnan(float(above[p])) else f"{float(above[p]):.0%}".replace("%", " %")
        rows.append(tuple(words(cell) for cell in (period, _signed(whole), share)))
    table = Grid(
        f"Difference ({unit})",
        ("period", "difference, draw by draw", "draws in which it is higher"),
        tuple(rows),
    )
    return replace(chart, tables=(table, *chart.tables))


def _changes(found: ComparisonLike) -> list[Block]:
    if not found.changed:
        return [Para(("No value differs between the two scenarios.",))]
    rows: list[tuple[Words, ...]] = []
    for one in found.changed[:MOST_CHANGES]:
        sides = []
        for value, comes_to, origin in (
            (one.old, getattr(one, "old_comes_to", ""), one.old_origin),
            (one.new, getattr(one, "new_comes_to", ""), one.new_origin),
        ):
            text = "not there" if value is None else str(value)
            sides.append(text + (f" = {comes_to}" if comes_to else "") + (f" ({origin})" if origin else ""))
        rows.append(tuple(words(cell) for cell in (one.path, *sides)))
    blocks: list[Block] = [
        Grid(
            "Every value that was changed, and where each was written",
            ("value", "before", "now"),
            tuple(rows),
            figures=False,
        )
    ]
    left = len(found.changed) - MOST_CHANGES
    if left > 0:
        blocks.append(Items((words(f"and {left} more: sojourn compare lists them all"),)))
    return blocks
