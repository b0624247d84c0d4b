"""Reliability test 13: whatever happens to the cache of machine code, no traceback, the same figures, and it mends itself.

Mostly with a little compiled program, whose start costs a fork; with the whole engine where that is the point.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numba
import pytest

from sojourn.engine import cache
from tests.faults.counts import SEED, TORTURE, count, note
from tests.faults.runners import CLI, ROOT, bytes_of, finish, launch
from tests.faults.test_damage import cut, flip, longer, zeros

RIGHT = 338_351
ENGINE = Path(cache.__file__).parent


class Nursery:
    """A process that starts the little program as often as asked."""

    def __init__(self, said: Path) -> None:
        self.said = said
        with said.open("w") as stderr:
            self.process = launch([sys.executable, "-m", "tests.faults.nursery"], stdin=subprocess.PIPE, stderr=stderr)

    def starts(self, place: Path, **asked: Any) -> list[dict[str, Any]]:
        """What each start gave; none may say a word on stderr."""
        assert self.process.stdin and self.process.stdout
        env = {"SOJOURN_CACHE": str(place), **asked.pop("env", {})}
        self.process.stdin.write(json.dumps({"env": env, **asked}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert self.said.read_text() == ""
        found: list[dict[str, Any]] = json.loads(line)
        assert all(one["value"] == RIGHT for one in found)
        if "kill" not in asked:
            assert len(found) == asked.get("together", 1)
        return found

    def start(self, place: Path, **asked: Any) -> dict[str, Any]:
        return self.starts(place, **asked)[0]


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    made = Nursery(tmp_path_factory.mktemp("nursery") / "stderr")
    yield made
    made.process.communicate()


@pytest.fixture(scope="module")
def whole(nursery: Nursery, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache in which everything is compiled and whole."""
    place = tmp_path_factory.mktemp("whole")
    assert nursery.start(place) == {"value": RIGHT, "compiled": 3, "read": 0, "cached": False}
    assert nursery.start(place) == {"value": RIGHT, "compiled": 0, "read": 2, "cached": True}
    return place


def files(place: Path) -> list[Path]:
    return sorted(f for f in place.rglob("*") if f.suffix in (".nbi", ".nbc"))


def relist(place: Path) -> None:
    """List the files as they are now, as if they had been written so."""
    for made in place.glob("kernel-*"):
        lines = sorted(f"{hashlib.sha256(f.read_bytes()).hexdigest()} {f.relative_to(made)}" for f in files(made))
        lines.sort(key=lambda line: line.split()[1])
        (made / cache.LIST).write_text("\n".join([*lines, hashlib.sha256("\n".join(lines).encode()).hexdigest()]) + "\n")


def empty(content: bytes, luck: random.Random) -> bytes:
    return b""


HARMS: tuple[Callable[[bytes, random.Random], bytes], ...] = (flip, flip, cut, empty, zeros, longer)


def test_damage_is_compiled_again(nursery: Nursery, whole: Path, tmp_path: Path) -> None:
    luck = random.Random(SEED)
    kinds: Counter[str] = Counter()
    recompiled = 0
    for n in range(count("cache_damages", 8, 500)):
        place = tmp_path / f"c{n}"
        shutil.copytree(whole, place)
        for path in luck.sample([*files(place), *place.glob(f"*/{cache.LIST}")], luck.choice((1, 1, 2, 5))):
            harm = luck.choice((*HARMS, None))
            content = path.read_bytes()
            if harm is None:
                path.unlink()
            else:
                path.write_bytes(harm(content, luck))
            kinds["missing" if harm is None else harm.__name__] += not path.exists() or path.read_bytes() != content
        again = nursery.start(place)
        recompiled += again["compiled"]
        assert not again["cached"] or all(f.read_bytes() == g.read_bytes() for f, g in zip(files(whole), files(place), strict=True))
        assert nursery.start(place) == {"value": RIGHT, "compiled": 0, "read": 2, "cached": True}, "it did not mend"
        shutil.rmtree(place)
    assert recompiled > 0
    note("cache-damage", tried=n + 1, tracebacks=0, wrong_figures=0, mended=n + 1, kinds=dict(kinds))


