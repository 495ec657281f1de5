#include "profile/arrival_schedule.h"

#include <cmath>

namespace stormlight {

LevelCurve arrival_curve(const Load& load) {
  if (!load.stages.empty()) return LevelCurve(load.stages);
  LevelCurve curve;
  curve.append(load.rate.per_second(), 0, load.duration);
  return curve;
}

ArrivalSchedule::ArrivalSchedule(const LevelCurve& curve, Arrivals kind, std::uint64_t seed,
                                 std::uint64_t limit, int index, int stride)
    : inverse_(curve),
      kind_(kind),
      random_(Random::stream(seed, ~std::uint64_t{0})),  // no virtual user has this number
      limit_(limit),
      stride_(static_cast<std::uint64_t>(stride)) {
  find(static_cast<std::uint64_t>(index));
}

void ArrivalSchedule::pop() {
  if (next_) find(next_->number + stride_);
}

void ArrivalSchedule::find(std::uint64_t number) {
  next_.reset();
  if (limit_ != 0 && number >= limit_) return;
  if (kind_ == Arrivals::kConstant) {
    area_ = static_cast<double>(number);
  } else {
    // Those of the other workers are drawn too: that is what makes the times everyone's.
    for (; drawn_ <= number; ++drawn_) area_ += random_.exponential();
  }
  if (const auto due = inverse_.time_of(area_)) next_ = Arrival{number, *due};
}

}  // namespace stormlight
