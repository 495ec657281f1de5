// Coarse timeouts of one loop: a hashed wheel with 10 ms slots. Adding and removing are O(1) and
// nearly free, which is what a limit that almost never passes should cost.
//
// Thread rule: belongs to one Loop's thread. Time is passed in, so tests drive it by hand.
// Invariants: an entry fires at or after its time, at most kTick later plus the loop's own delay;
// an entry leaves the wheel when destroyed.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "stormlight/units.h"

namespace stormlight {

class TimeoutWheel {
  struct Link {
    Link* previous = this;
    Link* next = this;
    void unlink() {
      previous->next = next;
      next->previous = previous;
      previous = next = this;
    }
  };

 public:
  static constexpr Nanoseconds kTick = std::chrono::milliseconds(10);
  static constexpr std::size_t kSlots = 1024;  // one turn is 10.24 s; longer ones go round again

  class Entry : private Link {
   public:
    Entry() = default;
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;
    virtual ~Entry() { disarm(); }

    bool armed() const { return wheel_ != nullptr; }
    TimePoint due() const { return due_; }
    void disarm();

   protected:
    /// `now` is at or after due(). The entry is out of the wheel and may be armed again.
    virtual void on_timeout(TimePoint now) = 0;

   private:
    friend class TimeoutWheel;
    TimeoutWheel* wheel_ = nullptr;
    TimePoint due_;
  };

  explicit TimeoutWheel(TimePoint now) : last_tick_(tick_of(now)) {}
  TimeoutWheel(const TimeoutWheel&) = delete;
  TimeoutWheel& operator=(const TimeoutWheel&) = delete;
  ~TimeoutWheel();

  void arm(Entry& entry, TimePoint due);
  /// Like arm(), but an entry that is armed for an earlier time stays where it is: its owner looks
  /// again when it fires. Connections use this, so a request usually moves nothing.
  void arm_no_later(Entry& entry, TimePoint due) {
    if (!entry.armed() || due < entry.due_) arm(entry, due);
  }
  void advance(TimePoint now);
  /// When advance() should be called next; nothing while no entry is armed.
  std::optional<TimePoint> next_tick() const {
    if (armed_ == 0) return std::nullopt;
    return TimePoint(kTick * (last_tick_ + 1));
  }

 private:
  static std::int64_t tick_of(TimePoint t) { return t.time_since_epoch() / kTick; }

  std::array<Link, kSlots> slots_;
  std::int64_t last_tick_;
  std::size_t armed_ = 0;
};

}  // namespace stormlight
