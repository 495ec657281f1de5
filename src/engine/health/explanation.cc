#include "engine/health/explanation.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <optional>

namespace stormlight::health {
namespace {

// One in a hundred is what it takes to reach the lag's 99th percentile; less does not explain it.
constexpr double kNotableThrottling = 0.01;  // of the periods
constexpr double kNotableWait = 1;           // percent of the time
constexpr double kBusy = 90;                 // percent of a core
constexpr double kNearlyAll = 0.9;           // of descriptors or ports
constexpr Nanoseconds kLongStop = std::chrono::milliseconds(50);

template <typename... Args>
std::string text_of(const char* format, Args... args) {
  char text[240];
  std::snprintf(text, sizeof text, format, args...);
  return text;
}

bool nearly_all(std::uint64_t used, std::uint64_t of) {
  return static_cast<double>(used) >= kNearlyAll * static_cast<double>(of);
}

std::optional<std::string> throttled_reason(const GeneratorFacts& facts) {
  if (!facts.throttled || facts.throttled->share < kNotableThrottling) return std::nullopt;
  return text_of(
      "throttled by its cgroup in %.0f%% of periods (%.1f s in all): raise the CPU quota of its "
      "container or unit",
      100 * facts.throttled->share, seconds(facts.throttled->time));
}

/// The worker with the highest figure; past the end without workers.
template <typename Figure>
std::size_t worst_of(const std::vector<WorkerLoad>& workers, Figure figure) {
  const auto found =
      std::max_element(workers.begin(), workers.end(),
                       [&](const auto& a, const auto& b) { return a.*figure < b.*figure; });
  return static_cast<std::size_t>(found - workers.begin());
}

std::optional<std::string> waited_reason(const GeneratorHealth& health) {
  const auto& workers = health.facts.workers;
  const std::size_t worst = worst_of(workers, &WorkerLoad::run_queue_percent);
  if (worst == workers.size() || workers[worst].run_queue_percent < kNotableWait) {
    return std::nullopt;
  }
  const double waited = workers[worst].run_queue_percent;
  if (static_cast<int>(workers.size()) > health.cores) {
    return text_of(
        "worker %zu waited for a core %.0f%% of the time, as %zu workers share %d: "
        "lower --workers",
        worst, waited, workers.size(), health.cores);
  }
  return text_of(
      "worker %zu waited for a core %.0f%% of the time: another process competes; stop it, or run "
      "the generator on cores or a machine of its own",
      worst, waited);
}

std::optional<std::string> busy_reason(const GeneratorHealth& health) {
  const auto& workers = health.facts.workers;
  const std::size_t worst = worst_of(workers, &WorkerLoad::cpu_percent);
  if (worst == workers.size() || workers[worst].cpu_percent < kBusy) return std::nullopt;
  const char* const remedy = static_cast<int>(workers.size()) < health.cores
                                 ? "raise --workers, or lower the load"
                                 : "lower the load, or share it among machines";
  return text_of("worker %zu used %.0f%% of its core: %s", worst, workers[worst].cpu_percent,
                 remedy);
}

void add_limits(const GeneratorFacts& facts, std::vector<std::string>& reasons) {
  const auto count = [](std::uint64_t n) { return static_cast<unsigned long long>(n); };
  if (const auto& d = facts.descriptors; d && nearly_all(d->open, d->limit)) {
    reasons.push_back(text_of("%llu of %llu descriptors are open: raise the limit with ulimit -n",
                              count(d->open), count(d->limit)));
  }
  const std::uint64_t waiting = facts.time_wait.value_or(0);
  if (const auto& p = facts.ports; p && nearly_all(p->sockets + waiting, p->available())) {
    reasons.push_back(
        text_of("%llu TCP sockets, %llu more in TIME_WAIT, for %llu local ports: keep connections "
                "alive, or "
                "connect from several --source-address",
                count(p->sockets), count(waiting), count(p->available())));
  }
}

}  // namespace

std::vector<std::string> explain_lag(const GeneratorHealth& health) {
  std::vector<std::string> reasons;
  // A throttled thread stands on the run queue as well, which then says nothing of others.
  if (auto throttled = throttled_reason(health.facts)) {
    reasons.push_back(std::move(*throttled));
  } else if (auto waited = waited_reason(health)) {
    reasons.push_back(std::move(*waited));
  }
  if (auto busy = busy_reason(health)) reasons.push_back(std::move(*busy));
  add_limits(health.facts, reasons);
  if (!reasons.empty()) return reasons;
  if (health.lag.max() >= kLongStop && health.cpu_percent < kBusy) {
    reasons.push_back(text_of(
        "it used only %.0f%% of a core and waited for none, but stood still for up to %.0f ms: "
        "something stopped it or its machine (a signal, a debugger, a suspended virtual machine)",
        health.cpu_percent, milliseconds(health.lag.max())));
  } else {
    reasons.push_back(text_of("it used %.0f%% of a core: give it more CPU, or lower the load",
                              health.cpu_percent));
  }
  return reasons;
}

}  // namespace stormlight::health
