"""Parents, variants, changes, and where each value came from."""

from __future__ import annotations

from pathlib import Path

import pytest

from sojourn.errors import InputError
from sojourn.scenario import check, load, loads, shipped, with_changes
from sojourn.scenario.amount import Number
from sojourn.scenario.schema import Scenario

BASE = """
name: base
about: A base.
start: 2026-01-01
until: 2026-12-31
streams:
  one: {arrivals: {per_day: 10}, enters: held}
resources:
  beds: {kind: stock, capacity: 300 bed}
stages:
  held: {kind: wait, holds: [beds], exits: {left: {law: {exponential: {mean: 20 day}}}, died: {law: {hazard: 0.00001}}}}
outcomes: [left, died]
events:
  - {date: 2026-03-01, scale: one.arrivals, by: 2}
  - {name: closed, date: 2026-05-01, suspend: held, for: 30 day}
variants:
  more: {about: More beds., resources: {beds: {capacity: 500 bed}}}
"""

CHILD = "name: child\nabout: A child.\nextends: base\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "base.yaml").write_text(BASE)
    return tmp_path


def child(folder: Path, text: str, head: str = CHILD) -> Scenario:
    (folder / "child.yaml").write_text(head + text)
    return load(folder / "child.yaml")


def findings(folder: Path, text: str, head: str = CHILD) -> list[str]:
    with pytest.raises(InputError) as caught:
        child(folder, text, head)
    return [str(f).replace(f"{folder}/", "") for f in caught.value.findings]


def value(scenario: Scenario, stock: str = "beds") -> float:
    amount = getattr(scenario.resources[stock], "capacity")  # noqa: B009
    assert isinstance(amount, Number)
    return amount.value


def test_maps_merge_lists_replace_null_removes(folder: Path) -> None:
    done = child(
        folder,
        "until: 2027-12-31\n"
        "resources: {beds: {capacity: 400}, cells: {kind: stock}}\n"
        "stages: {held: {holds: [cells, beds], exits: {died: null}}}\n"
        "outcomes: [left]\n"
        "events: []\n",
    )
    assert (done.name, done.about, done.start.year, done.until.year) == ("child", "A child.", 2026, 2027)
    assert value(done) == 400 and list(done.resources) == ["beds", "cells"]
    assert done.stages["held"].holds == ("cells", "beds")
    assert list(done.stages["held"].exits) == ["left"]  # type: ignore[union-attr]
    assert list(done.outcomes) == ["left"] and done.events == ()


def test_a_map_of_events_adds_to_the_parents(folder: Path) -> None:
    done = child(folder, "events: {opened: {date: 2026-02-01, scale: beds.capacity, by: 2}, closed: {for: 60 day}}\n")
    assert [event.name for event in done.events] == ["scale_one_arrivals", "closed", "opened"]
    assert done.events[1].for_.days.value == 60  # type: ignore[union-attr]
    done = child(folder, "events: {scale_one_arrivals: null}\n")
    assert [event.name for event in done.events] == ["closed"]


def test_a_null_with_nothing_to_remove_is_a_finding(folder: Path) -> None:
    said = "must have a value; null only removes what a parent gave. Got 'null' instead"
    assert findings(folder, "resources: {bedz: null}\n") == [f"child.yaml:4: resources.bedz: {said}. Did you mean 'beds'?"]
    assert findings(folder, "resources: {cells: {kind: stock, capacity: null}}\n")[0].endswith("or leave the field out.")
    assert value(child(folder, "resources: {beds: {guaranteed: null}}\n")) == 300  # a field that could have been there


def test_grandparents(folder: Path) -> None:
    child(folder, "resources: {beds: {capacity: 400}}\n")
    (folder / "grandchild.yaml").write_text("name: grandchild\nabout: x\nextends: child.yaml\nuntil: 2026-06-30\n")
    done = load(folder / "grandchild.yaml")
    assert value(done) == 400 and done.until.month == 6


