"""Many runs of the mean-field twin, each at quantiles of its own, in processes that compile the scenario once."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sojourn.errors import Interrupted

if TYPE_CHECKING:
    from sojourn.scenario import Scenario

__all__ = ["Runner", "quantiles_of"]

Float = NDArray[np.float64]


def quantiles_of(scores: Float) -> Float:
    """Standard normal scores as quantiles, never quite 0 or 1.

    >>> quantiles_of(np.array([0.0, 9.0])).tolist()
    [0.5, 0.999999]
    """
    from scipy.special import ndtr

    return np.clip(np.asarray(ndtr(scores), np.float64), 1e-6, 1 - 1e-6)


class Runner:
    """Runs a scenario at quantiles of the names given; keeps the measures wanted. To be used in a `with`."""

    def __init__(self, scenario: Scenario, names: Sequence[str], wanted: Sequence[str], workers: int | None) -> None:
        from sojourn.scenario import dump

        count = workers or len(os.sched_getaffinity(0))
        given = (dump(scenario), tuple(names), tuple(wanted))
        self.pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_begin, initargs=given)

    def __enter__(self) -> Runner:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        self.pool.shutdown(wait=kind is None, cancel_futures=True)

    def values(self, quantiles: Float, told: Callable[[int], None]) -> list[dict[str, Float]]:
        """The measures of every set of quantiles [name, set]."""
        found = []
        try:
            for done, one in enumerate(self.pool.map(_values, list(quantiles.T))):
                found.append(one)
                told(done + 1)
        except KeyboardInterrupt:
            raise Interrupted("interrupted; whole steps are kept where --out was given.") from None
        return found


_MODEL: list[Any] = []  # of this process: the compiled scenario, the names, the measures wanted


def _begin(text: str, names: tuple[str, ...], wanted: tuple[str, ...]) -> None:
    """What a process does first."""
    import signal

    from sojourn.model import compile_scenario
    from sojourn.scenario import loads
    from sojourn.sources import load_catalog

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that asked ends this one
    threading.Thread(target=_end_with_the_asker, daemon=True).start()
    catalog = load_catalog()
    _MODEL[:] = [compile_scenario(loads(text, catalog=catalog), catalog, "month"), names, wanted]


def _end_with_the_asker() -> None:
    """End this process when the one that asked is gone, however it went: it answers Ctrl-C at once and unwinds nothing."""
    asker = parent_process()
    if asker is not None:
        wait([asker.sentinel])
    os._exit(0)


def _values(quantiles: Float) -> dict[str, Float]:
    """The measures wanted, at one set of quantiles."""
    from dataclasses import replace

    from sojourn.engine import fluid
    from sojourn.model.uncertain import Posterior
    from sojourn.results.measures import measured

    model, names, wanted = _MODEL
    one = replace(model, posterior=Posterior({name: quantiles[i : i + 1] for i, name in enumerate(names)}, also_own=True))
    values = measured(one, fluid.run(one.tables(0, 0)), one.basis(0, 0))
    return {key: series for key, series in values.items() if key.partition(":")[0] in wanted}
