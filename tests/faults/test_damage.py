"""Reliability test 11: whatever happens to a file of a finished run, no wrong number comes out and the file is named."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sojourn.errors import DamageError, RunError
from sojourn.results.folder import RunFolder
from tests.faults.child import computed, summed
from tests.faults.counts import SEED, TORTURE, count, note
from tests.faults.runners import bytes_of

PARTS = 4
Columns = dict[str, Any]


def flip(content: bytes, luck: random.Random) -> bytes:
    at = luck.randrange(len(content))
    return content[:at] + bytes([content[at] ^ (1 << luck.randrange(8))]) + content[at + 1:]


def cut(content: bytes, luck: random.Random) -> bytes:
    return content[: luck.randrange(len(content))]


def zeros(content: bytes, luck: random.Random) -> bytes:
    at = luck.randrange(len(content))
    return (content[:at] + bytes(512) + content[at + 512:])[: len(content)]


def longer(content: bytes, luck: random.Random) -> bytes:
    return content + luck.randbytes(luck.randrange(1, 600))


def doubled(content: bytes, luck: random.Random) -> bytes:
    """A stretch of it written twice, as a disk that lost its place would."""
    at = luck.randrange(len(content))
    return content[:at] + content[max(0, at - 64):at] + content[at + 64:]


CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (flip, flip, flip, cut, zeros, longer, doubled)


def make(path: Path) -> Path:
    with RunFolder.create(path, {"seed": 7, "scenario": "example", "version": "0"}, PARTS) as run:
        for k in range(PARTS):
            run.write_part(k, computed(k, 7))
        run.finish(*summed(run))
    return path


def everything(path: Path, only: frozenset[str] | None = None) -> tuple[dict[str, Columns], list[str]]:
    """What can be read of a run, by file (or of these files), and the complaints."""
    read: dict[str, Columns] = {}
    said: list[str] = []
    try:
        run = RunFolder.open(path)
    except RunError as error:
        return {}, [str(error)]
    ways: list[tuple[str, Callable[[], Columns]]] = [(f"parts/{k:04d}.parquet", lambda k=k: run.read_part(k)) for k in range(run.parts)]
    for name, way in [*ways, ("measures.parquet", run.measures), ("ledgers.parquet", run.ledgers)]:
        if only is not None and name not in only:
            continue
        try:
            read[name] = way()
        except DamageError as error:
            said.append(str(error))
    return read, said


def same(found: Columns, truth: Columns) -> bool:
    return list(found) == list(truth) and all(np.array_equal(found[n], truth[n], equal_nan=found[n].dtype.kind == "f") for n in truth)


def harm(path: Path, luck: random.Random) -> tuple[str, set[str]]:
    """Damage one or two files; gives the kind of damage and the names that must be complained of."""
    files = sorted(bytes_of(path))
    name = luck.choice([*files, "run.json"])  # the manifest a little oftener
    content = (path / name).read_bytes()
    kind = luck.choice(["change"] * 7 + ["missing", "swapped"])
    if kind == "missing":
        (path / name).unlink()
        return kind, {name}
    if kind == "swapped":
        one, two = luck.sample([f for f in files if f != "run.json"], 2)
        first, second = (path / one).read_bytes(), (path / two).read_bytes()
        (path / one).write_bytes(second)
        (path / two).write_bytes(first)
        return kind, {one, two}
    change = luck.choice(CHANGES)
    changed = change(content, luck)
    if changed == content:
        return "none", set()
    (path / name).write_bytes(changed)
    return change.__name__, {name}


@pytest.mark.parametrize("half", [0, 1])
def test_no_damage_gives_a_wrong_number(half: int, tmp_path: Path) -> None:
    luck = random.Random(SEED + half)
    whole = make(tmp_path / "whole")
    truth, said = everything(whole)
    assert said == [] and len(truth) == PARTS + 2
    before = bytes_of(whole)
    kinds: Counter[str] = Counter()
    mended = 0
    path = tmp_path / "r"
    for n in range(count("damages", 300, 10_000) // 2):
        shutil.copytree(whole, path)
        kind, names = harm(path, luck)
        kinds[kind] += 1
        # opening a file is what costs here: on push the harmed ones and one more, under torture every one
        read, said = everything(path, None if TORTURE else frozenset({*names, luck.choice(list(truth))}))
        for name, found in read.items():
            assert same(found, truth[name]), f"{n} ({kind} of {names}): a wrong number in {name}"
            assert name not in names, f"{n} ({kind}): {name} was damaged and read all the same"
        for name in names:
            assert any(name in line for line in said), f"{n} ({kind}): {name} was not named in {said}"
        assert all("\n" not in line for line in said)
        if "run.json" not in names:
            with RunFolder.resume(path) as run:
                assert set(run.mended) == names
                made = run.missing()
                assert {f"parts/{k:04d}.parquet" for k in made} == {n for n in names if n.startswith("parts")}
                for k in made:
                    run.write_part(k, computed(k, 7))
                if run.state != "done":
                    run.finish(truth["measures.parquet"], truth["ledgers.parquet"])
            assert bytes_of(path) == before, f"{n} ({kind} of {names}): mending came to other bytes"
            mended += 1
        shutil.rmtree(path)
    note(f"damage-{half}", tried=sum(kinds.values()), wrong_numbers=0, named="100 %", mended_to_same_bytes=mended, kinds=dict(kinds))


@pytest.mark.parametrize("edit", [('"seed": 7', '"seed": 8'), ('"scenario": "example"', '"scenario": "another"'), ('"parts": 4', '"parts": 3'),
                                  ('"rows": 400', '"rows": 399'), ('"state": "done"', '"state": "unfinished"')])
def test_an_edited_manifest_is_named(edit: tuple[str, str], tmp_path: Path) -> None:
    path = make(tmp_path / "r")
    text = (path / "run.json").read_text()
    assert edit[0] in text
    (path / "run.json").write_text(text.replace(*edit))
    read, said = everything(path)
    assert read == {} and len(said) == 1 and "run.json is not what was written" in said[0]


def test_a_part_of_another_run_is_named(tmp_path: Path) -> None:
    """Whole, well formed, and not this run's: only its checksum tells."""
    path = make(tmp_path / "r")
    with RunFolder.create(tmp_path / "other", {"seed": 8}, 1) as other:
        other.write_part(0, computed(0, 8))
    shutil.copy(tmp_path / "other/parts/0000.parquet", path / "parts/0000.parquet")
    read, said = everything(path)
    assert "parts/0000.parquet" not in read and len(said) == 1 and "parts/0000.parquet is not what was written" in said[0]
