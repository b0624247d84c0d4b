"""What a sensitivity prints: for each figure, the sources that it hangs on, the most first, with the inputs behind each."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sojourn.calibration.sensitivity import Sensitivity

__all__ = ["screen_sensitivity"]

MOST = 8
BAR = 20


def screen_sensitivity(found: Sensitivity, width: int = 100, *, unicode: bool = True) -> str:
    """The report as text of at most `width` columns (80 or more)."""
    from sojourn.calibration.sensitivity import ANSWERS

    lead = (
        f"What the figures of {found.scenario} hang on: the part of the variance that would be left if everything but one "
        f"source were known (total Sobol index, from the mean-field twin, {found.samples} samples; give or take its standard "
        "error). What two sources do together counts in both, so the parts may add up to more than one. A setting without a "
        "range cannot appear."
    )
    parts = [textwrap.fill(lead, width)]
    block = "█" if unicode else "#"
    for measure, shares in found.shares.items():
        lines = [f"{ANSWERS[measure][:1].upper()}{ANSWERS[measure][1:]}"]
        for one in [share for share in shares if share.total > max(2 * share.error, 0.01)][:MOST]:
            bar = block * max(round(BAR * min(one.total, 1.0)), 1)
            begin, indent = f"  {one.total:4.2f} ±{one.error:4.2f}  {bar:<{BAR}}  ", " " * 14
            lines += textwrap.wrap(one.group.source, width, initial_indent=begin, subsequent_indent=" " * len(begin))
            labels = one.group.labels
            inputs = "; ".join([*labels[:3], *([f"and {len(labels) - 3} more"] if len(labels) > 3 else [])])
            lines += textwrap.wrap(inputs, width, initial_indent=indent, subsequent_indent=indent)
        if len(lines) == 1:
            lines.append("  no source stands out from what so few samples cannot tell apart")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)
