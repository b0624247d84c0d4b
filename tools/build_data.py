"""Builds src/sojourn/data/series and src/sojourn/data/tables from the project's shared tables.

    python tools/build_data.py                    writes them
    python tools/build_data.py --check            rebuilds them aside and compares byte for byte
    python tools/build_data.py --shared FOLDER    where the tables are; default: `shared` beside the checkout

Each CSV file has one row a period and one column a series; the YAML file beside it says what each column
means. What is read is in the folder observed, a file a subject. A table that is not by time has one row a
combination of its keys. Parameters, documents, agreements, rulings, claims, groups and the glossary are written
by hand and checked by tests.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from observed import CROSS_TABLES, TABLES, CrossTable, Table

HERE = Path(__file__).resolve().parent.parent
DATA = HERE / "src" / "sojourn" / "data"


def csv_text(table: Table) -> str:
    """The table's rows, columns that are empty throughout left out."""
    names = [column.name for column in table.columns]
    common = ("ends", "flags", "published", "document")
    shared_cells = [name for name in common if any(row.get(name) for row in table.rows.values())]
    heads = ["starts", *shared_cells, *names]
    lines = [",".join(heads)]
    for starts in sorted(table.rows):
        cells = table.rows[starts]
        lines.append(",".join([starts, *(cells.get(head, "") for head in heads[1:])]))
    return "\n".join(lines) + "\n"


def yaml_text(table: Table) -> str:
    """What the table's columns mean."""
    lines = ["# Written by tools/build_data.py; change it there."]
    for column in table.columns:
        lines += [
            f"{column.name}:",
            f'  label: "{column.label}"',
            f"  unit: {column.unit}",
            f"  kind: {column.kind}",
            f"  period: {table.period}",
            f"  column: {column.name}",
        ]
        if table.document:
            lines.append(f"  document: {table.document}")
        if isinstance(table.lag, date):
            lines.append(f"  published: {table.lag}")
        else:
            lines.append(f"  published_after_days: {table.lag}")
        lines.append(f"  lag_status: {table.lag_status}")
        if column.note:
            lines.append(f'  note: "{column.note}"')
    return "\n".join(lines) + "\n"


def cross_csv(table: CrossTable) -> str:
    """The rows of a table that is not by time."""
    lines = [(*table.keys, *table.units), *table.rows]
    return "\n".join(",".join(cells) for cells in lines) + "\n"


def cross_yaml(table: CrossTable) -> str:
    """What the columns of a table that is not by time mean."""
    return "\n".join(
        [
            "# Written by tools/build_data.py; change it there.",
            f"{table.name}:",
            f'  label: "{table.label}"',
            f"  keys: [{', '.join(table.keys)}]",
            "  columns:",
            *(f"    {name}: {unit}" for name, unit in table.units.items()),
            f"  from: {table.starts}",
            f"  until: {table.ends}",
            f"  published: {table.published}",
            f'  cite: {{document: {table.document}, at: "{table.at}"}}',
            f'  note: "{table.note}"',
            "",
        ]
    )


def texts(shared: Path) -> Iterator[tuple[str, str]]:
    """Every file there is to write: its name below the data folder, and its text."""
    for build in TABLES:
        table = build(shared)
        yield f"series/{table.stem}.csv", csv_text(table)
        yield f"series/{table.stem}.yaml", yaml_text(table)
    for build_cross in CROSS_TABLES:
        cross = build_cross(shared)
        yield f"tables/{cross.stem}.csv", cross_csv(cross)
        yield f"tables/{cross.stem}.yaml", cross_yaml(cross)


def write(shared: Path, data: Path) -> list[Path]:
    """Writes every table below the data folder; gives the files' names."""
    written = []
    for name, text in texts(shared):
        path = data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        written.append(path.relative_to(data))
    return written


def differences(shared: Path, data: Path) -> list[str]:
    """Series files that a rebuild would change, add or remove; empty if none."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder)
        names = write(shared, fresh)
        found = [
            str(name)
            for name in names
            if not (data / name).is_file() or (data / name).read_bytes() != (fresh / name).read_bytes()
        ]
    kept = {str(name) for name in names}
    built = (path for folder in ("series", "tables") for path in (data / folder).glob("*/*.*"))
    there = [str(path.relative_to(data)) for path in built]
    return sorted(found + [name for name in there if name not in kept])


def main(words: list[str] | None = None) -> int:
    """Writes or checks; 0 done, 1 the shipped files differ, 2 the tables are not there."""
    parser = argparse.ArgumentParser(description="Build the observed series from the shared tables.")
    parser.add_argument(
        "--shared", type=Path, default=HERE.parent / "shared", help="folder of the shared tables"
    )
    parser.add_argument("--check", action="store_true", help="compare with what is shipped, write nothing")
    options = parser.parse_args(words)
    if not (options.shared / "data").is_dir():
        print(
            f"{options.shared}: must be the folder of the shared tables. Give it with --shared.",
            file=sys.stderr,
        )
        return 2
    if options.check:
        changed = differences(options.shared, DATA)
        print("".join(f"differs: {name}\n" for name in changed), end="")
        return 1 if changed else 0
    for name in write(options.shared, DATA):
        print(f"{(DATA / name).stat().st_size:8d}  {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
