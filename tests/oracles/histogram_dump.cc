// Shows what our histogram makes of some input, as JSON, for histogram_oracle_test.py.
//
//   histogram_dump record   reads durations in ns, separated by white space
//   histogram_dump decode   reads an encoded histogram
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <string>

#include "stormlight/histogram.h"

#include "base/strings.h"

namespace {

using stormlight::Histogram;
using stormlight::Nanoseconds;

constexpr double kPercentiles[] = {1, 10, 25, 50, 75, 90, 95, 99, 99.9, 99.99, 99.999, 100};

int fail(const std::string& why) {
  std::fprintf(stderr, "histogram_dump: %s\n", why.c_str());
  return 1;
}

void show(const Histogram& histogram) {
  const auto ns = [](Nanoseconds value) { return static_cast<long long>(value.count()); };
  std::printf("{\"count\":%llu,\"over_range\":%llu,\"min\":%lld,\"max\":%lld,\"mean\":%lld,",
              static_cast<unsigned long long>(histogram.count()),
              static_cast<unsigned long long>(histogram.over_range()), ns(histogram.min()),
              ns(histogram.max()), ns(histogram.mean()));
  std::printf("\"stddev\":%lld,\"percentiles\":{", ns(histogram.stddev()));
  const char* separator = "";
  for (const double percent : kPercentiles) {
    std::printf("%s\"%g\":%lld", separator, percent, ns(histogram.quantile(percent / 100)));
    separator = ",";
  }
  std::printf("},\"cells\":[");
  separator = "";
  histogram.for_each_cell([&](Nanoseconds highest, std::uint64_t count) {
    std::printf("%s[%lld,%llu]", separator, ns(highest), static_cast<unsigned long long>(count));
    separator = ",";
  });
  std::printf("],\"hdr\":\"%s\"}\n", histogram.encode_base64().c_str());
}

}  // namespace

int main(int argc, char** argv) {
  const std::string verb = argc == 2 ? argv[1] : "";
  if (verb == "record") {
    Histogram histogram;
    for (std::int64_t value = 0; std::cin >> value;) histogram.record(Nanoseconds(value));
    if (!std::cin.eof()) return fail("the input holds something that is not a number");
    show(histogram);
    return 0;
  }
  if (verb == "decode") {
    const std::string text(std::istreambuf_iterator<char>(std::cin), {});
    const auto histogram = Histogram::decode_base64(stormlight::trim(text));
    if (!histogram) return fail(histogram.error().message);
    show(*histogram);
    return 0;
  }
  return fail("say record or decode");
}
