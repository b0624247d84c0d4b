"""Run what the claims ask of the model and ship the figures, one a draw: `make answers`, some five minutes.

With --missing only what is neither shipped nor in the cache as it would be now is run: where a claim or a scenario has changed.
"""

from __future__ import annotations

import sys

from sojourn.claims.figures import DRAWS, SHIPPED, figures, question, run_key, write
from sojourn.sources import load_catalog


def main() -> int:
    """Run every scenario that a reading names, and write the file."""
    catalog = load_catalog()
    asked = [one for claim in catalog.claims.values() for reading in claim.readings for one in question(reading)]
    kept = SHIPPED if "--missing" in sys.argv[1:] else None
    found = figures(asked, progress=lambda done, whole, what: _say(done, whole, what), kept=kept)
    runs: dict[str, dict[str, list[float]]] = {}
    for one, values in found.items():
        runs.setdefault(run_key(one.run, catalog, DRAWS, 1), {})[one.figure] = [float(f"{value:.6g}") for value in values]
    write(SHIPPED, runs)
    print(f"{SHIPPED}: {len(found)} figures of {len(runs)} runs of {DRAWS} draws")
    return 0


def _say(done: int, whole: int, what: str) -> None:
    if done == whole:
        print(what, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
