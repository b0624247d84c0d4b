"""Hostile scenarios: byte, token and schema mutations of sound ones, and whole files made to do harm.

`cases(seed, count)` gives the same texts for the same seed; each has a name that says what was done.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from sojourn.scenario.load import SHIPPED

__all__ = ["cases", "seeds"]

BASE = Path(__file__).parents[1] / "unit" / "scenario" / "messages" / "base.yaml"

ODD_VALUES = (
    "NO", "on", "yes", "true", "null", "~", "''", "[]", "{}", "[[]]", "{a: b}", "-1", "0", "-0", "1e999", "-1e999", ".nan", ".inf", "1e-999", "0777", "0x1F",
    "1_000", "9" * 5000, "9" * 18, "1" + "0" * 17, "1000000000", "1000000000 person/day", "5 dya", "5 USD", "5  day", "5day", "day", "-5 bed", "0.0001", "2024-13-45",
    "2023-02-29", "0000-00-00", "9999-12-31", "0001-01-01", "2026-02-01T00:00:00", "12:30:45", "rest", "default", "class", "stream", "by", "ice.beds.contractual",
    "ice.beds.contractul", "ice.book_ins.ice", "a.b.c", "../../etc/passwd", "/etc/passwd", "C:\\windows", "'../x'", "*a", "&a 1", "!!str x", "!!python/name:os.system", "<<", "? x",
    "{value: 1, unit: day, spread: {low: 9, high: 1}}", "{value: 3, status: published}", "{of: ice.beds.funded, times: {of: ice.beds.funded, times: 3}}",
    "{values: [{from: 2026-01-01, value: 3}, {from: 2020-01-01, value: 4}]}", "{fixed: 0 day}", "{exponential: {mean: 0}}", "{exponential: {mean: -3}}", "{hazard: 1e300}",
    "{days: {0: 1}}", "{days: {5: 2}}", "{days: {x: 1}}", "{mixture: []}", "{mixture: [{share: 1, law: {mixture: [{share: 1, law: 3}]}}]}", "{never: false}", "{lognormal: {mean: 1}}",
    "{lognormal: {median: 1, spread: 0.5}}", "{weibull: {mean: 1e5, shape: 0.0001}}", "{gamma: {mean: 1, shape: 1e308}}", "{uniform: {low: 9, high: 3}}", "{by: class, default: 3}",
    "{by: nation, x: 3}", "{between: [2027-01-01, 2026-01-01]}", "{after: injunction, days: 3}", "{every: 0.5, from: 2026-01-01}", "\"\\u202e\"", "\"\\uD800\"", "\"\\0\"", "\"\\e[31m\"",
    "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "'" + "x" * 70_000 + "'", "'" + "é" * 100 + "'", "\U0001f4a3", "[" * 40, "{a: " * 40, "|\n  text", "'open", "\"open",
)  # fmt: skip

WORDS = ("hearing", "order", "document", "seat", "abroad", "beds", "judges", "seats", "treasury", "host", "home", "bond", "interior", "accepts", "refuses", "injunction", "post_order")

BITS = ("[", "]", "{", "}", ":", ": ", ",", "- ", "? ", "#", "&", "*", "!", "|", ">", "'", '"', "%", "@", "`", "\t", "\r", "\n", "---\n", "...\n", "\0", "\x1b", "\ufeff", "\u2028", "\x85", "<<: ", "~")


def seeds() -> tuple[bytes, ...]:
    """The sound scenarios that are mutated: the tests' own and every shipped one."""
    return (BASE.read_bytes(), *(path.read_bytes() for path in sorted(SHIPPED.glob("*.yaml"))))


def a_byte(text: bytes, luck: random.Random) -> bytes:
    at = luck.randrange(len(text))
    return text[:at] + bytes([luck.randrange(256)]) + text[at + 1 :]


def a_cut(text: bytes, luck: random.Random) -> bytes:
    return text[: luck.randrange(len(text))]


def a_gap(text: bytes, luck: random.Random) -> bytes:
    at = luck.randrange(len(text))
    return text[:at] + text[at + luck.randrange(1, 60) :]


def a_splice(text: bytes, luck: random.Random) -> bytes:
    a, b, c = (luck.randrange(len(text)) for _ in range(3))
    return text[:a] + text[min(b, c) : max(b, c)] + text[a:]


