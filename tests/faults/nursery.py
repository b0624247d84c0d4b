"""Starts of a little compiled program, many and cheap: each is a fork of a process that has loaded the compiler and no more.

    python -m tests.faults.nursery     one JSON object a line: {"env": {...}, "together": 1, "kill": null, "no_temporary": false, "patience": 5}

Answers each line with the list of what the starts printed; one that was killed prints nothing.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from typing import Any


def start(asked: dict[str, Any], writer: int) -> None:
    """What one start does: import the engine's cache afresh, compile or read, and say what came out."""
    os.environ.update(asked.get("env", {}))
    if asked.get("no_temporary"):
        import tempfile

        tempfile.tempdir = "/proc/no/such/place"
    from sojourn.engine import cache

    cache.PATIENCE = asked.get("patience", cache.PATIENCE)
    from tests.faults.program import deed

    os.write(writer, (json.dumps(deed()) + "\n").encode())


def answers(asked: dict[str, Any]) -> list[dict[str, Any]]:
    reader, writer = os.pipe()
    children = []
    for _ in range(asked.get("together", 1)):
        child = os.fork()
        if child == 0:
            code = 1
            try:
                start(asked, writer)
                code = 0
            except BaseException:
                sys.excepthook(*sys.exc_info())
            finally:
                os._exit(code)
        children.append(child)
    os.close(writer)
    if asked.get("kill") is not None:
        time.sleep(asked["kill"])
        for child in children:
            os.kill(child, signal.SIGKILL)
    with os.fdopen(reader) as said:
        found = [json.loads(line) for line in said]
    for child in children:
        os.waitpid(child, 0)
    return found


if __name__ == "__main__":
    import llvmlite.binding  # noqa: F401
    import numba.core.caching  # noqa: F401

    for line in sys.stdin:
        print(json.dumps(answers(json.loads(line))), flush=True)
