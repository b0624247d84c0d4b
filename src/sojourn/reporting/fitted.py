"""What a fit prints: how far each kind of figure is from the record before and after, and which parameters moved."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sojourn.calibration.calibrate import Fitted, Moved

__all__ = ["screen_fitted"]


def screen_fitted(found: Fitted, width: int = 100) -> str:
    """The report as text of at most `width` columns (80 or more)."""
    members = found.body["members"]
    lead = (
        f"{found.scenario} fitted to the record to {found.body['last_month']}: {len(found.moved)} of its uncertain parameters "
        f"are such that the figures follow them, and were moved; {members} sets of them. The others keep their spreads. "
        "The ranges after it are narrower than one may be sure of: see the guide."
    )
    errors = ["Mean distance from the record, percent, of the middle set:", f"  {'':<28}{'figures':>9}{'before':>9}{'after':>9}"]
    errors += [f"  {kind:<28}{n:>9}{a:>9.1f}{b:>9.1f}" for kind, (n, a, b) in found.errors.items()]
    moved = [
        textwrap.fill(
            "What moved, furthest first: the middle and 5 % to 95 % before and after; how far the middle moved, in standard "
            "deviations of the prior; and what is left of its width.",
            width,
        )
    ]
    for one in found.moved:
        moved.append(f"  {one.name}: {one.label}"[:width])
        both = f"{_values(one, one.before)} -> {_values(one, one.after)}"
        moved.append(f"      {both}; moved {one.shift:+.2f}, width {one.left:.2f}")
    return "\n\n".join([textwrap.fill(lead, width), "\n".join(errors), "\n".join(moved)])


def _values(one: Moved, values: tuple[float, float, float]) -> str:
    middle, low, high = values
    return f"{middle:.4g} ({low:.4g} to {high:.4g}) {one.unit}"
