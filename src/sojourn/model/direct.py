"""Direct thresholds: the same exits as the hazard tables, read straight off the 32-bit luck."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sojourn.engine.luck import LN2
from sojourn.engine.tables import CERTAIN

__all__ = ["due_by", "invert", "neglogs"]

Int = NDArray[np.int64]

ALL = 1 << 32  # a threshold that no luck reaches
REACH = 256  # the first guess is nearer than this, or is not used


def neglogs(r: Int, table: Int) -> Int:
    """-ln((r + 1/2) / 2**32) in units of 2**-32 for an array of lucks: `luck.neglog` of each.

    >>> from sojourn.engine.luck import neglog, neglog_table
    >>> table = neglog_table()
    >>> int(neglogs(np.array([12345]), table)[0]) == neglog(12345, table)
    True
    """
    bits = (2 * r + 1).astype(np.float64).view(np.int64)  # exact: below 2**53; octave, then fraction
    x = bits >> 20
    i = (x >> 20) & 0xFFF
    low = table[i]
    within = low + (((table[i + 1] - low) * (x & 0xFFFFF)) >> 20)
    return np.asarray((33 + 1023 - (bits >> 52)) * LN2 - within, np.int64)


def due_by(hazard: Int, table: Int) -> Int:
    """For each cumulative hazard, the smallest luck in [0, 2**32] that it reaches: neglog(r) <= hazard.

    An exact search on the integer function; any number of laws may be given end to end.
    """
    guess = np.rint(np.exp(np.minimum(hazard, CERTAIN) * -(2.0**-32)) * ALL).astype(np.int64)
    low, high = np.maximum(guess - REACH, 0), np.minimum(guess + REACH, ALL)
    wrong = (low > 0) & reached(low - 1, hazard, table)
    low[wrong] = 0
    wrong = ~reached(high, hazard, table)
    high[wrong] = ALL
    while bool((low < high).any()):
        middle = (low + high) >> 1
        yes = reached(middle, hazard, table)
        high = np.where(yes, middle, high)
        low = np.where(yes, low, np.minimum(middle + 1, high))
    return np.asarray(high, np.int64)


def reached(r: Int, hazard: Int, table: Int) -> NDArray[np.bool_]:
    """Whether the hazard reaches the luck; a luck of 2**32 stands for none, and is always reached."""
    return np.asarray((r >= ALL) | (neglogs(np.minimum(r, ALL - 1), table) <= hazard), np.bool_)


def invert(hazard: Int, step: int, table: Int, ages: int) -> Int:
    """Thresholds by age for a stage with one unchanging exit: K(r) is the first age a with r >= cuts[a].

    They fall with age and end where they reach 0 (everyone has left) or after `ages`; a luck below the last
    of them is due later, and is looked up in the hazard table.
    """
    n = len(hazard)
    beyond = hazard[-1] + step * np.arange(1, max(ages - n, 0) + 1, dtype=np.int64)
    cuts = due_by(np.concatenate([hazard, beyond])[:ages], table)
    return cuts[: int(np.argmin(cuts)) + 1] if cuts[-1] == 0 else cuts
