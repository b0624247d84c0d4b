"""Reliability test 10: several processes on one run folder, and readers beside the writer."""

from __future__ import annotations

import re
import signal
import time
from pathlib import Path

import numpy as np
import pytest

from sojourn.errors import RunError
from sojourn.results.folder import RunFolder
from tests.faults.child import computed
from tests.faults.counts import count, note
from tests.faults.runners import FAKE, ROOT, Runner, bytes_of, finish, launch, runners

SLOW = ("--pause", "0.25")  # 3 s in all: the others come while it writes


def waits_until_held(out: Path) -> None:
    for _ in range(600):
        if (out / "run.json").exists():
            return
        time.sleep(0.05)
    raise AssertionError("the run never began")


@pytest.mark.parametrize("crowd", [2, 5, 8])
def test_one_writes_and_the_rest_are_told_who(crowd: int, tmp_path: Path) -> None:
    out = tmp_path / "r"
    command = [*FAKE.command(out), *SLOW]
    first = launch(command)
    waits_until_held(out)
    rest = [launch([*(command if n % 2 else FAKE.command(out)), *SLOW]) for n in range(crowd - 1)]
    slowest = 0.0
    for process in rest:
        said = process.communicate(timeout=60)[1]
        assert process.returncode == 2
        told = re.fullmatch(r"([\d.]+) (.*) is being written by another process \(pid (\d+)\)\. Wait .*\n", said)
        assert told, said
        assert int(told[3]) == first.pid
        slowest = max(slowest, float(told[1]))
    assert slowest <= 1.0
    assert first.communicate(timeout=60)[1] == ""
    assert first.returncode == 0
    finish(FAKE, tmp_path / "calm")
    assert bytes_of(out) == bytes_of(tmp_path / "calm")
    note(f"crowd-{crowd}", slowest_refusal_seconds=slowest)


def test_all_at_once_make_one_whole_run(tmp_path: Path) -> None:
    """Nobody first: whoever gets the lock writes; the others are refused, or find a run there, and none harms it."""
    for n in range(count("rushes", 2, 50)):
        out = tmp_path / f"r{n}"
        command = FAKE.command(out)
        crowd = [launch(command) for _ in range(4)]
        said = [process.communicate(timeout=60)[1] for process in crowd]
        codes = sorted(process.returncode for process in crowd)
        assert codes == [0, 2, 2, 2], said
        assert all("another process" in s or "there is a run" in s for s in said if s), said
        assert RunFolder.open(out).state == "done" and RunFolder.open(out).damaged() == ()


@pytest.mark.parametrize("runner", runners(), ids=lambda r: r.name)
def test_the_lock_of_the_dead_is_free(runner: Runner, tmp_path: Path) -> None:
    out = tmp_path / "r"
    process = launch(runner.command(out))
    waits_until_held(out)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert (out / ".lock").exists()
    finish(runner, out)
    finish(runner, tmp_path / "calm")
    assert bytes_of(out) == bytes_of(tmp_path / "calm")


def test_readers_see_only_whole_parts(tmp_path: Path) -> None:
    out = tmp_path / "r"
    process = launch([*FAKE.command(out), "--pause", "0.03", "--parts", "16"])
    waits_until_held(out)
    seen: set[int] = set()
    reads = 0
    while process.poll() is None:
        folder = RunFolder.open(out)
        for k in folder.finished():
            found, truth = folder.read_part(k), computed(k, 7)
            for name in ("draw", "people", "value"):
                np.testing.assert_array_equal(found[name], truth[name])
            reads += 1
            seen.add(k)
        if folder.state != "done":
            with pytest.raises(RunError, match="is not there yet"):
                folder.measures()
    process.communicate()
    assert process.returncode == 0
    assert reads > 10 and len(seen) > 2
    assert RunFolder.open(out).measures()["draw"].tolist() == list(range(16))


def test_a_reader_leaves_no_trace(tmp_path: Path) -> None:
    finish(FAKE, tmp_path / "r")
    before = {f.name: f.stat().st_mtime_ns for f in (tmp_path / "r").rglob("*")}
    folder = RunFolder.open(tmp_path / "r")
    folder.measures()
    assert folder.damaged() == ()
    assert {f.name: f.stat().st_mtime_ns for f in (tmp_path / "r").rglob("*")} == before
    assert ROOT.is_dir()
