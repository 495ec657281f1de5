#include "cli/descriptor_limit.h"

#include <gmock/gmock.h>
#include <sys/resource.h>

namespace stormlight::cli {
namespace {

using testing::HasSubstr;

Plan plan_for(int users, std::vector<std::string> addresses = {}) {
  Plan plan;
  plan.load.users = users;
  plan.workers = 2;
  plan.http.source_addresses = std::move(addresses);
  return plan;
}

TEST(DescriptorLimit, SoftLimitIsRaisedAsFarAsNeeded) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  ASSERT_GT(before.rlim_max, 200u);
  const rlimit low{100, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
  EXPECT_TRUE(raise_descriptor_limit(150, plan_for(10)).ok());
  rlimit now{};
  getrlimit(RLIMIT_NOFILE, &now);
  EXPECT_GE(now.rlim_cur, 150u);
  setrlimit(RLIMIT_NOFILE, &before);
}

TEST(DescriptorLimit, SaysWhatToDoWhenItStaysTooLow) {
  // More than any fs.nr_open, so that root is refused too.
  const Result<void> result = raise_descriptor_limit(5'000'000'000, plan_for(1'000'000));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::kInput);
  EXPECT_THAT(result.error().message,
              HasSubstr("--users 1000000 with --workers 2 needs about 5000000000 open files"));
  EXPECT_THAT(result.error().hint, HasSubstr("ulimit -n 5000000000"));
  EXPECT_THAT(result.error().hint, HasSubstr("--workers "));
}

TEST(DescriptorLimit, CountsTheUsersOfOneWorkerBecauseEachHasATableOfItsOwn) {
  EXPECT_EQ(descriptors_needed(plan_for(2001)) - descriptors_needed(plan_for(1)), 1000u);
  EXPECT_GE(descriptors_needed(plan_for(1)), 64u);
}

TEST(PortRange, IsReadFromTheKernelsFormat) {
  EXPECT_EQ(ports_in_range("32768\t60999\n"), 28232);
  EXPECT_EQ(ports_in_range("1024 65535"), 64512);
  for (const char* text : {"", "x y", "32768", "60999 32768", "0 10", "1 70000"}) {
    EXPECT_FALSE(ports_in_range(text).has_value()) << text;
  }
}

TEST(PortWarning, ComesOnlyWhenPortsRunOut) {
  EXPECT_EQ(port_warning(plan_for(28232), 28232), "");
  EXPECT_THAT(port_warning(plan_for(28233), 28232),
              HasSubstr("28233 users need more than the 28232 local ports of one source address; "
                        "give 2 addresses with --source-address"));
  EXPECT_EQ(port_warning(plan_for(56464, {"127.0.0.1", "127.0.0.2"}), 28232), "");
  EXPECT_THAT(port_warning(plan_for(60000, {"127.0.0.1", "127.0.0.2"}), 28232),
              HasSubstr("of 2 source addresses; give 3 addresses"));
  EXPECT_EQ(port_warning(plan_for(1'000'000), std::nullopt), "");
}

}  // namespace
}  // namespace stormlight::cli
