"""`sojourn show`: a figure followed to its document, or a scenario with the origin of each value."""

from __future__ import annotations

import click

from sojourn.cli.options import CHANGES, JSON, with_options
from sojourn.cli.say import say

__all__ = ["show"]


@click.command(short_help="Follow a figure to its document; a scenario's values and their origin.")
@click.argument(
    "words",
    nargs=-1,
    required=True,
    metavar="NAME | scenario NAME | sources | assumptions | glossary | measures",
)
@with_options(CHANGES, JSON)
def show(words: tuple[str, ...], changes: tuple[str, ...], as_json: bool) -> None:
    """Show a parameter, series, document or term; a resolved scenario; or a list."""
    import json

    from sojourn.reporting import show as found

    if len(words) > 2 or (len(words) == 2 and words[0] != "scenario"):
        raise click.UsageError("give one name, or the word scenario and a name.")
    shown = found(words[-1], scenario=len(words) == 2, changes=changes)
    say(json.dumps(shown.data, ensure_ascii=False) if as_json else "\n".join(shown.lines))
