#include "metrics/row_metrics.h"

namespace stormlight {

void RowMetrics::merge(const RowMetrics& other) {
  requests += other.requests;
  failures += other.failures;
  requests_in_window += other.requests_in_window;
  failures_in_window += other.failures_in_window;
  bytes_in += other.bytes_in;
  bytes_out += other.bytes_out;
  retries += other.retries;
  redirects += other.redirects;
  connections += other.connections;
  statuses.merge(other.statuses);
  equal.merge(other.equal);
  response_apart.merge(other.response_apart);
  service_apart.merge(other.service_apart);
  for (std::size_t i = 0; i < kPhases; ++i) phases[i].merge(other.phases[i]);
  response_censored.merge(other.response_censored);
  service_censored.merge(other.service_censored);
}

void RowMetrics::clear() {
  requests = failures = requests_in_window = failures_in_window = 0;
  bytes_in = bytes_out = retries = redirects = connections = 0;
  statuses.clear();
  equal.clear();
  response_apart.clear();
  service_apart.clear();
  for (Histogram& phase : phases) phase.clear();
  response_censored.clear();
  service_censored.clear();
}

}  // namespace stormlight
