import pytest

import check_coroutines
from tree_for_test import make_tree


@pytest.mark.parametrize(
    "statement",
    [
        "co_await send(Request{1, x});",
        "co_await send({1, 2});",
        "co_await with([&x] { return x; });",
        "co_await with([this](int a) { return a; });",
        "auto r = g(X{1}, co_await h());",
        "if (auto r = co_await f(Request{2}); r) { done(); }",
        "for (int i = 0; i < n; ++i) co_await tick(P{});",
        "switch (co_await k(std::vector<int>{1})) { case 1: break; }",
        "auto run = [&]() -> Task<> { co_await inner(A{}); };",
    ],
)
def test_what_gcc_12_destroys_twice_is_found(statement):
    assert len(check_coroutines.breaches(f"Task<> t() {{ {statement} }}")) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "const auto request = Request{1}; co_await send(request);",
        "co_await send(Request(1));",
        "co_await with([] { return 1; });",
        "if (co_await ready()) { foo(X{1}); }",
        "while (!co_await ready()) { use({1}); }",
        "for (auto x : co_await all()) { use(X{x}); }",
        "Y y{co_await f()};",
        "co_await table[co_await v[j]](3);",
        "auto run = [&]() -> Task<> { co_await inner(); };",
        "for (int i = 0; i < n; ++i) { co_await tick(); }",
        "do { co_await x(); } while (a);",
        "co_await f(std::span{x});  // await-safe: a span owns nothing",
    ],
)
def test_what_is_safe_passes(statement):
    assert check_coroutines.breaches(f"Task<> t() {{ {statement}\n }}") == []


def test_a_breach_is_named_with_its_line(tmp_path):
    make_tree(tmp_path, {"src/a.cc": "Task<> t() {\n  int x = 1;\n  co_await send(\n      Request{x});\n}\n"})
    (finding,) = check_coroutines.check(tmp_path)
    assert str(finding).startswith("src/a.cc:3: the awaiting statement makes a temporary with braces")
