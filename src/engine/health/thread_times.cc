#include "engine/health/thread_times.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/strings.h"
#include "engine/health/proc_text.h"

namespace stormlight::health {

std::optional<ThreadTimes> parse_schedstat(std::string_view text) {
  const auto fields = words(trim(text));
  if (fields.size() < 2) return std::nullopt;
  const auto ran = number<std::int64_t>(fields[0]);
  const auto waited = number<std::int64_t>(fields[1]);
  if (!ran || !waited || *ran < 0 || *waited < 0) return std::nullopt;
  return ThreadTimes{Nanoseconds(*ran), Nanoseconds(*waited)};
}

void WorkerLoads::update(TimePoint now, const std::vector<int>& threads,
                         std::vector<WorkerLoad>& loads) {
  last_.resize(threads.size());
  for (std::size_t i = 0; i < threads.size(); ++i) {
    if (threads[i] == 0) continue;
    const auto text = read_text("/proc/self/task/" + std::to_string(threads[i]) + "/schedstat");
    const auto times = text ? parse_schedstat(*text) : std::nullopt;
    if (!times) continue;
    last_[i] = *times;
    known_ = true;
  }
  const double passed = seconds(now - began_);
  if (!known_ || passed <= 0) return;
  loads.resize(threads.size());
  for (std::size_t i = 0; i < threads.size(); ++i) {
    loads[i].cpu_percent = 100 * seconds(last_[i].ran) / passed;
    loads[i].run_queue_percent = 100 * seconds(last_[i].waited) / passed;
  }
}

}  // namespace stormlight::health
