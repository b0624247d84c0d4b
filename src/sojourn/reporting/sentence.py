"""The sentence worth quoting: what would happen, with its range, what is assumed, and where the inputs come from."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from sojourn.dates import parse_label
from sojourn.reporting.cases import left, of_cases, waiting
from sojourn.reporting.figures import ranged

if TYPE_CHECKING:
    from sojourn.results.results import Results

__all__ = ["day", "foundation", "joined", "limit_words", "named_period", "over_key", "reported", "sentence", "totals"]

MOST_CHANGED = 3
"""Changes from the scenario as filed that the sentence names."""
MOST_LISTED = 4


def sentence(results: Results) -> str:
    """One sentence with the range of nine draws of ten (5 % to 95 %)."""
    last = results.periods[-1]
    parts = []
    cases = of_cases(results)
    if cases and (line := waiting(results)):
        found = line.band
        mean, low, high = (float(array[-1]) for array in (found.mean, found.p05, found.p95))
        parts.append(f"{ranged(mean, low, high)} people would wait for {line.label}")
    if (held := _at_the_end(results, "adp")) and not (cases and not results.values["adp"].any()):
        parts.append(f"{held} people would be held{' in detention' if cases else ''} on an average night")
    over = over_key(results)
    if over and (past := _at_the_end(results, over)):
        parts.append(f"{past} {'' if cases else 'of them '}{limit_words(over)}")
    if (stay := _at_the_end(results, "alos")) and "adp" in results.values:
        parts.append(f"those who leave would have stayed {stay} days on average")
    whole = []
    if removed := _in_all(results, "removals_ice"):
        whole.append(f"{removed} people would be removed")
    if spent := _in_all(results, "obligations", usd=True):
        whole.append(f"it would cost {spent}")
    under = f"Under {results.scenario}"
    if results.changed:
        few = results.changed[:MOST_CHANGED]
        more = len(results.changed) - len(few)
        under += f" with {joined([*few, *([f'{more} more changes'] if more else [])])}"
    said = f"{under}, in {named_period(last)} {joined(parts)}" if parts else under
    if whole:
        said += f"{'; ' if parts else ', '}from {day(results, 0)} to {day(results, 1)} {joined(whole)}"
    if not parts and not whole:
        said += f", {_in_all(results, 'departures') or 'nobody'} people would leave by {day(results, 1)}"
    return said + f" (ranges: 5 % to 95 % of {results.draws} draws)."


def foundation(results: Results) -> list[str]:
    """What the scenario is, what it assumes, and the documents behind its main inputs."""
    said = [f"What it supposes: {results.about.strip().rstrip('.')}."]
    rest = "numbers written in the scenario itself"
    listed = [_lower(label) for label in results.assumed[:MOST_LISTED]]
    if len(results.assumed) > MOST_LISTED:
        listed.append(f"{len(results.assumed) - MOST_LISTED} more parameters")
    said.append(f"Assumed, not published: {'; '.join([*listed, rest])}.")
    if results.sources:
        more = len(results.sources) - MOST_LISTED
        tail = f"; and {more} more" if more > 0 else ""
        said.append(
            f"Sources: {'; '.join(results.sources[:MOST_LISTED])}{tail}. Each: sojourn show scenario {results.scenario}"
        )
    return said


def totals(results: Results) -> list[str]:
    """What every report says beside removals and cost, over the whole span; only what the scenario can count."""
    cases = of_cases(results)
    rows = [f"  {label}: {_sum(results, (key,))}" for key, label in left(results)] if cases else []
    for keys, words, at_the_end in reported(k for k in results.values if not (cases and k.startswith("releases"))):
        text = _at_the_end(results, keys[0]) if at_the_end else _sum(results, keys)
        rows.append(f"  {words}: {text}")
    return [f"From {day(results, 0)} to {day(results, 1)}:", *rows] if rows else []


def reported(known: Iterable[str]) -> list[tuple[tuple[str, ...], str, bool]]:
    """Of the keys there are, those every report gives: the keys to add up, what to call them, and whether at the end."""
    known = list(known)
    rows: list[tuple[tuple[str, ...], str, bool]] = []
    for key, words in (
        ("deaths", "deaths"),
        ("removals_third_country", "removed to a third country"),
        ("releases", "released"),
        ("moved_at_limit", "released because a legal limit was reached"),
        ("empty_guaranteed_bed_days", "guaranteed bed-days paid for and empty"),
    ):
        if keys := _parts(known, key):
            rows.append((keys, words, False))
    for key in known:
        if key.startswith("held_over_") and "after_order" in key and ":" not in key:
            rows.append(((key,), f"{limit_words(key)}, at the end", True))
    rows += [
        ((key,), "released by court order", False) for key in known if key.startswith("releases:") and "court" in key
    ]
    return rows


def _parts(known: Iterable[str], key: str) -> tuple[str, ...]:
    """The key itself, or where there is no total the keys that add up to it."""
    return (key,) if key in known else tuple(k for k in known if k.startswith(f"{key}:"))


def over_key(results: Results) -> str | None:
    """The measure of people held past a limit that a table shows: since book-in where there is one, else the first."""
    keys = [key for key in results.values if key.startswith("held_over_")]
    since = [key for key in keys if key.endswith("since_book_in")]
    return next(iter(since or keys), None)


def limit_words(key: str) -> str:
    """A count of people past a limit, in words.

    >>> limit_words("held_over_180d_after_order"), limit_words("held_over_post_order")
    ('held over 180 days after a final order', 'held past the limit post order')
    """
    rest = (
        key.removeprefix("held_over_")
        .replace("book_in", "book-in")
        .replace("_", " ")
        .replace("180d", "180 days")
        .replace("after order", "after a final order")
        .replace("cbp", "CBP")
    )
    return f"held over {rest}" if rest[:1].isdigit() else f"held past the limit {rest}"


def _at_the_end(results: Results, key: str) -> str:
    if key not in results.values:
        return ""
    found = results.band(key)
    mean, low, high = (float(array[-1]) for array in (found.mean, found.p05, found.p95))
    return "" if math.isnan(mean) else ranged(mean, low, high)


def _in_all(results: Results, key: str, *, usd: bool = False) -> str:
    keys = _parts(results.values, key)
    return _sum(results, keys, usd=usd) if keys else ""


def _sum(results: Results, keys: tuple[str, ...], *, usd: bool = False) -> str:
    import numpy as np

    whole = sum(np.nansum(results.values[k], axis=1) for k in keys)
    low, high = np.quantile(whole, (0.05, 0.95))
    return ranged(float(np.mean(whole)), float(low), float(high), usd=usd)


def day(results: Results, end: int) -> str:
    """The first day (0) or the last (1), written out."""
    found = results.until if end else results.start
    return f"{found.day} {found:%B %Y}"


def named_period(period: str) -> str:
    """A period's label written out.

    >>> named_period("2026-02"), named_period("FY2027")
    ('February 2026', 'fiscal year 2027')
    """
    found = parse_label(period)
    if period.startswith("FY"):
        return f"fiscal year {period[2:]}"
    return (
        f"{found.first:%B %Y}" if len(period) == 7 else f"the night of {found.first.day} {found.first:%B %Y}"
    )


def joined(parts: list[str]) -> str:
    """Parts of a sentence: one, two and three.

    >>> joined(["held", "removed", "released"])
    'held, removed and released'
    """
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:] if label[1:2].islower() else label
