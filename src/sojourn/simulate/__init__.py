"""run(): the one place that strings the rooms together."""

from sojourn.simulate.run import Progress, open_run, run

__all__ = ["Progress", "open_run", "run"]
