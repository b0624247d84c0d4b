"""Queues whose clock is whole days, solved exactly, beside the formulas of their continuous forms.

The order of the day is the engine's: arrivals, dues, departs, admits, tally. Units freed by dues and departs serve
the admissions of the same day; a unit freed by someone who stays 0 days is free from the next day on. Lengths of
time in a `*_chain` are in steps; a step is one day of a scenario.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse, special, stats
from scipy.sparse.linalg import spsolve

Floats = NDArray[np.float64]

# ---- formulas in continuous time


def erlang_b(offered: float, servers: int) -> float:
    """The share turned away by a loss system, by the usual recursion."""
    b = 1.0
    for k in range(1, servers + 1):
        b = offered * b / (k + offered * b)
    return b


def erlang_c(offered: float, servers: int) -> float:
    """The share who must wait where nobody is turned away."""
    b = erlang_b(offered, servers)
    return b / (1.0 - (offered / servers) * (1.0 - b))


def pollaczek_khinchine(lam: float, mean: float, cv2: float) -> float:
    """Mean wait of a single server."""
    rho = lam * mean
    return rho * mean * (1.0 + cv2) / (2.0 * (1.0 - rho))


def limited_line(lam: float, mu: float, servers: int, places: int) -> tuple[float, float]:
    """M/M/c with `places` in line: (mean number in system, share turned away)."""
    weight = [1.0]
    for n in range(1, servers + places + 1):
        weight.append(weight[-1] * lam / (mu * min(n, servers)))
    p = np.array(weight) / sum(weight)
    return float(p @ np.arange(len(p))), float(p[-1])


# ---- the memoryless law in whole days


def at_once(mean: float) -> float:
    """P(K = 0) of an exponential law."""
    return 1.0 - stays(mean)


def stays(mean: float) -> float:
    """P(K > 0) of an exponential law."""
    return -mean * math.expm1(-1.0 / mean)


def goes_on(mean: float) -> float:
    """P(K > k + 1 | K > k), the same at every k."""
    return math.exp(-1.0 / mean)


# ---- stationary laws


def stationary(moves: sparse.csr_matrix | Floats) -> Floats:
    """The stationary law of a chain, moves[from, to], solved directly."""
    n = moves.shape[0]
    if not sparse.issparse(moves):
        balance = np.asarray(moves).T - np.eye(n)
        balance[-1] = 1.0
        return np.linalg.solve(balance, np.eye(n)[-1])
    balance = (moves.T - sparse.identity(n)).tolil()
    balance[n - 1, :] = 1.0
    solved: Floats = spsolve(balance.tocsc(), np.eye(n)[-1])
    return solved


@dataclass(frozen=True)
class Queue:
    """What a queue's stationary law says, at the tally, in steps."""

    in_service: float
    in_line: float
    wait: float  # step a person who is not turned away
    waits: float  # share not admitted on the day they come
    turned_away: float  # share
    numbers: Floats  # P(n in system)

    @property
    def in_system(self) -> float:
        """Mean number in service and in line."""
        return self.in_service + self.in_line


