"""The run folder: a run on disk that is whole or absent, checksummed, locked, and resumable to the same tallies.

    run.json            state `unfinished` or `done`, what would run it again, the SHA-256 of every whole file
    machine.json        times and the machine; part of no promise
    parts/0000.parquet  the tallies of some draws; written aside, pushed to disk, renamed, and only then named in run.json
    measures.parquet    draw, period, measure, by, value, unit
    ledgers.parquet     the balances

One process writes (an operating-system lock, freed by its death); any number read, and see only whole files. Every
read checks the SHA-256 first: a damaged file is an error that names it, never another number. `resume` keeps what is
whole and has the rest computed again, which must come to the same content.
"""

from __future__ import annotations

import json
import os
import re
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sojourn.errors import DamageError, RunError
from sojourn.results.durable import plain_reason, read_bytes, sha256_of, sweep, write_aside, write_bytes
from sojourn.results.lock import Lock
from sojourn.results.manifest import LEDGERS, MEASURES, NAME, Manifest, Written, part_name
from sojourn.results.parquet import content_of, plain_columns, read_columns, rows_of, write_columns

if TYPE_CHECKING:
    from sojourn.results.parquet import Column

__all__ = ["RunFolder"]

_LOCK = ".lock"
_MACHINE = "machine.json"
_OURS = re.compile(
    r"run\.json|machine\.json|measures\.parquet|ledgers\.parquet|\.lock|\.aside-.*"
    r"|parts(/(\d{4,}\.parquet|\.aside-.*))?"
)


class RunFolder:
    """A run on disk. Made by `create` or `resume` (to write) or `open` (to read); closes with `with`.

        with RunFolder.create(path, {"scenario": "example", "seed": 1}, parts=4) as folder:
            for k in folder.missing():
                folder.write_part(k, columns)          # {name: array [row]}
            folder.finish(measures, ledgers)           # the same form
    """

    def __init__(self, path: Path, manifest: Manifest, lock: Lock | None = None, mended: tuple[str, ...] = ()) -> None:
        self.path = path
        self.mended = mended
        """Files that `resume` found damaged or missing, which are to be made again."""
        self._manifest = manifest
        self._lock = lock
        self._turn = threading.Lock()

    # --- ways in

    @classmethod
    def create(cls, path: str | os.PathLike[str], run: Mapping[str, Any], parts: int, *, replace: bool = False) -> RunFolder:
        """Begin a run of `parts` parts in a new or empty folder; with `replace`, in place of a run that is there."""
        folder = _absolute(path)
        plain = json.loads(json.dumps(run, allow_nan=False))
        manifest = Manifest(plain, parts)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _refuse_strangers_files(folder)
        except OSError as error:
            raise RunError(f"cannot make a run folder at {folder}: {plain_reason(error)}. Choose another with --out.") from error
        lock = Lock(folder / _LOCK, folder)
        try:
            if (folder / NAME).exists() and not replace:
                raise RunError(
                    f"there is a run in {folder} already. Finish it with sojourn run --resume {folder}, "
                    "or choose another folder with --out."
                )
            _clear(folder)
            _make_parts(folder)
            write_bytes(folder / NAME, manifest.to_bytes())
        except BaseException:
            lock.free()
            raise
        return cls(folder, manifest, lock)

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> RunFolder:
        """Read a run, finished or not, while another may be writing it."""
        folder = _absolute(path)
        return cls(folder, Manifest.read(folder))

    @classmethod
    def resume(cls, path: str | os.PathLike[str]) -> RunFolder:
        """Take up a run again, or mend one: what is whole is kept, what is damaged or missing is to be made again."""
        folder = _absolute(path)
        Manifest.read(folder)  # says plainly that there is none before anything is made here
        lock = Lock(folder / _LOCK, folder)
        try:
            manifest = Manifest.read(folder)
            sweep(folder)
            _make_parts(folder)
            sweep(folder / "parts")
            damaged = cls(folder, manifest).damaged()
            if damaged:
                manifest = manifest.without(frozenset(damaged))
                write_bytes(folder / NAME, manifest.to_bytes())
        except BaseException:
            lock.free()
            raise
        return cls(folder, manifest, lock, damaged)

    # --- what is known

    @property
    def run(self) -> Mapping[str, Any]:
        """What `create` was told: everything needed to run it again."""
        return self._manifest.run

    @property
    def state(self) -> str:
        """`unfinished` or `done`."""
        return self._manifest.state

    @property
    def parts(self) -> int:
        """How many parts the run has in all."""
        return self._manifest.parts

    def finished(self) -> frozenset[int]:
        """The numbers of the parts that are whole."""
        return self._manifest.finished()

    def missing(self) -> tuple[int, ...]:
        """The numbers of the parts still to be made, in order."""
        done = self.finished()
        return tuple(k for k in range(self.parts) if k not in done)

    def damaged(self) -> tuple[str, ...]:
        """The files named in the manifest that are missing or not what was written, by name; reads every byte."""
        return tuple(name for name in self._manifest.files if not self._whole(name))

    # --- reading

    def read_part(self, k: int) -> dict[str, Column]:
        """The columns of one part, checked."""
        if not 0 <= k < self.parts:
            raise ValueError(f"part must be one of 0 to {self.parts - 1}. Got {k} instead")
        return self._read(part_name(k))

    def measures(self) -> dict[str, Column]:
        """The measures of a finished run: draw, period, measure, by, value, unit; checked."""
        return self._read(MEASURES)

    def ledgers(self) -> dict[str, Column]:
        """The ledgers of a finished run, checked."""
        return self._read(LEDGERS)

    def times(self) -> dict[str, Any]:
        """What `note_times` wrote; empty where there is nothing readable, for it is part of no promise."""
        with suppress(OSError, ValueError, RecursionError, DamageError):
            found = json.loads(read_bytes(self.path / _MACHINE, 1 << 20))
            if isinstance(found, dict):
                return found
        return {}

    # --- writing

    def write_part(self, k: int, columns: Mapping[str, Any]) -> None:
        """Put one part in place whole, then name it in the manifest. May be called from several threads."""
        if not 0 <= k < self.parts:
            raise ValueError(f"part must be one of 0 to {self.parts - 1}. Got {k} instead")
        written = self._write(part_name(k), columns)
        with self._turn:
            self._name(self._manifest.with_file(part_name(k), written))

    def finish(self, measures: Mapping[str, Any], ledgers: Mapping[str, Any]) -> None:
        """Write the measures and the ledgers and call the run done; every part must be whole."""
        missing = self.missing()
        if missing:
            raise RunError(f"the run in {self.path} cannot be finished: {len(missing)} of {self.parts} parts are missing")
        manifest = self._manifest
        for name, columns in ((MEASURES, measures), (LEDGERS, ledgers)):
            there = manifest.files.get(name)
            if there is None or there.content != content_of(plain_columns(columns)):
                manifest = manifest.with_file(name, self._write(name, columns))
        with self._turn:
            self._name(replace(manifest, state="done"))

    def note_times(self, times: Mapping[str, Any]) -> None:
        """Write `machine.json`: seconds, cores, dates, anything that may differ between two equal runs."""
        self._must_write()
        write_bytes(self.path / _MACHINE, (json.dumps(times, indent=1, ensure_ascii=False) + "\n").encode())

    def close(self) -> None:
        """Let the next one write."""
        if self._lock is not None:
            self._lock.free()

    def __enter__(self) -> RunFolder:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- within

    def _must_write(self) -> None:
        if self._lock is None or not self._lock.held:
            raise ValueError("this run folder is open for reading: use create or resume to write")

    def _write(self, name: str, columns: Mapping[str, Any]) -> Written:
        self._must_write()
        if self.state == "done":
            raise ValueError("the run is done: there is nothing to write")
        plain = plain_columns(columns)
        content = content_of(plain)
        must = self._manifest.redo.get(name)
        if must is not None and must != content:
            raise RunError(
                f"{self.path / name} was damaged, and computing it again does not give what was there: another version of "
                "Sojourn or of its data wrote it. Mend it with that version, or run again into another folder with --out."
            )
        digest = write_aside(self.path / name, lambda aside: write_columns(aside, plain))
        return Written(digest, content, rows_of(plain))

    def _name(self, manifest: Manifest) -> None:
        write_bytes(self.path / NAME, manifest.to_bytes())
        self._manifest = manifest

    def _whole(self, name: str) -> bool:
        try:
            return sha256_of(self.path / name) == self._manifest.files[name].sha256
        except (OSError, DamageError):
            return False

    def _read(self, name: str) -> dict[str, Column]:
        written = self._manifest.files.get(name)
        if written is None:
            raise RunError(
                f"{name} of the run in {self.path} is not there yet: {len(self.finished())} of {self.parts} parts are done. "
                f"Finish it with sojourn run --resume {self.path}."
            )
        remedy = f"Mend it with sojourn run --resume {self.path}."
        try:
            digest = sha256_of(self.path / name)
        except FileNotFoundError:
            raise DamageError(f"{self.path / name} is missing. {remedy}") from None
        except DamageError as error:
            raise DamageError(f"{error}. {remedy}") from None
        except OSError as error:
            raise DamageError(f"{self.path / name} cannot be read: {plain_reason(error)}. {remedy}") from error
        if digest != written.sha256:
            raise DamageError(f"{self.path / name} is not what was written: its checksum differs. {remedy}")
        columns = read_columns(self.path / name)
        if content_of(columns) != written.content:  # the file changed while it was read, or its reader misread it
            raise DamageError(f"{self.path / name} does not read as what was written. {remedy}")
        return columns


