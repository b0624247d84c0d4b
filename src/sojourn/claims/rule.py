"""The one rule that turns a band, or a figure of the record, into a verdict: the same for every speaker.

A band is the 5 % to 95 % of the model's draws. A claim holds if all of the band meets what it says, is possible if part of it
does, and is out of reach if none does. Out of reach of a scenario that grants what the speaker asks for, it is not possible as
stated; out of reach of one that lets things go as they went, it is not on the record so far.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from sojourn.sources.claims import Means, Relation

__all__ = ["ROUND", "VERDICTS", "Verdict", "ends", "of_band", "of_record", "together"]

Verdict = Literal["holds", "possible", "not on the record so far", "not possible as stated", "not a number"]
VERDICTS: tuple[Verdict, ...] = (
    "holds",
    "possible",
    "not on the record so far",
    "not possible as stated",
    "not a number",
)
ROUND = 0.10
"""How far from its figure a claim of "about" may come true: a tenth, either side."""


def ends(relation: Relation, target: float) -> tuple[float, float]:
    """From where to where a quantity meets the claim.

    >>> [round(end) for end in ends("about", 30.0)]
    [27, 33]
    """
    if relation == "about":
        low, high = sorted((target * (1 - ROUND), target * (1 + ROUND)))
        return low, high
    return (target, float("inf")) if relation == "at least" else (float("-inf"), target)


def of_band(relation: Relation, target: float, low: float, high: float, means: Means) -> Verdict:
    """The verdict of a model's band.

    >>> of_band("at least", 100.0, 120.0, 150.0, "granted"), of_band("at least", 100.0, 60.0, 150.0, "granted")
    ('holds', 'possible')
    >>> of_band("at least", 100.0, 60.0, 90.0, "granted"), of_band("at least", 100.0, 60.0, 90.0, "as things go")
    ('not possible as stated', 'not on the record so far')
    """
    least, most = ends(relation, target)
    if low >= least and high <= most:
        return "holds"
    if high < least or low > most:
        return "not possible as stated" if means == "granted" else "not on the record so far"
    return "possible"


def of_record(relation: Relation, target: float, value: float, *, bound: bool = False) -> Verdict:
    """The verdict of a figure of the record; `bound`: the quantity is at most the figure, which then can only confirm.

    >>> of_record("at most", 28.0, 24.0, bound=True), of_record("at most", 28.0, 225.0, bound=True)
    ('holds', 'possible')
    """
    least, most = ends(relation, target)
    if least <= value <= most:
        return "holds"
    return "possible" if bound else "not on the record so far"


def together(found: Iterable[Verdict]) -> Verdict:
    """The verdict of a claim from those of its readings: theirs if they agree; else it is not one number.

    >>> together(["holds", "holds"]), together(["holds", "possible"]), together([])
    ('holds', 'not a number', 'not a number')
    """
    kinds = set(found)
    return kinds.pop() if len(kinds) == 1 else "not a number"
