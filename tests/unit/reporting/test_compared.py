"""What a comparison prints: fits, quotes the paired difference with its range, lists what was changed, is safe to open."""

from __future__ import annotations

import csv as reader
import io
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from sojourn.reporting import screen_compared, screen_variants
from sojourn.reporting.chart import svg_compared
from sojourn.reporting.compared import sentence
from sojourn.reporting.csv import csv_compared
from sojourn.reporting.figures import against, signed
from sojourn.results.comparison import Comparison
from sojourn.results.results import Results
from sojourn.scenario.changed import Changed

PERIODS = tuple(f"2026-{month:02d}" for month in range(1, 13))


def steps(low: float, high: float) -> np.ndarray:
    return np.linspace(low, high, 11)[:, None] + np.zeros(12)


def made(name: str, **values: np.ndarray) -> Results:
    none = {key: np.zeros((0, 12)) for key in values}
    return Results(name, f"What {name} is.", 1, 11, date(2026, 1, 1), date(2026, 12, 31), "month", PERIODS, values, none,
                   {"balanced": True}, {}, {}, ("A guess",), ("An office, A report (2026)",))  # fmt: skip


@pytest.fixture
def both() -> Comparison:
    bare = {"adp": steps(60_000, 80_000), "book_ins": steps(900, 1100), "book_outs": steps(900, 1100), "removals_ice": steps(500, 700),
            "alos": steps(40, 50), "obligations": steps(1e8, 2e8), "deaths": steps(1, 2)}  # fmt: skip
    more = {"adp": bare["adp"] + steps(1000, 2000), "removals_ice": bare["removals_ice"] + steps(-10, 30), "obligations": bare["obligations"] - 1e6, "deaths": bare["deaths"] + 1}
    a = made("one", **bare, **{"used:host": steps(1, 2)})
    b = made("two", **{**bare, **more}, **{"releases:=cmd": steps(3, 4)})
    listed = Changed("resources.beds.capacity", "ice.beds.usable", None, "76,000 bed [assumed]", "", "one.yaml:3 (own)", "not written")
    return Comparison(a, b, ("one", "two with =cmd"), (listed,), ("The record cannot choose.",))


def test_the_sentence_quotes_the_paired_difference(both: Comparison) -> None:
    assert sentence(both) == (
        "Against one, two with =cmd would hold 1,500 more people on an average night in December 2026 (1,050 to 1,950 more); "
        "from 1 January 2026 to 31 December 2026 it would book in as many people, remove 120 more people (96 fewer to 336 more; "
        "more in 73 % of draws) and cost $12.0 million less; the average stay of those who leave "
        "would be as long (ranges: 5 % to 95 % of 11 paired draws)."
    )


def test_the_screen_fits_and_says_what_must_be_said(both: Comparison) -> None:
    for width in (80, 100):
        text = screen_compared(both, width)
        assert max(map(len, text.splitlines())) <= width
    one = " ".join(text.split())
    assert "Note: The record cannot choose." in one
    assert "What A supposes: What one is. What B supposes: What two is. Assumed, not published: A guess" in one
    assert "Held on an average night (ADP) FY2026 70,000 71,500 +1,500 +1,050 to +1,950 100 %" in one      # twelve months: by fiscal year
    assert "Cost, $ million FY2026 1,350 1,341 -9 -9 to -9 0 %" in one
    assert "resources.beds.capacity A: ice.beds.usable = 76,000 bed [assumed] # one.yaml:3 (own) B: not written" in one
    assert "deaths 18 30 +12 +12 to +12 100 %" in one
    assert "released - 42 - - -" in one                                          # only B can count it
    assert "B - A, held on an average night" in one


def test_few_periods_are_shown_as_they_are(both: Comparison) -> None:
    short = Comparison(*(replace(side, periods=PERIODS[:3], until=date(2026, 3, 31), values={"adp": side.values["adp"][:, :3]}, second={"adp": np.zeros((0, 3))}) for side in (both.a, both.b)), both.names)
    assert "2026-03" in screen_compared(short) and "FY2026" not in screen_compared(short)


