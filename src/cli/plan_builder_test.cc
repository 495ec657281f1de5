#include "cli/plan_builder.h"

#include <gmock/gmock.h>

namespace stormlight::cli {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;

LoadFile hello_file() {
  LoadFile file;
  TaskSpec task;
  task.path = "/hello";
  task.headers = {{"Content-Type", "application/json"}};
  file.tasks = {task};
  return file;
}

class MakePlan : public testing::Test {
 protected:
  MakePlan() { options.load.host = "http://127.0.0.1:8000"; }

  Plan plan() {
    Result<Plan> made = make_plan(options, file, surroundings);
    EXPECT_TRUE(made.ok()) << (made ? "" : made.error().message);
    return made ? *made : Plan();
  }
  std::string complaint() {
    const Result<Plan> made = make_plan(options, file, surroundings);
    return made ? "(accepted)" : made.error().message + "; " + made.error().hint;
  }

  RunOptions options;
  LoadFile file = hello_file();
  Surroundings surroundings{.cores = 8, .random_seed = 77, .variable = [](const char*) {
                              return static_cast<const char*>(nullptr);
                            }};
};

TEST_F(MakePlan, BuiltInDefaultsMakeAUrlAloneRunnable) {
  const Plan made = plan();
  EXPECT_EQ(made.load.users, 1);
  EXPECT_EQ(made.load.duration, seconds(10));
  EXPECT_EQ(made.load.think_time.max, seconds(0));
  EXPECT_EQ(made.seed, 77u);
  EXPECT_EQ(made.stop_timeout, seconds(5));
  EXPECT_EQ(made.http.total_timeout, minutes(5));
  EXPECT_EQ(made.http.connect_timeout, seconds(10));
  EXPECT_EQ(made.http.response_timeout, seconds(60));
  EXPECT_EQ(made.http.max_redirects, 10);
  EXPECT_TRUE(made.http.keep_alive && made.http.verify_tls);
}

TEST_F(MakePlan, RampTakesOneSecondUnlessTheRateIsGiven) {
  options.load.users = 50;
  EXPECT_EQ(plan().load.spawn_rate, Rate::per_second(50));
  file.defaults.spawn_rate = Rate::per_second(5);
  EXPECT_EQ(plan().load.spawn_rate, Rate::per_second(5));
  options.load.spawn_rate = Rate::per_second(2);
  EXPECT_EQ(plan().load.spawn_rate, Rate::per_second(2));
}

TEST_F(MakePlan, LoadFileOverridesTheBuiltInDefaults) {
  LoadFileDefaults& defaults = file.defaults;
  options.load.host.reset();
  defaults.host = "http://file";
  defaults.users = 20;
  defaults.duration = seconds(30);
  defaults.think_time = ThinkTime{seconds(1), seconds(2)};
  defaults.seed = 5;
  defaults.workers = 3;
  defaults.stop_timeout = seconds(0);
  defaults.timeout = seconds(7);
  defaults.connect_timeout = seconds(8);
  defaults.response_timeout = seconds(9);
  defaults.max_redirects = 0;
  defaults.keep_alive = false;
  defaults.insecure = true;
  const Plan made = plan();
  EXPECT_EQ(made.host, "http://file");
  EXPECT_EQ(made.load.users, 20);
  EXPECT_EQ(made.load.spawn_rate, Rate::per_second(20));
  EXPECT_EQ(made.load.duration, seconds(30));
  EXPECT_EQ(made.load.think_time.min, seconds(1));
  EXPECT_EQ(made.seed, 5u);
  EXPECT_EQ(made.workers, 3);
  EXPECT_EQ(made.stop_timeout, seconds(0));
  EXPECT_EQ(made.http.total_timeout, seconds(7));
  EXPECT_EQ(made.http.connect_timeout, seconds(8));
  EXPECT_EQ(made.http.response_timeout, seconds(9));
  EXPECT_EQ(made.http.max_redirects, 0);
  EXPECT_FALSE(made.http.keep_alive || made.http.verify_tls);
}

TEST_F(MakePlan, FlagsOverrideTheLoadFile) {
  LoadFileDefaults& defaults = file.defaults;
  defaults.host = "http://file";
  defaults.users = 20;
  defaults.duration = seconds(30);
  defaults.seed = 5;
  defaults.timeout = seconds(7);
  defaults.keep_alive = false;
  defaults.insecure = true;
  options.load.users = 2;
  options.load.duration = seconds(3);
  options.load.seed = 4;
  options.request.total_timeout = seconds(1);
  options.request.no_keep_alive = false;
  options.request.insecure = false;
  const Plan made = plan();
  EXPECT_EQ(made.host, "http://127.0.0.1:8000");
  EXPECT_EQ(made.load.users, 2);
  EXPECT_EQ(made.load.duration, seconds(3));
  EXPECT_EQ(made.seed, 4u);
  EXPECT_EQ(made.http.total_timeout, seconds(1));
  EXPECT_TRUE(made.http.keep_alive && made.http.verify_tls);
}

TEST_F(MakePlan, WorkersAreTheCoresButNeverMoreThanUsers) {
  options.load.users = 100;
  EXPECT_EQ(plan().workers, 8);
  options.load.users = 3;
  EXPECT_EQ(plan().workers, 3);
  options.load.workers = 2;
  EXPECT_EQ(plan().workers, 2);
  options.load.workers = 500;
  EXPECT_EQ(plan().workers, 3);
}

TEST_F(MakePlan, WorkersAreNeverMoreThanTheMostUsersOfTheOpenModel) {
  options.load.rate = Rate::per_second(100);
  EXPECT_EQ(plan().load.model, Model::kOpen);
  EXPECT_EQ(plan().workers, 8);
  options.load.max_users = 3;
  EXPECT_EQ(plan().workers, 3);
}

TEST_F(MakePlan, WhatTheLoadRefusesIsRefused) {
  options.load.max_users = 3;
  EXPECT_THAT(complaint(), HasSubstr("--max-users is for the open model"));
}

TEST_F(MakePlan, HeaderIsAddedUnlessTheTaskSetsIt) {
  options.request.headers = {{"content-type", "text/plain"}, {"X-A", "1"}, {"X-A", "2"}};
  EXPECT_THAT(plan().tasks[0].headers, ElementsAre(Header{"Content-Type", "application/json"},
                                                   Header{"X-A", "1"}, Header{"X-A", "2"}));
}

TEST_F(MakePlan, BodyAloneMakesAPost) {
  options.request.body = "x";
  EXPECT_EQ(plan().tasks[0].method, "POST");
  EXPECT_EQ(plan().tasks[0].body, "x");
  options.request.method = "PUT";
  EXPECT_EQ(plan().tasks[0].method, "PUT");
  options.request.body.reset();
  EXPECT_FALSE(plan().tasks[0].body.has_value());
}

TEST_F(MakePlan, MissingHostIsAnErrorWithTheFix) {
  options.load.host.reset();
  EXPECT_THAT(complaint(), HasSubstr("no host to send GET /hello to; add --host http://"));
  file.tasks[0].path = "https://example.com/hello";
  EXPECT_EQ(plan().host, "");
}

TEST_F(MakePlan, EnvironmentNamesTheProxyOnlyWhenAsked) {
  surroundings.variable = [](const char* name) {
    return std::string_view(name) == "http_proxy" ? "http://proxy:3128" : nullptr;
  };
  EXPECT_EQ(plan().http.proxy, "");
  options.request.proxy_from_env = true;
  EXPECT_EQ(plan().http.proxy, "http://proxy:3128");
  options.load.host = "https://127.0.0.1";
  EXPECT_EQ(plan().http.proxy, "");
}

std::string contradiction(const RunOptions& options) {
  const Result<void> checked = check_options(options);
  return checked ? "" : checked.error().message;
}

TEST_F(MakePlan, ThresholdsOfFlagsComeBesidesTheLoadFiles) {
  EXPECT_TRUE(plan().thresholds.empty());
  Threshold threshold;
  threshold.expr = "flag";
  options.load.thresholds = {threshold};
  threshold.expr = "file";
  file.defaults.thresholds = {threshold};
  const Plan made = plan();
  ASSERT_EQ(made.thresholds.size(), 2u);
  EXPECT_EQ(made.thresholds[0].expr, "file");
  EXPECT_EQ(made.thresholds[1].expr, "flag");
}

TEST(CheckOptions, FindsWhatNoSingleFlagCanSee) {
  RunOptions options;
  EXPECT_EQ(contradiction(options), "");
  options.load.source = "http://127.0.0.1/";
  options.request.method = "POST";
  EXPECT_EQ(contradiction(options), "");
  options.load.host = "http://127.0.0.1";
  EXPECT_EQ(contradiction(options), "--host and a URL name two targets");
  options.load.source = "load.py";
  EXPECT_EQ(contradiction(options), "--method is for a URL given instead of a load file");
  options.request.method.reset();
  options.request.body = "";
  EXPECT_EQ(contradiction(options), "--body is for a URL given instead of a load file");
  options.request = {};
  options.request.client_key = "key.pem";
  EXPECT_EQ(contradiction(options), "--key needs the certificate that belongs to it");
  options.request = {};
  options.request.proxy = "http://p:1";
  options.request.proxy_from_env = true;
  EXPECT_EQ(contradiction(options), "--proxy and --proxy-from-env name two proxies");
}

TEST(Source, WithASchemeIsAUrl) {
  EXPECT_TRUE(is_url("http://x"));
  EXPECT_TRUE(is_url("ftp://x"));
  EXPECT_FALSE(is_url("load.py"));
  EXPECT_FALSE(is_url("127.0.0.1:8000"));
}

TEST(Source, ForgottenSchemeIsRecognised) {
  EXPECT_EQ(url_meant_by("127.0.0.1:8000/hello"), "http://127.0.0.1:8000/hello");
  EXPECT_EQ(url_meant_by("localhost"), "http://localhost");
  EXPECT_EQ(url_meant_by("web:8080"), "http://web:8080");
  EXPECT_EQ(url_meant_by("example.com/a"), "http://example.com/a");
  for (const char* file :
       {"load.py", "tests/load.py", "../load.py", "./load", "load", "a:b", "/x"}) {
    EXPECT_EQ(url_meant_by(file), "") << file;
  }
}

}  // namespace
}  // namespace stormlight::cli
