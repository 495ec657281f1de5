#!/usr/bin/env python3
"""Files and functions stay small enough to read.

    tools/check_sizes.py [ROOT]

Fails for a file above 800 lines and for a function above 80 (C++ and Python; from its opening brace
to its closing one, or from `def` to its end). Files above 400 lines are listed for a second look.
"""

import ast
import pathlib
import re
import sys

import source
from source import Finding

FILE_REVIEW = 400
FILE_LIMIT = 800
FUNCTION_LIMIT = 80
CODE_SUFFIXES = {".h", ".cc", ".py", ".sh", ".cmake", ".txt", ".c"}

_CONTAINER = re.compile(r"\b(namespace|class|struct|union|enum|extern)\b")


def check(root: pathlib.Path) -> list[Finding]:
    findings = []
    for path in source.files(root):
        if path.suffix not in CODE_SUFFIXES and path.name not in ("dev", "run"):
            continue
        text = source.read(root, path)
        lines = text.count("\n")
        if lines > FILE_LIMIT:
            findings.append(Finding(str(path), 0, f"{lines} lines; split it ({FILE_LIMIT} is the limit)"))
        if path.suffix in source.CPP_SUFFIXES:
            functions = cpp_functions(text)
        elif path.suffix == ".py":
            functions = python_functions(text)
        else:
            functions = []
        findings += [
            Finding(str(path), line, f"{name} has {length} lines; split it ({FUNCTION_LIMIT} is the limit)")
            for name, line, length in functions
            if length > FUNCTION_LIMIT
        ]
    return findings


def to_review(root: pathlib.Path) -> list[str]:
    found = []
    for path in source.files(root, CODE_SUFFIXES):
        lines = source.read(root, path).count("\n")
        if FILE_REVIEW < lines <= FILE_LIMIT:
            found.append(f"{path}: {lines} lines")
    return found


def python_functions(text: str) -> list[tuple[str, int, int]]:
    """(name, line, lines) of each function."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return []  # the syntax is another checker's business
    return [
        (node.name, node.lineno, (node.end_lineno or node.lineno) - node.lineno + 1)
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]


def cpp_functions(text: str) -> list[tuple[str, int, int]]:
    """(name, line of the opening brace, lines to the closing one) of each function.

    By brackets, not by grammar: a block is a function when only namespaces and types enclose it and
    a parenthesis stands in its head. Lambdas and local types count into the function around them.
    """
    code = _blank_preprocessor(source.blank_cpp(text))
    closing = _closing_brackets(code)
    found = []
    at = head_start = 0
    while match := re.compile(r"[{};(]").search(code, at):
        at = match.start()
        name = _function_name(code[head_start:at]) if match.group() == "{" else ""
        if match.group() == "(":
            at = closing.get(at, at)
        elif name:
            end = closing.get(at, len(code) - 1)
            # `Type() : a_{1}, b_{2} {`: an initialiser belongs to the head of what follows it.
            initialiser = re.match(r"\s*[,{]", code[end + 1 :])
            if not initialiser:
                line = source.line_of(code, at)
                found.append((name, line, source.line_of(code, end) - line + 1))
                head_start = end + 1
            at = end
        else:
            head_start = at + 1
        at += 1
    return found


def _closing_brackets(code: str) -> dict[int, int]:
    closing = {}
    waiting: dict[str, list[int]] = {"{": [], "(": []}
    for match in re.finditer(r"[{}()]", code):
        if match.group() in waiting:
            waiting[match.group()].append(match.start())
        else:
            opened = waiting["{" if match.group() == "}" else "("]
            if opened:
                closing[opened.pop()] = match.start()
    return closing


def _blank_preprocessor(code: str) -> str:
    directive = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)
    return directive.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), code)


def _function_name(head: str) -> str:
    """The name of the function whose head this is; "" for a type, a namespace or a value."""
    head = re.sub(r"\b(public|private|protected)\s*:(?!:)", " ", head)
    head = re.sub(r"\btemplate\s*<[^(){}]*?>(?=\s*[\w\[])", " ", head)
    match = re.search(r"(operator\s*\S+?|~?[A-Za-z_][\w:~]*)\s*\(", head)
    if not match or re.match(r"\s*(\[\[.*?\]\]\s*)?(inline\s+)?(class|struct|union|enum|namespace)\b", head):
        return ""
    return match.group(1)


def main() -> int:
    root = source.root_from_arguments()
    for line in to_review(root):
        print(f"note: {line}; above {FILE_REVIEW}, see whether it wants to be two files")
    return source.report(check(root))


if __name__ == "__main__":
    sys.exit(main())
