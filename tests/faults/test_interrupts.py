"""Reliability test 8: Ctrl-C, SIGTERM and a closed pipe, from the start to the last byte."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.faults.counts import TORTURE, note
from tests.faults.runners import Runner, bytes_of, finish, launch, runners, unreadable

ANSWERS = 1.0  # seconds from the signal to the exit


def interrupted(runner: Runner, out: Path, after: float, signals: list[int], extra: tuple[str, ...]) -> tuple[int, float, str]:
    """Exit code, seconds it took to answer (in the clock of this process), and what it said."""
    process = launch(runner.command(out, 2, extra), start_new_session=True)
    try:
        said = process.communicate(timeout=after)[1]
        return process.returncode, 0.0, said
    except subprocess.TimeoutExpired:
        pass
    begun = time.monotonic()
    for number in signals:
        process.send_signal(number)
        time.sleep(0.03)
    said = process.communicate(timeout=30)[1]
    took = time.monotonic() - begun
    with pytest.raises(ProcessLookupError):  # nobody of its group is left
        os.killpg(process.pid, 0)
    return process.returncode, took, said


@pytest.mark.parametrize("signals", [[signal.SIGINT], [signal.SIGTERM], [signal.SIGINT, signal.SIGINT]], ids=["ctrl-c", "term", "twice"])
@pytest.mark.parametrize("runner", runners(), ids=lambda r: r.name)
def test_interrupted_on_its_way(runner: Runner, signals: list[int], tmp_path: Path) -> None:
    extra = ("--pause", "0.1") if runner.name == "fake" else ()
    seconds = finish(runner, tmp_path / "calm", 2, extra=extra)
    calm = bytes_of(tmp_path / "calm")
    moments = [runner.interrupts_from + 0.1 * n for n in range(int(max(seconds - runner.interrupts_from, 0.3) / 0.1))]
    moments = moments if TORTURE else moments[:: max(1, len(moments) // 3)]
    slowest, answered = 0.0, 0
    for n, after in enumerate(moments):
        out = tmp_path / f"run{n}"
        code, took, said = interrupted(runner, out, after, [int(s) for s in signals], extra)
        assert "Traceback" not in said, said
        # one that had reached its end before the signal is done; any other says what stopped it
        assert code in (0, 128 + signals[0]), (code, said)
        answered += code != 0
        slowest = max(slowest, took)
        assert unreadable(out) == []
        finish(runner, out, 2, extra=extra)
        assert bytes_of(out) == calm
    assert answered > 0, "no signal came in time to be answered"
    assert slowest <= ANSWERS + (os.getloadavg()[0] > 2) * 2, "answered too late"
    note(f"interrupts-{runner.name}-{signals[0].name}-{len(signals)}", moments=len(moments), answered=answered, slowest_seconds=round(slowest, 2))


@pytest.mark.parametrize("runner", runners(), ids=lambda r: r.name)
def test_a_closed_pipe_is_no_disaster(runner: Runner, tmp_path: Path) -> None:
    """As into `head`: the reader goes away before the first word."""
    reader, writer = os.pipe()
    os.close(reader)
    process = launch(runner.command(tmp_path / "r"), stdout=writer)
    os.close(writer)
    said = process.communicate(timeout=120)[1]
    assert "Traceback" not in said and "Exception ignored" not in said, said
    assert process.returncode in (0, 141, -signal.SIGPIPE)
    assert unreadable(tmp_path / "r") == []
    finish(runner, tmp_path / "calm")
    finish(runner, tmp_path / "r")
    assert bytes_of(tmp_path / "r") == bytes_of(tmp_path / "calm")
