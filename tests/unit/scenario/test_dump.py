"""What is written out reads back the same."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sojourn.errors import InputError
from sojourn.scenario import dump, load, loads, shipped
from sojourn.scenario.load import SHIPPED
from sojourn.scenario.schema import Scenario
from sojourn.scenario.text import read
from sojourn.scenario.tree import plain

NAMES = st.sampled_from(["a", "b1", "held", "true", "null", "on", "no", "x_y", "default_1"])
TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff") | st.just("\n"), max_size=20)
DAYS = st.dates(datetime.date(1990, 1, 1), datetime.date(2100, 1, 1))
VALUES = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**15), 10**15)
UNITS = st.sampled_from(["day", "bed/day", "person/month", "1/day", "USD", "odd unit", "a: b", "3 day"])


def given_fields(required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(required, optional=optional)


def table(inner: st.SearchStrategy[Any], least: int = 0) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(NAMES, inner, min_size=least, max_size=3)


CITES = st.none() | given_fields({"document": TEXTS.filter(bool)}, {"at": TEXTS})
SPREADS = given_fields({"low": VALUES, "high": VALUES}, {"shape": st.sampled_from(["normal", "uniform"]), "level": st.just(0.5)})
NUMBERS = st.one_of(
    VALUES,
    st.just("300 day"),
    given_fields(
        {"value": VALUES},
        {"unit": UNITS, "spread": SPREADS, "status": st.sampled_from(["derived", "published"]), "why": TEXTS, "cite": CITES},
    ),
)
NAMED = st.sampled_from(["ice.beds.funded", "a.b1.c_2"])
AMOUNTS = st.recursive(
    NUMBERS | NAMED,
    lambda inner: given_fields({"of": NAMED, "times": inner}, {})
    | st.lists(given_fields({"from": DAYS, "value": inner}, {}), min_size=1, max_size=2).map(lambda v: {"values": tuple(v)}),
    max_leaves=4,
)
LAWS = st.recursive(
    st.one_of(
        AMOUNTS,
        st.just({"never": True}),
        AMOUNTS.map(lambda a: {"hazard": a}),
        given_fields({"mean": AMOUNTS}, {}).map(lambda f: {"exponential": f}),
        given_fields({"median": AMOUNTS, "spread": AMOUNTS}, {}).map(lambda f: {"lognormal": f}),
        st.dictionaries(st.integers(0, 99999).map(str), AMOUNTS, min_size=1, max_size=3).map(lambda f: {"days": f}),
    ),
    lambda inner: st.lists(given_fields({"share": AMOUNTS, "law": inner}, {}), min_size=1, max_size=2).map(lambda p: {"mixture": tuple(p)}),
    max_leaves=3,
)


def choice(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    cases = st.dictionaries(st.sampled_from(["a", "held", "NO"]), inner, max_size=2)
    return inner | st.tuples(cases, st.sampled_from(["class", "stream", "nationality"]), inner).map(lambda t: {"by": t[1], **t[0], "default": t[2]})


SHARES = AMOUNTS | st.just("rest")
LISTS = st.lists(NAMES, max_size=3).map(tuple)
WHEN = DAYS | st.tuples(DAYS, DAYS).map(lambda p: {"between": p}) | given_fields({"after": NAMES, "days": LAWS}, {})
TIMETABLES = st.one_of(st.just("daily"), st.just("weekdays"), st.just(("mon",)), DAYS.map(lambda d: {"dates": (d,)}), given_fields({"every": AMOUNTS, "from": DAYS}, {}))
GATE: dict[str, Any] = {
    "label": TEXTS,
    "holds": LISTS,
    "needs": choice(LISTS),
    "priority": choice(st.integers(-5, 5)),
    "strict": st.booleans(),
    "room": given_fields({"places": st.integers(0, 9), "to": NAMES}, {}),
    "patience": given_fields({"law": choice(LAWS), "to": NAMES}, {}),
    "but": table(NAMES),
    "pays": given_fields({"fund": NAMES, "price": AMOUNTS}, {}),
    "displace": given_fields({"from": LISTS.filter(bool), "share": AMOUNTS, "to": NAMES}, {"same": NAMES, "who": st.just("longest")}),
}
STAGES = st.one_of(
    given_fields({"kind": st.just("serve"), "next": NAMES}, GATE),
    given_fields({"kind": st.just("depart"), "next": NAMES}, GATE),
    given_fields({"kind": st.just("decide"), "split": choice(table(SHARES))}, GATE),
    given_fields({"kind": st.just("wait"), "next": NAMES, "law": choice(LAWS)}, GATE),
    given_fields({"kind": st.just("wait"), "exits": table(given_fields({"law": choice(LAWS)}, {"to": NAMES}), 1)}, GATE),
    given_fields({"kind": st.just("wait"), "joint": table(given_fields({"law": choice(LAWS), "share": SHARES}, {}), 1)}, GATE),
)
PRICED = {"price": AMOUNTS, "from": NAMES, "label": TEXTS}
RESOURCES = st.one_of(
    given_fields({"kind": st.just("stock")}, {"capacity": AMOUNTS, "guaranteed": AMOUNTS, "build_up": AMOUNTS, **PRICED}),
    given_fields({"kind": st.just("flow"), "capacity": AMOUNTS}, {"on": TIMETABLES, **PRICED}),
    given_fields({"kind": st.just("batch"), "capacity": AMOUNTS, "departs": TIMETABLES}, PRICED),
    given_fields({"kind": st.just("quota")}, {"capacity": AMOUNTS, "in_all": AMOUNTS, **PRICED}),
    given_fields({"kind": st.just("fund"), "opens": AMOUNTS, "from": DAYS}, {"lapses": DAYS, "when_spent": given_fields({"close": st.just(("a.build_up",))}, {})}),
)
WHETHER = {"for": LAWS, "until": DAYS, "why": TEXTS, "cite": CITES, "name": NAMES}
PATHS = st.sampled_from(["beds.capacity", "held.seat"])
EVENTS = st.one_of(
    given_fields({"date": WHEN, "set": PATHS, "to": AMOUNTS | LAWS.filter(lambda v: isinstance(v, dict) and "hazard" in v)}, WHETHER),
    given_fields({"date": WHEN, "scale": PATHS, "by": AMOUNTS}, WHETHER),
    given_fields({"date": WHEN, "ramp": PATHS, "to": AMOUNTS, "over": AMOUNTS}, WHETHER),
    given_fields({"date": WHEN, "suspend": NAMES}, WHETHER),
    given_fields({"date": WHEN, "transfer": given_fields({"from": NAMES, "to": NAMES, "amount": AMOUNTS}, {})}, WHETHER),
)
SCENARIOS = given_fields(
    {
        "name": st.just("made-up"),
        "about": TEXTS,
        "start": DAYS,
        "until": DAYS,
        "streams": table(
            given_fields(
                {"arrivals": given_fields({"per_day": AMOUNTS}, {"law": st.just("fixed"), "then": AMOUNTS}), "enters": NAMES},
                {"mix": table(SHARES), "label": TEXTS},
            )
        ),
        "outcomes": st.just(("out", "left")) | table(given_fields({}, {"label": TEXTS, "ends_stay_as": NAMES})),
    },
    {
        "as_of": DAYS,
        "classes": table(st.just({"label": "x", "nationality": "NO"}) | st.just({})),
        "resources": table(RESOURCES),
        "stages": table(STAGES),
        "agreements": table(
            given_fields({"host": TEXTS}, {"nationals": LISTS, "quota": given_fields({}, {"in_all": AMOUNTS}), "signed": WHEN, "ends": WHEN, **PRICED}).map(
                lambda a: {k: v for k, v in a.items() if k != "label"}
            )
        ),
        "limits": table(
            given_fields({"clock": given_fields({"starts": NAMES}, {"through": LISTS, "on": st.just("queued")}), "after": AMOUNTS, "to": NAMES}, {"cite": CITES, "about": TEXTS})
        ),
        "events": st.lists(EVENTS, max_size=3).map(tuple) | table(EVENTS),
        "costs": table(given_fields({"per": st.just("bed-day"), "price": AMOUNTS}, {"of": NAMES, "account": NAMES, "boundary": st.just("ICE")})),
        "population": given_fields({"run_in": given_fields({"from": DAYS}, {"bands": st.just({"0_180": 5}), "scale_to": table(AMOUNTS)})}, {})
        | given_fields({"rows": st.just(({"class": "a", "stream": "b1", "stage": "held", "people": 3, "clocks": {"x": 2}},))}, {}),
        "parameter_overrides": st.dictionaries(NAMED, NUMBERS, max_size=2),
    },
)


def without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: without_none(v) for k, v in value.items() if v is not None}
    return tuple(without_none(v) for v in value) if isinstance(value, tuple) else value


@settings(max_examples=40, deadline=None)
@given(SCENARIOS)
def test_any_typed_scenario_reads_back_the_same(form: dict[str, Any]) -> None:
    scenario = Scenario.model_validate(without_none(form))
    findings: list[Any] = []
    back = Scenario.model_validate(plain(read(dump(scenario).encode(), "dump", findings)))
    assert findings == []
    assert back == scenario
    assert dump(back) == dump(scenario) and back.fingerprint == scenario.fingerprint


@pytest.mark.parametrize("name", shipped())
def test_shipped_scenarios_read_back_the_same(name: str) -> None:
    for wanted in (name, *(f"{name}:{variant}" for variant in load(name).variants)):
        try:
            scenario = load(wanted)
        except InputError:
            assert "extends:" in (SHIPPED / f"{name}.yaml").read_text()  # a parent's variant need not fit a child
            continue
        assert loads(dump(scenario)) == scenario


def test_a_dump_is_for_people() -> None:
    text = dump(load("example"))
    assert '  judges: {kind: flow, capacity: 900 case/day, "on": weekdays}\n' in text
    assert max(len(line) for line in text.splitlines()) < 130
