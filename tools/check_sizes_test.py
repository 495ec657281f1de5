import check_sizes
from tree_for_test import make_tree

BODY = "  step();\n"


def names(text):
    return [name for name, _, _ in check_sizes.cpp_functions(text)]


def test_a_function_of_81_lines_fails_and_of_80_passes(tmp_path):
    make_tree(tmp_path, {"a.cc": "void long_one() {\n" + BODY * 79 + "}\nvoid fits() {\n" + BODY * 78 + "}\n"})
    (finding,) = check_sizes.check(tmp_path)
    assert str(finding) == "a.cc:1: long_one has 81 lines; split it (80 is the limit)"


def test_a_long_python_function_fails(tmp_path):
    make_tree(tmp_path, {"a.py": "class A:\n    def long_one(self):\n" + "        pass\n" * 80})
    (finding,) = check_sizes.check(tmp_path)
    assert "long_one has 81 lines" in str(finding)


def test_a_file_above_the_limit_fails_and_a_long_one_is_to_be_reviewed(tmp_path):
    make_tree(tmp_path, {"a.h": "int x;\n" * 801, "b.h": "int x;\n" * 401, "c.h": "int x;\n" * 400})
    (finding,) = check_sizes.check(tmp_path)
    assert str(finding).startswith("a.h: 801 lines")
    assert check_sizes.to_review(tmp_path) == ["b.h: 401 lines"]


def test_functions_are_found_through_types_and_initialisers():
    text = """
    namespace a {
    template <typename T>
    class B final : public C<decltype(x())> {
     public:
      explicit B(int n) : n_{n}, m_{1} { work(); }
      bool operator==(const B&) const { return true; }
      int inline_one() const { return [] { return 1; }(); }
      struct Inner { int x{3}; void f() {} };
    };
    constexpr int kTable[] = {1, 2, f(3)};
    enum class E { kA, kB };
    auto B::g(std::string s = {}) -> Task<> { if (s.empty()) { h(); } }
    TEST(Suite, Name) { for (;;) {} }
    }  // namespace a
    """
    assert names(text) == ["B", "operator==", "inline_one", "f", "B::g", "TEST"]


def test_braces_in_strings_macros_and_comments_do_not_count():
    text = '#define X(a) { \\\n  a\nvoid f() { auto s = "}"; // }\n}\nvoid g() {}\n'
    assert names(text) == ["f", "g"]
