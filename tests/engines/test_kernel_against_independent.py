"""The compiled kernel against the independent event-by-event model: the speed model by the same day laws, 3 s.e."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import speed_model
from benchmarks.cases import F45, S33, Case
from tests.engines.independent import simulate
from tests.engines.speed_description import describe
from tests.theory.runs import run_case

LAM, DRAWS, DAYS = 20.0, 10, 730


@pytest.mark.parametrize("case", [S33, F45], ids=lambda case: case.name)
def test_speed_model(case: Case) -> None:
    ours = run_case(speed_model.scenario_text(LAM, case), 4 * DRAWS, DAYS, 7)
    records = [simulate(describe(LAM, case), seed) for seed in range(DRAWS)]
    figures = {
        **{f"beds on day {day}": (ours.held["beds"][:, day - 1], [r.held["beds"][day - 1] for r in records]) for day in (30, 100, 200, 365, 730)},
        **{
            f"mean {stage} {where}": (mine[stage].mean(axis=1), [np.mean(theirs(r)[stage]) for r in records])
            for where, mine, theirs in (("inside", ours.in_stage, lambda r: r.in_stage), ("waiting", ours.waiting, lambda r: r.waiting))
            for stage in ("order", "document", "seat", "refused")
        },
        **{f"{o} in all": (ours.outcomes[o].sum(axis=1), [sum(r.outcomes[o]) for r in records]) for o in ("removed", "released")},
    }
    wrong = []
    for name, (mine, theirs) in figures.items():
        a, b = np.asarray(mine, dtype=float), np.asarray(theirs, dtype=float)
        error = (a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b)) ** 0.5
        if not abs(a.mean() - b.mean()) <= 3.0 * error:
            wrong.append(f"{name}: {a.mean():.5g} and {b.mean():.5g}, s.e. {error:.2g}")
    assert not wrong
