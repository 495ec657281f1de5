#!/usr/bin/env python3
"""The gcc 12 rule: what an awaited expression makes on the way must not need a destructor.

    tools/check_coroutines.py [ROOT]

gcc 12 destroys some temporaries of a statement with `co_await` twice: aggregates made in place
(`co_await send(Request{...})`, `co_await send({...})`) and lambdas with captures. Both become named
locals. A statement whose braces are known to be harmless carries `// await-safe: why`.
"""

import pathlib
import re
import sys

import source
from source import Finding

_ALLOWED = "await-safe:"
_OPENING = {"(": ")", "[": "]", "{": "}"}
_CLOSING = {")": "(", "]": "[", "}": "{"}


def check(root: pathlib.Path) -> list[Finding]:
    findings = []
    for path in source.files(root, source.CPP_SUFFIXES):
        text = source.read(root, path)
        if "co_await" not in text:
            continue
        findings += [Finding(str(path), line, message) for line, message in breaches(text)]
    return findings


def breaches(text: str) -> list[tuple[int, str]]:
    """(line, message) of each breach; a statement with several awaits is named once."""
    code = source.blank_cpp(text)
    seen: set[tuple[int, int]] = set()
    found = []
    for match in re.finditer(r"\bco_await\b", code):
        begin, end = statement_around(code, match.start())
        if (begin, end) in seen:
            continue
        seen.add((begin, end))
        statement = code[begin:end]
        for pattern, what in (
            (r"[\w>]\s*\{", "makes a temporary with braces"),
            (r"[(,]\s*\{", "makes a temporary from a braced list"),
            (r"(?:^|[^\w\])>\s\[])\s*\[\s*[^\[\]\s][^\[\]]*\]\s*(?:\(|\{|mutable\b)", "makes a lambda with captures"),
        ):
            hit = re.search(pattern, statement)
            if hit and not _is_declaration_with_braces(statement, hit):
                whole_lines = text[begin : text.find("\n", end)]
                if _ALLOWED in whole_lines:
                    break
                line = source.line_of(code, match.start())
                found.append((line, f"the awaiting statement {what}; name it in a local first (gcc 12)"))
                break
    return found


def statement_around(code: str, at: int) -> tuple[int, int]:
    """The full expression around `at`: to both sides until `;`, a block, or an open bracket's end."""
    begin = at
    depth = 0
    while begin > 0:
        char = code[begin - 1]
        if char in _CLOSING:
            if char == "}" and depth == 0 and not _closes_an_expression(code, begin - 1):
                break
            depth += 1
        elif char in _OPENING:
            if depth == 0 and (char == "{" or _is_statement_head(code, begin - 1)):
                break
            depth = max(0, depth - 1)
        elif char == ";" and depth == 0:
            break
        begin -= 1
    end = at
    depth = 0
    while end < len(code):
        char = code[end]
        if char in _OPENING:
            if char == "{" and depth == 0 and not re.search(r"[\w>(,=]\s*$", code[begin:end]):
                break
            depth += 1
        elif char in _CLOSING:
            if depth == 0 and (char == "}" or _closes_statement_head(code, begin, end)):
                break
            depth = max(0, depth - 1)
        elif char == ";" and depth == 0:
            break
        end += 1
    return begin, end


def _is_statement_head(code: str, bracket: int) -> bool:
    """Whether the bracket opens `if (`, `while (`, `switch (` or `for (`."""
    return re.search(r"\b(if|while|switch|for)\s*(constexpr\s*)?$", code[max(0, bracket - 24) : bracket]) is not None


def _closes_statement_head(code: str, begin: int, bracket: int) -> bool:
    """Whether the bracket closes what was open before `begin`."""
    part = code[begin:bracket]
    return part.count("(") <= part.count(")")


def _closes_an_expression(code: str, bracket: int) -> bool:
    """Whether a `}` ends an expression (`X{1}, …`) and not a block."""
    return re.match(r"\s*[,.)+\-*/=?:<>|&]", code[bracket + 1 :]) is not None


def _is_declaration_with_braces(statement: str, hit: re.Match[str]) -> bool:
    """`T x{co_await f()}`: the braces hold the await, nothing in them outlives it."""
    inside = statement[hit.end() :]
    return re.match(r"\s*co_await\b", inside) is not None and "{" not in inside


if __name__ == "__main__":
    sys.exit(source.report(check(source.root_from_arguments())))
