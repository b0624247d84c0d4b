"""The run folder: whole or absent, checked on every read, taken up where it stopped."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sojourn.errors import BusyError, DamageError, RunError
from sojourn.results import folder as folder_module
from sojourn.results.folder import RunFolder
from sojourn.results.manifest import Manifest

RUN = {"version": "0.1.0", "scenario": "example", "seed": 7, "hashes": {"data": "ab"}, "names": ["é"]}
MEASURES = {"draw": [0, 1], "period": ["2026-02", "2026-02"], "measure": ["adp", "adp"], "by": ["", ""], "value": [1.0, np.nan], "unit": ["person"] * 2}
LEDGERS = {"draw": [0, 1], "ledger": ["people", "people"], "start": [3, 4]}


def part(k: int) -> dict[str, Any]:
    return {"draw": np.full(4, k), "value": np.arange(4) * k}


def whole_run(path: Path, parts: int = 3) -> Path:
    with RunFolder.create(path, RUN, parts) as run:
        for k in range(parts):
            run.write_part(k, part(k))
        run.finish(MEASURES, LEDGERS)
    return path


def bytes_of(path: Path) -> dict[str, bytes]:
    return {str(f.relative_to(path)): f.read_bytes() for f in path.rglob("*") if f.is_file() and f.name not in (".lock", "machine.json")}


def test_a_run_from_beginning_to_end(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path / "r", RUN, 3) as run:
        assert (run.state, run.parts, run.missing()) == ("unfinished", 3, (0, 1, 2))
        run.write_part(2, part(2))
        assert RunFolder.open(tmp_path / "r").finished() == {2}
        run.write_part(0, part(0))
        run.write_part(1, part(1))
        run.finish(MEASURES, LEDGERS)
        run.note_times({"seconds": 1.5})
    found = RunFolder.open(tmp_path / "r")
    assert (found.state, dict(found.run), found.damaged(), found.times()) == ("done", RUN, (), {"seconds": 1.5})
    np.testing.assert_array_equal(found.read_part(2)["value"], [0, 2, 4, 6])
    assert list(found.measures()) == list(MEASURES)
    np.testing.assert_array_equal(found.measures()["value"], [1.0, np.nan])
    np.testing.assert_array_equal(found.ledgers()["start"], [3, 4])
    assert sorted(bytes_of(tmp_path / "r")) == ["ledgers.parquet", "measures.parquet", "parts/0000.parquet",
                                                "parts/0001.parquet", "parts/0002.parquet", "run.json"]


def test_the_order_of_the_parts_leaves_no_trace(tmp_path: Path) -> None:
    whole_run(tmp_path / "a")
    with RunFolder.create(tmp_path / "b", RUN, 3) as run:
        for k in (2, 0):
            run.write_part(k, part(k))
    with RunFolder.resume(tmp_path / "b") as run:
        assert (run.missing(), run.mended) == ((1,), ())
        run.write_part(1, part(1))
        run.finish(MEASURES, LEDGERS)
    assert bytes_of(tmp_path / "a") == bytes_of(tmp_path / "b")


def test_a_part_that_was_not_named_does_not_count(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path / "r", RUN, 2) as run:
        run.write_part(0, part(0))
        (tmp_path / "r/parts/0001.parquet").write_bytes((tmp_path / "r/parts/0000.parquet").read_bytes())
    assert RunFolder.open(tmp_path / "r").finished() == {0}
    with RunFolder.resume(tmp_path / "r") as run:
        assert run.missing() == (1,)


def test_what_is_not_there_yet_is_said(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path / "r", RUN, 2) as run:
        run.write_part(0, part(0))
        with pytest.raises(RunError, match=r"cannot be finished: 1 of 2 parts are missing"):
            run.finish(MEASURES, LEDGERS)
    with pytest.raises(RunError, match=r"measures\.parquet .* is not there yet: 1 of 2 parts are done\. Finish it with sojourn run --resume"):
        RunFolder.open(tmp_path / "r").measures()
    with pytest.raises(RunError, match=r"parts/0001\.parquet .* is not there yet"):
        RunFolder.open(tmp_path / "r").read_part(1)
    with pytest.raises(ValueError, match="must be one of 0 to 1"):
        RunFolder.open(tmp_path / "r").read_part(2)


@pytest.mark.parametrize("name", ["parts/0001.parquet", "measures.parquet", "ledgers.parquet"])
@pytest.mark.parametrize("how", ["flip", "cut", "empty", "gone", "folder", "link"])
def test_damage_is_named_and_mended_to_the_same_bytes(tmp_path: Path, name: str, how: str) -> None:
    path = whole_run(tmp_path / "r")
    before = bytes_of(path)
    file = path / name
    content = file.read_bytes()
    if how in ("gone", "folder", "link"):
        file.unlink()
    if how == "flip":
        file.write_bytes(content[:20] + bytes([content[20] ^ 4]) + content[21:])
    elif how in ("cut", "empty"):
        file.write_bytes(content[: len(content) // 2 if how == "cut" else 0])
    elif how == "folder":
        file.mkdir()
    elif how == "link":
        (tmp_path / "elsewhere").write_bytes(content)
        file.symlink_to(tmp_path / "elsewhere")
    found = RunFolder.open(path)
    assert found.damaged() == (name,)
    read = {"parts/0001.parquet": lambda: found.read_part(1), "measures.parquet": found.measures, "ledgers.parquet": found.ledgers}[name]
    with pytest.raises(DamageError, match=rf"{name}.*Mend it with sojourn run --resume .*") as error:
        read()
    assert "\n" not in str(error.value)
    if how == "folder":
        file.rmdir()
    with RunFolder.resume(path) as run:
        assert run.mended == (name,)
        assert run.missing() == ((1,) if "parts" in name else ())
        for k in run.missing():
            run.write_part(k, part(k))
        run.finish(MEASURES, LEDGERS)
    assert bytes_of(path) == before
    assert not (path / name).is_symlink()


def test_mending_with_other_numbers_is_refused(tmp_path: Path) -> None:
    path = whole_run(tmp_path / "r")
    (path / "parts/0001.parquet").unlink()
    with RunFolder.resume(path) as run:
        with pytest.raises(RunError, match="computing it again does not give what was there"):
            run.write_part(1, part(2))
        assert run.missing() == (1,)
    with RunFolder.resume(path) as run, pytest.raises(RunError, match="does not give what was there"):
        run.write_part(1, part(2))


def test_an_edited_manifest_is_refused(tmp_path: Path) -> None:
    path = whole_run(tmp_path / "r")
    text = (path / "run.json").read_text()
    edits = [text.replace('"seed": 7', '"seed": 8'), text.replace('"done"', '"unfinished"'), text.replace("\n", "\r\n"), text + " ", "", "[]", "null",
             '{"schema": "sojourn.folder/1"}', "[" * 100_000, text.replace('"seed": 7', '"seed": NaN'), text.replace("0001.parquet", "../../x"),
             text.replace("sojourn.folder/1", "sojourn.holder/1"), text.replace('"parts": 3', '"parts": 3.0'), '{"schema": 1}']
    for edit in edits:
        assert edit != text
        (path / "run.json").write_bytes(edit.encode())
        for use in (RunFolder.open, RunFolder.resume):
            with pytest.raises(DamageError, match=r"run\.json is not what was written.*Restore it from a copy, or run again"):
                use(path)
    (path / "run.json").write_text(text)
    assert RunFolder.open(path).state == "done"


def test_a_newer_layout_is_a_clean_message(tmp_path: Path) -> None:
    path = whole_run(tmp_path / "r")
    body = json.loads((path / "run.json").read_text())
    (path / "run.json").write_text(json.dumps({**body, "schema": "sojourn.folder/2", "unknown": 1}))
    with pytest.raises(RunError, match=r"run\.json has layout 2, and this Sojourn reads layouts up to 1\. .*\(Sojourn '0\.1\.0'\)") as error:
        RunFolder.open(path)
    assert not isinstance(error.value, DamageError)


def test_swapped_parts_are_both_named(tmp_path: Path) -> None:
    path = whole_run(tmp_path / "r")
    one, two = path / "parts/0001.parquet", path / "parts/0002.parquet"
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)
    assert RunFolder.open(path).damaged() == ("parts/0001.parquet", "parts/0002.parquet")


def test_a_second_writer_is_told_who_and_a_reader_is_not_kept_out(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path / "r", RUN, 2) as run:
        run.write_part(0, part(0))
        for begin in (lambda: RunFolder.resume(tmp_path / "r"), lambda: RunFolder.create(tmp_path / "r", RUN, 2),
                      lambda: RunFolder.create(tmp_path / "r", RUN, 2, replace=True)):
            with pytest.raises(BusyError, match=f"pid {os.getpid()}"):
                begin()
        assert RunFolder.open(tmp_path / "r").read_part(0)["draw"].tolist() == [0] * 4
    RunFolder.resume(tmp_path / "r").close()


def test_a_run_is_not_written_over_unless_asked(tmp_path: Path) -> None:
    path = whole_run(tmp_path / "r")
    with pytest.raises(RunError, match=r"there is a run in .* already\. Finish it with sojourn run --resume"):
        RunFolder.create(path, RUN, 3)
    with RunFolder.create(path, {**RUN, "seed": 8}, 1, replace=True) as run:
        assert run.missing() == (0,)
    assert sorted(bytes_of(path)) == ["run.json"]


def test_replacing_takes_the_manifest_away_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = whole_run(tmp_path / "r")
    gone: list[str] = []
    unlink = Path.unlink

    def seen(self: Path, missing_ok: bool = False) -> None:
        gone.append(self.name)
        unlink(self, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", seen)
    RunFolder.create(path, RUN, 3, replace=True).close()
    assert gone[0] == "run.json"


def test_strangers_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "r").mkdir()
    (tmp_path / "r/thesis.txt").write_text("mine")
    with pytest.raises(RunError, match=r"holds files that are not a run's \('thesis\.txt'\)\. Choose an empty or new folder"):
        RunFolder.create(tmp_path / "r", RUN, 1)
    assert [f.name for f in (tmp_path / "r").iterdir()] == ["thesis.txt"]
    (tmp_path / "r/thesis.txt").unlink()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/0000.parquet").write_text("precious")
    (tmp_path / "r/parts").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DamageError, match="is a link to elsewhere"):
        RunFolder.create(tmp_path / "r", RUN, 1)
    assert (tmp_path / "elsewhere/0000.parquet").read_text() == "precious"


def test_what_a_kill_before_the_manifest_leaves_can_be_begun_again(tmp_path: Path) -> None:
    (tmp_path / "r/parts").mkdir(parents=True)
    for left in (".lock", ".aside-run.json", "parts/.aside-0000.parquet", "parts/0000.parquet"):
        (tmp_path / "r" / left).write_bytes(b"half")
    with pytest.raises(RunError, match=r"there is no run in .*: it has no run\.json\. Begin one with"):
        RunFolder.resume(tmp_path / "r")
    RunFolder.create(tmp_path / "r", RUN, 1).close()
    assert sorted(bytes_of(tmp_path / "r")) == ["run.json"]


@pytest.mark.parametrize("name", ["día 日", "x" * 255, "it's [1]*?", "year=2026"])
def test_any_name_will_do(tmp_path: Path, name: str) -> None:
    path = whole_run(tmp_path / name / name)
    assert RunFolder.open(path).damaged() == ()
    assert RunFolder.open(str(path)).ledgers()["start"].tolist() == [3, 4]


@pytest.mark.parametrize(("name", "message"), [("x" * 256, "file name too long"), ("file/r", "not a directory"), ("file", "file exists")])
def test_a_place_that_cannot_be_is_one_clean_line(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match=rf"cannot make a run folder at .*: {message}\. Choose another with --out\.") as error:
        RunFolder.create(tmp_path / name, RUN, 1)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", ["", "a\0b"])
def test_a_name_no_disk_can_hold(name: str) -> None:
    with pytest.raises(RunError, match="must have a name"):
        RunFolder.create(name, RUN, 1)


# a limit on the size of any file stands for a full disk: the system refuses part of a write
FULL = """
import resource, sys
from sojourn.errors import RunError
from sojourn.results.folder import RunFolder
import numpy as np
run = RunFolder.create(sys.argv[1], {"seed": 1}, 2)
run.write_part(0, {"n": np.arange(10)})
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
try:
    run.write_part(1, {"n": np.random.default_rng(1).integers(0, 1 << 60, 200_000)})
