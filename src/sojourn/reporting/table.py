"""The table of a run, which fits a terminal of 80 columns: units in the header, the range beside the estimate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sojourn.reporting.cases import of_cases, waiting
from sojourn.reporting.figures import count
from sojourn.reporting.sentence import over_key

if TYPE_CHECKING:
    from sojourn.results.results import Results

__all__ = ["table"]

MOST_ROWS = 40


def table(results: Results, width: int = 100) -> str:
    """Rows by period: people held with range, book-ins, book-outs, removals, length of stay, past 180 days, cost."""
    from io import StringIO
    from textwrap import wrap

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    columns = _columns(results)
    first = {"month": "month", "day": "day", "fiscal-year": "year"}[results.every]
    grid = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="none")
    for name, _ in [(first, []), *columns]:
        grid.add_column(Text(name), justify="left" if name == first else "right", no_wrap=True)
    count_of = len(results.periods)
    half = MOST_ROWS // 2
    for p, period in enumerate(results.periods):
        if count_of > MOST_ROWS and half <= p < count_of - half:
            if p == half:
                grid.add_row("…", *("" for _ in columns))
            continue
        grid.add_row(period, *(cells[p] for _, cells in columns))
    out = StringIO()
    Console(file=out, width=width, color_system=None, legacy_windows=False).print(grid)
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    note = "Means over draws; 5%-95% is the range of nine draws of ten. Held and over: people on an average night."
    if count_of > MOST_ROWS:
        note += " Every row: --csv FILE."
    return "\n".join([*lines, *wrap(note, width)])


def _columns(results: Results) -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = []
    if of_cases(results) and (line := waiting(results)):
        found.append(("wait-\ning", [count(x) for x in line.band.mean]))
        found.append(("\n5%-95%", [f"{count(a)}-{count(b)}" for a, b in zip(line.band.p05, line.band.p95, strict=True)]))
        found.append(("left", [count(x) for x in results.band("departures").mean]))
    if "adp" in results.values and not (of_cases(results) and not results.values["adp"].any()):
        held = results.band("adp")
        found.append(("held\n(ADP)", [count(x) for x in held.mean]))
        found.append(
            ("\n5%-95%", [f"{count(a)}-{count(b)}" for a, b in zip(held.p05, held.p95, strict=True)])
        )
    over = over_key(results)
    wanted = [
        ("book-\nins", "book_ins", 1.0),
        ("book-\nouts", "book_outs", 1.0),
        ("re-\nmoved", "removals_ice", 1.0),
        ("ALOS\ndays", "alos", 1.0),
        ("over\n180 d" if over and "180" in over else "over\nlimit", over or "", 1.0),
        ("cost\n$ million", "obligations", 1e-6),
    ]
    for title, key, times in wanted:
        if key in results.values:
            show = _days if key == "alos" else count
            found.append((title, [show(x * times) for x in results.band(key).mean]))
    return found


def _days(value: float) -> str:
    return "-" if value != value else f"{value:.1f}"
