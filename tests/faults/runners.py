"""What is killed, crowded and damaged: a command that begins a run in a folder and one that takes it up again.

`FAKE` drives the folder alone, with a computation of milliseconds; `CLI` drives `sojourn run` itself. A test takes the runners
as its parameter, so that both live under the same rules.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sojourn.results.folder import RunFolder

ROOT = Path(__file__).resolve().parents[2]
APART = {".lock", "machine.json"}   # not part of what must be equal


@dataclass(frozen=True)
class Runner:
    """A command line that makes a run folder."""

    name: str
    begin: tuple[str, ...]          # {out} and {workers} are put in
    resume: tuple[str, ...]
    logs: bool = False              # whether it writes {out}.log, a line for each part begun

    def command(self, out: Path, workers: int = 1, extra: Sequence[str] = ()) -> list[str]:
        """The command that would bring this folder to its end, from wherever it stands."""
        words = self.resume if (out / "run.json").exists() else self.begin
        return [sys.executable, *(w.format(out=out, workers=workers) for w in words), *extra]


FAKE = Runner(
    "fake",
    ("-m", "tests.faults.child", "--out", "{out}", "--workers", "{workers}"),
    ("-m", "tests.faults.child", "--resume", "{out}", "--workers", "{workers}"),
    logs=True,
)
SCENARIO = os.environ.get("SOJOURN_FAULT_SCENARIO", str(Path(__file__).with_name("small.yaml")))
CLI = Runner(
    "cli",
    ("-m", "sojourn", "run", SCENARIO, "--draws", "40", "--seed", "3", "--out", "{out}", "--workers", "{workers}"),
    ("-m", "sojourn", "run", "--resume", "{out}", "--workers", "{workers}"),
)


def runners() -> list[Runner]:
    """The runners there are: the command line joins as soon as it exists."""
    whole = all(importlib.util.find_spec(f"sojourn.{room}") for room in ("cli", "simulate", "model"))
    return [FAKE, CLI] if whole else [FAKE]


def launch(command: Sequence[str], **more: object) -> subprocess.Popen[str]:
    """Start it, in the root of the project, with pipes for what it says."""
    words: dict[str, object] = {"cwd": ROOT, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **more}
    return subprocess.Popen(list(command), **words)  # type: ignore[call-overload,no-any-return]


def listening(process: subprocess.Popen[str]) -> bool:
    """Waits until the process answers signals itself; False where it was at its end before.

    Before that it is Python starting, which is not ours. The kernel tells which signals are caught: SIGTERM is the last of ours.
    """
    while process.poll() is None:
        with suppress(OSError, StopIteration):
            caught = next(line for line in Path(f"/proc/{process.pid}/status").read_text().splitlines() if line.startswith("SigCgt"))
            if int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1:
                return True
        time.sleep(0.002)
    return False


def finish(runner: Runner, out: Path, workers: int = 1, env: Mapping[str, str] | None = None, extra: Sequence[str] = ()) -> float:
    """Bring the folder to its end undisturbed; gives the seconds it took."""
    begun = time.monotonic()
    done = subprocess.run(runner.command(out, workers, extra), cwd=ROOT, capture_output=True, text=True, timeout=300,
                          env={**os.environ, **(env or {})})
    assert done.returncode == 0, f"exit code {done.returncode}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr
    return time.monotonic() - begun


class Killer:
    """Starts runs and kills them: those of `FAKE` by forks of one loaded process, those of `CLI` as processes of their own."""

    def __init__(self, runner: Runner) -> None:
        self.runner = runner
        self.nursery = launch([sys.executable, "-m", "tests.faults.child", "--nursery"], stdin=subprocess.PIPE, stderr=None) if runner.name == "fake" else None

    def run(self, out: Path, workers: int, kill: float | None) -> tuple[int, float]:
        """Exit code (-9 for one that was killed, this many seconds after its start), and the seconds it ran."""
        command = self.runner.command(out, workers)
        if self.nursery is not None:
            assert self.nursery.stdin and self.nursery.stdout
            self.nursery.stdin.write(json.dumps({"words": command[3:], "kill": kill}) + "\n")
            self.nursery.stdin.flush()
            said = json.loads(self.nursery.stdout.readline())
            return said["code"], said["seconds"]
        begun = time.monotonic()
        with launch(command, stdout=subprocess.DEVNULL, stderr=None, start_new_session=True) as process:
            try:
                process.wait(kill)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
        return process.returncode, time.monotonic() - begun

    def close(self) -> None:
        if self.nursery is not None:
            self.nursery.communicate()


def bytes_of(out: Path) -> dict[str, bytes]:
    """Every file that must be equal between equal runs, by name."""
    return {str(f.relative_to(out)): f.read_bytes() for f in sorted(out.rglob("*")) if f.is_file() and f.name not in APART}


def fingerprint(out: Path) -> str:
    """One SHA-256 of a whole run folder."""
    digest = hashlib.sha256()
    for name, content in bytes_of(out).items():
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def finished(out: Path) -> frozenset[int]:
    """The parts named as whole, or none where there is no run yet."""
    return RunFolder.open(out).finished() if (out / "run.json").exists() else frozenset()


def unreadable(out: Path) -> list[str]:
    """Files under a final name that are not whole: named ones against their checksum, the others by opening them."""
    from sojourn.errors import DamageError
    from sojourn.results.manifest import part_name
    from sojourn.results.parquet import read_columns

    if not (out / "run.json").exists():
        return []
    folder = RunFolder.open(out)
    bad = list(folder.damaged())
    named = {part_name(k) for k in folder.finished()}
    for file in out.rglob("*.parquet"):
        if not file.name.startswith(".") and str(file.relative_to(out)) not in named:
            try:
                read_columns(file)
            except DamageError:
                bad.append(str(file.relative_to(out)))
    return bad
