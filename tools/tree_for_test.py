"""A small tree of files in a temporary folder, for the checkers' tests."""

import pathlib
import textwrap


def make_tree(root: pathlib.Path, contents: dict[str, str]) -> pathlib.Path:
    for name, text in contents.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
    return root
