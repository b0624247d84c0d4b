"""Where the shared tables are at hand: the shipped series are their rebuild, and hand-written figures agree with them."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from sojourn.sources import load_catalog

HERE = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("SOJOURN_SHARED", HERE.parent / "shared"))
TOOL = HERE / "tools" / "build_data.py"

with_tables = pytest.mark.skipif(
    not (SHARED / "data" / "ice_monthly.csv").is_file(),
    reason=f"the shared tables are not at {SHARED}: nothing to rebuild the shipped series from",
)

FACTS = [
    ("ice.bed_rate.adult", "2010-10-01", "bed_rate_2011"),
    ("ice.bed_rate.adult", "2015-10-01", "bed_rate_2016"),
    ("ice.bed_rate.adult", "2016-10-01", "bed_rate_2017"),
    ("ice.bed_rate.adult", "2022-10-01", "bed_rate_2023"),
    ("ice.bed_rate.adult", "2023-10-01", "bed_rate_2024"),
    ("ice.beds.contractual", "2025-04-14", "contract_capacity_2025"),
    ("ice.beds.guaranteed_minimum", "2023-10-01", "guaranteed_min_fy24"),
    ("ice.beds.guaranteed_minimum", "2024-10-01", "guaranteed_min_fy25"),
    ("ice.beds.guaranteed_minimum", "2026-04-09", "guaranteed_min_fy26"),
    ("ice.beds.funded", "2022-10-01", "funded_beds_fy23"),
    ("ice.beds.funded", "2024-03-23", "funded_beds_fy24_25"),
    ("ice.beds.requested", "2025-10-01", "fy26_request_beds"),
    ("ice.beds.camp_lead", "2025-07-18", "soft_sided_ramp"),
    ("ice.beds.empty_guaranteed_cost", "2020-05-01", "gmin_waste"),
    ("ice.detention_budget", "2011-10-01", "custody_fy12"),
    ("ice.detention_budget", "2016-10-01", "custody_fy17"),
    ("ice.detention_budget", "2019-10-01", "detention_budget_fy20"),
    ("ice.detention_budget", "2023-10-01", "detention_budget_fy24"),
    ("ice.removal.transport", "2015-10-01", "transport_pp_2016"),
    ("ice.removal.all_in_2016", "2015-10-01", "cost_per_removal_2016"),
    ("ice.removal.all_in_2025", "2025-05-05", "cost_per_removal_2025"),
    ("ice.atd.cost", "2018-01-01", "atd_cost_2018"),
    ("ice.atd.cost", "2023-10-01", "atd_cost_2024"),
    ("ice.atd.technology_cost", "2025-10-01", "atd_tech_cost"),
    ("ice.charter.seats_per_departure", "2010-10-01", "pax_max"),
    ("ice.charter.people_per_departure", "2025-01-20", "pax_mean"),
    ("ice.charter.flights_per_month", "2025-06-01", "removal_flights_jun25"),
    ("ice.charter.hour", "2021-01-01", "charter_hour"),
    ("ice.share_over_180_days", "2024-09-30", "share_over_180"),
    ("ice.removal_share.fiscal_year_2024", "2023-10-01", "share_removed_fy24"),
    ("ice.removal_share.fiscal_year_2025", "2024-10-01", "share_removed_fy25"),
    ("ice.final_orders.non_detained", "2024-11-24", "final_orders_nondetained"),
    ("ice.arrests.fiscal_year_2024", "2023-10-01", "arr_fy24_total"),
    ("ice.officers", "2016-07-14", "officers_base"),
    ("ice.arrests_per_officer", "2023-10-01", "arrests_per_officer"),
    ("ice.deaths.calendar_year_2025", "2025-01-01", "deaths_cy2025"),
    ("law.post_order_limit", "2001-06-28", "zadvydas"),
    ("congress.detention_2025", "2025-07-04", "obbba_detention"),
    ("congress.ice_2025", "2025-07-04", "obbba_ice"),
    ("congress.courts_2025", "2025-07-04", "obbba_eoir"),
    ("congress.enforcement_2025", "2025-07-04", "obbba_total"),
    ("congress.camp_ceiling_2025", "2025-07-18", "soft_sided_contract"),
    ("congress.warehouse_plan_2026", "2026-02-12", "warehouse_plan_cost"),
    ("eoir.receipts_fiscal_year_2024", "2023-10-01", "eoir_receipts_fy24"),
    ("eoir.pending", "2024-09-30", "backlog_fy24"),
    ("hhs.children_cared_for_2023", "2022-10-01", "orr_fy23"),
]


@pytest.fixture(scope="module")
def facts() -> dict[str, dict[str, str]]:
    with (SHARED / "facts" / "parameters.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


@with_tables
def test_the_shipped_series_are_what_the_tool_builds() -> None:
    words = [sys.executable, str(TOOL), "--check", "--shared", str(SHARED)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


@with_tables
@pytest.mark.parametrize(("name", "day", "fact"), FACTS)
def test_a_hand_written_figure_agrees_with_the_collected_fact(
    name: str, day: str, fact: str, facts: dict[str, dict[str, str]]
) -> None:
    held = next(v for v in load_catalog().parameters[name].values if v.starts == date.fromisoformat(day))
    row = facts[fact]
    assert held.value == pytest.approx(float(row["value"]))
    assert row["quality"] != "low" or held.status == "assumed"


@with_tables
def test_guaranteed_minimums_are_the_sums_over_the_facilities() -> None:
    sums: dict[int, float] = {}
    with (SHARED / "data" / "ice_facilities_fiscal_year.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            year = int(row["fiscal_year"])
            sums[year] = sums.get(year, 0.0) + float(row["guaranteed_minimum_beds"] or 0)
    held = load_catalog().parameters["ice.beds.guaranteed_minimum"]
    assert set(range(2019, 2026)) <= set(sums)
    for year in range(2019, 2026):
        assert held.at(date(year, 1, 1)).value == sums[year], year


def test_a_folder_without_tables_is_said_and_nothing_is_written(tmp_path: Path) -> None:
    words = [sys.executable, str(TOOL), "--check", "--shared", str(tmp_path)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == f"{tmp_path}: must be the folder of the shared tables. Give it with --shared.\n"
