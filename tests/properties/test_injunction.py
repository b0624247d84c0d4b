"""A court order on transfers to a third country, of random date and length, against the same luck without it.

People come, hold a bed, and those whose own country refuses them wait for a transfer under an agreement with a quota, in a line,
first come first served, until a legal clock that starts when they join it, or their patience, sends them out. `PLENTY` is the same
with a quota, seats and beds that never bind: there what an order does to each person can be said in advance.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sojourn.engine import kernel, reference
from sojourn.engine.tables import Tables, Tally
from sojourn.model import Model, compile_scenario
from sojourn.model.events import spans
from sojourn.model.values import Values
from sojourn.results.ledgers import check_ledgers, entries, summary
from sojourn.scenario import loads
from sojourn.sources import Catalog, load_catalog
from tests.engines.generate import day

CATALOG: Catalog = load_catalog()
DAYS = 150
MANY = 100_000


@dataclass(frozen=True)
class Order:
    """The day it comes, of the run, and how long it lasts: whole days, or a law."""

    date: str
    length: str

    @staticmethod
    def on(first: int, days: int) -> Order:
        return Order(day(first), f"{days} day")


@dataclass(frozen=True)
class System:
    """What is drawn of the scenario."""

    per_day: float = 3.0
    quota: int = MANY  # a month
    in_all: int = MANY
    seats: int = MANY
    departs: str = "daily"
    beds: int = MANY
    clock: int = 20  # days in line
    ends_by: str = "limit"  # or patience: of that many days, or of that mean
    orders: tuple[Order, ...] = ()

    def text(self) -> str:
        events = "".join(
            f"  order_{i}: {{date: {o.date}, suspend: third_country, for: {o.length}, why: an order}}\n" for i, o in enumerate(self.orders)
        )
        patience = {"patience": f"{{fixed: {self.clock} day}}", "random patience": f"{{exponential: {{mean: {self.clock} day}}}}"}.get(self.ends_by)
        leaves = f"    patience: {{law: {patience}, to: released_at_limit}}" if patience else ""
        days = 10_000 if patience else self.clock
        return f"""\
name: order
about: People whose own country refuses them, and a court order.
start: {day(0)}
until: {day(DAYS - 1)}
classes: {{accepts: {{label: takes people back}}, refuses: {{label: refuses}}}}
streams:
  arrested: {{arrivals: {{law: poisson, per_day: {self.per_day}}}, mix: {{accepts: 0.3, refuses: rest}}, enters: papers}}
resources:
  beds: {{kind: stock, capacity: {self.beds}}}
  seats: {{kind: batch, capacity: {self.seats} person/departure, departs: {self.departs}}}
  money: {{kind: fund, opens: 900000000 USD, from: {day(0)}}}
  fees: {{kind: fund, opens: 900000000 USD, from: {day(0)}}}
agreements:
  host:
    host: A host
    nationals: [refuses]
    quota: {{capacity: {self.quota} person/month, in_all: {self.in_all} person}}
    price: 1000
    from: fees
stages:
  papers:
    kind: wait
    holds: [beds]
    exits: {{decision: {{law: {{hazard: 0.17}}}}, released: {{law: {{hazard: 0.02}}}}}}
  decision: {{kind: decide, holds: [beds], split: {{home: 0.5, third_country: rest}}}}
  home: {{kind: wait, holds: [beds], law: {{gamma: {{mean: 8 day, shape: 2}}}}, next: removed_home, but: {{refuses: third_country}}}}
  third_country:
    kind: depart
    holds: [beds]
    needs: [seats]
    agreements: [host]
    but: {{accepts: removed_home}}
{leaves}
    next: removed_third_country
outcomes: [removed_home, removed_third_country, released, released_at_limit]
limits:
  post_order: {{clock: {{starts: third_country, on: queued}}, after: {days} day, to: released_at_limit}}
costs:
  bed_day: {{per: bed-day, of: beds, price: 150, from: money, account: custody}}
