"""What the checkers share: the repository's files, C++ without its comments, includes, reports.

Debian's Python 3.11 and its standard library only.
"""

import dataclasses
import os
import pathlib
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator

ROOT = pathlib.Path(__file__).resolve().parent.parent
CPP_SUFFIXES = {".h", ".cc"}


@dataclasses.dataclass(frozen=True, order=True)
class Finding:
    """One breach: where, and what to do about it. Line 0 is the file as a whole."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}" if self.line else f"{self.path}: {self.message}"


def report(findings: Iterable[Finding]) -> int:
    """Prints the findings in order; the exit code is 1 when there is any."""
    ordered = sorted(findings)
    for finding in ordered:
        print(finding)
    return 1 if ordered else 0


def root_from_arguments() -> pathlib.Path:
    """The tree to look at: the only argument, or this repository."""
    return pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT


def files(root: pathlib.Path, suffixes: Iterable[str] | None = None) -> list[pathlib.Path]:
    """Files that are or will be in the repository, relative to `root`, in order."""
    wanted = set(suffixes) if suffixes is not None else None
    found = [path for path in _all_files(root) if wanted is None or path.suffix in wanted]
    return sorted(path for path in found if (root / path).is_file())


def _all_files(root: pathlib.Path) -> Iterator[pathlib.Path]:
    if (root / ".git").exists():
        command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listing = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        yield from (pathlib.Path(name) for name in set(listing.split("\0")) if name)
        return
    for folder, _, names in os.walk(root):
        yield from (pathlib.Path(folder, name).relative_to(root) for name in names)


def read(root: pathlib.Path, path: pathlib.Path) -> str:
    return (root / path).read_text(encoding="utf-8", errors="replace")


_TOKENS = re.compile(
    r"""
      (?P<comment> //[^\n]* | /\*.*?\*/ )
    | (?P<raw> \b(?:u8|u|U|L)?R"(?P<tag>[^()\\\s]{0,16})\(.*?\)(?P=tag)" )
    | (?P<string> "(?:\\.|[^"\\\n])*" )
    | (?P<character> (?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+' )
    """,
    re.VERBOSE | re.DOTALL,
)


def blank_cpp(text: str, *, literals: bool = True) -> str:
    """C++ with comments, and the insides of literals, turned to spaces; lines and columns stay."""

    def blank(match: re.Match[str]) -> str:
        token = match.group()
        if match.group("comment"):
            return re.sub(r"[^\n]", " ", token)
        if not literals:
            return token
        return token[0] + re.sub(r"[^\n]", " ", token[1:-1]) + token[-1]

    return _TOKENS.sub(blank, text)


def line_of(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]+"([^"]+)"', re.MULTILINE)


def includes(text: str) -> list[tuple[int, str]]:
    """(line, name) of every #include "name"; not those inside comments."""
    code = blank_cpp(text, literals=False)
    return [(line_of(code, m.start(1)), m.group(1)) for m in _INCLUDE.finditer(code)]


class IncludeGraph:
    """Which of the project's files a file is made of, itself included."""

    def __init__(self, root: pathlib.Path, roots: Iterable[str] = ("include", "src")) -> None:
        self._root = root
        self._roots = [pathlib.Path(name) for name in roots]
        self._direct: dict[pathlib.Path, list[pathlib.Path]] = {}

    def closure(self, path: pathlib.Path) -> set[pathlib.Path]:
        seen: set[pathlib.Path] = set()
        waiting = [path]
        while waiting:
            current = waiting.pop()
            if current not in seen:
                seen.add(current)
                waiting.extend(self._included_by(current))
        return seen

    def _included_by(self, path: pathlib.Path) -> list[pathlib.Path]:
        if path not in self._direct:
            self._direct[path] = [
                found
                for _, name in includes(read(self._root, path))
                if (found := self._find(path.parent, name)) is not None
            ]
        return self._direct[path]

    def _find(self, folder: pathlib.Path, name: str) -> pathlib.Path | None:
        for start in (*self._roots, folder):
            if (self._root / start / name).is_file():
                return start / name
        return None
