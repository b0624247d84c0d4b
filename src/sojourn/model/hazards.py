"""Hazards: laws of days as the integer tables that the engine reads.

A table is H[a] = -ln P(K > a) in units of 2**-32, with a step that each age beyond the table adds. An exit is due
at the first age where H reaches the person's luck e = -ln(u). An age at which everyone leaves adds CERTAIN.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sojourn.engine.tables import CERTAIN
from sojourn.errors import Finding, InputError
from sojourn.model.laws import NEGLIGIBLE, DayLaw

__all__ = ["UNIT", "cumulative_hazard", "joint_hazards", "joint_law"]

Int = NDArray[np.int64]
Float = NDArray[np.float64]

UNIT = 2.0**32  # integer units in a hazard of 1


def cumulative_hazard(law: DayLaw) -> tuple[Int, int]:
    """The table of one law: cumulative hazard by age [ages], and the step of each further age.

    >>> from sojourn.model.laws import day_law
    >>> table, step = cumulative_hazard(day_law("hazard", {"per_day": 0.5}, 100))
    >>> table.tolist(), step / 2**32
    ([0], 0.5)
    """
    survival = law.survival
    here = survival >= NEGLIGIBLE
    table = np.zeros(len(survival), np.int64)
    table[here] = np.rint(-np.log(survival[here]) * UNIT).astype(np.int64)
    if bool(here.all()):
        return table, whole(law.tail_hazard)
    last = int(np.argmin(here))
    table = table[: last + 1]
    table[last] = CERTAIN + (table[last - 1] if last else 0)
    return table, CERTAIN


def joint_hazards(parts: Mapping[str, tuple[float, DayLaw]], ages: int) -> dict[str, tuple[Int, int]]:
    """The tables of exits given as a share of the people and the law of their time: for each route, in order.

    They compete: each exit has a luck of its own, the earliest leaves, on a tie the first listed. The
    hazards are solved for that rule, so that the chance of leaving by route j at age a is exactly
    share_j P(K_j = a): with R the chance of being there and of not being taken that day by a route listed
    before, h_j = -ln(1 - share_j P(K_j = a) / R). Shares may come to less than 1; the rest never leave. Beyond
    `ages` each route's last step repeats.
    """
    taken, stay = joint_law(parts, ages)
    later = np.cumsum(taken[::-1], axis=0)[::-1][1:]
    after = stay + np.concatenate([later, np.zeros((1, len(stay)))])  # [routes, ages] after each route's turn
    sound = after >= NEGLIGIBLE
    steps = np.zeros(taken.shape)
    steps[sound] = np.log1p(taken[sound] / after[sound])
    tables = np.rint(np.cumsum(steps, axis=1) * UNIT).astype(np.int64)
    ends = np.flatnonzero(stay < NEGLIGIBLE)
    if not len(ends):  # the last age was computed for its steps only
        pairs = zip(parts, tables, strict=True)
        return {route: (table[:-1], int(table[-1] - table[-2])) for route, table in pairs}
    last = int(ends[0])
    out = {route: (table[: last + 1], 0) for route, table in zip(parts, tables, strict=True)}
    taker = list(parts)[int(np.argmin(sound[:, last]))]  # the first route that leaves nobody behind
    table = out[taker][0]
    table[last] = CERTAIN + (table[last - 1] if last else 0)
    out[taker] = (table, CERTAIN)
    return out


def joint_law(parts: Mapping[str, tuple[float, DayLaw]], ages: int) -> tuple[Float, Float]:
    """The chance [routes, ages + 1] of leaving by each route at each age, and of staying longer [ages + 1].

    Fewer ages where the hazards are constant, or everyone has left, before.
    """
    shares = np.array([share for share, _ in parts.values()], float)
    total = math.fsum(shares)
    if not len(shares) or float(shares.min()) < 0 or not total <= 1 + 1e-9:
        problem = "must have shares of nought or more, together at most 1"
        raise InputError(Finding(problem, path="joint", value=f"{total:g}"))
    if total > 1 - 1e-9:
        shares, rest = shares / total, 0.0
    else:
        rest = 1 - total
    laws = [law for _, law in parts.values()]
    used = [law for share, law in zip(shares, laws, strict=True) if share > 0]
    if rest == 0 and len({law.tail_hazard for law in used}) == 1:
        ages = min(ages, max(len(law.survival) for law in used))
    staying = np.array([share * law.survival_to(ages + 1) for share, law in zip(shares, laws, strict=True)])
    taken = 0.0 - np.diff(staying, axis=1, prepend=shares[:, None])
    return taken, np.asarray(staying.sum(axis=0) + rest, float)


def whole(hazard: float) -> int:
    """A hazard in whole units, at most CERTAIN."""
    return min(round(hazard * UNIT), CERTAIN) if math.isfinite(hazard) else CERTAIN
