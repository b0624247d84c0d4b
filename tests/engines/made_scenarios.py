"""Two scenarios with every kind of resource, in the language and, apart from it, in the words of the independent model."""

from __future__ import annotations

from typing import Any

from benchmarks import day_laws

DAYS = 240


def pmf(law: day_laws.Survival) -> list[float]:
    """Chances of whole days."""
    return list(day_laws.pmf(law, DAYS + 1))


CLASSES = "classes:\n  plain: {label: plain}\n  other: {label: other}\n"

TWO_POOLS = f"""
name: two-pools
about: Two pools, a desk that works on weekdays, a flight every third day, a fund, an order, a legal clock.
start: 2001-01-01
until: 2001-08-28
{CLASSES}
streams:
  all: {{arrivals: {{law: poisson, per_day: 30}}, mix: {{plain: 0.6, other: rest}}, enters: intake}}
resources:
  beds: {{kind: stock, capacity: 220}}
  camp: {{kind: stock, capacity: 150}}
  judges: {{kind: flow, capacity: 24 person/day, on: weekdays}}
  seats: {{kind: batch, capacity: 36, departs: {{every: 3 day, from: 2001-01-02}}}}
  money: {{kind: fund, opens: 70000, from: 2001-01-01, when_spent: {{close: [flight]}}}}
stages:
  intake:
    kind: wait
    holds: [beds, camp]
    room: {{places: 120, to: turned_away}}
    patience: {{law: {{exponential: {{mean: 12 day}}}}, to: out}}
    exits: {{hearing: {{law: {{gamma: {{mean: 6 day, shape: 2}}}}}}, out: {{law: {{exponential: {{mean: 30 day}}}}}}}}
  hearing:
    {{kind: serve, holds: [beds, camp], needs: [judges], priority: {{by: class, plain: 2, other: 1}}, next: order}}
  order: {{kind: decide, holds: [beds, camp], split: {{papers: 0.7, out: rest}}}}
  papers: {{kind: wait, holds: [camp, beds], law: {{lognormal: {{mean: 8 day, cv: 1}}}}, next: flight}}
  flight: {{kind: depart, holds: [beds, camp], needs: [seats], pays: {{fund: money, price: 20}}, next: home}}
outcomes: [home, out, turned_away, freed]
limits:
  after_order: {{clock: {{starts: papers, through: [flight], pauses_with: [court]}}, after: 21, to: freed}}
events:
  - {{name: court, date: 2001-03-02, suspend: flight, for: 15 day}}
costs:
  bed_day: {{per: bed-day, of: beds, price: 1, from: money}}
"""

EXPONENTIAL_12, EXPONENTIAL_30 = pmf(day_laws.exponential(12.0)), pmf(day_laws.exponential(30.0))
BOTH = ["beds", "camp"]

TWO_POOLS_SAID_AGAIN: dict[str, Any] = {
    "days": DAYS,
    "streams": {"all": {"per_day": 30, "mix": {"plain": 0.6, "other": 0.4}, "enters": "intake"}},
    "resources": {
        "beds": {"kind": "stock", "capacity": 220},
        "camp": {"kind": "stock", "capacity": 150},
        "judges": {"kind": "flow", "per_day": 24, "on": [0, 1, 2, 3, 4]},
        "seats": {"kind": "batch", "capacity": 36, "every": 3, "first": 1},
        "money": {"kind": "fund", "opens": 70_000, "close": ["flight"]},
    },
    "stages": {
        "intake": {
            "kind": "wait", "holds": BOTH, "room": (120, "turned_away"), "patience": (EXPONENTIAL_12, "out"),
            "exits": [("hearing", pmf(day_laws.gamma(6.0, 2.0))), ("out", EXPONENTIAL_30)],
        },
        "hearing": {"kind": "serve", "holds": BOTH, "needs": ["judges"], "priority": {"plain": 2, "other": 1}, "next": "order"},
        "order": {"kind": "decide", "holds": BOTH, "split": [("papers", 0.7), ("out", 0.3)]},
        "papers": {"kind": "wait", "holds": ["camp", "beds"], "exits": [("flight", pmf(day_laws.lognormal(8.0, 1.0)))]},
        "flight": {"kind": "depart", "holds": BOTH, "needs": ["seats"], "pays": ("money", 20), "next": "home"},
    },
    "limits": [{"name": "after_order", "starts": "papers", "on": "admitted", "through": ["flight"], "after": 21, "to": "freed", "pauses_with": ["court"]}],
    "orders": [{"name": "court", "closes": "flight", "first": 60, "last": 74}],
    "charges": [{"stock": "beds", "price": 1, "fund": "money"}],
    "outcomes": ["home", "out", "turned_away", "freed"],
}  # fmt: skip

