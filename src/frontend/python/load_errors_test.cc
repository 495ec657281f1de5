// Every way a load file can be wrong, with the message that the user sees: file, line, cause, fix.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "frontend/python/load_fixture.h"
#include "frontend/python/load_python_file.h"

namespace stormlight::python {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class LoadErrors : public LoadFixture {
 protected:
  /// For what comes after `from stormlight import Task` in line 1.
  std::string refusal_after_import(std::string_view text) {
    return refusal("from stormlight import Task\n" + std::string(text));
  }
};

// The file itself.

TEST_F(LoadErrors, NoFile) {
  EXPECT_EQ(refusal_of(load_python_file("stormlight_file.py")),
            "stormlight_file.py not found in " + std::filesystem::current_path().string() +
                " | create it, name another (stormlight my_load.py), or give a URL (stormlight "
                "http://127.0.0.1:8000/)");
  EXPECT_THAT(refusal_of(load_python_file("/no/such.py")), StartsWith("/no/such.py not found | "));
}

TEST_F(LoadErrors, NoFileButOneWithTheEnding) {
  write("my_load.py", "");
  EXPECT_THAT(refusal_of(load_python_file("my_load")), HasSubstr(" | did you mean my_load.py?"));
}

TEST_F(LoadErrors, AFolder) {
  std::filesystem::create_directory("shop");
  EXPECT_EQ(refusal_of(load_python_file("shop")),
            "shop is a folder, not a load file | name the file in it");
  write("shop/stormlight_file.py", "");
  EXPECT_THAT(refusal_of(load_python_file("shop")), HasSubstr("| write shop/stormlight_file.py"));
}

TEST_F(LoadErrors, ALinkThatGoesInCircles) {
  std::filesystem::create_symlink("load.py", "load.py");
  EXPECT_EQ(refusal_of(load_python_file("load.py")),
            "load.py cannot be read: Too many levels of symbolic links | check its permissions");
}

TEST_F(LoadErrors, SomethingThatIsNoText) {
  EXPECT_EQ(refusal(std::string_view("x = 1\0\0", 7)),
            "load.py cannot be read as Python: source code string cannot contain null bytes | is "
            "it a Python file?");
}

// Python.

TEST_F(LoadErrors, ASyntaxErrorShowsItsLineAndPlace) {
  EXPECT_EQ(refusal("x = 1\ny = (1 +* 2)\n"),
            "load.py:2: invalid syntax\n"
            "    y = (1 +* 2)\n"
            "            ^ | correct the line; the load file is Python " STORMLIGHT_PYTHON_VERSION);
}

TEST_F(LoadErrors, TheCaretStandsUnderTheCodeWithoutItsIndent) {
  EXPECT_THAT(refusal("def f():\n        return 1 +* 2\n"), StartsWith("load.py:2: invalid syntax\n"
                                                                       "    return 1 +* 2\n"
                                                                       "              ^ | "));
}

TEST_F(LoadErrors, AWrongIndent) {
  EXPECT_EQ(refusal("x = 1\n  y = 2\n"),
            "load.py:2: unexpected indent\n"
            "    y = 2\n"
            "    ^ | indent with four spaces, the same in every line of a block");
}

TEST_F(LoadErrors, ASyntaxErrorInAHelperNamesTheHelper) {
  write("helper.py", "x = (\n");
  EXPECT_THAT(refusal("import helper\n"), StartsWith("helper.py:1: '(' was never closed\n"
                                                     "    x = (\n"
                                                     "        ^\n"
                                                     "  load.py:1 in <module>\n"
                                                     "    import helper | "));
}

TEST_F(LoadErrors, AnExceptionShowsItsLine) {
  EXPECT_EQ(refusal("x = 1\ny = x / 0\n"),
            "load.py:2: ZeroDivisionError: division by zero\n"
            "    y = x / 0 | correct the load file; it is evaluated once, before the load starts");
}

TEST_F(LoadErrors, AnExceptionInAHelperShowsTheCallsThatLedThere) {
  write("helper.py", "def share(n):\n    return 1 / n\n");
  EXPECT_THAT(refusal("from helper import share\nshare(0)\n"),
              StartsWith("helper.py:2: ZeroDivisionError: division by zero\n"
                         "  load.py:2 in <module>\n"
                         "    share(0)\n"
                         "  helper.py:2 in share\n"
                         "    return 1 / n | "));
}

TEST_F(LoadErrors, CallsInsidePythonsOwnModulesAreLeftOut) {
  const std::string text = refusal("import json\njson.loads('{')\n");
  EXPECT_THAT(text, StartsWith("load.py:2: json.decoder.JSONDecodeError: "));
  EXPECT_THAT(text, Not(HasSubstr("decoder.py")));
}

TEST_F(LoadErrors, TheCauseOfAnExceptionIsShown) {
  EXPECT_THAT(refusal(R"py(
try:
    {}["key"]
except KeyError as error:
    raise RuntimeError("no key") from error
)py"),
              StartsWith("load.py:4: RuntimeError: no key\n"
                         "    raise RuntimeError(\"no key\") from error\n"
                         "  caused by KeyError: 'key' (load.py:2) | "));
}

TEST_F(LoadErrors, AnEndlessRecursionIsCutShort) {
  const std::string text = refusal("def f(): f()\nf()\n");
  EXPECT_THAT(text, AllOf(StartsWith("load.py:1: RecursionError: "), HasSubstr(" more calls ...")));
  EXPECT_LT(text.size(), 1000U);
}

TEST_F(LoadErrors, SysExitDoesNotEndTheProgram) {
  EXPECT_EQ(refusal("import sys\nsys.exit(3)\n"),
            "load.py:2: the load file called sys.exit(3)\n"
            "    sys.exit(3) | remove the call, or guard it with if __name__ == \"__main__\":");
}

TEST_F(LoadErrors, AKeyboardInterruptIsAnErrorLikeAnyOther) {
  EXPECT_THAT(refusal("raise KeyboardInterrupt\n"),
              StartsWith("load.py:1: the load file was interrupted (KeyboardInterrupt)"));
}

TEST_F(LoadErrors, AMissingModuleSaysWhereToInstallIt) {
  EXPECT_THAT(refusal("import no_such_module\n"),
              AllOf(StartsWith("load.py:1: ModuleNotFoundError: No module named 'no_such_module'"),
                    HasSubstr("install no_such_module for the Python that stormlight embeds (")));
}

TEST_F(LoadErrors, AFileWithUsersIsNotEvaluatedHereButHandedOnAsAScript) {
  {
    const auto file = load("from locust import HttpUser\n1 / 0\n");
    ASSERT_TRUE(file);
    EXPECT_NE(file->script, nullptr);  // holds the interpreter, of which there is one at a time
    EXPECT_TRUE(file->tasks.empty());
  }
  // With `endpoints` it is a table of tasks, for which there is no such package.
  EXPECT_THAT(refusal("from locust import HttpUser\nendpoints = []\n"), HasSubstr("locust"));
}

TEST_F(LoadErrors, AForgottenImportIsNamed) {
  EXPECT_EQ(refusal("endpoints = [Task('GET', '/')]\n"),
            "load.py:1: NameError: name 'Task' is not defined\n"
            "    endpoints = [Task('GET', '/')] | add at the top: from stormlight import Task");
}

// `endpoints`.

TEST_F(LoadErrors, NoEndpoints) {
  const std::string expected =
      "load.py: the load file must define `endpoints`, a list of Task | add: endpoints = "
      "[Task(\"GET\", \"/hello\")]";
  EXPECT_EQ(refusal("x = 1\n"), expected);
  EXPECT_EQ(refusal(""), expected);
}

TEST_F(LoadErrors, AlmostEndpoints) {
  EXPECT_EQ(refusal("x = 1\nendpoint = []\n"),
            "load.py:2: the load file must define `endpoints`, a list of Task\n"
            "    endpoint = [] | rename `endpoint` to `endpoints`");
  EXPECT_THAT(refusal("Endpoints = []\n"), HasSubstr("rename `Endpoints` to `endpoints`"));
  EXPECT_THAT(refusal("end_points = []\n"), HasSubstr("rename `end_points` to `endpoints`"));
}

TEST_F(LoadErrors, AListOfTasksByAnotherName) {
  EXPECT_THAT(refusal_after_import("requests = [Task('GET', '/')]\n"),
              HasSubstr("rename `requests` to `endpoints`"));
}

TEST_F(LoadErrors, EmptyEndpoints) {
  EXPECT_EQ(refusal("x = 1\nendpoints = []\n"),
            "load.py:2: `endpoints` is empty: there is nothing to send\n"
            "    endpoints = [] | add a task: endpoints = [Task(\"GET\", \"/hello\")]");
}

TEST_F(LoadErrors, EndpointsOfAnotherType) {
  EXPECT_THAT(refusal("endpoints = {'a': 1}\n"),
              StartsWith("load.py:1: `endpoints` is a dict, but must be a list of Task\n"));
  EXPECT_THAT(refusal("endpoints = None\n"),
              StartsWith("load.py:1: `endpoints` is None, but must be a list of Task\n"));
  EXPECT_THAT(refusal_after_import("endpoints = Task('GET', '/')\n"),
              HasSubstr("| write endpoints = [Task(...)]"));
}

TEST_F(LoadErrors, AnEntryOfAnotherTypeIsNamedByIndexAndLine) {
  EXPECT_EQ(refusal_after_import("endpoints = [\n    Task('GET', '/'),\n    '/hello',\n]\n"),
            "load.py:4: endpoints[1] is a str, but must be a Task\n"
            "    '/hello', | write Task(\"GET\", \"/hello\")");
  EXPECT_THAT(refusal_after_import("endpoints = [{'method': 'GET'}]\n"),
              AllOf(StartsWith("load.py:2: endpoints[0] is a dict, but must be a Task"),
                    HasSubstr("write Task(**{...})")));
  EXPECT_THAT(refusal_after_import("endpoints = [Task('GET', '/')] + [None]\n"),
              StartsWith("load.py:2: endpoints[1] is None, but must be a Task"));
}

// The arguments of Task. What each argument refuses is tested in tests/python_package; here, that
// it arrives with the line of the call.

TEST_F(LoadErrors, AWrongArgumentHasTheLineOfItsTask) {
  EXPECT_EQ(refusal_after_import(R"py(
endpoints = [
    Task("GET", "/"),
    Task("POST",
         "/x",
         weight=0),
]
)py"),
            "load.py:5: weight must be a number above 0, not 0; to skip a task, take it out of "
            "endpoints\n"
            "    Task(\"POST\", | see docs/load_file.md for the arguments of Task");
}

TEST_F(LoadErrors, AWrongArgumentInAHelperHasTheHelpersLine) {
  write("helper.py",
        "from stormlight import Task\ndef get(path):\n    return Task('GET', path, name=5)\n");
  EXPECT_THAT(refusal("from helper import get\nendpoints = [get('/x')]\n"),
              StartsWith("helper.py:3: name must be a str, not an int: 5\n"
                         "  load.py:2 in <module>\n"
                         "    endpoints = [get('/x')]\n"
                         "  helper.py:3 in get\n"));
}

struct Argument {
  std::string call;
  std::string message;
};
class ArgumentErrors : public LoadErrors, public testing::WithParamInterface<Argument> {};

TEST_P(ArgumentErrors, NameTheArgumentAndTheLine) {
  const std::string text = refusal_after_import("endpoints = [\n  " + GetParam().call + "]\n");
  EXPECT_THAT(text, StartsWith("load.py:3: " + GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    All, ArgumentErrors,
    testing::Values(
        Argument{"Task('GE T', '/')", "method must be one word such as \"GET\""},
        Argument{"Task('GET', 'hello')", "path must begin with / or be a full URL"},
        Argument{"Task('GET', 'http://h:99999/x')", "path: the port \"99999\" is out of range"},
        Argument{"Task('GET', 'http://exa mple/x')", "path: the host \"exa mple\""},
        Argument{"Task('POST', '/', {'a': object()})",
                 "data['a'] is an object, which JSON cannot carry"},
        Argument{"Task('POST', '/', json={'a': float('nan')})",
                 "json['a'] is nan, which JSON cannot carry"},
        Argument{"Task('POST', '/', {'a': 1}, json={})", "give only one of data and json"},
        Argument{"Task('GET', '/', headers={'X': 'a\\r\\nb'})",
                 "the header X must not hold a line break"},
        Argument{"Task('GET', '/', headers={'X': None})",
                 "the header X must be a str or a number, not a NoneType"},
        Argument{"Task('GET', '/', headers={'X Y': '1'})", "the header name 'X Y' is not allowed"},
        Argument{"Task('GET', '/', expect=[200, 700])",
                 "expect must be a status from 100 to 599, not 700"},
        Argument{"Task('GET', '/', timeout='soon')", "timeout must be seconds or a text"},
        Argument{"Task('GET', '/', auth='ann')", "auth must be (\"user\", \"password\")"},
        Argument{"Task('GET', '/', name=3)", "name must be a str, not an int: 3"},
        Argument{"Task('GET', '/', weight='2')", "weight must be a number above 0, not a str"}));

TEST_F(LoadErrors, AMisspeltArgumentIsSuggestedRight) {
  EXPECT_THAT(refusal_after_import("endpoints = [Task('GET', '/', wieght=2)]\n"),
              AllOf(StartsWith("load.py:2: TypeError: Task.__init__() got an unexpected keyword "
                               "argument 'wieght'"),
                    HasSubstr("| did you mean weight?")));
  EXPECT_THAT(refusal_after_import("endpoints = [Task('GET', '/', zzz=2)]\n"),
              HasSubstr("| the arguments are method, path, data, headers, weight, name, json"));
}

TEST_F(LoadErrors, TooFewOrTooManyPositionsAreExplained) {
  EXPECT_THAT(refusal_after_import("endpoints = [Task('GET')]\n"),
              HasSubstr("| write at least Task(\"GET\", \"/hello\")"));
  EXPECT_THAT(refusal_after_import("endpoints = [Task('GET', '/', None, {}, 3)]\n"),
              HasSubstr("| only method, path, data and headers go by position"));
}

// Settings.

TEST_F(LoadErrors, AWrongSettingHasTheLineOfItsAssignment) {
  EXPECT_EQ(refusal_after_import("users = 5\nif users:\n    users = 0\nendpoints = [Task('GET', "
                                 "'/')]\n"),
            "load.py:4: users must be from 1 to 1000000, not 0\n"
            "    users = 0 | e.g. users = 10");
  EXPECT_THAT(refusal_after_import("duration: int = -1\nendpoints = [Task('GET', '/')]\n"),
              StartsWith("load.py:2: duration must be above 0, not -1\n"));
}

TEST_F(LoadErrors, AHostIsJudgedAsTheFlagIs) {
  EXPECT_THAT(refusal_after_import("host = 'localhost:8000'\nendpoints = [Task('GET', '/')]\n"),
              AllOf(StartsWith("load.py:2: host: \"localhost:8000\" has no scheme\n"),
                    HasSubstr("http://localhost:8000")));
  EXPECT_THAT(refusal_after_import("host = 'http://h/?x=1'\nendpoints = [Task('GET', '/')]\n"),
              HasSubstr("must not have a query"));
}

TEST_F(LoadErrors, AThresholdIsJudgedAsTheFlagIsAndHasTheLineOfItsEntry) {
  EXPECT_THAT(refusal_after_import("thresholds = [\n    'p99 < 1s',\n    'failure < 1%',\n]\n"
                                   "endpoints = [Task('GET', '/')]\n"),
              AllOf(StartsWith("load.py:4: thresholds[1]: \"failure < 1%\": there is no metric"),
                    HasSubstr("did you mean failures?")));
  EXPECT_THAT(refusal_after_import("thresholds = 'p99 < 1s'\nendpoints = [Task('GET', '/')]\n"),
              AllOf(StartsWith("load.py:2: thresholds must be a list of str, not a str"),
                    HasSubstr("e.g. thresholds = [")));
}

TEST_F(LoadErrors, AfterAnErrorTheNextFileLoads) {
  EXPECT_THAT(refusal("1 / 0\n"), HasSubstr("ZeroDivisionError"));
  EXPECT_TRUE(load("from stormlight import Task\nendpoints = [Task('GET', '/')]\n").ok());
}

}  // namespace
}  // namespace stormlight::python
