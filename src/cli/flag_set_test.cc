#include "cli/flag_set.h"

#include <gmock/gmock.h>

#include "cli/values.h"

namespace stormlight::cli {
namespace {

using testing::ElementsAre;

class FlagSetTest : public testing::Test {
 protected:
  void declare(FlagSet& flags) {
    flags.positional("load file or URL", store_text(source));
    flags.value("--users -u --user-count", "N", "how many",
                store(users, [](std::string_view text) { return parse_whole(text, 1, 100); }));
    flags.value("--header -A", "H", "a header", [this](std::string_view text) {
      headers.emplace_back(text);
      return Result<void>();
    });
    flags.toggle("--quiet -q", "say less", quiet);
    flags.toggle("--insecure -k", "verify nothing", insecure);
  }

  /// The error as one line; empty when all is well.
  std::string parse(std::vector<std::string> args) {
    headers.clear();
    FlagSet flags("stormlight run");
    declare(flags);
    const Result<void> result = flags.parse(args);
    if (result) return "";
    const std::string& hint = result.error().hint;
    return result.error().message + (hint.empty() ? "" : "; " + hint);
  }

  std::string source;
  int users = 0;
  std::vector<std::string> headers;
  bool quiet = false;
  bool insecure = false;
};

TEST_F(FlagSetTest, TakesEverySpellingOfAValue) {
  const std::vector<std::vector<std::string>> spellings = {
      {"--users", "5"}, {"--users=5"},         {"-u", "5"},        {"-u5"},
      {"-u=5"},         {"--user-count", "5"}, {"--user_count=5"}, {"-u", "+5"}};
  for (const auto& args : spellings) {
    users = 0;
    EXPECT_EQ(parse(args), "") << args[0];
    EXPECT_EQ(users, 5) << args[0];
  }
}

TEST_F(FlagSetTest, LastOfARepeatedFlagWins) {
  EXPECT_EQ(parse({"-u", "5", "--user-count=7", "-q", "--quiet=false"}), "");
  EXPECT_EQ(users, 7);
  EXPECT_FALSE(quiet);
}

TEST_F(FlagSetTest, RepeatedFlagThatAppendsKeepsAll) {
  EXPECT_EQ(parse({"-A", "a: 1", "file.py", "--header=b: 2"}), "");
  EXPECT_THAT(headers, ElementsAre("a: 1", "b: 2"));
  EXPECT_EQ(source, "file.py");
}

TEST_F(FlagSetTest, LettersMayBeJoined) {
  EXPECT_EQ(parse({"-qku5"}), "");
  EXPECT_TRUE(quiet && insecure);
  EXPECT_EQ(users, 5);
}

TEST_F(FlagSetTest, NothingIsAFlagAfterTwoDashes) {
  EXPECT_EQ(parse({"-u", "5", "--", "--users"}), "");
  EXPECT_EQ(source, "--users");
  EXPECT_EQ(users, 5);
}

TEST_F(FlagSetTest, GivesBackWhatWasTypedForAnotherProgram) {
  FlagSet flags("stormlight run");
  declare(flags);
  const std::vector<std::string> args = {"-qu5", "-A", "a: 1",    "--header=--b: 2",
                                         "-A",   "",   "file.py", "--insecure=false"};
  ASSERT_TRUE(flags.parse(args));
  const std::string_view left_out[] = {"--quiet"};
  const std::vector<std::string> words = flags.typed_without(left_out);
  EXPECT_THAT(words, ElementsAre("--users=5", "--header=a: 1", "--header=--b: 2", "--header", "",
                                 "--insecure=false", "--", "file.py"));
  const std::vector<std::string> before = headers;
  quiet = insecure = true;
  EXPECT_EQ(parse(words), "");
  EXPECT_EQ(headers, before);
  EXPECT_EQ(users, 5);
  EXPECT_TRUE(quiet);
  EXPECT_FALSE(insecure);
}

TEST_F(FlagSetTest, ValuesKeepBracketsCommasAndQuotes) {
  EXPECT_EQ(parse({"-A", "[1, 2]", "-A", "\"q\"", "-A", "{\"a\": [3]}", "-A="}),
            "--header needs a value");
  EXPECT_EQ(parse({"-A", "[1, 2]", "-A", "\"q\"", "-A", "{\"a\": [3]}"}), "");
  EXPECT_THAT(headers, ElementsAre("[1, 2]", "\"q\"", "{\"a\": [3]}"));
}

TEST_F(FlagSetTest, NegativeNumberIsAValueAndNamedInTheError) {
  EXPECT_EQ(parse({"--users", "-5"}), "--users must be at least 1, not -5");
  EXPECT_EQ(parse({"-u-5"}), "--users must be at least 1, not -5");
  EXPECT_EQ(parse({"--users=0"}), "--users must be at least 1, not 0");
}

TEST_F(FlagSetTest, FirstWrongFlagIsTheOneReported) {
  EXPECT_EQ(parse({"--quiet=maybe", "--users", "0"}),
            "--quiet must be true or false, not \"maybe\"");
  EXPECT_EQ(parse({"--users", "0", "--quiet=maybe"}), "--users must be at least 1, not 0");
}

TEST_F(FlagSetTest, UnknownFlagComesWithTheNearest) {
  EXPECT_EQ(parse({"--user", "5"}), "unknown flag --user; did you mean --users?");
  EXPECT_EQ(parse({"--usres=5"}), "unknown flag --usres; did you mean --users?");
  EXPECT_EQ(parse({"-users", "5"}), "unknown flag -users; did you mean --users?");
  EXPECT_EQ(parse({"-x"}), "unknown flag -x; see stormlight run --help");
  EXPECT_EQ(parse({"-="}), "unknown flag -=; see stormlight run --help");
  EXPECT_EQ(parse({"--=5"}), "unknown flag --; see stormlight run --help");
  EXPECT_EQ(parse({"--frobnicate"}), "unknown flag --frobnicate; see stormlight run --help");
}

TEST_F(FlagSetTest, HabitFromAnotherToolGetsAnAnswerWhereThereIsOne) {
  EXPECT_EQ(parse({"--vus", "5"}), "unknown flag --vus; use --users");
  EXPECT_EQ(parse({"--headless"}),
            "unknown flag --headless; leave it out, there is no web page to switch off");
  // This set has no --duration to point to.
  EXPECT_EQ(parse({"--iterations=5"}), "unknown flag --iterations; see stormlight run --help");
}

TEST_F(FlagSetTest, ForgottenValueIsNoticed) {
  EXPECT_EQ(parse({"--users"}), "--users needs a value");
  EXPECT_EQ(parse({"--users="}), "--users needs a value");
  EXPECT_EQ(parse({"-u="}), "--users needs a value");
  EXPECT_EQ(parse({"-qu"}), "--users needs a value");
  EXPECT_EQ(parse({"--users", "--quiet"}),
            "--users needs a value before --quiet; write --users=--quiet if that is the value");
  EXPECT_EQ(parse({"--header", "-q"}),
            "--header needs a value before -q; write --header=-q if that is the value");
  EXPECT_EQ(parse({"--header=-q"}), "");
  EXPECT_THAT(headers, ElementsAre("-q"));
}

TEST_F(FlagSetTest, SecondPositionalIsRefused) {
  EXPECT_EQ(parse({"a.py", "b.py"}), "one load file or URL at a time, not \"a.py\" and \"b.py\"");
  FlagSet bare("stormlight target");
  EXPECT_EQ(bare.parse(std::vector<std::string>{"x"}).error().message, "\"x\" belongs to no flag");
}

TEST_F(FlagSetTest, HelpShowsTheLetterAndTheFirstSpelling) {
  FlagSet flags("stormlight run");
  declare(flags);
  ASSERT_EQ(flags.help().size(), 1u);
  EXPECT_EQ(flags.help()[0].rows[0].left, "-u, --users N");
  EXPECT_EQ(flags.help()[0].rows[2].left, "-q, --quiet");
}

TEST_F(FlagSetTest, FlagWithoutHelpJoinsTheRowBefore) {
  FlagSet tls("x");
  std::string cert, key;
  tls.value("--cert", "FILE", "certificate and key", store_text(cert));
  tls.value("--key", "FILE", "", store_text(key));
  ASSERT_EQ(tls.help()[0].rows.size(), 1u);
  EXPECT_EQ(tls.help()[0].rows[0].left, "    --cert FILE, --key FILE");
}

}  // namespace
}  // namespace stormlight::cli
