#include "frontend/python/py_ref.h"
// Python.h has to come before the standard headers.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "frontend/python/convert.h"
#include "frontend/python/exception.h"
#include "metrics/threshold_parser.h"

namespace stormlight::python {
namespace {

/// Where PyArg_ParseTuple's "s#", "y#" and "z#" put a text, borrowed from its object.
struct Text {
  const char* data = nullptr;
  Py_ssize_t size = 0;

  std::string str() const { return {data, static_cast<std::size_t>(size)}; }
};

// Each of these returns false with a Python exception set when the value has another shape.

bool convert_headers(PyObject* headers, TaskSpec& task) {
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(headers); ++i) {
    Text name;
    Text value;
    if (PyArg_ParseTuple(PyTuple_GET_ITEM(headers, i), "s#s#", &name.data, &name.size, &value.data,
                         &value.size) == 0) {
      return false;
    }
    task.headers.push_back({name.str(), value.str()});
  }
  return true;
}

bool convert_statuses(PyObject* ranges, TaskSpec& task) {
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(ranges); ++i) {
    StatusRange range;
    if (PyArg_ParseTuple(PyTuple_GET_ITEM(ranges, i), "ii", &range.first, &range.last) == 0) {
      return false;
    }
    task.expect.statuses.push_back(range);
  }
  return true;
}

bool convert_timeout(PyObject* timeout, TaskSpec& task) {
  if (timeout == Py_None) return true;
  task.timeout = Nanoseconds(PyLong_AsLongLong(timeout));
  return PyErr_Occurred() == nullptr;
}

bool convert_auth(PyObject* auth, TaskSpec& task) {
  if (auth == Py_None) return true;
  Text user;
  Text password;
  if (PyArg_ParseTuple(auth, "s#s#", &user.data, &user.size, &password.data, &password.size) == 0) {
    return false;
  }
  task.auth = BasicAuth{user.str(), password.str()};
  return true;
}

/// The order is that of _plain() in python/stormlight/_loader.py.
bool convert_task(PyObject* plain, TaskSpec& task) {
  Text method, path, name, body, contains;
  PyObject *headers = nullptr, *statuses = nullptr, *timeout = nullptr, *auth = nullptr;
  if (PyArg_ParseTuple(plain, "s#s#s#O!z#dO!y#OO", &method.data, &method.size, &path.data,
                       &path.size, &name.data, &name.size, &PyTuple_Type, &headers, &body.data,
                       &body.size, &task.weight, &PyTuple_Type, &statuses, &contains.data,
                       &contains.size, &timeout, &auth) == 0) {
    return false;
  }
  task.method = method.str();
  task.path = path.str();
  task.name = name.str();
  if (body.data != nullptr) task.body = body.str();
  task.expect.body_contains = contains.str();
  return convert_headers(headers, task) && convert_statuses(statuses, task) &&
         convert_timeout(timeout, task) && convert_auth(auth, task);
}

/// Reads settings by name; after the first that has another shape, ok() is false for good.
class Settings {
 public:
  explicit Settings(PyObject* dict) : dict_(dict) {}
  bool ok() const { return ok_; }

  template <typename T, typename Convert>
  void read(const char* name, std::optional<T>& out, Convert convert_value) {
    PyObject* value = ok_ ? PyDict_GetItemString(dict_, name) : nullptr;  // borrowed
    if (value == nullptr) return;
    T converted{};
    ok_ = convert_value(value, converted);
    if (ok_) out = std::move(converted);
  }

 private:
  PyObject* dict_;
  bool ok_ = true;
};

