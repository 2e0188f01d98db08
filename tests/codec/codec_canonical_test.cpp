#include "codec_sample.capnp.h"
#include "eventstore/codec/canonical.hpp"
#include "tests/codec/by_hand.hpp"
#include "tests/codec/generators.hpp"

#include <capnp/message.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace qalam::test {
namespace {

using Bytes = std::vector<std::byte>;
using canonical::Codec;

Codec<Everything> const& everything() {
  static Codec<Everything> const codec{capnp::Schema::from<sample::Everything>()};
  return codec;
}
Codec<Leaf> const& leaf() {
  static Codec<Leaf> const codec{capnp::Schema::from<sample::Leaf>()};
  return codec;
}

std::string hex(Bytes const& bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i != 0 && i % 8 == 0) out += ' ';
    auto const byte = std::to_integer<std::uint8_t>(bytes[i]);
    out += to_hex(&byte, 1);
  }
  return out;
}

template <class S, class T>
Bytes by_capnp(T const& value) {
  capnp::MallocMessageBuilder message;
  put(message.initRoot<S>(), value);
  auto const words = capnp::canonicalize(message.getRoot<S>().asReader());
  auto const bytes = words.asBytes();
  auto const* const data = reinterpret_cast<std::byte const*>(bytes.begin());
  return {data, data + bytes.size()};
}

/// Our bytes as one segment, where Cap'n Proto can read them.
class Segment {
 public:
  explicit Segment(Bytes const& bytes)
      : words_{kj::heapArray<capnp::word>(bytes.size() / 8)},
        segments_{words_.asPtr()},
        message_{kj::arrayPtr(&segments_, 1)} {
    std::memcpy(words_.begin(), bytes.data(), bytes.size());
  }
  capnp::MessageReader& message() { return message_; }

 private:
  kj::Array<capnp::word> words_;
  kj::ArrayPtr<capnp::word const> segments_;
  capnp::SegmentArrayMessageReader message_;
};

TEST(Canonical, HasTheBytesOfTheEncodingSpecification) {
  // capnproto.org/encoding.html: root pointer, data section, pointer section, text.
  EXPECT_EQ(hex(leaf().encode({"ab", 7, true})),
            "0000000001000100 0700000001000000 010000001a000000 6162000000000000");
  // The data section ends before its zero words, the pointer section before its null pointers.
  EXPECT_EQ(hex(leaf().encode({"", 7, false})), "0000000001000000 0700000000000000");
  EXPECT_EQ(hex(leaf().encode({"ab", 0, false})),
            "0000000000000100 010000001a000000 6162000000000000");
  EXPECT_EQ(hex(leaf().encode({"", 0, false})), "fcffffff00000000");
}

TEST(Canonical, IsWhatCapnpCallsCanonicalOfNothing) {
  Everything none;
  none.pair = {Leaf{"", 0, false}, Leaf{"", 0, false}};
  EXPECT_EQ(hex(everything().encode(none)), hex(by_capnp<sample::Everything>(none)));
  EXPECT_EQ(everything().decode(everything().encode(none)).value(), none);
}

TEST(Canonical, TellsAbsentFromTheDefaultsOfTheStruct) {
  Bytes const none = leaf().encode({"", 0, false});
  EXPECT_EQ(leaf().decode(none).value().share_ppm, 0U);  // And not the 5 of a fresh Leaf.
}

RC_GTEST_PROP(Canonical, IsWhatCapnpCallsCanonical, ()) {
  Everything const e = some_everything();
  Bytes const ours = everything().encode(e);
  RC_ASSERT(hex(ours) == hex(by_capnp<sample::Everything>(e)));
  RC_ASSERT(Segment{ours}.message().isCanonical());
}

RC_GTEST_PROP(Canonical, IsReadByCapnp, ()) {
  Everything const e = some_everything();
  Segment segment{everything().encode(e)};
  RC_ASSERT(take(segment.message().getRoot<sample::Everything>()) == e);
}

RC_GTEST_PROP(Canonical, ReadsWhatCapnpWrites, ()) {
  Everything const e = some_everything();
  auto const back = everything().decode(by_capnp<sample::Everything>(e));
  if (!back) RC_FAIL(back.error().detail);
  RC_ASSERT(*back == e);
  RC_ASSERT(bool{everything().admit(by_capnp<sample::Everything>(e))});
}

