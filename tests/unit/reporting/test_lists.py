"""The lists of the record: whole, within 100 columns, the same for machines, and blind to what came later."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from sojourn.cli.show import show as verb
from sojourn.errors import InputError
from sojourn.reporting import show
from sojourn.reporting.lists import LISTS
from sojourn.sources import load_catalog

CATALOG = load_catalog()
SHELVES = {
    "sources": CATALOG.documents, "parameters": CATALOG.parameters, "series": CATALOG.series, "tables": CATALOG.tables,
    "agreements": CATALOG.agreements, "rulings": CATALOG.rulings, "claims": CATALOG.claims, "groups": CATALOG.groups,
    "glossary": CATALOG.glossary,
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_a_list_fits_and_is_plain_data(name: str) -> None:
    shown = show(name)
    wide = [line for line in shown.lines if len(line) > 100 and "://" not in line]
    assert wide == []
    assert json.loads(json.dumps(shown.data, allow_nan=False)) == shown.data and shown.data


@pytest.mark.parametrize("name", SHELVES)
def test_a_list_has_every_entry(name: str) -> None:
    shown = show(name)
    assert [row.get("id", row.get("name")) for row in shown.data] == list(SHELVES[name]) or name == "rulings"
    assert len(shown.data) == len(SHELVES[name])
    text = "\n".join(shown.lines)
    assert [entry for entry in SHELVES[name] if entry not in text] == []


@pytest.mark.parametrize("name", ["ice.days_to_departure", "us_rwa_2025", "dvd_2025_06_23", "children_300000", "other_listed"])
def test_an_entry_fits_too(name: str) -> None:
    assert [line for line in show(name).lines if len(line) > 100 and "://" not in line] == []


def test_as_of_leaves_out_what_was_said_later() -> None:
    early = show("agreements", as_of="2025-01-20").data
    assert [row["id"] for row in early if row["sender"] == "United States" and row["step"] == "named"] == [
        "us_tca_2024", "us_bhs_2024", "us_grd_2024", "us_pan_2024",
    ]  # fmt: skip
    assert len(early) == 9 < len(show("agreements").data)
    assert all(row["observed"] is None or row["observed"]["as_of"] < "2025" for row in show("claims", as_of="2025-01-20").data)
    assert all(row["on"] <= "2025-01-20" for row in show("rulings", as_of="2025-01-20").data)


def test_as_of_must_be_a_day() -> None:
    with pytest.raises(InputError, match="must be a day written YYYY-MM-DD"):
        show("claims", as_of="soon")


def test_the_verb_takes_as_of_for_a_list_and_not_for_a_scenario() -> None:
    done = CliRunner().invoke(verb, ["claims", "--as-of", "2025-01-20", "--json"])
    assert done.exit_code == 0 and "stay_30_days" in {row["id"] for row in json.loads(done.stdout)}
    refused = CliRunner().invoke(verb, ["scenario", "example", "--as-of", "2025-01-20"])
    assert refused.exit_code == 2 and "--as-of goes with a name or a list" in refused.stderr


def test_the_help_names_every_list() -> None:
    told = CliRunner().invoke(verb, ["--help"]).stdout
    assert [name for name in LISTS if name not in told] == []