def _absolute(path: str | os.PathLike[str]) -> Path:
    text = os.fspath(path)
    if not text or "\0" in text:
        raise RunError(f"a run folder must have a name that a disk can hold. Got {text!r} instead.")
    return Path(os.path.abspath(text))


def _refuse_strangers_files(folder: Path) -> None:
    found = [entry.relative_to(folder) for entry in folder.iterdir()]
    if Path("parts") in found and not (folder / "parts").is_symlink():
        found += [entry.relative_to(folder) for entry in (folder / "parts").iterdir()]
    strange = sorted(str(name) for name in found if not _OURS.fullmatch(name.as_posix()))
    if strange:
        raise RunError(f"{folder} holds files that are not a run's ({strange[0]!r}). Choose an empty or new folder with --out.")


def _clear(folder: Path) -> None:
    """Remove an earlier run's files, the manifest first, so that no half of it can be read."""
    try:
        for name in (NAME, MEASURES, LEDGERS, _MACHINE):
            (folder / name).unlink(missing_ok=True)
        sweep(folder)
        if (folder / "parts").is_dir() and not (folder / "parts").is_symlink():
            for part in (folder / "parts").iterdir():
                part.unlink()
    except OSError as error:
        raise RunError(f"cannot clear {folder}: {plain_reason(error)}. Choose another folder with --out.") from error


def _make_parts(folder: Path) -> None:
    parts = folder / "parts"
    if parts.is_symlink():
        raise DamageError(f"{parts} is a link to elsewhere, which Sojourn never makes. Remove it and try again.")
    try:
        parts.mkdir(exist_ok=True)
    except OSError as error:
        raise RunError(f"cannot write in {folder}: {plain_reason(error)}. Choose another folder with --out.") from error
