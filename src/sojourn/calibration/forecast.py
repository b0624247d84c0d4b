"""A forecast from a day on, by month: who is held, who leaves, who is removed, who has been held over 180 days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sojourn.calibration.exits import fit_exits, left_in, month_forward
from sojourn.calibration.record import AGENCIES, Months, month_after

__all__ = ["MEASURES", "Forecast", "forecast"]

Float = NDArray[np.float64]
MEASURES = ("adp", "adp:ice", "adp:cbp", "book_outs", "removals_from_detention", "alos", "share_over_180d")
"""What is forecast: people held on an average night (in all and by arresting agency), final book-outs, those that end in a
removal, the average stay of those who leave, and the share of people in adult facilities held over 180 days since book-in."""

WALK = 0.075
"""Standard deviation, each month, of the change in the pace of exits of one agency, as a share (assumed: this and the widths
below were chosen by how often forecasts came true within their ranges)."""
WALK_STAYS = 0.7
"""What part of it is left a month later."""
START = 0.05
"""Standard deviation of who is held where a forecast begins, as a share."""
NARROWER = 0.4
"""Times the standard deviations of the fit: a month's error is not as independent of the next as the fit takes it to be, and
the weights were set for the mean."""
BOOK_INS_WALK = 0.85
"""Times the standard deviation of past changes from month to month: how far book-ins wander each month."""
BOOK_INS_MONTHS = 24
"""How many past months those changes are taken from, and the level that book-ins of people arrested by CBP go back to."""
RETURN = (0.0, 0.1)
"""The part of the way back to that level that book-ins go each month: people arrested by ICE, by CBP. Numbers at the border have
turned again and again; those of arrests inside the country follow policy."""
TREND, DAMPING, TREND_MONTHS = (0.5, 0.0), 0.85, 3
"""Half of the last trend in book-ins of people arrested by ICE (three months against the three before) goes on, by 0.85 less
each month; that of people arrested by CBP, which turns too often, does not."""
RATIO_MONTHS = 6
"""How many past months tie the law's exits to the published book-outs."""
OTHER_MONTHS, OTHER_WALK = 3, 0.12
"""Book-outs that are no removals (parole, recognizance, bond, transfer and the like) go on as in the last three months, with
the people arrested by CBP: half way (in logarithms) between those held and those booked in; give or take 12 % a month. They
have risen and fallen with these since October 2023 (whose releases they are is not published); the rest are removals."""
STAY_MONTHS, STAY_TIED, STAY_WALK = 3, 6, 0.04
"""Average stays go with the people held over those who leave a day, both of the last three months: their ratio in the last six
months goes on half way (in logarithms) from the last stay, give or take 4 % a month."""
LONG_MONTHS, LONG_CBP, LONG_TIED, LONG_WALK = 3, 0.25, 3, 0.07
"""Who is held over 180 days goes with the people arrested by ICE, and a quarter of those arrested by CBP, held three months
before; their ratio in the last three months goes on half way (in logarithms) from the last share, give or take 7 % a month."""


@dataclass(frozen=True, eq=False)
class Forecast:
    """Draws [draw, horizon] by measure; horizon 0 is the first month after the cutoff's. NaN where nothing was known."""

    cutoff: date
    months: tuple[str, ...]
    values: dict[str, Float]


