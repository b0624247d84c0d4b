"""Ledgers that must balance after every run: people, bed-days, quota and money. Whole numbers, so exactly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sojourn.engine.tables import FUND, QUOTA, STOCK, UNLIMITED, Tables, Tally
from sojourn.errors import LedgerError

if TYPE_CHECKING:
    from sojourn.model.compile import Model

__all__ = ["Entry", "check_ledgers", "entries", "summary"]


@dataclass(frozen=True)
class Entry:
    """One line of a ledger: what it should come to, what it came to, and (for quota) that it may be less."""

    ledger: str  # people, bed_days, quota, money
    name: str  # stream and class, or the resource
    parts: tuple[tuple[str, int], ...]  # what it is made of, by word
    expected: int
    found: int
    at_most: bool = False

    @property
    def balanced(self) -> bool:
        """Whether it comes to what it should."""
        return self.found <= self.expected if self.at_most else self.found == self.expected


def entries(model: Model, t: Tables, y: Tally) -> tuple[Entry, ...]:
    """Every ledger of one draw."""
    return (*_people(model, y), *_bed_days(model, t, y), *_quota(model, t, y), *_money(model, t, y))


def check_ledgers(found: Iterable[Entry], draw: int) -> None:
    """LedgerError that names each ledger of a draw that does not balance, and by how much."""
    wrong = [entry for entry in found if not entry.balanced]
    if wrong:
        unit = {"people": "people", "bed_days": "bed-days", "quota": "people", "money": "cents"}
        said = [
            f"{e.ledger.replace('_', '-')} of {e.name}: {e.found - e.expected:+,} {unit[e.ledger]} "
            f"({', '.join(f'{word} {value:,}' for word, value in e.parts)})"
            for e in wrong
        ]
        raise LedgerError(
            f"draw {draw} does not balance, so none of its figures can be trusted. " + "; ".join(said) + ". "
            "This is a fault of Sojourn, not of the scenario: please report it with the scenario and the seed."
        )


def summary(draws: Iterable[Iterable[Entry]]) -> dict[str, Any]:
    """The ledgers of a run, summed over its draws (whole numbers; money in cents)."""
    sums: dict[str, dict[str, dict[str, int]]] = {"people": {}, "bed_days": {}, "quota": {}, "money": {}}
    balanced, number = True, 0
    for ledger in draws:
        number += 1
        for entry in ledger:
            balanced = balanced and entry.balanced
            row = sums[entry.ledger].setdefault(entry.name, {})
            for word, value in entry.parts:
                row[word] = row.get(word, 0) + value
    people: dict[str, int] = {"start": 0, "in": 0, "out": 0, "inside": 0}
    for row in sums["people"].values():
        for word in people:
            people[word] += row[word]
    return {
        "balanced": balanced,
        "draws": number,
        "people": people,
        "bed_days": sums["bed_days"],
        "quota": sums["quota"],
        "money": sums["money"],
    }


def _people(model: Model, y: Tally) -> Iterator[Entry]:
    outcomes = set(model.outcomes)
    out = [e for e, edge in enumerate(model.edges) if edge.target in outcomes]
    for g, (stream, kind) in enumerate(model.groups):
        start, came, left = int(y.start[g]), int(y.arrivals[:, g].sum()), int(y.moves[:, out, g].sum())
        inside = int(y.inside[:, g].sum() + y.waiting[:, g].sum())
        parts = (("start", start), ("in", came), ("out", left), ("inside", inside))
        yield Entry("people", f"{stream}/{kind}", parts, start + came, left + inside)


def _bed_days(model: Model, t: Tables, y: Tally) -> Iterator[Entry]:
    for r, name in enumerate(model.resources):
        if t.kind[r] == STOCK:
            counted, held = int(y.held_days[:, r, :].sum()), int(y.held[:, r].sum())
            parts = (("people_days", counted), ("bed_days", held), ("paid", int(y.paid[:, r].sum())))
            yield Entry("bed_days", name, parts, held, counted)


def _quota(model: Model, t: Tables, y: Tally) -> Iterator[Entry]:
    """Use within the allowance of each period and in all: the found figure is what is used beyond either."""
    for r, name in enumerate(model.resources):
        if t.kind[r] == QUOTA:
            used = y.used[:, r].astype(np.int64)
            before = np.cumsum(used)
            first = np.flatnonzero(np.diff(t.quota_period[r], prepend=t.quota_period[r, 0] - 1))
            lengths = np.diff([*first.tolist(), len(used)])
            in_period = before - np.repeat(before[first] - used[first], lengths)  # used since the period began
            over = np.maximum(in_period - t.capacity[r], before - t.quota_all[r])[used > 0]
            beyond = max(int(over.max()), 0) if len(over) else 0
            whole = int(t.quota_all[r, -1])
            parts = (("used", int(before[-1])), *((("in_all", whole),) if whole < UNLIMITED else ()))
            yield Entry("quota", name, parts, 0, beyond, at_most=True)


def _money(model: Model, t: Tables, y: Tally) -> Iterator[Entry]:
    for r, name in enumerate(model.resources):
        if t.kind[r] == FUND:
            added, lapsed, gates = (
                int(t.fund_add[r].sum()),
                int(y.lapsed[:, r].sum()),
                int(y.used[:, r].sum()),
            )
            charged = int(y.charged[:, np.flatnonzero(t.cost_fund == r)].sum())
            closing = int(y.balance[-1, r])
            parts = (
                ("in", added),
                ("lapsed", lapsed),
                ("at_gates", gates),
                ("charged", charged),
                ("closing", closing),
            )
            yield Entry("money", name, parts, added - lapsed - gates - charged, closing)
