"""check_headers, check_tidy and the cache under them, against real clang on a small tree."""

import json
import pathlib
import subprocess
import sys

import pytest

import source
from tree_for_test import make_tree

FILES = {
    ".clang-tidy": "Checks: '-*,bugprone-use-after-move'\nWarningsAsErrors: '*'\n",
    "src/a/good.h": "#include <string>\nstd::string f(std::string s);\n",
    "src/a/good.cc": '#include "a/good.h"\nstd::string f(std::string s) { return s; }\n',
}


@pytest.fixture
def tree(tmp_path):
    root = make_tree(tmp_path / "tree", FILES)
    build = root / "build"
    build.mkdir()
    entry = {
        "directory": str(build),
        "file": str(root / "src/a/good.cc"),
        "command": f"clang++-19 -I{root}/src -std=c++20 -o good.o -c {root}/src/a/good.cc",
    }
    (build / "compile_commands.json").write_text(json.dumps([entry]))
    return root


def run(tool: str, root: pathlib.Path):
    command = [sys.executable, str(source.ROOT / "tools" / tool), str(root / "build"), str(root)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("tool", ["check_headers.py", "check_tidy.py"])
def test_a_good_tree_passes_and_is_remembered(tree, tool):
    assert run(tool, tree).returncode == 0
    assert len(list((tree / "build" / "cache").rglob("*"))) == 2  # its folder, and the one pass


def test_a_header_that_does_not_include_what_it_uses_fails(tree):
    (tree / "src/a/good.h").write_text("std::string f(std::string s);\n")
    done = run("check_headers.py", tree)
    assert done.returncode == 1
    assert "src/a/good.h: does not compile alone" in done.stdout


def test_a_value_used_after_its_move_fails(tree):
    (tree / "src/a/good.cc").write_text(
        '#include "a/good.h"\n#include <utility>\n'
        "std::string f(std::string s) {\n  std::string t = std::move(s);\n  return t + s;\n}\n"
    )
    done = run("check_tidy.py", tree)
    assert done.returncode == 1
    assert "bugprone-use-after-move" in done.stdout


def test_a_changed_header_is_looked_at_again(tree):
    assert run("check_tidy.py", tree).returncode == 0
    (tree / "src/a/good.h").write_text("broken(;\n")
    assert run("check_tidy.py", tree).returncode == 1
