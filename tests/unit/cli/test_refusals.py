"""Everything that cannot be used, through the command line: each fault a line, word for word, exit code 2, nothing written."""

from __future__ import annotations

from pathlib import Path

import pytest

from sojourn.cli import main

BASE = (Path(__file__).parents[1] / "scenario" / "messages" / "base.yaml").read_text(encoding="utf-8")
BOMB = b"a: &a [l, l, l]\n" + b"".join(b"%c: &%c [*%c, *%c, *%c]\n" % (98 + i, 98 + i, 97 + i, 97 + i, 97 + i) for i in range(20))
KNOWN = "Known names: aca-2019, children, current-policy, example, italy-albania, january-2025, liu-wein-2003, nauru-2025, …; or give the path of a file."
SET = "--set: resources.beds.capacity: "


def edited(*edits: tuple[str, str]) -> bytes:
    text = BASE
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text.encode()


FILES: dict[str, tuple[bytes, str]] = {
    "misspelt key": (edited(("capacity: 3000 bed", "capasity: 3000 bed")), "my.yaml:14: resources.beds.capasity: is not a field here. Did you mean 'capacity'?"),
    "wrong unit": (edited(("mean: 300 day", "mean: 300 USD")), "my.yaml:25: stages.hearing.patience.law.exponential.mean: must be a number of days above 0. Got '300 USD' instead. Use one of: day."),
    "missing source": (edited(("price: 100000", "price: {value: 100000, status: published}")), "my.yaml:19: agreements.host.price.status: must cite a document. Got 'published' instead. Add `cite`, or say assumed and why."),
    "negative capacity": (edited(("3000 bed", "-5 bed")), "my.yaml:14: resources.beds.capacity: must be a number of beds. Got '-5 bed' instead. Write a number from 0 to 1,000,000,000."),
    "unknown stage": (edited(("next: order", "next: ordre")), "my.yaml:26: stages.hearing.next: must be a stage or an outcome. Got 'ordre' instead. Did you mean 'order'?"),
    "timeless circle": (edited(("{hazard: 0.0005}", "{fixed: 0 day}"), ("court: {law", "court: {to: hearing, law"), (", court, limit]", ", limit]")), "my.yaml:21: stages.hearing: lies in a circle that may take no time: hearing → order → document → hearing. Put a wait in it that takes at least a day, such as {fixed: 1 day} or {hazard: 0.1}."),
    "shares": (edited(("relief: rest", "relief: 0.25")), "my.yaml:27: stages.order.split: must sum to 1. Got 'a sum of 1.1' instead. Mend a share, or write `rest` for one of them."),
    "no such date": (edited(("date: 2027-01-04", "date: 2027-13-04")), "my.yaml:41: events.0.date: must be a day of the calendar. Got '2027-13-04' instead. Write it like 2026-02-28."),
    "key twice": (edited(("until: 2027-01-31", "until: 2027-01-31\nuntil: 2028-01-31")), "my.yaml:5: until: is written twice; the first is on line 4. Keep one of them."),
    "NO": (edited(("3000 bed", "NO")), "my.yaml:14: resources.beds.capacity: must be an amount. Got 'NO' instead. Write a number, \"300 day\", a dotted name of the catalogue, or {value, unit, status, cite}."),
    "bomb of brackets": (b"a: " + b"[" * 6_000, "my.yaml:1: must be at most 32 levels deep. Write it flatter."),
    "bomb of braces": (b"{a: " * 6_000, "my.yaml:1: must be at most 32 levels deep. Write it flatter."),
    "bomb of aliases": (BOMB, "my.yaml:1: anchors are not used in scenarios. Write the value out, or use `extends`."),
    "a path that leaves": (edited(("name: base", "name: base\nextends: ../../etc/passwd")), "my.yaml:2: extends: must be the name of a shipped scenario or of a file in the same folder. Got '../../etc/passwd' instead. Write it like current-policy, or my-parent.yaml beside this file."),
    "NaN": (edited(("by: 2}", "by: .nan}")), "my.yaml:41: events.0.by: must be a finite number in decimals. Got '.nan' instead. Write it like 41500 or 0.25."),
    "infinite": (edited(("by: 2}", "by: 1e999}")), "my.yaml:41: events.0.by: must be a number that a computer can hold. Got '1e999' instead. Write a smaller number."),
    "a billion people": (edited(("people: 100", "people: 1000000000")), "my.yaml:46: population.rows.0.people: must leave at most 50,000,000 people in all rows. Got '1,000,000,000 in all' instead. Write fewer people."),
    "empty": (b"", "my.yaml: is empty. Write at least name, about, start, until, streams and outcomes."),
    "binary": (bytes(range(256)), "my.yaml:1: must be text; this holds a NUL byte. Name a scenario file."),
    "UTF-16": (BASE.encode("utf-16"), "my.yaml:1: must be UTF-8 text; this is UTF-16. Save the file as UTF-8."),
    "Latin-1": (b"name: caf\xe9\n", "my.yaml:1: must be UTF-8 text. Save the file as UTF-8."),
    "byte-order mark": (b"\xef\xbb\xbf" + BASE.encode(), "my.yaml:1: must not begin with a byte-order mark. Save the file as UTF-8 without one."),
    "two megabytes": (b"a" * 2_000_000, "my.yaml: must be at most 1,000,000 bytes. Keep observed series in the catalogue, not in the scenario."),
    "several at once": (
        edited(("3000 bed", "-5 bed"), ("next: order", "next: ordre"), ("relief: rest", "relief: 0.25"), ("date: 2027-01-04", "date: 2027-13-04"), ("by: 2}", "by: .nan}")),
        "my.yaml:14: resources.beds.capacity: must be a number of beds. Got '-5 bed' instead. Write a number from 0 to 1,000,000,000.\n"
        "my.yaml:26: stages.hearing.next: must be a stage or an outcome. Got 'ordre' instead. Did you mean 'order'?\n"
        "my.yaml:27: stages.order.split: must sum to 1. Got 'a sum of 1.1' instead. Mend a share, or write `rest` for one of them.\n"
        "my.yaml:41: events.0.date: must be a day of the calendar. Got '2027-13-04' instead. Write it like 2026-02-28.\n"
        "my.yaml:41: events.0.by: must be a finite number in decimals. Got '.nan' instead. Write it like 41500 or 0.25.",
    ),
}  # fmt: skip

