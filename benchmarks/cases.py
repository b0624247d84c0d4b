"""The speed model's numbers, its three cases, and the summary row by which engines are compared."""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass, fields

HORIZON = 730  # day
ORDER_MEAN, ORDER_CV = 8.0, 1.0  # day, ratio: lognormal
ORDER_LOG_MEAN, ORDER_LOG_SD = math.log(8.0) - math.log(2.0) / 2.0, math.sqrt(math.log(2.0))
DOCUMENT_SHAPE, DOCUMENT_SCALE = 2.0, 6.0  # gamma, day
REFUSAL = 0.1  # share
RELEASE = 180.0  # day after the order
EVENTS_A_PERSON = 4.45  # events in case S33, as the table of the peers counts them


@dataclass(frozen=True)
class Case:
    """Beds and seats in units of arrivals a day; `seats` None: no cap."""

    name: str
    beds: float
    seats: float | None

    def bed_count(self, lam: float) -> int:
        """Beds at `lam` arrivals a day."""
        return round(self.beds * lam)

    def seat_count(self, lam: float) -> int:
        """Seats on each flight at `lam` arrivals a day; more than could ever be wanted where there is no cap."""
        return 10**9 if self.seats is None else round(self.seats * lam)


S33 = Case("S33", 33.0, 1.05)
U41 = Case("U41", 41.4, 1.05)
F45 = Case("F45", 45.0, 0.85)
S33_NO_CAP = Case("S33 without a seat cap", 33.0, None)
CASES = {case.name: case for case in (S33, U41, F45, S33_NO_CAP)}


@dataclass(frozen=True)
class SummaryRow:
    """One replication: census on five days, means over days 366 to 730, mean wait and time in system, three counts."""

    occ30: float
    occ100: float
    occ200: float
    occ365: float
    occ730: float
    mean_occ: float
    mean_rem: float
    mean_rel: float
    wait: float
    tis: float
    arrivals: int
    admitted: int
    left: int


COLUMNS = tuple(field.name for field in fields(SummaryRow))


def mean(numbers: list[float]) -> float:
    """The mean; 0 of nothing."""
    return sum(numbers) / len(numbers) if numbers else 0.0


@dataclass
class Counts:
    """What an engine counts while it runs; lists are by day, 0 unused."""

    occ: list[int]
    rem: list[int]
    rel: list[int]
    arrivals: int = 0
    admitted: int = 0
    left: int = 0
    wait_sum: float = 0.0
    tis_sum: float = 0.0

    @classmethod
    def empty(cls) -> Counts:
        """Nothing counted."""
        return cls([0] * (HORIZON + 1), [0] * (HORIZON + 1), [0] * (HORIZON + 1))

    def row(self) -> SummaryRow:
        """The summary row."""
        tail = slice(366, HORIZON + 1)
        return SummaryRow(
            self.occ[30], self.occ[100], self.occ[200], self.occ[365], self.occ[730],
            mean([float(x) for x in self.occ[tail]]), mean([float(x) for x in self.rem[tail]]),
            mean([float(x) for x in self.rel[tail]]), self.wait_sum / max(self.admitted, 1),
            self.tis_sum / max(self.left, 1), self.arrivals, self.admitted, self.left,
        )  # fmt: skip


def standard_scores(ours: list[SummaryRow], theirs: list[SummaryRow]) -> dict[str, float]:
    """By column: the difference of the means over its standard error. Columns without spread on both sides: 0 or inf.

    >>> rows = [SummaryRow(*[float(i)] * 10, i, i, i) for i in (1, 2, 3)]
    >>> standard_scores(rows, rows)["wait"]
    0.0
    """
    scores = {}
    for i, name in enumerate(COLUMNS):
        sides = [[float(astuple(row)[i]) for row in rows] for rows in (ours, theirs)]
        means = [mean(side) for side in sides]
        error = math.sqrt(
            sum(sum((x - m) ** 2 for x in side) / (len(side) - 1) / len(side) for side, m in zip(sides, means, strict=True))
        )
        gap = means[0] - means[1]
        scores[name] = gap / error if error > 0 else (0.0 if gap == 0 else math.inf)
    return scores
