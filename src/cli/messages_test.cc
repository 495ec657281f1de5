#include "cli/messages.h"

#include <gtest/gtest.h>

namespace stormlight::cli {
namespace {

TEST(ErrorText, PutsCauseAndFixOnOneLine) {
  EXPECT_EQ(error_text(Error::input("it broke", "mend it")), "stormlight: it broke; mend it\n");
  EXPECT_EQ(error_text(Error::input("it broke")), "stormlight: it broke\n");
}

TEST(ErrorText, KeepsTheLinesOfATraceback) {
  EXPECT_EQ(error_text(Error::input("load.py:3: no\n    x = 1\n", "mend it")),
            "stormlight: load.py:3: no\n    x = 1\n  mend it\n");
}

TEST(ErrorText, CannotMoveTheCursor) {
  EXPECT_EQ(error_text(Error::input("a\x1b[2Jb\r\xff")), "stormlight: a\\x1b[2Jb\\r\\xff\n");
}

}  // namespace
}  // namespace stormlight::cli
