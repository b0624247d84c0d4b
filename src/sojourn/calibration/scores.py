"""How far forecasts were out: errors of a middle value, and of a whole distribution."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["covered", "crps", "error"]

Float = NDArray[np.float64]


def crps(draws: Float, observed: float) -> float:
    """Continuous ranked probability score of equally likely draws: their mean distance from what came, less half their own.

    In the unit of the figure; of a single draw it is the distance.

    >>> round(crps(np.array([1.0, 2.0, 3.0]), 2.0), 4)
    0.2222
    """
    x = np.sort(draws)
    count = len(x)
    own = ((2 * np.arange(1, count + 1) - count - 1) * x).sum() / count**2
    return float(np.abs(x - observed).mean() - own)


def error(middle: float, observed: float) -> float:
    """Distance of a middle value from what came, as a share of that.

    >>> error(90.0, 100.0)
    0.1
    """
    return abs(middle - observed) / abs(observed)


def covered(draws: Float, observed: float, level: float) -> bool:
    """Whether what came lies in the middle `level` of the draws.

    >>> covered(np.arange(101.0), 4.0, 0.9), covered(np.arange(101.0), 5.0, 0.9)
    (False, True)
    """
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return bool(low <= observed <= high)
