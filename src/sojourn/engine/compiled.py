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
from typing import Any, TypeAlias, TypeVar, cast

import numba
from numba.core import types
from numba.extending import intrinsic

__all__ = [
    "Halves", "Reals", "Words", "cache_folder", "compiled", "entry", "halves", "is_cached", "reals", "seal", "shift",
    "words",
]  # fmt: skip

F = TypeVar("F", bound=Callable[..., Any])
SEAL = "seal.txt"
CPointer: Any = types.CPointer


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


# Plain pointers. An array handed from one compiled function to another has its references counted, with a locked
# instruction each time, and its negative indices looked after: most of the time of a person's day. A pointer has none
# of this. Whoever makes one keeps the array alive for as long as it is used.


def _pointer(number: Any) -> Any:
    @intrinsic
    def pointer(typing: Any, address: Any) -> Any:
        def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            return builder.inttoptr(args[0], context.get_value_type(signature.return_type))

        return CPointer(number)(types.intp), build

    return pointer


words = _pointer(types.int64)  # address of an int64 array -> pointer to its numbers
halves = _pointer(types.int32)  # the same of an int32 array
reals = _pointer(types.float64)  # the same of a float64 array


def _shift(typing: Any, pointer: Any, by: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.gep(args[0], [context.cast(builder, args[1], signature.args[1], types.intp)])

    return pointer(pointer, by), build


shift: Any = intrinsic(_shift)  # shift(pointer, by): the pointer, moved on by a number of places


Words: TypeAlias = Any  # a pointer to int64
Halves: TypeAlias = Any  # a pointer to int32
Reals: TypeAlias = Any  # a pointer to float64
KINDS = {
    "int": types.int64, "float": types.float64, "bool": types.boolean,
    "Words": CPointer(types.int64), "Halves": CPointer(types.int32), "Reals": CPointer(types.float64),
}  # fmt: skip


def compiled(function: F) -> F:
    """Compile, for the types that the parameters are annotated with, to be called by compiled functions only."""
    return _compile(function, no_cpython_wrapper=True)


def entry(function: F) -> F:
    """Compile to be called from Python, which hands over addresses; it runs without the interpreter's lock."""
    return _compile(function, nogil=True)


def _compile(function: F, **options: bool) -> F:
    signature = tuple(KINDS[kind] for name, kind in function.__annotations__.items() if name != "return")
    njit: Any = numba.njit  # its types leave out the wrappers
    made = njit(signature, cache=_FOLDER is not None, error_model="numpy", no_cfunc_wrapper=True, **options)(function)
    return cast(F, made)