events:{" {}" if not self.orders else ""}
{events}"""

    def run(self, seed: int, draw: int = 0) -> History:
        model = compile_scenario(loads(self.text(), catalog=CATALOG), CATALOG, "day")
        tables = model.tables(draw, seed)
        return History(self, model, tables, kernel.run(tables, seed, draw), seed, draw)

    def without(self) -> System:
        return replace(self, orders=())


@dataclass(frozen=True)
class History:
    """One history, tallied by day."""

    system: System
    model: Model
    tables: Tables
    tally: Tally
    seed: int
    draw: int

    @cached_property
    def gate(self) -> int:
        return self.model.structure.last_node("third_country")

    @cached_property
    def in_force(self) -> np.ndarray:
        """[day] whether an order is in force, from the events alone."""
        values = Values(CATALOG, self.model.start, self.model.days, {}, self.seed, self.draw)
        found = np.zeros(DAYS, bool)
        for span in spans(values, self.model.scenario):
            found[max(span.first, 0) : max(span.end, 0)] = True
        return found

    def to(self, name: str, kind: str = "refuses") -> np.ndarray:
        """[day] people of a class who leave with that outcome."""
        group = self.model.groups.index(("arrested", kind))
        edges = [e for e, edge in enumerate(self.model.edges) if edge.target == name]
        return self.tally.moves[:, edges, group].sum(axis=1)

    @property
    def moved(self) -> np.ndarray:
        return self.to("removed_third_country")

    @property
    def at_limit(self) -> np.ndarray:
        return self.to("released_at_limit")

    @property
    def waiting(self) -> np.ndarray:
        """[day] people in line for a transfer at the tally."""
        return self.tally.waiting_days[:, self.gate].sum(axis=1)

    @property
    def joined(self) -> np.ndarray:
        """[day] people who come to the line: who is there, less who was, and who left it."""
        return np.diff(self.waiting, prepend=0) + self.moved + self.at_limit

    @property
    def held(self) -> np.ndarray:
        """[day] beds held at the tally."""
        return self.tally.held[:, self.model.resources.index("beds")]

    def lacking(self, what: str) -> np.ndarray:
        """[day] people waiting for a transfer for want of that."""
        names = [*self.model.resources, "order", "turn"]
        return self.tally.lacking_days[:, self.gate, names.index(what)]


SEEDS = st.integers(0, (1 << 32) - 1)
ORDERS = st.builds(Order.on, st.integers(0, DAYS - 10), st.integers(1, 90))
UNCERTAIN = st.builds(
    lambda first, span, median, spread: Order(
        f"{{between: [{day(first)}, {day(first + span)}]}}", f"{{lognormal: {{median: {median} day, spread: {spread}}}}}"
    ),
    st.integers(0, 80), st.integers(0, 40), st.integers(2, 60), st.sampled_from((1.3, 2, 3)),
)  # fmt: skip
SHORT = st.builds(
    System, per_day=st.sampled_from((0.4, 2.0, 7.0)), quota=st.sampled_from((1, 8, 40, MANY)), in_all=st.sampled_from((15, MANY)),
    seats=st.sampled_from((1, 5, MANY)), departs=st.sampled_from(("daily", "[tue, fri]")), clock=st.integers(1, 60),
    ends_by=st.sampled_from(("limit", "patience", "random patience")),
)  # fmt: skip
SHORT_OF_BEDS = st.builds(lambda system, beds: replace(system, beds=beds), SHORT, st.sampled_from((2, 20, 60, MANY)))
PLENTY = st.builds(System, per_day=st.sampled_from((0.4, 2.0, 7.0)), clock=st.integers(1, 60), ends_by=st.sampled_from(("limit", "patience")))


def with_order(systems: st.SearchStrategy[System], *orders: st.SearchStrategy[Order]) -> st.SearchStrategy[System]:
    return st.builds(lambda system, found: replace(system, orders=found), systems, st.tuples(*orders))


ANY = with_order(SHORT_OF_BEDS, ORDERS | UNCERTAIN) | with_order(SHORT_OF_BEDS, ORDERS | UNCERTAIN, ORDERS | UNCERTAIN)


def test_the_systems_drawn_are_ones_in_which_an_order_bites() -> None:
    """People are moved before and after it, wait for its end, for the quota and for seats, and are released at the limit."""
    system = System(per_day=7.0, quota=40, seats=5, departs="[tue, fri]", beds=80, clock=25, orders=(Order.on(40, 35),))
    y, plain = system.run(1), system.without().run(1)
    assert y.moved[:40].sum() > 20 and y.moved[75:].sum() > 20 and y.lacking("order").sum() > 300
    assert min(int(plain.lacking(what).sum()) for what in ("host", "seats")) > 20
    assert y.at_limit.sum() > plain.at_limit.sum() > 20 and y.held.max() == 80


@settings(max_examples=60)
@given(ANY, SEEDS, st.integers(0, 3))
def test_nobody_is_moved_while_an_order_is_in_force_and_who_waits_then_lacks_it(system: System, seed: int, draw: int) -> None:
    """On a day with an order nobody is moved and all in line lack the order; on any other day nobody lacks it."""
    y = system.run(seed, draw)
    assert not y.moved[y.in_force].any()
    assert np.array_equal(y.lacking("order"), np.where(y.in_force, y.waiting, 0))
    assert y.tally.lacking_days[:, :, len(y.model.resources)].sum() == y.lacking("order").sum()


@settings(max_examples=60)
@given(ANY, SEEDS)
def test_people_and_ledgers_balance_under_an_order(system: System, seed: int) -> None:
    """People, bed-days, quota and money balance, and who came is moved, removed, released or there, by class and to the last."""
    y = system.run(seed)
    check_ledgers(entries(y.model, y.tables, y.tally), 0)
    assert summary([entries(y.model, y.tables, y.tally)])["balanced"]
    for g, (_, kind) in enumerate(y.model.groups):
        left = sum(int(y.to(outcome, kind).sum()) for outcome in y.model.outcomes)
        inside = int(y.tally.inside[:, g].sum() + y.tally.waiting[:, g].sum())
        assert int(y.tally.arrivals[:, g].sum()) == left + inside
    host = y.model.resources.index("host")
    months = np.array([day(d)[:7] for d in range(DAYS)])
    used = [int(y.moved[months == month].sum()) for month in sorted(set(months))]
    assert max(used) <= system.quota and sum(used) <= system.in_all
    assert np.array_equal(y.tally.used[:, host], y.moved)
    fees = y.model.resources.index("fees")
    assert int(y.tally.balance[-1, fees]) == 90_000_000_000 - 100_000 * int(y.moved.sum())  # cents


@settings(max_examples=60)
@given(ANY, SEEDS)
def test_nothing_differs_before_the_order(system: System, seed: int) -> None:
    """Up to the day before the first order every tally is that of the run without it."""
    y, plain = system.run(seed), system.without().run(seed)
    first = int(np.argmax(y.in_force)) if y.in_force.any() else DAYS
    for part in ("moves", "waiting_days", "inside_days", "held", "used", "balance", "lacking_days", "over"):
        assert np.array_equal(getattr(y.tally, part)[:first], getattr(plain.tally, part)[:first]), part


@settings(max_examples=80)
@given(with_order(SHORT, ORDERS | UNCERTAIN) | with_order(SHORT, ORDERS, UNCERTAIN), SEEDS)
def test_an_order_never_moves_more_nor_releases_fewer_by_any_day(system: System, seed: int) -> None:
    """With beds for all, by each day no more are moved and no fewer released at the limit than without the order; catching up
    after it stays within quota and seats; and whoever has another way out of the system is as before, day by day."""
    y, plain = system.run(seed), system.without().run(seed)
    assert (np.cumsum(y.moved) <= np.cumsum(plain.moved)).all()
    assert (np.cumsum(y.at_limit) >= np.cumsum(plain.at_limit)).all()
    assert np.array_equal(y.joined, plain.joined)
    for kind, outcome in (("accepts", "removed_home"), ("accepts", "released"), ("refuses", "released")):
        assert np.array_equal(y.to(outcome, kind), plain.to(outcome, kind))
    assert y.moved.max(initial=0) <= system.seats


@settings(max_examples=60)
@given(with_order(PLENTY, ORDERS | UNCERTAIN), SEEDS)
@example(replace(System(clock=10), orders=(Order.on(20, 40),)), 1)
def test_in_plenty_an_order_does_what_the_clock_says(system: System, seed: int) -> None:
    """Where nothing binds, who joins during the order is released on the day the clock runs out if the order stands the day before,
    and is moved on the day the order ends if not: so releases rise exactly where the order outlasts somebody's clock."""
    y, plain = system.run(seed), system.without().run(seed)
    assert np.array_equal(plain.moved, plain.joined) and not plain.at_limit.any() and not plain.waiting.any()
    released, moved = np.zeros(DAYS, int), np.zeros(DAYS, int)
    ends = int(np.flatnonzero(y.in_force)[-1]) + 1 if y.in_force.any() else 0  # the first day without it
    for joined, people in enumerate(plain.joined):
        out = joined + system.clock
        goes = joined if not y.in_force[joined] else min(out, ends)
        if goes < DAYS:
            (released if y.in_force[joined] and out <= ends else moved)[goes] += people
    assert np.array_equal(y.at_limit, released)
    assert np.array_equal(y.moved, moved)


