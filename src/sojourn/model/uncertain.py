"""Uncertain values: one quantile for each name and draw.

Every dated value of a parameter is read at the same quantile, so that a draw in which beds are dear today is
one in which they were dear last year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sojourn.engine.luck import philox
from sojourn.model.names import hash32
from sojourn.sources.spread import Shape, Spread

__all__ = ["CENTRAL", "Posterior", "SpreadLike", "quantile_of", "sample"]

CENTRAL = 0.5  # the quantile of the central values; no draw has it exactly
PURPOSE = hash32("uncertain value")


class SpreadLike(Protocol):
    """A spread as a parameter or a scenario states it."""

    @property
    def low(self) -> float:
        """The lower end of the interval."""

    @property
    def high(self) -> float:
        """The upper end."""

    @property
    def level(self) -> float:
        """The chance inside."""

    @property
    def shape(self) -> Shape:
        """The shape of the distribution."""


def quantile_of(name: str, seed: int, draw: int | None) -> float:
    """The quantile, above 0 and below 1, at which a draw reads the uncertain value of this dotted name.

    Philox keyed by (seed, draw), counted by the hash of the name; 52 random bits and a half. A draw of None
    or -1 is the central one: one half for every name.

    >>> quantile_of("ice.bed_rate.adult", 1, None)
    0.5
    >>> quantile_of("ice.bed_rate.adult", 1, 0) == quantile_of("ice.bed_rate.adult", 1, 0)
    True
    """
    if draw is None or draw == -1:
        return CENTRAL
    first, second, _, _ = philox(0, 0, hash32(name), PURPOSE, seed & 0xFFFFFFFF, draw & 0xFFFFFFFF)
    return ((first >> 6 << 26 | second >> 6) + 0.5) / 2.0**52


@dataclass(frozen=True, eq=False)
class Posterior:
    """Quantiles that fit a record, in place of those drawn freely: by name, one for each member; a member is one draw.

    The names of one member belong together; a draw beyond the last member begins with the first again.
    """

    quantiles: Mapping[str, NDArray[np.float64]]
    also_own: bool = False
    """Whether they hold for the numbers too that a scenario puts in the place of a parameter, which have spreads of their own."""

    def quantile(self, name: str, draw: int | None) -> float | None:
        """The quantile of a name in a draw, its middle one for the central draw; None where the name was not fitted.

        >>> Posterior({"a": np.array([0.2, 0.4, 0.9])}).quantile("a", 4), Posterior({}).quantile("a", 0)
        (0.4, None)
        """
        found = self.quantiles.get(name)
        if found is None:
            return None
        return float(np.median(found)) if draw is None or draw == -1 else float(found[draw % len(found)])


def sample(
    value: float,
    spread: SpreadLike | None,
    u: float,
    *,
    low: float | None = None,
    high: float | None = None,
) -> float:
    """The value at a quantile of its spread: the value itself without a spread, or for the central quantile.

    A draw beyond what the quantity can be (low, high) is taken at that bound; the central value never is.

    >>> sample(10.0, Spread(8.0, 12.0), 0.95)
    12.0
    """
    if spread is None or u == CENTRAL:
        return value
    drawn = Spread(spread.low, spread.high, spread.level, spread.shape).quantile(value, u)
    if low is not None:
        drawn = max(drawn, low)
    return drawn if high is None else min(drawn, high)
