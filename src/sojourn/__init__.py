"""Sojourn: an open model of the system by which a state detains and removes people.

The same verbs in Python as on the command line. Nothing heavy is imported until a verb is used.

    import sojourn
    scenario = sojourn.load("current-policy", changes=["until=2027-12-31"])
    results = sojourn.run(scenario, draws=100, seed=1)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sojourn.errors import InputError as InputError
    from sojourn.errors import SojournError as SojournError
    from sojourn.scenario import check as check
    from sojourn.scenario.dump import dump as dump
    from sojourn.scenario.load import load as load
    from sojourn.simulate.compare import compare as compare
    from sojourn.simulate.expect import expect as expect
    from sojourn.simulate.run import run as run
    from sojourn.sources import load_catalog as load_catalog

__version__ = "0.1.0"

# public name -> the room it lives in
_ROOMS = {
    "InputError": "sojourn.errors",
    "SojournError": "sojourn.errors",
    "backtest": "sojourn.calibration",
    "calibrate": "sojourn.calibration",
    "check": "sojourn.scenario",
    "compare": "sojourn.simulate",
    "dump": "sojourn.scenario",
    "expect": "sojourn.simulate",
    "judge": "sojourn.claims",
    "load": "sojourn.scenario",
    "load_catalog": "sojourn.sources",
    "report": "sojourn.reporting",
    "run": "sojourn.simulate",
    "sensitivity": "sojourn.calibration",
    "show": "sojourn.reporting",
}

__all__ = [
    "InputError",
    "SojournError",
    "__version__",
    "backtest",
    "calibrate",
    "check",
    "compare",
    "dump",
    "expect",
    "judge",
    "load",
    "load_catalog",
    "report",
    "run",
    "sensitivity",
    "show",
]


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module 'sojourn' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_ROOMS[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
