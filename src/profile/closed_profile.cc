#include "profile/closed_profile.h"

#include <algorithm>
#include <cmath>

namespace stormlight {

namespace {

/// How many users a level means: those with numbers below it.
int users_of(double level) {
  return static_cast<int>(std::ceil(level));
}

/// The level at the piece's end, or after `x` of it, free of the rounding that would make user 10
/// of a ramp to exactly 10 start at its very end.
double level_after(const LevelCurve::Piece& piece, Nanoseconds x) {
  const double level = piece.from + piece.slope * seconds(x);
  const double whole = std::round(level);
  return std::abs(level - whole) < 1e-6 ? whole : level;
}

LevelCurve curve_of(const Load& load) {
  if (!load.stages.empty()) return LevelCurve(load.stages);
  LevelCurve curve;
  const double rate = load.spawn_rate.per_second();
  Nanoseconds left = load.duration;
  if (rate > 0) {
    const double ramp = static_cast<double>(load.users) / rate;
    const Nanoseconds length = ramp < seconds(left) ? from_seconds(ramp) : left;
    if (length > Nanoseconds(0)) curve.append(0, rate, length);
    left -= length;
  }
  if (left > Nanoseconds(0)) curve.append(load.users, 0, left);
  return curve;
}

}  // namespace

ClosedProfile::ClosedProfile(const Load& load) : curve_(curve_of(load)) {}

int ClosedProfile::peak() const {
  int most = 0;
  for (const LevelCurve::Piece& piece : curve_.pieces()) {
    most = std::max({most, users_of(piece.from), users_of(level_after(piece, piece.length))});
  }
  return most;
}

int ClosedProfile::users_at(Nanoseconds t) const {
  int users = 0;
  Cursor cursor(*this, 0, 1);
  for (auto change = cursor.next(); change && change->at <= t; change = cursor.next()) {
    users += change->starts ? 1 : -1;
  }
  return t < duration() ? users : 0;
}

ClosedProfile::Cursor::Cursor(const ClosedProfile& profile, int index, int stride)
    : curve_(profile.curve_), stride_(stride), next_(index) {}

std::optional<ClosedProfile::Change> ClosedProfile::Cursor::next() {
  for (; piece_ < curve_.pieces().size(); ++piece_, jumped_ = false) {
    const LevelCurve::Piece& piece = curve_.pieces()[piece_];
    if (!jumped_) {
      // Where the piece begins, everyone the level already means runs, and nobody else.
      if (next_ < users_of(piece.from)) {
        next_ += stride_;
        return Change{piece.begin, next_ - stride_, true};
      }
      if (next_ - stride_ >= users_of(piece.from)) {
        next_ -= stride_;
        return Change{piece.begin, next_, false};
      }
      jumped_ = true;
    }
    if (auto change = next_in_piece(piece)) return change;
  }
  return std::nullopt;
}

std::optional<ClosedProfile::Change> ClosedProfile::Cursor::next_in_piece(
    const LevelCurve::Piece& piece) {
  const auto crossing = [&piece](int user) {
    const double x = (static_cast<double>(user) - piece.from) / piece.slope;
    return piece.begin + Nanoseconds(std::llround(std::max(x, 0.0) * 1e9));
  };
  const int users = users_of(level_after(piece, piece.length));
  if (piece.slope > 0 && next_ < users) {
    next_ += stride_;
    return Change{crossing(next_ - stride_), next_ - stride_, true};
  }
  if (piece.slope < 0 && next_ - stride_ >= users) {
    next_ -= stride_;
    return Change{crossing(next_), next_, false};
  }
  return std::nullopt;
}

}  // namespace stormlight
