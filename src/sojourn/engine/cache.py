"""The cache of machine code: private, its files listed with checksums, and mended where one is not what was written.

The folder is named by a hash of the engine's sources, the compiler's version and the processor, so that an edit anywhere in
the engine compiles afresh. Files are written and listed under one lock of the operating system; a file that is unlisted,
damaged or left by a killed process is removed before anything is read, and its function compiled again. Where no place can be
written there is no cache. Set SOJOURN_CACHE to choose the place. Folders of other versions go when they have long been unused.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numba
from numba.core.caching import FunctionCache, NullCache
from numba.core.dispatcher import Dispatcher

__all__ = ["FOLDER", "cache_folder", "is_cached", "keep", "seal"]

LIST, LOCK, WHOLE = "list.txt", ".lock", "whole-{}.txt"  # the last: all that the kernel, or the twin, needs is there
OTHERS, UNUSED = 8, 86_400  # folders of other versions that are left; seconds without use before one goes
PATIENCE = 5.0  # seconds to wait for another process that is writing a file


def fingerprint(engine: Path = Path(__file__).parent) -> str:
    """A hash of everything that the machine code depends on; also where and when the sources were put in place."""
    digest = hashlib.sha256(str(engine).encode())
    for path in sorted(engine.glob("*.py")):
        digest.update(f"\0{path.name}\0{path.stat().st_mtime_ns}\0".encode() + path.read_bytes())
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
    places.append(Path(tempfile.gettempdir()) / f"sojourn-{os.getuid()}")
    return places


def cache_folder() -> Path | None:
    """The folder of the machine code, which nobody else can write, or None where there is no such place."""
    for parent in _parents():
        folder = parent / f"kernel-{fingerprint()}"
        try:
            if not folder.exists():
                _prune(parent)
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            found = folder.stat()
            if found.st_uid != os.getuid() or found.st_mode & 0o022:
                continue  # machine code from a stranger is a stranger's program
            probe = folder / f".probe-{os.getpid()}"
            probe.write_bytes(b"")
            probe.unlink()
        except OSError:
            continue
        return folder
    return None


def _prune(parent: Path) -> None:
    """Remove the folders of other versions, but for a few, that nobody has used for a day: to use one is to touch it."""
    with suppress(OSError):
        used = sorted(((f.stat().st_mtime, f) for f in parent.glob("kernel-*") if f.stat().st_uid == os.getuid()), reverse=True)
        for when, folder in used[OTHERS:]:
            if time.time() - when > UNUSED:
                shutil.rmtree(folder, ignore_errors=True)


FOLDER = cache_folder()
_mended = False
_ran: set[str] = set()
if FOLDER is not None:
    numba.config.CACHE_DIR = str(FOLDER)  # type: ignore[attr-defined]


def keep(function: Any, before_compiling: Callable[[], None]) -> None:
    """Have a compiled function's machine code read from the cache where it can be trusted, and kept there.

    Where it is not there, `before_compiling` is called.
    """
    if isinstance(function, Dispatcher):
        made: Any = function
        made._cache = _Nowhere(before_compiling)
        if FOLDER is not None:
            with suppress(RuntimeError, OSError):  # no place after all: it is compiled each time
                made._cache = _Kept(made.py_func, before_compiling)


def is_cached(what: str = "kernel") -> bool:
    """Whether the kernel, or the twin, ran before from machine code that is still as it was left."""
    if FOLDER is None:
        return what in _ran
    with suppress(OSError):
        _mend()
        return (FOLDER / WHOLE.format(what)).exists()
    return False


def seal(what: str = "kernel") -> None:
    """Note that the kernel, or the twin, has run: all that it needs is compiled."""
    if what not in _ran and FOLDER is not None:
        with suppress(OSError):
            (FOLDER / WHOLE.format(what)).touch()
    _ran.add(what)


class _Nowhere(NullCache):
    """No cache."""

    def __init__(self, before_compiling: Callable[[], None]) -> None:
        self.before_compiling = before_compiling

    def load_overload(self, sig: Any, target_context: Any) -> None:
        self.before_compiling()


class _Kept(FunctionCache):
    """The compiler's own cache of one function, behind the lock and the list."""

    def __init__(self, function: Any, before_compiling: Callable[[], None]) -> None:
        super().__init__(function)  # type: ignore[no-untyped-call]
        self.before_compiling = before_compiling

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        found = self._read(sig, target_context)
        if found is None:
            self.before_compiling()
        return found

    def _read(self, sig: Any, target_context: Any) -> Any:
        try:
            _mend()
            with _locked(fcntl.LOCK_SH):
                return super().load_overload(sig, target_context)  # type: ignore[no-untyped-call]
        except OSError:
            return None
        except Exception:  # listed, and yet the compiler cannot read it: none of it is worth an error to anybody
            _empty()
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        assert FOLDER is not None
        with suppress(OSError), _locked(fcntl.LOCK_EX):  # a full disk: compiled all the same, and again next time
            before = {path: _state(path) for path in _files()}
            super().save_overload(sig, data)  # type: ignore[no-untyped-call]
            listed = _listed()
            for path in _files():
                if before.get(path) != _state(path):
                    listed[str(path.relative_to(FOLDER))] = _sum(path)
            _put(listed)


def _mend() -> None:
    """Once in each process: remove what is not as it was listed."""
    global _mended
    if _mended or FOLDER is None:
        return
    with _locked(fcntl.LOCK_EX):
        listed = _listed()
        for path in _files():
            if listed.get(str(path.relative_to(FOLDER))) != _sum(path):
                path.unlink(missing_ok=True)
                _unseal()
        if any(not (FOLDER / name).exists() for name in listed):
            _unseal()
            _put({name: listed[name] for name in listed if (FOLDER / name).exists()})
    _mended = True


def _empty() -> None:
    assert FOLDER is not None
    with suppress(OSError), _locked(fcntl.LOCK_EX):
        _unseal()
        for path in (*_files(), FOLDER / LIST):
            path.unlink(missing_ok=True)


def _unseal() -> None:
    assert FOLDER is not None
    for path in FOLDER.glob(WHOLE.format("*")):
        path.unlink(missing_ok=True)


@contextmanager
def _locked(how: int) -> Iterator[None]:
    """The folder's lock, which dies with its holder; TimeoutError where another does not let go of it."""
    assert FOLDER is not None
    handle = os.open(FOLDER / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(handle, how | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise TimeoutError("the cache is locked") from None
                time.sleep(0.01)
        yield
    finally:
        os.close(handle)


def _files() -> list[Path]:
    """What the compiler wrote, with what it was writing when it was killed."""
    assert FOLDER is not None
    return sorted(p for p in FOLDER.glob("*/*") if ".nbi" in p.name or ".nbc" in p.name)


def _state(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _sum(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return "unreadable"


def _listed() -> dict[str, str]:
    """Name and checksum of each whole file; nothing where the list itself is damaged."""
    assert FOLDER is not None
    try:
        *lines, seal = (FOLDER / LIST).read_text().splitlines()
    except (OSError, ValueError):
        return {}
    if seal != hashlib.sha256("\n".join(lines).encode()).hexdigest():
        return {}
    return {name: digest for digest, name in (line.split(" ", 1) for line in lines)}


def _put(listed: dict[str, str]) -> None:
    assert FOLDER is not None
    lines = [f"{digest} {name}" for name, digest in sorted(listed.items())]
    new = FOLDER / f".list-{os.getpid()}"
    new.write_text("\n".join([*lines, hashlib.sha256("\n".join(lines).encode()).hexdigest()]) + "\n")
    os.replace(new, FOLDER / LIST)
