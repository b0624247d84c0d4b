"""A posterior as a file: what `calibrate` writes, and what `run`, `compare` and `expect` take the fitted parameters from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sojourn.errors import Finding, InputError
from sojourn.simulate.inputs import names

if TYPE_CHECKING:
    from sojourn.model.uncertain import Posterior
    from sojourn.scenario import Scenario
    from sojourn.sources import Catalog

__all__ = ["SCHEMA", "fitted_to", "posterior_of", "read_posterior"]

SCHEMA = "sojourn.posterior/1"


def read_posterior(file: str | Path) -> dict[str, Any]:
    """What a posterior file holds; InputError where it is none."""
    path = Path(file)
    path = path / "posterior.json" if path.is_dir() else path
    problem = ""
    body: Any = None
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        problem = "must be a posterior that can be read"
    except (ValueError, RecursionError):
        problem = "is not a posterior: it is no JSON"
    if not problem and not (isinstance(body, dict) and body.get("schema") == SCHEMA and isinstance(body.get("quantiles"), dict)):
        problem = "is not a posterior of this Sojourn"
    if problem:
        raise InputError(Finding(problem, "make one with sojourn calibrate", path=str(file)))
    return dict(body)


def posterior_of(body: Mapping[str, Any]) -> Posterior:
    """The quantiles by name."""
    import numpy as np

    from sojourn.model.uncertain import Posterior

    found = {name: np.array(values, float) for name, values in body["quantiles"].items()}
    sizes = {len(values) for values in found.values()}
    inside = all(((values > 0) & (values < 1)).all() for values in found.values())
    if len(sizes) != 1 or 0 in sizes or not inside:
        problem = "must have as many quantiles above 0 and below 1 for every name"
        raise InputError(Finding(problem, "make it anew with sojourn calibrate", path="quantiles"))
    return Posterior(found)


def fitted_to(body: Mapping[str, Any], scenario: Scenario, catalog: Catalog) -> None:
    """Refuse a posterior that the scenario has little to do with, or that knows what the scenario may not."""
    asked = set(names(scenario, catalog)) - set(scenario.parameter_overrides)
    missing = [name for name in body["quantiles"] if name not in asked]
    if 2 * len(missing) > len(body["quantiles"]):
        raise InputError(
            Finding(
                f"is of another scenario ({body['scenario']}): {len(missing)} of its {len(body['quantiles'])} parameters "
                "are not asked "
                f"for by {scenario.name}, such as {missing[0]}",
                "calibrate one of the same parameters", path="posterior",
            )
        )  # fmt: skip
    if scenario.as_of is not None and str(scenario.as_of) < body["knows_nothing_after"]:
        raise InputError(
            Finding(
                f"was fitted to what had been published by {body['knows_nothing_after']}, which a scenario as of "
                f"{scenario.as_of} may "
                "not know", "calibrate with --as-of", path="posterior",
            )
        )  # fmt: skip
