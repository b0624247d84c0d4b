"""Any figure can be followed to its document in one step."""

from __future__ import annotations

import json
from datetime import date

import pytest

from sojourn.errors import InputError
from sojourn.sources import describe, load_catalog


def test_a_parameter_is_followed_to_its_document() -> None:
    lines = describe(load_catalog(), "ice.removal.transport").lines
    assert lines[:3] == (
        "ice.removal.transport",
        "  Transport cost of a removal (USD/person)",
        "  a parameter; each value holds until the next",
    )
    text = "\n".join(lines)
    for part in ("1,978 [published], 1,300 to 3,000 with chance 0.9 (lognormal)", "read in a copy: ", "https://", "grade medium"):
        assert part in text


def test_a_series_shows_its_newest_rows_lag_and_partial_months() -> None:
    found = describe(load_catalog(), "ice.book_ins.ice")
    assert found.values[-1].value == 36083
    assert found.values[-1].document is not None
    assert "published 14 days after (assumed)" in found.summary
    assert "partial: 2021-09-01, 2022-09-01, 2025-09-01" in found.summary


def test_a_figure_known_early_still_shows_the_edition_it_was_read_in() -> None:
    found = describe(load_catalog().as_of(date(2024, 3, 1)), "ice.book_ins.ice")
    assert found.values[-1].starts == "2024-01-01"
    assert found.values[-1].document is not None and found.values[-1].document.date > date(2024, 3, 1)


def test_documents_and_terms_are_described_too() -> None:
    catalog = load_catalog()
    assert describe(catalog, "pl-119-21").what == "document"
    assert describe(catalog, "bed-day").what == "term"


def test_every_name_makes_plain_json() -> None:
    catalog = load_catalog()
    for name in (*catalog.parameters, *catalog.series, *catalog.documents, *catalog.glossary):
        found = describe(catalog, name)
        assert json.loads(json.dumps(found.as_dict()))["name"] == name
        assert found.lines[0] == name


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"Did you mean 'ice\.bed_rate\.adult'"):
        describe(load_catalog(), "ice.bed_rate.adlt")
