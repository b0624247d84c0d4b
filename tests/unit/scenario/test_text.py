"""The gate before anything is built: bytes, tokens, events, single values."""

from __future__ import annotations

import datetime
import time
import tracemalloc
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from sojourn.errors import Finding, InputError
from sojourn.scenario.text import LONGEST_SCALAR, MOST_BYTES, MOST_DEPTH, MOST_NODES, read, read_file
from sojourn.scenario.tree import Node, line_of, plain


def tree(text: str | bytes) -> tuple[Node, list[Finding]]:
    findings: list[Finding] = []
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    return read(data, "my.yaml", findings), findings


def value(text: str) -> Any:
    found, findings = tree(text)
    assert findings == []
    return plain(found)


def refusal(text: str | bytes) -> str:
    with pytest.raises(InputError) as caught:
        tree(text)
    return str(caught.value)


def test_words_stay_words() -> None:
    text = "{NO: NO, on: yes, off: 'no', at: 12:30:45, big: 1_000, v: 1.2.3}"
    assert value(text) == {"NO": "NO", "on": "yes", "off": "no", "at": "12:30:45", "big": "1_000", "v": "1.2.3"}


def test_the_core_schema_and_nothing_else() -> None:
    text = "{a: true, b: False, c: ~, d: -3, e: 2.5e-1, f: 2026-02-28, g: '3', h: .5, i: '2026-02-28'}"
    expected = {"a": True, "b": False, "c": None, "d": -3, "e": 0.25, "f": datetime.date(2026, 2, 28), "g": "3", "h": 0.5, "i": "2026-02-28"}
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1e999", "must be a number that a computer can hold"),
        ("a: -1e999", "must be a number that a computer can hold"),
        ("a: .nan", "must be a finite number in decimals"),
        ("a: -.inf", "must be a finite number in decimals"),
        ("a: 0x10", "must be a finite number in decimals"),
        ("a: 0777", "must not begin with 0"),
        ("a: " + "9" * 5000, "must have at most 18 digits"),
        ("a: " + "9" * 19, "must have at most 18 digits"),
        ("a: 2024-13-45", "must be a day of the calendar"),
        ("a: 2023-02-29", "must be a day of the calendar"),
        ("a: 1\na: 2", "is written twice; the first is on line 1"),
        ('a: "\\0"', "holds the control character U+0000"),
        ('a: "\\uD800"', "holds the control character U+D800"),
    ],
)
def test_single_values_that_cannot_be(text: str, said: str) -> None:
    _, findings = tree(text)
    assert [said in f.problem for f in findings] == [True]
    assert findings[0].line == text.count("\n") + 1 and findings[0].path == "a"


def test_all_bad_values_are_found_in_one_pass() -> None:
    _, findings = tree("a: .nan\nb:\n  - 1\n  - c: 2024-13-45\n  - .inf\n")
    assert [(f.line, f.path) for f in findings] == [(1, "a"), (4, "b.1.c"), (5, "b.2")]


