"""backtest(): cut the record at a day, forget what was published later, fit, forecast, score; beside plain baselines."""

from __future__ import annotations

import calendar
import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sojourn.calibration.kept import kept_folder, room_hash
from sojourn.errors import Finding, InputError, Interrupted

if TYPE_CHECKING:
    import numpy as np

    from sojourn.calibration.record import Months
    from sojourn.sources import Catalog

__all__ = ["ERAS", "HORIZONS", "MODES", "Backtest", "Row", "Score", "backtest", "month_ends"]

Mode = Literal["given_book_ins", "forecast"]
MODES: tuple[Mode, ...] = ("given_book_ins", "forecast")
HORIZONS = (1, 2, 3, 6, 9, 12)
"""Months from the cutoff's own month to the target's."""
ERAS = (
    ("2022-06 to 2023-06", date(2022, 6, 1), date(2023, 6, 30)),
    ("2023-07 to 2024-06", date(2023, 7, 1), date(2024, 6, 30)),
    ("2024-07 to 2025-01", date(2024, 7, 1), date(2025, 1, 31)),
    ("2025-02 on", date(2025, 2, 1), date.max),
)
"""Eras of policy by which errors are told apart, by the day of the cutoff."""
FIRST_CUTOFF, LAST_CUTOFF = date(2022, 6, 30), date(2025, 12, 31)
SHOCK = date(2020, 2, 29)
REMOVALS, YEAR = "removals_from_detention", "removals_from_detention:year"
"""Beside the measures of one month, the removals of the next twelve months together."""
DRAWS = 400
SCHEMA = "sojourn.backtest/1"
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Row:
    """One forecast of one figure, what came, and how far each baseline was out; figures in the unit of the measure."""

    cutoff: str
    mode: str
    measure: str
    horizon: int  # month
    target: str
    observed: float
    middle: float
    low: float  # 5 % of draws
    high: float  # 95 %
    error: float  # share
    crps: float
    in50: bool
    in90: bool
    baselines: dict[str, float]  # their errors, share; a baseline that cannot be had is left out


@dataclass(frozen=True)
class Score:
    """Many rows of one measure, mode and horizon in one line."""

    measure: str
    mode: str
    horizon: int
    cutoffs: int
    mape: float  # percent
    crps: float  # percent of what came
    coverage50: float  # percent
    coverage90: float
    baselines: dict[str, float]  # percent; those that can be had at every one of the cutoffs


@dataclass(frozen=True, eq=False)
class Backtest:
    """Forecasts from several days, each made from what had been published by then."""

    rows: tuple[Row, ...]
    until: str
    """The last month of the record that they are held against."""

    @property
    def monthly(self) -> Backtest:
        """The same without the shock of 2020, which is shown apart; as it is where there is nothing else."""
        rest = tuple(row for row in self.rows if row.cutoff != SHOCK.isoformat())
        return Backtest(rest, self.until) if rest else self

    def scores(self, keep: Callable[[Row], bool] = lambda row: True) -> tuple[Score, ...]:
        """A line for each measure, mode and horizon of the rows that are kept."""
        found: dict[tuple[str, str, int], list[Row]] = {}
        for row in self.rows:
            if keep(row):
                found.setdefault((row.measure, row.mode, row.horizon), []).append(row)
        return tuple(_score(*key, rows) for key, rows in found.items())

    def to_json(self) -> dict[str, Any]:
        """One object: the rows of one cutoff, or the scores over several."""
        cutoffs, monthly = sorted({row.cutoff for row in self.rows}), self.monthly
        scored = sorted({row.cutoff for row in monthly.rows})
        body: dict[str, Any] = {"schema": SCHEMA, "until": self.until}
        if len(cutoffs) == 1:
            return {
                **body, "cutoff": cutoffs[0], "knows_nothing_after": cutoffs[0],
                "rows": [
                    {
                        "measure": row.measure, "mode": row.mode, "horizon_months": row.horizon, "target": row.target,
                        "observed": row.observed, "p50": row.middle, "p05": row.low, "p95": row.high, "mape": 100 * row.error,
                        "crps": row.crps, "coverage90": 100 * row.in90,
                        "baselines": {name: 100 * value for name, value in row.baselines.items()},
                    }
                    for row in self.rows
                ],
            }  # fmt: skip
        return {
            **body, "cutoffs": scored, "knows_nothing_after": "its own cutoff, each",
            "rows": [
                {
                    "measure": one.measure, "mode": one.mode, "horizon_months": one.horizon, "cutoffs": one.cutoffs,
                    "mape": one.mape, "crps_percent": one.crps, "coverage50": one.coverage50, "coverage90": one.coverage90,
                    "baselines": one.baselines,
                }
                for one in monthly.scores()
            ],
            "shock": [asdict(row) for row in self.rows if row.cutoff not in scored],
        }  # fmt: skip


