#include "metrics/threshold_parser.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/duration.h"
#include "base/strings.h"

namespace stormlight {
namespace {

using Metric = Threshold::Metric;
using Time = Threshold::Time;
using Unit = Threshold::Unit;

constexpr std::string_view kForm =
    "write [ROW:] METRIC < VALUE [over 10s] [abort [after 10s]], as in p99 < 500ms";
constexpr std::string_view kMetrics =
    "the metrics are p50 to p99.99, median, avg, min, max, each also as service p99 and lag p99, "
    "and failures, rps, requests, dropped";
constexpr std::string_view kTimes[] = {"p50",    "p75", "p90",  "p95", "p99", "p99.9",
                                       "median", "avg", "mean", "min", "max"};
constexpr std::string_view kCounts[] = {"failures", "rps", "requests", "dropped"};

/// Digits, perhaps with a fraction: nothing that from_chars() takes beyond that.
std::optional<double> number(std::string_view text) {
  const bool plain =
      std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || c == '.'; });
  if (!plain || text.empty() || !is_digit(text.front()) || !is_digit(text.back())) {
    return std::nullopt;
  }
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (text = trim(text); !text.empty(); text = trim(text)) {
    const auto end = std::find_if(text.begin(), text.end(), is_space);
    const auto size = static_cast<std::size_t>(end - text.begin());
    words.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return words;
}

/// A rule, which is what remains of a threshold without its row.
class RuleParser {
 public:
  explicit RuleParser(std::string_view text) : text_(text) {}

  /// The error's message does not yet quote the whole expression.
  Result<Threshold> parse() {
    const std::size_t op = text_.find_first_of("<>=!");
    if (op == std::string_view::npos) return no_comparison();
    if (auto ok = metric(to_lower(trim(text_.substr(0, op)))); !ok) return ok.error();
    const std::size_t value = text_.find_first_not_of("<>=!", op);
    const std::size_t end = std::min(value, text_.size());
    if (auto ok = comparison(text_.substr(op, end - op)); !ok) return ok.error();
    words_ = words_of(text_.substr(end));
    if (auto ok = limit(); !ok) return ok.error();
    if (auto ok = window(); !ok) return ok.error();
    if (auto ok = abort(); !ok) return ok.error();
    if (next_ < words_.size()) {
      return Error::input("there is " + quoted(words_[next_]) + " where the rule should end",
                          std::string(kForm));
    }
    return rule_;
  }

 private:
  Error no_comparison() const {
    if (trim(text_).empty()) return Error::input("the rule is missing", std::string(kForm));
    return Error::input("the comparison is missing", std::string(kForm));
  }

  Result<void> metric(const std::string& name) {
    const std::vector<std::string_view> words = words_of(name);
    if (words.empty()) return Error::input("the metric is missing", std::string(kForm));
    if (words.size() == 1 && count_metric(words[0])) return {};
    if (words.size() == 1 && time_metric(words[0])) return {};
    if (words.size() == 2 && time_metric(words[1])) {
      if (words[0] == "service") {
        rule_.time = Time::kService;
        return {};
      }
      if (words[0] == "lag") {
        rule_.time = Time::kLag;
        return {};
      }
      if (words[0] == "response") return {};
    }
    return unknown_metric(name, words);
  }

  static Error unknown_metric(const std::string& name, std::span<const std::string_view> words) {
    std::vector<std::string> known;
    for (const std::string_view metric : kTimes) {
      known.emplace_back(metric);
      for (const char* prefix : {"service ", "lag "}) known.push_back(prefix + std::string(metric));
    }
    known.insert(known.end(), std::begin(kCounts), std::end(kCounts));
    std::string message = "there is no metric " + quoted(name, 40);
    if (words.size() == 1 && (words[0] == "service" || words[0] == "lag")) {
      return Error::input("it is not said which " + name + " time", "write " + name + " p99");
    }
    const std::string_view meant = nearest(name.substr(0, 40), known);
    if (meant.empty()) return Error::input(std::move(message), std::string(kMetrics));
    return Error::input(std::move(message), "did you mean " + std::string(meant) + "?");
  }

