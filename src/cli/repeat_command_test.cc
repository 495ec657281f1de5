#include "cli/repeat_command.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "cli/verbs.h"

namespace stormlight::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// Runs the command line with a shell script in the program's place: it counts its starts in the
/// file `starts`, keeps its arguments in `arguments`, and what it measures is `script`'s affair.
class Repeat : public testing::Test {
 protected:
  Repeat() {
    std::filesystem::create_directories(folder_);
    parts_.program = folder_ + "/program";
    write(
        "program",
        "#!/bin/sh\n"
        "for word in \"$@\"; do echo \"$word\" >> " +
            folder_ +
            "/arguments; done\n"
            "json=${3#--json=} median=5 verdict=pass code=0 n=$(cat " +
            folder_ +
            "/starts)\n"
            "n=$((n + 1)); echo $n > " +
            folder_ +
            "/starts\n"
            ". " +
            folder_ +
            "/script\n"
            "cat > \"$json\" <<END\n"
            "{\"schema\":\"stormlight.report/"
            "1\",\"run\":{\"interrupted\":false,\"started_at\":\"now\"},"
            "\"totals\":{\"requests\":1000,\"failures\":10,\"rps\":100,\"response_ms\":{\"count\":"
            "1000,"
            "\"p50\":$median,\"p95\":$median,\"p99\":$median,\"ci95\":{\"p50\":[$median,$median.1],"
            "\"p95\":[null,null],\"p99\":[1,null]}}},\"errors\":[{\"message\":\"refused\"}],"
            "\"generator\":{\"reasons\":[\"lag\"]},\"thresholds\":[{\"expr\":\"p99<1ms\","
            "\"passed\":"
            "false}],\"verdict\":\"$verdict\"}\n"
            "END\n"
            "exit $code\n");
    std::filesystem::permissions(parts_.program, std::filesystem::perms::owner_all);
  }
  ~Repeat() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ + "/" + name) << text;
  }
  std::string content(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(folder_ + "/" + name).rdbuf();
    return text.str();
  }
  int starts() const { return std::stoi(content("starts")); }

  int repeat(std::vector<std::string> flags, const std::string& script = "") {
    write("script", script);
    write("starts", "0");
    write("arguments", "");
    flags.insert(flags.begin(), "repeat");
    testing::internal::CaptureStderr();
    testing::internal::CaptureStdout();
    const int code = main_command(flags, parts_);
    std::fflush(stdout);
    out = testing::internal::GetCapturedStdout();
    err = testing::internal::GetCapturedStderr();
    return code;
  }

  std::string folder_ = testing::TempDir() + "stormlight_repeat_" + std::to_string(getpid());
  RunParts parts_;
  std::string out;
  std::string err;
};

TEST_F(Repeat, MakesFiveRunsAndComparesThem) {
  EXPECT_EQ(repeat({"http://127.0.0.1"}), 0) << err;
  EXPECT_EQ(starts(), 5);
  EXPECT_THAT(out, AllOf(HasSubstr("run 1 of 5  pass"), HasSubstr("run 5 of 5  pass"),
                         HasSubstr("The runs differ no more than one run shows by itself")));
  EXPECT_EQ(err, "");
}

TEST_F(Repeat, TellsWhenAStartSettlesOnALevelOfItsOwn) {
  EXPECT_EQ(repeat({}, "[ $((n % 2)) = 0 ] && median=8"), 0) << err;
  EXPECT_THAT(out, HasSubstr("The runs differ more than one run can show: p50 (5.00 to 8.00 ms)"));
}

TEST_F(Repeat, EachRunGetsTheFlagsOfRun) {
  EXPECT_EQ(repeat({"--runs", "2", "-u5", "load.py", "-A", "a: 1", "--before-each", "true", "-q",
                    "--json", folder_ + "/all.json", "--fail-on-error", "--body="}),
            2);
  EXPECT_EQ(repeat({"--runs", "2", "-u5", "load.py", "-A", "a: 1", "--before-each", "true", "-q",
                    "--json", folder_ + "/all.json", "--fail-on-error", "--body", ""}),
            0);
  EXPECT_THAT(content("arguments"),
              AllOf(StartsWith("run\n--quiet\n--json=/"),
                    HasSubstr("/report.json\n--users=5\n--header=a: 1\n--fail-on-error=true\n"
                              "--body\n\n--\nload.py\nrun\n")));
  EXPECT_THAT(content("arguments"), Not(HasSubstr("--runs")));
  EXPECT_THAT(content("all.json"), HasSubstr("\"schema\": \"stormlight.repeat/1\""));
  EXPECT_THAT(out, AllOf(StartsWith("Runs\n"), HasSubstr("all.json")));
}

TEST_F(Repeat, RunsTheCommandBeforeEach) {
  const std::string log = folder_ + "/log";
  EXPECT_EQ(repeat({"--runs=3", "--before-each", "echo before >> " + log}, "echo run >> " + log), 0)
      << err;
  EXPECT_EQ(content("log"), "before\nrun\nbefore\nrun\nbefore\nrun\n");
}

