#include "cli/flag_set.h"

#include <algorithm>
#include <map>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/strings.h"
#include "cli/values.h"

namespace stormlight::cli {
namespace {

constexpr std::string_view kPositional = "source";  // CLI11's name for the one positional

bool is_long(std::string_view word) {
  return word.size() > 2 && word.starts_with("--");
}

// "-u5": a letter, not a digit, so that negative numbers stay values.
bool is_short(std::string_view word) {
  return word.size() >= 2 && word[0] == '-' && is_alpha(word[1]);
}

std::string_view name_of(std::string_view word) {
  return word.substr(0, word.find('='));
}

// Flags of wrk, Locust, hey and k6 that fingers know, and what does the job here.
struct Habit {
  std::string_view flag;
  std::string_view answer;
};
constexpr Habit kHabits[] = {
    {"--headless", "leave it out, there is no web page to switch off"},
    {"--autostart", "leave it out, the run always starts by itself"},
    {"--connections", "use --users, each has its own connection"},
    {"--concurrency", "use --users"},
    {"--vus", "use --users"},
    {"--threads", "use --workers"},
    {"--processes", "use --workers"},
    {"--requests", "use --duration, a run is limited by time"},
    {"--iterations", "use --duration, a run is limited by time"},
    {"--data", "use --body"},
    {"--url", "give the URL without a flag"},
};

}  // namespace

FlagSet::FlagSet(std::string command)
    : command_(std::move(command)), app_(std::make_unique<CLI::App>()) {
  app_->set_help_flag();
  app_->allow_extras();
}

FlagSet::~FlagSet() = default;

void FlagSet::group(std::string title) {
  help_.push_back({std::move(title), {}});
}

void FlagSet::value(std::string_view spellings, std::string_view value_name, std::string_view help,
                    Take take) {
  add(spellings, value_name, help, true, std::move(take));
}

void FlagSet::toggle(std::string_view spellings, std::string_view help, bool& target) {
  add(spellings, "", help, false, store(target, parse_switch));
}

void FlagSet::toggle(std::string_view spellings, std::string_view help,
                     std::optional<bool>& target) {
  add(spellings, "", help, false, store(target, parse_switch));
}

void FlagSet::add(std::string_view spellings, std::string_view value_name, std::string_view help,
                  bool has_value, Take take) {
  Flag flag;
  flag.take = std::move(take);
  flag.has_value = has_value;
  for (const std::string_view spelling : split(spellings, ' ')) {
    flag.spellings.emplace_back(spelling);
    std::string with_underscores(spelling);
    std::replace(with_underscores.begin() + 2, with_underscores.end(), '-', '_');
    if (with_underscores != spelling) flag.spellings.push_back(with_underscores);
  }
  const std::string names = fmt::format("{}", fmt::join(flag.spellings, ","));
  flag.option = has_value ? app_->add_option(names) : app_->add_flag(names);
  // Every occurrence is kept and taken in turn, hence "the last one wins".
  flag.option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  add_help(flag, value_name, help);
  flags_.push_back(std::move(flag));
}

void FlagSet::add_help(const Flag& flag, std::string_view value_name, std::string_view help) {
  if (help_.empty()) help_.emplace_back();
  std::string left = flag.spellings.front();
  if (!value_name.empty()) left += " " + std::string(value_name);
  std::vector<HelpRow>& rows = help_.back().rows;
  if (help.empty() && !rows.empty()) {
    rows.back().left += ", " + left;
    return;
  }
  const auto letter = std::find_if(flag.spellings.begin(), flag.spellings.end(),
                                   [](const std::string& s) { return s.size() == 2; });
  const std::string short_form = letter == flag.spellings.end() ? "    " : *letter + ", ";
  rows.push_back({short_form + left, std::string(help)});
}

void FlagSet::positional(std::string_view what, Take take) {
  Flag flag;
  flag.option = app_->add_option(std::string(kPositional));
  flag.take = std::move(take);
  flag.has_value = true;
  positional_name_ = what;
  flags_.push_back(std::move(flag));
}

const FlagSet::Flag* FlagSet::find(std::string_view spelling) const {
  for (const Flag& flag : flags_) {
    if (std::find(flag.spellings.begin(), flag.spellings.end(), spelling) != flag.spellings.end()) {
      return &flag;
    }
  }
  return nullptr;
}

const FlagSet::Flag* FlagSet::find(const CLI::Option* option) const {
  const auto found = std::find_if(flags_.begin(), flags_.end(),
                                  [option](const Flag& flag) { return flag.option == option; });
  return found == flags_.end() ? nullptr : &*found;
}

// CLI11 reads "--host= x" as "--host x", and "-u=5" as the value "=5". It also lets a flag whose
// value was forgotten swallow the next flag.
Result<std::vector<std::string>> FlagSet::prepare(std::span<const std::string> args) const {
  std::vector<std::string> words(args.begin(), args.end());
  for (std::size_t i = 0; i < words.size() && words[i] != "--"; ++i) {
    std::string& word = words[i];
    if (!is_long(word) && !is_short(word)) continue;
    const std::string doubled = "-" + std::string(name_of(word));
    if (is_short(word) && word.size() > 2 && find(doubled) != nullptr) {
      return Error::input(fmt::format("unknown flag {}", name_of(word)),
                          fmt::format("did you mean {}?", doubled));
    }
    const Flag* flag = find(is_long(word) ? name_of(word) : std::string_view(word).substr(0, 2));
    if (flag == nullptr || !flag->has_value) continue;
    const std::string& name = flag->spellings.front();
    if (is_short(word) && word.size() > 2) {
      if (word[2] == '=') word.erase(2, 1);
      if (word.size() == 2) return Error::input(name + " needs a value");
      continue;
    }
    if (word.ends_with('=') && name_of(word).size() + 1 == word.size()) {
      return Error::input(name + " needs a value");
    }
    if (is_long(word) && word.find('=') != word.npos) continue;
    if (i + 1 == words.size()) return Error::input(name + " needs a value");
    ++i;
    if (words[i] == "--" || find(name_of(words[i])) != nullptr) {
      return Error::input(fmt::format("{} needs a value before {}", name, words[i]),
                          fmt::format("write {}={} if that is the value", name, words[i]));
    }
  }
  return words;
}

Result<void> FlagSet::parse(std::span<const std::string> args) {
  Result<std::vector<std::string>> words = prepare(args);
  if (!words) return words.error();
  std::reverse(words->begin(), words->end());  // the order CLI11 pops them in
  try {
    app_->parse(std::move(*words));
  } catch (const CLI::ArgumentMismatch& error) {
    // "--users: 1 required missing": the last of joined letters, as in -qu.
    const std::string_view what = error.what();
    return Error::input(std::string(what.substr(0, what.find(':'))) + " needs a value");
  } catch (const CLI::ParseError& error) {
    return Error::input(error.what(), fmt::format("see {} --help", command_));
  }
  if (const Result<void> rest = check_rest(); !rest) return rest;
  return take_values();
}

Result<void> FlagSet::check_rest() const {
  bool flags_ended = false;
  for (const std::string& word : app_->remaining()) {
    if (word == "--") {
      flags_ended = true;
    } else if (!flags_ended && word.size() > 1 && word[0] == '-') {
      return unknown_flag(word);
    }
  }
  for (const std::string& word : app_->remaining()) {
    if (word == "--") continue;
    if (positional_name_.empty()) {
      return Error::input(stormlight::quoted(word) + " belongs to no flag",
                          fmt::format("see {} --help", command_));
    }
    const Flag& first = *find(app_->get_option(std::string(kPositional)));
    return Error::input(fmt::format("one {} at a time, not {} and {}", positional_name_,
                                    stormlight::quoted(first.option->results().front()),
                                    stormlight::quoted(word)));
  }
  return {};
}

Error FlagSet::unknown_flag(std::string_view word) const {
  const std::string_view name = is_long(word) ? name_of(word) : word.substr(0, 2);
  for (const Habit& habit : kHabits) {
    const std::string_view use = habit.answer.substr(0, habit.answer.find(','));
    const bool fits = !use.starts_with("use ") || find(use.substr(4)) != nullptr;
    if (name == habit.flag && fits) {
      return Error::input(fmt::format("unknown flag {}", name), std::string(habit.answer));
    }
  }
  std::vector<std::string_view> known;
  for (const Flag& flag : flags_) {
    for (const std::string& spelling : flag.spellings) {
      // Dashes are how the help text spells, and nearest() takes both.
      if (is_long(spelling) && spelling.find('_') == spelling.npos) known.push_back(spelling);
    }
  }
  const std::string_view meant = is_long(name) ? nearest(name, known) : std::string_view();
  return Error::input(fmt::format("unknown flag {}", name),
                      meant.empty() ? fmt::format("see {} --help", command_)
                                    : fmt::format("did you mean {}?", meant));
}

Result<void> FlagSet::take_values() {
  std::map<const CLI::Option*, std::size_t> taken;
  for (const CLI::Option* option : app_->parse_order()) {
    const Flag* flag = find(option);
    if (flag == nullptr) continue;
    const std::size_t nth = taken[option]++;
    if (nth >= option->results().size()) continue;
    const std::string& value = option->results()[nth];
    typed_.push_back({flag->spellings.empty() ? "" : flag->spellings.front(), value});
    const Result<void> result = flag->take(value);
    if (result) continue;
    if (flag->spellings.empty()) return result;
    return Error{result.error().kind,
                 fmt::format("{} {}", flag->spellings.front(), result.error().message),
                 result.error().hint};
  }
  return {};
}

std::vector<std::string> FlagSet::typed_without(std::span<const std::string_view> left_out) const {
  std::vector<std::string> words;
  std::string source;
  for (const Typed& typed : typed_) {
    if (std::find(left_out.begin(), left_out.end(), typed.flag) != left_out.end()) continue;
    if (typed.flag.empty()) {
      source = typed.value;
    } else if (typed.value.empty()) {
      words.insert(words.end(), {typed.flag, ""});  // "--body=" would lack its value
    } else {
      words.push_back(typed.flag + "=" + typed.value);
    }
  }
  if (!source.empty()) words.insert(words.end(), {"--", source});
  return words;
}

void add_page_flags(FlagSet& flags, PageRequest& request) {
  flags.toggle("--help -h", "print this page, or the version", request.help);
  flags.toggle("--version -V", "", request.version);
}

FlagSet::Take store_text(std::string& target) {
  return [&target](std::string_view text) -> Result<void> {
    if (trim(text).empty()) return Error::input("must not be empty");
    target = trim(text);
    return {};
  };
}

}  // namespace stormlight::cli
