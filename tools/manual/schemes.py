"""The replays of agreements on third countries: what the process puts into them, what they give, and the page that tells it."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from datetime import date

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


US_2025 = tuple(name for name, one in load_catalog().agreements.items() if one.sender == "United States" and one.known_from.year > 2023)
MEXICO = 11_886  # people by 10 December 2025 (watch-mexico-2026)
OTHERS = ("us_pan_2025", "us_cri_2025", "us_slv_2025", "us_ssd_2025", "us_gha_2025", "us_swz_2025", "us_rwa_2025", "us_gnq_2025")
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
    "nauru-2025": Replay("au_nru_2025", date(2025, 8, 29), ("nauru",), ("au_nru_2025",), date(2025, 10, 31), _moved("au_nru_2025"), 354),
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
    return np.asarray(np.sum([results.values[f"used:{name}"].sum(axis=1) for name in names], axis=0), np.float64)


# ------------------------------------------------------------------------------------------------ the page


def band(draws: NDArray[np.float64]) -> str:
    """Median and 5 % to 95 %."""
    low, middle, high = np.quantile(draws, [0.05, 0.5, 0.95])
    return f"{middle:,.0f} ({low:,.0f} to {high:,.0f})"


def even(name: str, found: Outcome) -> float:
    """The most that an even guess allows."""
    most = REPLAYS[name].most
    return most if most is not None else sum(float(people.mean()) for way, people in found.results[0].flows.items() if way.arrives)


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
    """docs/background/schemes.md."""
    scored = scores(found)
    ours, evens, none = (float(np.mean(column)) for column in zip(*scored.values(), strict=True))
    inside = sum(one.inside(REPLAYS[name].came) for name, one in found.items())
    rows = [
        (
            f"[`{name}`](#{name})", f"{REPLAYS[name].announced}", f"{REPLAYS[name].until}", band(one.then), band(one.since),
            f"{REPLAYS[name].came:,.0f}", f"{one.fixed:,.0f}",
        )
        for name, one in found.items()
    ]  # fmt: skip
    lines = [
        (f"`{name}`", f"{a:,.0f}", f"{b:,.0f}", f"{c:,.0f}", f"{even(name, found[name]):,.0f}") for name, (a, b, c) in scored.items()
    ]
    parts = [
        "# Five schemes, replayed",
        _filled(
            f"Made by `make schemes` from runs of {DRAWS} draws; `tests/replay` makes it again and compares. Each of the five is a "
            "shipped scenario. As it is filed it is a forecast as of the day on which the scheme was announced: when anyone is first "
            "moved, how many a day, when a court stops it and for how long, when it is given up, all drawn from the lives of the "
            "*other* schemes as they were known on that day (`sojourn.calibration.schemes`; its leave-one-out is in the "
            "[model card](../model-card.md)). No number of the scheme's own later history is in it; the priors are assumed, and who "
            f"assumed them knew how the five ended. The variant `{SINCE}` puts in what is known of the other schemes today. The variant "
            f"`{FIXED}` is no forecast: it fixes the record's own dates and early counts, and shows whether orders, pauses and "
            "counts together come to what the record says."
        ),
        table(
            ("", "announced", "by", "model then: median (5 % to 95 %)", "model with later knowledge", "came", "events fixed"), rows
        ).rstrip(),
        _filled(
            f"Of the five, {inside} came within nine tenths. The ranges reach from nobody to thousands: on the day of an announcement "
            "the record allowed no more, and a range so wide is a finding, not a success. Half of all draws move few or nobody. Means "
            "are far above medians, so a mean is not to be quoted alone."
        ),
        _filled(
            "How near a forecast came, by CRPS in people (the mean distance from what came, less half the draws' own): beside it a guess "
            "that is even between nobody and a most, and one that nobody is moved. The most is the group of 354 for Nauru, the aim of "
            "36,000 a year for Italy, and for the United Kingdom the 300 that set off a payment; no quota in all was set in any of the "
            "five. For the United States no number was stated in either scheme, so it is whoever the scenario puts forward, which is "
            "assumed."
        ),
        table(("", "forecast", "even guess", "nobody", "most of the even guess"), lines).rstrip(),
        _filled(
            f"On the mean of the five the forecast has {ours:,.0f} people, the even guess {evens:,.0f} and nobody {none:,.0f}; but two "
            "schemes make most of that. One by one the forecast is nearer than the even guess for three, and further off for the United "
            "Kingdom and for the United States in 2025; for the United Kingdom and Nauru a guess of nobody was as near or nearer."
        ),
        *(part for name in found for part in _account(name, found[name])),
        "## What this does not show",
        _filled(
            "Five schemes are few, and they were not chosen by lot. That four ranges held what came says little where a range reaches "
            "to thousands. How many were put forward was not published for any of them and is assumed so large that it seldom binds. The "
            "process knows no reasons: a change of government, a pandemic, a treaty are all *given up* or *stopped* to it. A court can "
            "stop a scheme once here. Onward removal, asylum granted, and what became of anyone are outside."
        ),
    ]
    return "\n\n".join(parts) + "\n"


TITLES = {
    "aca-2019": "The asylum cooperative agreements of 2019",
    "uk-rwanda": "The United Kingdom and Rwanda",
    "italy-albania": "Italy and Albania",
    "us-third-country-2025": "The United States and third countries, 2025",
    "nauru-2025": "Australia and Nauru, 2025",
}
ACCOUNTS: dict[str, tuple[str, ...]] = {
    "aca-2019": (
        "**Announced.** In July 2019 Guatemala agreed to take people of other countries who ask for asylum at the border of the United "
        "States; El Salvador and Honduras in September. No number was stated and no payment published.",
        "**The record.** The first transfer was on 21 November 2019. 24 people had come by 12 December, over 230 by 22 January 2020, and "
        "945 by 16 March (939 by another count), all to Guatemala. It was paused then with the pandemic and never taken up again; the "
        "agreements with the two others were never put into practice, and all three ended on 6 February 2021. Of the 945, 34 asked for "
        "asylum there and none had been granted it by the end of the record. The suit (*U.T. v. Barr*, 15 January 2020) stopped nobody: "
        "the motions were still pending in October. So neither the court nor the pandemic alone made the number: the pause did, and the "
        "suit did not.",
        "**As known then.** Nothing of any other scheme was on record, so the range is the assumed priors and nothing else. For Guatemala "
        "alone by the day of its pause the model had {guatemala}: outside, too low. All three by their end came within.",
        "**Events fixed.** The first transfer, the pause and the end, and a pace that grows evenly from nothing so as to come to the 230 of "
        "January: {fixed} in all, {off}. That early count is the only one in it; the same line has 26 on 12 December, where 24 were "
        "counted. The pace after January is carried on, not observed.",
        "**Cost.** None was published. **Not known:** how many were put forward, how far the pace would have grown without the pause, and "
        "what the suit would have done later.",
    ),
    "uk-rwanda": (
        "**Announced.** On 14 April 2022, without a limit in number. 300 people moved would have set off a payment.",
        "**The record.** The first flight was to leave on 14 June 2022; interim measures of the European Court of Human Rights stopped it on "
        "the day, and flights were paused while the case went on. The High Court held the policy lawful on 19 December 2022, the Court of "
        "Appeal (29 June 2023) and the Supreme Court (15 November 2023) unlawful. It was closed on 22 July 2024. Four people had gone, "
        "of their own will.",
        "**As known then.** The agreement with Guatemala was the one scheme that had been used, so the pace was learnt from it and is too "
        "high; the two that were never used, and the priors, make the many draws that move nobody.",
        "**Events fixed.** The first flight, and the order on its day that was never lifted in effect: {fixed} moved. The four went outside "
        "of that, so the replay is {off}; it tests that the order stops everyone, which is not much.",
        "**Cost.** 370 million pounds committed and 290 million paid to Rwanda by the account of the auditor and the minister; 20,000 "
        "pounds for each person and up to 150,874 over five years, and 120 million once 300 had gone. The minister put the whole at 700 "
        "million with detention, flights and staff. By head that is 175 million for each of four, nearly all of it spent whoever goes, so "
        "it is no price of moving one more. Pounds are not in the scenario, which counts US dollars. **Not known:** how many were put "
        "forward, and what an appeal won would have moved.",
    ),
    "italy-albania": (
        "**Announced.** On 6 November 2023: at most 3,000 people present at one time, up to 36,000 a year as an aim, cases to be decided in "
        "28 days.",
        "**The record.** The first ship came on 16 October 2024 with 16 men rescued at sea, the second on 8 November with eight, the third on "
        "28 January 2025 with 49. Courts in Rome ordered nearly all of them back within days (18 October, November, 31 January), and the "
        "Court of Justice of the European Union was asked; it held on 1 August 2025 that lists of safe countries must be open to full "
        "review. From 11 April 2025, by a decree of 28 March, the place took people from detention in Italy: 140 by August, of whom 27 "
        "were there then.",
        "**As known then.** Few schemes had been used, none had been counted to its end but the agreement with Guatemala, and the median "
        "moves nobody in fifteen months. What came, 72 rescued at sea, is within.",
        "**Events fixed.** Three groups and three stops: {fixed} by 31 January 2025, {off}. The groups are the record's own, so this is "
        "circular in the number; what it tests is that each group came while no order stood, and that the places never filled.",
        "**Cost.** 670 million euro were planned over five years; what was spent on whom is not in the sources read. **Not known:** how many "
        "were chosen of those rescued, and how long those of 2025 were held.",
    ),
    "us-third-country-2025": (
        "**Announced.** On 20 January 2025 no agreement was in force. Four hosts had been named in December 2024 and two of them had refused. "
        "Mexico had taken people of other countries before, without a written agreement.",
        "**The record.** Mexico: some 2,500 by 7 February, 5,446 by 29 April, 5,728 by 24 June, at least 11,886 by 10 December. Others: 299 to "
        "Panama and 200 to Costa Rica in February, 252 to El Salvador in March, eight to South Sudan on 5 July after six weeks in Djibouti, "
        "14 to Ghana, 15 to Eswatini, seven to Rwanda, 29 to Equatorial Guinea. *D.V.D. v. DHS* stopped removals without notice from 28 "
        "March to 23 June; the judgment of February 2026 was stayed before it took effect, and of the appeal's of September 2026 it is not "
        "known. More than 80 percent of those sent under paid agreements are said to be home or on the way.",
        "**As known then.** Too low, and outside: Mexico is more than nine tenths of what came, and it is unlike the schemes that the process "
        "was learnt from; hosts that nobody had named could not be in it.",
        "**Events fixed.** Mexico's pace of the first counts (7 February to 29 April), the few of May and June as counted, and from the stay "
        "of 23 June the pace of before, carried on for 170 days: {mexico} by 10 December, where 11,886 were counted. That the pace came back "
        "to what it had been is what this tests, and was not built in. All hosts together {fixed}, {off}; the others' counts are the "
        "record's own. Two other readings do worse: the pace of the first counts with no order at all has {no_order} in Mexico by then, and "
        "an order that stops everyone from 28 March, so that those 5,446 came before it, {full_order}.",
        "**Cost.** 32 million dollars to five governments, of which one had taken nobody, for about 300 people; 40 million with flights. "
        "Single agreements range from 19,000 to 1.1 million dollars a person. Nothing is known to have been paid to Mexico. **Not known:** "
        "how many were put forward or held for it, who of Mexico's 11,886 was sent on, and other hosts that are named in lists without a "
        "count.",
    ),
    "nauru-2025": (
        "**Announced.** On 29 August 2025, for a group of 354 people released after a judgment of 2023; no least number is in the memorandum.",
        "**The record.** Nauru's president told its parliament of the first arrival in October 2025. One is confirmed; the Refugee Action "
        "Coalition counts at least three. In February Nauru had agreed to issue visas to three. Challenges were in the High Court.",
        "**As known then.** In nine weeks the median moves nobody, and what came is within. A year ahead the range reaches the whole group.",
        "**Events fixed.** Three with visas, the first transfer on 24 October: {fixed}, {off}. With so few that tests nothing but the dates.",
        "**Cost.** 408 million Australian dollars at the first arrival and up to 70 million a year, 2.5 billion over 30 years; about seven "
        "million a person only if all 354 go. Australian dollars are not in the scenario. **Not known:** anything after October 2025.",
    ),
}


def _account(name: str, one: Outcome) -> tuple[str, ...]:
    came = REPLAYS[name].came
    share = (one.fixed - came) / came
    words = {
        "fixed": f"{one.fixed:,.0f}",
        "off": f"{abs(one.fixed - came):,.0f} off {came:,.0f}" + (f" ({100 * share:+.0f} %)" if came > 100 else ""),
    }
    if name == "aca-2019":
        words["guatemala"] = band(_beside(one.results[0], "guatemala"))
    if name == "us-third-country-2025":
        before, days = 5446 - 2500, (REPLAYS[name].until - date(2025, 4, 29)).days
        after = (REPLAYS[name].until - date(2025, 6, 23)).days
        words["mexico"] = f"{float(one.results[2].values['used:mexico'].sum(axis=1)[0]):,.0f}"
        words["no_order"] = f"{5446 + before / 81 * days:,.0f}"
        words["full_order"] = f"{5446 + before / 49 * after:,.0f}"
    return f"({name})=", f"## {TITLES[name]}", *(_filled(text.format(**words)) for text in ACCOUNTS[name])


def _beside(results: Results, agreement: str) -> NDArray[np.float64]:
    [found] = [one.modelled for one in results.beside if one.agreement == agreement]
    assert found is not None
    return found


def _filled(text: str) -> str:
    return textwrap.fill(text, 120, break_long_words=False, break_on_hyphens=False)
