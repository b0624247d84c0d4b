"""Build the manual, or make the README's figures anew.

    python -m tools.manual                  build/docs/index.html: every snippet run, every reference page made, no warning let by
    python -m tools.manual --draws 1        the same quickly, for a look: figures of one draw
    python -m tools.manual --readme         the README's sentence about the replay, from a run
    python -m tools.manual --card           docs/model-card.md and the README's three lines of it, from a backtest
    python -m tools.manual --schemes        docs/background/schemes.md, from runs of the five replays
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from tools.manual import card, pipeline, reference, replay, route, schemes, snippets

ROOT = Path(__file__).resolve().parents[2]


def write_sources(folder: Path, draws: int | None = None) -> None:
    """All that Sphinx reads: the pages with the output of their snippets, the reference, the figures."""
    for page in sorted((ROOT / "docs").rglob("*")):
        there = folder / page.relative_to(ROOT / "docs")
        if page.suffix == ".md":
            there.parent.mkdir(parents=True, exist_ok=True)
            there.write_text(_run(page, folder, draws), encoding="utf-8")
        elif page.is_file() and "__pycache__" not in page.parts:
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(page, there)
    write_made(folder, draws)


def write_made(folder: Path, draws: int | None = None) -> None:
    """The pages and figures that are made: the reference, the replay, the pipeline and what its numbers rest on."""
    reference.write(folder / "reference")
    background = folder / "background"
    background.mkdir(parents=True, exist_ok=True)
    replayed = replay.replayed()
    (background / "closeness.md").write_text(replay.page(replayed), encoding="utf-8")
    replay.write_chart(replayed, background / "replay.svg")
    pairs = route.compared(draws or route.DRAWS)
    (background / "third-countries.md").write_text(route.page(pairs), encoding="utf-8")
    route.write_chart(pairs, background / "route.svg")
    (background / "pipeline.svg").write_text(pipeline.drawing(), encoding="utf-8")
    (background / "numbers.md").write_text(pipeline.page(), encoding="utf-8")


def _run(path: Path, folder: Path, draws: int | None) -> str:
    """The page with what its snippets print."""
    page = snippets.read(path)
    if not page.snippets:
        return path.read_text(encoding="utf-8")
    print(f"running the {len(page.snippets)} snippets of {path.name}", file=sys.stderr, flush=True)
    place = folder.parent / "docs-runs" / path.stem
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    return snippets.filled(page, list(snippets.run(page, place, draws=draws)))


def build(draws: int | None = None, folder: Path = ROOT / "build") -> int:
    """Write the sources and have Sphinx build them; 0 where nothing at all was wrong."""
    from sphinx.cmd.build import build_main

    sources, built = folder / "docs-source", folder / "docs"
    for old in (sources, built):
        shutil.rmtree(old, ignore_errors=True)
    sources.mkdir(parents=True)
    write_sources(sources, draws)
    code = build_main(["-q", "-W", "--keep-going", "-b", "html", "-d", str(folder / "docs-trees"), str(sources), str(built)])
    if code == 0:
        print(f"manual: {built}/index.html")
    return code


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.manual", description="Build the manual.")
    parser.add_argument("--draws", type=int, help="run the snippets with so many draws in place of those written")
    parser.add_argument("--readme", action="store_true", help="make the README's sentence about the replay anew")
    parser.add_argument("--card", action="store_true", help="make the model card and the README's lines of it anew")
    parser.add_argument("--schemes", action="store_true", help="make the page of the five schemes anew")
    asked = parser.parse_args()
    file = ROOT / "README.md"
    if asked.card:
        found = card.made()
        (ROOT / "docs" / "model-card.md").write_text(card.page(found), encoding="utf-8")
        file.write_text(card.readme(file.read_text(encoding="utf-8"), found), encoding="utf-8")
        return 0
    if asked.schemes:
        (ROOT / "docs" / "background" / "schemes.md").write_text(schemes.page(schemes.made()), encoding="utf-8")
        return 0
    if not asked.readme:
        return build(asked.draws)
    file.write_text(replay.readme(file.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
