"""Reading a data folder: what is right comes out whole, what is wrong is found all at once with its line."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from sojourn.errors import InputError
from sojourn.sources import check_catalog, load_catalog

DOCUMENTS = """\
paper:
  publisher: A publisher
  title: A title
  date: 2024-11
  link: https://example.org/paper
  grade: high
later:
  publisher: A publisher
  title: A later title
  date: 2025-06-30
  link: https://example.org/later
  grade: medium
  read_in: a copy
"""
PARAMETERS = """\
a.price:
  label: A price
  unit: USD / bed-day
  values:
    - from: 2020-01-01
      value: 100
      spread: {low: 90, high: 120, level: 0.9, shape: normal}
      status: published
      cite: {document: paper, at: "table 1"}
    - from: 2021-01-01
      value: 110
      status: published
      cite: {document: later, at: "table 2"}
    - from: 2022-01-01
      value: null
      status: published
      why: it ended
"""
SERIES_YAML = """\
a.flow:
  label: A flow
  unit: person
  kind: count
  period: month
  column: flow
  published_after_days: 10
  lag_status: assumed
"""
SERIES_CSV = """\
starts,ends,flags,document,flow
2024-01-01,,,paper,31
2024-02-01,2024-02-10,partial,paper,5
2024-04-01,,,paper,60
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "parameters" / "a").mkdir(parents=True)
    (tmp_path / "series" / "a").mkdir(parents=True)
    (tmp_path / "documents.yaml").write_text(DOCUMENTS)
    (tmp_path / "glossary.yaml").write_text("bed:\n  means: A place to sleep.\n")
    (tmp_path / "parameters" / "a" / "one.yaml").write_text(PARAMETERS)
    (tmp_path / "series" / "a" / "flow.yaml").write_text(SERIES_YAML)
    (tmp_path / "series" / "a" / "flow.csv").write_text(SERIES_CSV)
    return tmp_path


def said(folder: Path) -> list[str]:
    lines = [str(finding) for finding in check_catalog(folder)]
    return [line.replace(str(folder) + "/", "").replace("?.", "?") for line in lines]


def test_a_folder_in_order_has_no_finding(folder: Path) -> None:
    assert said(folder) == []
    catalog = load_catalog(folder)
    assert list(catalog.parameters) == ["a.price"] and list(catalog.series) == ["a.flow"]
    assert catalog.documents["paper"].date == date(2024, 11, 30)
    assert catalog.glossary["bed"].means == "A place to sleep."


def test_a_value_holds_from_its_day_until_the_next(folder: Path) -> None:
    price = load_catalog(folder).parameters["a.price"]
    assert price.at(date(2020, 12, 31)).value == 100
    assert price.at(date(2021, 1, 1)).value == 110
    assert price.unit == "USD/bed-day"
    assert [v.value for v in price.between(date(2020, 6, 1), date(2021, 6, 1))] == [100, 110]
    with pytest.raises(InputError, match="must be asked for on 2020-01-01 or later"):
        price.at(date(2019, 12, 31))
    with pytest.raises(InputError, match="has no value from 2022-01-01 on: it ended"):
        price.at(date(2022, 1, 1))


def test_a_row_says_which_days_it_covers(folder: Path) -> None:
    flow = load_catalog(folder).series["a.flow"]
    partial = flow.on(date(2024, 2, 10))
    assert (partial.days, partial.is_partial, partial.per_day) == (10, True, 0.5)
    assert flow.on(date(2024, 1, 31)).per_day == 1
    assert flow.find(date(2024, 2, 11)) is None and flow.find(date(2023, 12, 31)) is None
    with pytest.raises(InputError, match=r"a\.flow: must be asked for on a day it covers"):
        flow.on(date(2024, 3, 1))
    assert [row.starts.month for row in flow.between(date(2024, 1, 31), date(2024, 2, 1))] == [1, 2]
    assert flow.last_whole == flow.last
    assert flow.latest(date(2024, 3, 1)) == partial


def test_as_of_hides_what_was_published_later(folder: Path) -> None:
    catalog = load_catalog(folder)
    early = catalog.as_of(date(2024, 12, 1))
    assert "later" not in early.documents and "paper" in early.documents
    assert [value.value for value in early.parameters["a.price"].values] == [100]
    whole = catalog.as_of(date(2025, 6, 30)).parameters["a.price"]
    assert [value.value for value in whole.values] == [100, 110, None]
    assert [row.value for row in catalog.as_of(date(2024, 2, 19)).series["a.flow"].rows] == [31]
    assert "a.flow" not in catalog.as_of(date(2024, 2, 9)).series
    with pytest.raises(InputError, match="had not been published by 2024-02-09"):
        catalog.as_of(date(2024, 2, 9)).find("a.flow")
    assert early.as_of(date(2030, 1, 1)).known_on == date(2024, 12, 1)


def test_an_unknown_name_is_answered_with_the_nearest(folder: Path) -> None:
    with pytest.raises(InputError, match=r"Did you mean 'a\.price'"):
        load_catalog(folder).find("a.pric")


