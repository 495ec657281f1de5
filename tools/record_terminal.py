#!/usr/bin/env python3
"""Records what a command shows in a real terminal (tmux) and writes it as an SVG that plays.

    tools/record_terminal.py --out docs/pictures/run.svg --size 120x32 -- stormlight http://…

Only what was on the screen is in the picture, at the times it was there. Where animations do not
play, or are unwanted, the last screen stands.
"""

import argparse
import dataclasses
import html
import os
import pathlib
import re
import shlex
import subprocess
import tempfile
import time
import unicodedata

CELL_WIDTH = 8.4
LINE_HEIGHT = 18
MARGIN = 14
BAR = 26  # the window's title bar
LAST_SCREEN_SECONDS = 8

FOREGROUND = "#d7dae0"
BACKGROUND = "#16181d"
BASIC = (
    "#3b4048", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#d7dae0",
    "#7f848e", "#f08b93", "#b5e08f", "#f5d88f", "#86c7ff", "#dda0ee", "#7ed3dd", "#ffffff",
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Style:
    """How a cell looks; colours are #rrggbb, empty is the terminal's own."""

    colour: str = ""
    background: str = ""
    bold: bool = False
    dim: bool = False
    italic: bool = False
    underline: bool = False
    reverse: bool = False


@dataclasses.dataclass(frozen=True)
class Run:
    """Cells of one style side by side."""

    column: int
    text: str
    width: int
    style: Style


def colour_of(index: int) -> str:
    """One of the 256 colours: 16 basic, a 6x6x6 cube, 24 greys."""
    if index < 16:
        return BASIC[index]
    if index < 232:
        levels = (0, 95, 135, 175, 215, 255)
        index -= 16
        return "#%02x%02x%02x" % (levels[index // 36], levels[index // 6 % 6], levels[index % 6])
    return "#" + "%02x" % (8 + 10 * (index - 232)) * 3


def apply_codes(style: Style, codes: list[int]) -> Style:
    """The style after the parameters of one SGR sequence (ECMA-48 8.3.117)."""
    switches = {1: "bold", 2: "dim", 3: "italic", 4: "underline", 7: "reverse"}
    offs = {22: ("bold", "dim"), 23: ("italic",), 24: ("underline",), 27: ("reverse",)}
    rest = list(codes) or [0]
    while rest:
        code = rest.pop(0)
        if code == 0:
            style = Style()
        elif code in switches:
            style = dataclasses.replace(style, **{switches[code]: True})
        elif code in offs:
            style = dataclasses.replace(style, **{name: False for name in offs[code]})
        elif code in (38, 48):
            key = "colour" if code == 38 else "background"
            kind = rest.pop(0) if rest else 0
            if kind == 5 and rest:
                style = dataclasses.replace(style, **{key: colour_of(rest.pop(0))})
            elif kind == 2 and len(rest) >= 3:
                style = dataclasses.replace(style, **{key: "#%02x%02x%02x" % tuple(rest[:3])})
                del rest[:3]
        elif code in (39, 49):
            style = dataclasses.replace(style, **{"colour" if code == 39 else "background": ""})
        elif 30 <= code <= 37 or 90 <= code <= 97:
            style = dataclasses.replace(style, colour=colour_of(code - 30 if code < 90 else code - 82))
        elif 40 <= code <= 47 or 100 <= code <= 107:
            style = dataclasses.replace(style, background=colour_of(code - 40 if code < 100 else code - 92))
    return style


def cells(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def runs_of_screen(screen: str) -> list[list[Run]]:
    """Lines of runs; the style goes on from line to line, as tmux writes it."""
    style = Style()
    lines = []
    for line in screen.split("\n"):
        runs: list[Run] = []
        column = 0
        for text, codes in re.findall(r"([^\x1b]+)|\x1b\[([\d;]*)m", line):
            if text:
                runs += _runs_of_text(column, text, style)
                column += sum(map(cells, text))
            else:
                style = apply_codes(style, [int(code or 0) for code in codes.split(";")])
        lines.append(runs)
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _runs_of_text(column: int, text: str, style: Style) -> list[Run]:
    """Without the spaces around it where they cannot be seen: some readers drop them from a text."""
    if not (style.background or style.reverse or style.underline):
        column += len(text) - len(text.lstrip(" "))
        text = text.strip(" ")
    return [Run(column, text, sum(map(cells, text)), style)] if text else []


def svg_of_line(runs: list[Run]) -> str:
    parts = []
    for run in runs:
        colour, background = run.style.colour or FOREGROUND, run.style.background
        if run.style.reverse:
            colour, background = background or BACKGROUND, colour
        x = run.column * CELL_WIDTH
        width = run.width * CELL_WIDTH
        if background:
            parts.append(f'<rect x="{x:.1f}" width="{width:.1f}" height="{LINE_HEIGHT}" fill="{background}"/>')
        attributes = f'x="{x:.1f}" y="13" textLength="{width:.1f}"'
        if colour != FOREGROUND:
            attributes += f' fill="{colour}"'
        for name, on in (
            ('font-weight="bold"', run.style.bold),
            ('opacity=".65"', run.style.dim),
            ('font-style="italic"', run.style.italic),
            ('text-decoration="underline"', run.style.underline),
        ):
            attributes += f" {name}" if on else ""
        # Spaces must count: an SVG reader would fold them.
        parts.append(f"<text {attributes}>{html.escape(run.text).replace(' ', '&#160;')}</text>")
    return "".join(parts)


def svg_of_recording(frames: list[tuple[float, str]], columns: int, title: str) -> str:
    """`frames`: (seconds since the start, screen), in order, at least one."""
    screens = [runs_of_screen(screen) for _, screen in frames]
    rows = max(len(lines) for lines in screens)
    width = columns * CELL_WIDTH + 2 * MARGIN
    height = BAR + rows * LINE_HEIGHT + 2 * MARGIN
    total = frames[-1][0] + LAST_SCREEN_SECONDS

    ids: dict[str, str] = {}
    groups = []
    rules = []
    for number, (start, _) in enumerate(frames):
        uses = []
        for row, runs in enumerate(screens[number]):
            if runs:
                drawn = svg_of_line(runs)
                name = ids.setdefault(drawn, f"l{len(ids)}")
                uses.append(f'<use href="#{name}" y="{row * LINE_HEIGHT}"/>')
        groups.append(f'<g class="s s{number}">{"".join(uses)}</g>')
        end = frames[number + 1][0] if number + 1 < len(frames) else total
        rules.append(
            f"@keyframes k{number}{{0%{{visibility:hidden}}{start / total:.3%}{{visibility:visible}}"
            f"{end / total:.3%}{{visibility:{'visible' if end == total else 'hidden'}}}}}"
            f".s{number}{{animation:k{number} {total:.2f}s step-end infinite}}"
        )
    definitions = "\n".join(f'<g id="{name}">{drawn}</g>' for drawn, name in ids.items())
    newline = "\n"
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" width="{width:.0f}" height="{height}">
<title>{html.escape(title)}</title>
<style>
text{{font:14px ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace}}
.s{{visibility:hidden}}.s{len(frames) - 1}{{visibility:visible}}
@media (prefers-reduced-motion:no-preference){{{newline.join(rules)}}}
</style>
<defs>
{definitions}
</defs>
<rect width="100%" height="100%" rx="8" fill="{BACKGROUND}"/>
<circle cx="18" cy="15" r="5" fill="#e06c75"/><circle cx="36" cy="15" r="5" fill="#e5c07b"/><circle cx="54" cy="15" r="5" fill="#98c379"/>
<g fill="{FOREGROUND}" transform="translate({MARGIN} {BAR + MARGIN})">
{newline.join(groups)}
</g>
</svg>
"""


class Terminal:
    """A tmux server of its own with one pane that stays after the command ends."""

    def __init__(self, command: list[str], columns: int, rows: int) -> None:
        self._server = f"record-{os.getpid()}"
        self._folder = tempfile.TemporaryDirectory()
        # tmux does not always learn the exit status; the shell does.
        self._status = pathlib.Path(self._folder.name, "status")
        wrapped = f"{shlex.join(command)}; echo $? >{shlex.quote(str(self._status))}"
        self._tmux("-f", "/dev/null", "start-server", ";", "set", "-g", "remain-on-exit", "on", ";",
                   "set", "-g", "remain-on-exit-format", "", ";", "set", "-g", "default-terminal", "tmux-256color", ";",
                   "new-session", "-d", "-s", "r", "-x", str(columns), "-y", str(rows), wrapped)  # fmt: skip
        self._tmux("set", "-g", "status", "off", ";", "resize-window", "-t", "r", "-x", str(columns), "-y", str(rows))

    def screen(self) -> str:
        return self._tmux("capture-pane", "-e", "-p", "-t", "r")

    def exit_code(self) -> int | None:
        """None while the command runs, or while its last output is on the way."""
        if self._tmux("display", "-p", "-t", "r", "#{pane_dead}").strip() != "1":
            return None
        return int(self._status.read_text())

    def close(self) -> None:
        self._tmux("kill-server")
        self._folder.cleanup()

    def _tmux(self, *words: str) -> str:
        command = ["tmux", "-L", self._server, *words]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def record(command: list[str], columns: int, rows: int, every: float) -> tuple[list[tuple[float, str]], int]:
    """The screens that differ from the one before, with their times, and the command's exit code."""
    terminal = Terminal(command, columns, rows)
    frames: list[tuple[float, str]] = []
    began = time.monotonic()
    try:
        code = None
        while code is None:
            code = terminal.exit_code()
            screen = terminal.screen()
            if screen.strip() and (not frames or frames[-1][1] != screen):
                frames.append((time.monotonic() - began, screen))
            if code is None:
                time.sleep(every)
    finally:
        terminal.close()
    if not frames:
        raise SystemExit("the command showed nothing")
    return frames, code


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=pathlib.Path, required=True, help="the SVG to write")
    parser.add_argument("--size", default="120x32", help="columns x rows")
    parser.add_argument("--every", type=float, default=0.25, help="seconds between looks")
    parser.add_argument("--title", default="", help="what a screen reader says; default: the command")
    parser.add_argument("command", nargs="+", help="after --")
    options = parser.parse_args()
    columns, rows = (int(part) for part in options.size.split("x"))
    frames, code = record(options.command, columns, rows, options.every)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(svg_of_recording(frames, columns, options.title or shlex.join(options.command)))
    print(f"{options.out}: {len(frames)} screens, {options.out.stat().st_size // 1024} KiB; the command ended with {code}")
    return code


if __name__ == "__main__":
    raise SystemExit(main())
