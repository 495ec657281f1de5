#include "plan/check_time.h"

#include <string>

#include "base/duration.h"
#include "plan/validate.h"

namespace stormlight {

Result<void> check_time(std::string_view what, Nanoseconds value, Nanoseconds lowest) {
  if (value < lowest) {
    const std::string bound = lowest > Nanoseconds(0) ? "above 0" : "0 or more";
    return Error::input(std::string(what) + " must be " + bound + ", not " + format_duration(value),
                        "give a time such as 10s, 500ms or 1m30s");
  }
  if (value > kLongestTime) {
    return Error::input(std::string(what) + " must be at most " + format_duration(kLongestTime) +
                            ", not " + format_duration(value),
                        "give a time such as 10s, 500ms or 1m30s");
  }
  return {};
}

}  // namespace stormlight
