"""Pieces of Markdown as MyST reads it: plain words kept plain, headings with a name to link to, tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

__all__ = ["code", "figure", "heading", "link", "plain", "prose", "table"]

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#$~])")


def plain(words: object) -> str:
    """Words on one line that no sign in them can turn into markup.

    >>> plain("a_b | <c>")
    'a\\\\_b \\\\| \\\\<c\\\\>'
    """
    return _escaped(" ".join(str(words).split()))


def _escaped(text: str) -> str:
    return re.sub(r"(https?):", r"\1&#58;", _SPECIAL.sub(r"\\\1", text))


def prose(words: object) -> str:
    """Words that the project itself wrote: as `plain`, but a name between backticks stays code."""
    parts = re.split(r"(`[^`]+`)", " ".join(str(words).split()))
    return "".join(code(part[1:-1]) if part.startswith("`") and len(part) > 1 else _escaped(part) for part in parts)


def code(words: object) -> str:
    """A name or value as it is written in a file, also inside a table."""
    return "`" + " ".join(str(words).split()).replace("|", "\\|") + "`" if str(words) else ""


def heading(level: int, words: str, name: str | None = None) -> str:
    """A heading, with a name that `link` finds from any page."""
    return (f"({name})=\n" if name else "") + f"{'#' * level} {words}\n"


def link(words: str, name: str) -> str:
    """A link to a heading's name."""
    return f"[{words}](#{name})"


def figure(value: float | None) -> str:
    """A figure as it is shown elsewhere: thousands apart, no digits added."""
    return "no value" if value is None else f"{value:,.15g}"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are markup already; empty where it has no row."""
    body = ["| " + " | ".join(row) + " |" for row in rows]
    if not body:
        return ""
    return "\n".join(["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads), *body]) + "\n"
