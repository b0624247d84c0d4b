"""Where each part of the twin's state starts in the flat arrays Z and V, and the numbers that its rooms share.

`V[Z[IN_M] + cell]` is the number of people of a cell in their stage; a single number stands in its place: `Z[DAY]`.
"""

from __future__ import annotations

__all__ = ["FLOATS", "NAMES", "NUMBERS", "WHOLES"]

# fmt: off
NUMBERS = (
    "days", "nodes", "groups", "holds", "cells", "resources", "limits", "queues", "lines", "streams", "costs", "edges",
    "slots", "before", "day", "wide", "most", "width",
    "block", "since",  # how many days of starts are told apart by shares; the first day of those of now
    "stopped",  # the limit that is moving people, or -1
    "vectors", "free", "kept", "line_rows",  # vectors of shares made, and free; days of clocks, rows of lines in use
)
FLOATS = (
    "in_m", "in_s", "new_m", "new_s", "scale", "gate_m", "gate_s", "box_m", "box_s", "past_m", "past_s", "box_e", "gate_e",
    "ring_m", "ring_s", "cut_m", "cut_s", "line_m", "line_s", "line_t", "fresh", "flown",
    "left", "held", "quota_used", "quota_all_used", "balance", "passings", "exits", "entries", "prob", "scratch", "asked",
    "through", "row_people", "row_more", "sums", "shares", "clocks", "arriving",
)
WHOLES = (
    "tally", "hold_of", "res_of", "combo", "laws_of", "law_at", "law_len", "law_valid", "law_list", "steady", "cut_row",
    "passes", "stops",
    "clock_k", "clock_lo", "opened", "shut", "head", "line_row", "blocked", "slot_day", "chosen", "box_any", "past_any",
    "is_seen", "seen", "seen_count", "new_day", "vector", "filled", "free_vector",
    "row_of", "leaving_row", "start_of", "rows", "row_limit", "row_at", "row_next", "row_open",
)
# fmt: on
NAMES = (*NUMBERS, *FLOATS, *WHOLES)

# fmt: off
(
    DAYS, NODES, GROUPS, HOLDS, CELLS, RESOURCES, LIMITS, QUEUES, LINES, STREAMS, COSTS, EDGES,
    SLOTS, BEFORE, DAY, WIDE, MOST, WIDTH, BLOCK, SINCE, STOPPED, VECTORS, FREE, KEPT, LINE_ROWS,
    IN_M, IN_S, NEW_M, NEW_S, SCALE, GATE_M, GATE_S, BOX_M, BOX_S, PAST_M, PAST_S, BOX_E, GATE_E,
    RING_M, RING_S, CUT_M, CUT_S, LINE_M, LINE_S, LINE_T, FRESH, FLOWN,
    LEFT, HELD, QUOTA_USED, QUOTA_ALL_USED, BALANCE, PASSINGS, EXITS, ENTRIES, PROB, SCRATCH, ASKED,
    THROUGH, ROW_PEOPLE, ROW_MORE, SUMS, SHARES, CLOCKS, ARRIVING,
    TALLY, HOLD_OF, RES_OF, COMBO, LAWS_OF, LAW_AT, LAW_LEN, LAW_VALID, LAW_LIST, STEADY, CUT_ROW, PASSES, STOPS,
    CLOCK_K, CLOCK_LO, OPENED, SHUT, HEAD, LINE_ROW, BLOCKED, SLOT_DAY, CHOSEN, BOX_ANY, PAST_ANY,
    IS_SEEN, SEEN, SEEN_COUNT, NEW_DAY, VECTOR, FILLED, FREE_VECTOR,
    ROW_OF, LEAVING_ROW, START_OF, ROWS, ROW_LIMIT, ROW_AT, ROW_NEXT, ROW_OPEN,
) = range(len(NAMES))
# fmt: on

INSIDE, GATE, BOX, PAST = 0, 1, 2, 3  # the places of a cell: in the stage, at its gate, coming to it, just past the gate
NOTHING = 1e-9  # less than this of a unit counts as none
FEW = 1e-18  # fewer than this do not pass a stage on the day they come to it: a round of such stages ends