@settings(max_examples=60)
@given(with_order(PLENTY, ORDERS | UNCERTAIN) | with_order(PLENTY, ORDERS, ORDERS), SEEDS)
def test_in_plenty_beds_held_never_fall_and_are_those_in_line(system: System, seed: int) -> None:
    """Where nothing binds, on every day an order adds to the beds held exactly the people whom it keeps in line."""
    y, plain = system.run(seed), system.without().run(seed)
    assert np.array_equal(y.held - plain.held, y.waiting)
    assert y.tally.held_days.sum() - plain.tally.held_days.sum() == y.lacking("order").sum()


def test_where_the_quota_binds_an_order_may_shorten_a_stay() -> None:
    """Beds held may fall: the order keeps the one place of the month from the first person, whose clock runs out, so that the
    second, whom the quota would have kept in line to the limit, has it."""
    text = """\
name: one_place
about: One place a month, two people.
start: 2026-01-01
until: 2026-03-31
streams:
  first: {arrivals: {law: fixed, per_day: {values: [{from: 2026-01-01, value: 0}, {from: 2026-01-24, value: 1}, {from: 2026-01-25, value: 0}]}}, enters: third_country}
  second: {arrivals: {law: fixed, per_day: {values: [{from: 2026-01-01, value: 0}, {from: 2026-02-03, value: 1}, {from: 2026-02-04, value: 0}]}}, enters: third_country}
resources: {beds: {kind: stock}, seats: {kind: batch, capacity: 5 person/departure, departs: daily}}
agreements: {host: {host: A host, quota: {capacity: 1 person/month}, first_transfer: 2026-02-02}}
stages:
  arrival: {kind: serve, holds: [beds], next: third_country}
  third_country: {kind: depart, holds: [beds], needs: [seats], agreements: [host], next: moved}
outcomes: [moved, released_at_limit]
limits: {post_order: {clock: {starts: third_country, on: queued}, after: 10 day, to: released_at_limit}}
""".replace("enters: third_country", "enters: arrival")
    found = {}
    for name, events in (("without", ""), ("with", "events: {order: {date: 2026-02-02, suspend: third_country, for: 2 day, why: an order}}\n")):
        model = compile_scenario(loads(text + events, catalog=CATALOG), CATALOG, "day")
        y = kernel.run(model.tables(0, 1), 1, 0)
        ends = [int(y.moves[:, [e for e, edge in enumerate(model.edges) if edge.target == o]].sum()) for o in model.outcomes]
        found[name] = (ends, int(y.held[:, model.resources.index("beds")].sum()))
    assert found["without"] == ([1, 1], 19)  # nine nights and ten
    assert found["with"] == ([1, 1], 11)  # ten nights and one


