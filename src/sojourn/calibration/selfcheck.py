"""Fits tried on records of which the law is known: how often their nine-tenths intervals hold the truth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sojourn.calibration.calibrate import MEMBERS, STEPS, WANTED, figures_of, followed, free, smoother_of
from sojourn.calibration.exits import MONTH_ERROR, PRIORS, fit_exits, month_forward
from sojourn.calibration.record import Months, month_after

__all__ = ["TRUTHS", "FitCheck", "fit_check", "made_record", "self_check"]

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


@dataclass(frozen=True)
class FitCheck:
    """How often the members of `calibrate` held the truth between their 5 % and 95 %, by parameter, percent."""

    scenario: str
    span: tuple[str, str]
    cases: int
    members: int
    steps: int
    held: dict[str, float]
    left: dict[str, float]
    """What is left of a prior's width on average, as a ratio."""

    @property
    def overall(self) -> float:
        """Percent, over all parameters."""
        return float(np.mean(list(self.held.values())))


def fit_check(
    scenario: str = "replay-2023",
    *,
    cases: int = 100,
    members: int = MEMBERS,
    steps: int = STEPS,
    seed: int = 1,
    changes: Sequence[str] = (),
    workers: int | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> FitCheck:
    """`calibrate` tried on made records, some fifteen seconds a case and year.

    In each case every uncertain parameter is drawn from its own spread, the twin is run there, and its figures are put off by
    errors drawn as the fit supposes them; then that record is fitted with the same members, so that only the truth and the
    errors differ from case to case.
    """
    from sojourn.calibration.targets import targets
    from sojourn.calibration.twin import Runner
    from sojourn.model import compile_scenario
    from sojourn.simulate.asked import chosen
    from sojourn.sources import load_catalog

    make, say = smoother_of(), progress or (lambda done, whole, what: None)
    asked = chosen(scenario, None, changes, None, load_catalog())
    model = compile_scenario(asked, load_catalog(), "month")
    named, luck = free(model, seed), np.random.default_rng(seed)
    whole, done = 1 + members + cases + cases * members * (steps - 1), 0

    def told(more: int) -> None:
        say(done + more, whole, "fitting made records")

    with Runner(asked, named, WANTED, workers) as runner:
        first = runner.values(np.full((len(named), 1), 0.5), told)[0]
        found = targets(model, model.catalog, tuple(first))
        scores, truth = luck.standard_normal((len(named), members)), luck.standard_normal((len(named), cases))
        began, came = figures_of(runner, scores, found, told), figures_of(runner, truth, found, told)
        fitted = followed(scores, began, found)
        errors = np.linalg.cholesky(found.covariance)
        inside, left = [], []
        done = 1 + members + cases
        for case in range(cases):
            observed = came[:, case] + errors @ luck.standard_normal(len(errors))
            smoother = make(covariance=found.covariance, observations=observed, alpha=steps, seed=seed + case)
            now, figures = scores.copy(), began
            for step in range(steps):
                smoother.prepare_assimilation(Y=figures)
                now[fitted] = smoother.assimilate_batch(X=now[fitted])
                if step < steps - 1:
                    figures = figures_of(runner, now, found, told)
                    done += members
            low, high = np.quantile(now[fitted], [0.05, 0.95], axis=1)
            inside.append((low <= truth[fitted, case]) & (truth[fitted, case] <= high))
            left.append(now[fitted].std(axis=1) / scores[fitted].std(axis=1))
    held, widths = 100 * np.mean(inside, axis=0), np.mean(left, axis=0)
    return FitCheck(
        asked.name, (str(model.start), str(model.until)), cases, members, steps,
        {named[i]: float(percent) for i, percent in zip(fitted, held, strict=True)},
        {named[i]: round(float(ratio), 3) for i, ratio in zip(fitted, widths, strict=True)},
    )  # fmt: skip
