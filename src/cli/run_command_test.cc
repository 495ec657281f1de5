#include "cli/run_command.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>

#include <gmock/gmock.h>

#include "cli/command_fixture.h"

namespace stormlight::cli {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::StartsWith;

/// Remembers the plan, and pretends it was run with `outcome`.
class CommandLine : public CommandFixture {
 protected:
  CommandLine() {
    outcome.snapshot.state = RunState::kDone;
    outcome.snapshot.accounting.scheduled = 1;
    outcome.snapshot.totals.requests = 1;
    outcome.snapshot.totals.statuses[200] = 1;
    outcome.snapshot.totals.name = "total";
    std::filesystem::current_path(folder_);
  }

  Result<LoadFile> load(const std::string& source, bool is_url) override {
    loaded = source;
    LoadFile file = one_task();
    if (is_url) file.defaults.host = source;
    return file;
  }

  Result<RunOutcome> run(const Plan& given, const RunInfo& run_info, std::span<Sink* const> sinks,
                         RunControl& control) override {
    plan = given;
    info = run_info;
    for (Sink* sink : sinks) {
      if (auto started = sink->start(info); !started) return started.error();
    }
    if (signal_to_raise != 0) raise(signal_to_raise);
    stops = control.stops_requested();
    for (Sink* sink : sinks) {
      if (auto done = sink->finish(outcome.snapshot, outcome.verdict); !done) return done.error();
    }
    return outcome;
  }

