"""`sojourn demo`: two years of the US system, 40 draws."""

from __future__ import annotations

import click

from sojourn.cli.say import say

__all__ = ["demo"]

NEXT = """\
Try next:
  sojourn run current-policy:gate --draws 100        the rival reading: intake waits for free beds
  sojourn compare current-policy --set-a streams.interior.arrivals.then=1178 --set-b streams.interior.arrivals.then=1000
  sojourn report current-policy --out page.html      one page to hand on, with its variants
  sojourn show ice.bed_rate.adult                    any figure, followed to its document
  sojourn show scenario current-policy               every value, and where it comes from
  sojourn run current-policy --json                  the same for machines"""


@click.command(short_help="Two years of the US system, 40 draws.")
@click.option(
    "--out",
    metavar="DIR",
    default="runs/demo",
    show_default=True,
    help="Run folder; an earlier run is replaced.",
)
@click.option("--workers", type=int, help="Threads; one a core if left out.")
def demo(out: str, workers: int | None) -> None:
    """Project current-policy for two years: the sentence, the table, the chart, and where the files are."""
    from sojourn.cli.progress import Shown
    from sojourn.cli.run import report
    from sojourn.simulate import run

    with Shown(out) as shown:
        results = run(
            "current-policy", 40, 1, until="+2y", out=out, workers=workers, progress=shown, replace_run=True
        )
    stem = out.rstrip("/") or out
    report(results, {"csv": f"{stem}.csv", "svg": f"{stem}.svg", "as_json": False}, out)
    say("\n" + NEXT)
