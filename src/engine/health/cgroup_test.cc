#include "engine/health/cgroup.h"

#include <chrono>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stormlight::health {
namespace {

using std::chrono::microseconds;
using std::chrono::nanoseconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// Captured on Linux 6: a cgroup under a quota, v2 and v1.
constexpr const char* kStatV2 =
    "usage_usec 1220231\nuser_usec 823112\nsystem_usec 397119\ncore_sched.force_idle_usec 0\n"
    "nr_periods 121\nnr_throttled 117\nthrottled_usec 10416220\nnr_bursts 0\nburst_usec 0\n";
constexpr const char* kStatV1 =
    "nr_periods 20\nnr_throttled 9\nthrottled_time 784512333\nnr_bursts 0\nburst_time 0\n";

TEST(CpuStat, ReadsBothVersions) {
  const auto v2 = parse_cpu_stat(kStatV2);
  ASSERT_TRUE(v2);
  EXPECT_EQ(v2->periods, 121u);
  EXPECT_EQ(v2->throttled, 117u);
  EXPECT_EQ(v2->time, microseconds(10'416'220));
  const auto v1 = parse_cpu_stat(kStatV1);
  ASSERT_TRUE(v1);
  EXPECT_EQ(v1->periods, 20u);
  EXPECT_EQ(v1->throttled, 9u);
  EXPECT_EQ(v1->time, nanoseconds(784'512'333));
}

TEST(CpuStat, IsAbsentWhereNothingIsToldOfThrottling) {
  EXPECT_FALSE(parse_cpu_stat("usage_usec 12\nuser_usec 8\nsystem_usec 4\n"));
  EXPECT_FALSE(parse_cpu_stat(""));
}

TEST(CpuStat, StandsHostileText) {
  EXPECT_FALSE(parse_cpu_stat("nr_throttled\nnr_throttled x\nnr_throttled -1\nnr_throttled 1 2\n"));
  EXPECT_FALSE(parse_cpu_stat("nr_throttled 99999999999999999999999\n"));
  EXPECT_FALSE(parse_cpu_stat(std::string("nr_throttled\0 5\n", 16)));
  const auto huge = parse_cpu_stat("nr_throttled 1\nthrottled_usec 18446744073709551615\n");
  ASSERT_TRUE(huge);
  EXPECT_GT(huge->time.count(), 0);
}

constexpr const char* kMountsV2 =
    "22 28 0:21 / /proc rw,nosuid - proc proc rw\n"
    "30 23 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:4 - cgroup2 cgroup2 "
    "rw,nsdelegate,memory_recursiveprot\n";
constexpr const char* kMountsV1 =
    "31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755\n"
    "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct\n"
    "34 31 0:31 / /sys/fs/cgroup/cpuset rw,relatime - cgroup cgroup rw,cpuset\n"
    "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n";
constexpr const char* kOwnV1 =
    "9:name=systemd:/\n3:cpuset:/sets\n1:cpu,cpuacct:/docker/4426b25e\n0::/unified\n";

TEST(CpuCgroups, AreTheOwnOneAndAllAbove) {
  EXPECT_THAT(cpu_cgroups("0::/user.slice/run-u7.scope\n", kMountsV2),
              ElementsAre("/sys/fs/cgroup/user.slice/run-u7.scope", "/sys/fs/cgroup/user.slice",
                          "/sys/fs/cgroup"));
  EXPECT_THAT(cpu_cgroups("0::/\n", kMountsV2), ElementsAre("/sys/fs/cgroup"));
}

TEST(CpuCgroups, AreTheCpuControllersWhereV1HasIt) {
  EXPECT_THAT(cpu_cgroups(kOwnV1, kMountsV1),
              ElementsAre("/sys/fs/cgroup/cpu,cpuacct/docker/4426b25e",
                          "/sys/fs/cgroup/cpu,cpuacct/docker", "/sys/fs/cgroup/cpu,cpuacct"));
}

TEST(CpuCgroups, AreFoundFromWithinAContainer) {
  // Without a cgroup namespace: the mount shows the container's part, the path is the machine's.
  const std::string mounts =
      "615 606 0:25 /docker/4426b25e /sys/fs/cgroup/cpu ro,relatime master:9 - cgroup cgroup "
      "rw,cpu\n";
  EXPECT_THAT(cpu_cgroups("1:cpu:/docker/4426b25e\n", mounts), ElementsAre("/sys/fs/cgroup/cpu"));
  EXPECT_THAT(cpu_cgroups("1:cpu:/docker/4426b25e/app\n", mounts),
              ElementsAre("/sys/fs/cgroup/cpu/app", "/sys/fs/cgroup/cpu"));
  EXPECT_THAT(cpu_cgroups("1:cpu:/docker/4426b25efff\n", mounts),
              ElementsAre("/sys/fs/cgroup/cpu"));
  // With one: the process was moved out of its namespace's part.
  EXPECT_THAT(cpu_cgroups("0::/../sibling\n", kMountsV2), ElementsAre("/sys/fs/cgroup"));
}

TEST(CpuCgroups, ReadTheEscapesOfMountPoints) {
  EXPECT_THAT(cpu_cgroups("0::/\n", "30 23 0:26 / /my\\040cgroups\\x rw - cgroup2 cgroup2 rw\n"),
              ElementsAre("/my cgroups\\x"));
}

TEST(CpuCgroups, AreNoneInTextThatMakesNoSense) {
  EXPECT_THAT(cpu_cgroups("", kMountsV2), IsEmpty());
  EXPECT_THAT(cpu_cgroups("0::/\n", ""), IsEmpty());
  EXPECT_THAT(cpu_cgroups("0:", kMountsV2), IsEmpty());
  EXPECT_THAT(cpu_cgroups("0::relative\n", kMountsV2), IsEmpty());
  EXPECT_THAT(cpu_cgroups("::::\n:\n\n", kMountsV1), IsEmpty());
  EXPECT_THAT(cpu_cgroups("0::/\n", "- - - - - - - -\n30 23 0:26 / /x rw -\n- cgroup2 a b"),
              IsEmpty());
}

TEST(CpuCgroups, StayFewHoweverDeepThePathIs) {
  std::string own = "0::";
  for (int i = 0; i < 10'000; ++i) own += "/a";
  EXPECT_THAT(cpu_cgroups(own + "\n", kMountsV2), SizeIs(testing::Le(65u)));
}

TEST(ThrottleMeter, NeverFailsOnThisMachineWhateverItHas) {
  ThrottleMeter meter;
  std::optional<Throttling> throttled;
  for (int i = 0; i < 3; ++i) meter.update(throttled);
  if (throttled) {
    EXPECT_GE(throttled->share, 0);
    EXPECT_LE(throttled->share, 1);
  }
}

}  // namespace
}  // namespace stormlight::health
