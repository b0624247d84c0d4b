"""The report of a scenario or of a saved run: one page, with its variants, what it is compared with, and the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sojourn.errors import Finding, InputError
from sojourn.reporting.page.blocks import Page
from sojourn.reporting.page.matter import Matter, Variant

if TYPE_CHECKING:
    from sojourn.model.uncertain import Posterior
    from sojourn.results.results import Results
    from sojourn.scenario import Scenario
    from sojourn.simulate import Progress
    from sojourn.sources import Catalog

__all__ = ["Report", "report", "report_of"]


@dataclass(frozen=True)
class Report:
    """A page, as HTML and as PDF."""

    matter: Matter

    @cached_property
    def page(self) -> Page:
        """What it says, as plain blocks."""
        from sojourn.reporting.page.whole import written

        return written(self.matter)

    @cached_property
    def html(self) -> str:
        """One HTML file, self-contained."""
        from sojourn.reporting.page.html import html

        return html(self.page)

    def pdf(self) -> bytes:
        """The same as a PDF; needs the extra `sojourn[pdf]`."""
        from sojourn.reporting.page.pdf import pdf

        return pdf(self.page)


def report(
    scenario: Scenario | str | Path | None = None,
    draws: int = 100,
    seed: int = 1,
    *,
    against: Scenario | str | Path | None = None,
    until: date | str | None = None,
    every: str = "month",
    workers: int | None = None,
    changes: Sequence[str] = (),
    changes_here: Sequence[str] = (),
    as_of: date | str | None = None,
    variants: bool = True,
    progress: Progress | None = None,
    folder: str | Path | None = None,
) -> Report:
    """Run a scenario and its variants, and write the page; or with `folder` the page of a finished run folder.

    against: a second scenario, run over the same draws, from which every figure's difference is given. changes: laid over
    both, and over the variants; changes_here: over the scenario alone. The other arguments are those of `run`.

    >>> sojourn_report = report("example", draws=2, until="+2m")
    >>> sojourn_report.html.startswith("<!DOCTYPE html>")
    True
    """
    from sojourn.simulate.run import run
    from sojourn.sources import load_catalog

    if every == "day":
        raise InputError(
            Finding(
                "must be month or fiscal-year for a report",
                "use run for figures by day",
                path="every",
                value=every,
            )
        )
    catalog = load_catalog()
    if folder is not None:
        return _of_folder(folder, catalog)
    if scenario is None:
        raise InputError(
            Finding("must be told which scenario to report on", "give its name, such as current-policy")
        )
    from sojourn.simulate.asked import chosen

    here = (*changes, *changes_here)
    asked = chosen(scenario, until, here, as_of, catalog)
    names = _variants(scenario, asked) if variants else ()
    runs = len(names) + 1 + (1 + len(names) if against is not None else 0)
    said = _Turns(progress, runs)

    def ran(one: Scenario) -> Results:
        return run(one, draws, seed, every=every, workers=workers, progress=said.next())

    if against is None:
        results, comparison = ran(asked), None
    else:
        from sojourn.simulate import compare

        comparison = compare(
            against, scenario, draws, seed, until=until, every=every, workers=workers, changes=changes,
            changes_b=changes_here, as_of=as_of, progress=said.next(2),
        )  # fmt: skip
        results = comparison.b
    beside, under = [], []
    not_run = [] if variants else [f"{asked.name}:{name}" for name in asked.variants]
    for name in names:
        called = f"{asked.name}:{name}" if name else asked.name
        stem = _stem(scenario, asked)
        try:
            other = chosen(f"{stem}:{name}" if name else stem, until, here, as_of, catalog)
            beside.append(Variant(called, other.about, other, ran(other)))
            if isinstance(against, str | Path):
                rival = _same_variant(against, name, until, changes, as_of, catalog)
                if rival is not None and rival != other:
                    under.append((name or "as written", ran(rival), beside[-1].results))
        except InputError as error:  # a variant may not fit the dates or changes that the scenario itself does
            not_run.append(f"{called}, which does not go with what was asked ({error.findings[0]})")
    matter = _matter(results, asked, catalog, tuple(beside), tuple(not_run), comparison, tuple(under))
    return Report(matter)


def report_of(
    results: Results, scenario: Scenario, catalog: Catalog | None = None, comparison: object = None,
    posterior: Posterior | None = None,
) -> Report:  # fmt: skip
    """The page of results that are there already, from the scenario that made them, and the posterior if they had one."""
    from sojourn.sources import load_catalog

    return Report(
        _matter(results, scenario, catalog or load_catalog(), (), tuple(scenario.variants), comparison, (), posterior)
    )


def _of_folder(folder: str | Path, catalog: Catalog) -> Report:
    from sojourn.results.folder import RunFolder
    from sojourn.scenario import loads
    from sojourn.simulate import open_run
    from sojourn.simulate.posterior import posterior_of

    results = open_run(folder)
    if results.every == "day":
        raise InputError(
            Finding(
                "must be a run by month or fiscal year for a report",
                "run it again with --every month",
                path=str(folder),
                value="day",
            )
        )
    known = RunFolder.open(folder).run
    scenario = loads(known["scenario_yaml"], file=f"{folder}/run.json", catalog=catalog)
    fitted = known.get("posterior")
    return report_of(results, scenario, catalog, posterior=posterior_of(fitted) if fitted else None)


def _matter(
    results: Results, scenario: Scenario, catalog: Catalog, variants: tuple[Variant, ...], not_run: tuple[str, ...],
    comparison: object, under: tuple[tuple[str, Results, Results], ...], posterior: Posterior | None = None,
) -> Matter:  # fmt: skip
    from sojourn.model import compile_scenario
    from sojourn.reporting.page.inputs import Inputs
    from sojourn.reporting.page.movers import LEAST_DRAWS, movers
    from sojourn.reporting.page.tops import tops
    from sojourn.reporting.record import agency_of, documents_of_record

    known = catalog.as_of(scenario.as_of) if scenario.as_of else catalog
    found = {}
    if results.draws >= LEAST_DRAWS:
        model = compile_scenario(scenario, catalog, posterior=posterior)
        for top in tops(results):
            if top.draws is not None:
                found[top.measure] = tuple(movers(model, results.seed, top.draws))
    inputs = Inputs(scenario, known)
    if any(agency_of(stream) for stream in scenario.streams.values()):
        inputs = Inputs(scenario, known, documents_of_record(catalog, scenario))
    moving = {measure: rows for measure, rows in found.items() if rows}
    return Matter(results, scenario, known, inputs, moving, variants, not_run, comparison, under, catalog)  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------------------ variants


def _stem(scenario: Scenario | str | Path, asked: Scenario) -> str:
    """The name or path of a scenario without its variant."""
    text = str(scenario)
    return text.removesuffix(f":{asked.variant}") if asked.variant else text


def _variants(scenario: Scenario | str | Path, asked: Scenario) -> tuple[str, ...]:
    """The other variants that a scenario's file offers; an empty name is the file without one."""
    if not isinstance(scenario, str | Path):
        return ()
    own = asked.variant or ""
    return tuple(name for name in ("", *asked.variants) if name != own)


def _same_variant(
    against: str | Path,
    name: str,
    until: date | str | None,
    changes: Sequence[str],
    as_of: date | str | None,
    catalog: Catalog,
) -> Scenario | None:
    """The same variant of what is compared with; None where it has none of that name."""
    from sojourn.scenario import load
    from sojourn.simulate.asked import chosen

    plain = load(against, catalog=catalog)
    stem = _stem(against, plain)
    if name and name not in plain.variants:
        return None
    return chosen(f"{stem}:{name}" if name else stem, until, changes, as_of, catalog)


class _Turns:
    """Progress over several runs, as if they were one."""

    def __init__(self, progress: Progress | None, runs: int) -> None:
        self.progress, self.runs, self.begun = progress, runs, 0

    def next(self, runs: int = 1) -> Progress | None:
        """The progress of the next run, or of the next few that report together."""
        if self.progress is None:
            return None
        tell, before, whole = self.progress, self.begun, self.runs
        self.begun += runs

        def said(done: int, of: int, doing: str) -> None:
            each = of / runs
            tell(round(before * each) + done, round(whole * each), doing)

        return said
