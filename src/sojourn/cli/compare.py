"""`sojourn compare`: two scenarios, draw by draw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from sojourn.cli.options import RUNNING, refuse_no_folder, with_options
from sojourn.cli.say import say, shows_unicode, width

if TYPE_CHECKING:
    from sojourn.results.comparison import Comparison

__all__ = ["compare"]

A = click.option(
    "--set-a", "changes_a", multiple=True, metavar="PATH=VALUE", help="Change a value of A alone."
)
B = click.option(
    "--set-b", "changes_b", multiple=True, metavar="PATH=VALUE", help="Change a value of B alone."
)
VARIANTS = click.option(
    "--variants", is_flag=True, help="Compare also under every variant that both have, side by side."
)


@click.command(short_help="Two scenarios, draw by draw: differences with their range, and what was changed.")
@click.argument("a")
@click.argument("b", required=False)
@with_options(A, B, VARIANTS, *RUNNING)
def compare(a: str, b: str | None, variants: bool, **asked: Any) -> None:
    """Compare A with B, each a shipped scenario (current-policy), a variant of one (current-policy:gate), or a YAML file.

    Without B, A with its --set-b changes against A. --set changes both. --out writes the runs as DIR/a and DIR/b.
    """
    from sojourn.cli.progress import Shown

    if b is None and not asked["changes_a"] and not asked["changes_b"]:
        raise click.UsageError("say what to compare with: a scenario B, or --set-b PATH=VALUE.")
    if variants and asked["svg"]:
        raise click.UsageError("--svg draws one comparison; leave out --variants, or run each variant alone.")
    for name in ("svg", "csv"):
        refuse_no_folder(asked[name], name)
    from sojourn.simulate import compare as simulate
    from sojourn.simulate import compare_variants

    settings = {name: value for name, value in asked.items() if name not in ("svg", "csv", "as_json")}
    with Shown() as shown:
        if variants:
            found = compare_variants(a, a if b is None else b, progress=shown, **settings)
        else:
            found = (simulate(a, a if b is None else b, progress=shown, **settings),)
    _report(found, asked, variants)


def _report(found: tuple[Comparison, ...], asked: dict[str, Any], variants: bool) -> None:
    """Print what was asked for, and write the files that were."""
    from pathlib import Path

    from sojourn.results.durable import write_bytes

    if asked["csv"]:
        from sojourn.reporting.csv import csv_compared

        write_bytes(Path(asked["csv"]), csv_compared(found).encode())
    if asked["svg"]:
        from sojourn.reporting.chart import svg_compared

        write_bytes(Path(asked["svg"]), svg_compared(found[0]))
    if asked["as_json"]:
        import json

        bodies = [one.to_json() for one in found]
        body = {"schema": "sojourn.compare-variants/1", "comparisons": bodies} if variants else bodies[0]
        say(json.dumps(body, ensure_ascii=False, allow_nan=False))
        return
    from sojourn.reporting import screen_compared, screen_variants

    say(
        screen_variants(found, width())
        if variants
        else screen_compared(found[0], width(), unicode=shows_unicode())
    )
    files = [f"run folders: {asked['out']}"] if asked["out"] else []
    files += [f"{name}: {asked[name]}" for name in ("svg", "csv") if asked[name]]
    if files:
        say("\n" + "\n".join(files))