def forecast(
    months: Months, cutoff: date, *, given: Float | None = None, horizon: int = 12, draws: int = 400, seed: int = 1
) -> Forecast:
    """Forecast from what was known.

    given: [agency, month] people booked in a day, for the months after the last one known, to test the exits alone; without
    it book-ins are forecast too.
    """
    luck = np.random.Generator(np.random.Philox(key=[seed, cutoff.toordinal()]))
    last = months.known - 1
    target = (cutoff.year - months.first.year) * 12 + cutoff.month - months.first.month  # the cutoff's own month
    ahead = target + horizon - last
    fit = fit_exits(months).draws(draws, luck, NARROWER)  # [draw, agency, 2]
    days = np.array([_length(months.first, last + 1 + j) for j in range(ahead)])
    if given is None:
        booked = _book_ins(months, ahead, draws, luck)
    else:
        booked = np.broadcast_to(given[None, :, :ahead], (draws, 2, ahead))
    pace = np.exp(_wandering(luck.normal(0.0, WALK, (draws, 2, ahead)), WALK_STAYS))
    held, begin, fraction = _start(months, fit, last)
    held = held * np.exp(luck.normal(0.0, START, held.shape))
    mean = np.full((draws, 2, ahead), np.nan)
    left = np.full((draws, 2, ahead), np.nan)
    for j in range(begin, ahead):
        share = np.minimum(fit[:, :, 0] * pace[:, :, j], 1.0)
        hazard = fit[:, :, 1] * pace[:, :, j]
        span = days[j] * (fraction if j == begin else 1.0)
        if span > 0:
            mean[:, :, j], end = month_forward(held, booked[:, :, j], share, hazard, span)
            left[:, :, j] = (booked[:, :, j] * span - (end - held)) / (fraction if j == begin else 1.0)
            held = end
        else:
            mean[:, :, j], left[:, :, j] = held, booked[:, :, j] * days[j]
    values = {"adp": mean.sum(axis=1), **{f"adp:{agency}": mean[:, a] for a, agency in enumerate(AGENCIES)}}
    values |= _leaving(months, left, mean[:, 1], booked[:, 1], days, luck)
    values["alos"] = _stay(months, mean, left, days, luck)
    values["share_over_180d"] = _over_180(months, mean, luck)
    first = target - last  # place of the first month after the cutoff's, among those ahead
    labels = tuple(months.label(target + 1 + h) for h in range(horizon))
    return Forecast(cutoff, labels, {name: values[name][:, first : first + horizon] for name in MEASURES})


def _length(first: date, month: int) -> float:
    return float((month_after(first, month + 1) - month_after(first, month)).days)


def _start(months: Months, fit: Float, last: int) -> tuple[Float, int, float]:
    """Who is held where the forecast begins: in which month ahead, and what part of that month is left.

    That is on the newest day of which a count was known, where it is later than the last whole month; or at the end of that.
    """
    draws = len(fit)
    if months.snapshot is not None:
        day, *people = months.snapshot
        month = (day.year - months.first.year) * 12 + day.month - months.first.month
        if month > last:
            return np.tile(np.array(people, float), (draws, 1)), month - last - 1, 1 - day.day / _length(months.first, month)
    share, hazard = fit[:, :, 0], fit[:, :, 1]
    booked, days = months.book_ins[:, last][None, :], months.days[last]
    nobody, some = (month_forward(np.full(share.shape, held), booked, share, hazard, days) for held in (0.0, 1.0))
    began = (months.adp[:, last][None, :] - nobody[0]) / (some[0] - nobody[0])  # the average is linear in who was there first
    return np.maximum(month_forward(began, booked, share, hazard, days)[1], 0.0), 0, 1.0


def _book_ins(months: Months, ahead: int, draws: int, luck: np.random.Generator) -> Float:
    """[draw, agency, month] people booked in a day: the recent level, a part of its trend damped, some of the way back to the
    level of the last two years, and a random walk that goes back with it."""
    logs = np.log(np.maximum(months.book_ins, 0.1))
    recent = logs[:, -TREND_MONTHS:].mean(axis=1)
    before = logs[:, -2 * TREND_MONTHS : -TREND_MONTHS].mean(axis=1)
    slope = np.array(TREND) * (recent - before) / TREND_MONTHS
    centre = recent + slope * (TREND_MONTHS - 1) / 2
    onward = centre[:, None] + slope[:, None] * np.cumsum(DAMPING ** np.arange(1, ahead + 1))
    level = logs[:, -BOOK_INS_MONTHS:].mean(axis=1)[:, None]
    stay = 1 - np.array(RETURN)
    course = level + (onward - level) * stay[:, None] ** np.arange(1, ahead + 1)
    spread = BOOK_INS_WALK * np.diff(logs[:, -BOOK_INS_MONTHS - 1 :], axis=1).std(axis=1)
    steps = luck.normal(0.0, 1.0, (draws, len(AGENCIES), ahead)) * spread[None, :, None]
    return np.asarray(np.exp(course[None] + _wandering(steps, stay)), np.float64)


def _wandering(steps: Float, stay: Float | float) -> Float:
    """[draw, agency, month] steps added up, of which each month leaves a part (one, or by agency) for the next."""
    found = steps.copy()
    for j in range(1, steps.shape[2]):
        found[:, :, j] += stay * found[:, :, j - 1]
    return found


