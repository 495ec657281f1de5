// CapacitySearch: which level to probe next, to find the highest one that passes.
//
// It climbs by doubling until a level fails, halves the gap between the highest that passed and the
// lowest that failed until that is small enough, then holds the winner for longer to confirm it. A
// winner that does not hold becomes a failure, and the search goes on below it.
//
// Thread rule: plain value. No I/O, no clock, no load: the caller probes and tells what came of it.
// Invariants: every level lies in [lowest, highest] and none is probed twice in the same way; the
// number of probes is bounded by kMostProbes; best() is the highest level that passed below every
// one that failed.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace stormlight {

/// What a probe found out about a level.
enum class ProbeVerdict : std::uint8_t {
  kPassed,
  kFailed,     ///< a threshold was broken
  kSaturated,  ///< the generator could not keep up: says nothing about the target
};

enum class ProbeKind : std::uint8_t { kClimb, kBisect, kConfirm };

constexpr std::string_view to_string(ProbeKind kind) {
  constexpr std::string_view kNames[] = {"climb", "bisect", "confirm"};
  return kNames[static_cast<int>(kind)];
}

class CapacitySearch {
 public:
  static constexpr std::size_t kMostProbes = 100;

  struct Options {
    double first = 100;       ///< where the climb begins; lowest to highest
    double lowest = 1;        ///< > 0
    double highest = 1e6;     ///< the climb ends here even when nothing has failed
    double precision = 0.05;  ///< the gap that ends the bisection, as a share of its lower end
    bool whole = false;       ///< levels are whole numbers (users)
  };

  struct Probe {
    double level = 0;
    ProbeKind kind = ProbeKind::kClimb;
    bool operator==(const Probe&) const = default;
  };

  explicit CapacitySearch(const Options& options) : options_(options) {}

  /// What to probe now; nothing when the search is over.
  std::optional<Probe> next() const;
  /// What came of the probe that next() named.
  void report(ProbeVerdict verdict);

  /// The highest level that passed below all that failed.
  std::optional<double> best() const;
  /// Whether best() held in a probe of its own.
  bool is_confirmed() const { return confirmed_ && best() == confirmed_; }
  /// The lowest level that failed, and whether that was the generator's doing.
  std::optional<double> ceiling() const;
  bool is_limited_by_generator() const { return ceiling_is_generator_; }

 private:
  double rounded(double level) const;
  bool is_close_enough(double low, double high) const;
  void set_ceiling(double level, bool generator);

  Options options_;
  std::vector<double> passed_;  // ascending, all below ceiling_
  std::optional<double> ceiling_;
  std::optional<double> confirmed_;
  bool ceiling_is_generator_ = false;
  std::size_t probes_ = 0;
};

}  // namespace stormlight
