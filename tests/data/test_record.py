"""The shipped record: whole, cited, ordered, neutral, small, and blind to the future."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest

from sojourn import dates
from sojourn.reporting.page.inputs import Inputs
from sojourn.scenario import load
from sojourn.sources import Agreement, check_catalog, load_catalog
from sojourn.sources.catalog import SHIPPED
from sojourn.sources.parameters import STATUSES
from sojourn.sources.series import FLAGS
from sojourn.units import UNITS

CATALOG = load_catalog()
FILES = sorted(path for path in SHIPPED.rglob("*") if path.suffix in (".yaml", ".csv"))
PERSONAL = re.compile(
    r"\b(first_?name|last_?name|surname|birth|dob|a[-_ ]?number|alien|address|person_?id|unique_?id|gender|ethnicity"
    r"|facility_name|detention_facility|city|zip)\b",
    re.IGNORECASE,
)
PACKAGE_HOSTS = re.compile(r"pypi\.|files\.pythonhosted|conda\.|npmjs\.|registry\.|artifactory|nexus|/simple/", re.IGNORECASE)

PARAMETERS = (
    "congress.camp_ceiling_2025",
    "congress.courts_2025",
    "congress.detention_2025",
    "congress.enforcement_2025",
    "congress.ice_2025",
    "congress.warehouse_plan_2026",
    "ice.atd.cost",
    "ice.bed_rate.adult",
    "ice.beds.contractual",
    "ice.beds.funded",
    "ice.beds.guaranteed_minimum",
    "ice.beds.usable",
    "ice.beds.usable_share",
    "ice.death_rate",
    "ice.detention_budget",
    "ice.removal.transport",
    "ice.unrecorded_exit.share",
    "law.post_order_limit",
    "law.removal_period",
)
REASONS = (
    "removal",
    "bond",
    "order_of_recognizance",
    "order_of_supervision",
    "parole",
    "proceedings_terminated",
    "relief_granted",
    "transfer_usms_other_agency",
    "transferred",
    "other",
)


def test_nothing_is_wrong_in_it() -> None:
    assert [str(finding) for finding in check_catalog(SHIPPED)] == []


def test_what_an_analyst_asks_for_first_is_there() -> None:
    assert [name for name in PARAMETERS if name not in CATALOG.parameters] == []
    for agency in ("ice", "cbp", "total"):
        for measure in ("book_ins", "adp", "alos"):
            assert len(CATALOG.series[f"ice.{measure}.{agency}"].rows) == 88
    for reason in REASONS:
        assert len(CATALOG.series[f"ice.book_outs.{reason}"].rows) == 28


@pytest.mark.parametrize("name", CATALOG.parameters.filed)
def test_every_value_has_a_unit_a_status_and_a_source_or_a_reason(name: str) -> None:
    parameter = CATALOG.parameters[name]
    assert parameter.unit in UNITS
    for value in parameter.values:
        assert value.status in STATUSES
        assert value.cite or value.why
        if value.value is None:
            assert value.why
        if value.cite:
            assert value.cite.document in CATALOG.documents and value.cite.at
        if value.status == "published" and value.value is not None and CATALOG.documents[value.cite.document].grade == "low":  # type: ignore[union-attr]
            pytest.fail(f"{name}: a document of low grade may only stand behind an assumption")
        if value.spread and value.value is not None:
            assert value.spread.problem(value.value) is None
            assert value.quantile(0.5) == value.value
    assert all(a.starts < b.starts for a, b in pairwise(parameter.values))


@pytest.mark.parametrize("name", CATALOG.series.filed)
def test_every_series_is_in_order_and_says_when_it_could_be_known(name: str) -> None:
    series = CATALOG.series[name]
    assert series.unit in UNITS
    assert all(a.ends < b.starts for a, b in pairwise(series.rows))
    for row in series.rows:
        assert (row.value is None) == ("withheld" in row.flags)
        assert row.value is None or row.value >= 0
        assert row.document in CATALOG.documents
        assert row.published > row.ends or series.published_after_days == 0
        assert row.flags <= set(FLAGS)
        if series.period in ("month", "fiscal-year"):
            whole = dates.period_of(row.starts, series.period)  # type: ignore[arg-type]
            assert row.starts == whole.first
            assert (row.ends == whole.last) == (not row.is_partial)
        else:
            assert row.starts == row.ends and not row.is_partial


def test_the_months_that_a_workbook_cuts_short_are_flagged_everywhere() -> None:
    cut = {date(2021, 9, 1): 25, date(2022, 9, 1): 24, date(2025, 9, 1): 20}
    seen = 0
    for series in CATALOG.series.values():
        for row in series.rows:
            later = series.name.startswith("ice.bond.") and row.starts.year < 2025  # read in a later workbook
            if series.period == "month" and series.name.startswith("ice.") and not later:
                assert row.is_partial == (row.starts in cut)
                if row.is_partial:
                    assert row.days == cut[row.starts]
                    seen += 1
    assert seen > 30


@pytest.mark.parametrize("agency", ["ice", "cbp", "total"])
def test_the_days_of_a_partial_month_are_those_its_average_divides_by(agency: str) -> None:
    for row in CATALOG.series[f"ice.adp.{agency}"].rows:
        assert row.value is not None
        people_days = row.value * row.days
        assert abs(people_days - round(people_days)) < 0.0006 * row.days


def test_a_redefinition_is_a_new_series_never_a_later_row_of_an_old_one() -> None:
    flagged = {name for name, series in CATALOG.series.items() if series.first.flags & {"redefined"}}
    assert {"ice.book_outs.removal", "ice.book_outs.total", "ice.disposition.expedited_removal_from_2024_06"} <= flagged
    for series in CATALOG.series.values():
        assert not any("redefined" in row.flags for row in series.rows[1:]), series.name


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("ice.releases_2020_2023.total", "ice.book_outs.total"),
        ("ice.releases_2020_2023.parole", "ice.book_outs.parole"),
        ("ice.population.headcount_uwchr", "ice.population.midnight"),
        ("ice.disposition.expedited_removal", "ice.disposition.expedited_removal_from_2024_06"),
        ("ice.disposition.other", "ice.disposition.other_from_2024_06"),
        ("ice.adp.fiscal_year_compiled", "ice.adp.fiscal_year"),
    ],
)
def test_two_definitions_of_one_thing_are_two_series_that_do_not_overlap(earlier: str, later: str) -> None:
    assert CATALOG.series[earlier].last.ends < CATALOG.series[later].first.starts


def test_removals_recorded_late_are_kept_apart() -> None:
    years = {dates.fiscal_year(row.starts) for row in CATALOG.series["ice.removals.fiscal_year_to_date_2021_2022"].rows}
    assert years == {2021, 2022}


def test_counts_add_up() -> None:
    for measure in ("book_ins", "adp"):
        parts = [CATALOG.series[f"ice.{measure}.{agency}"].rows for agency in ("ice", "cbp", "total")]
        for ice, cbp, total in zip(*parts, strict=True):
            assert ice.value + cbp.value == pytest.approx(total.value, abs=0.5)  # type: ignore[operator]
    totals = CATALOG.series["ice.book_outs.total"]
    for total in totals.rows:
        rows = [CATALOG.series[f"ice.book_outs.{reason}"].find(total.starts) for reason in [*REASONS, "court_ordered"]]
        assert sum(row.value for row in rows if row and row.value is not None) == total.value
    bands = [CATALOG.series[f"ice.elapsed.{band}"].rows for band in ("0_180", "181_365", "366_730", "over_730", "all")]
    for row in zip(*bands, strict=True):
        assert sum(cell.value for cell in row[:4]) == pytest.approx(row[4].value, abs=1)  # type: ignore[misc]


def test_removals_to_date_never_fall_within_a_fiscal_year() -> None:
    for name in ("ice.removals.fiscal_year_to_date", "ice.removals.fiscal_year_to_date_2021_2022"):
        for a, b in pairwise(CATALOG.series[name].rows):
            same_year = dates.fiscal_year(a.starts - timedelta(days=7)) == dates.fiscal_year(b.starts - timedelta(days=7))
            if same_year and b.value is not None and a.value is not None and b.starts.month != 10:
                assert b.value > a.value, (name, b.starts)


def test_figures_that_are_quoted_everywhere_are_these() -> None:
    at = CATALOG.parameters
    assert at["ice.beds.contractual"].at(date(2025, 4, 14)).value == 62913
    assert at["ice.bed_rate.adult"].at(date(2016, 1, 1)).value == 128.88
    assert at["congress.detention_2025"].at(date(2026, 1, 1)).value == 45e9
    assert at["law.post_order_limit"].at(date(2026, 1, 1)).value == 180
    assert CATALOG.series["ice.adp.total"].on(date(2026, 1, 31)).value == pytest.approx(71929.5, abs=0.5)
    assert CATALOG.series["ice.removals.fiscal_year_to_date"].on(date(2025, 9, 15)).value == 319980


def test_a_document_read_in_a_copy_is_at_most_medium() -> None:
    copies = [document for document in CATALOG.documents.values() if document.read_in]
    assert copies and all(document.grade != "high" for document in copies)
    workbooks = [document for name, document in CATALOG.documents.items() if name.startswith("ice-detention-statistics")]
    assert len(workbooks) == 9 and all(document.read_in for document in workbooks)


def test_every_document_is_cited_somewhere() -> None:
    cited = {row.document for series in CATALOG.series.values() for row in series.rows}
    cited |= {value.cite.document for parameter in CATALOG.parameters.values() for value in parameter.values if value.cite}
    cited |= {term.cite.document for term in CATALOG.glossary.values() if term.cite}
    cited |= {found.cite.document for shelf in (CATALOG.tables, CATALOG.rulings) for found in shelf.values()}
    for found in (*CATALOG.agreements.values(), *CATALOG.claims.values()):
        if isinstance(found, Agreement):
            figures = [figure for _, figure in found.figures]
        else:
            figures = [found.observed, *(reading.observed for reading in found.readings)]
        cited |= {found.cite.document, *(figure.cite.document for figure in figures if figure)}
    cited |= {one.cite.document for group in CATALOG.groups.values() for one in group.listed}
    written = " ".join(path.read_text(encoding="utf-8") for path in sorted((SHIPPED / "scenarios").glob("*.yaml")))
    cited |= set(re.findall(r"(?:cite|document): ([a-z0-9-]+)", written))
    notes = " ".join(found.note or "" for shelf in (CATALOG.agreements, CATALOG.rulings) for found in shelf.values())
    cited |= set(re.findall(r"\(([a-z]+(?:-[a-z0-9]+)+)", notes)) | set(re.findall(r"(?:, |\()([a-z]+(?:-[a-z0-9]+)+)\)", notes))
    assert set(CATALOG.documents) - cited == set()


@pytest.mark.parametrize("day", [date(2019, 6, 1), date(2022, 10, 15), date(2025, 1, 20), date(2025, 7, 4), date(2026, 2, 1)])
def test_as_of_sees_nothing_published_later(day: date) -> None:
    known = CATALOG.as_of(day)
    assert all(document.date <= day for document in known.documents.values())
    for series in known.series.values():
        assert all(row.published <= day and row.ends < day for row in series.rows)
    for parameter in known.parameters.values():
        for value in parameter.values:
            assert value.published is None or value.published <= day
            if value.cite and value.status != "assumed" and value.published == CATALOG.source(value.cite.document).date:
                assert value.cite.document in known.documents


@pytest.mark.parametrize("day", [date(2019, 6, 1), date(2022, 10, 15), date(2025, 1, 20), date(2025, 7, 4), date(2026, 2, 1)])
def test_as_of_sees_no_agreement_ruling_or_claim_of_later(day: date) -> None:
    known = CATALOG.as_of(day)
    for agreement in known.agreements.values():
        assert agreement.known_from <= day
        for held in (agreement.announced, agreement.signed, agreement.first_transfer, agreement.ended):
            assert held is None or held.last <= day
        for _, figure in agreement.figures:
            assert figure.known <= day and CATALOG.documents[figure.cite.document].date <= day
        if CATALOG.documents[agreement.cite.document].date > day:
            assert (agreement.status, agreement.note, agreement.litigation, agreement.nationality_rule) == (None,) * 4
    for ruling in known.rulings.values():
        assert ruling.on.last <= day
        assert ruling.note is None or CATALOG.documents[ruling.cite.document].date <= day
    for claim in known.claims.values():
        assert claim.said_on.last <= day
        assert claim.observed is None or claim.observed.known <= day
        assert claim.note is None or CATALOG.documents[claim.cite.document].date <= day
    for group in known.groups.values():
        assert all(one.known <= day for one in group.listed)
    assert all(table.published <= day for table in known.tables.values())
    for shelf, whole in ((known.agreements, CATALOG.agreements), (known.rulings, CATALOG.rulings), (known.claims, CATALOG.claims)):
        assert len(shelf) < len(whole), "nothing is hidden: the test would pass without as_of"
    assert len(known.groups) == 16


def test_no_date_after_january_2025_is_told_as_of_then() -> None:
    known = CATALOG.as_of(date(2025, 1, 20))
    for shelf in (known.agreements, known.rulings, known.claims, known.groups, known.documents):
        for name in shelf:
            found = known.describe(name)  # a ruling may be cited to a later document, as a figure may
            for told in filter(None, (found.label, found.summary, found.note, *(text for what, text in found.details if what != "when"))):
                assert not re.search(r"\b(2025-(0[2-9]|1[0-2])|2025-01-(2[1-9]|3)|2026)", told), (name, told)


def test_what_was_known_of_agreements_in_january_2025() -> None:
    known = CATALOG.as_of(date(2025, 1, 20))
    steps = {name: agreement.step for name, agreement in known.agreements.items()}
    assert steps == {
        "us_gtm_2019": "ended", "us_hnd_2019": "ended", "us_slv_2019": "ended",
        "us_tca_2024": "named", "us_bhs_2024": "named", "us_grd_2024": "named", "us_pan_2024": "named",
        "uk_rwa": "ended", "it_alb": "used",
    }  # fmt: skip
    assert {"stay_30_days", "usd_86_billion", "third_country_close"} <= set(known.claims)
    assert known.claims["beds_100000"].observed is None


def test_a_claim_has_no_verdict_and_its_record_is_cited() -> None:
    for claim in CATALOG.claims.values():
        told = " ".join(filter(None, (claim.claim, claim.note, claim.observed.note if claim.observed else None))).lower()
        for word in ("false", "true", "misleading", "exaggerat", "wrong", "debunk", "failed", "lie "):
            assert word not in told, (claim.id, word)
        if claim.target and claim.observed:
            assert claim.target.unit == claim.observed.unit and claim.target.unit in UNITS
    assert {claim.speaker for claim in CATALOG.claims.values()} >= {"official", "opponent", "advocate", "researcher", "press"}


def test_as_of_january_2025_knows_neither_the_act_nor_the_contracts() -> None:
    known = CATALOG.as_of(date(2025, 1, 20))
    for name in ("congress.detention_2025", "ice.beds.contractual", "ice.beds.usable", "ice.population.midnight"):
        assert name not in known.parameters and name not in known.series
    assert known.series["ice.book_ins.ice"].last.ends == date(2024, 12, 31)
    assert known.parameters["ice.beds.funded"].at(date(2025, 1, 20)).value == 41500


def test_no_personal_or_local_column_is_kept() -> None:
    for path in (path for path in FILES if path.suffix == ".csv"):
        with path.open(encoding="utf-8") as file:
            heads = file.readline().strip().split(",")
        assert not [head for head in heads if PERSONAL.search(head.replace(".", " "))], path.name
        if path.parent.parent.name == "tables":
            assert heads[: len(CATALOG.tables[f"ice.{path.stem}"].keys)] == list(CATALOG.tables[f"ice.{path.stem}"].keys)
            continue
        assert heads[0] == "starts"
        for head in heads:
            assert head in ("starts", "ends", "flags", "published", "document") or head in CATALOG.series.filed, (path.name, head)


def test_the_personal_columns_that_publishers_print_would_be_caught() -> None:
    for head in ("birth_year", "dob", "a_number", "last_name", "facility_name", "person_id"):
        assert PERSONAL.search(head.replace("_year", "").replace(".", " ")), head


def test_the_files_are_small_and_name_no_package_host() -> None:
    assert sum(path.stat().st_size for path in FILES) < 600_000
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        assert len(text) < 1_000_000
        assert not PACKAGE_HOSTS.search(text), path.name


def test_the_wording_is_neutral() -> None:
    for path in FILES:
        text = re.sub(r"https?://\S+", "", path.read_text(encoding="utf-8")).lower()  # an address is the publisher's
        for word in ("illegal", "alien ", "aliens", "deportee", "inmate", "concentration"):
            assert word not in text, (path.name, word)


def test_every_see_of_the_glossary_is_a_term() -> None:
    for term in CATALOG.glossary.values():
        assert len(term.means) > 20 and term.means.endswith(".")
        assert [other for other in term.see if other not in CATALOG.glossary] == []


def test_no_draw_takes_a_share_a_hazard_or_a_count_out_of_its_range() -> None:
    """At the 1/100,000 tails of every spread; of what may be negative, only an identity's residual is."""
    from sojourn.model.uncertain import sample

    catalog, looked_at = load_catalog(), 0
    for name in catalog.parameters:
        parameter = catalog.parameters[name]
        for value in parameter.values:
            if value.value is None or value.spread is None or value.value < 0:
                continue
            looked_at += 1
            low, high = (sample(value.value, value.spread, u) for u in (1e-5, 1 - 1e-5))
            assert low >= 0, (name, value.starts, low)
            assert parameter.unit != "share" or high <= 1, (name, value.starts, high)
    assert looked_at > 100


