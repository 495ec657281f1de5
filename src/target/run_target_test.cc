#include <condition_variable>
#include <csignal>
#include <future>
#include <mutex>
#include <ostream>
#include <sstream>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "target/target.h"
#include "target/test_client.h"

namespace stormlight::target {
namespace {

using ::testing::HasSubstr;

/// A stream whose text another thread can wait for.
class WatchedLog : public std::stringbuf {
 public:
  /// All that was written, once `text` is in it.
  std::string wait_for(std::string_view text) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return text_.find(text) != std::string::npos; });
    return text_;
  }

 protected:
  int_type overflow(int_type c) override {
    const char byte = static_cast<char>(c);
    xsputn(&byte, 1);
    return c;
  }
  std::streamsize xsputn(const char* data, std::streamsize size) override {
    const std::lock_guard lock(mutex_);
    text_.append(data, static_cast<std::size_t>(size));
    changed_.notify_all();
    return size;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string text_;
};

TEST(RunTarget, StopsOnASignalAndTellsWhatItDid) {
  WatchedLog watched;
  std::ostream log(&watched);
  TargetOptions options;
  options.port = 0;
  auto running = std::async(std::launch::async, [&] { return run_target(options, log); });
  const std::string begin = watched.wait_for("Ctrl-C");
  constexpr std::string_view kUrl = "target at http://127.0.0.1:";
  ASSERT_TRUE(begin.starts_with(kUrl)) << begin;
  {
    TestClient client(static_cast<std::uint16_t>(std::stoi(begin.substr(kUrl.size()))));
    client.fetch("/hello");
    client.fetch("/\xff");
  }
  ::kill(::getpid(), SIGTERM);
  EXPECT_TRUE(running.get().ok());
  EXPECT_THAT(watched.wait_for("connections 1, requests 2, "),
              HasSubstr("\"GET /hello\" 200: 1\n"));
  EXPECT_THAT(watched.wait_for("connections"), HasSubstr("\"GET /\\xff\" 404: 1\n"));
}

}  // namespace
}  // namespace stormlight::target
