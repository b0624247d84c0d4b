"""Forecasts from past days see only their past, follow the engine's own law, and keep the errors that the card prints."""

from __future__ import annotations

import calendar
import json
import sys
from copy import copy
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sojourn.calibration import backtest
from sojourn.calibration.backtest import SHOCK, YEAR, Backtest, month_ends
from sojourn.calibration.exits import PRIORS, fit_exits, left_in, month_forward
from sojourn.calibration.forecast import MEASURES, forecast
from sojourn.calibration.record import AGENCIES, Months, months_known
from sojourn.calibration.scores import crps
from sojourn.calibration.selfcheck import made_record, self_check
from sojourn.errors import InputError, Interrupted
from sojourn.reporting.backtested import screen_backtest
from sojourn.scenario import loads
from sojourn.simulate import expect
from sojourn.sources import Catalog, Row, Series, load_catalog
from sojourn.sources.catalog import Shelf

CATALOG = load_catalog()
WHOLE = months_known(CATALOG)
FOUND_MONTHS = [f"2024-{month:02d}" for month in range(1, 13)]


@pytest.fixture(scope="module")
def rolling() -> Backtest:
    """Every monthly cutoff, without the one baseline that takes most of the time."""
    return backtest(month_ends(), ets=False)


def with_rows(make: Any) -> Catalog:
    """The shipped record with the rows of its series made anew: `make(name, rows)`."""

    def one(name: str) -> Series:
        found = CATALOG.series[name]
        return replace(found, rows=tuple(make(name, found.rows)))

    found = copy(CATALOG)
    found.series = Shelf(CATALOG.series.filed, one)
    return found


def changed(name: str, rows: Any) -> Catalog:
    """The same with the rows of one series made anew."""
    return with_rows(lambda of, held: rows(held) if of == name else held)


# ------------------------------------------------------------------------------------------------ only the past


@pytest.mark.parametrize("cutoff", [date(2022, 6, 30), date(2024, 12, 31), date(2025, 9, 30)])
def test_rubbish_after_the_cutoff_changes_no_byte(cutoff: date) -> None:
    luck, spoilt = np.random.default_rng(1), set()

    def spoil(name: str, rows: tuple[Row, ...]) -> list[Row]:
        if any(row.published > cutoff for row in rows):
            spoilt.add(name)
        return [row if row.published <= cutoff else replace(row, value=float(luck.uniform(0, 1e6))) for row in rows]

    rubbish = with_rows(spoil)
    clean, dirty = (forecast(months_known(one, cutoff), cutoff, draws=50) for one in (CATALOG, rubbish))
    for measure in MEASURES:
        assert clean.values[measure].tobytes() == dirty.values[measure].tobytes(), measure
    assert len(spoilt) >= 8        # every series that a forecast reads goes on after the cutoff


def test_what_was_published_by_the_cutoff_does_change_it() -> None:
    cutoff = date(2024, 12, 31)
    more = changed("ice.adp.ice", lambda rows: [replace(row, value=(row.value or 0) * 1.1) for row in rows])
    a, b = (forecast(months_known(one, cutoff), cutoff, draws=50).values["adp"] for one in (CATALOG, more))
    assert (a != b).all()


# ------------------------------------------------------------------------------------------------ the law is the engine's

TEXT = """
name: exits
about: Two groups; of one, whoever is booked in sends someone out.
start: 2026-01-01
until: 2026-12-31
streams:
  ice: {arrivals: {law: fixed, per_day: 300}, enters: held_ice}
  cbp: {arrivals: {law: fixed, per_day: 500}, enters: intake}
resources: {beds: {kind: stock}}
stages:
  held_ice: {kind: wait, holds: [beds], exits: {out: {law: {hazard: 0.018}}}}
  intake: {kind: decide, holds: [beds], displace: {from: [held_cbp], share: 0.7, to: out}, split: {held_cbp: 1}}
  held_cbp: {kind: wait, holds: [beds], exits: {out: {law: {hazard: 0.0044}}}}
outcomes: [out]
population:
  rows:
    - {stream: ice, class: everyone, stage: held_ice, people: 14000, days_in_stage: 5}
    - {stream: cbp, class: everyone, stage: held_cbp, people: 24000, days_in_stage: 5}
"""


