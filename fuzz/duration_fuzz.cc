// Durations. Input: the text of one; its first 8 bytes also as a number of nanoseconds.
#include <cstring>

#include "base/duration.h"
#include "fuzz/fuzz.h"

using namespace stormlight;

namespace {

void check_reads_back(Nanoseconds duration) {
  const std::string shown = format_duration(duration);
  const Result<Nanoseconds> again = parse_duration(shown);
  fuzz::check(again.ok() && *again == duration, "what is printed reads back", shown);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  const Result<Nanoseconds> parsed = parse_duration(text);
  if (parsed) {
    fuzz::check(*parsed >= Nanoseconds::zero(), "durations are not negative", text);
    check_reads_back(*parsed);
  } else {
    fuzz::check(!parsed.error().message.empty(), "errors say what is wrong", text);
  }
  std::int64_t count = 0;
  std::memcpy(&count, data, std::min(size, sizeof count));
  if (count >= 0) {
    check_reads_back(Nanoseconds(count));
  } else {
    fuzz::check(format_duration(Nanoseconds(count)).starts_with('-'), "a sign below zero");
  }
  return 0;
}
