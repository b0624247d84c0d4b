"""An independent model of a pipeline, event by event on SimPy's queue, written from the semantics page alone.

It shares no code with the engines and draws its luck from `random.Random`, so it agrees with them in law and not
draw by draw. `simulate(description, seed)` takes a plain dict:

    days, start (date)
    streams:   {name: {per_day, law?: poisson | fixed, mix?: {class: share}, enters}}
    resources: {name: {kind: stock, capacity?} | {kind: flow, per_day, on?: [weekdays]}
                      | {kind: batch, capacity, on?: [weekdays] | every?: n, first?: day}
                      | {kind: quota, per_month?, in_all?}
                      | {kind: fund, opens, from?: day, lapses?: day, close?: [stages | resources]}}   in the order filed
    stages:    {name: {kind, holds?, needs?, priority?, strict?, room?: (places, route), patience?: (pmf, route),
                       but?: {class: route}, displace?: {from, share, to, when?}, pays?: (fund, price),
                       wait:   exits: [(route, pmf)]
                       serve, depart: next
                       decide: split: [(route, share)]}}                                               in the order filed
    limits:    [{name, starts, on: queued | admitted, through?, after, to | count, pauses_with?}]
    orders:    [{name, closes: stage | resource, first: day, last: day}]
    charges:   [{stock, price, fund, guaranteed?}]
    outcomes:  [names]

A pmf is a list: the chance of each whole number of days; what is missing to one never happens. Where `needs`,
`priority` or a pmf may differ by class, a dict {class: value} stands in its place. Days count from 0.

What the semantics page leaves open is decided so:
- A serve or depart stage that holds has two lines: first for the stock alone, then, holding it, for its needs. Who
  comes with a stock that is accepted stands in the second at once.
- A line is tried once a day. Who joins it after that waits for the next day. Lines go in the order resources are
  filed; of gates without needs (closed by an order), after those, in the order stages are filed.
- The stock on hand at the start of a line's turn is what it can give; units freed meanwhile serve later lines, then
  the next day.
- `room` is looked at after the line was tried: who stands beyond the n-th place leaves, the last to join first.
- Patience and competing exits that are due on the same day go in the order they were filed. Patience of 0 days ends
  as that of 1 day does: on the next day's dues, so that whoever joins a line is tried once.
- Who is sent out by displacement is chosen among those who hold the same pool, in or at the gates of the `from`
  stages, and were not admitted in the same turn.
- A clock at the day it pauses: days on which the order is in force do not count.
"""

from __future__ import annotations

import bisect
import itertools
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from typing import Any

import simpy

EDITS, ARRIVALS, LIMITS, DUES, SERVES, DEPARTS, ADMITS, CHARGES, TALLY = range(9)

Key = tuple[int, int]  # step of the day, place within it


@dataclass(eq=False)
class Person:
    """Someone in the system. `turn` goes up whenever they move: what was filed for an earlier turn is void."""

    kind: str
    stream: str
    came: int
    turn: int = 0
    stage: str = ""
    waiting: bool = False
    joined: int = 0  # day of joining the stage's first line
    unit: str | None = None
    clocks: dict[str, tuple[int, int]] = field(default_factory=dict)  # limit -> (day started, which start)
    spot: int = -1  # place in the list of (pool, stage)


@dataclass
class Record:
    """What was seen. Lists are by day; sums are over the whole run."""

    in_stage: dict[str, list[int]]
    waiting: dict[str, list[int]]
    held: dict[str, list[int]]
    balance: dict[str, list[Fraction]]
    arrivals: list[int]
    outcomes: dict[str, list[int]]
    routes: dict[tuple[str, str], int]
    entered: dict[str, int]
    passed: dict[str, int]
    wait_days: dict[str, int]
    stay_days: dict[str, int]
    limits: dict[str, list[int]]
    displaced: list[int]


@dataclass(eq=False)
class Line:
    """People with the same first need, tried together."""

    key: Key
    need: str | None  # the resource, or none
    people: list[tuple[tuple[int, int, int, int], Person, int]] = field(default_factory=list)
    filed_for: int = -1  # day of the next turn


def by_class(value: Any, kind: str) -> Any:
    """The value for a class, where it may differ by class."""
    return value.get(kind, value.get("default")) if isinstance(value, dict) else value


