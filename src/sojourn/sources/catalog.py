"""The catalog: every document, figure, agreement, ruling, claim and term of a data folder, read when asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Protocol, Self, TypeVar

from sojourn.errors import Finding, InputError, nearest
from sojourn.sources.agreements import Agreement, read_agreement
from sojourn.sources.claims import Claim, read_claim
from sojourn.sources.crosschecks import crosschecks
from sojourn.sources.crosstable import CrossTable, read_crosstable
from sojourn.sources.documents import Citation, Document, read_citation, read_document
from sojourn.sources.groups import Group, read_group
from sojourn.sources.parameters import Parameter, read_parameter
from sojourn.sources.reading import Block, Reader, blocks, entries, read_tree
from sojourn.sources.rulings import Ruling, read_ruling
from sojourn.sources.series import Series, read_series

if TYPE_CHECKING:
    from sojourn.sources.description import Description

__all__ = ["SHIPPED", "Catalog", "Shelf", "Term", "check_catalog", "load_catalog"]

SHIPPED = Path(__file__).parent.parent / "data"
"""The data folder that comes with the package."""

MORE = ("agreements", "rulings", "claims", "groups")
"""Kinds of fact with one file each; a folder of one's own may do without them."""

T = TypeVar("T")


@dataclass(frozen=True)
class Term:
    """A word of the field, what it means here, what it rests on, and words close to it."""

    name: str
    means: str
    cite: Citation | None
    see: tuple[str, ...]


class Shelf(Mapping[str, T], Generic[T]):
    """A read-only mapping by name whose entries are made when first asked for, then kept.

    An entry whose maker gives None is not there: so `as_of` hides what was not yet published.
    """

    def __init__(self, names: tuple[str, ...], make: Callable[[str], T | None]) -> None:
        self._names = dict.fromkeys(names)
        self._make = make
        self._made: dict[str, T | None] = {}

    @property
    def filed(self) -> tuple[str, ...]:
        """Every name on file, those that a date hides included; reads nothing."""
        return tuple(self._names)

    def _entry(self, name: str) -> T | None:
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def __getitem__(self, name: str) -> T:
        entry = self._entry(name) if name in self._names else None
        if entry is None:
            raise KeyError(name)
        return entry

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._names if self._entry(name) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name in self._names and self._entry(name) is not None


class Dated(Protocol):
    """Anything that can be shown as it was known on a day."""

    def as_of(self, day: date) -> Self | None:
        """The same with only what could be known on the day; None if that is nothing."""
        ...


D = TypeVar("D", bound=Dated)


