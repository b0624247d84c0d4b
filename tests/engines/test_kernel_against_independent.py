"""The compiled kernel against the independent event-by-event model, on two scenarios with every kind of resource.

The speed model has tests of its own, in `test_agreement.py`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.engines.independent import Record, simulate
from tests.engines.made_scenarios import DAYS, ONE_HOST, ONE_HOST_SAID_AGAIN, TWO_POOLS, TWO_POOLS_SAID_AGAIN
from tests.theory.runs import compiled, tallies

Rows = dict[str, list[float]]
PARTS = {"early": slice(20, 40), "middle": slice(55, 75), "late": slice(160, DAYS)}  # days


def kernel_rows(text: str, draws: int) -> Rows:
    """Each figure, one number a history."""
    model = compiled(text)
    rows: Rows = {}

    def see(name: str, number: Any) -> None:
        rows.setdefault(name, []).append(float(number))

    for tally in tallies(model, draws, 3):
        see("arrivals", tally.arrivals.sum())
        for part, days in PARTS.items():
            for stage in model.scenario.stages:
                nodes = [n for n, of in enumerate(model.node_stage) if of == stage]
                see(f"in {stage}, {part}", tally.inside_days[days][:, nodes].sum(axis=(1, 2)).mean())
                see(f"waiting for {stage}, {part}", tally.waiting_days[days][:, nodes].sum(axis=(1, 2)).mean())
            for r, (name, kind) in enumerate(zip(model.resources, model.resource_kinds, strict=True)):
                if kind == "stock":
                    see(f"{name} held, {part}", tally.held[days, r].mean())
                if kind == "fund":
                    see(f"{name} left, {part}", tally.balance[days, r].mean() / 100.0)
        for outcome in model.outcomes:
            see(f"to {outcome}", tally.moves[:, [e for e, edge in enumerate(model.edges) if edge.target == outcome]].sum())
        for m, limit in enumerate(model.limits):
            see(f"limit {limit}", tally.hits[:, m].sum())
    return rows


def independent_rows(records: list[Record]) -> Rows:
    """The same of the independent model."""
    rows: Rows = {}

    def see(name: str, number: Any) -> None:
        rows.setdefault(name, []).append(float(number))

    for r in records:
        see("arrivals", sum(r.arrivals))
        for part, days in PARTS.items():
            for stage in r.in_stage:
                see(f"in {stage}, {part}", np.mean(r.in_stage[stage][days]))
                see(f"waiting for {stage}, {part}", np.mean(r.waiting[stage][days]))
            for stock, held in r.held.items():
                see(f"{stock} held, {part}", np.mean(held[days]))
            for fund, balance in r.balance.items():
                see(f"{fund} left, {part}", np.mean([float(usd) for usd in balance[days]]))
        for outcome, left in r.outcomes.items():
            see(f"to {outcome}", sum(left))
        for limit, hits in r.limits.items():
            see(f"limit {limit}", sum(hits))
    return rows


def scores(text: str, said_again: dict[str, Any], draws: int) -> dict[str, float]:
    """By figure: the gap of the means over its standard error; figures that never vary must be equal.

    One variance for both, as two engines of one law have: a flight more or less makes some figures too lumpy for the
    variance of a dozen histories alone.
    """
    ours = kernel_rows(text, 4 * draws)
    theirs = independent_rows([simulate(said_again, 100 + seed) for seed in range(draws)])
    assert ours.keys() == theirs.keys()
    found = {}
    for name in ours:
        a, b = np.array(ours[name]), np.array(theirs[name])
        pooled = (a.var() * len(a) + b.var() * len(b)) / (len(a) + len(b) - 2)
        error = (pooled * (1 / len(a) + 1 / len(b))) ** 0.5
        gap = float(a.mean() - b.mean())
        found[name] = gap / error if error > 0 else (0.0 if gap == 0 else np.inf)
    return found


MADE = pytest.mark.parametrize(
    ("text", "said_again"), [(TWO_POOLS, TWO_POOLS_SAID_AGAIN), (ONE_HOST, ONE_HOST_SAID_AGAIN)], ids=["two-pools", "one-host"]
)


@MADE
def test_made_scenario(text: str, said_again: dict[str, Any]) -> None:
    found = scores(text, said_again, 12)
    assert len(found) > 30
    assert not {name: score for name, score in found.items() if not abs(score) < 3.0}


@pytest.mark.slow
@MADE
def test_made_scenario_finely(text: str, said_again: dict[str, Any]) -> None:
    """With ten times the histories: figures go together, so a chance of arrivals shows in several of them."""
    assert not {name: score for name, score in scores(text, said_again, 120).items() if not abs(score) < 3.5}


@MADE
def test_made_scenario_binds(text: str, said_again: dict[str, Any]) -> None:
    """Each route is taken and each line grows: what agrees is not a model in which nothing happens."""
    rows = kernel_rows(text, 2)
    ends = [name for name in rows if name.startswith(("to ", "limit "))]
    assert all(min(rows[name]) > 0 for name in ends), {name: rows[name] for name in ends}
    gates = {stage for stage, spec in said_again["stages"].items() if spec.get("needs") or "patience" in spec}
    for stage in gates:
        assert max(max(rows[f"waiting for {stage}, {part}"]) for part in PARTS) > 1, stage
