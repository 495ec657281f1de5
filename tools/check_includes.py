#!/usr/bin/env python3
"""The include rule of docs/design/house.md: which folder may include which, and which library.

    tools/check_includes.py [ROOT]

The two tables below are the rule itself; nothing else states it in code.
"""

import pathlib
import re
import sys

import source
from source import Finding

# src/<folder> may include its own files, include/stormlight and these folders. Tests too.
FOLDERS: dict[str, set[str]] = {
    "base": set(),
    "metrics": {"base"},
    "plan": {"base", "metrics"},
    "profile": {"base", "metrics", "plan"},
    "runtime": {"base"},
    "http": {"base", "runtime"},
    "engine": {"base", "metrics", "plan", "profile", "runtime", "http"},
    "search": {"base", "metrics"},
    "frontend": {"base", "metrics", "plan"},
    "script": {"base", "metrics", "plan", "runtime", "http", "engine", "frontend"},
    "output": {"base", "metrics", "plan", "search"},
    "target": {"base"},
    "cli": {"base", "metrics", "plan", "profile", "runtime", "http", "engine", "search", "frontend", "script", "output", "target"},
}

# A library's headers, by how the include begins, and the folders under src/ that may know it.
LIBRARIES: dict[str, set[str]] = {
    "Python.h": {"frontend/python", "script"},
    "greenlet.h": {"script"},
    "boost/": {"target", "cli"},
    "openssl/": {"http", "target", "cli"},
    "llhttp.h": {"http"},
    "brotli/": {"http"},
    "zlib.h": {"metrics", "http", "target"},
    "nlohmann/": {"output", "frontend", "target", "cli"},
    "fmt/": {"output", "cli", "frontend", "target"},
    "CLI/": {"cli"},
}

# Made by the build, so not in the tree.
GENERATED = {"cli/git_version.h"}

_SYSTEM_INCLUDE = re.compile(r"^[ \t]*#[ \t]*include[ \t]+<([^>]+)>", re.MULTILINE)


def check(root: pathlib.Path) -> list[Finding]:
    findings = []
    for path in source.files(root, source.CPP_SUFFIXES):
        if path.parts[:1] == ("src",) and len(path.parts) > 2:
            findings += _check_file(root, path, path.parts[1])
        elif path.parts[:2] == ("include", "stormlight"):
            findings += _check_public_header(root, path)
    return findings + _cycles(root)


def _check_file(root: pathlib.Path, path: pathlib.Path, folder: str) -> list[Finding]:
    if folder not in FOLDERS:
        return [Finding(str(path), 0, f"src/{folder} is not in the table of tools/check_includes.py")]
    findings = []
    text = source.read(root, path)
    for line, name in source.includes(text):
        if name.startswith("stormlight/") or name in GENERATED:
            continue
        if not (root / "src" / name).is_file():
            message = f'"{name}" is not a path from src/ (nor from include/)'
            findings.append(Finding(str(path), line, message))
            continue
        other = name.split("/")[0]
        if other != folder and other not in FOLDERS[folder]:
            allowed = ", ".join(sorted(FOLDERS[folder])) or "nothing"
            message = f'{folder} may not include {other} ("{name}"); beside itself it sees: {allowed}'
            findings.append(Finding(str(path), line, message))
    return findings + _check_libraries(path, text)


def _check_libraries(path: pathlib.Path, text: str) -> list[Finding]:
    findings = []
    code = source.blank_cpp(text)
    for match in _SYSTEM_INCLUDE.finditer(code):
        for prefix, folders in LIBRARIES.items():
            home = path.relative_to("src").parent.as_posix() + "/"
            if match.group(1).startswith(prefix) and not any(home.startswith(f + "/") for f in folders):
                message = f"<{match.group(1)}> belongs to src/{' and src/'.join(sorted(folders))} only"
                findings.append(Finding(str(path), source.line_of(code, match.start(1)), message))
    return findings


def _check_public_header(root: pathlib.Path, path: pathlib.Path) -> list[Finding]:
    text = source.read(root, path)
    findings = [
        Finding(str(path), line, f'a public header may include only "stormlight/…" and std, not "{name}"')
        for line, name in source.includes(text)
        if not name.startswith("stormlight/")
    ]
    code = source.blank_cpp(text)
    findings += [
        Finding(str(path), source.line_of(code, match.start()), f"a public header may not include <{match.group(1)}>")
        for match in _SYSTEM_INCLUDE.finditer(code)
        if not re.fullmatch(r"[a-z_]+", match.group(1))
    ]
    return findings


def _cycles(root: pathlib.Path) -> list[Finding]:
    """Headers that include each other, also over others."""
    graph = source.IncludeGraph(root)
    headers = [p for p in source.files(root, {".h"}) if p.parts[0] in ("include", "src")]
    closures = {header: graph.closure(header) for header in headers}
    return [
        Finding(str(a), 0, f"includes {b}, which includes it back")
        for a in headers
        for b in sorted(closures[a])
        if a < b and a in closures.get(b, set())
    ]


if __name__ == "__main__":
    sys.exit(source.report(check(source.root_from_arguments())))
