// What one of the target's threads counts.
//
// Thread rule: the owning thread writes, any thread reads. Counts are plain stores, so a count
// costs no locked instruction; the mutex is taken only for a kind of answer not met before and by
// readers.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "target/target.h"

namespace stormlight::target {

/// A count with one writer.
class Count {
 public:
  void add(std::uint64_t n = 1) {
    value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }
  std::uint64_t get() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

class Counters {
 public:
  static constexpr std::size_t kMaxKinds = 4096;
  static constexpr std::size_t kMaxPath = 256;

  Count connections;
  Count closed_connections;
  Count bytes_in;
  Count bytes_out;
  Count malformed;
  Count timeouts;
  Count tls_failures;
  Count injected_errors;
  Count injected_closes;

  /// One more answer of this kind.
  void add_answer(std::string_view method, std::string_view path, int status);

  /// Adds all of this to `sum`, whose answers stay sorted by path, method and status.
  void add_to(TargetCounters& sum) const;

 private:
  struct View {
    std::string_view method;
    std::string_view path;
    int status;
    bool operator==(const View&) const = default;
  };
  struct Kind {
    std::string method;
    std::string path;
    int status;
    View view() const { return {method, path, status}; }
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(const View& view) const {
      const std::hash<std::string_view> hash;
      return hash(view.path) ^ (hash(view.method) << 1) ^ static_cast<std::size_t>(view.status);
    }
    std::size_t operator()(const Kind& kind) const { return (*this)(kind.view()); }
  };
  struct Equal {
    using is_transparent = void;
    template <typename A, typename B>
    bool operator()(const A& a, const B& b) const {
      return as_view(a) == as_view(b);
    }
    static const View& as_view(const View& view) { return view; }
    static View as_view(const Kind& kind) { return kind.view(); }
  };

  mutable std::mutex insert_;
  std::unordered_map<Kind, Count, Hash, Equal> answers_;
};

/// As /stats shows it.
std::string to_json(const TargetCounters& counters);

}  // namespace stormlight::target