/// The heart of it: whatever is read has no other bytes. Each trial damages one place of a good
/// message, where a decoder that trusted anything would go astray.
RC_GTEST_PROP(Canonical, ReadsNoSecondForm, ()) {
  Bytes bytes = everything().encode(some_everything());
  auto const at = *rc::gen::inRange<std::size_t>(0, bytes.size());
  bytes[at] ^= static_cast<std::byte>(*rc::gen::inRange(1, 256));
  auto const back = everything().decode(bytes);
  if (back) {
    RC_ASSERT(hex(everything().encode(*back)) == hex(bytes));
  } else {
    RC_ASSERT(back.error().code == ErrorCode::malformed);
  }
}

RC_GTEST_PROP(Canonical, RefusesEveryCutAndEveryTail, ()) {
  Bytes const whole = everything().encode(some_everything());
  for (std::size_t n = 0; n < whole.size(); ++n) {
    RC_ASSERT(!everything().decode({whole.data(), n}));
  }
  Bytes longer = whole;
  longer.resize(longer.size() + 8);
  RC_ASSERT(!everything().decode(longer));
}

/// Words that look like pointers, put together at random, go further than noise does.
RC_GTEST_PROP(Canonical, SurvivesForgedPointers, ()) {
  auto const count = static_cast<std::size_t>(*rc::gen::inRange(1, 24));
  Bytes bytes(count * 8);
  for (std::size_t i = 0; i < count; ++i) {
    std::uint64_t const word = static_cast<std::uint64_t>(*rc::gen::inRange<int>(-4, 16)) << 2 |
                               static_cast<std::uint64_t>(*rc::gen::inRange(0, 4)) |
                               static_cast<std::uint64_t>(*rc::gen::inRange(0, 64)) << 32 |
                               static_cast<std::uint64_t>(*rc::gen::inRange(0, 16)) << 48;
    std::memcpy(bytes.data() + i * 8, &word, 8);
  }
  auto const back = everything().decode(bytes);
  if (back) RC_ASSERT(everything().encode(*back) == bytes);
}

TEST(Canonical, EncodesIntoUsedMemoryTheSame) {
  Bytes out(4096, std::byte{0xff});
  leaf().encode({"ab", 7, true}, out);
  EXPECT_EQ(hex(out), hex(leaf().encode({"ab", 7, true})));
}

Bytes words(std::initializer_list<std::uint64_t> values) {
  Bytes out(values.size() * 8);
  std::size_t i = 0;
  for (std::uint64_t const v : values) std::memcpy(out.data() + 8 * i++, &v, 8);
  return out;
}

Error refused(Bytes const& bytes) {
  auto const r = leaf().decode(bytes);
  return r ? Error{ErrorCode::internal, "it was read", ""} : r.error();
}

constexpr std::uint64_t root_1_1 = 0x0001'0001'0000'0000;  // One data word, one pointer.