# Options to `sojourn run my.yaml`; {here} is the folder of the test.
OPTIONS: list[tuple[list[str], str]] = [
    (["--set", "resources.beds.capacity"], "--set: must be path=value. Got 'resources.beds.capacity' instead. Write it like resources.beds.capacity=41500."),
    (["--set", "=3"], "--set: must be path=value. Got '=3' instead. Write it like resources.beds.capacity=41500."),
    (["--set", "resources.beds.capasity=3"], "--set: resources.beds.capasity: is not a field here. Did you mean 'capacity'?"),
    (["--set", "name.x=3"], "--set: name.x: is not a path of this scenario. Did you mean 'name'?"),
    (["--set", "resources.beds.capacity=many"], SET + "must be an amount. Got 'many' instead. Write a number, \"300 day\", a dotted name of the catalogue, or {value, unit, status, cite}."),
    (["--set", "resources.beds.capacity=.nan"], SET + "must be a finite number in decimals. Got '.nan' instead. Write it like 41500 or 0.25."),
    (["--set", "resources.beds.capacity=" + "[" * 99], SET + "must be at most 32 levels deep. Write it flatter."),
    (["--set", "resources.beds.capacity=*a"], SET + "aliases are not used in scenarios. Write the value out; put text that begins with * in quotes."),
    (["--set", "resources.beds.capasity=3", "--set", "streams.interior.arivals=3"], "--set: streams.interior.arivals: is not a field here. Did you mean 'arrivals'?\n--set: resources.beds.capasity: is not a field here. Did you mean 'capacity'?"),
    (["--draws", "0"], "draws: must be 1 to 1,000,000. Got '0' instead. 100 is usual."),
    (["--draws", "100000000"], "draws: must be 1 to 1,000,000. Got '100000000' instead. 100 is usual."),
    (["--draws", "0", "--seed", "-1", "--workers", "0"], "draws: must be 1 to 1,000,000. Got '0' instead. 100 is usual.\nseed: must be a whole number from 0 to 4294967295. Got '-1' instead. 1 is usual.\nworkers: must be 1 to 1024. Got '0' instead. Leave it out for one a core."),
    (["--draws", "many"], "Error: Invalid value for '--draws': 'many' is not a valid integer."),
    (["--draws", "1.5"], "Error: Invalid value for '--draws': '1.5' is not a valid integer."),
    (["--draws", "9" * 5_000], f"Error: Invalid value for '--draws': '{'9' * 263}…"),
    (["--every", "week"], "Error: Invalid value for '--every': 'week' is not one of 'month', 'day', 'fiscal-year'."),
    (["--until", "2026-02-30"], "until: must be a day of the calendar. Got '2026-02-30' instead. Write it like 2027-12-31, or as a span from the start: +2y, +6m, +60d."),
    (["--until", "+2w"], "until: must be a date. Got '+2w' instead. Write it like 2027-12-31, or as a span from the start: +2y, +6m, +60d."),
    (["--until", "+9999y"], "until: must be a span that ends before the year 9999. Got '+9999y' instead. Choose a shorter one, such as +2y."),
    (["--as-of", "yesterday"], "as_of: must be a date. Got 'yesterday' instead. Write it like 2026-02-28."),
    (["--set", "until=soon"], "--set: until: must be a date. Got 'soon' instead. Write it like 2026-02-28."),
    (["--out", "there.txt"], "cannot make a run folder at {here}/there.txt: file exists. Choose another with --out."),
    (["--out", "there.txt/r"], "cannot make a run folder at {here}/there.txt/r: not a directory. Choose another with --out."),
    (["--out", "/proc/r"], "cannot make a run folder at /proc/r: no such file or directory. Choose another with --out."),
    (["--out", "theirs"], "{here}/theirs holds files that are not a run's ('a.txt'). Choose an empty or new folder with --out."),
    (["--out", ""], "a run folder must have a name that a disk can hold. Got '' instead."),
    (["--csv", "no/x.csv"], "Error: --csv must be a file in a folder that exists. Got 'no/x.csv' instead."),
    (["--svg", "."], "Error: --svg must be a file in a folder that exists. Got '.' instead."),
    (["--draw", "3"], "Error: No such option '--draw'. Did you mean '--draws'?"),
]  # fmt: skip