def month_ends(first: date = FIRST_CUTOFF, last: date = LAST_CUTOFF) -> tuple[date, ...]:
    """The last days of the months from one to another.

    >>> [str(day) for day in month_ends(date(2024, 1, 31), date(2024, 3, 31))]
    ['2024-01-31', '2024-02-29', '2024-03-31']
    """
    found, day = [], first.replace(day=1)
    while day <= last:
        end = day.replace(day=calendar.monthrange(day.year, day.month)[1])
        found.append(end)
        day = date.fromordinal(end.toordinal() + 1)
    return tuple(found)


def backtest(
    cutoffs: Iterable[date | str] | None = None,
    *,
    until: date | str | None = None,
    seed: int = 1,
    draws: int = DRAWS,
    ets: bool = True,
    out: str | Path | None = None,
    catalog: Catalog | None = None,
    progress: Progress | None = None,
) -> Backtest:
    """Forecast from each cutoff, twice: with the observed book-ins given, and with book-ins forecast too.

    cutoffs: days; every month's end from June 2022 to December 2025, and 29 February 2020, if left out. until: the last day of
    the record to hold them against. out: a folder in which each cutoff's rows are kept, and found again next time. Raises
    InputError for a cutoff before a year of the record by agency was known.

    >>> found = backtest(["2024-12-31"], ets=False)
    >>> [(row.target, row.in90) for row in found.rows if row.measure == "adp" and row.mode == "given_book_ins"][:2]
    [('2025-01', True), ('2025-02', True)]
    """
    from sojourn.calibration.record import months_known
    from sojourn.sources import load_catalog

    known = catalog or load_catalog()
    days = tuple(_day(one) for one in cutoffs) if cutoffs is not None else (SHOCK, *month_ends())
    _check(days, draws, seed)
    whole = months_known(known if until is None else known.as_of(_day(until)))
    records = {day: months_known(known, day) for day in days}  # refuses what is too early, before anything is kept
    for day in days:
        if f"{day:%Y-%m}" >= whole.label(whole.known - 1):
            problem = f"must be before {whole.label(whole.known - 1)}, the last month of the record that it would be held against"
            raise InputError(Finding(problem, "choose an earlier day", path="cutoff", value=str(day)))
    folder = _folder(out, known, seed, draws, ets, whole)
    rows: list[Row] = []
    for done, day in enumerate(days):
        if progress is not None:
            progress(done, len(days), f"forecasting from {day}")
        try:
            rows += _kept(folder, day) or _keep(folder, day, _cutoff(known, whole, records[day], day, seed, draws, ets))
        except KeyboardInterrupt:
            kept = f" They are kept in {out}: ask again with the same --out." if out is not None else ""
            raise Interrupted(f"interrupted; {done} of {len(days)} cutoffs were done.{kept}") from None
    if progress is not None:
        progress(len(days), len(days), "done")
    return Backtest(tuple(rows), whole.label(whole.known - 1))


