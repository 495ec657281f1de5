import pytest

import check_docs
import copy_figures
from tree_for_test import make_tree

PAGE = """# Benchmarks

## A. CPU

| Program | CPU |
| :-- | --: |
| wrk | 12 |

## C. Speed

| Program | Sort |
| :-- | --: |
| wrk | x |

| Program | Requests/s | Core |
| :-- | --: | --: |
| wrk | 100 | 99% |
| oha | 50 | 98% |
"""
README = "# S\n<!-- figures: C | Program | Requests/s -->\nold\n<!-- end of figures -->\nrest\n"
FILLED = """# S
<!-- figures: C | Program | Requests/s -->
| Program | Requests/s |
| :-- | --: |
| wrk | 100 |
| oha | 50 |
<!-- end of figures -->
rest
"""


def test_the_columns_asked_for_come_from_the_section_asked_for():
    assert copy_figures.filled(README, PAGE) == FILLED
    assert copy_figures.filled(FILLED, PAGE) == FILLED


def test_what_the_page_does_not_have_is_an_error():
    with pytest.raises(ValueError, match="no section D"):
        copy_figures.filled(README.replace(" C ", " D "), PAGE)
    with pytest.raises(ValueError, match="no table with Program, Nothing"):
        copy_figures.filled(README.replace("Requests/s", "Nothing"), PAGE)


def test_figures_that_are_not_the_pages_fail_the_check(tmp_path):
    make_tree(tmp_path, {"README.md": FILLED, "docs/benchmarks.md": PAGE})
    assert check_docs.check_figures(tmp_path) == []
    make_tree(tmp_path, {"README.md": FILLED.replace("100", "999")})
    (finding,) = check_docs.check_figures(tmp_path)
    assert "tools/copy_figures.py" in finding.message
