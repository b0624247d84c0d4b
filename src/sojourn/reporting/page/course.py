"""What happens month by month: held, booked in, length of stay, removed, booked out; with the record laid over."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sojourn.reporting.figures import count, money
from sojourn.reporting.page.blocks import Block, Chart, Grid, Link, Para, Section, Words, anchor, cited, words
from sojourn.reporting.page.erred import forecast_errors
from sojourn.reporting.page.lines import Line, Rings, lines_drawing
from sojourn.reporting.page.spans import label_of, middles
from sojourn.reporting.record import AGENCIES, BY_AGENCY, TOTAL, Observed, agency_of, observed, reason_series

if TYPE_CHECKING:
    from sojourn.reporting.page.matter import Matter
    from sojourn.results.bands import Band

__all__ = ["band_line", "course", "over_time"]

MOST_REASONS = 8


def course(matter: Matter) -> Section:
    """The section of charts over time."""
    charts = [
        _held(matter),
        _by_agency(matter, "adp", "Held on an average night, by arresting agency", "people"),
    ]
    charts += [
        _by_agency(matter, "book_ins", "Book-ins, by arresting agency", "people"),
        _stay(matter),
        *_removed(matter),
    ]
    charts += _reasons(matter)
    found: list[Block] = [chart for chart in charts if chart is not None]
    note = (
        "Lines are means over the draws, and shaded bands reach from 5 % to 95 % of them. Rings are figures that the publisher "
        "counted, month by month as far as the record kept here goes; a month that its source covers in part is left out. A "
        "dotted line stands where the run starts: a line that begins apart from the last ring does so because the run takes "
        "the average of several months. On the web page the figures of each chart can be opened under it."
    )
    found += forecast_errors(matter.results, lambda measure: _record(matter, measure))
    return Section("course", "Month by month", (Para((note,), "note"), *found))


def _record(matter: Matter, measure: str) -> Observed | None:
    return next((one for _, one in _total(matter, measure, counts=True)), None)


def over_time(
    matter: Matter, id: str, title: str, unit: str, lines: Sequence[tuple[str, Any]],
    records: Sequence[tuple[int, Observed]] = (), *, usd: bool = False,
) -> Chart | None:  # fmt: skip
    """A chart of bands by period with the record over it, its sentence and its tables; None where nothing is defined."""
    results = matter.results
    days = middles(results)
    drawn = [band_line(label, days, found) for label, found in lines]
    drawn = [line for line in drawn if any(math.isfinite(v) for v in line.mean)]
    if not drawn:
        return None
    rings = [Rings(_agency_of(o), o.publisher, o.days, o.values, colour) for colour, o in records]
    says = _says(matter, unit, drawn, records, usd)
    svg = lines_drawing(drawn, rings, id=id, title=title, says=says, start=results.start, usd=usd)
    show = money if usd else count
    head = ["period", *(f"{line.label}: {word}" for line in drawn for word in ("mean", "5 %", "95 %"))]
    rows = [
        (period, *(show(v[p]) for line in drawn for v in (line.mean, line.low, line.high)))
        for p, period in enumerate(results.periods)
    ]
    tables = [Grid(f"{title}: the model ({unit})", tuple(head), _grid(rows))]
    for _, o in records:
        published = [(f"{day:%Y-%m}", show(value)) for day, value in zip(o.days, o.values, strict=True)]
        tables.append(
            Grid(f"{o.label}: published by {o.publisher}", ("month", "published"), _grid(published))
        )
    return Chart(id, title, says, svg, tuple(tables), from_=_from(matter, records))


def _from(matter: Matter, records: Sequence[tuple[int, Observed]]) -> Words:
    """The documents of the newest published figures on a chart."""
    found: list[str | Link] = []
    for document in dict.fromkeys(o.document for _, o in records):
        source = matter.known.source(document)
        link = Link(cited(source.publisher, source.title, source.dated), f"#{anchor('document', document)}")
        found += ["; " if found else "Rings, the newest of them: ", link]
    return words(found)


def band_line(label: str, days: Sequence[Any], found: Band) -> Line:
    """A band as a line of a chart."""
    return Line(label, days, found.mean.tolist(), found.p05.tolist(), found.p95.tolist())


def _grid(rows: Sequence[Sequence[str]]) -> tuple[tuple[Words, ...], ...]:
    return tuple(tuple(words(cell) for cell in row) for row in rows)


def _says(
    matter: Matter, unit: str, lines: Sequence[Line], records: Sequence[tuple[int, Observed]], usd: bool
) -> str:
    results = matter.results
    show = money if usd else count
    parts = []
    for line in lines:
        known = [n for n, value in enumerate(line.mean) if math.isfinite(value)]
        first, last = known[0], known[-1]
        said = f"{line.label}: {show(line.mean[first])} in {results.periods[first]}"
        if last > first:
            said += f", {show(line.mean[last])} ({show(line.low[last])} to {show(line.high[last])}) in {results.periods[last]}"
        parts.append(said)
    said = "; ".join(parts) + f" ({unit}; mean, and 5 % to 95 % of {results.draws} draws)."
    for _, o in records:
        whose = f"{o.publisher}, {_agency_of(o)}" if len(records) > 1 else o.publisher
        said += f" Published by {whose}: {show(o.values[0])} in {o.days[0]:%Y-%m}, {show(o.values[-1])} in {o.days[-1]:%Y-%m}."
    return said


def _agency_of(o: Observed) -> str:
    return AGENCIES.get(o.series.rpartition(".")[2], "everyone")


# ------------------------------------------------------------------------------------------------ the charts


def _agencies(matter: Matter) -> dict[str, list[str]]:
    """The streams of each arresting agency."""
    found: dict[str, list[str]] = {}
    for stream, given in matter.scenario.streams.items():
        agency = agency_of(given)
        if agency is not None:
            found.setdefault(agency, []).append(stream)
    return found


def _seen(matter: Matter, series: str, *, counts: bool) -> Observed | None:
    """The record of a series, unless it counts by month and the run does not."""
    if counts and matter.results.every != "month":
        return None
    return observed(matter.known, series, matter.results.start, matter.results.until)


def _total(matter: Matter, measure: str, *, counts: bool) -> list[tuple[int, Observed]]:
    """The record of everyone held, where the scenario has both agencies' people."""
    if set(_agencies(matter)) != set(AGENCIES):
        return []
    found = _seen(matter, TOTAL[measure], counts=counts)
    return [(0, found)] if found is not None else []


