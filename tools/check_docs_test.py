import check_docs
from tree_for_test import make_tree

HELP = """Usage: stormlight
  -u, --users N   virtual users
      --json FILE the report
Exit codes: 0 all good, 1 internal error,
            130 interrupted
"""


def links(tmp_path, text, **more):
    make_tree(tmp_path, {"docs/a.md": text} | more)
    return [str(finding) for finding in check_docs.check_links(tmp_path)]


def test_links_to_files_and_headings_pass(tmp_path):
    page = "# A title: with `code`\n[x](a.md) [y](#a-title-with-code) [z](../README.md#two-words)\n[w](https://x.org)\n"
    assert links(tmp_path, page, **{"README.md": "## Two words\n"}) == []


def test_a_link_to_nothing_fails(tmp_path):
    assert links(tmp_path, "\n[x](gone.md)\n") == ["docs/a.md:2: gone.md leads nowhere"]
    assert links(tmp_path, '<img alt="" src="gone.svg">\n') == ["docs/a.md:1: gone.svg leads nowhere"]


def test_a_link_to_a_missing_heading_fails(tmp_path):
    assert links(tmp_path, "# One\n[x](#two)\n") == ["docs/a.md:2: #two: there is no such heading"]


def test_links_in_code_do_not_count(tmp_path):
    assert links(tmp_path, "```\n[x](gone.md)\n# no heading\n```\n`[y](gone.md)`\n") == []


def test_a_page_that_the_code_mentions_must_exist(tmp_path):
    make_tree(tmp_path, {"src/a.h": "// see docs/design/gone.md\n// and docs/here.md\n", "docs/here.md": ""})
    (finding,) = check_docs.check_mentions(tmp_path)
    assert str(finding) == "src/a.h:1: docs/design/gone.md does not exist"


def test_a_source_file_that_a_page_names_must_exist(tmp_path):
    page = "`a/b.h`, `tools/x.py`, `a/gone.h`, `b.h`, `PREFIX/x.h`\n"
    make_tree(tmp_path, {"docs/a.md": page, "src/a/b.h": "", "tools/x.py": ""})
    (finding,) = check_docs.check_paths(tmp_path)
    assert str(finding) == "docs/a.md:1: there is no a/gone.h"


def test_flags_must_agree_both_ways():
    assert check_docs.check_flags("`--users`, `--json`", {"run": HELP}) == []
    (missing,) = check_docs.check_flags("`--users`", {"run": HELP})
    assert missing.message == "--json of --help is not described"
    (unknown,) = check_docs.check_flags("--users --json --gone", {"run": HELP})
    assert unknown.message == "--gone is described, but --help does not know it"


def test_every_exit_code_must_be_described():
    page = "| 0 | good |\n| `1` | ours |\n"
    (missing,) = check_docs.check_exit_codes(page, HELP)
    assert missing.message == "exit code 130 of --help is not described"
