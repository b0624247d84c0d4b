"""Scenario texts through the compiled kernel, tallied by day."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sojourn.engine.kernel import run
from sojourn.engine.tables import Tally
from sojourn.model.compile import Model, compile_scenario
from sojourn.scenario import load
from sojourn.sources import load_catalog
from tests.theory.cases import Figures


def compiled(text: str) -> Model:
    """A scenario text compiled, its tallies by day."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.yaml"
        path.write_text(text, encoding="utf-8")
        catalog = load_catalog()
        return compile_scenario(load(str(path), catalog=catalog), catalog, every="day")


def tallies(model: Model, draws: int, seed: int) -> Iterator[Tally]:
    """Histories by the compiled kernel: no value of these scenarios is uncertain, so one draw's tables serve all."""
    tables = model.tables(0, seed)
    for draw in range(draws):
        yield run(tables, seed, draw)


def run_case(text: str, draws: int, days: int, seed: int) -> Figures:
    """The scenario through the compiled kernel, tallied by day: `draws` histories of `days` days."""
    model = compiled(text)
    nodes = {stage: [i for i, of in enumerate(model.node_stage) if of == stage] for stage in model.scenario.stages}
    ends = {o: [e for e, edge in enumerate(model.edges) if edge.target == o] for o in model.outcomes}
    stocks = {r: i for i, (r, kind) in enumerate(zip(model.resources, model.resource_kinds, strict=True)) if kind == "stock"}

    def none() -> np.ndarray:
        return np.zeros((draws, days))

    figures = Figures({s: none() for s in nodes}, {s: none() for s in nodes}, {r: none() for r in stocks}, none(), {o: none() for o in ends})
    for draw, tally in enumerate(tallies(model, draws, seed)):
        figures.arrivals[draw] = tally.arrivals.sum(axis=1)
        for stage, rows in nodes.items():
            figures.in_stage[stage][draw] = tally.inside_days[:, rows].sum(axis=(1, 2))
            figures.waiting[stage][draw] = tally.waiting_days[:, rows].sum(axis=(1, 2))
        for outcome, rows in ends.items():
            figures.outcomes[outcome][draw] = tally.moves[:, rows].sum(axis=(1, 2))
        for stock, row in stocks.items():
            figures.held[stock][draw] = tally.held[:, row]
    return figures