@cache
def queue_chain(lam: float, mean: float, servers: int, size: int, places: int | None = None, lowest: int = 0) -> Queue:
    """M/M/c in steps: `lam` arrivals a step, exponential service of `mean` steps, a line cut at `size`.

    State at the tally: (in service, in line). Service, once past day 0, ends each day with the same chance.
    `lowest`: fewer in service are left out of account (large systems).
    """
    lines = np.arange(size + 1)
    busy = np.arange(lowest, servers + 1)
    thin = np.maximum(stats.binom.pmf(busy[None, :], busy[:, None], goes_on(mean)), 0.0)  # [before, after] dues
    thin /= thin.sum(axis=1, keepdims=True)
    come = np.zeros((size + 1, size + 1))  # [line, line and arrivals]
    arrive = stats.poisson.pmf(lines, lam)
    for q in lines:
        come[q, q:] = arrive[: size + 1 - q]
        come[q, size] += 1.0 - come[q].sum()
    most = servers - lowest
    kept = stats.binom.pmf(np.arange(most + 1)[None, :], np.arange(most + 1)[:, None], stays(mean))  # [admitted, stay]
    cut = size if places is None else places

    free_units = servers - busy
    seen = lines[: most + 1]  # admissions of those who all find a unit
    few = (seen[None, :] < free_units[:, None]).astype(float)
    beyond_free = np.minimum(free_units[:, None] + lines[None, :], size + 1)  # place in line -> people at the gate
    land = np.zeros((len(busy), len(busy)))  # all free units filled: from busy to busy
    for i, free in enumerate(free_units):
        land[i, i:] = kept[free, : free + 1]

    def day(p: Floats) -> Floats:  # [..., busy, line]
        gone = np.einsum("...nq,ns->...sq", p, thin, optimize=True) @ come
        padded = np.concatenate([gone, np.zeros((*gone.shape[:-1], 1))], axis=-1)
        left = np.take_along_axis(padded, np.broadcast_to(beyond_free, gone.shape), axis=-1)
        if cut < size:
            left[..., cut] = left[..., cut:].sum(axis=-1)
            left[..., cut + 1 :] = 0.0
        after = np.einsum("sn,...sq->...nq", land, left, optimize=True)
        staying = (gone[..., : most + 1] * few[:, : gone.shape[-1]]) @ kept[: min(most, size) + 1]
        for i, free in enumerate(free_units):
            after[..., i:, 0] += staying[..., i, : free + 1]
        return after

    shape = (len(busy), size + 1)
    n = shape[0] * shape[1]
    if n <= 2500:
        p = stationary(day(np.eye(n).reshape(n, *shape)).reshape(n, n)).reshape(shape)
    else:
        p = np.zeros(shape)
        p[int(min(lam * mean, servers) - lowest), 0] = 1.0
        for _ in range(100_000):
            p, before = day(p), p
            if float(np.abs(p - before).sum()) < 1e-9:
                break
    # what happens to the arrivals of a day: the line before them, those after dues, a Poisson number of arrivals
    before_arrivals = np.einsum("nq,ns->sq", p, thin)
    later = lost = 0.0
    for a in range(int(stats.poisson.isf(1e-14, lam)) + 2):
        late = np.clip(lines[None, :] + a - free_units[:, None], 0, a)
        beyond = np.clip(lines[None, :] + a - free_units[:, None] - cut, 0, None) if places is not None else 0.0
        chance = float(stats.poisson.pmf(a, lam))
        later += chance * float((before_arrivals * late).sum())
        lost += chance * float((before_arrivals * beyond).sum())
    in_line = float(p.sum(axis=0) @ lines)
    numbers = np.zeros(servers + size + 1)
    for i, s in enumerate(busy):
        numbers[s : s + size + 1] += p[i]
    taken = lam - lost
    return Queue(float(p.sum(axis=1) @ busy), in_line, in_line / taken, later / lam, lost / lam, numbers)


@cache
def loss_chain(lam: float, mean: float, servers: int) -> Queue:
    """M/M/c/c in steps (nobody waits), for large `servers` too: windows of seven standard deviations."""
    offered = lam * mean
    spread = 7.0 * math.sqrt(servers)
    usual = min(offered, servers) * goes_on(mean) + min(lam, servers * (1 - goes_on(mean)) + lam * at_once(mean)) * stays(mean)
    lowest = max(0, math.floor(min(usual, servers) - spread - servers * at_once(mean) * (1 - goes_on(mean))))
    busy = np.arange(lowest, servers + 1)
    low_after = max(0, math.floor(lowest * goes_on(mean) - spread / 2))
    after = np.arange(low_after, servers + 1)
    thin = binomial(busy[:, None], after[None, :], goes_on(mean))
    top = servers - low_after  # most free units
    arrive = stats.poisson.pmf(np.arange(top + 1), lam)
    beyond = stats.poisson.sf(np.arange(top + 1) - 1, lam)  # P(A >= f)
    admit = np.zeros((len(after), len(busy)))
    below = np.zeros(top + 1)  # sum over m < f of P(A = m) Bin(j; m)
    j = np.arange(top + 1)
    for free in range(top + 1):
        full = binomial(np.array(free), j, stays(mean))
        s = servers - free
        row = below + beyond[free] * full
        start = s - lowest  # j = 0 lands on s
        where = j + start
        fits = (where >= 0) & (where < len(busy)) & (j <= free)
        admit[s - low_after, where[fits]] = row[fits]
        below = below + arrive[free] * full
    sums = admit.sum(axis=1, keepdims=True)
    admit = np.where(sums > 1e-9, admit / np.maximum(sums, 1e-300), 0.0)
    moves = thin @ admit
    moves[:, 0] += np.maximum(1.0 - moves.sum(axis=1), 0.0)
    p = stationary(moves)
    free_units = servers - after
    excess = lam * stats.poisson.sf(free_units - 2, lam) - free_units * stats.poisson.sf(free_units - 1, lam)  # E (A - f)+
    lost = float((p @ thin) @ excess) / lam
    numbers = np.zeros(servers + 1)
    numbers[lowest:] = p
    return Queue(float(p @ busy), 0.0, 0.0, 0.0, lost, numbers)