def test_what_a_claim_is_held_against_is_the_series_own_figure() -> None:
    to_date = CATALOG.series["ice.removals.fiscal_year_to_date"]
    counts = {(row.ends, row.value) for row in to_date.rows}
    claims = CATALOG.claims
    assert (date(2025, 9, 15), 319_980) in counts
    assert (claims["removed_622000"].observed.as_of.last, claims["removed_622000"].observed.value) in counts
    pace = claims["removals_million"].observed
    day = pace.as_of.last
    [so_far] = [value for ends, value in counts if ends == day]
    assert pace.value == pytest.approx(so_far / (day - date(2025, 9, 30)).days * 365, rel=0.005)


REPLAYS = ("aca-2019", "italy-albania", "nauru-2025", "uk-rwanda", "us-third-country-2025")


@pytest.mark.parametrize(
    "name",
    [
        "current-policy", "current-policy:gate", "current-policy:limit_enforced", "january-2025", "january-2025:third_countries",
        "replay-2023", "children", "children:as_claimed", "children:every_case", "children:pace_of_2025", "liu-wein-2003", "liu-wein-2003:other_count",
        *(f"{one}{variant}" for one in REPLAYS for variant in ("", ":known_since", ":as_it_happened")),
    ],
)  # fmt: skip
def test_every_number_written_in_a_shipped_scenario_says_why(name: str) -> None:
    numbers = Inputs(load(name, catalog=CATALOG), CATALOG).numbers
    assert numbers and [one.path for one in numbers if not one.why and not one.document] == []
