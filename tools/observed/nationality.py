"""Figures by nationality group: removals, arrests, final orders, days from apprehension to departure.

The rule that puts a country into a group is src/sojourn/data/groups.yaml. The nation and the month are the
smallest place and time; a figure under 10 is withheld, and one more of its row so that the total does not
give it away.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from observed.table import YEARLY, Column, CrossTable, Table, put, read
from sojourn.sources import group_of, load_catalog

LEAST = 10
"""The smallest figure by nationality that is printed."""
LARGEST = 15
"""Nationalities that are tried year by year."""
SMALLEST_CELL = 50
"""The smallest number of people whose days are summed up."""
NAMED_ONLY = "named_only"
RELEASED = date(2020, 12, 31)
"""When the records asked for in 2019 could be read: the day is not known, so the end of the next year."""
OTHERS = "In rows flagged named_only the unnamed countries are counted in the rest of the world."
FOIA = "uwchr-ice-enforce"
PATHS = {
    "reinstatement": "a reinstated order",
    "reinstatement_reasonable_fear": "a reinstated order, after a claim of fear",
    "expedited_removal": "expedited removal",
    "expedited_removal_credible_fear": "expedited removal, after a claim of fear",
    "notice_to_appear": "a notice to appear before a court",
    "administrative_deportation": "an administrative order after a conviction",
    "bag_and_baggage_final_order": "a final order, called bag and baggage in the record",
    "voluntary_return": "a voluntary return",
    "other_t": "another way, called other T in the record",
    "other": "any other way",
}
"""The paths of the removal records, by the processing disposition of the case."""


@cache
def group(country: str) -> str:
    """The group that counts the country."""
    return group_of(country, load_catalog().groups.values())


@cache
def labels() -> dict[str, str]:
    """The groups in their order, with what each is called."""
    return {name: found.label for name, found in load_catalog().groups.items()}


def columns(stem: str, says: str, kind: str, note: str) -> tuple[Column, ...]:
    """One series a group."""
    return tuple(
        Column(f"{stem}.{name}", f"{says}: {label}", "person", kind, note) for name, label in labels().items()
    )


def cells(stem: str, counts: Counter[str], *, absent: frozenset[str] = frozenset()) -> dict[str, str]:
    """A row's cells; figures under 10 withheld, with the next smallest where one alone would be no secret."""
    small = {name for name in labels() if name not in absent and counts[name] < LEAST}
    if len(small) == 1:
        others = [name for name in labels() if name not in absent | small]
        small.add(min(others, key=lambda name: counts[name]))
    return {
        f"{stem}.{name}": "" if name in absent else "withheld" if name in small else str(counts[name])
        for name in labels()
    }


def yearly_removals_by_group(shared: Path) -> Table:
    """ICE removals by group and fiscal year, 2014 and 2016 to 2024."""
    stem = "ice.removals.by_group"
    years: dict[int, Counter[str]] = defaultdict(Counter)
    countries: dict[int, set[str]] = defaultdict(set)
    only: set[int] = set()
    for row in read(shared, "ice_removals_by_citizenship_fiscal_year"):
        year, country = int(row["fiscal_year"]), row["country_of_citizenship"]
        years[year][group(country)] += int(row["removals"])
        countries[year].add(group(country) if country != "ALL OTHER" else "")
        if row["top_countries_only"] == "true":
            only.add(year)
    rows: dict[str, dict[str, str]] = {}
    for year, counts in years.items():
        unnamed = frozenset(labels()) - countries[year] - {"rest_of_world"}
        papers = {2016: FOIA, 2017: "ice-removals-by-country-2018", 2018: "ice-removals-by-country-2018"}
        common = {"document": papers.get(year, "ice-removals-by-country")}
        if year == 2016:
            common["published"] = RELEASED.isoformat()
        if year in only:
            common["flags"] = NAMED_ONLY
        put(
            rows,
            f"{year - 1}-10-01",
            **common,
            **cells(stem, counts, absent=unnamed if year in only else frozenset()),
        )
        rows[f"{year - 1}-10-01"][f"{stem}.total"] = str(sum(counts.values()))
    note = f"{OTHERS} Fiscal year 2015 was not read; no table of 2025 was published."
    total = Column(
        f"{stem}.total", "ICE removals in the fiscal year, returns included: all", "person", "count", note
    )
    heads = (*columns(stem, "ICE removals in the fiscal year, returns included", "count", note), total)
    return Table("ice/removals_by_group", "fiscal-year", YEARLY, heads, rows)


def by_month(
    shared: Path, name: str, month: str, count: str, stem: str, until: str
) -> dict[str, dict[str, str]]:
    """The months of one shared table by group, to the last whole one."""
    months: dict[str, Counter[str]] = defaultdict(Counter)
    for row in read(shared, name):
        if row[month] <= until:
            months[row[month]][group(row["citizenship"])] += int(row[count])
    rows: dict[str, dict[str, str]] = {}
    for starts, counts in months.items():
        put(
            rows,
            starts,
            flags=NAMED_ONLY,
            **cells(stem, counts),
            **{f"{stem}.total": str(sum(counts.values()))},
        )
    return rows


