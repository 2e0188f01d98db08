#include "tests/vault/vault_fixture.hpp"

#include <stdexcept>

namespace qalam::vault {
namespace {

/// Thrown where the power goes.
struct PowerCut : std::runtime_error {
  PowerCut() : std::runtime_error{"power cut"} {}
};

constexpr auto holder = Kind::holder;
constexpr std::uint64_t subjects = 7;
constexpr std::uint64_t erased = 3;

Options cut_at(std::size_t n, std::vector<Step>* seen = nullptr) {
  Options options;
  options.rewrap_slice = 2;
  options.at = [n, seen, calls = std::size_t{0}](Step step) mutable {
    if (seen != nullptr) seen->push_back(step);
    if (calls++ == n) throw PowerCut{};
  };
  return options;
}

class VaultCrash : public VaultTest {
 protected:
  void fill() {
    auto const vault = create();
    for (std::uint64_t id = 0; id < subjects; ++id) {
      vault->put(holder, id, record_of("record " + std::to_string(id))).value();
    }
  }
  void expect_the_others(Vault const& vault) {
    for (std::uint64_t id = 0; id < subjects; ++id) {
      if (id != erased) {
        EXPECT_EQ(text_of(vault.get(holder, id, looking)), "record " + std::to_string(id));
      }
    }
  }
};

TEST_F(VaultCrash, LeavesAReadableVaultWhereverAnErasureIsCutOff) {
  std::size_t cuts = 0;
  for (std::size_t n = 0;; ++n) {
    std::filesystem::remove_all(directory());
    fill();
    auto const old_key = key_in("outer.key");
    std::vector<Step> seen;
    bool was_cut = false;
    try {
      open(cut_at(n, &seen))->erase(holder, erased);
    } catch (PowerCut const&) {
      was_cut = true;
    }
    SCOPED_TRACE("cut at step " + std::to_string(n));
    auto const vault = open();
    ASSERT_TRUE(vault);
    expect_the_others(*vault);
    EXPECT_FALSE(std::filesystem::exists(directory() / "outer.key.next"));
    bool const begun = std::count(seen.begin(), seen.end(), Step::subject_deleted) != 0;
    EXPECT_EQ(vault->get(holder, erased, looking).has_value(), !begun);
    EXPECT_EQ(found_anywhere(directory(), old_key), !begun);
    EXPECT_EQ(vault->key_generation(), begun ? 2U : 1U);
    EXPECT_EQ(vault->erasure(holder, erased).has_value(), begun);
    EXPECT_EQ(vault->erase(holder, erased), (Erasure{1, 2}));
    EXPECT_EQ(vault->key_generation(), 2U);
    EXPECT_FALSE(found_anywhere(directory(), old_key));
    expect_the_others(*vault);
    if (!was_cut) break;
    ++cuts;
  }
  EXPECT_GE(cuts, 7U) << "each kind of step, and several slices";
}

TEST_F(VaultCrash, SurvivesACrashOfTheRecovery) {
  fill();
  EXPECT_THROW(open(cut_at(2))->erase(holder, erased), PowerCut);
  // Each start gets one step further than nothing, and the next goes on from there.
  for (std::size_t n = 0; n < 3; ++n) {
    EXPECT_THROW((void)Vault::open(directory(), cut_at(n)), PowerCut);
  }
  auto const vault = open();
  EXPECT_FALSE(vault->get(holder, erased, looking));
  expect_the_others(*vault);
}

TEST_F(VaultCrash, GoesOnInTheSameProcess) {
  fill();
  auto options = cut_at(3);
  auto const vault = open(options);
  EXPECT_THROW(vault->erase(holder, erased), PowerCut);
  expect_the_others(*vault);
  vault->put(holder, 100, record_of("in between")).value();
  EXPECT_EQ(text_of(vault->get(holder, 100, looking)), "in between");
  vault->erase(holder, 100);
  expect_the_others(*vault);
  EXPECT_EQ(vault->key_generation(), 3U);
}

TEST_F(VaultCrash, DoesNotOpenWithoutTheNextKeyOfARotation) {
  fill();
  EXPECT_THROW(open(cut_at(3))->erase(holder, erased), PowerCut);
  std::filesystem::remove(directory() / "outer.key.next");
  auto const refused = Vault::open(directory());
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().detail.find("outer.key.next"), std::string::npos);
}

TEST_F(VaultCrash, RemovesAHalfWrittenNextKey) {
  fill();
  write_contents(directory() / "outer.key.next", "QLMKEY1\nhalf");
  std::filesystem::permissions(
      directory() / "outer.key.next",
      std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  expect_the_others(*open());
  EXPECT_FALSE(std::filesystem::exists(directory() / "outer.key.next"));
}

}  // namespace
}  // namespace qalam::vault
