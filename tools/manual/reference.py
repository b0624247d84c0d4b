"""The reference: every page that is made from the data tree and the registries, and the page that lists them."""

from __future__ import annotations

from pathlib import Path

from tools.manual import language, record, surface
from tools.manual.markup import heading

__all__ = ["pages", "write"]

PAGES = (*surface.PAGES, *language.PAGES, *record.PAGES)


def pages() -> dict[str, str]:
    """Every page by its path under `reference`, without suffix."""
    found = dict(page for make in PAGES for page in make())
    listed = "\n".join(found)
    intro = "Made from the data and the registries each time the manual is built; nothing here is written by hand.\n"
    found["index"] = heading(1, "Reference", "reference") + f"\n{intro}\n```{{toctree}}\n:maxdepth: 1\n\n{listed}\n```\n"
    return found


def write(folder: Path) -> None:
    """The pages as files."""
    for name, text in pages().items():
        file = folder / f"{name}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
