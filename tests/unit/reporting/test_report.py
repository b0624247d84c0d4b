"""The report page: whole by itself, every link leads somewhere, every figure is the run's own, nothing is taken for markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest

import sojourn
from sojourn.errors import InputError
from sojourn.reporting import Report, report, report_of
from sojourn.reporting.figures import count, ranged
from sojourn.reporting.page.blocks import anchor
from sojourn.reporting.page.tops import tops
from sojourn.scenario import loads

TINY = """
name: tiny
about: People come and leave; nothing is held, priced or limited.
start: 2026-01-01
until: 2026-02-28
streams: {all: {label: LABEL, arrivals: {law: poisson, per_day: 4}, enters: way}}
stages: {way: {kind: wait, exits: {removed_home: {law: {exponential: {mean: 9 day}}}}}}
outcomes: [removed_home]
"""
VOID = {"meta", "br", "link", "img", "input", "hr"}


@dataclass
class Read(HTMLParser):
    """What a page has in it, read strictly: every element is closed where it was opened."""

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    loads: list[tuple[str, str]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    text: str = ""
    open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._seen(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._seen(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-1:]}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.text += data

    def _seen(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if tag == "a" and name == "href":
                self.links.append(value or "")
            elif name in ("src", "href", "data", "srcset", "action"):
                self.loads.append((tag, value or ""))


def read(html: str) -> Read:
    found = Read()
    found.feed(html)
    found.close()
    assert found.open == []
    return found


@pytest.fixture(scope="module")
def policy() -> Report:
    return report("current-policy", 20, 1, until="+6m", workers=1)


@pytest.fixture(scope="module")
def example() -> Report:
    return report("example", 3, 1, until="+8m", workers=1, variants=False)


@pytest.fixture(scope="module")
def tiny() -> Report:
    scenario = loads(TINY.replace("LABEL", "all"))
    return report_of(sojourn.run(scenario, 2), scenario)


@pytest.fixture(params=["policy", "example", "tiny"])
def page(request: pytest.FixtureRequest) -> Iterator[Report]:
    yield request.getfixturevalue(request.param)


def test_the_page_is_well_formed_and_loads_nothing(page: Report) -> None:
    found = read(page.html)
    assert found.loads == [] and not {"script", "link", "img", "iframe", "object", "font"} & set(found.names)
    assert "@import" not in page.html and "url(" not in page.html
    assert len(page.html.encode()) < 1_500_000


def test_every_anchor_is_there_once_and_every_link_resolves(page: Report) -> None:
    found = read(page.html)
    assert len(found.ids) == len(set(found.ids))
    assert [link for link in found.links if link.startswith("#") and link[1:] not in found.ids] == []
    assert [link for link in found.links if not link.startswith(("#", "https://", "http://"))] == []


def test_every_drawing_says_what_it_shows_and_has_its_table(page: Report) -> None:
    for svg in re.findall(r"<svg .*?</svg>", page.html, re.DOTALL):
        head = re.match(r'<svg [^>]*role="img" aria-labelledby="(\S+) (\S+)"><title id="(\S+)">[^<]+</title><desc id="(\S+)">[^<]+</desc>', svg)
        assert head and (head[1], head[2]) == (head[3], head[4])
        assert "NaN" not in svg and "nan" not in svg and "inf" not in svg
    figures = re.findall(r"<figure .*?</figure>", page.html, re.DOTALL)
    assert all("<figcaption>" in one and "<details>" in one and "<table" in one for one in figures)


def test_every_figure_on_the_first_screen_leads_to_its_definition_and_a_document(policy: Report) -> None:
    cards = re.findall(r'<div class="card">.*?</div>', policy.html, re.DOTALL)
    assert len(cards) == 4
    for card in cards:
        assert re.search(r'href="#measure-\w+"', card) and re.search(r'Source: <a href="https://', card), card
    inputs = policy.matter.inputs
    for id in re.findall(r'href="#(measure-\w+)"', " ".join(cards)):
        entry = re.search(rf'id="{id}">.*?</div>', policy.html, re.DOTALL)
        assert entry and 'href="#input-' in entry[0] and 'href="#document-' in entry[0]
    assert {f"document-{one.id}" for one in inputs.documents} <= set(read(policy.html).ids)


def test_the_first_screen_and_the_tables_print_the_runs_own_figures(policy: Report) -> None:
    results = policy.matter.results
    text = read(policy.html).text
    band = results.band("adp")
    mean, low, high = (float(one[-1]) for one in (band.mean, band.p05, band.p95))
    value, _, rest = ranged(mean, low, high).partition(" (")
    assert f'<p class="value">{value}</p>' in policy.html and f'<p class="range">5 % to 95 %: {rest.rstrip(")")}</p>' in policy.html
    whole = results.values["removals_ice"].sum(axis=1)
    assert ranged(float(whole.mean()), *(float(x) for x in (sorted_quantile(whole, 0.05), sorted_quantile(whole, 0.95)))) in text
    for p, period in enumerate(results.periods):
        row = f'<tr><th scope="row">{period}</th><td>{count(band.mean[p])}</td><td>{count(band.p05[p])}</td><td>{count(band.p95[p])}</td></tr>'
        assert row in policy.html


def sorted_quantile(values: object, share: float) -> float:
    import numpy as np

    return float(np.quantile(np.asarray(values), share))


def test_who_publishes_the_bed_rate_is_on_the_page(policy: Report) -> None:
    entry = re.search(r'id="input-ice-bed_rate-adult">.*?</div>', policy.html, re.DOTALL)
    assert entry and "US Immigration and Customs Enforcement" in entry[0] and "[published]" in entry[0] and "[assumed]" in entry[0]
    assert "no actual for fiscal year 2025 or later was found" in entry[0]


def test_every_assumption_is_listed_with_why(policy: Report) -> None:
    part = re.search(r'<section id="assumptions".*?</section>', policy.html, re.DOTALL)
    assert part
    for parameter in policy.matter.inputs.parameters:
        for value in policy.matter.inputs.in_force(parameter):
            link = f'href="#{anchor("input", parameter.name)}"'
            assert (link in part[0]) == any(v.status == "assumed" for v in policy.matter.inputs.in_force(parameter))
            if value.status == "assumed":
                assert value.why and value.why in read(part[0]).text
    assert "beds added: added beds are a lever" in read(part[0]).text
    assert part[0].count("<caption>Part of the book-ins of people arrested by ICE, by class") == 1   # a family of classes is one table


def test_variants_stand_side_by_side_and_the_page_says_the_record_cannot_choose(policy: Report) -> None:
    part = re.search(r'<section id="variants".*?</section>', policy.html, re.DOTALL)
    assert part and "current-policy:gate" in part[0] and "the record cannot choose between them" in part[0]
    gate = policy.matter.variants[0].results
    assert gate.seed == 1 and gate.draws == 20 and gate.until == policy.matter.results.until
    end = gate.band("adp")
    assert ranged(float(end.mean[-1]), float(end.p05[-1]), float(end.p95[-1])) in part[0]


def test_what_is_always_counted_is_printed_also_where_it_is_not_counted(page: Report) -> None:
    part = re.search(r'<section id="always".*?</section>', page.html, re.DOTALL)
    assert part
    for words in ("removed to a third country", "deaths", "deaths per 1,000 person-years", "after a final order", "guaranteed bed-days", "court"):
        assert words in part[0]


def test_a_scenario_that_holds_nobody_has_its_page(tiny: Report) -> None:
    text = read(tiny.html).text
    assert text.count("not counted by this scenario") >= 8
    assert "Nobody waits for anything in this scenario." in text and "Cost is not counted by this scenario." in text
    assert [top.figure is None for top in tops(tiny.matter.results)] == [True, False, True, True]


def test_where_people_wait_it_says_for_what(example: Report) -> None:
    part = re.search(r'<section id="waiting".*?</section>', example.html, re.DOTALL)
    assert part and "<svg" in part[0] and "judges" in part[0]


def test_words_of_a_scenario_are_never_markup() -> None:
    scenario = loads(TINY.replace("LABEL", "'<script>alert(1)</script> & \"q\"'").replace("about: ", "about: <b>bold</b> "))
    html = report_of(sojourn.run(scenario, 2), scenario).html
    assert "<script" not in html and "<b>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; " in html and "&lt;b&gt;bold" in html


def test_the_same_seed_gives_the_same_bytes() -> None:
    first, second = (report("example", 2, 7, until="+3m", workers=n).html for n in (1, 2))
    assert first == second
    assert report("example", 2, 8, until="+3m", workers=1).html != first


def test_a_finished_run_folder_gives_the_page_of_its_run(tmp_path: Path) -> None:
    results = sojourn.run("example", 2, 1, until="+3m", out=tmp_path / "run", workers=1)
    found = report(folder=tmp_path / "run")
    assert found.html == report_of(results, found.matter.scenario).html
    assert found.matter.results.flows.keys() == results.flows.keys()


def test_a_run_by_day_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="must be month or fiscal-year for a report"):
        report("example", every="day")
    sojourn.run(loads(TINY.replace("LABEL", "all")), 1, every="day", out=tmp_path / "run")
    with pytest.raises(InputError, match="must be a run by month or fiscal year"):
        report(folder=tmp_path / "run")


def test_a_year_of_the_run_that_is_not_whole_says_so(policy: Report) -> None:
    part = re.search(r'<section id="cost".*?</section>', policy.html, re.DOTALL)
    assert part and "FY2026, from Feb 2026 to Jul 2026" in part[0]
    plain = report("example", 2, until="2028-01-31", every="fiscal-year", variants=False, workers=1)
    years = re.search(r'<section id="cost".*?</section>', plain.html, re.DOTALL)
    assert years and "FY2026, from Feb 2026" in years[0] and ">FY2027<" in years[0] and "FY2028, to Jan 2028" in years[0]


def test_what_was_changed_is_said_on_the_first_screen() -> None:
    found = report("example", 2, until="+2m", changes=["resources.judges.capacity=700"], variants=False, workers=1)
    assert "Changed from the scenario as filed: resources.judges.capacity = 700." in read(found.html).text
    assert "Changed from the scenario" not in report("example", 2, until="+1m", variants=False, workers=1).html


def test_a_variant_that_cannot_run_is_named_with_why_and_does_not_stop_the_page() -> None:
    found = report("replay-2023", 1, until="2023-11-30", workers=1)
    part = re.search(r'<section id="variants".*?</section>', found.html, re.DOTALL)
    assert part and "Not run for this page: replay-2023:gate, which does not go with what was asked" in part[0]
    assert "ice.beds.usable" in part[0]
