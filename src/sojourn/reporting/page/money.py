"""What it costs: obligations by account and by whose budget, by fiscal year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sojourn.dates import fiscal_year, parse_label, period_of
from sojourn.reporting.page.blocks import Block, Grid, Items, Link, Para, Section, Words, anchor, cited, words
from sojourn.reporting.page.course import over_time
from sojourn.reporting.page.spans import at_end, by_year, in_all, label_of, years_of
from sojourn.reporting.page.tops import NOT_COUNTED
from sojourn.scenario.resource import Fund

if TYPE_CHECKING:
    from sojourn.reporting.page.matter import Matter
    from sojourn.results.results import Results

__all__ = ["money_section"]


def money_section(matter: Matter) -> Section:
    """The section on cost."""
    results = matter.results
    blocks: list[Block] = []
    if "obligations" not in results.values:
        blocks.append(Para((f"Cost is {NOT_COUNTED}.",)))
        return Section("cost", "Cost", tuple(blocks))
    said = (
        "By federal fiscal year (1 October to 30 September), at the prices below, several of them assumed: no "
        "rise of prices is foreseen. An obligation is money bound in a year, "
        "not an outlay, which is money paid; guaranteed beds are paid whether used or not. Only what is priced below is "
        "counted: it is no agency's budget."
    )
    blocks.append(Para((said,)))
    chart = over_time(
        matter,
        "chart-cost",
        "Obligations",
        "dollars a period",
        [("obligations", results.band("obligations"))],
        usd=True,
    )
    blocks += [chart] if chart is not None else []
    blocks.append(_table(results, "obligations", "Obligations by account"))
    if any(key.startswith("cost_boundary:") for key in results.values):
        blocks.append(
            _table(results, "cost_boundary", "By whose budget it falls in (obligations)")
        )
        blocks.append(Para((_unpriced(matter),), "note"))
    if "outlays" in results.values:
        blocks.append(_table(results, "outlays", "Outlays on these obligations, at assumed rates of payment"))
    if "cost_marginal" in results.values:
        blocks.append(Para((_one_more(results),)))
    blocks.append(Para(("What is priced:",)))
    blocks.append(Items(tuple(_priced(matter))))
    return Section("cost", "Cost", tuple(blocks))


def _unpriced(matter: Matter) -> str:
    """The budgets that nothing here is booked to."""
    from typing import get_args

    from sojourn.scenario.cost import Boundary

    priced = {key.partition(":")[2] for key in matter.results.values if key.startswith("cost_boundary:")}
    rest = [name for name in get_args(Boundary) if name not in priced]
    if not rest:
        return "Something is priced in each of the budgets that the model knows."
    return (
        f"Nothing is priced in the budget of {' or '.join(rest)}: what it spends is outside this table, and a cost "
        "moved there is not a saving."
    )


def _one_more(results: Results) -> str:
    average, marginal = at_end(results, "cost_average"), at_end(results, "cost_marginal")
    assert average is not None and marginal is not None
    return (
        f"In the last period a day held costs {average.words(usd=True)} on average, beds and days in stages with a bed; one more "
        f"person held would add {marginal.words(usd=True)} a day, capital apart: nothing where a guarantee has paid for the bed."
    )


def _table(results: Results, measure: str, caption: str) -> Grid:
    years = years_of(results)
    head = ("", *(_year_words(results, year) for year in years), "whole run")
    keys = [key for key in results.values if key.startswith(f"{measure}:")]
    keys += [measure] if measure in results.values else []
    rows = []
    for key in keys:
        name = key.partition(":")[2]
        whole = in_all(results, key)
        cells = [figure.words(usd=True) for figure in by_year(results, key)]
        rows.append(
            tuple(
                words(cell)
                for cell in (
                    label_of(results, name) if name else "in all",
                    *cells,
                    whole.words(usd=True) if whole else "",
                )
            )
        )
    return Grid(caption, head, tuple(rows))


def _year_words(results: Results, year: str) -> str:
    """A fiscal year's label, and from when or to when where the run has only a part of it.

    A year that is not whole is never compared with one that is.
    """
    whole = parse_label(year)
    parts = []
    if results.start > whole.first:
        parts.append(f"from {results.start:%b %Y}")
    if results.until < period_of(results.until, "fiscal-year").last and fiscal_year(results.until) == int(
        year[2:]
    ):
        parts.append(f"to {results.until:%b %Y}")
    return f"{year}, {' '.join(parts)}" if parts else year


def _priced(matter: Matter) -> list[Words]:
    """A line for each cost, and for each thing that a fund pays at a gate."""
    found = []
    scenario = matter.scenario
    for name, cost in scenario.costs.items():
        unit = f"a {cost.per}" + (f" of {label_of(matter.results, cost.of)}" if cost.of else "")
        account = f"; account {label_of(matter.results, cost.account)}" if cost.account else ""
        said = f"{cost.label or name.replace('_', ' ')}, {unit}{account}"
        found.append(_line(matter, said, f"costs.{name}.price"))
    taken: list[tuple[str, str, str | None]] = [
        (f"resources.{name}.price", one.label or name.replace("_", " "), one.from_)
        for name, one in scenario.resources.items() if not isinstance(one, Fund) and one.price is not None
    ]  # fmt: skip
    taken += [(f"agreements.{n}.price", one.host, one.from_) for n, one in scenario.agreements.items() if one.price is not None]
    for path, label, fund in taken:
        paid = f"; fund {label_of(matter.results, fund)}" if fund else ""
        found.append(_line(matter, f"{label}, a person taken{paid}", path))
    for name, stage in scenario.stages.items():
        if stage.pays is not None:
            said = f"{stage.label or name.replace('_', ' ')}, a passage; fund {label_of(matter.results, stage.pays.fund)}"
            found.append(_line(matter, said, f"stages.{name}.pays.price"))
    return found


def _line(matter: Matter, said: str, path: str) -> Words:
    """What is priced: each input of its price, what it is at the end of the run, and where that is from."""
    links: list[str | Link] = []
    for name in matter.inputs.named_under(path):
        links += ["; price: ", Link(matter.catalog.find(name).label, f"#{anchor('input', name)}")]
        parameter = matter.catalog.parameters.get(name)
        values = matter.inputs.in_force(parameter) if parameter is not None else ()
        if parameter is None or not values:
            continue
        last = values[-1]
        links.append(f", {last.value:,.10g} {parameter.unit} [{last.status}]")
        cite = next((value for value in reversed(values) if value.cite is not None), None)
        if cite is not None and cite.cite is not None:
            source = matter.catalog.source(cite.cite.document)
            if last.status != "assumed":
                link = ", from "
            else:
                link = ", reckoned from " if cite is last else f", after {cite.value:,.10g} of {cite.starts} in "
            links += [link, Link(cited(source.publisher, source.title, source.dated), f"#{anchor('document', source.id)}")]
    own = "" if links else "; price: a number written in the scenario"
    return words(f"{said}{own}", links, ".")
