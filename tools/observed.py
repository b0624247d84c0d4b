"""The observed series: which columns of the shared tables are read, and what each means.

Only what is named here is read: counts and averages of the nation, nothing about a person or a place.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

FORTNIGHT = 14
"""Days from the end of a period to the workbook that has it; read off editions whose dates are known."""
YEARLY = 90
"""Days from the end of a fiscal year to its last workbook or report."""
PARTIAL_ENDS = {"2021-09-01": "2021-09-25", "2022-09-01": "2022-09-24", "2025-09-01": "2025-09-20"}
"""Last days of months that a year's last workbook cuts short: the days the month's average divides by."""

REASONS = {
    "removal": "removal: book-outs that end in removal",
    "bond_total": "bond: releases on bond, set by ICE or by an immigration judge",
    "order_of_recognizance": "order of recognizance",
    "order_of_supervision": "order of supervision",
    "parole": "parole",
    "court_ordered": "release ordered by a court",
    "proceedings_terminated": "proceedings terminated",
    "relief_granted": "relief granted",
    "transfer_usms_other_agency": "handed to the US Marshals or another agency",
    "transferred": "transferred",
    "other": "other reasons",
    "total": "every reason together",
}
AGENCIES = {
    "ice": "people arrested by ICE",
    "cbp": "people arrested by CBP",
    "total": "people arrested by either",
}
BANDS = {"0_180": "0_180", "181_365": "181_365", "366_730": "366_730", "gt_730": "over_730", "all": "all"}

Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Column:
    """One series: its name, what it is, and where each row's cell comes from."""

    name: str
    label: str
    unit: str
    kind: str
    note: str = ""


@dataclass(frozen=True)
class Table:
    """One pair of files: the rows by first day, and what its columns mean."""

    stem: str
    period: str
    lag: int | date
    columns: tuple[Column, ...]
    rows: dict[str, dict[str, str]]
    document: str = ""