WORDS: list[tuple[list[str], str]] = [
    (["run", "curent-policy"], "is not a scenario. Got 'curent-policy' instead. Did you mean 'current-policy'? Or give the path of a file."),
    (["check", "curent-policy"], "is not a scenario. Got 'curent-policy' instead. Did you mean 'current-policy'? Or give the path of a file."),
    (["show", "scenario", "curent-policy"], "is not a scenario. Got 'curent-policy' instead. Did you mean 'current-policy'? Or give the path of a file."),
    (["run", "current-policy:gat"], "current-policy.yaml:{line}: has no variant of that name. Got 'gat' instead. Did you mean 'gate'?"),
    (["run", "zzz"], f"is not a scenario. Got 'zzz' instead. {KNOWN}"),
    (["run", ""], f"is not a scenario. Got '' instead. {KNOWN}"),
    (["run", "a\x1b[31m"], f"is not a scenario. Got 'a\\x1b[31m' instead. {KNOWN}"),
    (["run", "no.yaml"], "no.yaml: cannot be read (no such file or directory). Check the name and its permissions."),
    (["run", "/dev/zero"], "/dev/zero: must be a file. Name a scenario file."),
    (["run"], "Error: say which SCENARIO to run, such as current-policy, or --resume DIR."),
    (["run", "x", "--resume", "y"], "Error: --resume takes its scenario and options from the folder; give --resume DIR alone."),
    (["run", "--resume", "nowhere"], "there is no run in {here}/nowhere: it has no run.json. Begin one with sojourn run SCENARIO --out DIR."),
    (["run", "--resume", "there.txt"], "there is no run in {here}/there.txt: it has no run.json. Begin one with sojourn run SCENARIO --out DIR."),
    (["demo", "--out", "there.txt"], "cannot make a run folder at {here}/there.txt: file exists. Choose another with --out."),
    (["demo", "--workers", "0"], "workers: must be 1 to 1024. Got '0' instead. Leave it out for one a core."),
    (["show", "ice.bed_rate.adul"], "must be the name of a figure, table, agreement, ruling, claim, group, document or term. Got 'ice.bed_rate.adul' instead. Did you mean 'ice.bed_rate.adult'?"),
    (["rn"], "Error: No such command 'rn'. Did you mean 'run'?"),
]  # fmt: skip


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "my.yaml").write_text(BASE, encoding="utf-8")
    (tmp_path / "there.txt").write_text("x")
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "a.txt").write_text("x")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(words: list[str], here: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What is said on stderr, without click's two lines on how to ask for help."""
    before = {p: p.stat().st_mtime_ns for p in here.rglob("*")}
    with pytest.raises(SystemExit) as left:
        main(words)
    out, err = capsys.readouterr()
    assert (left.value.code, out) == (2, "")
    assert {p: p.stat().st_mtime_ns for p in here.rglob("*")} == before
    lines = [line for line in err.splitlines() if line and not line.startswith(("Usage: ", "Try 'sojourn "))]
    return "\n".join(lines)


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_used(name: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, said = FILES[name]
    (here / "my.yaml").write_bytes(text)
    for words in (["run", "my.yaml", "--out", "r"], ["check", "my.yaml"]):
        assert refused(words, here, capsys) == said


@pytest.mark.parametrize(("options", "said"), OPTIONS, ids=lambda one: " ".join(one)[:40] if isinstance(one, list) else "")
def test_an_option_that_cannot_be_used(options: list[str], said: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(["run", "my.yaml", *options], here, capsys) == said.replace("{here}", str(here))


@pytest.mark.parametrize(("words", "said"), WORDS, ids=lambda one: " ".join(one)[:40] if isinstance(one, list) else "")
def test_words_that_cannot_be_used(words: list[str], said: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = refused(words, here, capsys)
    if "{line}" in said:
        head, tail = said.split("{line}")
        assert found.startswith(head) and found.endswith(tail) and found[len(head) : -len(tail)].isdecimal()
    else:
        assert found == said.replace("{here}", str(here))
