"""What the table asks of Sojourn: one function a row. The only file here that knows Sojourn's own calls."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.cases import S33, Case
from benchmarks.speed_model import scenario_text

SEED = 1


def compiled(text: str) -> Any:
    """A scenario text as a compiled model."""
    from sojourn.model.compile import compile_scenario
    from sojourn.scenario import load
    from sojourn.sources import load_catalog

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speed.yaml"
        path.write_text(text, encoding="utf-8")
        catalog = load_catalog()
        return compile_scenario(load(str(path), catalog=catalog), catalog)


def tables_of(model: Any, draw: int = 0) -> Any:
    """The integer arrays of one draw."""
    return model.tables(draw, SEED)


def run_tables(tables: Any, draw: int) -> Any:
    """One history by the compiled kernel: its tally."""
    from sojourn.engine.kernel import run

    return run(tables, SEED, draw)


def kernel_seconds(text: str, repeats: int = 3) -> float:
    """CPU seconds of one history, tables built and kernel warm: the best of `repeats`, each another draw's luck."""
    return kernel_seconds_in_turn([text], repeats)[0]


def kernel_seconds_in_turn(texts: Sequence[str], repeats: int) -> list[float]:
    """The same of several scenarios to be compared, in turn, so that a slow minute of the machine is slow for all of them."""
    made = [tables_of(compiled(text)) for text in texts]
    best = [float("inf")] * len(made)
    for tables in made:
        run_tables(tables, 0)
    for draw in range(1, repeats + 1):
        for i, tables in enumerate(made):
            start = time.process_time()
            run_tables(tables, draw)
            best[i] = min(best[i], time.process_time() - start)
    return best


def twin_seconds(text: str, repeats: int = 5) -> float:
    """CPU seconds of the mean-field twin, tables built and kernel warm."""
    from sojourn.engine.fluid import run

    tables = tables_of(compiled(text))
    run(tables)
    return min(_timed(run, tables) for _ in range(repeats))


def policy_twin_seconds(repeats: int = 5) -> float:
    """CPU seconds of the twin of current-policy, three years, tables built and kernel warm: the best of `repeats`."""
    from sojourn.engine.fluid import run
    from sojourn.model.compile import compile_scenario
    from sojourn.scenario import load
    from sojourn.sources import load_catalog

    catalog = load_catalog()
    tables = compile_scenario(load("current-policy", catalog=catalog), catalog).tables(0, SEED)
    run(tables)
    return min(_timed(run, tables) for _ in range(repeats))


def _timed(run: Any, tables: Any) -> float:
    start = time.process_time()
    run(tables)
    return time.process_time() - start


POLICY = """
import resource, time
import sojourn
import sojourn.engine.kernel
start = time.perf_counter()
sojourn.run("current-policy", draws={draws}, workers=2)
print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def policy_run(draws: int) -> tuple[float, float]:
    """Wall seconds and peak MiB of a fresh process that runs current-policy, three years, on two cores; kernel cached."""
    done = subprocess.run(
        [sys.executable, "-c", POLICY.format(draws=draws)], capture_output=True, text=True, check=True, timeout=1800
    )
    seconds, mib = done.stdout.split()
    return float(seconds), float(mib)


COMPILE = """
import time
import numba, numpy, scipy.special
start = time.process_time()
import sojourn.engine.kernel
print(time.process_time() - start)
"""


def compile_seconds() -> float:
    """CPU seconds (which are wall seconds: it is one thread) to compile the kernel where nothing is cached."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "SOJOURN_CACHE": folder}
        done = subprocess.run(
            [sys.executable, "-c", COMPILE], capture_output=True, text=True, check=True, timeout=600, env=environment
        )
    return float(done.stdout)


def _replications(first: int, many: int) -> int:
    """Some histories of the speed model at 1,000 a day: what a worker does."""
    tables = tables_of(compiled(scenario_text(1000.0, S33)))
    for draw in range(first, first + many):
        run_tables(tables, draw)
    return many


def replication_seconds(many: int, workers: int = 2) -> float:
    """Wall seconds of `many` histories at 1,000 a day on `workers` cores, workers started and kernels warm."""
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        list(pool.map(_replications, [0] * workers, [1] * workers))
        start = time.perf_counter()
        share = -(-many // workers)
        list(pool.map(_replications, range(0, many, share), [share] * workers))
        return time.perf_counter() - start


PEAK = "from benchmarks.sojourn_runs import print_peak; print_peak({lam!r}, {case!r})"


def print_peak(lam: float, case: str) -> None:
    """Print, in KiB, how far one history takes this process's memory above where the same at 1 a day left it.

    The process's own peak is no measure: starting the compiler takes more than a history does.
    """
    from benchmarks.cases import CASES

    run_tables(tables_of(compiled(scenario_text(1.0, CASES[case]))), 0)
    tables = tables_of(compiled(scenario_text(lam, CASES[case])))
    Path("/proc/self/clear_refs").write_text("5")  # Linux: the peak is counted afresh from here
    before = memory_kib("VmRSS")
    run_tables(tables, 0)
    print(memory_kib("VmHWM") - before)


def memory_kib(word: str) -> int:
    """A line of this process's status, in KiB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(word)).split()[1])


def peak_mib(lam: float, case: Case) -> float:
    """Peak MiB of one history in a fresh process, above the same process at 1 a day."""
    done = subprocess.run(
        [sys.executable, "-c", PEAK.format(lam=lam, case=case.name)], capture_output=True, text=True, check=True, timeout=300
    )
    return int(done.stdout) / 1024.0
