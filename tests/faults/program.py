"""A little machine code, kept as the engine's is: compiled or read as this file is imported. See `nursery`."""

from __future__ import annotations

from typing import Any

from sojourn.engine.cache import is_cached, seal
from sojourn.engine.compiled import compiled, entry

CACHED = is_cached()


@compiled
def square(n: int) -> int:
    return n * n


@entry
def summed(n: int) -> int:
    total = 0
    for i in range(n + 1):
        total += square(i)
    return total


@entry
def halved(x: float) -> float:
    return x * 0.5


def deed() -> dict[str, Any]:
    """A figure, how many functions were compiled and how many read, and what was said of the cache before."""
    value = summed(100) + int(halved(3.0))
    seal()
    functions: Any = (square, summed, halved)
    read, made = (sum(sum(getattr(f.stats, name).values()) for f in functions) for name in ("cache_hits", "cache_misses"))
    return {"value": value, "compiled": made, "read": read, "cached": CACHED}
