"""How the kernel is compiled: one decorator, and a cache of machine code that mends itself.

The cache folder is named by a hash of the engine's sources, the compiler's version and the processor, so that an edit
anywhere in the engine compiles afresh. What the compiler wrote there is listed with checksums; a folder that does not
match its list is emptied before anything in it is read. Set SOJOURN_CACHE to choose the place.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

__all__ = ["cache_folder", "compiled", "is_cached", "seal"]

F = TypeVar("F", bound=Callable[..., Any])
SEAL = "seal.txt"


def fingerprint() -> str:
    """A hash of everything that the machine code depends on."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    numpy_version = sys.modules["numpy"].__version__ if "numpy" in sys.modules else ""
    cpu = f"{platform.machine()} {_processor()}"
    digest.update(f"{sys.version} {numba.__version__} {numpy_version} {cpu}".encode())
    return digest.hexdigest()[:16]


def _processor() -> str:
    from llvmlite import binding

    return f"{binding.get_host_cpu_name()} {binding.get_host_cpu_features().flatten()}"


def _parents() -> list[Path]:
    places = []
    if os.environ.get("SOJOURN_CACHE"):
        places.append(Path(os.environ["SOJOURN_CACHE"]))
    base = os.environ.get("XDG_CACHE_HOME") or (os.path.join(os.environ["HOME"], ".cache") if "HOME" in os.environ else "")
    if base:
        places.append(Path(base) / "sojourn")
    places.append(Path(tempfile.gettempdir()) / f"sojourn-{os.getuid() if hasattr(os, 'getuid') else 'user'}")
    return places


def cache_folder() -> Path | None:
    """The folder of the compiled kernel (mode 0700), or None where no place can be written."""
    for parent in _parents():
        folder = parent / f"kernel-{fingerprint()}"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if hasattr(os, "getuid") and folder.stat().st_uid != os.getuid():
                continue
            probe = folder / f".probe-{os.getpid()}"
            probe.write_bytes(b"")
            probe.unlink()
        except OSError:
            continue
        return folder
    return None


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.suffix in (".nbi", ".nbc"))


def _sums(folder: Path) -> str:
    return "".join(
        f"{hashlib.sha256(p.read_bytes()).hexdigest()} {p.relative_to(folder)}\n" for p in _files(folder)
    )


def is_cached() -> bool:
    """Whether the kernel was compiled before and its files are as they were left."""
    return _STATE == "sealed"


def seal() -> None:
    """List what the compiler wrote, so that the next start can trust it (whole or absent)."""
    global _STATE
    if _FOLDER is None or _STATE == "sealed":
        return
    try:
        new = _FOLDER / f".seal-{os.getpid()}"
        new.write_text(_sums(_FOLDER))
        os.replace(new, _FOLDER / SEAL)
        _STATE = "sealed"
    except OSError:
        pass


def _open() -> str:
    """Look at the folder before anything in it is read: 'sealed', or emptied."""
    if _FOLDER is None:
        return "none"
    try:
        if (_FOLDER / SEAL).read_text() == _sums(_FOLDER) and _files(_FOLDER):
            return "sealed"
    except (OSError, UnicodeDecodeError):
        pass
    # Another process may be compiling here at this moment: use a folder of our own rather than share half a cache.
    return "fresh"


_FOLDER = cache_folder()
_STATE = _open()
if _FOLDER is not None and _STATE == "fresh":
    if not (_FOLDER / SEAL).exists() and _files(_FOLDER):
        _FOLDER = _FOLDER / f"own-{os.getpid()}"  # unsealed files: another process is compiling
        try:
            _FOLDER.mkdir(mode=0o700, exist_ok=True)
        except OSError:
            _FOLDER = None
    else:
        for stale in (*_files(_FOLDER), _FOLDER / SEAL):
            stale.unlink(missing_ok=True)
        for own in _FOLDER.glob("own-*"):
            shutil.rmtree(own, ignore_errors=True)
if _FOLDER is not None:
    numba.config.CACHE_DIR = str(_FOLDER)  # type: ignore[attr-defined]


def compiled(function: F) -> F:
    """Compile without the interpreter's lock, from the cache where it can be trusted."""
    made: Any = numba.njit(nogil=True, cache=_FOLDER is not None)(function)
    return cast(F, made)
