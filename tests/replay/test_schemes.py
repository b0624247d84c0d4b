"""Five schemes of transfer to third countries: the forecast as of the announcement, and the record's own dates and early counts.

The forecasts are not fitted to what came. Where the fixed replay takes its people from the record itself (Italy's groups, the
hosts of 2025 other than Mexico) its number is circular, and what is tested is that orders and dates let them through.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sojourn.calibration.schemes import left_out
from sojourn.scenario import load
from sojourn.scenario.dump import dump
from sojourn.sources import load_catalog
from tools.manual.schemes import DRAWS, FIXED, REPLAYS, SINCE, Outcome, even, made, numbers, page, scores

CATALOG = load_catalog()
PAGE = Path(__file__).resolve().parents[2] / "docs" / "background" / "schemes.md"


@pytest.fixture(scope="module")
def found() -> dict[str, Outcome]:
    return made()


@pytest.mark.parametrize("since", [False, True], ids=["then", SINCE])
@pytest.mark.parametrize("name", REPLAYS)
def test_the_numbers_of_a_replay_are_those_of_the_process(name: str, since: bool) -> None:
    """Recomputed from the other schemes, and nothing else in the file is uncertain."""
    scenario = load(f"{name}:{SINCE}" if since else name, catalog=CATALOG)
    expected = numbers(name, since)
    for path, three in expected.items():
        assert _spread(scenario, path) == three, path
    assert dump(scenario).count("spread:") == len(expected)


def _spread(scenario: Any, path: str) -> tuple[float, float, float]:
    """Low, value and high of the number at a path."""
    room, name, *fields = path.split(".")
    things = getattr(scenario, room)
    here = next(one for one in things if one.name == name) if room == "events" else things[name]
    for one in fields:
        here = here if one == "exponential" else getattr(here, "for_" if one == "for" else one)
    assert here.status == "derived" and here.spread.level == 0.9 and here.spread.shape == "lognormal"
    return here.spread.low, here.value, here.spread.high


def test_what_came_is_the_record() -> None:
    for name in ("aca-2019", "uk-rwanda", "italy-albania", "nauru-2025"):
        held = CATALOG.agreements[REPLAYS[name].scheme].moved
        assert held is not None and held.value == REPLAYS[name].came
    assert REPLAYS["us-third-country-2025"].came == 11_886 + 299 + 200 + 252 + 8 + 14 + 15 + 7 + 29


def test_four_of_five_outcomes_lie_within_nine_tenths_of_the_forecast_as_of_the_start(
    found: dict[str, Outcome],
) -> None:
    inside = [name for name, one in found.items() if one.inside(REPLAYS[name].came)]
    assert set(inside) == {"aca-2019", "uk-rwanda", "italy-albania", "nauru-2025"}


def test_forecasts_are_nearer_on_average_than_an_even_guess_or_none(found: dict[str, Outcome]) -> None:
    """By CRPS over the five, and over the three with a number that was stated; not for each."""
    scored = scores(found)
    ours, evens, none = (np.mean(column) for column in zip(*scored.values(), strict=True))
    assert ours < evens and ours < none
    stated = [name for name in scored if REPLAYS[name].most is not None]
    assert stated == ["uk-rwanda", "italy-albania", "nauru-2025"]
    assert np.mean([scored[name][0] for name in stated]) < np.mean([scored[name][1] for name in stated])
    assert {name for name, (a, b, _) in scored.items() if a > b} == {"uk-rwanda", "us-third-country-2025"}, (
        "as the page says"
    )
    for name in scored.keys() - set(stated):
        assert even(name, found[name]) > REPLAYS[name].came


@pytest.mark.parametrize("name", REPLAYS)
def test_with_events_fixed_it_comes_to_the_record(found: dict[str, Outcome], name: str) -> None:
    """Within 20 % or ten people."""
    came = REPLAYS[name].came
    assert abs(found[name].fixed - came) <= max(0.2 * came, 10)


def test_mexico_carried_on_at_its_first_pace(found: dict[str, Outcome]) -> None:
    """The counts to June 2025 are put in; that of December is not."""
    fixed = found["us-third-country-2025"].results[2]
    assert fixed.values["used:mexico"][0].sum() == pytest.approx(11_886, rel=0.05)
    [june] = [one for one in fixed.beside if one.agreement == "mexico"]
    assert june.people == 5_728 and june.by == date(2025, 6, 24) and june.modelled is not None
    assert june.modelled[0] == pytest.approx(5_728, rel=0.01)


def test_nobody_is_moved_while_an_order_stands(found: dict[str, Outcome]) -> None:
    america = found["us-third-country-2025"].results[2]
    there = dict(
        zip(
            america.periods,
            america.values["used:other_hosts"][0] + america.values["used:paid_hosts"][0],
            strict=True,
        )
    )
    assert there["2025-04"] == there["2025-05"] == 0 and there["2025-07"] > 0
    guatemala = found["aca-2019"].results[2]
    assert guatemala.values["used:guatemala"][0][guatemala.periods.index("2020-04") :].sum() == 0
    assert found["aca-2019"].results[2].values["used:honduras"].sum() == 0
    italy = found["italy-albania"].results[2]
    assert dict(zip(italy.periods, italy.values["used:albania"][0], strict=True)) == {
        period: {"2024-10": 16, "2024-11": 8, "2025-01": 49}.get(period, 0) for period in italy.periods
    }


def test_ledgers_balance_and_no_ceiling_is_passed(found: dict[str, Outcome]) -> None:
    for one in found.values():
        assert [results.ledger["balanced"] for results in one.results] == [True] * 3
    america = found["us-third-country-2025"].results[2]
    money = america.ledger["money"]["host_payments"]
    assert 0 <= money["closing"] < money["in"] == 2 * 32_000_000_00, "two draws, in cents"
    assert max(found["italy-albania"].results[0].values["peak"].max(), 0) <= 3_000
    assert found["nauru-2025"].then.max() <= 354


def test_the_forecast_is_that_of_the_process(found: dict[str, Outcome]) -> None:
    """The scenario's upper end near that of the process itself, which lets courts stop a scheme over and over: within a factor of two."""
    process = {one.id: one for one in left_out(CATALOG, then=True)}
    for name in ("uk-rwanda", "italy-albania"):
        assert 0.5 <= np.quantile(found[name].then, 0.95) / process[REPLAYS[name].scheme].high <= 2.0, name


