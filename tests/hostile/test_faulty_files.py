"""A hundred faulty scenario and data files: each is refused with exit code 2 and a message that leads to the fault.

By hand: what people do wrong, with the line that must be named and words that must be said. Generated: one token of the
largest shipped scenario, or of a data file, spoiled at random; the spoilt line must be named.
"""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path

import pytest

from sojourn.cli import main
from sojourn.sources.catalog import SHIPPED as DATA

POLICY = (DATA / "scenarios" / "current-policy.yaml").read_text()
EXAMPLE = (DATA / "scenarios" / "example.yaml").read_text()

SCENARIO_FAULTS = {  # what is done: (what stands there, what is put in its place, what must be said)
    "a word misspelt": ("    enters: hearing", "    entres: hearing", "Did you mean 'enters'"),
    "no such stage": ("    enters: hearing", "    enters: herring", "Did you mean 'hearing'"),
    "no such resource": ("    needs: [judges]", "    needs: [judge]", "Did you mean 'judges'"),
    "no such parameter": ("per_day: ice.book_ins.ice", "per_day: ice.bookins.ice", "Did you mean 'ice.book_ins.ice'"),
    "no such class": ("mix: {accepts: 0.9, refuses: rest}", "mix: {accept: 0.9, refuses: rest}", "Did you mean 'accepts'"),
    "no such outcome": ("next: removed_third_country", "next: removed_third", "must be a stage or an outcome"),
    "no such document": ("cite: scotus-zadvydas", "cite: scotus-zadvidas", "is not a document of the bibliography"),
    "no such fund": ("from: detention_fund\n    signed", "from: detention\n    signed", "must be a fund"),
    "a unit of another kind": ("capacity: 900 case/day", "capacity: 900 USD", "must be people or cases a day"),
    "a unit of no list": ("capacity: 900 case/day", "capacity: 900 cases/day", "must have a unit of the list"),
    "a share above one": ("document: 0.85", "document: 1.85", "must be a share from 0 to 1"),
    "shares over one": ("mix: {accepts: 0.9, refuses: rest}", "mix: {accepts: 0.9, refuses: 0.3}", "must sum to 1"),
    "a negative hazard": ("hazard: 0.0005", "hazard: -0.0005", "must be a hazard per day"),
    "days above a hundred thousand": ("mean: 400 day", "mean: 400000 day", "must be a number of days above 0"),
    "a word for a number": ("dispersion: 3", "dispersion: three", "must be"),
    "a date that is none": ("signed: 2026-03-01", "signed: 2026-02-30", "must be"),
    "the end before the start": ("until: 2028-01-31", "until: 2025-01-31", "must"),
    "a law that is none": ("weibull: {mean: 400 day, shape: 0.8}", "weibul: {mean: 400 day, shape: 0.8}", "weibull"),
    "a law without its mean": ("{exponential: {mean: 300 day}}", "{exponential: {}}", "mean"),
    "a weekday misspelt": ("departs: [mon, tue,", "departs: [monday, tue,", "mon"),
    "an event that does nothing": ("scale: seats.capacity, by: 2,", "scales: seats.capacity, by: 2,", "must do exactly one thing"),
    "an event on nothing": ("scale: seats.capacity", "scale: seat.capacity", "Did you mean 'seats.capacity'"),
    "a kind that is none": ("beds:\n    kind: stock", "beds:\n    kind: stok", "stock"),
    "a limit with two ends": ("to: released_at_limit\n    cite", "to: released_at_limit\n    count: true\n    cite", "exactly one of"),
    "a limit with no end": ("    to: released_at_limit\n    cite", "    cite", "exactly one of"),
    "a cost without its unit": ("per: bed-day, of: beds", "per: bed-days, of: beds", "bed-day"),
    "a cost of nothing": ("per: bed-day, of: beds", "per: bed-day, of: judges", "must be a stock"),
    "a departure without seats": ("    needs: [seats]\n    but", "    needs: [judges]\n    but", "must have a batch"),
    "the same key twice": ("  order:\n    kind: decide", "  order:\n    kind: decide\n    kind: decide", "twice"),
    "a tab": ("  order:\n    kind: decide", "  order:\n\tkind: decide", "tab"),
    "an open bracket": ("nationals: [refuses]", "nationals: [refuses", ""),
    "an anchor": ("  beds:\n    kind", "  beds: &b\n    kind", "anchors are not used"),
    "null for a value": ("capacity: 900 case/day", "capacity: null", "must have a value"),
    "a star outside a law": ("price: ice.bed_rate.adult", "price: nationality.relative_pace.*", "may stand only in a law, a split or a mix"),
    "a star of nothing": ("law: {hazard: 0.0005}", "law: {hazard: ice.nothing.*}", "is not in the catalogue"),
    "a spread upside down": ("judges: {kind: flow, capacity: 900 case/day", "judges: {kind: flow, capacity: {value: 900, unit: case/day, spread: {low: 950, high: 800}}", "must have low below high"),
    "published and not cited": ("capacity: 900 case/day", "capacity: {value: 900, unit: case/day, status: published}", "must cite a document"),
}  # fmt: skip

