#include "eventstore/tlog/policy.hpp"
#include "eventstore/tlog/add_checkpoint.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace qalam::tlog {
namespace {

VerifierKey key_of(std::string const& name, SignatureType type, std::uint8_t seed) {
  Seed bytes{};
  bytes.fill(seed);
  return SigningKey{name, type, bytes}.verifier();
}
VerifierKey const log_key = key_of("ledger.example.kz", SignatureType::ed25519, 1);

VerifierKey witness_key(std::uint8_t n) {
  return key_of("w" + std::to_string(n) + ".kz", SignatureType::cosignature, n);
}

/// The example of the specification: two of three, and any of two.
std::string two_levels() {
  std::string text = "# who watches\nlog " + print(log_key) + " http://127.0.0.1:8080\n\n";
  for (std::uint8_t n = 11; n <= 13; ++n) {
    text += "witness X" + std::to_string(n) + " " + print(witness_key(n)) + "\n";
  }
  text += "group X-witnesses 2 X11 X12 X13\n";
  for (std::uint8_t n = 21; n <= 22; ++n) {
    text += " \twitness  Y" + std::to_string(n) + "\t" + print(witness_key(n)) + " http://w" +
            std::to_string(n) + "/\t\n";
  }
  return text +
         "group Y-witnesses any Y21 Y22\ngroup both all X-witnesses Y-witnesses\nquorum both\n";
}

Policy parsed(std::string const& text) {
  auto policy = parse_policy(text);
  EXPECT_TRUE(policy) << policy.error().where << ": " << policy.error().detail;
  return policy ? *std::move(policy) : Policy{};
}

TEST(Policy, SaysWhichWitnessesAreEnough) {
  auto const policy = parsed(two_levels());
  EXPECT_EQ(policy.logs.at(0).key, log_key);
  EXPECT_EQ(policy.logs.at(0).url, "http://127.0.0.1:8080");
  EXPECT_EQ(policy.witnesses.size(), 5U);
  EXPECT_EQ(policy.witnesses.at(3).url, "http://w21/");
  auto const met = [&](std::vector<std::uint8_t> const& by) {
    std::vector<VerifierKey> keys;
    for (auto const n : by) keys.push_back(witness_key(n));
    return policy.is_met(keys);
  };
  EXPECT_TRUE(met({11, 13, 22}));
  EXPECT_TRUE(met({11, 12, 13, 21, 22}));
  EXPECT_FALSE(met({11, 21, 22}));
  EXPECT_FALSE(met({11, 12, 13}));
  EXPECT_FALSE(met({}));
  // The log's own key, and one that nobody knows, count for nothing.
  EXPECT_FALSE(policy.is_met({log_key, witness_key(99), witness_key(11), witness_key(21)}));
}

TEST(Policy, MayWantNobodyOrOne) {
  EXPECT_TRUE(parsed("quorum none\n").is_met({}));
  auto const one = parsed("witness a " + print(witness_key(1)) + "\nquorum a\n");
  EXPECT_FALSE(one.is_met({}));
  EXPECT_TRUE(one.is_met({witness_key(1)}));
}

TEST(Policy, IsRefusedWithTheLineThatIsWrong) {
  std::string const a = "witness a " + print(witness_key(1)) + "\n";
  std::string const b = "witness b " + print(witness_key(2)) + "\n";
  struct Case {
    std::string text;
    char const* where;
  };
  std::vector<Case> const cases{
      {"", ""},
      {a, ""},  // No quorum.
      {"quorum none", "line 1"},
      {"quorum none\nquorum none\n", "line 2"},
      {"quorum a\n" + a, "line 1"},  // Not yet defined.
      {a + a + "quorum a\n", "line 2"},
      {a + "witness a " + print(witness_key(2)) + "\nquorum a\n", "line 2"},
      {a + "witness none " + print(witness_key(2)) + "\nquorum a\n", "line 2"},
      {"witness a " + print(log_key) + "\nquorum a\n", "line 1"},  // A log's key.
      {"log " + print(witness_key(1)) + "\nquorum none\n", "line 1"},
      {"witness a nonsense\nquorum a\n", "line 1"},
      {a + b + "group g 3 a b\nquorum g\n", "line 3"},
      {a + b + "group g 0 a b\nquorum g\n", "line 3"},
      {a + b + "group g 01 a b\nquorum g\n", "line 3"},
      {a + b + "group g some a b\nquorum g\n", "line 3"},
      {a + "group g all\nquorum g\n", "line 2"},
      {a + "group g all a none\nquorum g\n", "line 2"},
      {a + b + "group g all a a\nquorum g\n", "line 3"},
      {a + b + "group g all a\ngroup h all a b\nquorum h\n", "line 4"},  // A member twice.
      {a + "group g all g\nquorum g\n", "line 2"},
      {a + "quorum a\r\n", "line 2"},
      {a + "quorum a b\n", "line 2"},
      {a + "witnesses are good\nquorum a\n", "line 2"},
  };
  for (auto const& [text, where] : cases) {
    auto const policy = parse_policy(text);
    ASSERT_FALSE(policy) << text;
    EXPECT_EQ(policy.error().code, ErrorCode::malformed) << text;
    EXPECT_EQ(policy.error().where, where) << text;
  }
}

TEST(Policy, HoldsThirtyTwoOfEach) {
  std::string text;
  for (std::uint8_t n = 100; n < 132; ++n) {
    text += "witness w" + std::to_string(n) + " " + print(witness_key(n)) + "\ngroup g" +
            std::to_string(n) + " all w" + std::to_string(n) + "\n";
  }
  EXPECT_EQ(parsed(text + "quorum g131\n").groups.size(), 32U);
}

RC_GTEST_PROP(AddCheckpoint, IsReadAsItWasWritten, ()) {
  AddCheckpoint request;
  request.old_size = *rc::gen::arbitrary<std::uint64_t>();
  auto const length = *rc::gen::inRange<std::size_t>(0, 64);
  request.proof = *rc::gen::container<std::vector<merkle::Hash>>(
      length, rc::gen::map(rc::gen::arbitrary<std::uint8_t>(), [](std::uint8_t byte) {
        merkle::Hash hash{};
        hash.fill(byte);
        return hash;
      }));
  Seed seed{};
  SigningKey const key{"l.kz", SignatureType::ed25519, seed};
  request.checkpoint = {"l.kz\n1\nx\n", {key.sign("l.kz\n1\nx\n")}};
  auto const again = parse_add_checkpoint(print(request));
  RC_ASSERT(again.has_value());
  RC_ASSERT(*again == request);
}

TEST(AddCheckpoint, IsRefusedInAnyOtherForm) {
  std::string const hash(43, 'A');
  std::string const note = "\nl.kz\n1\nx\n\n\xE2\x80\x94 l.kz AAAAAAA=\n";
  std::string hashes;
  for (int i = 0; i < 63; ++i) hashes += hash + "=\n";
  EXPECT_TRUE(parse_add_checkpoint("old 5\n" + hashes + note));
  for (std::string const& text :
       {std::string{}, std::string{"old 5"}, "old 05\n" + note, "old -1\n" + note,
        "old  5\n" + note, "Old 5\n" + note, "old 5\nnonsense\n" + note,
        "old 5\n" + hashes + hash + "=\n" + note, std::string{"old 5\n"}, std::string{"old 5\n\n"},
        "old 5\r\n" + note, "old 18446744073709551616\n" + note}) {
    EXPECT_FALSE(parse_add_checkpoint(text)) << text;
  }
}

}  // namespace
}  // namespace qalam::tlog
