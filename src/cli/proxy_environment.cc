#include "cli/proxy_environment.h"

#include <string_view>

#include "base/strings.h"

namespace stormlight::cli {
namespace {

struct Setting {
  std::string name;
  std::string value;  // trimmed; empty when not set
};

Setting read(std::string_view lower_name, const EnvironmentVariable& variable) {
  for (const std::string& name : {std::string(lower_name), to_upper(lower_name)}) {
    const char* value = variable(name.c_str());
    if (value != nullptr && !trim(value).empty()) return {name, std::string(trim(value))};
  }
  return {};
}

bool matches(std::string_view entry, const Url& target) {
  entry = trim(entry);
  if (entry == "*") return true;
  // One colon divides a port off; more than one is an IPv6 address.
  const std::size_t colon = entry.rfind(':');
  if (colon != entry.npos && (entry.find(':') == colon || entry[colon - 1] == ']')) {
    if (entry.substr(colon + 1) != std::to_string(target.port)) return false;
    entry = entry.substr(0, colon);
  }
  if (entry.starts_with('[') && entry.ends_with(']')) entry = entry.substr(1, entry.size() - 2);
  if (entry.starts_with('.')) entry.remove_prefix(1);
  if (entry.empty()) return false;
  const std::string name = to_lower(entry);
  return target.host == name || target.host.ends_with("." + name);
}

}  // namespace

Result<std::string> proxy_from_environment(const Url& target, const EnvironmentVariable& variable) {
  Setting proxy = read(target.scheme + "_proxy", variable);
  if (proxy.value.empty()) proxy = read("all_proxy", variable);
  if (proxy.value.empty()) return std::string();
  const Setting exceptions = read("no_proxy", variable);
  for (const std::string_view entry : split(exceptions.value, ',')) {
    if (matches(entry, target)) return std::string();
  }
  // Everybody who reads these variables takes "proxy:3128" too.
  if (proxy.value.find("://") == std::string::npos) proxy.value = "http://" + proxy.value;
  const Result<Url> url = parse_url(proxy.value);
  if (url && !url->is_tls()) return proxy.value;
  const std::string why = url ? "only http:// proxies can be used" : url.error().message;
  return Error::input(proxy.name + " in the environment is no proxy: " + why,
                      "correct it, or leave --proxy-from-env out");
}

}  // namespace stormlight::cli
