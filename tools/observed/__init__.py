"""The observed record: which columns of the shared tables are read, and what each means.

Only what is named here is read: counts and averages of the nation, nothing about a person or a place.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from observed import courts, detention, held, nationality, removals
from observed.table import CrossTable, Table

__all__ = ["CROSS_TABLES", "TABLES", "CrossTable", "Table"]

TABLES: tuple[Callable[[Path], Table], ...] = (
    detention.monthly,
    detention.book_outs,
    detention.releases,
    detention.bonds,
    detention.yearly_population,
    detention.yearly_flows,
    detention.yearly_book_outs,
    detention.yearly_releases,
    held.elapsed,
    held.snapshots,
    held.dispositions,
    held.moved_dispositions,
    held.uwchr,
    held.ddp,
    held.supervision,
    removals.removals_to_date,
    removals.yearly_removals,
    removals.removals_by_path,
    removals.yearly_arrests,
    removals.air_passengers,
    removals.witness_flights,
    removals.monitor_flights,
    nationality.yearly_removals_by_group,
    nationality.monthly_removals_by_group,
    nationality.monthly_arrests_by_group,
    nationality.final_orders,
    courts.courts,
    courts.pending,
    courts.children,
)
CROSS_TABLES: tuple[Callable[[Path], CrossTable], ...] = (
    nationality.departure_days,
    nationality.departure_years,
)
