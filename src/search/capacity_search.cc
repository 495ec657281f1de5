#include "search/capacity_search.h"

#include <algorithm>
#include <cmath>

namespace stormlight {

double CapacitySearch::rounded(double level) const {
  if (options_.whole) return std::round(level);
  // Three digits: a level a person can read back, well below any precision that makes sense.
  const double digit = std::pow(10, std::floor(std::log10(level)) - 3);
  return std::round(level / digit) * digit;
}

bool CapacitySearch::is_close_enough(double low, double high) const {
  const double middle = rounded(std::sqrt(low * high));
  // Whole numbers run out of numbers between them first.
  return high - low <= low * options_.precision || middle <= low || middle >= high;
}

std::optional<double> CapacitySearch::best() const {
  if (passed_.empty()) return std::nullopt;
  return passed_.back();
}

std::optional<double> CapacitySearch::ceiling() const {
  return ceiling_;
}

std::optional<CapacitySearch::Probe> CapacitySearch::next() const {
  if (probes_ >= kMostProbes) return std::nullopt;
  const std::optional<double> low = best();
  if (!low) {
    if (!ceiling_) return Probe{rounded(options_.first), ProbeKind::kClimb};
    if (*ceiling_ <= options_.lowest) return std::nullopt;
    return Probe{std::max(rounded(*ceiling_ / 2), options_.lowest), ProbeKind::kClimb};
  }
  if (!ceiling_ && *low < options_.highest) {
    return Probe{std::min(rounded(*low * 2), options_.highest), ProbeKind::kClimb};
  }
  if (ceiling_ && !is_close_enough(*low, *ceiling_)) {
    return Probe{rounded(std::sqrt(*low * *ceiling_)), ProbeKind::kBisect};
  }
  if (confirmed_ == low) return std::nullopt;
  return Probe{*low, ProbeKind::kConfirm};
}

void CapacitySearch::report(ProbeVerdict verdict) {
  const std::optional<Probe> probe = next();
  if (!probe) return;
  ++probes_;
  if (verdict != ProbeVerdict::kPassed) {
    set_ceiling(probe->level, verdict == ProbeVerdict::kSaturated);
  } else if (probe->kind == ProbeKind::kConfirm) {
    confirmed_ = probe->level;
  } else {
    passed_.push_back(probe->level);
  }
}

void CapacitySearch::set_ceiling(double level, bool generator) {
  ceiling_ = level;
  ceiling_is_generator_ = generator;
  std::erase_if(passed_, [level](double passed) { return passed >= level; });
}

}  // namespace stormlight
