"""What would change an answer most: how closely a figure follows each uncertain input, draw by draw.

A draw reads every uncertain value at a quantile that its name and the draw alone decide, and a value never falls as its
quantile rises, so ranking the quantiles is ranking the values.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sojourn.model import Model

__all__ = ["LEAST_DRAWS", "Mover", "movers", "noise"]

LEAST_DRAWS = 20
"""With fewer draws than this, no ranking is given."""


@dataclass(frozen=True)
class Mover:
    """An uncertain input and how closely a figure follows it: Spearman's rank correlation, -1 to 1."""

    name: str
    follows: float


def noise(draws: int, inputs: int) -> float:
    """How large a correlation chance alone makes in any of so many inputs, for one figure in twenty.

    >>> round(noise(101, 1), 3), round(noise(101, 100), 3)
    (0.196, 0.348)
    """
    from scipy.stats import norm

    return float(norm.isf(0.025 / max(inputs, 1))) / math.sqrt(max(draws - 1, 1))


def movers(model: Model, seed: int, figure: Any) -> list[Mover]:
    """Every uncertain input of a model, the closest followed first; `figure` is one number a draw."""
    import numpy as np

    values = np.asarray(figure, float)
    known = np.flatnonzero(~np.isnan(values))
    if len(known) < LEAST_DRAWS or np.ptp(values[known]) == 0:
        return []
    ranks = _ranks(values[known])
    found = [
        Mover(name, _correlation(_ranks(drawn), ranks))
        for name, drawn in _quantiles(model, seed, known.tolist())
    ]
    return sorted(found, key=lambda mover: (-abs(mover.follows), mover.name))


def _quantiles(model: Model, seed: int, draws: Sequence[int]) -> list[tuple[str, Any]]:
    import numpy as np


    return [
        (name, np.array([model.quantile(name, seed, draw) for draw in draws])) for name in model.uncertain(seed)
    ]


def _ranks(values: Any) -> Any:
    from scipy.stats import rankdata

    return rankdata(values)


def _correlation(a: Any, b: Any) -> float:
    import numpy as np

    return float(np.corrcoef(a, b)[0, 1])
