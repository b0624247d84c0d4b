"""Reliability test 14: the same bytes for any number of workers, any order, any surroundings."""

from __future__ import annotations

import itertools
import os
import random
import signal
import subprocess
from pathlib import Path

import pytest

from tests.faults.counts import SEED, count, note
from tests.faults.runners import Runner, bytes_of, fingerprint, finish, finished, launch, runners

WORKERS = (1, 2, 3, 7, 16)
SURROUNDINGS: tuple[dict[str, str], ...] = (
    {},
    {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "4242", "TZ": "America/St_Johns", "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "7"},
    {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "2", "PYTHONUTF8": "0"},
)
MASKS = (0o022, 0o077)


@pytest.mark.parametrize("runner", runners(), ids=lambda r: r.name)
def test_one_fingerprint_in_all(runner: Runner, tmp_path: Path) -> None:
    luck = random.Random(SEED)
    finish(runner, tmp_path / "calm", 1)
    seconds = finish(runner, tmp_path / "timed", 1)  # the first may have had to compile
    calm = bytes_of(tmp_path / "calm")
    every = list(itertools.product(WORKERS, SURROUNDINGS, MASKS, (False, True)))
    tries = count("same_bytes", 8, 200) if runner.name == "fake" else count("same_bytes_cli", 3, 40)
    chosen = luck.sample(every, min(tries, len(every))) + luck.choices(every, k=max(0, tries - len(every)))
    halfway, parts = 0, len(finished(tmp_path / "calm"))
    prints = {fingerprint(tmp_path / "calm")}
    for n, (workers, surroundings, mask, killed) in enumerate(chosen):
        out = tmp_path / f"r{n}"
        env = {**os.environ, **surroundings}
        extra = ("--order", str(n + 1)) if runner.name == "fake" else ()
        old = os.umask(mask)
        try:
            if killed:
                process = launch([*runner.command(out, workers), *extra], env=env, start_new_session=True)
                try:
                    process.communicate(timeout=seconds * luck.uniform(0.4, 1))
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.communicate()
            halfway += 0 < len(finished(out)) < parts
            finish(runner, out, workers, surroundings, extra)
        finally:
            os.umask(old)
        found = bytes_of(out)
        assert found.keys() == calm.keys()
        assert [name for name in calm if found[name] != calm[name]] == [], (workers, surroundings, mask, killed)
        prints.add(fingerprint(out))
    assert len(prints) == 1
    note(f"same-bytes-{runner.name}", combinations=len(chosen), taken_up_halfway=halfway, fingerprints=1)
