"""The mean-field twin: the flows to expect, without luck, in real numbers.

The same steps of the day as reference.py, in push form: an inflow is spread at once over the days on which it will be
due, in a ring for each stage, group and exit; where a stage's laws do not ask how long somebody has been there, a share
of all of them leaves each day instead. Where nothing binds the twin gives the mean of the kernel over chance; elsewhere
the gap shrinks as numbers of people grow. `exact` says where it is not exact.

The rooms, from the ground: fluidplaces (names), fluidlaws (chances), fluidstate (the arrays), fluidshares and fluidclocks
(clocks), fluidmoves, fluidstages, fluidsettle (who goes where), fluidleaving, fluidlines, fluidlimits, fluidtally, fluidday.
"""

from __future__ import annotations

import numpy as np

from sojourn.engine.compiled import seal
from sojourn.engine.flat import flat_tables
from sojourn.engine.fluidday import simulate
from sojourn.engine.fluidstate import fresh_state
from sojourn.engine.tables import BATCH, FLOW, FUND, QUOTA, STOCK, UNLIMITED, WAIT, Tables, Tally, empty_tally

__all__ = ["exact", "run"]

KINDS = {STOCK: "stock", FLOW: "flow", BATCH: "batch", QUOTA: "quota", FUND: "fund"}


def run(tables: Tables) -> Tally:
    """Run one draw without luck; the same shapes as the kernel's tally, in float64: people, days and cents to expect."""
    shapes = empty_tally(tables)
    T = flat_tables(tables, luck=False)
    Z, V = fresh_state(tables, shapes)
    sizes = [field.size for field in shapes]
    Y = np.zeros(sum(sizes), np.float64)
    simulate(T.ctypes.data, Y.ctypes.data, Z.ctypes.data, V.ctypes.data, len(tables.population))
    seal("twin")
    ends = np.cumsum([0, *sizes])
    parts = [Y[ends[i] : ends[i + 1]].reshape(field.shape) for i, field in enumerate(shapes)]
    return Tally(*parts)


def exact(tables: Tables) -> tuple[str, ...]:
    """Why the twin of these tables is not exact, a sentence each; empty where it gives the mean of the kernel."""
    t, reasons = tables, list[str]()
    needed = set(t.alt.tolist())
    for r in sorted(needed):
        kind = int(t.kind[r])
        bounded = kind == FUND or (t.capacity[r] < UNLIMITED).any() or (t.quota_all[r] < UNLIMITED).any()
        if bounded:
            why = "is limited: a line near its capacity is longer by chance than on average"
            reasons.append(f"resource {r} ({KINDS[kind]}) {why}")
        elif t.fund[r] >= 0:
            reasons.append(f"resource {r} ({KINDS[kind]}) is paid from a fund, which may be spent")
    for fund in sorted({int(f) for f in t.cost_fund if f >= 0} - needed):
        if t.close_start[fund + 1] > t.close_start[fund]:
            reasons.append(f"resource {fund} (fund) closes what it lists when spent, on a day that chance moves")
    for r in np.flatnonzero((t.kind == STOCK) & (t.guaranteed > 0).any(axis=1)).tolist():
        reasons.append(f"resource {r} (stock) is paid up to a guarantee: the mean of the larger is not the larger of the means")
    for node in np.flatnonzero(t.room_places >= 0).tolist():
        reasons.append(f"node {node}: room in a line")
    for k in range(len(t.displace_edge)):
        how = (
            "uniform displacement may find too few people", "who was there longest is not told apart",
            "rank displaces in bulk",
        )  # fmt: skip
        reasons.append(f"displacement {k}: {how[int(t.displace_who[k])]}")
    reasons += [f"limit {m}: its clock spans stages; how long it has run is known in the first only, else by share"
                for m in range(len(t.limit_node)) if _spans(t, m)]  # fmt: skip
    return tuple(reasons)


def _spans(t: Tables, m: int) -> bool:
    """Whether a clock runs through more than one place in which people spend days, or may meet another clock."""
    through = np.flatnonzero(t.limit_through[m]).tolist()
    places = sum(int(t.node_kind[n] == WAIT) + int((t.queue_node == n).any()) for n in through)
    return places > 1 or (bool(t.limit_moves.sum() > 1) and bool(t.limit_moves[m]))
