// The smaller sources: thread times, sockets, descriptors, process CPU, and the numbers in text.

#include <chrono>
#include <cstdint>
#include <string>
#include <thread>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/clock.h"
#include "engine/health/descriptors.h"
#include "engine/health/health_monitor.h"
#include "engine/health/proc_text.h"
#include "engine/health/process_cpu.h"
#include "engine/health/sockets.h"
#include "engine/health/thread_times.h"

namespace stormlight::health {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST(ProcText, SplitsAtBlanksAndReadsWholeNumbersOnly) {
  EXPECT_THAT(words("  a\tbc  d "), ElementsAre("a", "bc", "d"));
  EXPECT_THAT(words(" \t "), IsEmpty());
  EXPECT_EQ(number<std::uint64_t>("18446744073709551615"), UINT64_MAX);
  for (const char* text : {"", "-1", "+1", "1x", " 1", "18446744073709551616", "0x1"}) {
    EXPECT_FALSE(number<std::uint64_t>(text)) << text;
  }
  EXPECT_FALSE(read_text("/proc/self/no-such-file"));
  EXPECT_FALSE(read_text("/proc/self"));  // a folder
}

TEST(ThreadTimes, AreTheFirstTwoFieldsOfSchedstat) {
  const auto times = parse_schedstat("1834522017 45944 1210\n");
  ASSERT_TRUE(times);
  EXPECT_EQ(times->ran, nanoseconds(1'834'522'017));
  EXPECT_EQ(times->waited, nanoseconds(45'944));
}

TEST(ThreadTimes, AreAbsentInTextThatMakesNoSense) {
  for (const char* text : {"", "\n", "12", "a b c", "-5 3 1", "1 -3", "99999999999999999999 1 1"}) {
    EXPECT_FALSE(parse_schedstat(text)) << text;
  }
}

TEST(WorkerLoads, TellHowMuchOfItsCoreAThreadUsed) {
  const TimePoint began = monotonic_now();
  WorkerLoads meter(began);
  std::vector<WorkerLoad> loads;
  const int thread = ::gettid();
  volatile std::uint64_t spin = 0;
  while (monotonic_now() < began + milliseconds(50)) spin = spin + 1;
  meter.update(monotonic_now(), {thread, 0}, loads);
  if (loads.empty()) GTEST_SKIP() << "this kernel has no schedstat";
  ASSERT_THAT(loads, SizeIs(2));
  EXPECT_GT(loads[0].cpu_percent + loads[0].run_queue_percent, 10);
  EXPECT_EQ(loads[1].cpu_percent, 0);
}

TEST(WorkerLoads, KeepWhatAThreadHadWhenItEnded) {
  const TimePoint began{};
  WorkerLoads meter(began);
  std::vector<WorkerLoad> loads;
  meter.update(began + milliseconds(100), {::gettid()}, loads);
  if (loads.empty()) GTEST_SKIP() << "this kernel has no schedstat";
  const double before = loads[0].cpu_percent;
  meter.update(began + milliseconds(100), {INT32_MAX}, loads);
  EXPECT_EQ(loads[0].cpu_percent, before);
}

TEST(Sockets, AreReadFromTheLineOfTheirProtocol) {
  const std::string text =
      "sockets: used 214\nTCP: inuse 35 orphan 2 tw 125 alloc 41 mem 379\nUDP: inuse 3 mem 2\n"
      "FRAG: inuse 0 memory 0\n";
  const auto tcp = parse_sockstat(text, "TCP");
  ASSERT_TRUE(tcp);
  EXPECT_EQ(tcp->in_use, 35u);
  EXPECT_EQ(tcp->time_wait, 125u);
  const auto udp = parse_sockstat(text, "UDP");
  ASSERT_TRUE(udp);
  EXPECT_EQ(udp->in_use, 3u);
  EXPECT_EQ(udp->time_wait, 0u);
  EXPECT_FALSE(parse_sockstat(text, "TCP6"));
}

TEST(Sockets, AreAbsentInTextThatMakesNoSense) {
  for (const char* text :
       {"", "TCP:", "TCP: inuse", "TCP: inuse x tw y", "TCP inuse 3", "TCP: tw 4"}) {
    EXPECT_FALSE(parse_sockstat(text, "TCP")) << text;
  }
}

TEST(PortRange, IsTwoPortsInOrder) {
  EXPECT_EQ(parse_port_range("32768\t60999\n"), std::pair(32768, 60999));
  EXPECT_EQ((LocalPorts{0, 32768, 60999}.available()), 28232u);
  for (const char* text : {"", "32768", "60999 32768", "0 5", "1 65536", "a b", "1 2 3"}) {
    EXPECT_FALSE(parse_port_range(text)) << text;
  }
}

TEST(Descriptors, CountWhatIsOpen) {
  const auto before = open_in("/proc/self/fd");
  ASSERT_TRUE(before);
  const int file = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ASSERT_GE(file, 0);
  EXPECT_EQ(open_in("/proc/self/fd"), *before + 1);
  ::close(file);
  EXPECT_FALSE(open_in("/proc/self/no-such-folder"));
}

TEST(ProcessCpu, CountsTheCpuTimeThisProcessUses) {
  const TimePoint began{};
  ProcessCpu meter(began);
  volatile std::uint64_t spin = 0;
  for (int i = 0; i < 30'000'000; ++i) spin = spin + 1;
  GeneratorHealth health;
  meter.update(began + milliseconds(100), health);
  EXPECT_GT(health.cpu_percent, 0);
  EXPECT_EQ(health.cpu_percent, health.recent_cpu_percent);
  EXPECT_GE(allowed_cpus(), 1);
}

TEST(HealthMonitor, ReadsWhatThisMachineHasAndNeverFails) {
  const TimePoint began = monotonic_now();
  HealthMonitor monitor(began);
  GeneratorHealth health;
  monitor.update(began + milliseconds(10), {}, health);
  EXPECT_THAT(health.facts.workers, IsEmpty());
  monitor.update(began + milliseconds(20), {::gettid(), INT32_MAX}, health);
  EXPECT_GE(health.cores, 1);
  ASSERT_TRUE(health.facts.descriptors);
  EXPECT_GT(health.facts.descriptors->open, 2u);
  EXPECT_GE(health.facts.descriptors->limit, health.facts.descriptors->open);
}

}  // namespace
}  // namespace stormlight::health
