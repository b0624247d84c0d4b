"""People held on a day: snapshots, kinds of case, time already held, midnight counts, supervision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from observed.detention import AGENCIES
from observed.table import FORTNIGHT, Column, Table, plain, put, read, workbook

BANDS = {"0_180": "0_180", "181_365": "181_365", "366_730": "366_730", "gt_730": "over_730", "all": "all"}


def elapsed(shared: Path) -> Table:
    """People held by how long they had already been held, twice a month."""
    rows: dict[str, dict[str, str]] = {}
    columns: list[Column] = []
    for population, prefix, who in (
        ("adult_facility", "ice.elapsed", "in adult facilities"),
        ("family_facility", "ice.elapsed.family", "in family facilities"),
    ):
        for band in BANDS.values():
            days = (
                "any number of" if band == "all" else band.replace("_", " to ").replace("over to ", "over ")
            )
            label = f"People {who} already held {days} days since book-in"
            columns.append(Column(f"{prefix}.{band}", label, "person", "snapshot"))
        label = f"Average days already held by people {who}"
        columns.append(Column(f"{prefix}.mean_days", label, "day", "snapshot"))
        for row in read(shared, "detained_elapsed_stay_bands"):
            if row["population"] == population:
                count = row["metric"] == "detained_count"
                name = f"{prefix}.{BANDS[row['elapsed_band']] if count else 'mean_days'}"
                put(rows, row["date"], document=workbook(row["vintage_fy"]), **{name: plain(row["value"])})
    return Table("ice/elapsed", "irregular", FORTNIGHT, tuple(columns), rows)


def snapshots(shared: Path) -> Table:
    """People held on the workbooks' dates, by arresting agency; repeated figures are stale sheets and left out."""
    seen: set[tuple[str, str]] = set()
    rows: dict[str, dict[str, str]] = {}
    for row in read(shared, "detained_population_biweekly"):
        figures = (row["arrested_by_ice"], row["arrested_by_cbp"])
        if row["criminality"] != "all" or figures in seen:
            continue
        seen.add(figures)
        cells = {
            "document": workbook(row["fiscal_year"]),
            "flags": "date_estimated" if row["as_of_estimated"] == "true" else "",
            "ice.population.arrested_by_ice": row["arrested_by_ice"],
            "ice.population.arrested_by_cbp": row["arrested_by_cbp"],
            "ice.population.total": row["total"],
        }
        put(rows, row["as_of"], **cells)
    columns = tuple(
        Column(f"ice.population.{name}", f"People in ICE detention on the day: {says}", "person", "snapshot")
        for name, says in (
            ("arrested_by_ice", AGENCIES["ice"]),
            ("arrested_by_cbp", AGENCIES["cbp"]),
            ("total", AGENCIES["total"]),
        )
    )
    return Table("ice/population", "irregular", FORTNIGHT, columns, rows)


CASES = {
    "notice_to_appear": "before an immigration court (form I-862)",
    "reinstatement": "under a reinstated order (form I-871)",
    "expedited_removal": "in expedited removal (form I-860)",
    "other": "in any other case",
}

MOVED = ("expedited_removal", "other")

MOVED_ON = "2024-06-01"


def dispositions(shared: Path) -> Table:
    """People held by kind of case; expedited removal and other stop where their meaning changes."""
    return cases(
        shared, "ice/disposition", tuple(CASES), "", lambda day, case: case not in MOVED or day < MOVED_ON
    )


def moved_dispositions(shared: Path) -> Table:
    """People held in expedited removal and in other cases, as counted from June 2024."""
    return cases(
        shared, "ice/disposition_from_2024_06", MOVED, "_from_2024_06", lambda day, case: day >= MOVED_ON
    )


def cases(
    shared: Path, stem: str, kept: tuple[str, ...], suffix: str, counts: Callable[[str, str], bool]
) -> Table:
    """The snapshots of the kept kinds of case on the days that count."""
    rows: dict[str, dict[str, str]] = {}
    for row in read(shared, "detained_by_processing_disposition_biweekly"):
        if row["disposition"] in kept and counts(row["as_of"], row["disposition"]):
            cell = {f"ice.disposition.{row['disposition']}{suffix}": plain(row["total"])}
            put(rows, row["as_of"], document=workbook(row["fiscal_year"]), **cell)
    if suffix:
        rows[min(rows)]["flags"] = "redefined"
    note = "From June 2024 cases in expedited removal are moved to other: two definitions, two series."
    columns = tuple(
        Column(
            f"ice.disposition.{case}{suffix}",
            f"People in ICE detention {CASES[case]}",
            "person",
            "snapshot",
            note if case in MOVED else "",
        )
        for case in kept
    )
    return Table(stem, "irregular", FORTNIGHT, columns, rows)


def midnight(shared: Path, source: str, stem: str, column: Column, document: str, released: date) -> Table:
    """One publisher's daily population from October 2018 on."""
    rows: dict[str, dict[str, str]] = {}
    for row in read(shared, "detained_population_daily"):
        if row["source"] == source and row["date"] >= "2018-10-01":
            put(rows, row["date"], **{column.name: plain(row["midnight_population"])})
    return Table(stem, "day", released, (column,), rows, document)


def uwchr(shared: Path) -> Table:
    """Population to September 2022, at 01:00 UTC."""
    column = Column(
        "ice.population.headcount_uwchr",
        "People in ICE detention at 01:00 UTC, rebuilt from records",
        "person",
        "snapshot",
        "Runs 1 to 3 % below ICE's own average. Another source than ice.population.midnight: never joined.",
    )
    day = date(2024, 12, 31)
    return midnight(shared, "uwchr_foia_headcount", "uwchr/headcount", column, "uwchr-headcount", day)


def ddp(shared: Path) -> Table:
    """Population from October 2022, at midnight."""
    column = Column(
        "ice.population.midnight",
        "People in ICE detention at midnight, rebuilt from records",
        "person",
        "snapshot",
        "Runs 1 to 3 % below ICE's own average. Another source than ice.population.headcount_uwchr.",
    )
    day = date(2026, 4, 30)
    return midnight(shared, "ddp_foia_facility_daily", "ddp/midnight", column, "ddp-facilities-daily", day)


def supervision(shared: Path) -> Table:
    """People enrolled in alternatives to detention."""
    rows: dict[str, dict[str, str]] = {}
    for row in read(shared, "atd_population_biweekly"):
        if row["breakdown"] == "status" and row["category"] == "all":
            cells = {"document": workbook(row["fiscal_year"]), "ice.atd.enrolled": row["participants"]}
            put(
                rows,
                row["as_of"],
                flags="date_estimated" if row["as_of_estimated"] == "true" else "",
                **cells,
            )
    column = Column("ice.atd.enrolled", "People enrolled in alternatives to detention", "person", "snapshot")
    return Table("ice/supervision", "irregular", FORTNIGHT, (column,), rows)
