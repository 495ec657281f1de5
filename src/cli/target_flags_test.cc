#include "cli/target_flags.h"

#include <gmock/gmock.h>

namespace stormlight::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class TargetFlags : public testing::Test {
 protected:
  std::string parse(std::vector<std::string> args) {
    FlagSet flags("stormlight target");
    add_target_flags(flags, options);
    const Result<void> result = flags.parse(args);
    return result ? "" : result.error().message;
  }
  target::TargetOptions options;
};

TEST_F(TargetFlags, EachReachesItsOption) {
  EXPECT_EQ(parse({"--port",
                   "0",
                   "--host=::",
                   "--threads",
                   "4",
                   "--access-log",
                   "--idle-timeout",
                   "5",
                   "--request-timeout",
                   "6",
                   "--delay",
                   "20ms",
                   "--jitter=5ms",
                   "--error-rate",
                   "1%",
                   "--close-rate",
                   "0.5",
                   "--stall_at",
                   "5s",
                   "--stall-for",
                   "1s",
                   "--seed",
                   "3"}),
            "");
  EXPECT_EQ(options.port, 0);
  EXPECT_EQ(options.host, "::");
  EXPECT_EQ(options.threads, 4);
  EXPECT_TRUE(options.access_log);
  EXPECT_EQ(options.idle_timeout, seconds(5));
  EXPECT_EQ(options.request_timeout, seconds(6));
  EXPECT_EQ(options.delay, milliseconds(20));
  EXPECT_EQ(options.jitter, milliseconds(5));
  EXPECT_EQ(options.error_rate, 0.01);
  EXPECT_EQ(options.close_rate, 0.5);
  EXPECT_EQ(options.stall_at, seconds(5));
  EXPECT_EQ(options.stall_for, seconds(1));
  EXPECT_EQ(options.seed, 3u);
  EXPECT_FALSE(options.tls);
}

TEST_F(TargetFlags, CertificateSwitchesTlsOn) {
  EXPECT_EQ(parse({"--cert", "c.pem", "--key", "k.pem"}), "");
  EXPECT_TRUE(options.tls);
  EXPECT_EQ(options.cert_file, "c.pem");
  EXPECT_EQ(options.key_file, "k.pem");
}

TEST_F(TargetFlags, WrongValuesAreNamed) {
  EXPECT_EQ(parse({"--port", "65536"}), "--port must be at most 65535, not 65536");
  EXPECT_EQ(parse({"--threads", "0"}), "--threads must be at least 1, not 0");
  EXPECT_EQ(parse({"--error-rate", "5"}),
            "--error-rate must be a share from 0 to 1 such as 0.05 or 5%, not 5");
  EXPECT_EQ(parse({"--delay", "-1s"}), "--delay must be 0 or more, not \"-1s\"");
  EXPECT_EQ(parse({"8000"}), "\"8000\" belongs to no flag");
}

}  // namespace
}  // namespace stormlight::cli
