"""What a comparison prints: the sentence, the table of both and their difference, what was changed, what every report gives."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sojourn.reporting.figures import against, count, signed
from sojourn.reporting.sentence import day, foundation, joined, limit_words, named_period, over_key, reported

if TYPE_CHECKING:
    from sojourn.results.comparison import Comparison
    from sojourn.scenario.changed import Changed

__all__ = ["screen_compared", "screen_variants", "sentence"]

MOST_PERIODS = 6
"""More months or days than these are shown by fiscal year; every one of them is in --csv and --json."""
MOST_CHANGED = 60
LONGEST_VALUE = 160  # letters of a changed value on the screen; --json has it whole
HEADS = ("A", "B", "B - A", "5%-95%", "B above A")


def screen_compared(comparison: Comparison, width: int = 100, *, unicode: bool = True) -> str:
    """The report of a comparison as text of at most `width` columns (80 or more)."""
    from sojourn.reporting.chart import course

    said = [sentence(comparison), *(f"Note: {note}" for note in comparison.notes), *_foundation(comparison)]
    chart = ""
    if "adp" in comparison.keys and _differs(comparison, "adp"):
        title = "B - A, held on an average night: mean, 5 % to 95 %"
        chart = course(comparison.difference("adp"), comparison.a.periods, title, width, unicode=unicode)
    parts = [
        "\n".join(_filled(text, width) for text in said),
        _by_period(comparison, width),
        "\n".join(_changed(comparison.changed, width)),
        chart,
        _grid(_span(comparison), _totals(comparison), width),
        _classes(comparison, width),
    ]
    return "\n\n".join(part.rstrip() for part in parts if part)


def screen_variants(comparisons: Sequence[Comparison], width: int = 100) -> str:
    """The same comparison under several variants, side by side over the whole span."""
    first = comparisons[0]
    if any("cannot choose" in note for note in first.notes):  # not where only a limit is noted
        lead = (
            "The record cannot choose between these readings, and neither can this model. Each says what the change would "
            "do if that reading were the true one; quote all of them, for where they disagree nobody knows which it is."
        )
    else:
        lead = "The same comparison under every variant that both have."
    said = [lead, *(sentence(one) for one in comparisons), *(f"Note: {note}" for note in first.notes)]
    said += [f"{one.a.scenario} supposes: {one.a.about.strip()}" for one in comparisons]
    whole = [one.in_all() for one in comparisons]
    rows: list[_Row] = []
    for title, key, times in _measures(whole[0]):
        held = [(one.a.scenario, _cells(one, key, times)[0]) for one in whole if key in one.keys]
        rows += [_Row(title), *(replace(row, label=f"  {name}") for name, row in held)]
    for one in comparisons:
        rows += [_Row(one.a.scenario), *(replace(row, label=f"  {row.label}") for row in _totals(one))]
    alike = all(one.changed == first.changed for one in comparisons)
    changed = [
        line
        for one in (comparisons[:1] if alike else comparisons)
        for line in _changed(one.changed, width, "" if alike else f" under {one.a.scenario}")
    ]
    parts = [
        "\n".join(_filled(text, width) for text in said),
        _grid(_span(first), rows, width),
        "\n".join(changed),
    ]
    return "\n\n".join(part.rstrip() for part in parts if part)


def sentence(comparison: Comparison) -> str:
    """One sentence with the difference and its range over nine paired draws of ten."""
    c, whole = comparison, comparison.in_all()
    people, when = ("more", "fewer"), named_period(c.a.periods[-1])
    held = _said(c, "adp", f"hold {{}} people on an average night in {when}", people)
    flows = [
        _said(whole, "book_ins", "book in {} people", people),
        _said(whole, "removals_ice", "remove {} people", people),
        _said(whole, "obligations", "cost {}", ("more", "less"), "as much", usd=True),
    ]
    stay = _said(
        whole,
        "alos",
        "the average stay of those who leave would be {}",
        ("days longer", "days shorter"),
        "as long",
    )
    text = f"Against {c.names[0]}, {c.names[1]} would "
    span = f"from {day(c.a, 0)} to {day(c.a, 1)}"
    flows = [said for said in flows if said]
    clauses = [held] if held else []
    if flows:
        clauses.append(f"{span} {'it would ' if held else ''}{joined(flows)}")
    if not clauses:
        return f"{c.names[0]} and {c.names[1]} have no measure of people held or removed, or of money, in common."
    if stay:
        clauses.append(stay)
    return f"{text}{'; '.join(clauses)} (ranges: 5 % to 95 % of {c.a.draws} paired draws)."


def _said(
    c: Comparison, key: str, form: str, words: tuple[str, str], same: str = "as many", *, usd: bool = False
) -> str:
    """A measure's difference in the last period in words, with how often b is above where the range has both signs."""
    if key not in c.keys:
        return ""
    found = c.difference(key)
    mean, low, high = (float(array[-1]) for array in (found.mean, found.p05, found.p95))
    if math.isnan(mean):
        return ""
    head, spread = against(mean, low, high, words, usd=usd)
    if not head:
        return form.format(same if mean == low == high == 0 else f"about {same}")
    if low < 0 < high:
        spread += f"; {words[0].split()[-1]} in {_share(c.share_above(key)[-1])} of draws"
    return f"{form.format(head)} ({spread})" if spread else form.format(head)


