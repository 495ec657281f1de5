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
  EXPECT_GE(raise_descriptor_limit(150), 150u);
  rlimit now{};
  getrlimit(RLIMIT_NOFILE, &now);
  EXPECT_GE(now.rlim_cur, 150u);
  setrlimit(RLIMIT_NOFILE, &before);
}

TEST(DescriptorLimit, StaysWhereTheKernelRefusesMore) {
  // More than any fs.nr_open, so that root is refused too.
  EXPECT_LT(raise_descriptor_limit(5'000'000'000), 5'000'000'000u);
}

TEST(DescriptorLimit, SaysWhatToDoWhenItIsTooLow) {
  const Result<void> result = check_descriptors(plan_for(1'000'000), 1096);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::kInput);
  EXPECT_EQ(result.error().message,
            "--users 1000000 with --workers 2 needs about 500096 open files in each worker, which "
            "may have 1096");
  EXPECT_EQ(
      result.error().hint,
      "raise the limit (ulimit -n 500096, as root), use --workers 1000, or at most 2000 users");
  EXPECT_TRUE(check_descriptors(plan_for(1'000'000), 500'096).ok());
  EXPECT_FALSE(check_descriptors(plan_for(1'000'000), 500'095).ok());
}

Plan open_plan(int max_users) {
  Plan plan = plan_for(1);
  plan.load.model = Model::kOpen;
  plan.load.max_users = max_users;
  return plan;
}

TEST(DescriptorLimit, IsForTheMostUsersOfTheOpenModel) {
  EXPECT_EQ(descriptors_needed(open_plan(2001)), descriptors_needed(plan_for(2001)));
  const Result<void> result = check_descriptors(open_plan(10'000), 1096);
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, HasSubstr("--max-users 10000 with --workers 2 needs"));
  EXPECT_THAT(port_warning(open_plan(30'000), 28'232), HasSubstr("30000 users need more"));
}

TEST(DescriptorLimit, CapsMaxUsersThatNobodyAskedFor) {
  Plan plan = open_plan(10'000);
  EXPECT_THAT(
      cap_max_users(plan, 1096),
      HasSubstr("at most 2000 requests are in flight at once instead of 10000, because each "
                "worker may have only 1096 open files; raise that (ulimit -n 5096)"));
  EXPECT_EQ(plan.load.max_users, 2000);
  EXPECT_TRUE(check_descriptors(plan, 1096).ok());
  EXPECT_EQ(cap_max_users(plan, 1096), "");
  Plan closed = plan_for(10'000);
  EXPECT_EQ(cap_max_users(closed, 1096), "");
  EXPECT_EQ(closed.load.users, 10'000);
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
