"""The command line run as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def sojourn(*words: str, folder: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
    """What `sojourn` did with these words, run in `folder`, with `more` in its environment; never a traceback."""
    command = [sys.executable, "-m", "sojourn", *words]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, env={**os.environ, **more}, timeout=170)
    assert "Traceback" not in done.stderr, done.stderr
    return done
