"""`sojourn show`: a figure followed to its document, or a scenario with the origin of each value."""

from __future__ import annotations

import click

from sojourn.cli.options import AS_OF, CHANGES, JSON, with_options
from sojourn.cli.say import say

__all__ = ["show"]


@click.command(short_help="Follow a figure to its document; a scenario's values and their origin.")
@click.argument(
    "words",
    nargs=-1,
    required=True,
    metavar="NAME | scenario NAME | LIST",
)
@with_options(CHANGES, AS_OF, JSON)
def show(words: tuple[str, ...], changes: tuple[str, ...], as_of: str | None, as_json: bool) -> None:
    """Show a figure, document, agreement, ruling, claim, nationality group or term, a resolved scenario, or a LIST: sources,
    assumptions, parameters, series, tables, agreements, rulings, claims, groups, glossary, measures."""
    import json

    from sojourn.reporting import show as found

    if len(words) > 2 or (len(words) == 2 and words[0] != "scenario"):
        raise click.UsageError("give one name, or the word scenario and a name.")
    if len(words) == 2 and as_of:
        raise click.UsageError("--as-of goes with a name or a list; a scenario says its own as_of.")
    shown = found(words[-1], scenario=len(words) == 2, changes=changes, as_of=as_of)
    say(json.dumps(shown.data, ensure_ascii=False) if as_json else "\n".join(shown.lines))
