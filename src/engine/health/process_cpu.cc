#include "engine/health/process_cpu.h"

#include <algorithm>
#include <thread>

#include <sched.h>
#include <sys/resource.h>

namespace stormlight::health {
namespace {

Nanoseconds process_cpu() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto of = [](const timeval& t) {
    return std::chrono::seconds(t.tv_sec) + std::chrono::microseconds(t.tv_usec);
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

double percent(Nanoseconds cpu, Nanoseconds wall) {
  return wall.count() > 0 ? 100.0 * seconds(cpu) / seconds(wall) : 0.0;
}

}  // namespace

ProcessCpu::ProcessCpu(TimePoint now)
    : began_(now), last_(now), cpu_at_start_(process_cpu()), cpu_at_last_(cpu_at_start_) {}

void ProcessCpu::update(TimePoint now, GeneratorHealth& health) {
  const Nanoseconds cpu = process_cpu();
  health.cpu_percent = percent(cpu - cpu_at_start_, now - began_);
  health.recent_cpu_percent = percent(cpu - cpu_at_last_, now - last_);
  last_ = now;
  cpu_at_last_ = cpu;
}

int allowed_cpus() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) == 0) return std::max(CPU_COUNT(&set), 1);
  return std::max(static_cast<int>(std::thread::hardware_concurrency()), 1);
}

}  // namespace stormlight::health
