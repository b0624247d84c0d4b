"""What the record has of an agreement, to stand beside what a run moves under it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sojourn.dates import parse_label

__all__ = ["Beside"]


@dataclass(frozen=True)
class Beside:
    """How many people the record counts under an agreement, by which day, and who says so."""

    agreement: str
    host: str
    people: float
    by: date
    document: str
    source: str

    def modelled(
        self, values: Mapping[str, NDArray[np.float64]], periods: Sequence[str], start: date, until: date
    ) -> NDArray[np.float64] | None:
        """[draw] people moved under the agreement by the same day; None where the run has no such day or count.

        Of a period in which the day lies, the share of its days up to then.
        """
        used = values.get(f"used:{self.agreement}")
        if used is None or not start <= self.by <= until:
            return None
        shares = []
        for label in periods:
            one = parse_label(label)
            first, last = max(one.first, start), min(one.last, until)
            shares.append(min(max(((self.by - first).days + 1) / ((last - first).days + 1), 0.0), 1.0))
        return np.asarray(used @ np.array(shares), np.float64)