@pytest.mark.parametrize("content", [b"", b"\x80\x04.", b"\x80\x04K\x01.\x80\x04K\x02.", b"hello", os.urandom(999)])
def test_what_is_listed_and_cannot_be_read_is_compiled_again(content: bytes, nursery: Nursery, whole: Path, tmp_path: Path) -> None:
    """As another compiler of the same number might leave it."""
    shutil.copytree(whole, tmp_path / "c")
    for path in files(tmp_path / "c"):
        path.write_bytes(content)
    relist(tmp_path / "c")
    assert nursery.start(tmp_path / "c")["compiled"] == 3
    assert nursery.start(tmp_path / "c")["compiled"] == 0


def test_an_index_of_another_version_is_compiled_again(nursery: Nursery, whole: Path, tmp_path: Path) -> None:
    shutil.copytree(whole, tmp_path / "c")
    for path in (tmp_path / "c").rglob("*.nbi"):
        old = path.read_bytes()
        path.write_bytes(old.replace(numba.__version__.encode(), b"9" * len(numba.__version__)))
        assert path.read_bytes() != old
    relist(tmp_path / "c")
    assert nursery.start(tmp_path / "c")["compiled"] == 3
    assert nursery.start(tmp_path / "c")["compiled"] == 0


def test_a_killed_start_does_no_harm(nursery: Nursery, tmp_path: Path) -> None:
    luck = random.Random(SEED)
    killed = 0
    for n in range(count("cache_kills", 4, 200)):
        place = tmp_path / f"c{n}"
        killed += not nursery.starts(place, kill=luck.uniform(0.02, 0.25))
        assert nursery.start(place)["value"] == RIGHT
        assert nursery.start(place) == {"value": RIGHT, "compiled": 0, "read": 2, "cached": True}
    assert killed > 0
    note("cache-kills", kills=killed, tracebacks=0, mended=killed)


def test_cold_starts_at_once(nursery: Nursery, tmp_path: Path) -> None:
    for n in range(count("cache_crowds", 2, 50)):
        place = tmp_path / f"c{n}"
        nursery.starts(place, together=2 + n % 4)
        assert nursery.start(place) == {"value": RIGHT, "compiled": 0, "read": 2, "cached": True}
    note("cache-crowds", tried=n + 1, tracebacks=0)


def test_a_lock_that_nobody_lets_go_of_only_costs_time(nursery: Nursery, whole: Path, tmp_path: Path) -> None:
    import fcntl

    shutil.copytree(whole, tmp_path / "c")
    with next((tmp_path / "c").glob(f"*/{cache.LOCK}")).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        found = nursery.start(tmp_path / "c", patience=0.1)
    assert found["compiled"] == 3 and not found["cached"]
    assert nursery.start(tmp_path / "c")["compiled"] == 0


def test_folders_of_other_versions_go_when_long_unused(nursery: Nursery, tmp_path: Path) -> None:
    """All but a few, and none that was used today or is somebody else's business."""
    place = tmp_path / "c"
    old = time.time() - 3 * 86_400
    for n in range(12):
        folder = place / f"kernel-{n:016x}"
        folder.mkdir(parents=True)
        (folder / "x").write_text("")
        os.utime(folder, (old + n, old + n))
    (place / "population").mkdir()
    os.utime(place / "population", (old, old))
    today = place / f"kernel-{99:016x}"
    today.mkdir()
    assert nursery.start(place)["value"] == RIGHT
    left = {p.name for p in place.iterdir()}
    assert {"population", today.name, *(f"kernel-{n:016x}" for n in range(5, 12))} < left
    assert len(left) == 1 + cache.OTHERS + 1, left  # the population, the eight last used, today's own


def test_no_place_to_write(nursery: Nursery, tmp_path: Path) -> None:
    """A file where the folder should be, a system that refuses: the next place, and in the end none."""
    (tmp_path / "file").write_text("")
    elsewhere = {"XDG_CACHE_HOME": str(tmp_path / "other")}
    for place in (tmp_path / "file", Path("/proc/nowhere"), tmp_path / ("x" * 300)):
        assert nursery.start(place, env=elsewhere)["value"] == RIGHT
    assert [p.name for p in (tmp_path / "other").iterdir()] == ["sojourn"]
    nowhere = {"XDG_CACHE_HOME": "/proc/nowhere"}
    assert nursery.start(Path("/proc/nowhere"), env=nowhere, no_temporary=True) == {"value": RIGHT, "compiled": 3, "read": 0, "cached": False}


