"""Cases: what is told where nobody is removed and few hold a bed for detention, so that people held are not the subject."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sojourn.dates import periods

if TYPE_CHECKING:
    from sojourn.results.bands import Band
    from sojourn.results.results import Results

__all__ = ["Waiting", "left", "of_cases", "waiting"]


@dataclass(frozen=True)
class Waiting:
    """People at gates on an average night for want of one thing: its name and label, and figures `[draw, period]`."""

    name: str
    label: str
    values: Any
    second: Any

    @property
    def band(self) -> Band:
        from sojourn.results.bands import band

        return band(self.values, self.second)


def of_cases(results: Results) -> bool:
    """Whether the scenario removes nobody, and of those who leave less than half gave up a bed for detention."""
    import numpy as np

    if any(key.split(":")[0] == "removals_ice" for key in results.values) or "departures" not in results.values:
        return False
    stays = results.values.get("book_outs")
    ended = 0.0 if stays is None else float(np.nansum(stays))
    return 2 * ended < float(np.nansum(results.values["departures"])) and waiting(results) is not None


def waiting(results: Results) -> Waiting | None:
    """What most people wait for, in all; None where nobody waits."""
    import numpy as np

    every: Any = results.every
    days = np.array([period.days for period in periods(results.start, results.until, every)], float)
    keys = [key for key in results.values if key.startswith("waiting_days:")]
    key = max(keys, key=lambda k: float(np.nansum(results.values[k])), default="")
    if not key or not np.nansum(results.values[key]) > 0:
        return None
    name = key.partition(":")[2]
    label = results.labels.get(name) or name.replace("_", " ")
    return Waiting(name, label, results.values[key] / days, results.second[key] / days)


def left(results: Results) -> list[tuple[str, str]]:
    """The key and the label of each outcome by which anyone left."""
    import numpy as np

    found = [key for key in results.values if key.startswith("departures:") and np.nansum(results.values[key]) > 0]
    return [(key, results.labels.get(name := key.partition(":")[2]) or name.replace("_", " ")) for key in found]
