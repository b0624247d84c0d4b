"""Claims put to the model: what is kept is what a run gives, what was known then is apart from what came since, and what is
wrong with a claim is said with its place."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from sojourn.claims import VERDICTS, judge
from sojourn.claims.figures import DRAWS, SHIPPED, figures, question, run_key
from sojourn.claims.hang import pulls, turns
from sojourn.claims.judge import Answer
from sojourn.errors import InputError
from sojourn.reporting.claimed import screen_claims, screen_explained
from sojourn.simulate import run
from sojourn.sources import load_catalog

CATALOG = load_catalog()
ASKED = [one for claim in CATALOG.claims.values() for reading in claim.readings for one in question(reading)]


@pytest.fixture(scope="module")
def answers() -> tuple[Answer, ...]:
    """Every claim, from the figures that are shipped: where they are not of this record, figures() would run for minutes."""
    shipped = json.loads(SHIPPED.read_text())["runs"]
    for one in ASKED:
        held = shipped.get(run_key(one.run, CATALOG, DRAWS, 1), {})
        assert one.figure in held, f"{one.scenario}: {one.figure} is not shipped as it is now: make answers"
    return judge()


def test_every_claim_has_a_verdict_of_the_closed_list_and_a_reason(answers: tuple[Answer, ...]) -> None:
    assert len(answers) == len(CATALOG.claims) and {one.verdict for one in answers} <= set(VERDICTS)
    assert all(one.why.endswith(".") and one.sources for one in answers)
    assert all(claim.readings for claim in CATALOG.claims.values())


def test_speakers_of_both_sides_are_in_similar_number() -> None:
    by = Counter(claim.speaker for claim in CATALOG.claims.values())
    officials, others = by["official"], sum(by.values()) - by["official"]
    assert officials and others and max(officials, others) <= 1.5 * min(officials, others)


def test_what_is_shipped_is_what_a_run_gives(answers: tuple[Answer, ...]) -> None:
    one = next(
        asked
        for asked in ASKED
        if asked.scenario == "january-2025" and not asked.changes and asked.over is None
    )
    again = run(one.scenario, 2, 1, until="2027-09-30")
    months = [p for p, label in enumerate(again.periods) if one.first <= label <= one.last]
    assert one.measure == "removals_ice"
    kept = figures([one])[one]
    np.testing.assert_allclose(kept[:2], again.values[one.measure][:, months].sum(axis=1), rtol=1e-5)


def test_what_came_since_makes_no_verdict_where_something_was_known_then(answers: tuple[Answer, ...]) -> None:
    by_id = {one.claim.id: one for one in answers}
    million = by_id["removals_million"]
    assert [one.since for one in million.readings] == [False, True]
    assert million.verdict == million.readings[0].verdict and not million.hindsight
    rwanda = by_id["rwanda_300"]
    assert [one.since for one in rwanda.readings] == [False, True] and not rwanda.hindsight
    assert by_id["cbs_20_billion"].hindsight  # the record's figure is of seven months later, and there is no other


def test_the_same_words_by_another_speaker_have_the_same_verdict(
    answers: tuple[Answer, ...], tmp_path: Path
) -> None:
    text = (SHIPPED.parent.parent / "claims.yaml").read_text()
    begin = text.index("\nremovals_million:")
    block = text[begin : text.index("\n\n", begin) if "\n\n" in text[begin:] else None].split(
        "\narrests_3000_a_day:"
    )[0]
    other = tmp_path / "other.yaml"
    other.write_text(block.replace("speaker: official", "speaker: opponent").lstrip("\n") + "\n")
    [again] = judge(file=other)
    first = next(one for one in answers if one.claim.id == "removals_million")
    assert again.claim.speaker == "opponent" and (again.verdict, again.why) == (first.verdict, first.why)


def test_the_list_and_the_explanation_fit_a_terminal(answers: tuple[Answer, ...]) -> None:
    for width in (80, 100):
        text = screen_claims(answers, width)
        assert all(len(line) <= width for line in text.splitlines())
    answer = next(one for one in answers if one.claim.id == "stay_30_days")
    told = screen_explained(answer, CATALOG, 100, draws=DRAWS, seed=1)
    assert "hangs on" in told and "It would be possible for a figure from" in told
    inputs = [line for line in told.splitlines() if "ice.bed_rate.adult" in line]
    assert inputs and "The claim was read in" in told
    links = [line for line in told.splitlines() if line.startswith("http") and len(line) > 100]
    assert all(len(line) <= 100 for line in told.splitlines() if line not in links)


def test_a_verdict_turns_where_it_says(answers: tuple[Answer, ...]) -> None:
    [one] = [
        r
        for a in answers
        if a.claim.id == "removals_million"
        for r in a.readings
        if r.reading.name == "as_announced"
    ]
    [sentence] = turns(one)
    assert one.low is not None and f"{float(f'{one.low:.3g}'):,.0f}" in sentence
    found = pulls(one, CATALOG)
    assert found and all(abs(pull.correlation) > 0.35 for pull in found)
    assert found[0].name == "ice.beds.build_up" and found[0].correlation > 0  # where intake waits for beds, more are removed


def test_json_has_the_fields_that_are_promised(answers: tuple[Answer, ...]) -> None:
    fields = {"id", "claim", "by", "said_on", "asked", "model", "observed", "verdict", "why", "sources"}
    for one in answers:
        row = json.loads(json.dumps(one.to_json(), allow_nan=False))
        assert fields <= row.keys() and row["verdict"] in VERDICTS
        assert row["model"] is None or {"value", "p05", "p95", "unit"} == row["model"].keys()


CLAIM = """mine:
  claim: A thousand
  by: someone
  speaker: press
  said_on: 2026-03
  target: {{value: 1000, unit: person}}
  readings:
    one: {{asks: "How many", {reading}}}
  cite: {{document: aic-2024, at: page}}
