"""Data files read strictly: YAML 1.2 text to a tree of words that remember their lines.

`NO`, `on` and `yes` are words; a key may stand once; anchors, aliases, tags and merge keys are refused,
since a data file never needs them. A file of facts is read one top-level entry at a time, so that asking for
one parameter does not parse the whole record.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sojourn import units
from sojourn.dates import Period, parse_day, parse_label
from sojourn.errors import Finding, InputError, nearest

__all__ = ["Block", "Branch", "Leaf", "Listing", "Reader", "Tree", "blocks", "read_text", "read_tree"]

LARGEST = 2_000_000
_KEY = re.compile(r"([A-Za-z0-9_][^\s:#]*(?: [^\s:#]+)*):(?=\s|$)")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")


@dataclass(frozen=True)
class Leaf:
    """One word or number of a data file, as written; `empty` is a null."""

    text: str
    line: int
    empty: bool = False


@dataclass(frozen=True)
class Branch:
    """Named entries of a data file, in the order they were filed."""

    entries: dict[str, Tree]
    line: int


@dataclass(frozen=True)
class Listing:
    """A list in a data file."""

    items: tuple[Tree, ...]
    line: int


Tree = Leaf | Branch | Listing


@dataclass(frozen=True)
class Block:
    """The text of one top-level entry of a file, and the line it starts on."""

    name: str
    text: str
    file: str
    line: int


def read_text(path: Path) -> str:
    """The file's text; raises InputError if it is missing, too large or not UTF-8."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        why = error.strerror or "unreadable"
        raise InputError(
            Finding(f"cannot be read: {why}", "give a file that exists", file=str(path))
        ) from None
    if len(raw) > LARGEST:
        raise InputError(Finding(f"must be smaller than {LARGEST:,} bytes", "split the file", file=str(path)))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputError(
            Finding("must be UTF-8 text", "save it as UTF-8", file=str(path), line=line)
        ) from None
    if "\0" in text:
        raise InputError(
            Finding("must be text, and this holds binary data", "give a text file", file=str(path))
        )
    return text.replace("\r\n", "\n")


def blocks(path: Path) -> list[Block]:
    """The file's top-level entries, found by their names at the start of a line, unparsed."""
    found: list[Block] = []
    name, first, held = "", 0, list[str]()
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if not line or line[0] in " #\t":
            held.append(line)
            continue
        key = _KEY.match(line)
        if not key:
            remedy = "write each entry as a name, a colon, and its fields indented below it"
            raise InputError(
                Finding("must be a named entry", remedy, file=str(path), line=number, value=line.strip())
            )
        if name:
            found.append(Block(name, "\n".join(held), str(path), first))
        name, first, held = key[1], number, [line]
    if name:
        found.append(Block(name, "\n".join(held), str(path), first))
    return found