def _leaving(
    months: Months, left: Float, of_cbp: Float, booked_by_cbp: Float, days: Float, luck: np.random.Generator
) -> dict[str, Float]:
    """Book-outs, by their ratio to exits in the last months that have both; removals are those that end in nothing else,
    a twentieth of them at the least."""
    exits = left_in(months).sum(axis=0)
    none = np.full((len(left), left.shape[2]), np.nan)
    both = np.flatnonzero(np.isfinite(months.book_outs) & np.isfinite(exits))[-RATIO_MONTHS:]
    if not len(both):
        return {"book_outs": none, "removals_from_detention": none}
    outs = left.sum(axis=1) * months.book_outs[both].sum() / exits[both].sum()
    last = np.flatnonzero(np.isfinite(months.removals) & np.isfinite(months.book_outs))[-OTHER_MONTHS:]
    if not len(last):
        return {"book_outs": outs, "removals_from_detention": none}
    others = np.mean((months.book_outs - months.removals)[last] / months.days[last])
    held = _whole(months.adp[1], of_cbp)[:, months.known :] / months.adp[1, last].mean()
    walk = np.cumsum(luck.normal(0.0, OTHER_WALK, none.shape), axis=1)
    others = others * days * np.sqrt(held * booked_by_cbp / months.book_ins[1, last].mean()) * np.exp(walk)
    return {"book_outs": outs, "removals_from_detention": np.clip(outs - others, 0.05 * outs, outs)}


def _whole(past: Float, ahead: Float) -> Float:
    """[draw, ..., month] known months and those ahead; a month before a later count of people is as the one before it."""
    held = np.concatenate([np.broadcast_to(past[None], (len(ahead), *past.shape)), ahead], axis=-1)
    for j in range(past.shape[-1], held.shape[-1]):
        held[..., j] = np.where(np.isnan(held[..., j]), held[..., j - 1], held[..., j])
    return held


def _stay(months: Months, mean: Float, left: Float, days: Float, luck: np.random.Generator) -> Float:
    """[draw, month] the average stay of those who leave."""
    a_day = left_in(months).sum(axis=0) / months.days
    a_day[0], a_day[-1] = a_day[1], a_day[-2]  # the first and the last month known have no figure of their own
    people, leaving = _whole(months.adp.sum(axis=0), mean.sum(axis=1)), _whole(a_day, left.sum(axis=1) / days)
    window = np.ones(STAY_MONTHS) / STAY_MONTHS
    smooth = [np.apply_along_axis(lambda row: np.convolve(row, window)[: len(row)], 1, one) for one in (people, leaving)]
    turnover = smooth[0] / np.maximum(smooth[1], 1.0)
    tied = np.flatnonzero(np.isfinite(months.alos))[-STAY_TIED:]
    if not len(tied):
        return np.full(left.sum(axis=1).shape, np.nan)
    ratio = np.mean(months.alos[tied] / turnover[0, tied])
    walk = np.cumsum(luck.normal(0.0, STAY_WALK, left.sum(axis=1).shape), axis=1)
    return np.asarray(np.sqrt(months.alos[tied[-1]] * ratio * turnover[:, months.known :]) * np.exp(walk), np.float64)


def _over_180(months: Months, mean: Float, luck: np.random.Generator) -> Float:
    """[draw, month] the share held over 180 days."""
    draws, _, ahead = mean.shape
    held = _whole(months.adp, mean)
    weight = np.array([1.0, LONG_CBP])[None, :, None]
    ground = np.full((draws, held.shape[2]), np.nan)
    ground[:, LONG_MONTHS:] = (held * weight).sum(axis=1)[:, :-LONG_MONTHS] / held.sum(axis=1)[:, LONG_MONTHS:]
    tied = np.flatnonzero(np.isfinite(months.over_180) & np.isfinite(ground[0, : months.known]))[-LONG_TIED:]
    if not len(tied):
        return np.full((draws, ahead), np.nan)
    ratio = np.mean(months.over_180[tied] / ground[0, tied])
    walk = np.cumsum(luck.normal(0.0, LONG_WALK, (draws, ahead)), axis=1)
    share = np.sqrt(months.over_180[tied[-1]] * ratio * ground[:, months.known :]) * np.exp(walk)
    return np.asarray(np.minimum(share, 1.0), np.float64)
