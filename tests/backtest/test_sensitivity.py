"""Total indices of a scenario whose answer is a product of known inputs, and what is said of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sojourn.calibration import sensitivity
from sojourn.errors import InputError
from sojourn.reporting.hanging import screen_sensitivity

TEXT = """
name: product
about: People come at an uncertain rate, stay uncertain days; a price has nothing to do with how many are held.
start: 2026-01-01
until: 2026-06-30
streams:
  all: {arrivals: {law: fixed, per_day: {value: 100, unit: person/day, spread: {low: 80, high: 120, level: 0.99, shape: uniform}, why: made up}}, enters: held}
resources: {beds: {kind: stock}}
stages:
  held: {kind: wait, holds: [beds], exits: {removed_home: {law: {exponential: {mean: ice.third_country.patience}}}}}
outcomes: [removed_home]
costs:
  bed: {per: bed-day, of: beds, price: ice.bed_rate.adult}
parameter_overrides:
  ice.third_country.patience: {value: 10, unit: day, spread: {low: 9, high: 11, level: 0.99, shape: uniform}, why: made up}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "product.yaml"
    path.write_text(TEXT)
    return path


def test_the_parts_are_those_of_a_product(file: Path) -> None:
    """At the end 100 x 10 people are held: deviations of 11.5 % and 5.8 % of the two factors make four fifths and one fifth."""
    found = sensitivity(file, samples=64, workers=2)
    shares = {one.group.names: one for one in found.shares["adp"]}
    rate, stay = shares["all.arrivals",], shares["ice.third_country.patience",]
    assert rate.total == pytest.approx(0.8, abs=0.17) and stay.total == pytest.approx(0.2, abs=0.07)
    assert 0 < rate.error < 0.3
    price = shares["ice.bed_rate.adult",]
    assert price.total == 0.0 and price.group.source == "assumed: ice.bed_rate.*"
    costs = {one.group.names: one.total for one in found.shares["obligations"]}
    assert costs["ice.bed_rate.adult",] > 0.05
    text = screen_sensitivity(found, 80)
    assert max(map(len, text.splitlines())) <= 80 and "all.arrivals, written in the scenario" in " ".join(text.split())
    body = found.to_json()
    assert body["schema"] == "sojourn.sensitivity/1" and body["measures"]["adp"][0]["inputs"] == ["all.arrivals"]


def test_what_cannot_be_asked_is_said(file: Path) -> None:
    with pytest.raises(InputError, match="samples: must be a power of two"):
        sensitivity(file, samples=50)
    known = TEXT.replace("price: ice.bed_rate.adult", "price: 10").replace("mean: ice.third_country.patience", "mean: 10 day")
    known = known.partition("parameter_overrides")[0].replace(", spread: {low: 80, high: 120, level: 0.99, shape: uniform}", "")
    file.write_text(known)
    with pytest.raises(InputError, match="has no uncertain input"):
        sensitivity(file, samples=8)
