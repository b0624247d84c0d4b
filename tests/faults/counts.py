"""How often each fault is tried: few on every push, many under `make torture`.

`SOJOURN_TORTURE=1` (set by `python -m tests.torture`) takes the large counts; `SOJOURN_<NAME>=n` sets one of them.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

TORTURE = os.environ.get("SOJOURN_TORTURE") == "1"
SEED = int(os.environ.get("SOJOURN_FAULT_SEED", "20261124"))
FIGURES = Path(__file__).resolve().parents[2] / "build" / "faults"


def count(name: str, push: int, torture: int) -> int:
    """How many of this fault to try now."""
    return int(os.environ.get(f"SOJOURN_{name.upper()}", torture if TORTURE else push))


def note(test: str, **figures: object) -> None:
    """Keep a test's figures for the table that `make torture` prints."""
    FIGURES.mkdir(parents=True, exist_ok=True)
    (FIGURES / f"{test}.json").write_text(json.dumps(figures))
