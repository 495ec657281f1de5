// Percentile: what can be said of a quantile when some requests never got their time, and Censored:
// who those are.
//
// Thread rule: plain values; any thread. Invariants: a request that timed out is in the histogram
// of times with the time after which it was given up; one that is unfinished is in no histogram of
// times, only here. Where the censored are as many as lie beyond a quantile, that quantile is not a
// number: only that it is at least something is known.
#pragma once

#include <cstdint>

#include "stormlight/histogram.h"
#include "stormlight/units.h"

namespace stormlight {

/// Requests whose time is only known to be at least something.
struct Censored {
  std::uint64_t timed_out = 0;
  /// How long the others had been due (or sent) when they were dropped, or cut off at the stop.
  Histogram unfinished;

  std::uint64_t count() const { return timed_out + unfinished.count(); }
  void merge(const Censored& other);
  /// Keeps the memory.
  void clear();
};

struct Percentile {
  Nanoseconds time{0};
  bool at_least = false;  ///< censored: `time` is what it surely is not below
  bool rough = false;     ///< known, but fewer than 10 requests lie beyond it; never for q >= 1

  bool operator==(const Percentile&) const = default;
};

/// Quantile `q` of `times` and of what is `censored` besides. Those count as slower than all that
/// are known (a request that timed out as slow as it was), so as long as there are fewer of them
/// than lie beyond `q` it is a number. 0 without any request. q = 1 is the exact maximum.
Percentile percentile(const Histogram& times, const Censored& censored, double q);

/// Whether even the median is not known: what a run says about response times is then not worth
/// having.
bool is_median_censored(const Histogram& times, const Censored& censored);

}  // namespace stormlight
