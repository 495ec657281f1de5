#!/usr/bin/env python3
"""Files and folders are named in snake_case.

    tools/check_names.py [ROOT]
"""

import pathlib
import re
import sys

import source
from source import Finding

# Names that others fix for us.
FIXED = {
    "CMakeLists.txt", "README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md",
    ".clang-format", ".clang-tidy", ".gitignore", ".gitattributes",
    ".ci", "__init__.py", "__init__.pyi",
}  # fmt: skip
_SNAKE = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*")
# Inputs of the fuzzers are named by whoever found them, the peers' files by their own tools.
_FREE = ("fuzz/corpus/", "bench/peers/")


def check(root: pathlib.Path) -> list[Finding]:
    findings = []
    for path in source.files(root):
        if path.as_posix().startswith(_FREE):
            continue
        for part in path.parts:
            if part not in FIXED and not _SNAKE.fullmatch(part):
                findings.append(Finding(str(path), 0, f'"{part}" is not snake_case'))
    return findings


if __name__ == "__main__":
    sys.exit(source.report(check(source.root_from_arguments())))
