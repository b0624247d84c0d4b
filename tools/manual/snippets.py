"""Snippets of a page: what the tests run, and what the built manual shows the output of.

A fence marked `console` holds lines that begin with `$ sojourn` (or `$ make`, whose target must exist); `python` is run
from top to bottom of the page with one set of names; `yaml` is written to the file that a comment before it names. A
comment directly before a fence says what is unusual about it:

    <!-- file: my.yaml -->      write the block to this file
    <!-- exit: 2 -->            the last command of the block leaves with this code
    <!-- first: 12 -->          show so many lines of the output
    <!-- quiet -->              show no output
    <!-- slow: why -->          run it when the manual is built and by the slow tests; else only see that it could be
    <!-- not run: why -->       do not run it
"""

from __future__ import annotations

import io
import os
import re
import shlex
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["RUN", "Page", "Ran", "SnippetError", "filled", "read", "run"]

RUN = ("console", "python", "yaml")
_FENCE = re.compile(r"^```(\w+)\s*$")
_MARK = re.compile(r"^<!-- ([a-z ]+?)(?:: (.*))? -->$")
_DRAWS = re.compile(r"(--draws[ =]|draws=)\d+")
_PROGRAM = re.compile(r"^\$ (?:\.venv/bin/)?(sojourn|make)\b(.*)$")
ROOT = Path(__file__).resolve().parents[2]


class SnippetError(AssertionError):
    """A snippet does not do what its page says."""


@dataclass(frozen=True)
class Snippet:
    """A fenced block: where it stands, what it is, what is said about it."""

    line: int  # of the closing fence, counted from 0
    kind: str
    text: str
    marks: dict[str, str]


@dataclass(frozen=True)
class Page:
    """A page and its snippets, from top to bottom."""

    path: Path
    lines: tuple[str, ...]
    snippets: tuple[Snippet, ...]


@dataclass(frozen=True)
class Ran:
    """A snippet and what it printed."""

    snippet: Snippet
    output: str


def read(path: Path) -> Page:
    """The page and every fenced block in it whose kind is known to run."""
    lines = path.read_text(encoding="utf-8").splitlines()
    found: list[Snippet] = []
    marks: dict[str, str] = {}
    number = 0
    while number < len(lines):
        mark, fence = _MARK.match(lines[number]), _FENCE.match(lines[number])
        if mark:
            marks[mark[1]] = mark[2] or ""
        elif fence:
            first = number + 1
            number = next(n for n in range(first, len(lines)) if lines[n].rstrip() == "```")
            if fence[1] in RUN:
                found.append(Snippet(number, fence[1], "\n".join(lines[first:number]), marks))
            marks = {}
        elif lines[number].strip():
            marks = {}
        number += 1
    return Page(path, tuple(lines), tuple(found))


def run(page: Page, folder: Path, *, draws: int | None = None, slow: bool = True) -> Iterator[Ran]:
    """Run the page's snippets in a folder, in order; with `draws`, with so many in place of those written."""
    names: dict[str, Any] = {"__name__": "snippet"}
    for snippet in page.snippets:
        place = f"{page.path.name}, line {snippet.line + 1}"
        if "not run" in snippet.marks:
            if not snippet.marks["not run"]:
                raise SnippetError(f"{place}: must say why it is not run")
            yield Ran(snippet, "")
        elif snippet.kind == "yaml":
            if "file" not in snippet.marks:
                raise SnippetError(f"{place}: a yaml block must name its file, <!-- file: my.yaml -->, or say why it is not run")
            (folder / snippet.marks["file"]).write_text(snippet.text + "\n", encoding="utf-8")
            yield Ran(snippet, "")
        else:
            text = snippet.text if draws is None else _drawn(snippet.text, draws)
            with chdir(folder):
                if snippet.kind == "python":
                    output = _python(text, names)
                else:
                    output = _console(text, snippet.marks, place, dry="slow" in snippet.marks and not slow)
            yield Ran(snippet, output)


def _drawn(text: str, draws: int) -> str:
    """The text with so many draws, also where a command that runs a scenario leaves them to their default."""
    text = _DRAWS.sub(lambda found: f"{found[1]}{draws}", text)
    return re.sub(r"(?m)^(\$ \S*sojourn (?:run|compare|report) (?!.*(?:--draws|--resume|--from)))", rf"\1--draws {draws} ", text)


def _python(text: str, names: dict[str, Any]) -> str:
    out = io.StringIO()
    with redirect_stdout(out):
        exec(compile(text, "<snippet>", "exec"), names)
    return out.getvalue()


def _console(text: str, marks: dict[str, str], place: str, *, dry: bool) -> str:
    """What the commands print; where one fails as it should, what it says on stderr too."""
    commands = [line for line in text.replace("\\\n", " ").splitlines() if line.strip()]
    printed = []
    for number, command in enumerate(commands):
        found = _PROGRAM.match(command)
        if not found:
            raise SnippetError(f"{place}: a console line must begin with $ sojourn or $ make, not {command!r}")
        words = shlex.split(found[2], comments=True)
        if found[1] == "make":
            _made(words, place)
            continue
        if dry:
            _parsed(words)
            continue
        code, out, err = sojourn(words)
        wanted = int(marks.get("exit", 0)) if number == len(commands) - 1 else 0
        if code != wanted:
            raise SnippetError(f"{place}: {command} left with {code}, not {wanted}:\n{err}")
        printed.append(out + (err if wanted else ""))
    return "\n".join(printed)


def _parsed(words: list[str]) -> None:
    """See that the verb and its options are as written."""
    from sojourn.cli import VERBS

    verb = {verb.name: verb for verb in VERBS}[words[0]]
    verb.make_context(str(verb.name), words[1:])


def _made(words: list[str], place: str) -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    strange = [word for word in words if word not in targets]
    if strange:
        raise SnippetError(f"{place}: the Makefile has no {', '.join(strange)}")


def sojourn(words: list[str]) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of one command."""
    from sojourn.cli import main

    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    before, code = os.environ.get("COLUMNS"), 0
    os.environ["COLUMNS"] = "92"
    try:
        with redirect_stdout(out), redirect_stderr(err):
            main(words)
    except SystemExit as leave:
        code = int(leave.code or 0)
    finally:
        if before is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = before
    said = [stream.buffer.getvalue().decode() for stream in (out, err)]  # type: ignore[attr-defined]
    return code, said[0], said[1]


def filled(page: Page, ran: list[Ran]) -> str:
    """The page with each snippet's output below it."""
    below = {one.snippet.line: _shown(one) for one in ran}
    lines = []
    for number, line in enumerate(page.lines):
        lines.append(line)
        lines += below.get(number, [])
    return "\n".join(lines) + "\n"


def _shown(one: Ran) -> list[str]:
    output = one.output.strip("\n")
    if not output or "quiet" in one.snippet.marks:
        return []
    lines = output.splitlines()
    most = int(one.snippet.marks.get("first", len(lines)))
    return ["", "```text", *lines[:most], *(["…"] if len(lines) > most else []), "```"]
