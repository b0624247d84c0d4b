"""People along each way: nobody is lost between coming and leaving."""

from __future__ import annotations

import sojourn
from sojourn.results.flows import Flow

LINE = """
name: line
about: People come, stay, move on and leave.
start: 2026-01-01
until: 2026-02-28
streams: {all: {arrivals: {law: poisson, per_day: 5}, enters: first}}
resources: {beds: {kind: stock, capacity: 25 bed}}
stages:
  first: {kind: wait, holds: [beds], exits: {second: {law: {exponential: {mean: 9 day}}}, released: {law: {exponential: {mean: 30 day}}}}}
  second: {kind: wait, holds: [beds], exits: {removed_home: {law: {exponential: {mean: 4 day}}}}}
outcomes: [removed_home, released]
"""


def test_what_comes_into_a_stage_leaves_it_or_is_there_at_the_end() -> None:
    found = sojourn.run(sojourn.scenario.loads(LINE), draws=3).flows
    came = found[Flow("all", "first", True)]
    assert (came > 0).all()
    assert (came == found[Flow("first", "second")] + found[Flow("first", "released")] + found[Flow("first", "")]).all()
    assert (found[Flow("first", "second")] == found[Flow("second", "removed_home")] + found[Flow("second", "")]).all()
