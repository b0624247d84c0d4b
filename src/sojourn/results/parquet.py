"""Columns in and out of Parquet files, which DuckDB, pandas and a spreadsheet open.

A file is data and nothing else: each is read by a connection of its own that can see that one file, load nothing and change no
setting. One thread and one order, so that the same columns make the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sojourn.errors import DamageError, RunError
from sojourn.results.durable import plain_reason

if TYPE_CHECKING:
    import duckdb
    import numpy as np

    Column = np.ndarray[Any, np.dtype[Any]]

__all__ = ["content_of", "plain_columns", "read_columns", "rows_of", "write_columns"]


def plain_columns(columns: Mapping[str, Any]) -> dict[str, Column]:
    """The columns as arrays `[row]` of whole numbers, real numbers, truth values or text, all equally long.

    Text may be None and a real number NaN: both are empty cells in the file and come back as they were.
    """
    import numpy as np

    plain: dict[str, Column] = {}
    for name, given in columns.items():
        column = np.asarray(given)
        if column.dtype.kind == "U" or (column.size == 0 and column.dtype.kind == "O"):
            column = column.astype(object)
        if column.dtype.kind == "O" and not all(issubclass(kind, str | None) for kind in set(map(type, column.tolist()))):
            raise ValueError(f"column {name!r} must hold numbers or text, not other objects")
        if column.ndim != 1 or column.dtype.kind not in "iufbO" or column.dtype.str[1:] in ("f2", "f16"):
            raise ValueError(
                f"column {name!r} must be one row of numbers or text; it is {column.dtype} of shape {column.shape}"
            )
        plain[name] = np.ascontiguousarray(column, dtype=column.dtype.newbyteorder("="))
    if not plain or len({len(column) for column in plain.values()}) != 1:
        raise ValueError("columns must be at least one and all equally long")
    return plain


def rows_of(columns: Mapping[str, Column]) -> int:
    """How many rows the columns have."""
    return len(next(iter(columns.values())))


def content_of(columns: Mapping[str, Column]) -> str:
    """A SHA-256 of names, types and values, whatever program or version wrote the file."""
    import numpy as np

    digest = hashlib.sha256()
    for name, column in columns.items():
        kind = "text" if column.dtype.kind == "O" else column.dtype.newbyteorder("<").str
        digest.update(f"{name}\0{kind}\0{len(column)}\0".encode())
        if column.dtype.kind == "O":
            cells = column.tolist()  # many cells, few of them different
            coded = {cell: _coded(cell) for cell in set(cells)}
            digest.update(b"".join([coded[cell] for cell in cells]))
        elif column.dtype.kind == "f":
            values = column.astype(column.dtype.newbyteorder("<"))  # a copy: every NaN is the same NaN
            values[np.isnan(values)] = np.nan
            digest.update(values.tobytes())
        else:
            digest.update(column.astype(column.dtype.newbyteorder("<")).tobytes())
    return digest.hexdigest()


def _coded(cell: str | None) -> bytes:
    if cell is None:
        return b"\xff"
    text = cell.encode()
    return len(text).to_bytes(8, "little") + text


def write_columns(path: Path, columns: Mapping[str, Column]) -> None:
    """Write one Parquet file, rows in the order given."""
    import duckdb

    names = ", ".join(f"c{n} AS {_quoted(name)}" for n, name in enumerate(columns))
    # strings of an empty column have no type of their own, so every column is cast to the one it has
    casts = ", ".join(f"CAST(c{n} AS {_type(column)}) AS c{n}" for n, column in enumerate(columns.values()))
    try:
        with _connection(path) as connection:
            connection.register("given", {f"c{n}": column for n, column in enumerate(columns.values())})
            connection.execute(
                f"COPY (SELECT {names} FROM (SELECT {casts} FROM given)) TO {_text(str(path))} "
                "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880, USE_TMP_FILE false)"
            )
    except duckdb.Error as error:
        raise RunError(f"cannot write {path.parent}: {plain_reason(error)}. Nothing was left half-written.") from error


def read_columns(path: Path) -> dict[str, Column]:
    """The columns of one Parquet file, rows in the order written; an empty cell is NaN or None."""
    import duckdb
    import numpy as np

    try:
        with _connection(path) as connection:
            found = connection.execute(
                f"SELECT * FROM read_parquet({_text(str(path))}, hive_partitioning = false)"
            ).fetchnumpy()
    except duckdb.Error as error:
        raise DamageError(f"{path} is not a Parquet file that can be read: {plain_reason(error)}") from error
    columns: dict[str, Column] = {}
    for name, column in found.items():
        if isinstance(column, np.ma.MaskedArray):
            empty = np.ma.getmaskarray(column)
            if empty.any() and column.dtype.kind not in "fO":
                raise DamageError(f"{path} has empty cells in column {name!r}, which Sojourn never writes")
            column = column.data.copy()
            if empty.any():
                column[empty] = np.nan if column.dtype.kind == "f" else None
        columns[name] = column
    return columns


def _connection(path: Path) -> duckdb.DuckDBPyConnection:
    """A database in memory that can touch this one file."""
    import duckdb

    connection = duckdb.connect(
        ":memory:",
        config={"threads": 1, "autoinstall_known_extensions": "false", "autoload_known_extensions": "false"},
    )
    connection.execute("SET preserve_insertion_order = true")
    connection.execute(f"SET allowed_paths = [{_text(str(path))}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def _type(column: Column) -> str:
    if column.dtype.kind == "O":
        return "VARCHAR"
    if column.dtype.kind == "b":
        return "BOOLEAN"
    if column.dtype.kind == "f":
        return "DOUBLE" if column.dtype.itemsize == 8 else "FLOAT"
    size = {1: "TINYINT", 2: "SMALLINT", 4: "INTEGER", 8: "BIGINT"}[column.dtype.itemsize]
    return f"U{size}" if column.dtype.kind == "u" else size


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