def test_everything_wrong_is_found_at_once_with_its_line(folder: Path) -> None:
    (folder / "documents.yaml").write_text(DOCUMENTS.replace("grade: medium", "grade: high").replace("https://example.org/paper", "paper"))
    broken = PARAMETERS.replace("USD / bed-day", "dollars").replace("document: later", "document: latr")
    broken = broken.replace("from: 2022-01-01", "from: 2020-06-01").replace("value: 100", "value: .nan")
    (folder / "parameters" / "a" / "one.yaml").write_text(broken)
    (folder / "series" / "a" / "flow.csv").write_text(SERIES_CSV.replace(",5", ",five").replace("paper,60", "papr,60"))
    known = "a.price.values"
    assert said(folder) == [
        "documents.yaml:5: paper.link: must be a web address. Got 'paper' instead. Write https://….",
        "documents.yaml:12: later.grade: must be at most medium where only a copy was read. Got 'high' instead. "
        "Write medium, or read the publisher's own document and drop read_in.",
        "parameters/a/one.yaml:3: a.price.unit: must be a unit of the closed list. Got 'dollars' instead. "
        "Known names: 1/day, 1/week, AUD, EUR, GBP, USD, USD/bed, USD/bed-day, ….",
        f"parameters/a/one.yaml:6: {known}.0.value: must be a number. Got '.nan' instead. Write plain digits such as 41500.",
        f"parameters/a/one.yaml:13: {known}.1.cite.document: must be a document of documents.yaml. Got 'latr' instead. Did you mean 'later'?",
        f"parameters/a/one.yaml:14: {known}.2.from: must be later than the value before. Got '2020-06-01' instead. File the values by date, each once.",
        "series/a/flow.csv:3: flow: must hold days and plain numbers. Got '2024-02-01, 2024-02-10, five' instead. Write days like 2026-01-31, and numbers without separators.",
        "series/a/flow.csv:4: document: must be a document of documents.yaml. Got 'papr' instead. Add it to documents.yaml.",
    ]
    with pytest.raises(InputError) as caught:
        load_catalog(folder)
    assert len(caught.value.findings) == 8


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("a.b:\n  label: x\n  label: y\n", "one.yaml:3: a.b.label: must stand only once. Remove one of the two."),
        ("a.b: &x\n  label: x\na.c: *x\n", "one.yaml:1: a.b: must not use anchors or aliases. Write the entry out."),
        ("a.b:\n  label: [x\n", "one.yaml:3: must be YAML: "),
        ("- a\n", "one.yaml:1: must be a named entry. Got '- a' instead."),
        ("a.b:\n  label: x\na.b:\n  label: x\n", "one.yaml:3: a.b: must be filed only once. "),
        ("a.b:\n  <<: {label: x}\n", "one.yaml:2: a.b: must have plain words as names. Write a word before the colon."),
        ("a.b:\n  labl: x\n  unit: day\n", "one.yaml:2: a.b.labl: is not a field known here. Did you mean 'label'?"),
        ("a.b:\n  label: NO\n  unit: day\n  values: []\n", "one.yaml:2: a.b.values: must have at least one value. "),
        ("a.b: " + "[" * 3000, "one.yaml:1: must"),
    ],
)
def test_yaml_that_is_not_plain_is_refused(folder: Path, text: str, finding: str) -> None:
    (folder / "parameters" / "a" / "one.yaml").write_text(text)
    assert any(one.startswith("parameters/a/" + finding) for one in said(folder)), said(folder)


@pytest.mark.parametrize(
    ("raw", "problem"),
    [(b"a.b:\n  label: \xff\n", "one.yaml:2: must be UTF-8 text"), (b"a.b:\0\n", "one.yaml: must be text, and this holds binary data")],
)
def test_bytes_that_are_no_text_are_refused(folder: Path, raw: bytes, problem: str) -> None:
    (folder / "parameters" / "a" / "one.yaml").write_bytes(raw)
    assert said(folder)[0].startswith("parameters/a/" + problem)


def test_a_link_out_of_the_folder_is_refused(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "x.yaml"
    outside.write_text(PARAMETERS)
    (folder / "parameters" / "a" / "two.yaml").symlink_to(outside)
    assert said(folder) == ["parameters/a/two.yaml: must lie inside the folder. Copy the file in."]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="must be a folder of data"):
        load_catalog(tmp_path / "nowhere")


def test_a_missing_citation_or_reason_is_an_error(folder: Path) -> None:
    text = PARAMETERS.replace('      cite: {document: later, at: "table 2"}\n', "").replace("      why: it ended\n", "")
    (folder / "parameters" / "a" / "one.yaml").write_text(text)
    assert said(folder) == [
        "parameters/a/one.yaml:10: a.price.values.1.cite: must be cited, being published. Add cite: {document: …, at: …}.",
        "parameters/a/one.yaml:13: a.price.values.2.why: must say why. Add the field why with a sentence.",
    ]


def test_the_fingerprint_changes_with_any_figure(folder: Path) -> None:
    before = load_catalog(folder).fingerprint()
    assert before == load_catalog(folder).fingerprint()
    (folder / "series" / "a" / "flow.csv").write_text(SERIES_CSV.replace(",60", ",61"))
    assert load_catalog(folder).fingerprint() != before


def test_opening_the_record_is_light() -> None:
    code = "import sys\nfrom sojourn.sources import load_catalog\nload_catalog().parameters['law.post_order_limit']\nprint(*{m.split('.')[0] for m in sys.modules})"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not {"numpy", "scipy", "pydantic", "duckdb", "numba"} & set(found.split())
