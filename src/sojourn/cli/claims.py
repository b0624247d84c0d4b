"""`sojourn claims`: sentences of the debate put to the model and the record."""

from __future__ import annotations

import click

from sojourn.cli.options import JSON, with_options
from sojourn.cli.say import say, width

__all__ = ["claims"]


@click.command(short_help="The sentences of the debate, each with a verdict by one rule.")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option(
    "--explain", is_flag=True, help="Every input behind the verdict, with its source, and what it hangs on."
)
@click.option("--file", metavar="FILE", help="Claims of your own, in the form of the shipped ones.")
@click.option("--draws", type=int, default=100, show_default=True, help="Draws of the uncertain parameters.")
@click.option("--seed", type=int, default=1, show_default=True, help="Which luck.")
@click.option("--workers", type=int, help="Threads; one a core if left out. The figures do not depend on it.")
@with_options(JSON)
def claims(
    ids: tuple[str, ...],
    explain: bool,
    file: str | None,
    draws: int,
    seed: int,
    workers: int | None,
    as_json: bool,
) -> None:
    """Say of every claim, or of those of these IDs, what the model says as of the day it was said, what the record says since,
    and the verdict of one rule for every speaker: holds, possible, not on the record so far, not possible as stated, or not a
    number. The figures come with the package; where you change what they rest on, they are run anew and kept."""
    from sojourn.claims import judge
    from sojourn.cli.progress import Shown
    from sojourn.sources import load_catalog

    if explain and (len(ids) != 1 or as_json):
        raise click.UsageError(
            "--explain takes one ID, and prints for people: sojourn claims stay_30_days --explain"
        )
    with Shown() as shown:
        answers = judge(ids, file=file, draws=draws, seed=seed, workers=workers, progress=shown)
    if as_json:
        import json

        say(json.dumps([answer.to_json() for answer in answers], ensure_ascii=False, allow_nan=False))
        return
    from sojourn.reporting.claimed import screen_claims, screen_explained

    if explain:
        say(screen_explained(answers[0], load_catalog(), width(), draws=draws, seed=seed))
    else:
        say(screen_claims(answers, width()))