def test_the_page_is_what_the_runs_make(found: dict[str, Outcome]) -> None:
    assert PAGE.read_text(encoding="utf-8") == page(found), "run make schemes"
    assert f"runs of {DRAWS} draws" in page(found)


def test_the_page_has_the_records_own_numbers() -> None:
    text = " ".join(PAGE.read_text(encoding="utf-8").split())
    for name in ("us_gtm_2019", "us_pan_2025", "us_cri_2025", "us_slv_2025", "us_mex_2025"):
        held = CATALOG.agreements[name].moved
        assert held is not None and f"{held.value:,.0f}" in text, name
    albania, rwanda, nauru = (CATALOG.agreements[name] for name in ("it_alb", "uk_rwa", "au_nru_2025"))
    for figure in (albania.at_one_time, albania.aim, rwanda.aim, nauru.cohort):
        assert figure is not None and f"{figure.value:,.0f}" in text
    for held, told in (
        (albania, "670 million euro"),
        (rwanda, "370 million pounds"),
        (nauru, "2.5 billion over 30 years"),
    ):
        assert held.payment is not None and told in text
        assert (
            float(told.split()[0]) * {"million": 1e6, "billion": 1e9}[told.split()[1]] == held.payment.value
        )


def test_every_replay_offers_the_same_variants() -> None:
    for name in REPLAYS:
        assert list(load(name, catalog=CATALOG).variants) == [SINCE, FIXED]
