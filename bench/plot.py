"""The picture in docs/: horizontal bars with their spread, as SVG that follows light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from section import Bar
from stats import number

WIDTH = 760
LEFT = 230  # where bars begin; labels end just before
RIGHT = 110  # room for the value behind the longest bar
ROW = 26
BAR = 16
TITLE = 54
GAP = 28

_STYLE = """\
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-size: 16px; font-weight: 600 }
.unit, .value { fill: #59636e }
.bar { fill: #9aa4b0 }
.ours { fill: #2f6fde }
.spread { stroke: #1f2328; stroke-width: 1.2 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .unit, .value { fill: #9198a1 }
  .bar { fill: #5b6570 }
  .ours { fill: #5b9bff }
  .spread { stroke: #e6edf3 }
}"""


def picture(panels: Sequence[tuple[str, str, Sequence[Bar]]]) -> str:
    """An SVG with one panel per (title, unit, bars); bars of Stormlight stand out."""
    y, parts = 8, []
    for title, unit, bars in panels:
        parts += _panel(title, unit, bars, y)
        y += TITLE + ROW * len(bars) + GAP
    height = max(y - GAP + 8, 16)
    alternative = "; ".join(
        f"{title}: " + ", ".join(f"{bar.label} {number(bar.value.median)}" for bar in bars)
        for title, _, bars in panels
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
            f'width="{WIDTH}" height="{height}" role="img">',
            f"<title>{escape(alternative)}</title>",
            f"<style>{_STYLE}</style>",
            *parts,
            "</svg>",
            "",
        ]
    )


def _panel(title: str, unit: str, bars: Sequence[Bar], top: int) -> list[str]:
    parts = [
        f'<text class="title" x="8" y="{top + 18}">{escape(title)}</text>',
        f'<text class="unit" x="8" y="{top + 38}">{escape(unit)}</text>',
    ]
    longest = max((bar.value.high for bar in bars), default=0)
    scale = (WIDTH - LEFT - RIGHT) / longest if longest > 0 else 0
    for i, bar in enumerate(bars):
        parts += _bar(bar, top + TITLE + i * ROW, scale)
    return parts


def _bar(bar: Bar, y: int, scale: float) -> list[str]:
    middle, text = y + BAR / 2, y + BAR - 3
    low, high = (LEFT + value * scale for value in (bar.value.low, bar.value.high))
    kind = "bar ours" if bar.label.startswith("Stormlight") else "bar"
    return [
        f'<text x="{LEFT - 10}" y="{text}" text-anchor="end">{escape(bar.label)}</text>',
        f'<rect class="{kind}" x="{LEFT}" y="{y}" width="{max(bar.value.median * scale, 1):.1f}" '
        f'height="{BAR}" rx="2"/>',
        f'<path class="spread" d="M{low:.1f} {middle}H{high:.1f}M{low:.1f} {middle - 4}v8'
        f'M{high:.1f} {middle - 4}v8"/>',
        f'<text class="value" x="{high + 8:.1f}" y="{text}">{number(bar.value.median)}</text>',
    ]