def read_tree(text: str, file: str, first_line: int = 1) -> Tree:
    """The text as a tree of words with lines; raises InputError for anything but plain YAML 1.2."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    loader = YAML(typ="safe", pure=True)
    try:
        node = loader.compose(text)
        if node is None:
            raise InputError(Finding("is empty", "write at least one entry", file=file, line=first_line))
        return _Planting(file, first_line - 1).plant(node, "")
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + first_line if mark else first_line
        problem = f"must be YAML: {error.problem or error.context or 'unreadable'}"
    except (YAMLError, ValueError) as error:
        line, problem = first_line, f"must be YAML: {str(error).splitlines()[0]}"
    except RecursionError:
        line, problem = first_line, "must not be nested so deeply"
    raise InputError(Finding(problem, "mend the text at that line", file=file, line=line))


class _Planting:
    """Turns the composed nodes of one text into a tree, refusing what data files never need."""

    def __init__(self, file: str, before: int) -> None:
        self.file = file
        self.before = before
        self.seen: set[int] = set()

    def plant(self, node: object, path: str) -> Tree:
        from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

        line = node.start_mark.line + 1 + self.before  # type: ignore[attr-defined]
        if id(node) in self.seen or getattr(node, "anchor", None):
            raise self._wrong("must not use anchors or aliases", "write the entry out", line, path)
        self.seen.add(id(node))
        if isinstance(node, ScalarNode):
            plain = node.style not in ("'", '"', "|", ">")
            return Leaf(
                str(node.value), line, empty=plain and node.value in ("", "null", "~", "Null", "NULL")
            )
        if isinstance(node, SequenceNode):
            return Listing(tuple(self.plant(item, f"{path}.{n}") for n, item in enumerate(node.value)), line)
        assert isinstance(node, MappingNode)
        entries: dict[str, Tree] = {}
        for key, value in node.value:
            at = key.start_mark.line + 1 + self.before
            if not isinstance(key, ScalarNode) or key.value == "<<":
                raise self._wrong("must have plain words as names", "write a word before the colon", at, path)
            name = f"{path}.{key.value}" if path else str(key.value)
            if key.value in entries:
                raise self._wrong("must stand only once", "remove one of the two", at, name)
            entries[str(key.value)] = self.plant(value, name)
        return Branch(entries, line)

    def _wrong(self, problem: str, remedy: str, line: int, path: str) -> InputError:
        return InputError(Finding(problem, remedy, file=self.file, line=line, path=path or None))


@dataclass
class Reader:
    """Takes typed fields out of one entry and keeps a finding for each that will not do."""

    file: str
    findings: list[Finding] = field(default_factory=list)

    def wrong(self, problem: str, remedy: str, at: Tree | int, path: str, value: str | None = None) -> None:
        """Keeps a finding."""
        line = at if isinstance(at, int) else at.line
        self.findings.append(Finding(problem, remedy, file=self.file, line=line, path=path, value=value))

    def branch(self, tree: Tree, path: str, known: Sequence[str]) -> Branch:
        """The tree as named entries, none outside the known names."""
        if not isinstance(tree, Branch):
            self.wrong("must have named fields", f"known names: {', '.join(known)}", tree, path)
            return Branch({}, tree.line)
        for name, entry in tree.entries.items():
            if name not in known:
                self.wrong("is not a field known here", nearest(name, known), entry, f"{path}.{name}")
        return tree

    def words(self, branch: Branch, name: str, path: str, *, needed: bool = True) -> str | None:
        """A field's text."""
        entry = branch.entries.get(name)
        if entry is None or (isinstance(entry, Leaf) and (entry.empty or not entry.text.strip())):
            if needed:
                self.wrong(f"must have the field {name}", "add it", entry or branch, f"{path}.{name}")
            return None
        if not isinstance(entry, Leaf):
            self.wrong("must be one word or sentence", "write plain text", entry, f"{path}.{name}")
            return None
        return " ".join(entry.text.split())

    def word(
        self, branch: Branch, name: str, path: str, known: Sequence[str], *, needed: bool = True
    ) -> str | None:
        """A field's text, one of the known words."""
        text = self.words(branch, name, path, needed=needed)
        if text is not None and text not in known:
            self.wrong(
                "must be a word known here",
                nearest(text, known),
                branch.entries[name],
                f"{path}.{name}",
                text,
            )
            return None
        return text

    def number(self, branch: Branch, name: str, path: str, *, needed: bool = True) -> float | None:
        """A field's number."""
        text = self.words(branch, name, path, needed=needed)
        if text is None:
            return None
        if not _NUMBER.fullmatch(text) or not math.isfinite(float(text)):
            at = branch.entries[name]
            self.wrong("must be a number", "write plain digits such as 41500", at, f"{path}.{name}", text)
            return None
        return float(text)

    def day(self, branch: Branch, name: str, path: str, *, needed: bool = True) -> date | None:
        """A field's day."""
        text = self.words(branch, name, path, needed=needed)
        if text is None:
            return None
        try:
            return parse_day(text)
        except InputError as error:
            self.borrow(error, branch.entries[name], f"{path}.{name}")
            return None

    def period(self, branch: Branch, name: str, path: str, *, needed: bool = True) -> Period | None:
        """A field's day, month or year."""
        text = self.words(branch, name, path, needed=needed)
        if text is None:
            return None
        try:
            return parse_label(text)
        except InputError as error:
            self.borrow(error, branch.entries[name], f"{path}.{name}")
            return None

    def unit(self, branch: Branch, path: str) -> str | None:
        """The field `unit`, in its one spelling."""
        text = self.words(branch, "unit", path)
        if text is None:
            return None
        try:
            return units.unit(text)
        except InputError as error:
            self.borrow(error, branch.entries["unit"], f"{path}.unit")
            return None

    def listing(self, branch: Branch, name: str, path: str, *, needed: bool = True) -> tuple[Tree, ...]:
        """A field's items."""
        entry = branch.entries.get(name)
        if entry is None:
            if needed:
                self.wrong(f"must have the field {name}", "add it", branch, f"{path}.{name}")
            return ()
        if not isinstance(entry, Listing):
            self.wrong("must be a list", "write each item after a dash", entry, f"{path}.{name}")
            return ()
        return entry.items

    def borrow(self, error: InputError, at: Tree | int, path: str) -> None:
        """Keeps the findings of an error met on the way, with the place added."""
        for one in error.findings:
            self.wrong(one.problem, one.remedy, at, path, one.value)

    def done(self) -> None:
        """Raises InputError with every finding kept, if there is one."""
        if self.findings:
            raise InputError(self.findings)


def entries(tree: Tree) -> Mapping[str, Tree]:
    """The named entries of a tree, or none."""
    return tree.entries if isinstance(tree, Branch) else {}
