#!/usr/bin/env python3
"""Copies measured tables from docs/benchmarks.md into the README, so that no figure is typed by hand.

    tools/copy_figures.py [ROOT]

A place in the README says what it wants, and is filled up to its end mark:

    <!-- figures: C | Program | Requests/s -->
    <!-- end of figures -->

is the columns Program and Requests/s of the first table under `## C. …` that has them both.
tools/check_docs.py fails when the README's figures are not those of the page.
"""

import pathlib
import re
import sys

import source

PAGE = pathlib.Path("docs/benchmarks.md")
README = pathlib.Path("README.md")

_PLACE = re.compile(r"(<!-- figures: (?P<wanted>[^>]*?) -->\n).*?(<!-- end of figures -->)", re.DOTALL)


def filled(readme: str, page: str) -> str:
    """The README with its figures; ValueError when the page lacks one of them."""

    def fill(match: re.Match[str]) -> str:
        section, *columns = (word.strip() for word in match.group("wanted").split("|"))
        return match.group(1) + "\n".join(_columns(page, section, columns)) + "\n" + match.group(3)

    return _PLACE.sub(fill, readme)


def _columns(page: str, section: str, columns: list[str]) -> list[str]:
    part = re.search(rf"^## {re.escape(section)}\. .*?(?=^## |\Z)", page, re.DOTALL | re.MULTILINE)
    if not part:
        raise ValueError(f"{PAGE} has no section {section}")
    for table in re.findall(r"(?:^\|.*\|\n?)+", part.group(), re.MULTILINE):
        rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in table.splitlines()]
        if set(columns) <= set(rows[0]):
            picked = [rows[0].index(column) for column in columns]
            return ["| " + " | ".join(row[i] for i in picked) + " |" for row in rows]
    raise ValueError(f"section {section} of {PAGE} has no table with {', '.join(columns)}")


def main() -> int:
    root = source.root_from_arguments()
    readme = (root / README).read_text()
    (root / README).write_text(filled(readme, (root / PAGE).read_text()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
