#include "runtime/timeout_wheel.h"

#include <algorithm>

namespace stormlight {

TimeoutWheel::~TimeoutWheel() {
  for (Link& slot : slots_) {
    while (slot.next != &slot) static_cast<Entry*>(slot.next)->disarm();
  }
}

void TimeoutWheel::Entry::disarm() {
  if (wheel_ == nullptr) return;
  --wheel_->armed_;
  wheel_ = nullptr;
  unlink();
}

void TimeoutWheel::arm(Entry& entry, TimePoint due) {
  entry.disarm();
  // A slot is looked at when its tick has wholly passed, so nothing fires early.
  const std::int64_t tick = std::max(tick_of(due) + 1, last_tick_ + 1);
  Link& slot = slots_[static_cast<std::size_t>(tick) % kSlots];
  entry.wheel_ = this;
  entry.due_ = due;
  Link& link = entry;
  link.previous = slot.previous;
  link.next = &slot;
  slot.previous->next = &link;
  slot.previous = &link;
  ++armed_;
}

void TimeoutWheel::advance(TimePoint now) {
  const std::int64_t tick = tick_of(now);
  if (armed_ == 0) {
    last_tick_ = std::max(last_tick_, tick);
    return;
  }
  // After a long stall one turn visits every slot; more turns would find nothing new.
  std::int64_t from = std::max(last_tick_ + 1, tick - static_cast<std::int64_t>(kSlots) + 1);
  for (; from <= tick; ++from) {
    last_tick_ = from;
    Link& slot = slots_[static_cast<std::size_t>(from) % kSlots];
    // Due entries move to a list of their own first: firing may arm, disarm or destroy others.
    Link due;
    for (Link* link = slot.next; link != &slot;) {
      Link* next = link->next;
      if (static_cast<Entry*>(link)->due_ <= now) {
        link->unlink();
        link->previous = due.previous;
        link->next = &due;
        due.previous->next = link;
        due.previous = link;
      }
      link = next;
    }
    while (due.next != &due) {
      Entry* entry = static_cast<Entry*>(due.next);
      entry->disarm();
      entry->on_timeout(now);
    }
  }
}

}  // namespace stormlight
