import check_names
from tree_for_test import make_tree


def test_snake_case_and_the_fixed_names_pass(tmp_path):
    make_tree(tmp_path, {"src/a/good_name.cc": "", "README.md": "", "fuzz/corpus/url/Ab-9": "", "a/CMakeLists.txt": ""})
    assert check_names.check(tmp_path) == []


def test_other_names_fail(tmp_path):
    make_tree(tmp_path, {"src/a/BadName.cc": "", "docs/with-dash.md": "", "src/Upper/x.cc": ""})
    assert len(check_names.check(tmp_path)) == 3

