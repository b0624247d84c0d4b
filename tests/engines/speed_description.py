"""The speed model in the words of the independent model: the same day laws as the scenario that Sojourn runs."""

from __future__ import annotations

from typing import Any

from benchmarks import day_laws
from benchmarks.cases import (
    DOCUMENT_SCALE,
    DOCUMENT_SHAPE,
    HORIZON,
    ORDER_CV,
    ORDER_MEAN,
    REFUSAL,
    RELEASE,
    Case,
)


def describe(lam: float, case: Case, days: int = HORIZON) -> dict[str, Any]:
    """One day a step."""
    beds = ["beds"]
    order = list(day_laws.pmf(day_laws.lognormal(ORDER_MEAN, ORDER_CV), days + 1))
    document = list(day_laws.pmf(day_laws.gamma(DOCUMENT_SHAPE * DOCUMENT_SCALE, DOCUMENT_SHAPE), days + 1))
    release = [0.0] * round(RELEASE) + [1.0]
    return {
        "days": days,
        "streams": {"all": {"per_day": lam, "enters": "order"}},
        "resources": {
            "beds": {"kind": "stock", "capacity": case.bed_count(lam)},
            "seats": {"kind": "batch", "capacity": case.seat_count(lam)},
        },
        "stages": {
            "order": {"kind": "wait", "holds": beds, "exits": [("consent", order)]},
            "consent": {"kind": "decide", "holds": beds, "split": [("refused", REFUSAL), ("document", 1.0 - REFUSAL)]},
            "document": {"kind": "wait", "holds": beds, "exits": [("seat", document)]},
            "seat": {"kind": "depart", "holds": beds, "needs": ["seats"], "next": "removed"},
            "refused": {"kind": "wait", "holds": beds, "exits": [("released", release)]},
        },
        "outcomes": ["removed", "released"],
    }
