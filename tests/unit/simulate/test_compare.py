"""Comparing: the same luck on both sides, so that only what was changed makes a difference."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from sojourn.errors import InputError, RunError
from sojourn.results.comparison import Comparison
from sojourn.scenario import Scenario, loads
from sojourn.simulate import compare, compare_variants, open_run, run

TEXT = """
name: small
about: People of two streams come, wait for a bed, stay, and leave.
start: 2026-01-15
until: 2026-03-31
streams:
  land: {arrivals: {law: poisson, per_day: {value: 3, spread: {low: 2, high: 4, level: 0.9, shape: normal}}}, enters: land_held}
  sea: {arrivals: {law: poisson, per_day: 2}, enters: sea_held}
resources: {beds: {kind: stock, capacity: 60 bed}, berths: {kind: stock, capacity: 60 bed}}
stages:
  land_held: {kind: wait, holds: [beds], exits: {removed_home: {law: {exponential: {mean: 9 day}}}}}
  sea_held: {kind: wait, holds: [berths], exits: {released: {law: {exponential: {mean: 9 day}}}}}
outcomes: [removed_home, released]
variants:
  displacing:
    about: Whoever comes by land sends out someone held.
    stages: {land_held: {displace: {from: [land_held], share: 0.5, to: removed_home}}}