def a_bit_of_yaml(text: bytes, luck: random.Random) -> bytes:
    at = luck.randrange(len(text))
    return text[:at] + (luck.choice(BITS) * luck.choice((1, 1, 1, 2, 50))).encode() + text[at:]


def a_line_again(text: bytes, luck: random.Random) -> bytes:
    lines = text.split(b"\n")
    at = luck.randrange(len(lines))
    return b"\n".join([*lines[:at], lines[at], *lines[at:]])


def a_line_gone(text: bytes, luck: random.Random) -> bytes:
    lines = text.split(b"\n")
    del lines[luck.randrange(len(lines))]
    return b"\n".join(lines)


def lines_exchanged(text: bytes, luck: random.Random) -> bytes:
    lines = text.split(b"\n")
    a, b = luck.randrange(len(lines)), luck.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a]
    return b"\n".join(lines)


def an_indent(text: bytes, luck: random.Random) -> bytes:
    lines = text.split(b"\n")
    at = luck.randrange(len(lines))
    lines[at] = luck.choice((b" ", b"   ", b"\t")) + lines[at]
    return b"\n".join(lines)


_VALUE = re.compile(rb"(?<=: )[^\s,{}\[\]][^,{}\[\]\n]*")
_KEY = re.compile(rb"[A-Za-z_][A-Za-z0-9_]*(?=:)")
_WORD = re.compile(rb"[a-z][a-z_]{2,}")
_NUMBER = re.compile(rb"(?<![\w.-])\d+(\.\d+)?(?![\w-])")


def _replaced(text: bytes, pattern: re.Pattern[bytes], luck: random.Random, new: Callable[[bytes], bytes]) -> bytes:
    found = list(pattern.finditer(text))
    if not found:
        return text + b"\nx"
    one = luck.choice(found)
    return text[: one.start()] + new(one[0]) + text[one.end() :]


def an_odd_value(text: bytes, luck: random.Random) -> bytes:
    return _replaced(text, _VALUE, luck, lambda _: luck.choice(ODD_VALUES).encode("utf-8", "surrogatepass"))


def a_misspelt_key(text: bytes, luck: random.Random) -> bytes:
    def misspell(word: bytes) -> bytes:
        at = luck.randrange(len(word))
        return luck.choice((word[:at] + word[at + 1 :], word[:at] + b"x" + word[at:], word.upper(), b""))

    return _replaced(text, _KEY, luck, misspell)


def another_word(text: bytes, luck: random.Random) -> bytes:
    return _replaced(text, _WORD, luck, lambda _: luck.choice(WORDS).encode())


def another_number(text: bytes, luck: random.Random) -> bytes:
    numbers = ("-1", "0", "1e308", "1e999", "99999999999", "0.3333", "-0.0", "1" * 19, "007", ".5.", "1e3", "NaN")
    return _replaced(text, _NUMBER, luck, lambda _: luck.choice(numbers).encode())


def a_key_of_another(text: bytes, luck: random.Random) -> bytes:
    keys = _KEY.findall(text)
    return _replaced(text, _KEY, luck, lambda _: luck.choice(keys))


def a_parent(text: bytes, luck: random.Random) -> bytes:
    parents = ("../../etc/passwd", "/etc/passwd", "example", "current-policy", "current-policy:gate", "current-policy:x", "example.yaml", "hostile", "hostile.yaml", "[a]", "{a: b}", "3", "..", ".", "a/b", "CON")
    return text + f"\nextends: {luck.choice(parents)}\n".encode()


def a_null(text: bytes, luck: random.Random) -> bytes:
    return _replaced(text, _VALUE, luck, lambda _: b"")


def another_coding(text: bytes, luck: random.Random) -> bytes:
    coding = luck.choice(("utf-16", "utf-32", "utf-8-sig", "utf-16-be", "latin-1", "cp037"))
    return (text.decode("utf-8", "replace") + "é").encode(coding, "replace")


MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    a_byte,
    a_cut,
    a_gap,
    a_splice,
    a_bit_of_yaml,
    a_line_again,
    a_line_gone,
    lines_exchanged,
    an_indent,
    an_odd_value,
    an_odd_value,
    an_odd_value,
    a_misspelt_key,
    another_word,
    another_word,
    another_number,
    a_key_of_another,
    a_parent,
    a_null,
    another_coding,
)


