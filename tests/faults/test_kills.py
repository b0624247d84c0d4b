"""Reliability test 5 and 7: SIGKILL at random moments, then resume, and kills while resuming."""

from __future__ import annotations

import random
import signal
from pathlib import Path

import pytest

from tests.faults.counts import SEED, count, note
from tests.faults.runners import FAKE, Killer, Runner, bytes_of, finish, finished, runners, unreadable

KILLS = {"fake": ("kills", 50, 1000), "cli": ("kills_cli", 4, 100)}


def part_log(out: Path) -> list[str]:
    log = out.with_name(out.name + ".log")
    return log.read_text().splitlines() if log.exists() else []


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("runner", runners(), ids=lambda r: r.name)
def test_killed_at_random_and_resumed(runner: Runner, workers: int, tmp_path: Path) -> None:
    """Killed again and again on its way to the end: nothing finished is lost, and the end is the same to the byte."""
    name, push, torture = KILLS[runner.name]
    kills = count(name, push, torture) // 2 or 1
    luck = random.Random(SEED + workers)
    killer = Killer(runner)
    finish(runner, tmp_path / "calm", workers)
    code, seconds = killer.run(tmp_path / "timed", workers, None)
    calm = bytes_of(tmp_path / "calm")
    parts = len(finished(tmp_path / "calm"))
    assert code == 0 and bytes_of(tmp_path / "timed") == calm

    killed = runs = redone = halfway = 0
    while killed < kills:
        runs += 1
        out = tmp_path / f"run{runs}"
        killed_here = 0
        while True:
            before = finished(out)
            code, _ = killer.run(out, workers, luck.uniform(0, seconds * 1.1) if killed < kills else None)
            assert code in (0, -signal.SIGKILL)
            if code == 0:
                break
            killed += 1
            killed_here += 1
            after = finished(out)
            halfway += 0 < len(after) < parts
            assert before <= after, "a finished part was lost"
            assert unreadable(out) == [], "a file under its final name is not whole"
        assert bytes_of(out) == calm, "the end differs from the undisturbed run"
        if runner.logs:
            redone += len(part_log(out)) - parts
            assert len(part_log(out)) <= parts + killed_here * workers, "more than one part per worker was made again"
    killer.close()
    assert halfway > 0 or not runner.logs, "no kill struck a run between its first part and its last"
    note(f"kills-{runner.name}-{workers}", kills=killed, runs=runs, killed_halfway=halfway, lost=0, unreadable=0, parts_redone=redone if runner.logs else None)


def test_a_kill_between_renaming_and_naming_costs_that_part_only(tmp_path: Path) -> None:
    """The narrowest moment, made certain: the part is in place and the manifest does not know it."""
    from sojourn.results.folder import RunFolder

    finish(FAKE, tmp_path / "calm")
    finish(FAKE, tmp_path / "r")
    with RunFolder.resume(tmp_path / "r") as run:
        from sojourn.results.durable import write_bytes

        manifest = run._manifest
        kept = {k: v for k, v in manifest.files.items() if k not in ("parts/0005.parquet", "measures.parquet", "ledgers.parquet")}
        write_bytes(tmp_path / "r/run.json", type(manifest)(manifest.run, manifest.parts, "unfinished", kept).to_bytes())
    already = len(part_log(tmp_path / "r"))
    finish(FAKE, tmp_path / "r")
    assert len(part_log(tmp_path / "r")) == already + 1
    assert bytes_of(tmp_path / "r") == bytes_of(tmp_path / "calm")
