#include "domain/core/ids.hpp"
#include "eventstore/codec/corrupt.hpp"
#include "eventstore/codec/event_payloads.hpp"
#include "tests/support/golden.hpp"

#include <gtest/gtest.h>

#include <set>

namespace qalam {
namespace {

canonical::EventCodec const& codec() {
  static canonical::EventCodec const one;
  return one;
}

/// A value of any type in which nothing is zero, so that no field hides.
struct Filler {
  std::uint64_t next = 1;

  void fill(bool& out) { out = true; }
  template <std::integral T>
  void fill(T& out) {
    out = static_cast<T>(next++ % 100 + 1);
  }
  template <class E>
  requires std::is_enum_v<E>
  void fill(E& out) { out = static_cast<E>(1); }
  template <class Tag, class Rep>
  void fill(Strong<Tag, Rep>& out) {
    Rep rep{};
    fill(rep);
    out = Strong<Tag, Rep>{rep};
  }
  void fill(Currency& out) { out = kzt; }
  void fill(std::string& out) { out = "text " + std::to_string(next++); }
  template <class T>
  void fill(std::vector<T>& out) {
    out.resize(2);
    for (T& value : out) fill(value);
  }
  template <class T, std::size_t N>
  void fill(std::array<T, N>& out) {
    for (T& value : out) fill(value);
  }
  template <Described T>
  void fill(T& out) {
    described::for_each<T>([&]<class D>(D) { fill(out.*D::pointer); });
  }
};

template <class E>
E full() {
  E event;
  Filler{}.fill(event);
  return event;
}

template <class E>
class StoredEvent : public testing::Test {};
using AllEvents = boost::mp11::mp_rename<Event, testing::Types>;
TYPED_TEST_SUITE(StoredEvent, AllEvents);

TYPED_TEST(StoredEvent, ReadsAsItWasWritten) {
  for (Event const& event : {Event{full<TypeParam>()}, Event{TypeParam{}}}) {
    auto const payload = codec().encode(event);
    EXPECT_EQ(payload.size() % 8, 0U);
    EXPECT_EQ(codec().decode_stored(canonical::type_of(event), payload), event);
  }
}

/// A byte that changes here breaks every log already written.
TYPED_TEST(StoredEvent, KeepsItsBytes) {
  auto const payload = codec().encode(full<TypeParam>());
  std::string text;
  for (std::size_t i = 0; i < payload.size(); i += 8) {
    text += to_hex(reinterpret_cast<std::uint8_t const*>(payload.data() + i), 8) + "\n";
  }
  std::string const file = std::string{"events/"} + TypeParam::stored_as + ".hex";
  EXPECT_TRUE(test::matches_golden(text, file));
}

TEST(EventCodec, NamesEveryType) {
  std::set<std::string_view> names;
  for (std::uint32_t type = 0; type < event_types; ++type) {
    names.insert(canonical::type_name(type));
  }
  EXPECT_EQ(names.size(), event_types);
  EXPECT_EQ(canonical::type_name(type_id<WorkRegistered>), "workRegistered");
  EXPECT_EQ(canonical::type_name(event_types), "");
}

TEST(EventCodec, RefusesATypeThatItDoesNotKnow) {
  auto const payload = codec().encode(SubjectErased{});
  auto const r = codec().decode(event_types, payload);
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error().code, ErrorCode::unsupported);
}

TEST(EventCodec, CallsDamageByItsName) {
  auto payload = codec().encode(full<WorkRegistered>());
  payload.back() ^= std::byte{1};
  auto const r = codec().decode(type_id<WorkRegistered>, payload);
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error().code, ErrorCode::malformed);
  EXPECT_THROW((void)codec().decode_stored(type_id<WorkRegistered>, payload), StoreCorrupt);
}

}  // namespace
}  // namespace qalam
