// Base64, near matches and quoting. Input: a line and the rest.
#include <vector>

#include "fuzz/fuzz.h"

using namespace stormlight;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  const Result<std::string> decoded = base64_decode(text);
  fuzz::check(!decoded.ok() || base64_encode(*decoded) == text, "one text per value", text);
  const Result<std::string> back = base64_decode(base64_encode(text));
  fuzz::check(back.ok() && *back == text, "base64 reads back", text);

  const std::string shown = quoted(text);
  fuzz::check(std::all_of(shown.begin(), shown.end(), [](char c) { return c >= 0x20 && c < 0x7f; }),
              "quoted text is printable", shown);

  std::string_view b = text.substr(0, 200);
  const std::string_view a = fuzz::take_line(b);
  const std::size_t distance = edit_distance(a, b);
  fuzz::check(distance == edit_distance(b, a), "the distance is symmetric", text);
  fuzz::check(distance <= std::max(a.size(), b.size()), "the distance is bounded", text);
  fuzz::check((distance == 0) == (a == b), "only equal words are at distance 0", text);
  const std::vector<std::string_view> known = split(b, ',');
  const std::string_view found = nearest(a, known);
  fuzz::check(found.empty() || std::find(known.begin(), known.end(), found) != known.end(),
              "the nearest word is one of the known", found);
  return 0;
}
