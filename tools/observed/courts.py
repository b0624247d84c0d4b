"""Immigration courts and children: yearly counts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from observed.table import YEARLY, Column, Table, put, read


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
    return Table(
        "eoir/caseload",
        "fiscal-year",
        date(2021, 4, 19),
        columns,
        rows,
        "eoir-workload-2021",
        lag_status="published",
    )


def pending(shared: Path) -> Table:
    """Cases pending before the immigration courts at the end of each fiscal year, 2008 to 2020."""
    rows: dict[str, dict[str, str]] = {}
    for row in read(shared, "eoir_court_caseload_fiscal_year"):
        put(
            rows, f"{row['fiscal_year']}-09-30", **{"eoir.pending.year_end": row["pending_cases_end_of_year"]}
        )
    label = "Cases pending before the immigration courts at the end of the fiscal year"
    column = Column("eoir.pending.year_end", label, "case", "snapshot")
    return Table(
        "eoir/pending",
        "irregular",
        date(2021, 4, 19),
        (column,),
        rows,
        "eoir-workload-2021",
        lag_status="published",
    )


def children(shared: Path) -> Table:
    """Unaccompanied children apprehended at the southwest border by fiscal year, 2011 to 2020."""
    rows: dict[str, dict[str, str]] = {}
    for row in read(shared, "uac_apprehensions_fiscal_year"):
        cell = {"cbp.children.apprehended": row["uac_apprehensions_southwest_border"]}
        put(rows, f"{int(row['fiscal_year']) - 1}-10-01", **cell)
    label = "Unaccompanied children apprehended at the southwest border, between ports of entry"
    note = "No figure for fiscal year 2021 or later was found in a document that could be read."
    column = Column("cbp.children.apprehended", label, "person", "count", note)
    return Table("cbp/children", "fiscal-year", YEARLY, (column,), rows, "crs-r43599")
