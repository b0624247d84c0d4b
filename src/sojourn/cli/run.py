"""`sojourn run`: a scenario to its end, or an unfinished run folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from sojourn.cli.options import RUNNING, refuse_no_folder, with_options
from sojourn.cli.say import say, shows_unicode, width

if TYPE_CHECKING:
    from sojourn.results.results import Results

__all__ = ["report", "run"]


@click.command(short_help="Run a scenario: sentence, table, chart, run folder.")
@click.argument("scenario", required=False)
@click.option("--resume", metavar="DIR", help="Finish an unfinished run folder, or mend a damaged one.")
@with_options(*RUNNING)
@click.pass_context
def run(context: click.Context, /, scenario: str | None, resume: str | None, **asked: Any) -> None:
    """Run SCENARIO: a shipped one (current-policy), one of its variants (current-policy:gate), or a YAML file."""
    from sojourn.cli.progress import Shown

    fixed = ("draws", "seed", "until", "as_of", "changes", "every", "out", "replace_run", "posterior")
    given = [
        name for name in fixed if context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
    ]
    if resume is not None and (scenario is not None or given):
        raise click.UsageError(
            "--resume takes its scenario and options from the folder; give --resume DIR alone."
        )
    if resume is None and scenario is None:
        raise click.UsageError("say which SCENARIO to run, such as current-policy, or --resume DIR.")
    for name in ("svg", "csv"):
        refuse_no_folder(asked[name], name)
    from sojourn.simulate import run as simulate

    settings = {name: asked[name] for name in ("workers", *(fixed if resume is None else ()))}
    with Shown(resume or asked["out"]) as shown:
        results = simulate(scenario, resume=resume, progress=shown, **settings)
    report(results, asked, resume or asked["out"])


def report(results: Results, asked: dict[str, Any], folder: str | None) -> None:
    """Print what was asked for, and write the files that were."""
    from pathlib import Path

    from sojourn.results.durable import write_bytes

    if asked["csv"]:
        from sojourn.reporting.csv import csv_text

        write_bytes(Path(asked["csv"]), csv_text(results).encode())
    if asked["svg"]:
        from sojourn.reporting.chart import svg

        write_bytes(Path(asked["svg"]), svg(results))
    if asked["as_json"]:
        import json

        say(json.dumps(results.to_json(), ensure_ascii=False, allow_nan=False))
        return
    from sojourn.reporting import screen

    say(screen(results, width(), unicode=shows_unicode()))
    files = [f"run folder: {folder}"] if folder else []
    files += [f"{name}: {asked[name]}" for name in ("svg", "csv") if asked[name]]
    if files:
        say("\n" + "\n".join(files))