class Catalog:
    """What the public record says, each entry by name: documents, parameters, observed series and tables,
    agreements, rulings, claims, nationality groups and the glossary.

    >>> catalog = load_catalog()
    >>> catalog.parameters["ice.beds.contractual"].unit
    'bed'
    """

    def __init__(
        self,
        folder: Path,
        *,
        documents: Shelf[Document],
        parameters: Shelf[Parameter],
        series: Shelf[Series],
        tables: Shelf[CrossTable],
        agreements: Shelf[Agreement],
        rulings: Shelf[Ruling],
        claims: Shelf[Claim],
        groups: Shelf[Group],
        glossary: Shelf[Term],
        known_on: date | None = None,
        bibliography: Shelf[Document] | None = None,
    ) -> None:
        self.folder = folder
        self.documents = documents
        self.parameters = parameters
        self.series = series
        self.tables = tables
        self.agreements = agreements
        self.rulings = rulings
        self.claims = claims
        self.groups = groups
        self.glossary = glossary
        self.known_on = known_on
        self._bibliography = documents if bibliography is None else bibliography

    def as_of(self, day: date) -> Catalog:
        """The same catalog as it could be known on the day: nothing published later is in it.

        Values are of the newest vintage that was read; where the publisher revised a count, what stood there
        on the day may have differed a little.
        """
        if self.known_on is not None:
            day = min(day, self.known_on)
        documents, tables = self.documents, self.tables

        def document(name: str) -> Document | None:
            found = documents.get(name)
            return found if found and found.date <= day else None

        def table(name: str) -> CrossTable | None:
            found = tables.get(name)
            return found if found and found.published <= day else None

        def known(shelf: Shelf[D]) -> Shelf[D]:
            def make(name: str) -> D | None:
                found = shelf.get(name)
                return found.as_of(day) if found is not None else None

            return Shelf(shelf.filed, make)

        return Catalog(
            self.folder,
            documents=Shelf(documents.filed, document),
            parameters=known(self.parameters),
            series=known(self.series),
            tables=Shelf(tables.filed, table),
            agreements=known(self.agreements),
            rulings=known(self.rulings),
            claims=known(self.claims),
            groups=known(self.groups),
            glossary=self.glossary,
            known_on=day,
            bibliography=self._bibliography,
        )

    def find(self, name: str) -> Parameter | Series:
        """The parameter or series of that name; raises InputError that offers the nearest name."""
        found: Parameter | Series | None = self.parameters.get(name) or self.series.get(name)
        if found is not None:
            return found
        filed = (*self.parameters.filed, *self.series.filed)
        if name in filed:
            raise InputError(
                Finding(
                    f"had not been published by {self.known_on}",
                    "choose a later as_of, or write a value of your own",
                    value=name,
                )
            )
        remedy = nearest(name, filed)
        raise InputError(Finding("must be the name of a parameter or a series", remedy, value=name))

    def source(self, document: str) -> Document:
        """The document of that id, whatever the day: a figure known early may be cited to a later edition."""
        found = self._bibliography.get(document)
        if found is None:
            remedy = nearest(document, self._bibliography.filed)
            raise InputError(Finding("must be a document of documents.yaml", remedy, value=document))
        return found

    def describe(self, name: str) -> Description:
        """The named entry of whatever kind, followed to its source."""
        from sojourn.sources.description import describe

        return describe(self, name)

    def fingerprint(self, *kinds: str) -> str:
        """SHA-256 over the folder's data files, by name and content: what a run's manifest names.

        kinds: only the files of these, such as `parameters` and `series`.
        """
        import hashlib

        whole = hashlib.sha256()
        for path in _files(self.folder):
            if kinds and path.relative_to(self.folder).parts[0] not in kinds:
                continue
            whole.update(path.relative_to(self.folder).as_posix().encode() + b"\0")
            whole.update(hashlib.sha256(path.read_bytes()).digest())
        return whole.hexdigest()


def load_catalog(folder: Path | None = None) -> Catalog:
    """The catalog of the shipped data, or of a folder of the same form, which is then checked whole at once.

    Shipped data is read name by name as it is asked for; it is checked whole by the project's own tests. The
    same folder gives the same object again.
    """
    if folder is None:
        return _open(SHIPPED)
    folder = Path(folder)
    findings = check_catalog(folder)
    if findings:
        raise InputError(findings)
    return _open.__wrapped__(folder)


def check_catalog(folder: Path) -> list[Finding]:
    """Everything that is wrong in a data folder, with file, line and path; empty if nothing is."""
    if not folder.is_dir():
        return [Finding("must be a folder of data", "give a folder that exists", value=str(folder))]
    findings: list[Finding] = []
    for path in _files(folder, every=True):
        if not path.resolve().is_relative_to(folder.resolve()):
            findings.append(Finding("must lie inside the folder", "copy the file in", file=str(path)))
    if findings:
        return findings
    try:
        catalog = _open.__wrapped__(folder)
    except InputError as error:
        return list(error.findings)
    bad_documents: set[str] = set()
    for name in catalog.documents.filed:
        try:
            catalog.documents.get(name)
        except InputError as error:
            findings += error.findings
            bad_documents.add(name)
    for shelf in _facts(catalog):
        for name in shelf.filed:
            try:
                shelf.get(name)
            except InputError as error:
                findings += [one for one in error.findings if one not in findings]
    filed = [name for shelf in _facts(catalog)[:-1] for name in shelf.filed] + list(catalog.documents.filed)
    for name in sorted(name for name, times in Counter(filed).items() if times > 1):
        problem = "must not be the name of two things of different kinds"
        findings.append(Finding(problem, "rename one of them", file=str(folder), path=name))
    return findings or list(crosschecks(catalog, folder))


