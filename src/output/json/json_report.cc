#include "output/json/json_report.h"

#include <cmath>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/url.h"
#include "output/format.h"
#include "output/json/json_trust.h"
#include "output/text.h"
#include "output/threshold_text.h"

namespace stormlight::output {
namespace {

using Json = nlohmann::ordered_json;  // keeps the order of the keys

constexpr std::pair<const char*, double> kQuantiles[] = {
    {"p50", 0.5},  {"p75", 0.75},    {"p90", 0.9},      {"p95", 0.95},
    {"p99", 0.99}, {"p99.9", 0.999}, {"p99.99", 0.9999}};

double finite(double value) {
  return std::isfinite(value) ? value : 0;
}

Json dist(const Histogram& histogram) {
  Json out;
  out["min"] = milliseconds(histogram.min());
  out["mean"] = milliseconds(histogram.mean());
  out["stddev"] = milliseconds(histogram.stddev());
  for (const auto& [key, q] : kQuantiles) out[key] = milliseconds(histogram.quantile(q));
  out["max"] = milliseconds(histogram.max());
  out["count"] = histogram.count();
  out["over_range"] = histogram.over_range();
  out["hdr"] = histogram.encode_base64();
  return out;
}

/// The number, or null where it is only known to be at least something.
Json number_of(const Percentile& percentile) {
  return percentile.at_least ? Json(nullptr) : Json(milliseconds(percentile.time));
}

/// Of a row: its percentiles are null where the censored hide them.
Json dist(const Histogram& times, const Censored& censored, const RunStatistics& statistics) {
  Json out = dist(times);
  Json at_least = Json::object();
  for (const auto& [key, q] : kQuantiles) {
    const Percentile found = percentile(times, censored, q);
    out[key] = number_of(found);
    if (found.at_least) at_least[key] = milliseconds(found.time);
  }
  out["ci95"] = ci95(times, censored, statistics);
  out["censored"]["timed_out"] = censored.timed_out;
  out["censored"]["unfinished"] = censored.unfinished.count();
  out["censored"]["at_least"] = std::move(at_least);
  return out;
}

Json row(const Snapshot& snapshot, const Row& r) {
  Json statuses = Json::object();
  for (const auto& [status, count] : r.statuses) statuses[std::to_string(status)] = count;
  Json out;
  out["method"] = to_valid_utf8(r.method);
  out["name"] = to_valid_utf8(r.name);
  out["requests"] = r.requests;
  out["failures"] = r.failures;
  out["rps"] = finite(snapshot.rps(r).per_second());
  out["failures_per_s"] = finite(snapshot.failures_per_second(r).per_second());
  out["bytes_in"] = r.bytes_in.bytes();
  out["bytes_out"] = r.bytes_out.bytes();
  out["retries"] = r.retries;
  out["redirects"] = r.redirects;
  out["connections"] = r.connections;
  out["statuses"] = std::move(statuses);
  out["response_ms"] = dist(r.response, r.response_censored, snapshot.statistics);
  out["service_ms"] = dist(r.service, r.service_censored, snapshot.statistics);
  Json phases = Json::object();
  for (std::size_t i = 0; i < kPhases; ++i) {
    if (!r.phases[i].empty()) phases[to_string(static_cast<Phase>(i))] = dist(r.phases[i]);
  }
  out["phases_ms"] = std::move(phases);
  return out;
}

Json run(const RunInfo& info, const Snapshot& snapshot) {
  Json out;
  out["model"] = to_string(info.model);
  out["host"] = to_valid_utf8(without_credentials(info.host));
  out["load_file"] = to_valid_utf8(without_credentials(info.load_file));
  out["users"] = info.target_users;
  out["spawn_rate"] = finite(info.spawn_rate.per_second());
  if (info.model == Model::kOpen) {
    out["rate"] = finite(info.target_rate.per_second());
    out["arrivals"] = to_string(info.arrivals);
    if (info.drop_late) out["drop_late_s"] = seconds(*info.drop_late);
  }
  if (!info.stages.empty()) {
    out["stages"] = Json::array();
    for (const Stage& stage : info.stages) {
      out["stages"].push_back(
          {{"from", stage.from}, {"to", stage.to}, {"length_s", seconds(stage.length)}});
    }
  }
  if (info.request_limit > 0) out["request_limit"] = info.request_limit;
  if (info.pacing.count() > 0) out["pacing_s"] = seconds(info.pacing);
  if (info.warm_up.count() > 0) out["warm_up_s"] = seconds(info.warm_up);
  out["duration_s"] = seconds(info.duration);
  out["think_time_s"] = {{"min", seconds(info.think_time_min)},
                         {"max", seconds(info.think_time_max)}};
  out["started_at"] = format_utc(info.started_at);
  out["version"] = to_valid_utf8(info.version);
  out["workers"] = info.workers;
  out["seed"] = info.seed;
  out["state"] = to_string(snapshot.state);
  out["interrupted"] = snapshot.interrupted;
  out["elapsed_s"] = seconds(snapshot.elapsed);
  out["window_s"] = seconds(snapshot.window);
  add_stationarity(snapshot.statistics, out);
  return out;
}

Json error(const ErrorRow& e) {
  Json out;
  out["method"] = to_valid_utf8(e.method);
  out["name"] = to_valid_utf8(e.name);
  out["kind"] = to_string(e.kind);
  out["message"] = to_valid_utf8(e.message);
  out["count"] = e.count;
  out["first_seen_s"] = seconds(e.first_seen);
  out["last_seen_s"] = seconds(e.last_seen);
  return out;
}

Json generator(const GeneratorHealth& health) {
  Json reasons = Json::array();
  for (const std::string& reason : health.reasons) reasons.push_back(to_valid_utf8(reason));
  Json out;
  out["cpu_percent"] = finite(health.cpu_percent);
  out["lag_ms"] = dist(health.lag);
  out["saturated"] = health.saturated;
  out["verdict"] = health.saturated ? "saturated" : "ok";
  out["reasons"] = std::move(reasons);
  add_facts(health, out);
  return out;
}

Json accounting(const Accounting& a) {
  Json out;
  out["scheduled"] = a.scheduled;
  out["ok"] = a.ok;
  out["failed"] = a.failed;
  out["timed_out"] = a.timed_out;
  out["dropped"] = a.dropped;
  out["in_flight_at_stop"] = a.in_flight_at_stop;
  return out;
}

Json warm_up(const WarmUp& w) {
  Json out;
  out["requests"] = w.requests;
  out["failures"] = w.failures;
  return out;
}

Json schedule(const Schedule& s) {
  Json out;
  out["waited"] = s.waited;
  out["most_users"] = s.most_users;
  return out;
}

Json timeline_point(const TimelinePoint& point) {
  Json out;
  out["t_s"] = seconds(point.at);
  out["users"] = point.users;
  out["rps"] = finite(point.requests.per_second());
  out["failures_per_s"] = finite(point.failures.per_second());
  out["p50"] = number_of(point.p50);
  out["p95"] = number_of(point.p95);
  out["p99"] = number_of(point.p99);
  return out;
}

Json threshold(const ThresholdResult& result) {
  Json out;
  out["expr"] = to_valid_utf8(result.expr);
  const Json value = result.value ? Json(finite(*result.value)) : Json();
  out["value"] = result.at_least ? Json() : value;
  out["at_least"] = result.at_least ? value : Json();
  out["unit"] = to_string(result.unit);
  out["passed"] = result.passed;
  out["samples"] = result.samples;
  out["aborted"] = result.aborted;
  return out;
}

/// A key of the top level per line, and an entry of its lists per line.
class Writer {
 public:
  void add(const char* key, const Json& value) {
    out_ += out_.empty() ? "{\n" : ",\n";
    out_ += ' ' + Json(key).dump() + ": ";
    if (!value.is_array() || value.empty()) {
      out_ += value.dump();
      return;
    }
    const char* before = "[\n  ";
    for (const Json& entry : value) {
      out_ += before + entry.dump();
      before = ",\n  ";
    }
    out_ += "\n ]";
  }

