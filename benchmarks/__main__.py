"""The speed table, in one run: `python -m benchmarks [--quick]`.

Prints the peers and the targets, writes build/bench.json, and ends with status 1 where a 'must' is missed.
`--quick` leaves out the slow peers (SimPy at 1,000 a day is then extrapolated) and runs 100 replications
for 1,000 and 40 draws for 200.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks import sojourn_runs
from benchmarks.cases import CASES, HORIZON, S33, S33_NO_CAP, Case, SummaryRow
from benchmarks.peers import ciw_stay, heap, simpy_container
from benchmarks.speed_model import scenario_text

OUT = Path("build") / "bench.json"
Peer = Callable[[float, Case, int], SummaryRow]


@dataclass(frozen=True)
class Timing:
    """One peer at one scale; `extrapolated` if it was not run there."""

    name: str
    lam: float
    seconds: float
    extrapolated: bool = False

    @property
    def ns_a_person(self) -> float:
        """CPU nanoseconds an arrival."""
        return 1e9 * self.seconds / (self.lam * HORIZON)


@dataclass(frozen=True)
class Target:
    """A row of the table of targets. `least`: the figure must be at least this, else at most."""

    name: str
    unit: str
    figure: float
    must: float
    aim: float
    least: bool = False

    def meets(self, bound: float) -> bool:
        """Whether the figure is on the right side."""
        return self.figure >= bound if self.least else self.figure <= bound


def cpu_seconds(peer: Peer, lam: float, case: Case) -> float:
    """CPU seconds of one replication."""
    start = time.process_time()
    peer(lam, case, 1)
    return time.process_time() - start


def say(text: str) -> None:
    """Progress, on stderr."""
    print(text, file=sys.stderr, flush=True)


def time_peers(quick: bool) -> list[Timing]:
    """Each peer where it can finish, the rest extrapolated in proportion to arrivals."""
    plans: list[tuple[str, Peer, Case, tuple[float, ...], float]] = [
        ("Ciw (composite stay, no seat cap)", ciw_stay.run, S33_NO_CAP, (20.0,) if quick else (20.0, 100.0), 1000.0),
        ("SimPy Container", simpy_container.run, S33, (100.0,) if quick else (100.0, 1000.0), 10_000.0),
        ("heapq", heap.run, S33, (1000.0,) if quick else (1000.0, 10_000.0), 10_000.0),
    ]
    found = []
    for name, peer, case, lams, beyond in plans:
        for lam in lams:
            say(f"timing {name} at {lam:g} a day ...")
            found.append(Timing(name, lam, cpu_seconds(peer, lam, case)))
        last = found[-1]
        for lam in (100.0, 1000.0, 10_000.0):
            if last.lam < lam <= beyond:
                found.append(Timing(name, lam, last.seconds * lam / last.lam, extrapolated=True))
    return found


def time_sojourn() -> list[Timing]:
    """Sojourn's kernel at three scales."""
    found = []
    for lam in (100.0, 1000.0, 10_000.0):
        say(f"timing sojourn at {lam:g} a day ...")
        seconds = sojourn_runs.kernel_seconds(scenario_text(lam, S33), repeats=20 if lam <= 1000 else 3)
        found.append(Timing("sojourn", lam, seconds))
    return found


def targets(peers: list[Timing], ours: list[Timing], quick: bool) -> list[Target]:
    """The table of 'must' and 'aim'."""
    by_lam = {timing.lam: timing for timing in ours}
    simpy = next(t for t in peers if t.name == "SimPy Container" and t.lam == 1000.0)
    base = by_lam[1000.0].seconds
    people = 1000.0 * HORIZON
    say("replications on two cores ...")
    many = 100 if quick else 1000
    replications = sojourn_runs.replication_seconds(many) * 1000 / many
    say("peak memory ...")
    peak = max(sojourn_runs.peak_mib(10_000.0, case) for name, case in CASES.items() if name in ("S33", "U41", "F45"))
    say("200 classes, further stages, the twin ...")
    plain, classes, stages = sojourn_runs.kernel_seconds_in_turn(
        [scenario_text(1000.0, S33, **more) for more in ({}, {"classes": 200}, {"extra_stages": 4})], repeats=30
    )
    twin = sojourn_runs.twin_seconds(scenario_text(1000.0, S33))
    say("current-policy, three years ...")
    draws = 40 if quick else 200
    policy, policy_mib = sojourn_runs.policy_run(draws)
    return [
        Target("faster than SimPy Container, 1,000 a day", "times", simpy.seconds / base, 1500, 5000, least=True),
        Target("a person, 1,000 a day", "ns", by_lam[1000.0].ns_a_person, 60, 20),
        Target("a person, 10,000 over 100 a day", "ratio", by_lam[10_000.0].ns_a_person / by_lam[100.0].ns_a_person, 1.5, 1.1),
        Target("1,000 replications, 1,000 a day, two cores", "s", replications, 25, 8),
        Target("peak memory above 1 a day, any case", "MiB", peak, 150, 60),
        Target("200 classes over one", "ratio", classes / plain, 2, 1.3),
        Target("each further constrained stage, a person", "ns", 1e9 * (stages - plain) / 4 / people, 15, 3),
        Target("mean-field twin, this model", "ms", 1e3 * twin, 20, 1),
        Target("current-policy, three years, 200 draws, two cores", "s", policy * 200 / draws, 90, 90),
        Target("the same, peak memory", "MiB", policy_mib, 700, 700),
        Target("mean-field twin of the same", "ms", 1e3 * sojourn_runs.policy_twin_seconds(), 100, 100),
        Target("first compilation of the kernel", "s", sojourn_runs.compile_seconds(), 15, 15),
    ]


def print_table(timings: list[Timing], rows: list[Target]) -> None:
    """Both tables, on stdout; (x) is extrapolated."""
    print(f"{'case S33, one replication, one core':36} {'a day':>8} {'CPU s':>12} {'ns a person':>14}")
    for t in timings:
        mark = " (x)" if t.extrapolated else ""
        print(f"{t.name:36} {t.lam:8,.0f} {t.seconds:12,.4g} {t.ns_a_person:14,.0f}{mark}")
    print()
    print(f"{'target':50} {'unit':>6} {'figure':>10} {'must':>8} {'aim':>8}")
    for row in rows:
        verdict = "aim met" if row.meets(row.aim) else "met" if row.meets(row.must) else "MISSED"
        print(f"{row.name:50} {row.unit:>6} {row.figure:10,.4g} {row.must:8,g} {row.aim:8,g}  {verdict}")


def main(arguments: list[str]) -> int:
    """Run it all; 1 where a 'must' is missed."""
    if set(arguments) - {"--quick"}:
        print("usage: python -m benchmarks [--quick]", file=sys.stderr)
        return 2
    quick = "--quick" in arguments
    ours = time_sojourn()
    peers = time_peers(quick)
    rows = targets(peers, ours, quick)
    print_table([*peers, *ours], rows)
    OUT.parent.mkdir(exist_ok=True)
    report = {
        "quick": quick,
        "timings": [{**asdict(t), "ns_a_person": t.ns_a_person} for t in (*peers, *ours)],
        "targets": [{**asdict(row), "must_met": row.meets(row.must), "aim_met": row.meets(row.aim)} for row in rows],
    }
    OUT.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 0 if all(row.meets(row.must) for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
