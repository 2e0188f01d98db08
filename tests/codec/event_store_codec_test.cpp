#include "domain/stream.hpp"
#include "event.capnp.h"
#include "eventstore/codec/event_codec.hpp"
#include "tests/support/event_examples.hpp"
#include "tests/support/event_generators.hpp"

#include <capnp/message.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstring>
#include <set>

namespace qalam::codec {
namespace {

using lmdb::Failure;
using lmdb::StoreFailure;

std::optional<Failure> failure_of(std::uint32_t type, std::uint16_t version, Bytes payload) {
  try {
    (void)decode(type, version, payload);
  } catch (StoreFailure const& failure) {
    return failure.kind();
  }
  return std::nullopt;
}

/// Cap'n Proto's own opinion of an unframed message.
bool canonical_by_capnp(Bytes payload) {
  std::vector<capnp::word> words(payload.size() / sizeof(capnp::word));
  std::memcpy(words.data(), payload.data(), payload.size());
  kj::ArrayPtr<capnp::word const> const segment{words.data(), words.size()};
  capnp::SegmentArrayMessageReader reader{kj::arrayPtr(&segment, 1)};
  return reader.isCanonical();
}

TEST(EventCodec, AgreesWithTheSchema) {
  EXPECT_NO_THROW(check_schema());
}

TEST(EventCodec, GivesEachTypeItsName) {
  auto const all = test::examples();
  std::set<std::string_view> names;
  for (std::uint32_t type = 0; type < event_types; ++type) names.insert(event_name(type));
  EXPECT_EQ(names.size(), event_types);
  EXPECT_EQ(event_name(0), "societyAccredited");
  EXPECT_EQ(event_name(type_id<SubjectErased>), "subjectErased");
  EXPECT_EQ(event_name(event_types), "");
}

TEST(EventCodec, EveryExampleIsReadAsItWasWritten) {
  for (Event const& event : test::examples()) {
    auto const encoded = encode(event);
    EXPECT_EQ(encoded.type, event.index());
    EXPECT_EQ(decode(encoded.type, schema_version, encoded.payload), event);
    EXPECT_TRUE(canonical_by_capnp(encoded.payload)) << event_name(encoded.type);
  }
}

RC_GTEST_PROP(EventCodec, AnyEventIsReadAsItWasWritten, ()) {
  Event const event = test::any_event();
  auto const encoded = encode(event);
  RC_ASSERT(decode(encoded.type, schema_version, encoded.payload) == event);
  RC_ASSERT(canonical_by_capnp(encoded.payload));
}

/// Each changed bit is either noticed or is another event, which then has exactly these bytes.
RC_GTEST_PROP(EventCodec, NoPayloadHasASecondForm, ()) {
  auto const all = test::examples();
  auto encoded = encode(*rc::gen::elementOf(all));
  auto const at = *rc::gen::inRange<std::size_t>(0, encoded.payload.size());
  encoded.payload[at] ^= static_cast<std::byte>(1 << *rc::gen::inRange(0, 8));
  std::optional<Event> read;
  try {
    read = decode(encoded.type, schema_version, encoded.payload);
  } catch (StoreFailure const& failure) {
    RC_ASSERT(failure.kind() == Failure::damaged);
    return;
  }
  RC_ASSERT(encode(*read) == encoded);
}

TEST(EventCodec, NamesADamagedPayload) {
  auto encoded = encode(test::example(static_cast<WorkRegistered const*>(nullptr)));
  encoded.payload.resize(encoded.payload.size() - 8);
  EXPECT_EQ(failure_of(encoded.type, schema_version, encoded.payload), Failure::damaged);
  EXPECT_EQ(failure_of(encoded.type, schema_version, {}), Failure::damaged);
  try {
    (void)decode(encoded.type, schema_version, encoded.payload);
  } catch (StoreFailure const& failure) {
    EXPECT_NE(std::string{failure.what()}.find("workRegistered"), std::string::npos)
        << failure.what();
  }
}

TEST(EventCodec, RefusesWhatANewerProgramWrote) {
  auto const encoded = encode(test::example(static_cast<SubjectErased const*>(nullptr)));
  EXPECT_EQ(failure_of(event_types, schema_version, encoded.payload), Failure::wrong_version);
  EXPECT_EQ(failure_of(0xffff'ffff, schema_version, encoded.payload), Failure::wrong_version);
  EXPECT_EQ(failure_of(encoded.type, schema_version + 1, encoded.payload), Failure::wrong_version);
  EXPECT_EQ(failure_of(encoded.type, 0, encoded.payload), Failure::wrong_version);
}

void expect_same(usage::LinesView const& view, UsageLinesRecorded const& event) {
  auto const expected = usage::view_of(event);
  auto const same = [](usage::ColumnView a, usage::ColumnView b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  };
  EXPECT_EQ(view.report, expected.report);
  EXPECT_EQ(view.first_row, expected.first_row);
  EXPECT_EQ(view.count, expected.count);
  EXPECT_TRUE(same(view.item, expected.item));
  EXPECT_TRUE(same(view.quantity, expected.quantity));
  EXPECT_TRUE(same(view.day, expected.day));
  EXPECT_TRUE(same(view.second, expected.second));
  EXPECT_TRUE(same(view.seconds, expected.seconds));
  EXPECT_TRUE(same(view.revenue, expected.revenue));
  EXPECT_TRUE(same(view.kind, expected.kind));
  EXPECT_EQ(view.kinds, expected.kinds);
}

TEST(LinesWhereTheyLie, AreTheLinesOfTheExample) {
  auto const event = test::example(static_cast<UsageLinesRecorded const*>(nullptr));
  auto const encoded = encode(event);
  expect_same(view_lines(encoded.payload), event);
}

RC_GTEST_PROP(LinesWhereTheyLie, AreTheLinesThatDecodingGives, ()) {
  auto const event = test::Any<UsageLinesRecorded>::make();
  auto const encoded = encode(event);
  expect_same(view_lines(encoded.payload), event);
}

/// What one way to read accepts, the other accepts too.
RC_GTEST_PROP(LinesWhereTheyLie, AreAsStrictAsDecoding, ()) {
  auto encoded = encode(test::example(static_cast<UsageLinesRecorded const*>(nullptr)));
  auto const at = *rc::gen::inRange<std::size_t>(0, encoded.payload.size());
  encoded.payload[at] ^= static_cast<std::byte>(1 << *rc::gen::inRange(0, 8));
  bool viewed = true;
  try {
    (void)view_lines(encoded.payload);
  } catch (StoreFailure const& failure) {
    RC_ASSERT(failure.kind() == Failure::damaged);
    viewed = false;
  }
  RC_ASSERT(viewed == !failure_of(encoded.type, schema_version, encoded.payload));
}

TEST(NewEvents, StandWhereTheirPlaceIs) {
  for (Event const& event : test::examples()) {
    auto const place = place_of(event, test::story::society);
    auto const made = to_new_event(event, test::story::society);
    EXPECT_EQ(made.type, event.index());
    EXPECT_EQ(made.schema_version, schema_version);
    EXPECT_EQ(made.stream_kind, place.kind);
    EXPECT_EQ(made.stream_id, place.stream);
    EXPECT_EQ(made.society, place.society);
    EXPECT_EQ(made.effective_on, place.effective);
    EXPECT_EQ(made.payload, encode(event).payload);
    EXPECT_FALSE(made.prepared);
  }
}

}  // namespace
}  // namespace qalam::codec
