#!/usr/bin/env python3
"""The pages agree with the program, with each other and with the tree.

    tools/check_docs.py [--program build/release/stormlight] [ROOT]

- every link in a Markdown file leads to a file, and to a heading in it where it names one;
- every page that a source file mentions exists, and every source file that a page names by its path;
- the README's figures are those of docs/benchmarks.md;
- with --program: docs/cli.md describes every flag of every --help page, and no other; it lists every
  exit code of --help.
"""

import argparse
import pathlib
import re
import subprocess
import sys

import copy_figures
import source
from source import Finding

CLI_PAGE = pathlib.Path("docs/cli.md")
# Verbs whose help pages hold flags.
VERBS = ("run", "find-max", "repeat", "target")

_LINK = re.compile(r"!?\[[^\]\[]*\]\(<?([^()\s>]+)>?(?:\s+\"[^\"]*\")?\)|<img[^>]*\ssrc=\"([^\"]+)\"")
_MENTION = re.compile(r"\b((?:docs|src)/[\w/]+\.md)\b")
_PATH = re.compile(r"`((?:[a-z_0-9]+/)+[a-z_0-9]+\.(?:h|cc|py|sh|md|txt|cmake))`")
_FLAG = re.compile(r"(?<![\w-])--[a-z][a-z0-9-]*")


def check_links(root: pathlib.Path) -> list[Finding]:
    findings = []
    for path in source.files(root, {".md"}):
        text = without_code(source.read(root, path))
        for match in _LINK.finditer(text):
            link = match.group(1) or match.group(2)
            if re.match(r"[a-z]+:", link):
                continue
            name, _, heading = link.partition("#")
            wanted = (root / path.parent / name).resolve() if name else (root / path)
            line = source.line_of(text, match.start())
            if not wanted.exists():
                findings.append(Finding(str(path), line, f"{link} leads nowhere"))
            elif heading and wanted.suffix == ".md" and heading not in headings(wanted.read_text()):
                findings.append(Finding(str(path), line, f"{link}: there is no such heading"))
    return findings


def without_code(text: str) -> str:
    """Markdown with its code blanked; lines stay."""
    blank = lambda match: re.sub(r"[^\n]", " ", match.group())  # noqa: E731
    text = re.sub(r"^```.*?^```", blank, text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"`[^`\n]+`(?!\]\()", blank, text)


def headings(text: str) -> set[str]:
    """The anchors that the page's headings get."""
    found = set()
    for title in re.findall(r"^#+ +(.+?) *$", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE), re.M):
        anchor = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        found.add(anchor)
    return found


def check_mentions(root: pathlib.Path) -> list[Finding]:
    findings = []
    for path in source.files(root, {".h", ".cc", ".py", ".pyi", ".sh", ".txt", ".cmake"}):
        text = source.read(root, path)
        for match in _MENTION.finditer(text):
            if not (root / match.group(1)).exists() and not path.stem.endswith("_test"):
                findings.append(Finding(str(path), source.line_of(text, match.start()), f"{match.group(1)} does not exist"))
    return findings


def check_paths(root: pathlib.Path) -> list[Finding]:
    """`engine/worker.h` in a page is a file, seen from the top, src/, include/ or the page."""
    findings = []
    for path in source.files(root, {".md"}):
        text = source.read(root, path)
        for match in _PATH.finditer(text):
            starts = (root, root / "src", root / "include", root / path.parent)
            if not any((start / match.group(1)).exists() for start in starts):
                findings.append(Finding(str(path), source.line_of(text, match.start()), f"there is no {match.group(1)}"))
    return findings


def check_figures(root: pathlib.Path) -> list[Finding]:
    readme, page = (root / copy_figures.README), (root / copy_figures.PAGE)
    if not readme.exists() or not page.exists():
        return []  # a link to a page that is missing is found elsewhere
    text = readme.read_text()
    try:
        same = copy_figures.filled(text, page.read_text()) == text
    except ValueError as error:
        return [Finding(str(copy_figures.README), 0, str(error))]
    message = f"its figures are not those of {copy_figures.PAGE}; run tools/copy_figures.py"
    return [] if same else [Finding(str(copy_figures.README), 0, message)]


def check_flags(page: str, helps: dict[str, str]) -> list[Finding]:
    """`helps`: the --help page of each verb."""
    findings = []
    described = set(_FLAG.findall(page))
    offered = {flag for text in helps.values() for flag in _FLAG.findall(text)}
    for flag in sorted(offered - described):
        findings.append(Finding(str(CLI_PAGE), 0, f"{flag} of --help is not described"))
    for flag in sorted(described - offered):
        findings.append(Finding(str(CLI_PAGE), 0, f"{flag} is described, but --help does not know it"))
    return findings


def check_exit_codes(page: str, help_text: str) -> list[Finding]:
    _, _, codes = help_text.partition("Exit codes:")
    return [
        Finding(str(CLI_PAGE), 0, f"exit code {code} of --help is not described")
        for code in re.findall(r"(?:^|,)\s*(\d+) ", codes)
        if not re.search(rf"^\| *`?{code}`? *\|", page, re.MULTILINE)
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--program", type=pathlib.Path)
    parser.add_argument("root", type=pathlib.Path, nargs="?", default=source.ROOT)
    options = parser.parse_args()
    findings = check_links(options.root) + check_mentions(options.root) + check_paths(options.root)
    findings += check_figures(options.root)
    if options.program:
        page = (options.root / CLI_PAGE).read_text()
        helps = {verb: _help(options.program, verb) for verb in VERBS}
        findings += check_flags(page, helps) + check_exit_codes(page, helps["run"])
    return source.report(findings)


def _help(program: pathlib.Path, verb: str) -> str:
    done = subprocess.run([program.resolve(), verb, "--help"], check=True, capture_output=True, text=True)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
