"""Reliability test 8: Ctrl-C, SIGTERM and a closed pipe, from the first moment that is ours to the last byte.

Every 100 ms under `make torture`, a few moments on every push. The clock begins when the process has begun to listen; before
that it is the interpreter starting. An answer that takes more than a second is asked for once more at the same moment, since
a loaded machine may take the processor away for so long; both late is a failure.
"""

from __future__ import annotations

import fcntl
import os
import random
import signal
import subprocess
import sys
import termios
import time
from array import array
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.counts import SEED, TORTURE, count, note
from tests.faults.runners import Runner, bytes_of, finish, launch, listening, runners, unreadable

ANSWERS = 1.0  # seconds from the signal to the exit
SIGNALS = {"ctrl-c": [signal.SIGINT], "term": [signal.SIGTERM], "twice": [signal.SIGINT, signal.SIGINT], "both": [signal.SIGTERM, signal.SIGINT]}


def interrupted(command: list[str], moment: Callable[[subprocess.Popen[str]], object], signals: list[signal.Signals], **more: object) -> tuple[int, float, str]:
    """Exit code, seconds it took to answer a signal at this moment, and what it said on stderr."""
    with launch(command, start_new_session=True, **more) as process:
        try:
            if listening(process):
                moment(process)
            begun = time.monotonic()
            for number in signals:
                process.send_signal(number)
                time.sleep(0.03 if len(signals) > 1 else 0)
            said = process.communicate(timeout=60)[1]
            took = time.monotonic() - begun
        finally:
            process.kill()
    with pytest.raises(ProcessLookupError):  # nobody of its group is left
        os.killpg(process.pid, 0)
    return process.returncode, took, said


def answered(attempt: Callable[[], tuple[int, float, str]], first: signal.Signals) -> tuple[bool, float]:
    """Whether there was anything left to interrupt, and the seconds it took; a late answer has a second try."""
    for last in (False, True):
        code, took, said = attempt()
        assert "Traceback" not in said and "Exception ignored" not in said, said
        # one that had reached its end before the signal is done; any other says what stopped it
        assert code in (0, 128 + first), (code, said)
        if code:
            word = {signal.SIGINT: "interrupted", signal.SIGTERM: "terminated"}[first]
            assert said.strip().splitlines()[-1].startswith(f"sojourn: {word}"), said
        if took <= ANSWERS or code == 0:
            return code != 0, took if code else 0.0
        assert not last, f"answered after {took:.2f} s, twice"
    raise AssertionError


@pytest.fixture(scope="module", params=runners(), ids=lambda r: r.name)
def calm(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Runner, dict[str, bytes], float]:
    """A runner, what its run comes to when nothing disturbs it, and the seconds that takes."""
    out = tmp_path_factory.mktemp("calm") / "r"
    finish(request.param, out.with_name("first"), 2, extra=extra_of(request.param))  # compiles, where that is not done yet
    seconds = finish(request.param, out, 2, extra=extra_of(request.param))
    return request.param, bytes_of(out), seconds


def extra_of(runner: Runner) -> tuple[str, ...]:
    return ("--pause", "0.1") if runner.name == "fake" else ()


@pytest.mark.parametrize("way", SIGNALS)
def test_interrupted_on_its_way(calm: tuple[Runner, dict[str, bytes], float], way: str, tmp_path: Path) -> None:
    runner, whole, seconds = calm
    luck = random.Random(f"{SEED} {way}")
    every = [0.1 * n for n in range(max(4, int(seconds / 0.1)))]
    rounds = count("interrupt_rounds", 1, 2)
    # on push the very beginning and two moments between; under torture each 100 ms, each time a little later
    moments = [m + luck.uniform(0, 0.1) * (n > 0) for n in range(rounds) for m in every] if TORTURE else [0.0, *(luck.uniform(0, seconds) for _ in range(2))]
    slowest, stopped, resumed = 0.0, 0, 0
    for n, after in enumerate(moments):
        out = tmp_path / f"run{n}"
        was, took = answered(lambda: interrupted(runner.command(out, 2, extra_of(runner)), lambda _: time.sleep(after), SIGNALS[way]), SIGNALS[way][0])  # noqa: B023
        stopped += was
        slowest = max(slowest, took)
        assert unreadable(out) == []
        if (out / "run.json").exists():  # else it had not begun, and there is nothing to take up
            resumed += was
            finish(runner, out, 2, extra=extra_of(runner))
            assert bytes_of(out) == whole
    assert stopped > 0, "no signal came in time to be answered"
    note(f"interrupts-{runner.name}-{way}", moments=len(moments), answered=stopped, resumed_to_same_bytes=resumed, slowest_seconds=round(slowest, 2))


