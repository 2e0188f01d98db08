#include "eventstore/bundle/bundle.hpp"

#include "tests/support/golden.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <random>
#include <string>

namespace qalam::bundle {
namespace {

using store::EventHeader;

/// Everything about an event that may be chosen, from a number.
Record record_at(Position position, std::uint64_t command, std::size_t payload_size,
                 std::size_t answer_size, std::uint64_t seed) {
  std::mt19937_64 chance{seed};
  auto const byte = [&] { return static_cast<std::uint8_t>(chance()); };
  Record out;
  for (auto& b : out.nonce) b = byte();
  for (std::size_t i = 0; i < payload_size; ++i) out.payload.push_back(std::byte{byte()});
  for (std::size_t i = 0; i < answer_size; ++i) out.answer.push_back(std::byte{byte()});
  EventHeader& h = out.header;
  h.type = 7;
  h.schema_version = 1;
  h.stream_kind = Kind::work;
  h.position = position;
  h.stream_id = 9;
  h.stream_version = StreamVersion{position.value()};
  h.recorded_at = Timestamp{1'767'225'600'000'000};
  h.payload_length = static_cast<std::uint32_t>(payload_size);
  h.society = SocietyId{5};
  h.actor = PersonId{11};
  h.command[15] = static_cast<std::uint8_t>(command);
  h.command[14] = static_cast<std::uint8_t>(command >> 8);
  h.payload_hash = store::payload_hash(out.nonce, out.payload);
  out.header_data.resize(store::header_bytes);
  store::encode_header(h, std::span<std::byte, store::header_bytes>{out.header_data});
  return out;
}

/// `width` events of commands of one to three events each, some of them kept from the reader.
std::vector<Entry> entries_of(Place const& place, std::uint64_t seed) {
  std::mt19937_64 chance{seed};
  std::vector<Entry> out;
  std::uint64_t command = 1;
  while (out.size() < place.width) {
    auto const events = std::min<std::uint64_t>(1 + chance() % 3, place.width - out.size());
    for (std::uint64_t i = 0; i < events; ++i) {
      Position const position{place.first().value() + out.size()};
      auto record = record_at(position, command, chance() % 50, i + 1 == events ? chance() % 20 : 0,
                              chance());
      if (chance() % 3 == 0) {
        out.emplace_back(store::leaf_hash(record.header_data));
      } else {
        out.emplace_back(std::move(record));
      }
    }
    ++command;
  }
  return out;
}

Place any_place() {
  return {*rc::gen::inRange<std::uint64_t>(0, 2000),
          *rc::gen::inRange<std::uint64_t>(1, tlog::tile_width + 1)};
}

Place small_place() {
  return {*rc::gen::inRange<std::uint64_t>(0, 2000), *rc::gen::inRange<std::uint64_t>(1, 5)};
}

RC_GTEST_PROP(Bundle, OfRecordsReadsBackWhatWasWritten, ()) {
  auto const place = any_place();
  auto const entries = entries_of(place, *rc::gen::arbitrary<std::uint64_t>());
  auto const bytes = print_records(entries);
  RC_ASSERT(bytes.size() <= record_bundle_bytes_max);
  auto const back = parse_records(bytes, place);
  RC_ASSERT(back.has_value());
  RC_ASSERT(*back == entries);
  RC_ASSERT(print_records(*back) == bytes);
}

RC_GTEST_PROP(Bundle, OfRecordsIsRefusedWithAnyBitChanged, ()) {
  auto const place = small_place();
  auto bytes = print_records(entries_of(place, *rc::gen::arbitrary<std::uint64_t>()));
  auto const at = *rc::gen::inRange<std::size_t>(0, bytes.size());
  bytes[at] ^= std::byte{1} << *rc::gen::inRange(0, 8);
  auto const read = parse_records(bytes, place);
  RC_ASSERT(!read);
  RC_ASSERT(read.error().code == ErrorCode::malformed);
  RC_ASSERT(read.error().where.starts_with("event "));
}

RC_GTEST_PROP(Bundle, IsRefusedWhereItWasCutOrGoesOn, ()) {
  auto const place = small_place();
  auto const entries = entries_of(place, *rc::gen::arbitrary<std::uint64_t>());
  auto bytes = print_records(entries);
  auto const cut = *rc::gen::inRange<std::size_t>(0, bytes.size());
  RC_ASSERT(!parse_records(Bytes{bytes}.first(cut), place));
  RC_ASSERT(!parse_records(bytes, {place.index, place.width + 1}));
  RC_ASSERT(place.width == 1 || !parse_records(bytes, {place.index, place.width - 1}));
  bytes.push_back(std::byte{0});
  RC_ASSERT(!parse_records(bytes, place));
}

std::vector<std::vector<std::byte>> headers_of(Place const& place, std::uint64_t seed) {
  std::vector<std::vector<std::byte>> out;
  for (std::uint64_t i = 0; i < place.width; ++i) {
    out.push_back(record_at(Position{place.first().value() + i}, i, 0, 0, seed + i).header_data);
  }
  return out;
}

RC_GTEST_PROP(Bundle, OfHeadersReadsBackWhatWasWritten, ()) {
  auto const place = any_place();
  auto const headers = headers_of(place, *rc::gen::arbitrary<std::uint32_t>());
  std::vector<Bytes> const views{headers.begin(), headers.end()};
  auto const bytes = print_entries(views);
  RC_ASSERT(bytes.size() == place.width * 194);
  auto const back = parse_entries(bytes, place);
  RC_ASSERT(back.has_value());
  RC_ASSERT(std::equal(back->begin(), back->end(), headers.begin(), headers.end(),
                       [](Bytes a, auto const& b) { return std::ranges::equal(a, b); }));
  auto const cut = *rc::gen::inRange<std::size_t>(0, bytes.size());
  RC_ASSERT(!parse_entries(Bytes{bytes}.first(cut), place));
  RC_ASSERT(!parse_entries(bytes, {place.index + 1, place.width}));
}

TEST(Bundle, SaysWhichEventAndWhichField) {
  Place const place{2, 3};  // Events 513 to 515.
  std::vector<Entry> entries;
  for (std::uint64_t i = 0; i < 3; ++i) {
    entries.emplace_back(record_at(Position{513 + i}, i, 10, 2, i));
  }
  auto const where = [&](std::vector<std::byte> const& bytes) {
    auto const read = parse_records(bytes, place);
    return read ? std::string{"read"} : read.error().where;
  };
  auto const bytes = print_records(entries);
  ASSERT_EQ(where(bytes), "read");
  constexpr std::size_t one = 1 + 4 + 192 + 16 + 10 + 4 + 2;
  auto const changed = [&](std::size_t at) {
    auto out = bytes;
    out[at] ^= std::byte{0x40};
    return where(out);
  };
  EXPECT_EQ(changed(0), "event 513, kind");
  EXPECT_EQ(changed(one), "event 514, kind");
  EXPECT_EQ(changed(one + 1), "event 514, length");
  EXPECT_EQ(changed(one + 5), "event 514, header");  // Its magic number.
  EXPECT_EQ(changed(one + 5 + 22), "event 514, position");
  EXPECT_EQ(changed(one + 5 + 192), "event 514, payload");  // The nonce.
  EXPECT_EQ(changed(one + 5 + 208), "event 514, payload");
  EXPECT_EQ(changed(one + 5 + 218), "event 514, answer");  // Its length.
  EXPECT_EQ(changed(3 * one - 1), "event 516, checksum");  // A byte of the last answer.
  EXPECT_EQ(where({bytes.begin(), bytes.begin() + 100}), "event 513, header");
  EXPECT_EQ(where({}), "event 513, kind");
}

TEST(Bundle, HasAnAnswerOnlyWhereACommandEnds) {
  Place const place{0, 2};
  std::vector<Entry> entries{record_at(Position{1}, 4, 3, 0, 1),
                             record_at(Position{2}, 4, 3, 5, 2)};
  EXPECT_TRUE(parse_records(print_records(entries), place));
  std::get<Record>(entries[0]).answer = {std::byte{1}};
  auto const read = parse_records(print_records(entries), place);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().where, "event 2, command");
}

TEST(Bundle, KeepsFromAReaderAllButTheLeafHash) {
  auto const record = record_at(Position{1}, 1, 30, 4, 8);
  Entry const shown{record};
  Entry const hidden{store::leaf_hash(record.header_data)};
  EXPECT_EQ(leaf_hash(shown), leaf_hash(hidden));
  EXPECT_EQ(print_records(std::vector{hidden}).size(), 1U + 32U + 32U);
}

TEST(Bundle, LiesWhereTilesOfTheSameNumberLie) {
  EXPECT_EQ(entries_path_of({1'234'067, 256}), "tile/entries/x001/x234/067");
  EXPECT_EQ(records_path_of({1'234'067, 256}), "records/x001/x234/067");
  EXPECT_EQ(records_path_of({0, 112}), "records/000.p/112");
  for (Place const place : {Place{0, 1}, Place{999, 256}, Place{1000, 255}, Place{1'234'067, 3}}) {
    EXPECT_EQ(parse_entries_path(entries_path_of(place)), place);
    EXPECT_EQ(parse_records_path(records_path_of(place)), place);
  }
  for (auto const* path : {"records/0", "records/000.p/256", "records/000.p/0", "records/x000/001",
                           "records/../001", "records/", "tile/entries/001", "record/001"}) {
    EXPECT_FALSE(parse_records_path(path)) << path;
  }
  EXPECT_FALSE(parse_entries_path("tile/0/001"));
  EXPECT_EQ(place_in(1, 300), (Place{1, 44}));
  EXPECT_EQ(place_in(0, 256), (Place{0, 256}));
}

TEST(Bundle, HasItsBytesForEver) {
  std::vector<Entry> const entries{
      record_at(Position{1}, 1, 5, 0, 1), record_at(Position{2}, 1, 0, 3, 2),
      store::leaf_hash(record_at(Position{3}, 2, 0, 0, 3).header_data)};
  auto const bytes = print_records(entries);
  std::string hex;
  for (std::size_t i = 0; i < bytes.size(); i += 16) {
    auto const size = std::min<std::size_t>(16, bytes.size() - i);
    hex += to_hex(reinterpret_cast<std::uint8_t const*>(bytes.data()) + i, size) + "\n";
  }
  EXPECT_TRUE(test::matches_golden(hex, "log/records.hex"));
}

}  // namespace
}  // namespace qalam::bundle
