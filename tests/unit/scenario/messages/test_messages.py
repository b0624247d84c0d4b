"""What is said of each kind of fault, word for word: file, line, path, what is wrong, the value, what would do."""

from __future__ import annotations

from pathlib import Path

import pytest

from sojourn.errors import InputError
from sojourn.scenario import loads

BASE = (Path(__file__).parent / "base.yaml").read_text(encoding="utf-8")
MANY = ", ".join(f"o{i}" for i in range(250))

# What is wrong; the edits that make it so (from, to); what is said.
CASES: list[tuple[str, list[tuple[str, str]], list[str]]] = [
    (
        'from a bed straight into a place of another use',
        [('  judges: {kind: flow', '  places: {kind: stock, use: supervision}\n  judges: {kind: flow'), ('  abroad: {kind: depart, holds: [beds]', '  abroad: {kind: depart, holds: [places]')],
        [
            "my.yaml:36: stages.seat.but.refuses: leads from a stock for detention to one for supervision, so that one stay would go on. Got 'abroad' instead. Put a stage between them that holds nothing.",
        ],
    ),
    (
        'an agreement with an empty list of nationals',
        [('nationals: [refuses]', 'nationals: []')],
        [
            "my.yaml:19: agreements.host.nationals: must name at least one class. Got '[]' instead. Leave it out for everyone.",
        ],
    ),
    (
        'a suspension that ends before it starts',
        [('for: {lognormal: {median: 33 day, spread: 2}}', 'until: 2026-05-31')],
        [
            "my.yaml:42: events.1.until: must not be before its date (2026-06-01). Got '2026-05-31' instead. Exchange them.",
        ],
    ),
    (
        'a suspension of no length',
        [('for: {lognormal: {median: 33 day, spread: 2}}', 'for: 0 day')],
        [
            "my.yaml:42: events.1.for: must be a day or more. Got '0 day' instead. Write a number from 1 to 100,000.",
        ],
    ),
    (
        'a suspension of a negative length',
        [('for: {lognormal: {median: 33 day, spread: 2}}', 'for: -3 day')],
        [
            "my.yaml:42: events.1.for: must be a day or more. Got '-3 day' instead. Write a number from 1 to 100,000.",
        ],
    ),
    (
        'a suspension whose law leaves it no day',
        [('for: {lognormal: {median: 33 day, spread: 2}}', 'for: {uniform: {low: 0 day, high: 0 day}}')],
        [
            "my.yaml:42: events.1.for: must last a day or more. Got 'at most 0 day' instead. Write a longer time, or leave it out where it never reverses.",
        ],
    ),
    (
        'an agreement that ends before its first transfer',
        [('signed: 2026-03-01', 'first_transfer: 2026-05-01, ends: 2026-04-01')],
        [
            "my.yaml:19: agreements.host.ends: must not be before first_transfer (2026-05-01). Got '2026-04-01' instead. Put its dates in order.",
        ],
    ),
    (
        'an agreement that ends before it is signed, whatever day of several',
        [('signed: 2026-03-01', 'signed: 2026-03-01, ends: {between: [2026-01-01, 2026-02-28]}')],
        [
            "my.yaml:19: agreements.host.ends: must not be before the day it is signed (2026-03-01). Got '2026-02-28' instead. Put its dates in order.",
        ],
    ),
    (
        'an agreement that ends before an event signs it',
        [('signed: 2026-03-01', 'ends: 2026-04-01'), ('  - {name: more', '  - {date: 2026-08-01, sign: host}\n  - {name: more')],
        [
            "my.yaml:19: agreements.host.ends: must not be before the day it is signed (2026-08-01). Got '2026-04-01' instead. Put its dates in order.",
        ],
    ),
    (
        'a first transfer before the signature',
        [('signed: 2026-03-01', 'signed: 2026-03-01, first_transfer: 2026-02-01')],
        [
            "my.yaml:19: agreements.host.first_transfer: must not be before the day it is signed (2026-03-01). Got '2026-02-01' instead. Put its dates in order.",
        ],
    ),
    (
        'a quota below nought',
        [('capacity: 20 person/month, in_all: 250', 'capacity: -20 person/month, in_all: -1')],
        [
            "my.yaml:19: agreements.host.quota.capacity: must be people a month or a year. Got '-20 person/month' instead. Write a number from 0 to 1,000,000,000.",
            "my.yaml:19: agreements.host.quota.in_all: must be a number of people. Got '-1' instead. Write a number from 0 to 1,000,000,000.",
        ],
    ),
    (
        'a quota of a resource below nought',
        [('treasury: {', 'permits: {kind: quota, capacity: -3 person/year, in_all: -2}\n  treasury: {')],
        [
            "my.yaml:17: resources.permits.capacity: must be people a month or a year. Got '-3 person/year' instead. Write a number from 0 to 1,000,000,000.",
            "my.yaml:17: resources.permits.in_all: must be a number of people. Got '-2' instead. Write a number from 0 to 1,000,000,000.",
        ],
    ),
    (
        'a quota that falls below nought by an event',
        [('scale: seats.capacity, by: 2', 'set: host.in_all, to: -5')],
        [
            "my.yaml:41: events.0.to: must be a number of people. Got '-5' instead. Write a number from 0 to 1,000,000,000.",
        ],
    ),
    (
        'a quota that a factor takes below nought',
        [('in_all: 250', 'in_all: {of: hhs.children_to_care, times: -1}')],
        [
            "my.yaml:19: agreements.host.quota.in_all.times: must be a number of people. Got '-2011 in all' instead. Multiply by a number of nought or more.",
        ],
    ),
    (
        'a quota whose spread reaches below nought',
        [('in_all: 250', 'in_all: {value: 10, spread: {low: -5, high: 30}}')],
        [
            "my.yaml:19: agreements.host.quota.in_all.spread.low: must not reach below 0. Got '-5' instead. Write a low of 0 or more.",
        ],
    ),
    (
        'misspelt key',
        [('capacity: 3000 bed', 'capasity: 3000 bed')],
        [
            "my.yaml:14: resources.beds.capasity: is not a field here. Did you mean 'capacity'?",
        ],
    ),
    (
        'misspelt key of a required field',
        [('next: order', 'nxt: order')],
        [
            "my.yaml:26: stages.hearing.nxt: is not a field here. Did you mean 'next'?",
        ],
    ),
    (
        'misspelt section',
        [('limits:', 'limmits:')],
        [
            "my.yaml:38: limmits: is not a field here. Did you mean 'limits'?",
        ],
    ),
    (
        'misspelt kind',
        [('kind: serve', 'kind: serv')],
        [
            "my.yaml:22: stages.hearing.kind: must be one of wait, serve, depart, decide. Got 'serv' instead. Did you mean 'serve'?",
        ],
    ),
    (
        'no kind',
        [('    kind: serve\n', '')],
        [
            'my.yaml:21: stages.hearing.kind: is missing. Add `kind`.',
        ],
    ),
    (
        'misspelt word',
        [('law: negative_binomial', 'law: negativ_binomial')],
        [
            "my.yaml:10: streams.interior.arrivals.law: must be fixed, poisson or negative_binomial. Got 'negativ_binomial' instead. Did you mean 'negative_binomial'?",
        ],
    ),
    (
        'wrong unit',
        [('mean: 300 day', 'mean: 300 USD')],
        [
            "my.yaml:25: stages.hearing.patience.law.exponential.mean: must be a number of days above 0. Got '300 USD' instead. Use one of: day.",
        ],
    ),
    (
        'unknown unit',
        [('mean: 300 day', 'mean: 300 dya')],
        [
            "my.yaml:25: stages.hearing.patience.law.exponential.mean: must have a unit of the list. Got '300 dya' instead. Did you mean 'day'?",
        ],
    ),
    (
        'unit of a parameter',
        [('price: ice.bed_rate.adult', 'price: ice.beds.funded')],
        [
            "my.yaml:44: costs.bed_day.price: must be USD a bed-day. Got 'ice.beds.funded (bed)' instead. Use one of: USD/bed-day, USD/person-day.",
        ],
    ),
    (
        'no source',
        [('price: 100000', 'price: {value: 100000, status: published}')],
        [
            "my.yaml:19: agreements.host.price.status: must cite a document. Got 'published' instead. Add `cite`, or say assumed and why.",
        ],
    ),
    (
        'derived from nothing',
        [('price: 100000', 'price: {value: 100000, status: derived}')],
        [
            "my.yaml:19: agreements.host.price.status: must cite a document or say why. Got 'derived' instead. Add `cite` or `why`.",
        ],
    ),
    (
        'unknown document',
        [('cite: scotus-zadvydas', 'cite: scotus-zadvidas')],
        [
            "my.yaml:39: limits.post_order.cite: is not a document of the bibliography. Got 'scotus-zadvidas' instead. Did you mean 'scotus-zadvydas'?",
        ],
    ),
    (
        'unknown parameter',
        [('ice.bed_rate.adult', 'ice.bed_rate.adlt')],
        [
            "my.yaml:44: costs.bed_day.price: is not in the catalogue. Got 'ice.bed_rate.adlt' instead. Did you mean 'ice.bed_rate.adult'?",
        ],
    ),
    (
        'a series where a parameter is meant',
        [('ice.bed_rate.adult', 'ice.book_ins.cbp')],
        [
            "my.yaml:44: costs.bed_day.price: must be USD a bed-day; this is an observed series. Got 'ice.book_ins.cbp' instead. Name a parameter, or write the value out.",
        ],
    ),
    (
        'a parameter without a value yet',
        [('3000 bed', 'ice.beds.contractual'), ('start: 2026-02-01', 'start: 2020-02-01')],
        [
            "my.yaml:14: resources.beds.capacity: has no value on 2020-02-01. Got 'ice.beds.contractual' instead. Start later, or write a value of your own.",
        ],
    ),
    (
        'a parameter not yet published',
        [('3000 bed', 'ice.beds.contractual'), ('start: 2026-02-01', 'as_of: 2024-06-01\nstart: 2026-02-01')],
        [
            "my.yaml:15: resources.beds.capacity: had not been published by 2024-06-01. Got 'ice.beds.contractual' instead. Choose a later as_of, or write a value of your own.",
        ],
    ),
    (
        'negative capacity',
        [('3000 bed', '-5 bed')],
        [
            "my.yaml:14: resources.beds.capacity: must be a number of beds. Got '-5 bed' instead. Write a number from 0 to 1,000,000,000.",
        ],
    ),
    (
        'share above one',
        [('share: 0.1', 'share: 1.2')],
        [
            "my.yaml:31: stages.document.displace.share: must be a share from 0 to 1. Got '1.2' instead. Write a number from 0 to 1.",
        ],
    ),
    (
        'spread upside down',
        [('price: 100000', 'price: {value: 100000, spread: {low: 200000, high: 50000}}')],
        [
            "my.yaml:19: agreements.host.price.spread: must have low below high, and the value between them. Got '200000 to 50000' instead. Mend low or high.",
        ],
    ),
    (
        'quota without a period',
        [('20 person/month', '20')],
        [
            'my.yaml:19: agreements.host.quota.capacity: must say its period. Write it like 20 person/month.',
        ],
    ),
    (
        'a week and a half',
        [('every: 7 day', 'every: 10.5 day')],
        [
            "my.yaml:16: resources.seats.departs.every: must be a whole number of days. Got '10.5' instead. Write it like 14 day.",
        ],
    ),
    (
        'times with two units',
        [('price: 100000', 'price: {of: ice.removal.transport, times: 8 USD}')],
        [
            "my.yaml:19: agreements.host.price.times: cannot multiply USD/person. Got 'USD' instead. Write a plain number for `times`.",
        ],
    ),
    (
        'unknown stage',
        [('next: order', 'next: ordre')],
        [
            "my.yaml:26: stages.hearing.next: must be a stage or an outcome. Got 'ordre' instead. Did you mean 'order'?",
        ],
    ),
    (
        'unknown outcome',
        [('to: bond}\n    next', 'to: bnod}\n    next')],
        [
            "my.yaml:25: stages.hearing.patience.to: must be a stage or an outcome. Got 'bnod' instead. Did you mean 'bond'?",
        ],
    ),
    (
        'unknown resource',
        [('needs: [judges]', 'needs: [juges]')],
        [
            "my.yaml:24: stages.hearing.needs.0: must be a resource. Got 'juges' instead. Did you mean 'judges'?",
        ],
    ),
    (
        'holding what is no stock',
        [('holds: [beds]', 'holds: [judges]')],
        [
            "my.yaml:23: stages.hearing.holds.0: must be a stock; this is a flow. Got 'judges' instead. Put it in needs.",
        ],
    ),
    (
        'leaving without a batch',
        [('needs: [seats], but', 'needs: [], but')],
        [
            'my.yaml:35: stages.seat.needs: must have a batch to leave with. Known names: seats.',
        ],
    ),
    (
        'an agreement that is not of the record',
        [('host: A host,', 'host: A host, record: us_rwa_2052,')],
        [
            "my.yaml:19: agreements.host.record: must be an agreement of the record. Got 'us_rwa_2052' instead. Did you mean 'us_rwa_2025'?",
        ],
    ),
    (
        'unknown class',
        [('nationals: [refuses]', 'nationals: [refusers]')],
        [
            "my.yaml:19: agreements.host.nationals.0: must be a class. Got 'refusers' instead. Did you mean 'refuses'?",
        ],
    ),
    (
        'unknown class of a rule',
        [('accepts: {lognormal', 'acepts: {lognormal')],
        [
            "my.yaml:33: stages.document.exits.seat.law.acepts: must be a class or default. Got 'acepts' instead. Did you mean 'accepts'?",
        ],
    ),
    (
        'unknown field of a rule',
        [('by: class', 'by: klass')],
        [
            "my.yaml:33: stages.document.exits.seat.law.by: must be class, stream or a field of the classes. Got 'klass' instead. Did you mean 'class'?",
        ],
    ),
    (
        'unknown limit',
        [('clocks: {post_order: 20}', 'clocks: {postorder: 20}')],
        [
            "my.yaml:46: population.rows.0.clocks.postorder: must be a limit. Got 'postorder' instead. Did you mean 'post_order'?",
        ],
    ),
    (
        'unknown stage of a limit',
        [('starts: document', 'starts: documnt')],
        [
            "my.yaml:39: limits.post_order.clock.starts: must be a stage. Got 'documnt' instead. Did you mean 'document'?",
        ],
    ),
    (
        'unknown event',
        [('pauses_with: [injunction]', 'pauses_with: [injuction]')],
        [
            "my.yaml:39: limits.post_order.clock.pauses_with.0: must be the name of an event. Got 'injuction' instead. Did you mean 'injunction'?",
        ],
    ),
    (
        'unknown path of an event',
        [('scale: seats.capacity', 'scale: seats.capcity')],
        [
            "my.yaml:41: events.0.scale: must be something that events can change. Got 'seats.capcity' instead. Did you mean 'seats.capacity'?",
        ],
    ),
    (
        'unknown target of an event',
        [('suspend: abroad', 'suspend: abrod')],
        [
            "my.yaml:42: events.1.suspend: must be a stage, resource or agreement. Got 'abrod' instead. Did you mean 'abroad'?",
        ],
    ),
    (
        'unknown fund',
        [('from: treasury}\npopulation', 'from: tresury}\npopulation')],
        [
            "my.yaml:44: costs.bed_day.from: must be a fund. Got 'tresury' instead. Did you mean 'treasury'?",
        ],
    ),
    (
        'unknown closing',
        [('close: [beds.build_up]', 'close: [beds.buildup]')],
        [
            "my.yaml:17: resources.treasury.when_spent.close.0: must be a stage, a resource or a stock's build_up. Got 'beds.buildup' instead. Did you mean 'beds.build_up'?",
        ],
    ),
    (
        'cost of the wrong thing',
        [('of: beds, price', 'of: seats, price')],
        [
            "my.yaml:44: costs.bed_day.of: must be a stock. Got 'seats' instead. Known names: beds.",
        ],
    ),
    (
        'event that does nothing',
        [('suspend: abroad, ', '')],
        [
            'my.yaml:42: events.1: must do exactly one thing. Keep one of: set, scale, ramp, open, suspend, sign, appropriate, transfer.',
        ],
    ),
    (
        'event that does two things',
        [('by: 2}', 'by: 2, suspend: seat}')],
        [
            "my.yaml:41: events.0: must do exactly one thing. Got 'scale, suspend' instead. Keep one of them.",
        ],
    ),
    (
        'event that follows itself',
        [('date: {between: [2026-06-01, 2026-12-31]}', 'date: {after: injunction, days: 3}')],
        [
            'my.yaml:42: events.1.date: is in a circle: injunction → injunction. Give one of them a date.',
        ],
    ),
    (
        'two events of one name',
        [('name: more', 'name: injunction')],
        [
            "my.yaml:42: events.1.name: is the name of two events. Got 'injunction' instead. Rename one of them.",
        ],
    ),
    (
        'one name for two things',
        [('outcomes: [home,', 'outcomes: [seat, home,')],
        [
            "my.yaml:37: outcomes: has the name of one of the stages. Got 'seat' instead. Rename one of them.",
        ],
    ),
    (
        'timeless circle',
        [('{hazard: 0.0005}', '{fixed: 0 day}'), ('court: {law', 'court: {to: hearing, law'), (', court, limit]', ', limit]')],
        [
            'my.yaml:21: stages.hearing: lies in a circle that may take no time: hearing → order → document → hearing. Put a wait in it that takes at least a day, such as {fixed: 1 day} or {hazard: 0.1}.',
        ],
    ),
    (
        'wait without an exit',
        [('exits:\n      seat: {law: {by: class, accepts: {lognormal: {mean: 20 day, cv: 1}}, refuses: 400 day}}\n      court: {law: {hazard: 0.0005}}', 'exits: {seat: {law: {never: true}}}'), ('starts: document', 'starts: seat'), ('    displace: {from: [document], share: 0.1, to: bond}\n', '')],
        [
            'my.yaml:28: stages.document: has no exit that ever happens for accepts. Add an exit, or a limit.',
        ],
    ),
    (
        'shares above one',
        [('relief: rest', 'relief: 0.25')],
        [
            "my.yaml:27: stages.order.split: must sum to 1. Got 'a sum of 1.1' instead. Mend a share, or write `rest` for one of them.",
        ],
    ),
    (
        'two rests',
        [('document: 0.85', 'document: rest')],
        [
            "my.yaml:27: stages.order.split: must have at most one rest. Got 'document, relief' instead. Write the shares of the others.",
        ],
    ),
    (
        'no room for rest',
        [('document: 0.85', 'document: 1.5')],
        [
            "my.yaml:27: stages.order.split.document: must be a share from 0 to 1. Got '1.5' instead. Write a number from 0 to 1.",
            "my.yaml:27: stages.order.split: must leave a share for rest. Got 'a sum of 1.5' instead. Let the others sum to at most 1.",
        ],
    ),
    (
        'chances of days',
        [('{exponential: {mean: 300 day}}', '{days: {0: 0.2, 5: 0.7}}')],
        [
            "my.yaml:25: stages.hearing.patience.law.days: must sum to 1. Got 'a sum of 0.9' instead. Mend a share, or write `rest` for one of them.",
        ],
    ),
    (
        'a law that is none',
        [('{exponential: {mean: 300 day}}', '{exponental: {mean: 300 day}}')],
        [
            "my.yaml:25: stages.hearing.patience.law: must be a law. Got 'exponental' instead. Did you mean 'exponential'?",
        ],
    ),
    (
        'two laws',
        [('{exponential: {mean: 300 day}}', '{exponential: {mean: 300 day}, fixed: 3 day}')],
        [
            "my.yaml:25: stages.hearing.patience.law: must be exactly one law. Got 'exponential, fixed' instead. Keep one; where a parent gives another, remove that with null.",
        ],
    ),
    (
        'half a law',
        [('cv: 1', 'shape: 1')],
        [
            'my.yaml:33: stages.document.exits.seat.law.accepts.lognormal.shape: is not a field here. Known names: cv, mean, median, spread.',
            'my.yaml:33: stages.document.exits.seat.law.accepts.lognormal: must have mean and cv, or median and spread. Add what is missing, or remove what is too much.',
        ],
    ),
    (
        'limit with two ends',
        [('to: limit,', 'to: limit, count: true,')],
        [
            'my.yaml:39: limits.post_order: must have exactly one of: to; count: true. Add what is missing, or remove what is too much.',
        ],
    ),
    (
        'date that does not exist',
        [('date: 2027-01-04', 'date: 2027-13-04')],
        [
            "my.yaml:41: events.0.date: must be a day of the calendar. Got '2027-13-04' instead. Write it like 2026-02-28.",
        ],
    ),
    (
        'start after until',
        [('until: 2027-01-31', 'until: 2025-01-31')],
        [
            "my.yaml:4: until: must not be before the start (2026-02-01). Got '2025-01-31' instead. Exchange them.",
        ],
    ),
    (
        'too long a span',
        [('until: 2027-01-31', 'until: 2099-01-31')],
        [
            "my.yaml:4: until: must be at most 30 years after the start. Got '2099-01-31' instead. Choose an earlier day.",
        ],
    ),
    (
        'dates in the wrong order',
        [('[2026-06-01, 2026-12-31]', '[2026-12-31, 2026-06-01]')],
        [
            "my.yaml:42: events.1.date.between: must have the earlier day first. Got '2026-12-31 to 2026-06-01' instead. Exchange them.",
        ],
    ),
    (
        'key twice',
        [('until: 2027-01-31', 'until: 2027-01-31\nuntil: 2028-01-31')],
        [
            'my.yaml:5: until: is written twice; the first is on line 4. Keep one of them.',
        ],
    ),
    (
        'NO where a number is meant',
        [('3000 bed', 'NO')],
        [
            'my.yaml:14: resources.beds.capacity: must be an amount. Got \'NO\' instead. Write a number, "300 day", a dotted name of the catalogue, or {value, unit, status, cite}.',
        ],
    ),
    (
        'yes where true is meant',
        [('kind: serve', 'kind: serve\n    strict: yes')],
        [
            "my.yaml:23: stages.hearing.strict: must be true or false. Got 'yes' instead. Write true or false.",
        ],
    ),
    (
        'NaN',
        [('by: 2}', 'by: .nan}')],
        [
            "my.yaml:41: events.0.by: must be a finite number in decimals. Got '.nan' instead. Write it like 41500 or 0.25.",
        ],
    ),
    (
        'infinite',
        [('3000 bed', '1e999')],
        [
            "my.yaml:14: resources.beds.capacity: must be a number that a computer can hold. Got '1e999' instead. Write a smaller number.",
        ],
    ),
    (
        'no value',
        [('capacity: 3000 bed', 'capacity: ~')],
        [
            "my.yaml:14: resources.beds.capacity: must have a value; null only removes what a parent gave. Got 'null' instead. Write a value, or leave the field out.",
        ],
    ),
    (
        'a series that ends too early',
        [('40 person/day', 'ice.book_ins.ice')],
        [
            "my.yaml:10: streams.interior.arrivals.per_day: ends on 2026-01-31, before the run does. Got 'ice.book_ins.ice' instead. Add `then`: people a day after that.",
        ],
    ),
    (
        'a series that is no count',
        [('40 person/day', 'ice.adp.ice')],
        [
            "my.yaml:10: streams.interior.arrivals.per_day: must be a series of counts. Got 'ice.adp.ice (mean)' instead. Choose a series of book-ins.",
        ],
    ),
    (
        'a billion a day',
        [('40 person/day', '1000000000 person/day')],
        [
            "my.yaml:10: streams.interior.arrivals.per_day: must bring at most 20,000,000 people a year. Got '365,250,000,000' instead. Write people a day, with events that scale it.",
        ],
    ),
    (
        'a billion people',
        [('people: 100', 'people: 1000000000')],
        [
            "my.yaml:46: population.rows.0.people: must leave at most 50,000,000 people in all rows. Got '1,000,000,000 in all' instead. Write fewer people.",
        ],
    ),
    (
        'parent outside the folder',
        [('name: base', 'name: base\nextends: ../../etc/passwd')],
        [
            "my.yaml:2: extends: must be the name of a shipped scenario or of a file in the same folder. Got '../../etc/passwd' instead. Write it like current-policy, or my-parent.yaml beside this file.",
        ],
    ),
    (
        'parent by absolute path',
        [('name: base', 'name: base\nextends: /etc/passwd')],
        [
            "my.yaml:2: extends: must be the name of a shipped scenario or of a file in the same folder. Got '/etc/passwd' instead. Write it like current-policy, or my-parent.yaml beside this file.",
        ],
    ),
    (
        'unknown parent',
        [('name: base', 'name: base\nextends: curent-policy')],
        [
            "my.yaml:2: extends: names no scenario. Got 'curent-policy' instead. Did you mean 'current-policy'?",
        ],
    ),
    (
        'nothing comes in',
        [('streams:\n', 'streams: {}\nstraems:\n'), ('population:\n  rows: [{class: accepts, stream: interior, stage: document, people: 100, days_in_stage: 20, clocks: {post_order: 20}}]\n', '')],
        [
            'my.yaml:8: streams: must have somebody in it. Add a stream, or a population.',
            "my.yaml:9: straems: is not a field here. Did you mean 'streams'?",
        ],
    ),
    (
        'a list where a map is meant',
        [('beds: {kind: stock, capacity: 3000 bed, guaranteed: 1000 bed, build_up: 60 bed/day}', 'beds: [stock]')],
        [
            'my.yaml:14: resources.beds: must be a map. Write it like {key: value}.',
        ],
    ),
    (
        'text where a list is meant',
        [('holds: [beds]', 'holds: beds')],
        [
            "my.yaml:23: stages.hearing.holds: must be a list. Got 'beds' instead. Write it like [a, b].",
        ],
    ),
    (
        'capital letters in a name',
        [('interior:\n', 'Interior:\n')],
        [
            "my.yaml:9: streams.Interior: must be a name. Got 'Interior' instead. Write lower-case letters, digits and underscores, beginning with a letter.",
            "my.yaml:46: population.rows.0.stream: must be a stream. Got 'interior' instead. Did you mean 'Interior'?",
        ],
    ),
    (
        'a tab',
        [('    kind: serve', '\tkind: serve')],
        [
            'my.yaml:22: a tab stands where only spaces may. Indent with spaces.',
        ],
    ),
    (
        'a bracket left open',
        [('holds: [beds]', 'holds: [beds')],
        [
            "my.yaml:24: cannot be read as YAML (expected ',' or ']', but got ':'). Check quotes, brackets and indentation.",
        ],
    ),
    (
        'an alias',
        [('next: order', 'next: *order')],
        [
            'my.yaml:26: aliases are not used in scenarios. Write the value out; put text that begins with * in quotes.',
        ],
    ),
    (
        'a tag',
        [('next: order', 'next: !!str order')],
        [
            'my.yaml:26: tags are not used in scenarios. Remove the text that begins with !.',
        ],
    ),
    (
        'displacing nobody of the same pool',
        [('displace: {from: [document]', 'displace: {from: [order]')],
        [
            "my.yaml:31: stages.document.displace.from.0: must hold the same stock as this gate. Got 'order' instead. It must hold one of: beds.",
        ],
    ),
    (
        'days in stay',
        [('days_in_stage: 20', 'days_in_stage: 20, days_in_stay: 3')],
        [
            "my.yaml:46: population.rows.0.days_in_stay: must be at least the days in the stage. Got '3' instead. A stay is no shorter than its last stage.",
        ],
    ),
    (
        'uniform upside down',
        [('{exponential: {mean: 300 day}}', '{uniform: {low: 9 day, high: 3 day}}')],
        [
            "my.yaml:25: stages.hearing.patience.law.uniform.high: must be at least low. Got '3' instead. Exchange low and high.",
        ],
    ),
    (
        'too many',
        [('outcomes: [home,', 'outcomes: [o0, o1, o2, o3, o4, o5, o6, o7, o8, o9, o10, o11, o12, o13, o14, o15, o16, o17, o18, o19, o20, o21, o22, o23, o24, o25, o26, o27, o28, o29, o30, o31, o32, o33, o34, o35, o36, o37, o38, o39, o40, o41, o42, o43, o44, o45, o46, o47, o48, o49, o50, o51, o52, o53, o54, o55, o56, o57, o58, o59, o60, o61, o62, o63, o64, o65, o66, o67, o68, o69, o70, o71, o72, o73, o74, o75, o76, o77, o78, o79, o80, o81, o82, o83, o84, o85, o86, o87, o88, o89, o90, o91, o92, o93, o94, o95, o96, o97, o98, o99, o100, o101, o102, o103, o104, o105, o106, o107, o108, o109, o110, o111, o112, o113, o114, o115, o116, o117, o118, o119, o120, o121, o122, o123, o124, o125, o126, o127, o128, o129, o130, o131, o132, o133, o134, o135, o136, o137, o138, o139, o140, o141, o142, o143, o144, o145, o146, o147, o148, o149, o150, o151, o152, o153, o154, o155, o156, o157, o158, o159, o160, o161, o162, o163, o164, o165, o166, o167, o168, o169, o170, o171, o172, o173, o174, o175, o176, o177, o178, o179, o180, o181, o182, o183, o184, o185, o186, o187, o188, o189, o190, o191, o192, o193, o194, o195, o196, o197, o198, o199, o200, o201, o202, o203, o204, o205, o206, o207, o208, o209, o210, o211, o212, o213, o214, o215, o216, o217, o218, o219, o220, o221, o222, o223, o224, o225, o226, o227, o228, o229, o230, o231, o232, o233, o234, o235, o236, o237, o238, o239, o240, o241, o242, o243, o244, o245, o246, o247, o248, o249, home,')],
        [
            "my.yaml:37: outcomes: must have at most 200 entries. Got '256' instead. Put alike ones together.",
        ],
    ),
    (
        'event on a size not given',
        [('scale: seats.capacity', 'scale: beds.funded')],
        [
            "my.yaml:41: events.0.scale: has no value to begin with, so an event cannot change it. Got 'beds.funded' instead. Give it a first value.",
        ],
    ),
    (
        'two counts in one name',
        [('to: limit, cite: scotus-zadvydas}', 'to: limit, cite: scotus-zadvydas}\n  over_post_order: {clock: {starts: document}, after: 9 day, count: true}')],
        [
            "my.yaml:40: limits.over_post_order: is counted under a name that another limit is counted under. Got 'post_order' instead. Rename one of them.",
        ],
    ),
    (
        'more of the host than it takes',
        [('price: 100000, from', 'sent_home: 2, price: 100000, from')],
        [
            "my.yaml:19: agreements.host.sent_home: must be a share from 0 to 1. Got '2' instead. Write a number from 0 to 1.",
        ],
    ),
    (
        'percent for a share paid out',
        [('price: ice.bed_rate.adult', 'spent_in_year: 85, price: ice.bed_rate.adult')],
        [
            "my.yaml:44: costs.bed_day.spent_in_year: must be a share from 0 to 1. Got '85' instead. Write a number from 0 to 1.",
        ],
    ),
    (
        'default of a mix without classes',
        [('classes:\n  accepts: {label: takes people back, nationality: NO}\n  refuses: {label: refuses, nationality: SE}\n', ''),
         ('mix: {accepts: 0.9, refuses: rest}', 'mix: {default: 0.3}'), ('nationals: [refuses], ', ''), ('but: {refuses: abroad}, ', ''),
         ('{by: class, accepts: {lognormal: {mean: 20 day, cv: 1}}, refuses: 400 day}', '400 day'), ('class: accepts, ', '')],
        [
            "my.yaml:8: streams.interior.mix.default: must be a class. Got 'default' instead. Known names: everyone.",
            "my.yaml:8: streams.interior.mix: must sum to 1. Got 'a sum of 0.3' instead. Mend a share, or write `rest` for one of them.",
            "my.yaml:43: population.rows.0.class: is missing. Add `class`: their class.",
        ],
    ),
    (
        'everything at once',
        [('capacity: 3000 bed', 'capasity: -3000 bed'), ('build_up: 60 bed/day', 'build_up: 60 day'), ('relief: rest', 'relief: 0.25'), ('next: order', 'next: ordre'), ('2027-01-04', '2027-13-04'), ('by: 2}', 'by: -2}'), ('people: 100', 'people: -100'), ('class: accepts, s', 'class: acepts, s'), ('name: base', 'name: base\nextends: ../x')],
        [
            "my.yaml:2: extends: must be the name of a shipped scenario or of a file in the same folder. Got '../x' instead. Write it like current-policy, or my-parent.yaml beside this file.",
            "my.yaml:15: resources.beds.capasity: is not a field here. Did you mean 'capacity'?",
            "my.yaml:15: resources.beds.build_up: must be beds a day. Got '60 day' instead. Use one of: bed/day, bed/month, person/day, person/month.",
            "my.yaml:27: stages.hearing.next: must be a stage or an outcome. Got 'ordre' instead. Did you mean 'order'?",
            "my.yaml:28: stages.order.split: must sum to 1. Got 'a sum of 1.1' instead. Mend a share, or write `rest` for one of them.",
            "my.yaml:42: events.0.date: must be a day of the calendar. Got '2027-13-04' instead. Write it like 2026-02-28.",
            "my.yaml:42: events.0.by: must be a ratio. Got '-2' instead. Write a number from 0 to 1,000,000.",
            "my.yaml:47: population.rows.0.people: must be at least 0. Got '-100' instead. Choose another within that.",
            "my.yaml:47: population.rows.0.class: must be a class. Got 'acepts' instead. Did you mean 'accepts'?",
        ],
    ),
]


def broken(edits: list[tuple[str, str]]) -> str:
    text = BASE
    for old, new in edits:
        assert old in text, f"the base no longer has {old!r}"
        text = text.replace(old, new, 1)
    return text


def test_the_base_is_sound() -> None:
    assert loads(BASE).name == "base"


@pytest.mark.parametrize(("edits", "said"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_is_said(edits: list[tuple[str, str]], said: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        loads(broken(edits), file="my.yaml")
    assert [str(finding) for finding in caught.value.findings] == said


def test_each_names_a_file_and_a_line() -> None:
    assert [line for _, _, said in CASES for line in said if not line.startswith("my.yaml:")] == []
