"""expect(): the figures to expect, from the mean-field twin, which takes tens of milliseconds, without a band."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sojourn.dates import Every
from sojourn.errors import Finding, InputError, nearest
from sojourn.scenario import Scenario
from sojourn.simulate.asked import Progress, check_numbers, chosen, only_compiling
from sojourn.simulate.posterior import fitted_to, posterior_of, read_posterior
from sojourn.sources import load_catalog

__all__ = ["Expected", "expect"]


@dataclass(frozen=True, eq=False, repr=False)
class Expected:
    """Figures to expect, one a period. A maximum (`peak`) is that of the expected course, not the expected maximum."""

    scenario: str
    periods: tuple[str, ...]
    values: Mapping[str, NDArray[np.float64]]
    """By key (`adp`, `book_outs:removed_home`): [period]; NaN where a figure is not defined."""
    not_exact: tuple[str, ...]
    """Why these are not the means of the histories, a sentence each; empty where they are."""

    def __repr__(self) -> str:
        span = f"{self.periods[0]} to {self.periods[-1]}"
        return f"<Expected of {self.scenario}, {span}: {len(self.values)} measures; see .values and .figures(key)>"

    def figures(self, key: str) -> NDArray[np.float64]:
        """The figures `[period]` of a key."""
        if key not in self.values:
            raise InputError(Finding("must be a measure of this run", nearest(key, tuple(self.values)), value=key))
        return self.values[key]


def expect(
    scenario: Scenario | str | Path,
    *,
    draw: int | None = None,
    seed: int = 1,
    until: date | str | None = None,
    every: Every = "month",
    changes: Sequence[str] = (),
    as_of: date | str | None = None,
    progress: Progress | None = None,
    posterior: str | Path | None = None,
) -> Expected:
    """The figures to expect of a scenario: of one draw of its uncertain parameters, or with every one at its middle.

    The other arguments are those of `run`. Nothing is random: use it to look, to fit and to search, and `run` for a
    figure with its band. The first call in a process also makes the starting population, and the first of all compiles,
    which it says to `progress`, or else to the log.

    >>> expected = expect("current-policy", until="+6m")
    >>> expected.periods[0], expected.figures("adp").shape
    ('2026-02', (6,))
    """
    check_numbers(1, seed, every, None)
    from sojourn.model import compile_scenario
    from sojourn.results.measures import measured

    catalog = load_catalog()
    asked = chosen(scenario, until, changes, as_of, catalog)
    fitted = read_posterior(posterior) if posterior is not None else None
    if fitted is not None:
        fitted_to(fitted, asked, catalog)
    model = compile_scenario(asked, catalog, every, posterior=posterior_of(fitted) if fitted else None)
    _say_what_is_compiled(asked, progress or only_compiling)
    from sojourn.engine import fluid

    tables = model.tables(draw, seed)
    values = measured(model, fluid.run(tables), model.basis(draw, seed))
    return Expected(asked.name, model.periods, values, tuple(_named(model, why) for why in fluid.exact(tables)))


def _say_what_is_compiled(scenario: Scenario, say: Progress) -> None:
    from sojourn.engine import compiled

    runs_in = scenario.population is not None and scenario.population.run_in is not None  # by the kernel
    if runs_in and not compiled.is_cached("kernel"):
        say(0, 1, "compiling the engine and its twin (once; some 25 s)")
    elif not compiled.is_cached("twin"):
        say(0, 1, "compiling the twin (once; some 10 s)")


def _named(model: Any, why: str) -> str:
    """A sentence of the engine with the scenario's names in place of its numbers."""
    names = {"resource": model.resources, "node": model.nodes, "limit": model.limits}

    def name(found: re.Match[str]) -> str:
        return str(names[found[1]][int(found[2])])

    return re.sub(r"\b(resource|node|limit) (\d+)\b", name, why)