def _share(part: float) -> str:
    return f"{part:.0%}".replace("%", " %")


def _foundation(c: Comparison) -> list[str]:
    """What both suppose, what is assumed in either, and the documents behind them."""
    assumed = tuple(dict.fromkeys([*c.a.assumed, *c.b.assumed]))
    sources = tuple(dict.fromkeys([*c.a.sources, *c.b.sources]))
    said = foundation(replace(c.a, assumed=assumed, sources=sources))
    if c.a.about == c.b.about:
        return said
    abouts = [
        f"What {side} supposes: {one.about.strip().rstrip('.')}."
        for side, one in zip("AB", (c.a, c.b), strict=True)
    ]
    return [*abouts, *said[1:]]


# ------------------------------------------------------------------------------------------------ tables


@dataclass(frozen=True)
class _Row:
    """A line of a table: what it is of, then a, b, their difference, its range, and how often b is above."""

    label: str
    cells: tuple[str, ...] = ()


def _by_period(c: Comparison, width: int) -> str:
    """Every main measure by period, by fiscal year where there are many."""
    shown = c.by_fiscal_year() if len(c.a.periods) > MOST_PERIODS else c
    rows: list[_Row] = []
    for title, key, times in _measures(shown):
        rows += [_Row(title), *(replace(row, label=f"  {row.label}") for row in _cells(shown, key, times))]
    if not rows:
        return ""
    note = (
        f"A: {c.names[0]}. B: {c.names[1]}. A and B are means over draws; B - A is taken draw by draw, with the same "
        "uncertain parameters and the same luck in both: its mean, the range of nine draws of ten, and in how many draws B "
        "is above A."
    )
    if shown is not c:
        note += f" Fiscal years from October, cut to {c.a.start} to {c.a.until}; every {c.a.every} is in --csv and --json."
    name = {"month": "month", "day": "day"}.get(shown.a.every, "fiscal year")
    return "\n".join([_grid(name, rows, width), textwrap.fill(note, width)])


def _measures(c: Comparison) -> list[tuple[str, str, float]]:
    """The main measures that both have: title, key, and what its figures are multiplied by."""
    over = over_key(c.a)
    limit = limit_words(over) if over else ""
    wanted = [
        ("Held on an average night (ADP)", "adp", 1.0),
        ("Book-ins", "book_ins", 1.0),
        ("Book-outs", "book_outs", 1.0),
        ("Removed", "removals_ice", 1.0),
        ("Length of stay of those who left, days (ALOS)", "alos", 1.0),
        (f"{limit[:1].upper()}{limit[1:]}", over or "", 1.0),
        ("Cost, $ million", "obligations", 1e-6),
    ]
    return [one for one in wanted if one[1] in c.keys]


def _cells(c: Comparison, key: str, times: float) -> list[_Row]:
    """A measure's rows, one a period."""
    a, b, both, above = c.a.band(key), c.b.band(key), c.difference(key), c.share_above(key)
    return [
        _Row(
            period,
            _figures(
                a.mean[p] * times,
                b.mean[p] * times,
                both.mean[p] * times,
                both.p05[p] * times,
                both.p95[p] * times,
                above[p],
            ),
        )
        for p, period in enumerate(c.a.periods)
    ]


def _figures(a: float, b: float, mean: float, low: float, high: float, above: float) -> tuple[str, ...]:
    undefined = math.isnan(mean)
    spread = "-" if undefined else "0" if low == high == 0 else f"{signed(low)} to {signed(high)}"
    share = "-" if undefined else _share(above)
    return (count(a), count(b), "-" if undefined else signed(mean), spread, share)


def _totals(c: Comparison) -> list[_Row]:
    """What every report gives beside removals and cost; a dash where a side cannot count it."""
    import numpy as np

    def drawn(side: Any, keys: tuple[str, ...], at_the_end: bool) -> Any:
        known = [side.values[key] for key in keys if key in side.values]
        if not known:
            return np.full(c.a.draws, np.nan)
        return known[0][:, -1] if at_the_end else sum(np.nansum(array, axis=1) for array in known)

    rows = []
    for keys, words, at_the_end in reported(dict.fromkeys([*c.a.values, *c.b.values])):
        a, b = (drawn(side, keys, at_the_end) for side in (c.a, c.b))
        gap = (b - a)[~np.isnan(b - a)]
        low, high = np.quantile(gap, (0.05, 0.95)) if len(gap) else (np.nan, np.nan)
        mean, above = (gap.mean(), (gap > 0).mean()) if len(gap) else (np.nan, np.nan)
        rows.append(
            _Row(words, _figures(_mean(a), _mean(b), float(mean), float(low), float(high), float(above)))
        )
    return rows


