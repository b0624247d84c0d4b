"""The figures that readings ask for, one a draw: from the package, from the cache, or from a run, in that order.

They are kept by what they depend on: the scenario whole, the posterior, the record of parameters and series, the draws and the
seed. Whoever changes one of these has the scenario run again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sojourn.dates import parse_label
from sojourn.errors import Finding, InputError, nearest

if TYPE_CHECKING:
    from sojourn.results.results import Results
    from sojourn.simulate import Progress
    from sojourn.sources import Catalog
    from sojourn.sources.claims import Reading

__all__ = ["DRAWS", "SHIPPED", "Question", "figures", "in_unit", "question", "run_key", "unit_of_reading"]

SCHEMA = "sojourn.answers/1"
SHIPPED = Path(__file__).parent.parent / "data" / "answers" / "claims.json"
DRAWS = 100
KEPT = 50
"""Runs whose answers stay in the cache."""
Float = NDArray[np.float64]
_PER = {"day": 1.0, "month": 365.25 / 12, "year": 365.25}


@dataclass(frozen=True)
class Question:
    """A figure of a scenario: a measure, divided by another or not, from one month to another."""

    scenario: str
    posterior: str | None
    changes: tuple[str, ...]
    measure: str
    over: str | None
    first: str
    last: str

    @property
    def run(self) -> tuple[str, str | None, tuple[str, ...]]:
        """What must be run for it."""
        return self.scenario, self.posterior, self.changes

    @property
    def figure(self) -> str:
        """Its name among the figures of that run."""
        return " ".join((self.measure, *(("over", self.over) if self.over else ()), self.first, self.last))


def question(reading: Reading) -> tuple[Question, ...]:
    """What a reading asks the model, of each scenario; nothing if it asks the record alone.

    Raises InputError for a measure that there is none of, with the nearest that there is.
    """
    from sojourn.results.measures import MEASURES

    if reading.measure is None or reading.first is None or reading.last is None:
        return ()
    known = tuple(m.name for m in MEASURES)
    for word, key in (("measure", reading.measure), ("over", reading.over)):
        name = (key or known[0]).partition(":")[0]
        if name not in known and not name.startswith("held_over_"):
            place, remedy = f"{reading.place}.{word}", nearest(name, known)
            raise InputError(
                Finding(
                    "must be a measure", remedy, file=reading.file, line=reading.line, path=place, value=key
                )
            )
    return tuple(
        Question(
            one,
            reading.posterior,
            reading.changes,
            reading.measure,
            reading.over,
            reading.first.label,
            reading.last.label,
        )
        for one in reading.scenarios
    )


def run_key(run: tuple[str, str | None, tuple[str, ...]], catalog: Catalog, draws: int, seed: int) -> str:
    """A hash of all that the figures of a run depend on, but for the code."""
    from sojourn.simulate.asked import chosen
    from sojourn.simulate.posterior import FITTED_TO, read_posterior

    name, posterior, changes = run
    scenario = chosen(name, None, changes, None, catalog)
    fitted = read_posterior(posterior) if posterior else None
    whole = [scenario.fingerprint, fitted, catalog.fingerprint(*FITTED_TO), draws, seed]
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def figures(
    asked: Iterable[Question],
    *,
    draws: int = DRAWS,
    seed: int = 1,
    progress: Progress | None = None,
    workers: int | None = None,
    kept: Path | None = SHIPPED,
) -> dict[Question, Float]:
    """[draw] the figure of each question. `kept`: the file of the package to look in first; None runs everything."""
    from sojourn.sources import load_catalog

    catalog = load_catalog()
    by_run: dict[tuple[str, str | None, tuple[str, ...]], list[Question]] = {}
    for one in asked:
        by_run.setdefault(one.run, []).append(one)
    shipped = _read(kept) if kept is not None else {}
    found: dict[Question, Float] = {}
    keys = {run: run_key(run, catalog, draws, seed) for run in by_run}  # first: the unknown is told before any run
    for run, questions in by_run.items():
        key = keys[run]
        wanted = {one.figure for one in questions}
        cached = _cache(key) if kept is not None else None
        held = shipped.get(key) or {}
        if not wanted <= held.keys() and cached is not None:
            held = {**held, **_read(cached).get(key, {})}
        if not wanted <= held.keys():
            held = {**held, **_run(run, questions, draws, seed, progress, workers)}
            if cached is not None:
                with suppress(OSError):
                    write(cached, {key: held})
                    _prune(cached.parent)
        found |= {one: np.array(held[one.figure], float) for one in questions}
    return found


def write(file: Path, runs: Mapping[str, Mapping[str, Sequence[float]]]) -> None:
    """Keep figures by run in a file, whole or not at all."""
    from sojourn.results.durable import write_bytes

    file.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(
        file, (json.dumps({"schema": SCHEMA, "runs": runs}, indent=0, sort_keys=True) + "\n").encode()
    )


def _read(file: Path) -> dict[str, dict[str, list[float]]]:
    """The figures by run that a file keeps; none where there is no such file, or it is not whole."""
    try:
        body: Any = json.loads(file.read_text(encoding="utf-8"))
        return dict(body["runs"]) if body["schema"] == SCHEMA else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _cache(key: str) -> Path | None:
    from sojourn.engine.cache import cache_folder

    folder = cache_folder()
    return folder.parent / "answers" / f"{key[:16]}.json" if folder is not None else None


def _prune(folder: Path) -> None:
    """Remove the answers that nobody has made for the longest, but for KEPT."""
    files = sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in files[KEPT:]:
        file.unlink(missing_ok=True)


def _run(
    run: tuple[str, str | None, tuple[str, ...]],
    questions: Sequence[Question],
    draws: int,
    seed: int,
    progress: Progress | None,
    workers: int | None,
) -> dict[str, list[float]]:
    from sojourn.simulate import run as simulate
    from sojourn.simulate.asked import chosen
    from sojourn.sources import load_catalog

    name, posterior, changes = run

    def say(done: int, whole: int, what: str) -> None:
        if progress is not None:
            progress(done, whole, f"{name}: {what}")

    scenario = chosen(name, None, changes, None, load_catalog())
    for one in questions:
        _within(one, scenario.start, scenario.until)
    results = simulate(name, draws, seed, changes=changes, posterior=posterior, progress=say, workers=workers)
    return {one.figure: [float(x) for x in _figure(results, one)] for one in questions}


def _within(asked: Question, start: date, until: date) -> None:
    """Refuse months of which the scenario has no day."""
    if parse_label(asked.first).last < start or parse_label(asked.last).first > until:
        problem = f"must lie within the scenario, {start} to {until}"
        remedy = "choose other months, or a scenario that spans them"
        raise InputError(Finding(problem, remedy, path=asked.scenario, value=f"{asked.first} to {asked.last}"))


def _figure(results: Results, asked: Question) -> Float:
    """[draw] the figure, of the months that count; InputError where the run has no such measure."""
    months = [p for p, label in enumerate(results.periods) if asked.first <= label <= asked.last]
    above = _whole(results, asked.measure, months)
    return above if asked.over is None else np.divide(above, _whole(results, asked.over, months))


def _whole(results: Results, key: str, months: list[int]) -> Float:
    from sojourn.results.longer import Grouped, joined
    from sojourn.results.measures import measure_of

    results.draws_of(key)  # says which there are, where there is none of this name
    if len(months) == 1:
        return results.values[key][:, months[0]]
    way, by = measure_of(key).over_time, key.partition(":")[2]
    names = {key, way, f"{way}:{by}"} & results.values.keys()
    labels = [results.periods[p] for p in months]
    grouped = Grouped(labels, results.start, results.until, whole=True)
    found = joined({name: results.values[name][:, months] for name in names}, grouped)
    if key not in found:
        raise InputError(
            Finding("is known by month only, and not of several together", "ask for one month", value=key)
        )
    return found[key][:, 0]


def unit_of_reading(reading: Reading) -> str:
    """The unit of what a reading asks the model: of its target, or of the measure where it has none.

    Raises InputError where the target's is neither the measure's nor a rate of it.
    """
    from sojourn.results.measures import unit_of

    assert reading.measure is not None
    unit = unit_of(reading.measure)
    if reading.over is not None:
        below = unit_of(reading.over)
        unit = "share" if below == unit else f"{unit}/{below}"
    wanted = reading.target.unit if reading.target is not None else unit
    stem, _, per = wanted.rpartition("/")
    if (
        wanted == unit
        or (wanted == "bed" and unit == "person")
        or (stem == unit and per in _PER and reading.over is None)
    ):
        return wanted
    place, problem = f"{reading.place}.target.unit", "must be the unit of the measure, or a rate of it"
    remedy = f"write it in {unit}, in which {reading.measure} is" + ("" if reading.over else f", or in {unit}/year")
    raise InputError(Finding(problem, remedy, file=reading.file, line=reading.line, path=place, value=wanted))


def in_unit(reading: Reading, values: Float) -> Float:
    """The figures in the unit of the reading: a total is a rate where its target is one."""
    from sojourn.results.measures import unit_of

    wanted = unit_of_reading(reading)
    assert reading.measure and reading.first and reading.last
    stem, _, per = wanted.rpartition("/")
    if reading.over is not None or stem != unit_of(reading.measure):
        return values
    return values / ((reading.last.last - reading.first.first).days + 1) * _PER[per]
