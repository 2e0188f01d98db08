#include "eventstore/witness/witness.hpp"

#include "eventstore/merkle/frontier.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace qalam::witness {
namespace {

using merkle::Hash;

Hash leaf(std::uint64_t n, std::uint8_t history = 0) {
  Hash out{};
  out[0] = static_cast<std::uint8_t>(n);
  out[1] = static_cast<std::uint8_t>(n >> 8);
  out[2] = history;
  return out;
}

/// Leaves 0 … of a history; from `fork` on they are of another one.
class Tree final : public merkle::Subtrees {
 public:
  explicit Tree(std::uint64_t fork = ~std::uint64_t{0}) : fork_{fork} {}
  [[nodiscard]] Hash root_of(unsigned level, std::uint64_t index) const override {
    if (level == 0) return leaf(index, index >= fork_ ? 1 : 0);
    return merkle::node_hash(root_of(level - 1, 2 * index), root_of(level - 1, 2 * index + 1));
  }

 private:
  std::uint64_t fork_;
};

tlog::SigningKey key_of(std::string const& name, std::uint8_t byte) {
  tlog::Seed seed{};
  seed.fill(byte);
  return {name, tlog::SignatureType::ed25519, seed};
}

class WitnessTest : public testing::Test {
 protected:
  static constexpr std::uint64_t now = 1'790'000'000;

  WitnessTest() {
    tlog::Seed seed{};
    seed.fill(9);
    EXPECT_TRUE(Witness::create(folder(), "witness.society.kz", log.verifier(), seed));
    open();
  }
  std::filesystem::path folder() const { return dir.path() / "witness"; }
  void open() {
    witness.reset();
    auto opened = Witness::open(folder());
    ASSERT_TRUE(opened) << opened.error().detail;
    witness = *std::move(opened);
  }
  tlog::Note signed_head(std::uint64_t size, Tree const& tree, tlog::SigningKey const& by) const {
    auto const text = print(tlog::Checkpoint{by.verifier().name, size, merkle::root(tree, size)});
    return {text, {by.sign(text)}};
  }
  std::string request(std::uint64_t from, std::uint64_t to, Tree const& tree = Tree{}) const {
    return print(tlog::AddCheckpoint{from, merkle::consistency_proof(tree, from, to),
                                     signed_head(to, tree, log)});
  }
  unsigned status(std::string const& body) { return witness->add_checkpoint(body, now).status; }

