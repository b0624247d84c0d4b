"""Every check finds something somewhere, says what would do, and stays silent about what is sound."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from sojourn.errors import InputError
from sojourn.scenario import CHECKS, check, dump, load, loads, shipped
from sojourn.scenario.checks import Context
from sojourn.scenario.checks.crowd import crowd
from sojourn.scenario.checks.routes import may_be_zero
from sojourn.scenario.fault import Fault
from sojourn.scenario.law import Law
from sojourn.scenario.schema import Scenario
from sojourn.scenario.text import read
from sojourn.scenario.validate import validate
from sojourn.sources import load_catalog
from tests.unit.scenario.messages.test_messages import BASE, CASES, broken

ODD = [
    [("court: {law: {hazard: 0.0005}}", "court: {law: {hazard: 0.0005}}\n  lonely: {kind: serve, next: home}")],
    [("treasury: {", "spare: {kind: stock}\n  treasury: {")],
    [("date: 2027-01-04", "date: 2030-01-04")],
    [("nationals: [refuses]", "nationals: [accepts]")],
]


def context(text: str) -> Context:
    tree = read(text.encode(), "my.yaml", [])
    scenario, _, _ = validate(tree, [])
    assert isinstance(scenario, Scenario)
    return Context(scenario, tree, load_catalog(), load_catalog())


@cache
def texts() -> tuple[str, ...]:
    unreadable = {"a tab", "a bracket left open", "an alias", "a tag"}
    return tuple(broken(edits) for name, edits, _ in CASES if name not in unreadable) + tuple(broken(edits) for edits in ODD)


@cache
def found() -> dict[str, list[Fault]]:
    contexts = [context(text) for text in texts()]
    return {each.__name__: [fault for c in contexts for fault in each(c)] for each in CHECKS}


@pytest.mark.parametrize("name", [each.__name__ for each in CHECKS])
def test_every_check_finds_something(name: str) -> None:
    assert found()[name]


@pytest.mark.parametrize("each", CHECKS, ids=lambda each: each.__name__)
def test_no_check_finds_anything_in_what_is_sound(each: Any) -> None:
    for name in shipped():
        scenario = load(name)
        assert [f for f in each(Context(scenario, read(dump(scenario).encode(), "x", []), load_catalog(), load_catalog())) if not f.warning] == []
    assert list(each(context(BASE))) == []


def test_every_fault_says_what_would_do() -> None:
    assert [fault for faults in found().values() for fault in faults if not fault.remedy] == []


def test_every_check_says_what_it_is_about() -> None:
    assert [each.__name__ for each in CHECKS if not each.__doc__] == []
    assert len({each.__name__ for each in CHECKS}) == len(CHECKS)


def test_warnings_come_only_when_asked_for(tmp_path: Any) -> None:
    path = tmp_path / "odd.yaml"
    for edits in ODD:
        path.write_text(broken(edits))
        assert check(path) == []
        assert len(check(path, warnings=True)) == 1
        assert loads(broken(edits)).name == "base"


def test_an_agreement_that_nobody_it_covers_can_reach_is_noted(tmp_path: Any) -> None:
    path = tmp_path / "my.yaml"
    path.write_text(broken(ODD[-1]))
    assert [str(one).replace(f"{tmp_path}/", "") for one in check(path, warnings=True)] == [
        "my.yaml:19: agreements.host.nationals: is for nobody: no stage that uses it is reached by accepts. "
        "Lead a class of its nationals to abroad, or name other nationals."
    ]
    for nationals in ("[refuses]", "[accepts, refuses]"):
        path.write_text(broken([("nationals: [refuses]", f"nationals: {nationals}")]))
        assert check(path, warnings=True) == []
    unmixed = [("nationals: [refuses]", "nationals: [refuses]"), ("mix: {accepts: 0.9, refuses: rest}", "mix: {accepts: 1, refuses: 0}")]
    path.write_text(broken(unmixed))
    assert [one.path for one in check(path, warnings=True)][:1] == ["agreements.host.nationals"]


@pytest.mark.parametrize(
    ("per_day", "said"),
    [
        ("{values: [{from: 2026-02-01, value: 300000}, {from: 2026-02-02, value: 0}]}", []),  # all on the first day
        ("{values: [{from: 2026-02-01, value: 300000}, {from: 2026-03-02, value: 0}]}", []),
        ("{values: [{from: 2026-02-01, value: 0}, {from: 2026-12-01, value: 400000}]}", ["24,800,000"]),  # in two months
        ("{values: [{from: 2026-02-01, value: 300000}, {from: 2026-05-02, value: 0}]}", ["27,000,000"]),
        ("300000 person/day", ["109,575,000"]),
    ],
)
def test_a_crowd_is_counted_day_by_day(per_day: str, said: list[str]) -> None:
    text = broken([("per_day: 40 person/day", f"per_day: {per_day}"), ("law: negative_binomial", "law: fixed"), (", dispersion: 3", "")])
    assert [fault.value for fault in crowd(context(text))] == said


def laws() -> Iterator[tuple[dict[str, Any] | int, bool]]:
    yield {"fixed": 0}, True
    yield {"fixed": 0.5}, True
    yield {"fixed": 1}, False
    yield {"exponential": {"mean": 1000}}, True
    yield {"uniform": {"low": 1, "high": 2}}, False
    yield {"uniform": {"low": 0, "high": 2}}, True
    yield {"hazard": 3}, False
    yield {"never": True}, False
    yield {"days": {"0": 0.2, "5": 0.8}}, True
    yield {"days": {"0": 0, "5": 1}}, False
    yield {"mixture": ({"share": 0.5, "law": 1}, {"share": 0.5, "law": {"hazard": 1}})}, False
    yield {"mixture": ({"share": 0.5, "law": 1}, {"share": 0.5, "law": 0})}, True


@pytest.mark.parametrize(("law", "may"), list(laws()), ids=str)
def test_which_laws_may_take_no_day(law: Any, may: bool) -> None:
    from pydantic import TypeAdapter

    adapter: TypeAdapter[Any] = TypeAdapter(Law)
    assert may_be_zero(context(BASE), adapter.validate_python(law)) is may


def test_circles_that_take_time_are_allowed() -> None:
    through_a_day = broken([("court: {law: {hazard: 0.0005}}", "court: {to: hearing, law: {hazard: 0.0005}}"), (", court, limit]", ", limit]")])
    assert loads(through_a_day).name == "base"


def test_circles_are_told_apart_by_class() -> None:
    """Two redirections that each send a different class on are no circle; the same class sent back and forth is."""
    apart = [("seat: {kind: depart", "seat: {kind: depart"), ("agreements: [host], next", "agreements: [host], but: {accepts: seat}, next")]
    assert loads(broken(apart)).name == "base"
    same = [("agreements: [host], next", "agreements: [host], but: {refuses: seat}, next")]
    assert any("circle" in f.problem for f in findings(broken(same)))


def test_an_agreement_stands_for_one_of_the_record() -> None:
    known = loads(broken([("host: A host,", "host: A host, record: us_rwa_2025,")]))
    assert known.agreements["host"].record == "us_rwa_2025" and "record: us_rwa_2025" in dump(known)


def findings(text: str) -> tuple[Any, ...]:
    from sojourn.errors import InputError

    with pytest.raises(InputError) as caught:
        loads(text)
    return caught.value.findings


def test_a_stay_does_not_go_over_into_another_use() -> None:
    """From a bed straight into a place for supervision, the engine would see one stay; a stage between them ends it."""
    text = """
name: uses
about: A bed, then a place under supervision.
start: 2026-01-01
until: 2026-01-31
streams: {all: {arrivals: {per_day: 3}, enters: held}}
resources: {beds: {kind: stock}, places: {kind: stock, use: supervision}}
stages:
  held: {kind: wait, holds: [beds], law: {exponential: {mean: 9 day}}, next: %s}
  between: {kind: decide, split: {watched: 1}}
  watched: {kind: wait, holds: [places], law: {exponential: {mean: 90 day}}, next: gone}
outcomes: [gone]
"""
    loads(text % "between")
    with pytest.raises(InputError) as caught:
        loads(text % "watched", file="uses.yaml")
    assert [str(one) for one in caught.value.findings] == [
        "uses.yaml:9: stages.held.next: leads from a stock for detention to one for supervision, so that one stay would go on. "
        "Got 'watched' instead. Put a stage between them that holds nothing."
    ]
