"""The scenario `children`: its counts are the published ones, its times follow by hand, and the manual's page has its figures."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sojourn.results.results import Results
from sojourn.scenario import load
from sojourn.simulate import run
from sojourn.sources import load_catalog

CATALOG = load_catalog()
PAGE = Path(__file__).parents[2] / "docs" / "background" / "children.md"
START = date(2025, 2, 1)
NO_NOTICE, MISSED = 233_000, 43_000
REACHED = ("notice_served", "contacted_and_well", "referred")
ENDS = (*REACHED, "not_reached", "turned_18", "turned_18_before")
DRAWS, SPAN = 20, 8  # of the page: draws, and years after which its table says no more
FIXED = (  # every spread of the cases away: what is left is chance
    "streams.no_notice.mix.address_incomplete.spread=null",
    "streams.missed_hearing.mix.address_incomplete.spread=null",
    "stages.visited.split.address_incomplete.contact.spread=null",
    "stages.visited.split.address_incomplete.not_reached.spread=null",
    "stages.visited.split.default.contact.spread=null",
    "stages.visited.split.default.not_reached.spread=null",
    "stages.seen.split.referred.spread=null",
    "events.pace.by.spread=null",
)
AGES = "stages.counted.split.turned_18_before.spread=null"


def total(results: Results, *outcomes: str) -> Any:
    """[draw, period] people who left by these outcomes."""
    return sum((results.values[f"departures:{o}"] for o in outcomes if f"departures:{o}" in results.values), np.zeros(1))


def months_to(results: Results, share: float = 0.95) -> Any:
    """[draw] the month at whose end this share of the cases has ended; beyond the run where it has not."""
    ended = total(results, *ENDS).cumsum(axis=1) >= share * (NO_NOTICE + MISSED)
    return np.where(ended.any(axis=1), ended.argmax(axis=1) + 1, ended.shape[1] + 1)


def years(variant: str, workers: int | None, draws: int = DRAWS) -> str:
    """A cell of the page's table: the median and the range of nine draws of ten, in years."""
    changes = [] if workers is None else [f"resources.case_workers.capacity={workers}"]
    found = months_to(run(variant, draws, 1, until=f"+{SPAN}y", changes=changes))
    low, middle, high = (
        f"{q / 12:.1f}" if q <= 12 * SPAN else f"over {SPAN}" for q in np.quantile(found, (0.05, 0.5, 0.95), method="inverted_cdf")
    )
    return f"{middle} ({low} to {high})"


def split(variant: str = "children") -> dict[str, tuple[float, float, float]]:
    """Of whole and of incomplete addresses: the share of the cases, found a visit, given up a visit."""
    scenario: Any = load(variant)
    visits = scenario.stages["visited"].split
    part = scenario.streams["no_notice"].mix["address_incomplete"].value
    found = {}
    for name, of, case in (("whole", 1 - part, visits.default), ("incomplete", part, visits.cases["address_incomplete"])):
        found[name] = (of, case["contact"].value, case["not_reached"].value)
    return found


def steps_a_case() -> float:
    """Steps of a case worker that a case takes on average: visits until met or given up, a talk, and a closing if not referred."""
    scenario: Any = load("children")
    closed = 1 - scenario.stages["seen"].split.default["referred"].value
    return sum(of * (1 + p * (1 + closed)) / (p + q) for of, p, q in split().values())


def steps_a_day(workers: int) -> float:
    """Of a day of the calendar; the pace is assumed."""
    pace: Any = next(event for event in load("children").events if event.name == "pace")
    return float(workers * pace.by.value * 5 / 7)


@pytest.mark.parametrize("workers", [1000, 4000])
def test_the_time_that_workers_need_is_the_cases_over_what_they_close(workers: int) -> None:
    asked = [f"resources.case_workers.capacity={workers}", *FIXED]
    found = months_to(run("children:every_case", 3, 1, until="+4y", changes=asked), 0.9)
    by_hand = 0.9 * (NO_NOTICE + MISSED) * steps_a_case() / steps_a_day(workers) / 30.4375
    # up to a month of rounding, a fortnight of being listed, and visits made to cases that end later
    assert (by_hand <= found).all() and (found <= by_hand + 2.5).all(), (by_hand, found)


def test_every_case_ends_once_and_by_the_shares_written() -> None:
    results = run("children:every_case", 3, 1, until="+2y", changes=["resources.case_workers.capacity=10000", *FIXED])
    assert (total(results, *ENDS).sum(axis=1) == NO_NOTICE + MISSED).all()
    assert results.ledger["balanced"]
    reached = total(results, *REACHED).sum(axis=1) / (NO_NOTICE + MISSED)
    assert reached == pytest.approx(sum(of * p / (p + q) for of, p, q in split().values()), abs=0.004)
    assert total(results, "referred").sum(axis=1) == pytest.approx(0.05 * total(results, *REACHED).sum(axis=1), rel=0.04)
    # who is closed by which name follows the count they are of
    ratio = total(results, "contacted_and_well").sum(axis=1) / total(results, "notice_served").sum(axis=1)
    assert ratio == pytest.approx(MISSED / NO_NOTICE, rel=0.03)


