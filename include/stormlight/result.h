// Expected failures as values: Error says what went wrong and what the user can do about it,
// Result<T> is either a value or an Error.
//
// Thread rule: plain values; any thread. Invariant: a Result holds exactly one of the two.
// A failed HTTP request is data (FailureKind), never an Error.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace stormlight {

/// What the caller should do about an Error; it also picks the process's exit code.
enum class ErrorKind {
  kInput,        ///< flags, load file or plan are wrong: the user mends them (exit code 2)
  kUnavailable,  ///< something outside did not answer: try again (exit code 3)
  kIo,           ///< a file or the terminal refused us (exit code 1)
  kInternal,     ///< a bug of ours (exit code 1)
};

struct [[nodiscard]] Error {
  ErrorKind kind = ErrorKind::kInternal;
  std::string message;  ///< the cause, one sentence without a final full stop
  std::string hint;     ///< the fix, may be empty

  static Error input(std::string message, std::string hint = {}) {
    return {ErrorKind::kInput, std::move(message), std::move(hint)};
  }
  static Error io(std::string message, std::string hint = {}) {
    return {ErrorKind::kIo, std::move(message), std::move(hint)};
  }
  static Error internal(std::string message) {
    return {ErrorKind::kInternal, std::move(message), {}};
  }
};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  /// Only when ok().
  T& value() & { return *std::get_if<0>(&state_); }
  const T& value() const& { return *std::get_if<0>(&state_); }
  T&& value() && { return std::move(*std::get_if<0>(&state_)); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }

  /// Only when not ok().
  const Error& error() const { return *std::get_if<1>(&state_); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit

  bool ok() const { return error_.index() == 0; }
  explicit operator bool() const { return ok(); }
  const Error& error() const { return *std::get_if<1>(&error_); }

 private:
  std::variant<std::monostate, Error> error_;
};

}  // namespace stormlight
