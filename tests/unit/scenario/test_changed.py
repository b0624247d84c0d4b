"""Changed values: each once, old and new as written, what they come to, and where they were written."""

from __future__ import annotations

from sojourn.scenario import load, loads
from sojourn.scenario.changed import Changed, changed
from sojourn.scenario.schema import Scenario
from sojourn.sources import load_catalog

TEXT = """
name: small
about: People come, stay, and leave.
start: 2026-01-01
until: 2026-02-28
streams: {all: {arrivals: {law: poisson, per_day: 3}, enters: held}}
resources: {beds: {kind: stock, capacity: 25 bed, guaranteed: ice.beds.guaranteed_minimum}}
stages:
  held: {kind: wait, holds: [beds], exits: {next: {law: {exponential: {mean: 9 day}}}}}
  next: {kind: wait, exits: {removed_home: {law: {hazard: 0.1}}}}
outcomes: [removed_home]
events:
  - {name: more, date: 2026-01-10, set: beds.capacity, to: 30}
  - {name: fewer, date: 2026-02-10, set: beds.capacity, to: 20}
"""


def small(*changes: str, text: str = TEXT) -> Scenario:
    return loads(text, file="small.yaml", changes=changes)


def found(new: Scenario) -> tuple[Changed, ...]:
    return changed(small(), new, load_catalog())


def test_equal_scenarios_have_no_changed_value() -> None:
    assert found(small()) == ()
    assert found(small(text=TEXT.replace("name: small", "name: other").replace("People come,", "They come,"))) == ()


def test_a_number_says_that_it_has_no_source_and_where_it_was_written() -> None:
    [one] = found(small("beds.capacity=30"))
    assert one == Changed(
        "resources.beds.capacity", "25 bed", "30", "[assumed: no source is written]", "[assumed: no source is written]",
        "small.yaml:7 (own)", "--set",
    )  # fmt: skip


def test_a_dotted_name_says_what_it_comes_to_with_status_and_document() -> None:
    [one] = found(small("beds.guaranteed=ice.beds.contractual"))
    assert (one.old, one.new) == ("ice.beds.guaranteed_minimum", "ice.beds.contractual")
    assert " bed [" in one.old_comes_to and " bed [" in one.new_comes_to and one.old_comes_to != one.new_comes_to


def test_a_parameter_overridden_is_beside_what_the_record_says() -> None:
    [one] = found(small("ice.beds.guaranteed_minimum=100"))
    assert one.path == "parameter_overrides.ice.beds.guaranteed_minimum"
    assert (one.old, one.new, one.old_origin, one.new_origin) == ("ice.beds.guaranteed_minimum", "100", "the record", "--set")
    assert " bed [" in one.old_comes_to


def test_a_part_of_an_override_that_only_one_has_is_not_the_records() -> None:
    with_spread = "ice.beds.guaranteed_minimum={value: 100, unit: bed, spread: {low: 90, high: 110}, why: read again}"
    without = small("ice.beds.guaranteed_minimum={value: 100, unit: bed, why: read again}")
    assert [(one.path, one.new, one.new_origin) for one in changed(small(with_spread), without, load_catalog())] == [
        ("parameter_overrides.ice.beds.guaranteed_minimum.spread", None, "not written")
    ]


def test_a_law_of_another_kind_is_one_value_and_a_part_that_only_one_has_too() -> None:
    [one] = found(small("held.exits.next.law={hazard: 0.2}"))
    assert (one.old, one.new) == ("{exponential: {mean: 9 day}}", "{hazard: 0.2}")
    [one] = found(small("limits={long: {clock: {starts: held, on: admitted}, after: 10 day, count: true}}"))
    assert (one.path, one.old, one.old_origin) == ("limits.long", None, "not written")
    assert str(one.new).startswith("{clock: {starts: held")


def test_events_are_told_by_their_names() -> None:
    [one] = found(small("more.to=31"))
    assert (one.path, one.old, one.new, one.old_origin) == ("events.more.to", "30", "31", "small.yaml:13 (own)")
    lines = TEXT.strip().splitlines()
    turned = "\n".join([*lines[:-2], lines[-1], lines[-2]])
    [one] = found(small(text=turned))
    assert (one.path, one.old, one.new) == ("events (order)", "more, fewer", "fewer, more")
    [one] = found(small(text="\n".join(lines[:-1])))
    assert (one.path, one.new) == ("events.fewer", None)


def test_the_order_of_stages_counts() -> None:
    lines = TEXT.strip().splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("  held:"))
    lines[at], lines[at + 1] = lines[at + 1], lines[at]
    [one] = found(small(text="\n".join(lines)))
    assert (one.path, one.old, one.new) == ("stages (order)", "held, next", "next, held")


def test_another_as_of_lists_the_values_known_otherwise() -> None:
    listed = changed(load("example", changes=["as_of=2026-02-01"]), load("example"), load_catalog())
    assert listed[0].path == "as_of" and (listed[0].old, listed[0].new) == ("2026-02-01", None)
    assert all(one.old == one.new and one.old_comes_to != one.new_comes_to for one in listed[1:])
    assert "resources.beds.guaranteed" in [one.path for one in listed[1:]]
