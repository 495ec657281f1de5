#include "output/csv/csv_sink.h"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include "output/csv/csv_rows.h"

namespace stormlight::output {
namespace {

/// The final snapshot gets a history row of its own only when it adds a stretch worth a rate.
constexpr Nanoseconds kLeastInterval = std::chrono::milliseconds(100);

}  // namespace

CsvSink::CsvSink(const std::string& prefix)
    : stats_(prefix + "_stats.csv"),
      history_(prefix + "_stats_history.csv"),
      failures_(prefix + "_failures.csv"),
      exceptions_(prefix + "_exceptions.csv") {}

CsvSink::~CsvSink() {
  if (history_fd_ >= 0) ::close(history_fd_);
}

Result<void> CsvSink::start(const RunInfo& info) {
  info_ = info;
  for (const OutputFile* file : {&stats_, &failures_, &exceptions_}) {
    if (Result<void> writable = file->check(); !writable) return writable;
  }
  // O_APPEND: a script may truncate or rotate the file under us.
  history_fd_ =
      ::open(history_.path().c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666);
  if (history_fd_ < 0) return cannot_write(history_.path(), errno);
  return write_all(history_fd_, csv_history_header(), history_.path());
}

void CsvSink::add_history(const Snapshot& snapshot) {
  const Nanoseconds interval = snapshot.elapsed - last_elapsed_;
  if (interval < kLeastInterval || !history_state_) return;
  const Row& all = snapshot.totals;
  const auto rate = [&](std::uint64_t now, std::uint64_t before) {
    return Rate::per_second(static_cast<double>(now - before) / seconds(interval));
  };
  history_state_ =
      write_all(history_fd_,
                csv_history_row(info_, snapshot, all, rate(all.requests, last_requests_),
                                rate(all.failures, last_failures_)),
                history_.path());
  last_elapsed_ = snapshot.elapsed;
  last_requests_ = all.requests;
  last_failures_ = all.failures;
}

void CsvSink::snapshot(const Snapshot& snapshot) {
  add_history(snapshot);
}

Result<void> CsvSink::finish(const Snapshot& snapshot, Verdict) {
  add_history(snapshot);
  Result<void> state = history_state_;
  const auto write = [&](const OutputFile& file, const std::string& content) {
    Result<void> written = file.write(content);
    if (state && !written) state = written;
  };
  write(stats_, csv_stats(snapshot));
  write(failures_, csv_failures(info_, snapshot));
  write(exceptions_, csv_exceptions());
  written_ = state.ok();
  return state;
}

std::vector<std::string> CsvSink::files() const {
  if (!written_) return {};
  return {stats_.path(), history_.path(), failures_.path(), exceptions_.path()};
}

}  // namespace stormlight::output
