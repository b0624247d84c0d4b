"""calibrate(): fit the uncertain parameters of a scenario to the record, by an ensemble smoother on the mean-field twin.

The ensemble smoother with multiple data assimilation (Emerick and Reynolds 2013) moves members drawn from the parameters' own
spreads towards the record in a few steps, each a linear update from the members' own figures. It works on standard normal
scores of the quantiles at which parameters are read, so that the prior is exactly the spreads of the catalogue, no value
leaves its spread's shape, and a posterior is a list of quantiles that any scenario of the same parameters can be run with.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from sojourn.calibration.kept import kept_folder, room_hash
from sojourn.calibration.twin import Runner, quantiles_of
from sojourn.errors import Finding, InputError

if TYPE_CHECKING:
    from sojourn.calibration.targets import Targets
    from sojourn.model import Model
    from sojourn.sources import Catalog

__all__ = ["MEMBERS", "STEPS", "WANTED", "Fitted", "Moved", "calibrate", "figures_of", "followed", "free", "smoother_of"]

Float = NDArray[np.float64]
Progress = Callable[[int, int, str], None]
MEMBERS, STEPS = 100, 4
WANTED = ("adp", "alos", "book_outs", "held_over_180d_since_book_in")
"""The measures that a fit reads."""
FOLLOWS = 4.0
"""A parameter is fitted where a kind of figure, averaged over its months, follows it among the free members more closely than
this many standard errors: what the record says nothing about keeps its spread."""


@dataclass(frozen=True)
class Moved:
    """One fitted parameter: its value before and after, 5 % to 95 % of members, and how far the middle moved.

    `shift` is in standard deviations of the prior; `left` is the standard deviation after over that before, both of the normal
    score of the quantile.
    """

    name: str
    label: str
    unit: str
    before: tuple[float, float, float]  # middle, 5 %, 95 %
    after: tuple[float, float, float]
    shift: float
    left: float


@dataclass(frozen=True, eq=False)
class Fitted:
    """A posterior and how well it fits."""

    scenario: str
    quantiles: dict[str, Float]  # [member]
    moved: tuple[Moved, ...]
    errors: dict[str, tuple[int, float, float]]
    """By kind of figure: how many, and the mean absolute error before and after, percent, of the members' middle."""
    body: dict[str, Any]
    """What the file holds."""


