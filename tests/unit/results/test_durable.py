"""A file is whole or absent, whatever refuses."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from sojourn.errors import DamageError, RunError
from sojourn.results import durable


def test_written_whole_with_its_checksum(tmp_path: Path) -> None:
    digest = durable.write_bytes(tmp_path / "x", b"abc")
    assert (tmp_path / "x").read_bytes() == b"abc"
    assert digest == durable.sha256_of(tmp_path / "x") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert [f.name for f in tmp_path.iterdir()] == ["x"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EACCES])
def test_a_refusal_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int) -> None:
    (tmp_path / "x").write_bytes(b"old")

    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(durable.os, step, refuse)
    with pytest.raises(RunError, match=r"cannot write .*/x: .*\. Nothing was left half-written\."):
        durable.write_bytes(tmp_path / "x", b"new")
    assert [f.name for f in tmp_path.iterdir()] == ["x"]
    assert (tmp_path / "x").read_bytes() == b"old"


def test_the_order_is_flush_rename_flush_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deeds: list[str] = []
    fsync, replace = os.fsync, os.replace

    def seen_fsync(handle: int) -> None:
        deeds.append("flush " + Path(os.readlink(f"/proc/self/fd/{handle}")).name)
        fsync(handle)

    def seen_replace(a: Path, b: Path) -> None:
        deeds.append(f"rename {a.name} {b.name}")
        replace(a, b)

    monkeypatch.setattr(durable.os, "fsync", seen_fsync)
    monkeypatch.setattr(durable.os, "replace", seen_replace)
    durable.write_bytes(tmp_path / "x", b"abc")
    assert deeds == ["flush .aside-x", "rename .aside-x x", f"flush {tmp_path.name}"]


def test_an_interruption_while_writing_leaves_nothing(tmp_path: Path) -> None:
    def write(aside: Path) -> None:
        aside.write_bytes(b"half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        durable.write_aside(tmp_path / "x", write)
    assert list(tmp_path.iterdir()) == []


def test_links_pipes_and_giants_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"abcd")
    (tmp_path / "link").symlink_to(tmp_path / "x")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError):
        durable.sha256_of(tmp_path / "link")
    with pytest.raises(DamageError, match="not a plain file"):
        durable.sha256_of(tmp_path / "pipe")
    with pytest.raises(DamageError, match="larger than 3 bytes"):
        durable.read_bytes(tmp_path / "x", 3)
    assert durable.read_bytes(tmp_path / "x", 4) == b"abcd"


def test_sweeping_takes_only_what_was_being_written(tmp_path: Path) -> None:
    (tmp_path / ".aside-0001.parquet").write_bytes(b"half")
    (tmp_path / "0001.parquet").write_bytes(b"whole")
    durable.sweep(tmp_path)
    durable.sweep(tmp_path / "gone")
    assert [f.name for f in tmp_path.iterdir()] == ["0001.parquet"]