TEST(Canonical, RefusesEachKindOfSecondForm) {
  std::string const head = "the bytes of a stored value cannot be read: ";
  auto const text = 0x0000'001a'0000'0001U;  // Three bytes, right behind.
  EXPECT_EQ(refused(words({root_1_1, 7, text, 0x6261})).detail, "it was read");
  EXPECT_EQ(refused(words({root_1_1, 7, text, 0x0100'6261})).detail,
            head + "name is not in canonical form");
  EXPECT_EQ(refused(words({root_1_1, 7, text, 0x63'6261})).detail,
            head + "name is a text without its end");
  EXPECT_EQ(refused(words({root_1_1, 7, 0x0000'000a'0000'0001U, 0})).detail,
            head + "name is empty, and should have been left out");
  EXPECT_EQ(refused(words({root_1_1, 7, 0x0000'0002'0000'0001U})).detail,
            head + "name is empty, and should have been left out");
  EXPECT_EQ(refused(words({root_1_1, 0, text, 0x6261})).detail,
            head + "it is not in canonical form");
  EXPECT_EQ(refused(words({root_1_1, 7, 0})).detail, head + "it is not in canonical form");
  EXPECT_EQ(refused(words({root_1_1, 7, text, 0x6261, 0})).detail,
            head + "it is followed by something else");
  EXPECT_EQ(refused(words({root_1_1 + 4, 0, 7, text, 0x6261})).detail,
            head + "it is not in canonical form");
  EXPECT_EQ(refused(words({root_1_1, 7, text + 4, 0, 0x6261})).detail,
            head + "name is not in canonical form");
  EXPECT_EQ(refused(words({0})).detail, head + "it is not there");
  EXPECT_EQ(refused(words({root_1_1, 7, 0x0000'0019'0000'0001U, 0x6261})).detail,
            head + "name is not a list of that kind");
  EXPECT_EQ(refused(words({root_1_1, 7, 2, 0x6261})).detail,
            head + "name is not a list of that kind");  // A far pointer.
  EXPECT_EQ(refused(words({root_1_1, 7, 0xffff'fffa'0000'0001U, 0})).detail,
            head + "name reaches past the end");
  EXPECT_EQ(refused(words({root_1_1, 7, text, 0x6261})).where, "");
  EXPECT_EQ(refused(words({root_1_1, 7, text, 0x63'6261})).where, "/name");
}

TEST(Canonical, RefusesWhatANewerVersionSaid) {
  Codec<LaterLeaf> const later{capnp::Schema::from<sample::LaterLeaf>()};
  Leaf const known{"ab", 7, true};
  EXPECT_EQ(leaf().decode(later.encode({"ab", 7, true, false, "", 0})).value(), known);
  for (LaterLeaf const& value :
       {LaterLeaf{"ab", 7, true, true, "", 0}, LaterLeaf{"ab", 7, true, false, "note", 0},
        LaterLeaf{"ab", 7, true, false, "", 1}}) {
    auto const r = leaf().decode(later.encode(value));
    ASSERT_FALSE(r);
    EXPECT_NE(r.error().detail.find("this version does not know"), std::string::npos);
  }
  // And the other way round: what is older reads with zeros.
  EXPECT_EQ(later.decode(leaf().encode(known)).value(), (LaterLeaf{"ab", 7, true, false, "", 0}));
}

TEST(Canonical, NamesThePlaceInTheValue) {
  Everything e;
  e.spans = {Span{Date{1}, Date{2}}, Span{Date{4}, Date{3}}};
  auto const r = everything().decode(everything().encode(e));
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error().where, "/spans/1");
  EXPECT_NE(r.error().detail.find("it ends before it starts"), std::string::npos);
}

TEST(Canonical, RefusesAnEnumeratorThatItDoesNotKnow) {
  Everything e;
  e.colour = static_cast<Colour>(3);
  EXPECT_EQ(everything().decode(everything().encode(e)).error().where, "/colour");
  e.colour = Colour::far;
  e.u8s = {Flag::one, static_cast<Flag>(3)};
  EXPECT_EQ(everything().decode(everything().encode(e)).error().where, "/u8s/1");
}

TEST(Canonical, BoundsStructsThatTakeNoBytes) {
  Everything e;
  e.leaves.assign(canonical::empty_structs_max, Leaf{"", 0, false});
  EXPECT_EQ(everything().decode(everything().encode(e)).value(), e);
  e.leaves.push_back(Leaf{"", 0, false});
  EXPECT_THROW((void)everything().encode(e), std::length_error);
}

TEST(Canonical, BoundsTheMessage) {
  Leaf value{std::string(canonical::message_bytes_max - 4 * 8, 'x'), 7, true};
  value.name.resize(value.name.size() + 7);
  EXPECT_TRUE(leaf().decode(leaf().encode(value)));
  value.name += 'x';
  EXPECT_FALSE(leaf().decode(leaf().encode(value)));
}

template <class S>
std::string difference() {
  try {
    Codec<Leaf> const codec{capnp::Schema::from<S>()};
  } catch (canonical::SchemaMismatch const& e) {
    return e.what();
  }
  return "none";
}

TEST(Canonical, WillNotStartWithAnotherSchema) {
  EXPECT_EQ(difference<sample::Leaf>(), "none");
  EXPECT_EQ(difference<sample::WrongType>(),
            "schema WrongType.sharePpm: its type is not that of the C++ member");
  EXPECT_EQ(difference<sample::WrongName>(),
            "schema WrongName.shareppm: the C++ struct has no such member");
  EXPECT_EQ(difference<sample::OneMore>(),
            "schema OneMore.more: the C++ struct has no such member");
  EXPECT_EQ(difference<sample::OneLess>(),
            "schema OneLess: it has no field for the C++ member flag");
  EXPECT_EQ(difference<sample::WithDefault>(),
            "schema WithDefault.sharePpm: it must not have a default");
  EXPECT_EQ(difference<sample::WithUnion>(), "schema WithUnion: it has a union");
  EXPECT_EQ(difference<sample::WithGroup>(),
            "schema WithGroup.flag: a group has no place in a described struct");
}

}  // namespace
}  // namespace qalam::test
