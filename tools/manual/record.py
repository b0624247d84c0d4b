"""Reference pages of the record: figures with their sources, documents, agreements, rulings, claims, groups, words."""

from __future__ import annotations

from collections.abc import Iterator

from sojourn.sources import load_catalog
from sojourn.sources.agreements import Agreement
from sojourn.sources.documents import Citation
from sojourn.sources.figure import Figure
from sojourn.sources.parameters import DatedValue, Parameter
from sojourn.sources.reading import blocks
from sojourn.sources.rulings import EFFECTS
from sojourn.sources.series import FLAGS
from tools.manual.markup import code, figure, heading, link, plain, table

__all__ = ["PAGES"]

CATALOG = load_catalog()


def parameters() -> Iterator[tuple[str, str]]:
    """A page a body, its topics in sections."""
    for folder in sorted(path for path in (CATALOG.folder / "parameters").iterdir() if path.is_dir()):
        files = sorted(folder.glob("*.yaml"))
        names = {file: [block.name for block in blocks(file)] for file in files}
        count = sum(len(found) for found in names.values())
        parts = [
            heading(1, f"Parameters: {folder.name}", f"parameters-{folder.name}"),
            f"{count} parameters, from `src/sojourn/data/parameters/{folder.name}`. A value holds from its day until the "
            "next; the range is what holds the true value with the chance given; `assumed` is an assumption of this "
            "project and says why.\n",
        ]
        for file, filed in names.items():
            parts.append(heading(2, f"{file.stem.replace('_', ' ')} ({folder.name})"))
            parts += [_parameter(CATALOG.parameters[name]) for name in filed]
        yield f"parameters/{folder.name}", "\n".join(parts)


def _parameter(parameter: Parameter) -> str:
    rows = [_value(value) for value in parameter.values]
    note = f"{plain(parameter.note)}\n\n" if parameter.note else ""
    return (
        heading(3, code(parameter.name), f"p-{parameter.name}")
        + f"\n{plain(parameter.label)} ({code(parameter.unit)})\n\n{note}"
        + table(("from", "value", "range", "status", "source"), rows)
    )


def _value(value: DatedValue) -> tuple[str, ...]:
    spread = value.spread
    held = f"{figure(spread.low)} to {figure(spread.high)}, {spread.level:.0%} ({spread.shape})" if spread else ""
    said = [plain(value.why)] if value.why else []
    said += [_cited(value.cite)] if value.cite else []
    return (str(value.starts), figure(value.value), held, value.status, "; ".join(said))


def _cited(cite: Citation) -> str:
    return f"{link(plain(CATALOG.source(cite.document).title), f'd-{cite.document}')}, {plain(cite.at)}"


def series() -> Iterator[tuple[str, str]]:
    """One page: every observed series, with what it counts and how far it reaches."""
    rows = []
    for one in CATALOG.series.values():
        lag = "all at once" if one.published_after_days is None else f"{one.published_after_days} days after ({one.lag_status})"
        last = next((row for row in reversed(one.rows) if row.value is not None), None)
        newest = f"{figure(last.value)} ({last.starts})" if last else "none"
        what = plain(one.label) + (f". {plain(one.note)}" if one.note else "")
        source = link(code(one.document), f"d-{one.document}")
        span = f"{len(one.rows)}: {one.first.starts} to {one.last.ends}"
        rows.append((code(one.name), what, code(one.unit), f"{one.kind}, {one.period}", span, newest, lag, source))
    flags = table(("flag", "meaning"), [(code(name), plain(means)) for name, means in FLAGS.items()])
    yield (
        "series",
        heading(1, "Series", "series")
        + f"\n{len(rows)} observed series. Every row, with its flags and its document: `sojourn show NAME`. One definition "
        "throughout; where the publisher redefined a count, there are two series.\n\n"
        + table(("name", "what", "unit", "kind", "rows", "newest", "published", "document of the newest row"), rows)
        + "\n"
        + heading(2, "Flags")
        + "\n"
        + flags,
    )


def tables() -> Iterator[tuple[str, str]]:
    parts = [heading(1, "Tables", "tables"), "Published or derived tables that are not by time.\n"]
    for one in CATALOG.tables.values():
        parts.append(heading(2, code(one.name), f"t-{one.name}"))
        note = f" {plain(one.note)}" if one.note else ""
        parts.append(f"{plain(one.label)}, {one.starts} to {one.ends}. Source: {_cited(one.cite)}.{note}\n")
        rows = [
            (*(plain(key) for key in keys), *(figure(cells.get(column)) for column in one.units))
            for keys, cells in one.rows.items()
        ]
        heads = (*one.keys, *(f"{plain(column)} ({unit})" for column, unit in one.units.items()))
        parts.append(table(heads, rows))
    yield "tables", "\n".join(parts)


