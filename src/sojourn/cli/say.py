"""Text for the terminal there is: what it cannot show is said in plain letters."""

from __future__ import annotations

import sys

import click

__all__ = ["say", "shows_unicode", "width"]

PLAIN = str.maketrans(
    {
        "–": "-",
        "—": "-",
        "…": "...",
        "→": "->",
        "×": "x",
        "’": "'",
        "‘": "'",
        "“": '"',
        "”": '"',
        "\u00a0": " ",
    }
)


def shows_unicode() -> bool:
    """Whether stdout can take blocks and shades."""
    try:
        "░▀▄┤…–".encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def say(text: str) -> None:
    """Print a text on stdout, whatever its encoding."""
    encoding = sys.stdout.encoding or "ascii"
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        text = text.translate(PLAIN).encode("ascii", "replace").decode()
    click.echo(text)


def width() -> int:
    """Columns of the terminal, 80 to 100."""
    import shutil

    return min(max(shutil.get_terminal_size((100, 24)).columns, 80), 100)
