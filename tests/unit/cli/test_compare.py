"""`sojourn compare` through the command line: what it prints, and what it refuses, word for word."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sojourn.cli import main

SMALL = """
name: small
about: People come, stay, and leave.
start: 2026-01-01
until: 2026-02-28
streams: {all: {arrivals: {law: poisson, per_day: 3}, enters: held}}
resources: {beds: {kind: stock, capacity: 25 bed}}
stages: {held: {kind: wait, holds: [beds], exits: {removed_home: {law: {exponential: {mean: 9 day}}}}}}
outcomes: [removed_home]
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "small.yaml").write_text(SMALL)
    (tmp_path / "longer.yaml").write_text(SMALL.replace("name: small", "name: longer").replace("2026-02-28", "2026-03-31"))
    (tmp_path / "fast.yaml").write_text(SMALL.replace("name: small", "name: fast").replace("mean: 9", "mean: 5"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(words: list[str], capsys: pytest.CaptureFixture[str], code: int = 0) -> str:
    with pytest.raises(SystemExit) as left:
        main(["compare", *words])
    out, err = capsys.readouterr()
    assert left.value.code == code, err
    if code:
        assert out == ""
        return "\n".join(line for line in err.splitlines() if line and not line.startswith(("Usage: ", "Try 'sojourn ")))
    return str(out)


def test_two_files(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = said(["small.yaml", "fast.yaml", "--draws", "3", "--svg", "x.svg", "--csv", "x.csv", "--out", "r"], capsys)
    assert text.startswith("Against small, fast would hold ") and "What differs (1 value):" in text and "run folders: r" in text
    assert "stages.held.exits.removed_home.law.exponential.mean" in text
    assert (here / "x.csv").read_text().startswith("a,b,measure,by,label,unit,period,side,mean") and b"<svg" in (here / "x.svg").read_bytes()
    assert json.loads((here / "r" / "comparison.json").read_text())["schema"] == "sojourn.compare/1"
    assert {path.name for path in (here / "r").iterdir()} == {"a", "b", "comparison.json"}


def test_one_file_with_changes_as_json(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    body = json.loads(said(["small.yaml", "--set-b", "beds.capacity=20", "--set", "until=2026-02-10", "--draws", "3", "--seed", "4", "--every", "day", "--json"], capsys))
    assert (body["schema"], body["draws"], body["seed"], body["until"]) == ("sojourn.compare/1", 3, 4, "2026-02-10")
    assert body["names"] == {"a": "small", "b": "small with beds.capacity=20"}
    assert body["measures"]["adp"]["difference"]["share_above"][-1] == 0
    assert [(one["path"], one["old"], one["new"]) for one in body["changed"]] == [("resources.beds.capacity", "25 bed", "20")]
    assert len(body["periods"]) == len(body["a"]["measures"]["adp"]["mean"]) == 41


def test_identical_scenarios_differ_by_nothing(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    body = json.loads(said(["small.yaml", "small.yaml", "--draws", "3", "--json"], capsys))
    assert {value for one in body["measures"].values() for value in one["difference"]["mean"]} <= {0.0, None}
    assert body["changed"] == []
    assert "Nothing that was written differs between A and B." in said(["small.yaml", "small.yaml", "--draws", "3"], capsys)


def test_variants_as_json(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["example", "--set-b", "judges.capacity=800", "--variants", "--draws", "1", "--until", "+20d"]
    body = json.loads(said([*words, "--json"], capsys))
    assert body["schema"] == "sojourn.compare-variants/1"
    assert [one["a"]["scenario"] for one in body["comparisons"]] == ["example", "example:more_seats"]
    assert "The same comparison under every variant that both have." in said(words, capsys)


REFUSED: list[tuple[list[str], str]] = [
    (["small.yaml"], "Error: say what to compare with: a scenario B, or --set-b PATH=VALUE."),
    ([], "Error: Missing argument 'A'."),
    (["small.yaml", "curent-policy"], "is not a scenario. Got 'curent-policy' instead. Did you mean 'current-policy'? Or give the path of a file."),
    (["curent-policy", "small.yaml"], "is not a scenario. Got 'curent-policy' instead. Did you mean 'current-policy'? Or give the path of a file."),
    (["small.yaml", "longer.yaml"], "until: must be the same in both scenarios. Got '2026-02-28 in small (A) and 2026-03-31 in longer (B)' instead. Give both a last day, such as --until 2026-02-28."),
    (["small.yaml", "--set-b", "start=2026-01-02"], "start: must be the same in both scenarios. Got '2026-01-01 in small (A) and 2026-01-02 in small (B)' instead. Set the first day of one, such as --set-b start=2026-01-01."),
    (["small.yaml", "--set-b", "beds.capacity=-1"], "--set-b: resources.beds.capacity: must be a number of beds. Got '-1' instead. Write a number from 0 to 1,000,000,000."),
    (["small.yaml", "--set-a", "beds.capacity"], "--set-a: must be path=value. Got 'beds.capacity' instead. Write it like resources.beds.capacity=41500."),
    (["small.yaml", "fast.yaml", "--set", "beds.capasity=3"], "--set: resources.beds.capasity: is not a field here. Did you mean 'capacity'?"),
    (["small.yaml", "fast.yaml", "--draws", "0"], "draws: must be 1 to 1,000,000. Got '0' instead. 100 is usual."),
    (["small.yaml", "fast.yaml", "--variants"], "must have a variant in common. Got 'small.yaml and fast.yaml' instead. Compare them without variants."),
    (["example:more_seats", "example", "--variants"], "must be the name or path of a scenario without a variant. Got 'example:more_seats' instead. Write example."),
    (["small.yaml", "fast.yaml", "--variants", "--svg", "x.svg"], "Error: --svg draws one comparison; leave out --variants, or run each variant alone."),
    (["small.yaml", "fast.yaml", "--csv", "no/x.csv"], "Error: --csv must be a file in a folder that exists. Got 'no/x.csv' instead."),
]  # fmt: skip


@pytest.mark.parametrize(("words", "line"), REFUSED, ids=lambda one: " ".join(one)[:40] if isinstance(one, list) else "")
def test_what_cannot_be_compared(words: list[str], line: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = set(here.rglob("*"))
    assert said(words, capsys, 2) == line
    assert set(here.rglob("*")) == before
