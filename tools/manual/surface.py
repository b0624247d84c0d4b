"""Reference pages of what is asked for and given back: verbs, measures, units, errors, and the names in Python."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

import sojourn
from sojourn import errors
from sojourn.cli import VERBS
from sojourn.results.measures import MEASURES
from sojourn.units import UNITS
from tools.manual.markup import code, heading, prose, table

__all__ = ["PAGES"]


def verbs() -> Iterator[tuple[str, str]]:
    parts = [
        heading(1, "The command line", "verbs"),
        "Results go to stdout, progress to stderr. Exit codes: 0 done; 1 ran, and something failed its test; 2 input or command "
        "unusable; 3 infeasible; 130 interrupted; 143 terminated. What follows is each verb's own `--help`.\n",
    ]
    for verb in VERBS:
        context = click.Context(verb, info_name=f"sojourn {verb.name}", max_content_width=96, terminal_width=96)
        parts += [heading(2, code(verb.name), f"verb-{verb.name}"), f"```text\n{verb.get_help(context)}\n```\n"]
    yield "verbs", "\n".join(parts)


def measures() -> Iterator[tuple[str, str]]:
    longer = {"sum": "their sum", "mean": "their mean over days", "greatest": "the greatest", "last": "the last"}
    rows = [
        (
            code(one.name),
            code(one.unit),
            prose(one.definition),
            prose(one.publisher_definition),
            longer.get(one.over_time, f"weighted by {one.over_time}"),
        )
        for one in MEASURES
    ]
    yield (
        "measures",
        heading(1, "Measures", "measures")
        + "\nWhat a run gives. A key is the measure's name, then `:` and what it is split by: `book_outs:removed_home`.\n\n"
        + table(("measure", "unit", "definition", "what the publisher counts", "several periods together"), rows),
    )


def units() -> Iterator[tuple[str, str]]:
    rows = [(code(one.name), prose(one.means), prose(one.dimension)) for one in UNITS.values()]
    yield (
        "units",
        heading(1, "Units", "units")
        + "\nThe closed list. A unit has one spelling, always singular; units of one kind convert into each "
        "other. A rate a month "
        "or a year needs a calendar, so it stays as written until the model, which knows the date, spreads it over days.\n\n"
        + table(("unit", "meaning", "kind"), rows),
    )


def faults() -> Iterator[tuple[str, str]]:
    kinds = [kind for name in errors.__all__ if inspect.isclass(kind := getattr(errors, name)) and issubclass(kind, Exception)]
    rows = [
        (code(kind.__name__), prose(inspect.cleandoc(kind.__doc__ or "").splitlines()[0]), str(kind.exit_code))
        for kind in sorted(kinds, key=lambda kind: (len(kind.__mro__), kind.__name__))
    ]
    tree = inspect.cleandoc(errors.__doc__ or "").partition("\n\n")[2]
    yield (
        "errors",
        heading(1, "Errors", "errors")
        + f"\nWhat can go wrong, and how it is said.\n\n```text\n{inspect.cleandoc(tree)}\n```\n\n"
        + table(("error", "meaning", "exit code"), rows)
        + "\nAn `InputError` carries `findings`, each with `problem`, `remedy`, `file`, `line`, `path` and `value`.\n",
    )


def python() -> Iterator[tuple[str, str]]:
    parts = [heading(1, "Names in Python", "python"), "Everything that `import sojourn` offers; the rest may move.\n"]
    for name in sojourn.__all__:
        thing = getattr(sojourn, name)
        if not callable(thing) or inspect.isclass(thing):
            continue
        doc = inspect.cleandoc(thing.__doc__ or "")
        signature = str(inspect.signature(thing)).replace("sojourn.", "")
        parts += [heading(2, code(name), f"py-{name}"), f"```text\n{name}{signature}\n\n{doc}\n```\n"]
    yield "python", "\n".join(parts)


PAGES = (verbs, measures, units, faults, python)
"""Each gives pages: a path under reference, and its Markdown."""
