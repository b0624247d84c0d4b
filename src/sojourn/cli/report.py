"""`sojourn report`: one page of a scenario or of a run folder, as HTML and as PDF."""

from __future__ import annotations

from typing import Any

import click

from sojourn.cli.options import CHANGES, refuse_no_folder, with_options
from sojourn.cli.say import say

__all__ = ["report"]

FIXED = (
    "draws",
    "seed",
    "until",
    "as_of",
    "changes",
    "changes_here",
    "every",
    "against",
    "variants",
    "workers",
)


@click.command(short_help="One self-contained page of a scenario: figures, ranges, record, sources.")
@click.argument("scenario", required=False)
@click.option("--against", metavar="OTHER", help="Compare with this scenario, draw by draw.")
@click.option("--from", "folder", metavar="DIR", help="Report on a finished run folder instead.")
@click.option("--out", metavar="FILE", required=True, help="The page, such as page.html.")
@click.option("--pdf", metavar="FILE", help="Write it as PDF too (needs pip install 'sojourn[pdf]').")
@click.option("--draws", type=int, default=100, show_default=True, help="Draws of the uncertain parameters.")
@click.option("--seed", type=int, default=1, show_default=True, help="Which luck.")
@click.option(
    "--until", metavar="DAY", help="Last day, such as 2027-12-31, or a span from the start: +2y, +6m, +60d."
)
@click.option("--as-of", metavar="DAY", help="Know only what had been published by this day.")
@with_options(CHANGES)
@click.option(
    "--set-here",
    "changes_here",
    multiple=True,
    metavar="PATH=VALUE",
    help="Change a value of SCENARIO alone, not of OTHER.",
)
@click.option(
    "--every", type=click.Choice(["month", "fiscal-year"]), default="month", show_default=True, help="Period."
)
@click.option(
    "--variants/--no-variants", default=True, show_default=True, help="Run the scenario's variants beside it."
)
@click.option("--workers", type=int, help="Threads; one a core if left out. The figures do not depend on it.")
@click.pass_context
def report(
    context: click.Context,
    /,
    scenario: str | None,
    folder: str | None,
    out: str,
    pdf: str | None,
    **asked: Any,
) -> None:
    """Write the report of SCENARIO (current-policy, current-policy:gate, or a YAML file) as one HTML page.

    It needs no network to be read, prints well, and every figure on it leads to a document.
    """
    from pathlib import Path

    from sojourn.cli.progress import Shown
    from sojourn.reporting import report as reported
    from sojourn.results.durable import write_bytes

    given = [
        name for name in FIXED if context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
    ]
    if folder is not None and (scenario is not None or given):
        raise click.UsageError(
            "--from takes its scenario and options from the folder; give --from DIR with --out and --pdf alone."
        )
    if folder is None and scenario is None:
        raise click.UsageError("say which SCENARIO to report on, such as current-policy, or --from DIR.")
    if asked["changes_here"] and asked["against"] is None:
        raise click.UsageError("--set-here is for a comparison: give --against OTHER, or use --set.")
    refuse_no_folder(out, "out")
    refuse_no_folder(pdf, "pdf")
    if pdf is not None:
        from sojourn.reporting.page.pdf import needed

        needed()
    with Shown() as shown:
        found = reported(scenario, folder=folder, progress=shown, **asked)
    write_bytes(Path(out), found.html.encode())
    if pdf is not None:
        write_bytes(Path(pdf), found.pdf())
    say(f"report: {out}" + (f"\npdf: {pdf}" if pdf is not None else ""))
