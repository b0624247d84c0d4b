"""Reliability test 1: whatever the text, a scenario is taken or refused cleanly: no traceback, no hang, no flood of memory.

A few hundred on every push; 10,000 under `make torture`. A find is kept in `kept/`, and tried on every push.
"""

from __future__ import annotations

import resource
import time
from pathlib import Path

import pytest

from sojourn.errors import Finding, InputError
from sojourn.scenario import dump, loads
from tests.faults.counts import SEED, count, note
from tests.hostile.mutations import MUTATIONS, WHOLE, cases, seeds

KEPT = sorted((Path(__file__).parent / "kept").glob("*.yaml"))
SLOW = 2.0  # seconds of the processor
LARGE = 300_000  # kilobytes


def verdict(text: bytes) -> tuple[bool, tuple[Finding, ...], float]:
    """Whether it was taken, what was found, and how long that took; anything but InputError goes through."""
    began = time.process_time()
    findings: tuple[Finding, ...] = ()
    try:
        scenario = loads(text, file="hostile.yaml")
        taken = True
        assert loads(dump(scenario)) == scenario
    except InputError as error:
        taken, findings = False, error.findings
    return taken, findings, time.process_time() - began


def faults_of(name: str, text: bytes) -> list[str]:
    """What is not as promised, for this text."""
    try:
        taken, findings, seconds = verdict(text)
    except Exception as error:  # the promise is that there is none, of whatever kind
        return [f"{name}: {type(error).__name__}: {str(error)[:200]}"]
    wrong = []
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
    return wrong


def test_hostile_scenarios_are_taken_or_refused_cleanly() -> None:
    tried, longest = 0, 0.0
    wrong: list[str] = []
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name, text in cases(SEED, count("hostile", 500, 10_000)):
        began = time.process_time()
        wrong += faults_of(name, text)
        longest = max(longest, time.process_time() - began)
        tried += 1
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    note("hostile_scenarios", tried=tried, wrong=len(wrong), longest_seconds=round(longest, 2), grown_megabytes=grown // 1000)
    assert wrong == []
    assert grown < LARGE


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_what_was_once_found_stays_mended(path: Path) -> None:
    assert faults_of(path.stem, path.read_bytes()) == []


def test_the_seeds_are_sound() -> None:
    """Else a mutation would only be refused for what was wrong before."""
    for text in seeds():
        assert verdict(text)[0]


def test_the_generator_breaks_things_and_leaves_some_whole() -> None:
    """A generator whose every text is refused at the first gate tests nothing behind it."""
    texts = [text for _, text in cases(SEED, 150)][len(WHOLE) :]
    taken = [verdict(text) for text in texts]
    assert 0 < sum(ok for ok, _, _ in taken) < len(texts)
    paths = {finding.path for _, findings, _ in taken for finding in findings}
    assert len(paths) > 15
    assert len(MUTATIONS) > 15
