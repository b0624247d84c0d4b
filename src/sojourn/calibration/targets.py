"""What a fit is held to: published figures of the months of a run, each with the error that the model is allowed.

A figure of the model answers to one of the record where both count the same people; the comparison is of logarithms, so an
error is a share. The errors are assumed: they are not those of counting, which is near exact, but how far a model of this
kind is expected to be from the record, month by month.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sojourn.dates import parse_label
from sojourn.errors import Finding, InputError
from sojourn.results.measures import outcome_kind

if TYPE_CHECKING:
    from sojourn.model import Model
    from sojourn.sources import Catalog

__all__ = ["LEAST", "REASONS", "Targets", "targets"]

Float = NDArray[np.float64]
AGENCIES = {"ice": "interior", "cbp": "border"}
"""Arresting agency of the record -> the stream of its people, by what the stream's `record` says."""
REASONS = {
    "removal": ("removal",),
    "bond": ("bond",),
    "recognizance": ("order_of_recognizance",),
    "supervision": ("order_of_supervision",),
    "parole": ("parole",),
    "transfer": ("transfer", "transfer_usms_other_agency", "transferred"),
    "relief_and_other": ("relief_granted", "proceedings_terminated", "court_ordered", "other"),
}
"""Reasons of book-outs that the record and the model both tell apart: the published series, and what outcomes end a stay as."""
ERRORS = {"adp": 0.04, "alos": 0.10, "book_outs": 0.08, "reason": 0.25, "share_over_180d": 0.15}
"""The errors allowed, as shares: people held, length of stay, book-outs in all, by reason, share held over 180 days."""
GOES_ON = 0.6
"""How closely the error of a month is tied to that of the month before, of the same kind of figure: what the model gets wrong
in one month it often gets wrong in the next (assumed, a little above the 0.54 that is left after a fit of replay-2023, which
`left_over` reckons)."""
LEAST = 200.0
"""Book-outs of a reason in a month below which it says too little."""
OLD = "held_over_180d_since_book_in"


@dataclass(frozen=True, eq=False)
class Targets:
    """The figures, in the order of every vector of a fit."""

    names: tuple[str, ...]  # [figure] such as adp:border 2024-03
    kinds: tuple[str, ...]  # [figure] such as adp:border
    observed: Float  # [figure] logarithm
    error: Float  # [figure] standard deviation
    rows: tuple[tuple[str, int, tuple[str, ...]], ...]  # [figure] kind, place of the period, keys of the model that are added up

    @property
    def covariance(self) -> Float:
        """[figure, figure] of the errors: of one kind they are tied the less the more months lie between."""
        months = np.array([row[1] for row in self.rows])
        same = np.array(self.kinds)[:, None] == np.array(self.kinds)[None, :]
        tied = np.where(same, GOES_ON ** np.abs(months[:, None] - months[None, :]), 0.0)
        return np.asarray(tied * np.outer(self.error, self.error), np.float64)

    def left_over(self, figures: Float) -> float:
        """How closely what is left between the record and figures [figure] is tied from a month to the next, over all kinds."""
        off = (figures - self.observed) / self.error
        place = {(kind, row[1]): i for i, (kind, row) in enumerate(zip(self.kinds, self.rows, strict=True))}
        pairs = [(i, place[kind, month - 1]) for (kind, month), i in place.items() if (kind, month - 1) in place]
        now, before = off[[i for i, _ in pairs]], off[[j for _, j in pairs]]
        return float((now * before).sum() / np.sqrt((now**2).sum() * (before**2).sum()))

    def of(self, values: Mapping[str, Float]) -> Float:
        """[figure] the logarithms of what the model has for each."""
        found = np.empty(len(self.rows))
        for i, (kind, period, keys) in enumerate(self.rows):
            value = sum(float(values[key][period]) for key in keys)
            if kind == "share_over_180d":
                value /= float(values["adp"][period])
            found[i] = value
        return np.log(np.maximum(found, 1e-6))


