"""Tables, tally and state as flat int64 arrays, so that the compiled kernel passes a handful of arrays, not a hundred.

Field f of a flat array A starts at A[f]: element (i, j) of a field with n columns is A[A[f] + i * n + j]. The names
below are the places of those starts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sojourn.engine.tables import STOCK, Tables, Tally, empty_tally

__all__ = ["CHUNK_SHIFT", "GUIDE", "GUIDE_SHIFT", "SIZES", "STATE", "flat_state", "flat_tables", "flat_tally", "unflatten"]

Int = NDArray[np.int64]
CHUNK_SHIFT = 5  # rows are counted together by 32 days, for displacement to find its way
GUIDE_SHIFT = 24
GUIDE = 1 << 32 - GUIDE_SHIFT  # entries of the guide to a law's cuts: one for each value of the luck's first bits

TABLES = (
    *Tables._fields, "guide", "node_queue_start", "node_limited", "node_starts",
    "stop_mask", "has_but", "single", "group_hash", "mix_guide",
)
STATE = (
    # one number each
    "days", "periods", "nodes", "groups", "resources", "limits", "queues", "lines", "width", "streams", "costs",
    "day", "joined", "free", "blocks", "live", "key0", "key1", "chunks", "displaces", "shut_width",
    "edges", "number_of_lists", "room_for", "moving_limits",
    # what a batch that is alike has in common, and what has yet to be written into its records (together.py)
    "of_group", "holds", "keep", "put", "laps",
    # addresses of arrays of the run: the people, and a batch of them
    "rec", "nxt", "lists", "buf", "edge", "dst", "due", "ids", "luck", "chosen", "blocked",
    # addresses of detached functions
    "forward", "pass_many", "leave_rows", "try_line",
    # arrays
    "inside", "waiting", "held_by", "held_stay", "left", "held", "quota_used", "quota_all_used", "balance", "opened",
    "shut", "passings", "exits", "entries", "expire", "chunk",
)  # fmt: skip
SIZES = STATE.index("inside")


def _flatten(names: Sequence[str], fields: Mapping[str, Int]) -> Int:
    starts, size = {}, len(names)
    for name in names:
        starts[name] = size
        size += fields[name].size
    flat = np.zeros(size, np.int64)
    for i, name in enumerate(names):
        flat[i] = starts[name]
        flat[starts[name] : starts[name] + fields[name].size] = fields[name].ravel()
    return flat


def flat_tables(t: Tables, *, luck: bool = True) -> Int:
    """The tables in one array, with a guide to each law's cuts, the first queue of each node and where clocks start and stop.

    Without `luck` nothing is made ready that only a draw of luck asks for.
    """
    fields = {name: np.asarray(value).astype(np.int64, copy=False) for name, value in t._asdict().items()}
    laws = len(t.law_step)
    guide = np.zeros((laws, GUIDE), np.int64)
    tops = (np.arange(GUIDE, dtype=np.int64) + 1) * (2**32 // GUIDE) - 1  # the largest luck of each bin
    for law in range(laws if luck else 0):
        cuts = t.law_cut[t.cut_start[law] : t.cut_start[law + 1]]
        guide[law] = np.searchsorted(-cuts, -tops, side="left")  # the first age whose cut is at or below the luck
    fields["guide"] = guide.astype(np.uint16).view(np.int64)  # four to a word
    bottoms = np.arange(GUIDE, dtype=np.int64) << GUIDE_SHIFT  # the smallest luck of each bin
    mixes = zip(t.mix_start[:-1], t.mix_start[1:], strict=True) if luck else ()
    by_mix = [np.searchsorted(t.mix_cut[start:end], bottoms, side="right") for start, end in mixes]
    fields["mix_guide"] = np.array(by_mix, np.int64)
    fields["node_queue_start"] = np.searchsorted(t.queue_node, np.arange(len(t.node_kind) + 1)).astype(np.int64)
    fields["node_limited"] = (t.limit_through[t.limit_moves == 1].sum(axis=0) > 0).astype(np.int64)
    starts = np.zeros((len(t.node_kind), 2), np.int64)  # [node, admitted] whether a clock starts there
    starts[t.limit_node, t.limit_admitted] = 1
    fields["node_starts"] = starts
    words = (len(t.limit_node) + 3) // 4
    masks = np.zeros((len(t.node_kind), words), np.uint64)  # [node, word] the clocks that stop on coming there
    for limit in range(len(t.limit_node)):
        stops = (t.limit_through[limit] == 0).astype(np.uint64)
        masks[:, limit >> 2] |= stops * np.uint64(0xFFFF << 16 * (limit & 3))
    fields["stop_mask"] = masks.view(np.int64)
    fields["has_but"] = np.asarray((t.but_edge >= 0).any(axis=1), np.int64)
    fields["single"] = _single(t) if luck else np.zeros(len(t.node_kind), np.int64)
    fields["group_hash"] = np.asarray(t.stream_hash[t.group_stream]).astype(np.int64)
    return _flatten(TABLES, fields)


def _single(t: Tables) -> Int:
    """[N] whether people come to a node from one other node (or from the streams) only, in that node's order, and the
    node's lines are its own: then they may come to it before everyone who moves has been collected."""
    nodes = len(t.node_kind)
    sources: list[set[int]] = [set() for _ in range(nodes)]
    out = [_edges_out(t, node) for node in range(nodes)]
    for node, edges in enumerate([*out, t.stream_edge.astype(np.int64)]):
        for to in t.edge_to[edges].tolist():
            if to >= 0:
                sources[to].add(node)
    single = np.array([len(found) <= 1 for found in sources], np.int64)
    # whoever a limit, displacement or want of room moves may come from anywhere, at any time of the step
    anywhere = np.concatenate([t.limit_edge, t.displace_edge, t.room_edge[t.room_places >= 0]])
    to = t.edge_to[anywhere[anywhere >= 0]]
    single[to[to >= 0]] = 0
    joined = _queues_joined(t, out, anywhere)
    for start, end in zip(t.line_start[:-1], t.line_start[1:], strict=True):
        used = [q for q in t.line_queue[start:end].tolist() if q in joined]
        mine = np.unique(t.queue_node[used])
        if len(mine) > 1:
            single[mine] = 0
    return single


