"""A page as one HTML file: no script, no font and no picture from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sojourn.reporting.page.blocks import Block, Chart, Page

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["html"]

HERE = Path(__file__).parent


def html(page: Page) -> str:
    """The page as HTML; every word of it is escaped."""
    css = (HERE / "page.css").read_text(encoding="utf-8")
    return _template().render(page=page, css=css).strip() + "\n"


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    room = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    room.filters["runs"] = _runs
    return room.get_template("page.html.j2")


@dataclass(frozen=True)
class _Run:
    charts: bool
    blocks: tuple[Block, ...]


def _runs(blocks: Iterable[Block]) -> list[_Run]:
    """Blocks in order, charts that follow each other together, so that they can stand side by side."""
    found: list[_Run] = []
    for block in blocks:
        narrow = isinstance(block, Chart) and not block.wide
        if found and found[-1].charts == narrow:
            found[-1] = _Run(narrow, (*found[-1].blocks, block))
        else:
            found.append(_Run(narrow, (block,)))
    return found