bool whole(PyObject* value, int& out) {
  out = static_cast<int>(PyLong_AsLong(value));
  return PyErr_Occurred() == nullptr;
}
bool big(PyObject* value, std::uint64_t& out) {
  out = PyLong_AsUnsignedLongLong(value);
  return PyErr_Occurred() == nullptr;
}
bool rate(PyObject* value, Rate& out) {
  out = Rate::per_second(PyFloat_AsDouble(value));
  return PyErr_Occurred() == nullptr;
}
bool time(PyObject* value, Nanoseconds& out) {
  out = Nanoseconds(PyLong_AsLongLong(value));
  return PyErr_Occurred() == nullptr;
}
bool think_time(PyObject* value, ThinkTime& out) {
  long long min = 0;
  long long max = 0;
  if (PyArg_ParseTuple(value, "LL", &min, &max) == 0) return false;
  out = {Nanoseconds(min), Nanoseconds(max)};
  return true;
}
bool toggle(PyObject* value, bool& out) {
  out = PyObject_IsTrue(value) == 1;
  return PyErr_Occurred() == nullptr;
}
bool arrivals(PyObject* value, Arrivals& out) {
  const char* name = PyUnicode_AsUTF8(value);
  if (name == nullptr) return false;
  out = name == to_string(Arrivals::kPoisson) ? Arrivals::kPoisson : Arrivals::kConstant;
  return true;
}
/// The order is that of Stage in python/stormlight/profile.py.
bool stages(PyObject* list, std::vector<Stage>& out) {
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); ++i) {
    Stage stage;
    long long length = 0;
    if (PyArg_ParseTuple(PyList_GET_ITEM(list, i), "ddL", &stage.from, &stage.to, &length) == 0) {
      return false;
    }
    stage.length = Nanoseconds(length);
    out.push_back(stage);
  }
  return true;
}
bool text(PyObject* value, std::string& out) {
  Text utf8;
  utf8.data = PyUnicode_AsUTF8AndSize(value, &utf8.size);
  if (utf8.data != nullptr) out = utf8.str();
  return utf8.data != nullptr;
}

/// The package has passed each by threshold_check.h, so none is refused here in earnest.
bool thresholds(PyObject* list, std::vector<Threshold>& out) {
  for (Py_ssize_t i = 0; i < PyList_Size(list); ++i) {
    std::string expr;
    if (!text(PyList_GET_ITEM(list, i), expr)) return false;
    Result<Threshold> threshold = parse_threshold(expr);
    if (!threshold) {
      PyErr_SetString(PyExc_ValueError, threshold.error().message.c_str());
      return false;
    }
    out.push_back(std::move(*threshold));
  }
  return PyErr_Occurred() == nullptr;
}

bool convert_settings(PyObject* dict, LoadFileDefaults& out) {
  Settings settings(dict);
  settings.read("users", out.users, whole);
  settings.read("spawn_rate", out.spawn_rate, rate);
  settings.read("host", out.host, text);
  settings.read("duration", out.duration, time);
  settings.read("stages", out.stages, stages);
  settings.read("rate", out.rate, rate);
  settings.read("rate_stages", out.rate_stages, stages);
  settings.read("arrivals", out.arrivals, arrivals);
  settings.read("max_users", out.max_users, whole);
  settings.read("drop_late", out.drop_late, time);
  settings.read("requests", out.requests, big);
  settings.read("think_time", out.think_time, think_time);
  settings.read("pacing", out.pacing, time);
  settings.read("warm_up", out.warm_up, time);
  settings.read("thresholds", out.thresholds, thresholds);
  settings.read("seed", out.seed, big);
  settings.read("workers", out.workers, whole);
  settings.read("stop_timeout", out.stop_timeout, time);
  settings.read("timeout", out.timeout, time);
  settings.read("connect_timeout", out.connect_timeout, time);
  settings.read("response_timeout", out.response_timeout, time);
  settings.read("max_redirects", out.max_redirects, whole);
  settings.read("keep_alive", out.keep_alive, toggle);
  settings.read("insecure", out.insecure, toggle);
  return settings.ok();
}

}  // namespace

Result<LoadFile> convert(PyObject* loaded) {
  PyObject* tasks = nullptr;
  PyObject* settings = nullptr;
  if (PyArg_ParseTuple(loaded, "O!O!", &PyList_Type, &tasks, &PyDict_Type, &settings) == 0) {
    return take_exception();
  }
  LoadFile result;
  const Py_ssize_t count = PyList_GET_SIZE(tasks);
  result.tasks.resize(static_cast<std::size_t>(count));
  for (Py_ssize_t i = 0; i < count; ++i) {
    if (!convert_task(PyList_GET_ITEM(tasks, i), result.tasks[static_cast<std::size_t>(i)])) {
      return take_exception();
    }
  }
  if (!convert_settings(settings, result.defaults)) return take_exception();
  return result;
}

}  // namespace stormlight::python
