"""A comparison by class: whose people go to third countries, worked out by hand from two small runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from sojourn.reporting import screen_compared
from sojourn.reporting.by_class import by_class
from sojourn.results.comparison import Comparison
from sojourn.results.results import Results

PERIODS = ("2026-01", "2026-02")


def made(name: str, third: dict[str, list[list[float]]], removed: dict[str, list[list[float]]]) -> Results:
    values = {"adp": np.full((2, 2), 50.0), "removals_ice": sum(np.array(rows) for rows in removed.values())}
    values["removals_third_country"] = sum(np.array(rows) for rows in third.values())
    for kind in third:
        values[f"removals_third_country:{kind}"] = np.array(third[kind])
        values[f"removals_ice:{kind}"] = np.array(removed[kind])
        values[f"adp:{kind}"] = np.array([[31.0, 28.0], [31.0, 28.0]])
    none = {key: np.zeros((0, 2)) for key in values}
    labels = {"north": "the North", "south": "the South", "west": "the West"}
    return Results(name, "", 1, 2, date(2026, 1, 1), date(2026, 2, 28), "month", PERIODS, values, none, {}, {}, labels)


ON = made(
    "on",
    {"north": [[3.0, 2.0], [6.0, 4.0]], "south": [[20.0, 30.0], [40.0, 60.0]], "west": [[0.0, 0.0], [0.0, 0.0]]},
    {"north": [[10.0, 10.0], [20.0, 20.0]], "south": [[100.0, 100.0], [100.0, 100.0]], "west": [[5.0, 5.0], [5.0, 5.0]]},
)
OFF = made(
    "off",
    {kind: [[0.0, 0.0], [0.0, 0.0]] for kind in ("north", "south", "west")},
    {"north": [[7.0, 8.0], [14.0, 16.0]], "south": [[80.0, 70.0], [60.0, 40.0]], "west": [[5.0, 5.0], [5.0, 5.0]]},
)


def test_whole_spans_draw_by_draw_and_the_part_of_the_run_that_has_more() -> None:
    south, north = by_class(ON, OFF)  # nobody of the west goes to a third country in either
    assert (south.label, north.label) == ("the South", "the North")
    assert south.third.tolist() == [-50.0, -100.0] and north.third.tolist() == [-5.0, -10.0]
    assert south.removed.tolist() == [-50.0, -100.0] and north.held.tolist() == [0.0, 0.0]
    np.testing.assert_allclose(south.part, [25.0, 50.0])  # 50 of 200, 100 of 200
    again = by_class(OFF, ON)
    assert again[0].third.tolist() == [50.0, 100.0] and again[0].part.tolist() == south.part.tolist()


def test_where_nothing_differs_there_is_no_such_table() -> None:
    assert by_class(ON, ON) == ()
    bare = replace(ON, values={"adp": ON.values["adp"]}, second={"adp": ON.second["adp"]})
    assert by_class(bare, OFF) == ()


def test_the_screen_has_a_line_a_class_that_fits() -> None:
    for width in (80, 100):
        text = screen_compared(Comparison(ON, OFF, ("on", "off")), width)
        assert all(len(line) <= width for line in text.splitlines())
    lines = [line.split() for line in text.splitlines()]
    assert ["the", "South", "-97.5", "to", "-52.5", "-97.5", "to", "-52.5", "0", "26.2", "to", "48.8", "%"] in lines
    assert not [line for line in text.splitlines() if line.startswith("the West")]
