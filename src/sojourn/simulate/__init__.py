"""run() and expect(): the one place that strings the rooms together."""

from sojourn.simulate.expect import Expected, expect
from sojourn.simulate.run import Progress, open_run, run

__all__ = ["Expected", "Progress", "expect", "open_run", "run"]
