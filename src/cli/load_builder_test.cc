#include "cli/load_builder.h"

#include <gmock/gmock.h>

#include "plan/validate.h"

namespace stormlight::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::vector<Stage> kHill = {
    {0, 20, seconds(10)}, {20, 20, seconds(30)}, {20, 0, seconds(20)}};

class MakeLoad : public testing::Test {
 protected:
  Load load() {
    const Result<Load> made = make_load(flags, file);
    EXPECT_TRUE(made.ok()) << (made ? "" : made.error().message);
    return made ? *made : Load();
  }
  std::string complaint() {
    const Result<Load> made = make_load(flags, file);
    return made ? "(accepted)" : made.error().message + "; " + made.error().hint;
  }

  LoadOptions flags;
  LoadFileDefaults file;
};

TEST_F(MakeLoad, ARateMakesTheModelOpen) {
  flags.rate = Rate::per_second(500);
  const Load made = load();
  EXPECT_EQ(made.model, Model::kOpen);
  EXPECT_EQ(made.rate, Rate::per_second(500));
  EXPECT_EQ(made.spawn_rate, Rate());
  EXPECT_EQ(made.max_users, 10'000);
  EXPECT_EQ(made.arrivals, Arrivals::kConstant);
  EXPECT_FALSE(made.drop_late.has_value());
  EXPECT_EQ(made.duration, seconds(10));
  EXPECT_TRUE(validate_load(made).ok());
}

TEST_F(MakeLoad, TheFileSaysAllOfTheOpenModelAndFlagsOverrideIt) {
  file.rate = Rate::per_second(100);
  file.arrivals = Arrivals::kPoisson;
  file.max_users = 50;
  file.drop_late = seconds(2);
  file.warm_up = seconds(3);
  file.duration = seconds(20);
  Load made = load();
  EXPECT_EQ(made.model, Model::kOpen);
  EXPECT_EQ(made.arrivals, Arrivals::kPoisson);
  EXPECT_EQ(made.max_users, 50);
  EXPECT_EQ(made.drop_late, seconds(2));
  EXPECT_EQ(made.warm_up, seconds(3));
  flags.rate = Rate::per_second(7);
  flags.arrivals = Arrivals::kConstant;
  flags.max_users = 5;
  flags.drop_late = seconds(0);
  flags.warm_up = seconds(0);
  made = load();
  EXPECT_EQ(made.rate, Rate::per_second(7));
  EXPECT_EQ(made.arrivals, Arrivals::kConstant);
  EXPECT_EQ(made.max_users, 5);
  EXPECT_EQ(made.drop_late, seconds(0));
  EXPECT_EQ(made.warm_up, seconds(0));
  EXPECT_EQ(made.duration, seconds(20));
}

TEST_F(MakeLoad, AFlagOfOneModelOutweighsTheFilesOther) {
  file.rate = Rate::per_second(100);
  flags.users = 4;
  flags.think_time = ThinkTime{seconds(1), seconds(1)};
  EXPECT_EQ(load().model, Model::kClosed);
  EXPECT_EQ(load().users, 4);
  EXPECT_TRUE(validate_load(load()).ok());
  flags = {};
  file = {};
  file.users = 4;
  file.think_time = ThinkTime{seconds(1), seconds(1)};
  flags.rate_stages = kHill;
  EXPECT_EQ(load().model, Model::kOpen);
  EXPECT_EQ(load().stages, kHill);
  EXPECT_TRUE(validate_load(load()).ok());
}

TEST_F(MakeLoad, StagesSayHowLongAndHowMany) {
  flags.stages = kHill;
  file.duration = minutes(5);  // of another load
  const Load made = load();
  EXPECT_EQ(made.model, Model::kClosed);
  EXPECT_EQ(made.stages, kHill);
  EXPECT_EQ(made.duration, seconds(60));
  EXPECT_EQ(made.users, 20);
  EXPECT_TRUE(validate_load(made).ok());
}

TEST_F(MakeLoad, AShorterDurationCutsTheStages) {
  file.stages = kHill;
  file.duration = seconds(20);
  EXPECT_THAT(load().stages, ElementsAre(kHill[0], Stage{20, 20, seconds(10)}));
  EXPECT_EQ(load().duration, seconds(20));
  flags.duration = milliseconds(4800);
  EXPECT_EQ(load().users, 10);
  EXPECT_TRUE(validate_load(load()).ok());
}

TEST_F(MakeLoad, ALongerDurationIsAnErrorThatSaysHowToHold) {
  file.stages = {{0, 20, seconds(10)}};
  flags.duration = minutes(1);
  EXPECT_EQ(complaint(),
            "--duration 1m is longer than the load over time, which ends after 10s; leave it out, "
            "or add a stage: 20:50s");
  flags.duration.reset();
  file.duration = seconds(11);
  EXPECT_THAT(complaint(), HasSubstr("the load file's duration 11s is longer"));
}

TEST_F(MakeLoad, AConstantLevelReplacesTheFilesProfile) {
  file.stages = kHill;
  flags.users = 3;
  EXPECT_THAT(load().stages, IsEmpty());
  EXPECT_EQ(load().users, 3);
  EXPECT_EQ(load().duration, seconds(10));
  flags = {};
  file = {};
  file.rate_stages = kHill;
  flags.rate = Rate::per_second(9);
  EXPECT_THAT(load().stages, IsEmpty());
  EXPECT_EQ(load().rate, Rate::per_second(9));
}

TEST_F(MakeLoad, ANumberOfRequestsHasNoDefaultDuration) {
  flags.requests = 1000;
  EXPECT_EQ(load().requests, 1000u);
  EXPECT_EQ(load().duration, kLongestTime);
  file.duration = seconds(30);
  EXPECT_EQ(load().duration, seconds(30));
  flags.requests.reset();
  file.requests = 7;
  EXPECT_EQ(load().requests, 7u);
}

TEST_F(MakeLoad, PacingAndThinkTimeReplaceEachOther) {
  file.think_time = ThinkTime{seconds(1), seconds(2)};
  EXPECT_EQ(load().think_time.max, seconds(2));
  flags.pacing = seconds(3);
  EXPECT_EQ(load().pacing, seconds(3));
  EXPECT_EQ(load().think_time.max, seconds(0));
  flags = {};
  file = {};
  file.pacing = seconds(3);
  EXPECT_EQ(load().pacing, seconds(3));
  flags.think_time = ThinkTime{seconds(1), seconds(1)};
  EXPECT_EQ(load().pacing, seconds(0));
}

TEST_F(MakeLoad, AFlagWithoutEffectIsAnError) {
  flags.max_users = 5;
  EXPECT_EQ(complaint(),
            "--max-users is for the open model, and there is no rate; add --rate 100 or "
            "--rate-stages 100:30s,100:2m");
  flags = {};
  flags.arrivals = Arrivals::kPoisson;
  EXPECT_THAT(complaint(), HasSubstr("--arrivals is for the open model"));
  flags = {};
  flags.drop_late = seconds(1);
  EXPECT_THAT(complaint(), HasSubstr("--drop-late is for the open model"));
  flags = {};
  file.rate = Rate::per_second(100);
  flags.pacing = seconds(1);
  EXPECT_THAT(complaint(), HasSubstr("--pacing is for the closed model, but the load file gives"));
  flags = {};
  flags.think_time = ThinkTime{seconds(1), seconds(1)};
  EXPECT_THAT(complaint(), HasSubstr("--think-time is for the closed model"));
  flags = {};
  flags.spawn_rate = Rate::per_second(5);
  EXPECT_THAT(complaint(),
              HasSubstr("--spawn-rate has no users to start: the load file gives a rate"));
  flags.users = 10;
  EXPECT_EQ(complaint(), "(accepted)");
}

TEST_F(MakeLoad, TheFilesSettingsOfTheOtherModelWaitForItsFlag) {
  file.max_users = 5;
  file.arrivals = Arrivals::kPoisson;
  EXPECT_EQ(load().model, Model::kClosed);
  flags.rate = Rate::per_second(1);
  EXPECT_EQ(load().max_users, 5);
}

std::string contradiction(const LoadOptions& flags) {
  const Result<void> checked = check_load_options(flags);
  return checked ? "" : checked.error().message;
}

TEST(CheckLoadOptions, FindsFlagsThatExcludeEachOther) {
  LoadOptions flags;
  flags.rate = Rate::per_second(1);
  flags.max_users = 1;
  EXPECT_EQ(contradiction(flags), "");
  flags.rate_stages = kHill;
  EXPECT_EQ(contradiction(flags), "--rate and --rate-stages exclude each other");
  flags.rate.reset();
  flags.users = 1;
  EXPECT_EQ(contradiction(flags), "--rate-stages and --users exclude each other");
  flags.users.reset();
  flags.stages = kHill;
  EXPECT_EQ(contradiction(flags), "--rate-stages and --stages exclude each other");
  flags.stages.reset();
  flags.spawn_rate = Rate::per_second(1);
  EXPECT_EQ(contradiction(flags), "--rate-stages and --spawn-rate exclude each other");
  flags.spawn_rate.reset();
  flags.pacing = seconds(1);
  EXPECT_EQ(contradiction(flags), "--rate-stages and --pacing exclude each other");
  flags.rate_stages.reset();
  flags.think_time = ThinkTime{};
  EXPECT_EQ(contradiction(flags), "--think-time and --pacing exclude each other");
  flags = {};
  flags.stages = kHill;
  flags.users = 1;
  EXPECT_EQ(contradiction(flags), "--users and --stages exclude each other");
  flags.users.reset();
  flags.spawn_rate = Rate::per_second(1);
  EXPECT_EQ(contradiction(flags), "--spawn-rate and --stages exclude each other");
}

}  // namespace
}  // namespace stormlight::cli