def test_the_counts_are_those_published() -> None:
    for variant, no_notice, missed in (("children", NO_NOTICE, MISSED), ("children:as_claimed", 291_000, 32_000)):
        flows = run(variant, 1, 1, until="+1m").flows
        came = {flow.source: int(people.sum()) for flow, people in flows.items() if flow.target == "counted"}
        assert came == {"no_notice": no_notice, "missed_hearing": missed}
    at = CATALOG.parameters
    assert at["hhs.children_without_notice"].at(START).value == NO_NOTICE and at["hhs.children_missed_hearing"].at(START).value == MISSED
    assert at["hhs.children_without_notice"].at(date(2024, 6, 1)).value == 291_000
    share = at["hhs.children_bad_release_record"].at(START).value / at["hhs.children_transferred"].at(START).value  # type: ignore[operator]
    assert split()["incomplete"][0] == pytest.approx(share, abs=0.001)


def turning_18(weights: dict[int, float], people: int = 200_000) -> tuple[float, Any]:
    """The share of those referred in these fiscal years who are 18 by the first day, and the days that the others have left."""
    ages = {(4383, 6574): 461, (1826, 4383): 3288, (1096, 1826): 3160, (365, 1096): 8594, (0, 365): 7875}  # days to 18: referrals
    luck = np.random.default_rng(1)
    of = luck.choice(len(ages), people, p=np.array(list(ages.values())) / sum(ages.values()))
    low, high = np.array(list(ages), float).T
    years = luck.choice(list(weights), people, p=np.array(list(weights.values())) / sum(weights.values()))
    since = np.array([(START - date(y - 1, 10, 1)).days for y in years]) - luck.uniform(0, 365, people)
    left = luck.uniform(low[of], high[of]) - since
    return float((left <= 0).mean()), left[left > 0]


def test_who_turns_18_follows_from_the_ages_at_referral() -> None:
    scenario: Any = load("children")
    all_years, left = turning_18({2019: 76_020, 2020: 30_557, 2021: 144_834, 2022: 149_093, 2023: 119_000})
    last_year, _ = turning_18({2023: 1})
    assert (all_years, last_year) == (pytest.approx(0.69, abs=0.01), pytest.approx(0.49, abs=0.01))
    written = scenario.stages["counted"].split.default["turned_18_before"]
    assert last_year < written.value < all_years and written.spread.low < last_year and all_years < written.spread.high
    parts = scenario.stages["find"].patience.law.default.parts
    shares = [((left >= low) & (left < high)).mean() for low, high in ((0, 365), (365, 730), (730, 1461), (1461, 9999))]
    assert [part.share.value for part in parts] == pytest.approx(shares, abs=0.01)


def test_with_birthdays_the_line_shrinks_as_worked_out_day_by_day() -> None:
    """Those in line wait in the order in which they were listed; a visit takes one, a birthday takes one anywhere in it."""
    workers = 500
    results = run("children", 3, 1, until="+2y", changes=[f"resources.case_workers.capacity={workers}", *FIXED, AGES])
    scenario: Any = load("children")
    parts = scenario.stages["find"].patience.law.default.parts
    ends = [0.0, *(part.law.high.value for part in parts)]
    heights = np.cumsum([0.0, *(part.share.value for part in parts)])

    def still(days: float) -> float:
        return float(1 - np.interp(days, ends, heights))

    people = (NO_NOTICE + MISSED) * (1 - scenario.stages["counted"].split.default["turned_18_before"].value)
    p = sum(of * p for of, p, _ in split().values())
    q = sum(of * q for of, _, q in split().values())
    closed = 1 - scenario.stages["seen"].split.default["referred"].value
    later = {day: np.zeros(3) for day in range(730 + 16)}  # visits made again, talks, closings that fall due
    place = visited = 0.0  # the part of the line that has been reached; people visited
    for day in range(730):
        due, able = later[day], steps_a_day(workers)
        made = due * min(able / due.sum(), 1.0) if due.sum() else due
        later[day + 1] += due - made
        there = people * still(max(day - 14, 0))  # listed over four weeks, two weeks ago on average
        first = max(min(able - made.sum(), (min(day / 28, 1.0) - place) * there), 0.0)
        place, visited = place + first / there, visited + first
        visits = first + made[0]
        later[day + 14] += (visits * (1 - p - q), 0, 0)
        later[day + 1] += (0, visits * p, made[1] * closed)
    turned = people - visited - (1 - place) * people * still(716)
    found = total(results, "turned_18").sum(axis=1)
    assert found == pytest.approx(turned, rel=0.06)


