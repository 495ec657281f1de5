// What a load file may hold, and what becomes of it. Its errors: load_errors_test.cc.
#include "frontend/python/load_python_file.h"

#include <cstdlib>

#include "base/duration.h"
#include "frontend/python/load_fixture.h"
#include "plan/stages.h"
#include "plan/validate.h"

namespace stormlight::python {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class LoadPythonFile : public LoadFixture {};

TEST_F(LoadPythonFile, TheSeedsFileRunsUnchanged) {
  const Result<LoadFile> file = load(R"py(
from stormlight import Task
# Define the API endpoints and requests to test
endpoints = [
Task("GET", "/hello", headers={"Content-Type": "application/json"}),
Task("POST", "/api/upload",data = {"name": "test", "price": 10}, headers={"Content-Type": "application/json"})
]
)py");
  ASSERT_TRUE(file.ok()) << file.error().message;
  ASSERT_EQ(file->tasks.size(), 2U);
  EXPECT_THAT(file->warnings, IsEmpty());
  const TaskSpec& get = file->tasks[0];
  EXPECT_EQ(get.method, "GET");
  EXPECT_EQ(get.path, "/hello");
  EXPECT_EQ(get.name, "/hello");
  EXPECT_EQ(get.body, std::nullopt);
  EXPECT_THAT(get.headers, ElementsAre(Header{"Content-Type", "application/json"}));
  EXPECT_EQ(get.weight, 1.0);
  const TaskSpec& post = file->tasks[1];
  EXPECT_EQ(post.method, "POST");
  EXPECT_EQ(post.body, R"({"name": "test", "price": 10})");
  EXPECT_THAT(post.headers, ElementsAre(Header{"Content-Type", "application/json"}));
}

TEST_F(LoadPythonFile, EveryArgumentOfATaskArrives) {
  const Result<LoadFile> file = load(R"py(
from stormlight import Task
endpoints = (
    Task("put", "/items", weight=2.5, name="items", body=b"a\0b", params={"q": "x y"},
         expect=[201, range(300, 304)], timeout="1.5s", auth=("änn", "pw"), contains="ök",
         headers=[("X-A", "ü"), ("X-A", 2)]),
)
)py");
  ASSERT_TRUE(file.ok()) << file.error().message;
  const TaskSpec& task = file->tasks.at(0);
  EXPECT_EQ(task.method, "PUT");
  EXPECT_EQ(task.path, "/items?q=x+y");
  EXPECT_EQ(task.name, "items");
  EXPECT_EQ(task.body, std::string("a\0b", 3));
  EXPECT_EQ(task.weight, 2.5);
  EXPECT_THAT(task.expect.statuses, ElementsAre(StatusRange{201, 201}, StatusRange{300, 303}));
  EXPECT_EQ(task.expect.body_contains, "ök");
  EXPECT_EQ(task.timeout, Nanoseconds(milliseconds(1500)));
  ASSERT_TRUE(task.auth.has_value());
  EXPECT_EQ(task.auth->user, "änn");
  EXPECT_EQ(task.auth->password, "pw");
  EXPECT_THAT(task.headers, ElementsAre(Header{"X-A", "ü"}, Header{"X-A", "2"},
                                        Header{"Content-Type", "application/octet-stream"}));
  EXPECT_TRUE(validate_task(task, "http://127.0.0.1").ok());
}

TEST_F(LoadPythonFile, ModuleVariablesSetDefaultsForFlags) {
  const Result<LoadFile> file = load(R"py(
from stormlight import Task
users = 10
spawn_rate = 2.5
host = "http://127.0.0.1:8000"
duration = "1m30s"
think_time = "1s-2s"
seed = 2 ** 64 - 1
workers = 2
stop_timeout = 0.5
timeout = 30
connect_timeout = 3
response_timeout = "20s"
max_redirects = 0
keep_alive = False
insecure = True
thresholds = ["p99 < 500ms", "GET /: failures < 1%"]
something_else = object()
endpoints = [Task("GET", "/")]
)py");
  ASSERT_TRUE(file.ok()) << file.error().message;
  const LoadFileDefaults& defaults = file->defaults;
  EXPECT_EQ(defaults.users, 10);
  EXPECT_EQ(defaults.spawn_rate, Rate::per_second(2.5));
  EXPECT_EQ(defaults.host, "http://127.0.0.1:8000");
  EXPECT_EQ(defaults.duration, Nanoseconds(seconds(90)));
  ASSERT_TRUE(defaults.think_time.has_value());
  EXPECT_EQ(defaults.think_time->min, Nanoseconds(seconds(1)));
  EXPECT_EQ(defaults.think_time->max, Nanoseconds(seconds(2)));
  EXPECT_EQ(defaults.seed, UINT64_MAX);
  EXPECT_EQ(defaults.workers, 2);
  EXPECT_EQ(defaults.stop_timeout, Nanoseconds(milliseconds(500)));
  EXPECT_EQ(defaults.timeout, Nanoseconds(seconds(30)));
  EXPECT_EQ(defaults.connect_timeout, Nanoseconds(seconds(3)));
  EXPECT_EQ(defaults.response_timeout, Nanoseconds(seconds(20)));
  EXPECT_EQ(defaults.max_redirects, 0);
  EXPECT_EQ(defaults.keep_alive, false);
  EXPECT_EQ(defaults.insecure, true);
  ASSERT_EQ(defaults.thresholds.value_or(std::vector<Threshold>()).size(), 2u);
  EXPECT_EQ(defaults.thresholds->at(0).expr, "p99 < 500ms");
  EXPECT_EQ(defaults.thresholds->at(1).row, "GET /");
}

TEST_F(LoadPythonFile, WhatTheFileDoesNotSetHasNoDefault) {
  const Result<LoadFile> file = load(R"py(
from stormlight import Task
host = None
endpoints = [Task("GET", "/")]
)py");
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->defaults.users, std::nullopt);
  EXPECT_EQ(file->defaults.host, std::nullopt);
  EXPECT_EQ(file->defaults.keep_alive, std::nullopt);
}

