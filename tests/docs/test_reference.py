"""The reference names everything there is, and every link of the manual leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import sojourn
from sojourn import errors
from sojourn.cli import VERBS
from sojourn.results.measures import MEASURES
from sojourn.scenario import load, shipped
from sojourn.scenario.checks import CHECKS
from sojourn.scenario.event import DEEDS
from sojourn.scenario.json_schema import json_schema
from sojourn.scenario.law import LAWS
from sojourn.sources import load_catalog
from sojourn.units import UNITS
from tools.manual import card
from tools.manual.__main__ import write_made
from tools.manual.markup import code, plain, prose, table
from tools.manual.replay import BEGIN, END, readme, replayed

ROOT = Path(__file__).resolve().parents[2]
CATALOG = load_catalog()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of all that is made, with the pages written by hand beside it."""
    folder = tmp_path_factory.mktemp("manual")
    write_made(folder, draws=2)
    for page in (ROOT / "docs").rglob("*.md"):
        there = folder / page.relative_to(ROOT / "docs")
        assert not there.exists(), f"{page.name} is written by hand and made"
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_text(page.read_text())
    return folder


NAMES = {
    "verbs": [verb.name for verb in VERBS],
    "measures": [one.name for one in MEASURES],
    "units": list(UNITS),
    "events": list(DEEDS),
    "laws": list(LAWS),
    "checks": [check.__name__ for check in CHECKS],
    "errors": [name for name in errors.__all__ if name.endswith("Error")] + ["Interrupted"],
    "python": [name for name in sojourn.__all__ if name.islower() and not name.startswith("_")],
    "scenarios": [name for s in shipped() for name in (s, *(f"{s}:{v}" for v in load(s, catalog=CATALOG).variants))],
    "scenario": list(json_schema()["properties"]),
    "series": list(CATALOG.series),
    "tables": list(CATALOG.tables),
    "documents": list(CATALOG.documents),
    "agreements": list(CATALOG.agreements),
    "rulings": list(CATALOG.rulings),
    "claims": list(CATALOG.claims),
    "groups": list(CATALOG.groups),
}


@pytest.mark.parametrize("page", NAMES)
def test_everything_has_its_place_in_the_reference(page: str, made: Path) -> None:
    text = (made / "reference" / f"{page}.md").read_text()
    assert NAMES[page]
    assert [name for name in NAMES[page] if code(name) not in text] == []


def test_every_parameter_with_its_values_statuses_and_sources(made: Path) -> None:
    text = "\n".join(file.read_text() for file in (made / "reference" / "parameters").glob("*.md"))
    assert len(CATALOG.parameters) > 200
    for parameter in CATALOG.parameters.values():
        entry = text.partition(f"(p-{parameter.name})=")[2].partition("\n(p-")[0]
        assert plain(parameter.label) in entry, parameter.name
        rows = [line for line in entry.splitlines() if re.match(r"\| \d{4}-", line)]
        assert len(rows) == len(parameter.values), parameter.name
        for row, value in zip(rows, parameter.values, strict=True):
            assert value.status in row and (value.cite is None or f"#d-{value.cite.document})" in row), parameter.name


def test_every_term_of_the_glossary(made: Path) -> None:
    text = (made / "reference" / "glossary.md").read_text()
    assert [name for name in CATALOG.glossary if f"**{plain(name)}**" not in text] == []


def test_every_field_of_the_scenario_has_a_sentence() -> None:
    schema = json_schema()
    bare = [
        f"{name}.{field}"
        for name, part in schema["$defs"].items()
        for field, inner in part.get("properties", {}).items()
        if not inner.get("description")
    ]
    assert bare == []


LINK = re.compile(r"(?<!\\)\]\(([^)\s]+)\)")


def wrong_links(text: str, page: Path, labels: set[str]) -> list[str]:
    """The links of a page that lead nowhere."""
    found = []
    for target in LINK.findall(re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)):
        if target.startswith("#"):
            if target[1:] not in labels:
                found.append(target)
        elif not target.startswith(("http://", "https://")) and not (page.parent / target.partition("#")[0]).is_file():
            found.append(target)
    return found


