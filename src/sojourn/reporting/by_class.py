"""A comparison by class, over the whole span: nationality groups, in the model of the US. Shown where removals to third countries
differ, for there it matters whose people they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sojourn.results.comparison import Comparison

__all__ = ["ByClass", "by_class"]

Float = NDArray[np.float64]
KEY = "removals_third_country"


@dataclass(frozen=True)
class ByClass:
    """What b does for one class against a, draw by draw, over the whole span: arrays [draw]."""

    name: str
    label: str
    third: Float
    """Removed to a third country."""
    removed: Float
    """Removed, to whatever country."""
    held: Float
    """Held on an average night."""
    part: Float
    """Removals to a third country over all removals, percent, in whichever of the two has more of them."""


def by_class(c: Comparison) -> tuple[ByClass, ...]:
    """The classes of which anyone goes to a third country in either run, the most first; none where nothing differs."""
    if KEY not in c.keys or not (c.differences(KEY) != 0).any():
        return ()
    whole = c.in_all()
    found = []
    for key in whole.keys:
        measure, _, name = key.partition(":")
        if measure != KEY or not name:
            continue
        sides = [one.values[key][:, 0] for one in (whole.a, whole.b)]
        if not max(side.max() for side in sides):
            continue
        more = whole.a if sides[0].sum() > sides[1].sum() else whole.b
        every, here = more.values[f"removals_ice:{name}"][:, 0], more.values[key][:, 0]
        part = np.divide(100 * here, every, out=np.full(len(here), np.nan), where=every > 0)
        third, removed, held = (whole.differences(f"{one}:{name}")[:, 0] for one in (KEY, "removals_ice", "adp"))
        found.append(ByClass(name, c.a.labels.get(name, name), third, removed, held, part))
    return tuple(sorted(found, key=lambda one: -float(np.abs(one.third).mean())))
