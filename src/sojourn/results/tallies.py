"""Tallies as the columns of a part: draw, history, field, index, value; only what is not nought.

`field` is the place in `engine.tables.Tally`, `index` the place in that array read row by row. Field -1 is the hash of the
draw's tables, field -2 its ledgers: the numbers of `results.ledgers`, in order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sojourn.engine.tables import Tables, Tally
from sojourn.errors import DamageError
from sojourn.results.ledgers import Entry

__all__ = ["Drawn", "pack", "tables_hash", "unpack"]

HASH, LEDGER = -1, -2


@dataclass(frozen=True)
class Drawn:
    """What one history of one draw came to."""

    draw: int
    history: int
    tally: Tally
    ledgers: tuple[Entry, ...]
    tables: bytes  # the hash of its tables


def tables_hash(t: Tables) -> bytes:
    """SHA-256 of the arrays, by name, type, shape and content."""
    digest = hashlib.sha256()
    for name in t._fields:
        array = getattr(t, name)
        digest.update(f"{name} {array.dtype.str} {array.shape}\0".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.digest()


def pack(drawn: Sequence[Drawn]) -> dict[str, Any]:
    """The columns of a part."""
    rows: list[tuple[int, int, int, Any, Any]] = []
    for d in drawn:
        numbers = [n for e in d.ledgers for n in (*(value for _, value in e.parts), e.expected, e.found)]
        hashed = np.frombuffer(d.tables, np.int64)
        rows.append((d.draw, d.history, HASH, np.arange(len(hashed)), hashed))
        rows.append((d.draw, d.history, LEDGER, np.arange(len(numbers)), np.array(numbers, np.int64)))
        for field, array in enumerate(d.tally):
            flat = np.asarray(array).ravel()
            index = np.flatnonzero(flat)
            rows.append((d.draw, d.history, field, index, flat[index]))
    sizes = [len(row[3]) for row in rows]

    def repeated(place: int, kind: Any) -> Any:
        return np.repeat(np.array([row[place] for row in rows], kind), sizes)

    return {
        "draw": repeated(0, np.int32),
        "history": repeated(1, np.int8),
        "field": repeated(2, np.int8),
        "index": np.concatenate([row[3] for row in rows]).astype(np.int64),
        "value": np.concatenate([row[4] for row in rows]).astype(np.int64),
    }


def unpack(columns: dict[str, Any], empty: Tally, ledgers: Iterable[Entry]) -> Iterator[Drawn]:
    """What `pack` was given, in order; `empty` is a tally of the right shapes and `ledgers` a draw's, for the words."""
    words = tuple(ledgers)
    draw, history, field = (columns[name].astype(np.int64) for name in ("draw", "history", "field"))
    runs = np.flatnonzero(np.diff(np.stack([draw, history]), prepend=-1).any(axis=0))
    for start, stop in zip(runs, [*runs[1:], len(draw)], strict=True):
        fields, index, value = field[start:stop], columns["index"][start:stop], columns["value"][start:stop]
        arrays = []
        try:
            for number, shape in enumerate(empty):
                array = np.zeros(np.asarray(shape).shape, np.int64)
                here = fields == number
                array.ravel()[index[here]] = value[here]
                arrays.append(array)
            numbers = iter(value[fields == LEDGER].tolist())
            found = tuple(
                Entry(
                    e.ledger,
                    e.name,
                    tuple((word, next(numbers)) for word, _ in e.parts),
                    next(numbers),
                    next(numbers),
                    e.at_most,
                )
                for e in words
            )
        except (IndexError, StopIteration, RuntimeError):
            raise DamageError("a part holds the tallies of another scenario") from None
        hashed = np.ascontiguousarray(value[fields == HASH]).tobytes()
        yield Drawn(int(draw[start]), int(history[start]), Tally(*arrays), found, hashed)
