import source
from tree_for_test import make_tree


def test_comments_and_literals_are_blanked_in_place():
    text = 'int a; // {\nauto s = "}\\"{"; /* (\n ( */ char c = \'{\'; int n = 1\'000\'000;\n'
    blanked = source.blank_cpp(text)
    assert len(blanked) == len(text)
    assert blanked.count("\n") == text.count("\n")
    assert "{" not in blanked and "(" not in blanked
    assert "1'000'000" in blanked


def test_raw_strings_are_blanked_to_their_own_end():
    blanked = source.blank_cpp('auto s = R"x({ )" // )x"; int after;')
    assert "{" not in blanked and "int after;" in blanked


def test_a_comment_sign_in_a_string_opens_no_comment():
    assert source.includes('auto a = "*/*";\n#include "x.h"\nauto b = "*/*";\n') == [(2, "x.h")]


def test_a_commented_include_does_not_count():
    assert source.includes('// #include "a.h"\n/*\n#include "b.h"\n*/\n#include "c.h"\n') == [(5, "c.h")]


def test_the_closure_follows_includes_from_both_roots(tmp_path):
    root = make_tree(
        tmp_path,
        {
            "src/a/a.cc": '#include "a/a.h"\n#include <vector>\n',
            "src/a/a.h": '#include "stormlight/x.h"\n',
            "include/stormlight/x.h": "int x;\n",
            "src/a/b.h": "int unrelated;\n",
        },
    )
    names = {path.name for path in source.IncludeGraph(root).closure(source.files(root, {".cc"})[0])}
    assert names == {"a.cc", "a.h", "x.h"}


def test_a_report_is_in_order_and_fails(capsys):
    findings = [source.Finding("b", 1, "second"), source.Finding("a", 0, "first")]
    assert source.report(findings) == 1
    assert capsys.readouterr().out == "a: first\nb:1: second\n"
    assert source.report([]) == 0
