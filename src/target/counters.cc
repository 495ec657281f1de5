#include "target/counters.h"

#include <algorithm>
#include <tuple>

#include "target/json_text.h"

namespace stormlight::target {
namespace {

auto order_of(const AnswerCount& answer) {
  return std::tie(answer.path, answer.method, answer.status);
}

void append_member(std::string& out, std::string_view name, std::uint64_t value) {
  append_json_string(out, name);
  out += ':';
  out += std::to_string(value);
  out += ',';
}

}  // namespace

void Counters::add_answer(std::string_view method, std::string_view path, int status) {
  View view{method, path.substr(0, kMaxPath), status};
  auto entry = answers_.find(view);
  if (entry == answers_.end() && answers_.size() >= kMaxKinds) {
    view = {"", "(other)", 0};
    entry = answers_.find(view);
  }
  if (entry == answers_.end()) {
    const std::lock_guard lock(insert_);
    entry =
        answers_.try_emplace(Kind{std::string(view.method), std::string(view.path), view.status})
            .first;
  }
  entry->second.add();
}

void Counters::add_to(TargetCounters& sum) const {
  // The closed ones first: meanwhile more may open and close.
  const std::uint64_t closed = closed_connections.get();
  const std::uint64_t opened = connections.get();
  sum.connections += opened;
  sum.open_connections += opened - closed;
  sum.bytes_in += ByteCount(bytes_in.get());
  sum.bytes_out += ByteCount(bytes_out.get());
  sum.malformed += malformed.get();
  sum.timeouts += timeouts.get();
  sum.tls_failures += tls_failures.get();
  sum.injected_errors += injected_errors.get();
  sum.injected_closes += injected_closes.get();
  const std::lock_guard lock(insert_);
  for (const auto& [kind, count] : answers_) {
    AnswerCount answer{kind.method, kind.path, kind.status, count.get()};
    sum.requests += answer.count;
    const auto place = std::lower_bound(
        sum.answers.begin(), sum.answers.end(), answer,
        [](const AnswerCount& a, const AnswerCount& b) { return order_of(a) < order_of(b); });
    if (place != sum.answers.end() && order_of(*place) == order_of(answer)) {
      place->count += answer.count;
    } else {
      sum.answers.insert(place, std::move(answer));
    }
  }
}

std::string to_json(const TargetCounters& counters) {
  std::string out = "{";
  append_member(out, "connections", counters.connections);
  append_member(out, "open_connections", counters.open_connections);
  append_member(out, "requests", counters.requests);
  append_member(out, "bytes_in", counters.bytes_in.bytes());
  append_member(out, "bytes_out", counters.bytes_out.bytes());
  append_member(out, "malformed", counters.malformed);
  append_member(out, "timeouts", counters.timeouts);
  append_member(out, "tls_failures", counters.tls_failures);
  append_member(out, "injected_errors", counters.injected_errors);
  append_member(out, "injected_closes", counters.injected_closes);
  out += "\"answers\":[";
  for (const AnswerCount& answer : counters.answers) {
    if (out.back() == '}') out += ',';
    out += "{\"method\":";
    append_json_string(out, answer.method);
    out += ",\"path\":";
    append_json_string(out, answer.path);
    out += ",\"status\":" + std::to_string(answer.status);
    out += ",\"count\":" + std::to_string(answer.count) + '}';
  }
  out += "]}";
  return out;
}

}  // namespace stormlight::target
