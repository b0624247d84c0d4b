"""`sojourn backtest`: forecasts from past days, made from what had been published by then, and how far they were out."""

from __future__ import annotations

import click

from sojourn.cli.options import JSON, with_options
from sojourn.cli.say import say, width

__all__ = ["backtest"]


@click.command(short_help="Forecast from past days with only what was known then, and score against what came.")
@click.option(
    "--cutoff", "cutoffs", multiple=True, metavar="DAY",
    help="Forecast from this day; repeatable. Every month's end from June 2022 on, and 29 February 2020, if left out.",
)  # fmt: skip
@click.option("--until", metavar="DAY", help="Hold against the record as it had been published by this day.")
@click.option("--draws", type=int, default=400, show_default=True, help="Draws of each forecast.")
@click.option("--seed", type=int, default=1, show_default=True, help="Which luck.")
@click.option(
    "--ets/--no-ets", default=True, show_default=True,
    help="Exponential smoothing among the baselines (needs pip install 'sojourn[backtest]').",
)  # fmt: skip
@click.option("--out", metavar="DIR", help="Keep each cutoff's rows here, and find them again next time.")
@with_options(JSON)
def backtest(
    cutoffs: tuple[str, ...], until: str | None, draws: int, seed: int, ets: bool, out: str | None, as_json: bool
) -> None:
    """Cut the record at a day, forget what was published later, fit, forecast by month, and score.

    Each forecast is made twice: with the observed book-ins of the months to come given, which tests how people leave, and with
    book-ins forecast too. Beside each error stand those of plain baselines.
    """
    from sojourn.calibration import backtest as run
    from sojourn.cli.progress import Shown
    from sojourn.reporting.backtested import screen_backtest

    with Shown(of="cutoffs") as shown:
        found = run(cutoffs or None, until=until, seed=seed, draws=draws, ets=ets, out=out, progress=shown)
    if as_json:
        import json

        say(json.dumps(found.to_json(), ensure_ascii=False, allow_nan=False))
        return
    say(screen_backtest(found, width()))
    if out:
        say(f"\nrows: {out}")
