"""What may not lie in the repository: large files, addresses of package indexes, paths of one machine, tests nobody runs."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# spelt in pieces, so that this file does not find itself
HOSTS = re.compile("|".join(["pypi" + r"\.org", "python" + r"hosted\.org", "npm" + r"js\.(org|com)", "conda" + r"\.io", "anaconda" + r"\.(org|com)",
                             "--" + "index-url [^-]", "--" + "extra-index-url", "--" + "find-links"]), re.IGNORECASE)
PATHS = re.compile(r"(^|[^A-Za-z0-9_.])/(" + "|".join(["wo" + "rk", "fa" + "rm", "ro" + "ot", "home/[a-z]", "tmp/" + "bash_jobs", "opt/"]) + r")/?(?=[A-Za-z0-9_./])")
LOCKS = {"uv.lock", "poetry.lock", "Pipfile.lock", "pylock.toml"}
LARGEST = 1_000_000  # bytes


@cache
def tracked() -> tuple[Path, ...]:
    listed = subprocess.run(["git", "-c", "safe.directory=*", "-C", str(ROOT), "ls-files", "-z"], capture_output=True)
    if listed.returncode != 0:
        pytest.skip("not a git checkout: nothing is tracked here")
    return tuple(ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file())


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for file in tracked():
        text = file.read_text(encoding="utf-8", errors="replace")
        found += [f"{file.relative_to(ROOT)}:{n}: {line.strip()[:100]}"
                  for n, line in enumerate(text.splitlines(), 1) if pattern.search(line)]
    return found


def test_the_patterns_find_what_they_are_for() -> None:
    assert HOSTS.search("https://files.python" + "hosted.org/packages/ab")
    assert PATHS.search("see /wo" + "rk/main/README")
    assert not PATHS.search("src/sojourn/data and https://example.gov/opt/x and frame" + "wo" + "rk/s")


def test_no_tracked_file_is_over_a_megabyte() -> None:
    assert [f"{f.relative_to(ROOT)}: {f.stat().st_size}" for f in tracked() if f.stat().st_size > LARGEST] == []


def test_no_tracked_file_names_a_package_host() -> None:
    assert lines_with(HOSTS) == []


def test_no_tracked_file_names_a_path_of_one_machine() -> None:
    assert lines_with(PATHS) == []


def test_no_lock_file_with_addresses_is_tracked() -> None:
    assert [f for f in tracked() if f.name in LOCKS] == []


def test_every_pinned_requirement_has_a_hash() -> None:
    for file in ("run.txt", "dev.txt", "docs.txt"):
        entries = [e for e in re.split(r"\n(?=\S)", (ROOT / "requirements" / file).read_text()) if "==" in e]
        assert entries
        assert [e.split()[0] for e in entries if "--hash=sha256:" not in e] == []


def test_every_file_with_tests_is_one_that_pytest_collects() -> None:
    holding = [f for f in tracked() if f.suffix == ".py" and re.search(r"^\s*(async )?def test_|^class Test", f.read_text(), re.MULTILINE)]
    assert holding
    lost = [str(f.relative_to(ROOT)) for f in holding if not (f.name.startswith("test_") and f.is_relative_to(ROOT / "tests"))]
    assert lost == [], "these hold tests that pytest never sees"
