#include "output/terminal/styled_line.h"

#include "output/text.h"

namespace stormlight::output {
namespace {

/// SGR codes: only the 8 basic colours, which every theme keeps readable on its own background.
std::string_view code(Tone tone) {
  switch (tone) {
    case Tone::kPlain:
      return "";
    case Tone::kStrong:
      return "\x1b[1m";
    case Tone::kFaint:
      return "\x1b[2m";
    case Tone::kGood:
      return "\x1b[32m";
    case Tone::kWarning:
      return "\x1b[33m";
    case Tone::kBad:
      return "\x1b[31m";
    case Tone::kAccent:
      return "\x1b[36m";
  }
  return "";
}

constexpr std::string_view kReset = "\x1b[0m";

constexpr std::string_view kAtLeast = "\u2265";

/// As wide as before, so that a table's columns stay where they are.
std::string in_ascii(std::string_view text) {
  std::string out(text);
  for (std::size_t at = 0; (at = out.find(kAtLeast, at)) != std::string::npos; ++at) {
    out.replace(at, kAtLeast.size(), ">");
  }
  return out;
}

}  // namespace

StyledLine& StyledLine::add(std::string_view text, Tone tone) {
  if (cut_ || text.empty()) return *this;
  if (!look_.unicode && text.find(kAtLeast) != std::string_view::npos) {
    return add(in_ascii(text), tone);
  }
  if (limit_ > 0) {
    const std::string_view kept = prefix_within(text, limit_ - width_ - pending_spaces_);
    cut_ = kept.size() < text.size();
    text = kept;
    if (text.empty()) return *this;
  }
  text_.append(static_cast<std::size_t>(pending_spaces_), ' ');
  width_ += pending_spaces_ + display_width(text);
  pending_spaces_ = 0;
  const bool styled = look_.color && tone != Tone::kPlain;
  if (styled) text_ += code(tone);
  text_ += text;
  if (styled) text_ += kReset;
  return *this;
}

StyledLine& StyledLine::space(int columns) {
  if (columns > 0) pending_spaces_ += columns;
  return *this;
}

}  // namespace stormlight::output
