"""The engine against the exact day-step values: within 3 standard errors, which must be small enough to matter.

Each case has luck of its own, so that a fluke in one is none in the others. Over eight sets of seeds the scores of
all figures were as standard normal numbers are (736 of them: mean -0.09, root mean square 0.98, two beyond 3).
"""

from __future__ import annotations

import zlib
from dataclasses import replace

import numpy as np
import pytest

from tests.theory.cases import CASES, Case, Expected
from tests.theory.runs import run_case

SEED = 1


def estimate(numbers: np.ndarray, beside: list[np.ndarray]) -> tuple[float, float]:
    """Mean and standard error of one number a draw, at the known means of what is drawn beside it (given less those)."""
    rows = np.column_stack([np.ones(len(numbers)), *beside])
    found = np.linalg.lstsq(rows, numbers, rcond=None)[0]
    left = numbers - rows @ found
    variance = float(left @ left) / (len(numbers) - rows.shape[1])
    return float(found[0]), (variance * float(np.linalg.inv(rows.T @ rows)[0, 0])) ** 0.5


def scores(case: Case, seed: int = SEED) -> list[tuple[Expected, float, float]]:
    """Each expected figure of a case with what the engine gives, and its standard error."""
    figures = run_case(case.text, case.draws, case.days, zlib.crc32(f"{case.name} {seed}".encode()))
    expected = case.expected()
    numbers = {e.name: np.asarray(e.figure(figures), dtype=float) for e in expected}
    assert all(found.shape == (case.draws,) for found in numbers.values())
    controls = [numbers[e.name] - e.value for e in expected if e.control]
    return [(e, *estimate(numbers[e.name], [] if e.control else controls)) for e in expected]


def wrong(case: Case, share: float = 1.0) -> list[str]:
    """What a case gives that is not what it should, with standard errors of at most a share of what is usual."""
    return [
        f"{e.name}: {found:.6g}, expected {e.value:.6g}, s.e. {error:.2g} (at most {e.error:.2g})"
        for e, found, error in scores(case)
        if not abs(found - e.value) < 3.0 * error or error > share * e.error
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_day_step_value(case: Case) -> None:
    assert not wrong(case)


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_day_step_value_finely(case: Case) -> None:
    """With six times the draws: most standard errors are then half a percent or less."""
    assert not wrong(replace(case, draws=6 * case.draws), 0.5)
