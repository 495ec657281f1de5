#include "plan/validate.h"

#include <cmath>
#include <functional>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stormlight {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::HasSubstr;

Plan good_plan() {
  Plan plan;
  plan.host = "http://127.0.0.1:8000";
  TaskSpec task;
  task.path = "/hello";
  task.name = "/hello";
  plan.tasks = {task};
  plan.load.users = 10;
  plan.load.spawn_rate = Rate::per_second(2);
  plan.load.duration = seconds(10);
  return plan;
}

struct Case {
  std::string name;
  std::function<void(Plan&)> spoil;
  std::string message;
  std::string hint;
};

class Validate : public testing::TestWithParam<Case> {};

TEST_P(Validate, NamesTheValueTheCauseAndTheFix) {
  Plan plan = good_plan();
  GetParam().spoil(plan);
  const Result<void> result = validate(plan);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().kind, ErrorKind::kInput);
  EXPECT_THAT(result.error().message, HasSubstr(GetParam().message));
  EXPECT_THAT(result.error().hint, HasSubstr(GetParam().hint));
}

TaskSpec& first(Plan& plan) {
  return plan.tasks.front();
}

const double kInfinity = std::numeric_limits<double>::infinity();

INSTANTIATE_TEST_SUITE_P(
    Load, Validate,
    testing::Values(
        Case{"NoUsers", [](Plan& p) { p.load.users = 0; }, "users must be from 1 to 1000000, not 0",
             "--users"},
        Case{"TooManyUsers", [](Plan& p) { p.load.users = 1'000'001; }, "not 1000001", "--users"},
        Case{"NegativeRate", [](Plan& p) { p.load.spawn_rate = Rate::per_second(-0.5); },
             "not -0.5", "--spawn-rate"},
        Case{"RateNotANumber", [](Plan& p) { p.load.spawn_rate = Rate::per_second(std::nan("")); },
             "not nan", "--spawn-rate"},
        Case{"NoDuration", [](Plan& p) { p.load.duration = Nanoseconds(0); },
             "the duration must be above 0, not 0s", "10s"},
        Case{"NegativeDuration", [](Plan& p) { p.load.duration = seconds(-3); },
             "the duration must be above 0, not -3s", "10s"},
        Case{"EndlessDuration", [](Plan& p) { p.load.duration = Nanoseconds::max(); },
             "the duration must be at most 8760h", "10s"},
        Case{"NegativeThinkTime", [](Plan& p) { p.load.think_time.min = seconds(-1); },
             "the think time must be 0 or more, not -1s", ""},
        Case{"ThinkTimeBackwards", [](Plan& p) { p.load.think_time = {seconds(3), seconds(1)}; },
             "the think time's shortest, 3s, is above its longest, 1s", "smaller one first"}),
    [](const auto& one) { return one.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Run, Validate,
    testing::Values(
        Case{"HostWithoutScheme", [](Plan& p) { p.host = "127.0.0.1:8000"; },
             "the host: ", "http://127.0.0.1:8000"},
        Case{"HostWithQuery", [](Plan& p) { p.host = "http://h/?a"; }, "must not have a query",
             "keep scheme"},
        Case{"NoTasks", [](Plan& p) { p.tasks.clear(); }, "the plan has no tasks", "Task("},
        Case{"NoWorkers", [](Plan& p) { p.workers = 0; }, "workers must be from 1 to 1024, not 0",
             "--workers"},
        Case{"NegativeStopTimeout", [](Plan& p) { p.stop_timeout = seconds(-1); },
             "the stop timeout must be 0 or more, not -1s", ""},
        Case{"NoConnectTimeout", [](Plan& p) { p.http.connect_timeout = Nanoseconds(0); },
             "the connect timeout must be above 0, not 0s", ""},
        Case{"NoResponseTimeout", [](Plan& p) { p.http.response_timeout = Nanoseconds(0); },
             "the response timeout must be above 0", ""},
        Case{"NoTotalTimeout", [](Plan& p) { p.http.total_timeout = Nanoseconds(0); },
             "the total timeout must be above 0", ""},
        Case{"NegativeRedirects", [](Plan& p) { p.http.max_redirects = -1; },
             "max redirects must be 0 or more, not -1", "give 0"},
        Case{"KeyWithoutCertificate", [](Plan& p) { p.http.client_key = "k.pem"; },
             "the client key \"k.pem\" has no certificate", "--cert"},
        Case{"TinyHeaderLimit", [](Plan& p) { p.http.max_header_bytes = ByteCount(0); },
             "the header limit must be at least 256 bytes, not 0", "64 KiB"},
        Case{"BadProxy", [](Plan& p) { p.http.proxy = "localhost"; }, "the proxy: ", ""},
        Case{"TlsProxy", [](Plan& p) { p.http.proxy = "https://p:1"; },
             "the proxy must be http://host:port", ""},
        Case{"SourceIsAName", [](Plan& p) { p.http.source_addresses = {"127.0.0.2", "eth0"}; },
             "the source address \"eth0\" is not an IP address", "127.0.0.2"}),
    [](const auto& one) { return one.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Task, Validate,
    testing::Values(
        Case{"NoHost", [](Plan& p) { p.host.clear(); },
             "task 1 (\"GET /hello\"): the path \"/hello\" has no host", "--host"},
        Case{"MethodWithSpace", [](Plan& p) { first(p).method = "GET /"; },
             "the method must be one word such as GET, not \"GET /\"", "letters"},
        Case{"EmptyMethod", [](Plan& p) { first(p).method = ""; }, "not \"\"", "letters"},
        Case{"LowerCaseMethod", [](Plan& p) { first(p).method = "get"; }, "must be in upper case",
             "write GET"},
        Case{"PathWithoutSlash", [](Plan& p) { first(p).path = "hello"; },
             "the path \"hello\" does not begin with /", "\"/hello\""},
        Case{"PathWithoutSlashOrHost",
             [](Plan& p) {
               p.host.clear();
               first(p).path = "hello";
             },
             "does not begin with /", "\"/hello\""},
        Case{"PathWithLineBreak", [](Plan& p) { first(p).path = "/a\r\nX: y"; },
             "holds a control character", "remove"},
        Case{"BadUrl", [](Plan& p) { first(p).path = "http://h:99999/"; }, "out of range", "65535"},
        Case{"NameWithLineBreak", [](Plan& p) { first(p).name = "a\nb"; },
             "the name \"a\\x0ab\" holds a control character", "tables"},
        Case{"HeaderNameWithSpace", [](Plan& p) { first(p).headers = {{"X Y", "1"}}; },
             "the header name \"X Y\" is not allowed", "colon"},
        Case{"HeaderInjection", [](Plan& p) { first(p).headers = {{"X", "1\r\nY: 2"}}; },
             "the header X holds a line break", "remove"},
        Case{"HeaderWithNul", [](Plan& p) { first(p).headers = {{"X", std::string("a\0b", 3)}}; },
             "the header X holds a control character", "remove"},
        Case{"OwnContentLength", [](Plan& p) { first(p).headers = {{"content-length", "3"}}; },
             "the header content-length is set from the body", "leave it out"},
        Case{"WeightZero", [](Plan& p) { first(p).weight = 0; },
             "the weight must be a finite number above 0, not 0", "give 1"},
        Case{"WeightNegative", [](Plan& p) { first(p).weight = -2.5; }, "not -2.5", ""},
        Case{"WeightInfinite", [](Plan& p) { first(p).weight = kInfinity; }, "not inf", ""},
        Case{"WeightNotANumber", [](Plan& p) { first(p).weight = std::nan(""); }, "not nan", ""},
        Case{"StatusBelow100", [](Plan& p) { first(p).expect.statuses = {{99, 200}}; },
             "the expected statuses 99-200", "200-299"},
        Case{"StatusesBackwards", [](Plan& p) { first(p).expect.statuses = {{299, 200}}; },
             "299-200", ""},
        Case{"TimeoutZero", [](Plan& p) { first(p).timeout = Nanoseconds(0); },
             "the timeout must be above 0", "30s"},
        Case{"UserWithColon", [](Plan& p) { first(p).auth = BasicAuth{"a:b", "c"}; },
             "the user \"a:b\" holds a colon", ""},
        Case{"TwoAuthorizations",
             [](Plan& p) {
               first(p).auth = BasicAuth{"a", "b"};
               first(p).headers = {{"Authorization", "Bearer x"}};
             },
             "both auth and the header Authorization", "keep one"}),
    [](const auto& one) { return one.param.name; });

TEST(ValidatePlan, AcceptsAGoodPlan) {
  EXPECT_TRUE(validate(good_plan()).ok());
}

TEST(ValidatePlan, AcceptsEveryBound) {
  Plan plan = good_plan();
  plan.load.users = 1'000'000;
  plan.load.spawn_rate = Rate::per_second(0);
  plan.load.duration = hours(24 * 365);
  plan.workers = 1024;
  plan.stop_timeout = Nanoseconds(0);
  plan.http.max_redirects = 0;
  plan.http.source_addresses = {"127.0.0.2", "::1", "fe80:0:0:0:0:0:0:1"};
  plan.http.proxy = "http://proxy.example:3128";
  plan.tasks[0].headers = {{"X-Tab", "a\tb"}};
  plan.tasks[0].expect.statuses = {{100, 599}};
  const Result<void> result = validate(plan);
  EXPECT_TRUE(result.ok()) << result.error().message;
}

TEST(ValidatePlan, NeedsNoHostWhenEveryTaskHasAFullUrl) {
  Plan plan = good_plan();
  plan.host.clear();
  plan.tasks[0].path = "http://127.0.0.1:8000/hello";
  EXPECT_TRUE(validate(plan).ok());
}

TEST(ValidatePlan, NamesTheTaskByItsNumber) {
  Plan plan = good_plan();
  plan.tasks.push_back(plan.tasks[0]);
  plan.tasks[1].weight = 0;
  EXPECT_THAT(validate(plan).error().message, HasSubstr("task 2 (\"GET /hello\"): "));
}

TEST(ValidatePlan, DoesNotShowAPassword) {
  Plan plan = good_plan();
  plan.tasks[0].auth = BasicAuth{"ann", "sec\nret"};
  EXPECT_THAT(validate(plan).error().message, testing::Not(HasSubstr("ret\"")));
}

}  // namespace
}  // namespace stormlight
