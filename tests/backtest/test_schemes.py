"""The life of an agreement: what is known of each is read as it is known, the process is learnt as a brute reckoning has it, and
its ranges hold the truth of made schemes."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from sojourn.calibration.schemes import (
    AT_ONCE,
    CASES,
    LEFT_OUT,
    PRIORS,
    Scheme,
    Spell,
    blocks,
    left_out,
    life,
    others,
    schemes,
    spells,
)  # fmt: skip
from sojourn.dates import parse_label
from sojourn.sources import load_catalog

CATALOG = load_catalog()
EVERY = {one.id: one for one in schemes(CATALOG.agreements.values())}
MONTH = 30.4375


def test_every_agreement_of_the_record_is_a_scheme_but_the_neighbour_without_terms() -> None:
    assert set(EVERY) == {
        name for name in CATALOG.agreements if CATALOG.agreements[name].kind not in LEFT_OUT
    }
    assert len(EVERY) >= 25


@pytest.mark.parametrize(
    ("name", "outcome", "waited", "moved", "given_up"),
    [
        ("us_gtm_2019", "used", (date(2019, 11, 30) - date(2019, 7, 31)).days / MONTH, 945, True),
        ("us_tca_2024", "dropped", 15 / MONTH, None, True),
        ("us_grd_2024", "waiting", 15 / MONTH, None, False),
        ("us_ssd_2025", "undated", 0.0, 8, False),
        ("us_gnq_2025", "used_by", (date(2026, 1, 31) - date(2025, 11, 10)).days / MONTH, 29, False),
        ("us_pan_2025", "undated", 0.0, 299, False),
        ("us_rwa_2025", "used", (date(2025, 8, 31) - date(2025, 6, 30)).days / MONTH, 7, False),
        ("us_hnd_2019", "dropped", (date(2021, 2, 6) - date(2019, 9, 25)).days / MONTH, None, True),
    ],
)
def test_what_is_known_is_read_as_it_is_known(
    name: str, outcome: str, waited: float | None, moved: int | None, given_up: bool
) -> None:
    one = EVERY[name]
    assert (one.outcome, one.moved, one.given_up) == (outcome, moved, given_up)
    if waited is not None:
        assert one.waited == pytest.approx(waited)


def test_guatemala_was_in_use_until_it_was_paused_and_is_watched_to_its_end() -> None:
    one = EVERY["us_gtm_2019"]
    assert one.counted == pytest.approx((date(2020, 3, 16) - date(2019, 11, 30)).days / MONTH)
    assert one.lived == pytest.approx((date(2020, 3, 16) - date(2019, 7, 31)).days / MONTH)
    assert one.watched == pytest.approx((date(2021, 2, 6) - date(2019, 7, 31)).days / MONTH)


def test_a_count_is_followed_to_its_own_day_and_not_to_the_newest_document() -> None:
    ghana = CATALOG.agreements["us_gha_2025"]
    assert ghana.moved is not None and ghana.moved.as_of is not None
    later = replace(ghana, told_on=date(2026, 2, 13))
    [one] = schemes([later])
    assert one.lived == pytest.approx(15 / MONTH) and one.counted == pytest.approx(15 / MONTH)


def test_the_months_in_which_courts_stopped_a_scheme_are_no_months_of_use() -> None:
    """Italy: from 16 October 2024 to 31 January 2025, less the two stops in between."""
    [one] = schemes([CATALOG.agreements["it_alb"]], stops=spells(CATALOG))
    stopped = (date(2024, 11, 8) - date(2024, 10, 18)).days + (date(2025, 1, 28) - date(2024, 11, 30)).days
    assert one.counted == pytest.approx(((date(2025, 1, 31) - date(2024, 10, 16)).days - stopped) / MONTH)


def test_the_wait_of_a_scheme_announced_by_its_first_flight_tells_nothing() -> None:
    at_once = [one for one in EVERY.values() if CATALOG.agreements[one.id].kind in AT_ONCE]
    assert {one.id for one in at_once} == {"us_pan_2025", "us_cri_2025", "us_gha_2025"}
    prior, after = life([]), life(at_once)
    assert np.array_equal(prior.grids["used"][2], after.grids["used"][2])
    assert not np.array_equal(prior.grids["moved"][2], after.grids["moved"][2])
    assert not {one.id for one in at_once} & {one.id for one in left_out(CATALOG, draws=10)}


def test_ceilings_aims_and_groups_are_told_apart() -> None:
    albania, rwanda, nauru = (CATALOG.agreements[name] for name in ("it_alb", "uk_rwa", "au_nru_2025"))
    assert albania.quota is None and albania.at_one_time is not None and albania.aim is not None
    assert (albania.at_one_time.value, albania.aim.value) == (3000, 36000)
    assert rwanda.quota is None and rwanda.aim is not None and rwanda.aim.value == 300
    assert (
        nauru.quota is None
        and nauru.cohort is not None
        and EVERY["au_nru_2025"].quota == nauru.cohort.value == 354
    )


# ------------------------------------------------------------------------------------------------ courts


def step(day: str, effect: str, force: str | None = None) -> Any:
    """A step of a made case."""
    whole = next(iter(CATALOG.rulings.values()))
    return replace(whole, on=parse_label(day), effect=effect, without_force=force)


def test_a_block_lasts_until_it_is_allowed_again() -> None:
    found = blocks(
        [step("2025-03-28", "blocked"), step("2025-06-23", "allowed")], date(2025, 2, 1), date(2025, 12, 31)
    )
    assert found == (
        Spell(date(2025, 2, 1), date(2025, 3, 28), False, True),
        Spell(date(2025, 3, 28), date(2025, 6, 23), True, True),
        Spell(date(2025, 6, 23), date(2025, 12, 31), False, False),
    )
    assert found[1].months == pytest.approx(87 / MONTH)


def test_a_ruling_without_force_a_second_order_and_a_condition_change_nothing() -> None:
    steps = [step("2025-03-28", "blocked"), step("2025-04-18", "blocked"), step("2025-06-23", "allowed")]
    more = [*steps, step("2026-02-25", "blocked", "stayed"), step("2025-08-01", "restricted")]
    begun, until = date(2025, 2, 1), date(2026, 12, 31)
    assert blocks(more, begun, until) == blocks(steps, begun, until)


def test_people_moved_again_end_a_stop_and_a_suit_alone_is_none() -> None:
    again = blocks(
        [step("2024-10-18", "blocked"), step("2024-11-08", "used")], date(2024, 10, 16), date(2024, 11, 30)
    )
    assert [(one.stopped, one.over) for one in again] == [(False, True), (True, True), (False, False)]
    suit = blocks(
        [step("2020-01-15", "allowed"), step("2020-10-26", "allowed")], date(2019, 11, 30), date(2020, 3, 16)
    )
    assert suit == (Spell(date(2019, 11, 30), date(2020, 3, 16), False, False),)


def test_a_first_attempt_that_is_stopped_counts_as_the_first_use() -> None:
    found = blocks([step("2022-06-14", "blocked")], None, date(2024, 7, 22))
    assert found == (
        Spell(date(2022, 6, 14), date(2022, 6, 14), False, True),
        Spell(date(2022, 6, 14), date(2024, 7, 22), True, False),
    )
    assert found[0].months == pytest.approx(1 / MONTH)


def test_the_stops_of_the_record() -> None:
    """By hand from rulings.yaml: the UK to its end, Italy three times, D.V.D. once; later judgments in D.V.D. never took effect."""
    stops = [(one.first, one.last, one.over) for one in spells(CATALOG) if one.stopped]
    assert stops == [
        (date(2022, 6, 14), date(2024, 7, 22), False),
        (date(2024, 10, 18), date(2024, 11, 8), True),
        (date(2024, 11, 30), date(2025, 1, 28), True),
        (date(2025, 1, 31), date(2025, 4, 11), True),
        (date(2025, 3, 28), date(2025, 6, 23), True),
    ]
    assert set(CASES) <= {one.case for one in CATALOG.rulings.values()}
    known = spells(CATALOG, date(2023, 1, 1))
    assert [one.last for one in known if one.stopped] == [date(2023, 1, 1)]
    assert spells(CATALOG, date(2019, 9, 1)) == ()
    assert not any(one.first.year == 2022 for one in spells(CATALOG, without=("uk_rwa",)))


# ------------------------------------------------------------------------------------------------ what is learnt


def test_a_day_knows_nothing_of_what_came_after() -> None:
    then = {one.id: one for one in schemes(CATALOG.agreements.values(), date(2025, 8, 6))}
    assert "us_pan_2024" in then and "us_plw_2025" not in then
    assert then["us_rwa_2025"].moved is None and then["us_rwa_2025"].outcome == "waiting"


def made(rates: dict[str, float], months: float, luck: np.random.Generator, number: int) -> Scheme:
    """A scheme that goes by the process, watched for so many months."""
    used, given_up = (luck.exponential(1 / rates[name]) for name in ("used", "given_up"))
    lived = min(given_up, months)
    if used > lived:
        outcome = "dropped" if given_up < months else "waiting"
        return Scheme(str(number), lived, outcome, lived, given_up < months, months, 0.0, None, None)
    in_use = lived - used
    people = float(luck.poisson(rates["moved"] * in_use))
    return Scheme(str(number), used, "used", lived, given_up < months, months, in_use, people, None)


def courts(rates: dict[str, float], months: float, luck: np.random.Generator) -> list[Spell]:
    """Spells of a scheme in use for so many months."""
    found, now, stopped, begun = [], 0.0, False, date(2020, 1, 1)
    while now < months:
        length = luck.exponential(1 / rates["allowed" if stopped else "blocked"])
        last = min(now + length, months)
        found.append(
            Spell(
                begun + timedelta(days=now * MONTH),
                begun + timedelta(days=last * MONTH),
                stopped,
                last < months,
            )
        )
        now, stopped = now + length, not stopped
    return found


def one_draw(luck: np.random.Generator) -> dict[str, tuple[float, float]]:
    """Middle (logarithm) and spread of each rate, from the priors."""
    return {
        name: (np.log(p.middle) + p.wide * luck.standard_normal(), abs(p.spread * luck.standard_normal()))
        for name, p in PRIORS.items()
    }


def rates_of(drawn: dict[str, tuple[float, float]], luck: np.random.Generator) -> dict[str, float]:
    return {
        name: float(np.exp(middle + spread * luck.standard_normal()))
        for name, (middle, spread) in drawn.items()
    }


def test_nine_tenths_hold_the_rates_of_the_next_scheme_as_often_as_they_say() -> None:
    """Simulation-based: processes from the priors, twelve schemes seen for two years, the rates of a thirteenth."""
    luck, held = np.random.default_rng(4), {name: [] for name in PRIORS}  # type: dict[str, list[bool]]
    for _ in range(150):
        drawn = one_draw(luck)
        every = [rates_of(drawn, luck) for _ in range(12)]
        stretches = [one for rates in every[:5] for one in courts(rates, 12.0, luck)]
        learnt = life([made(rates, 24.0, luck, i) for i, rates in enumerate(every)], stretches)
        truth = rates_of(drawn, luck)
        for name in PRIORS:
            low, high = np.quantile(learnt.rates(name, 1000, luck), [0.05, 0.95])
            held[name].append(bool(low <= truth[name] <= high))
    found = {name: 100 * np.mean(one) for name, one in held.items()}
    assert all(80 <= percent <= 97 for percent in found.values()), found


def test_the_grid_has_what_a_brute_reckoning_has() -> None:
    """Three schemes; middles and spreads drawn from the prior, and each draw weighed by how likely the schemes are under it."""
    seen = [
        Scheme("a", 3.0, "used", 8.0, True, 8.0, 5.0, 40.0, None), Scheme("b", 9.0, "waiting", 9.0, False, 9.0, 0.0, None, None),
        Scheme("c", 1.0, "used", 3.0, False, 3.0, 2.0, 3.0, None),
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
    """Three hundred schemes alike, used at 0.5 a month, given up at 0.1, never stopped: in T months, 20 for each month of use.

    The expected time in use is the integral of P(in use at t) = e^(-gt) (1 - e^(-ut)).
    """
    luck = np.random.default_rng(6)
    alike = {"used": 0.5, "given_up": 0.1, "moved": 20.0, "blocked": 1e-4, "allowed": 1.0}
    learnt = life(
        (made(alike, 60.0, luck, i) for i in range(300)), [one for _ in range(300) for one in courts(alike, 20.0, luck)]
    )  # fmt: skip
    months, u, g = 12.0, 0.5, 0.1
    in_use = (1 - np.exp(-g * months)) / g - (1 - np.exp(-(g + u) * months)) / (g + u)
    assert learnt.moved(months, draws=20_000).mean() == pytest.approx(20.0 * in_use, rel=0.12)
    at_once = (1 - np.exp(-g * months)) / g
    assert learnt.moved(months, wait=False, draws=20_000).mean() == pytest.approx(20.0 * at_once, rel=0.12)
    assert learnt.moved(months, 15.0).max() <= 15.0


def test_courts_take_their_share_of_the_time() -> None:
    """Stopped at 2 a month and let go on at 1: in the long run in use a third of the time."""
    luck = np.random.default_rng(9)
    alike = {"used": 50.0, "given_up": 1e-4, "moved": 20.0, "blocked": 2.0, "allowed": 1.0}
    learnt = life(
        (made(alike, 60.0, luck, i) for i in range(200)),
        [one for _ in range(50) for one in courts(alike, 30.0, luck)],
    )
    assert learnt.moved(60.0, draws=4_000).mean() == pytest.approx(20.0 * 60.0 / 3, rel=0.15)


def test_an_interval_is_that_of_the_draws() -> None:
    learnt = others(CATALOG, ("uk_rwa",))
    for name in PRIORS:
        drawn = np.quantile(learnt.rates(name, 200_000, np.random.default_rng(3)), [0.05, 0.5, 0.95])
        assert np.log(learnt.interval(name)) == pytest.approx(np.log(drawn), abs=0.06), name


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


@pytest.mark.parametrize("then", [False, True], ids=["known today", "known at the announcement"])
def test_most_schemes_come_within_the_range_that_the_others_give_and_nearer_than_an_even_guess(
    then: bool,
) -> None:
    found = left_out(CATALOG, then=then)
    assert sum(one.inside for one in found) >= 0.8 * len(found)
    for name in ("uk_rwa", "us_gtm_2019", "it_alb", "au_nru_2025", "us_rwa_2025"):
        assert next(one for one in found if one.id == name).inside, name
    limited = [one for one in found if one.crps_uniform is not None]
    assert np.mean([one.crps for one in limited]) < np.mean(
        [one.crps_uniform for one in limited if one.crps_uniform is not None]
    )


def test_what_came_after_an_announcement_changes_nothing_that_could_have_been_said() -> None:
    day = CATALOG.agreements["uk_rwa"].known_from
    early = {one.id: one for one in left_out(CATALOG, then=True, draws=200)}["uk_rwa"]
    changed = copy(CATALOG)
    early_ones: Any = {name: one for name, one in CATALOG.agreements.items() if one.known_from <= day}
    steps: Any = {name: one for name, one in CATALOG.rulings.items() if one.on.last <= day}
    changed.agreements, changed.rulings = early_ones, steps
    late = {one.id: one for one in left_out(changed, then=True, draws=200)}["uk_rwa"]
    assert (early.middle, early.low, early.high) == (late.middle, late.low, late.high)
