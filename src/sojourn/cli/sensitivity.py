"""`sojourn sensitivity`: which inputs an answer hangs on, ranked, with their sources."""

from __future__ import annotations

from typing import Any

import click

from sojourn.cli.options import AS_OF, CHANGES, JSON, with_options
from sojourn.cli.say import say, shows_unicode, width

__all__ = ["sensitivity"]


@click.command(short_help="Which inputs the answers hang on, ranked by source.")
@click.argument("scenario")
@click.option("--samples", type=int, default=64, show_default=True, help="A power of two; more are surer and slower.")
@click.option("--seed", type=int, default=1, show_default=True, help="Which luck.")
@click.option("--until", metavar="DAY", help="Last day, such as 2027-12-31, or a span from the start: +2y, +6m, +60d.")
@click.option("--workers", type=int, help="Processes; one a core if left out. The figures do not depend on it.")
@with_options(CHANGES, AS_OF, JSON)
def sensitivity(scenario: str, as_json: bool, **asked: Any) -> None:
    """Say which sources the figures of SCENARIO hang on, so that you know which to argue about: total Sobol indices on the
    mean-field twin, the inputs grouped by the document behind them, or by what is assumed."""
    from sojourn.calibration.sensitivity import sensitivity as found_of
    from sojourn.cli.progress import Shown

    with Shown(of="runs of the twin") as shown:
        found = found_of(scenario, progress=shown, **asked)
    if as_json:
        import json

        say(json.dumps(found.to_json(), ensure_ascii=False, allow_nan=False))
        return
    from sojourn.reporting.hanging import screen_sensitivity

    say(screen_sensitivity(found, width(), unicode=shows_unicode()))
