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
    ("congress.barrier_2025", "2025-07-04", "obbba_wall"),
    ("congress.state_reimbursement_2025", "2025-07-04", "obbba_state_reimb"),
    ("congress.house_bill_2025", "2025-05-01", "cbo_hr1"),
    ("eoir.judges", "2023-03-31", "ij_2023"),
    ("eoir.judges_dismissed_2025", "2025-02-14", "ij_2025_firings"),
    ("eoir.judges_needed", "2023-07-28", "ij_needed"),
    ("eoir.completions.trac", "2016-10-01", "completions_fy2017"),
    ("eoir.completions.trac", "2017-10-01", "completions_fy2018"),
    ("eoir.completions.trac", "2018-10-01", "completions_fy2019"),
    ("eoir.completions.trac", "2019-10-01", "completions_fy2020"),
    ("eoir.completions.trac", "2020-10-01", "completions_fy2021"),
    ("eoir.pending.fiscal_year_2023", "2023-09-30", "eoir_backlog_fy23"),
    ("eoir.pending.trac_2023", "2023-12-01", "backlog_2023_12"),
    ("eoir.pending_days.median", "2014-10-01", "median_pending_fy15"),
    ("eoir.bond_granted", "2025-01-01", "bond_grant_2025"),
    ("eoir.voluntary_departure_share", "2025-01-01", "vd_share_2025"),
    ("eoir.voluntary_departures_2025", "2025-01-01", "vd_detained_8m"),
    ("ice.bed_rate.juvenile", "2018-01-01", "juvenile_bed_rate_2018"),
    ("ice.warehouses_spent_2026", "2026-01-01", "warehouse_spent"),
    ("ice.air.military_hour", "2025-01-24", "c17_hour"),
    ("estimate.aic.year", "2024-10-01", "aic_year"),
    ("estimate.aic.once", "2024-10-01", "aic_once"),
    ("estimate.cap.per_person", "2010-03-01", "cap_2010"),
    ("estimate.aaf.twenty_years", "2015-03-06", "aaf_2015"),
    ("estimate.pwbm.per_person", "2025-01-01", "pwbm_pp"),
    ("estimate.cbs.million", "2024-10-01", "cbs_1m"),
    ("ice.arrests.per_day", "2024-09-01", "arr_2024_sep"),
    ("ice.arrests.per_day", "2025-01-20", "arr_jan2025"),
    ("ice.arrests.per_day", "2025-11-01", "arr_late2025"),
    ("ice.book_ins.per_day_june_2025", "2025-06-01", "arr_peak_june25"),
    ("ice.population.gap_2025", "2025-01-12", "pop_2025_01_26"),
    ("ice.population.gap_2025", "2025-11-30", "pop_2025_11_30"),
    ("ice.interior_removals.growth_2025", "2025-01-20", "ddp_multiplier"),
    ("ice.atd.appearance", "2025-10-01", "atd_appear_total"),
    ("ice.docket.non_detained", "2023-09-30", "nondetained_docket"),
    ("ice.post_order_review.reached", "2005-01-01", "por_90day"),
    ("ice.removals.fiscal_year_2025", "2024-10-01", "removals_fy25"),
    ("ice.deaths.half_year_2026", "2025-10-01", "deaths_fy2026"),
    ("ice.hired_2025", "2025-08-01", "officers_claim"),
    ("ice.officers.operational_2026", "2026-02-28", "officers_operational"),
    ("ice.agreements_287g", "2026-03-01", "n287g"),
    ("ice.air.fleet", "2025-08-21", "fleet_2025"),
    ("ice.air.moved_2014", "2010-10-01", "oig_air"),
    ("ice.charter.flights_2025", "2025-01-20", "removal_flights_2025"),
    ("dhs.removals_and_returns", "2015-10-01", "dhs_rr_fy16"),
    ("dhs.removals_and_returns", "2023-10-01", "dhs_removals_returns_fy24"),
    ("dhs.removals_fiscal_year_2018", "2017-10-01", "dhs_removals_fy18"),
    ("gao.forecast.bed_rate_error_2016", "2015-10-01", "ice_bedrate_2016"),
    ("gao.forecast.budget_error_2015", "2014-10-01", "ice_cbj_2015"),
    ("gao.forecast.years_too_low", "2013-10-01", "ice_bedrate_all"),
    ("gao.forecast.five_dollar_error", "2018-04-18", "ice_5usd"),
    ("gao.forecast.marks_met", "2017-10-01", "ice_method"),
    ("ice.forecast.population_error_2018", "2017-10-01", "ice_adp_2018"),
    ("ice.forecast.population_error_2026", "2025-10-01", "ice_adp_2026"),
    ("ice.identity.book_ins_by_stay", "2018-10-01", "littles_law"),
    ("peers.north_carolina.prison_error", "2010-01-01", "nc_sentencing"),
    ("peers.england.prison_error_2003", "2003-12-12", "uk_moj_2003"),
    ("hhs.children_transferred", "2018-10-01", "uac_transferred"),
    ("hhs.children_without_notice", "2024-05-01", "uac_no_nta"),
    ("hhs.children_missed_hearing", "2023-09-30", "uac_no_show"),
    ("hhs.children_bad_release_record", "2023-09-30", "uac_bad_address"),
    ("hhs.children_in_care", "2025-10-15", "orr_census"),
    ("hhs.children_stay", "2021-03-01", "orr_los_2021"),
    ("law.third_country_notice", "2025-07-31", "tcr_notice"),
]


