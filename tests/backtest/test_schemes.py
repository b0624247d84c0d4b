"""The life of an agreement: what is known of each is read as it is known, the process is learnt as a brute reckoning has it, and
its ranges hold the truth of made schemes."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from sojourn.calibration.schemes import LEFT_OUT, PRIORS, Scheme, left_out, life, schemes
from sojourn.sources import load_catalog

CATALOG = load_catalog()
EVERY = {one.id: one for one in schemes(CATALOG.agreements.values())}
MONTH = 30.4375


def test_every_agreement_of_the_record_is_a_scheme_but_the_neighbour_without_terms() -> None:
    assert set(EVERY) == {name for name in CATALOG.agreements if CATALOG.agreements[name].kind not in LEFT_OUT}
    assert len(EVERY) >= 25


@pytest.mark.parametrize(
    ("name", "outcome", "waited", "moved", "ended"),
    [
        ("us_gtm_2019", "used", (date(2019, 11, 30) - date(2019, 7, 31)).days / MONTH, 945, True),
        ("us_tca_2024", "dropped", 15 / MONTH, None, False),
        ("us_grd_2024", "waiting", 15 / MONTH, None, False),
        ("us_ssd_2025", "undated", 0.0, 8, False),
        ("us_gnq_2025", "used_by", None, 29, False),
        ("us_rwa_2025", "used", (date(2025, 8, 31) - date(2025, 6, 30)).days / MONTH, 7, False),
        ("us_hnd_2019", "dropped", (date(2021, 2, 6) - date(2019, 9, 25)).days / MONTH, None, False),
    ],
)
def test_what_is_known_is_read_as_it_is_known(name: str, outcome: str, waited: float | None, moved: int | None, ended: bool) -> None:
    one = EVERY[name]
    assert (one.outcome, one.moved, one.ended) == (outcome, moved, ended)
    if waited is not None:
        assert one.waited == pytest.approx(waited)


def test_guatemala_was_in_use_until_it_was_paused() -> None:
    assert EVERY["us_gtm_2019"].in_use == pytest.approx((date(2020, 3, 16) - date(2019, 11, 30)).days / MONTH)


def test_a_day_knows_nothing_of_what_came_after() -> None:
    then = {one.id: one for one in schemes(CATALOG.agreements.values(), date(2025, 8, 6))}
    assert "us_pan_2024" in then and "us_plw_2025" not in then
    assert then["us_rwa_2025"].moved is None and then["us_rwa_2025"].outcome == "waiting"


def made(rates: dict[str, float], months: float, luck: np.random.Generator, number: int) -> Scheme:
    """A scheme that goes by the process, watched for so many months."""
    used, dropped, ended = (luck.exponential(1 / rates[name]) for name in ("used", "dropped", "ended"))
    if min(used, dropped) > months:
        return Scheme(str(number), months, "waiting", 0.0, False, None, None)
    if dropped < used:
        return Scheme(str(number), dropped, "dropped", 0.0, False, None, None)
    in_use = min(ended, months - used)
    return Scheme(str(number), used, "used", in_use, ended < months - used, float(luck.poisson(rates["moved"] * in_use)), None)


def one_draw(luck: np.random.Generator) -> dict[str, tuple[float, float]]:
    """Middle (logarithm) and spread of each rate, from the priors."""
    return {
        name: (np.log(p.middle) + p.wide * luck.standard_normal(), abs(p.spread * luck.standard_normal())) for name, p in PRIORS.items()
    }


def rates_of(drawn: dict[str, tuple[float, float]], luck: np.random.Generator) -> dict[str, float]:
    return {name: float(np.exp(middle + spread * luck.standard_normal())) for name, (middle, spread) in drawn.items()}


def test_nine_tenths_hold_the_rates_of_the_next_scheme_as_often_as_they_say() -> None:
    """Simulation-based: processes from the priors, twelve schemes seen for two years, the rates of a thirteenth."""
    luck, held = np.random.default_rng(4), {name: [] for name in PRIORS}  # type: dict[str, list[bool]]
    for _ in range(150):
        drawn = one_draw(luck)
        learnt = life(made(rates_of(drawn, luck), 24.0, luck, i) for i in range(12))
        truth = rates_of(drawn, luck)
        for name in PRIORS:
            low, high = np.quantile(learnt.rates(name, 1000, luck), [0.05, 0.95])
            held[name].append(bool(low <= truth[name] <= high))
    found = {name: 100 * np.mean(one) for name, one in held.items()}
    assert all(80 <= percent <= 97 for percent in found.values()), found


def test_the_grid_has_what_a_brute_reckoning_has() -> None:
    """Three schemes; middles and spreads drawn from the prior, and each draw weighed by how likely the schemes are under it."""
    seen = [
        Scheme("a", 3.0, "used", 5.0, True, 40.0, None), Scheme("b", 9.0, "waiting", 0.0, False, None, None),
        Scheme("c", 1.0, "used", 2.0, False, 3.0, None),
    ]  # fmt: skip
    luck, prior = np.random.default_rng(2), PRIORS["used"]
    count, inner = 20_000, 200
    middle = np.log(prior.middle) + prior.wide * luck.standard_normal(count)
    spread = np.abs(prior.spread * luck.standard_normal(count))
    weight = np.ones(count)
    for waited, event in ((3.0, True), (9.0, False), (1.0, True)):
        rate = np.exp(middle[:, None] + spread[:, None] * luck.standard_normal((count, inner)))
        weight *= ((rate if event else 1.0) * np.exp(-rate * waited)).mean(axis=1)
    brute = (weight * middle).sum() / weight.sum()
    grid_middle, _, grid_weight = life(seen).grids["used"]
    assert (grid_weight * grid_middle).sum() == pytest.approx(brute, abs=0.06)


def test_people_moved_are_those_of_the_rates_when_these_are_known() -> None:
    """A hundred schemes alike, used at 0.5 a month, ended at 0.1, never dropped: in T months, 20 a month of the time in use."""
    luck = np.random.default_rng(6)
    alike = {"used": 0.5, "dropped": 1e-4, "ended": 0.1, "moved": 20.0}
    learnt = life(made(alike, 60.0, luck, i) for i in range(300))
    months = 12.0
    a, b = 0.5, 0.1
    expected = 20.0 * (1 - np.exp(-b * months)) / b - 20.0 * (np.exp(-b * months) - np.exp(-a * months)) / (a - b)
    assert learnt.moved(months, draws=20_000).mean() == pytest.approx(expected, rel=0.12)
    assert learnt.moved(months, 15.0).max() <= 15.0


def test_a_scheme_left_out_tells_nothing_of_itself() -> None:
    found = {one.id: one for one in left_out(CATALOG, draws=500)}
    changed = copy(CATALOG)
    rwanda = CATALOG.agreements["us_rwa_2025"]
    assert rwanda.moved is not None
    more: Any = {**{name: CATALOG.agreements[name] for name in CATALOG.agreements}}
    more["us_rwa_2025"] = replace(rwanda, moved=replace(rwanda.moved, value=249.0))
    changed.agreements = more
    again = {one.id: one for one in left_out(changed, draws=500)}
    a, b = found["us_rwa_2025"], again["us_rwa_2025"]
    assert (a.middle, a.low, a.high) == (b.middle, b.low, b.high) and b.came == 249.0
    assert again["us_swz_2025"] != found["us_swz_2025"]


def test_most_schemes_come_within_the_range_that_the_others_give_and_nearer_than_an_even_guess() -> None:
    found = left_out(CATALOG)
    assert sum(one.inside for one in found) >= 0.8 * len(found)
    for name in ("uk_rwa", "us_gtm_2019", "it_alb", "au_nru_2025", "us_rwa_2025"):
        assert next(one for one in found if one.id == name).inside, name
    with_quota = [one for one in found if one.crps_uniform is not None]
    assert np.mean([one.crps for one in with_quota]) < np.mean([one.crps_uniform for one in with_quota if one.crps_uniform is not None])
