"""What a person reads: sentences, tables, charts, files, and figures followed to their source."""

from sojourn.reporting.compared import screen_compared, screen_variants
from sojourn.reporting.origin import Shown, show
from sojourn.reporting.screen import screen

__all__ = ["Shown", "screen", "screen_compared", "screen_variants", "show"]
