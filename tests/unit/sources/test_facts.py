"""Agreements, rulings, claims, groups and tables: read whole, refused with every fault, and blind to the future."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sojourn.errors import InputError
from sojourn.sources import Catalog, check_catalog, load_catalog

DOCUMENTS = """\
paper:
  publisher: A publisher
  title: A title
  date: 2024-11-05
  link: https://example.org/paper
  grade: high
later:
  publisher: A publisher
  title: A later title
  date: 2025-06-30
  link: https://example.org/later
  grade: high
"""
AGREEMENTS = """\
a_b:
  sender: Here
  host: There
  kind: transit
  announced: 2024-09
  signed: 2024-12-01
  first_transfer: 2025-03
  status: used
  nationality_rule: any
  quota: {value: 250, unit: person, cite: {document: paper, at: "p. 1"}}
  moved: {value: 7, unit: person, as_of: 2025-08, cite: {document: later, at: "p. 2"}}
  cite: {document: paper, at: "p. 1"}
  note: Said later.
a_c:
  sender: Here
  host: Elsewhere
  kind: candidate
  known_from: 2024-11-20
  cite: {document: paper, at: "p. 3"}
"""
RULINGS = """\
one:
  case: A v. B
  court: A court
  on: 2025-02
  event: stopped
  effect: blocked
  agreements: [a_b]
  note: Upheld later.
  cite: {document: later, at: "p. 4"}
"""
CLAIMS = """\
much:
  claim: It will be much
  by: Someone
  speaker: official
  said_on: 2024-12-18
  target: {value: 300, unit: person}
  observed: {value: 7, unit: person, as_of: 2025-08, cite: {document: later, at: "p. 2"}}
  cite: {document: paper, at: "p. 9"}
  note: Seven were counted.
"""
GROUPS = """\
north:
  label: North
  countries: [Northland, Ice]
  also: [The North]
  listed:
    - {on: 2025-01, countries: [Ice], as: uncooperative, cite: {document: paper, at: "list"}}
rest:
  label: Rest
  rest: all others
"""
TABLE = """\
a.days:
  label: Days
  keys: [group, path]
  columns: {n: person, median_days: day}
  from: 2015-10-01
  until: 2019-08-31
  cite: {document: later, at: "table"}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tables" / "a").mkdir(parents=True)
    (tmp_path / "documents.yaml").write_text(DOCUMENTS)
    (tmp_path / "glossary.yaml").write_text("bed:\n  means: A place to sleep.\n")
    for name, text in (("agreements", AGREEMENTS), ("rulings", RULINGS), ("claims", CLAIMS), ("groups", GROUPS)):
        (tmp_path / f"{name}.yaml").write_text(text)
    (tmp_path / "tables" / "a" / "days.yaml").write_text(TABLE)
    (tmp_path / "tables" / "a" / "days.csv").write_text("group,path,n,median_days\nnorth,all,60,24\nrest,all,50,100\n")
    return tmp_path


@pytest.fixture
def catalog(folder: Path) -> Catalog:
    return load_catalog(folder)


def said(folder: Path) -> list[str]:
    return [str(finding).replace(str(folder) + "/", "") for finding in check_catalog(folder)]


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_folder_in_order_has_no_finding(folder: Path) -> None:
    assert said(folder) == []


def test_an_agreement_is_not_known_before_it_was_announced(catalog: Catalog) -> None:
    assert "a_b" not in catalog.as_of(date(2024, 9, 29)).agreements
    assert "a_b" in catalog.as_of(date(2024, 9, 30)).agreements
    assert "a_c" not in catalog.as_of(date(2024, 11, 19)).agreements
    assert catalog.as_of(date(2024, 11, 20)).agreements["a_c"].step == "named"


def test_the_life_of_an_agreement_as_it_was_known(catalog: Catalog) -> None:
    announced = catalog.as_of(date(2024, 11, 4)).agreements["a_b"]
    assert (announced.step, announced.signed, announced.quota, announced.nationality_rule) == ("announced", None, None, None)
    signed = catalog.as_of(date(2024, 12, 1)).agreements["a_b"]
    assert (signed.step, signed.status, signed.note) == ("signed", None, None)
    assert signed.quota and signed.quota.value == 250 and signed.nationality_rule == "any"
    assert catalog.as_of(date(2025, 3, 30)).agreements["a_b"].step == "signed"
    used = catalog.as_of(date(2025, 3, 31)).agreements["a_b"]
    assert (used.step, used.moved) == ("used", None)
    assert catalog.as_of(date(2025, 8, 30)).agreements["a_b"].moved is None, "as of August is known when August is over"
    told = catalog.as_of(date(2025, 8, 31)).agreements["a_b"]
    assert told.moved and told.moved.value == 7 and told.status == "used" and told.note == "Said later."


def test_a_ruling_is_known_on_its_day_and_its_note_on_the_documents(catalog: Catalog) -> None:
    assert "one" not in catalog.as_of(date(2025, 2, 27)).rulings
    assert catalog.as_of(date(2025, 2, 28)).rulings["one"].note is None
    assert catalog.as_of(date(2025, 6, 30)).rulings["one"].note == "Upheld later."


def test_a_claim_is_known_when_said_and_what_was_observed_later(catalog: Catalog) -> None:
    assert "much" not in catalog.as_of(date(2024, 12, 17)).claims
    early = catalog.as_of(date(2024, 12, 18)).claims["much"]
    assert (early.observed, early.note, str(early.target)) == (None, None, "300 person")
    late = catalog.as_of(date(2025, 8, 31)).claims["much"]
    assert late.observed and late.observed.value == 7 and late.note


