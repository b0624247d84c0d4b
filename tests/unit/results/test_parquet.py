"""Columns go into a file and come out as they were, on any path, and nothing else can be reached."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sojourn.errors import DamageError, RunError
from sojourn.results.parquet import content_of, plain_columns, read_columns, write_columns

EVERY_KIND = {
    "draw": np.arange(5, dtype=np.int32),
    "people": np.array([0, 1, -1, 2**62, 3], dtype=np.int64),
    "value": np.array([1.5, np.nan, np.inf, -0.0, 1e-300]),
    "small": np.array([0, 255, 1, 2, 3], dtype=np.uint8),
    "balanced": np.array([True, False, True, True, False]),
    "by": np.array(["", "é", "it's; \"x\"", None, "a\nb"], dtype=object),
}


def test_every_kind_of_column_comes_back_as_it_was(tmp_path: Path) -> None:
    given = plain_columns(EVERY_KIND)
    write_columns(tmp_path / "x.parquet", given)
    found = read_columns(tmp_path / "x.parquet")
    assert list(found) == list(given)
    for name in given:
        assert found[name].dtype == given[name].dtype, name
        np.testing.assert_array_equal(found[name], given[name])
    assert np.signbit(found["value"][3])
    assert content_of(found) == content_of(given)


def test_no_rows_at_all(tmp_path: Path) -> None:
    given = plain_columns({"n": np.zeros(0, dtype=np.int64), "by": []})
    given["by"] = given["by"].astype(object)
    write_columns(tmp_path / "x.parquet", given)
    found = read_columns(tmp_path / "x.parquet")
    assert [len(c) for c in found.values()] == [0, 0]
    assert content_of(found) == content_of(given)


def test_many_row_groups_keep_their_order_and_their_bytes(tmp_path: Path) -> None:
    given = plain_columns({"n": np.random.default_rng(1).permutation(400_000), "by": np.array(["a", "b"] * 200_000)})
    for name in ("one.parquet", "two.parquet"):
        write_columns(tmp_path / name, given)
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()
    np.testing.assert_array_equal(read_columns(tmp_path / "one.parquet")["n"], given["n"])


def test_a_file_that_is_there_is_written_over(tmp_path: Path) -> None:
    for n in (1, 2):
        write_columns(tmp_path / "x.parquet", plain_columns({"n": [n]}))
    assert read_columns(tmp_path / "x.parquet")["n"].tolist() == [2]
    assert [f.name for f in tmp_path.iterdir()] == ["x.parquet"]


@pytest.mark.parametrize("folder", ["plain", "year=2026", "it's", "a[1]*?", "día 日", "x" * 255, "~", "a,b;c", "\N{ZERO WIDTH SPACE}"])
def test_any_folder_name_will_do(tmp_path: Path, folder: str) -> None:
    place = tmp_path / folder
    place.mkdir()
    write_columns(place / "x.parquet", plain_columns({"n": [1, 2]}))
    found = read_columns(place / "x.parquet")
    assert {name: list(c) for name, c in found.items()} == {"n": [1, 2]}


def test_names_that_are_sql_are_only_names(tmp_path: Path) -> None:
    name = 'n" FROM range(3); --'
    write_columns(tmp_path / "x.parquet", plain_columns({name: [7]}))
    assert list(read_columns(tmp_path / "x.parquet")) == [name]


def test_the_content_tells_types_names_and_order_apart() -> None:
    columns = [
        {"a": np.array([1, 2])}, {"a": np.array([2, 1])}, {"b": np.array([1, 2])}, {"a": np.array([1, 2], dtype=np.int32)},
        {"a": np.array([1.0, 2.0])}, {"a": np.array(["1", "2"], dtype=object)}, {"a": np.array(["12", ""], dtype=object)},
        {"a": np.array(["12", None], dtype=object)},
    ]
    assert len({content_of(plain_columns(c)) for c in columns}) == len(columns)


@pytest.mark.parametrize("columns", [{}, {"a": [1], "b": [1, 2]}, {"a": [[1]]}, {"a": np.array([1j])}, {"a": np.array([object()])},
                                     {"a": np.array([1], dtype=np.float16)}])
def test_what_is_not_columns_is_refused(columns: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="column"):
        plain_columns(columns)


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" + bytes(100) + b"PAR1", b"a,b\n1,2\n"])
def test_what_is_not_parquet_is_one_clean_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.parquet").write_bytes(content)
    with pytest.raises(DamageError, match=r"x\.parquet is not a Parquet file") as error:
        read_columns(tmp_path / "x.parquet")
    assert "\n" not in str(error.value)


def test_a_place_that_cannot_be_written_is_one_clean_line(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="cannot write") as error:
        write_columns(tmp_path / "gone" / "x.parquet", plain_columns({"a": [1]}))
    assert "\n" not in str(error.value)