def binomial(n: NDArray[np.int64], k: NDArray[np.int64], p: float) -> Floats:
    """P(k of n), arrays spread against each other; 0 where k > n."""
    apart = np.maximum(n - k, 0)
    log = special.gammaln(n + 1.0) - special.gammaln(k + 1.0) - special.gammaln(apart + 1.0)
    chance: Floats = np.where(k <= n, np.exp(log + k * math.log(p) + apart * math.log1p(-p)), 0.0)
    return chance


@dataclass(frozen=True)
class Phases:
    """A law of whole days as a walk through phases, one a day: `enter[i]` on admission (missing: leaves at once);
    from phase i, on the next day's dues, to `onward[i]` with chance `go_on[i]`, else out."""

    enter: tuple[float, ...]
    onward: tuple[int, ...]
    go_on: tuple[float, ...]


def by_age(tails: Floats, ages: int, mean: float) -> Phases:
    """A general law by age up to `ages`, then memoryless with what is left of the mean. `tails` is P(K > k)."""
    rest = mean - float(tails[:ages].sum())  # the sum over k >= ages of P(K > k)
    last = rest / (rest + float(tails[ages - 1]))
    go_on = [float(tails[i + 1] / tails[i]) for i in range(ages - 1)] + [last]
    return Phases((float(tails[0]),) + (0.0,) * (ages - 1), (*range(1, ages), ages - 1), tuple(go_on))


def hyperexponential(parts: tuple[tuple[float, float], ...]) -> Phases:
    """A mixture of exponential laws: (share, mean)."""
    return Phases(
        tuple(share * stays(mean) for share, mean in parts), tuple(range(len(parts))), tuple(goes_on(mean) for _, mean in parts)
    )


