"""The speed model as a Sojourn scenario, at any step, and what its whole-day clock should give."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

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

START = date(2001, 1, 1)


def steps(days: float, step: float) -> float:
    """Days said in steps, without a tail of rounding."""
    return round(days / step, 9)


def scenario_text(lam: float, case: Case, classes: int = 1, extra_stages: int = 0, step: float = 1.0) -> str:
    """The speed model in the scenario language; one `day` of the language is `step` days of the model.

    `lam` is people a day of the model, in all classes together. Arrivals bring `lam * step` people a step, lengths
    are divided by the step, and a flight leaves at the last step of each day.
    """
    last = START + timedelta(days=round(HORIZON / step) - 1)
    every = round(1.0 / step)
    names = [f"c{i:03d}" for i in range(classes)]
    order = [order_law(ORDER_MEAN * a, step) for a in apart(classes)]
    document = [document_law(DOCUMENT_SHAPE * DOCUMENT_SCALE * a, step) for a in apart(classes)]
    refused = [f"{{fixed: {steps(RELEASE + (i % 21 - 10 if classes > 1 else 0), step):g} day}}" for i in range(classes)]
    lines = [
        f"name: speed-{case.name.lower().split()[0]}",
        "about: One pool of beds and one flight a day; none of its numbers is an estimate.",
        f"start: {START}",
        f"until: {last}",
    ]
    if classes > 1:
        lines += ["classes:", *(f"  {name}: {{label: Class {name}}}" for name in names)]
    lines += ["streams:", "  all:", f"    arrivals: {{law: poisson, per_day: {lam * step!r}}}"]
    if classes > 1:
        shares = [f"{name}: {1.0 / classes!r}" for name in names[:-1]] + [f"{names[-1]}: rest"]
        lines += [f"    mix: {{{', '.join(shares)}}}"]
    lines += ["    enters: order", "resources:", f"  beds: {{kind: stock, capacity: {case.bed_count(lam)}}}"]
    departs = "daily" if every == 1 else f"{{every: {every} day, from: {START + timedelta(days=every - 1)}}}"
    lines += [f"  seats: {{kind: batch, capacity: {case.seat_count(lam)} person/departure, departs: {departs}}}"]
    for i in range(extra_stages):
        lines += [f"  desk_{i}: {{kind: flow, capacity: {1.05 * lam * step!r} person/day}}"]
    after_order = "desk_stage_0" if extra_stages else "consent"
    lines += ["stages:", f"  order: {{kind: wait, holds: [beds], law: {by_class(names, order)}, next: {after_order}}}"]
    for i in range(extra_stages):
        onward = f"desk_stage_{i + 1}" if i + 1 < extra_stages else "consent"
        law = f"{{exponential: {{mean: {steps(2.0, step)!r} day}}}}"
        lines += [f"  desk_stage_{i}: {{kind: wait, holds: [beds], needs: [desk_{i}], law: {law}, next: {onward}}}"]
    lines += [
        f"  consent: {{kind: decide, holds: [beds], split: {{refused: {REFUSAL!r}, document: rest}}}}",
        f"  document: {{kind: wait, holds: [beds], law: {by_class(names, document)}, next: seat}}",
        "  seat: {kind: depart, holds: [beds], needs: [seats], next: removed}",
        f"  refused: {{kind: wait, holds: [beds], law: {by_class(names, refused)}, next: released}}",
        "outcomes: [removed, released]",
    ]
    return "\n".join(lines) + "\n"


def apart(classes: int) -> list[float]:
    """What each class's means are multiplied by: within a tenth of 1, and 1 on average."""
    return [1.0 + 0.2 * ((i + 0.5) / classes - 0.5) for i in range(classes)]


def order_law(mean: float, step: float) -> str:
    """Lognormal, by its mean in days."""
    return f"{{lognormal: {{mean: {steps(mean, step)!r} day, cv: {ORDER_CV!r}}}}}"


def document_law(mean: float, step: float) -> str:
    """Gamma, by its mean in days."""
    return f"{{gamma: {{mean: {steps(mean, step)!r} day, shape: {DOCUMENT_SHAPE!r}}}}}"


def by_class(names: list[str], laws: list[str]) -> str:
    """A law for each class, or the one law there is."""
    if len(names) == 1:
        return laws[0]
    return "{by: class, " + ", ".join(f"{n}: {law}" for n, law in zip(names, laws, strict=True)) + "}"


def stay_tail(days: int) -> np.ndarray:
    """P(K > k), k = 0 .. days - 1, of the whole stay in days where neither beds nor seats bind, by the day laws.

    Whoever is admitted and passes both order and document on the same day goes with the flight of the next day:
    the day's flight comes before the day's admissions.
    """
    size = days + 1
    order = day_laws.pmf(day_laws.lognormal(ORDER_MEAN, ORDER_CV), size)
    document = day_laws.pmf(day_laws.gamma(DOCUMENT_SHAPE * DOCUMENT_SCALE, DOCUMENT_SHAPE), size)
    ready = np.convolve(order, document)[:size]
    ready[1] += ready[0]
    ready[0] = 0.0
    release = np.zeros(size)
    release[round(RELEASE) :] = order[: max(size - round(RELEASE), 0)]
    stay = (1.0 - REFUSAL) * ready + REFUSAL * release
    return (1.0 - np.cumsum(stay))[:days]


def expected_census(day: int) -> float:
    """U41 by the day laws: people in beds at the end of `day` (1 = the first), per arrival a day."""
    return float(stay_tail(day).sum())
