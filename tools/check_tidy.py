#!/usr/bin/env python3
"""clang-tidy, with the short list of .clang-tidy, over the program's sources.

    tools/check_tidy.py BUILD_DIR [ROOT]

Files that have not changed since they passed, with all they include, are not looked at again.
"""

import pathlib
import sys

import compile_database
import source

TOOL = "clang-tidy-19"


def jobs(root: pathlib.Path, build: pathlib.Path) -> list[compile_database.Job]:
    """The largest first, so that no core ends alone with a long one."""
    found = [path for path in compile_database.flags_by_file(root, build) if path.parts[0] == "src"]
    found.sort(key=lambda path: (-(root / path).stat().st_size, path))
    return [compile_database.Job(path, (TOOL, "--quiet", "-p", str(build), str(root / path))) for path in found]


def main() -> int:
    build = pathlib.Path(sys.argv[1]).resolve()
    root = pathlib.Path(sys.argv[2]).resolve() if len(sys.argv) > 2 else source.ROOT
    settings = (root / ".clang-tidy").read_text()
    failures = compile_database.run(root, jobs(root, build), build / "cache" / "tidy", settings)
    for _, output in failures:
        print(compile_database.first_lines(output))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