BOMBS = {
    "brackets": "[" * 6000,
    "brackets after commas": "[a," * 100_000,
    "braces": "{a: " * 5000,
    "dashes": "- " * 5000,
    "question marks": "? " * 5000,
    "indents": "\n".join(" " * i + "a:" for i in range(500)),
    "aliases": "a: &a [x, x]\n" + "".join(f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)}, *{chr(97 + i)}]\n" for i in range(20)),
    "an anchor in a merge key": "a: &a {b: 1}\nc: {<<: *a}",
    "a merge key": "{<<: {a: 1}}",
    "a tag": "!!python/object/apply:os.system [ls]",
    "a directive": "%YAML 1.1\n---\non: yes",
    "a million keys": "".join(f"k{i}: 1\n" for i in range(1_000_000)),
    "keys in flow": "{" + ",".join(f"k{i}" for i in range(120_000)) + "}",
    "a hundred megabytes": b"a" * 100_000_000,
    "a long scalar": "a: '" + "x" * 10_000_000 + "'",
    "a text of many words": "a: " + "x " * 450_000,
    "a text of many words on many lines": "a:\n" + " x x x x x x x x x x x x x x x x\n" * 25_000,
    "a quoted text of many words": "a: '" + "x " * 450_000 + "'",
    "bad UTF-8": b"a: \xff\xfe\xfa",
    "UTF-16": "a: 1".encode("utf-16"),
    "a byte-order mark": b"\xef\xbb\xbfa: 1",
    "NUL": b"a: 1\0",
    "a terminal escape": b"a: \x1b[31m",
    "an overlong escape": b"a: \xc0\x80",
    "two documents": "a: 1\n---\nb: 1",
    "nothing": "",
    "only a comment": "# a\n",
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_at_once_and_cheaply(name: str) -> None:
    bomb = BOMBS[name]
    data = bomb if isinstance(bomb, bytes) else bomb.encode()
    taken = []
    for _ in range(3):  # the best of three: the processor's time too is longer on a crowded machine
        began = time.process_time()
        said = refusal(data)
        taken.append(time.process_time() - began)
    assert min(taken) < 0.1
    assert said.startswith("my.yaml") and len(said) < 300
    tracemalloc.start()
    refusal(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 50_000_000


def test_the_largest_file_that_passes_is_read_in_time() -> None:
    text = "[" + "1," * (MOST_NODES - 2) + "1]"
    began = time.process_time()
    assert len(value(text)) == MOST_NODES - 1
    assert time.process_time() - began < 4
    assert "values" in refusal("[" + "1," * MOST_NODES + "1]")


def test_the_limits_are_where_they_are_said_to_be() -> None:
    deepest = MOST_DEPTH - 2
    assert value("[" * deepest + "]" * deepest) != 0
    assert refusal("[" * 40 + "]" * 40) == "my.yaml:1: must be at most 32 levels deep. Write it flatter."
    assert len(value(f"a: '{'x' * LONGEST_SCALAR}'")["a"]) == LONGEST_SCALAR
    assert "at most 32,768 characters" in refusal(f"a: '{'x' * (LONGEST_SCALAR + 1)}'")
    assert "at most 1,000,000 bytes" in refusal(b"#" * (MOST_BYTES + 1))


def test_only_regular_files_are_read(tmp_path: Any) -> None:
    for path in (tmp_path, tmp_path / "missing.yaml"):
        with pytest.raises(InputError):
            read_file(path)


def test_nodes_carry_the_lines_of_their_keys() -> None:
    found, _ = tree("a:\n  b: 1\n\n  c:\n    - x\n    - y\n")
    lines = [line_of(found, steps).line for steps in [("a",), ("a", "b"), ("a", "c"), ("a", "c", 1)]]
    assert lines == [1, 2, 4, 6]


SCALARS = st.one_of(
    st.integers(-(10**17), 10**17),
    st.floats(allow_nan=False, allow_infinity=False).filter(lambda x: "." in repr(x)),
    st.text(st.characters(categories=["L", "N", "P", "Z", "S"], exclude_characters="\u2028\u2029\x85"), max_size=12),
    st.booleans(),
    st.none(),
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.from_regex("[a-z]{1,5}", fullmatch=True), inner, max_size=4),
    max_leaves=15,
)


@settings(max_examples=100, deadline=None)
@given(TREES)
def test_it_reads_what_the_yaml_library_writes(whole: Any) -> None:
    """Where the library's own reader and ours may agree, they do."""
    import io

    stream = io.StringIO()
    writer = YAML(typ="safe", pure=True)
    writer.representer.ignore_aliases = lambda _: True  # type: ignore[method-assign]
    writer.dump(whole, stream)
    if whole in (None, ""):
        return
    try:
        assume(YAML(typ="safe", pure=True).load(stream.getvalue()) == whole)
    except YAMLError:
        assume(False)  # it trips over some of its own, such as {a: ?0}
    found, findings = tree(stream.getvalue())

    def lists(x: Any) -> Any:
        if isinstance(x, tuple):
            return [lists(v) for v in x]
        return {k: lists(v) for k, v in x.items()} if isinstance(x, dict) else x

    assert findings != [] or lists(plain(found)) == whole


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200) | st.text("[]{}:,-?&*!|>'\"%@` \n\t#a1.~<", max_size=80).map(str.encode))
def test_any_bytes_are_read_or_refused_with_a_place(data: bytes) -> None:
    findings: list[Finding] = []
    try:
        read(data, "my.yaml", findings)
    except InputError as error:
        findings = list(error.findings)
    assert all(f.file == "my.yaml" and f.problem and f.remedy for f in findings)