TEST_F(Repeat, ACommandThatFailsEndsItWithWhatTheCommandSaid) {
  EXPECT_EQ(repeat({"--before-each", "echo no such unit; exit 7"}), 2);
  EXPECT_EQ(starts(), 0);
  EXPECT_EQ(err,
            "no such unit\n"
            "stormlight: the command of --before-each ended with 7 before run 1: echo no such "
            "unit; exit 7; it must end with 0; make it wait until the target is ready\n");
  EXPECT_EQ(repeat({"--before-each", "test $(cat " + folder_ + "/starts) -lt 2"}), 2);
  EXPECT_EQ(starts(), 2);
  EXPECT_THAT(out, HasSubstr("differ no more than one run shows"));
}

TEST_F(Repeat, AnInvalidRunIsShownAndNotAveraged) {
  EXPECT_EQ(repeat({"--runs=3", "--json", "-"}, "[ $n = 2 ] && median=90 verdict=invalid code=5"),
            5);
  const auto json = nlohmann::json::parse(out);
  EXPECT_EQ(json["result"]["counted"], 2);
  EXPECT_EQ(json["figures"]["p50_ms"]["mean"], 5);
  EXPECT_EQ(json["runs"][1]["ending"], "invalid");
  EXPECT_THAT(err, HasSubstr("run 2 of 3  invalid"));
  EXPECT_EQ(repeat({"--runs=2"}, "verdict=invalid code=5"), 5);
  EXPECT_THAT(out, HasSubstr("None of 2 runs counts: an interval between runs needs two (the "));
}

TEST_F(Repeat, TheWorstRunGivesTheExitCode) {
  EXPECT_EQ(repeat({"--runs=3"}, "[ $n = 2 ] && verdict=fail code=4"), 4);
  EXPECT_THAT(out, HasSubstr("broke p99<1ms"));
  EXPECT_EQ(starts(), 3);
  EXPECT_EQ(repeat({"--runs=3"}, "[ $n = 2 ] && verdict=fail code=3"), 3);
  EXPECT_THAT(out, HasSubstr("run 2 of 3  no response  refused"));
  EXPECT_EQ(starts(), 3);
}

TEST_F(Repeat, NoResponseInTheFirstRunIsTheEnd) {
  EXPECT_EQ(repeat({}, "verdict=fail code=3"), 3);
  EXPECT_EQ(starts(), 1);
}

TEST_F(Repeat, WhatARunComplainsAboutIsPassedOn) {
  EXPECT_EQ(repeat({}, "echo 'stormlight: unknown host' >&2; exit 2"), 2);
  EXPECT_EQ(err, "stormlight: unknown host\n");
  EXPECT_EQ(starts(), 1);
  EXPECT_EQ(repeat({}, "kill -9 $$"), 1);
  EXPECT_EQ(err,
            "stormlight: run 1 ended with 137 and without a report; make a single run with the "
            "same flags, which says more\n");
  EXPECT_EQ(repeat({}, "echo nothing > \"$json\"; exit 0"), 1);
  EXPECT_THAT(err, HasSubstr("the report of a run cannot be read"));
  // A warning that comes each time is told once.
  EXPECT_EQ(repeat({"--runs=2"}, "echo warned >&2"), 0);
  EXPECT_EQ(err, "warned\n");
}

TEST_F(Repeat, CtrlCEndsTheRunUnderWayAndPrintsWhatIsThere) {
  const std::string interrupt =
      "[ $n = 3 ] || return; trap 'code=130; return' INT; "
      "kill -INT $PPID; sleep 30 & wait; kill $!";
  EXPECT_EQ(repeat({}, interrupt), 130);
  EXPECT_EQ(starts(), 3);
  EXPECT_THAT(out, AllOf(HasSubstr("run 3 of 5  interrupted"), HasSubstr("Interrupted. The runs"),
                         HasSubstr("1 of 3 runs does not count")));
  EXPECT_EQ(repeat({"--before-each", "kill -TERM $PPID; sleep 30"}), 143);
  EXPECT_THAT(out, HasSubstr("Interrupted. No run was finished"));
}

TEST_F(Repeat, WrongArgumentsGiveOneLineAndCode2) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"--runs", "1"}, "--runs must be at least 2, not 1"},
      {{"--before-each="}, "--before-each needs a value"},
      {{"--csv", "x"}, "--csv is for a single run; leave it out; --json FILE has the figures"},
      {{"--phases"}, "--phases is for a single run; leave it out; --json FILE has the figures"},
      {{"--json", folder_}, "cannot write \"" + folder_ + "\": Is a directory"},
      {{"--users", "0"}, "--users must be at least 1, not 0"}};
  for (const auto& [args, text] : cases) {
    EXPECT_EQ(repeat(args), 2) << text;
    EXPECT_THAT(err, StartsWith("stormlight: " + text));
    EXPECT_EQ(std::count(err.begin(), err.end(), '\n'), 1) << err;
    EXPECT_EQ(out, "");
    EXPECT_EQ(starts(), 0);
  }
}

}  // namespace
}  // namespace stormlight::cli
