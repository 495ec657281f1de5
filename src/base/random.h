// Random numbers that are the same for a seed on every machine and compiler.
//
// Thread rule: a Random belongs to one virtual user or one loop. Not for secrets.
// The standard library's engines are portable but its distributions are not, so the
// distributions a run needs are here.
// Source: D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators" (2021),
// xoshiro256**, seeded with splitmix64 as they advise; D. Lemire, "Fast random integer generation
// in an interval" (2019).
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

#include "stormlight/units.h"

namespace stormlight {

class Random {
 public:
  explicit constexpr Random(std::uint64_t seed) {
    for (std::uint64_t& word : state_) {
      seed += kGolden;
      word = mixed(seed);
    }
  }

  /// Generator number k of a run: for one seed, different k give different, unrelated sequences,
  /// so a virtual user draws the same numbers however many workers share the run.
  static constexpr Random stream(std::uint64_t seed, std::uint64_t k) {
    // mixed() is a bijection that scatters neighbours; without it, stream k + 1 would be stream
    // k moved on by one splitmix step and share three of its four words.
    return Random(mixed(mixed(seed + kGolden) + k));
  }

  /// Uniform over all 64-bit values.
  constexpr std::uint64_t next() {
    const std::uint64_t out = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return out;
  }

  /// Uniform in [0, 1): a multiple of 2^-53.
  constexpr double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

  /// Exponential with mean 1: the gap between independent events that come once per unit of time.
  double exponential() { return -std::log1p(-uniform()); }

  /// Uniform in [0, n) without bias; n > 0.
  constexpr std::uint64_t below(std::uint64_t n) {
    Wide product = Wide{next()} * n;
    if (static_cast<std::uint64_t>(product) < n) {
      // The 2^64 mod n lowest products of each residue would come up once too often.
      const std::uint64_t surplus = (0 - n) % n;
      while (static_cast<std::uint64_t>(product) < surplus) product = Wide{next()} * n;
    }
    return static_cast<std::uint64_t>(product >> 64);
  }

  /// Uniform in [min, max], both included; min <= max.
  constexpr Nanoseconds between(Nanoseconds min, Nanoseconds max) {
    const std::uint64_t width =
        static_cast<std::uint64_t>(max.count()) - static_cast<std::uint64_t>(min.count());
    const std::uint64_t step = width == UINT64_MAX ? next() : below(width + 1);
    return Nanoseconds(static_cast<std::int64_t>(static_cast<std::uint64_t>(min.count()) + step));
  }

 private:
  __extension__ using Wide = unsigned __int128;
  static constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15;

  /// The output function of splitmix64.
  static constexpr std::uint64_t mixed(std::uint64_t z) {
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
  }

  std::array<std::uint64_t, 4> state_{};
};

}  // namespace stormlight
