"""The rule: a band or a figure of the record beside a target gives one verdict, whoever speaks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.claims.rule import VERDICTS, ends, of_band, of_record, together

NUMBERS = st.floats(0.01, 1e9)


@pytest.mark.parametrize(
    ("relation", "low", "high", "granted", "as_things_go"),
    [
        ("at least", 100, 300, "holds", "holds"),
        ("at least", 99, 300, "possible", "possible"),
        ("at least", 10, 99, "not possible as stated", "not on the record so far"),
        ("at most", 10, 100, "holds", "holds"),
        ("at most", 10, 101, "possible", "possible"),
        ("at most", 101, 300, "not possible as stated", "not on the record so far"),
        ("about", 91, 109, "holds", "holds"),
        ("about", 50, 91, "possible", "possible"),
        ("about", 20, 500, "possible", "possible"),
        ("about", 50, 89, "not possible as stated", "not on the record so far"),
        ("about", 111, 200, "not possible as stated", "not on the record so far"),
    ],
)
def test_a_band_beside_a_hundred(
    relation: str, low: float, high: float, granted: str, as_things_go: str
) -> None:
    assert of_band(relation, 100.0, low, high, "granted") == granted  # type: ignore[arg-type]
    assert of_band(relation, 100.0, low, high, "as things go") == as_things_go  # type: ignore[arg-type]


@given(target=NUMBERS, a=NUMBERS, b=NUMBERS)
def test_what_holds_at_least_and_at_most_leaves_nothing_between(target: float, a: float, b: float) -> None:
    low, high = sorted((a, b))
    more, fewer = (of_band(way, target, low, high, "granted") for way in ("at least", "at most"))  # type: ignore[arg-type]
    assert (more == "holds") == (fewer == "not possible as stated") or low == target or high == target
    assert (more == "possible") == (fewer == "possible") or low == target or high == target


@given(target=NUMBERS, a=NUMBERS, b=NUMBERS, more=st.floats(1.0, 10.0))
def test_a_narrower_band_never_turns_a_verdict_over(target: float, a: float, b: float, more: float) -> None:
    low, high = sorted((a, b))
    wide = of_band("about", target, low / more, high * more, "granted")
    narrow = of_band("about", target, low, high, "granted")
    assert wide == "possible" or wide == narrow


def test_the_record_confirms_or_does_not() -> None:
    assert of_record("at least", 12_000, 5_000) == "not on the record so far"
    assert of_record("about", 300_000, 291_000) == "holds"
    assert (
        of_record("at most", 28, 24, bound=True) == "holds"
        and of_record("at most", 28, 262, bound=True) == "possible"
    )
    assert ends("about", 200.0) == (180.0, pytest.approx(220.0))


@given(st.lists(st.sampled_from(VERDICTS), max_size=5))
def test_readings_that_differ_are_not_one_number(found: list[str]) -> None:
    made = together(found)  # type: ignore[arg-type]
    assert made == (found[0] if len(set(found)) == 1 else "not a number")
