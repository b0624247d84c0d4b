"""Checks of names: everything a scenario points at is defined, and is of the right kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sojourn.errors import nearest
from sojourn.scenario.base import Choice
from sojourn.scenario.checks.context import Context, cases
from sojourn.scenario.event import Appropriate, Open, Ramp, Scale, Set, Sign, Suspend, Transfer
from sojourn.scenario.fault import Fault, Place
from sojourn.scenario.law import Law
from sojourn.scenario.resource import Fund, Stock
from sojourn.scenario.stage import Decide, Depart, Serve, Stage, Wait
from sojourn.scenario.when import After

__all__ = [
    "class_names",
    "cost_names",
    "event_names",
    "event_paths",
    "fund_names",
    "limit_names",
    "outcome_needed",
    "population_names",
    "resource_names",
    "route_names",
    "shared_names",
    "uses_apart",
]


def _known(name: str, known: Iterable[str], place: Place, what: str) -> Iterator[Fault]:
    names = list(known)
    if name not in names:
        yield Fault(place, f"must be {what}", nearest(name, names), name)


def shared_names(c: Context) -> Iterator[Fault]:
    """Stages, outcomes, resources, agreements and streams have names of their own, for routes and events to use."""
    seen: dict[str, str] = {}
    for section in ("stages", "outcomes", "resources", "agreements", "streams"):
        for name in getattr(c.scenario, section):
            if name in seen:
                problem = f"has the name of one of the {seen[name]}"
                yield Fault((section, name), problem, "rename one of them", name)
            seen.setdefault(name, section)
    reserved = ("by", "default", "rest", "class", "stream")
    for section in ("classes", "streams", "stages", "outcomes", "resources", "agreements"):
        for name in getattr(c.scenario, section):
            if name in reserved:
                yield Fault((section, name), "is a word of the language", "choose another name", name)
    for name, kind in c.scenario.classes.items():
        for field in kind.fields:
            if field in reserved:
                yield Fault(
                    ("classes", name, field), "is a word of the language", "choose another name", field
                )


def outcome_needed(c: Context) -> Iterator[Fault]:
    """There is somebody to follow, and a way to leave."""
    if not c.names("outcomes") and c.written("outcomes"):
        yield Fault(("outcomes",), "must name at least one way of leaving", "write it like [left]", None)
    if not c.names("streams") and c.written("streams") and not c.written("population"):
        yield Fault(("streams",), "must have somebody in it", "add a stream, or a population", None)


def route_names(c: Context) -> Iterator[Fault]:
    """Every route leads to a stage or an outcome."""
    what = "a stage or an outcome"
    for place, route in _routes(c):
        yield from _known(route, c.routes, place, what)


def _routes(c: Context) -> Iterator[tuple[Place, str]]:
    for name, stream in c.scenario.streams.items():
        yield ("streams", name, "enters"), stream.enters
    for name, stage in c.scenario.stages.items():
        at: Place = ("stages", name)
        yield from _own_routes(stage, (*at, stage.kind))
        if stage.room:
            yield (*at, "room", "to"), stage.room.to
        if stage.patience:
            yield (*at, "patience", "to"), stage.patience.to
        if stage.displace:
            yield (*at, "displace", "to"), stage.displace.to
        for kind, route in stage.but.items():
            yield (*at, "but", kind), route
    for name, limit in c.scenario.limits.items():
        if limit.to is not None:
            yield ("limits", name, "to"), limit.to


def _own_routes(stage: Stage, at: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(stage, (Serve, Depart)):
        yield (*at, "next"), stage.next
    elif isinstance(stage, Decide):
        for place, split in cases(stage.split, (*at, "split")):
            for route in split:
                yield (*place, route), route
    elif isinstance(stage, Wait):
        if stage.next is not None:
            yield (*at, "next"), stage.next
        for name, exit_ in stage.exits.items():
            yield ((*at, "exits", name, "to") if exit_.to else (*at, "exits", name)), exit_.to or name
        for route in stage.joint:
            yield (*at, "joint", route), route


def resource_names(c: Context) -> Iterator[Fault]:
    """What a stage holds is a stock; what it needs is a resource or an agreement; a departure needs a batch."""
    stocks, agreements = c.resources("stock"), c.names("agreements")
    needed = [*c.names("resources"), *agreements]
    for name, stage in c.scenario.stages.items():
        at: Place = ("stages", name)
        for i, held in enumerate(stage.holds):
            if held in c.names("resources") and held not in stocks:
                kind = c.scenario.resources[held].kind
                yield Fault((*at, "holds", i), f"must be a stock; this is a {kind}", "put it in needs", held)
            else:
                yield from _known(held, stocks, (*at, "holds", i), "a stock")
        for i, agreement in enumerate(stage.agreements):
            yield from _known(agreement, agreements, (*at, "agreements", i), "an agreement")
        for place, needs in cases(stage.needs, (*at, "needs")):
            for i, need in enumerate(needs):
                yield from _known(need, needed, (*place, i), "a resource")
        batches = set(c.resources("batch"))
        if isinstance(stage, Depart) and not all(batches & set(needs) for needs in stage.needs.every()):
            yield Fault((*at, "needs"), "must have a batch to leave with", nearest("", sorted(batches)), None)


def uses_apart(c: Context) -> Iterator[Fault]:
    """A stay in detention ends before a place of another use is taken: a stage between them holds nothing."""
    uses = {name: r.use for name, r in c.scenario.resources.items() if isinstance(r, Stock)}

    def use_of(name: str) -> set[str]:
        stage = c.scenario.stages.get(name)
        return {uses[held] for held in stage.holds if held in uses} if stage is not None else set()

    for place, route in _routes(c):
        source = use_of(str(place[1])) if place[0] == "stages" else set()
        target = use_of(route)
        if source and target and not source & target:
            problem = f"leads from a stock for {min(source)} to one for {min(target)}, so that one stay would go on"
            yield Fault(place, problem, "put a stage between them that holds nothing", route)


def fund_names(c: Context) -> Iterator[Fault]:
    """Money comes from funds, and what a spent fund closes exists."""
    funds = c.resources("fund")
    for name, resource in c.scenario.resources.items():
        if isinstance(resource, Fund):
            closable = [
                n for n in (*c.names("stages"), *c.names("resources"), *c.names("agreements")) if n != name
            ]
            closable += [f"{stock}.build_up" for stock in c.resources("stock")]
            for i, target in enumerate(resource.when_spent.close if resource.when_spent else ()):
                place: Place = ("resources", name, "when_spent", "close", i)
                yield from _known(target, closable, place, "a stage, a resource or a stock's build_up")
        elif resource.from_ is not None:
            yield from _known(resource.from_, funds, ("resources", name, "from"), "a fund")
            if resource.price is None:
                yield Fault(("resources", name), "names a fund but no price", "add `price`", None)
    for name, agreement in c.scenario.agreements.items():
        if agreement.from_ is not None:
            yield from _known(agreement.from_, funds, ("agreements", name, "from"), "a fund")
    for name, stage in c.scenario.stages.items():
        if stage.pays:
            yield from _known(stage.pays.fund, funds, ("stages", name, "pays", "fund"), "a fund")
    for name, cost in c.scenario.costs.items():
        if cost.from_ is not None:
            yield from _known(cost.from_, funds, ("costs", name, "from"), "a fund")


def class_names(c: Context) -> Iterator[Fault]:
    """Classes, and the streams and fields that rules go by, exist."""
    for name, stream in c.scenario.streams.items():
        for kind in stream.mix:
            yield from _known(kind, c.classes, ("streams", name, "mix", kind), "a class")
        if not stream.mix and len(c.classes) > 1:
            yield Fault(("streams", name), "must say its mix of classes", "add `mix`: {class: share}", None)
    for name, agreement in c.scenario.agreements.items():
        if "nationals" in agreement.model_fields_set and not agreement.nationals:
            yield Fault(("agreements", name, "nationals"), "must name at least one class", "leave it out for everyone", "[]")
        for i, kind in enumerate(agreement.nationals):
            yield from _known(kind, c.classes, ("agreements", name, "nationals", i), "a class")
    for name, stage in c.scenario.stages.items():
        for kind in stage.but:
            yield from _known(kind, c.classes, ("stages", name, "but", kind), "a class")
        if stage.displace and stage.displace.same is not None:
            known = ["class", "stream", *c.fields]
            yield from _known(
                stage.displace.same, known, ("stages", name, "displace", "same"), "class, stream or a field"
            )
    for place, choice in choices(c):
        yield from _case_names(c, choice, place)


def choices(c: Context) -> Iterator[tuple[Place, Choice[Any]]]:
    """Everything that may differ by class, with its place."""
    for name, stage in c.scenario.stages.items():
        at: Place = ("stages", name)
        yield (*at, "needs"), stage.needs
        yield (*at, "priority"), stage.priority
        if isinstance(stage, Decide):
            yield (*at, "split"), stage.split
        yield from laws_of(stage, at)
    for i, event in enumerate(c.scenario.events):
        if isinstance(event, Set) and isinstance(event.to, Choice):
            yield ("events", i, "to"), event.to


def laws_of(stage: Stage, at: Place) -> Iterator[tuple[Place, Choice[Law]]]:
    """The laws of a stage, each with its place."""
    if stage.patience:
        yield (*at, "patience", "law"), stage.patience.law
    if isinstance(stage, Wait):
        if stage.law is not None:
            yield (*at, "law"), stage.law
        for name, exit_ in stage.exits.items():
            yield (*at, "exits", name, "law"), exit_.law
        for name, way in stage.joint.items():
            yield (*at, "joint", name, "law"), way.law


def _case_names(c: Context, choice: Choice[Any], place: Place) -> Iterator[Fault]:
    if choice.by is None:
        return
    known = {"class": c.classes, "stream": c.names("streams"), **c.fields}
    if choice.by not in known:
        yield Fault(
            (*place, "by"),
            "must be class, stream or a field of the classes",
            nearest(choice.by, list(known)),
            choice.by,
        )
        return
    for case in choice.cases:
        yield from _known(case, known[choice.by], (*place, "cases", case), f"a {choice.by} or default")
    missing = [word for word in known[choice.by] if word not in choice.cases]
    strange = any(case not in known[choice.by] for case in choice.cases)
    if choice.default is None and missing and not strange:
        yield Fault(place, f"says nothing for {', '.join(missing[:5])}", "add `default`", None)


def limit_names(c: Context) -> Iterator[Fault]:
    """Clocks start and run in stages, and pause with events."""
    stages = c.names("stages")
    for name, limit in c.scenario.limits.items():
        at: Place = ("limits", name, "clock")
        yield from _known(limit.clock.starts, stages, (*at, "starts"), "a stage")
        for i, stage in enumerate(limit.clock.through):
            yield from _known(stage, stages, (*at, "through", i), "a stage")
        for i, event in enumerate(limit.clock.pauses_with):
            yield from _known(event, c.events, (*at, "pauses_with", i), "the name of an event")
    called: dict[str, str] = {}
    for name in (*c.scenario.limits, *dict.fromkeys(one.counted_in for one in c.scenario.limits.values() if one.counted_in)):
        short = name.removeprefix("over_")
        if short in called:
            place = ("limits", name) if name in c.scenario.limits else ("limits", called[short])
            yield Fault(place, "is counted under a name that another limit is counted under", "rename one of them", short)
        called[short] = name


def event_names(c: Context) -> Iterator[Fault]:
    """Events have one name each, act on what exists, and follow each other without a circle."""
    closable = [*c.names("stages"), *c.names("resources"), *c.names("agreements")]
    funds, agreements = c.resources("fund"), c.names("agreements")
    seen: set[str] = set()
    for i, event in enumerate(c.scenario.events):
        at: Place = ("events", i)
        if event.name in seen:
            yield Fault((*at, "name"), "is the name of two events", "rename one of them", event.name)
        seen.add(event.name)
        if isinstance(event, (Open, Suspend)):
            yield from _known(event.target, closable, (*at, event.deed), "a stage, resource or agreement")
        elif isinstance(event, Sign):
            yield from _known(event.agreement, agreements, (*at, "sign"), "an agreement")
        elif isinstance(event, Appropriate):
            yield from _known(event.fund, funds, (*at, "appropriate"), "a fund")
        elif isinstance(event, Transfer):
            for end, fund in (("from", event.transfer.from_), ("to", event.transfer.to)):
                yield from _known(fund, funds, (*at, "transfer", end), "a fund")
    yield from _followings(c)


def _followings(c: Context) -> Iterator[Fault]:
    after: dict[str, str] = {}
    for i, event in enumerate(c.scenario.events):
        if isinstance(event.date, After):
            yield from _known(
                event.date.after, c.events, ("events", i, "date", "after"), "the name of an event"
            )
            after[event.name] = event.date.after
    for name, agreement in c.scenario.agreements.items():
        for field in ("signed", "first_transfer", "ends"):
            when = getattr(agreement, field)
            if isinstance(when, After):
                yield from _known(
                    when.after, c.events, ("agreements", name, field, "after"), "the name of an event"
                )
    done: set[str] = set()
    for i, event in enumerate(c.scenario.events):
        line: list[str] = []
        following: str | None = event.name
        while following is not None and following not in done and following not in line:
            line.append(following)
            following = after.get(following)
        if following in line:
            circle = line[line.index(following) :]
            shown = circle if len(circle) <= 8 else [*circle[:6], "…", circle[-1]]
            remedy = "give one of them a date"
            yield Fault(
                ("events", i, "date"), f"is in a circle: {' → '.join((*shown, circle[0]))}", remedy, None
            )
        done.update(line)


def event_paths(c: Context) -> Iterator[Fault]:
    """What an event sets, scales or ramps can be changed."""
    known, unset = changeable(c), {path for path, amount in _sizes(c) if amount is None}
    for i, event in enumerate(c.scenario.events):
        if isinstance(event, (Set, Scale, Ramp)):
            place: Place = ("events", i, event.deed)
            if event.path.split(".")[0] in _faulty(c):
                continue
            if event.path in unset:
                problem = "has no value to begin with, so an event cannot change it"
                yield Fault(place, problem, "give it a first value", event.path)
                continue
            yield from _known(event.path, known, place, "something that events can change")
            law = isinstance(event, Set) and isinstance(event.to, Choice)
            if event.path in known and known[event.path] != law and isinstance(event, (Set, Ramp)):
                problem = "must be a law, or an amount of days" if known[event.path] else "must be an amount"
                if not (known[event.path] and isinstance(event, Set)):
                    yield Fault(("events", i, "to"), problem, "use set with a law, or scale", None)


def _faulty(c: Context) -> set[str]:
    """Names that the file has but whose entries the schema refused."""
    sections = ("stages", "resources", "streams", "costs")
    return {n for s in sections for n in c.names(s) if n not in getattr(c.scenario, s)}


def _sizes(c: Context) -> Iterator[tuple[str, Any]]:
    """What resources and agreements can say of themselves, and what they do; None where they do not."""
    for name, resource in c.scenario.resources.items():
        for field in ("capacity", "guaranteed", "funded", "build_up", "in_all", "price"):
            if field in type(resource).model_fields:
                yield f"{name}.{field}", getattr(resource, field)
    for name, agreement in c.scenario.agreements.items():
        yield f"{name}.capacity", agreement.quota.capacity
        yield f"{name}.in_all", agreement.quota.in_all
        yield f"{name}.price", agreement.price
        yield f"{name}.sent_home", agreement.sent_home


def changeable(c: Context) -> dict[str, bool]:
    """Every path that events can change, and whether it is a law."""
    found = {path: False for path, amount in _sizes(c) if amount is not None}
    for name, stream in c.scenario.streams.items():
        found[f"{name}.arrivals"] = False
        for kind in stream.mix:
            found[f"{name}.mix.{kind}"] = False
    for name, stage in c.scenario.stages.items():
        if stage.displace:
            found[f"{name}.displace.share"] = False
        if stage.pays:
            found[f"{name}.pays.price"] = False
        if isinstance(stage, Wait):
            if stage.law is not None:
                found[f"{name}.law"] = True
            for route in (*stage.exits, *stage.joint):
                found[f"{name}.{route}"] = True
        elif isinstance(stage, Decide):
            for split in stage.split.every():
                for route in split:
                    found[f"{name}.split.{route}"] = False
    for name in c.scenario.costs:
        found[f"{name}.price"] = False
    return found


def cost_names(c: Context) -> Iterator[Fault]:
    """A cost is counted on something that has such units."""
    people = [*c.names("stages"), *c.names("outcomes"), *c.names("streams")]
    allowed = {
        "bed-day": (c.resources("stock"), "a stock"),
        "person-day": (c.names("stages"), "a stage"),
        "person": (people, "a stage, an outcome or a stream"),
        "departure": (c.resources("batch"), "a batch"),
        "seat": (c.resources("batch"), "a batch"),
    }
    for name, cost in c.scenario.costs.items():
        at: Place = ("costs", name)
        if cost.per == "day":
            if cost.of is not None:
                yield Fault((*at, "of"), "must be left out for a cost per day", "remove it", cost.of)
            continue
        known, what = allowed[cost.per]
        if cost.of is None:
            yield Fault(at, "must say what it is counted on", f"add `of`: {what}", None)
        else:
            yield from _known(cost.of, known, (*at, "of"), what)


def population_names(c: Context) -> Iterator[Fault]:
    """The first day's people are of known classes, streams and stages, and their clocks are limits."""
    population = c.scenario.population
    if population is None:
        return
    for i, row in enumerate(population.rows):
        at: Place = ("population", "rows", i)
        yield from _known(row.class_, c.classes, (*at, "class"), "a class")
        yield from _known(row.stream, c.names("streams"), (*at, "stream"), "a stream")
        yield from _known(row.stage, c.names("stages"), (*at, "stage"), "a stage")
        for limit in row.clocks:
            yield from _known(limit, c.names("limits"), (*at, "clocks", limit), "a limit")
        if row.days_in_stay is not None and row.days_in_stay < row.days_in_stage:
            yield Fault(
                (*at, "days_in_stay"),
                "must be at least the days in the stage",
                "a stay is no shorter than its last stage",
                str(row.days_in_stay),
            )
    if population.run_in:
        for name in population.run_in.scale_to:
            known = [*c.names("stages"), *c.names("streams")]
            yield from _known(name, known, ("population", "run_in", "scale_to", name), "a stage or a stream")


