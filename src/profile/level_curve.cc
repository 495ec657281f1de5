#include "profile/level_curve.h"

#include <algorithm>
#include <cmath>

namespace stormlight {

LevelCurve::LevelCurve(std::span<const Stage> stages) {
  for (const Stage& stage : stages) {
    append(stage.from, (stage.to - stage.from) / seconds(stage.length), stage.length);
  }
}

void LevelCurve::append(double from, double slope, Nanoseconds length) {
  Piece piece{this->length(), length, from, slope, 0};
  if (!pieces_.empty())
    piece.before = pieces_.back().before + pieces_.back().area(pieces_.back().length);
  pieces_.push_back(piece);
}

double LevelCurve::peak() const {
  double peak = 0;
  for (const Piece& piece : pieces_) peak = std::max({peak, piece.from, piece.to()});
  return peak;
}

const LevelCurve::Piece* LevelCurve::piece_at(Nanoseconds t) const {
  if (t < Nanoseconds(0) || t >= length()) return nullptr;
  const auto after =
      std::upper_bound(pieces_.begin(), pieces_.end(), t,
                       [](Nanoseconds x, const Piece& piece) { return x < piece.begin; });
  return &*(after - 1);
}

double LevelCurve::at(Nanoseconds t) const {
  const Piece* piece = piece_at(t);
  return piece == nullptr ? 0 : piece->from + piece->slope * seconds(t - piece->begin);
}

bool LevelCurve::is_changing_at(Nanoseconds t) const {
  const Piece* piece = piece_at(t);
  return piece != nullptr && piece->slope != 0;
}

std::vector<Stretch> LevelCurve::idle() const {
  std::vector<Stretch> idle;
  for (const Piece& piece : pieces_) {
    if (piece.from != 0 || piece.slope != 0) continue;
    if (!idle.empty() && idle.back().end == piece.begin) {
      idle.back().end = piece.end();
    } else {
      idle.push_back({piece.begin, piece.end()});
    }
  }
  return idle;
}

double LevelCurve::integral(Nanoseconds t) const {
  if (pieces_.empty() || t <= Nanoseconds(0)) return 0;
  const Piece* piece = piece_at(t);
  if (piece == nullptr) return pieces_.back().before + pieces_.back().area(pieces_.back().length);
  return piece->before + piece->area(t - piece->begin);
}

std::optional<Nanoseconds> LevelCurve::Inverse::time_of(double area) {
  const std::vector<Piece>& pieces = curve_.pieces_;
  while (piece_ < pieces.size() &&
         pieces[piece_].before + pieces[piece_].area(pieces[piece_].length) <= area) {
    ++piece_;
  }
  if (piece_ == pieces.size()) return std::nullopt;
  const Piece& piece = pieces[piece_];
  // from * x + slope / 2 * x^2 = rest, in the form that loses no digits for a small slope.
  const double rest = std::max(area - piece.before, 0.0);
  const double root = std::sqrt(std::max(piece.from * piece.from + 2 * piece.slope * rest, 0.0));
  const double x = rest == 0 ? 0 : 2 * rest / (piece.from + root);
  return piece.begin + std::min(Nanoseconds(std::llround(x * 1e9)), piece.length);
}

}  // namespace stormlight