  bool count_metric(std::string_view name) {
    constexpr std::pair<Metric, Unit> kMeant[] = {{Metric::kFailures, Unit::kRequests},
                                                  {Metric::kRps, Unit::kPerSecond},
                                                  {Metric::kRequests, Unit::kRequests},
                                                  {Metric::kDropped, Unit::kRequests}};
    const auto* const found = std::find(std::begin(kCounts), std::end(kCounts), name);
    if (found == std::end(kCounts)) return false;
    std::tie(rule_.metric, rule_.unit) = kMeant[found - std::begin(kCounts)];
    return true;
  }

  bool time_metric(std::string_view name) {
    rule_.unit = Unit::kTime;
    rule_.metric = name == "avg" || name == "mean" ? Metric::kMean : Metric::kQuantile;
    if (rule_.metric == Metric::kMean) return true;
    if (name == "min" || name == "median" || name == "max") {
      rule_.quantile = name == "min" ? 0 : name == "median" ? 0.5 : 1;
      return true;
    }
    if (!name.starts_with('p')) return false;
    const std::optional<double> percent = number(name.substr(1));
    if (!percent || *percent <= 0 || *percent > 100) return false;
    rule_.quantile = *percent / 100;
    return true;
  }

  Result<void> comparison(std::string_view sign) {
    constexpr std::string_view kSigns[] = {"<", "<=", ">", ">="};
    const auto* const found = std::find(std::begin(kSigns), std::end(kSigns), sign);
    if (found == std::end(kSigns)) {
      return Error::input("the comparison must be <, <=, > or >=, not " + quoted(sign, 10),
                          std::string(kForm));
    }
    rule_.comparison = static_cast<Threshold::Comparison>(found - std::begin(kSigns));
    return {};
  }

  /// The words up to the next of the rule's own as one, so that "500 ms" is "500ms".
  Result<std::string> joined() {
    std::string text;
    for (; next_ < words_.size(); ++next_) {
      const std::string_view word = words_[next_];
      if (word == "over" || word == "abort" || word == "after") break;
      const bool is_number = is_digit(word.front()) || word.front() == '.';
      if (is_number && !text.empty() && (is_digit(text.back()) || text.back() == '.')) {
        return Error::input(
            "there are two values, " + quoted(text, 40) + " and " + quoted(word, 40),
            std::string(kForm));
      }
      text += word;
    }
    return text;
  }

  Result<void> limit() {
    const Result<std::string> text = joined();
    if (!text) return text.error();
    if (text->empty()) return Error::input("the value is missing", std::string(kForm));
    return rule_.unit == Unit::kTime ? time_limit(*text) : number_limit(*text);
  }

  Result<void> time_limit(const std::string& text) {
    if (number(text)) {
      return Error::input("the time " + text.substr(0, 40) + " has no unit",
                          "write " + text.substr(0, 40) + "ms or " + text.substr(0, 40) + "s");
    }
    if (text.ends_with('%')) {
      return Error::input(quoted(text, 40) + " is a share, but times are compared with a time",
                          "write a time such as 500ms");
    }
    const Result<Nanoseconds> time = parse_duration(text);
    if (!time) return time.error();
    rule_.limit = static_cast<double>(time->count());
    return {};
  }

  Result<void> number_limit(const std::string& text) {
    const bool has_share = rule_.metric == Metric::kFailures || rule_.metric == Metric::kDropped;
    const bool is_share = text.ends_with('%');
    const std::optional<double> value =
        number(is_share ? std::string_view(text).substr(0, text.size() - 1) : text);
    if (!value) {
      return Error::input(quoted(text, 40) + " is not a number" + (has_share ? " or a share" : ""),
                          has_share ? "write 1% or 10" : "write a number such as 900, no unit");
    }
    if (is_share) {
      if (!has_share) {
        return Error::input(quoted(text, 40) + " is a share, but a number is meant",
                            "write a number such as 900");
      }
      if (*value > 100) return Error::input("a share is at most 100%, not " + text.substr(0, 40));
      rule_.unit = Unit::kPercent;
    } else if (has_share && *value != std::floor(*value)) {
      return Error::input(text.substr(0, 40) + " is neither a count nor a share",
                          "write a share with %, as in 1%, or a whole number of requests");
    }
    rule_.limit = *value;
    return {};
  }