def documents() -> Iterator[tuple[str, str]]:
    parts = [
        heading(1, "Documents", "documents"),
        f"The bibliography: {len(CATALOG.documents)} documents. The grade says how far a figure in it is to be trusted; where "
        "only a copy was read, the copy is named and the grade is at most medium.\n",
    ]
    for one in CATALOG.documents.values():
        parts.append(heading(2, code(one.id), f"d-{one.id}"))
        copy = f" Read in a copy: {plain(one.read_in)}." if one.read_in else ""
        note = f" {plain(one.note)}" if one.note else ""
        parts.append(f"{plain(one.publisher)}: *{plain(one.title)}*, {one.dated}. Grade {one.grade}.{copy}{note} <{one.link}>\n")
    yield "documents", "\n".join(parts)


def agreements() -> Iterator[tuple[str, str]]:
    parts = [
        heading(1, "Agreements", "agreements"),
        "Agreements, talks and practices by which one state takes in people for another, with what they moved.\n",
    ]
    for one in CATALOG.agreements.values():
        parts.append(heading(2, code(one.id), f"a-{one.id}"))
        dates = [(name, getattr(one, name)) for name in ("announced", "signed", "first_transfer", "ended")]
        rows = [("sender and host", f"{plain(one.sender)}, {plain(one.host)}"), ("kind", plain(one.kind)), ("step", one.step)]
        rows += [(name.replace("_", " "), plain(period.label)) for name, period in dates if period]
        rows += [(name.replace("_", " "), _figure(found)) for name, found in one.figures]
        rows += _words(one)
        parts.append(table(("", ""), [*rows, ("source", _cited(one.cite))]))
    yield "agreements", "\n".join(parts)


def _words(agreement: Agreement) -> list[tuple[str, str]]:
    names = ("status", "nationality_rule", "litigation", "note")
    return [(name.replace("_", " "), plain(getattr(agreement, name))) for name in names if getattr(agreement, name)]


def _figure(found: Figure) -> str:
    return f"{plain(found)}: {_cited(found.cite)}"


def rulings() -> Iterator[tuple[str, str]]:
    rows = [
        (
            code(one.id),
            plain(one.on.label),
            f"{plain(one.case)}, {plain(one.court)}",
            plain(one.event),
            one.effect,
            _cited(one.cite),
        )
        for one in CATALOG.rulings.values()
    ]
    effects = table(("effect", "meaning"), [(name, plain(means)) for name, means in EFFECTS.items()])
    yield (
        "rulings",
        heading(1, "Rulings", "rulings")
        + "\nWhat courts and governments did to transfers and detention, and when.\n\n"
        + table(("id", "on", "case and court", "what was done", "effect", "source"), rows)
        + "\n"
        + effects,
    )


def claims() -> Iterator[tuple[str, str]]:
    rows = []
    for one in CATALOG.claims.values():
        seen = _figure(one.observed) if one.observed else ""
        said = f"{plain(one.by)} ({one.speaker}), {plain(one.said_on.label)}"
        target = plain(one.target) if one.target else "no figure"
        rows.append((code(one.id), plain(one.claim), said, target, seen, _cited(one.cite)))
    yield (
        "claims",
        heading(1, "Claims", "claims")
        + "\nSentences of the debate as quantities, from every side, without a verdict.\n\n"
        + table(("id", "claim", "said by", "comes to", "the record since", "source"), rows),
    )


def groups() -> Iterator[tuple[str, str]]:
    parts = [
        heading(1, "Nationality groups", "groups"),
        "Which countries are counted as one. A listing as uncooperative is a dated act of the agency, never a trait of people.\n",
    ]
    for one in CATALOG.groups.values():
        parts.append(heading(2, plain(one.label), f"g-{one.id}"))
        members = ", ".join(plain(name) for name in one.countries) or plain(one.rest or "")
        note = f" {plain(one.note)}" if one.note else ""
        parts.append(f"{code(one.id)}: {members}.{note}\n")
        parts += [
            f"- {plain(listed.on.label)}: {', '.join(plain(name) for name in listed.countries)}, as {plain(listed.as_what)} "
            f"({_cited(listed.cite)})"
            for listed in one.listed
        ]
        parts.append("")
    yield "groups", "\n".join(parts)


def glossary() -> Iterator[tuple[str, str]]:
    parts = [heading(1, "Glossary", "glossary"), "One concept, one word, everywhere.\n"]
    for name in sorted(CATALOG.glossary, key=str.casefold):
        term = CATALOG.glossary[name]
        source = f" ({_cited(term.cite)})" if term.cite else ""
        see = f" See also: {', '.join(plain(word) for word in term.see)}." if term.see else ""
        parts.append(f"**{plain(name)}**: {plain(term.means)}{source}{see}\n")
    yield "glossary", "\n".join(parts)


PAGES = (parameters, series, tables, documents, agreements, rulings, claims, groups, glossary)
"""Each gives pages: a path under reference, and its Markdown."""

