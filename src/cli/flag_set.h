// The flags of one verb: declared once, they are parsed (by CLI11), explained (help.h) and listed.
//
// Thread rule: built, parsed and dropped by one thread. What a flag's `take` refers to must outlive
// parse().
// Rules of every flag: `--flag value` and `--flag=value`; `-u 5`, `-u5` and `-u=5`; dashes and
// underscores are the same in its name; when it is repeated the last one wins (or each counts, if
// its `take` appends); after `--` nothing is a flag. Errors name the flag by its first spelling.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stormlight/result.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace stormlight::cli {

/// One line of the help text.
struct HelpRow {
  std::string left;  ///< "-u, --users N"
  std::string text;
};
struct HelpGroup {
  std::string title;
  std::vector<HelpRow> rows;
};

class FlagSet {
 public:
  /// Stores the value, or says what is wrong with it in words that go on from the flag's name.
  using Take = std::function<Result<void>(std::string_view value)>;

  /// `command` as errors point to it: "stormlight run".
  explicit FlagSet(std::string command);
  ~FlagSet();

  /// The flags declared from here on stand below this title in the help text.
  void group(std::string title);

  /// `spellings`: "--users -u --user-count", the one for messages first; underscore forms come
  /// by themselves. `value_name` stands for the value in the help text. An empty `help` puts
  /// the flag into the row of the one before.
  void value(std::string_view spellings, std::string_view value_name, std::string_view help,
             Take take);

  /// A flag without a value; `--flag=false` undoes it.
  void toggle(std::string_view spellings, std::string_view help, bool& target);
  void toggle(std::string_view spellings, std::string_view help, std::optional<bool>& target);

  /// At most one word that is not a flag. `what` names it in errors: "load file or URL".
  void positional(std::string_view what, Take take);

  /// Once per FlagSet. Takes the values in the order they were typed. kInput: an unknown flag (with
  /// the one that was probably meant), a flag without its value, a second positional, or what a
  /// Take says.
  Result<void> parse(std::span<const std::string> args);

  /// What was typed, without the flags in `left_out` (by their first spellings), in words that
  /// parse to the same: for a program that starts another one. After parse().
  std::vector<std::string> typed_without(std::span<const std::string_view> left_out) const;

  const std::vector<HelpGroup>& help() const { return help_; }

 private:
  struct Flag {
    std::vector<std::string> spellings;
    CLI::Option* option = nullptr;
    Take take;
    bool has_value = false;
  };

  void add(std::string_view spellings, std::string_view value_name, std::string_view help,
           bool has_value, Take take);
  void add_help(const Flag& flag, std::string_view value_name, std::string_view help);
  const Flag* find(std::string_view spelling) const;
  const Flag* find(const CLI::Option* option) const;
  Result<std::vector<std::string>> prepare(std::span<const std::string> args) const;
  Result<void> check_rest() const;
  Result<void> take_values();
  Error unknown_flag(std::string_view word) const;

  std::string command_;
  std::unique_ptr<CLI::App> app_;
  std::vector<Flag> flags_;
  struct Typed {
    std::string flag;  // its first spelling; empty: the positional
    std::string value;
  };
  std::vector<Typed> typed_;
  std::string positional_name_;
  std::vector<HelpGroup> help_;
};

/// Asked for instead of what the verb does.
struct PageRequest {
  bool help = false;
  bool version = false;
};
/// --help and --version, in a row of the help text's last group.
void add_page_flags(FlagSet& flags, PageRequest& request);

/// A Take that stores what `parse` makes of the value.
template <typename Target, typename Parse>
FlagSet::Take store(Target& target, Parse parse) {
  return [&target, parse](std::string_view text) -> Result<void> {
    auto value = parse(text);
    if (!value) return value.error();
    target = std::move(*value);
    return {};
  };
}

/// A Take for text that may not be empty.
FlagSet::Take store_text(std::string& target);

}  // namespace stormlight::cli
