"""A fit moves what the record speaks of and nothing else, finds what made a record, and is taken up by runs."""

from __future__ import annotations

import json
from copy import copy
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sojourn.calibration import calibrate
from sojourn.calibration.calibrate import Fitted
from sojourn.calibration.selfcheck import fit_check
from sojourn.calibration.targets import GOES_ON, Targets, targets
from sojourn.engine import fluid
from sojourn.errors import InputError
from sojourn.model import compile_scenario
from sojourn.model.uncertain import Posterior
from sojourn.results.measures import measured
from sojourn.scenario import load
from sojourn.simulate import expect, run
from sojourn.simulate.posterior import FITTED_TO, fitted_to, read_posterior, shipped
from sojourn.sources import load_catalog
from sojourn.sources.catalog import Shelf

CATALOG = load_catalog()
SHORT = ["until=2024-10-31"]
SMALL: dict[str, Any] = {"members": 60, "steps": 1, "changes": SHORT, "workers": 2}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fits") / "fit"


@pytest.fixture(scope="module")
def fitted(folder: Path) -> Fitted:
    return calibrate("replay-2023", out=folder, **SMALL)


def test_the_posterior_is_quantiles_by_member_and_says_what_it_is_of(fitted: Fitted, folder: Path) -> None:
    body = json.loads((folder / "posterior.json").read_text())
    assert body["schema"] == "sojourn.posterior/2" and body["scenario"] == "replay-2023" and body["last_month"] == "2024-10"
    assert {"ice.exit_hazard.interior", "ice.exit_hazard.border", "ice.exit_share.border"} <= set(body["quantiles"])
    assert all(len(values) == 60 and all(0 < q < 1 for q in values) for values in body["quantiles"].values())
    assert not [name for name in body["quantiles"] if name.startswith(("ice.bed_rate", "hhs.", "eoir.", "ice.atd", "defense."))]
    assert body["record_sha256"] == CATALOG.fingerprint(*FITTED_TO)


def test_what_moved_is_narrower_and_the_figures_no_worse(fitted: Fitted) -> None:
    by_name = {one.name: one for one in fitted.moved}
    assert by_name["ice.exit_share.border"].left < 0.9 and by_name["ice.exit_hazard.interior"].left < 0.9
    total = [sum(n * error[place] for n, *error in fitted.errors.values()) for place in (0, 1)]
    assert total[1] < total[0]


def test_the_same_question_goes_on_from_what_is_kept_and_another_is_refused(fitted: Fitted, folder: Path) -> None:
    kept = {file.name: file.read_bytes() for file in folder.iterdir()}
    again = calibrate("replay-2023", out=folder, **SMALL)
    assert again.body == fitted.body and {file.name: file.read_bytes() for file in folder.iterdir()} == kept
    (folder / "posterior.json").unlink()
    (folder / "step-1.npz").unlink()                                      # broken off after the free members
    assert calibrate("replay-2023", out=folder, **SMALL).body == fitted.body
    with pytest.raises(InputError, match="holds a fit of another version, record or question"):
        calibrate("replay-2023", out=folder, **{**SMALL, "members": 61})
    with pytest.raises(InputError, match="must be a new folder, or one of a fit"):
        calibrate("replay-2023", out=folder.parent, **SMALL)


def test_a_run_takes_its_members_and_says_so(fitted: Fitted, folder: Path, tmp_path: Path) -> None:
    small: dict[str, Any] = {"until": "+1m", "workers": 2}
    out = tmp_path / "run"
    found = run("current-policy", 3, posterior=folder, out=out, **small)
    free = run("current-policy", 3, **small)
    assert (found.values["adp"] != free.values["adp"]).any()
    assert found.changed == (f"{len(fitted.quantiles)} parameters fitted to the record to 2024-10",)
    (out / "parts" / "0000.parquet").unlink()
    np.testing.assert_array_equal(run(resume=out).values["adp"], found.values["adp"])
    middle = expect("current-policy", until="+1m", posterior=folder).figures("adp")
    assert middle[0] == pytest.approx(found.values["adp"].mean(), rel=0.05)


