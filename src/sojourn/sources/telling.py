"""Agreements, rulings, claims, groups and tables told to people, each with the documents it stands on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sojourn.errors import Finding, InputError
from sojourn.sources.agreements import Agreement
from sojourn.sources.claims import Claim
from sojourn.sources.crosstable import CrossTable
from sojourn.sources.description import Description
from sojourn.sources.documents import Citation, Document
from sojourn.sources.groups import Group
from sojourn.sources.rulings import EFFECTS, Ruling

if TYPE_CHECKING:
    from sojourn.sources.catalog import Catalog

__all__ = ["others", "table_lines", "tell"]


def others(catalog: Catalog) -> tuple[str, ...]:
    """Every name on the shelves of tables, agreements, rulings, claims and groups."""
    shelves = (catalog.tables, catalog.agreements, catalog.rulings, catalog.claims, catalog.groups)
    return tuple(name for shelf in shelves for name in shelf.filed)


def tell(catalog: Catalog, name: str) -> Description | None:
    """The table, agreement, ruling, claim or group of that name; None if none is called so.

    Raises InputError for one that could not be known on the catalog's day.
    """
    if name in catalog.tables:
        return _table(catalog, catalog.tables[name])
    if name in catalog.agreements:
        return _agreement(catalog, catalog.agreements[name])
    if name in catalog.rulings:
        return _ruling(catalog, catalog.rulings[name])
    if name in catalog.claims:
        return _claim(catalog, catalog.claims[name])
    if name in catalog.groups:
        return _group(catalog, catalog.groups[name])
    if name in others(catalog):
        remedy = "choose a later as_of"
        raise InputError(Finding(f"could not be known by {catalog.known_on}", remedy, value=name))
    return None


def _cited(catalog: Catalog, citations: Iterable[Citation]) -> tuple[Document, ...]:
    """The documents, each once, in the order they are cited."""
    return tuple(catalog.source(name) for name in dict.fromkeys(cite.document for cite in citations))


def _agreement(catalog: Catalog, found: Agreement) -> Description:
    dates = ("announced", "signed", "first_transfer", "ended")
    details = [(name.replace("_", " "), held.label) for name in dates if (held := getattr(found, name))]
    details += [(name, text) for name in ("status", "litigation") if (text := getattr(found, name))]
    if found.nationality_rule:
        details.append(("whose people", found.nationality_rule))
    details += [(name.replace("_", " "), f"{figure} [{figure.cite.at}]") for name, figure in found.figures]
    cited = [figure.cite for _, figure in found.figures]
    if catalog.known_on is None or found.cited_on <= catalog.known_on:
        cited.insert(0, found.cite)
    label = f"{found.sender} to {found.host}: {found.kind}"
    summary = f"an agreement; step by its dates: {found.step}"
    documents = _cited(catalog, cited)
    return Description(
        found.id,
        "agreement",
        label,
        None,
        summary,
        found.note,
        (),
        details=tuple(details),
        documents=documents,
    )


def _ruling(catalog: Catalog, found: Ruling) -> Description:
    details = [
        ("court", found.court),
        ("on", found.on.label),
        ("effect", f"{found.effect}: {EFFECTS[found.effect]}"),
    ]
    if found.agreements:
        details.append(("agreements", ", ".join(found.agreements)))
    details.append(("at", found.cite.at))
    return Description(
        found.id,
        "ruling",
        f"{found.case}: {found.event}",
        None,
        "",
        found.note,
        (),
        details=tuple(details),
        documents=_cited(catalog, [found.cite]),
    )


def _claim(catalog: Catalog, found: Claim) -> Description:
    details = [("by", f"{found.by} ({found.speaker})"), ("said on", found.said_on.label)]
    details.append(("comes to", str(found.target) if found.target else "no figure of its own"))
    if found.horizon:
        details.append(("when", found.horizon))
    cited = [found.cite]
    if found.observed:
        details.append(("the record", f"{found.observed} [{found.observed.cite.at}]"))
        cited.append(found.observed.cite)
    documents = _cited(catalog, cited)
    return Description(
        found.id, "claim", found.claim, None, "", found.note, (), details=tuple(details), documents=documents
    )


def _group(catalog: Catalog, found: Group) -> Description:
    details = []
    if found.countries:
        details.append(("countries", ", ".join(found.countries)))
    if found.rest:
        details.append(("takes in", found.rest))
    if found.also:
        details.append(("also spelt", "; ".join(found.also)))
    for one in found.listed:
        details.append((f"listed {one.on.label} as {one.as_what}", ", ".join(one.countries)))
    documents = _cited(catalog, [one.cite for one in found.listed])
    return Description(
        found.id,
        "group",
        found.label,
        None,
        "a nationality group",
        found.note,
        (),
        details=tuple(details),
        documents=documents,
    )


def _table(catalog: Catalog, found: CrossTable) -> Description:
    summary = f"a table: {len(found.rows)} rows by {' and '.join(found.keys)}, {found.starts} to {found.ends}"
    summary += f"; published {found.published}"
    details = (("at", found.cite.at),)
    return Description(
        found.name,
        "table",
        found.label,
        None,
        summary,
        found.note,
        (),
        details=details,
        rows=table_lines(found),
        documents=_cited(catalog, [found.cite]),
    )


def table_lines(table: CrossTable) -> tuple[str, ...]:
    """The rows under their heads, the words of a head one below the other, the first key on a line of its own."""
    heads = {name: name.split("_") for name in table.units}
    forms = {name: ".3f" if unit == "share" else ",.10g" for name, unit in table.units.items()}
    printed = {
        key: {name: f"{cells[name]:{forms[name]}}" for name in heads} for key, cells in table.rows.items()
    }
    widths = {
        name: max(len(text) for text in (*words, *(cells[name] for cells in printed.values())))
        for name, words in heads.items()
    }
    stem = max(len(" ".join(key[1:])) for key in printed)
    tall = max(len(words) for words in heads.values())
    lines = []
    for level in range(tall):
        words = [("", *held)[max(0, len(held) - tall + level + 1)] for held in heads.values()]
        lines.append(
            " " * (stem + 2)
            + "".join(f" {word:>{widths[name]}}" for name, word in zip(heads, words, strict=True))
        )
    first = ""
    for key, cells in printed.items():
        if key[0] != first:
            first = key[0]
            lines.append(first)
        shown = "".join(f" {cells[name]:>{widths[name]}}" for name in heads)
        lines.append(f"  {' '.join(key[1:]):<{stem}}{shown}")
    return tuple(lines)