def _edges_out(t: Tables, node: int) -> Int:
    """The edges by which people leave a node of their own accord."""
    found = [t.next_edge[node], t.but_edge[node], t.exit_edge[t.exit_start[node] : t.exit_start[node + 1]]]
    if t.patience_exit[node] >= 0:
        found.append(t.exit_edge[t.patience_exit[node] : t.patience_exit[node] + 1])
    splits = np.unique(t.split_row[node])
    for row in np.unique(t.split_of[splits[splits >= 0]]).tolist():
        found.append(t.branch_edge[t.branch_start[row] : t.branch_start[row + 1]])
    edges: Int = np.array(sorted({int(e) for e in np.concatenate(found)}), np.int64)
    return edges[edges >= 0]


def _queues_joined(t: Tables, out: Sequence[Int], anywhere: Int) -> set[int]:
    """The queues that anybody can come to, by what people can be holding where (of whatever group)."""
    stocks, anywhere = np.flatnonzero(t.kind == STOCK).tolist(), anywhere[anywhere >= 0]
    held: set[tuple[int, int]] = set()
    todo = [(int(to), -1) for to in t.edge_to[t.stream_edge] if to >= 0]
    wide = len(t.kind) + 1
    there = np.unique(t.population[:, 1].astype(np.int64) * wide + t.population[:, 5] + 1).tolist()
    todo += [(at // wide, at % wide - 1) for at in there]
    joined: set[int] = set()
    while todo:
        node, unit = todo.pop()
        if (node, unit) in held:
            continue
        held.add((node, unit))
        kept = unit >= 0 and t.keeps[node, unit] == 1
        after = {unit, unit if kept else -1}
        for queue in np.unique(t.queue_of[node, :, int(kept)]).tolist():
            if queue >= 0:
                joined.add(queue)
                needs = t.alt[t.alt_start[t.need_start[queue]] : t.alt_start[t.need_start[queue + 1]]]
                after.update(r for r in needs.tolist() if r in stocks)
        for to in t.edge_to[np.concatenate([out[node], anywhere])].tolist():
            if to >= 0:
                todo += [(to, r) for r in after]
    return joined


def flat_tally(t: Tables) -> tuple[Int, Tally]:
    """An empty tally in one array, and the same memory seen as a Tally."""
    shapes = empty_tally(t)
    flat = _flatten(Tally._fields, shapes._asdict())
    return flat, unflatten(flat, shapes)


def unflatten(flat: Int, shapes: Tally) -> Tally:
    views = []
    for i, like in enumerate(shapes):
        views.append(flat[flat[i] : flat[i] + like.size].reshape(like.shape))
    return Tally(*views)


def flat_state(t: Tables, key: tuple[int, int]) -> Int:
    """The state of a run before its first day, in one array."""
    days, (nodes, groups), resources = len(t.period), t.next_edge.shape, len(t.kind)
    queues, limits = len(t.queue_node), len(t.limit_node)
    chunks = (days >> CHUNK_SHIFT) + 1
    widest = max(nodes, resources, 1)
    numbers = {
        "days": days, "periods": int(t.period.max()) + 1, "nodes": nodes, "groups": groups, "resources": resources,
        "limits": limits, "queues": queues, "lines": len(t.line_step), "width": 3 + (limits + 3) // 4,
        "streams": len(t.stream_hash), "costs": len(t.cost_kind), "day": 0, "joined": 0, "free": -1, "blocks": 0,
        "live": 0, "key0": key[0], "key1": key[1], "chunks": chunks, "displaces": len(t.displace_edge),
        "shut_width": widest, "edges": len(t.edge_to), "number_of_lists": 0, "room_for": 0,
        "moving_limits": int(t.limit_moves.sum()), "of_group": 0, "holds": -1, "keep": -1, "put": 0, "laps": 0,
    }  # fmt: skip
    numbers |= dict.fromkeys(STATE[len(numbers) : SIZES], 0)  # addresses, which the run puts in
    sizes = {
        "inside": nodes * groups, "waiting": nodes * groups, "held_by": resources * groups,
        "held_stay": resources * groups, "left": resources, "held": resources, "quota_used": resources,
        "quota_all_used": resources, "balance": resources, "opened": resources, "shut": 3 * widest, "passings": nodes,
        "exits": int(t.sizes[0]), "entries": len(t.stream_hash), "expire": queues * (days + 1),
        "chunk": 2 * nodes * chunks if len(t.displace_edge) else 0,
    }  # fmt: skip
    fields = {name: np.array([value], np.int64) for name, value in numbers.items()}
    fields |= {name: np.zeros(size, np.int64) for name, size in sizes.items()}
    flat = _flatten(STATE, fields)
    for i, name in enumerate(STATE[:SIZES]):
        flat[i] = numbers[name]  # a single number stands in the head itself
    return flat
