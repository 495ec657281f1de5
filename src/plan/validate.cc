#include "plan/validate.h"

#include <string>

#include "base/duration.h"
#include "base/host.h"
#include "base/strings.h"
#include "base/url.h"
#include "plan/check_time.h"
#include "plan/target_url.h"
#include "plan/threshold_rows.h"

namespace stormlight {
namespace {

Result<void> check_proxy(const std::string& proxy) {
  if (proxy.empty()) return {};
  const Result<Url> url = parse_url(proxy);
  if (!url) return Error::input("the proxy: " + url.error().message, url.error().hint);
  if (url->is_tls() || url->target != "/") {
    return Error::input("the proxy must be http://host:port, not " + quoted(url->to_string()),
                        "https targets go through a plain HTTP proxy too");
  }
  return {};
}

bool is_literal_address(const std::string& address) {
  if (address.find(':') != std::string::npos) return canonical_ipv6(address).ok();
  return is_ip_address(address);
}

Result<void> check_source_addresses(const HttpOptions& http) {
  for (const std::string& address : http.source_addresses) {
    if (!is_literal_address(address)) {
      return Error::input("the source address " + quoted(address) + " is not an IP address",
                          "give addresses of this machine, such as 127.0.0.2 or ::1, not names");
    }
  }
  return {};
}

Result<void> check_http(const HttpOptions& http) {
  const Nanoseconds least(1);
  if (auto ok = check_time("the connect timeout", http.connect_timeout, least); !ok) return ok;
  if (auto ok = check_time("the response timeout", http.response_timeout, least); !ok) return ok;
  if (auto ok = check_time("the total timeout", http.total_timeout, least); !ok) return ok;
  if (http.max_redirects < 0) {
    return Error::input(
        "max redirects must be 0 or more, not " + std::to_string(http.max_redirects),
        "give 0 to take the redirect itself as the response");
  }
  if (!http.client_key.empty() && http.client_cert.empty()) {
    return Error::input("the client key " + quoted(http.client_key) + " has no certificate",
                        "give --cert too");
  }
  if (http.max_header_bytes < ByteCount(256)) {
    return Error::input("the header limit must be at least 256 bytes, not " +
                            std::to_string(http.max_header_bytes.bytes()),
                        "leave it at its default of 64 KiB");
  }
  if (auto ok = check_proxy(http.proxy); !ok) return ok;
  return check_source_addresses(http);
}

Error in_task(std::size_t index, const TaskSpec& task, const Error& error) {
  const std::string name = without_credentials(task.name.empty() ? task.path : task.name);
  std::string label = "task " + std::to_string(index + 1);
  label += " (" + quoted(task.method + " " + name, 60) + "): ";
  return Error::input(label + error.message, error.hint);
}

Result<void> check_tasks(const Plan& plan) {
  if (plan.tasks.empty() && !plan.scripted) {
    return Error::input("the plan has no tasks: there is nothing to send",
                        "add one: endpoints = [Task(\"GET\", \"/hello\")]");
  }
  if (plan.tasks.size() > kMostTasks) {
    return Error::input(
        "the plan has " + std::to_string(plan.tasks.size()) + " tasks; the most is 1000000",
        "let one task stand for many, with a name and a weight");
  }
  for (std::size_t i = 0; i < plan.tasks.size(); ++i) {
    const Result<void> ok = validate_task(plan.tasks[i], plan.host);
    if (!ok) return in_task(i, plan.tasks[i], ok.error());
  }
  return {};
}

}  // namespace

Result<void> validate(const Plan& plan) {
  if (!plan.host.empty()) {
    const Result<Url> host = parse_host(plan.host);
    if (!host) return Error::input("the host: " + host.error().message, host.error().hint);
  }
  if (auto ok = check_tasks(plan); !ok) return ok;
  if (auto ok = validate_load(plan.load); !ok) return ok;
  if (auto ok = check_http(plan.http); !ok) return ok;
  if (auto ok = check_thresholds(plan); !ok) return ok;
  if (plan.workers < 1 || plan.workers > kMostWorkers) {
    return Error::input("workers must be from 1 to 1024, not " + std::to_string(plan.workers),
                        "leave --workers out to use one per core");
  }
  if (plan.load.model == Model::kOpen && plan.workers > plan.load.max_users) {
    return Error::input("max users, " + std::to_string(plan.load.max_users) +
                            ", are fewer than the workers, " + std::to_string(plan.workers),
                        "each worker has at least one: give fewer --workers");
  }
  return check_time("the stop timeout", plan.stop_timeout, Nanoseconds(0));
}

}  // namespace stormlight
