// What tests of whole runs share: a small plan, a server that answers, and the names they use.
//
// Tests of whole runs live in the namespace testing_run, so that each need not say them again.
// Thread rule: the test's thread; Answering's scripts run on threads of their own. Only tests
// include this file.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <gtest/gtest.h>

#include "stormlight/run.h"

#include "http/scripted_server.h"

namespace stormlight::testing_run {

using http::Peer;
using http::ScriptedServer;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// Set on threads whose allocations are the test's own.
inline thread_local bool uncounted = false;

inline constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

inline Plan plan_for(const std::string& host, int users, Nanoseconds duration) {
  Plan plan;
  plan.host = host;
  TaskSpec task;
  task.name = "/";
  plan.tasks.push_back(task);
  plan.load.users = users;
  plan.load.duration = duration;
  plan.stop_timeout = std::chrono::seconds(2);
  return plan;
}

inline Snapshot finished(const Plan& plan) {
  RunControl control;
  auto outcome = run(plan, RunInfo{}, {}, control);
  EXPECT_TRUE(outcome.ok()) << outcome.error().message;
  return std::move(outcome->snapshot);
}

class Answering {
 public:
  explicit Answering(Nanoseconds delay = Nanoseconds(0))
      : server_([this, delay](http::Peer& peer, int) {
          uncounted = true;
          while (!peer.read_head().empty()) {
            ++requests;
            if (delay > Nanoseconds(0)) std::this_thread::sleep_for(delay);
            peer.send(kOk);
          }
        }) {}
  std::string host() const { return server_.url(""); }
  int connections() const { return server_.connections(); }
  std::atomic<std::uint64_t> requests{0};

 private:
  http::ScriptedServer server_;
};

}  // namespace stormlight::testing_run
