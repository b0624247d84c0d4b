"""Try `calibrate` on made records and keep how often it held the truth, for the model card: `make fit-check`, half an hour."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from sojourn.calibration.selfcheck import fit_check

FILE = Path(__file__).parent / "manual" / "fit_check.json"


def _told(done: int, whole: int, what: str) -> None:
    if done % 100 == 0:
        print(f"\r{what}: {done:,} of {whole:,} runs of the twin", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    found = fit_check(cases=100, changes=("until=2024-10-31",), progress=_told)
    FILE.write_text(json.dumps({**asdict(found), "overall": found.overall}, indent=1) + "\n", encoding="utf-8")
    print(file=sys.stderr)
