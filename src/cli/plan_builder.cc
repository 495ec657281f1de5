#include "cli/plan_builder.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/host.h"
#include "base/strings.h"
#include "plan/stages.h"
#include "plan/target_url.h"
#include "plan/validate.h"

namespace stormlight::cli {
namespace {

/// The flag's value, else the load file's, else the built-in one.
template <typename T>
T first_of(const std::optional<T>& flag, const std::optional<T>& file, T built_in) {
  return flag ? *flag : file.value_or(built_in);
}

std::vector<Stage> stages_of(const LoadOptions& flags, const LoadFileDefaults& file, Model model) {
  // A flag for a constant level replaces the file's profile, as flags do.
  if (model == Model::kOpen) {
    if (flags.rate) return {};
    return first_of(flags.rate_stages, file.rate_stages, std::vector<Stage>());
  }
  if (flags.users || flags.spawn_rate) return flags.stages.value_or(std::vector<Stage>());
  return first_of(flags.stages, file.stages, std::vector<Stage>());
}

Load load_of(const LoadOptions& flags, const LoadFileDefaults& file) {
  Load load;
  // What a flag says about one model outweighs what the file says about the other.
  const bool flags_open = flags.rate || flags.rate_stages;
  const bool flags_closed = flags.users || flags.stages || flags.spawn_rate;
  const bool file_open = file.rate || file.rate_stages;
  load.model = flags_open || (file_open && !flags_closed) ? Model::kOpen : Model::kClosed;
  load.users = first_of(flags.users, file.users, kDefaultUsers);
  load.spawn_rate = first_of(flags.spawn_rate, file.spawn_rate,
                             Rate::per_second(static_cast<double>(load.users)));
  load.requests = first_of(flags.requests, file.requests, std::uint64_t{0});
  const Nanoseconds built_in = load.requests > 0 ? kLongestTime : kDefaultDuration;
  load.duration = first_of(flags.duration, file.duration, built_in);
  load.warm_up = first_of(flags.warm_up, file.warm_up, Nanoseconds(0));
  if (load.model == Model::kOpen) {
    load.rate = first_of(flags.rate, file.rate, Rate());
    load.arrivals = first_of(flags.arrivals, file.arrivals, load.arrivals);
    load.max_users = first_of(flags.max_users, file.max_users, load.max_users);
    load.drop_late = flags.drop_late ? flags.drop_late : file.drop_late;
  } else {
    load.think_time = first_of(flags.think_time, file.think_time, ThinkTime{});
    load.pacing = first_of(flags.pacing, file.pacing, Nanoseconds(0));
  }
  load.stages = stages_of(flags, file, load.model);
  if (!load.stages.empty()) {
    load.duration = std::min(load.duration, length_of(load.stages));
    if (!flags.duration) load.duration = length_of(load.stages);
    if (load.model == Model::kClosed)
      load.users = static_cast<int>(std::ceil(peak_of(load.stages)));
  }
  return load;
}

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
  const Result<Url> url =
      plan.host.empty() ? target_url("", plan.tasks.front().path) : parse_host(plan.host);
  if (!url) return url.error();
  return proxy_from_environment(*url, variable);
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

/// Flags that cannot both be meant.
Result<void> check_load_options(const LoadOptions& load) {
  const bool open = load.rate || load.rate_stages;
  const auto both = [](std::string_view a, std::string_view b, std::string_view why) {
    return Error::input(std::string(a) + " and " + std::string(b) + " exclude each other",
                        std::string(why));
  };
  if (load.rate && load.rate_stages) {
    return both("--rate", "--rate-stages", "a constant rate, or one over time");
  }
  if (load.users && load.stages) return both("--users", "--stages", "the levels are the users");
  if (load.spawn_rate && load.stages) {
    return both("--spawn-rate", "--stages", "the stages say how fast users start");
  }
  if (open && load.users) {
    return both("--rate", "--users", "with a rate, --max-users bounds the requests in flight");
  }
  if (open && (load.stages || load.spawn_rate)) {
    return both("--rate", load.stages ? "--stages" : "--spawn-rate",
                "a rate over time is --rate-stages 0:10s,1000:30s");
  }
  if (open && (load.think_time || load.pacing)) {
    return both("--rate", load.think_time ? "--think-time" : "--pacing",
                "the rate says when requests are due");
  }
  if (load.think_time && load.pacing) {
    return both("--think-time", "--pacing", "a pause after each request, or a fixed beat");
  }
  return {};
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
  plan.load = load_of(flags, file.defaults);
  plan.http = http_of(options.request, file.defaults);
  plan.thresholds = file.defaults.thresholds.value_or(std::vector<Threshold>());
  plan.thresholds.insert(plan.thresholds.end(), flags.thresholds.begin(), flags.thresholds.end());
  plan.seed = first_of(flags.seed, file.defaults.seed, surroundings.random_seed);
  plan.workers = first_of(flags.workers, file.defaults.workers, surroundings.cores);
  const bool open = plan.load.model == Model::kOpen;
  plan.workers = std::min(plan.workers, open ? plan.load.max_users : plan.load.users);
  plan.workers = std::max(plan.workers, 1);
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
