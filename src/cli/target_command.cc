#include "cli/target_command.h"

#include <iostream>

#include "cli/exit_codes.h"
#include "cli/flag_set.h"
#include "cli/help.h"
#include "cli/messages.h"
#include "cli/target_flags.h"
#include "cli/version.h"
#include "target/endpoints.h"
#include "target/target.h"

namespace stormlight::cli {
namespace {

constexpr HelpPage kPage = {
    "stormlight target [flags]", "A demo server to try load files on; runs until Ctrl-C.",
    "stormlight target --port 8000\n"
    "stormlight target --delay 20ms --jitter 5ms --error-rate 1% --stall-at 5s --stall-for 1s"};

int fail(const Error& error) {
  print_error(error);
  return exit_code_for(error);
}

struct TargetCommandOptions {
  target::TargetOptions target;
  PageRequest page;
};

void add_flags(FlagSet& flags, TargetCommandOptions& options) {
  add_target_flags(flags, options.target);
  add_page_flags(flags, options.page);
}

}  // namespace

int target_command(std::span<const std::string> args) {
  FlagSet flags("stormlight target");
  TargetCommandOptions options;
  add_flags(flags, options);
  if (auto parsed = flags.parse(args); !parsed) return fail(parsed.error());
  if (options.page.help) return print_page(target_help());
  if (options.page.version) return print_page(version_text());
  const Result<void> served = target::run_target(options.target, std::cout);
  return served ? kExitGood : fail(served.error());
}

std::string target_help() {
  FlagSet flags("stormlight target");
  TargetCommandOptions options;
  add_flags(flags, options);
  return render_help(kPage, flags.help(), "Endpoints:\n" + target::endpoint_help());
}

}  // namespace stormlight::cli
