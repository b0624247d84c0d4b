"""Options that mean the same for every verb."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

__all__ = ["AS_OF", "CHANGES", "JSON", "RUNNING", "refuse_no_folder", "with_options"]

Option = Callable[[Any], Any]

CHANGES: Option = click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="PATH=VALUE",
    help="Change a value, such as resources.beds.capacity=41500.",
)
AS_OF: Option = click.option("--as-of", metavar="DAY", help="Know only what had been published by this day.")
JSON: Option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead.")
RUNNING: tuple[Option, ...] = (
    click.option(
        "--draws", type=int, default=100, show_default=True, help="Draws of the uncertain parameters."
    ),
    click.option("--seed", type=int, default=1, show_default=True, help="Which luck."),
    click.option(
        "--until",
        metavar="DAY",
        help="Last day, such as 2027-12-31, or a span from the start: +2y, +6m, +60d.",
    ),
    AS_OF,
    CHANGES,
    click.option(
        "--every",
        type=click.Choice(["month", "day", "fiscal-year"]),
        default="month",
        show_default=True,
        help="Period.",
    ),
    click.option(
        "--posterior", metavar="FILE", help="Take the parameters that calibrate fitted: its folder, or replay-2023, as shipped."
    ),
    click.option("--out", metavar="DIR", help="Write a run folder here."),
    click.option("--replace", "replace_run", is_flag=True, help="Let --out replace a run that is there."),
    click.option(
        "--workers", type=int, help="Threads; one a core if left out. The figures do not depend on it."
    ),
    click.option("--svg", metavar="FILE", help="Write the chart as SVG."),
    click.option("--csv", metavar="FILE", help="Write every figure as CSV."),
    JSON,
)


def with_options(*options: Option) -> Option:
    """All of these options on a command, in this order."""

    def decorate(function: Any) -> Any:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


def refuse_no_folder(path: str | None, name: str) -> None:
    """Refuse a file to be written where there is no folder for it."""
    from pathlib import Path

    if path is not None and (not Path(path).absolute().parent.is_dir() or Path(path).is_dir()):
        raise click.UsageError(f"--{name} must be a file in a folder that exists. Got {path!r} instead.")
