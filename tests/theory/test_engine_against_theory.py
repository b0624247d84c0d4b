"""The engine against the exact day-step values: within 3 standard errors, which must be small enough to matter."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest

from benchmarks import speed_model
from benchmarks.cases import F45
from sojourn.engine.kernel import run
from sojourn.model.compile import compile_scenario
from sojourn.scenario import load
from sojourn.sources import load_catalog
from tests.theory.cases import CASES, Case, Figures

SEED = 7


def run_case(text: str, draws: int, days: int) -> Figures:
    """The scenario through the compiled kernel, tallied by day: `draws` histories of `days` days.

    No value of these scenarios is uncertain, so one draw's tables serve all histories.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.yaml"
        path.write_text(text, encoding="utf-8")
        catalog = load_catalog()
        model = compile_scenario(load(str(path), catalog=catalog), catalog, every="day")
    tables = model.tables(0, SEED)
    nodes = {stage: [i for i, of in enumerate(model.node_stage) if of == stage] for stage in model.scenario.stages}
    ends = {o: [e for e, edge in enumerate(model.edges) if edge.target == o] for o in model.outcomes}
    stocks = {r: i for i, (r, kind) in enumerate(zip(model.resources, model.resource_kinds, strict=True)) if kind == "stock"}

    def none() -> np.ndarray:
        return np.zeros((draws, days))

    figures = Figures({s: none() for s in nodes}, {s: none() for s in nodes}, {r: none() for r in stocks}, none(), {o: none() for o in ends})
    for draw in range(draws):
        tally = run(tables, SEED, draw)
        figures.arrivals[draw] = tally.arrivals.sum(axis=1)
        for stage, rows in nodes.items():
            figures.in_stage[stage][draw] = tally.inside_days[:, rows].sum(axis=(1, 2))
            figures.waiting[stage][draw] = tally.waiting_days[:, rows].sum(axis=(1, 2))
        for outcome, rows in ends.items():
            figures.outcomes[outcome][draw] = tally.moves[:, rows].sum(axis=(1, 2))
        for stock, row in stocks.items():
            figures.held[stock][draw] = tally.held[:, row]
    return figures


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_day_step_value(case: Case) -> None:
    figures = run_case(case.text, case.draws, case.days)
    wrong = []
    for expected in case.expected():
        numbers = np.asarray(expected.figure(figures), dtype=float)
        assert numbers.shape == (case.draws,)
        error = float(numbers.std(ddof=1)) / case.draws**0.5
        gap = float(numbers.mean()) - expected.value
        if not abs(gap) < 3.0 * error or error > expected.error:
            wrong.append(f"{expected.name}: {numbers.mean():.6g}, expected {expected.value:.6g}, s.e. {error:.2g} (at most {expected.error:.2g})")
    assert not wrong


@pytest.fixture(scope="module")
def crowded() -> Figures:
    """Both queues at once, 730 days, 4 draws."""
    return run_case(speed_model.scenario_text(100.0, F45), 4, 730)


def test_28_little(crowded: Figures) -> None:
    """L = lambda W in the bed line: counted at the tally, and by who came and who went in order (first come first served)."""
    line = crowded.waiting["order"]
    joined = np.cumsum(crowded.arrivals, axis=1)
    passed = joined - line
    for draw in range(line.shape[0]):
        came = np.repeat(np.arange(730), crowded.arrivals[draw].astype(int))
        went = np.repeat(np.arange(730), np.diff(passed[draw], prepend=0.0).astype(int))
        waited = float((went - came[: len(went)]).sum())
        still = float((730 - came[len(went) :]).sum())  # edge: who is in line at the end has been counted since they came
        assert waited + still == float(line[draw].sum())


def test_29_conservation(crowded: Figures) -> None:
    """On every day: who came and has not left is in a stage or at a gate; who holds a bed is past the first gate."""
    inside = sum(crowded.in_stage.values()) + sum(crowded.waiting.values())
    left = sum(crowded.outcomes.values())
    assert np.array_equal(np.cumsum(crowded.arrivals - left, axis=1), inside)
    assert np.array_equal(inside - crowded.waiting["order"], crowded.held["beds"])
    assert (crowded.held["beds"] <= 4500).all()
    assert (crowded.outcomes["removed"] <= 85).all()
