"""Figures by nationality: the groups, their totals, and nothing small enough to point at anyone."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import pytest

from sojourn import dates
from sojourn.sources import group_of, load_catalog
from tools.manual.card import departures

CATALOG = load_catalog()
IDS = (
    "mexico", "guatemala", "honduras", "el_salvador", "colombia", "ecuador", "brazil", "other_western_hemisphere", "nicaragua",
    "venezuela", "cuba", "haiti", "china", "india", "other_listed", "rest_of_world",
)  # fmt: skip
YEARLY, REMOVALS, ARRESTS = "ice.removals.by_group", "ice.removals.by_group_monthly", "ice.arrests.by_group_monthly"


def test_there_are_sixteen_groups_in_one_order() -> None:
    assert tuple(CATALOG.groups) == IDS
    assert [group.id for group in CATALOG.groups.values() if group.rest] == ["rest_of_world"]


def test_a_country_is_in_one_group_only() -> None:
    names = [name.casefold() for group in CATALOG.groups.values() for name in (*group.countries, *group.also)]
    assert len(names) == len(set(names)) and len(names) > 55


@pytest.mark.parametrize(
    ("country", "group"),
    [
        ("MEXICO", "mexico"), ("China, Peoples Republic of", "china"), ("Myanmar", "other_listed"), ("Hong Kong", "other_listed"),
        ("JAMAICA", "other_western_hemisphere"), ("ALL OTHER", "rest_of_world"), ("Unknown", "rest_of_world"), ("Taiwan", "rest_of_world"),
    ],
)  # fmt: skip
def test_the_rule_that_puts_a_country_into_a_group(country: str, group: str) -> None:
    assert group_of(country, CATALOG.groups.values()) == group


def test_every_listed_country_is_in_the_group_that_says_so() -> None:
    for group in CATALOG.groups.values():
        for one in group.listed:
            assert set(one.countries) <= set(group.countries), group.id
    named = {country for group in CATALOG.groups.values() for one in group.listed if one.on.label == "2017-05" for country in one.countries}
    assert len(named) == 12
    named = {country for group in CATALOG.groups.values() for one in group.listed if one.on.label == "2024-11" for country in one.countries}
    assert len(named) == 8


def test_removals_by_group_sum_to_the_published_total() -> None:
    published = CATALOG.series["ice.removals.fiscal_year"]
    for row in CATALOG.series[f"{YEARLY}.total"].rows:
        parts = [CATALOG.series[f"{YEARLY}.{group}"].find(row.starts) for group in IDS]
        assert sum(part.value for part in parts if part and part.value is not None) == row.value
        assert row.value == published.on(row.starts).value or row.starts.year == 2013, row.starts
    assert CATALOG.series[f"{YEARLY}.total"].on(date(2018, 1, 1)).value == 256_085
    assert CATALOG.series[f"{YEARLY}.mexico"].on(date(2024, 1, 1)).value == 87_298


def test_a_year_of_named_countries_only_is_flagged() -> None:
    flags = {dates.fiscal_year(row.starts): "named_only" in row.flags for row in CATALOG.series[f"{YEARLY}.total"].rows}
    assert flags == {year: year not in (2017, 2018) for year in (2014, *range(2016, 2025))}


@pytest.mark.parametrize("year", [2016, 2017, 2018])
def test_months_sum_to_the_year(year: int) -> None:
    months = CATALOG.series[f"{REMOVALS}.total"].between(date(year - 1, 10, 1), date(year, 9, 30))
    assert len(months) == 12
    assert sum(row.value for row in months if row.value is not None) == CATALOG.series[f"{YEARLY}.total"].on(date(year, 1, 1)).value
    paths = [name for name in CATALOG.series.filed if name.startswith("ice.removals.by_path_monthly.")]
    whole = sum(row.value or 0 for name in paths for row in CATALOG.series[name].between(date(year - 1, 10, 1), date(year, 9, 30)))
    assert whole == CATALOG.series[f"{YEARLY}.total"].on(date(year, 1, 1)).value


def test_nothing_under_ten_is_printed_by_nationality() -> None:
    seen = 0
    for name, series in CATALOG.series.items():
        if name.split(".")[-1] in IDS:
            for row in series.rows:
                seen += 1
                assert row.value is None or row.value >= 10, (name, row.starts)
    assert seen > 1500
    assert all(cells["n"] >= 50 for cells in CATALOG.tables["ice.days_to_departure"].rows.values())


@pytest.mark.parametrize("stem", [REMOVALS, ARRESTS])
def test_a_withheld_figure_cannot_be_had_by_subtraction(stem: str) -> None:
    by_month: dict[date, list[str]] = defaultdict(list)
    by_year: dict[tuple[int, str], list[date]] = defaultdict(list)
    for group in IDS:
        rows = CATALOG.series[f"{stem}.{group}"].rows
        assert len(rows) == 47
        for row in rows:
            if row.value is None:
                by_month[row.starts].append(group)
                by_year[dates.fiscal_year(row.starts), group].append(row.starts)
    assert by_month, "nothing is withheld: the test would pass without the rule"
    assert [month for month, groups in by_month.items() if len(groups) < 2] == []
    if stem == REMOVALS:  # only removals are printed by year as well
        assert [key for key, months in by_year.items() if len(months) < 2 and key[0] <= 2018] == []


def test_final_orders_tie_out() -> None:
    day = date(2024, 11, 24)
    total = CATALOG.parameters["ice.final_orders.non_detained"].at(day).value
    stem = "ice.final_orders.by_group"
    named = sum(CATALOG.series[f"{stem}.{group}"].on(day).value or 0 for group in IDS)
    without = CATALOG.series[f"{stem}.no_country"].on(day).value or 0
    assert named + without == total == 1_445_549
    assert 1_330_000 < named < 1_340_000
    four = sum(CATALOG.series[f"{stem}.{group}"].on(day).value or 0 for group in IDS[:4])
    assert four == 970_930


def test_days_to_departure_are_in_order_and_sum() -> None:
    table = CATALOG.tables["ice.days_to_departure"]
    for key, cells in table.rows.items():
        days = [cells[name] for name in ("p25_days", "median_days", "p75_days", "p90_days")]
        assert days == sorted(days) and days[-1] <= 1096 and cells["mean_days"] <= 1096, key
        shares = [cells[f"share_over_{limit}"] for limit in (30, 90, 180, 365)]
        assert shares == sorted(shares, reverse=True) and shares[-1] >= 0 and shares[0] <= 1, key
    assert sum(table.cell("n", group=group, path="all") for group in IDS) == table.cell("n", group="all", path="all") == 947_863
    assert table.cell("median_days", group="mexico", path="all") == 24
    assert table.cell("median_days", group="india", path="all") == 262


def test_days_to_departure_give_no_small_cell_away() -> None:
    """Along no row or column is exactly one figure left out below its total, unless it is of fifty people or more."""
    table = CATALOG.tables["ice.days_to_departure"]
    people = {key: cells["n"] for key, cells in table.rows.items()}
    for axis in (0, 1):
        words = {key[1 - axis] for key in people} - {"all"}
        for line in dict.fromkeys(key[axis] for key in people):
            keys = [("all", line) if axis else (line, "all"), *((word, line) if axis else (line, word) for word in words)]
            whole, parts = people.get(keys[0]), [people.get(key) for key in keys[1:]]
            left = whole - sum(n for n in parts if n is not None) if whole is not None else 0
            assert left == 0 or parts.count(None) >= 2, (line, left)


def test_no_month_or_place_is_finer_than_allowed() -> None:
    for name, series in CATALOG.series.items():
        if name.split(".")[-1] in IDS:
            assert series.period in ("month", "fiscal-year") or len(series.rows) == 1, name


def test_days_to_departure_by_year_are_of_the_fifteen_largest_and_foretell_2019() -> None:
    table = CATALOG.tables["ice.days_to_departure_by_year"]
    assert len({key[0] for key in table.rows}) == 15 and len(table.rows) == 60
    assert all(cells["n"] >= 50 for cells in table.rows.values())
    assert sum(cells["n"] for cells in table.rows.values()) < CATALOG.tables["ice.days_to_departure"].cell("n", group="all", path="all")
    mexico = sum(cells["n"] for key, cells in table.rows.items() if key[0] == "mexico")
    assert mexico == CATALOG.tables["ice.days_to_departure"].cell("n", group="mexico", path="all")
    errors = sorted(row[-1] for row in departures())
    assert errors[7] <= 0.15          # the middle one of fifteen