def test_the_limits_are_counted_as_the_laws_say_and_near_the_record() -> None:
    from scipy.stats import gamma, lognorm

    plain = ["streams.with_family.arrivals.per_day.spread=null", "stages.border_custody.law.lognormal.mean.spread=null"]
    longer = "stages.family_custody.law.mixture.1.law.gamma.mean.spread=null"
    many = "streams.newly_taken.arrivals.per_day=300 person/day"  # so that few past 72 hours are many to count
    changes = [*plain, longer, many, "resources.shelter_beds.capacity=null"]
    results = run("children", 6, 1, until="+1y", changes=changes)
    held, past = (results.values[key][:, 2:].mean() for key in ("adp", "held_over_20_days_with_family"))
    days = np.arange(0, 400, 0.01)
    beyond = 0.45 * np.exp(-days) + 0.55 * gamma(6, scale=23 / 6).sf(days)
    assert held == pytest.approx(14.2 * beyond.sum() / 100, rel=0.08)  # arrivals times the mean stay
    assert past == pytest.approx(14.2 * beyond[days >= 20].sum() / 100, rel=0.1)  # times the mean of what lies beyond 20 days
    # the record: around 170 children on an average day to October 2025 (some count 220), a third of them over 20 days
    assert 150 < held < 225 and beyond[2000] == pytest.approx(1300 / 3800, abs=0.04)
    wide = np.sqrt(np.log(2.0))
    border = lognorm(wide, scale=0.96 / np.exp(wide**2 / 2)).sf(days)
    over = results.values["held_over_72_hours_in_border_custody"][:, 1:].mean()
    assert over == pytest.approx(300 * border[days >= 3].sum() / 100, rel=0.1)


def test_shelters_begin_with_the_count_in_care_and_have_room() -> None:
    results = run("children", 6, 1, until="+6m")
    [parameter] = [CATALOG.parameters["hhs.children_to_care"].at(START)]
    in_care = results.values["held_elsewhere:care"]
    assert in_care[:, 0].mean() == pytest.approx(parameter.value, rel=0.1)
    assert results.values["waiting_days:shelter_beds"].sum() == 0
    assert in_care.max() < 0.5 * CATALOG.parameters["hhs.children_beds"].at(START).value  # type: ignore[operator]
    full = run("children", 2, 1, until="+6m", changes=["resources.shelter_beds.capacity=1000"])
    late, waiting = full.values["held_over_72_hours_in_border_custody"][:, -1], full.values["waiting_days:shelter_beds"][:, -1] / 31
    assert (waiting > 100).all() and (late > 0.9 * waiting).all()  # a wait for a bed is time past 72 hours
    assert not [key for key in results.values if key.startswith("adp:") and "with_family" not in key and results.values[key].any()]


def test_the_pace_told_of_2025_finds_what_was_told() -> None:
    """Circular: steps and the chance of a visit are both of that count. It says that the two fit together."""
    results = run("children:pace_of_2025", 3, 1, until="2025-09-05", changes=[c for c in FIXED if "pace" not in c])
    reached = total(results, *REACHED).sum(axis=1)
    assert reached == pytest.approx(23_000, rel=0.08)


def test_nothing_but_counts_is_told() -> None:
    scenario = load("children")
    assert all(not kind.fields for kind in scenario.classes.values())
    assert not [name for name in scenario.outcomes if "missing" in name]


# ---------------------------------------------------------------------------------------------------- the manual's page


def cells() -> dict[str, tuple[str, str]]:
    """The page's table: workers, and the two cells."""
    rows = re.findall(r"^\| ([\d,]+) \| (.+?) \| (.+?) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return {workers.replace(",", ""): (one, other) for workers, one, other in rows}


def test_the_page_has_the_figures_of_a_run() -> None:
    assert list(cells()) == ["100", "500", "1000"]
    assert f"{steps_a_case():.1f} steps a case" in " ".join(PAGE.read_text(encoding="utf-8").split())
    assert years("children:every_case", 1000) == cells()["1000"][1]


@pytest.mark.slow
@pytest.mark.parametrize("workers", [100, 500, 1000])
def test_the_whole_table_has(workers: int) -> None:
    assert (years("children", workers), years("children:every_case", workers)) == cells()[str(workers)]


@pytest.mark.slow
def test_the_sentences_beside_it_have() -> None:
    text = " ".join(PAGE.read_text(encoding="utf-8").split())
    assert f"at the pace told of 2025 it is {years('children:pace_of_2025', None)} years" in text
    ended = run("children", DRAWS, 1)
    for outcome in ("turned_18_before", "turned_18", "not_reached"):
        share = total(ended, outcome).sum(axis=1) / (NO_NOTICE + MISSED)
        low, high = np.quantile(share, (0.05, 0.95))
        assert f"{share.mean():.0%} ({low:.0%} to {high:.0%})".replace("%", " %") in text, outcome