DATA_FAULTS = {  # file, what stands there, what is put in its place, what must be said
    "a parameter's unit": ("parameters/ice/cost.yaml", "unit: USD/bed-day", "unit: USD/bedday", "Did you mean 'USD/bed-day'"),
    "a parameter's status": ("parameters/ice/cost.yaml", "status: published", "status: sure", "published"),
    "a parameter's document": ("parameters/ice/cost.yaml", "document: crs-siskin-2012", "document: crs-siskin", "Did you mean 'crs-siskin-2012'"),
    "a parameter without a source": ("parameters/ice/beds.yaml", "      cite: {document: trac-contract-capacity-2025, at: \"contractual capacity on 2025-04-14\"}\n", "", "cite"),
    "an assumption without why": ("parameters/ice/beds.yaml", "      why: none beyond those in use; set it to ask what more beds would do\n", "", "why"),
    "a value that is a word": ("parameters/ice/cost.yaml", "value: 113\n", "value: much\n", "must be"),
    "a spread that leaves the value out": ("parameters/ice/cost.yaml", "{low: 85, high: 117,", "{low: 115, high: 117,", ""),
    "a date that is none": ("parameters/ice/cost.yaml", "from: 2010-10-01", "from: 2010-13-01", "must be"),
    "a field that is none": ("parameters/ice/cost.yaml", "label: Average adult detention bed rate", "lable: Average adult detention bed rate", "label"),
    "a document's grade": ("documents.yaml", "grade: medium", "grade: good", "medium"),
    "a document without a link": ("documents.yaml", "  link: https://www.ice.gov/detain/detention-management\n", "", "link"),
    "a copy of the highest grade": ("documents.yaml", "  grade: medium\n  read_in", "  grade: high\n  read_in", "medium"),
    "a term that sees nothing": ("glossary.yaml", "see: [arrivals, class]", "see: [arrival, class]", "Did you mean 'arrivals'"),
    "a series' cell that is a word": ("series/ice/bonds.csv", ",853,", ",many,", "must hold days and plain numbers"),
    "a series' column that is none": ("series/ice/bonds.csv", "ice.bond.posted", "ice.bond.post", "must have the column"),
    "a series' document": ("series/ice/bonds.csv", "ice-detention-statistics-fy2021,853", "ice-detention-statistics,853", "document"),
    "a series' first day": ("series/ice/bonds.csv", "2021-01-01,,", "2021-01-51,,", "must hold days and plain numbers"),
    "an agreement's document": ("agreements.yaml", "cite: {document: senate-prt-117-13, at: \"Guatemala\"}", "cite: {document: senate-117, at: \"Guatemala\"}", "document"),
    "an agreement's date": ("agreements.yaml", "ended: 2021-02-06", "ended: 2021-02-36", "must be"),
    "a ruling's effect": ("rulings.yaml", "effect: allowed", "effect: permitted", "allowed"),
    "a claim's unit": ("claims.yaml", "unit: person/year}", "unit: people a year}", "unit"),
    "a claim's speaker": ("claims.yaml", "speaker: official", "speaker: minister", "official"),
    "a group's country twice": ("groups.yaml", "countries: [Guatemala]", "countries: [Mexico]", "is counted in mexico already"),
}  # fmt: skip


