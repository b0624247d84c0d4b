"""A small run in a process of its own, for killing: the folder's own verbs around a made-up computation.

    python -m tests.faults.child --out DIR [--parts 12] [--pause 0.005] [--workers 1] [--order 0]
    python -m tests.faults.child --resume DIR [--pause 0.005] [--workers 1] [--order 0]
    python -m tests.faults.child --nursery

It speaks as the command line does: exit code 0, 2, 130 or 143, one line on stderr, no traceback. Each part it begins to
compute is a line in DIR.log, so that a test can count what was done twice. A nursery starts such runs by a fork, all imports
done, so that a kill never strikes mere imports: a line in {"words": [...], "kill": seconds or null}, a line out with the code.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sojourn.stopping import leave, listen

BEGUN = time.monotonic()


def computed(k: int, seed: int) -> dict[str, Any]:
    """What part `k` holds: numbers that depend on nothing but k and the seed."""
    import numpy as np

    luck = np.random.Generator(np.random.Philox(key=seed, counter=[0, 0, 0, k]))
    rows = 400 + 7 * k
    return {"draw": np.full(rows, k), "people": luck.integers(0, 60_000, rows), "value": luck.random(rows),
            "by": np.array([f"group {i % 5}" for i in range(rows)])}


def summed(folder: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Measures and ledgers from the parts as they stand on the disk."""
    import numpy as np

    parts = [folder.read_part(k) for k in range(folder.parts)]
    draws = np.arange(folder.parts)
    measures = {"draw": draws, "period": np.full(len(draws), "2026-02"), "measure": np.full(len(draws), "adp"),
                "by": np.full(len(draws), ""), "value": np.array([p["value"].sum() for p in parts]), "unit": np.full(len(draws), "person")}
    return measures, {"draw": draws, "people": np.array([p["people"].sum() for p in parts])}


def main(line: list[str] | None = None) -> int:
    words = argparse.ArgumentParser()
    where = words.add_mutually_exclusive_group(required=True)
    where.add_argument("--out")
    where.add_argument("--resume")
    words.add_argument("--parts", type=int, default=12)
    words.add_argument("--seed", type=int, default=7)
    words.add_argument("--pause", type=float, default=0.005)
    words.add_argument("--workers", type=int, default=1)
    words.add_argument("--order", type=int, default=0, help="shuffle the parts by this seed; 0 leaves them in order")
    given = words.parse_args(line)

    import duckdb  # noqa: F401  the imports done, what is timed below is the folder's own
    import numpy  # noqa: F401

    from sojourn.errors import SojournError
    from sojourn.results.folder import RunFolder

    begun = time.monotonic()
    try:
        path = given.out or given.resume
        run = {"seed": given.seed, "version": "0"}
        folder = RunFolder.create(path, run, given.parts) if given.out else RunFolder.resume(path)
        with folder:
            print("ready", flush=True)
            seed = int(folder.run["seed"])
            missing = list(folder.missing())
            if given.order:
                random.Random(given.order).shuffle(missing)

            def make(k: int) -> None:
                with open(f"{path}.log", "a") as log:
                    log.write(f"{os.getpid()} {k}\n")
                time.sleep(given.pause)
                folder.write_part(k, computed(k, seed))

            pool = ThreadPoolExecutor(given.workers)
            try:
                for done in [pool.submit(make, k) for k in missing]:
                    done.result()
            finally:
                pool.shutdown(wait=True, cancel_futures=True)
            if folder.state != "done":
                folder.finish(*summed(folder))
            folder.note_times({"seconds": time.monotonic() - BEGUN})
        print("done", flush=True)
    except SojournError as error:
        print(f"{time.monotonic() - begun:.3f} {error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 141
    return 0


def nursery() -> None:
    """Start runs as asked on stdin, kill each that is still there at its time, and say its exit code: -9 if killed."""
    import duckdb  # noqa: F401
    import numpy  # noqa: F401

    import sojourn.results.folder  # noqa: F401

    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
                code = main(asked["words"])
            except BaseException:
                sys.excepthook(*sys.exc_info())
            finally:
                os._exit(code)
        begun = time.monotonic()
        while (ended := os.waitpid(child, os.WNOHANG)) == (0, 0):
            if asked["kill"] is not None and time.monotonic() - begun >= asked["kill"]:
                os.kill(child, signal.SIGKILL)
                ended = os.waitpid(child, 0)
                break
            time.sleep(0.0005)
        print(json.dumps({"code": os.waitstatus_to_exitcode(ended[1]), "seconds": time.monotonic() - begun}), flush=True)


if __name__ == "__main__":
    if sys.argv[1:] == ["--nursery"]:
        nursery()
        sys.exit(0)
    listen()
    leave(main())