def hide_from_years(rows: dict[str, dict[str, str]]) -> None:
    """Withholds a second month of a group's fiscal year where one alone could be had from the year's own figure."""
    years: dict[tuple[int, str], list[str]] = defaultdict(list)
    for starts, row in rows.items():
        year = int(starts[:4]) + (starts[5:7] >= "10")
        for head, text in row.items():
            if text == "withheld":
                years[year, head].append(starts)
    for (year, head), months in years.items():
        if len(months) == 1:
            open_rows = [
                starts
                for starts, row in rows.items()
                if int(starts[:4]) + (starts[5:7] >= "10") == year
                and row[head] != "withheld"
                and list(row.values()).count("withheld") > 1
            ]
            least = min(open_rows, key=lambda starts: int(rows[starts][head]))
            rows[least][head] = "withheld"


def monthly_removals_by_group(shared: Path) -> Table:
    """ICE removals by group and month, October 2015 to August 2019."""
    stem = "ice.removals.by_group_monthly"
    note = f"The forty largest countries are named. {OTHERS} Figures under 10 are withheld."
    rows = by_month(
        shared,
        "ice_removals_monthly_by_citizenship_fy2016_2019",
        "removal_month",
        "removals",
        stem,
        "2019-08-01",
    )
    hide_from_years(rows)
    says = "ICE removals in the month"
    heads = (
        *columns(stem, says, "count", note),
        Column(f"{stem}.total", f"{says}: all", "person", "count", note),
    )
    return Table("ice/removals_by_group_monthly", "month", RELEASED, heads, rows, FOIA)


def monthly_arrests_by_group(shared: Path) -> Table:
    """Administrative arrests by group and month, October 2015 to August 2019."""
    stem = "ice.arrests.by_group_monthly"
    note = (
        f"The forty largest countries are named. {OTHERS} Figures under 10 are withheld. "
        "September 2019 is cut short and left out."
    )
    rows = by_month(
        shared,
        "ero_arrests_monthly_by_citizenship_fy2016_2019",
        "arrest_month",
        "ero_administrative_arrests",
        stem,
        "2019-08-01",
    )
    says = "Administrative arrests by Enforcement and Removal Operations in the month"
    heads = (
        *columns(stem, says, "count", note),
        Column(f"{stem}.total", f"{says}: all", "person", "count", note),
    )
    return Table("ice/arrests_by_group_monthly", "month", RELEASED, heads, rows, FOIA)


def final_orders(shared: Path) -> Table:
    """People with a final order who are not detained, by group; those without a country apart."""
    stem = "ice.final_orders.by_group"
    counts: Counter[str] = Counter()
    total = 0
    for row in read(shared, "final_orders_by_country", "facts"):
        if row["country"] == "TOTAL":
            total = int(row["final_orders_non_detained"])
        elif row["quality"] != "low":
            counts[group(row["country"])] += int(row["final_orders_non_detained"])
    rows: dict[str, dict[str, str]] = {}
    rest = {f"{stem}.no_country": str(total - sum(counts.values())), f"{stem}.total": str(total)}
    put(rows, "2024-11-24", **cells(stem, counts), **rest)
    note = (
        "Countries after Guyana in the alphabet are mostly missing from the copy: their people are in no_country, "
        "so groups of many countries are too low. India is rounded in the press; Pakistan's figure (low grade) is left out."
    )
    says = "People with a final order who are not detained"
    heads = (
        *columns(stem, says, "snapshot", note),
        Column(
            f"{stem}.no_country", f"{says}: no country in the copy that was read", "person", "snapshot", note
        ),
        Column(f"{stem}.total", f"{says}: all", "person", "snapshot", note),
    )
    return Table(
        "ice/final_orders", "irregular", date(2024, 12, 31), heads, rows, "ice-nondetained-reply-2024"
    )