@pytest.fixture(scope="module")
def facts() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name in ("parameters", "forecast_errors"):
        with (SHARED / "facts" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            found |= {row["id"]: row for row in csv.DictReader(file)}
    return found


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
    assert held.value == pytest.approx(float(row["value"] if "value" in row else row["error"]))
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


@with_tables
def test_deaths_by_fiscal_year_are_those_collected() -> None:
    held = load_catalog().parameters["ice.deaths.fiscal_year"]
    with (SHARED / "facts" / "fiscal_years.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["deaths_in_custody"]:
                assert held.at(date(int(row["fiscal_year"]), 1, 1)).value == float(row["deaths_in_custody"]), row["fiscal_year"]


@with_tables
def test_agreements_are_those_collected_but_for_the_low_grades() -> None:
    other_names = {"us_dec2024_turks": "us_tca_2024", "us_dec2024_bahamas": "us_bhs_2024", "us_dec2024_grenada": "us_grd_2024",
                   "us_dec2024_panama": "us_pan_2024", "us_par_2025": "us_pry_2025", "us_bel_2025": "us_blz_2025"}
    agreements = load_catalog().agreements
    seen = set()
    with (SHARED / "facts" / "third_country_agreements.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["quality"] == "low" or row["type"] == "summary":
                continue
            held = agreements[other_names.get(row["id"], row["id"])]
            seen.add(held.id)
            for column in ("announced", "signed", "first_transfer", "ended"):
                period = getattr(held, column)
                assert (period.label if period else "") == row[column], (held.id, column)
            for column in ("quota", "payment", "moved"):
                figure = getattr(held, column)
                if row[column]:
                    assert figure and figure.value == float(row[column]), (held.id, column)
    assert seen == set(agreements)


@with_tables
def test_rulings_are_those_collected() -> None:
    with (SHARED / "facts" / "litigation_timeline.csv").open(encoding="utf-8", newline="") as file:
        days = sorted((row["date"], row["effect_on_transfers"].split(" ")[0]) for row in csv.DictReader(file))
    widened = [(day, "widened" if effect == "more" else effect) for day, effect in days]
    added = {"border_2024_06_05", "border_2025_01_20", "bond_2025_07_08", "bond_2025_09_05", "uk_2022_06_14",
             "uk_2022_12_19", "uk_2023_06_29", "it_2024_11_08", "it_2025_01_28", "it_2025_04_11"}  # read apart from the collection
    rulings = [held for held in load_catalog().rulings.values() if held.id not in added]
    assert sorted((held.on.label, held.effect) for held in rulings) == sorted(widened)
    assert added <= set(load_catalog().rulings)


@with_tables
def test_days_to_departure_agree_with_the_collected_summary() -> None:
    table = load_catalog().tables["ice.days_to_departure"]
    same = {"(all)": "all", "CHINA, PEOPLES REPUBLIC OF": "china", "EL SALVADOR": "el_salvador"}
    checked, ties = 0, []
    with (SHARED / "data" / "time_to_removal_summary_fy2016_2019.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            group = same.get(row["citizenship"], row["citizenship"].lower())
            cells = table.find(group=group, path=same.get(row["disposition"], row["disposition"]))
            if cells is None:
                withheld = (group, row["disposition"]) == ("cuba", "bag_and_baggage_final_order")  # another cell's total would be told
                assert withheld or group not in ("all", "mexico", "cuba", "india")
                continue
            checked += 1
            assert cells["n"] == float(row["n"])
            assert cells["mean_days"] == pytest.approx(float(row["mean_days_capped_1096"]), abs=0.06)
            assert cells["share_over_180"] == pytest.approx(float(row["share_gt_180"]), abs=0.0001)
            for column in ("p25_days", "median_days", "p75_days", "p90_days"):
                if cells[column] != pytest.approx(float(row[column]), abs=0.51):
                    ties.append((group, row["disposition"], column))
    assert checked > 100
    assert len(ties) <= 2, "where half the people had gone on a day exactly, the summary names the next day"


def test_a_folder_without_tables_is_said_and_nothing_is_written(tmp_path: Path) -> None:
    words = [sys.executable, str(TOOL), "--check", "--shared", str(tmp_path)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == f"{tmp_path}: must be the folder of the shared tables. Give it with --shared.\n"


@with_tables
def test_the_relative_paces_are_the_square_roots_of_the_standardized_ratios() -> None:
    """Each group's value over Mexico's, to the three figures that are filed; the sentence beside it gives the ratio."""
    sys.path.insert(0, str(TOOL.parent))
    try:
        from pace import paces
    finally:
        sys.path.remove(str(TOOL.parent))
    found, catalog = paces(SHARED), load_catalog()
    assert set(found) == set(catalog.groups)
    filed = {name: catalog.parameters[f"nationality.relative_pace.{name}"].values[0] for name in found}
    for name, (ratio, removals) in found.items():
        relative = (ratio / found["mexico"][0]) ** 0.5
        assert filed[name].value / filed["mexico"].value == pytest.approx(relative, rel=2e-3), name
        assert f"{ratio:.3f} times" in filed[name].why and f"{removals:,} removals" in filed[name].why, name


def test_removals_outside_beds_are_removals_less_book_outs() -> None:
    """The shipped series alone: each fiscal year as far as its last total goes, over its days."""
    catalog = load_catalog()
    totals = {row.starts: row.value for row in catalog.series["ice.removals.fiscal_year_to_date"].rows}
    months = {row.starts: row for row in catalog.series["ice.book_outs.removal"].rows}
    filed = {value.starts: value.value for value in catalog.parameters["ice.removals_outside_beds"].values}
    for first, last, dated in (
        (date(2023, 10, 1), date(2024, 9, 30), date(2024, 10, 7)),
        (date(2024, 10, 1), date(2025, 9, 15), date(2025, 9, 15)),
        (date(2025, 10, 1), date(2026, 1, 22), date(2026, 1, 22)),
    ):
        booked_out = sum(
            row.per_day * ((min(row.ends, last) - starts).days + 1) for starts, row in months.items() if first <= starts <= last
        )
        days = (last - first).days + 1
        there = (totals[dated] - booked_out) / days
        value = filed[first] if first in filed else filed[min(filed)]
        assert value == pytest.approx(there, rel=0.03), first
