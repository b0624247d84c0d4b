"""The compiled kernel and the plain-Python reference give the same tally, number for number."""

from __future__ import annotations

import numpy as np
import pytest

from sojourn.engine import kernel, reference
from sojourn.engine.tables import Tally
from sojourn.model import compile_scenario
from sojourn.scenario.schema import Scenario
from tests.engines.generate import generate

SCENARIOS = 400
CONSTRUCTS = {
    "after", "agreement", "agreement ends", "agreement price", "appropriate", "build up", "but", "counted limit",
    "displace longest", "displace lowest_priority", "displace same", "displace uniform", "guaranteed", "joint", "lapse",
    "limit", "open", "other pool", "patience", "pause", "pays", "population", "priced resource", "priority", "quota",
    "ramp", "release stage", "room", "scale arrivals", "scale exit", "scale seats", "second limit", "second pool",
    "second stream", "set capacity", "set exit", "sign", "strict", "suspend resource", "suspend stage", "suspend twice",
    "tie", "two agreements", "uncertain date", "when spent",
}  # fmt: skip
LAWS = {
    "hazard", "fixed", "days", "exponential", "lognormal", "lognormal_median", "gamma", "weibull", "uniform", "mixture",
    "never", "by",
}  # fmt: skip


@pytest.mark.parametrize("first", range(0, SCENARIOS, 50))
def test_same_tally(first: int) -> None:
    worked = 0
    for number in range(first, first + 50):
        data, used = generate(number)
        model = compile_scenario(Scenario.model_validate(data), None)  # type: ignore[arg-type]
        tables = model.tables(number % 3, seed=5)
        compiled = kernel.run(tables, 5, number % 3)
        plain = reference.run(tables, 5, number % 3)
        differ = [f for f in Tally._fields if not np.array_equal(getattr(compiled, f), getattr(plain, f))]
        assert not differ, f"scenario {number} ({', '.join(sorted(used))}): {', '.join(differ)}"
        worked += int(plain.events[0])
    assert worked > 10_000


def test_every_construct_is_used_often() -> None:
    counts: dict[str, int] = {}
    for number in range(SCENARIOS):
        for construct in generate(number)[1]:
            counts[construct] = counts.get(construct, 0) + 1
    for construct in CONSTRUCTS | {f"law {name}" for name in LAWS}:
        assert counts.get(construct, 0) >= 10, construct


def test_another_history_differs() -> None:
    data, _ = generate(3)
    tables = compile_scenario(Scenario.model_validate(data), None).tables(0, seed=5)  # type: ignore[arg-type]
    one, two = kernel.run(tables, 5, 0, 0), kernel.run(tables, 5, 0, 1)
    assert not np.array_equal(one.moves, two.moves)
    assert np.array_equal(two.moves, reference.run(tables, 5, 0, 1).moves)
