"""A report against another run: differences paired by draw, and what was changed, from anything of a comparison's form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

import sojourn
from sojourn.reporting import report_of
from sojourn.results.bands import Band, band
from sojourn.results.results import Results
from sojourn.scenario import loads

BOTH = """
name: NAME
about: People come, stay in a bed, and leave.
start: 2026-01-01
until: 2026-03-31
streams: {all: {arrivals: {law: poisson, per_day: RATE}, enters: held}}
resources: {beds: {kind: stock, capacity: 400 bed}}
stages: {held: {kind: wait, holds: [beds], exits: {removed_home: {law: {exponential: {mean: 9 day}}}}}}
outcomes: [removed_home]
"""


@dataclass(frozen=True)
class Changed:
    path: str
    old: Any
    new: Any
    old_origin: str
    new_origin: str


@dataclass(frozen=True)
class Pair:
    a: Results
    b: Results
    changed: tuple[Changed, ...]

    def difference(self, key: str) -> Band:
        return band(self.b.values[key] - self.a.values[key], self.b.second[key] - self.a.second[key])

    def share_above(self, key: str) -> Any:
        return (self.b.values[key] > self.a.values[key]).mean(axis=0)


def made(rate: int, name: str) -> tuple[Any, Results]:
    scenario = loads(BOTH.replace("NAME", name).replace("RATE", str(rate)))
    return scenario, sojourn.run(scenario, 4)


@pytest.fixture(scope="module")
def part() -> tuple[str, Pair]:
    (_, a), (scenario, b) = made(6, "fewer"), made(8, "more")
    pair = Pair(a, b, (Changed("streams.all.arrivals.per_day", "6 <b>", 8, "fewer.yaml:6", "more.yaml:6"), Changed("x", None, 1, "", "--set")))
    html = report_of(b, scenario, comparison=pair).html
    found = re.search(r'<section id="against".*?</section>', html, re.DOTALL)
    assert found
    return found[0], pair


def test_it_gives_both_sides_and_the_paired_difference(part: tuple[str, Pair]) -> None:
    html, pair = part
    text = " ".join(re.sub(r"<[^>]+>", " ", html).split())
    gap = pair.b.values["removals_ice"].sum(axis=1) - pair.a.values["removals_ice"].sum(axis=1)
    assert (gap > 0).all()
    low, high = np.quantile(gap, (0.05, 0.95))
    assert f"+{gap.mean():.0f} (+{low:.0f} to +{high:.0f})" in text
    assert "Against fewer" in text and "draws in which it is higher" in text and "100 %" in text
    assert "4 paired draws" in text


def test_it_lists_every_changed_value_old_and_new_escaped(part: tuple[str, Pair]) -> None:
    html, _ = part
    assert "streams.all.arrivals.per_day" in html and "6 &lt;b&gt; (fewer.yaml:6)" in html and "8 (more.yaml:6)" in html
    assert "not there" in html and "1 (--set)" in html


def test_two_runs_of_one_scenario_differ_by_nought() -> None:
    scenario, b = made(8, "more")
    html = report_of(b, scenario, comparison=Pair(b, b, ())).html
    part = re.search(r'<section id="against".*?</section>', html, re.DOTALL)
    assert part and "No value differs between the two scenarios." in part[0]
    rows = re.findall(r'<tr><th scope="row">people removed.*?</tr>', part[0])
    assert rows and rows[0].endswith("<td>0</td><td>0 %</td></tr>")


def test_a_variant_against_its_own_scenario_is_not_compared_with_itself_again() -> None:
    page = sojourn.report("example:more_seats", against="example", draws=2, until="+1m")
    assert [(name, a.scenario, b.scenario) for name, a, b in page.matter.under] == []
    assert "The same under the variant" not in page.html
