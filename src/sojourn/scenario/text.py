"""Reading a scenario's text strictly: YAML 1.2, gated on bytes and on the event stream before anything is built.

The gate, in order: size, encoding, characters, then the scanner (depth; anchors, aliases, tags and directives
are refused where they stand) and the event stream (number of nodes, length of a scalar, one document).
Nothing is composed or constructed by the YAML library: it only says which tokens follow each other.
"""

from __future__ import annotations

import codecs
import datetime
import re
import stat
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.scanner import Scanner

from sojourn.errors import Finding, InputError
from sojourn.scenario.tree import BAD, Bad, Leaf, Node, Steps, dotted

__all__ = ["LONGEST_SCALAR", "MOST_BYTES", "MOST_DEPTH", "MOST_FINDINGS", "MOST_NODES", "read", "read_file"]

MOST_BYTES = 1_000_000
MOST_DEPTH = 32
MOST_NODES = 30_000
MOST_FINDINGS = 100
LONGEST_SCALAR = 32_768

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_ODD_NUMBER = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)|0o[0-7]+|0x[0-9a-fA-F]+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORDS: dict[str, Leaf] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
# What the YAML library says, and how it is said to a person: (sign, problem, remedy).
_SAYINGS = (
    ("found character '\\t'", "a tab stands where only spaces may", "indent with spaces"),
    (
        "mapping values are not allowed",
        "a colon stands where no key can begin",
        "put text with a colon in quotes, and give the keys of one map the same indentation",
    ),
    (
        "expected <block end>",
        "the indentation does not fit the lines above",
        "give the entries of one map or list the same indentation",
    ),
    ("found unexpected end of stream", "the file ends inside quotes", "close the quotation mark"),
    ("<stream end>", "the file ends inside a bracket or brace", "close every [ and {"),
    ("could not find expected ':'", "a key has no colon after it", "write `key: value`"),
    ("found undefined tag handle", "tags are not used in scenarios", "remove the text that begins with !"),
)


class _Refused(Exception):
    """The text cannot be read on from here."""

    def __init__(self, problem: str, remedy: str, line: int | None = None) -> None:
        super().__init__(problem)
        self.problem, self.remedy, self.line = problem, remedy, line


class _Scanner(Scanner):
    """The YAML scanner, which refuses depth, anchors, aliases, tags and directives as soon as it meets them."""

    def _here(self) -> int:
        return int(self.reader.line) + 1

    def _too_deep(self) -> None:
        if len(self.flow_context) + len(self.indents) > MOST_DEPTH:
            raise _Refused(f"must be at most {MOST_DEPTH} levels deep", "write it flatter", self._here())

    def fetch_flow_collection_start(self, TokenClass: Any, to_push: Any) -> None:
        self._too_deep()
        super().fetch_flow_collection_start(TokenClass, to_push)

    def add_indent(self, column: int) -> bool:
        self._too_deep()
        return bool(super().add_indent(column))

    def fetch_anchor(self) -> None:
        raise _Refused(
            "anchors are not used in scenarios", "write the value out, or use `extends`", self._here()
        )

    def fetch_alias(self) -> None:
        raise _Refused(
            "aliases are not used in scenarios",
            "write the value out; put text that begins with * in quotes",
            self._here(),
        )

    def fetch_tag(self) -> None:
        raise _Refused("tags are not used in scenarios", "remove the text that begins with !", self._here())

    def _too_long(self, start: Any) -> None:
        """Refuses a long text while it is read word by word, which takes the library a second and more."""
        if self.reader.index - start.index > LONGEST_SCALAR + 2:
            raise _long(int(start.line) + 1)

    def scan_plain_spaces(self, indent: Any, start_mark: Any) -> Any:
        self._too_long(start_mark)
        return super().scan_plain_spaces(indent, start_mark)

    def scan_flow_scalar_spaces(self, double: Any, start_mark: Any) -> Any:
        self._too_long(start_mark)
        return super().scan_flow_scalar_spaces(double, start_mark)

    def fetch_directive(self) -> None:
        raise _Refused(
            "directives are not used in scenarios", "remove the line that begins with %", self._here()
        )


