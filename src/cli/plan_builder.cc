#include "cli/plan_builder.h"

#include <algorithm>
#include <utility>

#include "base/host.h"
#include "base/strings.h"
#include "cli/first_of.h"
#include "cli/load_builder.h"
#include "plan/target_url.h"

namespace stormlight::cli {
namespace {

HttpOptions http_of(const RequestOptions& flags, const LoadFileDefaults& file) {
  HttpOptions http;
  http.total_timeout = first_of(flags.total_timeout, file.timeout, http.total_timeout);
  http.connect_timeout =
      first_of(flags.connect_timeout, file.connect_timeout, http.connect_timeout);
  http.response_timeout =
      first_of(flags.response_timeout, file.response_timeout, http.response_timeout);
  http.max_redirects = first_of(flags.max_redirects, file.max_redirects, http.max_redirects);
  http.keep_alive = flags.no_keep_alive ? !*flags.no_keep_alive : file.keep_alive.value_or(true);
  http.verify_tls = !first_of(flags.insecure, file.insecure, false);
  http.ca_file = flags.ca_file;
  http.client_cert = flags.client_cert;
  http.client_key = flags.client_key;
  http.proxy = flags.proxy;
  http.source_addresses = flags.source_addresses;
  return http;
}

void add_headers(TaskSpec& task, const std::vector<Header>& headers) {
  const std::size_t own = task.headers.size();
  for (const Header& header : headers) {
    const auto end = task.headers.begin() + static_cast<std::ptrdiff_t>(own);
    const bool is_set = std::any_of(task.headers.begin(), end, [&header](const Header& other) {
      return iequals(other.name, header.name);
    });
    if (!is_set) task.headers.push_back(header);
  }
}

void apply_request_flags(TaskSpec& task, const RequestOptions& flags) {
  if (flags.body) task.body = flags.body;
  if (flags.method || flags.body) task.method = flags.method.value_or("POST");
  add_headers(task, flags.headers);
}

Error no_host(const TaskSpec& task) {
  return Error::input("no host to send " + task.method + " " + task.path + " to",
                      "add --host http://127.0.0.1:8000, or set host = \"http://...\" in the load "
                      "file");
}

// Which proxy the environment names depends on the scheme, so it is asked for the host, or for the
// first task when every task has its own.
Result<std::string> environment_proxy(const Plan& plan, const EnvironmentVariable& variable) {
  const Result<Url> url = plan.host.empty() && !plan.tasks.empty()
                              ? target_url("", plan.tasks.front().path)
                              : parse_host(plan.host);
  if (!url) return url.error();
  return proxy_from_environment(*url, variable);
}

/// What users that are code cannot do yet.
Result<void> check_script(const Plan& plan, const std::optional<int>& workers) {
  if (plan.load.model == Model::kOpen) {
    return Error::input("scripted users decide themselves when to send, so a rate cannot be kept",
                        "give --users instead of --rate, or a load file with `endpoints`");
  }
  if (workers && *workers > 1) {
    return Error::input("scripted users run in one process, so --workers " +
                            std::to_string(*workers) + " cannot be had",
                        "leave --workers out");
  }
  return {};
}

}  // namespace

bool is_url(std::string_view source) {
  return source.find("://") != std::string_view::npos;
}

std::string url_meant_by(std::string_view source) {
  const std::string_view authority = source.substr(0, source.find('/'));
  const std::size_t colon = authority.rfind(':');
  const std::string_view host = authority.substr(0, colon);
  const bool has_port = colon != authority.npos && colon + 1 < authority.size() &&
                        std::all_of(authority.begin() + static_cast<std::ptrdiff_t>(colon) + 1,
                                    authority.end(), is_digit);
  const bool is_name = host == "localhost" || is_ip_address(host) ||
                       (host.find('.', 1) != host.npos && !source.ends_with(".py"));
  if (!canonical_host(host) || !(has_port || is_name)) return {};
  return "http://" + std::string(source);
}

Result<void> check_options(const RunOptions& options) {
  if (auto checked = check_load_options(options.load); !checked) return checked;
  const RequestOptions& request = options.request;
  if (is_url(options.load.source)) {
    if (options.load.host) {
      return Error::input("--host and a URL name two targets", "leave --host out");
    }
  } else if (request.method || request.body) {
    return Error::input(std::string(request.method ? "--method" : "--body") +
                            " is for a URL given instead of a load file",
                        "a load file's tasks have their own method and body");
  }
  if (!request.client_key.empty() && request.client_cert.empty()) {
    return Error::input("--key needs the certificate that belongs to it", "add --cert FILE");
  }
  if (!request.proxy.empty() && request.proxy_from_env) {
    return Error::input("--proxy and --proxy-from-env name two proxies", "leave one of them out");
  }
  return {};
}

Result<Plan> make_plan(const RunOptions& options, LoadFile file, const Surroundings& surroundings) {
  const LoadOptions& flags = options.load;
  Plan plan;
  plan.host = first_of(flags.host, file.defaults.host, std::string());
  plan.tasks = std::move(file.tasks);
  plan.scripted = file.script != nullptr;
  Result<Load> load = make_load(flags, file.defaults);
  if (!load) return load.error();
  plan.load = std::move(*load);
  plan.http = http_of(options.request, file.defaults);
  plan.thresholds = file.defaults.thresholds.value_or(std::vector<Threshold>());
  plan.thresholds.insert(plan.thresholds.end(), flags.thresholds.begin(), flags.thresholds.end());
  plan.seed = first_of(flags.seed, file.defaults.seed, surroundings.random_seed);
  plan.workers = first_of(flags.workers, file.defaults.workers, surroundings.cores);
  const bool open = plan.load.model == Model::kOpen;
  plan.workers = std::min(plan.workers, open ? plan.load.max_users : plan.load.users);
  plan.workers = std::max(plan.workers, 1);
  if (plan.scripted) {
    if (auto fits = check_script(plan, flags.workers); !fits) return fits.error();
    plan.workers = 1;
  }
  plan.stop_timeout = first_of(flags.stop_timeout, file.defaults.stop_timeout, plan.stop_timeout);
  for (TaskSpec& task : plan.tasks) {
    apply_request_flags(task, options.request);
    if (plan.host.empty() && !is_full_url(task.path)) return no_host(task);
  }
  if (options.request.proxy_from_env) {
    Result<std::string> proxy = environment_proxy(plan, surroundings.variable);
    if (!proxy) return proxy.error();
    plan.http.proxy = std::move(*proxy);
  }
  return plan;
}

}  // namespace stormlight::cli
