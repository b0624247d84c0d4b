"""Where the process of a command begins: `python -m sojourn`, and the command `sojourn` itself."""

from __future__ import annotations

import sys
from typing import NoReturn

from sojourn.stopping import leave, listen

__all__ = ["main"]


def main() -> NoReturn:
    """Answer signals first, load and run the command line, and leave with its exit code."""
    listen()
    try:
        from sojourn.cli import main as command

        command()
    except SystemExit as left:
        leave(left.code if isinstance(left.code, int) else 1)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        leave(1)


if __name__ == "__main__":
    main()
