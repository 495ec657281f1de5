#include "output/output_file.h"

#include <filesystem>
#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "output/testing/golden.h"
#include "output/testing/temporary_folder.h"

namespace stormlight::output {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using testing::read_file;

/// Root may write any file. A thread without capabilities may not, and the kernel keeps them per
/// thread, so that the other tests are not affected.
bool drop_capabilities() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3]{};
  return ::syscall(SYS_capset, &header, none) == 0;
}

class OutputFileTest : public ::testing::Test {
 protected:
  std::string at(const std::string& name) const { return (folder_.path() / name).string(); }
  void put(const std::string& name, const std::string& content) const {
    std::ofstream(at(name)) << content;
  }
  std::size_t entries() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_.path()), fs::directory_iterator()));
  }

  testing::TemporaryFolder folder_;
};

TEST_F(OutputFileTest, CheckLeavesNoTraceAndTheOldContent) {
  put("report.json", "old");
  EXPECT_TRUE(OutputFile(at("report.json")).check());
  EXPECT_TRUE(OutputFile(at("new.json")).check());
  EXPECT_EQ(read_file(at("report.json")), "old");
  EXPECT_EQ(entries(), 1u);
}

TEST_F(OutputFileTest, WriteReplacesTheContentAndLeavesNothingBeside) {
  put("report.json", "old and longer");
  EXPECT_TRUE(OutputFile(at("report.json")).write("new"));
  EXPECT_EQ(read_file(at("report.json")), "new");
  EXPECT_EQ(entries(), 1u);
}

TEST_F(OutputFileTest, KeepsThePermissionsOfAnExistingFile) {
  put("report.json", "old");
  fs::permissions(at("report.json"), fs::perms(0640));
  EXPECT_TRUE(OutputFile(at("report.json")).write("new"));
  EXPECT_EQ(fs::status(at("report.json")).permissions(), fs::perms(0640));
}

TEST_F(OutputFileTest, GivesANewFileThePermissionsOfTheUmask) {
  const mode_t before = ::umask(0027);
  EXPECT_TRUE(OutputFile(at("report.json")).write("new"));
  ::umask(before);
  EXPECT_EQ(fs::status(at("report.json")).permissions(), fs::perms(0640));
}

TEST_F(OutputFileTest, FollowsALinkInsteadOfReplacingIt) {
  put("real.json", "old");
  fs::create_symlink("real.json", at("link.json"));
  EXPECT_TRUE(OutputFile(at("link.json")).write("new"));
  EXPECT_TRUE(fs::is_symlink(at("link.json")));
  EXPECT_EQ(read_file(at("real.json")), "new");
}

TEST_F(OutputFileTest, WritesIntoADeviceInsteadOfReplacingIt) {
  const OutputFile file("/dev/null");
  EXPECT_TRUE(file.check());
  EXPECT_TRUE(file.write("gone"));
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(OutputFileTest, SaysWhichFolderIsMissing) {
  const Result<void> checked = OutputFile(at("no/such/report.json")).check();
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().kind, ErrorKind::kIo);
  EXPECT_THAT(checked.error().message, HasSubstr("no/such/report.json"));
  EXPECT_THAT(checked.error().message, HasSubstr("No such file or directory"));
  EXPECT_EQ(checked.error().hint, "create the folder first");
}

TEST_F(OutputFileTest, RefusesAFolder) {
  const Result<void> checked = OutputFile(folder_.path().string()).check();
  ASSERT_FALSE(checked);
  EXPECT_THAT(checked.error().message, HasSubstr("Is a directory"));
}

TEST_F(OutputFileTest, RespectsAFileThatIsWriteProtected) {
  put("ours.json", "old");
  put("protected.json", "old");
  fs::permissions(at("protected.json"), fs::perms(0444));
  Result<void> ours, checked;
  bool powerless = false;
  std::thread([&] {
    powerless = drop_capabilities();
    ours = OutputFile(at("ours.json")).check();
    checked = OutputFile(at("protected.json")).check();
  }).join();
  ASSERT_TRUE(powerless);
  EXPECT_TRUE(ours);
  ASSERT_FALSE(checked);
  EXPECT_THAT(checked.error().message, HasSubstr("Permission denied"));
}

TEST_F(OutputFileTest, KeepsTheOldContentWhenTheDiskIsFull) {
  const Result<void> written = OutputFile("/dev/full").write("report");
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error().message, HasSubstr("No space left on device"));
}

}  // namespace
}  // namespace stormlight::output
