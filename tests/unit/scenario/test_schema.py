"""The typed scenario: short forms, choices, laws, and that nothing is changed in place."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from sojourn.scenario.amount import Amount, Dated, Named, Number, Times
from sojourn.scenario.base import Choice, Table
from sojourn.scenario.event import named
from sojourn.scenario.law import LAWS, Days, Exponential, Fixed, Law, Never
from sojourn.scenario.load import load
from sojourn.scenario.resource import Flow, Timetable, Weekly
from sojourn.scenario.schema import Scenario
from sojourn.scenario.stage import Wait

AMOUNTS: TypeAdapter[Any] = TypeAdapter(Amount)
LAW: TypeAdapter[Any] = TypeAdapter(Law)


def number(value: float, unit: str | None = None) -> Number:
    return Number.model_validate({"value": value, "unit": unit})


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (3, number(3)),
        ("300 day", number(300, "day")),
        ("60 bed / day", number(60, "bed/day")),
        ("-1.5e3 USD", number(-1500, "USD")),
        ("ice.beds.funded", Named(name="ice.beds.funded")),
        ({"value": 1, "unit": "bed / day"}, number(1, "bed/day")),
        ({"of": "a.b", "times": 2}, Times(of="a.b", times=number(2))),
    ],
)
def test_short_amounts(written: Any, meant: Any) -> None:
    assert AMOUNTS.validate_python(written) == meant


def test_dated_amounts() -> None:
    found = AMOUNTS.validate_python({"values": ({"from": "2026-01-01", "value": "3 bed"},)})
    assert isinstance(found, Dated) and found.values[0].value == number(3, "bed")


@pytest.mark.parametrize("written", ["300day", "day", "", True, None, [1], {}, {"name": "a"}, "a..b", "1e999 bed", float("inf")])
def test_what_is_no_amount(written: Any) -> None:
    with pytest.raises(ValidationError):
        AMOUNTS.validate_python(written)


def test_every_law_has_a_form() -> None:
    forms: dict[str, Any] = {
        "fixed": 3,
        "exponential": {"mean": 3},
        "lognormal": {"median": 3, "spread": 2},
        "gamma": {"mean": 3, "shape": 2},
        "weibull": {"mean": 3, "shape": 2},
        "uniform": {"low": 1, "high": 2},
        "hazard": 0.1,
        "days": {"0": 0.2, "5": 0.8},
        "mixture": ({"share": 1, "law": {"fixed": 2}},),
        "never": True,
    }
    assert set(forms) == set(LAWS)
    for kind, inner in forms.items():
        assert type(LAW.validate_python({kind: inner})) is LAWS[kind]


def test_an_amount_of_days_is_a_fixed_law() -> None:
    assert LAW.validate_python("33 day") == Fixed(days=number(33, "day"))
    assert LAW.validate_python("law.post_order_limit") == Fixed(days=Named(name="law.post_order_limit"))


def test_days_come_shortest_first() -> None:
    law = LAW.validate_python({"days": {"10": 0.2, "9": 0.8}})
    assert isinstance(law, Days) and [days for days, _ in law.pairs()] == [9, 10]


@pytest.mark.parametrize("written", [{}, {"fixed": 1, "hazard": 2}, {"lognormal": {"mean": 3}}, {"never": False}, {"normal": 3}, None, True])
def test_what_is_no_law(written: Any) -> None:
    with pytest.raises(ValidationError):
        LAW.validate_python(written)


def test_choices_go_by_class_stream_or_field() -> None:
    plain = Choice[int].model_validate(3)
    assert plain.of("a", "s") == 3 and plain.every() == (3,)
    by_class = Choice[int].model_validate({"by": "class", "a": 1, "default": 2})
    assert (by_class.of("a", "s"), by_class.of("b", "s")) == (1, 2)
    by_stream = Choice[int].model_validate({"by": "stream", "s": 1})
    assert (by_stream.of("a", "s"), by_stream.of("a", "t")) == (1, None)
    by_field = Choice[int].model_validate({"by": "nationality", "NO": 1})
    assert (by_field.of("a", "s", {"nationality": "NO"}), by_field.of("a", "s", {})) == (1, None)


def test_timetables() -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(Timetable)
    assert len(adapter.validate_python("daily").days) == 7
    assert adapter.validate_python("weekdays") == Weekly(days=("mon", "tue", "wed", "thu", "fri"))
    assert adapter.validate_python({"every": "14 day", "from": "2026-02-01"}).every == number(14, "day")
    flow = Flow.model_validate({"kind": "flow", "capacity": 1})
    assert flow.on == adapter.validate_python("daily")


def test_unnamed_events_are_called_after_what_they_do() -> None:
    """So that another event, before or after, does not change the name, nor the luck that hangs on it."""
    one = {"date": "2026-01-01", "scale": "seats.capacity", "by": 2}
    names = [body["name"] for body in named([one, {**one, "by": 3}, {"suspend": "seat"}])]
    assert names == ["scale_seats_capacity", "scale_seats_capacity_2", "suspend_seat"]
    assert named([{"suspend": "seat"}, one])[1]["name"] == "scale_seats_capacity"
    assert [body["name"] for body in named({"mine": one})] == ["mine"]


def test_nothing_is_changed_in_place() -> None:
    scenario = load("example")
    with pytest.raises(ValidationError):
        scenario.name = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        scenario.stages["hearing"] = 1  # type: ignore[index]
    with pytest.raises(ValidationError):
        scenario.resources["beds"].capacity = 3  # type: ignore[misc,union-attr,assignment]


def test_tables_keep_order_and_compare_by_it() -> None:
    assert list(Table({"b": 1, "a": 2})) == ["b", "a"]
    assert Table({"b": 1, "a": 2}) != Table({"a": 2, "b": 1})
    assert hash(Table({"a": 1})) == hash(Table({"a": 1}))


def test_equality_is_by_content() -> None:
    one, other = load("example"), load("example")
    assert one == other and hash(one) == hash(other) and one is not other
    changed = load("example", changes=["resources.beds.capacity=3 bed"])
    assert one != changed and one.fingerprint != changed.fingerprint


def test_waits_say_where_they_lead() -> None:
    wait = load("example").stages["document"]
    assert isinstance(wait, Wait) and wait.routes() == ("seat", "released_by_court")
    one = {"kind": "wait", "law": {"exponential": {"mean": 3}}, "next": "out"}
    assert Wait.model_validate(one).routes() == ("out",)
    joint = {"kind": "wait", "joint": {"a": {"share": "rest", "law": 3}}}
    assert Wait.model_validate(joint).routes() == ("a",)


def test_every_field_has_a_sentence() -> None:
    from sojourn.scenario.json_schema import json_schema

    whole = json_schema()
    bare = [
        f"{name}.{field}"
        for name, part in {"Scenario": whole, **whole["$defs"]}.items()
        for field, form in part.get("properties", {}).items()
        if not form.get("description") and "const" not in form and name not in ("Law", "Kind")
    ]
    assert bare == []


def test_typed_parts_can_be_put_together_in_python() -> None:
    fixed = Fixed(days=number(3))
    assert LAW.validate_python(fixed) is fixed
    assert Choice[Law].model_validate(fixed).default == fixed
    assert AMOUNTS.validate_python(number(3)) == number(3)


def test_laws_that_stand_alone() -> None:
    assert isinstance(LAW.validate_python({"never": True}), Never)
    assert LAW.validate_python({"exponential": {"mean": 3}}) == Exponential(mean=number(3))


def test_the_schema_is_closed() -> None:
    with pytest.raises(ValidationError):
        Scenario.model_validate({"name": "a", "about": "", "start": "2026-01-01", "until": "2026-01-02", "streams": {}, "outcomes": {}, "x": 1})
