"""Plain forecasts to be beaten: what anyone could do with a line of arithmetic, or with a kept library.

`whole` is the record as it is known now, `months` as it was known at the cutoff. The plain ones look at the cutoff's own month,
as if it had been published at once, and where a test gives book-ins they are given them too: they see a little more than the
forecast does.
"""

from __future__ import annotations

import warnings
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sojourn.calibration.exits import month_forward
from sojourn.calibration.record import Months
from sojourn.errors import Finding, InputError

if TYPE_CHECKING:
    from sojourn.sources import Catalog

__all__ = ["BASELINES", "GIVEN", "Baseline", "baselines"]

Float = NDArray[np.float64]
RECENT = 3  # months
Baseline = dict[str, Float]
"""By name of a baseline: [horizon] the figure of each month after the cutoff's, NaN where it cannot be had."""

BASELINES = {
    "persistence": "the population of the cutoff day, the rebuilt count at ICE's own level; other measures: the last month",
    "persistence_known": "the newest figure that had been published by the cutoff",
    "recent_exit_rate": "book-ins, and the exits a day for each person held of the last three months",
    "book_ins_x_stay": "book-ins a day times the average stay of those who left in the cutoff's month, as budgets reckon",
    "recent_ratio": "book-ins times the ratio of the last three months",
    "stock_hazard": "the people held times the removals a day for each of the last three months",
    "ets": "damped exponential smoothing with a season of twelve months, of the logarithm (statsmodels)",
}
"""What each baseline is."""
GIVEN = ("recent_exit_rate", "book_ins_x_stay", "recent_ratio", "stock_hazard")
"""Those that need the book-ins of the months to come (and the last, who is held)."""


def baselines(
    measure: str, whole: Months, months: Months, catalog: Catalog, cutoff: date, horizon: int, *, ets: bool
) -> Baseline:
    """The baselines of one measure at one cutoff; those of GIVEN are fair only where book-ins are given."""
    here = (cutoff.year - whole.first.year) * 12 + cutoff.month - whole.first.month
    last = months.known - 1
    ahead = np.arange(here + 1, here + 1 + horizon)
    observed = {
        "adp": whole.adp.sum(axis=0), "book_outs": whole.book_outs, "removals_from_detention": whole.removals,
        "alos": whole.alos, "share_over_180d": whole.over_180,
    }  # fmt: skip
    known = {
        "adp": months.adp.sum(axis=0), "book_outs": months.book_outs, "removals_from_detention": months.removals,
        "alos": months.alos, "share_over_180d": months.over_180,
    }  # fmt: skip
    if measure not in observed:
        return {}
    found: Baseline = {}
    flat = np.ones(horizon)
    found["persistence"] = flat * (_population(whole, catalog, cutoff, here) if measure == "adp" else observed[measure][here])
    newest = known[measure][np.isfinite(known[measure])]
    found["persistence_known"] = flat * (newest[-1] if len(newest) else np.nan)
    if measure == "share_over_180d":
        found["persistence_known"] = flat * months.newest_over_180
    if measure == "adp" and months.snapshot is not None:
        day, *people = months.snapshot
        if (day.year - months.first.year) * 12 + day.month - months.first.month > last:
            found["persistence_known"] = flat * sum(people)
    found |= _given(measure, whole, catalog, cutoff, here, ahead)
    if ets:
        found["ets"] = _ets(known[measure], here - last, horizon)
    return found


def _given(measure: str, whole: Months, catalog: Catalog, cutoff: date, here: int, ahead: NDArray[np.int64]) -> Baseline:
    inside = ahead[ahead < whole.known]

    def pad(course: Float) -> Float:
        return np.concatenate([course, np.full(len(ahead) - len(inside), np.nan)])

    ins, days, held = whole.book_ins.sum(axis=0), whole.days, whole.adp.sum(axis=0)
    recent = slice(here - RECENT + 1, here + 1)
    if measure == "adp":
        begin, end = (_population(whole, catalog, _end(whole, month), month) for month in (here - RECENT, here))
        left = (ins * days)[recent].sum() - (end - begin)
        hazard = np.array(left / (held * days)[recent].sum())
        course, now = [], np.array(end)
        for month in inside:
            mean, now = month_forward(now, np.array(ins[month]), np.array(0.0), hazard, days[month])
            course.append(float(mean))
        stay = whole.alos[here]
        return {"recent_exit_rate": pad(np.array(course)), "book_ins_x_stay": pad(ins[inside] * stay)}
    counted = {"book_outs": whole.book_outs, "removals_from_detention": whole.removals}.get(measure)
    if counted is None:
        return {}
    ratio = counted[recent].sum() / (ins * days)[recent].sum()
    found = {"recent_ratio": pad(ratio * (ins * days)[inside])}
    if measure == "removals_from_detention":
        rate = counted[recent].sum() / (held * days)[recent].sum()
        found["stock_hazard"] = pad(rate * (held * days)[inside])
    return found


def _end(whole: Months, month: int) -> date:
    from sojourn.calibration.record import month_after

    return date.fromordinal(month_after(whole.first, month + 1).toordinal() - 1)


def _population(whole: Months, catalog: Catalog, day: date, month: int) -> float:
    """Who was held on the day: the count rebuilt from records, raised to the level of ICE's own average of the month."""
    for name in ("ice.population.midnight", "ice.population.headcount_uwchr"):
        series = catalog.series.get(name)
        row = series.find(day) if series is not None else None
        if series is None or row is None or row.value is None:
            continue
        rows = series.between(day.replace(day=1), _end(whole, month))
        mean = float(np.mean([one.value for one in rows if one.value is not None]))
        return float(row.value * whole.adp[:, month].sum() / mean)
    return float(whole.adp[:, month].sum())


def _ets(known: Float, gap: int, horizon: int) -> Float:
    """The last months, without a hole, smoothed and carried on; NaN where there are fewer than two years of them."""
    try:
        from statsmodels.tsa.exponential_smoothing.ets import ETSModel
    except ImportError:
        raise InputError(
            Finding("needs statsmodels, which is not installed", "pip install 'sojourn[backtest]'", path="the baseline ets")
        ) from None
    holes = np.flatnonzero(~np.isfinite(known))
    run = known[holes[-1] + 1 :] if len(holes) else known
    if len(run) < 24 or (run <= 0).any():
        return np.full(horizon, np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = ETSModel(np.log(run), error="add", trend="add", damped_trend=True, seasonal="add", seasonal_periods=12)
        fitted = model.fit(disp=False)
        return np.asarray(np.exp(fitted.forecast(gap + horizon))[gap:], np.float64)
