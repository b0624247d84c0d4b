"""A fit tried on records of which the law is known: how often its nine-tenths intervals hold the truth."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from sojourn.calibration.exits import MONTH_ERROR, PRIORS, fit_exits, month_forward
from sojourn.calibration.record import Months, month_after

__all__ = ["TRUTHS", "made_record", "self_check"]

Float = NDArray[np.float64]
FIRST = date(2018, 10, 1)
NINE_TENTHS = 1.6449  # standard deviations to each side
TRUTHS = (("hazard, arrested by ICE", 0, 1), ("share of book-ins, arrested by CBP", 1, 0), ("hazard, arrested by CBP", 1, 1))
"""What is fitted: its words, its agency, and its place in the fit."""


def made_record(numbers: Float, noise: float, months: int, luck: np.random.Generator) -> Months:
    """A record made by the law: numbers [agency, (share, hazard)], book-ins that wander, and a pace of exits that is off by
    `noise` (a standard deviation, as a share) in each month, each on its own."""
    days = np.array([(month_after(FIRST, m + 1) - month_after(FIRST, m)).days for m in range(months)], float)
    steps = np.cumsum(luck.normal(0.0, 0.08, (2, months)), axis=1)
    booked = np.array([280.0, 900.0])[:, None] * np.exp(steps)
    adp, held = np.zeros((2, months)), np.array([15000.0, 22000.0])
    for m in range(months):
        pace = np.exp(luck.normal(-(noise**2) / 2, noise, 2))
        share = np.minimum(numbers[:, 0] * pace, 1.0)
        adp[:, m], held = month_forward(held, booked[:, m], share, numbers[:, 1] * pace, days[m])
    none = np.full(months, np.nan)
    return Months(FIRST, days, adp, booked, none, none, none, none, float("nan"), None)


def self_check(cases: int = 200, seed: int = 1, months: int = 60) -> dict[str, float]:
    """Percent of cases in which the interval holds the truth, by what is fitted.

    In each case the truth is drawn from the prior and the months err as the fit supposes.
    """
    luck = np.random.default_rng(seed)
    held: dict[str, list[bool]] = {words: [] for words, _, _ in TRUTHS}
    priors = [PRIORS["ice"], PRIORS["cbp"]]
    for _ in range(cases):
        drawn = [(luck.normal(one.share, one.share_sd), luck.normal(one.hazard, one.hazard_sd)) for one in priors]
        truth = np.clip(np.array(drawn), [0.0, 1e-3], [1.0, 1.0])
        found = fit_exits(made_record(truth, MONTH_ERROR, months, luck))
        for words, agency, place in TRUTHS:
            off = abs(found.mean[agency, place] - truth[agency, place])
            held[words].append(bool(off <= NINE_TENTHS * np.sqrt(found.covariance[agency, place, place])))
    return {words: 100 * float(np.mean(one)) for words, one in held.items()}