def _stages(count: int) -> str:
    return "".join(f"  s{i}: {{kind: serve, next: s{i + 1}}}\n" for i in range(count))


_HEAD = "name: h\nabout: x\nstart: 2026-01-01\nuntil: 2026-12-31\noutcomes: [out]\nstreams: {a: {arrivals: {per_day: 1}, enters: s0}}\n"

WHOLE: dict[str, bytes] = {
    "empty": b"",
    "only spaces": b" \n \n",
    "binary": bytes(range(256)) * 8,
    "an ELF file": b"\x7fELF" + bytes(600),
    "a PNG": b"\x89PNG\r\n\x1a\n" + bytes(600),
    "a megabyte of newlines": b"\n" * 999_999,
    "a megabyte of commas": b"[" + b"," * 999_990 + b"]",
    "a megabyte of colons": b": " * 499_999,
    "a megabyte of dashes": b"- " * 499_999,
    "a megabyte of brackets": b"[" * 999_999,
    "a megabyte of quotes": b"'" * 999_999,
    "a megabyte of backslashes": b'a: "' + b"\\\\" * 499_990 + b'"',
    "a megabyte of hashes": b"#" * 999_999,
    "a megabyte of one word": b"a: " + b"x" * 999_990,
    "a megabyte of words": b"a: " + b"x " * 499_990,
    "a megabyte of block text": b"a: |\n" + b"  x\n" * 249_990,
    "a megabyte of digits": b"a: " + b"9" * 999_990,
    "a megabyte of spaces": b" " * 999_990 + b"a: 1",
    "many keys": b"".join(b"k%d: 1\n" % i for i in range(29_000)),
    "many equal keys": b"k: 1\n" * 29_000,
    "many stages": (_HEAD + "stages:\n" + _stages(5_000)).encode(),
    "many stages in a circle": (_HEAD + "stages:\n" + _stages(299) + "  s299: {kind: serve, next: s0}\n").encode(),
    "many events": (_HEAD + "stages:\n  s0: {kind: serve, next: out}\nevents:\n" + "".join(f"  - {{date: 2026-02-01, scale: a.arrivals, by: {i}}}\n" for i in range(3_000))).encode(),
    "many classes": (_HEAD + "classes:\n" + "".join(f"  c{i}: {{}}\n" for i in range(9_000))).encode(),
    "many wrong routes": (_HEAD + "stages:\n" + "".join(f"  s{i}: {{kind: serve, next: nowhere_{i}}}\n" for i in range(250))).encode(),
    "many unknown fields": (_HEAD + "".join(f"unknown_field_{i}: 1\n" for i in range(5_000))).encode(),
    "deep amounts": (_HEAD + "stages:\n  s0: {kind: wait, next: out, law: " + "{mixture: [{share: 1, law: " * 8 + "3" + "}]}" * 8 + "}\n").encode(),
    "events that follow each other": (_HEAD + "stages:\n  s0: {kind: serve, next: out}\nevents:\n" + "".join(f"  - {{name: e{i}, date: {{after: e{i + 1}, days: 1}}, suspend: s0}}\n" for i in range(1_500))).encode(),
    "itself as its parent": b"name: hostile\nabout: x\nextends: hostile\n",
    "a long name": _HEAD.replace("name: h", "name: " + "h" * 5_000).encode(),
    "a name that leaves": _HEAD.replace("name: h", "name: ../../h").encode(),
    "a list": b"- a\n- b\n",
    "a word": b"hello",
    "a number": b"3",
    "json": b'{"name": "x", "start": "2026-01-01"}',
    "a billion laughs": b"a: &a [l, l, l]\n" + b"".join(b"%c: &%c [*%c, *%c, *%c]\n" % (98 + i, 98 + i, 97 + i, 97 + i, 97 + i) for i in range(20)),
}


def cases(seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """That many hostile scenarios: first the whole ones, then one to four mutations of a sound one each."""
    whole = list(WHOLE.items())[:count]
    yield from whole
    sound = seeds()
    for number in range(count - len(whole)):
        luck = random.Random(f"{seed} {number}")
        text, done = luck.choice(sound), []
        for _ in range(luck.choice((1, 1, 1, 2, 2, 3, 4))):
            mutation = luck.choice(MUTATIONS)
            text = mutation(text or b"x", luck)
            done.append(mutation.__name__)
        yield f"{number}: {', '.join(done)}", text
