#include "target/faults.h"

#include "base/random.h"

namespace stormlight::target {

Faults::Faults(const TargetOptions& options, TimePoint start)
    : delay_(options.delay),
      jitter_(options.jitter),
      error_rate_(options.error_rate),
      close_rate_(options.close_rate),
      seed_(options.seed),
      active_(delay_.count() > 0 || jitter_.count() > 0 || error_rate_ > 0 || close_rate_ > 0),
      stall_begin_(start + options.stall_at.value_or(Nanoseconds(0))),
      stall_end_(options.stall_at ? stall_begin_ + options.stall_for : stall_begin_) {}

Fault Faults::at(std::uint64_t answer) const {
  Fault fault;
  if (!active_) return fault;
  Random random = Random::stream(seed_, answer);
  // All three are drawn always, so that switching one on does not move the others.
  const double error = random.uniform();
  const double close = random.uniform();
  fault.delay = delay_ + random.between(Nanoseconds(0), jitter_);
  fault.error = error < error_rate_;
  fault.close = close < close_rate_;
  return fault;
}

}  // namespace stormlight::target
