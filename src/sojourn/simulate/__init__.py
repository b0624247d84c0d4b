"""run(), expect() and compare(): the one place that strings the rooms together."""

from sojourn.simulate.compare import compare, compare_variants
from sojourn.simulate.expect import Expected, expect
from sojourn.simulate.run import Progress, open_run, run

__all__ = ["Expected", "Progress", "compare", "compare_variants", "expect", "open_run", "run"]
