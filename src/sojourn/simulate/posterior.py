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

__all__ = ["FITTED_TO", "SCHEMA", "SHIPPED", "fitted_to", "posterior_of", "read_posterior"]

SCHEMA = "sojourn.posterior/2"
FITTED_TO = ("parameters", "series")
"""The kinds of the record that a fit rests on: a posterior is of them as they were, whatever else has changed since."""
SHIPPED = Path(__file__).parent.parent / "data" / "posteriors"


def read_posterior(file: str | Path) -> dict[str, Any]:
    """What a posterior holds: a file, the folder of a fit, or one that is shipped, by name; InputError where it is none."""
    path = Path(file)
    kept = SHIPPED / f"{file}.json"
    if path.is_dir():
        path = path / "posterior.json"
    elif not path.exists() and path.name == str(file) and kept.is_file():
        path = kept
    problem = ""
    body: Any = None
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        problem = "must be a posterior that can be read"
    except (ValueError, RecursionError):
        problem = "is not a posterior: it is no JSON"
    if not problem and not _whole(body):
        problem = "is not a posterior of this Sojourn"
    if problem:
        remedy = f"make one with sojourn calibrate, or name a shipped one: {', '.join(shipped())}"
        raise InputError(Finding(problem, remedy, path=str(file)))
    posterior_of(body)
    return dict(body)


def shipped() -> tuple[str, ...]:
    """The names of the posteriors that are shipped.

    >>> shipped()
    ('replay-2023',)
    """
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.json")))


def _whole(body: Any) -> bool:
    """Whether something read is a posterior with all its fields, of the kinds that they must be."""
    if not isinstance(body, dict) or body.get("schema") != SCHEMA or not isinstance(body.get("quantiles"), dict):
        return False
    texts = all(isinstance(body.get(word), str) for word in ("scenario", "knows_nothing_after", "last_month", "record_sha256"))
    lists = [values for values in body["quantiles"].values() if isinstance(values, list)]
    numbers = all(type(one) in (int, float) for values in lists for one in values)
    return texts and numbers and len(lists) == len(body["quantiles"]) > 0


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
    """Refuse a posterior of another record, that the scenario has little to do with, or that knows what the scenario may not."""
    asked = set(names(scenario, catalog)) - set(scenario.parameter_overrides)
    missing = [name for name in body["quantiles"] if name not in asked]
    problem, remedy = "", "make it anew with sojourn calibrate"
    if body["record_sha256"] != catalog.fingerprint(*FITTED_TO):
        problem = "was fitted to another record, or to other spreads, than those shipped"
    elif 2 * len(missing) > len(body["quantiles"]):
        problem = (
            f"is of another scenario ({body['scenario']}): {len(missing)} of its {len(body['quantiles'])} parameters are not "
            f"asked for by {scenario.name}, or replaced in it, such as {missing[0]}"
        )
        remedy = "calibrate one of the same parameters"
    elif scenario.as_of is not None and str(scenario.as_of) < body["knows_nothing_after"]:
        problem = (
            f"was fitted to what had been published by {body['knows_nothing_after']}, which a scenario as of "
            f"{scenario.as_of} may not know"
        )
        remedy = "run it without one"
    if problem:
        raise InputError(Finding(problem, remedy, path="posterior"))
