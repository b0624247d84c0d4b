"""Laws of any scenario: nobody is created or lost, ledgers balance, what is idle changes nothing, what is saved loads."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sojourn.engine import kernel
from sojourn.engine.tables import Tally
from sojourn.model import Model, compile_scenario
from sojourn.results.ledgers import check_ledgers, entries, summary
from sojourn.results.results import Results
from sojourn.scenario import dump, loads
from sojourn.scenario.schema import Scenario
from sojourn.simulate import run
from tests.engines.generate import day, generate

NUMBERS = st.integers(0, 1 << 20)
SEEDS = st.integers(0, (1 << 32) - 1)
LAST = "2025-12-31"  # the day before the first


def scenario(number: int) -> Scenario:
    """A scenario at random."""
    return Scenario.model_validate(generate(number)[0])


def simulated(data: Any, seed: int, every: Any = "month") -> tuple[Model, Tally]:
    """A scenario compiled, and one history of it."""
    model = compile_scenario(data if isinstance(data, Scenario) else Scenario.model_validate(data), None, every)  # type: ignore[arg-type]
    return model, kernel.run(model.tables(0, seed), seed, 0)


@settings(max_examples=40)
@given(NUMBERS, SEEDS)
def test_nobody_is_created_or_lost_on_any_day_in_any_stage(number: int, seed: int) -> None:
    model, y = simulated(scenario(number), seed, "day")
    there = y.inside_days + y.waiting_days  # [day, node, group]
    came, left = np.zeros_like(there), np.zeros_like(there)
    sources = {node: i for i, node in enumerate(model.nodes)}
    first = {stage: model.structure.node(stage) for stage in model.scenario.stages}
    last = {stage: model.structure.last_node(stage) for stage in model.scenario.stages}
    hits = {limit: m for m, limit in enumerate(model.limits)}
    placed = np.diff(there, axis=0)
    for e, edge in enumerate(model.edges):
        if edge.name == "entry" and edge.source == edge.target:
            came[:, last[edge.target]] += y.moves[:, e]
            left[:, sources[f"{edge.source}.entry"]] += y.moves[:, e]
            continue
        if edge.target in first:
            came[:, first[edge.target]] += y.moves[:, e]
        if edge.kind not in ("arrival", "limit", "displace", "but", "room"):
            left[:, last[edge.source]] += y.moves[:, e]
    # those whom a limit, a displacement, a redirection or a full line moves: from wherever they are, so by the whole
    loose = [e for e, edge in enumerate(model.edges) if edge.kind in ("limit", "displace", "but", "room")]
    gone = came.sum(axis=1) - left.sum(axis=1) - y.moves[:, loose].sum(axis=1)
    assert np.array_equal(placed.sum(axis=1), gone[1:])
    assert np.array_equal(there[0].sum(axis=0), y.start + gone[0])
    if hits:
        taken = [e for e, edge in enumerate(model.edges) if edge.kind == "limit"]
        assert y.hits.sum() == y.moves[:, taken].sum()
    out = [e for e, edge in enumerate(model.edges) if edge.target in model.outcomes]
    everyone = np.cumsum(y.arrivals - y.moves[:, out].sum(axis=1), axis=0) + y.start
    assert np.array_equal(everyone, there.sum(axis=1))
    assert np.array_equal(there[-1], y.inside + y.waiting)
    assert min(int(part.min(initial=0)) for part in (there, y.moves, y.held, y.over, y.used)) >= 0


@settings(max_examples=60)
@given(NUMBERS, SEEDS)
def test_ledgers_balance(number: int, seed: int) -> None:
    model, y = simulated(scenario(number), seed)
    found = entries(model, model.tables(0, seed), y)
    check_ledgers(found, 0)
    whole = summary([found])
    people = whole["people"]
    assert whole["balanced"]
    assert people["start"] + people["in"] == people["out"] + people["inside"]
    stocks = [r for r, kind in enumerate(model.resource_kinds) if kind == "stock"]
    growth = np.diff(y.held[:, stocks], axis=0)
    assert (growth[y.held[1:, stocks] > y.usable[1:, stocks]] <= 0).all()  # above what there is, nobody enters


# ---- what is idle


def named(model: Model, y: Tally) -> dict[str, np.ndarray]:
    """The tally by the names of what it counts; rows in which nothing happened are left out."""
    groups = [f"{stream}/{kind}" for stream, kind in model.groups]
    edges = [f"{e.kind} {e.source}.{e.name}>{e.target}" for e in model.edges]
    nodes, resources = list(model.nodes), list(model.resources)
    costs, limits = list(model.costs), list(model.limits)
    axes: dict[str, tuple[list[str], ...]] = {
        "arrivals": (groups,), "moves": (edges, groups), "admitted": (nodes, groups), "begun": (nodes, groups),
        "ended": (edges, groups), "stay_days": (edges, groups), "inside_days": (nodes, groups), "waiting_days": (nodes, groups),
        "lacking_days": (nodes, [*resources, "an order", "their turn"]), "held_days": (resources, groups),
        "elapsed_days": (resources, groups), "over": (limits, groups), "hits": (limits, groups), "held": (resources,),
        "usable": (resources,), "paid": (resources,), "used": (resources,), "balance": (resources,), "lapsed": (resources,),
        "charged": (costs,), "units": (costs,), "start": (groups,), "inside": (nodes, groups), "waiting": (nodes, groups),
    }  # fmt: skip
    assert {*axes, "events"} == set(Tally._fields)
    found = {"events": y.events}
    for part, names in axes.items():
        rows = np.moveaxis(getattr(y, part), [-k for k in range(len(names), 0, -1)], range(len(names)))
        for place in np.ndindex(*map(len, names)):
            if np.any(rows[place]):
                found[f"{part} {' '.join(n[i] for n, i in zip(names, place, strict=True))}"] = rows[place]
    return found


def with_idle(data: dict[str, Any], what: str, place: int) -> dict[str, Any]:
    """The scenario with one thing more that does nothing, filed at some place among its kind."""

    def among(rows: dict[str, Any], name: str, body: Any) -> dict[str, Any]:
        items = list(rows.items())
        items.insert(place % (len(items) + 1), (name, body))
        return dict(items)

    data = dict(data)
    if what in ("stage", "event on an idle stage"):
        idle = {"kind": "wait", "holds": ("beds",), "law": {"hazard": 0.1}, "next": "out", "room": {"places": 2, "to": "out"}}
        data["stages"] = among(data["stages"], "idle", idle)
    if what == "stream":
        data["streams"] = among(data["streams"], "idle", {"arrivals": {"law": "poisson", "per_day": 0}, "enters": "papers", "mix": {"plain": 1}})
    if what == "resource":
        data["resources"] = among(data["resources"], "idle", {"kind": "flow", "capacity": "3 person/day"})
    if what == "clock":
        data["limits"] = {**data["limits"], "idle": {"clock": {"starts": "papers"}, "after": 30_000, "count": True}}
    before = {"date": day(-9), "until": LAST}
    if "run_in" in (data.get("population") or {}):  # which what happens on its days does touch
        before = {"date": day(-400), "until": day(-300)}
    event = {
        "event on an idle stage": {"suspend": "idle", "date": day(3), "name": "idle"},
        "event after the end": {"scale": "papers.law", "by": 3, "date": day(400), "name": "idle"},
        "event before the start": {"suspend": "hearing", **before, "name": "idle"},
        "event that changes no value": {"scale": "north.arrivals", "by": 1, "date": day(3), "name": "idle"},
    }.get(what)
    if event is not None:
        events = list(data["events"])
        events.insert(place % (len(events) + 1), event)
        data["events"] = tuple(events)
    return data


IDLE = st.sampled_from((
    "stage", "stream", "resource", "clock", "event on an idle stage", "event after the end", "event before the start",
    "event that changes no value",
))  # fmt: skip


@settings(max_examples=80)
@given(NUMBERS, SEEDS, IDLE, st.integers(0, 20))
@example(314, 0, "event before the start", 0)  # begins with a run-in
def test_what_is_idle_leaves_every_tally_that_was_there(number: int, seed: int, what: str, place: int) -> None:
    data, _ = generate(number)
    before = named(*simulated(data, seed))
    after = named(*simulated(with_idle(data, what, place), seed))
    assert [name for name in before if name not in after or not np.array_equal(before[name], after[name])] == []
    more = [name for name in after if name not in before]
    assert all("idle" in name.split() or name.endswith("idle") for name in more), more


# ---- running, saving


@settings(max_examples=3)
@given(NUMBERS, SEEDS)
def test_same_tallies_for_any_number_of_workers(number: int, seed: int) -> None:
    one, *others = (run(scenario(number), 13, seed, workers=workers) for workers in (1, 2, 3))
    for other in others:
        assert other.to_json() == one.to_json()
        assert values(other) == values(one)


def values(results: Results) -> dict[str, bytes]:
    """Every draw of every measure, to the last bit."""
    return {key: np.ascontiguousarray(found).tobytes() for key, found in results.values.items()}


@settings(max_examples=40)
@given(NUMBERS)
def test_what_is_saved_loads_as_it_was(number: int) -> None:
    made = scenario(number)
    back = loads(dump(made))
    assert back == made
    assert back.fingerprint == made.fingerprint
    assert dump(back) == dump(made)
    again = replace(compile_scenario(made, None), scenario=back)  # type: ignore[arg-type]
    assert all(np.array_equal(a, b) for a, b in zip(again.tables(1, 5), compile_scenario(back, None).tables(1, 5), strict=True))  # type: ignore[arg-type]
