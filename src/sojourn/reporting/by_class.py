"""A comparison by class, over the whole span: nationality groups, in the model of the US. Shown where removals to third countries
differ, for there it matters whose people they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sojourn.results.results import Results

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


def by_class(a: Results, b: Results) -> tuple[ByClass, ...]:
    """The classes of which anyone goes to a third country in either run, the most first; none where nothing differs."""
    if KEY not in a.values or KEY not in b.values or (a.values[KEY] == b.values[KEY]).all():
        return ()
    before, after = a.in_all().values, b.in_all().values
    found = []
    for key in before.keys() & after.keys():
        measure, _, name = key.partition(":")
        if measure != KEY or not name or not max(before[key].max(), after[key].max()):
            continue
        more = before if before[key].sum() > after[key].sum() else after
        every, here = more[f"removals_ice:{name}"][:, 0], more[key][:, 0]
        part = np.divide(100 * here, every, out=np.full(len(here), np.nan), where=every > 0)
        third, removed, held = ((after[one] - before[one])[:, 0] for one in (key, f"removals_ice:{name}", f"adp:{name}"))
        found.append(ByClass(name, a.labels.get(name, name), third, removed, held, part))
    return tuple(sorted(found, key=lambda one: (-float(np.abs(one.third).mean()), one.name)))
