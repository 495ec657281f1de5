// Precise timers of one loop: a binary heap of intrusive entries, and sleep_until() on top.
//
// Thread rule: belongs to one Loop's thread. Time is passed in, so tests drive it by hand.
// Invariants: an entry is in at most one queue and leaves it when destroyed; entries due at the
// same time fire in the order they were added.
#pragma once

#include <coroutine>
#include <cstdint>
#include <optional>
#include <vector>

#include "stormlight/units.h"

namespace stormlight {

class TimerQueue {
 public:
  /// Something that is called once, at or after a time.
  class Entry {
   public:
    Entry() = default;
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;
    virtual ~Entry();
    bool scheduled() const { return queue_ != nullptr; }

   protected:
    /// `cancelled`: the time has not come, but cancel_all() asked everyone to give up waiting.
    virtual void on_due(bool cancelled) = 0;

   private:
    friend class TimerQueue;
    TimerQueue* queue_ = nullptr;
    std::size_t position_ = 0;
  };

  TimerQueue() = default;
  TimerQueue(const TimerQueue&) = delete;
  TimerQueue& operator=(const TimerQueue&) = delete;
  ~TimerQueue();

  /// Moves the entry when it is scheduled already.
  void schedule(Entry& entry, TimePoint due);
  void cancel(Entry& entry);
  /// Fires an entry before its time, as cancelled; nothing when it is not scheduled.
  void give_up(Entry& entry);
  std::optional<TimePoint> next_due() const;
  /// Fires what is due at `now`; entries added meanwhile with a due time <= now fire as well.
  void fire_due(TimePoint now);
  /// Fires every entry scheduled at the time of the call as cancelled.
  void cancel_all();
  bool empty() const { return heap_.empty(); }

 private:
  struct Node {
    TimePoint due;
    std::uint64_t order;
    Entry* entry;
  };
  static bool before(const Node& a, const Node& b) {
    return a.due != b.due ? a.due < b.due : a.order < b.order;
  }
  void place(std::size_t position, Node node);
  void sift_up(std::size_t position);
  void sift_down(std::size_t position);
  void remove_at(std::size_t position);

  std::vector<Node> heap_;
  std::uint64_t next_order_ = 0;
};

/// `bool whole = co_await sleep_until(queue, due)`: false when cancel_all() cut the sleep short.
class SleepUntil final : private TimerQueue::Entry {
 public:
  SleepUntil(TimerQueue& queue, TimePoint due) : queue_(queue), due_(due) {}
  /// Ends the sleep now, as cancelled; resumes the sleeper within the call.
  void cut_short() { queue_.give_up(*this); }
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> sleeper) {
    sleeper_ = sleeper;
    queue_.schedule(*this, due_);
  }
  bool await_resume() const noexcept { return !cancelled_; }

 private:
  void on_due(bool cancelled) override {
    cancelled_ = cancelled;
    sleeper_.resume();
  }

  TimerQueue& queue_;
  TimePoint due_;
  std::coroutine_handle<> sleeper_;
  bool cancelled_ = false;
};

inline SleepUntil sleep_until(TimerQueue& queue, TimePoint due) {
  return {queue, due};
}

}  // namespace stormlight