@settings(max_examples=60)
@given(SHORT_OF_BEDS, st.integers(0, 100), st.integers(1, 40), st.integers(0, 40), st.integers(1, 40), SEEDS)
def test_two_orders_that_overlap_are_one_as_long_as_both(system: System, first: int, days: int, later: int, more: int, seed: int) -> None:
    """Of two orders both must end: where they overlap or touch, every tally is that of one order from the first day to the last."""
    later = min(later, days)
    both = replace(system, orders=(Order.on(first, days), Order.on(first + later, more)))
    one = replace(system, orders=(Order.on(first, max(days, later + more)),))
    y, whole = both.run(seed), one.run(seed)
    assert np.array_equal(y.in_force, whole.in_force)
    assert [name for name in Tally._fields if not np.array_equal(getattr(y.tally, name), getattr(whole.tally, name))] == []


@settings(max_examples=40)
@given(ANY, SEEDS, st.integers(0, 3))
def test_the_kernel_and_the_reference_agree_under_an_order(system: System, seed: int, draw: int) -> None:
    """The compiled kernel and the plain reference give the same tally, number for number."""
    y = system.run(seed, draw)
    plain = reference.run(y.tables, seed, draw)
    assert [name for name in Tally._fields if not np.array_equal(getattr(y.tally, name), getattr(plain, name))] == []


@pytest.mark.parametrize(("median", "spread"), [(33, 2.0), (12, 1.3)])
def test_an_uncertain_order_is_as_long_as_its_law_says(median: int, spread: float) -> None:
    """Over draws half of the orders last less than the median, and two thirds lie within a factor `spread` of it."""
    order = Order(day(0), f"{{lognormal: {{median: {median} day, spread: {spread}}}}}")
    model = compile_scenario(loads(replace(System(), orders=(order,)).text(), catalog=CATALOG), CATALOG, "day")
    node = model.structure.last_node("third_country")
    lengths = np.array([model.tables(draw, 7).closed[node].sum() for draw in range(400)])
    band = 4 * (0.25 / 400) ** 0.5
    assert abs(np.mean(lengths < median) - 0.5) < band + 0.04  # whole days: a length of the median may fall on either side
    within = np.mean((lengths > median / spread - 0.5) & (lengths < median * spread + 0.5))
    assert abs(within - 0.683) < band + 0.04
