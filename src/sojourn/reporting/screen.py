"""What a run prints in a terminal: the sentence, the table, the chart, the totals that every report gives."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sojourn.results.results import Results

__all__ = ["screen"]


def screen(results: Results, width: int = 100, *, unicode: bool = True) -> str:
    """The report of a run as text of at most `width` columns (80 or more)."""
    from sojourn.reporting.beside import lines
    from sojourn.reporting.cases import of_cases, waiting
    from sojourn.reporting.chart import course, terminal
    from sojourn.reporting.sentence import foundation, sentence, totals
    from sojourn.reporting.table import table

    wrapped = [textwrap.fill(text, width) for text in (sentence(results), *foundation(results))]
    if of_cases(results) and (line := waiting(results)):
        title = f"Waiting for {line.label}, average night: mean, 5 % to 95 % of draws"
        drawn = course(line.band, results.periods, title, width, unicode=unicode)
    else:
        key = "adp" if "adp" in results.values else "removals_third_country"
        drawn = terminal(results, width, key=key, unicode=unicode)
    parts = [
        "\n".join(wrapped),
        table(results, width),
        drawn,
        "\n".join(totals(results)),
        "\n".join(textwrap.fill(line, width, subsequent_indent="    ") for line in lines(results)),
    ]
    return "\n\n".join(part.rstrip() for part in parts if part)
