#include "runtime/timer_queue.h"

#include <utility>

namespace stormlight {

TimerQueue::Entry::~Entry() {
  if (queue_ != nullptr) queue_->cancel(*this);
}

TimerQueue::~TimerQueue() {
  for (Node& node : heap_) node.entry->queue_ = nullptr;
}

void TimerQueue::schedule(Entry& entry, TimePoint due) {
  if (entry.queue_ != nullptr) entry.queue_->cancel(entry);
  entry.queue_ = this;
  const Node node{due, next_order_++, &entry};
  heap_.push_back(node);
  place(heap_.size() - 1, node);
  sift_up(heap_.size() - 1);
}

void TimerQueue::cancel(Entry& entry) {
  if (entry.queue_ == this) remove_at(entry.position_);
}

void TimerQueue::give_up(Entry& entry) {
  if (entry.queue_ != this) return;
  remove_at(entry.position_);
  entry.on_due(true);
}

std::optional<TimePoint> TimerQueue::next_due() const {
  if (heap_.empty()) return std::nullopt;
  return heap_.front().due;
}

void TimerQueue::fire_due(TimePoint now) {
  while (!heap_.empty() && heap_.front().due <= now) {
    Entry* entry = heap_.front().entry;
    remove_at(0);
    entry->on_due(false);
  }
}

void TimerQueue::cancel_all() {
  // New entries get a higher order, so a sleeper that sleeps again is not cancelled twice.
  const std::uint64_t end = next_order_;
  for (;;) {
    Entry* victim = nullptr;
    for (const Node& node : heap_) {
      if (node.order < end) {
        victim = node.entry;
        break;
      }
    }
    if (victim == nullptr) return;
    remove_at(victim->position_);
    victim->on_due(true);
  }
}

void TimerQueue::place(std::size_t position, Node node) {
  heap_[position] = node;
  node.entry->position_ = position;
}

void TimerQueue::sift_up(std::size_t position) {
  const Node node = heap_[position];
  while (position > 0) {
    const std::size_t parent = (position - 1) / 2;
    if (!before(node, heap_[parent])) break;
    place(position, heap_[parent]);
    position = parent;
  }
  place(position, node);
}

void TimerQueue::sift_down(std::size_t position) {
  const Node node = heap_[position];
  for (;;) {
    std::size_t child = 2 * position + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && before(heap_[child + 1], heap_[child])) ++child;
    if (!before(heap_[child], node)) break;
    place(position, heap_[child]);
    position = child;
  }
  place(position, node);
}

void TimerQueue::remove_at(std::size_t position) {
  heap_[position].entry->queue_ = nullptr;
  const Node last = heap_.back();
  heap_.pop_back();
  if (position == heap_.size()) return;
  place(position, last);
  sift_up(position);
  sift_down(last.entry->position_);
}

}  // namespace stormlight
