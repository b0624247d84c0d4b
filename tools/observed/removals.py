"""ICE removals of all nationalities: to date, by fiscal year, by path, and passengers of ICE Air."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

from observed.nationality import FOIA, PATHS, RELEASED
from observed.table import FORTNIGHT, YEARLY, Column, Table, put, read, workbook

MONITOR = 45
"""Days from the end of a month to the monitors' report of it; the reports read came 10 to 45 days after."""


def removals_to_date(shared: Path) -> Table:
    """ICE removals since the start of the fiscal year, at each workbook."""
    rows: dict[str, dict[str, str]] = {}
    last: dict[str, str] = {}
    for row in read(shared, "ice_removals_fy_to_date"):
        year, value = row["fiscal_year"], row["removals_fy_to_date"]
        if last.get(year) == value:
            continue
        last[year] = value
        late = "_2021_2022" if year in ("2021", "2022") else ""
        cells = {"document": workbook(year), f"ice.removals.fiscal_year_to_date{late}": value}
        put(rows, row["as_of"], flags="date_estimated" if row["as_of_estimated"] == "true" else "", **cells)
    label = "ICE removals since the start of the fiscal year, returns included"
    columns = (
        Column("ice.removals.fiscal_year_to_date", label, "person", "to-date"),
        Column(
            "ice.removals.fiscal_year_to_date_2021_2022",
            f"{label}, without those recorded late",
            "person",
            "to-date",
            "The workbooks of 2021 and 2022 leave out removals recorded late: another definition.",
        ),
    )
    return Table("ice/removals_to_date", "irregular", FORTNIGHT, columns, rows)


def yearly_removals(shared: Path) -> Table:
    """ICE removals by fiscal year as finally published, 2003 to 2024."""
    rows: dict[str, dict[str, str]] = {}
    for row in read(shared, "ice_fiscal_year"):
        year = int(row["fiscal_year"])
        if row["ice_removals_final"] and year <= 2024:
            put(rows, f"{year - 1}-10-01", **{"ice.removals.fiscal_year": row["ice_removals_final"]})
    column = Column(
        "ice.removals.fiscal_year",
        "ICE removals in the fiscal year, returns included, as finally published",
        "person",
        "count",
        "2025 is left out: the workbook stops in September and the budget document counts otherwise.",
    )
    return Table("ice/removals_yearly", "fiscal-year", YEARLY, (column,), rows, "ice-annual-reports")


def removals_by_path(shared: Path) -> Table:
    """ICE removals by path and month, October 2015 to August 2019."""
    stem = "ice.removals.by_path_monthly"
    rows: dict[str, dict[str, str]] = {}
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in read(shared, "ice_removals_monthly_by_citizenship_fy2016_2019"):
        counts[row["removal_month"]][row["disposition"]] += int(row["removals"])
    for starts, found in counts.items():
        put(rows, starts, **{f"{stem}.{path}": str(found[path]) for path in PATHS})
    columns = tuple(
        Column(f"{stem}.{path}", f"ICE removals in the month under {says}", "person", "count")
        for path, says in PATHS.items()
    )
    return Table("ice/removals_by_path_monthly", "month", RELEASED, columns, rows, FOIA)


def air_passengers(shared: Path) -> Table:
    """Passengers of ICE Air by month, October 2010 to December 2018, for the nation."""
    stem = "ice.air.passengers"
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in read(shared, "ice_air_arts_monthly"):
        counts[row["month"]][row["passenger_status"]] += int(row["passengers"])
    rows: dict[str, dict[str, str]] = {}
    for starts, found in counts.items():
        put(rows, starts, **{f"{stem}.{status}": str(found[status]) for status in ("removal", "transfer")})
    note = "Removal passengers include those flown to the border for a removal by land to Mexico."
    columns = (
        Column(
            f"{stem}.removal", "Passengers of ICE Air flown for removal in the month", "person", "count", note
        ),
        Column(
            f"{stem}.transfer",
            "Passengers of ICE Air flown between places in the US in the month",
            "person",
            "count",
        ),
    )
    return Table("ice/air_passengers", "month", date(2019, 4, 30), columns, rows, "uwchr-ice-air")


def flights(
    shared: Path, stem: str, papers: dict[str, str], kinds: tuple[str, ...], says: str, note: str
) -> Table:
    """One monitor's flights by month; a month of low grade is left out."""
    rows: dict[str, dict[str, str]] = {}
    for row in read(shared, "flights_monthly", "facts"):
        if row["month"] in papers and row["quality"] != "low":
            cells = {f"{stem}.{kind}": row[f"{kind}_flights"] for kind in kinds}
            put(rows, f"{row['month']}-01", document=papers[row["month"]], **cells)
    words = {
        "removal": "removal flights",
        "domestic": "flights between places in the US",
        "total": "all enforcement flights",
    }
    columns = tuple(
        Column(
            f"{stem}.{kind}",
            f"Flights in the month counted by {says}: {words[kind]}",
            "departure",
            "count",
            note,
        )
        for kind in kinds
    )
    return Table(f"{stem.split('.')[0]}/flights", "month", MONITOR, columns, rows)


def witness_flights(shared: Path) -> Table:
    """Flights counted by Witness at the Border: three months that were printed where they could be read."""
    papers = {"2023-07": "witness-2023-08", "2023-08": "witness-2023-08", "2025-06": "witness-2025-06"}
    note = "Counted from public flight tracking. Other months were not read; July 2023 is inferred from August's report."
    return flights(
        shared, "witness.flights", papers, ("removal", "domestic", "total"), "Witness at the Border", note
    )


def monitor_flights(shared: Path) -> Table:
    """Flights counted by the ICE Flight Monitor of Human Rights First, August to October 2025."""
    papers = {month: f"hrf-flights-{month}" for month in ("2025-08", "2025-09", "2025-10")}
    note = "Counted from public flight tracking. At least 240 removal flights in August; 1,464 or 1,470 flights in September."
    return flights(
        shared, "hrf.flights", papers, ("removal", "domestic", "total"), "the ICE Flight Monitor", note
    )


def yearly_arrests(shared: Path) -> Table:
    """Administrative arrests by fiscal year, from the annual report."""
    rows: dict[str, dict[str, str]] = {}
    for row in read(shared, "fiscal_years", "facts"):
        if row["ero_admin_arrests"]:
            put(
                rows,
                f"{int(row['fiscal_year']) - 1}-10-01",
                **{"ice.arrests.fiscal_year": row["ero_admin_arrests"]},
            )
    column = Column(
        "ice.arrests.fiscal_year",
        "Administrative arrests by Enforcement and Removal Operations in the fiscal year",
        "person",
        "count",
        "33,243 of the arrests of 2024 were at large.",
    )
    return Table("ice/arrests_yearly", "fiscal-year", YEARLY, (column,), rows, "ice-annual-report-fy2024")
