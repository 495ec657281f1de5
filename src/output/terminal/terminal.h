// Terminal: where the live view and the report are written. The only place that knows about file
// descriptors, the window size and the environment, so that tests can put a fake in its place.
//
// Thread rule: one thread at a time.
#pragma once

#include <string_view>

namespace stormlight::output {

class Terminal {
 public:
  struct Size {
    int columns = 80;
    int rows = 24;
  };
  struct Features {
    bool redraws = false;  ///< a terminal that can move its cursor: live view instead of blocks
    bool color = false;
    bool unicode = true;  ///< box lines and "…"; else ASCII
  };

  Terminal() = default;
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  virtual ~Terminal() = default;

  /// All of `bytes`, in as few system calls as possible. Failures (a closed pipe) are final and
  /// silent: there is nobody left to tell.
  virtual void write(std::string_view bytes) = 0;
  /// Now: asked for at each frame, because windows are resized. Only where features().redraws.
  virtual Size size() const = 0;
  virtual Features features() const = 0;
};

/// What a terminal may be given. `tty`: isatty(). `variable(name)` is getenv() or a test's map.
/// No colour when NO_COLOR is set and not empty (no-color.org); neither colour nor redrawing with
/// TERM=dumb; ASCII when LC_ALL, LC_CTYPE or LANG (the first set) names another charset than
/// UTF-8. Not a tty: plain, UTF-8 as just said.
Terminal::Features detect_features(bool tty, const char* (*variable)(const char*));

/// A file descriptor that somebody else owns, e.g. STDOUT_FILENO.
class FdTerminal final : public Terminal {
 public:
  explicit FdTerminal(int fd);

  void write(std::string_view bytes) override;
  Size size() const override;
  Features features() const override { return features_; }

 private:
  int fd_;
  bool closed_ = false;
  Features features_;
};

}  // namespace stormlight::output
