"""Every example in a docstring runs and gives what it says."""

from __future__ import annotations

import doctest
import pkgutil
from importlib import import_module

import pytest

import sojourn

MODULES = sorted(m.name for m in pkgutil.walk_packages(sojourn.__path__, "sojourn.") if m.name != "sojourn.__main__")


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name: str) -> None:
    tried = doctest.testmod(import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    assert tried.failed == 0


def test_there_are_examples_at_all() -> None:
    finder = doctest.DocTestFinder()
    assert sum(len(t.examples) for t in finder.find(import_module("sojourn.errors"))) > 0