def displacing(c: Context) -> Iterator[Fault]:
    """Displacement is among those who hold the same stock."""
    for name, stage in c.scenario.stages.items():
        rule = stage.displace
        if rule is None:
            continue
        at: Place = ("stages", name, "displace")
        if not stage.holds:
            yield Fault(at, "needs a stock to be held at this gate", "add `holds`", None)
        if rule.pool is not None:
            yield from _known(rule.pool, stage.holds, (*at, "pool"), "a stock that this stage holds")
        for i, other in enumerate(rule.from_):
            yield from _known(other, c.names("stages"), (*at, "from", i), "a stage")
            held = c.scenario.stages[other].holds if other in c.scenario.stages else stage.holds
            if stage.holds and not set(held) & set(stage.holds):
                yield Fault(
                    (*at, "from", i),
                    "must hold the same stock as this gate",
                    f"it must hold one of: {', '.join(stage.holds)}",
                    other,
                )


def used_resources(c: Context) -> Iterator[Fault]:
    """Each resource is used somewhere (a warning)."""
    used: set[str] = set()
    for stage in c.scenario.stages.values():
        used |= {*stage.holds, *stage.agreements, *(need for needs in stage.needs.every() for need in needs)}
        used |= {stage.pays.fund} if stage.pays else set()
    for priced in (
        *c.scenario.resources.values(),
        *c.scenario.agreements.values(),
        *c.scenario.costs.values(),
    ):
        if not isinstance(priced, Fund) and priced.from_:
            used.add(priced.from_)
    for section in ("resources", "agreements"):
        for name in getattr(c.scenario, section):
            if name not in used:
                yield Fault(
                    (section, name), "is used by no stage", "leave it out, or add it to a stage", warning=True
                )
