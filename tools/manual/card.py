"""The model card: how right forecasts were, how sure, where they fail and why, beside plain baselines. Made from a backtest."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache, partial
from pathlib import Path

from sojourn.calibration.backtest import ERAS, HORIZONS, SHOCK, Backtest, Row, Score, backtest
from sojourn.calibration.baselines import BASELINES
from sojourn.calibration.schemes import left_out
from sojourn.calibration.selfcheck import self_check
from sojourn.reporting.backtested import BASELINES as CALLED
from sojourn.reporting.backtested import MEASURES, MODES
from sojourn.sources import load_catalog

__all__ = ["BEGIN", "END", "TARGETS", "made", "page", "ratio", "readme"]

BEGIN, END = "<!-- made by `make card` -->", "<!-- made: end -->"
TARGETS = {
    "given_book_ins": {3: (0.8, 0.65), 6: (0.7, 0.55), 12: (0.6, 0.45)},
    "forecast": {3: (1.0, 0.92), 6: (0.95, 0.87), 12: (0.87, 0.77)},
}
"""By mode and horizon: the share of the plain baseline's error that a forecast of ADP must stay under, and the aim."""
RIVALS = {"given_book_ins": ("persistence", "recent_exit_rate"), "forecast": ("persistence",)}
"""The plain baselines that those shares are of: the better of them at each horizon."""
NAMED = ("2024-12-31", "2025-09-30")
"""Cutoffs that are shown by name: the change of policy, and the last with more than three months to come."""


@cache
def made() -> Backtest:
    """The whole backtest of the shipped record."""
    return backtest()


def ratio(found: Backtest, mode: str, horizon: int) -> tuple[float, str]:
    """The error of ADP as a share of the better plain baseline's, over the monthly cutoffs, and that baseline."""
    [score] = [one for one in found.monthly.scores() if (one.measure, one.mode, one.horizon) == ("adp", mode, horizon)]
    rival = min(RIVALS[mode], key=lambda name: score.baselines[name])
    return score.mape / score.baselines[rival], rival


