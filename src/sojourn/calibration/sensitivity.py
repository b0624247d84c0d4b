"""sensitivity(): which inputs an answer hangs on, as total Sobol indices of groups of inputs by where they are from.

A total index is the part of a figure's variance that would be left if everything but the group were known (Jansen's estimate
from two samples and, for each group, one that takes the group's inputs from the second). It is of the expected course, from
the mean-field twin: the chance of a history is not in it. Groups need not add up to one: what two of them do together counts
in both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sojourn.calibration.twin import Runner
from sojourn.errors import Finding, InputError

if TYPE_CHECKING:
    from sojourn.model import Model

__all__ = ["ANSWERS", "Group", "Sensitivity", "Share", "sensitivity"]

Float = NDArray[np.float64]
Progress = Callable[[int, int, str], None]
SAMPLES = 64
RESAMPLED = 200
ANSWERS = {
    "adp": "people held on an average night at the end",
    "removals_ice": "people removed over the whole run",
    "obligations": "cost (obligations) over the whole run",
    "held_over_180d_after_order": "people held over 180 days after a final order, at the end",
}
"""The figures that are asked about, where the scenario counts them."""
LAST = ("adp", "held_over_180d_after_order")


@dataclass(frozen=True)
class Group:
    """Inputs that stand or fall together: those of one document, or what is assumed about one thing."""

    source: str
    """Publisher and title, or `assumed: ` and the stem of the names."""
    document: str | None
    names: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Share:
    """The total index of a group for one figure, with its standard error."""

    group: Group
    total: float
    error: float


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """For each figure, the groups that it hangs on, the most first."""

    scenario: str
    samples: int
    shares: dict[str, tuple[Share, ...]]

    def to_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "schema": "sojourn.sensitivity/1", "scenario": self.scenario, "samples": self.samples,
            "measures": {
                measure: [
                    {
                        "source": one.group.source, "document": one.group.document, "inputs": list(one.group.names),
                        "total": round(one.total, 4), "standard_error": round(one.error, 4),
                    }
                    for one in shares
                ]
                for measure, shares in self.shares.items()
            },
        }  # fmt: skip


def sensitivity(
    scenario: str | Path,
    *,
    samples: int = SAMPLES,
    seed: int = 1,
    until: date | str | None = None,
    as_of: date | str | None = None,
    changes: Sequence[str] = (),
    workers: int | None = None,
    progress: Progress | None = None,
) -> Sensitivity:
    """Run the twin (groups + 2) times `samples` times, and say what each figure of ANSWERS hangs on.

    samples: a power of two. Raises InputError where nothing in the scenario is uncertain.
    """
    from scipy.stats import qmc

    from sojourn.model import compile_scenario
    from sojourn.simulate.asked import check_numbers, chosen
    from sojourn.sources import load_catalog

    if samples < 8 or samples > 1 << 14 or samples & (samples - 1):
        problem = "must be a power of two from 8 to 16,384"
        raise InputError(Finding(problem, "64 is usual", path="samples", value=str(samples)))
    check_numbers(1, seed, "month", workers)
    catalog = load_catalog()
    asked = chosen(scenario, until, changes, as_of, catalog)
    model = compile_scenario(asked, catalog, "month")
    groups = groups_of(model, seed)
    if not groups:
        problem = "has no uncertain input, so nothing can be said of what it hangs on"
        raise InputError(Finding(problem, "give a spread to one", path="scenario", value=asked.name))
    names = [name for group in groups for name in group.names]
    both = qmc.Sobol(2 * len(names), rng=seed).random(samples)
    first, second = np.clip(both[:, : len(names)], 1e-6, 1 - 1e-6), np.clip(both[:, len(names) :], 1e-6, 1 - 1e-6)
    sets, begin = [first], 0
    for group in groups:
        mixed = first.copy()
        mixed[:, begin : begin + len(group.names)] = second[:, begin : begin + len(group.names)]
        begin += len(group.names)
        sets.append(mixed)
    whole = np.concatenate(sets)
    say = progress or (lambda done, total, what: None)
    say(0, len(whole), "compiling, and the starting population")
    with Runner(asked, names, tuple(ANSWERS), workers) as runner:
        found = runner.values(whole.T, lambda done: say(done, len(whole), "runs of the twin"))
    shares = {}
    for measure in ANSWERS:
        figures = _figures(measure, found)
        if figures is not None:
            shares[measure] = _shares(groups, figures.reshape(len(groups) + 1, samples), seed)
    return Sensitivity(asked.name, samples, shares)


def groups_of(model: Model, seed: int) -> tuple[Group, ...]:
    """The uncertain inputs of a model, by the document behind their value at the end of the run, or by what is assumed."""
    held: dict[str, list[str]] = {}
    for name in model.uncertain(seed):
        parameter = model.catalog.parameters.get(name)
        own = name in model.scenario.parameter_overrides
        value = parameter.at(model.until) if parameter is not None and not own else None
        if value is None:
            key = f"assumed: {name}, written in the scenario"
        elif value.status != "assumed" and value.cite is not None:
            key = value.cite.document
        else:
            key = f"assumed: {name.rpartition('.')[0]}.*"
        held.setdefault(key, []).append(name)
    found = []
    for key, names in held.items():
        document = None if key.startswith("assumed: ") else key
        source = key
        if document is not None:
            cited = model.catalog.source(document)
            source = f"{cited.publisher}, {cited.title} ({cited.dated})"
        known = model.catalog.parameters
        labels = tuple(known[name].label if name in known else name for name in names)
        found.append(Group(source, document, tuple(names), labels))
    return tuple(found)


def _figures(measure: str, found: list[dict[str, Float]]) -> Float | None:
    """[set] one number of each run."""
    if measure not in found[0]:
        return None
    return np.array([one[measure][-1] if measure in LAST else np.nansum(one[measure]) for one in found])


def _shares(groups: Sequence[Group], figures: Float, seed: int) -> tuple[Share, ...]:
    """Total indices by Jansen's estimate, with standard errors from resampled rows."""
    luck = np.random.default_rng(seed)
    rows = luck.integers(0, figures.shape[1], (RESAMPLED, figures.shape[1]))
    variance = figures.var()
    found = []
    for g, group in enumerate(groups, start=1):
        apart = (figures[0] - figures[g]) ** 2
        if variance == 0:
            total, error = 0.0, 0.0
        else:
            total = float(apart.mean() / (2 * variance))
            error = float((apart[rows].mean(axis=1) / (2 * figures[:, rows].var(axis=(0, 2)))).std())
        found.append(Share(group, total, error))
    return tuple(sorted(found, key=lambda one: -one.total))
