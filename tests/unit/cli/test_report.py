"""`sojourn report` from outside: the files it writes, what it refuses, and what stays when it is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.outside import sojourn

SMALL = """
name: small
about: People come, stay, and leave.
start: 2026-01-01
until: 2026-02-28
streams: {all: {arrivals: {law: poisson, per_day: 3}, enters: held}}
resources: {beds: {kind: stock, capacity: 25 bed}}
stages: {held: {kind: wait, holds: [beds], exits: {removed_home: {law: {exponential: {mean: 9 day}}}}}}
outcomes: [removed_home]
variants: {short: {about: They leave sooner., stages: {held: {exits: {removed_home: {law: {exponential: {mean: 5 day}}}}}}}}
"""


@pytest.fixture
def room(tmp_path: Path) -> Path:
    (tmp_path / "small.yaml").write_text(SMALL)
    return tmp_path


def test_it_writes_a_page_with_the_variants_and_says_where(room: Path) -> None:
    done = sojourn("report", "small.yaml", "--draws", "3", "--out", "page.html", folder=room)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "report: page.html\n"
    page = (room / "page.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>") and "small:short" in page and "They leave sooner." in page
    other = sojourn("report", "small.yaml:short", "--draws", "3", "--out", "short.html", folder=room)
    assert other.returncode == 0 and "Sojourn report: small:short" in (room / "short.html").read_text(encoding="utf-8")
    assert sorted(path.name for path in room.iterdir()) == ["page.html", "short.html", "small.yaml"]


def test_a_run_folder_has_its_page(room: Path) -> None:
    assert sojourn("run", "small.yaml", "--draws", "3", "--out", "run", folder=room).returncode == 0
    done = sojourn("report", "--from", "run", "--out", "page.html", "--pdf", "page.pdf", folder=room)
    pytest.importorskip("typst", reason="typst makes the PDF; it is the extra [pdf]")
    assert done.returncode == 0, done.stderr
    assert (room / "page.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(("words", "said"), [
    (("--out", "page.html"), "say which SCENARIO to report on"),
    (("small.yaml",), "Missing option '--out'"),
    (("small.yaml", "--from", "run", "--out", "page.html"), "--from takes its scenario and options from the folder"),
    (("--from", "run", "--draws", "3", "--out", "page.html"), "--from takes its scenario and options from the folder"),
    (("small.yaml", "--out", "nowhere/page.html"), "--out must be a file in a folder that exists"),
    (("small.yaml", "--out", "page.html", "--pdf", "."), "--pdf must be a file in a folder that exists"),
    (("small.yaml", "--out", "page.html", "--set-here", "until=2026-02-01"), "--set-here is for a comparison"),
    (("small.yaml", "--out", "page.html", "--every", "day"), "is not one of 'month', 'fiscal-year'"),
    (("nothing.yaml", "--out", "page.html"), "nothing.yaml"),
])  # fmt: skip
def test_it_refuses_before_it_runs_and_writes_nothing(room: Path, words: tuple[str, ...], said: str) -> None:
    done = sojourn("report", *words, folder=room)
    assert done.returncode == 2 and said in done.stderr and done.stdout == ""
    assert [path.name for path in room.iterdir()] == ["small.yaml"]