def read(shared: Path, name: str) -> Rows:
    """The rows of one shared table."""
    with (shared / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def plain(text: str, digits: int = 3) -> str:
    """A number in its shortest form, rounded."""
    return f"{round(float(text), digits):.{digits}f}".rstrip("0").rstrip(".") if text else ""


def workbook(fiscal_year: str) -> str:
    """The document id of a fiscal year's last workbook."""
    return f"ice-detention-statistics-fy{fiscal_year}"


def put(rows: dict[str, dict[str, str]], starts: str, **cells: str) -> None:
    """Adds cells to the row that starts on the day."""
    rows.setdefault(starts, {}).update(cells)


def monthly(shared: Path) -> Table:
    """Book-ins, average daily population and average stay, by arresting agency."""
    kinds = {"book_ins": ("person", "count"), "adp": ("person", "mean"), "alos_days": ("day", "mean")}
    says = {
        "book_ins": "Book-ins to ICE detention, one a stay",
        "adp": "Average daily population in ICE detention",
        "alos_days": "Average length of stay of those whose stay ended in the month",
    }
    columns = tuple(
        Column(f"ice.{metric.removesuffix('_days')}.{agency}", f"{says[metric]}: {who}", *kinds[metric])
        for metric in kinds
        for agency, who in AGENCIES.items()
    )
    rows: dict[str, dict[str, str]] = {}
    for row in read(shared, "ice_monthly"):
        if row["criminality"] == "all":
            name = f"ice.{row['metric'].removesuffix('_days')}.{row['arresting_agency']}"
            put(rows, row["month"], **month_cells(row), **{name: plain(row["value"])})
    return Table("ice/monthly", "month", FORTNIGHT, columns, rows)


def month_cells(row: dict[str, str]) -> dict[str, str]:
    """The cells of a month that hold for all its columns."""
    cells = {"document": workbook(row["fiscal_year"])}
    if row["is_partial_month"] == "true":
        cells |= {"flags": "partial", "ends": PARTIAL_ENDS[row["month"]]}
    return cells


def book_outs(shared: Path) -> Table:
    """Final book-outs by outcome from October 2023."""
    note = "Final book-outs, removals included. Not comparable with the releases of 2021 to 2023."
    columns = tuple(
        Column(
            f"ice.book_outs.{short(reason)}",
            f"Final book-outs from ICE detention: {says}",
            "person",
            "count",
            note,
        )
        for reason, says in REASONS.items()
    )
    rows = reasons(shared, "final_book_outs", "ice.book_outs", REASONS)
    first = min(rows)
    rows[first]["flags"] = " ".join(filter(None, (rows[first].get("flags", ""), "redefined")))
    return Table("ice/book_outs", "month", FORTNIGHT, columns, rows)


def releases(shared: Path) -> Table:
    """Releases by reason in fiscal years 2021 to 2023, which leave removals out."""
    kept = ("bond_total", "order_of_recognizance", "order_of_supervision", "parole", "total")
    note = (
        "Releases only, no removals: another basis than the book-outs from October 2023. Never add the two."
    )
    columns = tuple(
        Column(
            f"ice.releases_2020_2023.{short(reason)}",
            f"Releases from ICE detention: {REASONS[reason]}",
            "person",
            "count",
            note,
        )
        for reason in kept
    )
    rows = reasons(shared, "final_releases", "ice.releases_2020_2023", kept)
    return Table("ice/releases_2020_2023", "month", FORTNIGHT, columns, rows)


def short(reason: str) -> str:
    """The reason's name in a series."""
    return "bond" if reason == "bond_total" else reason


def reasons(shared: Path, basis: str, name: str, kept: Iterable[str]) -> dict[str, dict[str, str]]:
    """The months of one basis, a cell for each kept reason."""
    rows: dict[str, dict[str, str]] = {}
    for row in read(shared, "ice_bookouts_monthly"):
        if row["basis"] == basis and row["criminality"] == "all" and row["release_reason"] in kept:
            cell = {f"{name}.{short(row['release_reason'])}": plain(row["count"])}
            put(rows, row["month"], **month_cells(row), **cell)
    return rows


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


def yearly_population(shared: Path) -> Table:
    """Average daily population by fiscal year: a compilation to 2018, the yearly workbooks from 2019."""
    rows: dict[str, dict[str, str]] = {}
    for row in read(shared, "ice_fiscal_year"):
        year = int(row["fiscal_year"])
        if row["adp"]:
            compiled = "_compiled" if year < 2019 else ""
            document = "ice-adp-compilation" if compiled else workbook(str(year))
            cell = {f"ice.adp.fiscal_year{compiled}": plain(row["adp"], 1)}
            put(rows, f"{year - 1}-10-01", document=document, **cell)
    for year, ends in ((2021, "2021-09-25"), (2022, "2022-09-24"), (2025, "2025-09-20")):
        rows[f"{year - 1}-10-01"] |= {"flags": "partial", "ends": ends}
    says = "Average daily population in ICE detention over the fiscal year"
    note = "Compilations differ by up to a fifth for some years before 2019."
    columns = (
        Column("ice.adp.fiscal_year", f"{says}, from the yearly workbook", "person", "mean"),
        Column("ice.adp.fiscal_year_compiled", f"{says}, from a compilation", "person", "mean", note),
    )
    return Table("ice/adp_yearly", "fiscal-year", YEARLY, columns, rows)


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


def courts(shared: Path) -> Table:
    """Cases before the immigration courts by fiscal year."""
    rows: dict[str, dict[str, str]] = {}
    for row in read(shared, "eoir_court_caseload_fiscal_year"):
        cells = {
            "eoir.receipts": row["initial_receipts"],
            "eoir.completions": row["total_completions"],
        }
        put(rows, f"{int(row['fiscal_year']) - 1}-10-01", **cells)
    columns = (
        Column("eoir.receipts", "New cases before the immigration courts", "case", "count"),
        Column("eoir.completions", "Cases completed by the immigration courts", "case", "count"),
    )
    return Table("eoir/caseload", "fiscal-year", date(2021, 4, 19), columns, rows, "eoir-workload-2021")


TABLES: tuple[Callable[[Path], Table], ...] = (
    monthly,
    book_outs,
    releases,
    elapsed,
    snapshots,
    dispositions,
    moved_dispositions,
    uwchr,
    ddp,
    removals_to_date,
    yearly_population,
    yearly_removals,
    supervision,
    courts,
)
