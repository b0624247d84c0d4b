"""Every snippet of the README and the manual runs, and does what its page says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.manual.snippets import RUN, Page, SnippetError, _drawn, filled, read, run

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
WITH_SNIPPETS = [read(path) for path in PAGES if read(path).snippets]


def name(page: Page) -> str:
    return page.path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", WITH_SNIPPETS, ids=name)
def test_snippets_run(page: Page, tmp_path: Path) -> None:
    """With one draw; of those marked slow, that the verb and its options are as written."""
    assert len(list(run(page, tmp_path, draws=1, slow=False))) == len(page.snippets)


@pytest.mark.slow
@pytest.mark.parametrize("page", [p for p in WITH_SNIPPETS if any("slow" in s.marks for s in p.snippets)], ids=name)
def test_slow_snippets_run_too(page: Page, tmp_path: Path) -> None:
    assert len(list(run(page, tmp_path, draws=1))) == len(page.snippets)


def test_every_guide_has_a_snippet_and_every_fence_is_of_a_known_kind() -> None:
    with_snippets = {page.path for page in WITH_SNIPPETS}
    for path in PAGES:
        fences = [line.removeprefix("```") for line in path.read_text().splitlines() if line.startswith("```") and line != "```"]
        assert set(fences) <= {*RUN, "{toctree}"}, f"{path.name}: a block that nobody runs"
        if path.parent.name == "guides" or path.stem == "tutorial":
            assert path in with_snippets


def page_of(folder: Path, text: str) -> Page:
    file = folder / "page.md"
    file.write_text(text)
    return read(file)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("```console\n$ sojourn show no.such.name\n```", "left with 2, not 0"),
        ("<!-- exit: 2 -->\n```console\n$ sojourn show law.post_order_limit\n```", "left with 0, not 2"),
        ("```console\n$ ls\n```", r"must begin with \$ sojourn"),
        ("```console\n$ make nothing\n```", "has no nothing"),
        ("```yaml\na: 1\n```", "must name its file"),
        ("<!-- not run -->\n```python\n1 / 0\n```", "must say why"),
    ],
)
def test_a_snippet_that_is_wrong_is_found(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(SnippetError, match=said):
        list(run(page_of(tmp_path, text), tmp_path))


def test_a_python_snippet_that_is_wrong_is_found(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        list(run(page_of(tmp_path, "```python\n1 / 0\n```"), tmp_path))


def test_a_slow_snippet_with_an_unknown_option_is_found_without_running_it(tmp_path: Path) -> None:
    page = page_of(tmp_path, "<!-- slow: so -->\n```console\n$ sojourn run current-policy --drawz 5\n```")
    with pytest.raises(Exception, match="drawz"):
        list(run(page, tmp_path, slow=False))


def test_fewer_draws_reach_every_command_that_runs_a_scenario() -> None:
    written = "$ sojourn run a --draws 40\n$ .venv/bin/sojourn compare a b\n$ sojourn run --resume kept\n$ sojourn show a\nrun(draws=9)"
    assert _drawn(written, 1) == (
        "$ sojourn run a --draws 1\n$ .venv/bin/sojourn compare --draws 1 a b\n$ sojourn run --resume kept\n$ sojourn show a\nrun(draws=1)"
    )


def test_output_stands_below_its_snippet(tmp_path: Path) -> None:
    page = page_of(tmp_path, "<!-- first: 1 -->\n```python\nprint('one')\nprint('two')\n```\nafter\n<!-- quiet -->\n```python\nprint(3)\n```")
    assert filled(page, list(run(page, tmp_path))) == (
        "<!-- first: 1 -->\n```python\nprint('one')\nprint('two')\n```\n\n```text\none\n…\n```\nafter\n<!-- quiet -->\n```python\nprint(3)\n```\n"
    )
