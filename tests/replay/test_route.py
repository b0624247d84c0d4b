"""The route to third countries in the default model: its courts are the record's, and nobody is lost on it."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from sojourn.calibration.schemes import Life, life, schemes, spells
from sojourn.results.flows import Flow
from sojourn.results.results import Results
from sojourn.scenario import load
from sojourn.simulate import compare, run
from sojourn.sources import load_catalog

CATALOG = load_catalog()
START = date(2026, 2, 1)
DRAWS = 400_000


def learnt(day: date) -> tuple[Life, float]:
    """The process as known on a day, and the months for which removals by the United States had been open again by then."""
    courts = spells(CATALOG, day)
    last = max((one for one in courts if one.first == date(2025, 6, 23)), key=lambda one: one.last)
    assert not last.stopped and not last.over
    return life(schemes(CATALOG.agreements.values(), day, courts), courts), last.months


def test_the_next_order_and_how_long_it_holds_are_learnt_from_the_cases() -> None:
    process, months = learnt(START)
    luck = np.random.default_rng(1)
    rates = process.rates("blocked", DRAWS, luck)
    still = np.exp(-rates * months)  # it has not been stopped for so long: low rates are likelier
    waits = 30.4375 / luck.choice(rates, DRAWS // 10, p=still / still.sum())
    holds = 30.4375 / process.rates("allowed", DRAWS // 10, luck)
    event = next(one for one in load("current-policy").events if one.name == "order_on_third_countries")
    for written, found in ((event.date.days, waits), (event.for_, holds)):  # type: ignore[union-attr]
        mean: Any = written.mean  # type: ignore[union-attr]
        low, middle, high = np.quantile(found, (0.05, 0.5, 0.95))
        assert mean.value == pytest.approx(middle, rel=0.1)
        assert mean.spread.low == pytest.approx(low, rel=0.2) and mean.spread.high == pytest.approx(high, rel=0.3)


@pytest.fixture(scope="module")
def year() -> Results:
    return run("current-policy", 20, 1, until="+1y")


def test_who_is_screened_goes_to_the_line_or_has_no_country(year: Results) -> None:
    def along(source: str, target: str) -> Any:
        return year.flows.get(Flow(source, target), np.zeros(20))

    line, none = along("third_country_screening", "third_country"), along("third_country_screening", "no_country")
    part = none / (line + none)
    assert ((part > 0.005) & (part < 0.45)).all() and 0.06 < part.mean() < 0.18
    left = along("third_country", "removed_third_country") + along("third_country", "supervised")
    assert (left <= line + 3_000).all() and (left > line / 2).all()  # the rest are in the line; so were some on the first day
    assert along("no_country", "supervised").sum() > 0


def test_an_order_only_ever_takes_away_and_releases_more() -> None:
    both = compare("current-policy", "current-policy", 20, 1, until="+1y", changes_b=["events.order_on_third_countries=null"])
    moved = both.differences("removals_third_country").sum(axis=1)
    assert (moved >= 0).all() and 3 <= (moved > 0).sum() <= 17  # some draws have an order within the year, some none
    released = np.nansum(both.differences("releases"), axis=1)
    assert (released[moved > 0] < 0).mean() > 0.8 and (released[moved == 0] == 0).all()