  RunOutcome outcome;
  int signal_to_raise = 0;
  std::string loaded;
  std::optional<Plan> plan;
  RunInfo info;
  int stops = 0;
};

TEST_F(CommandLine, TheSeedsOwnCallWorks) {
  std::ofstream("stormlight_file.py") << "endpoints = []";
  EXPECT_EQ(call({"--users", "10", "--spawn-rate", "2", "--host", "http://127.0.0.1:8000",
                  "--duration", "10", "-q"}),
            0)
      << err;
  EXPECT_EQ(loaded, "stormlight_file.py");
  EXPECT_EQ(plan->load.users, 10);
  EXPECT_EQ(plan->load.spawn_rate, Rate::per_second(2));
  EXPECT_EQ(plan->load.duration, seconds(10));
  EXPECT_EQ(plan->host, "http://127.0.0.1:8000");
  EXPECT_EQ(info.load_file, "stormlight_file.py");
  EXPECT_EQ(err, "");
}

TEST_F(CommandLine, TheSeedsOtherSpellingsWorkToo) {
  EXPECT_EQ(call({"run", "load.py", "--user_count", "10", "--spawn_rate=2", "-H",
                  "http://127.0.0.1:8000", "--run-time", "1m30s", "--quiet"}),
            0)
      << err;
  EXPECT_EQ(loaded, "load.py");
  EXPECT_EQ(plan->load.users, 10);
  EXPECT_EQ(plan->load.duration, seconds(90));
}

TEST_F(CommandLine, UrlNeedsNothingElse) {
  EXPECT_EQ(call({"http://user:secret@127.0.0.1:8000", "-q"}), 0) << err;
  EXPECT_EQ(plan->host, "http://user:secret@127.0.0.1:8000");
  EXPECT_EQ(info.load_file, "http://127.0.0.1:8000");
}

TEST_F(CommandLine, ThresholdsAddUpAndKeepTheirQuotes) {
  EXPECT_EQ(call({"http://127.0.0.1:8000", "-q", "--threshold", "p99<500ms", "--threshold=rps > 1,",
                  "--threshold", R"("GET /hello": failures < 1%)"}),
            2);
  EXPECT_THAT(err, HasSubstr("--threshold \"rps > 1,\": \"1,\" is not a number"));
  EXPECT_EQ(call({"http://127.0.0.1:8000", "-q", "--threshold", "p99<500ms", "--threshold",
                  R"("GET /hello": failures < 1%)"}),
            0)
      << err;
  ASSERT_EQ(plan->thresholds.size(), 2u);
  EXPECT_EQ(plan->thresholds[0].expr, "p99<500ms");
  EXPECT_EQ(plan->thresholds[1].row, "GET /hello");
}

TEST_F(CommandLine, AThresholdThatCannotBeJudgedIsAWrongArgument) {
  EXPECT_EQ(call({"http://127.0.0.1:8000", "--threshold", "p9x < 1s"}), 2);
  EXPECT_THAT(err, HasSubstr("did you mean p9"));
  EXPECT_EQ(call({"http://127.0.0.1:8000", "--threshold", "GET /helo: p99 < 1s"}), 2);
  EXPECT_THAT(err, HasSubstr("there is no row \"GET /helo\""));
  EXPECT_THAT(err, HasSubstr("\"GET /hello\""));
  EXPECT_FALSE(plan.has_value());
}

TEST_F(CommandLine, EveryFlagOfRunReachesItsPlace) {
  for (const char* file : {"ca.pem", "c.pem", "k.pem"}) std::ofstream(file) << "-";
  EXPECT_EQ(call({"http://127.0.0.1:8000",
                  "-u5",
                  "-r",
                  "0.5",
                  "-t2h",
                  "--think-time=1s-3s",
                  "--seed",
                  "9",
                  "--workers",
                  "2",
                  "--stop-timeout",
                  "0",
                  "-X",
                  "put",
                  "--body",
                  "{}",
                  "-A",
                  "X-A: 1",
                  "--timeout",
                  "9",
                  "--connect-timeout",
                  "500ms",
                  "--response-timeout",
                  "3s",
                  "--max-redirects",
                  "0",
                  "--no-keep-alive",
                  "-k",
                  "--cacert",
                  "ca.pem",
                  "--cert",
                  "c.pem",
                  "--key",
                  "k.pem",
                  "--proxy",
                  "http://127.0.0.1:3128",
                  "--source-address",
                  "127.0.0.1-127.0.0.2",
                  "-q"}),
            0)
      << err;
  EXPECT_EQ(plan->load.users, 5);
  EXPECT_EQ(plan->load.spawn_rate, Rate::per_second(0.5));
  EXPECT_EQ(plan->load.duration, std::chrono::hours(2));
  EXPECT_EQ(plan->load.think_time.max, seconds(3));
  EXPECT_EQ(plan->seed, 9u);
  EXPECT_EQ(plan->workers, 2);
  EXPECT_EQ(plan->stop_timeout, seconds(0));
  EXPECT_EQ(plan->tasks[0].method, "PUT");
  EXPECT_EQ(plan->tasks[0].body, "{}");
  EXPECT_EQ(plan->tasks[0].headers[0], (Header{"X-A", "1"}));
  EXPECT_EQ(plan->http.total_timeout, seconds(9));
  EXPECT_EQ(plan->http.connect_timeout, std::chrono::milliseconds(500));
  EXPECT_EQ(plan->http.response_timeout, seconds(3));
  EXPECT_EQ(plan->http.max_redirects, 0);
  EXPECT_FALSE(plan->http.keep_alive);
  EXPECT_FALSE(plan->http.verify_tls);
  EXPECT_EQ(plan->http.ca_file, "ca.pem");
  EXPECT_EQ(plan->http.client_cert, "c.pem");
  EXPECT_EQ(plan->http.client_key, "k.pem");
  EXPECT_EQ(plan->http.proxy, "http://127.0.0.1:3128");
  EXPECT_THAT(plan->http.source_addresses, testing::ElementsAre("127.0.0.1", "127.0.0.2"));
}

TEST_F(CommandLine, WrongArgumentsGiveOneLineAndCode2) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"--users", "0"}, "--users must be at least 1, not 0"},
      {{"--users", "1e6"}, "--users must be a whole number, not 1e6"},
      {{"--spawn-rate", "nan"}, "--spawn-rate must be a number, not \"nan\""},
      {{"--spawn-rate=-1"}, "--spawn-rate must be at least 0, not -1"},
      {{"--duration", "-5"}, "--duration must be more than 0, not -5"},
      {{"-d", "10x"}, "--duration must be a time such as 10, 500ms, 1m30s or 2h, not \"10x\""},
      {{"-H", "127.0.0.1:8000"}, "--host is no target: "},
      {{"--user", "5"}, "unknown flag --user; did you mean --users?"},
      {{"--percentiles", "101"}, "--percentiles must be above 0 and at most 100, not 101"},
      {{"--interval", "10ms"}, "--interval must be at least 1s, not \"10ms\""},
      {{"--header", "x"}, "--header must be 'Name: value', not \"x\""},
      {{"--proxy", "https://p:1"}, "--proxy must begin with http://, not "},
      {{"--method", "a b"}, "--method must be a method such as POST, not \"a b\""},
      {{"--json", ""}, "--json must not be empty"},
      {{"a.py", "b.py"}, "one load file or URL at a time"},
      {{"a.py", "-f", "b.py"}, "--file names a second load file: \"b.py\" besides \"a.py\""},
      {{"127.0.0.1:8000/x"}, "there is no load file \"127.0.0.1:8000/x\"; for a URL write http://"},
      {{"tarjet"}, "there is no load file \"tarjet\"; for the verb write stormlight target"},
      {{"http://a", "--source-address", "192.0.2.1"}, "--source-address 192.0.2.1 is not an"},
      {{"https://a", "--cacert", "no.pem"}, "--cacert no.pem cannot be read: No such file"},
      {{"load.py"}, "no host to send GET /hello to; add --host "},
      {{}, "there is no stormlight_file.py in this folder; name a load file, or give a URL"},
      {{"help", "tarjet"}, "there is no verb \"tarjet\"; did you mean target?"},
  };
  for (const auto& [args, text] : cases) {
    plan.reset();
    EXPECT_EQ(call(args), 2) << text;
    EXPECT_THAT(err, StartsWith("stormlight: " + text));
    EXPECT_EQ(std::count(err.begin(), err.end(), '\n'), 1) << err;
    EXPECT_EQ(out, "");
    EXPECT_FALSE(plan.has_value()) << text;
  }
}

