"""Checks between the entries of a data folder that can each be read: what points elsewhere leads to something."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sojourn.errors import Finding, nearest

if TYPE_CHECKING:
    from sojourn.sources.catalog import Catalog

__all__ = ["crosschecks"]


def crosschecks(catalog: Catalog, folder: Path) -> Iterator[Finding]:
    """Rulings name agreements, terms name terms, and a country is counted in one group."""
    agreements, terms = catalog.agreements.filed, catalog.glossary.filed
    for ruling in catalog.rulings.values():
        for other in ruling.agreements:
            if other not in agreements:
                remedy = nearest(other, agreements)
                yield _finding("must be an agreement", remedy, folder / "rulings.yaml", ruling.id, "agreements", other)
    for term in catalog.glossary.values():
        for other in term.see:
            if other not in terms:
                yield _finding("must be a term", nearest(other, terms), folder / "glossary.yaml", term.name, "see", other)
    counted: dict[str, str] = {}
    for group in catalog.groups.values():
        for country in {name.casefold(): name for name in (*group.countries, *group.also)}.values():
            first = counted.setdefault(country.casefold(), group.id)
            if first != group.id:
                problem, remedy = f"is counted in {first} already", "name it in one group only"
                yield _finding(problem, remedy, folder / "groups.yaml", group.id, "countries", country)


def _finding(problem: str, remedy: str, file: Path, entry: str, field: str, value: str) -> Finding:
    """The finding, at the first line of the entry in which the value stands."""
    lines = file.read_text(encoding="utf-8").splitlines()
    first = next((n for n, line in enumerate(lines) if line.startswith(f"{entry}:")), 0)
    line = next((n for n in range(first, len(lines)) if value in lines[n]), first)
    return Finding(problem, remedy, file=str(file), line=line + 1, path=f"{entry}.{field}", value=value)
