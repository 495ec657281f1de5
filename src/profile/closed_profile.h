// The closed model over time: which virtual users run at which moment.
//
// Thread rule: immutable, and a Cursor belongs to whoever walks it; any thread. No clock, no I/O:
// times are counted from the start of the run.
// Invariants: while the level is u, the users with numbers below u run; so users start in ascending
// and stop in descending order, each at the instant the level crosses its number, evenly spaced and
// never in bursts (but at a jump of the level).
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "stormlight/plan.h"
#include "stormlight/units.h"

#include "profile/level_curve.h"

namespace stormlight {

class ClosedProfile {
 public:
  /// Nobody, ever.
  ClosedProfile() = default;
  /// `load` has passed validate(). Without stages: user k starts at k / spawn_rate.
  explicit ClosedProfile(const Load& load);

  /// One user begins or ends.
  struct Change {
    Nanoseconds at{0};
    int user = 0;
    bool starts = true;
    bool operator==(const Change&) const = default;
  };

  /// The changes of the users index, index + stride, index + 2 * stride, … in the order of time.
  class Cursor {
   public:
    Cursor(const ClosedProfile& profile, int index, int stride);
    std::optional<Change> next();

   private:
    std::optional<Change> next_in_piece(const LevelCurve::Piece& piece);

    const LevelCurve& curve_;
    std::size_t piece_ = 0;
    int stride_;
    int next_;  // the lowest of ours that does not run
    bool jumped_ = false;
  };

  /// The most users that run at once.
  int peak() const;
  /// Users running at `t`; 0 outside the run.
  int users_at(Nanoseconds t) const;
  bool is_ramping_at(Nanoseconds t) const { return curve_.is_changing_at(t); }
  Nanoseconds duration() const { return curve_.length(); }
  /// When nobody is wanted.
  std::vector<Stretch> idle() const { return curve_.idle(); }

 private:
  LevelCurve curve_;
};

}  // namespace stormlight
