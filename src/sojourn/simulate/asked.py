"""What a caller asks for: a scenario by name, file or object, changes to it, how far, how many draws."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import get_args

from sojourn.dates import Every
from sojourn.errors import Finding, InputError
from sojourn.scenario import Scenario, load
from sojourn.sources import Catalog

__all__ = ["Progress", "check_numbers", "chosen", "only_compiling"]

Progress = Callable[[int, int, str], None]
"""Is told how many of how many histories are done, and what is being done."""

MOST_DRAWS = 1_000_000
_SPAN = re.compile(r"\+(\d{1,4})([dmy])")


def only_compiling(done: int, whole: int, doing: str) -> None:
    """What is said where nobody listens: that the first run of all compiles, once, to the log (so to stderr)."""
    if doing.startswith("compiling"):
        _log(doing)


@cache
def _log(doing: str) -> None:
    logging.getLogger("sojourn").warning(doing)


def check_numbers(draws: int, seed: int, every: str, workers: int | None) -> None:
    findings = []
    if not 1 <= draws <= MOST_DRAWS:
        findings.append(
            Finding(f"must be 1 to {MOST_DRAWS:,}", "100 is usual", path="draws", value=str(draws))
        )
    if not 0 <= seed < 1 << 32:
        findings.append(
            Finding("must be a whole number from 0 to 4294967295", "1 is usual", path="seed", value=str(seed))
        )
    if every not in get_args(Every):
        findings.append(
            Finding("must be month, day or fiscal-year", "month is usual", path="every", value=every)
        )
    if workers is not None and not 1 <= workers <= 1024:
        findings.append(
            Finding("must be 1 to 1024", "leave it out for one a core", path="workers", value=str(workers))
        )
    if findings:
        raise InputError(findings)


def chosen(
    scenario: Scenario | str | Path,
    until: date | str | None,
    changes: Sequence[str],
    as_of: date | str | None,
    catalog: Catalog,
) -> Scenario:
    from sojourn.scenario import with_changes

    asked = list(changes)
    if as_of is not None:
        asked.append(f"as_of={as_of}")
    span = _SPAN.fullmatch(str(until)) if until is not None else None
    if until is not None and span is None:
        asked.append(f"until={until}")
    with _said_of_options(changes):
        if isinstance(scenario, Scenario):
            found = with_changes(scenario, asked, catalog=catalog) if asked else scenario
        else:
            found = load(scenario, changes=asked, catalog=catalog)
    if span is None:
        return found
    last = f"until={_later(found.start, int(span[1]), span[2])}"
    return with_changes(found, [last], catalog=catalog) if isinstance(scenario, Scenario) else load(
        scenario, changes=[*asked, last], catalog=catalog
    )  # fmt: skip


@contextmanager
def _said_of_options(changes: Sequence[str]) -> Iterator[None]:
    """Says of `until` and `as_of` where they were written: by their own names, unless among the changes."""
    changed = {change.partition("=")[0].strip() for change in changes}
    remedies = {"until": "write it like 2027-12-31, or as a span from the start: +2y, +6m, +60d", "as_of": ""}
    try:
        yield
    except InputError as error:
        raise InputError(
            [
                replace(one, file=None, remedy=remedies[one.path] or one.remedy)
                if one.file == "--set" and one.path in remedies and one.path not in changed
                else one
                for one in error.findings
            ]
        ) from None


def _later(start: date, number: int, unit: str) -> date:
    """The last day of a span that begins on the start."""
    try:
        if unit == "d":
            return start + timedelta(days=number - 1)
        months = start.month - 1 + number * (12 if unit == "y" else 1)
        year, month = start.year + months // 12, months % 12 + 1
        after = date(year + month // 12, month % 12 + 1, 1)
        same = min(date(year, month, 1) + timedelta(days=start.day - 1), after)
        return same - timedelta(days=1)
    except (OverflowError, ValueError):
        raise InputError(
            Finding(
                "must be a span that ends before the year 9999", "choose a shorter one, such as +2y",
                path="until", value=f"+{number}{unit}",
            )
        ) from None
