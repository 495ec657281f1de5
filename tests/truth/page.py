#!/usr/bin/env python3
"""Puts the last full run of ./dev truth into docs/measurement.md: its table and its two pictures.

    build/venv/bin/python tests/truth/page.py

Reads build/truth/results.json; what stands between the page's two markers is replaced.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from html import escape
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(1, str(ROOT / "bench"))

import plot  # noqa: E402
from section import Bar  # noqa: E402
from stats import once  # noqa: E402

PAGE = ROOT / "docs" / "measurement.md"
PICTURES = ROOT / "docs" / "pictures"
BEGIN, END = "<!-- truth: begin -->", "<!-- truth: end -->"

WIDTH, HEIGHT = 760, 330
LEFT, RIGHT, TOP, BOTTOM = 60, 16, 62, 40
_STYLE = """\
.axis { stroke: #8c959f; fill: none }
.grid { stroke: #8c959f; opacity: .25 }
.waited { fill: #2f6fde }
.sent { fill: #d1602f }
@media (prefers-color-scheme: dark) { .waited { fill: #5b9bff } .sent { fill: #ff9d6b } }"""


def stall_picture(points: Sequence[Sequence[float]]) -> str:
    """Points of (due in s, response in ms, service in ms): what people waited, and what the wire saw."""
    low, high = points[0][0], points[-1][0]
    top = max(response for _, response, _ in points)

    def place(at: float, ms: float) -> tuple[float, float]:
        x = LEFT + (at - low) / (high - low) * (WIDTH - LEFT - RIGHT)
        return x, HEIGHT - BOTTOM - ms / top * (HEIGHT - TOP - BOTTOM)

    def dot(at: float, ms: float, kind: str, radius: float) -> str:
        x, y = place(at, ms)
        return f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{radius}"/>'

    parts = [
        '<text class="title" x="8" y="24">Requests of a run whose target stood still for a second</text>',
        '<circle class="waited" cx="14" cy="42" r="4"/><text x="24" y="46">response time: since it was due</text>',
        '<circle class="sent" cx="264" cy="42" r="4"/><text x="274" y="46">service time: since it was sent</text>',
    ]
    for ms in range(0, int(top) + 1, 250):
        x, y = place(low, ms)
        parts.append(f'<path class="grid" d="M{x} {y:.1f}H{WIDTH - RIGHT}"/>')
        parts.append(f'<text class="unit" x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{ms}</text>')
    for second in range(int(low), int(high) + 1):
        x, y = place(second, 0)
        parts.append(f'<text class="unit" x="{x:.1f}" y="{y + 20:.1f}" text-anchor="middle">{second} s</text>')
    parts += [dot(at, response, "waited", 1.6) for at, response, _ in points]
    parts += [dot(at, service, "sent", 3 if service > 10 else 1.6) for at, _, service in points]
    parts.append(f'<path class="axis" d="M{LEFT} {TOP}V{HEIGHT - BOTTOM}H{WIDTH - RIGHT}"/>')
    told = "All that was due in the stall waited up to a second; only ten service times show it."
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
            f'height="{HEIGHT}" role="img">',
            f"<title>{escape(told)}</title>",
            f"<style>{plot._STYLE}\n{_STYLE}</style>",
            *parts,
            "</svg>",
            "",
        ]
    )


def peers_picture(result: dict) -> str:
    bars = [Bar("expected", once(result["stall"]["expected_p99_ms"]))]
    bars.append(Bar("Stormlight", once(result["stall"]["p99_ms"])))
    bars += [Bar(title.split(":")[0], once(p99)) for title, p99 in result["peers_p99_ms"].items()]
    return plot.picture([("p99 of the same stall, as each program tells it", "ms; 1,000 requests/s", bars)])


def block(result: dict) -> str:
    machine = ", ".join(f"{key.lower()} {value}" for key, value in result["machine"].items())
    lines = [f"Measured on {result['date']}: {machine}. Made by `./dev truth`.", ""]
    lines += ["| check | expected | measured | limit | result |", "| :-- | --: | --: | --: | :-- |"]
    for family, findings in groupby(result["findings"], key=lambda finding: finding["family"]):
        lines.append(f"| **{family}** | | | | |")
        for finding in findings:
            cells = (plain(finding[key]) for key in ("what", "expected", "measured", "limit", "result"))
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def plain(cell: str) -> str:
    return cell.replace("|", "/").replace("<=", "≤").replace(">=", "≥")


def main() -> int:
    result = json.loads((ROOT / "build" / "truth" / "results.json").read_text())
    if result["quick"] or result["only"]:
        print("page: the last run was a part; the page shows a whole one: ./dev truth", file=sys.stderr)
        return 2
    before, _, rest = PAGE.read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n{block(result)}\n{END}{after}")
    (PICTURES / "stall.svg").write_text(stall_picture(result["stall"]["points"]))
    (PICTURES / "stall_told.svg").write_text(peers_picture(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
