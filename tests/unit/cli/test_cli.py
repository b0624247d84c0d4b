"""The command line from outside: exit codes, streams, and never a traceback."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
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
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL)
    return path


def test_run_prints_results_on_stdout_and_only_there(small: Path, tmp_path: Path) -> None:
    done = sojourn("run", str(small), "--draws", "4", "--out", "r", "--csv", "x.csv", "--svg", "x.svg", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Under small, in February 2026" in done.stdout and "run folder: r" in done.stdout
    assert (tmp_path / "x.csv").read_text().startswith("scenario,measure,by") and b"<svg" in (tmp_path / "x.svg").read_bytes()
    again = sojourn("run", str(small), "--draws", "4", "--out", "r", folder=tmp_path)
    assert again.returncode == 2 and "there is a run in" in again.stderr
    resumed = sojourn("run", "--resume", "r", "--json", folder=tmp_path)
    assert resumed.returncode == 0 and json.loads(resumed.stdout)["draws"] == 4


def test_json_is_one_object_whatever_the_terminal(small: Path) -> None:
    done = sojourn("run", str(small), "--draws", "2", "--json", "--every", "fiscal-year", PYTHONIOENCODING="ascii")
    assert done.returncode == 0 and json.loads(done.stdout)["periods"] == ["FY2026"]
    plain = sojourn("run", str(small), "--draws", "2", PYTHONIOENCODING="ascii")
    assert plain.returncode == 0 and plain.stdout.isascii()


def test_every_finding_is_a_line_on_stderr(small: Path) -> None:
    small.write_text(SMALL.replace("capacity", "capasity").replace("2026-02-28", "2026-02-30"))
    for verb in ("check", "run"):
        done = sojourn(verb, str(small))
        assert done.returncode == 2 and done.stdout == ""
        assert len(done.stderr.strip().splitlines()) == 2 and "did you mean 'capacity'" in done.stderr.lower()


@pytest.mark.parametrize(
    "words",
    [
        ("run",), ("run", "no-such-scenario"), ("run", "current-policy", "--draws", "x"), ("run", "current-policy", "--draws", "0"), ("fly",),
        ("run", "current-policy", "--until", "+2w"), ("run", "--resume", "nowhere"), ("run", "x", "--resume", "y"), ("show", "ice.bed_rate.adul"),
        ("run", "current-policy", "--set", "resources.beds.capasity=3"), ("run", "current-policy", "--csv", "no/such/folder/x.csv"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_exit_code_2(words: tuple[str, ...], tmp_path: Path) -> None:
    done = sojourn(*words, folder=tmp_path)
    assert done.returncode == 2 and done.stdout == "" and done.stderr.strip()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_leaves_a_folder_that_can_be_resumed(small: Path, tmp_path: Path, number: int, code: int) -> None:
    words = [sys.executable, "-m", "sojourn", "run", str(small), "--draws", "2000", "--until", "+5y", "--out", str(tmp_path / "r")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as begun:
        until = time.monotonic() + 120
        while not list(tmp_path.glob("r/parts/0*.parquet")) and time.monotonic() < until:
            time.sleep(0.05)
        begun.send_signal(number)
        out, err = begun.communicate(timeout=60)
    assert (begun.returncode, out) == (code, "") and "Traceback" not in err and err.strip()
    assert json.loads((tmp_path / "r" / "run.json").read_text())["state"] == "unfinished"


def test_a_reader_that_leaves_is_no_fault() -> None:
    done = subprocess.run(f"{sys.executable} -m sojourn show sources | head -1", shell=True, capture_output=True, text=True, timeout=60)
    assert done.stderr == "" and len(done.stdout.splitlines()) == 1


def test_show_as_json() -> None:
    done = sojourn("show", "law.post_order_limit", "--json")
    assert done.returncode == 0 and json.loads(done.stdout)["values"][0]["document"]["publisher"] == "Supreme Court of the United States"
