"""What every report counts: time past limits, deaths, third countries, empty paid beds, beside removals and cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sojourn.reporting.cases import left, of_cases
from sojourn.reporting.page.blocks import Grid, Link, Para, Section, Words, anchor, words
from sojourn.reporting.page.spans import Whole, at_end, days_of, in_all, keys_of, label_of, of_draws
from sojourn.reporting.page.tops import (
    NOT_COUNTED,
    limit_keys,
    period_words,
    span_words,
)
from sojourn.reporting.sentence import limit_words

if TYPE_CHECKING:
    from sojourn.results.results import Results

__all__ = ["always", "counted", "death_rate"]

YEAR = 365.25  # days


def always(results: Results) -> Section:
    """The section, with a line for each count, also where the scenario does not make it."""
    rows = tuple((_named(label, measure), words(text)) for label, measure, text in counted(results))
    note = f"Sums are over the whole run, {span_words(results)}. Legal limits are limits here, never prices."
    return Section(
        "always",
        "What every report counts",
        (Grid("Counts of this run", ("", "mean (5 % to 95 % of draws)"), rows), Para((note,), "note")),
    )


def counted(results: Results) -> list[tuple[str, str, str]]:
    """Words, measure and figure of each count."""
    found = [(label, "departures", _said(in_all(results, key))) for key, label in left(results)] if of_cases(results) else []
    removals = "removals_ice"
    for label, measure, usd in (
        ("people removed", removals, False),
        ("cost (obligations)", "obligations", True),
        ("removed to a third country", "removals_third_country", False),
        ("deaths", "deaths", False),
    ):
        found.append((label, measure, _said(in_all(results, measure), usd=usd)))
    found.append(("deaths per 1,000 person-years held", "deaths", _said(death_rate(results))))
    if "returned_home_from_host" in results.values:
        home = in_all(results, "returned_home_from_host")
        found.append(("sent home by the host, of those removed to one", "returned_home_from_host", _said(home)))
    limits = limit_keys(results)
    if not any("after_order" in key for key in limits):
        found.append(("people held past 180 days after a final order", "held_over", NOT_COUNTED))
    for key in limits:
        found.append(
            (
                f"people {limit_words(key)}, average night, {period_words(results)}",
                "held_over",
                _said(at_end(results, key)),
            )
        )
    found.append(
        ("moved because a legal limit ran out", "moved_at_limit", _said(in_all(results, "moved_at_limit")))
    )
    found.append(
        (
            "guaranteed bed-days paid for and empty",
            "empty_guaranteed_bed_days",
            _said(in_all(results, "empty_guaranteed_bed_days")),
        )
    )
    for kind in ("funded", "guaranteed", "usable"):
        if keys_of(results, f"{kind}_beds"):
            last = at_end(results, keys_of(results, f"{kind}_beds")[0])
            found.append((f"{kind} beds, {period_words(results)}", f"{kind}_beds", _beds(last)))
    court = [
        key
        for key in results.values
        if key.startswith("releases:") and "court" in f"{key} {label_of(results, key.partition(':')[2])}"
    ]
    if court:
        for key in court:
            found.append(
                (
                    f"left by: {label_of(results, key.partition(':')[2])}",
                    "releases",
                    _said(in_all(results, key)),
                )
            )
    else:
        found.append(("released by court order", "releases", NOT_COUNTED))
    return found


def death_rate(results: Results) -> Whole | None:
    """Deaths per 1,000 person-years held, draw by draw; None where deaths or people held are not counted."""
    import numpy as np

    if not keys_of(results, "deaths") or "adp" not in results.values:
        return None
    days = np.array(days_of(results), float)

    def rate(values: Any) -> Any:
        years = np.nansum(values["adp"] * days, axis=1) / YEAR
        died = sum(np.nansum(values[key], axis=1) for key in keys_of(results, "deaths"))
        return np.divide(died * 1000.0, years, out=np.full(len(years), np.nan), where=years > 0)

    return of_draws(rate(results.values), rate(results.second))


def _said(found: Whole | None, *, usd: bool = False) -> str:
    return NOT_COUNTED if found is None else found.words(usd=usd)


def _beds(found: Whole | None) -> str:
    if found is None or found.mean != found.mean:
        return "the scenario sets no limit"
    return _said(found)


def _named(label: str, measure: str) -> Words:
    return words(Link(label, f"#{anchor('measure', measure)}"))