  test::TempDir dir;
  tlog::SigningKey log = key_of("ledger.example.kz", 1);
  std::unique_ptr<Witness> witness;
};

TEST_F(WitnessTest, CosignsWhatGoesOn) {
  for (auto const& [from, to] : {std::pair{0U, 3U}, {3U, 3U}, {3U, 4U}, {4U, 700U}}) {
    auto const answer = witness->add_checkpoint(request(from, to), now + to);
    ASSERT_EQ(answer.status, 200U) << answer.body;
    // As the specification says: the answer behind the checkpoint is a note with both signatures.
    auto note = tlog::parse_note(print(signed_head(to, Tree{}, log)) + answer.body);
    ASSERT_TRUE(note) << note.error().detail;
    auto const by = tlog::check_note(*note, {witness->key()});
    ASSERT_TRUE(by) << by.error().detail;
    EXPECT_EQ(by->at(0).seconds, now + to);
    EXPECT_EQ(witness->last()->size, to);
  }
}

TEST_F(WitnessTest, RemembersWhatItCosigned) {
  ASSERT_EQ(status(request(0, 5)), 200U);
  open();
  EXPECT_EQ(witness->last()->size, 5U);
  EXPECT_EQ(status(request(5, 9)), 200U);
}

TEST_F(WitnessTest, AnswersAnotherOldSizeWithItsOwn) {
  ASSERT_EQ(status(request(0, 5)), 200U);
  for (std::uint64_t const from : {0U, 4U, 6U}) {
    auto const answer = witness->add_checkpoint(request(from, 9), now);
    EXPECT_EQ(answer.status, 409U);
    EXPECT_EQ(answer.content_type, "text/x.tlog.size");
    EXPECT_EQ(answer.body, "5\n");
  }
  EXPECT_EQ(witness->last()->size, 5U);
}

/// The log of before the fork, and one that was rewritten in between two looks.
TEST_F(WitnessTest, DoesNotCosignAnotherHistory) {
  ASSERT_EQ(status(request(0, 8)), 200U);
  Tree const forked{6};
  EXPECT_EQ(status(request(8, 12, forked)), 422U);
  EXPECT_EQ(status(request(8, 8, forked)), 409U);
  // A proof of something else, of the wrong length, and none.
  auto proof = merkle::consistency_proof(Tree{}, 8, 12);
  auto const head = signed_head(12, Tree{}, log);
  auto longer = proof;
  longer.push_back(leaf(1));
  EXPECT_EQ(status(print(tlog::AddCheckpoint{8, longer, head})), 422U);
  EXPECT_EQ(status(print(tlog::AddCheckpoint{8, {}, head})), 422U);
  EXPECT_EQ(status(print(tlog::AddCheckpoint{8, merkle::consistency_proof(Tree{}, 7, 12), head})),
            422U);
  EXPECT_EQ(witness->last()->size, 8U);
  EXPECT_EQ(status(request(8, 12)), 200U);
}

TEST_F(WitnessTest, WantsNoProofFromNothing) {
  EXPECT_EQ(status(print(tlog::AddCheckpoint{0, {leaf(0)}, signed_head(5, Tree{}, log)})), 422U);
  EXPECT_EQ(status(request(0, 5)), 200U);
}

TEST_F(WitnessTest, KnowsOneLogAndOneKey) {
  auto const stranger = key_of("other.example.kz", 1);
  EXPECT_EQ(status(print(tlog::AddCheckpoint{0, {}, signed_head(5, Tree{}, stranger)})), 404U);
  auto const impostor = key_of("ledger.example.kz", 2);
  EXPECT_EQ(status(print(tlog::AddCheckpoint{0, {}, signed_head(5, Tree{}, impostor)})), 403U);
  // Signatures of others beside the log's own are ignored.
  auto both = signed_head(5, Tree{}, log);
  both.signatures.insert(both.signatures.begin(), impostor.sign(both.text));
  EXPECT_EQ(status(print(tlog::AddCheckpoint{0, {}, both})), 200U);
}

TEST_F(WitnessTest, RefusesWhatIsNoRequest) {
  EXPECT_EQ(status("nonsense"), 400U);
  EXPECT_EQ(status("old 0\n\nno note\n"), 400U);
  auto const head = signed_head(5, Tree{}, log);
  EXPECT_EQ(status(print(tlog::AddCheckpoint{6, {}, head})), 400U);
  EXPECT_FALSE(witness->last());
}

TEST_F(WitnessTest, WhoFollowsTheLogCosignsForwardsOnly) {
  ASSERT_TRUE(witness->cosign(signed_head(8, Tree{}, log), now));
  auto const back = witness->cosign(signed_head(7, Tree{}, log), now);
  ASSERT_FALSE(back);
  EXPECT_EQ(back.error().code, ErrorCode::log_superseded);
  EXPECT_FALSE(witness->cosign(signed_head(8, Tree{3}, log), now));
  EXPECT_TRUE(witness->cosign(signed_head(8, Tree{}, log), now + 1));
  EXPECT_FALSE(witness->cosign(signed_head(9, Tree{}, key_of("ledger.example.kz", 2)), now));
}

TEST_F(WitnessTest, IsOneProcessWithOneMemory) {
  auto const second = Witness::open(folder());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::already_running);
  witness.reset();
  tlog::Seed const seed{};
  auto const again = Witness::create(folder(), "w.kz", log.verifier(), seed);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::id_taken);
}

TEST_F(WitnessTest, DoesNotGoOnWithoutItsMemory) {
  ASSERT_EQ(status(request(0, 5)), 200U);
  witness.reset();
  auto const last = folder() / "last";
  std::string text;
  {
    std::ifstream in{last};
    std::ostringstream all;
    all << in.rdbuf();
    text = all.str();
  }
  text[text.find("\n5\n") + 1] = '4';
  std::ofstream{last} << text;
  auto const opened = Witness::open(folder());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::malformed);
}

TEST(WitnessFolder, WantsANameAndTheKeyOfALog) {
  test::TempDir const dir;
  tlog::Seed const seed{};
  auto const log = key_of("ledger.example.kz", 1).verifier();
  EXPECT_FALSE(Witness::create(dir.path() / "a", "two words", log, seed));
  auto witness_key = log;
  witness_key.type = tlog::SignatureType::cosignature;
  EXPECT_FALSE(Witness::create(dir.path() / "a", "w.kz", witness_key, seed));
  EXPECT_EQ(Witness::open(dir.path() / "a").error().code, ErrorCode::not_found);
  ASSERT_TRUE(Witness::create(dir.path() / "a", "w.kz", log, seed));
  auto const mode = std::filesystem::status(dir.path() / "a" / "key").permissions();
  EXPECT_EQ(mode, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

}  // namespace
}  // namespace qalam::witness
