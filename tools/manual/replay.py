"""How close the model comes to the record with its book-ins given: figures, tables, a chart, and the README's sentence.

The comparisons are those that tests/replay checks: central values, the mean of six histories, the months of `replay-2023`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sojourn.calibration import targets
from sojourn.engine import kernel
from sojourn.engine.tables import Tally
from sojourn.model import Model, compile_scenario
from sojourn.results.measures import measured, outcome_kind
from sojourn.scenario import load
from sojourn.sources import load_catalog
from tools.manual.markup import code, heading, table

__all__ = ["Replay", "page", "readme", "replayed", "sentence", "write_chart"]

Figures = NDArray[np.float64]

AGENCIES = (
    ("all", "adp", "ice.adp.total", ""),
    ("arrested by ICE", "adp:interior", "ice.adp.ice", "alos:interior"),
    ("arrested by CBP", "adp:border", "ice.adp.cbp", "alos:border"),
)
ALOS = {"alos:interior": "ice.alos.ice", "alos:border": "ice.alos.cbp"}
REASONS = {reason.replace("_", " "): published for reason, published in targets.REASONS.items()}  # as a fit tells them apart
YEARS = (2024, 2025, 2026)
REMOVALS = (
    (date(2023, 10, 1), date(2024, 9, 30), date(2024, 10, 7)),
    (date(2024, 10, 1), date(2025, 9, 15), date(2025, 9, 15)),
    (date(2025, 10, 1), date(2026, 1, 22), date(2026, 1, 22)),
)  # first and last day, and the row of the series that counts them
BANDS = ("0_180", "181_365", "366_730", "over_730")


@dataclass(frozen=True)
class Replay:
    """The replay and the record side by side."""

    model: Model
    tally: Tally
    values: dict[str, Figures]

    def record(self, name: str) -> Figures:
        """The months of a series; NaN where it has none."""
        rows = {str(row.starts)[:7]: row.value for row in load_catalog().series[name].rows}
        return np.array([rows.get(period, np.nan) for period in self.model.periods], float)

    def errors(self, key: str, name: str) -> Figures:
        """[month] model over record less one, in percent."""
        return 100 * (self.values[key] / self.record(name) - 1)

    def year(self, figures: Figures, year: int) -> float:
        """A fiscal year's sum, the partial September of 2025 to the 20th."""
        months = [int(p[:4]) + (p[5:] >= "10") == year for p in self.model.periods]
        weights = np.where(np.array(self.model.periods) == "2025-09", 20 / 30, 1.0)
        return float(np.nansum((figures * weights)[months]))

    def by_reason(self, reason: str, year: int) -> tuple[float, float]:
        """Book-outs of a fiscal year: the record's and the model's."""
        published = REASONS[reason]
        ended = [name for name in self.model.outcomes if outcome_kind(self.model, name) in published]
        model = np.sum([self.values[f"book_outs:{name}"] for name in ended if f"book_outs:{name}" in self.values], axis=0)
        known = load_catalog().series.filed
        series = [f"ice.book_outs.{name}" for name in published if f"ice.book_outs.{name}" in known]
        record = np.nansum([self.record(name) for name in series], axis=0)
        return self.year(record, year), self.year(model, year)

    def removals(self) -> list[tuple[date, date, float, float]]:
        """First and last day, ICE's own count of removals between them, and the model's."""
        of_day = self.model.period_of_day
        daily = (self.values["removals_ice"] / np.bincount(of_day))[of_day]
        rows = {row.starts: row.value for row in load_catalog().series["ice.removals.fiscal_year_to_date"].rows}
        start = self.model.start
        return [
            (first, last, float(rows[counted] or 0), float(daily[(first - start).days : (last - start).days + 1].sum()))
            for first, last, counted in REMOVALS
        ]

    @cached_property
    def _bands(self) -> list[tuple[date, Figures, Figures]]:
        """Each day that the record has all bands for: the shares of those held, the record's and the model's."""
        catalog = load_catalog()
        over = {name: self.tally.over[:, m, :].sum(axis=1) for m, name in enumerate(self.model.limits)}
        past = [sum(over[f"over_{days}d_since_book_in_{side}"] for side in ("interior", "border")) for days in (180, 365, 730)]
        beds = [self.model.resources.index(name) for name in ("beds", "added_beds")]
        held = self.tally.held[:, beds].sum(axis=1)
        model = np.stack([held - past[0], past[0] - past[1], past[1] - past[2], past[2]]) / held
        rows = [{r.starts: r.value for r in catalog.series[f"ice.elapsed.{band}"].rows} for band in BANDS]
        found = []
        for day in rows[0]:
            d = (day - self.model.start).days
            if 15 <= d < self.model.days and all(row.get(day) is not None for row in rows):
                there = np.array([row[day] for row in rows], float)
                found.append((day, there / there.sum(), model[:, d]))
        return found

    def bands(self) -> tuple[int, list[tuple[str, float, float, float]]]:
        """How many days are compared; for each band the mean share, record and model, and the mean absolute error, percent."""
        record, model = (np.array([row[side] for row in self._bands]) for side in (1, 2))
        error = np.abs(model / record - 1).mean(axis=0)
        rows = zip(BANDS, record.mean(axis=0), model.mean(axis=0), error, strict=True)
        return len(self._bands), [(band, 100 * r, 100 * m, 100 * e) for band, r, m, e in rows]

    def over_180(self) -> tuple[Figures, Figures]:
        """[day compared] the share held over 180 days, percent: the record's and the model's."""
        return tuple(np.array([100 * (1 - row[side][0]) for row in self._bands]) for side in (1, 2))  # type: ignore[return-value]


