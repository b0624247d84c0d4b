"""Ctrl-C and SIGTERM, answered at any moment: one line, exit code 130 or 143, within a second, never a traceback.

A signal only wakes a thread that waits for it; that thread says the last words and ends the process, whatever the others
are at: computing or compiling without the interpreter's lock, importing, writing, blocked on a full pipe. Nothing is unwound,
and nothing needs to be: every file is whole or absent at any moment (`results.durable`), and a lock dies with its holder.
The first signal is the one that is answered; later ones change nothing.

Before `listen` the interpreter is starting, some 20 ms that are not ours: there Ctrl-C is Python's own, and nothing is begun.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from _thread import start_new_thread
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

__all__ = ["leave", "listen", "set_last_words"]

PATIENCE = 0.3  # seconds for what is already printed to reach its reader
_WORDS = {int(signal.SIGINT): "interrupted", int(signal.SIGTERM): "terminated"}


def _line(word: str) -> str:
    return f"sojourn: {word}"


_last_words: Callable[[str], str] = _line
_heard = False


def listen() -> None:
    """From here on this process, which must be a command line's own, answers Ctrl-C and SIGTERM."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    start_new_thread(_answer, (reader,))
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    for number in _WORDS:
        # one that was told to ignore Ctrl-C, such as a script's background job, goes on ignoring it
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _wake)


def set_last_words(words: Callable[[str], str]) -> None:
    """What to say, given `interrupted` or `terminated`; asked for when it happens, by another thread."""
    global _last_words
    _last_words = words


def leave(code: int) -> NoReturn:
    """End the process now, with what was printed and without waiting for any thread."""
    if _heard:  # what was being printed may be cut short, so it is not done: the other thread says so and ends it
        time.sleep(2 * PATIENCE)
    _end(code)


def _end(code: int) -> NoReturn:
    for stream in (sys.stdout, sys.stderr):
        # nobody reads, or there is no such stream: nobody to tell either
        with suppress(AttributeError, OSError, RuntimeError, ValueError):
            stream.flush()
    os._exit(code)


def _wake(number: int, frame: object) -> None:
    """The number has gone down the pipe already; the thread at its other end does the rest."""
    global _heard
    _heard = True


def _answer(reader: int) -> None:
    number = 0
    while number not in _WORDS:
        number = os.read(reader, 1)[0]
    start_new_thread(_at_the_latest, (128 + number,))
    with suppress(Exception):  # whatever is wrong with the words, the process ends
        os.write(2, f"{_last_words(_WORDS[number])}\n".encode(errors="replace"))
    _end(128 + number)


def _at_the_latest(code: int) -> NoReturn:
    time.sleep(PATIENCE)
    os._exit(code)
