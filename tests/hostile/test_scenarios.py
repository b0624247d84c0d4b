"""Reliability test 1: whatever the text, a scenario is taken or refused cleanly: no traceback, no hang, no flood of memory.

A few hundred on every push; 10,000 under `make torture`. A find is kept in `kept/`, and tried on every push.
"""

from __future__ import annotations

import resource
import time
from contextlib import suppress
from pathlib import Path

import pytest

from sojourn.errors import Finding, InputError, SojournError
from sojourn.scenario import Scenario, dump, loads
from tests.faults.counts import SEED, TORTURE, count, note
from tests.hostile.mutations import WHOLE, cases, seeds

KEPT = sorted((Path(__file__).parent / "kept").glob("*.yaml"))
SLOW = 2.0  # seconds of the processor
LARGE = 300_000  # kilobytes


def verdict(text: bytes, *, whole: bool = True) -> tuple[bool, tuple[Finding, ...], float]:
    """Whether it was taken (and, if whole, compiled), what was found, and how long reading took.

    Anything but InputError goes through.
    """
    began = time.process_time()
    try:
        scenario = loads(text, file="hostile.yaml")
    except InputError as error:
        return False, error.findings, time.process_time() - began
    seconds = time.process_time() - began
    if whole:
        assert loads(dump(scenario)) == scenario
        compiles(scenario)
    return True, (), seconds


def compiles(scenario: Scenario) -> None:
    """What is taken also compiles, or is refused with a reason: no draw of it may fail otherwise."""
    from sojourn.model import compile_scenario
    from sojourn.sources import load_catalog

    with suppress(SojournError):
        model = compile_scenario(scenario, load_catalog())
        if scenario.population is None or scenario.population.run_in is None:
            model.tables(0, 1)  # a run-in would have the kernel compiled first, which is not what is timed here


def faults_of(name: str, text: bytes, *, whole: bool = True) -> tuple[list[str], bool, tuple[Finding, ...]]:
    """What is not as promised, for this text; whether it was taken, and what was found."""
    try:
        taken, findings, seconds = verdict(text, whole=whole)
    except Exception as error:  # the promise is that there is none, of whatever kind
        return [f"{name}: {type(error).__name__}: {str(error)[:200]}"], False, ()
    wrong = []
    if seconds > SLOW:  # once more: on a crowded machine the processor's time grows too
        seconds = min(seconds, verdict(text, whole=False)[2])
    if seconds > SLOW:
        wrong.append(f"{name}: took {seconds:.1f} s")
    if not taken and not findings:
        wrong.append(f"{name}: refused without a word")
    for finding in findings:
        said = str(finding)
        if not finding.file or not finding.problem or not finding.remedy:
            wrong.append(f"{name}: names no place or no remedy: {said}")
        if finding.line is None and finding.path is None and "is empty" not in said and "at most" not in said:
            wrong.append(f"{name}: names no line: {said}")
        if len(said) > 1_000 or not said.isprintable():
            wrong.append(f"{name}: says too much, or what no terminal should show: {said[:100]!r}")
    if len(findings) > 101:
        wrong.append(f"{name}: {len(findings)} findings")
    return wrong, taken, findings


def test_hostile_scenarios_are_taken_or_refused_cleanly() -> None:
    tried, accepted, longest = 0, 0, 0.0
    wrong: list[str] = []
    paths: set[str | None] = set()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name, text in cases(SEED, count("hostile", 500, 10_000)):
        began = time.process_time()
        found, taken, findings = faults_of(name, text, whole=TORTURE or tried % 4 == 0)
        longest = max(longest, time.process_time() - began)
        wrong += found
        tried += 1
        accepted += taken
        paths |= {finding.path for finding in findings}
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    note("hostile_scenarios", tried=tried, taken=accepted, wrong=len(wrong), longest_seconds=round(longest, 2), grown_megabytes=grown // 1000)
    assert wrong == []
    assert grown < LARGE
    # a generator whose every text falls at the first gate tests nothing behind it
    assert 0 < accepted < tried and len(paths) > 50


def test_the_command_line_refuses_them_as_cleanly(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from sojourn.cli import main

    monkeypatch.chdir(tmp_path)
    codes = []
    texts = list(cases(SEED + 1, len(WHOLE) + count("hostile_commands", 40, 2_000)))
    for name, text in texts if TORTURE else texts[len(WHOLE) :]:
        (tmp_path / "hostile.yaml").write_bytes(text)
        with pytest.raises(SystemExit) as left:
            main(["check", "hostile.yaml"])
        out, err = capsys.readouterr()
        assert left.value.code in (0, 2), name
        assert ("nothing is wrong" in out) == (left.value.code == 0), name
        assert "Traceback" not in err and (err or left.value.code == 0), name
        assert [p.name for p in tmp_path.iterdir()] == ["hostile.yaml"], name
        codes.append(left.value.code)
    assert set(codes) == {0, 2}


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_what_was_once_found_stays_mended(path: Path) -> None:
    assert faults_of(path.stem, path.read_bytes())[0] == []


def test_the_seeds_are_sound() -> None:
    """Else a mutation would only be refused for what was wrong before."""
    for text in seeds():
        assert verdict(text, whole=False)[0]
