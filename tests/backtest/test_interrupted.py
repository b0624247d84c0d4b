"""Ctrl-C in the middle of many runs of the twin: one line, exit code 130, and no process left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_no_worker_outlives_the_command(number: signal.Signals, tmp_path: Path) -> None:
    words = [sys.executable, "-m", "sojourn", "sensitivity", "current-policy", "--samples", "64", "--until", "+1m"]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True, cwd=tmp_path) as command:
        assert command.stderr is not None
        line = command.stderr.readline()
        while "runs of the twin" not in line:
            assert line, "it ended before it was interrupted"
            line = command.stderr.readline()
        os.kill(command.pid, number)
        assert command.wait(timeout=5) == 128 + number
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.killpg(command.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    os.killpg(command.pid, signal.SIGKILL)
    pytest.fail("a worker was still there ten seconds later")
