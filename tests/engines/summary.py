"""The speed model's summary row from each engine: the compiled kernel at any step, and the independent model."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from benchmarks import speed_model
from benchmarks.cases import HORIZON, Case, Counts, SummaryRow
from sojourn.engine.tables import Tally
from sojourn.model.compile import Model
from tests.engines.independent import simulate
from tests.engines.speed_description import describe
from tests.theory.runs import compiled, tallies


def text_with_presence(lam: float, case: Case, step: float, days: int = HORIZON) -> str:
    """The speed model in the language, and before its first gate a stock without limit that everyone takes at once.

    Stays then begin on arrival, and what the engine books of each stay is the time in the system.
    """
    text = speed_model.scenario_text(lam, case, step=step)
    last = speed_model.START + timedelta(days=round(HORIZON / step) - 1)
    for old, new in (
        ("enters: order", "enters: arrival"),
        ("resources:\n", "resources:\n  presence: {kind: stock}\n"),
        ("stages:\n", "stages:\n  arrival: {kind: serve, holds: [presence], next: order}\n"),
        (f"until: {last}", f"until: {speed_model.START + timedelta(days=round(days / step) - 1)}"),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


def kernel_rows(lam: float, case: Case, draws: int, seed: int, step: float = 1.0) -> list[SummaryRow]:
    """One row a history of the kernel, one `day` of the language being `step` days."""
    model = compiled(text_with_presence(lam, case, step))
    return [row_of(model, tally, step) for tally in tallies(model, draws, seed)]


def row_of(model: Model, y: Tally, step: float) -> SummaryRow:
    """A tally by step as a summary row in days."""
    every = round(1.0 / step)
    moves = y.moves.sum(axis=2)

    def daily(rows: np.ndarray) -> list[int]:
        return [0, *(int(n) for n in rows.reshape(HORIZON, every).sum(axis=1))]

    def out(outcome: str) -> list[int]:
        return daily(moves[:, [e for e, edge in enumerate(model.edges) if edge.target == outcome]].sum(axis=1))

    beds = y.held[:, model.resources.index("beds")]
    came = np.repeat(np.arange(len(beds)), y.arrivals.sum(axis=1))
    passed = y.admitted[:, model.nodes.index("order")].sum(axis=1)
    admitted = np.repeat(np.arange(len(beds)), passed)
    counts = Counts([0, *(int(n) for n in beds[every - 1 :: every])], out("removed"), out("released"))
    counts.arrivals, counts.admitted = len(came), len(admitted)
    counts.left = sum(counts.rem) + sum(counts.rel)
    counts.wait_sum = step * float((admitted - came[: len(admitted)]).sum())  # first come first served
    counts.tis_sum = step * float(y.stay_days.sum())
    return counts.row()


def independent_rows(lam: float, case: Case, draws: int) -> list[SummaryRow]:
    """One row a history of the independent model."""
    text = describe(lam, case)
    rows = []
    for seed in range(draws):
        seen = simulate(text, seed)
        counts = Counts([0, *seen.held["beds"]], [0, *seen.outcomes["removed"]], [0, *seen.outcomes["released"]])
        counts.arrivals, counts.admitted = sum(seen.arrivals), seen.passed["order"]
        counts.left = sum(counts.rem) + sum(counts.rel)
        counts.wait_sum, counts.tis_sum = float(seen.wait_days["order"]), float(sum(seen.stay_days.values()))
        rows.append(counts.row())
    return rows
