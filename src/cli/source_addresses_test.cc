#include "cli/source_addresses.h"

#include <gmock/gmock.h>

namespace stormlight::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string complaint(std::string_view text) {
  const auto result = expand_source_addresses(text);
  return result ? "(accepted)" : result.error().message;
}

TEST(SourceAddresses, ListIsTakenInOrderWithoutRepeats) {
  EXPECT_THAT(*expand_source_addresses("10.0.0.2, 10.0.0.1,10.0.0.2"),
              ElementsAre("10.0.0.2", "10.0.0.1"));
  EXPECT_THAT(*expand_source_addresses("[::1],0:0::2"), ElementsAre("::1", "::2"));
}

TEST(SourceAddresses, NetworkStandsForItsHosts) {
  EXPECT_THAT(
      *expand_source_addresses("127.0.0.0/29"),
      ElementsAre("127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5", "127.0.0.6"));
  EXPECT_THAT(*expand_source_addresses("10.0.0.7/30"), ElementsAre("10.0.0.5", "10.0.0.6"));
  EXPECT_THAT(*expand_source_addresses("10.0.0.4/31"), ElementsAre("10.0.0.4", "10.0.0.5"));
  EXPECT_THAT(*expand_source_addresses("10.0.0.4/32"), ElementsAre("10.0.0.4"));
  EXPECT_THAT(*expand_source_addresses("fd00::/126"), ElementsAre("fd00::1", "fd00::2", "fd00::3"));
  EXPECT_EQ(expand_source_addresses("127.0.0.0/20")->size(), 4094u);
}

TEST(SourceAddresses, RangeHoldsBothEnds) {
  EXPECT_THAT(*expand_source_addresses("10.0.0.254-10.0.1.1"),
              ElementsAre("10.0.0.254", "10.0.0.255", "10.0.1.0", "10.0.1.1"));
  EXPECT_THAT(*expand_source_addresses("10.0.0.9-10.0.0.9"), ElementsAre("10.0.0.9"));
}

TEST(SourceAddresses, RefusesWhatIsNoAddress) {
  for (const char* text : {"", "localhost", "10.0.0", "10.0.0.256", "10.0.0.1,", "10.0.0.1-",
                           "10.0.0.1-7", "/8", "fe80::1%lo"}) {
    EXPECT_THAT(complaint(text), HasSubstr("must be addresses such as")) << text;
  }
  EXPECT_THAT(complaint("10.0.0.0/33"), HasSubstr("prefix from 0 to 32"));
  EXPECT_THAT(complaint("10.0.0.0/x"), HasSubstr("prefix from 0 to 32"));
  EXPECT_THAT(complaint("10.0.0.9-10.0.0.2"), HasSubstr("lower address first"));
  EXPECT_THAT(complaint("10.0.0.9-::1"), HasSubstr("lower address first"));
}

TEST(SourceAddresses, RefusesMoreThanItCouldUse) {
  EXPECT_EQ(complaint("127.0.0.0/8"), "must stand for at most 4096 addresses");
  EXPECT_EQ(complaint("10.0.0.0-10.255.255.255"), "must stand for at most 4096 addresses");
  EXPECT_EQ(complaint("127.0.0.0/20,10.0.0.0/20"), "must stand for at most 4096 addresses");
  EXPECT_EQ(complaint("::/0"), "must stand for at most 4096 addresses");
}

TEST(SourceAddresses, CheckFindsTheOneThatIsNotOurs) {
  EXPECT_TRUE(check_source_addresses({"127.0.0.1", "127.0.0.9"}).ok());
  const auto foreign = check_source_addresses({"127.0.0.1", "192.0.2.1"});  // TEST-NET-1, RFC 5737
  ASSERT_FALSE(foreign);
  EXPECT_EQ(foreign.error().kind, ErrorKind::kInput);
  EXPECT_EQ(foreign.error().message,
            "--source-address 192.0.2.1 is not an address of this machine");
}

}  // namespace
}  // namespace stormlight::cli