@cache
def replayed() -> Replay:
    """The replay of the shipped data."""
    catalog = load_catalog()
    model = compile_scenario(load("replay-2023", catalog=catalog), catalog)
    tables = model.tables(None, seed=1)
    histories = [kernel.run(tables, 1, 0, history) for history in range(6)]
    tally = Tally(*(np.mean(field, axis=0) for field in zip(*histories, strict=True)))
    return Replay(model, tally, measured(model, tally, model.basis(None, seed=1)))


def _days(band: str) -> str:
    return band.replace("over_", "over ").replace("_", " to ")


def sentence(replay: Replay) -> str:
    """What the README says: the figures of this model and this record."""
    error = replay.errors("adp", "ice.adp.total")
    worst = int(np.nanargmax(np.abs(error)))
    stays = [np.nanmean(np.abs(replay.errors(key, name))) for key, name in ALOS.items()]
    removed = [abs(100 * (model / record - 1)) for _, _, record, model in replay.removals()]
    record, model = replay.over_180()
    days, bands = replay.bands()
    furthest = max(bands, key=lambda band: band[3])
    return (
        f"With the observed book-ins by arresting agency given and no dated change of any exit's pace, `replay-2023` follows the "
        f"monthly average daily population of October 2023 to January 2026 with a mean absolute error of "
        f"{np.nanmean(np.abs(error)):.1f} % "
        f"(worst month {error[worst]:+.1f} %, {replay.model.periods[worst]}); the average length of stay is off by "
        f"{stays[0]:.0f} % for people arrested by ICE and {stays[1]:.0f} % for people arrested by CBP, and "
        f"ICE's own count of removals by at most "
        f"{max(removed):.1f} % in a fiscal year. On the {days} days with a count, {model.min():.1f} to "
        f"{model.max():.1f} % of those held have "
        f"been so for over 180 days, and {record.min():.1f} to {record.max():.1f} % in the record; of the bands of elapsed stay, "
        f"{_days(furthest[0])} days is furthest off, by {furthest[3]:.0f} % on average. The exits were fitted to that "
        f"stretch, so this is not a forecast's error. `tests/replay` holds the bounds; the manual has the table and the chart."
    )


BEGIN, END = "<!-- made by `make readme` -->", "<!-- made: end -->"


def readme(text: str) -> str:
    """The README's text with its sentence about the replay made anew."""
    from textwrap import fill

    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    wrapped = fill(sentence(replayed()), 120, break_long_words=False, break_on_hyphens=False)
    return f"{before}{BEGIN}\n{wrapped}\n{END}{after}"


# ------------------------------------------------------------------------------------------------ the page


