"""`run.json`: what a run is, which of its files are whole, and what each must hash to.

It carries a seal over itself, so that an edited or damaged manifest is refused before any figure is read. The seal finds
accidents and careless edits, not forgers. No times stand in it: the same run has the same manifest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sojourn.errors import DamageError, RunError, printable
from sojourn.results.durable import plain_reason, read_bytes

__all__ = ["LEDGERS", "MEASURES", "NAME", "VERSION", "Manifest", "Written", "part_name"]

NAME = "run.json"
MEASURES = "measures.parquet"
LEDGERS = "ledgers.parquet"
VERSION = 1
"""Of the layout of a run folder. A change of meaning raises it; every older one stays readable."""

_SCHEMA = "sojourn.folder/"
_LARGEST = 64 << 20  # bytes; a manifest of 100,000 parts is a quarter of that
_MOST_PARTS = 1_000_000


def part_name(k: int) -> str:
    """Where part `k` lies inside a run folder.

    >>> part_name(7)
    'parts/0007.parquet'
    """
    return f"parts/{k:04d}.parquet"


@dataclass(frozen=True)
class Written:
    """A whole file: the SHA-256 of its bytes, of its columns' content, and its number of rows."""

    sha256: str
    content: str
    rows: int


@dataclass(frozen=True)
class Manifest:
    """The state of a run: `unfinished` or `done`, what would run it again, and its whole files by name."""

    run: Mapping[str, Any]
    """What the caller needs to run it again: scenario, seed, draws, versions, hashes."""
    parts: int
    state: str = "unfinished"
    files: Mapping[str, Written] = field(default_factory=dict)
    redo: Mapping[str, str] = field(default_factory=dict)
    """Content that a damaged file had and must have again."""

    def finished(self) -> frozenset[int]:
        """The numbers of the whole parts."""
        return frozenset(k for k in range(self.parts) if part_name(k) in self.files)

    def with_file(self, name: str, written: Written) -> Manifest:
        """The manifest with one more whole file."""
        files = dict(sorted({**self.files, name: written}.items()))
        return replace(self, files=files, redo={k: v for k, v in self.redo.items() if k != name})

    def without(self, names: frozenset[str]) -> Manifest:
        """The manifest with these files to be made again, to the same content."""
        if not names:
            return self
        kept = {name: written for name, written in self.files.items() if name not in names}
        lost = {name: written.content for name, written in self.files.items() if name in names}
        return replace(self, state="unfinished", files=kept, redo=dict(sorted({**self.redo, **lost}.items())))

    def to_bytes(self) -> bytes:
        """The manifest as it stands in the file."""
        body: dict[str, Any] = {
            "schema": f"{_SCHEMA}{VERSION}",
            "state": self.state,
            "run": self.run,
            "parts": self.parts,
            "files": {n: {"sha256": w.sha256, "content": w.content, "rows": w.rows} for n, w in self.files.items()},
        }
        if self.redo:
            body["redo"] = dict(self.redo)
        sealed = json.dumps(body, ensure_ascii=True, allow_nan=False, sort_keys=True, separators=(",", ":"))
        body["seal"] = hashlib.sha256(sealed.encode()).hexdigest()
        return (json.dumps(body, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The manifest of a folder, or RunError where there is none, DamageError where it is not what was written."""
        path = folder / NAME
        try:
            content = read_bytes(path, _LARGEST)
        except (FileNotFoundError, NotADirectoryError):
            raise RunError(
                f"there is no run in {folder}: it has no {NAME}. Begin one with sojourn run SCENARIO --out DIR."
            ) from None
        except OSError as error:
            raise RunError(f"cannot read {path}: {plain_reason(error)}.") from error
        try:
            body = json.loads(content, parse_constant=_refuse)
            _refuse_newer(path, body)
            manifest = cls._of(body)
            same = manifest.to_bytes() == content
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            same = False
        if not same:
            raise DamageError(
                f"{path} is not what was written: it was edited or damaged, so nothing in this folder can be trusted. "
                "Restore it from a copy, or run again into another folder with sojourn run SCENARIO --out DIR."
            )
        return manifest

    @classmethod
    def _of(cls, body: Mapping[str, Any]) -> Manifest:
        parts = body["parts"]
        if type(parts) is not int or not 0 <= parts <= _MOST_PARTS or body["state"] not in ("unfinished", "done"):
            raise ValueError(parts)
        files = {name: Written(w["sha256"], w["content"], w["rows"]) for name, w in body["files"].items()}
        return cls(body["run"], parts, body["state"], files, body.get("redo", {}))


def _refuse_newer(path: Path, body: Mapping[str, Any]) -> None:
    schema = body["schema"]
    number = schema.removeprefix(_SCHEMA)
    if not schema.startswith(_SCHEMA) or not number.isdecimal() or len(number) > 6:
        raise ValueError(schema)
    if int(number) > VERSION:
        run = body.get("run")
        version = run.get("version") if isinstance(run, dict) else None
        by = f"Sojourn {printable(str(version)[:40])}" if version else "a newer Sojourn"
        raise RunError(
            f"{path} has layout {number}, and this Sojourn reads layouts up to {VERSION}. "
            f"Open it with the version that wrote it or a newer one ({by})."
        )


def _refuse(word: str) -> float:
    raise ValueError(word)
