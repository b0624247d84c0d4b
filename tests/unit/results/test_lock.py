"""One writer; the rest are told who, at once; a dead one holds nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sojourn.errors import BusyError, RunError
from sojourn.results.lock import Lock

HOLD = """
import os, sys, time
from pathlib import Path
from sojourn.results.lock import Lock
lock = Lock(Path(sys.argv[1]), Path(sys.argv[1]).parent)
if sys.argv[2] == "fork" and os.fork() == 0:
    os.close(1)
    print(os.getpid(), file=sys.stderr, flush=True)
    time.sleep(60)
    os._exit(0)
print("held", flush=True)
time.sleep(60)
"""


def holder(path: Path, how: str) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(path), how], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_the_second_is_told_who_and_quickly(tmp_path: Path) -> None:
    with holder(tmp_path / "lock", "alone") as process:
        begun = time.monotonic()
        with pytest.raises(BusyError, match=rf"is being written by another process \(pid {process.pid}\)"):
            Lock(tmp_path / "lock", tmp_path)
        assert time.monotonic() - begun < 1
        process.kill()


def test_a_dead_holder_holds_nothing(tmp_path: Path) -> None:
    with holder(tmp_path / "lock", "alone") as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        Lock(tmp_path / "lock", tmp_path).free()


def test_a_forked_child_that_outlives_the_holder_holds_nothing(tmp_path: Path) -> None:
    with holder(tmp_path / "lock", "fork") as process:
        assert process.stderr is not None
        child = int(process.stderr.readline())
        try:
            with pytest.raises(BusyError):  # the child let go; the parent did not
                Lock(tmp_path / "lock", tmp_path)
            process.kill()
            process.wait()
            Lock(tmp_path / "lock", tmp_path).free()
        finally:
            os.kill(child, signal.SIGKILL)


def test_a_file_left_behind_is_not_a_lock(tmp_path: Path) -> None:
    (tmp_path / "lock").write_text("1 elsewhere\n")
    lock = Lock(tmp_path / "lock", tmp_path)
    with pytest.raises(BusyError, match=f"pid {os.getpid()}"):
        Lock(tmp_path / "lock", tmp_path)
    lock.free()
    lock.free()
    assert not lock.held
    Lock(tmp_path / "lock", tmp_path).free()


def test_a_holder_that_did_not_say_its_name_is_still_a_holder(tmp_path: Path) -> None:
    lock = Lock(tmp_path / "lock", tmp_path)
    (tmp_path / "lock").write_text("")
    begun = time.monotonic()
    with pytest.raises(BusyError, match="pid unknown"):
        Lock(tmp_path / "lock", tmp_path)
    assert time.monotonic() - begun < 1
    lock.free()


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("keep")
    (tmp_path / "lock").symlink_to(tmp_path / "precious")
    with pytest.raises(RunError, match="cannot write in"):
        Lock(tmp_path / "lock", tmp_path)
    assert (tmp_path / "precious").read_text() == "keep"