def page(found: Backtest) -> str:
    """docs/model-card.md."""
    cutoffs = sorted({row.cutoff for row in found.monthly.rows})
    parts = [
        "# Model card: how right forecasts of people held have been",
        _filled(
            f"Made by `make card` from `sojourn backtest`: {len(cutoffs)} forecasts of twelve months, at every month's end "
            f"from {cutoffs[0]} to {cutoffs[-1]}, each from what had been published by its day, held against the record to "
            f"{found.until}; and one more before the pandemic. A figure published after the cutoff changes nothing in a "
            "forecast, to the byte (a test holds that), but for the book-ins where they are given."
        ),
        "## In three lines",
        "\n".join(f"- {line}" for line in top(found)),
        "## What is forecast, and how",
        _filled(
            "The exits alone: two groups of people, arrested by ICE and by CBP. A share p of those booked in send someone "
            "out, and everyone held leaves at a hazard h: the law of `current-policy`, nationality and routes apart. Both "
            "numbers are fitted at each cutoff by weighted least squares with a prior, a month counting for half of one "
            "that came four months (ICE) or twelve (CBP) later; they are not those that `current-policy` ships with, which "
            "were fitted to all of October 2023 to January 2026. Priors and weights were chosen by forecasts whose "
            "targets end in December 2024, the widths of the ranges by all of them. The form was "
            "found with the whole record in view, and a few choices (how book-ins go on, how removals and long stays are "
            "carried on) were made looking at all of it, so the errors are flattered throughout."
        ),
        _filled(
            "Two modes. *Book-ins given*: the months to come are told how many were booked in, so that only the exits are "
            "tested. *Book-ins forecast too*: they go on at their level, for people arrested by ICE with half of their last "
            "trend, damped; those of people arrested by CBP go back a tenth of the way each month to the level of the last "
            "two years; and both wander. Nothing foresees a change of policy."
        ),
        _filled(
            "Removals are the book-outs that end in nothing else. Those others (parole, recognizance, bond, transfer) are "
            "carried on from the last three months by the people arrested by CBP, half way between those held and those "
            "booked in, with whom they have risen and fallen since October 2023; whose releases they are is not published."
        ),
        _filled(
            "The plain baselines look at the cutoff's own month as if it had been published at once; the forecast waits the "
            "assumed fourteen days, and so begins some six weeks behind with its averages and three weeks behind with its "
            "count of people. Beside persistence as it is usually reckoned stands that of the newest figure that had been "
            "published."
        ),
        "## Against what was asked of it",
        _targets(found),
        "## Errors by months ahead",
        _filled(
            "Mean absolute error of the middle draw, percent; then how often what came lay within the ranges, percent. A "
            "baseline is left out where it could not be had at every cutoff. The baselines:"
        ),
        "\n".join(f"- {CALLED[name]}: {what}." for name, what in BASELINES.items()),
        *[_scores(found, measure, mode) for mode in MODES for measure in MEASURES if ":" not in measure],
        "## By agency",
        *[_scores(found, measure, mode) for mode in MODES for measure in ("adp:ice", "adp:cbp")],
        "## By era",
        _filled(
            "Mean absolute error of ADP, percent, by the day of the cutoff, beside persistence. Windows overlap: of twelve "
            "months there are about three that do not, so the last column is thin."
        ),
        _eras(found),
        "## Targets to 2024 and from 2025",
        _filled(
            "ADP, book-ins given. Priors and weights were set by targets to December 2024; the form and the widths were not "
            "blind to 2025, so neither row is a clean test."
        ),
        _halves(found),
        "## By name",
        *[_named(found, cutoff) for cutoff in (*NAMED, SHOCK.isoformat())],
        "## The fit tried on made records",
        _filled(
            "Two hundred records made by the law itself, its numbers drawn from the priors and each month off as the fit "
            "supposes: how often the nine-tenths interval of the fit held the truth, percent (80 to 97 was asked)."
        ),
        _grid(("", "held the truth"), [(words, f"{percent:.0f}") for words, percent in self_check().items()]),
        *_fit_tried(),
        "## Whole distributions",
        _filled(
            "Mean continuous ranked probability score of ADP, percent of what came: the distance of all draws from it, less "
            "half their own spread. A baseline is one number, so its score is its error."
        ),
        _crps(found),
        "## Days to departure by nationality",
        _filled(
            "Mean days from apprehension to departure of those removed in fiscal year 2019 (to August), as the removals of "
            "2016 to 2018 of the same nationality would have it: the pace that `current-policy` gives each nationality "
            "group rests on these removals. Days above 1,096 count as 1,096."
        ),
        _departures(),
        "## Agreements on third countries, each foretold from the others",
        *_schemes(),
        "## Official forecasts of the same thing",
        _official(),
        "## Where it fails, and why",
        "\n".join(f"- {line}" for line in _failures(found)),
    ]
    return "\n\n".join(parts) + "\n"


def top(found: Backtest) -> tuple[str, str, str]:
    """The three lines that the README repeats."""
    adp = {(one.mode, one.horizon): one for one in found.monthly.scores() if one.measure == "adp"}
    count = len({row.cutoff for row in found.monthly.rows})
    shares = ", ".join(f"{ratio(found, 'given_book_ins', h)[0]:.2f}" for h in (3, 6, 12))
    alone = ", ".join(f"{ratio(found, 'forecast', h)[0]:.2f}" for h in (3, 6, 12))
    errors = {mode: " / ".join(f"{adp[mode, h].mape:.1f}" for h in (1, 3, 6, 12)) for mode in MODES}
    inside = [adp[mode, h].coverage90 for mode in MODES for h in (1, 2, 3, 6)]
    return (
        f"With book-ins given, the people held 1 / 3 / 6 / 12 months ahead were out by {errors['given_book_ins']} % on "
        f"average over {count} forecasts from June 2022 on: at 3, 6 and 12 months {shares} of the better plain baseline's "
        "error.",
        f"With book-ins forecast too, by {errors['forecast']} %: {alone} of the error of supposing that nothing changes. "
        "Book-ins are what nobody foresees.",
        f"The range of nine draws of ten held what came of people held in {min(inside):.0f} to {max(inside):.0f} % of forecasts "
        f"one to six months ahead; of the other figures it is worst for {_worst(found)}.",
    )


