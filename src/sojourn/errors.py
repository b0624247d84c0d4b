"""What can go wrong, and how it is said.

    SojournError                 anything this package raises on purpose
    ├── InputError               the input cannot be used: every finding at once (exit code 2)
    ├── RunError                 a run folder cannot be read, written or resumed (exit code 2)
    │   ├── DamageError          a file of a run is not what was written
    │   └── BusyError            another process is writing the run
    ├── LedgerError              a ledger of a finished run does not balance (exit code 1)
    └── Interrupted              stopped by the user or the system (exit code 130 or 143)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = [
    "BusyError",
    "DamageError",
    "Finding",
    "InputError",
    "Interrupted",
    "LedgerError",
    "RunError",
    "SojournError",
    "nearest",
]


class SojournError(Exception):
    """Anything this package raises on purpose."""

    exit_code = 2


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with the input: what, where, the value found, and what would do.

    >>> print(Finding("must be a positive number of beds", "write one such as 41500",
    ...               file="my.yaml", line=12, path="resources.beds.capacity", value="-5 bed"))
    my.yaml:12: resources.beds.capacity: must be a positive number of beds. Got '-5 bed' instead. Write one such as 41500.
    """

    problem: str
    remedy: str = ""
    file: str | None = None
    line: int | None = None
    path: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        place = ""
        if self.file:
            place = f"{self.file}:{self.line}: " if self.line else f"{self.file}: "
        if self.path:
            place += f"{self.path}: "
        text = place + self.problem.rstrip(".") + "."
        if self.value is not None:
            shown = self.value if len(self.value) <= 80 else self.value[:77] + "..."
            text += f" Got {printable(shown)} instead."
        if self.remedy:
            text += f" {self.remedy[0].upper()}{self.remedy[1:].rstrip('.')}"
            text += "" if text.endswith("?") else "."
        return text


def printable(text: str) -> str:
    """The text in quotes, with control and bidirectional characters escaped so that a terminal shows it plainly."""
    return "'" + "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text) + "'"


class InputError(SojournError):
    """The input cannot be used; carries every finding."""

    def __init__(self, findings: Sequence[Finding] | Finding) -> None:
        self.findings: tuple[Finding, ...] = (findings,) if isinstance(findings, Finding) else tuple(findings)
        super().__init__("\n".join(str(f) for f in self.findings))


class RunError(SojournError):
    """A run folder cannot be read, written or resumed."""


class DamageError(RunError):
    """A file of a run is not what was written: names the file and what would mend it."""


class BusyError(RunError):
    """Another process is writing the run: names it."""


class LedgerError(SojournError):
    """A ledger of people, bed-days, quota or money does not balance."""

    exit_code = 1


class Interrupted(SojournError):
    """Stopped by the user or the system; what was finished is kept."""

    exit_code = 130


def nearest(word: str, known: Sequence[str]) -> str:
    """A remedy that offers the nearest known name, or lists a few.

    >>> nearest("capasity", ["capacity", "kind"])
    "did you mean 'capacity'?"
    """
    import difflib

    close = difflib.get_close_matches(str(word), list(known), n=1, cutoff=0.6)
    if close:
        return f"did you mean '{close[0]}'?"
    names = sorted(known)
    if not names:
        return "nothing of that kind is defined here"
    shown = ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
    return f"known names: {shown}"
