#include "api/auth/tokens.hpp"

#include "api/auth/sha256.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace qalam::api {
namespace {

TokenEntry entry(std::string_view token) {
  Principal principal;
  principal.person = PersonId{5};
  principal.roles = {Role::society_clerk, Role::society_approver};
  principal.society = SocietyId{6};
  return {sha256(token), principal};
}

TEST(Sha256Test, FollowsFips180InOneOrManyPieces) {
  auto const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  EXPECT_EQ(to_hex(sha256("abc")), abc);
  Sha256 sum;
  sum.update("a", 1);
  sum.update("bc", 2);
  EXPECT_EQ(to_hex(sum.finish()), abc);
}

TEST(Tokens, AreFoundByTheirHashOnly) {
  TokenTable const table{{entry("one"), entry("two")}};
  ASSERT_TRUE(table.find("two"));
  EXPECT_EQ(table.find("two")->person, PersonId{5});
  EXPECT_EQ(table.find("three"), std::nullopt);
  EXPECT_EQ(table.find(""), std::nullopt);
  EXPECT_EQ(print(table.entries()[0]).find("one"), std::string::npos);
}

TEST(Tokens, AFileComesBackAsItWasWritten) {
  auto const file = std::filesystem::temp_directory_path() / "qalam_tokens_test";
  auto second = entry("two");
  second.principal.roles = Role::holder;
  second.principal.society = {};
  second.principal.holder = HolderId{8};
  second.principal.licensee = LicenseeId{9};
  std::vector const entries{entry("one"), second};
  write_tokens(file, entries);
  struct stat about {};
  ASSERT_EQ(::stat(file.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777U, 0600U);
  auto const table = TokenTable::load(file);
  ASSERT_TRUE(table) << table.error().detail;
  EXPECT_EQ(std::vector(table->entries().begin(), table->entries().end()), entries);

  ::chmod(file.c_str(), 0640);
  EXPECT_EQ(TokenTable::load(file).error().code, ErrorCode::forbidden);
  std::filesystem::remove(file);
  EXPECT_EQ(TokenTable::load(file).error().code, ErrorCode::not_found);
}

TEST(Tokens, ABadLineIsNamed) {
  auto const good = print(entry("one"));
  auto const where = [&](std::string const& line) {
    auto const table = TokenTable::parse("# comment\n\n" + good + "\n" + line + "\n", "tokens");
    return table ? std::string{"taken"} : table.error().where;
  };
  EXPECT_EQ(where(good + "  # mine"), "taken");
  EXPECT_EQ(where("abc"), "tokens:4");
  EXPECT_EQ(where(good.substr(0, 64)), "tokens:4");
  EXPECT_EQ(where(good + " society"), "tokens:4");
  EXPECT_EQ(where(good + " city=S-1"), "tokens:4");
  EXPECT_EQ(where(good + " holder=" + print(SocietyId{6})), "tokens:4");
  auto unknown = good;
  unknown.replace(unknown.find("society_clerk"), 13, "king");
  EXPECT_EQ(where(unknown), "tokens:4");
}

TEST(Authorization, IsABearerToken) {
  EXPECT_EQ(*bearer_token("Bearer abc.DEF-1_~+/=="), "abc.DEF-1_~+/==");
  EXPECT_EQ(*bearer_token("bearer   abc"), "abc");
  for (auto const* bad :
       {"", "Bearer", "Bearer ", "Basic abc", "Bearer a b", "Bearer \"a\"", "abc"}) {
    EXPECT_FALSE(bearer_token(bad)) << bad;
  }
}

TEST(RoleNames, ComeBack) {
  for (auto i = std::uint8_t{0}; i <= static_cast<std::uint8_t>(Role::operator_); ++i) {
    auto const role = static_cast<Role>(i);
    EXPECT_EQ(*parse_role(role_name(role)), role);
  }
  EXPECT_EQ(role_name(Role::operator_), "operator");
  EXPECT_FALSE(parse_role("Holder"));
}

}  // namespace
}  // namespace qalam::api
