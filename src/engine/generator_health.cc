#include "engine/generator_health.h"

#include <algorithm>
#include <cstdio>

#include <sys/resource.h>

namespace stormlight {

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

CpuMeter::CpuMeter(TimePoint now)
    : began_(now), last_(now), cpu_at_start_(process_cpu()), cpu_at_last_(cpu_at_start_) {}

void CpuMeter::update(TimePoint now, GeneratorHealth& health) {
  const Nanoseconds cpu = process_cpu();
  health.cpu_percent = percent(cpu - cpu_at_start_, now - began_);
  health.recent_cpu_percent = percent(cpu - cpu_at_last_, now - last_);
  last_ = now;
  cpu_at_last_ = cpu;
}

void judge_generator(const Histogram& response, GeneratorHealth& health) {
  health.saturated = false;
  health.reasons.clear();
  constexpr double kSamplesBeyond = 10;
  const auto samples = static_cast<double>(health.lag.count());
  if (samples < 2 * kSamplesBeyond) return;
  const double q = std::min(0.99, 1 - kSamplesBeyond / samples);
  const Nanoseconds lag = health.lag.quantile(q);
  const Nanoseconds limit =
      std::max(Nanoseconds(std::chrono::milliseconds(1)), response.quantile(0.99) / 20);
  health.saturated = lag > limit;
  if (!health.saturated) return;
  char text[200];
  std::snprintf(text, sizeof text,
                "the generator was late: lag p%.0f %.1f ms, limit %.1f ms; give it more CPU or "
                "fewer users (it used %.0f%% of a core)",
                100 * q, milliseconds(lag), milliseconds(limit), health.cpu_percent);
  health.reasons.emplace_back(text);
}

}  // namespace stormlight
