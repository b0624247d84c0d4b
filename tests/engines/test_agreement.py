"""The speed model agrees with event-by-event models, with its closed form and with the published table.

A clock of whole days lets in from the line at midnight those whom continuous time lets in within the day. So it is
compared (i) with events by the same day laws, (ii) with the closed form of the day laws, and (iii) in the limit of
ever shorter steps with the published figures of continuous time.
"""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
import pytest

from benchmarks import speed_model
from benchmarks.cases import COLUMNS, F45, HORIZON, S33, U41, Case, SummaryRow, standard_scores
from benchmarks.peers import heap, simpy_container
from tests.engines.summary import independent_rows, kernel_rows, text_with_presence
from tests.theory.runs import compiled, tallies
from tests.theory.test_engine_against_theory import estimate

SPEED_CASES = pytest.mark.parametrize("case", [S33, U41, F45], ids=lambda case: case.name)


def by_column(rows: list[SummaryRow]) -> dict[str, np.ndarray]:
    """Each column, one number a history."""
    table = np.array([astuple(row) for row in rows], dtype=float)
    return {name: table[:, i] for i, name in enumerate(COLUMNS)}


# ---- (i)


def beyond_three(lam: float, case: Case, draws: int) -> dict[str, float]:
    """The columns of the summary row in which the kernel and the independent model differ by 3 standard errors."""
    scores = standard_scores(kernel_rows(lam, case, 4 * draws, seed=1), independent_rows(lam, case, draws))
    assert len(scores) == 13
    return {name: score for name, score in scores.items() if not abs(score) < 3.0}


@SPEED_CASES
def test_same_day_laws_event_by_event(case: Case) -> None:
    assert not beyond_three(10.0, case, 10)


@pytest.mark.slow
@SPEED_CASES
def test_same_day_laws_event_by_event_at_scale(case: Case) -> None:
    """A hundred people a day, three times the histories: no column drifts when replications are added."""
    assert not beyond_three(100.0, case, 30)


def test_presence_changes_nothing() -> None:
    """The stock that times each stay from arrival leaves beds, flights and releases as they were."""
    plain, timed = (compiled(text) for text in (speed_model.scenario_text(20.0, S33), text_with_presence(20.0, S33, 1.0)))
    for one, two in zip(tallies(plain, 2, 1), tallies(timed, 2, 1), strict=True):
        assert np.array_equal(one.held[:, 0], two.held[:, 1])
        for outcome in plain.outcomes:
            mine, theirs = ([e for e, edge in enumerate(m.edges) if edge.target == outcome] for m in (plain, timed))
            assert np.array_equal(one.moves[:, mine].sum(axis=(1, 2)), two.moves[:, theirs].sum(axis=(1, 2)))


# ---- (ii)


def test_beds_without_limit_as_the_closed_form_says() -> None:
    """U41: E occ = lam * sum over a < k of P(K > a); seats never bind, so removals settle at nine in ten."""
    lam, draws = 100.0, 60
    found = by_column(kernel_rows(lam, U41, draws, seed=2))
    census = {f"occ{day}": lam * speed_model.expected_census(day) for day in (30, 100, 200, 365, 730)}
    tails = speed_model.stay_tail(HORIZON)
    census["mean_occ"] = lam * float(np.cumsum(tails)[365:].mean())
    for column, value in {**census, "arrivals": lam * HORIZON, "admitted": lam * HORIZON}.items():
        mean, error = estimate(found[column], [])
        assert abs(mean - value) < 3.0 * error < 0.015 * value, column
    left = lam * float((1.0 - tails).sum())  # on the last day those who came on day d have gone with chance 1 - P(K > T - d)
    mean, error = estimate(found["left"], [found["arrivals"] - lam * HORIZON])
    assert abs(mean - left) < 3.0 * error < 0.001 * left
    assert not found["wait"].any()


# ---- (iii)

