"""The pieces of every drawing: elements, scales, ticks and the colours of series, as SVG text without a script."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from html import escape

from sojourn.reporting.figures import count, money

__all__ = [
    "COLOURS",
    "PLAIN_STYLE",
    "Scale",
    "dated_ticks",
    "element",
    "framed",
    "rounded_ticks",
    "shortened",
    "text",
    "tick_word",
]

COLOURS = 6
"""How many series can be told apart by colour and dash."""

# for a drawing on paper; on screen the page's own style sheet says the same, with a dark set beside it
PLAIN_STYLE = """
text{font-family:'DejaVu Sans';font-size:12px;fill:#1b1b1b}.quiet{fill:#505050}.axis{stroke:#8a8a8a}.grid{stroke:#e2e2e2}
.line{fill:none;stroke-width:2}.band{opacity:.18;stroke:none}.dot{fill:#ffffff;stroke-width:1.6}
.start{stroke:#505050;stroke-dasharray:2 3}
.c0{stroke:#0b5cad;fill:#0b5cad}.c1{stroke:#b3440c;fill:#b3440c}.c2{stroke:#14705a;fill:#14705a}.c3{stroke:#7b3f98;fill:#7b3f98}
.c4{stroke:#505050;fill:#505050}.c5{stroke:#806000;fill:#806000}
.line.c0,.line.c1,.line.c2,.line.c3,.line.c4,.line.c5{fill:none}.dot.c0,.dot.c1,.dot.c2,.dot.c3,.dot.c4,.dot.c5{fill:#ffffff}
.band.c0,.band.c1,.band.c2,.band.c3,.band.c4,.band.c5{stroke:none}
.halo{paint-order:stroke;stroke:#ffffff;stroke-width:3px;stroke-linejoin:round}
.flow{opacity:.3;stroke:none}.node{stroke:none}.bar{stroke:none}
"""


def element(name: str, inner: str = "", **attributes: object) -> str:
    """An SVG element; `class_` is its class, `stroke_width` its stroke-width, and so on.

    >>> element("g", text("a < b", 1, 2), class_="c0")
    '<g class="c0"><text x="1" y="2">a &lt; b</text></g>'
    """
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_number(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{said}>{inner}</{name}>" if inner else f"<{name}{said}/>"


def text(words: str, x: float, y: float, **attributes: object) -> str:
    """Words at a place."""
    return element("text", escape(words), x=x, y=y, **attributes)


def framed(inner: Iterable[str], width: float, height: float, *, id: str, title: str, says: str) -> str:
    """A drawing with its name and description for those who do not see it."""
    head = element("title", escape(title), id=f"{id}-title") + element("desc", escape(says), id=f"{id}-says")
    return element(
        "svg", head + "".join(inner), xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {_number(width)} {_number(height)}",
        role="img", aria_labelledby=f"{id}-title {id}-says",
    )  # fmt: skip


@dataclass(frozen=True)
class Scale:
    """A straight map from figures to places."""

    low: float
    high: float
    at_low: float
    at_high: float

    def __call__(self, value: float) -> float:
        """The place of a figure.

        >>> Scale(0, 10, 100, 200)(5)
        150.0
        """
        share = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.0
        return self.at_low + share * (self.at_high - self.at_low)


def rounded_ticks(high: float, most: int = 5) -> list[float]:
    """Round figures from nought to the first at or above `high`.

    >>> rounded_ticks(71_234)
    [0.0, 20000.0, 40000.0, 60000.0, 80000.0]
    """
    if not high > 0 or not math.isfinite(high):
        return [0.0, 1.0]
    rough = high / most
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * n for n in (1, 2, 2.5, 5, 10) if size * n >= rough * 0.999)
    return [step * n for n in range(math.ceil(high / step - 1e-9) + 1)]


def tick_word(value: float, *, usd: bool = False) -> str:
    """A figure on an axis, short.

    >>> tick_word(40_000), tick_word(2.5e9, usd=True)
    ('40,000', '$2.5 bn')
    """
    if not usd:
        return count(value) if value < 1e6 else f"{value / 1e6:g} m"
    if value >= 1e9:
        return f"${value / 1e9:g} bn"
    return f"${value / 1e6:g} m" if value >= 1e6 else money(value)


def dated_ticks(first: date, last: date, most: int) -> list[tuple[date, str]]:
    """First days of months or years inside a span, with a word each; about `most` of them."""
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    step = next((n for n in (1, 3, 6, 12, 24, 60) if months / n <= most), 120)
    found = []
    for number in range(months + 1):
        year, month = first.year + (first.month - 1 + number) // 12, (first.month - 1 + number) % 12 + 1
        day = date(year, month, 1)
        on_step = (month - 1) % step == 0 if step < 12 else month == 1 and year % (step // 12) == 0
        if on_step and first <= day <= last:
            found.append((day, f"{day:%Y}" if step >= 12 else f"{day:%b %Y}"))
    return found


def shortened(words: str, most: int) -> str:
    """Words of at most so many letters.

    >>> shortened("a long label", 8)
    'a long…'
    """
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def _number(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".") if value != int(value) else str(int(value))
    return str(value)
