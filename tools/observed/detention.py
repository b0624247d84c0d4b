"""Book-ins, average population, average stay and book-outs, by month and by fiscal year."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from observed.table import FORTNIGHT, YEARLY, Column, Table, month_cells, plain, put, read, workbook

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


def bonds(shared: Path) -> Table:
    """Releases on bond, the average bond, and the stay of those released on it."""
    rows: dict[str, dict[str, str]] = {}
    for row in read(shared, "ice_bond_monthly"):
        year = int(row["month"][:4]) + (row["month"][5:7] >= "10")
        cells = month_cells({**row, "fiscal_year": str(year)})
        put(
            rows,
            row["month"],
            **cells,
            **{
                "ice.bond.posted": plain(row["book_outs_with_bond_posted"]),
                "ice.bond.average_usd": plain(row["avg_bond_amount_usd"], 2),
                "ice.bond.alos": plain(row["alos_days_bonded"]),
            },
        )
    note = "September 2021 and September 2022 are whole here, from later workbooks than those of the other series."
    columns = (
        Column("ice.bond.posted", "Book-outs from ICE detention with a bond posted", "person", "count", note),
        Column("ice.bond.average_usd", "Average bond posted", "USD/person", "mean", note),
        Column("ice.bond.alos", "Average length of stay of those released on a bond", "day", "mean", note),
    )
    return Table("ice/bonds", "month", FORTNIGHT, columns, rows)


YEAR_ENDS = {2021: "2021-09-25", 2022: "2022-09-24", 2025: "2025-09-20"}
"""Last days of fiscal years that their last workbook cuts short."""
LAST_YEAR = 2025
"""The last fiscal year in the yearly tables: 2026 is not over in the record."""


def year_cells(year: int) -> dict[str, str]:
    """The cells of a fiscal year that hold for all its columns."""
    cells = {"document": workbook(str(year))}
    if year in YEAR_ENDS:
        cells |= {"flags": "partial", "ends": YEAR_ENDS[year]}
    return cells


def yearly_flows(shared: Path) -> Table:
    """Book-ins and average stay by fiscal year and arresting agency, 2019 to 2025."""
    kinds = {
        "book_ins": (
            "book_ins",
            "Book-ins to ICE detention in the fiscal year, one a stay",
            "person",
            "count",
        ),
        "alos": (
            "alos_days",
            "Average length of stay of those whose stay ended in the fiscal year",
            "day",
            "mean",
        ),
    }
    endings = {"ice": "_ice_arrested", "cbp": "_cbp_arrested", "total": ""}
    columns = tuple(
        Column(f"ice.{name}.fiscal_year.{agency}", f"{says}: {AGENCIES[agency]}", unit, kind)
        for name, (_, says, unit, kind) in kinds.items()
        for agency in endings
    )
    rows: dict[str, dict[str, str]] = {}
    for row in read(shared, "ice_fiscal_year"):
        year = int(row["fiscal_year"])
        if 2019 <= year <= LAST_YEAR:
            cells = {
                f"ice.{name}.fiscal_year.{agency}": plain(row[f"{stem}{ending}"])
                for name, (stem, *_) in kinds.items()
                for agency, ending in endings.items()
            }
            put(rows, f"{year - 1}-10-01", **year_cells(year), **cells)
    return Table("ice/flows_yearly", "fiscal-year", YEARLY, columns, rows)


YEARLY_REASONS = {**REASONS, "prosecutorial_discretion": "prosecutorial discretion"}


def yearly_book_outs(shared: Path) -> Table:
    """Final book-outs by outcome and fiscal year, 2024 on."""
    note = "Final book-outs, removals included. Not comparable with the releases of 2019 to 2023."
    return by_reason(shared, "final_book_outs", "ice.book_outs.fiscal_year", "Final book-outs", note)


def yearly_releases(shared: Path) -> Table:
    """Releases by reason and fiscal year, 2019 to 2023, which leave removals out."""
    note = (
        "Releases only, no removals: another basis than the book-outs from October 2023. Never add the two."
    )
    return by_reason(shared, "final_releases", "ice.releases_2019_2023.fiscal_year", "Releases", note)


def by_reason(shared: Path, basis: str, stem: str, says: str, note: str) -> Table:
    """The fiscal years of one basis, a column for each reason that has a figure."""
    rows: dict[str, dict[str, str]] = {}
    seen: set[str] = set()
    for row in read(shared, "ice_bookouts_fiscal_year"):
        year, reason = int(row["fiscal_year"]), row["release_reason"]
        if (
            row["basis"] != basis
            or row["criminality"] != "all"
            or year > LAST_YEAR
            or reason not in YEARLY_REASONS
        ):
            continue
        seen.add(reason)
        put(rows, f"{year - 1}-10-01", **year_cells(year), **{f"{stem}.{short(reason)}": plain(row["count"])})
    first = min(rows)
    if basis == "final_book_outs":
        rows[first]["flags"] = " ".join(filter(None, (rows[first].get("flags", ""), "redefined")))
    columns = tuple(
        Column(
            f"{stem}.{short(reason)}",
            f"{says} from ICE detention in the fiscal year: {what}",
            "person",
            "count",
            note,
        )
        for reason, what in YEARLY_REASONS.items()
        if reason in seen
    )
    return Table(f"ice/{stem.split('.')[1]}_yearly", "fiscal-year", YEARLY, columns, rows)
