// RequestArguments: what a script gives Session.request(), as values.
//
// Thread rule: with the interpreter's lock held. Invariant: the texts are the arguments' own and
// live as long as they do, which is until the call returns.
#pragma once

#include "frontend/python/py_ref.h"
// Python.h has to come before the standard headers.
#include <optional>
#include <string>
#include <string_view>

#include "stormlight/result.h"

#include "http/request.h"

namespace stormlight::script {

struct RequestArguments {
  /// As many as the requests library follows, which scripts are written for.
  static constexpr int kDefaultRedirects = 30;

  std::string_view method;
  std::string_view url;
  std::string_view name;
  PyObject* headers = nullptr;  ///< a sequence of (name, value); null: none
  PyObject* body = nullptr;     ///< bytes; null: none
  std::optional<double> timeout;
  int max_redirects = kDefaultRedirects;
  bool verify = true;
  bool keep_body = true;
  bool record = true;

  /// METH_FASTCALL | METH_KEYWORDS. False with an exception set.
  bool read(PyObject* const* args, Py_ssize_t count, PyObject* names);

  /// Whether the request is likely to come again as it is, so that it is worth keeping ready:
  /// it has no body, and its headers, if any, are a tuple, which cannot change.
  bool can_be_kept() const {
    return body == nullptr && (headers == nullptr || PyTuple_CheckExact(headers) != 0);
  }
  /// Equal for requests that are sent alike; headers count as equal when they are one object.
  void write_key(std::string& key) const;
  /// Errors (kInput): a URL that is none; headers or a body of another type.
  Result<http::RequestParts> parts() const;
  /// Sets what is not part of the request's bytes.
  void apply(http::Request& request) const;

 private:
  bool read_option(const char* option, PyObject* value);
};

}  // namespace stormlight::script
