// The labelled lines that end the report (target, model, traffic, requests, generator, verdict,
// files), and the sentences about a run as a whole.
//
// Thread rule: pure functions; any thread.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "stormlight/sink.h"
#include "stormlight/snapshot.h"

#include "output/terminal/styled_line.h"

namespace stormlight::output {

/// "closed: 10 users, 2 started per second, 10s, no think time".
std::string model_text(const RunInfo& info);

/// Why there are no figures: "no request got a response" with the most frequent error. Empty when
/// there was at least one response or nothing was ever sent.
std::string no_response_reason(const Snapshot& snapshot);

/// `width` 0: no limit; longer values continue below their start.
std::vector<StyledLine> summary_lines(const RunInfo& info, const Snapshot& snapshot,
                                      Verdict verdict, int width, Look look);

/// The "Files" line of the summary; none without files.
std::vector<StyledLine> file_lines(std::span<const std::string> files, int width, Look look);

/// What is about to run: version, target and model.
std::vector<StyledLine> banner(const RunInfo& info, int width, Look look);

}  // namespace stormlight::output
