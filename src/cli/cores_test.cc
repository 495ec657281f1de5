#include "cli/cores.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

namespace stormlight::cli {
namespace {

class CgroupCores : public testing::Test {
 protected:
  CgroupCores() : root_(testing::TempDir() + "cgroup_cores_" + std::to_string(getpid()) + "/") {}
  ~CgroupCores() override { std::filesystem::remove_all(root_); }

  void put(const std::string& path, const std::string& content) {
    const std::filesystem::path file = root_ + path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << content;
  }

  std::string root_;
};

TEST(CpuMax, IsRoundedUpToWholeCores) {
  EXPECT_EQ(cores_in_cpu_max("150000 100000\n"), 2);
  EXPECT_EQ(cores_in_cpu_max("200000 100000"), 2);
  EXPECT_EQ(cores_in_cpu_max("10000 100000"), 1);
}

TEST(CpuMax, WithoutAQuotaLimitsNothing) {
  for (const char* text : {"max 100000\n", "-1 100000", "", "100000", "100000 0"}) {
    EXPECT_FALSE(cores_in_cpu_max(text).has_value()) << text;
  }
}

TEST_F(CgroupCores, TakesTheSmallestQuotaOnTheWayUp) {
  put("proc/self/cgroup", "0::/outer/inner\n");
  put("sys/fs/cgroup/outer/inner/cpu.max", "max 100000\n");
  put("sys/fs/cgroup/outer/cpu.max", "300000 100000\n");
  EXPECT_EQ(cgroup_cores(root_), 3);
  put("sys/fs/cgroup/outer/inner/cpu.max", "100000 100000\n");
  EXPECT_EQ(cgroup_cores(root_), 1);
}

TEST_F(CgroupCores, LooksAtTheMountPointInsideAContainer) {
  put("proc/self/cgroup", "0::/../../host/path\n");
  put("sys/fs/cgroup/cpu.max", "50000 100000\n");
  EXPECT_EQ(cgroup_cores(root_), 1);
}

TEST_F(CgroupCores, ReadsTheFirstVersionToo) {
  put("proc/self/cgroup", "5:memory:/m\n4:cpu,cpuacct:/docker/x\n");
  put("sys/fs/cgroup/cpu/docker/x/cpu.cfs_quota_us", "250000\n");
  put("sys/fs/cgroup/cpu/docker/x/cpu.cfs_period_us", "100000\n");
  put("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
  put("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(cgroup_cores(root_), 3);
}

TEST_F(CgroupCores, IsEmptyWhereThereAreNoGroups) {
  EXPECT_FALSE(cgroup_cores(root_).has_value());
  EXPECT_GE(usable_cores(), 1);
}

}  // namespace
}  // namespace stormlight::cli
