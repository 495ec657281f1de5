// Stretch: a piece of a run's time.
//
// Thread rule: a plain value; any thread. Invariant: begin <= end; both since the start of the run.
#pragma once

#include "stormlight/units.h"

namespace stormlight {

struct Stretch {
  Nanoseconds begin{0};
  Nanoseconds end{0};

  bool operator==(const Stretch&) const = default;
};

}  // namespace stormlight
