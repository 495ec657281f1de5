import check_includes
from tree_for_test import make_tree

GOOD = {
    "include/stormlight/plan.h": "#include <string>\n",
    "src/base/url.h": '#include "stormlight/plan.h"\n',
    "src/http/client.h": '#include "base/url.h"\n#include <openssl/ssl.h>\n',
    "src/cli/main.cc": '#include "http/client.h"\n',
}


def messages(tmp_path, extra=None):
    return [str(f) for f in check_includes.check(make_tree(tmp_path, GOOD | (extra or {})))]


def test_a_good_tree_passes(tmp_path):
    assert messages(tmp_path) == []


def test_an_include_against_the_direction_fails(tmp_path):
    (found,) = messages(tmp_path, {"src/base/bad.cc": '\n#include "http/client.h"\n'})
    assert found.startswith("src/base/bad.cc:2: base may not include http")


def test_a_folder_outside_the_table_fails(tmp_path):
    (found,) = messages(tmp_path, {"src/misc/x.cc": "int x;\n"})
    assert "src/misc is not in the table" in found


def test_a_path_that_is_not_from_src_fails(tmp_path):
    (found,) = messages(tmp_path, {"src/base/url.cc": '#include "url.h"\n'})
    assert "not a path from src/" in found


def test_a_library_outside_its_folder_fails(tmp_path):
    (found,) = messages(tmp_path, {"src/frontend/url/x.cc": "#include <Python.h>\n"})
    assert found.startswith("src/frontend/url/x.cc:1: <Python.h> belongs to src/frontend/python and src/script only")
    assert messages(tmp_path, {"src/frontend/url/x.cc": "", "src/frontend/python/y.cc": "#include <Python.h>\n"}) == []


def test_a_public_header_sees_only_public_headers_and_std(tmp_path):
    found = messages(tmp_path, {"include/stormlight/x.h": '#include "base/url.h"\n#include <fmt/core.h>\n'})
    assert len(found) == 2


def test_headers_that_include_each_other_fail(tmp_path):
    extra = {"src/base/a.h": '#include "base/b.h"\n', "src/base/b.h": '#include "base/a.h"\n'}
    (found,) = messages(tmp_path, extra)
    assert found == "src/base/a.h: includes src/base/b.h, which includes it back"
