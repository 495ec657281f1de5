#!/usr/bin/env python3
"""The same thing is not written twice: runs of equal lines in two places fail.

    tools/check_duplicates.py [ROOT]

Lines are compared without indentation, comments, blank lines, includes and lone brackets; a run of
12 equal ones is a finding. Runs that must be so stand in ALLOWED with the reason.
"""

import collections
import pathlib
import re
import sys

import source
from source import Finding

RUN = 12
SUFFIXES = {".h", ".cc", ".py", ".pyi", ".sh", ".cmake"}

# Pairs of paths that may share a run, and why.
ALLOWED: dict[frozenset[str], str] = {}

_NOISE = re.compile(r"[\s{}()\[\];,]*|#\s*include.*|#pragma once|import .*|from .* import .*|namespace.*|using .*")


def check(root: pathlib.Path) -> list[Finding]:
    places: dict[tuple[str, ...], list[tuple[str, int]]] = collections.defaultdict(list)
    contents = {str(path): meaningful_lines(source.read(root, path), path.suffix) for path in source.files(root, SUFFIXES)}
    for path, lines in contents.items():
        texts = [text for _, text in lines]
        for start in range(len(texts) - RUN + 1):
            places[tuple(texts[start : start + RUN])].append((path, start))

    findings = []
    reported: set[tuple[str, str, int]] = set()
    for where in places.values():
        first_path, first = where[0]
        for path, start in where[1:]:
            pair = frozenset({first_path, path})
            if (path == first_path and start - first < RUN) or pair in ALLOWED:
                continue
            # One finding per run: its windows all lie at the same distance from each other.
            run = (first_path, path, start - first)
            if run in reported:
                continue
            reported.add(run)
            length = _run_length(contents[first_path], first, contents[path], start)
            message = f"{length} lines as in {first_path}:{contents[first_path][first][0]}; make one piece of code serve both"
            findings.append(Finding(path, contents[path][start][0], message))
    return findings


def meaningful_lines(text: str, suffix: str) -> list[tuple[int, str]]:
    """(line number, text) of the lines that are compared."""
    if suffix in source.CPP_SUFFIXES:
        text = source.blank_cpp(text, literals=False)
    else:
        text = re.sub(r"(?m)^\s*#.*$", "", text)
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        line = re.sub(r"\s+", " ", line.strip())
        if not _NOISE.fullmatch(line):
            found.append((number, line))
    return found


def _run_length(a: list[tuple[int, str]], i: int, b: list[tuple[int, str]], j: int) -> int:
    length = 0
    while i + length < len(a) and j + length < len(b) and a[i + length][1] == b[j + length][1]:
        length += 1
    return length


if __name__ == "__main__":
    sys.exit(source.report(check(source.root_from_arguments())))
