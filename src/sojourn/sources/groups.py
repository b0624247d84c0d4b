"""The nationality groups: which countries are told apart, and when their governments were listed as uncooperative."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sojourn.dates import Period
from sojourn.sources.documents import Citation
from sojourn.sources.figure import read_cite
from sojourn.sources.reading import Block, Branch, Leaf, Reader, Tree, entries, read_tree

__all__ = ["Group", "Listed", "group_of"]

_FIELDS = ("label", "countries", "also", "rest", "listed", "note")


@dataclass(frozen=True)
class Listed:
    """Countries of a group on a published list: when, as what, and where that is printed."""

    on: Period
    countries: tuple[str, ...]
    as_what: str
    cite: Citation
    known: date


@dataclass(frozen=True)
class Group:
    """Countries counted as one. `also` are other spellings of them in published tables.

    The group with `rest` takes every country that no group names, and everyone whose country a table does not
    name. A listing is a dated act of the agency, never a trait of the people.

    >>> from sojourn.sources import load_catalog
    >>> load_catalog().groups["china"].countries
    ('China',)
    """

    id: str
    label: str
    countries: tuple[str, ...]
    also: tuple[str, ...]
    rest: str | None
    listed: tuple[Listed, ...]
    note: str | None

    def as_of(self, day: date) -> Group:
        """The same with the listings that had been published by the day."""
        return replace(self, listed=tuple(one for one in self.listed if one.known <= day))


def group_of(country: str, groups: Iterable[Group]) -> str:
    """The id of the group that counts the country; the one with `rest` where none names it.

    >>> from sojourn.sources import load_catalog
    >>> group_of("CHINA, PEOPLES REPUBLIC OF", load_catalog().groups.values())
    'china'
    """
    wanted, rest = country.casefold().strip(), ""
    for group in groups:
        if wanted in {name.casefold() for name in (*group.countries, *group.also)}:
            return group.id
        if group.rest:
            rest = group.id
    return rest


def read_group(block: Block, dates: Mapping[str, date]) -> Group:
    """The group filed in the block; raises InputError with everything that is wrong."""
    reader = Reader(block.file)
    path = block.name
    tree = entries(read_tree(block.text, block.file, block.line))[path]
    branch = reader.branch(tree, path, _FIELDS)
    label = reader.words(branch, "label", path)
    rest = reader.words(branch, "rest", path, needed=False)
    countries = _names(reader, branch, "countries", path, needed=rest is None)
    also = _names(reader, branch, "also", path)
    items = reader.listing(branch, "listed", path, needed=False)
    listed = [_read_listed(reader, item, f"{path}.listed.{n}", dates) for n, item in enumerate(items)]
    note = reader.words(branch, "note", path, needed=False)
    reader.done()
    assert label
    return Group(path, label, countries, also, rest, tuple(one for one in listed if one), note)


def _names(reader: Reader, branch: Branch, name: str, path: str, *, needed: bool = False) -> tuple[str, ...]:
    found = []
    for item in reader.listing(branch, name, path, needed=needed):
        if isinstance(item, Leaf) and item.text.strip():
            found.append(item.text.strip())
        else:
            reader.wrong("must be the name of a country", "write plain words", item, f"{path}.{name}")
    return tuple(found)


def _read_listed(reader: Reader, tree: Tree, path: str, dates: Mapping[str, date]) -> Listed | None:
    branch = reader.branch(tree, path, ("on", "countries", "as", "cite"))
    if not isinstance(tree, Branch):
        return None
    on = reader.period(branch, "on", path)
    countries = _names(reader, branch, "countries", path, needed=True)
    as_what = reader.words(branch, "as", path)
    cite = read_cite(reader, branch, path, dates)
    if on is None or as_what is None or cite is None:
        return None
    return Listed(on, countries, as_what, cite, max(on.last, dates[cite.document]))