STEPS = (1.0, 0.5, 0.25, 0.125)
PUBLISHED: dict[str, dict[str, tuple[float, float]]] = {  # mean and standard error, at 100 a day; no error: exact
    "S33": {
        "occ30": (1949.3, 1.4), "occ100": (2797.4, 1.7), "occ200": (3300.0, 0.0), "occ365": (3300.0, 0.0), "occ730": (3300.0, 0.0),
        "mean_rem": (79.729, 0.004), "mean_rel": (8.785, 0.003), "wait": (28.951, 0.011), "tis": (60.52, 0.06),
    },
    "U41": {
        "occ30": (1951.7563, 0.0), "occ100": (2798.8117, 0.0), "occ200": (3673.1302, 0.0), "occ365": (3679.9923, 0.0),
        "occ730": (3680.0, 0.0), "mean_occ": (3679.9989, 0.0), "mean_rem": (90.0, 0.0), "mean_rel": (10.0, 0.0), "wait": (0.0, 0.0),
    },
    "F45": {
        "occ30": (1950.0, 1.5), "occ100": (3059.0, 2.7), "occ200": (4404.7, 3.2), "occ365": (4500.0, 0.0), "occ730": (4500.0, 0.0),
        "mean_rem": (85.0, 0.0), "mean_rel": (9.518, 0.005), "wait": (9.74, 0.04), "tis": (50.79, 0.04),
    },
}  # fmt: skip


def limits(case: Case, draws: int, seed: int) -> dict[str, tuple[float, float]]:
    """Each column as the step goes to 0, with its standard error: a parabola in the step through the weighted means.

    The chance of how many came is taken out by regression.
    """
    tables = [by_column(kernel_rows(100.0, case, draws, seed + i, step)) for i, step in enumerate(STEPS)]
    found = {}
    for column in PUBLISHED[case.name]:
        if all(np.ptp(table[column]) == 0.0 for table in tables):
            (value,) = {float(table[column][0]) for table in tables}
            found[column] = (value, 0.0)
            continue
        means, errors = zip(*(estimate(t[column], [t["arrivals"] - 100.0 * HORIZON]) for t in tables), strict=True)
        powers = np.vander(STEPS, 3, increasing=True) / np.array(errors)[:, None]
        spread = np.linalg.inv(powers.T @ powers)
        found[column] = (float((spread @ powers.T @ (np.array(means) / errors))[0]), float(spread[0, 0]) ** 0.5)
    return found


def apart(case: Case, draws: int, seed: int, widest: float) -> list[str]:
    """The columns whose limit is not the published one; a standard error above `widest` of the value says too little."""
    found = limits(case, draws, seed)
    wrong = []
    for column, (value, theirs) in PUBLISHED[case.name].items():
        ours, error = found[column]
        both = (error**2 + theirs**2) ** 0.5
        if not abs(ours - value) <= 3.0 * both or error > widest * value:
            wrong.append(f"{column}: {ours:.6g}, published {value:.6g}, s.e. {both:.2g}")
    return wrong


@pytest.mark.parametrize("case", [S33, F45], ids=lambda case: case.name)
def test_in_the_limit_as_published(case: Case) -> None:
    assert not apart(case, 16, 10, 0.08)


@pytest.mark.slow
@SPEED_CASES
def test_in_the_limit_as_published_finely(case: Case) -> None:
    assert not apart(case, 240, 20, 0.02)


# ---- case 27


SAME_SEED = {
    "occ30": 2035, "occ100": 2862, "occ200": 3300, "wait": 30.52406203, "tis": 62.18898389,
    "arrivals": 73_280, "admitted": 65_988, "left": 62_688,
}  # fmt: skip


@pytest.mark.parametrize("peer", [heap, simpy_container], ids=["heapq", "simpy"])
def test_27_same_seed_same_trajectory(peer: object) -> None:
    """The event-by-event models of continuous time, with `random.Random(1)` and draws in the order of events.

    The independent model of whole days draws days, not times, so its trajectory is another; it is held to the same
    laws above.
    """
    row = peer.run(100.0, S33, 1)  # type: ignore[attr-defined]
    for column, known in SAME_SEED.items():
        found = getattr(row, column)
        assert found == known if isinstance(known, int) else abs(found - known) < 5e-9, column