"""


def small(*changes: str, text: str = TEXT) -> Scenario:
    return loads(text, file="small.yaml", changes=changes)


def moved(found: Comparison) -> set[str]:
    """The keys with any difference in any draw, of first and second histories."""
    undefined = {key: np.isnan(found.a.values[key]) != np.isnan(found.b.values[key]) for key in found.keys}
    return {
        key
        for key in found.keys
        if undefined[key].any() or (np.nan_to_num(found.differences(key)) != 0).any() or (np.nan_to_num(found.b.second[key] - found.a.second[key]) != 0).any()
    }


def test_a_scenario_against_itself_differs_in_no_draw() -> None:
    found = compare(small(), small(), 12, 5)
    assert moved(found) == set() and found.changed == () and len(found.keys) > 20
    assert found.names == ("small (A)", "small (B)")
    assert np.std(found.a.values["adp"][:, 1]) > 0


def test_an_idle_event_is_listed_and_changes_nothing() -> None:
    found = compare(small(), small("events=[{date: 2026-02-01, scale: beds.capacity, by: 1}]"), 12, 5)
    assert moved(found) == set() and [one.path for one in found.changed] == ["events.scale_beds_capacity"]


def test_another_law_of_one_stage_moves_only_what_it_touches() -> None:
    found = compare(small(), small(), 12, 5, changes_b=["sea_held.exits.released.law={exponential: {mean: 18 day}}"])
    changed = moved(found)
    assert {"adp:sea", "adp", "releases", "book_outs:released", "alos"} <= changed
    assert not {key for key in changed if "land" in key or "removed" in key or "removals_ice" in key}
    assert not {"arrivals", "arrivals:sea"} & changed
    assert found.names == ("small", "small with sea_held.exits.released.law={exponential: {mean: 18 day}}")


def test_each_side_is_the_run_it_would_be_alone() -> None:
    found = compare(small(), small(), 3, 5, until="+2m", every="fiscal-year", changes=["land.arrivals.per_day=4"], changes_a=["beds.capacity=9"], changes_b=["beds.capacity=30"])
    alone = run(small(), 3, 5, until="+2m", every="fiscal-year", changes=["land.arrivals.per_day=4", "beds.capacity=30"])
    assert found.b.to_json() == alone.to_json()
    assert np.array_equal(found.differences("adp"), found.b.values["adp"] - found.a.values["adp"]) and (found.difference("adp").mean > 0).all()


def test_outcomes_that_only_one_has_are_listed_apart() -> None:
    other = TEXT.replace("released", "bond")
    found = compare(small(), small(text=other), 2)
    assert "book_outs:released" in found.only_a and "book_outs:bond" in found.only_b and "book_outs" in found.keys


def test_progress_goes_over_both_runs() -> None:
    said: list[tuple[int, int]] = []
    compare(small(), small(), 3, progress=lambda done, whole, doing: said.append((done, whole)))
    assert said[0] == (0, 12) and said[-1] == (12, 12) and said == sorted(said)


def test_other_spans_are_refused_before_anything_runs() -> None:
    with pytest.raises(InputError) as error:
        compare(small(), small("start=2026-01-20", "until=2026-04-30"), 2)
    assert str(error.value) == (
        "start: must be the same in both scenarios. Got '2026-01-15 in small (A) and 2026-01-20 in small (B)' instead. "
        "Set the first day of one, such as --set-b start=2026-01-15.\n"
        "until: must be the same in both scenarios. Got '2026-03-31 in small (A) and 2026-04-30 in small (B)' instead. "
        "Give both a last day, such as --until 2026-03-31."
    )
    assert compare(small(), small("until=2026-04-30"), 1, until="+1m").a.until == small("until=2026-02-14").until


def test_every_finding_of_both_sides_is_said_once_and_by_its_option() -> None:
    with pytest.raises(InputError) as error:
        compare(small(), small(), 2, changes=["bed.x=1"], changes_a=["beds.capasity=2"], changes_b=["beds.capacity=-1"])
    said = [str(one) for one in error.value.findings]
    assert len([one for one in said if one.startswith("--set: bed.x: is not a path")]) == 1
    with pytest.raises(InputError) as error:
        compare(small(), small(), 2, changes_a=["beds.capacity=-2"], changes_b=["beds.capacity=-1"])
    assert [str(one).partition(": must")[0] for one in error.value.findings] == ["--set-a: resources.beds.capacity", "--set-b: resources.beds.capacity"]


def test_two_run_folders_and_the_comparison_are_written(tmp_path: Path) -> None:
    found = compare(small(), small(), 2, changes_b=["beds.capacity=9"], out=tmp_path / "c")
    assert open_run(tmp_path / "c" / "b").to_json() == found.b.to_json()
    assert json.loads((tmp_path / "c" / "comparison.json").read_text()) == json.loads(json.dumps(found.to_json()))
    with pytest.raises(RunError, match=r"there is a run in .*/c/a already. Replace it with --replace"):
        compare(small(), small(), 2, out=tmp_path / "c")
    assert moved(compare(small(), small(), 2, out=tmp_path / "c", replace_run=True)) == set()


# ------------------------------------------------------------------------------------------------ rival readings


@pytest.fixture
def file(tmp_path: Path) -> str:
    (tmp_path / "small.yaml").write_text(TEXT)
    return str(tmp_path / "small.yaml")


@pytest.mark.parametrize(
    ("change", "noted"),
    [
        ("beds.capacity=70", True), ("beds.build_up=5 bed/day", True), ("beds.guaranteed=5 bed", False), ("land.arrivals.per_day=4", False),
        ("events=[{date: 2026-02-01, set: beds.capacity, to: 9}]", True), ("events=[{date: 2026-02-01, scale: land.arrivals, by: 2}]", False),
    ],
)  # fmt: skip
def test_another_number_of_beds_is_noted_where_the_file_has_a_rival_reading(file: str, change: str, noted: bool) -> None:
    found = compare(file, file, 1, until="+1m", changes_b=[change])
    assert bool(found.notes) is noted
    if noted:
        assert "B changes beds." in found.notes[0] and f"under {file}:displacing people booked in may displace others" in found.notes[0]
        assert "The record cannot choose between them" in found.notes[0]


def test_a_limit_on_one_side_alone_is_said_to_be_a_limit() -> None:
    bare = TEXT.replace("capacity: 60 bed}, berths", "label: the beds}, berths")
    [note] = compare(small(text=bare), small(text=bare), 1, until="+1m", changes_b=["beds.capacity=70"]).notes
    assert note.startswith("A sets no limit on the beds and B does, so this is the effect of a limit and not of more or fewer beds.")
    assert "--set-a beds.capacity=" in note
    [note] = compare(small(), small(text=bare), 1, until="+1m").notes
    assert note.startswith("B sets no limit on beds and A does")


def test_a_reading_against_its_rival_is_said_to_be_no_policy(file: str) -> None:
    [note] = compare(file, f"{file}:displacing", 1, until="+1m").notes
    assert "not the effect of a policy" in note


def test_a_parameter_that_sizes_beds_is_seen_through_its_name() -> None:
    found = compare("current-policy:gate", "current-policy:gate", 1, until="+20d", changes_b=["ice.beds.usable=90000"])
    assert "ICE detention beds" in found.notes[0] and "under current-policy people booked in may displace others" in found.notes[0]


def test_the_variants_that_both_have_are_compared_one_by_one(file: str) -> None:
    said: list[tuple[int, int]] = []
    found = compare_variants(
        file, file, 2, until="+1m", changes_b=["beds.capacity=70"], progress=lambda done, whole, doing: said.append((done, whole))
    )
    assert said[0] == (0, 16) and said[-1] == (16, 16) and said == sorted(said)
    assert [one.a.scenario for one in found] == ["small", "small:displacing"] == [one.b.scenario for one in found]
    with pytest.raises(InputError, match="without a variant"):
        compare_variants(file, f"{file}:displacing", 2)
    with pytest.raises(InputError, match="must have a variant in common"):
        compare_variants(file, "current-policy", 2)


def test_a_run_in_the_way_of_a_later_variant_is_refused_before_any_is_run(file: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    compare(f"{file}:displacing", file, 1, until="+1m", out=out / "displacing")
    before = sorted(path for path in out.rglob("*"))
    with pytest.raises(RunError, match="displacing"):
        compare_variants(file, file, 1, until="+1m", out=out)
    assert sorted(path for path in out.rglob("*")) == before