def refused(capsys: pytest.CaptureFixture[str], path: Path, verb: str = "check") -> str:
    """What a verb says of a file or folder, which must be refused."""
    with pytest.raises(SystemExit) as left:
        main([verb, str(path)])
    said = capsys.readouterr()
    assert left.value.code == 2, said
    assert said.err and "Traceback" not in said.err and "fault of Sojourn" not in said.err
    return said.err


def spoilt(text: str, there: str, instead: str) -> tuple[str, int]:
    """The text with the first occurrence replaced, and the line on which what was replaced begins to differ."""
    assert there in text, there
    at = text.index(there)
    same = next((i for i, (a, b) in enumerate(zip(there, instead, strict=False)) if a != b), min(len(there), len(instead)))
    return text[:at] + instead + text[at + len(there) :], text.count("\n", 0, at + same) + 1


@pytest.mark.parametrize("what", SCENARIO_FAULTS)
def test_a_scenario_file_by_hand(what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there, instead, words = SCENARIO_FAULTS[what]
    text, line = spoilt(EXAMPLE, there, instead)
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    said = refused(capsys, path)
    lines = {int(n) for n in re.findall(r"mine\.yaml:(\d+):", said)}
    assert words in said, said
    assert any(abs(n - line) <= 4 for n in lines), (line, said)  # an entry may be named by its first line


@pytest.mark.parametrize("what", DATA_FAULTS)
def test_a_data_file_by_hand(what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name, there, instead, words = DATA_FAULTS[what]
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("scenarios"))
    text, line = spoilt((folder / name).read_text(), there, instead)
    (folder / name).write_text(text)
    said = refused(capsys, folder)
    assert words in said and name in said, said
    lines = {int(n) for n in re.findall(rf"{re.escape(name)}:(\d+):", said)}
    assert any(abs(n - line) <= 12 for n in lines), (line, said)  # an entry may be named by its first line


SPOILERS = (
    ("a letter too many in a name", r"(?<=[ \[{,])(interior|border|supervis|removed|third)_?[a-z_]+(?=[,\]}:\n])", lambda m: m[0][:-1] + "qx"),
    ("a name of no parameter", r"\b(ice|law|nationality)\.[a-z_.]+\b(?!\*)", lambda m: m[0] + "x"),
    ("a number with another unit", r"\bunit: day\b", lambda m: m[0].replace("day", "bed")),
    ("a word where a map stands", r"law: \{[^{}]*\{[^{}]*\}[^{}]*\}|law: \{[^{}]*\}", lambda m: "law: soon"),
    ("a kind that is none", r"kind: (wait|decide|depart|stock|batch)", lambda m: m[0] + "y"),
)


@pytest.mark.parametrize("number", range(45))
def test_a_scenario_file_spoilt_at_random(number: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    luck = random.Random(number)
    what, pattern, instead = SPOILERS[number % len(SPOILERS)]
    part = POLICY[POLICY.index("\nstreams:") : POLICY.index("\nvariants:")]  # what every variant has
    start = POLICY.index(part)
    words = [line.span() for line in re.finditer(r".*\b(label|about):.*", part)]  # what is written for people may say anything
    found = luck.choice([m for m in re.finditer(pattern, part) if not any(a <= m.start() < b for a, b in words)])
    text = POLICY[: start + found.start()] + instead(found) + POLICY[start + found.end() :]
    line = POLICY.count("\n", 0, start + found.start()) + 1
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    said = refused(capsys, path, "run")
    assert f"mine.yaml:{line}:" in said or found[0] in said or instead(found) in said, (what, line, found[0], said[:2000])


def test_there_are_a_hundred() -> None:
    assert len(SCENARIO_FAULTS) + len(DATA_FAULTS) + 45 >= 100
