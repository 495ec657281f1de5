// The verdict as JUnit XML, which most CI systems show as tests: a case per threshold, and one for
// the run as a whole.
//
// Thread rule: pure functions; any thread. Invariant: well-formed XML 1.0 in UTF-8 whatever names
// and messages hold.
#pragma once

#include <string>
#include <string_view>

#include "stormlight/sink.h"
#include "stormlight/snapshot.h"

namespace stormlight::output {

/// With a final newline. A threshold that did not pass is a failure; a run whose figures are not
/// trustworthy is an error, because it says nothing about the target.
std::string junit_report(const RunInfo& info, const Snapshot& snapshot, Verdict verdict);

/// Fit for an attribute in double quotes and for text between tags. Characters that XML 1.0 cannot
/// hold in any form (section 2.2) become U+FFFD.
std::string xml_escaped(std::string_view text);

}  // namespace stormlight::output