def test_nothing_different_is_said_plainly(both: Comparison) -> None:
    text = " ".join(screen_compared(Comparison(both.a, both.a, ("one (A)", "one (B)"))).split())
    assert "would hold as many people on an average night" in text and "cost as much" in text
    assert "Nothing that was written differs between A and B." in text and "axis begins" not in text


def test_variants_stand_side_by_side(both: Comparison) -> None:
    other = Comparison(*(replace(side, scenario=f"{side.scenario}:gate") for side in (both.a, both.b)), both.names, both.changed, both.notes)
    text = screen_variants((both, other), 80)
    assert max(map(len, text.splitlines())) <= 80
    one = " ".join(text.split())
    assert "The record cannot choose between these readings" in one
    assert "one 70,000 71,500 +1,500 +1,050 to +1,950 100 % one:gate 70,000 71,500" in one
    assert one.count("resources.beds.capacity") == 1
    assert "cannot choose" not in screen_variants((replace(both, notes=()), replace(other, notes=())))


def test_what_is_said_of_the_end_is_of_the_end(both: Comparison) -> None:
    rising = np.arange(100.0, 1300.0, 100.0) + np.zeros((11, 1))
    one, two = (
        replace(side, values={**side.values, "held_over_180d_after_order": rising * times}, second={**side.second, "held_over_180d_after_order": np.zeros((0, 12))})
        for side, times in ((both.a, 1), (both.b, 2))
    )
    pair = Comparison(one, two, both.names, both.changed, both.notes)
    for text in (screen_compared(pair), screen_variants((pair, pair))):
        assert "held over 180 days after a final order, at the end 1,200 2,400 +1,200" in " ".join(text.split())


def test_csv_has_each_side_and_no_formula(both: Comparison) -> None:
    rows = list(reader.DictReader(io.StringIO(csv_compared([both]))))
    by_month = [row for row in rows if row["period"] in PERIODS]
    assert len(by_month) == 12 * (3 * 7 + 2) and len(rows) == 13 * (3 * 7 + 2)
    assert {row["by"] for row in rows if row["measure"] == "releases"} == {"'=cmd"}
    adp = {row["side"]: row for row in rows if row["measure"] == "adp" and row["period"] == "2026-12"}
    assert (adp["a"]["mean"], adp["b"]["mean"], adp["difference"]["mean"]) == ("70000.0", "71500.0", "1500.0")
    assert (adp["a"]["share_above"], adp["difference"]["share_above"]) == ("", "1.0")
    [whole] = [row for row in rows if row["measure"] == "removals_ice" and row["side"] == "difference" and row["period"] == "2026-01-01/2026-12-31"]
    assert float(whole["mean"]) == 120


def test_svg_is_the_same_every_time_and_has_both_lines(both: Comparison) -> None:
    found = svg_compared(both)
    assert found == svg_compared(both)
    assert b"A: one" in found and b"B: two with =cmd" in found and b"#0072b2" in found and b"#d55e00" in found and b"stroke-dasharray" in found


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ((3112, 1708, 5210), ("3,110 more", "1,710 to 5,210 more")), ((-3112, -5210, -1708), ("3,110 fewer", "1,710 to 5,210 fewer")),
        ((12, -3, 40), ("12 more", "3 fewer to 40 more")), ((0, 0, 0), ("", "")), ((0.001, -0.001, 0.002), ("", "")), ((12, -0.01, 40), ("12 more", "0 to 40 more")), ((12, 12, 12), ("12 more", "")),
    ],
)  # fmt: skip
def test_a_difference_in_words(figures: tuple[float, float, float], said: tuple[str, str]) -> None:
    assert against(*figures) == said


def test_a_difference_always_has_its_sign() -> None:
    assert [signed(value) for value in (1500.0, -0.01, -2.0, 0.0, float("nan"))] == ["+1,500", "0", "-2", "0", "-"]
