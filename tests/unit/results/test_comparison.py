"""Comparisons: differences taken draw by draw, with the band and share of chance that they have."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from sojourn.errors import InputError
from sojourn.results.bands import band
from sojourn.results.comparison import Comparison
from sojourn.results.results import Results
from sojourn.scenario.changed import Changed

PERIODS = ("2026-09", "2026-10")
LUCK = np.random.default_rng(3).normal(0, 1000, (100, 2))


def made(name: str, values: dict[str, np.ndarray], second: dict[str, np.ndarray] | None = None) -> Results:
    pairs = {key: np.zeros((0, 2)) for key in values} if second is None else second
    return Results(name, f"{name}, made up.", 1, 100, date(2026, 9, 1), date(2026, 10, 31), "month", PERIODS, values, pairs, {"balanced": True}, {})


@pytest.fixture
def both() -> Comparison:
    a = made("a", {"adp": 70_000 + LUCK, "removals_ice": 900 + LUCK * 0, "deaths": np.ones((100, 2))})
    b = made("b", {"adp": 70_100 + LUCK, "removals_ice": 900 + LUCK * 0 + np.linspace(-50, 49, 100)[:, None], "used:host": np.ones((100, 2))})
    return Comparison(a, b, ("a", "b"), (Changed("beds.capacity", "1", "2"),), ("a note",))


def test_a_difference_is_of_draws_and_not_of_bands(both: Comparison) -> None:
    found = both.difference("adp")
    assert np.allclose([found.mean, found.p05, found.p50, found.p95], 100)      # though either band is 3,300 wide
    assert both.share_above("adp").tolist() == [1.0, 1.0]
    assert both.a.band("adp").p95[0] > both.b.band("adp").p05[0] + 2_000


def test_quantiles_and_shares_are_those_of_the_paired_draws(both: Comparison) -> None:
    found = both.difference("removals_ice")
    assert np.allclose([found.mean[0], found.p05[0], found.p50[0], found.p95[0]], [-0.5, -45.05, -0.5, 44.05])
    assert both.share_above("removals_ice").tolist() == [0.49, 0.49]                # the draw with no difference is not above


def test_the_share_of_chance_is_that_of_the_paired_second_histories() -> None:
    luck = np.random.default_rng(5)
    first, second = ({side: luck.normal(0, 3, (100, 2)) for side in "ab"} for _ in range(2))
    a, b = (made(side, {"adp": first[side]}, {"adp": second[side][:20]}) for side in "ab")
    expected = band(first["b"] - first["a"], (second["b"] - second["a"])[:20]).chance_share
    assert np.array_equal(Comparison(a, b, ("a", "b")).difference("adp").chance_share, expected) and (expected > 0).all()


def test_a_figure_undefined_in_either_is_left_out_of_that_draw(both: Comparison) -> None:
    values = {"alos": np.full((100, 2), 30.0)}
    holes = {"alos": np.full((100, 2), 40.0)}
    holes["alos"][:60, 0] = np.nan
    holes["alos"][:, 1] = np.nan
    found = Comparison(made("a", values), made("b", holes), ("a", "b"))
    assert found.difference("alos").mean[0] == 10 and np.isnan(found.difference("alos").mean[1])
    assert found.share_above("alos")[0] == 1 and np.isnan(found.share_above("alos")[1])


def test_what_only_one_has_is_listed_and_refused_by_name(both: Comparison) -> None:
    assert (both.keys, both.only_a, both.only_b) == (("adp", "removals_ice"), ("deaths",), ("used:host",))
    with pytest.raises(InputError, match=r"must be a measure of both runs; only a has it. Got 'deaths' instead. See .a.table"):
        both.difference("deaths")
    with pytest.raises(InputError, match=r"must be a measure of both runs. Got 'removal' instead. Did you mean 'removals_ice'\?"):
        both.table("removal")


def test_the_table_has_both_and_the_difference(both: Comparison) -> None:
    rows = both.table("removals_ice").rows
    assert [row.period for row in rows] == list(PERIODS)
    assert (rows[0].a.mean, rows[0].b.mean, rows[0].difference.mean, rows[0].share_above) == (900, 899.5, -0.5, 0.49)


def test_the_whole_span_is_added_up_draw_by_draw(both: Comparison) -> None:
    whole = both.in_all()
    assert whole.a.periods == ("2026-09-01/2026-10-31",)
    assert np.allclose(whole.difference("removals_ice").p95, 2 * 44.05)
    assert np.allclose(whole.difference("adp").mean, 100)
    assert both.by_fiscal_year().a.periods == ("FY2026", "FY2027")


def test_the_json_is_the_schema(both: Comparison) -> None:
    body = json.loads(json.dumps(both.to_json(), allow_nan=False))
    assert list(body) == ["schema", "names", "seed", "draws", "start", "until", "every", "periods", "a", "b", "measures", "only_a", "only_b", "totals", "changed", "notes"]
    assert body["schema"] == "sojourn.compare/1" and body["a"]["schema"] == body["b"]["schema"] == "sojourn.run/1"
    assert set(body["measures"]) == {"adp", "removals_ice"}
    assert set(body["measures"]["adp"]["difference"]) == {"mean", "p05", "p50", "p95", "chance_share", "share_above"}
    assert body["measures"]["removals_ice"]["difference"]["mean"] == [-0.5, -0.5]
    assert set(body["totals"]) == {"removals_ice"}                                  # people on an average night do not add up
    assert body["totals"]["removals_ice"]["difference"]["mean"] == -1 and body["totals"]["removals_ice"]["a"]["mean"] == 1800
    assert body["changed"][0]["path"] == "beds.capacity" and body["notes"] == ["a note"] and body["only_a"] == ["deaths"]


def test_runs_that_cannot_be_paired_are_refused(both: Comparison) -> None:
    for change in ({"seed": 2}, {"until": date(2026, 10, 30)}, {"every": "day"}):
        with pytest.raises(InputError, match="must be the same in both runs"):
            Comparison(both.a, replace(both.b, **change), ("a", "b"))  # type: ignore[arg-type]


def test_it_says_in_a_line_what_it_is(both: Comparison) -> None:
    assert repr(both).startswith("<Comparison of b against a: 100 paired draws, 2 measures, 1 changed values;")
