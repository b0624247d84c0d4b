"""A little machine code, kept as the engine's is. See `nursery`."""

from __future__ import annotations

from typing import Any

from sojourn.engine.cache import is_cached, seal
from sojourn.engine.compiled import compiled


@compiled
def square(n):  # type: ignore[no-untyped-def]
    return n * n


@compiled
def summed(n):  # type: ignore[no-untyped-def]
    total = 0
    for i in range(n + 1):
        total += square(i)
    return total


@compiled
def halves(x):  # type: ignore[no-untyped-def]
    return x * 0.5


def deed() -> dict[str, Any]:
    """A figure, how many functions were compiled and how many read, and what was said of the cache before."""
    cached = is_cached()
    value = summed(100) + int(halves(3.0))
    seal()
    functions: Any = (square, summed, halves)
    read, made = (sum(sum(getattr(f.stats, name).values()) for f in functions) for name in ("cache_hits", "cache_misses"))
    return {"value": value, "compiled": made, "read": read, "cached": cached}
