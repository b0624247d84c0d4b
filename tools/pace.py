"""The relative pace of each nationality group, from the removals of fiscal years 2016 to 2019.

    python tools/pace.py --shared FOLDER    prints it for every group

Departures within 180 days of apprehension, over those that the paths (dispositions) of the group's removals would give at
their own rates: an indirectly standardized ratio. It is of removals only, so what keeps people from being removed at all is
not in it. The model uses its square root: shrunk half-way to one on the scale of logarithms.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from pathlib import Path

from observed.nationality import group

DAYS = 180


def paces(shared: Path) -> dict[str, tuple[float, int]]:
    """By group: the standardized ratio, and how many removals it rests on."""
    import duckdb

    table = shared / "data" / "ice_time_to_removal_fy2016_2019.parquet"
    rows = duckdb.sql(
        f"""select citizenship, disposition, days_apprehension_to_departure_capped as days, sum(count) as people
        from '{table}' group by all"""
    ).fetchall()
    left: dict[tuple[str, str], float] = defaultdict(float)  # departures within the days
    spent: dict[tuple[str, str], float] = defaultdict(float)  # days until then, half a day for the day itself
    people: dict[str, int] = defaultdict(int)
    for citizenship, path, days, count in rows:
        key = group(citizenship), path
        left[key] += count * (days <= DAYS)
        spent[key] += count * (min(days, DAYS) + 0.5)
        people[key[0]] += count
    paths = {path for _, path in left}
    rate = {
        path: sum(n for (_, p), n in left.items() if p == path) / sum(d for (_, p), d in spent.items() if p == path)
        for path in paths
    }
    return {
        name: (
            sum(n for (g, _), n in left.items() if g == name)
            / sum(d * rate[p] for (g, p), d in spent.items() if g == name),
            people[name],
        )
        for name in people
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Relative pace of nationality groups, from the shared tables.")
    parser.add_argument("--shared", type=Path, required=True)
    for name, (ratio, removals) in paces(parser.parse_args().shared).items():
        print(f"{name:26s} {ratio:.3f}  {removals:9,d}")


if __name__ == "__main__":
    main()
