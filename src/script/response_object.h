// Response: what the script gets of a finished request; attributes are made when they are read.
//
// Thread rule: with the interpreter's lock held. Invariant: owns everything it shows.
#pragma once

#include "frontend/python/py_ref.h"
// Python.h has to come before the standard headers.
#include "http/client.h"

namespace stormlight::script {

/// Makes the type; once per interpreter. Empty with an exception set.
python::PyRef make_response_type();

/// `type` as made above. Empty with an exception set.
python::PyRef make_response(PyObject* type, http::Outcome outcome);

/// The outcome inside; null with TypeError set when `object` is no Response of `type`.
http::Outcome* outcome_of(PyObject* type, PyObject* object);

}  // namespace stormlight::script
