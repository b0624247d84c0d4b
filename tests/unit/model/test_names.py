"""Names as numbers."""

from __future__ import annotations

from hashlib import blake2s

import pytest

from sojourn.errors import InputError
from sojourn.model.names import check_collisions, hash32


def first_collision() -> tuple[str, str]:
    seen: dict[int, str] = {}
    for i in range(1_000_000):
        name = f"stage{i}"
        other = seen.setdefault(hash32(name), name)
        if other != name:
            return other, name
    raise AssertionError("a million names and no two alike")


def test_a_name_is_its_blake2s() -> None:
    digest = blake2s("nationalité".encode(), digest_size=4).digest()
    assert hash32("nationalité") == digest[0] + digest[1] * 2**8 + digest[2] * 2**16 + digest[3] * 2**24
    assert hash32("beds") == 0xA7845B61, "numbers of names may never change: every run's luck hangs on them"


def test_two_names_with_one_number_are_both_named() -> None:
    one, other = first_collision()
    with pytest.raises(InputError) as caught:
        check_collisions(["hearing", one, "beds", other])
    assert one in str(caught.value)
    assert other in str(caught.value)
    assert len(caught.value.findings) == 1


def test_a_name_given_twice_is_one_name() -> None:
    check_collisions(["beds", "hearing", "beds"])
