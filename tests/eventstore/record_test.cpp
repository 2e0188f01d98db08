#include "eventstore/record.hpp"
#include "eventstore/merkle/sha256.hpp"
#include "tests/support/golden.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstring>
#include <string>
#include <vector>

namespace qalam::store {
namespace {

template <std::size_t N>
std::array<std::uint8_t, N> filled(std::uint8_t first) {
  std::array<std::uint8_t, N> out;
  for (std::size_t i = 0; i < N; ++i) out[i] = static_cast<std::uint8_t>(first + i);
  return out;
}

std::vector<std::byte> payload_of(std::size_t size) {
  std::vector<std::byte> payload(size);
  for (std::size_t i = 0; i < size; ++i) payload[i] = static_cast<std::byte>(0xA0U + i);
  return payload;
}

EventHeader example(std::vector<std::byte> const& payload, Nonce const& nonce) {
  EventHeader h;
  h.type = 0x01020304;
  h.schema_version = 0x0506;
  h.flags = 0x0708;
  h.stream_kind = Kind::work;
  h.position = Position{0x1112131415161718};
  h.stream_id = 0x2122232425262728;
  h.stream_version = StreamVersion{0x0000000000000003};
  h.recorded_at = Timestamp{1'767'225'600'000'001};  // 2026-01-01T00:00:00.000001Z
  h.effective_on = make_date(1961, 4, 12);
  h.payload_length = static_cast<std::uint32_t>(payload.size());
  h.society = SocietyId{0x3132333435363738};
  h.actor = PersonId{0x4142434445464748};
  h.causation = 0x0152535455565758;
  h.command = filled<16>(0x60);
  h.body = filled<32>(0x70);
  h.payload_hash = payload_hash(nonce, payload);
  h.sealed_hash = filled<32>(0xD0);
  return h;
}

std::vector<std::byte> encoded(EventHeader const& header, Nonce const& nonce,
                               std::vector<std::byte> const& payload) {
  std::vector<std::byte> out(record_size(payload.size()), std::byte{0xEE});
  encode(header, nonce, payload, out);
  return out;
}

std::string hex_lines(Bytes bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 16) {
    auto const row = bytes.subspan(i, std::min<std::size_t>(16, bytes.size() - i));
    out += to_hex(reinterpret_cast<std::uint8_t const*>(row.data()), row.size()) + "\n";
  }
  return out;
}

struct Made {
  std::vector<std::byte> payload = payload_of(21);
  Nonce nonce = filled<16>(0xB0);
  EventHeader header = example(payload, nonce);
  std::vector<std::byte> bytes = encoded(header, nonce, payload);
};

TEST(Record, HasItsBytesForEver) {
  Made const made;
  EXPECT_TRUE(test::matches_golden(hex_lines(made.bytes), "log/record.hex"));
}

TEST(Record, HasItsLeafHashForEver) {
  Made const made;
  auto const leaf = leaf_hash(Bytes{made.bytes}.first(header_bytes));
  EXPECT_TRUE(test::matches_golden(to_hex(leaf) + "\n", "log/leaf.hex"));
}

TEST(Record, LaysEachFieldWhereTheSpecificationSays) {
  Made const made;
  auto const at = [&](std::size_t offset, std::size_t size) {
    return to_hex(reinterpret_cast<std::uint8_t const*>(made.bytes.data()) + offset, size);
  };
  EXPECT_EQ(at(0, 4), "514c4d31");  // QLM1
  EXPECT_EQ(at(4, 4), "01020304");
  EXPECT_EQ(at(8, 2), "0506");
  EXPECT_EQ(at(10, 2), "0708");
  EXPECT_EQ(at(12, 4), "00000005");
  EXPECT_EQ(at(16, 8), "1112131415161718");
  EXPECT_EQ(at(24, 8), "2122232425262728");
  EXPECT_EQ(at(32, 8), "0000000000000003");
  EXPECT_EQ(at(40, 8), "0006474846204001");
  EXPECT_EQ(at(48, 4), "fffff38e");  // 3186 days before 1970
  EXPECT_EQ(at(52, 4), "00000015");
  EXPECT_EQ(at(56, 8), "3132333435363738");
  EXPECT_EQ(at(64, 8), "4142434445464748");
  EXPECT_EQ(at(72, 8), "0152535455565758");
  EXPECT_EQ(at(80, 2), "6061");
  EXPECT_EQ(at(96, 2), "7071");
  EXPECT_EQ(at(160, 2), "d0d1");
  EXPECT_EQ(at(192, 2), "b0b1");
  EXPECT_EQ(at(208, 2), "a0a1");
  EXPECT_EQ(at(229, 3), "000000");
  EXPECT_EQ(made.bytes.size(), 232U);
}

TEST(Record, CommitsToNonceAndPayloadOnly) {
  Made const made;
  std::vector<std::byte> both;
  for (auto const byte : made.nonce) both.push_back(static_cast<std::byte>(byte));
  both.insert(both.end(), made.payload.begin(), made.payload.end());
  EXPECT_EQ(made.header.payload_hash, merkle::sha256(both));
}

TEST(Record, SaysNoDateAsTheSmallestNumber) {
  Made made;
  made.header.effective_on = no_date;
  auto const bytes = encoded(made.header, made.nonce, made.payload);
  EXPECT_EQ(to_hex(reinterpret_cast<std::uint8_t const*>(bytes.data()) + 48, 4), "80000000");
}

RC_GTEST_PROP(Record, ReadsBackWhatWasWritten, ()) {
  auto const size = *rc::gen::inRange<std::size_t>(0, 200);
  auto const payload =
      *rc::gen::container<std::vector<std::uint8_t>>(size, rc::gen::arbitrary<std::uint8_t>());
  std::vector<std::byte> bytes(size);
  if (size > 0) std::memcpy(bytes.data(), payload.data(), size);
  Nonce const nonce = filled<16>(*rc::gen::arbitrary<std::uint8_t>());
  EventHeader h = example(bytes, nonce);
  h.type = *rc::gen::arbitrary<std::uint32_t>();
  h.flags = *rc::gen::arbitrary<std::uint16_t>();
  h.schema_version = *rc::gen::inRange<std::uint16_t>(1, 65535);
  h.stream_kind = static_cast<Kind>(*rc::gen::inRange<std::uint32_t>(1, 100));
  h.position = Position{*rc::gen::inRange<std::uint64_t>(1, ~std::uint64_t{0})};
  h.stream_version = StreamVersion{*rc::gen::inRange<std::uint64_t>(1, h.position.value() + 1)};
  h.causation = *rc::gen::inRange<std::uint64_t>(0, h.position.value());
  h.recorded_at = Timestamp{*rc::gen::arbitrary<std::int64_t>()};
  h.effective_on = Date{*rc::gen::arbitrary<std::int32_t>()};
  auto const record = encoded(h, nonce, bytes);
  RC_ASSERT(record.size() % 8 == 0U);
  auto const event = decode(record);
  RC_ASSERT(event.has_value());
  RC_ASSERT(event->header == h);
  RC_ASSERT(event->nonce == nonce);
  RC_ASSERT(std::equal(event->payload.begin(), event->payload.end(), bytes.begin(), bytes.end()));
}

/// Breaks a good record with `change` and says how it is refused.
template <class Change>
std::string refusal(Change change) {
  Made made;
  change(made);
  auto const event = decode(made.bytes);
  if (event) return "accepted";
  EXPECT_EQ(event.error().code, ErrorCode::malformed);
  return event.error().detail;
}

void zero(Made& made, std::size_t offset, std::size_t size) {
  std::memset(made.bytes.data() + offset, 0, size);
}

TEST(Record, RefusesEachBrokenFieldByName) {
  auto const names = [](std::string const& text, std::string const& field) {
    return text.find(field) != std::string::npos ? "named" : text;
  };
  EXPECT_EQ(names(refusal([](Made& m) { m.bytes[3] = std::byte{'2'}; }), "magic"), "named");
  EXPECT_EQ(names(refusal([](Made& m) { zero(m, 8, 2); }), "schema_version"), "named");
  EXPECT_EQ(names(refusal([](Made& m) { zero(m, 12, 4); }), "stream_kind"), "named");
  EXPECT_EQ(names(refusal([](Made& m) { zero(m, 16, 8); }), "position"), "named");
  EXPECT_EQ(names(refusal([](Made& m) { zero(m, 32, 8); }), "stream_version"), "named");
  EXPECT_EQ(names(refusal([](Made& m) { m.bytes[32] = std::byte{0xFF}; }), "stream_version"),
            "named");
  EXPECT_EQ(names(refusal([](Made& m) { m.bytes[52] = std::byte{1}; }), "payload_length"), "named");
  EXPECT_EQ(names(refusal([](Made& m) { m.bytes[55] = std::byte{25}; }), "payload_length"),
            "named");
  EXPECT_EQ(names(refusal([](Made& m) { m.bytes[72] = std::byte{0xFF}; }), "causation"), "named");
  EXPECT_EQ(names(refusal([](Made& m) { m.bytes.back() = std::byte{1}; }), "padding"), "named");
  EXPECT_EQ(names(refusal([](Made& m) { m.bytes.resize(100); }), "the record"), "named");
  EXPECT_EQ(names(refusal([](Made& m) { m.bytes.resize(224); }), "payload_length"), "named");
  EXPECT_EQ(names(refusal([](Made& m) { m.bytes.resize(240); }), "payload_length"), "named");
}

TEST(Record, TakesThePayloadAtItsLimitAndRefusesOnePast) {
  EXPECT_EQ(record_size(payload_bytes_max), record_bytes_max);
  auto const payload = std::vector<std::byte>(payload_bytes_max);
  Nonce const nonce{};
  auto header = example(payload, nonce);
  EXPECT_TRUE(decode(encoded(header, nonce, payload)));
  header.payload_length = payload_bytes_max + 1;
  std::array<std::byte, header_bytes> bytes{};
  encode_header(header, bytes);
  EXPECT_FALSE(decode_header(bytes));
}

}  // namespace
}  // namespace qalam::store