def _held(matter: Matter) -> Chart | None:
    if "adp" not in matter.results.values:
        return None
    lines = [("people held", matter.results.band("adp"))]
    if "usable_beds" in matter.results.values:
        lines.append(("beds that could be used", matter.results.band("usable_beds")))
    return over_time(
        matter, "chart-adp", "Held on an average night", "people", lines, _total(matter, "adp", counts=False)
    )


def _by_agency(matter: Matter, measure: str, title: str, unit: str) -> Chart | None:
    results = matter.results
    if measure not in results.values:
        return None
    streams = {
        agency: [s for s in names if f"{measure}:{s}" in results.values]
        for agency, names in _agencies(matter).items()
    }
    streams = {agency: names for agency, names in streams.items() if names}
    if not streams:
        rest = [f"{measure}:{stream}" for stream in matter.scenario.streams]
        rest = [key for key in rest if key in results.values and results.values[key].any()] or [measure]
        lines = [
            (label_of(results, key.partition(":")[2]), results.band(key))
            for key in rest
        ]
        if measure == "adp" and len(lines) < 2:
            return None
        return over_time(
            matter, f"chart-{measure}-streams", title.partition(",")[0] + ", by stream", unit, lines[:6]
        )
    lines, records = [], []
    for place, (agency, names) in enumerate(streams.items()):
        lines.append((AGENCIES[agency], _added(matter, [f"{measure}:{name}" for name in names])))
        found = _seen(matter, f"{BY_AGENCY[measure]}.{agency}", counts=measure == "book_ins")
        if found is not None:
            records.append((place, found))
    return over_time(matter, f"chart-{measure}-agencies", title, unit, lines, records)