def test_what_others_can_write_is_not_trusted(nursery: Nursery, whole: Path, tmp_path: Path) -> None:
    """Machine code from a stranger is a stranger's program."""
    shutil.copytree(whole, tmp_path / "c")
    next((tmp_path / "c").glob("kernel-*")).chmod(0o777)
    assert not nursery.start(tmp_path / "c", env={"XDG_CACHE_HOME": str(tmp_path / "other")})["cached"]
    assert files(tmp_path / "other")
    assert next((tmp_path / "other" / "sojourn").iterdir()).stat().st_mode & 0o777 == 0o700


# ------------------------------------------------------------------------------------------- what the folder is named by


def test_an_edit_of_any_source_makes_another_cache(tmp_path: Path) -> None:
    copy = tmp_path / "engine"
    shutil.copytree(ENGINE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    sources = sorted(copy.glob("*.py"))
    assert len(sources) > 10 and {p.name for p in sources} == {p.name for p in ENGINE.glob("*.py")}
    seen = {cache.fingerprint(copy)}
    for path in sources:
        times, old = path.stat(), path.read_bytes()
        path.write_bytes(old[:-1] + bytes([old[-1] ^ 1]))  # as long as before, and as old
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
        assert cache.fingerprint(copy) not in seen, path.name
        seen.add(cache.fingerprint(copy))
        path.write_bytes(old)
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
        assert cache.fingerprint(copy) in seen
    (copy / "another.py").write_text("")
    assert cache.fingerprint(copy) not in seen


@pytest.mark.parametrize("what", ["processor", "compiler", "python", "numpy"])
def test_another_machine_or_version_makes_another_cache(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import numpy as np

    before = cache.fingerprint()
    assert before == cache.fingerprint()
    match what:
        case "processor":
            monkeypatch.setattr(cache, "_processor", lambda: "pentium")
        case "compiler":
            monkeypatch.setattr(numba, "__version__", "0.1")
        case "python":
            monkeypatch.setattr(cache.sys, "version", "4")
        case _:
            monkeypatch.setattr(np, "__version__", "0.1")
    assert cache.fingerprint() != before


# ------------------------------------------------------------------------------------------------------ the whole engine


def test_the_engine_mends_and_gives_the_same_bytes(tmp_path: Path) -> None:
    """One damaged file of the engine's own cache on push; under torture more of them, its largest, and two cold starts."""
    luck = random.Random(SEED)
    finish(CLI, tmp_path / "calm")
    calm = bytes_of(tmp_path / "calm")
    assert cache.FOLDER is not None
    for n in range(count("cache_engine", 1, 6)):
        place = tmp_path / f"c{n}"
        shutil.copytree(cache.FOLDER, place / cache.FOLDER.name)
        by_size = sorted(files(place), key=lambda f: f.stat().st_size)
        assert len(by_size) > 10
        path = by_size[-1 - n % 2] if TORTURE else by_size[0]  # the largest hold the whole engine: a minute to compile
        path.write_bytes(luck.choice(HARMS[:-1])(path.read_bytes(), luck))
        finish(CLI, tmp_path / f"r{n}", env={"SOJOURN_CACHE": str(place)})
        assert bytes_of(tmp_path / f"r{n}") == calm
    note("cache-engine", damaged=n + 1, same_bytes=n + 1)


@pytest.mark.torture
def test_two_cold_starts_of_the_engine(tmp_path: Path) -> None:
    finish(CLI, tmp_path / "calm")
    env = {**os.environ, "SOJOURN_CACHE": str(tmp_path / "c")}
    both = [launch(CLI.command(tmp_path / f"r{n}"), env=env) for n in range(2)]
    for n, process in enumerate(both):
        said = process.communicate(timeout=600)[1]
        assert process.returncode == 0 and "Traceback" not in said
        assert said.count("compiling the engine") == 1
        assert bytes_of(tmp_path / f"r{n}") == bytes_of(tmp_path / "calm")
    begun = time.monotonic()
    done = subprocess.run(CLI.command(tmp_path / "third"), env=env, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0 and "compiling" not in done.stderr
    note("cache-two-cold-starts", notices_each=1, third_start_seconds=round(time.monotonic() - begun, 1))
