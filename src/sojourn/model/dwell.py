"""Laws of a scenario as day laws of one draw."""

from __future__ import annotations

from typing import Any

from sojourn.model.laws import DayLaw, day_law
from sojourn.model.values import Values
from sojourn.scenario.law import Days, Mixture, Never

__all__ = ["day_law_of", "law_key"]

_KNOWN: dict[Any, DayLaw] = {}


def law_key(values: Values, law: Any, path: str, index: int = 0) -> tuple[Any, ...]:
    """What a law is in this draw: its kind and numbers (equal keys are equal laws)."""
    if isinstance(law, Never):
        return ("never",)
    if isinstance(law, Days):
        return ("days", tuple((d, values.on(c, f"{path}.{d}", index)) for d, c in law.pairs()))
    if isinstance(law, Mixture):
        parts = tuple(
            (values.on(p.share, f"{path}.{k}.share", index), law_key(values, p.law, f"{path}.{k}", index))
            for k, p in enumerate(law.parts)
        )
        return ("mixture", parts)
    given = {
        field: values.on(getattr(law, field), f"{path}.{field}", index)
        for field in type(law).model_fields
        if getattr(law, field) is not None
    }
    return (law.kind, tuple(given.items()))


def law_of_key(key: tuple[Any, ...], ages: int) -> DayLaw:
    known = _KNOWN.get((key, ages))
    if known is None:
        kind = key[0]
        params: dict[str, Any]
        if kind == "never":
            params = {}
        elif kind == "days":
            params = {"chances": dict(key[1])}
        elif kind == "mixture":
            params = {"parts": [(share, law_of_key(part, ages)) for share, part in key[1]]}
        else:
            params = dict(key[1])
        known = day_law(kind, params, ages)
        if len(_KNOWN) > 20_000:
            _KNOWN.clear()
        _KNOWN[key, ages] = known
    return known


def day_law_of(values: Values, law: Any, path: str, ages: int, index: int = 0) -> DayLaw:
    """The day law of a scenario's law: at most `ages` ages, its numbers as they stand on day `index`."""
    return law_of_key(law_key(values, law, path, index), ages)
