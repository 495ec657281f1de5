import check_duplicates
from tree_for_test import make_tree


def lines(count, start=0):
    return "".join(f"step_{n}();\n" for n in range(start, start + count))


def test_a_run_in_two_files_is_one_finding(tmp_path):
    make_tree(tmp_path, {"a.cc": "first();\n" + lines(20), "b.cc": lines(20) + "last();\n"})
    (finding,) = check_duplicates.check(tmp_path)
    assert str(finding) == "b.cc:1: 20 lines as in a.cc:2; make one piece of code serve both"


def test_comments_blank_lines_and_indentation_hide_nothing(tmp_path):
    spread = "".join(f"  // why\n\n    step_{n}();\n" for n in range(12))
    make_tree(tmp_path, {"a.cc": lines(12), "b.cc": spread})
    assert len(check_duplicates.check(tmp_path)) == 1


def test_a_run_twice_in_one_file_is_found(tmp_path):
    make_tree(tmp_path, {"a.cc": lines(12) + "other();\n" + lines(12)})
    (finding,) = check_duplicates.check(tmp_path)
    assert str(finding).startswith("a.cc:14: 12 lines as in a.cc:1")


def test_a_shorter_run_passes(tmp_path):
    make_tree(tmp_path, {"a.cc": lines(11) + "x();\n", "b.cc": lines(11) + "y();\n"})
    assert check_duplicates.check(tmp_path) == []


def test_includes_and_lone_brackets_do_not_make_a_run(tmp_path):
    noise = "#include <vector>\n" * 8 + "}\n" * 8 + lines(4)
    make_tree(tmp_path, {"a.cc": noise, "b.cc": noise})
    assert check_duplicates.check(tmp_path) == []


def test_an_allowed_pair_passes(tmp_path, monkeypatch):
    make_tree(tmp_path, {"a.cc": lines(20), "b.cc": lines(20)})
    monkeypatch.setattr(check_duplicates, "ALLOWED", {frozenset({"a.cc", "b.cc"}): "for the test"})
    assert check_duplicates.check(tmp_path) == []
