#!/usr/bin/env python3
"""Every header compiles alone: it includes what it uses.

    tools/check_headers.py BUILD_DIR [ROOT]

BUILD_DIR holds a compile_commands.json made for clang; a header is compiled with the flags of a
source file in its folder.
"""

import pathlib
import sys

import compile_database
import source

COMPILER = "clang++-19"


def jobs(root: pathlib.Path, flags: dict[pathlib.Path, list[str]]) -> list[compile_database.Job]:
    made = []
    for header in source.files(root, {".h"}):
        if header.parts[0] not in ("include", "src"):
            continue
        command = (COMPILER, "-fsyntax-only", "-x", "c++", *_flags_for(header, flags), "-")
        name = header.relative_to(header.parts[0]).as_posix()
        made.append(compile_database.Job(header, command, f'#include "{name}"\n'))
    return made


def _flags_for(header: pathlib.Path, flags: dict[pathlib.Path, list[str]]) -> list[str]:
    """Those of the source file with the longest path in common, tests last."""

    def nearness(path: pathlib.Path) -> tuple[int, bool]:
        common = sum(1 for a, b in zip(path.parts, header.parts) if a == b)
        return common, not path.stem.endswith("_test")

    sources = [path for path in flags if path.parts[0] == "src"]
    return flags[max(sorted(sources), key=nearness)]


def main() -> int:
    build = pathlib.Path(sys.argv[1]).resolve()
    root = pathlib.Path(sys.argv[2]).resolve() if len(sys.argv) > 2 else source.ROOT
    todo = jobs(root, compile_database.flags_by_file(root, build))
    failures = compile_database.run(root, todo, build / "cache" / "headers")
    for job, output in failures:
        print(f"{job.path}: does not compile alone")
        print(compile_database.first_lines(output))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
