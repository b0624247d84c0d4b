"""A page as a PDF, made by typst from the same blocks; the words are handed over as data and never read as markup."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sojourn.errors import Finding, InputError
from sojourn.reporting.page.blocks import Chart, Link, Page
from sojourn.reporting.page.drawing import PLAIN_STYLE

__all__ = ["needed", "pdf"]

HERE = Path(__file__).parent
WORDS = {
    ("Para", "words"): 0,
    ("Items", "items"): 1,
    ("Card", "links"): 1,
    ("Grid", "rows"): 2,
    ("Entry", "lines"): 1,
}
"""The fields that hold words, and how deep in tuples they lie."""


def needed() -> None:
    """InputError where what makes a PDF is not installed."""
    try:
        import typst  # noqa: F401
    except ImportError:
        raise InputError(
            Finding(
                "needs typst, which is not installed",
                "run pip install 'sojourn[pdf]', or print the page from a browser",
                path="--pdf",
            )
        ) from None


def pdf(page: Page) -> bytes:
    """The page as a tagged PDF; the same page gives the same bytes."""
    return _compiled(page, "pdf")[0]


def _compiled(page: Page, form: Any) -> list[bytes]:
    """What typst makes of a page: one PDF, or one PNG a sheet."""
    needed()
    import matplotlib
    import typst

    with TemporaryDirectory(prefix="sojourn-") as room:
        folder = Path(room)
        drawings: list[str] = []
        (folder / "page.json").write_text(
            json.dumps(_plain(page, drawings), ensure_ascii=False), encoding="utf-8"
        )
        for number, svg in enumerate(drawings):
            (folder / f"chart-{number}.svg").write_text(
                svg.replace("><", f"><style>{PLAIN_STYLE}</style><", 1), encoding="utf-8"
            )
        (folder / "page.typ").write_bytes((HERE / "page.typ").read_bytes())
        made: Any = typst.compile(
            str(folder / "page.typ"), root=room, format=form, ignore_system_fonts=True, timestamp=0,
            pdf_standards="ua-1" if form == "pdf" else [],
            font_paths=[str(Path(matplotlib.get_data_path()) / "fonts" / "ttf")],
        )  # fmt: skip
    return made if isinstance(made, list) else [made]


def _plain(thing: Any, drawings: list[str]) -> Any:
    """Blocks as plain data, each with its kind; a chart's drawing by the name of its file, its tables left out."""
    if isinstance(thing, Chart):
        drawings.append(thing.svg)
        name = f"chart-{len(drawings) - 1}.svg"
        return {
            "kind": "Chart",
            "title": thing.title,
            "says": thing.says,
            "file": name,
            "wide": thing.wide,
            "from": _said(thing.from_, 0),
        }
    if is_dataclass(thing):
        kind, found = type(thing).__name__, {}
        for one in fields(thing):
            value, depth = getattr(thing, one.name), WORDS.get((kind, one.name))
            found[one.name] = _plain(value, drawings) if depth is None else _said(value, depth)
        return {"kind": kind, **found}
    return [_plain(part, drawings) for part in thing] if isinstance(thing, tuple) else thing


def _said(value: Any, depth: int) -> Any:
    """Words, or tuples of them so many deep, as lists of what they say and where it leads."""
    if depth:
        return [_said(part, depth - 1) for part in value]
    return [{"text": p.text, "to": p.to} if isinstance(p, Link) else {"text": p, "to": None} for p in value]
