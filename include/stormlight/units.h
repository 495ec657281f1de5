// Units that live in types: Rate (events per second) and ByteCount. Times are std::chrono.
//
// Thread rule: plain values; any thread.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace stormlight {

/// The resolution of everything the engine measures or schedules.
using Nanoseconds = std::chrono::nanoseconds;

/// CLOCK_MONOTONIC; the wall clock is only ever read to print when a run began.
using TimePoint = std::chrono::time_point<std::chrono::steady_clock, Nanoseconds>;

/// Seconds as a floating figure, for formulas and for the edges (JSON, tables).
constexpr double seconds(Nanoseconds d) {
  return std::chrono::duration<double>(d).count();
}
constexpr double milliseconds(Nanoseconds d) {
  return std::chrono::duration<double, std::milli>(d).count();
}
constexpr Nanoseconds from_seconds(double s) {
  return std::chrono::duration_cast<Nanoseconds>(std::chrono::duration<double>(s));
}

/// Events per second; finite and not negative.
class Rate {
 public:
  constexpr Rate() = default;
  static constexpr Rate per_second(double value) { return Rate(value); }
  constexpr double per_second() const { return value_; }
  constexpr auto operator<=>(const Rate&) const = default;

 private:
  explicit constexpr Rate(double value) : value_(value) {}
  double value_ = 0;
};

class ByteCount {
 public:
  constexpr ByteCount() = default;
  explicit constexpr ByteCount(std::uint64_t bytes) : bytes_(bytes) {}
  static constexpr ByteCount kib(std::uint64_t n) { return ByteCount(n << 10); }
  static constexpr ByteCount mib(std::uint64_t n) { return ByteCount(n << 20); }
  constexpr std::uint64_t bytes() const { return bytes_; }
  constexpr ByteCount& operator+=(ByteCount other) {
    bytes_ += other.bytes_;
    return *this;
  }
  constexpr auto operator<=>(const ByteCount&) const = default;

 private:
  std::uint64_t bytes_ = 0;
};

}  // namespace stormlight
