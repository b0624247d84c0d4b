"""Run a scenario: draws in parts over a few threads, ledgers checked, measures taken, the folder written.

The tallies of a draw depend on the scenario, the data, the seed and the number of the draw, and on nothing else: not on
how many workers there are, which part a draw is in, or whether the run was broken off and taken up again.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sojourn.errors import Finding, InputError, Interrupted, LedgerError, RunError
from sojourn.results.bands import PAIRS
from sojourn.results.folder import RunFolder
from sojourn.results.results import Results
from sojourn.scenario import Scenario, loads
from sojourn.simulate.asked import Progress, check_numbers, chosen, only_compiling
from sojourn.simulate.identity import identity
from sojourn.simulate.inputs import assumed, beside, documents
from sojourn.simulate.posterior import fitted_to, posterior_of, read_posterior
from sojourn.sources import Catalog, load_catalog

if TYPE_CHECKING:
    import numpy as np

    from sojourn.model import Model
    from sojourn.model.basis import Basis
    from sojourn.results.flows import Flow
    from sojourn.results.ledgers import Entry
    from sojourn.results.tallies import Drawn

__all__ = ["Progress", "open_run", "run"]

"""Told the histories done, how many there are, and what is being done."""

SMALLEST, LARGEST_PART = 10, 50


def run(
    scenario: Scenario | str | Path | None = None,
    draws: int = 100,
    seed: int = 1,
    *,
    until: date | str | None = None,
    every: str = "month",
    out: str | Path | None = None,
    workers: int | None = None,
    changes: Sequence[str] = (),
    as_of: date | str | None = None,
    progress: Progress | None = None,
    resume: str | Path | None = None,
    replace_run: bool = False,
    posterior: str | Path | None = None,
) -> Results:
    """Run a scenario and give its results; with `out` also as a run folder, with `resume` an earlier one to its end.

    scenario: the name of a shipped one, `name:variant`, a file, or one that was loaded. until: the last day, or a span
    from the start such as `+2y`, `+6m`, `+60d`. every: `month`, `day` or `fiscal-year`. posterior: a file that `calibrate`
    wrote, whose members stand in for free draws of the parameters that it fitted.
    """
    say = progress or only_compiling
    catalog = load_catalog()
    if resume is not None:
        with RunFolder.resume(resume) as folder:
            return _in_folder(folder, catalog, workers, say)
    if scenario is None:
        raise InputError(
            Finding("must be told which scenario to run", "give its name, such as current-policy")
        )
    check_numbers(draws, seed, every, workers)
    asked = chosen(scenario, until, changes, as_of, catalog)
    size = min(max(-(-draws // 20), SMALLEST), LARGEST_PART)
    known = identity(asked, catalog, draws=draws, seed=seed, every=every, size=size)
    if posterior is not None:
        known["posterior"] = read_posterior(posterior)
        fitted_to(known["posterior"], asked, catalog)
    if out is None:
        return _to_the_end(_Job(asked, catalog, known, size), None, workers, say)
    with RunFolder.create(out, known, -(-draws // size), replace=replace_run) as folder:
        return _to_the_end(_Job(asked, catalog, known, size), folder, workers, say)


def open_run(folder: str | Path) -> Results:
    """The results of a finished run folder, from its tallies."""
    opened = RunFolder.open(folder)
    if opened.state != "done":
        raise RunError(
            f"the run in {opened.path} is unfinished: {len(opened.finished())} of {opened.parts} parts are done. "
            f"Finish it with sojourn run --resume {opened.path}."
        )
    return _in_folder(opened, load_catalog(), 1, only_compiling)


# ------------------------------------------------------------------------------------------------ running


@dataclass(frozen=True)
class _Job:
    scenario: Scenario
    catalog: Catalog
    known: dict[str, Any]
    size: int

    @property
    def draws(self) -> int:
        return int(self.known["draws"])

    @property
    def pairs(self) -> int:
        return min(PAIRS, self.draws)

    def histories(self, part: int) -> list[tuple[int, int]]:
        """The draws of a part, those with a second history twice."""
        draws = range(part * self.size, min((part + 1) * self.size, self.draws))
        return [(draw, history) for draw in draws for history in ((0, 1) if draw < self.pairs else (0,))]


def _in_folder(folder: RunFolder, catalog: Catalog, workers: int | None, say: Progress) -> Results:
    """A run that is on disk, taken to its end if it is not there yet."""
    known = dict(folder.run)
    try:
        scenario = loads(known["scenario_yaml"], file=f"{folder.path}/run.json", catalog=catalog)
        job = _Job(scenario, catalog, known, int(known["part_draws"]))
        now = identity(
            scenario,
            catalog,
            draws=job.draws,
            seed=int(known["seed"]),
            every=str(known["every"]),
            size=job.size,
        )
    except KeyError as missing:
        raise RunError(
            f"{folder.path} is not the folder of a run of this Sojourn: run.json does not say {missing}."
        ) from None
    if folder.state != "done":
        for word, what in (
            ("version", "version of Sojourn"),
            ("data_sha256", "record"),
            ("engine", "engine"),
        ):
            if known.get(word) != now[word]:
                raise RunError(
                    f"the run in {folder.path} was begun with another {what} ({known.get(word)}; here {now[word]}), so the "
                    "rest would not match. Finish it with that one, or run again into another folder with --out."
                )
    return _to_the_end(job, folder, workers, say)


def _to_the_end(job: _Job, folder: RunFolder | None, workers: int | None, say: Progress) -> Results:
    from sojourn.model import compile_scenario

    begun = time.monotonic()
    every: Any = job.known["every"]
    fitted = job.known.get("posterior")
    model = compile_scenario(job.scenario, job.catalog, every, posterior=posterior_of(fitted) if fitted else None)
    gathered = _Gathered(model, job)
    whole = sum(len(job.histories(k)) for k in range(-(-job.draws // job.size)))
    missing = folder.missing() if folder is not None else tuple(range(-(-job.draws // job.size)))
    if missing:
        _compute(model, job, folder, missing, workers, gathered, whole, say)
    if folder is not None:
        say(whole, whole, "reading and writing")
        gathered.read(folder, [k for k in range(folder.parts) if k not in set(missing)])
    results = gathered.results()
    if folder is not None and folder.state != "done":
        folder.finish(results.columns(), gathered.ledger_columns())
        folder.note_times({"seconds": round(time.monotonic() - begun, 3), "parts_computed": len(missing)})
    return results


def _compute(
    model: Model, job: _Job, folder: RunFolder | None, parts: Sequence[int], workers: int | None,
    gathered: _Gathered, whole: int, say: Progress,
) -> None:  # fmt: skip
    """Compute parts in threads; take each history as it comes, and put each part in place as it becomes whole.

    Only this thread writes.
    """
    import os

    import numpy as np

    from sojourn.results.tallies import pack

    stop = np.zeros(1, np.int64)
    threads = workers or len(os.sched_getaffinity(0))
    done = whole - sum(len(job.histories(k)) for k in parts)
    waiting: dict[Future[Drawn], int] = {}
    ready: dict[int, list[Drawn]] = {k: [] for k in parts}
    todo = [(k, draw, history) for k in parts for draw, history in job.histories(k)]
    pool = ThreadPoolExecutor(threads, thread_name_prefix="draw")
    worker = _Worker(model, int(job.known["seed"]), stop)
    try:
        say(done, whole, "preparing")
        # the first one alone: it makes what the others share, and compiles the kernel where that is not done yet
        k, draw, history = todo[0]
        waiting[pool.submit(worker.drawn, draw, history)] = k
        rest = iter(todo[1:])
        while waiting:
            finished, _ = wait(waiting, timeout=0.5, return_when=FIRST_COMPLETED)
            for future in finished:
                part = waiting.pop(future)
                one = future.result()
                done += 1
                gathered.take([one])
                if folder is not None:  # else the tally, some megabytes, can go
                    ready[part].append(one)
                    if len(ready[part]) == len(job.histories(part)):
                        folder.write_part(part, pack(sorted(ready.pop(part), key=lambda d: (d.draw, d.history))))
            while worker.warm and len(waiting) < 2 * threads:
                following = next(rest, None)
                if following is None:
                    break
                k, draw, history = following
                waiting[pool.submit(worker.drawn, draw, history)] = k
            say(done, whole, "running" if worker.warm else worker.doing)
    except BaseException as reason:
        stop[0] = 1
        pool.shutdown(wait=False, cancel_futures=True)
        if isinstance(reason, KeyboardInterrupt):
            again = "Those in whole parts are kept: take it up again with sojourn run --resume"
            kept = f" {again} {folder.path}." if folder is not None else ""
            raise Interrupted(f"interrupted; {done} of {whole} histories were done.{kept}") from None
        raise
    pool.shutdown(wait=True)


class _Worker:
    """Runs one history at a time; shared by the threads."""

    def __init__(self, model: Model, seed: int, stop: np.ndarray[Any, np.dtype[np.int64]]) -> None:
        self.model, self.seed, self.stop = model, seed, stop
        self.warm = False
        self.doing = "loading the engine"
        self._turn = threading.Lock()

    def drawn(self, draw: int, history: int) -> Drawn:
        from sojourn.results.ledgers import check_ledgers, entries
        from sojourn.results.tallies import Drawn, tables_hash

        if not self.warm:
            from sojourn.engine import compiled

            self.doing = (
                "preparing the starting population"
                if compiled.is_cached()
                else "compiling the engine (once; some 15 s)"
            )
        from sojourn.engine.kernel import run as run_kernel

        with self._turn:  # tables are made by the interpreter, one at a time; the kernel runs beside
            tables = self.model.tables(draw, self.seed)
        tally = run_kernel(tables, self.seed, draw, history, self.stop)
        if self.stop[0]:
            raise Interrupted("interrupted")
        ledgers = entries(self.model, tables, tally)
        check_ledgers(ledgers, draw)
        self.warm = True
        return Drawn(draw, history, tally, ledgers, tables_hash(tables))


def _said_of(posterior: Mapping[str, Any] | None) -> tuple[str, ...]:
    """That parameters were fitted, among what was changed."""
    if posterior is None:
        return ()
    return (f"{len(posterior['quantiles'])} parameters fitted to the record to {posterior['last_month']}",)


class _Gathered:
    """Measures and ledgers of the draws as they come in, in any order."""

    def __init__(self, model: Model, job: _Job) -> None:
        self.model, self.job = model, job
        self.basis: tuple[int, Basis] | None = None  # of the draw last taken
        self.values: dict[tuple[int, int], dict[str, Any]] = {}
        self.flows: dict[int, dict[Flow, float]] = {}
        self.ledgers: dict[int, tuple[Entry, ...]] = {}
        self.tables: dict[int, bytes] = {}
        self.beside = [one for one in beside(job.scenario, model.catalog) if job.scenario.start <= one.by <= job.scenario.until]
        self.moved: dict[int, list[float]] = {}

    def take(self, drawn: Sequence[Drawn]) -> None:
        from sojourn.results.beside import moved_by
        from sojourn.results.flows import flows
        from sojourn.results.measures import measured

        for d in drawn:
            if self.basis is None or self.basis[0] != d.draw:
                self.basis = d.draw, self.model.basis(d.draw, int(self.job.known["seed"]))
            self.values[d.draw, d.history] = measured(self.model, d.tally, self.basis[1])
            if d.history == 0:
                self.flows[d.draw] = flows(self.model, d.tally)
                self.ledgers[d.draw] = d.ledgers
                self.tables[d.draw] = d.tables
                self.moved[d.draw] = [moved_by(self.model, d.tally, one.agreement, one.by) for one in self.beside]

    def read(self, folder: RunFolder, parts: Sequence[int]) -> None:
        """Take the parts that were on the disk already."""
        from sojourn.engine.tables import empty_tally
        from sojourn.results.ledgers import check_ledgers, entries
        from sojourn.results.tallies import unpack

        if not parts:
            return
        tables = self.model.tables(0, int(self.job.known["seed"]))
        empty = empty_tally(tables)
        words = entries(self.model, tables, empty)
        for k in parts:
            drawn = list(unpack(folder.read_part(k), empty, words))
            if [(d.draw, d.history) for d in drawn] != self.job.histories(k):
                raise RunError(
                    f"part {k} of the run in {folder.path} does not hold the draws that it should."
                )
            for d in drawn:
                check_ledgers(d.ledgers, d.draw)
            self.take(drawn)

    def results(self) -> Results:
        import numpy as np

        from sojourn.results.ledgers import summary

        job, model = self.job, self.model
        keys = list(self.values[0, 0])
        values = {key: np.array([self.values[d, 0][key] for d in range(job.draws)]) for key in keys}
        second = {key: np.array([self.values[d, 1][key] for d in range(job.pairs)]) for key in keys}
        ways = list(dict.fromkeys(way for d in range(job.draws) for way in self.flows[d]))
        moved = {way: np.array([self.flows[d].get(way, 0.0) for d in range(job.draws)]) for way in ways}
        whole = hashlib.sha256(b"".join(self.tables[d] for d in range(job.draws))).hexdigest()
        shown = ("version", "engine", "scenario_sha256", "data_sha256")
        manifest = {**{word: job.known[word] for word in shown}, "tables_sha256": whole}
        ledger = summary(self.ledgers[d] for d in range(job.draws))
        if not ledger["balanced"]:
            raise LedgerError("a ledger does not balance")
        scenario = job.scenario
        rooms = (scenario.classes, scenario.streams, scenario.stages, scenario.outcomes, scenario.resources)
        labels = {name: thing.label for room in rooms for name, thing in room.items() if thing.label}
        there = tuple(
            replace(one, modelled=np.array([self.moved[d][k] for d in range(job.draws)])) for k, one in enumerate(self.beside)
        )
        return Results(
            job.known["scenario"], scenario.about, int(job.known["seed"]), job.draws, scenario.start, scenario.until,
            str(job.known["every"]), model.periods, values, second, ledger, manifest, labels,
            assumed(scenario, self.model.catalog), documents(scenario, self.model.catalog), moved,
            (*job.known.get("changed", ()), *_said_of(job.known.get("posterior"))), there,
        )  # fmt: skip

    def ledger_columns(self) -> dict[str, Any]:
        """`ledgers.parquet`: draw, ledger, name, part, value; whole people, days and cents."""
        import numpy as np

        rows = [
            (d, e.ledger, e.name, word, value)
            for d in range(self.job.draws)
            for e in self.ledgers[d]
            for word, value in (*e.parts, ("expected", e.expected), ("found", e.found))
        ]
        columns = list(zip(*rows, strict=True))
        return {
            "draw": np.array(columns[0], np.int32),
            **{name: np.array(columns[i], object) for i, name in enumerate(("ledger", "name", "part"), 1)},
            "value": np.array(columns[4], np.int64),
        }
