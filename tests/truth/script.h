// Script: when the server of known latency answers each request, decided before it comes.
//
// Thread rule: belongs to one thread. No clock, no I/O: times are CLOCK_MONOTONIC nanoseconds that
// the caller read. Invariants: an answer is never planned before its request came; over every
// `cycle` requests in a row that begin a cycle, the delays are exactly those of the mixture; with a
// capacity, two answers are at least 1 / capacity apart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "stormlight/result.h"
#include "stormlight/units.h"

namespace stormlight::truth {

/// So many requests of each cycle are answered after this delay.
struct Share {
  std::size_t count = 1;
  Nanoseconds delay{0};
};

struct Behaviour {
  std::vector<Share> mixture{Share{}};  ///< one cycle; its requests come in a shuffled order
  Nanoseconds stall_at{0};              ///< since the first request
  Nanoseconds stall_for{0};             ///< nothing is answered for so long; 0: no stall
  double capacity = 0;                  ///< answers per second at most; 0: no limit
  bool silent = false;                  ///< never answers
};

/// "50ms", or "9900x1ms,90x100ms,10x500ms". Errors (kInput): no such list.
Result<std::vector<Share>> parse_mixture(std::string_view text);

class Script {
 public:
  explicit Script(const Behaviour& behaviour);

  /// When the request that came at `arrived` is to be answered; nothing: never. In the order of
  /// arrival.
  std::optional<std::int64_t> plan(std::int64_t arrived);

 private:
  Behaviour behaviour_;
  std::vector<Nanoseconds> delays_;  // of one cycle, in order
  std::size_t next_ = 0;
  std::optional<std::int64_t> first_;  // when the first request came
  double free_at_ = 0;                 // when the next answer may leave, with a capacity
};

}  // namespace stormlight::truth
