"""Files that are whole or absent, whatever stops the machine.

A file is written under a temporary name, pushed to the disk, renamed, and the folder's entry pushed too. Only then may
anything else name it.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sojourn.errors import DamageError, RunError

__all__ = ["ASIDE", "plain_reason", "read_bytes", "sha256_of", "sweep", "write_aside", "write_bytes"]

ASIDE = ".aside-"
"""How the name of a file begins while it is being written; nothing ever reads one."""

_BLOCK = 1 << 20


def plain_reason(error: BaseException) -> str:
    """One line saying why the system refused, without a traceback or an error number.

    >>> plain_reason(OSError(28, "No space left on device"))
    'no space left on device'
    """
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    line = (text or type(error).__name__).strip().splitlines()[0]
    return line[:1].lower() + line[1:]


def write_aside(path: Path, write: Callable[[Path], None]) -> str:
    """Write a file through `write(temporary)` and put it in place whole; gives its SHA-256."""
    aside = path.with_name(f"{ASIDE}{path.name}")
    try:
        with suppress(FileNotFoundError):
            aside.unlink()
        write(aside)
        digest = _flush(aside)
        os.replace(aside, path)
        _flush_folder(path.parent)
    except OSError as error:
        raise RunError(f"cannot write {path}: {plain_reason(error)}. Nothing was left half-written.") from error
    finally:
        with suppress(OSError):
            aside.unlink()
    return digest


def write_bytes(path: Path, content: bytes) -> str:
    """Put these bytes in place whole; gives their SHA-256."""

    def write(aside: Path) -> None:
        with open(aside, "xb") as file:
            file.write(content)

    return write_aside(path, write)


def read_bytes(path: Path, at_most: int) -> bytes:
    """The whole of a plain file, refusing links, pipes and anything larger than `at_most` bytes."""
    with os.fdopen(_open_plain(path), "rb") as file:
        content = file.read(at_most + 1)
    if len(content) > at_most:
        raise DamageError(f"{path} is larger than {at_most} bytes, which Sojourn never writes")
    return content


def sha256_of(path: Path) -> str:
    """The SHA-256 of a plain file, as 64 hexadecimal digits."""
    digest = hashlib.sha256()
    with os.fdopen(_open_plain(path), "rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def sweep(folder: Path) -> None:
    """Remove what a killed process was writing in this folder."""
    with suppress(OSError):
        for left in folder.glob(f"{ASIDE}*"):
            with suppress(OSError):
                left.unlink()


def _open_plain(path: Path) -> int:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise DamageError(f"{path} is not a plain file, which is all that Sojourn writes")
    return handle


def _flush(path: Path) -> str:
    """Push a file's bytes to the disk; gives their SHA-256."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        os.fsync(file.fileno())
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        # some network shares cannot flush a folder; the rename has happened all the same
        with suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)
