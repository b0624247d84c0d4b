"""What a page is written from: a run, the scenario behind it, the record, its variants and what it is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sojourn.reporting.page.against import ComparisonLike
    from sojourn.reporting.page.inputs import Inputs
    from sojourn.reporting.page.movers import Mover
    from sojourn.results.results import Results
    from sojourn.scenario import Scenario
    from sojourn.sources import Catalog

__all__ = ["Matter", "Variant"]


@dataclass(frozen=True)
class Variant:
    """A variant beside the run: its name, its own sentence, its scenario and its figures."""

    name: str
    about: str
    scenario: Scenario
    results: Results


@dataclass(frozen=True)
class Matter:
    """All that the sections of a page are written from."""

    results: Results
    scenario: Scenario
    catalog: Catalog
    inputs: Inputs
    movers: Mapping[str, tuple[Mover, ...]] = field(default_factory=dict)
    """By measure of a top figure: the uncertain inputs, the closest followed first."""
    variants: tuple[Variant, ...] = ()
    not_run: tuple[str, ...] = ()
    """Variants that the scenario offers and that were not run."""
    comparison: ComparisonLike | None = None
    """What the run (b) is compared with (a), over the same draws."""
    under: tuple[tuple[str, Results, Results], ...] = ()
    """The same comparison under each variant that both have: its name, a and b."""
    record: Catalog | None = None
    """The record as it is known now, for what is laid over the figures; the catalogue itself if left out."""

    @property
    def known(self) -> Catalog:
        """The record as it is known now."""
        return self.record or self.catalog