except RunError as error:
    print(error)
"""


@pytest.mark.parametrize("limit", [0, 1, 1000, 500_000])
def test_no_room_left_is_one_clean_line_and_nothing_half_written(tmp_path: Path, limit: int) -> None:
    shown = subprocess.run([sys.executable, "-c", FULL, str(tmp_path / "r"), str(limit)], capture_output=True, text=True, timeout=60)
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.startswith("cannot write ") and shown.stdout.count("\n") == 1
    assert sorted(bytes_of(tmp_path / "r")) == ["parts/0000.parquet", "run.json"]
    with RunFolder.resume(tmp_path / "r") as run:
        assert (run.missing(), run.mended) == ((1,), ())


def test_a_read_only_folder_is_one_clean_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = whole_run(tmp_path / "r")

    opened = os.open

    def read_only(name: str, flags: int, *rest: int) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            raise OSError(30, "Read-only file system")
        return opened(name, flags, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", read_only)
        with pytest.raises(RunError, match=r"cannot write in .*: read-only file system\. Choose another folder with --out\."):
            RunFolder.resume(path)
    assert RunFolder.open(path).damaged() == ()


def test_a_reader_cannot_write_nor_a_writer_after_closing(tmp_path: Path) -> None:
    path = whole_run(tmp_path / "r")
    with pytest.raises(ValueError, match="open for reading"):
        RunFolder.open(path).write_part(0, part(0))
    run = RunFolder.create(tmp_path / "s", RUN, 1)
    run.close()
    with pytest.raises(ValueError, match="open for reading"):
        run.write_part(0, part(0))
    with RunFolder.resume(path) as run, pytest.raises(ValueError, match="the run is done"):
        run.write_part(0, part(0))


def test_a_damaged_machine_file_harms_nobody(tmp_path: Path) -> None:
    path = whole_run(tmp_path / "r")
    for content in (b"", b"\xff", b"[]", b"[" * 90_000):
        (path / "machine.json").write_bytes(content)
        assert RunFolder.open(path).times() == {}
    assert RunFolder.open(path).damaged() == ()


def test_the_manifest_comes_back_as_it_was(tmp_path: Path) -> None:
    path = whole_run(tmp_path / "r")
    manifest = Manifest.read(path)
    assert manifest.to_bytes() == (path / "run.json").read_bytes()
    assert manifest.without(frozenset()) is manifest
    assert folder_module.part_name(12345) == "parts/12345.parquet"


def test_duckdb_opens_it_without_us(tmp_path: Path) -> None:
    import duckdb

    path = whole_run(tmp_path / "r")
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT measure, count(*), sum(value) FROM '{path}/measures.parquet' GROUP BY 1").fetchall()
        assert found == [("adp", 2, 1.0)]
        assert connection.execute(f"SELECT sum(value) FROM '{path}/parts/*.parquet'").fetchall() == [(18,)]
