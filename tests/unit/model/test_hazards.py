"""Integer hazards: they give back the chances they were made from, exits that compete included."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from sojourn.engine.luck import neglog, neglog_table
from sojourn.engine.tables import CERTAIN
from sojourn.errors import InputError
from sojourn.model.direct import due_by, invert, neglogs
from sojourn.model.hazards import cumulative_hazard, joint_hazards
from sojourn.model.laws import DayLaw, day_law

AGES = 500
NEGLOG = neglog_table()

LAWS: dict[str, DayLaw] = {
    "fixed": day_law("fixed", {"days": 8}, AGES),
    "between": day_law("fixed", {"days": 8.3}, AGES),
    "at once": day_law("fixed", {"days": 0}, AGES),
    "beyond": day_law("fixed", {"days": 9000}, AGES),
    "exponential": day_law("exponential", {"mean": 30}, AGES),
    "lognormal": day_law("lognormal", {"mean": 30, "cv": 1}, AGES),
    "tight": day_law("lognormal", {"mean": 60, "cv": 0.05}, AGES),
    "gamma": day_law("gamma", {"mean": 12, "shape": 0.4}, AGES),
    "weibull": day_law("weibull", {"mean": 90, "shape": 2.5}, AGES),
    "uniform": day_law("uniform", {"low": 3.5, "high": 44}, AGES),
    "hazard": day_law("hazard", {"per_day": 0.03}, AGES),
    "rare": day_law("hazard", {"per_day": 1e-5}, AGES),
    "days": day_law("days", {"chances": {0: 0.2, 5: 0.5, 9: 0.3}}, AGES),
    "never": day_law("never", {}, AGES),
}
LAWS["mixture"] = day_law("mixture", {"parts": [(0.3, LAWS["fixed"]), (0.5, LAWS["gamma"]), (0.2, LAWS["never"])]}, AGES)


def steps(table: np.ndarray, step: int, ages: int) -> np.ndarray:
    """The hazard of each age."""
    beyond = table[-1] + step * np.arange(1, max(ages - len(table), 0) + 1)
    return np.diff(np.concatenate([table, beyond])[:ages], prepend=0)


@pytest.mark.parametrize("name", LAWS)
def test_a_table_gives_back_the_chances_of_each_day(name: str) -> None:
    table, step = cumulative_hazard(LAWS[name])
    h = steps(table, step, AGES)
    assert h.min() >= 0
    leave = -np.expm1(-h / 2**32)
    there = np.concatenate([[1.0], np.cumprod(1 - leave)[:-1]])
    assert there * leave == pytest.approx(LAWS[name].pmf_to(AGES), abs=1e-8)
    assert table[-1] <= 2 * CERTAIN


@pytest.mark.parametrize(("name", "length"), [("exponential", 1), ("hazard", 1), ("never", 1), ("fixed", 9), ("days", 10)])
def test_a_table_is_no_longer_than_the_law_needs(name: str, length: int) -> None:
    assert len(cumulative_hazard(LAWS[name])[0]) == length


def test_where_everyone_leaves_the_hazard_is_certain_and_stays_so() -> None:
    table, step = cumulative_hazard(LAWS["fixed"])
    assert table.tolist() == [0] * 8 + [CERTAIN]
    assert step == CERTAIN
    table, step = cumulative_hazard(LAWS["tight"])
    assert table[-1] - table[-2] == CERTAIN
    assert len(table) < 100, "nobody is left long before the end of the table"


def test_the_last_step_of_a_truncated_table_is_that_of_the_next_age() -> None:
    longer = day_law("lognormal", {"mean": 30, "cv": 1}, AGES + 1)
    _, step = cumulative_hazard(LAWS["lognormal"])
    table, _ = cumulative_hazard(longer)
    assert abs(step - (table[-1] - table[-2])) <= 1


# ------------------------------------------------------------------------------------------- exits that compete

JOINT: list[list[tuple[str, float]]] = [
    [("exponential", 0.3), ("lognormal", 0.7)],
    [("fixed", 0.5), ("days", 0.25), ("between", 0.25)],
    [("fixed", 0.25), ("lognormal", 0.5), ("fixed", 0.25)],
    [("days", 1 / 3), ("days", 1 / 3), ("days", 1 / 3)],
    [("gamma", 0.2), ("weibull", 0.1)],
    [("fixed", 0.5)],
    [("hazard", 0.0), ("uniform", 1.0)],
    [("at once", 0.1), ("tight", 0.6), ("mixture", 0.3)],
    [("exponential", 0.6), ("exponential", 0.4)],
    [("hazard", 0.0), ("fixed", 0.4), ("beyond", 0.6)],
]


@pytest.mark.parametrize("case", JOINT)
def test_each_outcome_has_its_share_on_each_day(case: list[tuple[str, float]]) -> None:
    parts = {f"{i} {name}": (share, LAWS[name]) for i, (name, share) in enumerate(case)}
    tables = joint_hazards(parts, AGES)
    assert list(tables) == list(parts)
    there = np.ones(AGES)
    leaves = [-np.expm1(-steps(*tables[route], AGES) / 2**32) for route in parts]
    everyone = np.prod([1 - leave for leave in leaves], axis=0)
    there[1:] = np.cumprod(everyone)[:-1]
    for (share, law), leave in zip(parts.values(), leaves, strict=True):
        assert there * leave == pytest.approx(share * law.pmf_to(AGES), abs=2e-8)
        there = there * (1 - leave)  # a tie goes to the first listed


def test_the_order_of_listing_does_not_change_the_shares() -> None:
    parts = {"a": (0.2, LAWS["days"]), "b": (0.5, LAWS["fixed"]), "c": (0.3, LAWS["lognormal"])}
    for order in itertools.permutations(parts):
        tables = joint_hazards({route: parts[route] for route in order}, AGES)
        there, left = 1.0, dict.fromkeys(order, 0.0)
        for a in range(AGES):
            for route in order:
                leave = -math.expm1(-steps(*tables[route], AGES)[a] / 2**32)
                left[route] += there * leave
                there *= 1 - leave
        assert left["a"] == pytest.approx(0.2, abs=1e-7)
        assert left["b"] == pytest.approx(0.5, abs=1e-7)


def test_parts_with_one_constant_hazard_need_one_age() -> None:
    tables = joint_hazards({"a": (0.25, LAWS["exponential"]), "b": (0.75, LAWS["exponential"])}, AGES)
    assert [len(table) for table, _ in tables.values()] == [1, 1]
    assert sum(step for _, step in tables.values()) / 2**32 == pytest.approx(1 / 30, abs=1e-9)


def test_shares_beyond_one_are_refused() -> None:
    with pytest.raises(InputError, match=r"at most 1"):
        joint_hazards({"a": (0.6, LAWS["fixed"]), "b": (0.6, LAWS["fixed"])}, AGES)


# ------------------------------------------------------------------------------------------- direct thresholds


def test_the_exponential_of_an_array_is_that_of_each() -> None:
    lucks = np.concatenate([np.arange(300), 2**32 - 1 - np.arange(300), np.random.default_rng(1).integers(0, 2**32, 2000)])
    lucks = np.concatenate([lucks, [2**k + d for k in range(1, 32) for d in (-1, 0, 1)]])
    assert neglogs(lucks, NEGLOG).tolist() == [neglog(int(r), NEGLOG) for r in lucks]


@pytest.mark.parametrize("name", LAWS)
def test_a_threshold_is_the_smallest_luck_that_the_hazard_reaches(name: str) -> None:
    table, step = cumulative_hazard(LAWS[name])
    hazards = table[-1] + step * np.arange(60) if len(table) == 1 else table
    for cut, hazard in zip(due_by(hazards, NEGLOG).tolist(), hazards.tolist(), strict=True):
        assert cut == 2**32 or neglog(cut, NEGLOG) <= hazard
        assert cut == 0 or neglog(cut - 1, NEGLOG) > hazard


def test_thresholds_of_the_smallest_and_largest_hazards() -> None:
    top = neglog(0, NEGLOG)
    assert due_by(np.array([0, 1, top - 1, top, CERTAIN, 1 << 62]), NEGLOG).tolist() == [2**32, 2**32 - 1, 1, 0, 0, 0]


@pytest.mark.parametrize("name", LAWS)
def test_thresholds_and_hazards_send_the_same_people_on_the_same_day(name: str) -> None:
    table, step = cumulative_hazard(LAWS[name])
    cuts = invert(table, step, NEGLOG, 300)
    assert len(cuts) == 300 or cuts[-1] == 0
    whole = np.concatenate([table, table[-1] + step * np.arange(1, 301)])[:300]
    lucks = np.concatenate([np.random.default_rng(3).integers(0, 2**32, 3000), cuts[cuts < 2**32], cuts[cuts > 0] - 1, [0, 2**32 - 1]])
    for r in lucks.tolist():
        need = neglog(r, NEGLOG)
        by_hazard = next((a for a, hazard in enumerate(whole.tolist()) if hazard >= need), None)
        by_cut = next((a for a, cut in enumerate(cuts.tolist()) if r >= cut), None)
        assert by_cut == by_hazard, r


def test_the_days_that_many_lucks_give_follow_the_law() -> None:
    cuts = invert(*cumulative_hazard(LAWS["days"]), NEGLOG, 300)
    lucks = np.random.default_rng(5).integers(0, 2**32, 40_000)
    days = [next(a for a, cut in enumerate(cuts.tolist()) if r >= cut) for r in lucks.tolist()]
    for day, chance in {0: 0.2, 5: 0.5, 9: 0.3}.items():
        assert abs(days.count(day) / 40_000 - chance) < 4 * math.sqrt(chance * (1 - chance) / 40_000)
    assert set(days) == {0, 5, 9}
