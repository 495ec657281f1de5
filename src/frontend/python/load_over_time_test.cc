// The open model and the load over time in a load file.
#include "frontend/python/load_fixture.h"

namespace stormlight::python {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kTask = "from stormlight import *\nendpoints = [Task('GET', '/')]\n";

class LoadOverTime : public LoadFixture {
 protected:
  /// `text` from line 3 on.
  LoadFileDefaults defaults(std::string_view text) {
    Result<LoadFile> file = load(std::string(kTask) + std::string(text));
    EXPECT_TRUE(file.ok()) << (file ? "" : file.error().message);
    return file ? file->defaults : LoadFileDefaults();
  }
  std::string refused(std::string_view text) {
    return refusal(std::string(kTask) + std::string(text));
  }
};

TEST_F(LoadOverTime, SettingsOfTheOpenModelArrive) {
  const LoadFileDefaults found = defaults(
      "rate = 2.5\narrivals = 'poisson'\nmax_users = 7\ndrop_late = '1.5s'\nrequests = 2**63\n"
      "warm_up = 3\n");
  EXPECT_EQ(found.rate, Rate::per_second(2.5));
  EXPECT_EQ(found.arrivals, Arrivals::kPoisson);
  EXPECT_EQ(found.max_users, 7);
  EXPECT_EQ(found.drop_late, Nanoseconds(milliseconds(1500)));
  EXPECT_EQ(found.requests, std::uint64_t{1} << 63);
  EXPECT_EQ(found.warm_up, Nanoseconds(seconds(3)));
  EXPECT_EQ(defaults("arrivals = 'constant'").arrivals, Arrivals::kConstant);
  EXPECT_EQ(defaults("pacing = '250ms'").pacing, Nanoseconds(milliseconds(250)));
}

TEST_F(LoadOverTime, AProfileOfUsersBecomesStages) {
  const LoadFileDefaults found = defaults(
      "profile = [Ramp(to=100, over='30s'), Hold('2m'), Step(to=200, hold='1m'),\n"
      "           Spike(to=500, over='10s'), Pause('30s'), Hold(5)]\n");
  ASSERT_TRUE(found.stages.has_value());
  EXPECT_FALSE(found.rate_stages.has_value());
  EXPECT_THAT(*found.stages, ElementsAre(Stage{0, 100, seconds(30)}, Stage{100, 100, seconds(120)},
                                         Stage{200, 200, seconds(60)}, Stage{200, 500, seconds(5)},
                                         Stage{500, 200, seconds(5)}, Stage{0, 0, seconds(30)},
                                         Stage{200, 200, seconds(5)}));
}

TEST_F(LoadOverTime, AProfileOfRatesBecomesStagesOfTheOpenModel) {
  const LoadFileDefaults found = defaults("profile = [Ramp(rate=0.5, over=1), Hold(2)]\n");
  ASSERT_TRUE(found.rate_stages.has_value());
  EXPECT_FALSE(found.stages.has_value());
  EXPECT_THAT(*found.rate_stages,
              ElementsAre(Stage{0, 0.5, seconds(1)}, Stage{0.5, 0.5, seconds(2)}));
}

TEST_F(LoadOverTime, AShapeIsSampledIntoStages) {
  const LoadFileDefaults found = defaults(
      "def shape(t):\n  if t < 4:\n    return 10, 5\n  return (0, 0) if t < 6 else None\n");
  ASSERT_TRUE(found.stages.has_value());
  EXPECT_THAT(*found.stages, ElementsAre(Stage{0, 10, seconds(2)}, Stage{10, 10, seconds(2)},
                                         Stage{0, 0, seconds(2)}));
}

TEST_F(LoadOverTime, AShapeWithoutAnEndGoesOnForADay) {
  const LoadFileDefaults found = defaults("def shape(t): return 1, 1\n");
  ASSERT_TRUE(found.stages.has_value());
  EXPECT_THAT(*found.stages,
              ElementsAre(Stage{0, 1, seconds(1)}, Stage{1, 1, hours(24) - seconds(1)}));
}

TEST_F(LoadOverTime, MistakesAreToldWithLineCauseAndFix) {
  EXPECT_EQ(refused("profile = [\n  Ramp(to=-1, over=1),\n]\n"),
            "load.py:4: Ramp: to must be from 0 to 1000000, not -1\n"
            "    Ramp(to=-1, over=1), | write e.g. Ramp(to=100, over=\"30s\")");
  EXPECT_EQ(refused("profile = [\n  Ramp(to=1, over=1),\n  Step(rate=1, hold=1)]\n"),
            "load.py:5: profile[1] says rate=, but a piece before it to=\n"
            "    Step(rate=1, hold=1)] | a profile is all users (to=) or all arrivals per second "
            "(rate=)");
  EXPECT_EQ(refused("profile = [\n  Ramp(to=1, over=1),\n  '1m']\n"),
            "load.py:5: profile[1] is a str, but must be a Ramp, Hold, Step, Spike or Pause\n"
            "    '1m'] | write e.g. Ramp(to=100, over=\"30s\")");
  EXPECT_THAT(refused("profile = [Ramp(to=1, over=1, x=1)]\n"),
              HasSubstr("unexpected keyword argument 'x'\n"
                        "    profile = [Ramp(to=1, over=1, x=1)] | write e.g. Ramp("));
  EXPECT_EQ(refused("profile = []\n"),
            "load.py:3: profile is empty\n"
            "    profile = [] | begin with e.g. Ramp(to=100, over=\"30s\")");
  EXPECT_EQ(refused("users = 5\nprofile = [Ramp(to=1, over=1)]\n"),
            "load.py:3: users and profile exclude each other\n"
            "    users = 5 | the profile says what the load is at each moment: remove users");
}

TEST_F(LoadOverTime, AMissingImportOfAPieceIsNamed) {
  EXPECT_THAT(refusal("from stormlight import Task\nprofile = [Spike(to=1, over=1)]\n"),
              HasSubstr("load.py:2: NameError: name 'Spike' is not defined"));
  EXPECT_THAT(refusal("from stormlight import Task\nprofile = [Spike(to=1, over=1)]\n"),
              HasSubstr("| add at the top: from stormlight import Spike"));
}

TEST_F(LoadOverTime, WhatAShapeDoesWrongIsToldWithItsLineAndSecond) {
  EXPECT_EQ(refused("def shape(t):\n  return 1 // (5 - t), 1\n"),
            "load.py:4: ZeroDivisionError: integer division or modulo by zero, in shape(5)\n"
            "    return 1 // (5 - t), 1 | correct the load file; it is evaluated once, before the "
            "load starts");
  EXPECT_EQ(refused("def shape(t):\n  return 10\n"),
            "load.py:3: shape(0) returned 10, which is not two numbers\n"
            "    def shape(t): | return users, spawn_rate as in return 100, 10; or None to end");
  EXPECT_EQ(refused("def shape():\n  return 10, 1\n"),
            "load.py:3: shape() takes 0 positional arguments but 1 was given, in shape(0)\n"
            "    def shape(): | write def shape(t): its one argument is the time in seconds");
  EXPECT_THAT(refused("import sys\ndef shape(t):\n  sys.exit(1)\n"),
              HasSubstr("load.py:5: the load file called sys.exit(1)"));
}

TEST_F(LoadOverTime, AModuleCalledRequestsIsNoSetting) {
  write("requests.py", "");
  EXPECT_FALSE(defaults("import requests\n").requests.has_value());
}

}  // namespace
}  // namespace stormlight::python
