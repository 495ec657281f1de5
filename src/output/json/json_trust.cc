#include "output/json/json_trust.h"

#include <cmath>
#include <cstddef>
#include <iterator>
#include <optional>
#include <utility>

#include "metrics/confidence.h"
#include "output/text.h"

namespace stormlight::output {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kIntervalKeys[] = {"p50", "p95", "p99"};
static_assert(std::size(kIntervalKeys) == kIntervalQuantiles.size());

double finite(double value) {
  return std::isfinite(value) ? value : 0;
}

Json end_of(const std::optional<Nanoseconds>& end) {
  return end ? Json(milliseconds(*end)) : Json(nullptr);
}

}  // namespace

void add_facts(const GeneratorHealth& health, Json& generator) {
  const GeneratorFacts& facts = health.facts;
  if (health.cores > 0) generator["cores"] = health.cores;
  if (!facts.workers.empty()) {
    Json& workers = generator["workers"] = Json::array();
    for (const WorkerLoad& load : facts.workers) {
      Json worker;
      worker["cpu_percent"] = finite(load.cpu_percent);
      worker["run_queue_percent"] = finite(load.run_queue_percent);
      workers.push_back(std::move(worker));
    }
  }
  if (facts.throttled) {
    Json& throttled = generator["throttled"];
    throttled["periods"] = facts.throttled->periods;
    throttled["share"] = finite(facts.throttled->share);
    throttled["time_s"] = seconds(facts.throttled->time);
  }
  if (facts.descriptors) {
    Json& descriptors = generator["descriptors"];
    descriptors["open"] = facts.descriptors->open;
    descriptors["limit"] = facts.descriptors->limit;
  }
  if (facts.ports) {
    Json& ports = generator["ports"];
    ports["sockets"] = facts.ports->sockets;
    ports["first"] = facts.ports->first;
    ports["last"] = facts.ports->last;
  }
  if (facts.time_wait) generator["time_wait"] = *facts.time_wait;
}

Json ci95(const Histogram& times, const Censored& censored, const RunStatistics& statistics) {
  Json out;
  out["method"] = statistics.correlated ? "batch means" : "order statistics";
  for (std::size_t i = 0; i < kIntervalQuantiles.size(); ++i) {
    const ConfidenceInterval interval =
        confidence_interval(times, kIntervalQuantiles[i], statistics.widening[i], censored);
    out[kIntervalKeys[i]] = Json::array({end_of(interval.low), end_of(interval.high)});
  }
  return out;
}

void add_stationarity(const RunStatistics& statistics, Json& run) {
  run["stationary"] = statistics.stationary ? Json(*statistics.stationary) : Json(nullptr);
  run["stationary_reason"] = to_valid_utf8(statistics.reason);
}

}  // namespace stormlight::output