def calibrate(
    scenario: str | Path = "replay-2023",
    *,
    members: int = MEMBERS,
    steps: int = STEPS,
    seed: int = 1,
    changes: Sequence[str] = (),
    out: str | Path | None = None,
    workers: int | None = None,
    catalog: Catalog | None = None,
    progress: Progress | None = None,
) -> Fitted:
    """Fit a scenario whose book-ins are given to the months of the record that it spans.

    members: how many sets of parameters; each is one draw of a run with the posterior. out: a folder for `posterior.json`, in
    which each step is kept and found again. catalog: another record to fit to; the scenario's own values stay those shipped.
    Raises InputError where the record has fewer than twelve months of the run.
    """
    from sojourn.calibration.targets import targets
    from sojourn.model import compile_scenario
    from sojourn.simulate.asked import check_numbers, chosen
    from sojourn.simulate.posterior import FITTED_TO, SCHEMA
    from sojourn.sources import load_catalog

    _check(members, steps)
    check_numbers(members, seed, "month", workers)
    make = smoother_of()
    record = catalog or load_catalog()
    asked = chosen(scenario, None, changes, None, load_catalog())
    known = record.as_of(asked.as_of) if asked.as_of is not None else record
    model = compile_scenario(asked, load_catalog(), "month")
    say = progress or (lambda done, whole, what: None)
    whole = members * (steps + 1) + 1
    say(0, whole, "reading the record")
    named = free(model, seed)
    luck = np.random.default_rng(seed)
    scores = luck.standard_normal((len(named), members))
    with Runner(asked, named, WANTED, workers) as runner:
        begin = "compiling, and the starting population"
        first = runner.values(np.full((len(named), 1), 0.5), lambda done: say(done, whole, begin))[0]
        held = targets(model, known, tuple(first))
        folder = _folder(out, model, held, members, steps, seed)
        done = 1
        figures = _step(folder, 0, scores, _runs(runner, scores, held, _told(say, done, whole, "free members")))
        scores = figures[0]
        fitted = followed(scores, figures[1], held)
        before = figures[1]
        now = scores.copy()
        smoother = make(covariance=held.covariance, observations=held.observed, alpha=steps, seed=seed)
        for step in range(steps):
            smoother.prepare_assimilation(Y=figures[1])
            now[fitted] = smoother.assimilate_batch(X=now[fitted])
            done += members
            doing = f"step {step + 1} of {steps}"
            figures = _step(folder, step + 1, now, _runs(runner, now, held, _told(say, done, whole, doing)))
            now = figures[0]
    names = [named[i] for i in fitted]
    quantiles = {name: quantiles_of(now[i]) for name, i in zip(names, fitted, strict=True)}
    moved = tuple(_moved(model, name, scores[i], now[i]) for name, i in zip(names, fitted, strict=True))
    errors = _errors(held, before, figures[1])
    last = max(label for label in model.periods if any(name.endswith(label) for name in held.names))
    body = {
        "schema": SCHEMA, "scenario": asked.name, "knows_nothing_after": str(asked.as_of or _newest(known)), "last_month": last,
        "members": members, "steps": steps, "seed": seed, "record_sha256": record.fingerprint(*FITTED_TO),
        "scenario_sha256": asked.fingerprint,
        "errors": {kind: {"figures": n, "before_percent": a, "after_percent": b} for kind, (n, a, b) in errors.items()},
        "quantiles": {name: [round(float(q), 9) for q in values] for name, values in quantiles.items()},
    }  # fmt: skip
    if folder is not None:
        from sojourn.results.durable import write_bytes

        write_bytes(folder / "posterior.json", (json.dumps(body, indent=1, allow_nan=False) + "\n").encode())
    say(whole, whole, "done")
    return Fitted(asked.name, quantiles, tuple(sorted(moved, key=lambda one: -abs(one.shift))), errors, body)


# ------------------------------------------------------------------------------------------------ steps


def free(model: Model, seed: int) -> list[str]:
    """The uncertain parameters of the record that a scenario asks for and does not replace: those that may be fitted."""
    own = model.scenario.parameter_overrides
    return [name for name in model.uncertain(seed) if name in model.catalog.parameters.filed and name not in own]


def followed(scores: Float, figures: Float, held: Targets) -> list[int]:
    """The parameters that some kind of figure follows among the free members."""
    members = scores.shape[1]
    kinds = list(dict.fromkeys(held.kinds))
    rows = np.array([figures[[i for i, kind in enumerate(held.kinds) if kind == one]].mean(axis=0) for one in kinds])
    varied = rows[rows.std(axis=1) > 0]  # a kind that the scenario has none of says nothing
    close = np.abs(np.corrcoef(scores, varied)[: len(scores), len(scores) :]).max(axis=1, initial=0.0)
    found = [i for i, one in enumerate(close) if one > FOLLOWS / np.sqrt(members)]
    if not found:
        problem = "has no uncertain parameter that the figures of the record follow"
        raise InputError(Finding(problem, "give one a spread, or ask for more members", path="scenario"))
    return found


def smoother_of() -> Any:
    """The method, from the library that has it; asked for before anything is run."""
    try:
        from iterative_ensemble_smoother import ESMDA
    except ImportError:
        problem = "needs iterative_ensemble_smoother, which is not installed"
        raise InputError(Finding(problem, "pip install 'sojourn[calibrate]'", path="calibrate")) from None
    return ESMDA


def _runs(runner: Runner, scores: Float, held: Targets, told: Callable[[int], None]) -> Callable[[], Float]:
    return lambda: figures_of(runner, scores, held, told)


def figures_of(runner: Runner, scores: Float, held: Targets, told: Callable[[int], None]) -> Float:
    """[figure, member]."""
    return np.array([held.of(values) for values in runner.values(quantiles_of(scores), told)]).T


def _told(say: Progress, done: int, whole: int, what: str) -> Callable[[int], None]:
    return lambda more: say(done + more, whole, what)


