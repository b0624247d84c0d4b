"""How much the route to third countries could matter: with it and without it, by nationality, in one table and one chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sojourn.reporting.by_class import ByClass, by_class
from sojourn.reporting.figures import count, money, signed
from sojourn.results.comparison import Comparison
from sojourn.simulate import compare
from tools.manual.markup import code, heading, plain, table

__all__ = ["DRAWS", "Pair", "compared", "page", "write_chart"]

DRAWS = 100
NOBODY = ("agreements.mexico_by_land.quota.capacity=0 person/month", "agreements.other_hosts.quota.capacity=0 person/month")
RUNS = (
    ("current-policy", "current-policy", "replay-2023"),
    ("january-2025:third_countries", "january-2025", None),
)  # scenario, what it is called here, posterior
ALL = (
    ("removals_ice", "removed, whole run", False),
    ("removals_third_country", "of them to a third country", False),
    ("returned_home_from_host", "of them sent home by the host", False),
    ("adp", "held on an average night, whole run", False),
    ("alos", "length of stay of those who leave, days", False),
    ("held_over_180d_after_order", "held over 180 days after a final order, average night", False),
    ("releases:supervised", "released under supervision, whole run", False),
    ("obligations", "cost, whole run", True),
)


@dataclass(frozen=True)
class Pair:
    """A scenario without the route and with it, draw by draw."""

    name: str
    comparison: Comparison
    classes: tuple[ByClass, ...]


@cache
def compared(draws: int) -> tuple[Pair, ...]:
    """Both scenarios, each run without the route (no host takes anyone) and with it, of the same draws."""
    found = []
    for scenario, name, posterior in RUNS:
        both = compare(scenario, scenario, draws, changes_a=NOBODY, posterior=posterior)
        found.append(Pair(name, both, by_class(both.a, both.b)))
    return tuple(found)


def page(pairs: Sequence[Pair]) -> str:
    """The page of the manual."""
    first = pairs[0].comparison
    parts = [
        heading(1, "How much a third country could matter", "third-countries"),
        f"Each scenario is run twice with the same {first.a.draws} draws: once as it is, and once with no host taking "
        "anyone, not even Mexico. Whom the home country does not take back, or who is protected from it, then waits and "
        "is released under supervision. The differences are taken draw by draw; ranges are 5 % to 95 % of the draws. "
        "`january-2025` is its variant `third_countries`, since nothing was agreed by then. **What part of each group the "
        "home country does not take back, how many people Mexico takes, and how long people wait are assumed or rest on "
        "one count**: the ranges are wide for that.\n",
        "![Part of all removals that are to a third country, by nationality group](route.svg)\n",
        heading(2, "In all"),
        table(("with the route, less without it", *(code(pair.name) for pair in pairs)), _whole(pairs)),
        heading(2, "By nationality group"),
        "More people removed to a third country, and removed in all, over the whole run; more held on an average night; and "
        "removals to a third country over all removals of the group.\n",
        *(_by_group(pair) for pair in pairs),
        "The same for any two scenarios: `sojourn compare current-policy current-policy:third_countries_stopped`.\n",
    ]
    return "\n".join(parts)


def _whole(pairs: Sequence[Pair]) -> list[Sequence[str]]:
    rows = []
    for key, words, usd in ALL:
        cells = [words]
        for pair in pairs:
            whole = pair.comparison.in_all()
            cells.append(_gap(whole.differences(key)[:, 0], usd) if key in whole.keys else "not counted")
        rows.append(cells)
    return rows


def _gap(drawn: NDArray[np.float64], usd: bool = False) -> str:
    """A difference: its mean and range, signed."""
    middle, low, high = (float(f"{x:.3g}") for x in (drawn.mean(), *np.quantile(drawn, (0.05, 0.95))))
    if usd:
        middle_, low_, high_ = (f"{'-' if x < 0 else '+'}{money(abs(x))}" for x in (middle, low, high))
        return f"{middle_} ({low_} to {high_})"
    return f"{signed(middle)} ({signed(low)} to {signed(high)})"


def _by_group(pair: Pair) -> str:
    heads = (pair.name, "to a third country", "removed in all", "held on a night", "part of removals")
    rows = []
    for one in pair.classes:
        low, high = np.nanquantile(one.part, (0.05, 0.95))
        gaps = (_gap(drawn) for drawn in (one.third, one.removed, one.held))
        rows.append((plain(one.label), *gaps, f"{count(float(low))} to {count(float(high))} %"))
    return table(heads, rows)


def write_chart(pairs: Sequence[Pair], file: Path) -> None:
    """The chart as SVG: a bar from 5 % to 95 % for each group and scenario, a dot in the middle."""
    import matplotlib
    from matplotlib.figure import Figure

    names = [one.name for one in pairs[0].classes]
    labels = {one.name: one.label for pair in pairs for one in pair.classes}
    with matplotlib.rc_context({"svg.hashsalt": "sojourn", "svg.fonttype": "none", "font.family": "sans-serif"}):
        figure = Figure(figsize=(9, 0.42 * len(names) + 1.2), layout="constrained")
        axes = figure.subplots()
        for place, (pair, colour) in enumerate(zip(pairs, ("#0b5cad", "#b3440c"), strict=True)):
            held = {one.name: one for one in pair.classes}
            for row, name in enumerate(names):
                if name not in held:
                    continue
                low, middle, high = np.nanquantile(held[name].part, (0.05, 0.5, 0.95))
                y = row + 0.18 * (2 * place - 1)
                axes.plot([low, high], [y, y], color=colour, linewidth=3, solid_capstyle="butt", alpha=0.55)
                axes.plot([middle], [y], color=colour, marker="o", markersize=4.5)
            axes.plot([], [], color=colour, marker="o", linewidth=3, label=pair.name)
        axes.set_yticks(range(len(names)), [labels[name] for name in names])
        axes.invert_yaxis()
        axes.set_xlim(left=0)
        axes.set_xlabel("removals to a third country over all removals of the group, percent")
        axes.legend(frameon=False, loc="lower right")
        axes.spines[["top", "right"]].set_visible(False)
        figure.savefig(file, format="svg", metadata={"Date": None})