TEST_F(LoadPythonFile, TimesReadAsOnTheCommandLine) {
  for (const char* text : {"10", "10s", "500ms", "1m30s", "1.5s", "2h", "250us", "7ns", "1h1m1s1ms",
                           "0.123456789s", "1s1s", "1s1m", ".5", "5.", "1e3", "", "1d", "1 s"}) {
    const Result<Nanoseconds> expected = parse_duration(text);
    const Result<LoadFile> file = load(std::string("from stormlight import Task\nduration = '") +
                                       text + "'\nendpoints = [Task('GET', '/')]\n");
    ASSERT_EQ(file.ok(), expected.ok()) << text;
    if (expected) {
      EXPECT_EQ(file->defaults.duration, *expected) << text;
    }
  }
}

TEST_F(LoadPythonFile, ItsOwnFolderComesFirstForImports) {
  write("deep/load.py", R"py(
from helper import tasks
endpoints = tasks
)py");
  write("deep/helper.py", R"py(
from stormlight import Task
tasks = [Task("GET", "/from-helper")]
)py");
  const Result<LoadFile> file = load_python_file("deep/load.py");
  ASSERT_TRUE(file.ok()) << file.error().message;
  EXPECT_EQ(file->tasks.at(0).path, "/from-helper");
  EXPECT_FALSE(std::filesystem::exists("deep/__pycache__")) << ".pyc files beside the user's own";
}

TEST_F(LoadPythonFile, NoOtherStormlightStandsInTheWayOfTheBuiltInOne) {
  write("stormlight/__init__.py", "raise RuntimeError('the wrong one')");
  write("stormlight.py", R"py(
from stormlight import Task
endpoints = [Task("GET", "/")]
)py");
  const Result<LoadFile> file = load_python_file("stormlight.py");
  EXPECT_TRUE(file.ok()) << file.error().message;
}

TEST_F(LoadPythonFile, PythonpathIsObeyed) {
  write("lib/shared_paths.py", "PATH = '/shared'");
  ::setenv("PYTHONPATH", (folder_ / "lib").c_str(), 1);
  const Result<LoadFile> file = load(R"py(
from shared_paths import PATH
from stormlight import Task
endpoints = [Task("GET", PATH)]
)py");
  ::unsetenv("PYTHONPATH");
  ASSERT_TRUE(file.ok()) << file.error().message;
  EXPECT_EQ(file->tasks[0].path, "/shared");
}