def test_the_months_go_as_the_engines_twin_has_them() -> None:
    found = expect(loads(TEXT))
    held, numbers = np.array([14000.0, 24000.0]), (np.array([300.0, 500.0]), np.array([0.0, 0.7]), np.array([0.018, 0.0044]))
    for p, label in enumerate(found.periods):
        days = float((date(2026 + (p == 11), (p + 1) % 12 + 1, 1) - date.fromisoformat(f"{label}-01")).days)
        mean, held = month_forward(held, *numbers, days)
        for a, agency in enumerate(AGENCIES):
            assert mean[a] == pytest.approx(found.figures(f"adp:{agency}")[p], rel=0.012), (label, agency)


def made(share: float, hazards: tuple[float, float], noise: float, months: int, seed: int) -> Months:
    """A record of which the law is known."""
    numbers = np.array([[0.0, hazards[0]], [share, hazards[1]]])
    return made_record(numbers, noise, months, np.random.default_rng(seed))


def test_the_fit_finds_what_made_a_record() -> None:
    found = fit_exits(made(0.8, (0.02, 0.005), 0.02, 80, 5))
    assert found.mean[0, 1] == pytest.approx(0.02, rel=0.06)
    assert found.mean[1, 0] == pytest.approx(0.8, abs=0.06)
    assert found.mean[1, 1] == pytest.approx(0.005, rel=0.25)
    assert found.mean[0, 0] == 0.0


def test_nine_tenths_intervals_hold_the_truth_of_made_records_as_often_as_they_say() -> None:
    assert all(80 <= percent <= 97 for percent in self_check(200).values()), self_check(200)


def test_the_prior_holds_where_there_is_little_to_see() -> None:
    few = fit_exits(made(0.8, (0.02, 0.005), 0.02, 12, 5))
    many = fit_exits(made(0.8, (0.02, 0.005), 0.02, 80, 5))
    assert (np.diagonal(few.covariance, axis1=1, axis2=2)[:, 1] > np.diagonal(many.covariance, axis1=1, axis2=2)[:, 1]).all()
    assert abs(few.mean[1, 1] - PRIORS["cbp"].hazard) < 3 * PRIORS["cbp"].hazard_sd


def test_exits_are_book_ins_less_growth() -> None:
    left = left_in(WHOLE)
    assert np.isnan(left[:, 0]).all() and np.isnan(left[:, -1]).all()
    inside = slice(1, -1)
    growth = (WHOLE.adp[:, 2:] - WHOLE.adp[:, :-2]) / 2
    np.testing.assert_allclose(left[:, inside] + growth, WHOLE.book_ins[:, inside] * WHOLE.days[inside])
    since = np.isfinite(WHOLE.book_outs) & np.isfinite(left.sum(axis=0))
    gap = left.sum(axis=0)[since].sum() / WHOLE.book_outs[since].sum() - 1
    assert 0.0 < gap < 0.05        # the two or three in a hundred that the record loses


def still(months: int = 24, **changes: float) -> Months:
    """A record in balance, with figures that do not change: what a forecast of it must be can be said by hand."""
    held = {"ice": 14000.0, "cbp": 20000.0, "alos": 40.0, "outs": 15000.0, "removals": 9000.0, "over": 0.08} | changes
    days = np.full(months, 30.0)
    flat = np.ones(months)
    return Months(
        date(2022, 1, 1), days, np.array([held["ice"] * flat, held["cbp"] * flat]), np.array([250.0 * flat, 300.0 * flat]),
        held["alos"] * flat, held["outs"] * flat, held["removals"] * flat, held["over"] * flat, held["over"], None,
    )  # fmt: skip