TEST_F(CommandLine, HelpAndVersionComeBeforeAnyError) {
  EXPECT_EQ(call({"--users", "0", "--help"}), 0);
  EXPECT_THAT(out, StartsWith("Usage: stormlight [run]"));
  EXPECT_EQ(call({"run", "-h"}), 0);
  EXPECT_THAT(out, HasSubstr("--spawn-rate"));
  const std::string run_page = out;
  EXPECT_EQ(call({"help", "run"}), 0);
  EXPECT_EQ(out, run_page);
  EXPECT_EQ(call({"-qh"}), 0);
  EXPECT_EQ(out, run_page);
  EXPECT_EQ(call({"--hlep"}), 2);
  EXPECT_EQ(err, "stormlight: unknown flag --hlep; did you mean --help?\n");
  EXPECT_EQ(call({"--frob", "--version"}), 0);
  EXPECT_THAT(out, StartsWith("stormlight 0."));
  EXPECT_EQ(err, "");
}

TEST_F(CommandLine, FirstSignalStopsTheRunAndSetsTheCode) {
  signal_to_raise = SIGINT;
  EXPECT_EQ(call({"http://127.0.0.1", "-q"}), 130);
  EXPECT_EQ(stops, 1);
  signal_to_raise = SIGTERM;
  EXPECT_EQ(call({"http://127.0.0.1", "-q"}), 143);
}

TEST_F(CommandLine, FlagsSetTheRulesOfTheExitCode) {
  outcome.snapshot.totals.failures = 1;
  EXPECT_EQ(call({"http://127.0.0.1", "-q"}), 0);
  EXPECT_EQ(call({"http://127.0.0.1", "-q", "--fail-on-error"}), 4);
  EXPECT_THAT(out, HasSubstr("fail\n"));
  outcome.verdict = Verdict::kInvalid;
  EXPECT_EQ(call({"http://127.0.0.1", "-q"}), 5);
  EXPECT_EQ(call({"http://127.0.0.1", "-q", "--allow-saturated"}), 0);
}

class BrokenSink final : public Sink {
 public:
  BrokenSink(bool at_start, bool& asked_to_finish)
      : at_start_(at_start), asked_to_finish_(asked_to_finish) {}
  Result<void> start(const RunInfo&) override { return state(at_start_); }
  void snapshot(const Snapshot&) override {}
  Result<void> finish(const Snapshot&, Verdict) override {
    asked_to_finish_ = true;
    return state(!at_start_);
  }

 private:
  static Result<void> state(bool broken) {
    return broken ? Result<void>(Error::io("cannot write x")) : Result<void>();
  }
  bool at_start_;
  bool& asked_to_finish_;
};

class BrokenOutput : public CommandLine {
 protected:
  int call_with(bool at_start) {
    RunParts broken = parts();
    broken.make_sinks = [this, at_start](const OutputOptions&) {
      std::vector<std::unique_ptr<Sink>> sinks;
      sinks.push_back(std::make_unique<BrokenSink>(at_start, first_finished));
      sinks.push_back(std::make_unique<BrokenSink>(at_start, second_finished));
      return sinks;
    };
    testing::internal::CaptureStderr();
    testing::internal::CaptureStdout();
    const int code = main_command(std::vector<std::string>{"http://127.0.0.1"}, broken);
    out = testing::internal::GetCapturedStdout();
    err = testing::internal::GetCapturedStderr();
    return code;
  }
  bool first_finished = false;
  bool second_finished = false;
};

TEST_F(BrokenOutput, BeforeTheStartIsAWrongArgumentAndPrintsNothingElse) {
  EXPECT_EQ(call_with(true), 2);
  EXPECT_EQ(err, "stormlight: cannot write x\n");
  EXPECT_EQ(out, "");
}

TEST_F(BrokenOutput, AtTheEndStillLeavesTheReportAndTheOtherOutputs) {
  EXPECT_EQ(call_with(false), 1);
  EXPECT_EQ(err, "stormlight: cannot write x\n");
  EXPECT_THAT(out, HasSubstr("total"));
  EXPECT_TRUE(first_finished && second_finished);
}

}  // namespace
}  // namespace stormlight::cli
