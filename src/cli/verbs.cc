#include "cli/verbs.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/strings.h"
#include "cli/exit_codes.h"
#include "cli/find_max_command.h"
#include "cli/help.h"
#include "cli/messages.h"
#include "cli/repeat_command.h"
#include "cli/target_command.h"
#include "cli/version.h"

namespace stormlight::cli {
namespace {

constexpr std::array<std::string_view, 5> kVerbs = {"run", "find-max", "repeat", "target", "help"};

bool has_flag(std::span<const std::string> args, std::string_view long_form,
              std::string_view letter) {
  const auto end = std::find(args.begin(), args.end(), "--");
  return std::any_of(args.begin(), end,
                     [&](const std::string& arg) { return arg == long_form || arg == letter; });
}

int help_command(std::string_view verb) {
  if (verb.empty()) return print_page(render_overview());
  if (verb == "run") return print_page(run_help());
  if (verb == "find-max") return print_page(find_max_help());
  if (verb == "repeat") return print_page(repeat_help());
  if (verb == "target") return print_page(target_help());
  const std::string_view meant = verb_meant_by(verb);
  print_error(Error::input("there is no verb " + quoted(verb),
                           meant.empty() ? "the verbs are run, find-max, repeat and target"
                                         : "did you mean " + std::string(meant) + "?"));
  return kExitUsage;
}

}  // namespace

std::string_view verb_meant_by(std::string_view word) {
  return nearest(word, kVerbs);
}

int main_command(std::span<const std::string> args, const RunParts& parts) {
  const bool has_verb =
      !args.empty() && std::find(kVerbs.begin(), kVerbs.end(), args.front()) != kVerbs.end();
  const std::string_view verb = has_verb ? std::string_view(args.front()) : std::string_view();
  const std::span<const std::string> rest = args.subspan(has_verb ? 1 : 0);

  if (has_flag(rest, "--version", "-V")) return print_page(version_text());
  if (verb == "help") return help_command(rest.empty() ? std::string_view() : rest.front());
  if (has_flag(rest, "--help", "-h")) return help_command(verb);
  if (verb == "find-max") return find_max_command(rest, parts);
  if (verb == "repeat") return repeat_command(rest, parts);
  if (verb == "target") return target_command(rest);
  return run_command(rest, parts);
}

}  // namespace stormlight::cli