def test_name_and_sentence_are_each_files_own(folder: Path) -> None:
    said = findings(folder, "", head="extends: base\n")
    assert [line.split(": ")[1] for line in said] == ["name", "about"]


@pytest.mark.parametrize("parent", ["../base", "/etc/passwd", "../../etc/passwd", "base.yaml/../x", "~root", "BASE", "a\\b", "", "base:"])
def test_parents_outside_are_refused(folder: Path, parent: str) -> None:
    said = findings(folder, "", head=f"name: child\nabout: x\nextends: '{parent}'\n")
    assert len(said) == 1 and said[0].startswith("child.yaml:3: extends: must be the name of a shipped scenario")


def test_a_whole_file_with_a_bad_parent_is_checked_all_the_same(folder: Path) -> None:
    (folder / "base.yaml").write_text(BASE.replace("about:", "extends: ../x\nabout:", 1).replace("300 bed", "300 USD"))
    assert [f.path for f in check(folder / "base.yaml")] == ["extends", "resources.beds.capacity"]


def test_a_link_that_leads_out_is_refused(folder: Path) -> None:
    inner = folder / "inner"
    inner.mkdir()
    (inner / "parent.yaml").symlink_to(folder / "base.yaml")
    (inner / "child.yaml").write_text("name: child\nabout: x\nextends: parent\n")
    with pytest.raises(InputError, match="must not lead out of the folder"):
        load(inner / "child.yaml")


def test_circles_and_long_lines_of_parents(folder: Path) -> None:
    for a, b in (("one", "two"), ("two", "one")):
        (folder / f"{a}.yaml").write_text(f"name: {a}\nabout: x\nextends: {b}\n")
    with pytest.raises(InputError, match="extends itself"):
        load(folder / "one.yaml")
    for i in range(12):
        (folder / f"p{i}.yaml").write_text(f"name: p{i}\nabout: x\nextends: p{i + 1}\n")
    with pytest.raises(InputError, match="more than 8 files"):
        load(folder / "p0.yaml")


def test_variants(folder: Path) -> None:
    more = load(f"{folder}/base.yaml:more")
    assert value(more) == 500 and more.variant == "more" and dict(more.variants) == {"more": "More beds."}
    assert value(child(folder, "resources: {cells: {kind: stock}}\n")) == 300
    assert value(load(f"{folder}/child.yaml:more")) == 500  # inherited
    assert value(child(folder, "", head=CHILD.replace("base\n", "base:more\n"))) == 500  # extended
    with pytest.raises(InputError, match=r"has no variant of that name. Got 'mor' instead. Did you mean 'more'"):
        load(f"{folder}/base.yaml:mor")


def test_check_looks_into_the_variants(folder: Path) -> None:
    assert check(folder / "base.yaml") == []
    (folder / "base.yaml").write_text(BASE.replace("500 bed", "-500 bed"))
    (found,) = check(folder / "base.yaml")
    assert found.problem == "must be a number of beds (in the variant more)" and found.line == 17


