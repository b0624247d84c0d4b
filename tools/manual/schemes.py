"""The replays of agreements on third countries: what the process puts into them, what they give, and the page that tells it."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sojourn.calibration.schemes import MONTH, Life, others
from sojourn.calibration.scores import crps
from sojourn.results.results import Results
from sojourn.simulate import run
from sojourn.sources import load_catalog
from tools.manual.markup import table

__all__ = ["DRAWS", "FIXED", "REPLAYS", "SINCE", "Outcome", "Replay", "made", "numbers", "page"]

SINCE, FIXED = "known_since", "as_it_happened"
"""The variants of each replay: the process as learnt from what is known of the others today; the record's own dates."""
DRAWS = 200


@dataclass(frozen=True)
class Replay:
    """One of the five: the scheme of the record that it is about, the day of its announcement, and what of it is in the file."""

    scheme: str
    announced: date
    parts: tuple[str, ...]
    """The agreements of the scenario that the process is put into."""
    own: tuple[str, ...]
    """The agreements of the record that are of this scheme, and so tell nothing of it."""
    until: date
    """The day on which what was moved is compared."""
    came: float
    """People moved by that day, in the record."""
    most: float | None
    """An even guess is between nobody and this many; without one, the people whom the scenario puts forward."""
    at_once: tuple[str, ...] = ()
    """Agreements of the scenario that are in use from the start."""

    def learnt(self, since: bool = False) -> Life:
        """The process from the other schemes, as known on the day of the announcement, or since."""
        return others(load_catalog(), self.own, None if since else self.announced)


@dataclass(frozen=True, eq=False)
class Outcome:
    """People moved by the day of the comparison: the forecast's draws, those with later knowledge, and the fixed events."""

    then: NDArray[np.float64]
    since: NDArray[np.float64]
    fixed: float
    results: tuple[Results, ...]

    def inside(self, came: float) -> bool:
        """Whether what came lies between 5 % and 95 % of the draws as of the start."""
        low, high = np.quantile(self.then, [0.05, 0.95])
        return bool(low <= came <= high)


def _moved(name: str) -> float:
    held = load_catalog().agreements[name].moved
    assert held is not None
    return held.value


