"""The compiled kernel and the plain-Python reference give the same tally, number for number."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from sojourn.engine import kernel, reference
from sojourn.engine.tables import Tables, Tally
from sojourn.model import Model, compile_scenario
from sojourn.scenario.schema import Scenario
from tests.engines.generate import generate

SCENARIOS = 400
CONSTRUCTS = {
    # laws, and what changes them
    "joint", "tie", "scale exit", "scale one of two exits", "set exit", "set exit by class", "set exit for a time",
    "set decide", "scale decide", "edit without effect",
    # gates, lines, holding
    "two needs of a gate", "needs by class", "wait with needs", "decide with a gate", "priority", "strict", "room", "patience", "but",
    "second pool", "other pool", "pool without limit", "release stage", "cycle",
    "overlapping orders", "suspend stage", "suspend twice", "suspend resource", "suspend agreement", "open", "open and close",
    # capacity
    "build up", "build up binds", "guaranteed", "set capacity", "set capacity for a time", "ramp", "scale seats", "working days",
    "departs daily", "departs every", "departs dates", "departs weekdays", "quota", "agreement", "agreement ends", "two agreements", "sign",
    # money
    "fund", "second fund", "transfer", "appropriate", "lapse", "pays", "priced resource", "agreement price", "set price",
    "when spent", "closes stage", "closes resource", "closes build-up",
    # displacement
    *(f"displace {when} {who}" for when in ("always", "full") for who in ("uniform", "longest", "lowest_priority")),
    "same class", "same stream", "same origin", "displace pool",
    # clocks
    "limit", "second limit", "limits on one day", "counted limit", "clock on queued", "clock on admitted", "pause", "clocks at the start",
    # who comes, who is there, and when things happen
    "arrivals fixed", "arrivals poisson", "arrivals negative_binomial", "dated arrivals", "scale arrivals", "set mix", "second stream",
    "population", "run-in", "uncertain date", "after",
}  # fmt: skip
LAWS = {
    "hazard", "fixed", "days", "exponential", "lognormal", "lognormal_median", "gamma", "weibull", "uniform", "mixture",
    "never", "by", "by stream", "by field",
}  # fmt: skip


def effects(model: Model, t: Tables, y: Tally) -> dict[str, int]:
    """How often what the scenarios contain came to something."""

    def along(kind: str) -> int:
        return int(y.moves[:, [e for e, edge in enumerate(model.edges) if edge.kind == kind]].sum())

    stock, quota, fund = ([r for r, of in enumerate(model.resource_kinds) if of == kind] for kind in ("stock", "quota", "fund"))
    resources = len(model.resources)
    lacking = y.lacking_days.sum(axis=(0, 1))
    return {
        **{f"by {kind}": along(kind) for kind in ("exit", "split", "but", "room", "displace", "limit")},
        "by patience": int(y.moves[:, [e for e, edge in enumerate(model.edges) if edge.name == "patience"]].sum()),
        "waits for a resource": int(lacking[:resources].sum()), "waits for an order": int(lacking[resources]),
        "more held than there is": int((y.held > y.usable)[:, stock].sum()),
        "fewer beds than planned": int((y.usable < t.capacity.T)[:, stock].sum()),
        "paid beds stand empty": int((y.paid > y.held)[:, stock].sum()), "of a quota": int(y.used[:, quota].sum()),
        "paid at gates": int(y.used[:, fund].sum()), "lapsed": int(y.lapsed.sum()), "short of money": int((y.balance[:, fund] < 0).sum()),
        "moved by a clock": int(y.hits.sum()), "past a clock": int(y.over.sum()), "there at the start": int(y.start.sum()),
    }  # fmt: skip


@pytest.mark.parametrize("first", range(0, SCENARIOS, 50))
def test_same_tally(first: int) -> None:
    worked = 0
    done: Counter[str] = Counter()
    for number in range(first, first + 50):
        data, used = generate(number)
        model = compile_scenario(Scenario.model_validate(data), None)  # type: ignore[arg-type]
        tables = model.tables(number % 3, seed=5)
        compiled = kernel.run(tables, 5, number % 3)
        plain = reference.run(tables, 5, number % 3)
        differ = [f for f in Tally._fields if not np.array_equal(getattr(compiled, f), getattr(plain, f))]
        assert not differ, f"scenario {number} ({', '.join(sorted(used))}): {', '.join(differ)}"
        worked += int(plain.events[0])
        done.update(effects(model, tables, plain))
    assert worked > 10_000
    assert not [what for what, times in done.items() if times < 20]


def test_every_construct_is_used_often() -> None:
    """Each line of the semantics page has its scenarios; `-s` prints how many."""
    counts = Counter(construct for number in range(SCENARIOS) for construct in generate(number)[1])
    wanted = sorted(CONSTRUCTS | {f"law {name}" for name in LAWS})
    print("; ".join(f"{construct} {counts[construct]}" for construct in wanted))
    assert not [construct for construct in wanted if counts[construct] < 10]


def test_another_history_differs() -> None:
    data, _ = generate(3)
    tables = compile_scenario(Scenario.model_validate(data), None).tables(0, seed=5)  # type: ignore[arg-type]
    one, two = kernel.run(tables, 5, 0, 0), kernel.run(tables, 5, 0, 1)
    assert not np.array_equal(one.moves, two.moves)
    assert np.array_equal(two.moves, reference.run(tables, 5, 0, 1).moves)
