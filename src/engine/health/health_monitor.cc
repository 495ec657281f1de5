#include "engine/health/health_monitor.h"

#include <optional>

#include "engine/health/sockets.h"

namespace stormlight::health {

HealthMonitor::HealthMonitor(TimePoint now) : cpu_(now), workers_(now) {
  std::optional<Throttling> none_yet;
  throttling_.update(none_yet);  // what was held back before the run is not its affair
}

void HealthMonitor::update(TimePoint now, const std::vector<int>& threads,
                           GeneratorHealth& health) {
  cpu_.update(now, health);
  health.cores = allowed_cpus();
  workers_.update(now, threads, health.facts.workers);
  throttling_.update(health.facts.throttled);
  descriptors_.update(threads, health.facts.descriptors);
  read_sockets(health.facts);
}

}  // namespace stormlight::health