def _step(folder: Path | None, step: int, scores: Float, make: Callable[[], Float]) -> tuple[Float, Float]:
    """The scores of a step and its figures [figure, member]: those kept, or made and kept."""
    file = folder / f"step-{step}.npz" if folder is not None else None
    if file is not None and file.is_file():
        try:
            with np.load(file, allow_pickle=False) as kept:
                return kept["scores"], kept["figures"]
        except (ValueError, KeyError, OSError, EOFError, BadZipFile):
            file.unlink()  # damaged: it is made anew
    figures = make()
    if file is not None:
        from io import BytesIO

        from sojourn.results.durable import write_bytes

        held = BytesIO()
        np.savez(held, scores=scores, figures=figures)
        write_bytes(file, held.getvalue())
    return scores.copy(), figures


def _moved(model: Model, name: str, before: Float, after: Float) -> Moved:
    """The values of a parameter on the last day of the run."""
    from sojourn.model.uncertain import sample
    from sojourn.sources.spread import Spread

    parameter = model.catalog.parameters[name]
    own = model.scenario.parameter_overrides.get(name)
    spread: Any
    if own is not None:
        value, spread, unit = own.value, own.spread, own.unit or parameter.unit
    else:
        dated = parameter.at(model.until)
        value, spread, unit = dated.value or 0.0, dated.spread, parameter.unit

    def at(scores: Float) -> tuple[float, float, float]:
        if spread is None:
            return value, value, value
        whole = Spread(spread.low, spread.high, spread.level, spread.shape)
        drawn = [sample(value, whole, float(q)) for q in quantiles_of(scores)]
        middle, low, high = np.quantile(drawn, [0.5, 0.05, 0.95])
        return float(middle), float(low), float(high)

    shift = float(np.median(after) - np.median(before))
    return Moved(name, parameter.label, unit, at(before), at(after), shift, float(after.std() / before.std()))


def _errors(held: Targets, before: Float, after: Float) -> dict[str, tuple[int, float, float]]:
    found = {}
    for kind in dict.fromkeys(held.kinds):
        rows = [i for i, one in enumerate(held.kinds) if one == kind]
        off = [np.median(figures[rows], axis=1) - held.observed[rows] for figures in (before, after)]
        a, b = (100 * float(np.abs(np.exp(one) - 1).mean()) for one in off)
        found[kind] = (len(rows), a, b)
    return found


def _newest(catalog: Any) -> date:
    """The day on which the newest month that a fit reads was published."""
    names = ("ice.adp.ice", "ice.book_outs.total", "ice.elapsed.all")
    days: list[date] = [catalog.series[name].last.published for name in names if name in catalog.series]
    return max(days)


# ------------------------------------------------------------------------------------------------ what is asked, what is kept


def _check(members: int, steps: int) -> None:
    findings = []
    if not 20 <= members <= 10_000:
        findings.append(Finding("must be from 20 to 10,000", "100 is usual", path="members", value=str(members)))
    if not 1 <= steps <= 20:
        findings.append(Finding("must be from 1 to 20", "4 is usual", path="steps", value=str(steps)))
    if findings:
        raise InputError(findings)


def _folder(out: str | Path | None, model: Model, held: Targets, members: int, steps: int, seed: int) -> Path | None:
    """The folder of a fit, made or found; it must be of the same question."""
    if out is None:
        return None
    import hashlib

    from sojourn import __version__
    from sojourn.simulate.identity import engine_fingerprint
    from sojourn.simulate.posterior import SCHEMA

    whole = hashlib.sha256(repr((held.names, held.observed.tobytes(), held.covariance.tobytes())).encode()).hexdigest()
    asked = {
        "schema": SCHEMA, "version": __version__, "engine": engine_fingerprint(), "code": room_hash(),
        "scenario_sha256": model.scenario.fingerprint,
        "data_sha256": model.catalog.fingerprint(), "targets_sha256": whole, "members": members, "steps": steps, "seed": seed,
    }  # fmt: skip
    return kept_folder(Path(out), "calibrate.json", asked, "fit")
