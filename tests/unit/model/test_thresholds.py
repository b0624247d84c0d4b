"""Shares as thresholds on the luck."""

from __future__ import annotations

import numpy as np
import pytest

from sojourn.errors import InputError
from sojourn.model.thresholds import chance_cut, cuts, with_rest


def branches(shares: list[float], lucks: np.ndarray) -> np.ndarray:
    """The branch of each luck: the number of cuts at or below it."""
    return np.searchsorted(cuts(shares), lucks, side="right")


@pytest.mark.parametrize("shares", [[1.0], [0.5, 0.5], [0.1, 0.2, 0.3, 0.4], [0.0, 1.0, 0.0], [1 / 3] * 3, [2.0, 6.0], [0.1] * 10])
def test_widths_are_the_shares(shares: list[float]) -> None:
    widths = np.diff(cuts(shares), prepend=0)
    assert widths / 2**32 == pytest.approx(np.array(shares) / sum(shares), abs=2**-31)
    assert cuts(shares)[-1] == 2**32
    assert [w == 0 for w in widths] == [share == 0 for share in shares], "no share, nobody; and the reverse"


def test_a_small_change_moves_few_people_and_only_across_its_border() -> None:
    lucks = np.random.default_rng(4).integers(0, 2**32, 100_000)
    before, after = branches([0.3, 0.3, 0.4], lucks), branches([0.3, 0.31, 0.39], lucks)
    moved = before != after
    assert 800 < moved.sum() < 1200
    assert set(zip(before[moved].tolist(), after[moved].tolist(), strict=True)) == {(2, 1)}


@pytest.mark.parametrize("shares", [[], [0.0, 0.0], [0.5, -0.5, 1.0], [float("nan"), 1.0], [float("inf"), 1.0]])
def test_what_are_no_shares_are_refused(shares: list[float]) -> None:
    with pytest.raises(InputError, match="shares"):
        cuts(shares)


def test_a_chance_is_yes_below_its_threshold() -> None:
    assert [chance_cut(p) for p in (0, 0.25, 1)] == [0, 2**30, 2**32]
    for wrong in (-0.1, 1.1, float("nan")):
        with pytest.raises(InputError, match="probability"):
            chance_cut(wrong)


def test_the_rest_is_what_the_others_leave() -> None:
    assert with_rest({"home": 0.9, "third": 0.04, "other": None})["other"] == pytest.approx(0.06)
    assert with_rest({"home": 0.9, "third": 0.3, "other": None})["other"] == 0
    assert with_rest({"home": 0.9, "third": 0.1}) == {"home": 0.9, "third": 0.1}
