"""How people leave detention, learnt from the months before a day: p of those booked in and h of those held, by agency.

Who is booked in sends out a share p, whoever that is, and everyone held has a hazard h: the law of `border_intake` and of the
waits in current-policy, nationality apart. In a month of n days with b booked in a day the people held go from S to
e^(-hn) S + (1 - p) b (1 - e^(-hn)) / h. Exits of a month are its book-ins less the growth of who is held, so both numbers
follow from a weighted least squares with a prior, in which a month counts for half as much as one `HALF_LIFE` later.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sojourn.calibration.record import AGENCIES, Months

__all__ = ["Exits", "Prior", "PRIORS", "fit_exits", "left_in", "month_forward"]

Float = NDArray[np.float64]


@dataclass(frozen=True)
class Prior:
    """What is held of one agency's exits before its months are looked at; `share` 0 with `share_sd` 0 leaves p out."""

    share: float
    share_sd: float
    hazard: float
    hazard_sd: float
    half_life: float  # month


PRIORS = {
    "ice": Prior(0.0, 0.0, 0.0175, 0.004, 4.0),
    "cbp": Prior(0.75, 0.10, 0.0044, 0.001, 12.0),
}
"""Assumed. The hazards are near those of October 2018 to February 2020 (11,500 book-ins a month over 21,000 held of people
arrested by ICE; 0.0044 of those arrested by CBP); the share lies between 0.86 of that time and 0.48 of June 2022 to September
2023. Half-lives and widths were chosen by the error of forecasts whose targets end in December 2024."""
MONTH_ERROR = 0.2
"""Standard deviation of a month's exits round this law, as a share of them (assumed, with the priors)."""
FEWEST = 500.0
"""Exits a month below which the error is no smaller."""


@dataclass(frozen=True, eq=False)
class Exits:
    """What is known of p and h after the fit: a mean and a covariance for each agency."""

    mean: Float  # [agency, 2] share of book-ins, hazard 1/day
    covariance: Float  # [agency, 2, 2]
    months: int
    """How many months were looked at."""

    def draws(self, count: int, luck: np.random.Generator, times: float = 1.0) -> Float:
        """[draw, agency, 2] the two numbers, never below nought nor a share above one; deviations so many times as wide."""
        both = zip(self.mean, self.covariance, strict=True)
        found = np.array([luck.multivariate_normal(m, c * times**2, count, method="svd") for m, c in both])
        found = np.moveaxis(found, 0, 1)
        return np.asarray(np.clip(found, [0.0, 1e-4], [1.0, 1.0]), np.float64)


def fit_exits(months: Months, priors: dict[str, Prior] = PRIORS) -> Exits:
    """The fit to every month known but the first and the last, whose ends are not."""
    means, covariances = [], []
    last = months.known - 1
    rows = np.arange(1, last)
    exits = left_in(months)[:, rows]
    for a, agency in enumerate(AGENCIES):
        prior, left = priors[agency], exits[a]
        design = np.c_[months.book_ins[a, rows] * months.days[rows], months.adp[a, rows] * months.days[rows]]
        error = MONTH_ERROR * np.maximum(left, FEWEST)
        weight = 0.5 ** ((last - rows) / prior.half_life) / error**2
        free = [1] if prior.share_sd == 0 else [0, 1]
        centre = np.array([prior.share, prior.hazard])
        certain = np.diag(1 / np.array([prior.share_sd or 1.0, prior.hazard_sd]) ** 2)[np.ix_(free, free)]
        x = design[:, free]
        y = left if 0 in free else left - design[:, 0] * prior.share
        covariance = np.linalg.inv(x.T @ (weight[:, None] * x) + certain)
        found = covariance @ (x.T @ (weight * y) + certain @ centre[free])
        mean, whole = centre.copy(), np.zeros((2, 2))
        mean[free], whole[np.ix_(free, free)] = found, covariance
        means.append(np.maximum(mean, [0.0, 1e-4]))
        covariances.append(whole)
    return Exits(np.array(means), np.array(covariances), len(rows))


def month_forward(held: Float, booked: Float, share: Float, hazard: Float, days: float) -> tuple[Float, Float]:
    """Who is held on an average night of so many days and at their end, with `booked` a day; arrays of one shape.

    >>> mean, end = month_forward(np.array(1000.0), np.array(50.0), np.array(0.5), np.array(0.025), 30.0)
    >>> float(end), float(mean)  # 50 a day, half of them replaced at once, and 0.025 a day of 1,000: a balance
    (1000.0, 1000.0)
    """
    balance = booked * (1 - share) / hazard
    kept = np.exp(-hazard * days)
    end = balance + (held - balance) * kept
    mean = balance + (held - balance) * (1 - kept) / (hazard * days)
    return mean, end


def left_in(months: Months) -> Float:
    """[agency, month] how many left in each month: those booked in, less the growth from its first to its last day.

    Who is held on a month's last day is taken half way between two averages, so the first and the last month have no figure.
    """
    ends = (months.adp[:, :-1] + months.adp[:, 1:]) / 2
    found = np.full(months.adp.shape, np.nan)
    found[:, 1:-1] = months.book_ins[:, 1:-1] * months.days[1:-1] - np.diff(ends, axis=1)
    return found