def page(replay: Replay) -> str:
    """The page of the manual: one table a comparison, below the chart."""
    parts = [
        heading(1, "How close it comes to the record", "closeness"),
        "`replay-2023` is the default model from October 2023 to January 2026 with the observed monthly "
        "book-ins of each arresting "
        "agency given, central values, the mean of six histories, and no dated change of any exit's pace. **The paces of exit "
        "and the shares by "
        "reason were fitted to this stretch**, so what follows says how well the structure can account for the "
        "record, not how well "
        "it forecasts. The figures are made from a run each time this manual is built; `tests/replay` keeps "
        "them within bounds.\n",
        "![Average daily population by month, the record and the replay, in all and by arresting agency](replay.svg)\n",
        heading(2, "Average daily population and length of stay, by month"),
        table(("people", "measure", "record", "mean absolute error", "worst month"), _agencies(replay)),
        heading(2, "Book-outs by reason, fiscal years"),
        "Fiscal year 2025 has its September to the 20th, 2026 is October to January. An error is shown where the record has "
        "1,000 or more.\n",
        table(("reason", *(head for year in YEARS for head in (f"{year}: record", "model", "error"))), _reasons(replay)),
        heading(2, "Removals, fiscal years"),
        "ICE's own running count (removals, voluntary departures and returns, whether from detention or not).\n",
        table(("from", "to", "record", "model", "error"), _removed(replay)),
        heading(2, "How long people had been held"),
        f"The share of those held, by days since book-in, on the {replay.bands()[0]} days that the record has; "
        f"means over those days.\n",
        table(
            ("days", "record", "model", "mean absolute error"),
            [(_days(band), f"{r:.2f} %", f"{m:.2f} %", f"{e:.0f} %") for band, r, m, e in replay.bands()[1]],
        ),
        heading(2, "What this does not show"),
        "How well book-ins are foreseen: they are given. Whether exits follow book-ins because people booked in "
        "displace others or "
        "because intake waits for beds: both give the same replay. How well it does out of sample: the model card says. "
        "The smaller nationality groups are not identified and may be off by half.\n",
    ]
    return "\n".join(parts)


def _agencies(replay: Replay) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = []
    for people, key, name, stays in AGENCIES:
        rows.append(_error(replay, people, "ADP", key, name))
        if stays:
            rows.append(_error(replay, people, "ALOS", stays, ALOS[stays]))
    return rows


def _error(replay: Replay, people: str, what: str, key: str, name: str) -> Sequence[str]:
    error = replay.errors(key, name)
    worst = int(np.nanargmax(np.abs(error)))
    return people, what, code(name), f"{np.nanmean(np.abs(error)):.1f} %", f"{error[worst]:+.1f} %, {replay.model.periods[worst]}"


def _reasons(replay: Replay) -> list[Sequence[str]]:
    rows = []
    for reason in REASONS:
        cells = [reason]
        for year in YEARS:
            record, model = replay.by_reason(reason, year)
            off = f"{100 * (model / record - 1):+.1f} %" if record >= 1000 else "–"
            cells += [f"{record:,.0f}", f"{model:,.0f}", off]
        rows.append(cells)
    return rows


def _removed(replay: Replay) -> list[Sequence[str]]:
    return [
        (str(first), str(last), f"{record:,.0f}", f"{model:,.0f}", f"{100 * (model / record - 1):+.1f} %")
        for first, last, record, model in replay.removals()
    ]


def write_chart(replay: Replay, file: Path) -> None:
    """The chart as SVG: three lines of the record, three of the replay."""
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context({"svg.hashsalt": "sojourn", "svg.fonttype": "none", "font.family": "sans-serif"}):
        figure = Figure(figsize=(9, 4.6), layout="constrained")
        axes = figure.subplots()
        months = np.arange(len(replay.model.periods))
        for (people, key, name, _), colour in zip(AGENCIES, ("#1b1b1b", "#0b5cad", "#b3440c"), strict=True):
            axes.plot(months, replay.record(name), color=colour, marker="o", markersize=3.5, linestyle="none")
            axes.plot(months, replay.values[key], color=colour, linewidth=1.6)
            last = (months[-1], replay.values[key][-1])
            axes.annotate(people, last, (6, 0), textcoords="offset points", va="center", color=colour)
        axes.plot([], [], color="#505050", marker="o", markersize=3.5, linestyle="none", label="record")
        axes.plot([], [], color="#505050", linewidth=1.6, label="replay")
        axes.legend(frameon=False, loc="upper left")
        axes.set_xticks(months[::3], [replay.model.periods[m] for m in months[::3]])
        axes.set_xlim(-0.5, len(months) + 4)
        axes.set_ylim(bottom=0)
        axes.set_ylabel("people held, monthly mean")
        axes.yaxis.set_major_formatter("{x:,.0f}")
        axes.spines[["top", "right"]].set_visible(False)
        figure.savefig(file, format="svg", metadata={"Date": None})
