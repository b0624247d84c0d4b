"""Running: the same figures whatever the workers, the folder or the interruption."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from sojourn.errors import InputError, LedgerError, RunError
from sojourn.results.folder import RunFolder
from sojourn.results.results import Results
from sojourn.scenario import load, loads
from sojourn.simulate import expect, open_run, run

TEXT = """
name: small
about: People come, wait for a bed, stay, and leave.
start: 2026-01-15
until: 2026-03-31
streams: {all: {arrivals: {law: poisson, per_day: {value: 3, spread: {low: 2, high: 4, level: 0.9, shape: normal}}}, enters: held}}
resources: {beds: {kind: stock, capacity: 25 bed}}
stages: {held: {kind: wait, holds: [beds], exits: {removed_home: {law: {exponential: {mean: 9 day}}}}}}
outcomes: [removed_home]
"""


def small(**asked: object) -> Results:
    return run(loads(TEXT), 23, 5, **asked)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def one() -> Results:
    return small(workers=1)


@pytest.mark.parametrize("workers", [2, 3])
def test_any_number_of_workers_gives_the_same_figures(one: Results, workers: int) -> None:
    assert small(workers=workers).to_json() == one.to_json()


def test_draws_do_not_depend_on_how_many_there_are(one: Results) -> None:
    few = run(loads(TEXT), 3, 5)
    assert np.array_equal(few.values["adp"], one.values["adp"][:3])
    assert not np.array_equal(run(loads(TEXT), 3, 6).values["adp"], few.values["adp"])


def test_a_run_broken_off_comes_to_the_same(one: Results, tmp_path: Path) -> None:
    def enough(done: int, whole: int, what: str) -> None:
        if done >= 25:
            raise KeyboardInterrupt

    from sojourn.errors import Interrupted

    with pytest.raises(Interrupted, match="--resume"):
        small(out=tmp_path / "run", progress=enough, workers=1)
    assert 0 < len(RunFolder.open(tmp_path / "run").finished()) < 3
    with pytest.raises(RunError, match="unfinished"):
        open_run(tmp_path / "run")
    again = run(resume=tmp_path / "run")
    assert again.to_json() == one.to_json() == open_run(tmp_path / "run").to_json()
    small(out=tmp_path / "whole")
    names = ("run.json", "parts/0000.parquet", "parts/0002.parquet")
    for name in names:
        assert (tmp_path / "whole" / name).read_bytes() == (tmp_path / "run" / name).read_bytes(), name


def test_the_folder_holds_every_draw_of_every_measure(one: Results, tmp_path: Path) -> None:
    small(out=tmp_path / "run")
    found = RunFolder.open(tmp_path / "run").measures()
    assert list(found) == ["draw", "period", "measure", "by", "value", "unit"]
    rows = (found["measure"] == "adp") & (found["by"] == "all") & (found["period"] == "2026-02")
    assert np.array_equal(found["value"][rows], one.values["adp:all"][:, 1])
    assert set(found["unit"][found["measure"] == "alos"]) == {"day"}


def test_a_run_begun_elsewhere_is_not_mixed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sojourn.simulate import identity

    def stop(done: int, whole: int, what: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(Exception, match="interrupted"):
        small(out=tmp_path / "run", progress=stop)
    monkeypatch.setattr(identity, "engine_fingerprint", lambda: "another")
    with pytest.raises(RunError, match="another engine"):
        run(resume=tmp_path / "run")


def test_the_json_is_the_schema(one: Results) -> None:
    body = json.loads(json.dumps(one.to_json(), allow_nan=False))
    assert list(body) == ["schema", "scenario", "seed", "draws", "start", "until", "every", "periods", "measures", "ledger", "manifest"]
    assert body["schema"] == "sojourn.run/1" and body["periods"] == ["2026-01", "2026-02", "2026-03"]
    assert set(body["measures"]["adp"]) == {"unit", "mean", "p05", "p50", "p95", "chance_share"}
    people = body["ledger"]["people"]
    assert body["ledger"]["balanced"] and people["start"] + people["in"] == people["out"] + people["inside"] > 0
    assert {"version", "scenario_sha256", "data_sha256", "engine", "tables_sha256", "changed"} == set(body["manifest"])
    assert all(0 < share <= 1 for share in body["measures"]["adp"]["chance_share"])


def test_the_table_is_by_period(one: Results) -> None:
    found = one.table("adp")
    assert found.unit == "person" and [row.period for row in found.rows] == list(one.periods)
    assert all(row.p05 is not None and row.mean is not None and row.p05 <= row.mean for row in found.rows)
    assert {row.by for row in one.table("adp", by="*").rows} == {"", "all"}
    assert one.table("alos", by="removed_home").rows[0].by == "removed_home"
    with pytest.raises(InputError, match="Did you mean"):
        one.table("adp", by="al")


@pytest.mark.parametrize(("span", "last"), [("+1m", date(2026, 2, 14)), ("+1y", date(2027, 1, 14)), ("+10d", date(2026, 1, 24)), ("2026-02-01", date(2026, 2, 1))])
def test_until_may_be_a_span(span: str, last: date) -> None:
    assert run(loads(TEXT), 1, until=span).until == last


def test_all_that_is_wrong_with_the_numbers_is_said_at_once() -> None:
    with pytest.raises(InputError) as error:
        run(loads(TEXT), 0, -1, every="week", workers=0)
    assert [finding.path for finding in error.value.findings] == ["draws", "seed", "every", "workers"]


def test_a_run_whose_ledger_fails_ends(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from sojourn.engine import kernel

    whole = kernel.run

    def faulty(*given: object) -> object:
        tally = whole(*given)  # type: ignore[arg-type]
        tally.inside[0, 0] += 1
        return tally

    monkeypatch.setattr(kernel, "run", faulty)
    with pytest.raises(LedgerError, match=r"people of all/everyone: \+1 people"):
        small(out=tmp_path / "run")
    assert RunFolder.open(tmp_path / "run").finished() == frozenset()


def test_results_say_in_a_line_what_they_are(one: Results) -> None:
    assert repr(one).startswith(f"<Results of {one.scenario}, ") and len(repr(one)) < 200
    expected = expect(loads(TEXT))
    assert repr(expected).startswith(f"<Expected of {expected.scenario}, ") and len(repr(expected)) < 200


def test_a_first_compilation_is_said_to_whoever_listens_or_else_to_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from sojourn.engine import compiled
    from sojourn.simulate import asked

    monkeypatch.setattr(compiled, "is_cached", lambda what="kernel": what != "twin")
    said: list[str] = []
    expect(loads(TEXT), progress=lambda done, whole, doing: said.append(doing))
    assert said == ["compiling the twin (once; some 10 s)"] and not caplog.records
    asked._log.cache_clear()
    expect(loads(TEXT))
    expect(loads(TEXT))
    assert [r.getMessage() for r in caplog.records] == said and caplog.records[0].name == "sojourn"
    monkeypatch.setattr(compiled, "is_cached", lambda what="kernel": True)
    said.clear()
    expect(loads(TEXT), progress=lambda done, whole, doing: said.append(doing))
    assert said == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("ice.bed_rate.adult=-10", "parameter_overrides.ice.bed_rate.adult: must be a number in USD/bed-day. Got '-10' instead."),
        ("spending.paid_in_year.services=1.7", "must be a share from 0 to 1. Got '1.7' instead."),
        ("ice.death_rate=-0.1", "parameter_overrides.ice.death_rate: must be a hazard per day. Got '-0.1' instead."),
    ],
)
def test_a_number_that_a_parameter_cannot_be_is_refused_by_its_name(change: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        load("current-policy", changes=[change])
    assert any(said in str(finding) for finding in caught.value.findings)


def test_a_size_set_for_the_run_held_nobody_back_before_it() -> None:
    small = {"draws": 1, "until": "2026-02-01", "every": "day"}
    free, capped = (run("current-policy", changes=change, **small) for change in ((), ("resources.beds.capacity=40000",)))
    key = "held_over_180d_since_book_in"
    assert capped.values[key] == pytest.approx(free.values[key], rel=0.01)
    assert capped.changed == ("resources.beds.capacity = 40,000",)
