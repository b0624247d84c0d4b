"""A folder in which a long answer keeps its parts; it is of one question, and another is refused."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from sojourn.errors import Finding, InputError

__all__ = ["kept_folder", "room_hash"]


def kept_folder(folder: Path, name: str, asked: dict[str, Any], of: str) -> Path:
    """The folder, made or found; `name` is the file that holds its question, `of` what it is a folder of."""
    from sojourn.results.durable import write_bytes

    file, remedy = folder / name, "choose another with --out"
    if folder.exists() and not folder.is_dir():
        raise InputError(Finding("must be a folder", remedy, path=str(folder)))
    if folder.is_dir() and any(folder.iterdir()):
        try:
            known = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise InputError(Finding(f"must be a new folder, or one of a {of}", remedy, path=str(folder))) from None
        if known != asked:
            problem = f"holds a {of} of another version, record or question"
            raise InputError(Finding(problem, "choose another folder, or remove it", path=str(folder)))
    else:
        folder.mkdir(parents=True, exist_ok=True)
        write_bytes(file, (json.dumps(asked, indent=1) + "\n").encode())
    return folder


def room_hash() -> str:
    """A hash of this room's own files and of the measures: parts made by other code are never taken for ours."""
    from sojourn.results import measures

    whole = hashlib.sha256()
    for file in (*sorted(Path(__file__).parent.glob("*.py")), Path(measures.__file__)):
        whole.update(file.read_bytes())
    return whole.hexdigest()
