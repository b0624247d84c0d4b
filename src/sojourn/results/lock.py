"""One writer for a run folder, held by the operating system.

The lock belongs to an open file, not to the file's presence: when its holder dies, however it dies, the lock is free. The file
says who holds it, for the other's message only.
"""

from __future__ import annotations

import errno
import fcntl
import os
import socket
import time
import weakref
from pathlib import Path

from sojourn.errors import BusyError, RunError, printable
from sojourn.results.durable import plain_reason

__all__ = ["Lock"]

_TAKEN = {errno.EWOULDBLOCK, errno.EACCES, errno.EAGAIN}
_held: weakref.WeakSet[Lock] = weakref.WeakSet()


class Lock:
    """An exclusive lock on a file; taken at once or BusyError within half a second, naming the holder."""

    def __init__(self, path: Path, what: Path) -> None:
        try:
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o666)
        except OSError as error:
            raise RunError(f"cannot write in {what}: {plain_reason(error)}. Choose another folder with --out.") from error
        try:
            self._take(what)
        except BaseException:
            os.close(self._handle)
            raise
        _held.add(self)

    def _take(self, what: Path) -> None:
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in _TAKEN:
                raise BusyError(
                    f"{what} is being written by another process ({self._holder()}). "
                    "Wait until it is done, stop it, or choose another folder with --out."
                ) from None
            raise RunError(f"cannot lock {what}: {plain_reason(error)}. Choose a folder on a disk that has locks.") from error
        try:
            os.ftruncate(self._handle, 0)
            os.pwrite(self._handle, f"{os.getpid()} {socket.gethostname()}\n".encode(), 0)
        except OSError as error:
            raise RunError(f"cannot write in {what}: {plain_reason(error)}") from error

    def _holder(self) -> str:
        for _ in range(10):  # the other may have the lock and not yet have written its name
            words = os.pread(self._handle, 200, 0).decode("utf-8", "replace").split()
            if len(words) == 2 and words[0].isdigit():
                host = "" if words[1] == socket.gethostname() else f" on {printable(words[1])}"
                return f"pid {words[0]}{host}"
            time.sleep(0.03)
        return "pid unknown"

    @property
    def held(self) -> bool:
        """Whether this process still has it."""
        return self._handle >= 0

    def free(self) -> None:
        """Let the next one write. Doing it twice is harmless."""
        if self._handle < 0:
            return
        handle, self._handle = self._handle, -1
        _held.discard(self)
        try:
            os.ftruncate(handle, 0)
        finally:
            os.close(handle)

    def _let_go(self) -> None:
        """Close a forked child's copy, so that only the parent keeps the folder busy."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def _in_child() -> None:
    for lock in list(_held):
        lock._let_go()


os.register_at_fork(after_in_child=_in_child)
