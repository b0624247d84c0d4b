"""What is printed: fits, is rounded honestly, carries its range, and is safe to open."""

from __future__ import annotations

import csv as reader
import io
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from sojourn.reporting import screen, show
from sojourn.reporting.chart import svg, terminal
from sojourn.reporting.csv import csv_text
from sojourn.reporting.figures import count, money, ranged
from sojourn.results.results import Results

PERIODS = tuple(f"2026-{month:02d}" for month in range(1, 13))


def steps(low: float, high: float) -> np.ndarray:
    return np.linspace(low, high, 11)[:, None] + np.arange(12.0)


@pytest.fixture
def results() -> Results:
    values = {
        "adp": steps(60_000, 80_000), "book_ins": steps(900, 1100), "removals_ice": steps(500, 700), "alos": steps(40, 50),
        "held_over_180d_since_book_in": steps(100, 200), "obligations": steps(1e8, 2e8), "deaths": np.zeros((11, 12)), "releases:=cmd": steps(1, 2),
    }  # fmt: skip
    none = {key: np.zeros((0, 12)) for key in values}
    return Results("small", "A made-up run.", 1, 11, date(2026, 1, 1), date(2026, 12, 31), "month", PERIODS, values, none,
                   {"balanced": True}, {}, {"=cmd": "@SUM(A1)"}, ("A guess",), ("An office, A report (2026)",))  # fmt: skip


def test_the_screen_fits_and_says_what_must_be_said(results: Results) -> None:
    text = screen(results, 80)
    assert max(map(len, text.splitlines())) <= 80
    one = " ".join(text.split())
    assert "in December 2026 70,000 (61,000 to 79,000) people would be held" in one
    assert "161 (116 to 206) of them held over 180 days since book-in" in one
    assert "cost $1.80 billion ($1.26 billion to $2.34 billion)" in one
    assert "5 % to 95 % of 11 draws" in one and "A guess" in one and "An office, A report" in one and "deaths: 0" in one
    assert "2026-12 70,011 61,011-79,011" in one


def test_a_chart_without_blocks_is_plain(results: Results) -> None:
    assert terminal(results, 80, unicode=False).isascii()
    assert "░" in terminal(results, 80)
    rows = terminal(results, 80, unicode=False).splitlines()[1:-1]
    columns = [sum(len(row) > x and row[x] == "*" for row in rows) for x in range(10, 40)]
    assert columns == [1] * 30           # the mean is one point in every column


def test_a_run_that_holds_nobody_still_prints(results: Results) -> None:
    bare = replace(results, values={"departures": np.ones((11, 12))}, second={"departures": np.zeros((0, 12))})
    assert "12 people would leave" in " ".join(screen(bare).split())


def test_svg_is_the_same_every_time(results: Results) -> None:
    assert svg(results) == svg(results)
    assert b"<svg" in svg(results) and b"5 % to 95 % of draws" in svg(results)


def test_csv_has_every_figure_and_no_formula(results: Results) -> None:
    rows = list(reader.DictReader(io.StringIO(csv_text(results))))
    assert len(rows) == 12 * len(results.values)
    assert {row["by"] for row in rows if row["measure"] == "releases"} == {"'=cmd"}
    assert {row["label"] for row in rows if row["measure"] == "releases"} == {"'@SUM(A1)"}
    assert rows[0]["p05"] == "61000.0" and rows[0]["chance_share"] == "" and rows[0]["unit"] == "person"


def test_figures_say_no_more_than_they_know() -> None:
    assert ranged(73_412, 69_777, 77_031) == "73,400 (69,800 to 77,000)"
    assert ranged(0, 0, 0) == "0"
    assert money(999) == "$999" and money(12_345_678_901) == "$12.3 billion"
    assert count(float("nan")) == "-"


def test_show_follows_a_figure_to_its_document() -> None:
    said = "\n".join(show("ice.bed_rate.adult").lines)
    assert "https://" in said and "USD" in said


def test_show_gives_each_value_of_a_scenario_its_origin() -> None:
    found = show("current-policy:gate", scenario=True, changes=["resources.beds.guaranteed=5"])
    rows = {row["path"]: row for row in found.data["values"]}
    assert rows["resources.beds.guaranteed"]["origin"] == "--set"
    assert rows["resources.beds.build_up"]["origin"].endswith("(variant)")
    assert rows["streams.interior.enters"]["origin"].startswith("current-policy.yaml:")
    assert "published" in str(rows["costs.detention.price"]["comes_to"]) or "[" in str(rows["costs.detention.price"]["comes_to"])
    assert not any(row["origin"] == "default" for row in rows.values())


@pytest.mark.parametrize("name", ["sources", "assumptions", "glossary", "measures"])
def test_lists_are_not_empty(name: str) -> None:
    found = show(name)
    assert len(found.data) >= 5 and len(found.lines) >= len(found.data)


def test_a_measure_is_shown_by_its_name() -> None:
    found = show("cost_marginal")
    assert found.data["unit"] == "USD/person-day" and "capital apart" in "\n".join(found.lines)


def test_a_range_that_a_few_draws_make_says_so() -> None:
    assert ranged(1310.0, 0.0, 1310.0) == "1,310 (0 to 1,310; a few draws lie far above)"
    assert ranged(73_412.0, 69_777.0, 77_031.0) == "73,400 (69,800 to 77,000)"
