"""What the record has of an agreement, and what a run moves under it by the same day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sojourn.engine.tables import Tally
    from sojourn.model.compile import Model

__all__ = ["Beside", "moved_by"]


@dataclass(frozen=True, eq=False)
class Beside:
    """How many people the record counts under an agreement, by which day, and who says so."""

    agreement: str
    host: str
    people: float
    by: date
    document: str
    source: str
    modelled: NDArray[np.float64] | None = None
    """[draw] people that the run moves by that day; None where the run does not have it."""


def moved_by(model: Model, tally: Tally, agreement: str, day: date) -> float:
    """People moved under an agreement from the start of a history to the end of a day."""
    last = (day - model.start).days
    return float(tally.used[: last + 1, model.resources.index(agreement)].sum())