def _classes(c: Comparison, width: int) -> str:
    """By class, where removals to third countries differ."""
    from sojourn.reporting.by_class import by_class

    found = by_class(c.a, c.b)
    if not found:
        return ""
    rows: list[tuple[str, ...]] = [("", "to a third", "removed", "held on", "part of")]
    rows.append(("By class, B - A", "country", "in all", "a night", "removals"))
    for one in found:
        gaps = (_band(drawn) for drawn in (one.third, one.removed, one.held))
        rows.append((one.label, *gaps, _band(one.part, " %", plain=True)))
    sizes = [max(len(row[n]) for row in rows) for n in range(1, 5)]
    label = min(max(len(row[0]) for row in rows), width - sum(sizes) - 2 * len(sizes))
    lines = []
    for name, *cells in rows:
        wrapped = textwrap.wrap(name, label, subsequent_indent="  ") or [""]
        figures = "".join(f"  {cell:>{size}}" for cell, size in zip(cells, sizes, strict=True))
        lines += [*wrapped[:-1], f"{wrapped[-1]:<{label}}{figures}"]
    note = (
        f"B - A by class over {_span(c)}, draw by draw: 5 % to 95 %. The last column is removals to a third country over all "
        "removals of the class, in the run that has more of them."
    )
    return "\n".join([*lines, textwrap.fill(note, width)])


def _band(drawn: Any, unit: str = "", *, plain: bool = False) -> str:
    """The range of nine draws of ten."""
    import numpy as np

    low, high = (float(x) for x in np.nanquantile(drawn, (0.05, 0.95)))
    show = count if plain else signed
    return f"{show(low)}{unit}" if show(low) == show(high) else f"{show(low)} to {show(high)}{unit}"


def _span(c: Comparison) -> str:
    return f"{c.a.start} to {c.a.until}"


def _mean(drawn: Any) -> float:
    known = drawn[drawn == drawn]
    return float(known.mean()) if len(known) else math.nan


def _grid(title: str, rows: Sequence[_Row], width: int) -> str:
    """Rows under the heads, figures to the right; labels that do not fit are wrapped."""
    if not rows:
        return ""
    filled = [row.cells for row in rows if row.cells]
    sizes = [max(map(len, column)) for column in zip(HEADS, *filled, strict=True)]
    room = width - sum(sizes) - 2 * len(sizes)
    label = min(max(len(one) for one in (title, *(row.label for row in rows if row.cells))), room)
    lines = []
    for text, cells in ((title, HEADS), *((row.label, row.cells) for row in rows)):
        if not cells:
            lines.append(text)
            continue
        indent = " " * (len(text) - len(text.lstrip()))
        wrapped = textwrap.wrap(text, label, initial_indent="", subsequent_indent=f"{indent}  ") or [""]
        figures = "".join(f"  {cell:>{size}}" for cell, size in zip(cells, sizes, strict=True))
        lines += [*wrapped[:-1], f"{wrapped[-1]:<{label}}{figures}"]
    return "\n".join(lines)


# ------------------------------------------------------------------------------------------------ what was changed


def _changed(changed: Sequence[Changed], width: int, where: str = "") -> list[str]:
    """Every changed value, old and new, each with what it comes to and where it was written."""
    if not changed:
        return [f"Nothing that was written differs between A and B{where}."]
    number = f"{len(changed)} value{'s' if len(changed) > 1 else ''}"
    lines = [f"What differs{where} ({number}):"]
    for one in changed[:MOST_CHANGED]:
        lines.append(f"  {one.path}")
        sides = (
            ("A", one.old, one.old_comes_to, one.old_origin),
            ("B", one.new, one.new_comes_to, one.new_origin),
        )
        for side, written, worth, origin in sides:
            text = f"{side}: {_written(written, worth)}" + (f"   # {origin}" if written is not None else "")
            lines += textwrap.wrap(text, width, initial_indent="    ", subsequent_indent="       ")
    if len(changed) > MOST_CHANGED:
        lines.append(f"  and {len(changed) - MOST_CHANGED} more: --json lists every one")
    return lines


def _written(written: str | None, worth: str) -> str:
    if written is None:
        return "not written"
    text = written if len(written) <= LONGEST_VALUE else f"{written[:LONGEST_VALUE]}… (whole in --json)"
    if not worth:
        return text
    return (
        f"{text} {worth}"
        if worth.startswith("[")
        else f"{text}, where {worth}"
        if " = " in worth
        else f"{text} = {worth}"
    )


def _filled(text: str, width: int) -> str:
    """Lines of a text; a per cent sign stays with its number."""
    return textwrap.fill(text.replace(" %", "\0%"), width, break_on_hyphens=False).replace("\0", " ")


def _differs(c: Comparison, key: str) -> bool:
    return bool((c.differences(key) != 0).any())