  bool take(std::string_view word) {
    const bool is_next = next_ < words_.size() && words_[next_] == word;
    next_ += is_next ? 1 : 0;
    return is_next;
  }

  Result<Nanoseconds> time(std::string_view what, Nanoseconds least) {
    const Result<std::string> text = joined();
    if (!text) return text.error();
    if (text->empty()) {
      return Error::input("the time of " + quoted(what) + " is missing",
                          "write " + std::string(what) + " 10s");
    }
    const Result<Nanoseconds> time = parse_duration(*text);
    if (!time) return time.error();
    if (*time < least || *time > kLongestThresholdTime) {
      return Error::input(
          "the time of " + quoted(what) + " must be from " + format_duration(least) + " to " +
              format_duration(kLongestThresholdTime) + ", not " + format_duration(*time),
          "write " + std::string(what) + " 10s");
    }
    return time;
  }

  Result<void> window() {
    if (!take("over")) return {};
    const Result<Nanoseconds> length = time("over", kShortestThresholdWindow);
    if (!length) return length.error();
    rule_.window = *length;
    return {};
  }

  Result<void> abort() {
    if (!take("abort")) return {};
    rule_.abort = true;
    const bool is_count = rule_.metric != Metric::kRps && rule_.unit == Unit::kRequests;
    if (is_count && !rule_.wants_less() && rule_.window == Nanoseconds(0)) {
      return Error::input("a count that has to grow is known at the end only, so it cannot abort",
                          "leave abort out, or judge a window: over 10s abort");
    }
    if (!take("after")) return {};
    const Result<Nanoseconds> delay = time("after", Nanoseconds(0));
    if (!delay) return delay.error();
    rule_.abort_after = *delay;
    return {};
  }

  std::string_view text_;
  std::vector<std::string_view> words_;  // behind the comparison
  std::size_t next_ = 0;                 // into words_
  Threshold rule_;
};

struct Parts {
  std::string_view row;
  Result<Threshold> rule;
};

/// `"ROW": RULE`, where ROW may hold anything but a quote followed by a colon.
Parts quoted_row(std::string_view text) {
  for (std::size_t end = text.find('"', 1); end != std::string_view::npos;
       end = text.find('"', end + 1)) {
    const std::string_view rest = trim(text.substr(end + 1));
    if (!rest.starts_with(':')) continue;
    return {trim(text.substr(1, end - 1)), RuleParser(rest.substr(1)).parse()};
  }
  return {{},
          Error::input("the quoted row does not end in \":", R"(write "GET /hello": p99 < 1s)")};
}

Parts split_row(std::string_view text) {
  if (text.starts_with('"')) return quoted_row(text);
  // No rule holds a colon, so none but the last can be the one before a rule.
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return {{}, RuleParser(text).parse()};
  return {trim(text.substr(0, colon)), RuleParser(text.substr(colon + 1)).parse()};
}

}  // namespace

Result<Threshold> parse_threshold(std::string_view text) {
  text = trim(text);
  const auto wrong = [text](const Error& error) {
    return Error::input(quoted(text) + ": " + error.message, error.hint);
  };
  if (text.empty()) return Error::input("the threshold is empty", std::string(kForm));
  auto [row, rule] = split_row(text);
  if (!rule) return wrong(rule.error());
  const bool has_row = text.starts_with('"') || text.find(':') != std::string_view::npos;
  if (has_row && row.empty()) {
    return wrong(Error::input("the row before the colon is missing",
                              "write GET /hello: p99 < 1s, or leave the colon out for all rows"));
  }
  const bool of_all = rule->metric == Metric::kDropped || rule->time == Time::kLag;
  if (has_row && of_all) {
    return wrong(Error::input("lag and dropped arrivals belong to no row", "leave the row out"));
  }
  rule->expr = text;
  rule->row = row;
  return rule;
}

}  // namespace stormlight