def day_of(chances: Sequence[float], luck: random.Random, summed: dict[int, list[float]]) -> int | None:
    """A day drawn from a pmf; none where it never happens."""
    table = summed.get(id(chances))
    if table is None:
        table = summed[id(chances)] = list(itertools.accumulate(chances))
    day = bisect.bisect_right(table, luck.random())
    return day if day < len(table) else None


class Pipeline:
    """One history of a description."""

    def __init__(self, text: dict[str, Any], seed: int) -> None:
        self.text = text
        self.luck = random.Random(seed)
        self.env = simpy.Environment()
        self.days: int = text["days"]
        self.start: date = text.get("start", date(2001, 1, 1))
        self.stages: dict[str, dict[str, Any]] = text["stages"]
        self.resources: dict[str, dict[str, Any]] = text.get("resources", {})
        self.limits: list[dict[str, Any]] = text.get("limits", [])
        self.orders: list[dict[str, Any]] = text.get("orders", [])
        self.now: Key = (EDITS, 0)
        self.today = 0
        self.count = itertools.count()
        self.lines: dict[tuple[int, str], Line] = {}
        self.place = {name: i for i, name in enumerate([*self.resources, *(f"at {s}" for s in self.stages)])}
        self.filed = {name: i for i, name in enumerate(self.stages)}
        self.closed: dict[str, int] = {}
        self.held = {r: 0 for r, spec in self.resources.items() if spec["kind"] == "stock"}
        self.holders: dict[tuple[str, str], list[Person]] = {(r, s): [] for r in self.held for s in self.stages}
        self.used: dict[str, int] = {}  # flow and batch: today
        self.used_on: dict[str, int] = {}
        self.days_on: dict[str, tuple[int, int]] = {}  # flow and batch: working days before the day
        self.quota_used: dict[str, int] = {}
        self.month_used: dict[tuple[str, int, int], int] = {}
        self.balance = {r: Fraction(0) for r, s in self.resources.items() if s["kind"] == "fund"}
        self.spent: set[str] = set()
        self.summed: dict[int, list[float]] = {}
        self.inside = dict.fromkeys(self.stages, 0)
        self.at_gate = dict.fromkeys(self.stages, 0)
        self.starts = itertools.count()
        self.rooms = any("room" in spec for spec in self.stages.values())
        choices = {tuple(spec["holds"]) for spec in self.stages.values() if spec.get("holds")}
        firsts = [pools[0] for pools in choices]
        self.one_choice = {r for r in firsts if firsts.count(r) == 1}  # whoever needs it first accepts the same pools
        days = self.days
        self.seen = Record(
            {s: [] for s in self.stages}, {s: [] for s in self.stages}, {r: [] for r in self.held},
            {r: [] for r in self.balance}, [0] * days, {o: [0] * days for o in text["outcomes"]}, {},
            dict.fromkeys(self.stages, 0), dict.fromkeys(self.stages, 0), dict.fromkeys(self.stages, 0),
            dict.fromkeys(text["outcomes"], 0), {limit["name"]: [0] * days for limit in self.limits}, [0] * days,
        )  # fmt: skip
        self.clocks_started = {(on, s): [x for x in self.limits if x["starts"] == s and x["on"] == on] for s in self.stages for on in ("queued", "admitted")}
        self.clock_runs = {x["name"]: {x["starts"], *x.get("through", ())} for x in self.limits}

    # ---- the queue of events

    def file(self, day: int, key: Key, deed: Callable[[], None]) -> None:
        """Do something at a step of a day."""
        if day >= self.days:
            return
        event = self.env.event()
        event._ok, event._value = True, None

        def happen(_: simpy.Event) -> None:
            self.now = key
            self.today = day
            deed()

        event.callbacks = [happen]
        self.env.schedule(event, priority=key, delay=day - self.today)  # type: ignore[arg-type]

    def run(self) -> Record:
        """Run it to the end."""
        for order in self.orders:
            self.file(order["first"], (EDITS, 0), lambda o=order: self.close(o["closes"], 1))  # type: ignore[misc]
            self.file(order["last"] + 1, (EDITS, 0), lambda o=order: self.close(o["closes"], -1))  # type: ignore[misc]
        for fund in self.balance:
            spec = self.resources[fund]
            self.file(spec.get("from", 0), (EDITS, 0), lambda f=fund, usd=spec["opens"]: self.open(f, usd))  # type: ignore[misc]
            self.file(spec.get("lapses", self.days) + 1, (EDITS, 0), lambda f=fund: self.lapse(f))  # type: ignore[misc]
        for i, (name, stream) in enumerate(self.text["streams"].items()):
            self.next_arrival(name, stream, i, 0.0)
        self.file(0, (CHARGES, 0), self.charge)
        self.file(0, (TALLY, 0), self.tally)
        self.env.run()
        return self.seen

    def close(self, target: str, by: int) -> None:
        """An order comes into force, or ends."""
        self.closed[target] = self.closed.get(target, 0) + by

    def open(self, fund: str, usd: Any) -> None:
        """A fund's first day."""
        self.balance[fund] += Fraction(str(usd))

    def lapse(self, fund: str) -> None:
        """The day after a fund's last day: what is left of it lapses."""
        self.balance[fund] = min(self.balance[fund], Fraction(0))

    # ---- arrivals

    def next_arrival(self, name: str, stream: dict[str, Any], place: int, after: float) -> None:
        """File the next arrival of a stream; each files the one after it."""
        rate = float(stream["per_day"])
        if rate <= 0.0:
            return
        if stream.get("law", "poisson") == "poisson":
            when = after + self.luck.expovariate(rate)
            day = floor(when)
        else:  # the n-th comes on the first day by whose end n are due
            when = after + 1.0
            day = -floor(-int(when) / Fraction(str(stream["per_day"]))) - 1

        def arrive() -> None:
            self.seen.arrivals[self.today] += 1
            self.next_arrival(name, stream, place, when)
            person = Person(self.kind(stream.get("mix")), name, self.today)
            self.come(person, stream["enters"])

        self.file(day, (ARRIVALS, place), arrive)

    def kind(self, mix: dict[str, float] | None) -> str:
        """A class drawn from a mix."""
        if not mix:
            return "everyone"
        return self.luck.choices(list(mix), list(mix.values()))[0]

    # ---- moving

    def leave(self, person: Person) -> None:
        """Take someone out of where they are; what they hold they keep."""
        person.turn += 1
        if not person.stage:
            return
        if person.waiting:
            self.at_gate[person.stage] -= 1
        else:
            self.inside[person.stage] -= 1
        self.unlist(person)

    def move(self, person: Person, to: str) -> None:
        """From where someone is to a stage's gate, or out."""
        origin = person.stage
        self.leave(person)
        self.seen.routes[origin, to] = self.seen.routes.get((origin, to), 0) + 1
        self.come(person, to)

    def come(self, person: Person, to: str) -> None:
        """Come to a stage's gate, or out of the system."""
        spec = self.stages.get(to)
        while spec is not None and person.kind in spec.get("but", {}):
            to = spec["but"][person.kind]
            spec = self.stages.get(to)
        for name in list(person.clocks):
            if to not in self.clock_runs[name]:
                del person.clocks[name]
        if spec is None:
            self.release(person)
            person.stage = ""
            self.seen.outcomes[to][self.today] += 1
            self.seen.stay_days[to] += self.today - person.came
            return
        self.seen.entered[to] += 1
        person.stage, person.waiting, person.joined = to, True, self.today
        self.at_gate[to] += 1
        self.enlist(person)
        self.start_clocks("queued", person)
        self.stand(person, spec)
        if person.waiting and person.stage == to and "patience" in spec:
            chances, route = spec["patience"]
            days = day_of(by_class(chances, person.kind), self.luck, self.summed)
            turn = person.turn
            if days is not None:
                self.file(self.today + max(days, 1), (DUES, self.filed[to]), lambda: person.turn == turn and person.waiting and self.move(person, route))  # type: ignore[func-returns-value]

    def stand(self, person: Person, spec: dict[str, Any]) -> None:
        """Pass the gate at once if it asks for nothing, else join its line."""
        stage = person.stage
        holds = spec.get("holds", ())
        needs = self.needs(person, spec)
        lacks_stock = bool(holds) and person.unit not in holds
        if not lacks_stock and not needs and "pays" not in spec and not self.closed.get(stage) and stage not in self.spent:
            self.granted(person, None)
            self.placed(person)
            return
        if lacks_stock:
            step, first = ADMITS, holds[0]
        else:
            kinds = {self.resources[n]["kind"] for n in needs}
            step = DEPARTS if "batch" in kinds else SERVES
            first = needs[0] if needs else (spec["pays"][0] if "pays" in spec else f"at {stage}")
        line = self.lines.get((step, first))
        if line is None:
            line = self.lines[step, first] = Line((step, self.place[first]), first)
        key = (by_class(spec.get("priority", 0), person.kind), self.today, self.filed[stage], next(self.count))
        bisect.insort(line.people, (key, person, person.turn), key=lambda row: row[0])
        if line.filed_for < self.today or (line.filed_for == self.today and self.now >= line.key):
            self.file_turn(line, self.today if self.now < line.key else self.today + 1)

    def file_turn(self, line: Line, day: int) -> None:
        """File a line's next turn."""
        line.filed_for = day
        self.file(day, line.key, lambda: self.turn(line))

    def needs(self, person: Person, spec: dict[str, Any]) -> Sequence[str]:
        """What the gate needs beside a stock."""
        needs: Sequence[str] = by_class(spec.get("needs", ()), person.kind) or ()
        return needs

    # ---- lines

    def turn(self, line: Line) -> None:
        """A line's turn of the day: who can pass does, then who finds no room leaves."""
        people = [row for row in line.people if row[1].turn == row[2]]
        line.people = []
        free = {r: self.free(r) for r in self.held}
        kept: list[tuple[tuple[int, int, int, int], Person, int]] = []
        passed: list[tuple[Person, str | None]] = []
        for i, row in enumerate(people):
            person = row[1]
            spec = self.stages[person.stage]
            if self.first_is_out(line, spec, free):
                kept += people[i:]
                break
            unit = self.take(person, spec, line, free)
            if unit is False:
                kept.append(row)
                if spec.get("strict"):
                    kept += people[i + 1 :]
                    break
                continue
            passed.append((person, unit))  # type: ignore[arg-type]
        line.people = kept
        again: list[Person] = []
        for person, unit in passed:
            spec = self.stages[person.stage]
            if line.key[0] == ADMITS and spec["kind"] in ("serve", "depart") and self.second_gate(person, spec):
                self.swap(person, unit)
                again.append(person)
            else:
                self.granted(person, unit)
        admitted = [person for person, _ in passed if not person.waiting]
        for person in admitted:
            self.unlist(person)
        for person in admitted:
            self.displace(person)
        for person in admitted:
            self.enlist(person)
        for person in admitted:
            self.placed(person)
        for person in again:
            self.stand(person, self.stages[person.stage])
        self.no_room(line)
        if line.people and line.filed_for <= self.today:
            self.file_turn(line, self.today + 1)

    def second_gate(self, person: Person, spec: dict[str, Any]) -> bool:
        """Whether there is a second line once the stock is held."""
        return bool(self.needs(person, spec)) or "pays" in spec

    def first_is_out(self, line: Line, spec: dict[str, Any], free: dict[str, float]) -> bool:
        """Whether nobody of the line can pass any more today: what all need first has run out."""
        kind = self.resources[line.need]["kind"] if line.need in self.resources else None
        if kind == "stock":
            return line.need in self.one_choice and all(free[r] <= 0 for r in spec["holds"])
        return kind in ("flow", "batch", "quota") and not self.has(line.need)  # type: ignore[arg-type]

    def take(self, person: Person, spec: dict[str, Any], line: Line, free: dict[str, float]) -> str | bool | None:
        """All that the gate needs, or False: the stock taken (none if none was needed)."""
        stage = person.stage
        if self.closed.get(stage) or stage in self.spent:
            return False
        holds = spec.get("holds", ())
        unit: str | None = None
        if line.key[0] == ADMITS and person.unit not in holds:
            open_pools = [r for r in holds if free[r] > 0 and not self.closed.get(r) and r not in self.spent]
            if not open_pools:
                return False
            unit = open_pools[0]
            if spec["kind"] in ("serve", "depart") and self.second_gate(person, spec):
                free[unit] -= 1
                return unit
        needs = self.needs(person, spec)
        if not all(self.has(r) for r in needs):
            return False
        if "pays" in spec:
            fund, price = spec["pays"]
            if not self.may_pay(fund, Fraction(str(price))):
                return False
            self.balance[fund] -= Fraction(str(price))
        for r in needs:
            self.use(r)
        if unit is not None:
            free[unit] -= 1
        return unit

    def granted(self, person: Person, unit: str | None) -> None:
        """The gate is passed: waits are booked, the old unit given up for the new one, or because none is held here."""
        stage = person.stage
        spec = self.stages[stage]
        self.at_gate[stage] -= 1
        self.inside[stage] += 1
        person.waiting = False
        person.turn += 1
        self.seen.passed[stage] += 1
        self.seen.wait_days[stage] += self.today - person.joined
        if unit is not None:
            self.swap(person, unit)
        elif person.unit is not None and person.unit not in spec.get("holds", ()):
            self.release(person)

    def placed(self, person: Person) -> None:
        """Past the gate: clocks start, and what the stage is happens."""
        stage = person.stage
        spec = self.stages[stage]
        self.start_clocks("admitted", person)
        kind = spec["kind"]
        if kind in ("serve", "depart"):
            self.move(person, spec["next"])
        elif kind == "decide":
            routes, shares = zip(*by_class(spec["split"], person.kind), strict=True)
            self.move(person, self.luck.choices(routes, shares)[0])
        else:
            first: tuple[int, str] | None = None
            for route, chances in spec["exits"]:
                days = day_of(by_class(chances, person.kind), self.luck, self.summed)
                if days is not None and (first is None or days < first[0]):
                    first = (days, route)
            if first is None:
                return
            days, route = first
            if days == 0:
                self.move(person, route)
            else:
                turn = person.turn
                self.file(self.today + days, (DUES, self.filed[stage]), lambda: self.move(person, route) if person.turn == turn else None)

    def no_room(self, line: Line) -> None:
        """Who stands beyond the n-th place leaves, the last to join first."""
        if not self.rooms:
            return
        i = len(line.people) - 1
        while i >= 0:
            _, person, _ = line.people[i]
            room = self.stages[person.stage].get("room")
            if room is not None and i >= room[0]:
                del line.people[i]
                self.move(person, room[1])
            i -= 1

    # ---- what is held and used

    def capacity(self, stock: str) -> float:
        """Units of a stock today: a number, or (from day, number) rows."""
        value = self.resources[stock].get("capacity")
        if value is None:
            return float("inf")
        if isinstance(value, (list, tuple)):
            value = [n for day, n in value if day <= self.today][-1]
        return floor(Fraction(str(value)))

    def free(self, stock: str) -> float:
        """Units nobody holds."""
        return self.capacity(stock) - self.held[stock]

    def swap(self, person: Person, unit: str | None) -> None:
        """Take one unit and give up the old one."""
        self.unlist(person)
        if person.unit is not None:
            self.held[person.unit] -= 1
        person.unit = unit
        if unit is not None:
            self.held[unit] += 1
        self.enlist(person)

    def release(self, person: Person) -> None:
        """Give up what is held."""
        if person.unit is not None:
            self.swap(person, None)

    def enlist(self, person: Person) -> None:
        """List someone among those who hold a pool at a stage."""
        if person.unit is not None and person.stage and person.spot < 0:
            people = self.holders[person.unit, person.stage]
            person.spot = len(people)
            people.append(person)

    def unlist(self, person: Person) -> None:
        """Strike someone off that list."""
        if person.spot >= 0 and person.unit is not None:
            people = self.holders[person.unit, person.stage]
            last = people.pop()
            if last is not person:
                people[person.spot] = last
                last.spot = person.spot
            person.spot = -1

    def scheduled(self, name: str) -> int:
        """Today's whole number of a flow or batch: floor of the sum to today less that to yesterday."""
        spec = self.resources[name]
        per = Fraction(str(spec["per_day"] if spec["kind"] == "flow" else spec["capacity"]))

        def on(day: int) -> bool:
            if "every" in spec:
                return bool(day >= spec.get("first", 0) and (day - spec.get("first", 0)) % spec["every"] == 0)
            return "on" not in spec or (self.start + timedelta(days=day)).weekday() in spec["on"]

        if not on(self.today):
            return 0
        counted, before = self.days_on.get(name, (0, 0))
        before += sum(on(day) for day in range(counted, self.today))
        self.days_on[name] = (self.today, before)
        return floor(per * (before + 1)) - floor(per * before)

    def month(self, name: str) -> tuple[str, int, int]:
        """The calendar month, as the key of a quota's use."""
        day = self.start + timedelta(days=self.today)
        return name, day.year, day.month

    def has(self, name: str) -> bool:
        """Whether one unit of a flow, batch, quota or open fund can be taken now."""
        if self.closed.get(name) or name in self.spent:
            return False
        spec = self.resources[name]
        if spec["kind"] in ("flow", "batch"):
            if self.used_on.get(name) != self.today:
                self.used_on[name], self.used[name] = self.today, self.scheduled(name)
            return self.used[name] > 0
        if spec["kind"] == "quota":
            in_month = spec.get("per_month") is None or self.month_used.get(self.month(name), 0) < spec["per_month"]
            return bool(in_month and (spec.get("in_all") is None or self.quota_used.get(name, 0) < spec["in_all"]))
        return self.may_pay(name, Fraction(0))

    def use(self, name: str) -> None:
        """Take it."""
        kind = self.resources[name]["kind"]
        if kind in ("flow", "batch"):
            self.used[name] -= 1
        elif kind == "quota":
            self.quota_used[name] = self.quota_used.get(name, 0) + 1
            self.month_used[self.month(name)] = self.month_used.get(self.month(name), 0) + 1

    def may_pay(self, fund: str, price: Fraction) -> bool:
        """Whether a fund is open and has the price."""
        spec = self.resources[fund]
        in_time = spec.get("from", 0) <= self.today <= spec.get("lapses", self.days)
        return in_time and not self.closed.get(fund) and fund not in self.spent and self.balance[fund] >= price

    def displace(self, person: Person) -> None:
        """Whoever is admitted sends out, with a chance, someone who holds the same pool."""
        spec = self.stages[person.stage].get("displace")
        if spec is None or person.unit is None or self.luck.random() >= spec["share"]:
            return
        if spec.get("when", "always") == "full" and self.free(person.unit) > 0:
            return
        lists = [self.holders[person.unit, stage] for stage in spec["from"]]
        n = sum(map(len, lists))
        if n == 0:
            return
        i = self.luck.randrange(n)
        for people in lists:
            if i < len(people):
                self.seen.displaced[self.today] += 1
                self.move(people[i], spec["to"])
                return
            i -= len(people)

    # ---- clocks

    def start_clocks(self, on: str, person: Person) -> None:
        """Start the clocks that start here and do not run yet."""
        for limit in self.clocks_started[on, person.stage]:
            if limit["name"] not in person.clocks:
                this = next(self.starts)
                person.clocks[limit["name"]] = (self.today, this)
                self.file(self.today + limit["after"], self.limit_key(limit), lambda x=limit, i=this: self.run_out(person, x, i))  # type: ignore[misc]

    def limit_key(self, limit: dict[str, Any]) -> Key:
        """Of several on one day the first listed wins."""
        return LIMITS, self.limits.index(limit)

    def run_out(self, person: Person, limit: dict[str, Any], start: int) -> None:
        """A clock runs out, unless it stopped, or stood still meanwhile."""
        began, this = person.clocks.get(limit["name"], (0, -1))
        if this != start:
            return
        stood = [o for o in self.orders if o["name"] in limit.get("pauses_with", ())]
        ran = sum(not any(o["first"] <= day <= o["last"] for o in stood) for day in range(began, self.today)) if stood else limit["after"]
        if ran < limit["after"]:
            self.file(self.today + limit["after"] - ran, self.limit_key(limit), lambda: self.run_out(person, limit, start))
            return
        self.seen.limits[limit["name"]][self.today] += 1
        if "to" in limit:
            self.move(person, limit["to"])

    # ---- the end of the day

    def charge(self) -> None:
        """Book what is paid by the day; close, from tomorrow, what a spent fund closes."""
        for row in self.text.get("charges", []):
            paid = max(self.held[row["stock"]], row.get("guaranteed", 0))
            self.balance[row["fund"]] -= paid * Fraction(str(row["price"]))
        for fund, balance in self.balance.items():
            if balance <= 0 and self.today >= self.resources[fund].get("from", 0):
                self.spent |= set(self.resources[fund].get("close", ()))
        self.file(self.today + 1, (CHARGES, 0), self.charge)

    def tally(self) -> None:
        """Count."""
        for stage in self.stages:
            self.seen.in_stage[stage].append(self.inside[stage])
            self.seen.waiting[stage].append(self.at_gate[stage])
        for stock, held in self.held.items():
            self.seen.held[stock].append(held)
        for fund, balance in self.balance.items():
            self.seen.balance[fund].append(balance)
        self.file(self.today + 1, (TALLY, 0), self.tally)


def simulate(description: dict[str, Any], seed: int) -> Record:
    """One history of a description (the module says its form), from empty.

    >>> one = {"days": 3, "streams": {"all": {"law": "fixed", "per_day": 2, "enters": "stay"}},
    ...        "stages": {"stay": {"kind": "wait", "exits": [("out", [0.0, 1.0])]}}, "outcomes": ["out"]}
    >>> simulate(one, 1).in_stage["stay"]
    [2, 2, 2]
    """
    return Pipeline(description, seed).run()