def departure_days(shared: Path) -> CrossTable:
    """Days from apprehension to departure of those removed, by group and path, October 2015 to August 2019."""
    import duckdb

    file = shared / "data" / "ice_time_to_removal_fy2016_2019.parquet"
    found = duckdb.execute(
        "select citizenship, disposition, days_apprehension_to_departure_capped, sum(count) from read_parquet(?) "
        "group by 1, 2, 3 order by 1, 2, 3",
        [str(file)],
    ).fetchall()
    held: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    for country, path, days, people in found:
        for key in ((group(country), path), (group(country), "all"), ("all", path), ("all", "all")):
            held[key][int(days)] += int(people)
    people = {
        (name, path): held.get((name, path), Counter()).total() for name in ("all", *labels()) for path in ("all", *PATHS)
    }
    shown = printable(people)
    rows = [(*key, *summary(held[key])) for key in people if key in shown]
    units = {
        "n": "person",
        "mean_days": "day",
        **{f"{what}_days": "day" for what in ("p25", "median", "p75", "p90")},
        **{f"share_over_{days}": "share" for days in (30, 90, 180, 365)},
    }
    note = (
        "Given removal: people released, or never removed, are not in it, so the days of groups whose countries take few "
        "back are understated. From apprehension to departure, which is not continuous detention. Days above 1,096 count "
        "as 1,096. Cells of 50 people or more. Records without an apprehension date are left out. Paths: "
        + "; ".join(f"{path} is {says}" for path, says in PATHS.items())
        + ". The forty largest countries are named; the others are in the rest of the world."
    )
    return CrossTable(
        stem="ice/days_to_departure",
        name="ice.days_to_departure",
        label="Days from apprehension to departure of people removed by ICE, by nationality group and path",
        keys=("group", "path"),
        units=units,
        rows=tuple(rows),
        starts=date(2015, 10, 1),
        ends=date(2019, 8, 31),
        published=RELEASED,
        document=FOIA,
        at="removals of fiscal years 2016 to 2019, apprehension and departure dates",
        note=note,
    )


def departure_years(shared: Path) -> CrossTable:
    """The same by fiscal year for the largest nationalities that are named, to try a forecast of one year from those before."""
    import duckdb

    file = shared / "data" / "ice_time_to_removal_fy2016_2019.parquet"
    found = duckdb.execute(
        "select citizenship, removal_quarter, days_apprehension_to_departure_capped, sum(count) from read_parquet(?) "
        "where citizenship <> 'ALL OTHER' group by 1, 2, 3 order by 1, 2, 3",
        [str(file)],
    ).fetchall()
    held: dict[str, dict[int, Counter[int]]] = defaultdict(lambda: defaultdict(Counter))
    for country, quarter, days, people in found:
        year = int(quarter[:4]) + quarter.endswith("Q4")
        held[country][year][int(days)] += int(people)
    sizes = {country: sum(counts.total() for counts in years.values()) for country, years in held.items()}
    largest = sorted(sizes, key=lambda country: -sizes[country])[:LARGEST]
    rows = []
    for country in largest:
        for year in sorted(held[country]):
            n, mean, _, median, *_ = summary(held[country][year])
            rows.append((country.partition(",")[0].lower().replace(" ", "_"), str(year), n, mean, median))
    return CrossTable(
        stem="ice/days_to_departure_by_year",
        name="ice.days_to_departure_by_year",
        label="Days from apprehension to departure of people removed by ICE, the fifteen largest nationalities, by fiscal year",
        keys=("nationality", "fiscal_year"),
        units={"n": "person", "mean_days": "day", "median_days": "day"},
        rows=tuple(rows),
        starts=date(2015, 10, 1),
        ends=date(2019, 8, 31),
        published=RELEASED,
        document=FOIA,
        at="removals of fiscal years 2016 to 2019, apprehension and departure dates",
        note=(
            "Given removal, of whatever path; not continuous detention. Days above 1,096 count as 1,096. Fiscal year 2019 to "
            "31 August. Records without an apprehension date are left out."
        ),
    )


def printable(people: Mapping[tuple[str, str], int]) -> set[tuple[str, str]]:
    """The cells of a table with totals (`all`) that can be printed: those of SMALLEST_CELL or more.

    Where a row or column would have one cell left out, which the total would then tell, its next smallest goes too.
    """
    shown = {key for key, number in people.items() if number >= SMALLEST_CELL}
    words = [(axis, word) for axis in (0, 1) for word in dict.fromkeys(key[axis] for key in people)]
    lines = [[key for key in people if key[axis] == word and key[1 - axis] != "all"] for axis, word in words]
    while True:
        for line in lines:
            out = [key for key in line if key not in shown and people[key] > 0]
            rest = [key for key in line if key in shown]
            if len(out) == 1 and rest:
                shown.discard(min(rest, key=lambda key: (people[key], key)))
                break
        else:
            return shown


def summary(counts: Counter[int]) -> tuple[str, ...]:
    """The number, mean, quantiles and shares of a count by days."""
    total = counts.total()
    mean = sum(days * people for days, people in counts.items()) / total

    def quantile(part: float) -> int:
        """The day by which the part had departed."""
        seen = 0
        for days in sorted(counts):
            seen += counts[days]
            if seen >= part * total:
                return days
        raise AssertionError("a part of the whole is reached by its last day")

    shares = [
        sum(people for days, people in counts.items() if days > limit) / total for limit in (30, 90, 180, 365)
    ]
    quantiles = [str(quantile(part)) for part in (0.25, 0.5, 0.75, 0.9)]
    return (str(total), f"{mean:.1f}", *quantiles, *(f"{share:.4f}" for share in shares))
