"""What a run is: all that must be the same for the same figures to come out again."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import sojourn
from sojourn.scenario import Scenario, dump
from sojourn.scenario.changed import set_by_hand
from sojourn.sources import Catalog

__all__ = ["engine_fingerprint", "identity"]

SCHEMA = "sojourn.run/1"


@cache
def engine_fingerprint() -> str:
    """A hash of the sources that make figures: the engine's and the model's (not of the processor)."""
    digest = hashlib.sha256()
    home = Path(sojourn.__file__).parent
    for room in ("engine", "model"):
        for path in sorted((home / room).glob("*.py")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def identity(
    scenario: Scenario, catalog: Catalog, *, draws: int, seed: int, every: str, size: int
) -> dict[str, Any]:
    """What `run.json` keeps: the scenario whole, the draws, and the versions and hashes."""
    return {
        "schema": SCHEMA,
        "version": sojourn.__version__,
        "engine": f"kernel {engine_fingerprint()}",
        "scenario": scenario.name + (f":{scenario.variant}" if scenario.variant else ""),
        "scenario_sha256": scenario.fingerprint,
        "changed": list(set_by_hand(scenario)),
        "data_sha256": catalog.fingerprint(),
        "seed": seed,
        "draws": draws,
        "every": every,
        "part_draws": size,
        "scenario_yaml": dump(scenario),
    }
