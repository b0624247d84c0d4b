"""The large counts of the reliability programme: `make torture`, or `python -m tests.torture kills damage`.

Words choose among the fault tests by the names of their files; the figures of each are printed at the end and kept in
build/faults.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FIGURES = ROOT / "build" / "faults"


def main(words: list[str]) -> int:
    """Run them; exit status of pytest."""
    files = sorted(f for top in ("faults", "hostile") for f in (ROOT / "tests" / top).glob("test_*.py"))
    chosen = [f for f in files if not words or any(word in f.stem for word in words)]
    if not chosen:
        print(f"no fault test is called {' or '.join(words)}; there are: {', '.join(f.stem[5:] for f in files)}", file=sys.stderr)
        return 2
    for old in FIGURES.glob("*.json"):
        old.unlink()
    # -m "" takes the tests marked slow and torture as well
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal", "-m", "", "-o", "faulthandler_timeout=0", *map(str, chosen)],
                          cwd=ROOT, env={**os.environ, "SOJOURN_TORTURE": "1"})
    for file in sorted(FIGURES.glob("*.json")):
        figures = json.loads(file.read_text())
        print(f"{file.stem:32} " + ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in figures.items()))
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
