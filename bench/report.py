"""Turns sections into docs/benchmarks.md and into the table on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from section import Section, Table, shown
from stats import Figure, number

PICTURE = "pictures/benchmarks.svg"
TRUSTED_ROUNDS = 5
BUSY = 0.05


def _cells(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def markdown_table(table: Table) -> list[str]:
    lines = [f"**{table.caption}**", ""] if table.caption else []
    text = table.text_columns
    aligned = [":--"] * text + ["--:"] * (len(table.header) - text)
    return [*lines, _cells(table.header), _cells(aligned), *map(_cells, table.rows), ""]


def target_text(figure: Figure) -> str:
    return f"{figure.bound} {number(figure.target)}" + (
        "" if figure.unit == "x" else f" {figure.unit}"
    )


def verdict_row(section: Section, figure: Figure) -> list[str]:
    title = f"{figure.title} ({figure.note})" if figure.note else figure.title
    return [
        section.letter,
        title,
        shown(figure.value),
        target_text(figure),
        str(figure.value.n),
        figure.verdict(),
    ]


VERDICT_HEADER = ["", "Figure", "Median (min to max)", "Target", "Runs", "Verdict"]


def verdict_rows(sections: Sequence[Section]) -> list[list[str]]:
    return [verdict_row(section, figure) for section in sections for figure in section.figures]


def document(
    sections: Sequence[Section],
    machine: dict[str, str],
    versions: dict[str, str],
    date: str,
    warnings: Sequence[str],
) -> str:
    """The whole page. `sections` in the order to be shown."""
    rows = verdict_rows(sections)
    reached = sum(figure.reached() for section in sections for figure in section.figures)
    lines = [
        "# Benchmarks",
        "",
        f"Written by `./dev bench` on {date}; run it to get your own. Every ratio is taken "
        "between runs of the same round, seconds apart, on the same target; the figure is the "
        "median over the rounds, with the lowest and the highest.",
        "",
        f"![CPU per request and requests per second of each program]({PICTURE})",
        "",
    ]
    lines += [f"> - **Warning:** {warning}" for warning in warnings] + ([""] if warnings else [])
    lines += ["## Promised and measured", "", f"{reached} of {len(rows)} targets reached.", ""]
    lines += markdown_table(Table("", VERDICT_HEADER, rows, 2))
    lines += ["## Machine and versions", ""]
    lines += markdown_table(Table("", ["", ""], [[k, v] for k, v in machine.items()], 2))
    lines += markdown_table(
        Table("", ["Program", "Version"], [[k, v] for k, v in versions.items()], 2)
    )
    for section in sections:
        lines += section_lines(section)
    return "\n".join(lines).rstrip() + "\n"


def section_lines(section: Section) -> list[str]:
    lines = [f"## {section.letter}. {section.title}", "", section.method, ""]
    if section.date:
        lines += [f"Measured {section.date}.", ""]
    for table in section.tables:
        if table.rows:
            lines += markdown_table(table)
    notes = list(section.notes)
    notes += [f"skipped: {name} ({why})" for name, why in section.skipped.items()]
    lines += [f"- {note}" for note in notes] + ([""] if notes else [])
    if section.commands:
        lines += ["<details><summary>Commands</summary>", "", "```sh"]
        lines += section.commands.values()
        lines += ["```", "", "</details>", ""]
    return lines


def terminal_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns padded to their widest cell."""
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip()
        for row in [header, *rows]
    ]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def warnings_for(sections: Sequence[Section]) -> list[str]:
    """What a reader must know before believing the figures."""
    found = [
        f"the machine was {section.busy:.0%} busy with other work just before "
        f"{section.letter} was measured."
        for section in sections
        if section.busy > BUSY
    ]
    few = [
        section.letter
        for section in sections
        if any(figure.unit == "x" and figure.value.n < TRUSTED_ROUNDS for figure in section.figures)
    ]
    if few:
        found.append(f"fewer than {TRUSTED_ROUNDS} rounds in {', '.join(few)}.")
    return found