def _facts(catalog: Catalog) -> tuple[Shelf[Any], ...]:
    """Every shelf whose entries stand on documents, the glossary last: a term may share a name with a group."""
    return (
        catalog.parameters,
        catalog.series,
        catalog.tables,
        catalog.agreements,
        catalog.rulings,
        catalog.claims,
        catalog.groups,
        catalog.glossary,
    )


@lru_cache(maxsize=1)
def _open(folder: Path) -> Catalog:
    """The folder's catalog, with only the names read so far; raises InputError if those cannot be read."""
    findings: list[Finding] = []
    filed_documents = _filed([folder / "documents.yaml"], findings)
    filed_terms = _filed([folder / "glossary.yaml"], findings)
    filed_parameters = _filed(sorted((folder / "parameters").glob("*/*.yaml")), findings)
    filed_series = _filed(sorted((folder / "series").glob("*/*.yaml")), findings)
    filed_tables = _filed(sorted((folder / "tables").glob("*/*.yaml")), findings)
    more = {name: _filed(sorted(folder.glob(f"{name}.yaml")), findings) for name in MORE}
    if findings:
        raise InputError(findings)
    documents = Shelf(tuple(filed_documents), lambda name: read_document(filed_documents[name]))
    dates = _Dates(filed_documents, documents)
    tables: dict[Path, list[dict[str, str]]] = {}

    def shelf(filed: Mapping[str, Block], read: Callable[[Block, _Dates], T]) -> Shelf[T]:
        return Shelf(tuple(filed), lambda name: read(filed[name], dates))

    return Catalog(
        folder,
        documents=documents,
        parameters=shelf(filed_parameters, read_parameter),
        series=shelf(filed_series, lambda block, known: read_series(block, known, tables)),
        tables=shelf(filed_tables, read_crosstable),
        agreements=shelf(more["agreements"], read_agreement),
        rulings=shelf(more["rulings"], read_ruling),
        claims=shelf(more["claims"], read_claim),
        groups=shelf(more["groups"], read_group),
        glossary=shelf(filed_terms, lambda block, known: _read_term(block, frozenset(known))),
    )


class _Dates(dict[str, date]):
    """Document dates by id, each read when asked for; every filed id counts as present.

    A document that cannot be read is never known: its own entry says what is wrong with it.
    """

    def __init__(self, filed: Mapping[str, Block], documents: Shelf[Document]) -> None:
        super().__init__(dict.fromkeys(filed, date.min))
        self._documents = documents

    def __getitem__(self, name: str) -> date:
        try:
            return self._documents[name].date
        except InputError:
            return date.max


def _filed(paths: list[Path], findings: list[Finding]) -> dict[str, Block]:
    """The entries of the files by name; keeps a finding for each unreadable file and each name used twice."""
    found: dict[str, Block] = {}
    for path in paths:
        try:
            here = blocks(path)
        except InputError as error:
            findings += error.findings
            continue
        for block in here:
            if block.name in found:
                other = found[block.name]
                remedy = f"it is also filed at {other.file}:{other.line}; keep one"
                problem = "must be filed only once"
                findings.append(Finding(problem, remedy, file=block.file, line=block.line, path=block.name))
            found[block.name] = block
    return found


def _read_term(block: Block, documents: frozenset[str]) -> Term:
    reader = Reader(block.file)
    tree = entries(read_tree(block.text, block.file, block.line))[block.name]
    branch = reader.branch(tree, block.name, ("means", "cite", "see"))
    means = reader.words(branch, "means", block.name)
    cite = None
    if "cite" in branch.entries:
        cite = read_citation(reader, branch.entries["cite"], f"{block.name}.cite", documents)
    see = tuple(getattr(item, "text", "") for item in reader.listing(branch, "see", block.name, needed=False))
    reader.done()
    return Term(block.name, means or "", cite, see)


def _files(folder: Path, *, every: bool = False) -> list[Path]:
    """The folder's data files in order of name: facts only, or scenarios and all."""
    kinds = [f"{name}.yaml" for name in ("documents", "glossary", *MORE)]
    kinds += [
        "parameters/*/*.yaml",
        *(f"{kind}/*/*.{end}" for kind in ("series", "tables") for end in ("yaml", "csv")),
    ]
    found = [path for kind in kinds for path in folder.glob(kind)]
    return sorted(found if not every else {*found, *folder.glob("*.yaml")})