def test_changes(folder: Path) -> None:
    base = folder / "base.yaml"
    assert value(load(base, changes=["resources.beds.capacity=7 bed"])) == 7
    assert value(load(base, changes=["beds.capacity=8"])) == 8
    assert value(load(base, changes=["beds.capacity=8", "beds.capacity=9"])) == 9
    assert load(base, changes=["events.closed=null"]).events[-1].name == "scale_one_arrivals"
    assert load(base, changes=["events.0.by=3"]).events[0].by.value == 3  # type: ignore[union-attr]
    assert load(base, changes=["stages.held.exits={left: {law: 3 day}}", "outcomes=[left]"]).outcomes.keys() == {"left"}
    over = load(base, changes=["ice.bed_rate.adult=150"]).parameter_overrides["ice.bed_rate.adult"]
    assert (over.value, over.status) == (150, "assumed")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("resources.bed.capacity=1", "--set: resources.bed.capacity: is not a path of this scenario. Did you mean 'resources.beds.capacity'?"),
        ("ice.bed_rate.adlt=1", "--set: ice.bed_rate.adlt: is not a path of this scenario. Did you mean 'ice.bed_rate.adult'?"),
        ("beds.capacity", "--set: must be path=value. Got 'beds.capacity' instead. Write it like resources.beds.capacity=41500."),
        ("=3", "--set: must be path=value. Got '=3' instead. Write it like resources.beds.capacity=41500."),
        ("beds.capacity=", "--set: beds.capacity: must have a value. Write a value after =, or null to remove it."),
        ("beds.capacity=[1", "--set: beds.capacity: the file ends inside a bracket or brace. Close every [ and {."),
        ("beds.capacity=.nan", "--set: beds.capacity: must be a finite number in decimals. Got '.nan' instead. Write it like 41500 or 0.25."),
        ("beds.capacity=-1", "--set: resources.beds.capacity: must be a number of beds. Got '-1' instead. Write a number from 0 to 1,000,000,000."),
        ("beds.capcity=1", "--set: resources.beds.capcity: is not a field here. Did you mean 'capacity'?"),
        ("as_of=null", "--set: as_of: has nothing to remove. Leave the change out."),
    ],
)
def test_changes_that_cannot_be(folder: Path, change: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        load(folder / "base.yaml", changes=[change])
    assert [str(f) for f in caught.value.findings] == [said]


def test_all_faults_of_file_and_changes_together(folder: Path) -> None:
    (folder / "base.yaml").write_text(BASE.replace("300 bed", "300 USD"))
    with pytest.raises(InputError) as caught:
        load(folder / "base.yaml", changes=["x=1", "until=2025-01-01"])
    assert len(caught.value.findings) == 3


def test_each_value_knows_where_it_came_from(folder: Path) -> None:
    child(folder, "resources: {beds: {guaranteed: 100}}\n")
    done = load(folder / "child.yaml", changes=["until=2026-10-31"])
    at = {path: (Path(o.file).name, o.line, o.by) for path, o in done.origins.items()}
    assert at["resources.beds.guaranteed"] == ("child.yaml", 4, "own")
    assert at["resources.beds.capacity"] == ("base.yaml", 9, "parent")
    assert at["until"] == ("--set", None, "--set")
    more = load(f"{folder}/base.yaml:more").origins["resources.beds.capacity"]
    assert (more.line, more.by) == (17, "variant")
    assert "variants.more.about" not in at


def test_with_changes_gives_a_new_scenario_that_remembers(folder: Path) -> None:
    base = load(folder / "base.yaml")
    changed = with_changes(base, ["beds.capacity=7 bed"])
    assert value(base) == 300 and value(changed) == 7
    assert changed.origins["resources.beds.capacity"].by == "--set"
    assert changed.origins["until"] == base.origins["until"]


def test_names_and_paths() -> None:
    assert "example" in shipped()
    assert load("example").name == "example"
    for wrong in ("exmple", "no/such/file.yaml", "a\0b", "x" * 5000, "", ".", "/"):
        with pytest.raises(InputError):
            load(wrong)
    with pytest.raises(InputError, match="Did you mean 'example'"):
        load("exmple")


def test_shipped_scenarios_have_no_finding() -> None:
    assert [(name, found) for name in shipped() for found in check(name)] == []
    assert [name for name in shipped() if load(name).name != name] == []


def test_a_text_without_a_folder_has_no_siblings() -> None:
    with pytest.raises(InputError, match="names no scenario"):
        loads(CHILD)


def test_a_variant_says_what_it_is_for_itself(folder: Path) -> None:
    assert load(folder / "base.yaml").about == "A base."
    assert load(f"{folder / 'base.yaml'}:more").about == "More beds."