def phase_loss_chain(lam: float, law: Phases, servers: int) -> tuple[float, float]:
    """M/G/c/c in steps: (mean in service at the tally, share turned away), for a few servers."""
    k = len(law.enter)
    index: dict[tuple[int, ...], int] = {}

    def states(left: int, at: int, made: tuple[int, ...]) -> None:
        if at == k:
            index[made] = len(index)
            return
        for n in range(left + 1):
            states(left - n, at + 1, (*made, n))

    states(servers, 0, ())
    thin = [[[math.comb(n, j) * q**j * (1 - q) ** (n - j) for j in range(n + 1)] for n in range(servers + 1)] for q in law.go_on]
    rows, columns, chances = [], [], []
    for state, i in index.items():
        spread: dict[tuple[int, ...], float] = {(0,) * k: 1.0}
        for phase, n in enumerate(state):
            if n == 0:
                continue
            wider: dict[tuple[int, ...], float] = defaultdict(float)
            for made, chance in spread.items():
                for j, c in enumerate(thin[phase][n]):
                    if c > 0.0:
                        more = list(made)
                        more[law.onward[phase]] += j
                        wider[tuple(more)] += chance * c
            spread = wider
        for made, chance in spread.items():
            rows.append(i), columns.append(index[made]), chances.append(chance)
    n = len(index)
    dues = sparse.csr_matrix((chances, (rows, columns)), shape=(n, n))
    rows, columns, chances = [], [], []
    enters = [i for i in range(k) if law.enter[i] > 0.0]
    away = 1.0 - sum(law.enter)
    arrive = [float(stats.poisson.pmf(a, lam)) for a in range(servers + 1)]
    excess = np.zeros(n)
    for state, i in index.items():
        free = servers - sum(state)
        excess[i] = lam - free + sum(arrive[a] * (free - a) for a in range(free))
        for m in range(free + 1):
            chance = arrive[m] if m < free else 1.0 - sum(arrive[:free])
            for made, c in multinomial(m, tuple(law.enter[e] for e in enters), away):
                more = list(state)
                for e, add in zip(enters, made, strict=True):
                    more[e] += add
                rows.append(i), columns.append(index[tuple(more)]), chances.append(chance * c)
    admits = sparse.csr_matrix((chances, (rows, columns)), shape=(n, n))
    p = np.full(n, 1.0 / n)
    for _ in range(100_000):
        p, before = (p @ dues) @ admits, p
        if float(np.abs(p - before).sum()) < 1e-13:
            break
    inside = np.array([sum(state) for state in index])
    return float(p @ inside), float((p @ dues) @ excess) / lam


@cache
def multinomial(n: int, shares: tuple[float, ...], rest: float) -> tuple[tuple[tuple[int, ...], float], ...]:
    """How n people fall on the shares, the rest uncounted: (counts, chance)."""
    if not shares:
        return (((), rest**n),)
    made = []
    for j in range(n + 1):
        for others, chance in multinomial(n - j, shares[1:], rest):
            made.append(((j, *others), math.comb(n, j) * shares[0] ** j * chance))
    return tuple(made)


# ---- one server: whoever comes with 0 or 1 day keeps it until the next day


def slots(tails: Floats, mean: float) -> tuple[float, float]:
    """(E V, E V(V - 1)) of the days V = max(K, 1) that one service keeps the server; `tails` is P(K > k)."""
    k = np.arange(len(tails))
    second = float((2 * k + 1) @ tails)
    p0 = 1.0 - float(tails[0])
    return mean + p0, second + p0 - (mean + p0)


def single_server_waits(lam: tuple[float, ...], tails: Floats, mean: float) -> tuple[float, ...]:
    """Mean wait in steps of each class at one server, first come first served within a class, earlier classes first.

    A day's arrivals come together, so each waits for half of its own class's, and for all of the classes before it.
    What is left of the service under way is E V(V - 1) / 2 times the rate; the rest is work in line (Wald).
    """
    v, v2 = slots(tails, mean)
    residual = sum(lam) * v2 / 2.0
    waits: list[float] = []
    for i, rate in enumerate(lam):
        ahead = sum(lam[j] * waits[j] * v for j in range(i))
        before = v * sum(lam[:i])
        waits.append((residual + ahead + before + rate * v / 2.0) / (1.0 - before - rate * v))
    return tuple(waits)


# ---- flights


def flight_chain(lam: float, seats: int, size: int) -> tuple[float, float]:
    """A flight a day: X' = max(X + A - S, 0): (mean left behind, chance that nobody is)."""
    arrive = stats.poisson.pmf(np.arange(size + seats + 1), lam)
    moves = np.zeros((size + 1, size + 1))
    for x in range(size + 1):
        for y in range(1, size + 1):
            a = y - x + seats
            if a >= 0:
                moves[x, y] = arrive[a]
        moves[x, 0] = max(0.0, float(arrive[: max(seats - x + 1, 0)].sum()))
        moves[x, size] += max(0.0, 1.0 - float(moves[x].sum()))
    p = stationary(moves)
    return float(p @ np.arange(size + 1)), float(p[0])


def richardson(coarse: float, half: float, quarter: float) -> float:
    """The limit as the step goes to 0, from a step, its half and its quarter (errors in first and second power)."""
    return (8.0 * quarter - 6.0 * half + coarse) / 3.0
