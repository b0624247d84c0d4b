"""What a person reads: sentences, tables, charts, files, and figures followed to their source."""

from sojourn.reporting.compared import screen_compared, screen_variants
from sojourn.reporting.origin import Shown, show
from sojourn.reporting.report import Report, report, report_of
from sojourn.reporting.screen import screen

__all__ = [
    "Report",
    "Shown",
    "report",
    "report_of",
    "screen",
    "screen_compared",
    "screen_variants",
    "show",
]