US_2025 = tuple(
    name
    for name, one in load_catalog().agreements.items()
    if one.sender == "United States" and one.known_from.year > 2023
)
MEXICO = 11_886  # people by 10 December 2025 (watch-mexico-2026)
OTHERS = (
    "us_pan_2025",
    "us_cri_2025",
    "us_slv_2025",
    "us_ssd_2025",
    "us_gha_2025",
    "us_swz_2025",
    "us_rwa_2025",
    "us_gnq_2025",
)
"""The other hosts that had taken people by then; the counts of the last three are of January 2026."""
REPLAYS = {
    "aca-2019": Replay(
        "us_gtm_2019", date(2019, 7, 31), ("guatemala", "el_salvador", "honduras"), ("us_gtm_2019", "us_slv_2019", "us_hnd_2019"),
        date(2021, 2, 6), _moved("us_gtm_2019"), None,
    ),
    "uk-rwanda": Replay("uk_rwa", date(2022, 4, 14), ("rwanda",), ("uk_rwa",), date(2024, 7, 31), _moved("uk_rwa"), 300),
    "italy-albania": Replay(
        "it_alb", date(2023, 11, 6), ("albania",), ("it_alb",), date(2025, 1, 31), _moved("it_alb"), 36_000 * 453 / 365
    ),
    "us-third-country-2025": Replay(
        "us_mex_2025", date(2025, 1, 20), ("mexico", "panama", "other_hosts"), US_2025,
        date(2025, 12, 10), MEXICO + sum(_moved(name) for name in OTHERS), None, ("mexico",),
    ),
    "nauru-2025": Replay(
        "au_nru_2025", date(2025, 8, 29), ("nauru",), ("au_nru_2025",), date(2025, 10, 31), _moved("au_nru_2025"), 354
    ),
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


def made(draws: int = DRAWS) -> dict[str, Outcome]:
    """Every replay and its two variants, run."""
    found = {}
    for name, replay in REPLAYS.items():
        then, since = (run(f"{name}{variant}", draws, 1, until=replay.until) for variant in ("", f":{SINCE}"))
        fixed = run(f"{name}:{FIXED}", 2, 1, until=replay.until)
        found[name] = Outcome(_in_all(then), _in_all(since), float(_in_all(fixed)[0]), (then, since, fixed))
    return found


def _in_all(results: Results) -> NDArray[np.float64]:
    """[draw] people moved under every agreement of a run."""
    from sojourn.scenario import load

    names = load(results.scenario).agreements
    return np.asarray(
        np.sum([results.values[f"used:{name}"].sum(axis=1) for name in names], axis=0), np.float64
    )


# ------------------------------------------------------------------------------------------------ the page


def band(draws: NDArray[np.float64]) -> str:
    """Median and 5 % to 95 %."""
    low, middle, high = np.quantile(draws, [0.05, 0.5, 0.95])
    return f"{middle:,.0f} ({low:,.0f} to {high:,.0f})"


def even(name: str, found: Outcome) -> float:
    """The most that an even guess allows."""
    most = REPLAYS[name].most
    came = (float(people.mean()) for way, people in found.results[0].flows.items() if way.arrives)
    return most if most is not None else sum(came)


def scores(found: dict[str, Outcome]) -> dict[str, tuple[float, float, float]]:
    """CRPS of each forecast as of its start, of an even guess, and of a guess that nobody is moved."""
    return {
        name: (
            crps(one.then, REPLAYS[name].came),
            crps(np.linspace(0.0, even(name, one), 2001), REPLAYS[name].came),
            REPLAYS[name].came,
        )
        for name, one in found.items()
    }  # fmt: skip


def page(found: dict[str, Outcome]) -> str:
    """docs/background/schemes.md: the words of `schemes.md` here, with the figures of the runs."""
    scored = scores(found)
    ours, evens, none = (float(np.mean(column)) for column in zip(*scored.values(), strict=True))
    rows = [
        (
            f"[`{name}`](#{name})", f"{REPLAYS[name].announced}", f"{REPLAYS[name].until}", band(one.then), band(one.since),
            f"{REPLAYS[name].came:,.0f}", f"{one.fixed:,.0f}",
        )
        for name, one in found.items()
    ]  # fmt: skip
    lines = [
        (f"`{name}`", *(f"{x:,.0f}" for x in (*three, even(name, found[name]))))
        for name, three in scored.items()
    ]  # fmt: skip
    model = "median (5 % to 95 %)"
    words = {
        "draws": str(DRAWS),
        "outcomes": table(("", "announced", "by", f"known then: {model}", "known today", "came", "events fixed"), rows).rstrip(),
        "inside": str(sum(one.inside(REPLAYS[name].came) for name, one in found.items())),
        "scores": table(("", "forecast", "even guess", "nobody", "most of the even guess"), lines).rstrip(),
        "ours": f"{ours:,.0f}", "evens": f"{evens:,.0f}", "none": f"{none:,.0f}",
    }  # fmt: skip
    for name, one in found.items():
        words |= {f"{name.replace('-', '_')}_{word}": said for word, said in _account(name, one).items()}
    text = (Path(__file__).parent / "schemes.md").read_text(encoding="utf-8").format(**words)
    return "\n\n".join(_filled(part) for part in text.strip().split("\n\n")) + "\n"


def _account(name: str, one: Outcome) -> dict[str, str]:
    """What the account of a scheme takes from the runs."""
    came = REPLAYS[name].came
    share = f" ({100 * (one.fixed - came) / came:+.0f} %)" if came > 100 else ""
    words = {"fixed": f"{one.fixed:,.0f}", "off": f"{abs(one.fixed - came):,.0f} off {came:,.0f}{share}"}
    if name == "aca-2019":
        [by_its_pause] = [held.modelled for held in one.results[0].beside if held.agreement == "guatemala"]
        assert by_its_pause is not None
        words["guatemala"] = band(by_its_pause)
    if name == "us-third-country-2025":
        first, until = 5446 - 2500, REPLAYS[name].until
        words["mexico"] = f"{float(one.results[2].values['used:mexico'].sum(axis=1)[0]):,.0f}"
        words["no_order"] = f"{5446 + first / 81 * (until - date(2025, 4, 29)).days:,.0f}"
        words["full_order"] = f"{5446 + first / 49 * (until - date(2025, 6, 23)).days:,.0f}"
    return words


def _filled(part: str) -> str:
    """A paragraph in lines; headings, labels and tables as they are."""
    plain = not part.startswith(("#", "(", "|"))
    return (
        textwrap.fill(" ".join(part.split()), 120, break_long_words=False, break_on_hyphens=False)
        if plain
        else part
    )
