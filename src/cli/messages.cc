#include "cli/messages.h"

#include <cstdio>

#include "base/strings.h"
#include "output/text.h"

namespace stormlight::cli {
namespace {

std::string safe(std::string_view text) {
  std::string out;
  for (const std::string_view line : split(trim(text), '\n')) {
    if (!out.empty()) out += '\n';
    out += output::printable(line);
  }
  return out;
}

void print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
}

}  // namespace

std::string error_text(const Error& error) {
  std::string text = "stormlight: " + safe(error.message);
  if (!error.hint.empty()) {
    text += text.find('\n') == std::string::npos ? "; " : "\n  ";
    text += safe(error.hint);
  }
  return text + "\n";
}

void print_error(const Error& error) {
  print(error_text(error));
}

void print_warning(std::string_view sentence) {
  print("stormlight: warning: " + safe(sentence) + "\n");
}

}  // namespace stormlight::cli
