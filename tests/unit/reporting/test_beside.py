"""What the record counts under an agreement, beside what a run moves by the same day: exact to the day, in words, on the page."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

import sojourn
from sojourn.errors import InputError
from sojourn.reporting import screen
from sojourn.reporting.beside import lines
from sojourn.scenario import loads

MADE = """\
name: made
about: Two people a day go under an agreement that stands for one of the record, from 1 February 2025.
start: 2025-02-01
until: 2025-04-30
streams: {{all: {{arrivals: {{law: fixed, per_day: 2}}, enters: go}}}}
resources: {{seats: {{kind: batch, capacity: 50 person/departure, departs: daily}}}}
agreements: {{host: {{host: A host, record: {record}}}}}
stages: {{go: {{kind: depart, needs: [seats], agreements: [host], next: third_country}}}}
outcomes: {{third_country: {{ends_stay_as: removal}}}}
"""


@pytest.fixture(scope="module")
def results() -> sojourn.Results:
    return sojourn.run(loads(MADE.format(record="us_pan_2025")), draws=3)


def test_people_are_counted_to_the_day_of_the_records_count(results: sojourn.Results) -> None:
    """299 people by 18 February 2025 in the record; two a day for 18 days in the model, whatever the period of the run."""
    [one] = results.beside
    assert (one.agreement, one.people, one.by, one.document) == ("host", 299, date(2025, 2, 18), "reuters-panama-2025")
    assert one.modelled is not None and np.array_equal(one.modelled, [36.0, 36.0, 36.0])
    yearly = sojourn.run(loads(MADE.format(record="us_pan_2025")), draws=1, every="fiscal-year")
    assert yearly.beside[0].modelled is not None and yearly.beside[0].modelled[0] == 36.0


def test_it_is_said_with_its_source(results: sojourn.Results) -> None:
    [head, line] = lines(results)
    assert head == "Moved under an agreement, median (5 % to 95 % of draws), beside the record:"
    assert line.startswith("  A host, by 18 February 2025: model 36; record 299 (Reuters, ")
    text = screen(results, 80)
    assert head in " ".join(text.split()) and max(map(len, text.splitlines())) <= 80


def test_a_run_without_a_bed_says_nothing_of_people_held(results: sojourn.Results) -> None:
    assert "adp" not in results.values and "held on an average night" not in screen(results)
    assert "Removed to a third country: mean" in screen(results)


def test_it_stands_on_the_page() -> None:
    page = sojourn.report(loads(MADE.format(record="us_pan_2025")), draws=2).html
    assert "Under the agreements, beside the record" in page and "299" in page


def test_a_day_outside_the_run_and_an_agreement_without_a_count_are_left_out() -> None:
    assert sojourn.run(loads(MADE.format(record="us_rwa_2025")), draws=1).beside == ()
    assert sojourn.run(loads(MADE.format(record="us_pry_2025")), draws=1).beside == ()


def test_what_is_not_of_the_record_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(InputError, match="Did you mean 'us_pan_2025'"):
        loads(MADE.format(record="us_pan_2052"))
