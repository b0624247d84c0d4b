"""What is told where nobody is removed: who waits, and how people left."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sojourn.reporting.cases import left, of_cases, waiting
from sojourn.reporting.screen import screen
from sojourn.reporting.sentence import sentence, totals
from sojourn.results.results import Results
from sojourn.scenario import loads
from sojourn.simulate import run

FILE = """
name: cases
about: Cases before two clerks.
start: 2026-01-01
until: 2026-03-31
streams: {comes: {arrivals: {law: fixed, per_day: 5}, enters: desk}}
resources: {clerks: {kind: flow, label: clerks, capacity: 2 person/day}}
stages: {desk: {kind: serve, needs: [clerks], next: done}}
outcomes: {done: {label: "seen, and closed"}}
"""


@pytest.fixture(scope="module")
def cases() -> Results:
    return run(loads(FILE), 3, 1)


def test_it_is_of_cases_only_where_nobody_is_removed_and_few_were_in_a_bed(cases: Results) -> None:
    assert of_cases(cases)
    nought = np.zeros_like(cases.values["departures"])
    assert not of_cases(replace(cases, values={**cases.values, "removals_ice": nought}))
    assert not of_cases(replace(cases, values={**cases.values, "book_outs": cases.values["departures"] * 0.6}))
    assert not of_cases(run(loads(FILE.replace("per_day: 5", "per_day: 1")), 1, 1))  # nobody waits
    assert not of_cases(run("example", 1, 1, until="+1m"))


def test_three_a_day_more_wait_each_day(cases: Results) -> None:
    line = waiting(cases)
    assert line is not None and (line.name, line.label) == ("clerks", "clerks")
    assert line.values[0] == pytest.approx([3 * 16, 3 * 45.5, 3 * 75])  # the mean of 3 x 1 .. 3 x 31, and so on
    assert left(cases) == [("departures:done", "seen, and closed")]


def test_the_sentence_and_the_totals_tell_of_them(cases: Results) -> None:
    assert sentence(cases).startswith("Under cases, in March 2026 225 people would wait for clerks (ranges")
    assert "  seen, and closed: 180" in totals(cases)
    assert not [line for line in totals(cases) if line.startswith("  released")]
    text = screen(cases)
    assert "Waiting for clerks, average night" in text and "ADP" not in text
    assert [line.split()[:3] for line in text.splitlines() if line.startswith("2026-01 ")] == [["2026-01", "48", "48-48"]]