def _worst(found: Backtest) -> str:
    """The measure whose nine tenths held what came least often one to six months ahead, in words with how often."""
    held: dict[str, list[float]] = {}
    for one in found.monthly.scores():
        if one.measure != "adp" and one.horizon <= 6:
            held.setdefault(one.measure, []).append(one.coverage90)
    name = min(held, key=lambda measure: sum(held[measure]) / len(held[measure]))
    return f"{MEASURES[name]} ({min(held[name]):.0f} to {max(held[name]):.0f} %)"


def readme(text: str, found: Backtest) -> str:
    """The README with its three lines made anew."""
    before, rest = text.split(BEGIN, 1)
    _, after = rest.split(END, 1)
    lines = "\n".join(
        textwrap.fill(line, 120, initial_indent="- ", subsequent_indent="  ", break_long_words=False) for line in top(found)
    )
    return f"{before}{BEGIN}\n{lines}\n{END}{after}"


# ------------------------------------------------------------------------------------------------ tables


def _filled(text: str) -> str:
    return textwrap.fill(text, 120, break_long_words=False, break_on_hyphens=False)


def _grid(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    cells = [tuple(head), *map(tuple, rows)]
    return "\n".join(
        ["| " + " | ".join(cells[0]) + " |", "|" + "---|" * len(cells[0]), *("| " + " | ".join(row) + " |" for row in cells[1:])]
    )


def _scores(found: Backtest, measure: str, mode: str) -> str:
    rows = {one.horizon: one for one in found.monthly.scores() if (one.measure, one.mode) == (measure, mode)}
    names = list(dict.fromkeys(name for one in rows.values() for name in one.baselines))

    def line(label: str, cell: Callable[[Score], str]) -> tuple[str, ...]:
        return (label, *(cell(rows[h]) if h in rows else "–" for h in HORIZONS))

    title = f"**{MEASURES[measure][:1].upper()}{MEASURES[measure][1:]}, {MODES[mode]}**"
    return f"{title}\n\n" + _grid(
        ("months ahead", *map(str, HORIZONS)),
        [
            line("this forecast", lambda one: f"**{one.mape:.1f}**"),
            *(
                line(CALLED[name], partial(_baseline, name)) for name in names
            ),
            line("within the middle half", lambda one: f"{one.coverage50:.0f}"),
            line("within nine tenths", lambda one: f"{one.coverage90:.0f}"),
            line("forecasts", lambda one: str(one.cutoffs)),
        ],
    )


def _baseline(name: str, one: Score) -> str:
    return f"{one.baselines[name]:.1f}" if name in one.baselines else "–"


def _targets(found: Backtest) -> str:
    rows = []
    for mode, wanted in TARGETS.items():
        for horizon, (must, aim) in wanted.items():
            share, rival = ratio(found, mode, horizon)
            said = "aim met" if share <= aim else "met" if share <= must else f"missed by {share - must:.2f}"
            rows.append((MODES[mode], str(horizon), f"{share:.2f}", CALLED[rival], f"{must:.2f}", f"{aim:.2f}", said))
    scores = {(one.measure, one.mode, one.horizon): one for one in found.monthly.scores()}
    lines = [_grid(("ADP", "months", "share of its error", "of", "must", "aim", ""), rows)]
    alone = {h: scores["adp", "forecast", h] for h in HORIZONS[1:]}
    by_crps = [h for h, one in alone.items() if one.crps < min(one.baselines.values())]
    removals = []
    for h in HORIZONS:
        one = scores["removals_from_detention", "given_book_ins", h]
        removals.append((h, one.mape, min(one.baselines["recent_ratio"], one.baselines["stock_hazard"])))
    beaten = [h for h, ours, theirs in removals if ours < theirs]
    year = scores["removals_from_detention:year", "given_book_ins", 12]
    rival = min(year.baselines["recent_ratio"], year.baselines["stock_hazard"])
    long = scores["share_over_180d", "given_book_ins", 12]
    within = [h for h in (1, 2, 3, 6) for mode in MODES if 80 <= scores["adp", mode, h].coverage90 <= 97]
    half = [h for h in (1, 2, 3, 6) for mode in MODES if 40 <= scores["adp", mode, h].coverage50 <= 62]
    lines.append(
        "\n".join(
            f"- {line}"
            for line in (
                f"CRPS of ADP, book-ins forecast too, better than every baseline from two months on: at {len(by_crps)} of 5 "
                "horizons.",
                "Removals, book-ins given, better than the better of a ratio to book-ins and one to people held: at "
                f"{len(beaten)} of {len(HORIZONS)} horizons ({', '.join(map(str, beaten)) or 'none'}).",
                f"Removals of the next twelve months together, book-ins given: out by {year.mape:.1f} % in {year.cutoffs} "
                f"forecasts that overlap, {rival:.1f} % by the better of those two (at most 10 % was asked).",
                f"Share held over 180 days, book-ins given, at 12 months: {long.mape:.1f} % against "
                f"{long.baselines['persistence']:.1f} % of persistence.",
                f"Nine tenths of draws held 80 to 97 % of what came at 1, 2, 3 and 6 months: in {len(within)} of 8; the "
                f"middle half 40 to 62 %: in {len(half)} of 8.",
            )
        )
    )
    return "\n\n".join(lines)


def _eras(found: Backtest) -> str:
    rows = []
    for mode, called in MODES.items():
        for name, first, last in ERAS:

            def there(row: Row, first: date = first, last: date = last, mode: str = mode) -> bool:
                day = date.fromisoformat(row.cutoff)
                return row.mode == mode and row.measure == "adp" and first <= day <= last

            scores = {one.horizon: one for one in found.monthly.scores(there)}
            cells = [
                f"{scores[h].mape:.1f} ({scores[h].baselines['persistence']:.1f})" if h in scores else "–" for h in HORIZONS
            ]
            rows.append((called, name, *cells))
    return _grid(("", "cutoffs", *map(str, HORIZONS)), rows)


def _halves(found: Backtest) -> str:
    rows = []
    for name, first, last in (("targets to 2024-12", "", "2024-12"), ("targets from 2025-01", "2025-01", "9999")):

        def there(row: Row, first: str = first, last: str = last) -> bool:
            return row.measure == "adp" and row.mode == "given_book_ins" and first <= row.target <= last

        scores = {one.horizon: one for one in found.monthly.scores(there)}
        rows.append((name, *(f"{scores[h].mape:.1f} ({scores[h].cutoffs})" if h in scores else "–" for h in HORIZONS)))
    return _grid(("error, percent (forecasts)", *map(str, HORIZONS)), rows)


def _named(found: Backtest, cutoff: str) -> str:
    rows = []
    for mode, called in MODES.items():
        for row in found.rows:
            if (row.cutoff, row.measure, row.mode) == (cutoff, "adp", mode):
                sign = "+" if row.middle > row.observed else "−"
                band = f"{row.low:,.0f} to {row.high:,.0f}"
                out, came = f"{sign}{100 * row.error:.1f} %", f"{row.observed:,.0f}"
                rows.append((called, row.target, f"{row.middle:,.0f}", band, came, out))
    return f"**{cutoff}**\n\n" + _grid(("", "month", "forecast", "5 % to 95 %", "came", "out by"), rows)


def _fit_tried() -> tuple[str, ...]:
    """What `make fit-check` found of `calibrate`."""
    kept = json.loads((Path(__file__).parent / "fit_check.json").read_text(encoding="utf-8"))
    parameters = load_catalog().parameters
    rows = [
        (parameters[name].label, f"{percent:.0f}", f"{kept['left'][name]:.2f}")
        for name, percent in sorted(kept["held"].items(), key=lambda one: one[1])
    ]
    return (
        _filled(
            f"`calibrate` itself was tried on {kept['cases']} records made by the twin of `{kept['scenario']}` from "
            f"{kept['span'][0]} to {kept['span'][1]}, every parameter drawn from its own spread and each figure off by the error "
            f"that the fit allows ({kept['members']} members, {kept['steps']} steps; made by `make fit-check`). How often nine "
            f"tenths of the members held the truth, percent, {kept['overall']:.0f} over all; and what a fit leaves of a "
            "parameter's width, on average:"
        ),
        _grid(("", "held the truth", "width left"), rows),
    )


def _crps(found: Backtest) -> str:
    scores = {(one.mode, one.horizon): one for one in found.monthly.scores() if one.measure == "adp"}
    names = list(dict.fromkeys(name for one in scores.values() for name in one.baselines))
    rows = []
    for mode, called in MODES.items():
        rows.append((f"this forecast, {called}", *(f"**{scores[mode, h].crps:.1f}**" for h in HORIZONS)))
    for name in names:
        held = [next((s.baselines[name] for m in MODES if name in (s := scores[m, h]).baselines), None) for h in HORIZONS]
        rows.append((CALLED[name], *(f"{value:.1f}" if value is not None else "–" for value in held)))
    return _grid(("", *map(str, HORIZONS)), rows)


def departures() -> list[tuple[str, int, float, float, int, float]]:
    """By nationality: removals and mean days of 2016 to 2018, mean days and removals of 2019, and the error, a share."""
    table = load_catalog().tables["ice.days_to_departure_by_year"]
    found = []
    for name in dict.fromkeys(key[0] for key in table.rows):
        years = {year: table.find(nationality=name, fiscal_year=year) for year in ("2016", "2017", "2018", "2019")}
        before = [one for year, one in years.items() if year != "2019" and one is not None]
        came = years["2019"]
        assert came is not None
        people = sum(one["n"] for one in before)
        mean = sum(one["n"] * one["mean_days"] for one in before) / people
        found.append((name, int(people), mean, came["mean_days"], int(came["n"]), abs(mean / came["mean_days"] - 1)))
    return found


def _departures() -> str:
    rows = departures()
    errors = sorted(row[-1] for row in rows)
    lines = [
        (name.replace("_", " ").title(), f"{n:,}", f"{mean:.0f}", f"{came:.0f}", f"{there:,}", f"{100 * off:.0f} %")
        for name, n, mean, came, there, off in rows
    ]
    said = (
        f"The middle error of the fifteen is {100 * errors[len(errors) // 2]:.0f} % (at most 15 % was asked). It is largest "
        "where few were removed and policy changed: Cuba and India took back more people sooner in 2019, and Haiti's were "
        "mostly long cases."
    )
    head = ("nationality", "removed 2016–18", "mean days", "came in 2019", "removed 2019", "out by")
    return f"{_grid(head, lines)}\n\n{_filled(said)}"


def _schemes() -> tuple[str, ...]:
    """Each scheme as the process learnt from the others has it."""
    agreements, ways = load_catalog().agreements, {then: left_out(load_catalog(), then=then) for then in (True, False)}
    rows = [
        (
            f"{agreements[one.id].sender} to {agreements[one.id].host} (`{one.id}`)", f"{one.months:.0f}",
            f"{one.most:,.0f}" if one.most else "–",
            *(f"{each.middle:,.0f} ({each.low:,.0f} to {each.high:,.0f})" for each in (one, since)), f"{one.came:,.0f}",
        )
        for one, since in zip(ways[True], ways[False], strict=True)
    ]  # fmt: skip
    said = []
    for then, found in ways.items():
        even = [(one.crps, one.crps_uniform) for one in found if one.crps_uniform is not None]
        ours, theirs = (sum(column) / len(even) for column in zip(*even, strict=True))
        inside, mean = sum(one.inside for one in found), sum(one.crps for one in found) / len(found)
        nobody = sum(one.came for one in found) / len(found)
        known = "then" if then else "today"
        said.append(
            f"As known {known}, {inside} of {len(found)} came within nine tenths; the mean CRPS was {mean:.0f} people, against "
            f"{nobody:.0f} of a guess that nobody is moved; and of the {len(even)} with a most {ours:.1f}, against {theirs:.1f} "
            "of a guess that is even between nobody and the most."
        )
    return (
        _filled(
            "From its announcement an agreement is first used at one rate and given up at another; in use it moves people at a "
            "third, up to its quota or group, and courts stop it at a fourth and let it go on at a fifth. Rates differ from "
            "scheme to scheme; how much is learnt with them, on priors that are assumed (first use after a year, ten people a "
            "month, given up after three years, stopped after a year of use for half a year, each with wide room). Here each "
            "scheme is foretold by the others, for as long as it has been watched: by what was known of them on the day it was "
            "announced, and by what is known today. Mexico, which takes people in by land without terms, is left out, and so are "
            "those announced by their first flight and those never announced. [The accounts of five "
            "schemes](background/schemes.md) go on from here."
        ),
        _grid(("", "months", "most", "moved, as known then: middle (5 % to 95 %)", "as known today", "came"), rows),
        _filled(
            " ".join(said) + " The ranges are as wide as small numbers make them. Those watched for less than a month say little."
        ),
    )


def _official() -> str:
    catalog = load_catalog()
    rows = []
    for name in ("ice.forecast.population_error_2018", "ice.forecast.population_error_2026"):
        parameter = catalog.parameters[name]
        value = parameter.values[-1]
        assert value.value is not None and value.cite is not None
        source = catalog.source(value.cite.document)
        where = f"{source.publisher}, {source.title} ({source.dated})"
        rows.append((parameter.label, f"{100 * value.value:+.0f} %", value.why or "", where))
    return _grid(("forecast", "out by", "reckoned from", "source"), rows)


def _failures(found: Backtest) -> tuple[str, ...]:
    scores = {(one.measure, one.mode, one.horizon): one for one in found.monthly.scores()}
    one = scores["adp", "given_book_ins", 1]
    wide = scores["adp", "given_book_ins", 12]
    year = [
        row for row in found.monthly.rows
        if (row.measure, row.mode, row.horizon) == ("removals_from_detention", "given_book_ins", 12)
    ]  # fmt: skip
    low = -100 * sum(row.middle / row.observed - 1 for row in year) / len(year)
    alone = scores["removals_from_detention", "forecast", 12]
    return (
        f"One month ahead persistence is better ({one.baselines['persistence']:.1f} % against {one.mape:.1f} %): it is given "
        "the population of the cutoff day, which nobody had been told yet.",
        "The first era, to June 2023, carries much of the error: releases before and at the end of Title 42 came and went "
        "with policy, and exits of people arrested by CBP followed book-ins less than before or since.",
        "Book-ins of people arrested by ICE rose more than fourfold in 2025. No forecast of book-ins here foresaw it, and "
        "its ranges for people arrested by ICE held what came too seldom beyond six months.",
        f"Removals are still too low by {low:.0f} % on average at twelve months, book-ins given. That other book-outs go with "
        "the people arrested by CBP was found with the whole record in view, of which 28 months tell book-outs by reason, with "
        "one change of policy in them: the end of most parole in February 2025 came as arrests at the border fell, and the "
        "record cannot tell the two apart. The share of book-outs, trends in it and means of rivals were tried before, and "
        "none was better at every horizon than the better plain one. With book-ins forecast too, removals at twelve months are "
        f"out by {alone.mape:.0f} %, no better than persistence.",
        "The share held over 180 days is carried half way towards that of the people arrested by ICE three months before; a "
        "survival reckoned from the exits alone was tried and was several times too wide of the mark, for exits are not of "
        "anyone alike.",
        f"At twelve months, book-ins given, ranges are too wide ({wide.coverage90:.0f} % within nine tenths); those of people "
        "arrested by ICE alone, of book-outs and removals a year ahead, and of long stays are too narrow, as the tables show.",
        "The lag of publication, fourteen days, is assumed; counts revised later are seen as they stand now, since few "
        "earlier vintages are kept.",
        "What is scored is the exits of two groups, not the whole of `current-policy`: nationality, routes, third countries "
        "and cost have no such test yet.",
    )