  std::string take() { return std::move(out_) + "\n}\n"; }

 private:
  std::string out_;
};

template <typename Items, typename Convert>
Json list(const Items& items, Convert&& convert) {
  Json out = Json::array();
  for (const auto& item : items) out.push_back(convert(item));
  return out;
}

}  // namespace

std::string json_report(const RunInfo& info, const Snapshot& snapshot, Verdict verdict) {
  Writer writer;
  writer.add("schema", "stormlight.report/1");
  writer.add("run", run(info, snapshot));
  writer.add("totals", row(snapshot, snapshot.totals));
  writer.add("endpoints", list(snapshot.rows, [&](const Row& r) { return row(snapshot, r); }));
  writer.add("errors", list(snapshot.errors, error));
  writer.add("generator", generator(snapshot.generator));
  writer.add("accounting", accounting(snapshot.accounting));
  writer.add("warm_up", warm_up(snapshot.warm_up));
  writer.add("schedule", schedule(snapshot.schedule));
  writer.add("thresholds", list(snapshot.thresholds, threshold));
  writer.add("verdict", to_string(verdict));
  writer.add("verdict_reason", to_valid_utf8(verdict_reason(snapshot, verdict)));
  writer.add("timeline", list(snapshot.timeline, timeline_point));
  return writer.take();
}

}  // namespace stormlight::output
