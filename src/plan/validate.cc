#include "plan/validate.h"

#include <cmath>
#include <string>

#include "base/duration.h"
#include "base/host.h"
#include "base/strings.h"
#include "base/url.h"
#include "plan/number_text.h"
#include "plan/target_url.h"
#include "plan/threshold_rows.h"

namespace stormlight {
namespace {

Result<void> check_time(std::string_view what, Nanoseconds value, Nanoseconds lowest) {
  if (value < lowest) {
    const std::string bound = lowest > Nanoseconds(0) ? "above 0" : "0 or more";
    return Error::input(std::string(what) + " must be " + bound + ", not " + format_duration(value),
                        "give a time such as 10s, 500ms or 1m30s");
  }
  if (value > kLongestTime) {
    return Error::input(std::string(what) + " must be at most " + format_duration(kLongestTime) +
                            ", not " + format_duration(value),
                        "give a time such as 10s, 500ms or 1m30s");
  }
  return {};
}

Result<void> check_load(const Load& load) {
  if (load.users < 1 || load.users > kMostUsers) {
    return Error::input("users must be from 1 to 1000000, not " + std::to_string(load.users),
                        "give --users 10, or set users = 10 in the load file");
  }
  const double rate = load.spawn_rate.per_second();
  if (!std::isfinite(rate) || rate < 0) {
    return Error::input(
        "the spawn rate must be a finite number of users per second, 0 or more, not " +
            number_text(rate),
        "give --spawn-rate 2, or 0 to start all users at once");
  }
  if (auto ok = check_time("the duration", load.duration, Nanoseconds(1)); !ok) return ok;
  const ThinkTime& think = load.think_time;
  if (auto ok = check_time("the think time", think.min, Nanoseconds(0)); !ok) return ok;
  if (auto ok = check_time("the think time", think.max, Nanoseconds(0)); !ok) return ok;
  if (think.min > think.max) {
    return Error::input("the think time's shortest, " + format_duration(think.min) +
                            ", is above its longest, " + format_duration(think.max),
                        "write the smaller one first, as in 1s-3s");
  }
  return {};
}

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
  if (plan.tasks.empty()) {
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
  if (auto ok = check_load(plan.load); !ok) return ok;
  if (auto ok = check_http(plan.http); !ok) return ok;
  if (auto ok = check_thresholds(plan); !ok) return ok;
  if (plan.workers < 1 || plan.workers > kMostWorkers) {
    return Error::input("workers must be from 1 to 1024, not " + std::to_string(plan.workers),
                        "leave --workers out to use one per core");
  }
  return check_time("the stop timeout", plan.stop_timeout, Nanoseconds(0));
}

}  // namespace stormlight
