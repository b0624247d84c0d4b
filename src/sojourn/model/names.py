"""Names as 32-bit numbers: what keys a stream, a stage or a parameter to its own luck."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2s

from sojourn.errors import Finding, InputError

__all__ = ["check_collisions", "hash32"]


def hash32(text: str) -> int:
    """BLAKE2s of the UTF-8 text, 4 bytes, little endian.

    >>> 0 <= hash32("hearing") < 2**32
    True
    """
    return int.from_bytes(blake2s(text.encode("utf-8"), digest_size=4).digest(), "little")


def check_collisions(names: Iterable[str]) -> None:
    """InputError for every two different names with one number: they would share their luck."""
    seen: dict[int, str] = {}
    findings = []
    for name in dict.fromkeys(names):
        first = seen.setdefault(hash32(name), name)
        if first != name:
            problem = f"must not have the same 32-bit number as {first!r}"
            findings.append(Finding(problem, "rename one of the two", path=name, value=name))
    if findings:
        raise InputError(findings)