def read_file(path: Path) -> bytes:
    """The bytes of a regular file, never more than the limit and one."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise InputError(Finding("must be a file", "name a scenario file", file=str(path)))
        with path.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "the name cannot be a file's"
        raise InputError(
            Finding(
                f"cannot be read ({why.lower()})", "check the name and its permissions", file=_shown(path)
            )
        ) from None


def _shown(path: Path) -> str:
    text = str(path)
    safe = "".join(
        c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text
    )
    return safe if len(safe) <= 200 else safe[:197] + "..."


def read(data: bytes, file: str, findings: list[Finding]) -> Node:
    """The tree of one document; adds what is wrong with single values to the findings.

    Raises InputError where the text cannot be read on.
    """
    try:
        text = _decode(data)
        return _Builder(file, findings).build(_events(text))
    except _Refused as refusal:
        found = Finding(refusal.problem, refusal.remedy, file=file, line=refusal.line)
        raise InputError([*findings, found]) from None


def _decode(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise _Refused(
            f"must be at most {MOST_BYTES:,} bytes",
            "keep observed series in the catalogue, not in the scenario",
        )
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _Refused("must be UTF-8 text; this is UTF-16", "save the file as UTF-8", 1)
    if data.startswith(codecs.BOM_UTF8):
        raise _Refused("must not begin with a byte-order mark", "save the file as UTF-8 without one", 1)
    if b"\0" in data:
        raise _Refused(
            "must be text; this holds a NUL byte",
            "name a scenario file",
            data[: data.index(0)].count(b"\n") + 1,
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _Refused(
            "must be UTF-8 text", "save the file as UTF-8", data[: error.start].count(b"\n") + 1
        ) from None
    odd = _CONTROL.search(text)
    if odd:
        raise _Refused(
            f"must be text; this holds the control character U+{ord(odd[0]):04X}",
            "remove it",
            text.count("\n", 0, odd.start()) + 1,
        )
    if max(text.count("\n"), text.count(","), text.count(":")) > MOST_NODES:
        raise _too_many()
    return text


def _long(line: int) -> _Refused:
    return _Refused(f"a value must have at most {LONGEST_SCALAR:,} characters", "shorten it", line)


def _too_many() -> _Refused:
    return _Refused(f"must have at most {MOST_NODES:,} values", "keep observed series in the catalogue")


def _events(text: str) -> Iterator[Any]:
    parser = YAML(typ="safe", pure=True)
    parser.Scanner = _Scanner
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield from parser.parse(text)
    except _Refused:
        raise
    except MarkedYAMLError as error:
        raise _unreadable(error) from None
    except (YAMLError, ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError):
        raise _Refused("cannot be read as YAML", "check quotes, brackets and indentation") from None


def _unreadable(error: MarkedYAMLError) -> _Refused:
    said = str(error.problem or error.context or "")
    mark = error.problem_mark or error.context_mark
    line = None if mark is None else int(mark.line) + 1
    for sign, problem, remedy in _SAYINGS:
        if sign in said:
            return _Refused(problem, remedy, line)
    return _Refused(f"cannot be read as YAML ({said[:120]})", "check quotes, brackets and indentation", line)


_Open = tuple[Node, list[tuple[str, int] | None], Steps]


def _next_steps(top: _Open) -> Steps:
    """The steps to the value that comes next in an open map or list."""
    node, waiting, steps = top
    if isinstance(node.value, list):
        return (*steps, len(node.value))
    return steps if waiting[0] is None else (*steps, waiting[0][0])


class _Builder:
    """Builds the tree from events with a stack of its own."""

    def __init__(self, file: str, findings: list[Finding]) -> None:
        self.file, self.findings, self.nodes = file, findings, 0

    def build(self, events: Iterator[Any]) -> Node:
        root: Node | None = None
        documents = 0
        # Each open map or list: its node, the key that waits for a value (with its line), and the steps to it.
        stack: list[_Open] = []
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _Refused("must be one document", "remove what follows ---", _line(event))
                continue
            if isinstance(event, AliasEvent):
                raise _Refused("aliases are not used in scenarios", "write the value out", _line(event))
            if isinstance(event, (MappingEndEvent, SequenceEndEvent)):
                stack.pop()
                continue
            if not isinstance(event, (ScalarEvent, MappingStartEvent, SequenceStartEvent)):
                continue
            self.nodes += 1
            if self.nodes > MOST_NODES:
                raise _too_many()
            if stack and isinstance(stack[-1][0].value, dict) and stack[-1][1][0] is None:
                stack[-1][1][0] = self._key(event)
                continue
            steps = _next_steps(stack[-1]) if stack else ()
            node = self._open(event, steps)
            if not stack:
                root = node
            else:
                self._put(stack[-1], node, steps)
            if isinstance(node.value, (dict, list)):
                stack.append((node, [None], steps))
        if root is None or root.value is None:
            raise _Refused("is empty", "write at least name, about, start, until, streams and outcomes")
        return root

    def _key(self, event: Any) -> tuple[str, int]:
        if not isinstance(event, ScalarEvent):
            raise _Refused("a key must be a word", "write `key: value`", _line(event))
        if event.value == "<<" and not event.style:
            raise _Refused(
                "merge keys are not used in scenarios", "write the values out, or use `extends`", _line(event)
            )
        if len(event.value) > 200 or not event.value.isprintable():
            raise _Refused(
                "a key must have at most 200 characters, all of them printable",
                "use a short word",
                _line(event),
            )
        return event.value, _line(event)

    def _open(self, event: Any, steps: Steps) -> Node:
        line = _line(event)
        if isinstance(event, MappingStartEvent):
            return Node({}, line, self.file)
        if isinstance(event, SequenceStartEvent):
            return Node([], line, self.file)
        if len(event.value) > LONGEST_SCALAR:
            raise _long(line)
        if event.style:
            odd = _CONTROL.search(event.value)
            if odd:
                problem = f"must be text; this holds the control character U+{ord(odd[0]):04X}"
                return Node(self._find(problem, "remove it", line, steps, None), line, self.file)
            return Node(event.value, line, self.file)
        return Node(self._plain(event.value, line, steps), line, self.file)

    def _put(self, top: _Open, node: Node, steps: Steps) -> None:
        holder, waiting, _ = top
        if isinstance(holder.value, list):
            holder.value.append(node)
            return
        assert isinstance(holder.value, dict) and waiting[0] is not None
        key, line = waiting[0]
        waiting[0] = None
        if key in holder.value:
            first = holder.value[key].line
            self._find(
                f"is written twice; the first is on line {first}", "keep one of them", line, steps, None
            )
            return
        holder.value[key] = node.at(line)

    def _plain(self, text: str, line: int, steps: Steps) -> Leaf | Bad:
        """A plain scalar by the core schema of YAML 1.2, finite numbers only, and ISO dates."""
        if text in _WORDS:
            return _WORDS[text]
        if not text[0].isascii() or text[0] not in "+-.0123456789":
            return text
        if _DATE.fullmatch(text):
            try:
                return datetime.date.fromisoformat(text)
            except ValueError:
                return self._find(
                    "must be a day of the calendar", "write it like 2026-02-28", line, steps, text
                )
        if _INT.fullmatch(text):
            digits = text.lstrip("+-")
            if len(digits) > 18:
                return self._find("must have at most 18 digits", "write a smaller number", line, steps, text)
            if len(digits) > 1 and digits[0] == "0":
                return self._find(
                    "must not begin with 0", "drop the zeros, or put text in quotes", line, steps, text
                )
            return int(text)
        if _FLOAT.fullmatch(text):
            number = float(text) if len(text) <= 400 else float("inf")
            if number in (float("inf"), float("-inf")):
                return self._find(
                    "must be a number that a computer can hold", "write a smaller number", line, steps, text
                )
            return number
        if _ODD_NUMBER.fullmatch(text):
            return self._find(
                "must be a finite number in decimals", "write it like 41500 or 0.25", line, steps, text
            )
        return text

    def _find(self, problem: str, remedy: str, line: int, steps: Steps, value: str | None) -> Bad:
        self.findings.append(
            Finding(problem, remedy, file=self.file, line=line, path=dotted(steps) or None, value=value)
        )
        if len(self.findings) >= MOST_FINDINGS:
            raise _Refused(f"has more than {MOST_FINDINGS} faults", "mend these first", line)
        return BAD


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
