"""Cases 28 and 29: what holds in any run to the last person, seen on a run in which beds and seats both bind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks import speed_model
from benchmarks.cases import F45, HORIZON
from sojourn.engine.tables import Tally
from sojourn.model.compile import Model
from tests.theory.runs import compiled, tallies

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Day:
    """A run by day, by the names of the scenario: [days] people."""

    model: Model
    tally: Tally

    def into(self, stage: str) -> Whole:
        """Who came to the gate of a stage."""
        return self.along([e for e, edge in enumerate(self.model.edges) if edge.target == stage and edge.kind != "next"])

    def out_of(self, stage: str) -> Whole:
        """Who left a stage, or its gate."""
        return self.along([e for e, edge in enumerate(self.model.edges) if edge.source == stage and edge.target != stage])

    def along(self, edges: list[int]) -> Whole:
        """Who took one of the edges."""
        found: Whole = self.tally.moves[:, edges].sum(axis=(1, 2))
        return found

    def at(self, stage: str, what: str) -> Whole:
        """People `inside` or `waiting` at the tally, or who `passed` the gate, by day."""
        rows = [n for n, of in enumerate(self.model.node_stage) if of == stage]
        if what == "passed":
            found: Whole = self.tally.admitted[:, rows[-1]].sum(axis=1)
            return found
        counted = self.tally.inside_days if what == "inside" else self.tally.waiting_days
        found = counted[:, rows].sum(axis=(1, 2))
        return found


@pytest.fixture(scope="module")
def runs() -> list[Day]:
    """Two histories of case F45: from day 41 seats bind, and later beds."""
    model = compiled(speed_model.scenario_text(100.0, F45))
    return [Day(model, tally) for tally in tallies(model, 2, 5)]


STAGES = ("order", "consent", "document", "seat", "refused")


def test_29_conservation_by_day_and_stage(runs: list[Day]) -> None:
    for run in runs:
        for stage in STAGES:
            there = run.at(stage, "inside") + run.at(stage, "waiting")
            assert np.array_equal(np.diff(there, prepend=0), run.into(stage) - run.out_of(stage)), stage
        everyone = sum(run.at(stage, what) for stage in STAGES for what in ("inside", "waiting"))
        left = run.out_of("seat") + run.out_of("refused")
        assert np.array_equal(np.cumsum(run.tally.arrivals.sum(axis=1) - left), everyone)


def test_29_beds_and_seats(runs: list[Day]) -> None:
    for run in runs:
        beds = run.tally.held[:, run.model.resources.index("beds")]
        everyone = sum(run.at(stage, what) for stage in STAGES for what in ("inside", "waiting"))
        assert np.array_equal(everyone - run.at("order", "waiting"), beds)
        arrived, admitted = run.tally.arrivals.sum(axis=1), run.at("order", "passed")
        assert np.array_equal(np.cumsum(arrived - admitted), run.at("order", "waiting"))
        assert beds.max() == 4500
        assert run.at("order", "waiting")[-1] > 0
        assert run.out_of("seat").max() == 85


@pytest.mark.parametrize("line", ["order", "seat"])
def test_28_little_in_line(runs: list[Day], line: str) -> None:
    """First come first served: each wait from who came and who passed, in order, against the count at each tally."""
    for run in runs:
        came = np.repeat(np.arange(HORIZON), run.into(line))
        passed = np.repeat(np.arange(HORIZON), run.at(line, "passed"))
        assert (passed >= came[: len(passed)]).all()
        waited = int((passed - came[: len(passed)]).sum())
        still = int((HORIZON - came[len(passed) :]).sum())  # edge: who is in line at the end has been counted since they came
        assert waited + still == int(run.at(line, "waiting").sum()) > 0


def test_28_little_in_beds(runs: list[Day]) -> None:
    """Bed-days counted at the tally are the days of each stay, booked as it ends, and those of the stays that go on."""
    for run in runs:
        beds = run.model.resources.index("beds")
        counted = int(run.tally.held[:, beds].sum())
        ended = int(run.tally.stay_days.sum())
        going_on = int(run.tally.elapsed_days[-1, beds].sum() + run.tally.held[-1, beds])  # edge: to the end of the last day
        assert counted == ended + going_on
        assert counted == int(run.tally.held_days[:, beds].sum())
        per_day, mean_stay = run.tally.ended.sum() / HORIZON, ended / run.tally.ended.sum()
        assert per_day * mean_stay == pytest.approx((counted - going_on) / HORIZON)