def _added(matter: Matter, keys: Sequence[str]) -> Band:
    """The band of keys added up, draw by draw."""
    from sojourn.results.bands import band

    if len(keys) == 1:
        return matter.results.band(keys[0])
    values, second = matter.results.values, matter.results.second
    return band(sum(values[key] for key in keys), sum(second[key] for key in keys))  # type: ignore[arg-type]


def _stay(matter: Matter) -> Chart | None:
    results = matter.results
    lines, records = [], []
    if "alos" in results.values:
        lines.append(("everyone who left", results.band("alos")))
        records = _total(matter, "alos", counts=False)
    single = {agency: names[0] for agency, names in _agencies(matter).items() if len(names) == 1}
    for agency, stream in single.items():
        if f"alos:{stream}" in results.values and len(single) > 1:
            found = _seen(matter, f"{BY_AGENCY['alos']}.{agency}", counts=False)
            if found is not None:
                records.append((len(lines), found))
            lines.append((AGENCIES[agency], results.band(f"alos:{stream}")))
    return over_time(matter, "chart-alos", "Length of stay of those who left (ALOS)", "days", lines, records)


def _removed(matter: Matter) -> list[Chart | None]:
    results, measure = matter.results, "removals_ice"
    lines = []
    if measure in results.values and not _same(matter, measure, "removals_from_detention"):
        lines.append(("every removal", results.band(measure)))
    records = []
    if "removals_from_detention" in results.values:
        records = [(len(lines), o) for _, o in _total(matter, "removals_from_detention", counts=True)]
        lines.append(("stays that ended with a removal", results.band("removals_from_detention")))
    return [over_time(matter, "chart-removals", "Removals", "people", lines, records)]


def _same(matter: Matter, one: str, other: str) -> bool:
    import numpy as np

    values = matter.results.values
    return other in values and bool(np.array_equal(values[one], values[other]))


def _reasons(matter: Matter) -> list[Chart | None]:
    """Stays that ended otherwise than by removal, one chart a reason."""
    import numpy as np

    results = matter.results
    reasons: dict[str, list[str]] = {}
    for outcome in matter.scenario.outcomes:
        if f"book_outs:{outcome}" in results.values and _kind(matter, outcome) != "removal":
            reasons.setdefault(_kind(matter, outcome), []).append(outcome)
    size = {
        r: sum(float(np.nansum(results.values[f"book_outs:{o}"])) for o in outcomes)
        for r, outcomes in reasons.items()
    }
    shown = [r for r in sorted(reasons, key=lambda r: -size[r]) if size[r] > 0][:MOST_REASONS]
    charts = []
    both = set(_agencies(matter)) == set(AGENCIES)
    for reason in shown:
        outcomes = reasons[reason]
        series = reason_series(reason, reasons) if both else None
        record = _seen(matter, series, counts=True) if series else None
        label = "; ".join(label_of(results, name) for name in outcomes[:3])
        found = _added(matter, [f"book_outs:{name}" for name in outcomes])
        title = f"Stays ended: {label}"
        charts.append(
            over_time(
                matter,
                f"chart-out-{reason}",
                title,
                "people",
                [(label, found)],
                [(0, record)] if record else [],
            )
        )
    return charts


def _kind(matter: Matter, outcome: str) -> str:
    """The published reason that a stay ends with."""
    if f"removals_ice:{outcome}" in matter.results.values:
        return "removal"
    return matter.scenario.outcomes[outcome].ends_stay_as or outcome
