"""The published study of 2008: beds needed by the engine, by the normal approximation, and as published.

Beds are enough where one is free on 95 nights of 100. Without a limit the number held is near Poisson, so that the need is the load
a and 1.645 √a more. None of the inputs is from the study, which put 34,500 and about 50,000.
"""

from __future__ import annotations

from math import sqrt
from pathlib import Path

import numpy as np
import pytest

from sojourn.reporting.page.inputs import Inputs
from sojourn.scenario import load
from sojourn.simulate import run
from sojourn.sources import load_catalog

PAGE = Path(__file__).resolve().parents[2] / "docs" / "background" / "liu-wein-2003.md"
ARRIVALS = (347.0, 676.0)
STAY = 47.2  # days
PUBLISHED = {"a_bed_for_all": 34_500, "arrivals_risen": 50_000}
CENTRAL = ["streams.must_be_held.arrivals.per_day=347 person/day"]


def load_of(variant: str) -> float:
    """People held on average, with a bed for all."""
    return (ARRIVALS[0] + (ARRIVALS[1] if variant == "arrivals_risen" else ARRIVALS[0])) * STAY


def approximate(variant: str) -> float:
    """Beds such that one is free on 95 nights of 100, by the normal approximation."""
    return load_of(variant) + 1.645 * sqrt(load_of(variant))


@pytest.mark.parametrize("variant", PUBLISHED)
def test_the_engine_and_the_normal_approximation_need_the_same_beds(variant: str) -> None:
    others = "676" if variant == "arrivals_risen" else "347"
    changes = [*CENTRAL, f"streams.may_be_held.arrivals.per_day={others} person/day"]
    nights = run(f"liu-wein-2003:{variant}", 6, 1, every="day", changes=changes).values["adp"][:, 365:]
    assert np.quantile(nights, 0.95) == pytest.approx(approximate(variant), rel=0.005)
    assert nights.var(axis=1).mean() < 2 * load_of(variant)  # near Poisson: a narrow margin at this size


@pytest.mark.parametrize("variant", PUBLISHED)
def test_the_need_is_near_the_published_one(variant: str) -> None:
    assert approximate(variant) == pytest.approx(PUBLISHED[variant], rel=0.08)


def test_with_the_funded_beds_the_others_are_released_and_those_who_must_be_held_are_not() -> None:
    found = run("liu-wein-2003", 6, 1, until="2004-12-31", changes=[*CENTRAL, "streams.may_be_held.arrivals.per_day=347 person/day"])
    last = [p for p, month in enumerate(found.periods) if month.startswith("2004")]
    held = found.values["adp"][:, last].mean()
    released = found.values["departures:released_for_want_of_a_bed"][:, last].sum(axis=1)
    assert held == pytest.approx(21_000, rel=0.002)
    part = released / (366 * 2 * ARRIVALS[0])
    assert part.mean() == pytest.approx(1 - 21_000 / load_of("a_bed_for_all"), abs=0.01)  # what the load leaves over: 36 %
    assert found.values["book_ins:must_be_held"][:, last].sum(axis=1).mean() == pytest.approx(366 * ARRIVALS[0], rel=0.01)


def test_the_inputs_are_not_the_answer() -> None:
    values = [one.value for one in Inputs(load("liu-wein-2003"), load_catalog()).numbers]
    assert {347.0, 47.2, 21_000.0} <= set(values) and max(values) < 34_500
    assert pytest.approx(2 * ARRIVALS[0], rel=0.001) == 253_500 / 365
    assert pytest.approx(STAY, rel=0.005) == 21_000 * 365 / (0.64 * 253_500)
    assert pytest.approx(ARRIVALS[1] - ARRIVALS[0], rel=0.02) == (0.14 * 1.19e6 * (1 - 0.28)) / 365


def test_the_page_says_what_is_found() -> None:
    text = PAGE.read_text()
    for variant in PUBLISHED:
        assert f"{round(approximate(variant), -2):,.0f}" in text
