"""The report as PDF: the same words, tagged, the same bytes each time, and nothing of them read as markup."""

from __future__ import annotations

import sys

import pytest

import sojourn
from sojourn.errors import InputError
from sojourn.reporting import report_of
from sojourn.reporting.page.pdf import _compiled, needed
from sojourn.scenario import loads

TINY = """
name: tiny
about: "People come #panic() and $leave$ [now] <here> @there *bold* _it_ \\\\ end."
start: 2026-01-01
until: 2026-02-28
streams: {all: {label: "#text(red)[x]", arrivals: {law: poisson, per_day: 4}, enters: held}}
resources: {beds: {kind: stock, capacity: 30 bed}}
stages: {held: {kind: wait, holds: [beds], exits: {removed_home: {law: {exponential: {mean: 9 day}}}}}}
outcomes: [removed_home]
"""


def test_a_pdf_is_tagged_and_the_same_every_time() -> None:
    pytest.importorskip("typst", reason="typst makes the PDF; it is the extra [pdf]")
    scenario = loads(TINY)
    found = report_of(sojourn.run(scenario, 2), scenario)
    first = found.pdf()
    assert first.startswith(b"%PDF-") and b"/StructTreeRoot" in first
    assert found.pdf() == first
    sheets = _compiled(found.page, "png")
    assert len(sheets) >= 3 and all(sheet.startswith(b"\x89PNG") for sheet in sheets)


def test_a_whole_report_becomes_a_pdf() -> None:
    pytest.importorskip("typst", reason="typst makes the PDF; it is the extra [pdf]")
    results = sojourn.run("example", 2, until="+6m", workers=1)
    assert report_of(results, sojourn.load("example", changes=["until=2026-07-31"])).pdf().startswith(b"%PDF-")


def test_without_typst_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(InputError, match=r"pip install 'sojourn\[pdf\]'"):
        needed()
