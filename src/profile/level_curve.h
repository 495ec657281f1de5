// LevelCurve: a level over time made of straight pieces, with its integral and the inverse of that.
//
// Thread rule: immutable; any thread. No clock, no I/O: times are counted from the start of the
// run. Invariants: integral() is exact up to the rounding of double (arrivals of a whole run differ
// from it by less than one); time_of() is its right-continuous inverse, so a stretch of level 0 is
// skipped rather than stood in; both are not decreasing.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "stormlight/plan.h"
#include "stormlight/units.h"

#include "base/stretch.h"

namespace stormlight {

class LevelCurve {
 public:
  /// One piece: the level is from + slope * x, x in seconds from `begin`.
  struct Piece {
    Nanoseconds begin{0};
    Nanoseconds length{0};
    double from = 0;
    double slope = 0;   ///< per second
    double before = 0;  ///< the integral up to `begin`

    Nanoseconds end() const { return begin + length; }
    double to() const { return from + slope * seconds(length); }
    double area(Nanoseconds x) const { return (from + slope * seconds(x) / 2) * seconds(x); }
  };

  LevelCurve() = default;
  /// Each stage's length is > 0 and its levels are finite and >= 0.
  explicit LevelCurve(std::span<const Stage> stages);

  /// Adds a piece at the end. `slope` is per second; the level stays >= 0 within it.
  void append(double from, double slope, Nanoseconds length);

  const std::vector<Piece>& pieces() const { return pieces_; }
  Nanoseconds length() const { return pieces_.empty() ? Nanoseconds(0) : pieces_.back().end(); }
  /// The highest level.
  double peak() const;
  /// The level at `t`; at a jump, the one after it. 0 outside the curve.
  double at(Nanoseconds t) const;
  bool is_changing_at(Nanoseconds t) const;
  /// The stretches in which the level is 0 throughout, each as long as can be.
  std::vector<Stretch> idle() const;
  /// The area under the curve up to `t`.
  double integral(Nanoseconds t) const;

  /// Walks along the curve for times in ascending order, each in constant time.
  class Inverse {
   public:
    explicit Inverse(const LevelCurve& curve) : curve_(curve) {}
    /// The first time from which on the integral is above `area`; nothing when that is beyond the
    /// curve. `area` does not decrease between calls.
    std::optional<Nanoseconds> time_of(double area);

   private:
    const LevelCurve& curve_;
    std::size_t piece_ = 0;
  };

 private:
  const Piece* piece_at(Nanoseconds t) const;

  std::vector<Piece> pieces_;
};

}  // namespace stormlight