def test_a_listing_is_known_when_its_month_is_over(catalog: Catalog) -> None:
    assert catalog.as_of(date(2025, 1, 30)).groups["north"].listed == ()
    assert len(catalog.as_of(date(2025, 1, 31)).groups["north"].listed) == 1


def test_a_table_gives_its_cells_and_says_what_it_lacks(catalog: Catalog) -> None:
    table = catalog.tables["a.days"]
    assert table.cell("median_days", group="rest", path="all") == 100
    assert table.find(group="rest", path="air") is None
    with pytest.raises(InputError, match=r"a\.days: has no row for group nort, path all\. Did you mean 'north all'\?"):
        table.cell("n", group="nort", path="all")
    with pytest.raises(InputError, match=r"must be a column of the table\. Did you mean 'median_days'\?"):
        table.cell("median", group="north", path="all")
    assert "a.days" not in catalog.as_of(date(2025, 6, 29)).tables


def test_what_a_date_hides_is_said_to_be_hidden(catalog: Catalog) -> None:
    with pytest.raises(InputError, match=r"could not be known by 2024-01-01\. Got 'a_b' instead\. Choose a later as_of\."):
        catalog.as_of(date(2024, 1, 1)).describe("a_b")


def test_everything_is_described_with_its_documents(catalog: Catalog) -> None:
    assert "  moved: 7 person by 2025-08 [p. 2]" in catalog.describe("a_b").lines
    assert [document.id for document in catalog.describe("a_b").documents] == ["paper", "later"]
    assert "  effect: blocked: transfers or detention may not go on as before" in catalog.describe("one").lines
    assert "  the record: 7 person by 2025-08 [p. 2]" in catalog.describe("much").lines
    assert "  listed 2025-01 as uncooperative: Ice" in catalog.describe("north").lines
    assert catalog.describe("a.days").rows[-1].split() == ["all", "50", "100"]


@pytest.mark.parametrize(
    ("name", "old", "new", "finding"),
    [
        ("agreements.yaml", "  announced: 2024-09\n", "", "agreements.yaml:2: a_b.known_from: must have the field known_from. Add it."),
        ("agreements.yaml", "document: later", "document: latr", "must be a document of documents.yaml. Got 'latr' instead. Did you mean 'later'?"),
        ("agreements.yaml", "unit: person, as_of", "unit: people, as_of", "a_b.moved.unit: must be a unit of the closed list. Got 'people' instead."),
        ("agreements.yaml", "  status: used\n", "  ended: 2024-01-01\n", "a_b.announced: must not be later than its end."),
        ("agreements.yaml", "moved: {value: 7", "moved: {value: -7", "a_b.moved: must not be below nought. Got '-7' instead."),
        ("rulings.yaml", "effect: blocked", "effect: bad", "rulings.yaml:6: one.effect: must be a word known here. Got 'bad' instead."),
        ("rulings.yaml", "[a_b]", "[a_d]", "rulings.yaml:7: one.agreements: must be an agreement. Got 'a_d' instead."),
        ("claims.yaml", "  cite: {document: paper", "  cited: {document: paper", "much.cite: must be cited. Add cite:"),
        ("claims.yaml", "speaker: official", "speaker: enemy", "claims.yaml:4: much.speaker: must be a word known here. Got 'enemy' instead."),
        ("claims.yaml", "value: 300, unit: person", "value: 300, unit: bed", "much.observed.unit: must have the unit of the target. Got 'person' instead."),
        ("groups.yaml", "  countries: [Northland, Ice]\n", "", "groups.yaml:2: north.countries: must have the field countries. Add it."),
        ("tables/a/days.yaml", "median_days: day", "median_days: days", "a.days.columns.median_days: must be a unit of the closed list. Got 'days' instead."),
        ("tables/a/days.csv", "rest,all,50", "north,all,50", "tables/a/days.csv:3: north all: must stand only once."),
        ("tables/a/days.csv", "24", "x", "tables/a/days.csv:2: north all: must hold plain numbers."),
        ("tables/a/days.csv", "24", "nan", "tables/a/days.csv:2: north all: must hold plain numbers."),
        ("tables/a/days.csv", "north,all,60,24\nrest,all,50,100\n", "", "tables/a/days.csv:1: days: must have a row or more."),
        ("tables/a/days.csv", "group,path", "path,group", "tables/a/days.csv:1: days: must have the columns group, path, n, median_days."),
        ("groups.yaml", "north:", "a_b:", "a_b: must not be the name of two things of different kinds."),
    ],
)
def test_what_is_wrong_is_said_with_its_place(folder: Path, name: str, old: str, new: str, finding: str) -> None:
    spoil(folder, name, old, new)
    assert any(finding in line for line in said(folder)), said(folder)


def test_everything_wrong_is_said_at_once(folder: Path) -> None:
    spoil(folder, "rulings.yaml", "effect: blocked", "effect: bad")
    spoil(folder, "claims.yaml", "speaker: official", "speaker: enemy")
    spoil(folder, "agreements.yaml", "host: There", "hst: There")
    assert len(said(folder)) == 4


def test_a_folder_without_these_files_is_a_folder_still(folder: Path) -> None:
    for name in ("agreements", "rulings", "claims", "groups"):
        (folder / f"{name}.yaml").unlink()
    assert said(folder) == [] and len(load_catalog(folder).agreements) == 0
