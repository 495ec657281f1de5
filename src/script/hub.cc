#include "frontend/python/py_ref.h"
// Python.h has to come before the standard headers.
#include <algorithm>
#include <utility>

#include "script/greenlets.h"
#include "script/hub.h"

namespace stormlight::script {

namespace {

/// Requests kept ready; a script that makes a URL of every id would fill the memory.
constexpr std::size_t kMostPrepared = 1000;
constexpr std::size_t kMostExceptions = 100;

}  // namespace

void Hub::enter() {
  root_ = current_greenlet();
}

void Hub::leave() {
  prepared_.clear();  // with the headers, which are Python's
  root_.reset();
}

python::PyRef Hub::begin(Fiber& fiber, PyObject* callable) {
  fiber.greenlet = new_greenlet(callable, root_.get());
  if (!fiber.greenlet) return nullptr;
  fibers_.emplace(fiber.greenlet.get(), &fiber);
  Py_INCREF(fiber.greenlet.get());
  return python::PyRef(fiber.greenlet.get());
}

Task<void> Hub::live(Fiber& fiber, PyObject* args) {
  users_ += fiber.session() != nullptr ? 1 : 0;
  resume(fiber, args);
  while (is_active(fiber.greenlet.get())) {
    switch (std::exchange(fiber.wish, Wish::kNone)) {
      case Wish::kRequest:
        fiber.outcome = co_await fiber.session()->client().request(*fiber.request);
        break;
      case Wish::kWait: {
        Fiber::Waiting waiting = fiber.wait();
        co_await waiting;
        note_lag(fiber);
        break;
      }
      case Wish::kNone:  // a switch that was not ours: the script uses greenlets itself
        break;
    }
    resume(fiber, nullptr);
  }
  users_ -= fiber.session() != nullptr ? 1 : 0;
  fibers_.erase(fiber.greenlet.get());
  fiber.greenlet.reset();
}

Task<void> Hub::live_beside(python::PyRef args, std::unique_ptr<Fiber> fiber) {
  // Its first turn comes when the spawning greenlet has let go of the stack.
  fiber->until = worker_.loop().now();
  Fiber::Waiting waiting = fiber->wait();
  co_await waiting;
  co_await live(*fiber, args.get());
}

void Hub::note_lag(const Fiber& fiber) {
  const TimePoint now = worker_.loop().read_clock();
  if (fiber.until && *fiber.until <= now) worker_.record_lag(*fiber.until, now);
}

void Hub::resume(Fiber& fiber, PyObject* args) {
  Fiber* before = std::exchange(current_, &fiber);
  const python::PyRef result = switch_to(fiber.greenlet.get(), args);
  current_ = before;
  // Users report what their tasks raise; this is what a spawned function let through.
  if (!result) PyErr_WriteUnraisable(fiber.greenlet.get());
}

bool Hub::must_end(Fiber& fiber) {
  const bool ending = fiber.session() != nullptr ? fiber.session()->stopping() : stopping_;
  if (!ending || fiber.told_to_end) return false;
  fiber.told_to_end = true;
  raise_exit();
  return true;
}

bool Hub::park(Fiber& fiber, Wish wish) {
  // Once told to end, a user may still say goodbye to its target, but not linger.
  if (must_end(fiber)) return false;
  if (fiber.told_to_end && wish == Wish::kWait) return raise_exit() != nullptr;
  fiber.wish = wish;
  const python::PyRef back = switch_to(root_.get(), nullptr);
  if (!back) return false;
  return wish == Wish::kRequest || !must_end(fiber);
}

Fiber* Hub::find(PyObject* greenlet) const {
  const auto found = fibers_.find(greenlet);
  return found == fibers_.end() ? nullptr : found->second;
}

void Hub::stop() {
  stopping_ = true;
  for (const auto& [greenlet, fiber] : fibers_) fiber->wake(worker_.loop().now());
}

std::unique_ptr<http::Request> Hub::make_request(const RequestArguments& wanted) {
  auto parts = wanted.parts();
  if (!parts) {
    PyErr_SetString(PyExc_ValueError, parts.error().message.c_str());
    return nullptr;
  }
  const HttpOptions& options = worker_.plan().plan.http;
  const http::Origin& origin = worker_.client_context().origin_of(parts->url);
  auto request =
      std::make_unique<http::Request>(http::prepare_request(std::move(*parts), origin, options));
  request->wants_head = true;
  wanted.apply(*request);
  return request;
}

bool Hub::prepare(const RequestArguments& wanted, Fiber& fiber) {
  const bool is_kept = wanted.can_be_kept();
  if (is_kept) {
    wanted.write_key(key_);
    const auto known = prepared_.find(key_);
    if (known != prepared_.end()) {
      fiber.request = known->second.request.get();
      return true;
    }
  }
  auto made = make_request(wanted);
  if (!made) return false;
  fiber.request = made.get();
  if (!is_kept || prepared_.size() >= kMostPrepared) {
    fiber.own_request = std::move(made);
    return true;
  }
  made->known_head = std::make_unique<http::KnownHead>();
  Py_XINCREF(wanted.headers);
  prepared_.emplace(key_, Prepared{std::move(made), python::PyRef(wanted.headers)});
  return true;
}

std::uint32_t Hub::row_of(std::string_view method, std::string_view name) {
  key_.assign(method).append(1, ' ').append(name);
  const auto known = rows_.find(key_);
  if (known != rows_.end()) return known->second;
  const std::uint32_t row = worker_.row_of(method, name);
  if (rows_.size() < 4 * RowRegistry::kMostRows) rows_.emplace(key_, row);
  return row;
}

std::uint32_t Hub::begin_record(std::string_view method, std::string_view name) {
  const std::uint32_t row = row_of(method, name);
  Shard& shard = worker_.shard();
  shard.grow(row + 1);  // it may have been named while this interval was on
  shard.count_scheduled();
  return row;
}

void Hub::record(Session& session, std::string_view method, std::string_view name,
                 const http::Outcome& outcome, FailureKind failure, std::string_view message) {
  session.record(begin_record(method, name), outcome, failure, message);
}

void Hub::record_in_flight(Session& session, std::string_view method, std::string_view name,
                           const http::Outcome& outcome) {
  session.record_in_flight(begin_record(method, name), outcome);
}

void Hub::add_exception(std::string_view message, std::string_view traceback) {
  auto known = exceptions_.find(message);
  if (known == exceptions_.end()) {
    if (exceptions_.size() >= kMostExceptions) return;
    known = exceptions_
                .emplace(std::string(message),
                         ScriptException{std::string(message), std::string(traceback), 0})
                .first;
  }
  ++known->second.count;
}

std::vector<ScriptException> Hub::exceptions() const {
  std::vector<ScriptException> all;
  for (const auto& [message, exception] : exceptions_) all.push_back(exception);
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.count > b.count; });
  return all;
}

}  // namespace stormlight::script