def says(word: str) -> Callable[[subprocess.Popen[str]], None]:
    """The moment at which a process first says this on stderr."""

    def wait(process: subprocess.Popen[str]) -> None:
        assert process.stderr is not None
        said = ""
        while word not in said:
            line = process.stderr.readline()
            assert line, said
            said += line

    return wait


RUN = [sys.executable, "-m", "sojourn", "run"]
LONG = ("--draws", "20000", "--json")  # nobody waits for its end


@pytest.mark.parametrize("way", ["ctrl-c", "term"])
def test_interrupted_while_the_engine_computes(way: str) -> None:
    """Threads in machine code hear nothing; the process ends all the same."""
    command = [*RUN, "current-policy", *LONG, "--workers", "4"]
    slowest = 0.0
    for n in range(count("interrupts_computing", 1, 20)):
        was, took = answered(lambda: interrupted(command, lambda _: time.sleep(2.5 + n / 3), SIGNALS[way]), SIGNALS[way][0])  # noqa: B023
        assert was
        slowest = max(slowest, took)
    note(f"interrupts-computing-{way}", moments=n + 1, slowest_seconds=round(slowest, 2))


@pytest.mark.parametrize("way", ["ctrl-c", "term"])
def test_interrupted_while_the_engine_is_compiled(way: str, tmp_path: Path) -> None:
    command = [*RUN, str(Path(__file__).with_name("small.yaml")), *LONG]
    slowest = 0.0
    for n in range(count("interrupts_compiling", 1, 12)):
        env = {**os.environ, "SOJOURN_CACHE": str(tmp_path / str(n))}

        def moment(process: subprocess.Popen[str], after: float = 0.3 + n * 1.3) -> None:
            says("compiling the engine")(process)
            time.sleep(after)

        was, took = answered(lambda: interrupted(command, moment, SIGNALS[way], env=env), SIGNALS[way][0])  # noqa: B023
        assert was
        slowest = max(slowest, took)
    note(f"interrupts-compiling-{way}", moments=n + 1, slowest_seconds=round(slowest, 2))


@pytest.mark.parametrize("way", ["ctrl-c", "term"])
def test_interrupted_while_nobody_reads(way: str) -> None:
    """Blocked in the middle of printing: the reader is there and reads nothing."""
    reader, writer = os.pipe()
    size = fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
    command = [sys.executable, "-m", "sojourn", "show", "sources", "--json"]

    def full(process: subprocess.Popen[str]) -> None:
        held = array("i", [0])
        while held[0] < size:
            assert process.poll() is None
            time.sleep(0.05)
            fcntl.ioctl(reader, termios.FIONREAD, held)

    try:
        was, took = answered(lambda: interrupted(command, full, SIGNALS[way], stdout=writer), SIGNALS[way][0])
        assert was and took <= ANSWERS
    finally:
        os.close(reader)
        os.close(writer)


def test_told_to_ignore_ctrl_c_it_does(tmp_path: Path) -> None:
    """As a script's background job is: the terminal's Ctrl-C is meant for another."""
    runner = next(r for r in runners() if r.name == "fake")
    process = launch(["sh", "-c", "trap '' INT; exec \"$@\"", "sh", *runner.command(tmp_path / "r")])
    assert listening(process)
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=60)[1] == "" and process.returncode == 0


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
