"""The command line: one verb a file. Results on stdout, progress on stderr; 0 done, 1 failed its test, 2 unusable input,
3 infeasible, 130 interrupted, 143 terminated. Never a traceback (set SOJOURN_TRACEBACK=1 to see one). Signals are answered
by the process that this runs in: see `sojourn.stopping`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from io import StringIO
from typing import NoReturn

import click

from sojourn.cli.backtest import backtest
from sojourn.cli.calibrate import calibrate
from sojourn.cli.check import check
from sojourn.cli.claims import claims
from sojourn.cli.compare import compare
from sojourn.cli.demo import demo
from sojourn.cli.report import report
from sojourn.cli.run import run
from sojourn.cli.sensitivity import sensitivity
from sojourn.cli.show import show
from sojourn.errors import InputError, SojournError

__all__ = ["main"]


def _version(context: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked:
        import sojourn

        click.echo(f"sojourn {sojourn.__version__}")
        context.exit(0)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version."
)
def sojourn() -> None:
    """An open model of the system by which a state detains and removes people.

    Begin with `sojourn demo`, then `sojourn run current-policy --draws 100`.
    """


LONGEST = 300  # letters of a line that repeats what was written, however much that was
VERBS: tuple[click.Command, ...] = (backtest, calibrate, check, claims, compare, demo, report, run, sensitivity, show)
for verb in VERBS:
    sojourn.add_command(verb)


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run the command line; SystemExit with its exit code."""
    code = _code(list(sys.argv[1:] if args is None else args))
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code = _nobody_reads()
    sys.exit(code)


def _code(args: list[str]) -> int:
    try:
        with sojourn.make_context("sojourn", args) as context:
            found = sojourn.invoke(context)
            return found if isinstance(found, int) else 0
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.ClickException as error:
        shown = StringIO()
        error.show(shown)
        for line in shown.getvalue().splitlines():
            _say(line if len(line) <= LONGEST else line[:LONGEST] + "…", 2)
        return 2
    except (KeyboardInterrupt, click.Abort):
        return _say("interrupted", 130)
    except InputError as error:
        for finding in error.findings:
            _say(str(finding), 2)
        return 2
    except SojournError as error:
        return _say(str(error), error.exit_code)
    except BrokenPipeError:
        return _nobody_reads()
    except RecursionError:
        return _say("the input is nested too deeply to be read", 2)
    except MemoryError:
        return _say("there is not enough memory for this run; try fewer --draws or an earlier --until", 2)
    except Exception as fault:
        if os.environ.get("SOJOURN_TRACEBACK"):
            raise
        what = (str(fault).strip().splitlines() or [""])[0]
        said = f"{type(fault).__name__}: {what}" if what else type(fault).__name__
        return _say(
            f"a fault of Sojourn's own ({said}); please report it. SOJOURN_TRACEBACK=1 shows where it was.", 1
        )


def _say(text: str, code: int) -> int:
    """One line on stderr."""
    with suppress(BrokenPipeError, UnicodeEncodeError):
        click.echo(f"sojourn: {text}" if code != 2 else text, err=True)
    return code


def _nobody_reads() -> int:
    """Whoever read our output has gone: say no more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return 141