def _cutoff(
    catalog: Catalog, whole: Months, months: Months, day: date, seed: int, draws: int, ets: bool
) -> list[Row]:
    import numpy as np

    from sojourn.calibration.baselines import GIVEN, baselines
    from sojourn.calibration.forecast import MEASURES, forecast
    from sojourn.calibration.scores import covered, crps, error

    here = (day.year - whole.first.year) * 12 + day.month - whole.first.month
    horizon = max(HORIZONS)
    observed = {
        "adp": whole.adp.sum(axis=0), "adp:ice": whole.adp[0], "adp:cbp": whole.adp[1], "book_outs": whole.book_outs,
        "removals_from_detention": whole.removals, "alos": whole.alos, "share_over_180d": whole.over_180, YEAR: whole.removals,
    }  # fmt: skip
    rows = []
    every = {measure: baselines(measure, whole, months, catalog, day, horizon, ets=ets) for measure in MEASURES}
    every[YEAR] = every[REMOVALS]
    for mode in MODES:
        given = _given(whole, months, here, horizon) if mode == "given_book_ins" else None
        found = forecast(months, day, given=given, horizon=horizon, draws=draws, seed=seed)
        for measure in (*MEASURES, YEAR):
            beside = {name: course for name, course in every[measure].items() if given is not None or name not in GIVEN}
            total = measure == YEAR
            for h in (horizon,) if total else HORIZONS:
                month = here + h
                if month >= whole.known:
                    continue
                months_of = slice(0 if total else h - 1, h)
                drawn = found.values[REMOVALS if total else measure][:, months_of].sum(axis=1)
                came = float(observed[measure][month - h + 1 : month + 1].sum() if total else observed[measure][month])
                if not math.isfinite(came) or not np.isfinite(drawn).all():
                    continue
                middle = float(np.median(drawn))
                low, high = (float(x) for x in np.quantile(drawn, [0.05, 0.95]))
                plain = {name: float(course[months_of].sum()) for name, course in beside.items()}
                plain = {name: value for name, value in plain.items() if math.isfinite(value)}
                rows.append(
                    Row(
                        day.isoformat(), mode, measure, h, whole.label(month), came, middle, low, high, error(middle, came),
                        crps(drawn, came), covered(drawn, came, 0.5), covered(drawn, came, 0.9),
                        {name: error(value, came) for name, value in plain.items()},
                    )
                )  # fmt: skip
    return rows


def _given(whole: Months, months: Months, here: int, horizon: int) -> np.ndarray[Any, Any]:
    """[agency, month] the observed book-ins after the last month known; beyond the record, its last month again."""
    import numpy as np

    there = whole.book_ins[:, months.known :]
    short = here + horizon + 1 - whole.known
    return np.pad(there, ((0, 0), (0, max(short, 0))), mode="edge")


def _score(measure: str, mode: str, horizon: int, rows: Sequence[Row]) -> Score:
    count = len(rows)

    def percent(values: Iterable[float]) -> float:
        listed = list(values)
        return 100 * sum(listed) / len(listed)

    names = [name for name in rows[0].baselines if all(name in row.baselines for row in rows)]  # else of others than ours
    return Score(
        measure, mode, horizon, count, percent(row.error for row in rows), percent(row.crps / abs(row.observed) for row in rows),
        percent(row.in50 for row in rows), percent(row.in90 for row in rows),
        {name: percent(row.baselines[name] for row in rows) for name in names},
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------ what is asked, what is kept


def _day(given: date | str) -> date:
    if isinstance(given, date):
        return given
    try:
        return date.fromisoformat(given)
    except ValueError:
        problem = "must be a day of the calendar"
        raise InputError(Finding(problem, "write it like 2024-12-31", path="cutoff", value=given)) from None


def _check(days: Sequence[date], draws: int, seed: int) -> None:
    from sojourn.simulate.asked import check_numbers

    check_numbers(1, seed, "month", None)
    if not days:
        raise InputError(Finding("must be one day or more", "write one like 2024-12-31", path="cutoff"))
    if not 20 <= draws <= 100_000:
        raise InputError(Finding("must be from 20 to 100,000", "choose another", path="draws", value=str(draws)))


def _folder(
    out: str | Path | None, catalog: Catalog, seed: int, draws: int, ets: bool, whole: Months
) -> Path | None:
    """The folder of a backtest, made or found; it must be of the same question."""
    if out is None:
        return None
    from sojourn import __version__

    asked = {
        "schema": SCHEMA, "version": __version__, "data_sha256": catalog.fingerprint(), "seed": seed, "draws": draws, "ets": ets,
        "until": whole.label(whole.known - 1), "code": room_hash(),
    }  # fmt: skip
    return kept_folder(Path(out), "backtest.json", asked, "backtest")


def _kept(folder: Path | None, day: date) -> list[Row] | None:
    file = folder / f"{day}.json" if folder is not None else None
    if file is None or not file.is_file():
        return None
    try:
        return [Row(**row) for row in json.loads(file.read_text(encoding="utf-8"))]
    except (ValueError, TypeError):
        file.unlink()  # damaged: it is made anew
        return None


def _keep(folder: Path | None, day: date, rows: list[Row]) -> list[Row]:
    if folder is not None:
        from sojourn.results.durable import write_bytes

        write_bytes(folder / f"{day}.json", json.dumps([asdict(row) for row in rows], allow_nan=False).encode())
    return rows
