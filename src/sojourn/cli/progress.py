"""Progress on stderr: a bar on a terminal, now and then a plain line elsewhere; nothing in the first second."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Any

from sojourn.stopping import set_last_words

__all__ = ["Shown"]

QUIET = 1.0  # seconds before anything is said
BETWEEN = 5.0  # seconds between plain lines


class Shown:
    """Tells a person how far a run is, also when it is broken off; give it as `progress`."""

    def __init__(self, folder: str | None = None, of: str = "histories") -> None:
        self.folder, self.of = folder, of
        self.counted = ""
        self.begun = time.monotonic()
        self.last = -BETWEEN
        self.what = self.said = ""
        self.bar: Any = None
        self.task: Any = None

    def __enter__(self) -> Shown:
        set_last_words(self.last_words)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.bar is not None:
            self.bar.stop()

    def last_words(self, word: str) -> str:
        """How far the run was, and how to take it up again."""
        clear = "\r\x1b[2K\x1b[?25h" if self.bar is not None else ""  # the bar's line, and the cursor it hid
        again = (
            f" Those in whole parts are kept: take it up again with sojourn run --resume {self.folder}." if self.folder else ""
        )
        return f"{clear}sojourn: {word}{self.counted}" + (f".{again}" if self.counted else "")

    def __call__(self, done: int, whole: int, what: str) -> None:
        self.counted = f"; {done} of {whole} {self.of} were done"
        now = time.monotonic()
        new = what != self.what and "compiling" in what
        if now - self.begun < QUIET and not new:
            return
        self.what = what
        if sys.stderr.isatty():
            self._bar(done, whole, what)
        elif new or now - self.last >= BETWEEN:
            self.last = now
            said, self.said = self.said, f"{what}: {done} of {whole} {self.of}"
            if self.said != said:
                print(self.said, file=sys.stderr, flush=True)

    def _bar(self, done: int, whole: int, what: str) -> None:
        if self.bar is None:
            from rich.console import Console
            from rich.progress import (
                BarColumn,
                MofNCompleteColumn,
                Progress,
                SpinnerColumn,
                TextColumn,
                TimeElapsedColumn,
            )

            columns = (
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
            )
            self.bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self.task = self.bar.add_task(what, total=whole)
            self.bar.start()
        self.bar.update(self.task, completed=done, total=whole, description=what)
