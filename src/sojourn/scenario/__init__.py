"""What a person writes: the language of scenarios, its loading and its checks."""

from sojourn.scenario.checks import CHECKS
from sojourn.scenario.dump import dump
from sojourn.scenario.json_schema import json_schema
from sojourn.scenario.load import check, load, loads, shipped, with_changes
from sojourn.scenario.schema import Origin, Scenario

__all__ = [
    "CHECKS",
    "Origin",
    "Scenario",
    "check",
    "dump",
    "json_schema",
    "load",
    "loads",
    "shipped",
    "with_changes",
]
