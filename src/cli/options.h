// What the command line says, as values: one struct per concern, filled by the file that registers
// its flags (load_flags.h, http_flags.h, output_flags.h, target_flags.h).
//
// Thread rule: plain values; any thread. Invariant: a field that a load file may set too is
// optional, so that plan_builder.h can tell "not given" from the default; a value that is there
// has passed the range check of its flag.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stormlight/plan.h"
#include "stormlight/units.h"

#include "cli/flag_set.h"
#include "frontend/load_file.h"

namespace stormlight::cli {

struct LoadOptions : LoadSettings {
  std::string source;                 ///< load file or URL; empty: kDefaultLoadFile
  std::vector<Threshold> thresholds;  ///< besides the load file's
};

struct RequestOptions {
  std::vector<Header> headers;        ///< added to every task that does not set the name itself
  std::optional<std::string> method;  ///< URL runs only
  std::optional<std::string> body;    ///< URL runs only
  std::optional<Nanoseconds> total_timeout;
  std::optional<Nanoseconds> connect_timeout;
  std::optional<Nanoseconds> response_timeout;
  std::optional<int> max_redirects;
  std::optional<bool> no_keep_alive;
  std::optional<bool> insecure;
  std::string ca_file;
  std::string client_cert;
  std::string client_key;
  std::string proxy;
  bool proxy_from_env = false;
  std::vector<std::string> source_addresses;  ///< literal, expanded from ranges
};

struct OutputOptions {
  Nanoseconds interval = std::chrono::seconds(2);
  std::vector<double> percentiles;  ///< in (0, 100], besides the table's own columns
  std::string json_file;            ///< "-": standard output; empty: none
  std::string csv_prefix;           ///< empty: none
  bool phases = false;              ///< a table of them in the report
  std::string junit_file;           ///< empty: none
  bool quiet = false;
  bool no_color = false;
  bool fail_on_error = false;
  bool allow_saturated = false;

  bool json_to_stdout() const { return json_file == "-"; }
};

struct RunOptions {
  LoadOptions load;
  RequestOptions request;
  OutputOptions output;
  PageRequest page;
};

}  // namespace stormlight::cli
