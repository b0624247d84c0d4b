"""One quantile for each name and draw."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from scipy import stats

from sojourn.model import uncertain
from sojourn.model.uncertain import quantile_of, sample
from sojourn.sources import Spread


def test_a_quantile_depends_on_name_seed_and_draw_and_on_nothing_else() -> None:
    base = quantile_of("ice.bed_rate.adult", 7, 3)
    assert quantile_of("ice.bed_rate.adult", 7, 3) == base
    others = {quantile_of("ice.bed_rate.child", 7, 3), quantile_of("ice.bed_rate.adult", 8, 3), quantile_of("ice.bed_rate.adult", 7, 4)}
    assert len(others | {base}) == 4


def test_quantiles_are_uniform_over_draws_and_over_names() -> None:
    by_draw = [quantile_of("ice.bed_rate.adult", 1, draw) for draw in range(2000)]
    by_name = [quantile_of(f"name.{i}", 1, 0) for i in range(2000)]
    for quantiles in (by_draw, by_name):
        assert stats.kstest(quantiles, "uniform").pvalue > 0.001
        assert 0.5 not in quantiles


@pytest.mark.parametrize(("words", "bound"), [((0, 0, 0, 0), 2.0**-53), ((2**32 - 1,) * 4, 1 - 2.0**-53)])
def test_a_quantile_is_never_nought_or_one(monkeypatch: pytest.MonkeyPatch, words: tuple[int, ...], bound: float) -> None:
    monkeypatch.setattr(uncertain, "philox", lambda *_: words)
    assert quantile_of("any", 0, 0) == bound


@pytest.mark.parametrize("draw", [None, -1])
def test_the_central_draw_gives_the_values_as_stated(draw: int | None) -> None:
    u = quantile_of("ice.bed_rate.adult", 5, draw)
    assert u == 0.5
    assert sample(128.88, Spread(123, 135, 0.9, "lognormal"), u) == 128.88


@pytest.mark.parametrize("u", [0.001, 0.2, 0.7, 0.999])
def test_a_value_is_read_from_its_spread(u: float) -> None:
    spread = Spread(2, 9, 0.9, "normal")
    assert sample(4.0, spread, u) == spread.quantile(4.0, u)
    assert sample(4.0, None, u) == 4.0


def test_a_draw_beyond_what_can_be_is_taken_at_the_bound() -> None:
    spread = Spread(-3, 9, 0.9, "normal")
    inside: Callable[[float], float] = lambda u: sample(1.0, spread, u, low=0.0, high=5.0)  # noqa: E731
    assert [inside(0.05), inside(0.95)] == [0.0, 5.0]
    assert inside(0.55) == spread.quantile(1.0, 0.55)
