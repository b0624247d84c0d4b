"""`sojourn claims` from outside, on claims of one's own that ask little: of the record alone, and of a small scenario."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.outside import sojourn

SMALL = """
name: small
about: People come, stay, and leave.
start: 2026-01-01
until: 2026-02-28
streams: {all: {arrivals: {law: fixed, per_day: 3}, enters: held}}
resources: {beds: {kind: stock, capacity: 100 bed}}
stages: {held: {kind: wait, holds: [beds], exits: {removed_home: {law: {fixed: 9 day}}}}}
outcomes: [removed_home]
"""
CLAIMS = """twenty_a_night:
  claim: Some 27 people would be held
  by: somebody
  speaker: press
  said_on: 2026-03
  target: {value: 27, unit: person}
  readings:
    held: {asks: "People held in February", measure: adp, scenario: %s, means: granted, is: about, from: 2026-02, until: 2026-02}
  cite: {document: aic-2024, at: an example}
a_hundred_a_month:
  claim: A hundred a month would be removed
  by: an office
  speaker: official
  said_on: 2026-03
  target: {value: 100, unit: person/month}
  readings:
    removed: {asks: "People removed in February", measure: removals_ice, scenario: %s, means: granted, is: at least, from: 2026-02, until: 2026-02}
  cite: {document: aic-2024, at: an example}
of_the_record:
  claim: Twelve thousand
  by: an office
  speaker: official
  said_on: 2026-03
  target: {value: 12000, unit: person}
  observed: {value: 5000, unit: person, as_of: 2026-02, cite: {document: atlantic-2026-02, at: "about 5,000"}}
  readings:
    counted: {asks: "How many by the record", is: at least}
    nobody_knows: {asks: "What nobody counts", target: none, aside: true}
  cite: {document: aic-2024, at: an example}
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    scenario = tmp_path / "small.yaml"
    scenario.write_text(SMALL)
    file = tmp_path / "claims.yaml"
    file.write_text(CLAIMS % (scenario, scenario))
    return file


def test_claims_of_ones_own_are_judged_by_the_rule(own: Path, tmp_path: Path) -> None:
    done = sojourn("claims", "--file", str(own), "--draws", "3", "--json", SOJOURN_CACHE=str(tmp_path / "cache"))
    assert done.returncode == 0, done.stderr
    held, removed, record = json.loads(done.stdout)
    assert held["verdict"] == "holds" and held["model"] == {"value": 27.0, "p05": 27.0, "p95": 27.0, "unit": "person"}
    assert removed["verdict"] == "not possible as stated" and removed["model"]["value"] == pytest.approx(3 * 365.25 / 12)
    assert record["verdict"] == "not on the record so far" and record["model"] is None and not record["in_hindsight"]
    kept = list((tmp_path / "cache" / "answers").glob("*.json"))
    assert len(kept) == 1  # both claims on one scenario, of one run
    before = kept[0].stat().st_mtime_ns
    again = sojourn("claims", "--file", str(own), "--draws", "3", "--json", SOJOURN_CACHE=str(tmp_path / "cache"))
    assert again.stdout == done.stdout and kept[0].stat().st_mtime_ns == before


def test_one_is_explained_and_only_one(own: Path, tmp_path: Path) -> None:
    cache = {"SOJOURN_CACHE": str(tmp_path / "cache")}
    done = sojourn("claims", "twenty_a_night", "--file", str(own), "--draws", "3", "--explain", **cache)
    assert done.returncode == 0, done.stderr
    for words in ("Some 27 people would be held: HOLDS", "resources.beds.capacity: 100 bed", "American Immigration Council"):
        assert words in done.stdout
    for words in ((), ("twenty_a_night", "of_the_record"), ("twenty_a_night", "--json")):
        refused = sojourn("claims", *words, "--file", str(own), "--explain", **cache)
        assert refused.returncode == 2 and "--explain takes one ID" in refused.stderr
    unknown = sojourn("claims", "twenty_a_day", "--file", str(own), **cache)
    assert unknown.returncode == 2 and "Did you mean 'twenty_a_night'" in unknown.stderr and unknown.stdout == ""


def test_a_damaged_answer_in_the_cache_is_made_again(own: Path, tmp_path: Path) -> None:
    cache = {"SOJOURN_CACHE": str(tmp_path / "cache")}
    words = ("claims", "twenty_a_night", "--file", str(own), "--draws", "2", "--json")
    first = sojourn(*words, **cache)
    [kept] = (tmp_path / "cache" / "answers").glob("*.json")
    for damage in ("", "{", '{"schema": "sojourn.answers/1", "runs": 3}', '{"schema": "other"}'):
        kept.write_text(damage)
        assert sojourn(*words, **cache).stdout == first.stdout
