"""`sojourn check`: every finding of a scenario at once."""

from __future__ import annotations

import click

from sojourn.cli.options import CHANGES, JSON, with_options
from sojourn.cli.say import say

__all__ = ["check"]


@click.command(short_help="Everything that is wrong with a scenario or a data folder, at once.")
@click.argument("scenario")
@with_options(CHANGES, JSON)
def check(scenario: str, changes: tuple[str, ...], as_json: bool) -> int:
    """Check SCENARIO and its variants: a shipped name or a YAML file; or a folder of data of the shipped form.

    Exit code 2 where anything is wrong.
    """
    import json
    from dataclasses import asdict
    from pathlib import Path

    from sojourn.scenario import check as find

    if Path(scenario).is_dir():
        from sojourn.sources import check_catalog

        if changes:
            raise click.UsageError("--set changes a scenario; this is a folder of data.")
        wrong, notes = check_catalog(Path(scenario)), []
    else:
        wrong = find(scenario, changes=changes)
        notes = [one for one in find(scenario, changes=changes, warnings=True) if one not in wrong]
    if as_json:
        body = {"schema": "sojourn.check/1", "scenario": scenario, "sound": not wrong}
        found = {"findings": [asdict(one) for one in wrong], "notes": [asdict(one) for one in notes]}
        say(json.dumps({**body, **found}, ensure_ascii=False))
    else:
        for one in wrong:
            click.echo(str(one), err=True)
        for one in notes:
            click.echo(f"note: {one}", err=True)
        if not wrong:
            say(f"{scenario}: nothing is wrong" + (f" ({len(notes)} notes)" if notes else ""))
    return 2 if wrong else 0
