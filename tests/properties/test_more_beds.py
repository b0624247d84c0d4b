"""More beds never lengthen the bed line: one pool, first come first served, each person's stay their own luck."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sojourn.engine import kernel
from sojourn.model import compile_scenario
from sojourn.scenario.schema import Scenario
from tests.engines.generate import day

DAYS = 120
LAWS = st.sampled_from((
    {"exponential": {"mean": 9}}, {"gamma": {"mean": 5, "shape": 2}}, {"fixed": 4}, {"lognormal": {"mean": 12, "cv": 2}},
    {"days": {"0": 0.3, "7": 0.7}},
))  # fmt: skip
SIZES = st.lists(st.integers(0, 60), min_size=3, max_size=3)
MORE = st.lists(st.integers(0, 12), min_size=3, max_size=3)


def line_and_admitted(law: object, per_day: float, beds: list[int], seed: int) -> tuple[np.ndarray, np.ndarray]:
    """[day] people in the bed line, and people admitted up to the day; the number of beds changes twice."""
    sizes = tuple({"from": day(40 * i), "value": n} for i, n in enumerate(beds))
    data = {
        "name": "pool", "about": "One pool.", "start": day(0), "until": day(DAYS - 1),
        "streams": {"all": {"arrivals": {"per_day": per_day}, "enters": "held"}},
        "resources": {"beds": {"kind": "stock", "capacity": {"values": sizes}}},
        "stages": {"held": {"kind": "wait", "holds": ("beds",), "law": law, "next": "papers"},
                   "papers": {"kind": "wait", "holds": ("beds",), "law": {"exponential": {"mean": 3}}, "next": "out"}},
        "outcomes": ("out",),
    }  # fmt: skip
    tables = compile_scenario(Scenario.model_validate(data), None, "day").tables(0, seed)  # type: ignore[arg-type]
    tally = kernel.run(tables, seed, 0)
    return tally.waiting_days[:, 0, 0], np.cumsum(tally.admitted[:, 0, 0])


@given(LAWS, st.sampled_from((0.5, 3.0, 11.0)), SIZES, MORE, st.integers(0, 1 << 30))
def test_more_beds_never_lengthen_the_line(law: object, per_day: float, beds: list[int], more: list[int], seed: int) -> None:
    line, admitted = line_and_admitted(law, per_day, beds, seed)
    shorter, sooner = line_and_admitted(law, per_day, [n + m for n, m in zip(beds, more, strict=True)], seed)
    assert (shorter <= line).all()
    assert (sooner >= admitted).all()
