"""`sojourn calibrate`: fit the uncertain parameters of a scenario to the record."""

from __future__ import annotations

from typing import Any

import click

from sojourn.cli.options import CHANGES, JSON, with_options
from sojourn.cli.say import say, width

__all__ = ["calibrate"]


@click.command(short_help="Fit the uncertain parameters to the record: a posterior for run and compare.")
@click.argument("scenario", default="replay-2023")
@click.option("--members", type=int, default=100, show_default=True, help="Sets of parameters; each is a draw of a run.")
@click.option("--steps", type=int, default=4, show_default=True, help="Steps towards the record.")
@click.option("--seed", type=int, default=1, show_default=True, help="Which luck.")
@click.option(
    "--out", metavar="DIR", required=True,
    help="Keep posterior.json here, and every whole step, so that the same question goes on where it was.",
)  # fmt: skip
@click.option("--workers", type=int, help="Processes; one a core if left out. The figures do not depend on it.")
@with_options(CHANGES, JSON)
def calibrate(scenario: str, out: str, as_json: bool, **asked: Any) -> None:
    """Fit SCENARIO, whose book-ins are given (replay-2023 if left out), to the months of the record that it spans.

    `sojourn run current-policy --posterior DIR` then takes the fitted parameters in place of free draws. Needs
    pip install 'sojourn[calibrate]'.
    """
    from sojourn.calibration import calibrate as fit
    from sojourn.cli.progress import Shown
    from sojourn.reporting.fitted import screen_fitted

    with Shown(of="runs of the twin") as shown:
        found = fit(scenario, out=out, progress=shown, **asked)
    if as_json:
        import json

        say(json.dumps(found.body, ensure_ascii=False, allow_nan=False))
        return
    say(screen_fitted(found, width()))
    say(f"\nposterior: {out}/posterior.json")