def targets(model: Model, catalog: Catalog, keys: tuple[str, ...]) -> Targets:
    """Every figure of the record in whole months of the run; raises InputError where there are fewer than twelve."""
    streams = {
        agency: [name for name, stream in model.scenario.streams.items() if stream.record == f"ice.book_ins.{agency}"]
        for agency in AGENCIES
    }
    rows: list[tuple[str, str, float, float, tuple[str, int, tuple[str, ...]]]] = []

    def put(kind: str, series: tuple[str, ...], asked: tuple[str, ...], error: float, least: float = 0.0) -> None:
        there = tuple(key for key in asked if key in keys)
        if not there:
            return
        for place, label in enumerate(model.periods):
            value = _of_month(catalog, series, label, model)
            if value is not None and value > least:
                rows.append((f"{kind} {label}", kind, value, error, (kind, place, there)))

    for agency, names in streams.items():
        for measure in ("adp", "alos"):
            held = tuple(f"{measure}:{name}" for name in names)
            put(f"{measure}:{agency}", (f"ice.{measure}.{agency}",), held, ERRORS[measure])
    ended = {name: outcome_kind(model, name) for name in model.outcomes}
    for reason, published in REASONS.items():
        asked = tuple(f"book_outs:{name}" for name, kind in ended.items() if kind in published)
        series = tuple(f"ice.book_outs.{name}" for name in published if f"ice.book_outs.{name}" in catalog.series.filed)
        put(f"book_outs:{reason}", series, asked, ERRORS["reason"], LEAST)
    counted = {name for published in REASONS.values() for name in published}
    every = tuple(f"book_outs:{name}" for name, kind in ended.items() if kind in counted)
    put("book_outs", ("ice.book_outs.total",), every, ERRORS["book_outs"])
    if OLD in keys and "adp" in keys:
        for place, label in enumerate(model.periods):
            share = _share_over_180(catalog, label)
            if share is not None:
                error = ERRORS["share_over_180d"]
                rows.append((f"share_over_180d {label}", "share_over_180d", share, error, ("share_over_180d", place, (OLD,))))
    months = {row[4][1] for row in rows}
    if len(months) < 12:
        raise InputError(
            Finding(
                f"must run over at least twelve months of the record; {len(months)} were found",
                "fit one whose book-ins are given, such as replay-2023", path="scenario", value=model.scenario.name,
            )
        )  # fmt: skip
    labels, kinds, values, errors, asked_rows = zip(*rows, strict=True)
    return Targets(labels, kinds, np.log(np.array(values)), np.array(errors), asked_rows)


def _of_month(catalog: Catalog, series: tuple[str, ...], label: str, model: Model) -> float | None:
    """The sum of series in a month; None where none has it whole, or where the run has only a part of it."""
    month = parse_label(label)
    if month.first < model.start or month.last > model.until:
        return None
    found = []
    for name in series:
        one = catalog.series.get(name)
        row = one.find(month.first) if one is not None else None
        if row is not None and row.value is not None and not row.is_partial:
            if row.value < 0:
                value = f"{row.value:g} in {label}"
                raise InputError(Finding("must not be below nought", "mend the row", path=name, value=value))
            found.append(row.value)
    return float(sum(found)) if found else None


def _share_over_180(catalog: Catalog, label: str) -> float | None:
    """The mean share held over 180 days on the days of a month of which the bands were counted."""
    month = parse_label(label)
    young, everyone = catalog.series.get("ice.elapsed.0_180"), catalog.series.get("ice.elapsed.all")
    if young is None or everyone is None:
        return None
    whole = {row.starts: row.value for row in everyone.between(month.first, month.last)}
    shares = [
        1 - row.value / whole[row.starts]  # type: ignore[operator]
        for row in young.between(month.first, month.last)
        if row.value is not None and whole.get(row.starts)
    ]
    return float(np.mean(shares)) if shares else None
