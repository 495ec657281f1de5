// BackOff: how long a user waits after a failure to reach the target, so that a dead target is
// neither hammered nor left alone when it comes back.
//
// Thread rule: plain value of one virtual user. Invariant: delays double from kFirst to kLongest,
// each drawn from its upper half so that users do not return in step; a response resets them.
#pragma once

#include <algorithm>
#include <chrono>

#include "stormlight/failure.h"
#include "stormlight/units.h"

#include "base/random.h"

namespace stormlight {

class BackOff {
 public:
  static constexpr Nanoseconds kFirst = std::chrono::milliseconds(20);
  static constexpr Nanoseconds kLongest = std::chrono::seconds(1);

  /// The pause after a request that ended with `failure`; 0 after any response.
  Nanoseconds after(FailureKind failure, Random& random) {
    if (has_response(failure)) {
      next_ = Nanoseconds(0);
      return next_;
    }
    next_ = std::clamp(next_ * 2, kFirst, kLongest);
    return random.between(next_ / 2, next_);
  }

 private:
  Nanoseconds next_{0};
};

}  // namespace stormlight
