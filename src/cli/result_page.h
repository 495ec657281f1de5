// ResultPage: where a verb that makes several runs (find-max, repeat) puts what comes of them:
// lines on the terminal as they come, a report at the end, and the result as JSON.
//
// Thread rule: the main thread's alone. Invariants: stdout holds nothing but the JSON when that
// goes there; a quiet page prints the report and the file it wrote, no more.
#pragma once

#include <string>
#include <vector>

#include "stormlight/result.h"

#include "cli/options.h"
#include "output/output_file.h"
#include "output/terminal/styled_line.h"
#include "output/terminal/terminal.h"

namespace stormlight::cli {

class ResultPage {
 public:
  /// `options` outlives the page.
  explicit ResultPage(const OutputOptions& options);
  ResultPage(const ResultPage&) = delete;
  ResultPage& operator=(const ResultPage&) = delete;

  output::FdTerminal& terminal() { return terminal_; }
  output::Look look() const { return look_; }
  /// 0: lines are as long as they are.
  int width() const;
  /// Whether what is under way is drawn again and again.
  bool is_live() const;

  void print(const std::vector<output::StyledLine>& lines);
  /// Apart from what was printed before it.
  void print_report(std::vector<output::StyledLine> lines);

  /// Whether write() is going to work. Errors (kIo): OutputFile::check's.
  Result<void> check_file() const;
  /// `json` to the file or stdout, as the options say, or nowhere.
  Result<void> write(const std::string& json);

 private:
  bool has_file() const { return !file_.path().empty() && !options_.json_to_stdout(); }

  const OutputOptions& options_;
  output::OutputFile file_;
  output::FdTerminal terminal_;
  output::Look look_;
};

}  // namespace stormlight::cli