def middles(months: Months, given: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The middle draw of each measure with every width taken away but that of the fit."""
    room = sys.modules[forecast.__module__]
    for name in ("WALK", "START", "NARROWER", "OTHER_WALK", "STAY_WALK", "LONG_WALK"):
        monkeypatch.setattr(room, name, 1e-9)
    found = forecast(months, date(2023, 12, 31), given=np.array(given)[:, None] * np.ones((2, 13)), draws=20)
    return {name: np.median(values, axis=0) for name, values in found.values.items()}


def test_other_book_outs_go_with_the_people_arrested_by_cbp(monkeypatch: pytest.MonkeyPatch) -> None:
    """6,000 others of 30 days at 20,000 held and 300 booked in; they go by the roots of both, and the rest are removals."""
    before = middles(still(), (250.0, 300.0), monkeypatch)
    fewer = middles(still(), (250.0, 75.0), monkeypatch)
    for one, booked in ((before, 300.0), (fewer, 75.0)):
        days = np.array([calendar.monthrange(*map(int, label.split("-")))[1] for label in FOUND_MONTHS])
        others = 6000.0 / 30 * days * np.sqrt(one["adp:cbp"] / 20000.0 * booked / 300.0)
        np.testing.assert_allclose(one["book_outs"] - one["removals_from_detention"], others, rtol=1e-6)
    assert (fewer["book_outs"] - fewer["removals_from_detention"] < before["book_outs"] - before["removals_from_detention"]).all()


def test_stays_go_half_way_with_people_held_over_those_who_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    """40 days at 34,000 held and 550 leaving a day: the ratio that is carried on, whole after three months of the same."""
    found = middles(still(), (250.0, 75.0), monkeypatch)
    days = np.array([calendar.monthrange(*map(int, label.split("-")))[1] for label in FOUND_MONTHS])
    scale = 550.0 * 30 / 15000.0       # book-outs are exits by their ratio of the last months
    leaving = found["book_outs"] * scale / days
    turnover = np.convolve(found["adp"], np.ones(3) / 3)[: len(days)] / np.convolve(leaving, np.ones(3) / 3)[: len(days)]
    expected = np.sqrt(40.0 * 40.0 / (34000.0 / 550.0) * turnover)
    np.testing.assert_allclose(found["alos"][2:], expected[2:], rtol=1e-6)


def test_long_stays_go_half_way_with_the_people_arrested_by_ice_three_months_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """8 % at 14,000 and a quarter of 20,000, three months before, over 34,000 held."""
    found = middles(still(), (250.0, 75.0), monkeypatch)
    ground = (found["adp:ice"] + found["adp:cbp"] / 4)[:-3] / found["adp"][3:]
    expected = np.sqrt(0.08 * 0.08 / (19000.0 / 34000.0) * ground)
    np.testing.assert_allclose(found["share_over_180d"][3:], expected, rtol=1e-6)


# ------------------------------------------------------------------------------------------------ scores


def test_crps_is_that_of_a_kept_library() -> None:
    import scoringrules

    luck = np.random.default_rng(3)
    for count in (1, 2, 7, 400):
        draws, came = luck.normal(100, 20, count), float(luck.normal(100, 20))
        assert crps(draws, came) == pytest.approx(float(scoringrules.crps_ensemble(came, draws)), rel=1e-9)


def score(found: Backtest, measure: str, mode: str, horizon: int) -> Any:
    return next(one for one in found.scores() if (one.measure, one.mode, one.horizon) == (measure, mode, horizon))


def test_the_plain_baselines_are_those_that_were_measured_before(rolling: Backtest) -> None:
    """Figures of an independent reckoning on the same tables, to within half a point (book-ins times stay: two)."""
    for horizon, persistence, rate in ((1, 3.4, 3.7), (3, 9.9, 10.6), (6, 14.9, 15.4), (12, 24.4, 16.0)):
        held = score(rolling, "adp", "given_book_ins", horizon).baselines
        assert held["persistence"] == pytest.approx(persistence, abs=0.5)
        assert held["recent_exit_rate"] == pytest.approx(rate, abs=0.9)
    for horizon, stay in ((1, 15), (3, 16), (6, 17), (12, 19)):
        assert score(rolling, "adp", "given_book_ins", horizon).baselines["book_ins_x_stay"] == pytest.approx(stay, abs=2)
    for horizon, ratio in ((1, 6.7), (3, 5.3), (6, 7.1), (12, 7.0)):
        assert score(rolling, "book_outs", "given_book_ins", horizon).baselines["recent_ratio"] == pytest.approx(ratio, abs=0.7)


@pytest.mark.parametrize(("horizon", "most"), [(3, 0.8), (6, 0.7), (12, 0.6)])
def test_given_book_ins_people_held_are_foretold_better_than_by_the_better_baseline(rolling: Backtest, horizon: int, most: float) -> None:
    found = score(rolling, "adp", "given_book_ins", horizon)
    assert found.mape <= most * min(found.baselines["persistence"], found.baselines["recent_exit_rate"])


@pytest.mark.parametrize("horizon", [1, 2, 3, 6, 9, 12])
def test_book_outs_are_foretold_better_than_by_the_recent_ratio(rolling: Backtest, horizon: int) -> None:
    found = score(rolling, "book_outs", "given_book_ins", horizon)
    assert found.mape < found.baselines["recent_ratio"]


@pytest.mark.parametrize("horizon", [1, 2, 3, 6, 9, 12])
def test_removals_are_foretold_better_than_by_book_ins_or_by_people_held(rolling: Backtest, horizon: int) -> None:
    found = score(rolling, "removals_from_detention", "given_book_ins", horizon)
    assert found.mape < min(found.baselines["recent_ratio"], found.baselines["stock_hazard"])


def test_removals_of_a_year_together_are_out_by_less_than_a_tenth(rolling: Backtest) -> None:
    found = score(rolling, YEAR, "given_book_ins", 12)
    assert found.mape <= 10 < min(found.baselines["recent_ratio"], found.baselines["stock_hazard"])
    rows = [row for row in rolling.rows if (row.measure, row.mode) == (YEAR, "given_book_ins")]
    assert len(rows) == found.cutoffs == 14
    last = next(row for row in rows if row.target == "2025-12")
    place = (2025 - WHOLE.first.year) * 12 + 12 - WHOLE.first.month
    assert last.observed == pytest.approx(WHOLE.removals[place - 11 : place + 1].sum())


@pytest.mark.parametrize(("horizon", "most"), [(3, 1.0), (6, 0.95), (12, 0.87)])
def test_alone_people_held_are_foretold_better_than_by_persistence(rolling: Backtest, horizon: int, most: float) -> None:
    found = score(rolling, "adp", "forecast", horizon)
    assert found.mape <= most * found.baselines["persistence"]


@pytest.mark.parametrize("horizon", [2, 3, 6, 9, 12])
def test_alone_the_whole_distribution_beats_persistence(rolling: Backtest, horizon: int) -> None:
    found = score(rolling, "adp", "forecast", horizon)
    assert found.crps < found.baselines["persistence"]


@pytest.mark.parametrize("mode", ["given_book_ins", "forecast"])
@pytest.mark.parametrize("horizon", [1, 2, 3, 6])
def test_nine_tenths_of_draws_hold_about_nine_tenths_of_what_came(rolling: Backtest, mode: str, horizon: int) -> None:
    assert 78 <= score(rolling, "adp", mode, horizon).coverage90 <= 99


def test_ranges_hold_the_truth_of_made_records() -> None:
    """Records made by the law itself, each month off on its own. That is gentler than the walk that a forecast supposes, so its nine
    tenths must hold what came at least nine times in ten; that they are not too wide is for the record to show, above."""
    held = []
    for seed in range(60):
        months = made(0.75, (0.018, 0.0044), 0.04, 64, seed)
        known = replace(
            months, days=months.days[:52], adp=months.adp[:, :52], book_ins=months.book_ins[:, :52],
            **{name: getattr(months, name)[:52] for name in ("alos", "book_outs", "removals", "over_180")},
        )  # fmt: skip
        last = WHOLE.first + timedelta(days=int(months.days[:52].sum()) - 1)
        drawn = forecast(known, last, given=np.pad(months.book_ins[:, 52:], ((0, 0), (0, 4)), mode="edge"), draws=200).values["adp"]
        for h in (3, 6):
            low, high = np.quantile(drawn[:, h - 1], [0.05, 0.95])
            held.append(low <= months.adp[:, 51 + h].sum() <= high)
    assert np.mean(held) >= 0.9


# ------------------------------------------------------------------------------------------------ asked badly, broken off, kept


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"cutoffs": ["2019-01-31"]}, "must be a day by which twelve months of the record were known; 3 were. Got '2019-01-31' instead."),
        ({"cutoffs": ["2024-02-30"]}, "cutoff: must be a day of the calendar. Got '2024-02-30' instead."),
        ({"cutoffs": []}, "cutoff: must be one day or more."),
        ({"cutoffs": ["2030-01-31"]}, "cutoff: must be before 2026-01, the last month of the record that it would be held against."),
        ({"cutoffs": ["2025-06-30"], "until": "2024-12-31"}, "cutoff: must be before 2024-11, the last month of the record"),
        ({"cutoffs": ["2024-12-31"], "seed": -1}, "seed: must be a whole number from 0"),
        ({"cutoffs": ["2024-12-31"], "draws": 3}, "draws: must be from 20 to 100,000. Got '3' instead."),
        (
            {"cutoffs": ["2024-12-31"], "catalog": changed("ice.adp.cbp", lambda rows: [r for r in rows if r.starts != date(2023, 5, 1)])},
            "has no figure for May 2023, between months that have one",
        ),
        (
            {"cutoffs": ["2024-12-31"], "catalog": changed("ice.book_ins.ice", lambda rows: [replace(r, value=-5.0) if r.starts == date(2023, 5, 1) else r for r in rows])},
            "ice.book_ins.ice: must not be below nought. Got '-5 in May 2023' instead.",
        ),
        (
            {"cutoffs": ["2024-12-31"], "catalog": changed("ice.adp.ice", lambda rows: [replace(r, flags=r.flags | {"redefined"}) if r.starts == date(2023, 10, 1) else r for r in rows])},
            "ice.adp.ice: changes its definition in October 2023: the months before and after are not one series.",
        ),
    ],
)
def test_what_cannot_be_forecast_from_is_said(asked: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as caught:
        backtest(ets=False, **asked)
    assert any(said in str(finding) for finding in caught.value.findings), caught.value.findings


def test_a_month_cut_short_counts_by_its_days() -> None:
    row = CATALOG.series["ice.book_ins.ice"].on(date(2025, 9, 1))
    assert row.is_partial and row.days < 30 and row.value is not None
    place = (2025 - WHOLE.first.year) * 12 + 9 - WHOLE.first.month
    assert WHOLE.book_ins[0, place] == pytest.approx(row.value / row.days)


def test_rows_are_kept_found_again_and_never_mixed(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    first = backtest(["2024-12-31"], ets=False, out=folder, draws=40)
    file = folder / "2024-12-31.json"
    kept = json.loads(file.read_text())
    kept[0]["middle"] = 12345.0
    file.write_text(json.dumps(kept))
    again = backtest(["2024-12-31"], ets=False, out=folder, draws=40)
    assert again.rows[0].middle == 12345.0 and again.rows[1:] == first.rows[1:]
    with pytest.raises(InputError, match="holds a backtest of another version, record or question"):
        backtest(["2024-12-31"], ets=False, out=folder, draws=50)
    with pytest.raises(InputError, match="must be a new folder, or one of a backtest"):
        backtest(["2024-12-31"], ets=False, out=tmp_path, draws=40)


def test_broken_off_it_says_how_far_it_was_and_keeps_what_is_done(tmp_path: Path) -> None:
    def stop(done: int, whole: int, what: str) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises((Interrupted, KeyboardInterrupt)):
        backtest(["2024-10-31", "2024-11-30"], ets=False, out=tmp_path / "kept", draws=40, progress=stop)
    assert (tmp_path / "kept" / "2024-10-31.json").is_file() and not (tmp_path / "kept" / "2024-11-30.json").exists()


def test_nothing_is_left_behind_by_a_cutoff_that_is_refused_and_a_damaged_part_is_made_anew(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        backtest(["2024-12-31", "2019-01-31"], ets=False, out=tmp_path / "new", draws=40)
    assert not (tmp_path / "new").exists()
    first = backtest(["2024-12-31"], ets=False, out=tmp_path / "kept", draws=40)
    (tmp_path / "kept" / "2024-12-31.json").write_text("[{")
    assert backtest(["2024-12-31"], ets=False, out=tmp_path / "kept", draws=40).rows == first.rows
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="must be a folder"):
        backtest(["2024-12-31"], ets=False, out=tmp_path / "file", draws=40)


def test_the_shock_stands_apart_from_the_scores() -> None:
    found = backtest([SHOCK, "2024-11-30", "2024-12-31"], ets=False, draws=40)
    body = found.to_json()
    assert body["cutoffs"] == ["2024-11-30", "2024-12-31"] and {row["cutoff"] for row in body["shock"]} == {"2020-02-29"}
    assert all(row["cutoffs"] <= 2 for row in body["rows"])
    text = screen_backtest(found)
    assert text.startswith("2 forecasts, made at 2024-11-30 to 2024-12-31") and "Apart: people held, forecast on 2020-02-29" in text


def test_the_same_seed_gives_the_same_rows_and_the_shock_is_out_by_more() -> None:
    a, b = (backtest([SHOCK], ets=False, draws=60) for _ in range(2))
    assert a.rows == b.rows
    worst = [row for row in a.rows if row.measure == "adp" and row.mode == "forecast" and row.horizon == 12]
    assert worst[0].error > 0.5        # nobody foresaw the pandemic


def test_the_json_is_the_schema() -> None:
    body = backtest(["2024-12-31"], ets=False, draws=40).to_json()
    assert body["schema"] == "sojourn.backtest/1" and body["cutoff"] == body["knows_nothing_after"] == "2024-12-31"
    row = body["rows"][0]
    assert {"measure", "mode", "horizon_months", "mape", "crps", "coverage90", "baselines"} <= set(row)
    assert {"persistence", "book_ins_x_stay"} <= set(row["baselines"])
    json.dumps(body, allow_nan=False)
