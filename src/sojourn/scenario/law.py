"""Laws: how long something takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, model_validator

from sojourn.scenario.amount import Amount
from sojourn.scenario.base import Choice, Table, Thing

__all__ = [
    "LAWS",
    "Days",
    "Exponential",
    "Fixed",
    "Gamma",
    "Hazard",
    "Law",
    "LawChoice",
    "Lognormal",
    "Mixture",
    "MixturePart",
    "Never",
    "Uniform",
    "Weibull",
]


class Fixed(Thing):
    """Always the same length: `{fixed: 33 day}`, or just `33 day`."""

    kind: ClassVar[str] = "fixed"
    days: Amount = Field(description="The length, in days.")


class Exponential(Thing):
    """Memoryless: `{exponential: {mean: 300 day}}`."""

    kind: ClassVar[str] = "exponential"
    mean: Amount = Field(description="The mean, in days.")


class Lognormal(Thing):
    """`{lognormal: {mean, cv}}`, or `{lognormal: {median, spread}}`: two thirds lie within a factor `spread` of the median."""

    kind: ClassVar[str] = "lognormal"
    mean: Amount | None = Field(None, description="The mean, in days.")
    cv: Amount | None = Field(None, description="Standard deviation over mean.")
    median: Amount | None = Field(None, description="The median, in days.")
    spread: Amount | None = Field(None, description="The geometric standard deviation: a ratio above 1.")

    @model_validator(mode="after")
    def _one_form(self) -> Lognormal:
        given = {k for k in ("mean", "cv", "median", "spread") if getattr(self, k) is not None}
        if given not in ({"mean", "cv"}, {"median", "spread"}):
            raise ValueError("must have mean and cv, or median and spread")
        return self


class Gamma(Thing):
    """`{gamma: {mean, shape}}`."""

    kind: ClassVar[str] = "gamma"
    mean: Amount = Field(description="The mean, in days.")
    shape: Amount = Field(description="The shape: 1 is exponential, more is tighter.")


class Weibull(Thing):
    """`{weibull: {mean, shape}}`."""

    kind: ClassVar[str] = "weibull"
    mean: Amount = Field(description="The mean, in days.")
    shape: Amount = Field(
        description="The shape: under 1 the chance of leaving falls with age, above 1 it rises."
    )


class Uniform(Thing):
    """`{uniform: {low, high}}`."""

    kind: ClassVar[str] = "uniform"
    low: Amount = Field(description="The shortest, in days.")
    high: Amount = Field(description="The longest, in days.")


class Hazard(Thing):
    """A law in days: at each age of one day or more the chance of leaving is 1 - exp(-h); none on the first day."""

    kind: ClassVar[str] = "hazard"
    per_day: Amount = Field(description="The hazard h, per day.")


def _table(rows: Any) -> Any:
    return Table(rows)


class Days(Thing):
    """The chance of each whole number of days: `{days: {0: 0.2, 5: 0.8}}`."""

    kind: ClassVar[str] = "days"
    chances: Annotated[
        Mapping[Annotated[str, Field(pattern=r"^(0|[1-9][0-9]{0,4})$")], Amount], AfterValidator(_table)
    ] = Field(description="From days, as text, to the chance.", min_length=1)

    def pairs(self) -> tuple[tuple[int, Amount], ...]:
        """(days, chance), shortest first."""
        return tuple(sorted(((int(d), c) for d, c in self.chances.items()), key=lambda pair: pair[0]))


class MixturePart(Thing):
    """One law of a mixture and its share."""

    share: Amount = Field(description="The share of people it holds for.")
    law: Law = Field(description="The law.")


class Mixture(Thing):
    """Several laws, each for a share of the people: `{mixture: [{share, law}, ...]}`."""

    kind: ClassVar[str] = "mixture"
    parts: tuple[MixturePart, ...] = Field(description="The laws and their shares.", min_length=1)


class Never(Thing):
    """It does not happen: `{never: true}`."""

    kind: ClassVar[str] = "never"


LAWS: dict[str, type[Thing]] = {
    law.kind: law
    for law in (Fixed, Exponential, Lognormal, Gamma, Weibull, Uniform, Hazard, Days, Mixture, Never)
}


class OneLaw(Thing):
    """Stands for a map that is not exactly one law; always refused."""

    kind: ClassVar[str] = "law"

    @model_validator(mode="before")
    @classmethod
    def _refuse(cls, value: Any) -> Any:
        raise ValueError("must be exactly one law")


def _inner(kind: str) -> Any:
    """The inside of `{kind: ...}` as the fields of its class."""

    def read(value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        inner = value[kind]
        if kind == "fixed":
            return {"days": inner}
        if kind == "hazard":
            return {"per_day": inner}
        if kind == "days":
            return {"chances": inner}
        if kind == "mixture":
            return {"parts": inner}
        if kind == "never":
            return {} if inner is True else inner
        return inner

    return BeforeValidator(read)


def _law(value: Any) -> Any:
    """An amount of days standing alone is a fixed length."""
    if isinstance(value, (int, float, str)) and not isinstance(value, bool):
        return {"fixed": value}
    if isinstance(value, Mapping) and value and ("value" in value or "of" in value or "values" in value):
        return {"fixed": dict(value)}
    return value


def _kind(value: Any) -> str:
    if isinstance(value, Mapping):
        (key, *others) = [*value, ""]
        return str(key) if key in LAWS and others == [""] else "law"
    return str(getattr(type(value), "kind", "law"))


Law = Annotated[
    Annotated[Fixed, _inner("fixed"), Tag("fixed")]
    | Annotated[Exponential, _inner("exponential"), Tag("exponential")]
    | Annotated[Lognormal, _inner("lognormal"), Tag("lognormal")]
    | Annotated[Gamma, _inner("gamma"), Tag("gamma")]
    | Annotated[Weibull, _inner("weibull"), Tag("weibull")]
    | Annotated[Uniform, _inner("uniform"), Tag("uniform")]
    | Annotated[Hazard, _inner("hazard"), Tag("hazard")]
    | Annotated[Days, _inner("days"), Tag("days")]
    | Annotated[Mixture, _inner("mixture"), Tag("mixture")]
    | Annotated[Never, _inner("never"), Tag("never")]
    | Annotated[OneLaw, Tag("law")],
    Discriminator(_kind),
    BeforeValidator(_law),
]
"""A map with exactly one law in it, or an amount of days."""

MixturePart.model_rebuild()
Mixture.model_rebuild()

LawChoice = Choice[Law]
"""A law, which may differ by class, stream or class field."""