ONE_HOST = f"""
name: one-host
about: A host with a quota and a grant, intake that sends others out, and a second pool that people move to.
start: 2001-01-01
until: 2001-08-28
{CLASSES}
streams:
  north: {{arrivals: {{law: poisson, per_day: 20}}, mix: {{plain: 0.7, other: rest}}, enters: intake}}
  south: {{arrivals: {{law: fixed, per_day: 2.5}}, mix: {{other: 1}}, enters: review}}
resources:
  pool: {{kind: stock}}
  cells: {{kind: stock, capacity: 60}}
  desks: {{kind: flow, capacity: 14.5 person/day}}
  seats: {{kind: batch, capacity: 9, departs: [mon, thu]}}
  host: {{kind: quota, capacity: 50 person/month, in_all: 230}}
  grant: {{kind: fund, opens: 9000, from: 2001-01-16, lapses: 2001-07-31}}
stages:
  intake:
    kind: wait
    holds: [pool]
    displace: {{from: [intake, transfer], share: 0.3, to: sent}}
    exits: {{review: {{law: {{gamma: {{mean: 8 day, shape: 2}}}}}}, out: {{law: {{exponential: {{mean: 30 day}}}}}}}}
  review: {{kind: serve, needs: [desks], next: ruling}}
  ruling: {{kind: decide, split: {{ready: 0.6, guarded: 0.2, out: rest}}}}
  ready: {{kind: wait, holds: [pool], law: {{exponential: {{mean: 12 day}}}}, next: transfer}}
  transfer:
    kind: depart
    holds: [pool]
    needs: [host, seats]
    pays: {{fund: grant, price: 30}}
    but: {{other: guarded}}
    patience: {{law: {{fixed: 25 day}}, to: out}}
    next: home
  guarded:
    kind: wait
    holds: [cells]
    patience: {{law: {{exponential: {{mean: 30 day}}}}, to: sent}}
    law: {{exponential: {{mean: 12 day}}}}
    next: out
outcomes: [home, out, sent, freed]
limits:
  in_all: {{clock: {{starts: intake, on: queued, through: [review, ready, transfer, guarded]}}, after: 45, to: freed}}
  in_line: {{clock: {{starts: guarded, on: queued}}, after: 20, to: out}}
events:
  - {{name: strike, date: 2001-02-10, suspend: desks, for: 10 day}}
  - {{name: fire, date: 2001-02-16, suspend: desks, until: 2001-02-27}}
"""

ONE_HOST_SAID_AGAIN: dict[str, Any] = {
    "days": DAYS,
    "streams": {
        "north": {"per_day": 20, "mix": {"plain": 0.7, "other": 0.3}, "enters": "intake"},
        "south": {"per_day": 2.5, "law": "fixed", "mix": {"other": 1.0}, "enters": "review"},
    },
    "resources": {
        "pool": {"kind": "stock"},
        "cells": {"kind": "stock", "capacity": 60},
        "desks": {"kind": "flow", "per_day": 14.5},
        "seats": {"kind": "batch", "capacity": 9, "on": [0, 3]},
        "host": {"kind": "quota", "per_month": 50, "in_all": 230},
        "grant": {"kind": "fund", "opens": 9000, "from": 15, "lapses": 211},
    },
    "stages": {
        "intake": {
            "kind": "wait", "holds": ["pool"], "displace": {"from": ["intake", "transfer"], "share": 0.3, "to": "sent"},
            "exits": [("review", pmf(day_laws.gamma(8.0, 2.0))), ("out", EXPONENTIAL_30)],
        },
        "review": {"kind": "serve", "needs": ["desks"], "next": "ruling"},
        "ruling": {"kind": "decide", "split": [("ready", 0.6), ("guarded", 0.2), ("out", 0.2)]},
        "ready": {"kind": "wait", "holds": ["pool"], "exits": [("transfer", EXPONENTIAL_12)]},
        "transfer": {
            "kind": "depart", "holds": ["pool"], "needs": ["host", "seats"], "pays": ("grant", 30), "but": {"other": "guarded"},
            "patience": (pmf(day_laws.fixed(25.0)), "out"), "next": "home",
        },
        "guarded": {"kind": "wait", "holds": ["cells"], "patience": (EXPONENTIAL_30, "sent"), "exits": [("out", EXPONENTIAL_12)]},
    },
    "limits": [
        {"name": "in_all", "starts": "intake", "on": "queued", "through": ["review", "ready", "transfer", "guarded"], "after": 45, "to": "freed"},
        {"name": "in_line", "starts": "guarded", "on": "queued", "after": 20, "to": "out"},
    ],
    "orders": [
        {"name": "strike", "closes": "desks", "first": 40, "last": 49},
        {"name": "fire", "closes": "desks", "first": 46, "last": 57},
    ],
    "outcomes": ["home", "out", "sent", "freed"],
}  # fmt: skip
