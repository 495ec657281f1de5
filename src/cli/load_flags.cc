#include "cli/load_flags.h"

#include <string>
#include <utility>

#include "base/strings.h"
#include "cli/values.h"
#include "metrics/threshold_parser.h"
#include "plan/stages.h"
#include "plan/target_url.h"
#include "plan/validate.h"

namespace stormlight::cli {
namespace {

// As many as the most users all within one second.
constexpr double kMostPerSecond = kMostUsers;

auto whole(int low, int high) {
  return [low, high](std::string_view text) { return parse_whole(text, low, high); };
}

auto time_between(Nanoseconds low, Nanoseconds high) {
  return [low, high](std::string_view text) { return parse_time(text, low, high); };
}

Result<Rate> parse_rate(std::string_view text) {
  const Result<double> value = parse_number(text, kMostPerSecond, true);
  if (!value) return value.error();
  return Rate::per_second(*value);
}

Result<Rate> parse_arrival_rate(std::string_view text) {
  Result<Rate> rate = parse_rate(text);
  if (rate && *rate == Rate()) return Error::input("must be above 0", "give --rate 100");
  return rate;
}

Result<Arrivals> parse_arrivals(std::string_view text) {
  for (const Arrivals kind : {Arrivals::kConstant, Arrivals::kPoisson}) {
    if (iequals(trim(text), to_string(kind))) return kind;
  }
  return Error::input("must be constant or poisson, not " + stormlight::quoted(text));
}

Result<std::uint64_t> parse_request_limit(std::string_view text) {
  const Result<std::uint64_t> count = parse_seed(text);
  if (count && *count > 0) return count;
  return Error::input("must be a whole number above 0, not " + stormlight::quoted(text));
}

Result<std::string> parse_target(std::string_view text) {
  const Result<Url> url = parse_host(text);
  if (!url) return Error::input("is no target: " + url.error().message, url.error().hint);
  return std::string(trim(text));
}

// The positional and --file are two spellings of one thing: only a contradiction is wrong.
Result<void> take_source(std::string& source, std::string_view text, std::string_view complaint) {
  const std::string_view bare = trim(text);
  if (bare.empty()) return Error::input("the name of the load file must not be empty");
  if (!source.empty() && source != bare) {
    return Error::input(std::string(complaint) + stormlight::quoted(bare) + " besides " +
                        stormlight::quoted(source));
  }
  source = bare;
  return {};
}

void add_over_time_flags(FlagSet& flags, LoadOptions& options) {
  flags.group("Load over time (open: requests come at a rate, however slow the answers)");
  flags.value("--stages", "S", "users over time: level:time,…, as in 100:30s,100:2m,0:10s",
              store(options.stages, parse_stages));
  flags.value("--rate", "R", "open: arrivals per second, or those over time, as --stages",
              store(options.rate, parse_arrival_rate));
  flags.value("--rate-stages", "S", "", store(options.rate_stages, parse_stages));
  add_arrival_flags(flags, options);
  flags.value("--requests --iterations", "N",
              "stop after exactly N; not judged before D; also --iterations",
              store(options.requests, parse_request_limit));
  flags.value("--warm-up", "D", "",
              store(options.warm_up, time_between(Nanoseconds(0), kLongestTime)));
}

}  // namespace

void add_arrival_flags(FlagSet& flags, LoadOptions& options) {
  flags.value("--arrivals", "A", "open: constant or poisson (constant)",
              store(options.arrivals, parse_arrivals));
  flags.value("--max-users", "N", "open: most in flight (10000); drop what waits longer (never)",
              store(options.max_users, whole(1, kMostUsers)));
  flags.value("--drop-late", "D", "",
              store(options.drop_late, time_between(Nanoseconds(0), kLongestTime)));
}

void add_threshold_flag(FlagSet& flags, LoadOptions& options, std::string_view help) {
  flags.value("--threshold", "EXPR", help, [&options](std::string_view text) -> Result<void> {
    Result<Threshold> threshold = parse_threshold(text);
    if (!threshold) return threshold.error();
    options.thresholds.push_back(std::move(*threshold));
    return {};
  });
}

void add_common_load_flags(FlagSet& flags, LoadOptions& options) {
  flags.positional("load file or URL", [&options](std::string_view text) {
    return take_source(options.source, text, "one load file or URL at a time: ");
  });
  flags.value("--host -H", "URL", "target, e.g. http://127.0.0.1:8000; may hold user:password@",
              store(options.host, parse_target));
  flags.value("--file -f --locustfile", "FILE",
              "the load file, if not given bare; also --locustfile",
              [&options](std::string_view text) {
                return take_source(options.source, text, "names a second load file: ");
              });
  flags.value("--think-time", "T", "after each request a pause: 1s, 1s-3s; or a request every D",
              store(options.think_time, parse_think_time));
  flags.value("--pacing", "D", "",
              store(options.pacing, time_between(Nanoseconds(1), kLongestTime)));
  flags.value("--stop-timeout", "D", "grace for requests in flight at the end (5s)",
              store(options.stop_timeout, time_between(Nanoseconds(0), kLongestTime)));
  flags.value("--seed", "N", "repeats the random choices of a run (random); threads (cores)",
              store(options.seed, parse_seed));
  flags.value("--workers", "N", "", store(options.workers, whole(1, kMostWorkers)));
}

void add_load_flags(FlagSet& flags, LoadOptions& options) {
  flags.group("Load");
  flags.value("--users -u --user-count", "N",
              "virtual users, each with its connection (1); also --user-count",
              store(options.users, whole(1, kMostUsers)));
  flags.value("--spawn-rate -r", "R", "users started per second; 0 starts all at once (--users)",
              store(options.spawn_rate, parse_rate));
  flags.value("--duration -t -d --run-time", "D",
              "10, 500ms, 1m30s; with the ramp in it (10s); also --run-time",
              store(options.duration, time_between(Nanoseconds(1), kLongestTime)));
  add_threshold_flag(flags, options, "'p99<500ms', 'failures < 1%', …: exit 4 if not; repeatable");
  add_common_load_flags(flags, options);
  add_over_time_flags(flags, options);
}

}  // namespace stormlight::cli
