// Memory for coroutine frames: freed frames are kept by size and handed out again, so that a
// request costs no call of malloc once its kind of frame has been seen.
//
// Thread rule: one pool per thread (thread_local: a coroutine frame has no other way to reach an
// allocator without a parameter in every coroutine); a frame is freed on the thread that made it.
// Invariant: at most kKeepPerClass free frames are kept per size class.
#pragma once

#include <array>
#include <cstddef>
#include <new>

namespace stormlight {

class FramePool {
 public:
  static constexpr std::size_t kStep = 64;       // size classes are multiples of this
  static constexpr std::size_t kLargest = 2048;  // larger frames go to operator new
  static constexpr std::size_t kKeepPerClass = 512;

  FramePool() = default;
  FramePool(const FramePool&) = delete;
  FramePool& operator=(const FramePool&) = delete;
  ~FramePool() {
    for (FreeList& list : lists_) {
      while (list.head != nullptr) {
        Node* next = list.head->next;
        ::operator delete(list.head);
        list.head = next;
      }
    }
  }

  static FramePool& of_this_thread() {
    thread_local FramePool pool;
    return pool;
  }

  void* allocate(std::size_t size) {
    const std::size_t slot = slot_of(size);
    if (slot < lists_.size() && lists_[slot].head != nullptr) {
      FreeList& list = lists_[slot];
      Node* node = list.head;
      list.head = node->next;
      --list.length;
      return node;
    }
    return ::operator new(slot < lists_.size() ? (slot + 1) * kStep : size);
  }

  void deallocate(void* frame, std::size_t size) {
    const std::size_t slot = slot_of(size);
    if (slot >= lists_.size() || lists_[slot].length >= kKeepPerClass) {
      ::operator delete(frame);
      return;
    }
    FreeList& list = lists_[slot];
    list.head = new (frame) Node{list.head};
    ++list.length;
  }

 private:
  struct Node {
    Node* next;
  };
  struct FreeList {
    Node* head = nullptr;
    std::size_t length = 0;
  };
  static std::size_t slot_of(std::size_t size) { return (size + kStep - 1) / kStep - 1; }

  std::array<FreeList, kLargest / kStep> lists_{};
};

}  // namespace stormlight