TEST_F(LoadPythonFile, TheFileKnowsItsPathAndIsNotMain) {
  const Result<LoadFile> file = load(R"py(
import os, sys
from dataclasses import dataclass
from stormlight import Task
assert os.path.isabs(__file__) and __file__.endswith("/load.py"), __file__
assert sys.argv == ["load.py"], sys.argv
@dataclass
class Item:
    name: "str"
if __name__ == "__main__":
    raise RuntimeError
endpoints = [Task("POST", "/", Item("x").__dict__)]
)py");
  EXPECT_TRUE(file.ok()) << file.error().message;
}

TEST_F(LoadPythonFile, StdoutIsLeftToTheReport) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const Result<LoadFile> file = load(R"py(
import atexit, sys
from stormlight import Task
print("printed")
sys.__stdout__.write("written\n")
atexit.register(print, "at exit")
endpoints = [Task("GET", "/")]
)py");
  EXPECT_TRUE(file.ok());
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "printed\nwritten\nat exit\n");
}

TEST_F(LoadPythonFile, TheWorkingFolderIsAfterwardsWhatItWas) {
  const Result<LoadFile> file = load(R"py(
import os
from stormlight import Task
os.chdir("/")
endpoints = [Task("GET", "/")]
)py");
  EXPECT_TRUE(file.ok());
  EXPECT_EQ(std::filesystem::current_path(), std::filesystem::canonical(folder_));
}

TEST_F(LoadPythonFile, TextFilesAreUtf8WhateverTheLocale) {
  write("name.txt", "é");
  const Result<LoadFile> file = load(R"py(
from stormlight import Task
endpoints = [Task("POST", "/", body=open("name.txt").read())]
)py");
  ASSERT_TRUE(file.ok()) << file.error().message;
  EXPECT_EQ(file->tasks[0].body, "é");
}

TEST_F(LoadPythonFile, AnEncodingDeclarationIsObeyed) {
  const Result<LoadFile> file = load(
      "# -*- coding: latin-1 -*-\nfrom stormlight import Task\n"
      "endpoints = [Task('POST', '/', body='\xe9')]\n");
  ASSERT_TRUE(file.ok()) << file.error().message;
  EXPECT_EQ(file->tasks[0].body, "é");
}

TEST_F(LoadPythonFile, SetsKeepTheirOrderFromRunToRun) {
  const Result<LoadFile> file = load(R"py(
import sys
from stormlight import Task
assert sys.flags.hash_randomization == 0
endpoints = [Task("GET", path) for path in {"/a", "/b"}]
)py");
  EXPECT_TRUE(file.ok()) << file.error().message;
}

TEST_F(LoadPythonFile, ThreadsLeftRunningAreNamedAndDoNotHangTheProgram) {
  // In a process of its own, because this interpreter cannot be shut down.
  const auto load_and_exit = [this] {
    const Result<LoadFile> file = load(R"py(
import threading, time
from stormlight import Task
threading.Thread(target=time.sleep, args=(3600,)).start()
endpoints = [Task("GET", "/")]
)py");
    const bool warned =
        file.ok() && file->warnings.size() == 1 &&
        file->warnings[0] == "load.py left threads running; they stand still during the load";
    std::exit(warned ? 0 : 1);
  };
  EXPECT_EXIT(load_and_exit(), testing::ExitedWithCode(0), "");
}

TEST_F(LoadPythonFile, ManyTasksLoad) {
  const Result<LoadFile> file = load(R"py(
from stormlight import Task
endpoints = [Task("GET", f"/items/{i}", name="item") for i in range(5000)]
)py");
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->tasks.size(), 5000U);
  EXPECT_EQ(file->tasks.back().path, "/items/4999");
}

