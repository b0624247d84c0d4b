"""What the package may pull in before a verb is used, and which names it shows."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

import sojourn

FOR_IMPORT = {"sojourn"}
FOR_HELP = {"sojourn", "sojourn.cli", "sojourn.errors"}   # and click; a verb's own module is loaded by the verb
THIRD_PARTY_FOR_HELP = {"click"}

SCRIPT = """
import json, sys
before = set(sys.modules)
{deed}
print()
print(json.dumps(sorted(set(sys.modules) - before)))
"""
HELP = """
from sojourn.cli import main
try:
    main(["--help"])
except SystemExit as stop:
    assert not stop.code, stop.code
"""


def imported_by(deed: str) -> set[str]:
    shown = subprocess.run([sys.executable, "-c", SCRIPT.format(deed=deed)], capture_output=True, text=True, timeout=60)
    assert shown.returncode == 0, shown.stderr
    return set(json.loads(shown.stdout.splitlines()[-1]))


def split(modules: set[str]) -> tuple[set[str], set[str]]:
    """Our own modules, and the top names of everyone else's outside the standard library."""
    ours = {m for m in modules if m.split(".")[0] == "sojourn"}
    tops = {m.split(".")[0] for m in modules - ours}
    return ours, {t for t in tops if t not in sys.stdlib_module_names and t != "__mp_main__"}


def test_importing_the_package_pulls_in_nothing_else() -> None:
    ours, others = split(imported_by("import sojourn"))
    assert ours == FOR_IMPORT
    assert others == set()


def test_help_pulls_in_click_and_nothing_heavier() -> None:
    ours, others = split(imported_by(HELP))
    assert others <= THIRD_PARTY_FOR_HELP
    assert {m for m in ours if not m.startswith("sojourn.cli.")} <= FOR_HELP


def test_the_command_listens_to_signals_before_it_loads_anything() -> None:
    """What comes before `listen` is what Ctrl-C may strike with nobody to answer."""
    ours, others = split(imported_by("import sojourn.__main__"))
    assert ours == {"sojourn", "sojourn.__main__", "sojourn.stopping"}
    assert others == set()
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["scripts"] == {"sojourn": "sojourn.__main__:main"}


def test_dir_shows_the_public_names() -> None:
    assert dir(sojourn) == sorted(sojourn.__all__)
    assert set(sojourn._ROOMS) == set(sojourn.__all__) - {"__version__"}


@pytest.mark.parametrize("name", sorted(sojourn._ROOMS))
def test_every_public_name_is_there(name: str) -> None:
    room = import_module(sojourn._ROOMS[name])
    assert getattr(sojourn, name) is getattr(room, name)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'capasity'"):
        _ = sojourn.capasity
