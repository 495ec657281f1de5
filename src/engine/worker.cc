#include "engine/worker.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include <linux/close_range.h>
#include <pthread.h>
#include <unistd.h>

#include "base/clock.h"

namespace stormlight {

namespace {

/// How often a worker looks at its own lateness when nothing else is scheduled.
constexpr Nanoseconds kProbeEvery = std::chrono::milliseconds(10);

// The kernel looks descriptors up in a table of the thread's own without counting references, and
// RLIMIT_NOFILE then holds for each worker instead of for all. Where that is refused (before Linux
// 5.9) the shared table does as well.
void take_own_descriptor_table() {
#ifdef __SANITIZE_THREAD__
  // ThreadSanitizer knows one table per process: it takes equal numbers in two tables for one
  // descriptor and reports races that cannot be.
#else
  ::close_range(~0U, ~0U, CLOSE_RANGE_UNSHARE);
#endif
}

}  // namespace

Result<std::unique_ptr<Worker>> Worker::create(const Shared& shared, int index) {
  const RunPlan& plan = shared.plan;
  auto loop = Loop::create();
  if (!loop) return loop.error();
  auto context = http::ClientContext::create(**loop, plan.plan.http);
  if (!context) return context.error();
  const HttpOptions& http = plan.plan.http;
  const bool uses_tls = std::any_of(plan.parts.begin(), plan.parts.end(),
                                    [](const auto& parts) { return parts.url.is_tls(); });
  if (uses_tls || !http.ca_file.empty() || !http.client_cert.empty()) {
    if (auto prepared = (*context)->prepare_tls(); !prepared) return prepared.error();
  }
  return std::unique_ptr<Worker>(
      new Worker(shared, index, std::move(loop).value(), std::move(context).value()));
}

Worker::Worker(const Shared& shared, int index, std::unique_ptr<Loop> loop,
               std::unique_ptr<http::ClientContext> client_context)
    : plan_(shared.plan),
      budget_(shared.budget),
      rows_(shared.rows),
      index_(index),
      loop_(std::move(loop)),
      client_context_(std::move(client_context)),
      shard_(std::make_unique<Shard>(plan_.rows.size())),
      scope_([this] { on_done_(); }) {
  requests_.reserve(plan_.parts.size());
  for (std::size_t task = 0; task < plan_.parts.size(); ++task) {
    const http::RequestParts& parts = plan_.parts[task];
    const TaskSpec& spec = plan_.plan.tasks[task];
    http::Request request =
        http::prepare_request(parts, client_context_->origin_of(parts.url), plan_.plan.http);
    request.wants_body = !spec.expect.body_contains.empty();
    if (spec.timeout) request.total_timeout = *spec.timeout;
    request.known_head = std::make_unique<http::KnownHead>();
    requests_.push_back(std::move(request));
  }
  behaviour_ = shared.make_behaviour(*this);
  driver_ = make_load_driver(*this);
}

Worker::~Worker() {
  join();
}

void Worker::start(TimePoint t0, std::function<void()> on_done) {
  t0_ = t0;
  warm_up_end_ = t0 + plan_.plan.load.warm_up;
  stop_at_ = t0 + plan_.plan.load.duration;
  on_done_ = std::move(on_done);
  thread_ = std::thread([this] {
    thread_id_.store(::gettid(), std::memory_order_relaxed);
    ::pthread_setname_np(::pthread_self(), ("worker-" + std::to_string(index_)).c_str());
    take_own_descriptor_table();
    behaviour_->enter_thread();
    scope_.spawn(stop_when_due());
    scope_.spawn(probe_lag());
    scope_.spawn(driver_->run());
    loop_->run();
    driver_->clear();  // here, where their descriptors mean what they did
    behaviour_->leave_thread();
  });
}

void Worker::join() {
  if (!thread_.joinable()) return;
  loop_->post([this] { loop_->stop(); });
  thread_.join();
}

void Worker::stop(TimePoint at) {
  loop_->post([this, at] { begin_stop(at); });
}

void Worker::cancel() {
  loop_->post([this] {
    begin_stop(loop_->now());
    client_context_->cancel_lookups();
    driver_->cancel();
  });
}

void Worker::drain() {
  loop_->post([this] { begin_drain(); });
}

void Worker::collect(std::unique_ptr<Shard> spare, std::function<void(Report)> deliver) {
  // A posted function must be copyable, which a unique_ptr is not; ownership passes by hand.
  loop_->post([this, fresh = spare.release(), deliver = std::move(deliver)] {
    Report report;
    report.shard = std::exchange(shard_, std::unique_ptr<Shard>(fresh));
    report.users = driver_->users();
    report.most_users = driver_->most_users();
    report.waiting = driver_->waiting(std::min(loop_->now(), stop_at_));
    report.in_flight_at_stop = in_flight_at_stop_;
    deliver(std::move(report));
  });
}

Task<void> Worker::probe_lag() {
  // On a grid of absolute times: a late probe must not hide by moving the next ones along.
  TimePoint due = std::max(t0_, loop_->read_clock());
  while (!stopping_) {
    due += kProbeEvery;
    const bool whole = co_await sleep_until(loop_->timers(), due);
    if (!whole) break;
    const TimePoint now = loop_->read_clock();
    record_lag(due, now);
    // Probes that a stall swallowed were late as well, each by a tick less.
    while (due + kProbeEvery <= now) {
      due += kProbeEvery;
      record_lag(due, now);
    }
  }
}

Task<void> Worker::stop_when_due() {
  const bool whole = co_await sleep_until(loop_->timers(), stop_at_);
  if (whole) begin_stop(stop_at_);
}

void Worker::begin_stop(TimePoint at) {
  if (stopping_) return;
  stop_at_ = std::min(stop_at_, at);
  begin_drain();
}

void Worker::begin_drain() {
  if (stopping_) return;
  stopping_ = true;
  driver_->stop();
  behaviour_->stop();
  loop_->timers().cancel_all();
}

const http::Address* Worker::source_of(int number) const {
  const auto& sources = plan_.sources;
  return sources.empty() ? nullptr : &sources[static_cast<std::size_t>(number) % sources.size()];
}

}  // namespace stormlight
