#include "eventstore/tlog/base64.hpp"
#include "eventstore/tlog/proof_file.hpp"
#include "eventstore/tlog/tile.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>

namespace qalam::tlog {
namespace {

Seed seed(std::uint8_t n) {
  Seed out{};
  out.fill(n);
  return out;
}

std::string hex(std::span<std::uint8_t const> bytes) {
  std::string out;
  for (std::uint8_t const byte : bytes) {
    out += "0123456789abcdef"[byte >> 4];
    out += "0123456789abcdef"[byte & 15];
  }
  return out;
}

TEST(Base64, HasOneTextForEachBytes) {
  EXPECT_EQ(parse_base64("")->size(), 0U);
  EXPECT_EQ(base64(std::vector<std::uint8_t>{0xff}), "/w==");
  EXPECT_TRUE(parse_base64("/w=="));
  for (char const* const other : {"/w", "/w=", "/x==", "_w==", "/w==\n", " /w==", "/w===", "w"}) {
    EXPECT_FALSE(parse_base64(other)) << other;
  }
  // Every byte in the place of an A.
  for (int byte = 0; byte < 256; ++byte) {
    std::string text{"AAAA"};
    text[2] = static_cast<char>(byte);
    auto const read = parse_base64(text);
    if (read) {
      EXPECT_EQ(base64(*read), text) << byte;
    }
  }
}

TEST(SigningKey, SignsAsRfc8032Says) {
  // RFC 8032, 7.1, test 1.
  Seed const of_rfc{0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a,
                    0xf4, 0x92, 0xec, 0x2c, 0xc4, 0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32,
                    0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60};
  SigningKey const key{"rfc", SignatureType::ed25519, of_rfc};
  EXPECT_EQ(hex(key.verifier().key),
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  EXPECT_EQ(hex(key.sign("").bytes),
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e"
            "39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
}

/// A note that another implementation has signed: the one in the documentation of Go's sumdb/note.
TEST(Note, OfAnotherImplementationIsUnderstood) {
  std::string const text =
      "If you think cryptography is the answer to your problem,\n"
      "then you don't know what your problem is.\n";
  auto const key =
      parse_verifier_key("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
  ASSERT_TRUE(key) << key.error().detail;
  std::string const bytes =
      text +
      "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdng"
      "otpRZb6KE6RyyBwJnAM=\n";
  auto const note = parse_note(bytes);
  ASSERT_TRUE(note) << note.error().detail;
  EXPECT_EQ(print(*note), bytes);
  EXPECT_EQ(note->text, text);
  auto const by = check_note(*note, {*key});
  ASSERT_TRUE(by) << by.error().detail;
  auto const secret = SigningKey::parse_secret(
      "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz");
  ASSERT_TRUE(secret) << secret.error().detail;
  EXPECT_EQ(secret->verifier(), *key);
  EXPECT_EQ(secret->sign(text), note->signatures[0]);
}

TEST(Key, IsWrittenAndReadAndKnowsItsId) {
  for (auto const type : {SignatureType::ed25519, SignatureType::cosignature}) {
    SigningKey const key{"ledger.example.kz/royalties", type, seed(7)};
    auto const text = print(key.verifier());
    EXPECT_EQ(*parse_verifier_key(text), key.verifier());
    EXPECT_EQ(SigningKey::parse_secret(key.print_secret())->verifier(), key.verifier());
    auto wrong = text;
    wrong[text.find('+') + 1] = wrong[text.find('+') + 1] == '0' ? '1' : '0';
    EXPECT_FALSE(parse_verifier_key(wrong)) << "an id that is not the key's";
    auto secret = key.print_secret();
    secret[secret.find("PRIVATE+KEY+") + 12] = 'm';
    EXPECT_FALSE(SigningKey::parse_secret(secret)) << "a name that is not the key's";
    EXPECT_FALSE(parse_verifier_key("other" + text)) << "a name that is not the key's";
  }
  // The same key under another type is another key.
  EXPECT_NE(SigningKey("k", SignatureType::ed25519, seed(1)).verifier().id(),
            SigningKey("k", SignatureType::cosignature, seed(1)).verifier().id());
  for (char const* const name : {"", "a b", "a+b",
                                 "a\xC2\xA0"
                                 "b",
                                 "a\xE3\x80\x80"
                                 "b",
                                 "a\nb"}) {
    EXPECT_FALSE(is_key_name(name)) << name;
  }
}

class Signing : public testing::Test {
 protected:
  SigningKey log{"log.example", SignatureType::ed25519, seed(1)};
  SigningKey other{"log.example", SignatureType::ed25519, seed(2)};
  SigningKey witness{"witness.example", SignatureType::cosignature, seed(3)};
  Checkpoint checkpoint{"log.example", 3, merkle::leaf_hash({})};
  std::string text = print(checkpoint);
  std::vector<VerifierKey> known{log.verifier(), witness.verifier()};
};

TEST_F(Signing, UnknownKeysAreIgnoredAndKnownOnesHaveToHold) {
  Note note{text, {other.sign(text), log.sign(text)}};
  EXPECT_EQ(check_note(note, known)->size(), 1U);
  note.signatures = {other.sign(text)};
  EXPECT_EQ(check_note(note, known).error().code, ErrorCode::proof_invalid);
  note.signatures = {};
  EXPECT_EQ(check_note(note, known).error().code, ErrorCode::proof_invalid);
  // Name and id of a known key, the bytes of another.
  auto forged = other.sign(text);
  forged.key_id = log.verifier().id();
  note.signatures = {log.sign(text), forged};
  EXPECT_EQ(check_note(note, known).error().code, ErrorCode::proof_invalid);
  auto renamed = log.sign(text);
  renamed.name = "somebody.else";
  note.signatures = {renamed};
  EXPECT_EQ(check_note(note, known).error().code, ErrorCode::proof_invalid);
  note.signatures = {log.sign(text), log.sign(text)};
  EXPECT_EQ(check_note(note, known)->size(), 1U) << "twice the same is once";
  note.text += "4\n";
  EXPECT_EQ(check_note(note, known).error().code, ErrorCode::proof_invalid);
}

TEST_F(Signing, SixteenSignaturesAndMoreAreRead) {
  Note note{text, {}};
  for (std::uint8_t i = 10; i < 60; ++i) {
    note.signatures.push_back(
        SigningKey{"log.example", SignatureType::ed25519, seed(i)}.sign(text));
  }
  note.signatures.push_back(log.sign(text));
  auto const read = parse_note(print(note));
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(*read, note);
  EXPECT_TRUE(check_note(*read, known));
}

TEST_F(Signing, ACosignatureIsOverItsTimeToo) {
  constexpr std::uint64_t when = 1'679'315'147;
  auto const signature = witness.cosign(text, when);
  std::uint64_t seconds = 0;
  EXPECT_TRUE(is_signed_by(witness.verifier(), signature, text, seconds));
  EXPECT_EQ(seconds, when);
  auto later = signature;
  later.bytes[7] ^= 1;
  EXPECT_FALSE(is_signed_by(witness.verifier(), later, text, seconds));
  // What is signed, as tlog-cosignature writes it.
  SigningKey const plain{"witness.example", SignatureType::ed25519, seed(3)};
  auto const said = plain.sign("cosignature/v1\ntime 1679315147\n" + text);
  EXPECT_TRUE(std::equal(said.bytes.begin(), said.bytes.end(), signature.bytes.begin() + 8));
  // A witness alone does not make a checkpoint.
  Note note{text, {signature}};
  EXPECT_EQ(check_checkpoint(note, known).error().code, ErrorCode::proof_invalid);
  note.signatures.push_back(log.sign(text));
  EXPECT_EQ(check_checkpoint(note, known)->by.size(), 2U);
}

TEST_F(Signing, AWitnessLineOfTheSpecificationIsRead) {
  auto const line = parse_signature(
      "— witness.example.com/w1 "
      "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2"
      "oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==");
  ASSERT_TRUE(line) << line.error().detail;
  EXPECT_EQ(line->name, "witness.example.com/w1");
  EXPECT_EQ(line->key_id, 0x8d66cf3fU);
  EXPECT_EQ(line->bytes.size(), 72U);
}

TEST_F(Signing, WhatIsNoNoteIsRefused) {
  std::string const good = print(Note{text, {log.sign(text)}});
  ASSERT_TRUE(parse_note(good));
  auto const replaced = [&](std::string const& from, std::string const& to) {
    std::string out = good;
    out.replace(out.find(from), from.size(), to);
    return out;
  };
  for (std::string const& bad :
       {std::string{}, text, text + "\n", good + "\n", good + "trailing",
        good.substr(1 + good.size() / 2), good.substr(0, good.size() - 1),
        replaced("log.example", "log\texample"), replaced("log.example\n", "log.example\r\n"),
        replaced("— ", "- "), replaced("— ", "—"),
        replaced("log.example\n", "log.example\xC0\x80\n"),
        replaced("log.example\n", "\xED\xA0\x80\n"), replaced("— log.example ", "— log.example  "),
        replaced("— log.example ", "— log.example\xC2\xA0")}) {
    auto const read = parse_note(bad);
    EXPECT_FALSE(read) << bad;
    if (read) continue;
    EXPECT_EQ(read.error().code, ErrorCode::malformed);
  }
}

TEST(Checkpoint, IsThreeLinesInOneWay) {
  Checkpoint const checkpoint{"example.com/behind-the-sofa", 20'852'163,
                              *parse_hash("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")};
  std::string const text =
      "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
  EXPECT_EQ(print(checkpoint), text);
  EXPECT_EQ(*parse_checkpoint(text), checkpoint);
  for (std::string const bad :
       {"", "a\n", "a\n1\n", "\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n18446744073709551616\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n",
        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=",
        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\nmore\n"}) {
    EXPECT_FALSE(parse_checkpoint(bad)) << bad;
  }
}

TEST(TilePath, IsThatOfTheSpecification) {
  EXPECT_EQ(path_of({0, 1'234'067, tile_width}), "tile/0/x001/x234/067");
  EXPECT_EQ(path_of({2, 0, 5}), "tile/2/000.p/5");
  EXPECT_EQ(entries_path_of(273, 112), "tile/entries/273.p/112");
  for (char const* const bad :
       {"tile/00/000", "tile/64/000", "tile/0/00", "tile/0/0000", "tile/0/x000/000", "tile/0/1",
        "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p/", "tile/0/",
        "tile/0/../000", "tile/0/x001/", "tile/0/001/000", "0/000", "tile//000", "tile/0/000/",
        "tile/0/x999/x999/x999/x999/x999/x999/999"}) {
    EXPECT_FALSE(parse_tile_path(bad)) << bad;
  }
}

RC_GTEST_PROP(TilePath, IsReadAsItWasWritten, ()) {
  Tile tile;
  tile.level = *rc::gen::inRange(0U, 7U);
  tile.index = *rc::gen::inRange<std::uint64_t>(0, std::uint64_t{1} << 40);
  tile.width = *rc::gen::inRange<std::uint64_t>(1, 257);
  RC_ASSERT(parse_tile_path(path_of(tile)) == tile);
}

TEST(Tiles, OfATreeAreThoseOfTheSpecification) {
  auto const tiles = tiles_between(0, 70'000);
  std::map<unsigned, std::vector<std::uint64_t>> widths;
  for (Tile const& tile : tiles) widths[tile.level].push_back(tile.width);
  ASSERT_EQ(widths.size(), 3U);
  EXPECT_EQ(widths[0].size(), 274U);
  EXPECT_EQ(widths[0].back(), 112U);
  EXPECT_EQ(widths[1], (std::vector<std::uint64_t>{256, 17}));
  EXPECT_EQ(widths[2], (std::vector<std::uint64_t>{1}));
  EXPECT_EQ(tiles_between(0, 256), (std::vector<Tile>{{0, 0, 256}, {1, 0, 1}}));
  EXPECT_TRUE(tiles_between(300, 300).empty());
  EXPECT_EQ(tiles_between(255, 257), (std::vector<Tile>{{0, 0, 256}, {0, 1, 1}, {1, 0, 1}}));
}

RC_GTEST_PROP(Tiles, ThatAreNewAreEnoughForEachStep, ()) {
  // Whoever takes what is new at each step has every tile of the last size.
  std::set<std::string> have;
  std::uint64_t size = 0;
  for (auto const step :
       *rc::gen::container<std::vector<std::uint64_t>>(rc::gen::inRange<std::uint64_t>(1, 2'000))) {
    for (Tile const& tile : tiles_between(size, size + step)) have.insert(path_of(tile));
    size += step;
  }
  for (Tile const& tile : tiles_between(0, size)) RC_ASSERT(have.contains(path_of(tile)));
}

TEST_F(Signing, AProofFileIsReadAsItWasWrittenAndHolds) {
  auto const leaf = merkle::leaf_hash({});
  ProofFile file;
  file.extra = "anything";
  file.index = 1;
  file.path = {merkle::leaf_hash(std::as_bytes(std::span{"a", 1})),
               merkle::leaf_hash(std::as_bytes(std::span{"c", 1}))};
  checkpoint.root = merkle::node_hash(merkle::node_hash(file.path[0], leaf), file.path[1]);
  text = print(checkpoint);
  file.checkpoint = {text, {log.sign(text), witness.cosign(text, 5)}};
  auto const bytes = print(file);
  EXPECT_THAT(bytes, testing::StartsWith("c2sp.org/tlog-proof@v1\nextra YW55dGhpbmc=\nindex 1\n"));
  auto const read = parse_proof_file(bytes);
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(*read, file);
  auto const proved = check_proof(*read, leaf, known);
  ASSERT_TRUE(proved) << proved.error().detail;
  EXPECT_EQ(proved->checkpoint, checkpoint);
  EXPECT_EQ(proved->by.size(), 2U);

  EXPECT_FALSE(check_proof(*read, file.path[0], known)) << "another entry";
  EXPECT_FALSE(check_proof(*read, leaf, {witness.verifier()})) << "the log's key is not known";
  auto changed = *read;
  changed.index = 2;
  EXPECT_FALSE(check_proof(changed, leaf, known));
  changed = *read;
  changed.path.push_back(leaf);
  EXPECT_FALSE(check_proof(changed, leaf, known));
  changed = *read;
  changed.checkpoint.text = print(Checkpoint{"log.example", 4, checkpoint.root});
  EXPECT_FALSE(check_proof(changed, leaf, known));
}

RC_GTEST_PROP(ProofFile, WithAnyByteChangedIsRefused, ()) {
  SigningKey const log{"log.example", SignatureType::ed25519, seed(1)};
  auto const leaf = merkle::leaf_hash({});
  ProofFile file;
  file.path = {merkle::leaf_hash(std::as_bytes(std::span{"a", 1}))};
  auto const text = print(Checkpoint{"log.example", 2, merkle::node_hash(leaf, file.path[0])});
  file.checkpoint = {text, {log.sign(text)}};
  auto bytes = print(file);
  RC_ASSERT(check_proof(*parse_proof_file(bytes), leaf, {log.verifier()}).has_value());
  auto const at = *rc::gen::inRange<std::size_t>(0, bytes.size());
  auto const bit = *rc::gen::inRange(0, 8);
  bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit));
  auto const read = parse_proof_file(bytes);
  if (read) RC_ASSERT_FALSE(check_proof(*read, leaf, {log.verifier()}).has_value());
}

}  // namespace
}  // namespace qalam::tlog
