#include "cli/result_page.h"

#include <algorithm>

#include <unistd.h>

#include "output/terminal/summary.h"

namespace stormlight::cli {

ResultPage::ResultPage(const OutputOptions& options)
    : options_(options),
      file_(options.json_file),
      terminal_(options.json_to_stdout() ? STDERR_FILENO : STDOUT_FILENO) {
  const auto features = terminal_.features();
  look_ = {.color = features.color && !options.no_color, .unicode = features.unicode};
}

int ResultPage::width() const {
  return terminal_.features().redraws ? std::max(terminal_.size().columns, 1) : 0;
}

bool ResultPage::is_live() const {
  return terminal_.features().redraws && !options_.quiet;
}

void ResultPage::print(const std::vector<output::StyledLine>& lines) {
  std::string text;
  for (const output::StyledLine& line : lines) text += line.text() + "\n";
  terminal_.write(text);
}

void ResultPage::print_report(std::vector<output::StyledLine> lines) {
  if (!options_.quiet) lines.insert(lines.begin(), output::StyledLine(look_));
  print(lines);
}

Result<void> ResultPage::check_file() const {
  if (!has_file()) return {};
  return file_.check();
}

Result<void> ResultPage::write(const std::string& json) {
  if (options_.json_to_stdout()) return output::write_all(STDOUT_FILENO, json, "stdout");
  if (!has_file()) return {};
  Result<void> written = file_.write(json);
  if (written) print(output::file_lines({&file_.path(), 1}, width(), look_));
  return written;
}

}  // namespace stormlight::cli