@pytest.mark.parametrize(
    ("scenario", "said"),
    [("example", "is of another scenario \\(replay-2023\\)"), ("january-2025", "is of another scenario|may not know")],
)
def test_a_posterior_of_another_scenario_is_refused(fitted: Fitted, folder: Path, scenario: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        run(scenario, 1, until="+1m", posterior=folder)


def test_a_posterior_that_knows_too_much_is_refused() -> None:
    body = {
        "quantiles": {"ice.order_pace.over_exit": [0.5]}, "scenario": "replay-2023", "knows_nothing_after": "2026-02-14",
        "record_sha256": CATALOG.fingerprint(*FITTED_TO),
    }  # fmt: skip
    with pytest.raises(InputError, match="which a scenario as of 2025-01-20 may not know"):
        fitted_to(body, load("january-2025", catalog=CATALOG), CATALOG)
    with pytest.raises(InputError, match="was fitted to another record"):
        fitted_to({**body, "record_sha256": "0" * 64}, load("current-policy", catalog=CATALOG), CATALOG)


def test_a_number_that_stands_in_for_a_parameter_is_not_moved_by_a_posterior() -> None:
    change = ["ice.exit_share.border={value: 0.5, unit: share, spread: {low: 0.4, high: 0.6, level: 0.9, shape: normal}, why: tried}"]
    posterior = Posterior({"ice.exit_share.border": np.array([0.999])})
    own = compile_scenario(load("current-policy", changes=change, catalog=CATALOG), CATALOG, posterior=posterior)
    free = compile_scenario(load("current-policy", changes=change, catalog=CATALOG), CATALOG)
    assert own.quantile("ice.exit_share.border", 1, 0) == free.quantile("ice.exit_share.border", 1, 0) != 0.999
    np.testing.assert_array_equal(own.tables(0, 1).displace_cut, free.tables(0, 1).displace_cut)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "must be a posterior that can be read"),
        ("nothing", "is no JSON"),
        ('{"schema": "sojourn.run/1"}', "is not a posterior of this Sojourn"),
        ('{"schema": "sojourn.posterior/2", "quantiles": {"ice.exit_hazard.interior": [1.5]}, "scenario": "x", "knows_nothing_after": "2020-01-01", "last_month": "2020-01", "record_sha256": "x"}', "above 0 and below 1"),
        ('{"schema": "sojourn.posterior/2", "quantiles": {"a": ["much"]}, "scenario": "x", "knows_nothing_after": "2020-01-01", "last_month": "2020-01", "record_sha256": "x"}', "is not a posterior of this Sojourn"),
    ],
)
def test_what_is_no_posterior_is_said(tmp_path: Path, content: str | None, said: str) -> None:
    file = tmp_path / "posterior.json"
    if content is not None:
        file.write_text(content)
    with pytest.raises(InputError, match=said):
        run("current-policy", 1, until="+1m", posterior=file, out=tmp_path / "run")
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("asked", "said"),
    [({"members": 3}, "members: must be from 20"), ({"steps": 0}, "steps: must be from 1"), ({"scenario": "current-policy"}, "must run over at least twelve months of the record")],
)
def test_what_cannot_be_fitted_is_said(asked: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as caught:
        calibrate(**{"scenario": "replay-2023", **asked}, workers=1)
    assert any(said in str(one) for one in caught.value.findings)


# ------------------------------------------------------------------------------------------------ the targets, by hand


@pytest.fixture(scope="module")
def held() -> tuple[Any, Targets, dict[str, Any]]:
    model = compile_scenario(load("replay-2023", changes=SHORT, catalog=CATALOG), CATALOG)
    values = measured(model, fluid.run(model.tables(None, 1)), model.basis(None, 1))
    return model, targets(model, CATALOG, tuple(values)), values


def test_each_figure_of_the_model_answers_to_the_one_of_the_record(held: tuple[Any, Targets, dict[str, Any]]) -> None:
    model, found, values = held
    place = found.names.index("adp:cbp 2024-03")
    assert np.exp(found.observed[place]) == pytest.approx(CATALOG.series["ice.adp.cbp"].on(date(2024, 3, 1)).value)
    assert np.exp(found.of(values)[place]) == pytest.approx(values["adp:border"][model.periods.index("2024-03")])
    bond = found.names.index("book_outs:bond 2024-03")
    assert np.exp(found.observed[bond]) == pytest.approx(CATALOG.series["ice.book_outs.bond"].on(date(2024, 3, 1)).value)
    share = found.names.index("share_over_180d 2024-03")
    month = model.periods.index("2024-03")
    assert np.exp(found.of(values)[share]) == pytest.approx(values["held_over_180d_since_book_in"][month] / values["adp"][month])
    assert 0.02 < np.exp(found.observed[share]) < 0.15
    assert len(found.names) == len(set(found.names)) > 100


def test_errors_of_one_kind_are_tied_the_less_the_more_months_lie_between() -> None:
    names = ("adp:ice 2024-01", "adp:ice 2024-02", "adp:ice 2024-04", "alos:ice 2024-01")
    rows = tuple((name.split()[0], month, ("x",)) for name, month in zip(names, (0, 1, 3, 0), strict=True))
    found = Targets(names, tuple(row[0] for row in rows), np.zeros(4), np.array([0.1, 0.1, 0.1, 0.2]), rows)
    expected = 0.01 * np.array([[1, GOES_ON, GOES_ON**3], [GOES_ON, 1, GOES_ON**2], [GOES_ON**3, GOES_ON**2, 1]])
    np.testing.assert_allclose(found.covariance[:3, :3], expected)
    assert (found.covariance[3, :3] == 0).all() and found.covariance[3, 3] == pytest.approx(0.04)
    assert found.left_over(np.array([0.1, 0.1, 0.3, 0.5])) == pytest.approx(1.0)     # the one pair of months that follow
    assert found.left_over(np.array([0.1, -0.1, 0.3, 0.5])) == pytest.approx(-1.0)


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_posterior_is_of_the_record_and_the_scenario_as_they_are(name: str) -> None:
    """Where this fails the record or the replay has changed: `make posterior`."""
    body = read_posterior(name)
    assert body["record_sha256"] == CATALOG.fingerprint(*FITTED_TO)
    assert body["scenario_sha256"] == load(body["scenario"], catalog=CATALOG).fingerprint
    fitted_to(body, load("current-policy", catalog=CATALOG), CATALOG)
    found = run("current-policy", 2, until="+1m", posterior=name)
    assert found.changed == (f"{len(body['quantiles'])} parameters fitted to the record to {body['last_month']}",)


def test_a_fit_is_tried_on_made_records() -> None:
    """Two cases, to see that it runs and reckons; the hundred of `make fit-check` are in the model card."""
    found = fit_check("replay-2023", cases=2, members=40, steps=2, changes=["until=2024-10-31"])
    assert set(found.held.values()) <= {0.0, 50.0, 100.0} and found.held.keys() == found.left.keys()
    assert "ice.exit_hazard.interior" in found.held
    assert all(0.1 < ratio < 1.1 for ratio in found.left.values())


@pytest.mark.slow
def test_members_hold_the_truth_of_made_records_as_often_as_they_say() -> None:
    """What `make fit-check` keeps for the model card; half an hour."""
    found = fit_check("replay-2023", cases=100, changes=SHORT)
    assert 80 <= found.overall <= 97


def test_the_fitted_members_are_those_of_the_engine_too(fitted: Fitted) -> None:
    """The twin is what is fitted; the kernel, run with the same member, agrees with it."""
    model = compile_scenario(load("replay-2023", changes=SHORT, catalog=CATALOG), CATALOG, posterior=Posterior(fitted.quantiles))
    from sojourn.engine import kernel

    tables = model.tables(3, 1)
    twin, engine = (measured(model, tally, model.basis(3, 1))["adp"] for tally in (fluid.run(tables), kernel.run(tables, 1, 3)))
    np.testing.assert_allclose(twin, engine, rtol=0.03)


def test_littles_law_and_the_stock_flow_identities_hold_on_the_fitted_model(fitted: Fitted) -> None:
    """People-days held are the days of the stays ended, and of those that go on less what they had on the first day; who is held
    at the end is who was there, came and did not leave."""
    from sojourn.engine import kernel

    scenario = load("replay-2023", changes=SHORT, catalog=CATALOG)
    model = compile_scenario(scenario, CATALOG, "day", posterior=Posterior(fitted.quantiles))
    tally = kernel.run(model.tables(2, 1), 1, 2)
    beds = [model.resources.index(name) for name in ("beds", "added_beds")]
    held = tally.held_days[:, beds, :].sum(axis=(1, 2))
    elapsed = tally.elapsed_days[:, beds, :].sum(axis=(1, 2))
    values = measured(model, tally, model.basis(2, 1))
    booked, left = values["book_ins"], values["book_outs"]
    np.testing.assert_allclose(np.diff(held), (booked - left)[1:], atol=0)
    stays = np.nan_to_num(values["alos"]) * left
    assert held[1:].sum() == pytest.approx(stays[1:].sum() + elapsed[-1] - elapsed[0], rel=0.02)
    assert held.mean() == pytest.approx(booked.mean() * stays.sum() / left.sum(), rel=0.2)     # roughly, while the number grows


@pytest.mark.slow
def test_it_finds_what_made_a_record() -> None:
    """The record's months replaced by the twin's own at known quantiles: the truth lies within the members' range."""
    truth = {"ice.exit_hazard.interior": 0.8, "ice.exit_share.border": 0.25, "ice.exit_hazard.border": 0.7, "ice.long_case.share": 0.3}
    model = compile_scenario(
        load("replay-2023", changes=SHORT, catalog=CATALOG), CATALOG, posterior=Posterior({k: np.array([q]) for k, q in truth.items()})
    )
    values = measured(model, fluid.run(model.tables(0, 1)), model.basis(0, 1))
    months = {label: place for place, label in enumerate(model.periods)}
    swapped = {"ice.adp.ice": "adp:interior", "ice.adp.cbp": "adp:border", "ice.alos.ice": "alos:interior", "ice.alos.cbp": "alos:border"}

    def one(name: str) -> Any:
        series = CATALOG.series[name]
        if name not in swapped:
            return series
        rows = tuple(
            replace(row, value=float(values[swapped[name]][months[f"{row.starts:%Y-%m}"]])) if f"{row.starts:%Y-%m}" in months else row
            for row in series.rows
        )
        return replace(series, rows=rows)

    made = copy(CATALOG)
    made.series = Shelf(CATALOG.series.filed, one)
    found = calibrate("replay-2023", members=60, steps=3, changes=SHORT, catalog=made)
    for name in ("ice.exit_hazard.interior", "ice.exit_share.border"):
        low, high = np.quantile(found.quantiles[name], [0.02, 0.98])
        assert low <= truth[name] <= high, (name, low, high)
