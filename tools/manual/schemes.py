"""The replays of agreements on third countries: the numbers that the process puts into them, what they give, and the page's tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sojourn.calibration.schemes import MONTH, Life, others
from sojourn.sources import load_catalog

__all__ = ["REPLAYS", "SINCE", "Replay", "numbers"]

SINCE = "known_since"
"""The variant of each replay with the process as learnt from what is known of the others today."""


@dataclass(frozen=True)
class Replay:
    """One of the five: the scheme of the record that it is about, the day of its announcement, and what of it is in the file."""

    scheme: str
    announced: date
    parts: tuple[str, ...]
    """The agreements of the scenario."""
    own: tuple[str, ...]
    """The agreements of the record that are of this scheme, and so tell nothing of it."""
    at_once: tuple[str, ...] = ()
    """Agreements of the scenario that are in use from the start."""

    def learnt(self, since: bool = False) -> Life:
        """The process from the other schemes, as known on the day of the announcement, or since."""
        return others(load_catalog(), self.own, None if since else self.announced)


US_2025 = tuple(name for name, one in load_catalog().agreements.items() if one.sender == "United States" and one.known_from.year > 2023)
REPLAYS = {
    "aca-2019": Replay("us_gtm_2019", date(2019, 7, 31), ("guatemala", "el_salvador", "honduras"), ("us_gtm_2019", "us_slv_2019", "us_hnd_2019")),
    "uk-rwanda": Replay("uk_rwa", date(2022, 4, 14), ("rwanda",), ("uk_rwa",)),
    "italy-albania": Replay("it_alb", date(2023, 11, 6), ("albania",), ("it_alb",)),
    "us-third-country-2025": Replay("us_mex_2025", date(2025, 1, 20), ("mexico", "panama", "other_hosts"), US_2025, ("mexico",)),
    "nauru-2025": Replay("au_nru_2025", date(2025, 8, 29), ("nauru",), ("au_nru_2025",)),
}  # fmt: skip


def numbers(name: str, since: bool = False) -> dict[str, tuple[float, float, float]]:
    """What the process puts into a replay, by path: 5 %, median and 95 % to three figures; people a day in use, else days."""
    replay = REPLAYS[name]
    learnt = replay.learnt(since)
    found = {}
    for part in replay.parts:
        low, half, high = learnt.interval("moved")
        found[f"resources.pace_{part}.capacity"] = low / MONTH, half / MONTH, high / MONTH
        found[f"agreements.{part}.ends.days.exponential.mean"] = _days(learnt, "given_up")
        if part not in replay.at_once:
            found[f"events.first_use_{part}.date.days.exponential.mean"] = _days(learnt, "used")
    found["events.court_stops.date.days.exponential.mean"] = _days(learnt, "blocked")
    found["events.court_stops.for.exponential.mean"] = _days(learnt, "allowed")
    return {path: tuple(float(f"{x:.3g}") for x in three) for path, three in found.items()}  # type: ignore[misc]


def _days(learnt: Life, name: str) -> tuple[float, float, float]:
    """Mean days until it happens, of a rate a month."""
    low, half, high = learnt.interval(name)
    return MONTH / high, MONTH / half, MONTH / low