def test_every_link_leads_somewhere(made: Path) -> None:
    pages = {page: page.read_text() for page in made.rglob("*.md")}
    labels = [label for text in pages.values() for label in re.findall(r"^\(([^)]+)\)=$", text, re.MULTILINE)]
    assert len(labels) == len(set(labels)), "two headings of one name"
    for page, text in pages.items():
        assert wrong_links(text, page, set(labels)) == [], page.relative_to(made)
        for entry in [line for tree in re.findall(r"```{toctree}\n(.*?)```", text, re.DOTALL) for line in tree.splitlines()]:
            if entry and not entry.startswith(":"):
                assert (page.parent / f"{entry}.md").is_file(), f"{page.name}: {entry}"


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"])
def test_links_of_the_pages_at_the_top(name: str) -> None:
    assert wrong_links((ROOT / name).read_text(), ROOT / name, set()) == []


def test_a_link_to_nowhere_is_found() -> None:
    assert wrong_links("[a](no.md) and [b](#none) and `[c](code.md)`", ROOT / "README.md", {"one"}) == ["no.md", "#none"]


def test_every_page_by_hand_is_in_the_table_of_contents() -> None:
    index = (ROOT / "docs" / "index.md").read_text()
    pages = [page.relative_to(ROOT / "docs").with_suffix("").as_posix() for page in (ROOT / "docs").rglob("*.md")]
    assert [page for page in pages if page != "index" and f"\n{page}\n" not in index] == []


def test_words_of_the_record_cannot_become_markup() -> None:
    assert plain("a|b *c* [d](e) <f>\nhttps://g") == r"a\|b \*c\* \[d\](e) \<f\> https&#58;//g"
    assert prose("`a|b` and *c* and ` alone") == r"`a\|b` and \*c\* and \` alone"
    assert table(("a",), []) == ""
    assert code("x|y") == "`x\\|y`"


# ------------------------------------------------------------------------------------------------ figures


def test_the_readme_says_what_the_replay_gives() -> None:
    text = (ROOT / "README.md").read_text()
    assert BEGIN in text and END in text
    assert readme(text) == text, "the replay's figures have changed: run `make readme`"


def test_the_replay_page_compares_what_the_replay_tests_compare() -> None:
    """The removals by fiscal year are ICE's own totals, and each band of elapsed stay has a share that sums to one."""
    removals = replayed().removals()
    assert [round(record) for _, _, record, _ in removals] == [271_484, 319_980, 144_378]
    days, bands = replayed().bands()
    assert days >= 40
    assert sum(record for _, record, _, _ in bands) == pytest.approx(100)
    assert sum(model for _, _, model, _ in bands) == pytest.approx(100)


def test_the_drawing_has_every_stage_and_every_outcome(made: Path) -> None:
    drawn = (made / "background" / "pipeline.svg").read_text()
    scenario = load("current-policy", catalog=CATALOG)
    assert drawn.count("<rect class=") == len(scenario.streams) + len(scenario.stages)
    words = " ".join(re.sub(r"<[^>]*>", " ", drawn).split())
    assert [name for name in scenario.outcomes if name.replace("_", " ") not in words] == []


# ------------------------------------------------------------------------------------------------ the build


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # Sphinx's own parts warn of what they are about to drop; its warnings about pages still fail it
def test_the_manual_builds_without_a_warning_and_asks_nothing_of_the_network(tmp_path: Path) -> None:
    pytest.importorskip("sphinx", reason="the manual is built by `make docs`, which sets up Sphinx")
    pytest.importorskip("myst_parser")
    from tools.manual.__main__ import build

    assert build(1, tmp_path) == 0
    built = tmp_path / "docs"
    for page in built.rglob("*.html"):
        fetched = re.findall(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=\"(?:https?:)?//[^\"]*\"", page.read_text())
        assert fetched == [], page.name
    assert not [css for css in built.rglob("*.css") if re.search(r"url\(['\"]?(https?:)?//|@import", css.read_text())]


def test_the_readme_and_the_card_are_what_a_backtest_makes() -> None:
    """The whole backtest again, so that no figure of either is older than the code and the record."""
    found = card.made()
    assert card.page(found) == (ROOT / "docs" / "model-card.md").read_text(), "make card"
    text = (ROOT / "README.md").read_text()
    assert card.readme(text, found) == text, "make card"
