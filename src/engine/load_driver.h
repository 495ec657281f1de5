// LoadDriver: brings one worker's virtual users to life as the load asks. One per model.
//
// Thread rule: belongs to its worker's Loop thread; made before the thread starts.
// Invariants: after stop() no user turns to another request; sessions outlive the coroutines that
// use them and are destroyed by clear(), on the worker's thread.
#pragma once

#include <cstdint>
#include <memory>

#include "engine/behaviour.h"
#include "runtime/task.h"

namespace stormlight {

class LoadDriver {
 public:
  LoadDriver() = default;
  LoadDriver(const LoadDriver&) = delete;
  LoadDriver& operator=(const LoadDriver&) = delete;
  virtual ~LoadDriver() = default;

  /// Follows the schedule until it, or the run, is over. Users go on beside it in the worker's
  /// Scope.
  virtual Task<void> run() = 0;
  /// The run is stopping: whoever waits for something to do ends.
  virtual void stop() = 0;
  /// Ends every request in flight.
  virtual void cancel() = 0;
  virtual void clear() = 0;

  /// Users there are now; in the open model, those busy with an arrival.
  virtual int users() const = 0;
  virtual int most_users() const = 0;
  /// Open: arrivals due by `now` that nobody has turned to yet.
  virtual std::uint64_t waiting(TimePoint now) const = 0;
};

class Worker;

/// The driver of the plan's model.
std::unique_ptr<LoadDriver> make_load_driver(Worker& worker);

}  // namespace stormlight
