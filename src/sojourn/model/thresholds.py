"""Thresholds on a 32-bit luck: shares by the inverse of their running sum.

A small change of a share moves few people, and only across the borders that moved.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sojourn.errors import Finding, InputError

__all__ = ["chance_cut", "cuts", "with_rest"]

ALL = 1 << 32


def cuts(shares: Sequence[float], path: str | None = None) -> NDArray[np.int64]:
    """[branches] thresholds; a luck r takes the first branch whose cut is above r. The last cut is 2**32.

    path: where the shares were written, for the finding. They are scaled to a sum of 1 (what was checked for the
    central values need not hold in every draw).

    >>> cuts([0.25, 0.75]).tolist()
    [1073741824, 4294967296]
    """
    given = np.asarray(shares, float)
    total = math.fsum(given)
    if not len(given) or not math.isfinite(total) or total <= 0 or float(given.min()) < 0:
        shown = ", ".join(f"{share:g}" for share in given)
        remedy = "give a spread that reaches below nought the shape triangular or lognormal, or narrow it"
        raise InputError(
            Finding("must be shares of nought or more, not all nought, in every draw", remedy, path=path, value=shown)
        )
    running = np.cumsum(given)
    out: NDArray[np.int64] = np.rint(running / running[-1] * ALL).astype(np.int64)
    out[-1] = ALL
    return out


def chance_cut(chance: float) -> int:
    """The threshold below which a luck means yes.

    >>> chance_cut(0.5)
    2147483648
    """
    if not 0 <= chance <= 1:
        raise InputError(Finding("must be a probability between 0 and 1", value=f"{chance:g}"))
    return round(chance * ALL)


def with_rest(shares: Mapping[str, float | None]) -> dict[str, float]:
    """The shares with None ("rest") made what the others leave of 1, and never below 0.

    >>> with_rest({"a": 0.25, "b": None})
    {'a': 0.25, 'b': 0.75}
    """
    rest = max(0.0, 1.0 - math.fsum(share for share in shares.values() if share is not None))
    return {name: rest if share is None else share for name, share in shares.items()}