"""
GOOD = "measure: removals_ice, scenario: current-policy, means: granted, is: at least, from: 2026-03, until: 2026-04"


@pytest.mark.parametrize(
    ("reading", "place", "words"),
    [
        (
            GOOD.replace("removals_ice", "removal_ice"),
            "mine.readings.one.measure",
            "Did you mean 'removals_ice'",
        ),
        (GOOD.replace("current-policy", "curent-policy"), None, "current-policy"),
        (
            GOOD.replace("until: 2026-04", "until: 2026-02"),
            "mine.readings.one.until",
            "must not end before it begins",
        ),
        (GOOD.replace("is: at least", "is: at lest"), "mine.readings.one.is", "at least"),
        (GOOD.replace("means: granted, ", ""), "mine.readings.one.means", "must have the field means"),
        (GOOD.replace("removals_ice", "alos"), "mine.readings.one.target.unit", "Write it in day, in which alos is"),
        (GOOD.replace("until: 2026-04", "until: 2039-04"), "current-policy", "must lie within the scenario, 2026-02-01 to 2029-01-31"),
        (GOOD + ", colour: red", "mine.readings.one.colour", "is not a field known here"),
        ("is: at most, bound: upper", "mine.readings.one.bound", "must go with an observed figure"),
    ],
)
def test_what_is_wrong_with_a_claim_is_said_with_its_place(
    reading: str, place: str | None, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOJOURN_CACHE", str(tmp_path))
    file = tmp_path / "claims.yaml"
    file.write_text(CLAIM.format(reading=reading))
    with pytest.raises(InputError) as caught:
        judge(file=file, draws=1)
    told = str(caught.value)
    assert words in told and (place is None or place in told)


def test_an_id_that_there_is_none_of_is_told_with_the_nearest() -> None:
    with pytest.raises(
        InputError, match=r"must be a claim\. Got 'bed_100000' instead\. Did you mean 'beds_100000'"
    ):
        judge(["bed_100000"])