TEST_F(LoadPythonFile, AVirtualEnvironmentOfTheSameVersionGivesItsPackages) {
  write("env/pyvenv.cfg", "home = /usr/bin\ninclude-system-site-packages = false\nversion = " +
                              std::string(STORMLIGHT_PYTHON_VERSION) + ".0\n");
  write("env/lib/python" + std::string(STORMLIGHT_PYTHON_VERSION) + "/site-packages/only_in_env.py",
        "PATH = '/env'");
  ::setenv("VIRTUAL_ENV", (folder_ / "env").c_str(), 1);
  const Result<LoadFile> file = load(R"py(
import sys
from only_in_env import PATH
from stormlight import Task
assert sys.prefix.endswith("/env"), sys.prefix
assert not any(entry.endswith("dist-packages") for entry in sys.path), sys.path
endpoints = [Task("GET", PATH)]
)py");
  ::unsetenv("VIRTUAL_ENV");
  ASSERT_TRUE(file.ok()) << file.error().message;
  EXPECT_THAT(file->warnings, IsEmpty());
  EXPECT_EQ(file->tasks[0].path, "/env");
}

TEST_F(LoadPythonFile, AVirtualEnvironmentOfAnotherVersionIsWarnedAbout) {
  write("env/pyvenv.cfg", "home = /opt/python\nversion = 3.8.1\n");
  ::setenv("VIRTUAL_ENV", (folder_ / "env").c_str(), 1);
  const Result<LoadFile> file = load(R"py(
from stormlight import Task
endpoints = [Task("GET", "/")]
)py");
  ::unsetenv("VIRTUAL_ENV");
  ASSERT_TRUE(file.ok()) << file.error().message;
  ASSERT_EQ(file->warnings.size(), 1U);
  EXPECT_THAT(file->warnings[0], HasSubstr("is for Python 3.8, but stormlight embeds Python " +
                                           std::string(STORMLIGHT_PYTHON_VERSION)));
  EXPECT_THAT(file->warnings[0], HasSubstr("-m venv"));
}

TEST_F(LoadPythonFile, AVirtualEnvironmentThatIsGoneIsWarnedAbout) {
  ::setenv("VIRTUAL_ENV", (folder_ / "gone").c_str(), 1);
  const Result<LoadFile> file = load("from stormlight import Task\nendpoints = [Task('GET', '/')]");
  ::unsetenv("VIRTUAL_ENV");
  ASSERT_TRUE(file.ok()) << file.error().message;
  EXPECT_THAT(file->warnings, ElementsAre(HasSubstr("has no pyvenv.cfg")));
}

TEST_F(LoadPythonFile, AnInstalledGeventIsUsedAndNotThePartsThatAreInTheProgram) {
  write("gevent.py", "path = '/installed'\n");
  const Result<LoadFile> file = load(R"py(
import gevent
from stormlight import Task
endpoints = [Task("GET", gevent.path)]
)py");
  ASSERT_TRUE(file.ok()) << file.error().message;
  EXPECT_EQ(file->tasks[0].path, "/installed");
}

class Examples : public testing::TestWithParam<std::string> {};

TEST_P(Examples, LoadsAndMakesAValidPlan) {
  const Result<LoadFile> file = load_python_file(STORMLIGHT_EXAMPLES "/" + GetParam());
  ASSERT_TRUE(file.ok()) << file.error().message;
  Plan plan;
  plan.host = file->defaults.host.value_or("http://127.0.0.1:8000");
  plan.tasks = file->tasks;
  plan.load.duration = file->defaults.duration.value_or(seconds(10));
  plan.thresholds = file->defaults.thresholds.value_or(std::vector<Threshold>());
  plan.load.model = file->defaults.rate ? Model::kOpen : Model::kClosed;
  plan.load.rate = file->defaults.rate.value_or(Rate());
  plan.load.stages = file->defaults.stages.value_or(std::vector<Stage>());
  if (!plan.load.stages.empty()) plan.load.duration = length_of(plan.load.stages);
  const Result<void> valid = validate(plan);
  EXPECT_TRUE(valid.ok()) << valid.error().message;
}

INSTANTIATE_TEST_SUITE_P(All, Examples,
                         testing::Values("seed/stormlight_file.py", "bodies/stormlight_file.py",
                                         "expectations/stormlight_file.py",
                                         "weights/stormlight_file.py",
                                         "defaults/stormlight_file.py",
                                         "thresholds/stormlight_file.py",
                                         "open_model/stormlight_file.py",
                                         "profile/stormlight_file.py", "shape/stormlight_file.py"),
                         [](const auto& one) { return one.param.substr(0, one.param.find('/')); });

}  // namespace
}  // namespace stormlight::python
