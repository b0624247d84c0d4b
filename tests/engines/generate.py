"""Small scenarios at random: between them every construct of the language, ties and edits included."""

from __future__ import annotations

import random
from typing import Any

START = "2026-01-01"
CLASSES = {"plain": {"label": "plain", "origin": "north"}, "other": {"label": "other", "origin": "south"}}


def day(n: int) -> str:
    import datetime

    return (datetime.date(2026, 1, 1) + datetime.timedelta(days=n)).isoformat()


def runs_in(limit: dict[str, Any], stage: str) -> bool:
    return stage == limit["clock"]["starts"] or stage in limit["clock"]["through"]


class Generator:
    """One scenario; `used` names the constructs it has."""

    def __init__(self, number: int) -> None:
        self.r = random.Random(number)
        self.days = self.r.choice([25, 40, 70])
        self.used: set[str] = set()

    def maybe(self, chance: float, what: str) -> bool:
        if self.r.random() < chance:
            self.used.add(what)
            return True
        return False

    def law(self, at_least_one: bool = False, ends: bool = False) -> Any:
        r = self.r
        kinds = ["hazard", "fixed", "days"] if at_least_one else [
            "hazard", "fixed", "days", "exponential", "lognormal", "lognormal_median", "gamma", "weibull", "uniform",
            "mixture", "never", "by", "by stream", "by field",
        ]  # fmt: skip
        kind = r.choice([kind for kind in kinds if not (ends and kind == "never")])
        self.used.add(f"law {kind}")
        if kind == "hazard":
            return {"hazard": round(r.uniform(0.02, 0.8), 3)}
        if kind == "fixed":
            return {"fixed": r.choice([1, 2, 5, 7.5])}
        if kind == "days":
            return {"days": {"1": 0.25, "3": 0.5, "9": 0.25}}
        if kind == "exponential":
            return {"exponential": {"mean": r.choice([0.7, 3, 12])}}
        if kind == "lognormal":
            return {"lognormal": {"mean": r.choice([2, 9]), "cv": 1}}
        if kind == "lognormal_median":
            return {"lognormal": {"median": 4, "spread": 2}}
        if kind == "gamma":
            return {"gamma": {"mean": 6, "shape": 2}}
        if kind == "weibull":
            return {"weibull": {"mean": 5, "shape": 0.7}}
        if kind == "uniform":
            return {"uniform": {"low": 1, "high": 6}}
        if kind == "mixture":
            return {"mixture": [{"share": 0.3, "law": {"fixed": 1}}, {"share": 0.7, "law": {"exponential": {"mean": 8}}}]}
        if kind == "never":
            return {"never": True}
        if kind == "by stream":
            return {"by": "stream", "north": {"hazard": 0.4}, "default": {"fixed": 3}}
        if kind == "by field":
            return {"by": "origin", "north": {"exponential": {"mean": 4}}, "south": {"fixed": 2}}
        return {"by": "class", "plain": {"hazard": 0.2}, "other": {"gamma": {"mean": 4, "shape": 1}}}

    def shape(self, timetable: Any) -> str:
        """What kind of timetable it is."""
        return "weekdays" if isinstance(timetable, list) else next(iter(timetable)) if isinstance(timetable, dict) else timetable

    def scenario(self) -> dict[str, Any]:
        r = self.r
        outcomes = ["home", "out", "limit_out", "court_out"]
        resources: dict[str, Any] = {
            "beds": {"kind": "stock", "capacity": r.choice([4, 15, 40])},
            "judges": {"kind": "flow", "capacity": r.choice(["2 person/day", "0.7 person/day", "40 person/month"])},
            "seats": {"kind": "batch", "capacity": r.choice([3, 8, 2.5]), "departs": r.choice(
                ["daily", ["mon", "thu"], {"every": 3, "from": day(1)}, {"dates": [day(3), day(9), day(20)]}])},
        }
        if self.maybe(0.4, "second pool"):
            resources["camp"] = {"kind": "stock", "capacity": r.choice([3, 10])}
            if self.maybe(0.3, "pool without limit"):
                del resources["camp"]["capacity"]
        if self.maybe(0.3, "working days"):
            resources["judges"]["on"] = r.choice(["weekdays", ["tue"], {"dates": [day(2), day(3), day(17)]}])
        self.used.add(f"departs {self.shape(resources['seats']['departs'])}")
        if self.maybe(0.4, "guaranteed"):
            resources["beds"]["guaranteed"] = r.choice([2, 30])
        if self.maybe(0.4, "build up"):
            resources["beds"]["build_up"] = r.choice(["1 bed/day", "3 bed/day"])
        if self.maybe(0.4, "quota"):
            resources["host"] = {"kind": "quota", "capacity": r.choice(["3 person/month", "9 person/year"]), "in_all": r.choice([4, 50])}
        fund = self.maybe(0.5, "fund")
        if fund:
            resources["money"] = {"kind": "fund", "opens": r.choice([300, 5000]), "from": day(r.choice([0, 4]))}
            if self.maybe(0.4, "second fund"):
                resources["chest"] = {"kind": "fund", "opens": r.choice([0, 200]), "from": day(0), "lapses": day(20)}
            if self.maybe(0.5, "lapse"):
                resources["money"]["lapses"] = day(r.choice([10, 30]))
            if self.maybe(0.6, "when spent"):
                closes = r.sample(["beds.build_up", "judges", "beds", "flight", "intake"], r.choice([1, 2]))
                self.used |= {f"closes {'build-up' if '.' in c else 'stage' if c in ('flight', 'intake') else 'resource'}" for c in closes}
                resources["money"]["when_spent"] = {"close": closes}
            if self.maybe(0.4, "priced resource"):
                resources[r.choice(["beds", "judges", "seats"])].update({"price": 7.5, "from": "money"})
        agreements: dict[str, Any] = {}
        if self.maybe(0.4, "agreement"):
            agreements["far"] = {"host": "Far", "nationals": r.choice([["other"], []]), "quota": {"capacity": "4 person/month", "in_all": 9},
                                 "signed": r.choice([day(0), day(6), {"between": [day(2), day(12)]}])}
            if self.maybe(0.5, "agreement ends"):
                agreements["far"]["ends"] = day(25)
            if fund and self.maybe(0.5, "agreement price"):
                agreements["far"].update({"price": 40, "from": "money"})
            if self.maybe(0.4, "two agreements"):
                agreements["near"] = {"host": "Near", "nationals": ["plain"], "first_transfer": day(8)}
        pools = ["beds", "camp"] if "camp" in resources else ["beds"]
        r.shuffle(pools)
        stages: dict[str, Any] = {}
        stages["intake"] = {"kind": "wait", "holds": pools, "exits": {
            "hearing": {"law": self.law()}, "out": {"law": self.law(ends=True)}}}
        if self.maybe(0.3, "joint"):
            stages["intake"].pop("exits")
            stages["intake"]["joint"] = {"hearing": {"share": 0.7, "law": {"gamma": {"mean": 3, "shape": 2}}},
                                         "out": {"share": "rest", "law": {"exponential": {"mean": 5}}}}
        elif self.maybe(0.3, "tie"):
            stages["intake"]["exits"] = {"hearing": {"law": {"fixed": 3}}, "out": {"law": {"fixed": 3}}}
        stages["hearing"] = {"kind": "serve", "holds": pools, "needs": ["judges"], "next": "order"}
        stages["order"] = {"kind": "decide", "split": r.choice([
            {"papers": 0.7, "court_out": "rest"},
            {"by": "class", "plain": {"papers": 0.9, "out": "rest"}, "other": {"papers": 0.5, "court_out": 0.2, "hearing_again": "rest"}},
        ])}
        stages["papers"] = {"kind": "wait", "holds": pools[:1] if self.maybe(0.3, "other pool") else pools, "law": self.law(ends=True), "next": "flight"}
        stages["flight"] = {"kind": "depart", "holds": pools, "needs": ["seats"], "next": "home"}
        if self.maybe(0.2, "wait with needs"):
            stages["papers"]["needs"] = ["judges"]
        if self.maybe(0.2, "decide with a gate"):
            stages["order"]["needs"] = ["judges"]
        if self.maybe(0.2, "needs by class"):
            stages["hearing"]["needs"] = {"by": "class", "plain": ["judges"], "other": []}
        elif self.maybe(0.2, "two needs of a gate"):
            stages["hearing"]["needs"] = ["judges", "seats"]
        stages["hearing_again"] = {"kind": "wait", "holds": pools, "law": self.law(at_least_one=True), "next": "hearing"}
        if agreements:
            stages["third"] = {"kind": "depart", "holds": pools, "needs": ["seats"], "agreements": list(agreements), "next": "home"}
            stages["flight"]["but"] = {"other": "third"}
            self.used.add("but")
        elif "host" in resources:
            stages["flight"]["needs"] = ["host", "seats"]
        if self.maybe(0.3, "release stage"):
            stages["watched"] = {"kind": "wait", "law": self.law(at_least_one=True), "next": "intake"}
            stages["order"]["split"] = {"papers": 0.6, "watched": "rest"}
        if fund and self.maybe(0.5, "pays"):
            stages[r.choice(["hearing", "flight", "intake"])]["pays"] = {"fund": "money", "price": 12}
        if self.maybe(0.4, "priority"):
            stages["hearing"]["priority"] = {"by": "class", "plain": 2, "other": 1}
        if self.maybe(0.3, "strict"):
            stages[r.choice(["flight", "hearing", "intake"])]["strict"] = True
        onward = ["out", "court_out", *(["watched"] if "watched" in stages else [])]
        if self.maybe(0.4, "room"):
            stages[r.choice(["intake", "hearing", "flight"])]["room"] = {"places": r.choice([0, 3]), "to": r.choice(onward)}
        if self.maybe(0.4, "patience"):
            stages[r.choice(["intake", "hearing", "flight"])]["patience"] = {"law": self.law(), "to": r.choice(onward)}
        if self.maybe(0.5, "displace"):
            who = r.choice(["uniform", "longest", "lowest_priority"])
            when = r.choice(["always", "full"])
            self.used.add(f"displace {when} {who}")
            stages["intake"]["displace"] = {"from": r.sample(["papers", "flight", "hearing", "intake"], 2), "share": r.choice([0.5, 1]),
                                            "when": when, "who": who, "to": r.choice(onward)}
            if self.maybe(0.4, "displace same"):
                stages["intake"]["displace"]["same"] = same = r.choice(["class", "stream", "origin"])
                self.used.add(f"same {same}")
        limits: dict[str, Any] = {}
        if self.maybe(0.6, "limit"):
            limits["post_order"] = {"clock": {"starts": r.choice(["order", "papers"]), "on": r.choice(["queued", "admitted"]),
                                              "through": ["papers", "flight", *(["third"] if agreements else [])]},
                                    "after": r.choice([1, 4, 12]), "to": r.choice(["limit_out", "watched" if "watched" in stages else "limit_out"])}
        if self.maybe(0.4, "second limit"):
            limits["soon"] = {"clock": {"starts": "intake", "on": "queued", "through": list(stages)}, "after": r.choice([4, 9]), "to": "court_out"}
        if limits and self.maybe(0.4, "limits on one day"):
            first = next(iter(limits.values()))
            limits["same_day"] = {"clock": dict(first["clock"]), "after": first["after"], "to": "out"}
        if self.maybe(0.5, "counted limit"):
            limits["long"] = {"clock": {"starts": "intake", "through": list(stages)}, "after": 6, "count": True}
        self.used |= {f"clock on {x['clock'].get('on', 'admitted')}" for x in limits.values()}
        events: list[dict[str, Any]] = []
        choices = [
            ("scale exit", {"scale": "papers.law", "by": r.choice([0, 0.5, 3]), "for": r.choice([5, {"lognormal": {"median": 6, "spread": 2}}])}),
            ("set exit", {"set": "papers.law", "to": {"hazard": 0.3}}),
            ("suspend stage", {"suspend": "flight", "for": 6, "name": "stay"}),
            ("suspend twice", {"suspend": "flight", "for": {"fixed": 3}}),
            ("suspend resource", {"suspend": "judges", "until": day(12)}),
            ("open", {"open": "intake"}),
            ("set capacity", {"set": "beds.capacity", "to": r.choice([2, 30])}),
            ("ramp", {"ramp": "beds.capacity", "to": 25, "over": 10}),
            ("scale arrivals", {"scale": "north.arrivals", "by": 2}),
            ("scale one of two exits", {"scale": "intake.hearing", "by": r.choice([0, 0.3, 4])}),
            ("set exit by class", {"set": "papers.law", "to": {"by": "class", "plain": {"fixed": 2}, "other": {"hazard": 0.5}}}),
            ("set exit for a time", {"set": "hearing_again.law", "to": {"fixed": 1}, "for": 9}),
            ("set decide", {"set": "order.split.papers", "to": r.choice([0.1, 0.75])}),
            ("scale decide", {"scale": "order.split.papers", "by": 0.5, "for": 8}),
            ("set mix", {"set": "north.mix.plain", "to": 0.2}),
            ("set price", {"set": "bed_day.price", "to": 4}),
            ("set capacity for a time", {"set": "judges.capacity", "to": "3 person/day", "for": 7}),
            ("edit without effect", {"scale": "papers.law", "by": 1}),
            ("open and close", {"open": "flight", "for": 9}),
            ("scale seats", {"scale": "seats.capacity", "by": 0.4}),
        ]  # fmt: skip
        for what, event in choices:
            if self.maybe(0.22, what):
                when: Any = day(r.choice([0, 5, 5, 11]))
                if self.maybe(0.3, "uncertain date"):
                    when = {"between": [day(2), day(15)]}
                if what == "scale one of two exits" and "exits" not in stages["intake"]:
                    event = {"scale": "papers.law", "by": 2}
                    self.used.discard(what)
                events.append({"date": when, **event})
        if "build_up" in resources["beds"] and self.maybe(0.6, "build up binds"):
            events.append({"date": day(4), "set": "beds.capacity", "to": 55})
        if self.maybe(0.3, "overlapping orders"):
            shut = r.choice(["hearing", "intake", "judges", "order"])
            events += [{"date": day(6), "suspend": shut, "for": 9}, {"date": day(10), "suspend": shut, "until": day(18)}]
        if r.random() < 0.5:
            r.shuffle(events)
        if any(e.get("name") == "stay" for e in events):
            if limits and "post_order" in limits and self.maybe(0.6, "pause"):
                limits["post_order"]["clock"]["pauses_with"] = ["stay"]
            if self.maybe(0.4, "after"):
                events.append({"date": {"after": "stay", "days": 4}, "set": "judges.capacity", "to": "5 person/day"})
        if fund and self.maybe(0.4, "appropriate"):
            events.append({"date": day(9), "appropriate": "money", "add": 900})
        if "chest" in resources and self.maybe(0.7, "transfer"):
            events.append({"date": day(r.choice([3, 12])), "transfer": {"from": "chest", "to": "money", "amount": 150}})
        if agreements and self.maybe(0.3, "suspend agreement"):
            events.append({"date": day(10), "suspend": "far", "for": 8})
        if agreements and self.maybe(0.3, "sign"):
            events.append({"date": day(7), "sign": "far"})
        costs = {
            "bed_day": {"per": "bed-day", "of": "beds", "price": {"value": 9, "spread": {"low": 8, "high": 11}}, **({"from": "money"} if fund else {})},
            "flight_seat": {"per": "seat", "of": "seats", "price": 3},
            "flight_cost": {"per": "departure", "of": "seats", "price": 100},
            "each": {"per": "person", "of": r.choice(["home", "hearing", "north"]), "price": 2.5},
            "time": {"per": "person-day", "of": "papers", "price": 1},
            "office": {"per": "day", "price": 11},
        }
        streams: dict[str, Any] = {
            "north": {"arrivals": {"law": r.choice(["poisson", "fixed"]), "per_day": r.choice([0.4, 2, 5])},
                      "mix": {"plain": 0.6, "other": "rest"}, "enters": "intake"},
        }
        self.used.add(f"arrivals {streams['north']['arrivals']['law']}")
        if self.maybe(0.2, "dated arrivals"):
            streams["north"]["arrivals"]["per_day"] = {"values": [{"from": day(-40), "value": 3}, {"from": day(12), "value": 0.5}]}
        if self.maybe(0.5, "second stream"):
            self.used.add("arrivals negative_binomial")
            streams["south"] = {"arrivals": {"law": "negative_binomial", "per_day": {"value": 2, "spread": {"low": 1, "high": 4, "shape": "lognormal"}}, "dispersion": 2.5},
                                "mix": {"other": 1.0}, "enters": r.choice(["intake", "hearing", "papers"])}
        out: dict[str, Any] = {
            "name": "random", "about": "A scenario at random.", "start": START, "until": day(self.days - 1),
            "classes": CLASSES, "streams": streams, "resources": resources, "agreements": agreements, "stages": stages,
            "outcomes": outcomes, "limits": limits, "events": events, "costs": costs,
        }
        if self.maybe(0.6, "population"):
            rows = []
            for stage in ("intake", "papers", "hearing", "flight", "hearing_again"):
                age = r.choice([0, 3, 15])
                rows.append({"class": "plain" if stage == "hearing" else r.choice(["plain", "other"]), "stream": "north", "stage": stage, "people": r.choice([1, 3, 5]),
                             "days_in_stage": age, "days_in_stay": age + r.choice([0, 5]),
                             "clocks": {name: min(age, 3) for name, limit in limits.items() if runs_in(limit, stage)}})
            out["population"] = {"rows": rows}
            self.used |= {"clocks at the start"} if any(row["clocks"] for row in rows) else set()
        elif self.maybe(0.2, "run-in"):
            out["population"] = {"run_in": {"from": day(-30)}}
        if any("hearing_again" in str(stages[s].get("split", "")) for s in ("order",)) or "watched" in stages:
            self.used.add("cycle")
        if "camp" in resources and "displace" in stages["intake"] and self.maybe(0.6, "displace pool"):
            stages["intake"]["holds"] = ["camp", "beds"]
            stages["intake"]["displace"]["pool"] = "beds"
        return out


def generate(number: int) -> tuple[dict[str, Any], set[str]]:
    """A scenario as plain data, and the constructs it uses."""
    generator = Generator(number)
    return frozen(generator.scenario()), generator.used


def frozen(data: Any) -> Any:
    """Lists as tuples, as the loader makes them."""
    if isinstance(data, dict):
        return {key: frozen(value) for key, value in data.items()}
    return tuple(frozen(value) for value in data) if isinstance(data, (list, tuple)) else data
