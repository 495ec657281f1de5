#include "script.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <random>
#include <string>
#include <utility>

#include "base/duration.h"

namespace stormlight::truth {
namespace {

// Any number does; the same one makes every run see the delays in the same order.
constexpr std::uint64_t kShuffleSeed = 20'240'501;

Result<Share> parse_share(std::string_view text) {
  Share share;
  if (const std::size_t x = text.find('x'); x != std::string_view::npos) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + x, share.count);
    if (error != std::errc() || end != text.data() + x || share.count == 0) {
      return Error::input("no count in \"" + std::string(text) + "\"", "write 90x100ms");
    }
    text.remove_prefix(x + 1);
  }
  auto delay = parse_duration(text);
  if (!delay) return delay.error();
  share.delay = *delay;
  return share;
}

}  // namespace

Result<std::vector<Share>> parse_mixture(std::string_view text) {
  std::vector<Share> mixture;
  while (true) {
    const std::size_t comma = text.find(',');
    auto share = parse_share(text.substr(0, comma));
    if (!share) return share.error();
    mixture.push_back(*share);
    if (comma == std::string_view::npos) return mixture;
    text.remove_prefix(comma + 1);
  }
}

Script::Script(const Behaviour& behaviour) : behaviour_(behaviour) {
  for (const Share& share : behaviour.mixture) {
    delays_.insert(delays_.end(), share.count, share.delay);
  }
  std::mt19937_64 random(kShuffleSeed);
  for (std::size_t i = delays_.size(); i > 1; --i) std::swap(delays_[i - 1], delays_[random() % i]);
}

std::optional<std::int64_t> Script::plan(std::int64_t arrived) {
  if (!first_) first_ = arrived;
  if (behaviour_.silent) return std::nullopt;
  std::int64_t answer = arrived + delays_[next_].count();
  next_ = (next_ + 1) % delays_.size();
  const std::int64_t stall_begin = *first_ + behaviour_.stall_at.count();
  const std::int64_t stall_end = stall_begin + behaviour_.stall_for.count();
  if (answer >= stall_begin && answer < stall_end) answer = stall_end;
  if (behaviour_.capacity > 0) {
    free_at_ = std::max(free_at_, static_cast<double>(answer));
    answer = std::llround(free_at_);
    free_at_ += 1e9 / behaviour_.capacity;
  }
  return answer;
}

}  // namespace stormlight::truth
