#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/time.hpp"
#include "domain/money/money.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <array>
#include <string>
#include <vector>

/// The C++ side of codec_sample.capnp.
namespace qalam::test {

enum class Colour : std::uint16_t { none = 0, red = 1, green = 2, far = 1000 };
BOOST_DESCRIBE_ENUM(Colour, none, red, green, far)

enum class Flag : std::uint8_t { none = 0, one = 1, two = 2 };
BOOST_DESCRIBE_ENUM(Flag, none, one, two)

using Label = Strong<struct LabelTag, std::string>;

/// A class with nothing described, whose form is a struct.
class Span {
 public:
  Span() = default;
  Span(Date from, Date until) : from_{from}, until_{until} {}
  [[nodiscard]] Date from() const { return from_; }
  [[nodiscard]] Date until() const { return until_; }
  friend bool operator==(Span const&, Span const&) = default;

 private:
  Date from_, until_;
};

/// Another, whose form is a text.
class Code {
 public:
  Code() = default;
  explicit Code(char letter) : letter_{letter} {}
  [[nodiscard]] char letter() const { return letter_; }
  friend bool operator==(Code const&, Code const&) = default;

 private:
  char letter_ = '\0';
};

struct Leaf {
  std::string name;
  std::uint32_t share_ppm = 5;  // A default that is not what an absent field reads as: zero.
  bool flag = false;
  friend bool operator==(Leaf const&, Leaf const&) = default;
};
BOOST_DESCRIBE_STRUCT(Leaf, (), (name, share_ppm, flag))

struct LaterLeaf {
  std::string name;
  std::uint32_t share_ppm = 0;
  bool flag = false;
  bool more = false;
  std::string note;
  std::uint64_t wide = 0;
  friend bool operator==(LaterLeaf const&, LaterLeaf const&) = default;
};
BOOST_DESCRIBE_STRUCT(LaterLeaf, (), (name, share_ppm, flag, more, note, wide))

struct Everything {
  std::string head;  // In the schema it comes after `tail`.
  bool yes = false;
  std::int8_t i8 = 0;
  std::uint16_t u16 = 0;
  bool no = false;
  std::int32_t i32 = 0;
  std::uint64_t u64 = 0;
  std::int64_t i64 = 0;
  Colour colour = Colour::none;
  WorkId work;
  Date day;
  Timestamp moment;
  Money money;
  std::string tail;
  std::vector<std::byte> bytes;
  std::vector<std::uint8_t> column;
  Hash256 hash{};
  std::array<std::uint16_t, 3> three{};
  Leaf leaf{.name = "", .share_ppm = 0};
  std::vector<Leaf> leaves;
  std::vector<std::string> names;
  std::vector<std::vector<std::byte>> blobs;
  std::vector<bool> bits;
  std::vector<Flag> u8s;
  std::vector<std::int16_t> i16s;
  std::vector<std::uint32_t> u32s;
  std::vector<std::int64_t> i64s;
  std::vector<Date> days;
  std::vector<std::vector<std::uint32_t>> lists;
  std::vector<Money> moneys;
  std::vector<CommandId> hashes;
  std::vector<std::vector<Leaf>> nests;
  Label label;
  Span span;
  std::vector<Span> spans;
  Code code;
  std::array<Leaf, 2> pair{};
  friend bool operator==(Everything const&, Everything const&) = default;
};
BOOST_DESCRIBE_STRUCT(Everything, (),
                      (head, yes, i8, u16, no, i32, u64, i64, colour, work, day, moment, money,
                       tail, bytes, column, hash, three, leaf, leaves, names, blobs, bits, u8s,
                       i16s, u32s, i64s, days, lists, moneys, hashes, nests, label, span, spans,
                       code, pair))

struct Small {
  WorkId work;
  HolderId holder;
  std::string title;
  std::string language;
  std::uint32_t seconds = 0;
  Date from;
  std::uint8_t role = 0;
  bool controlled = false;
  friend bool operator==(Small const&, Small const&) = default;
};
BOOST_DESCRIBE_STRUCT(Small, (), (work, holder, title, language, seconds, from, role, controlled))

}  // namespace qalam::test

namespace qalam {

struct StoredSpan {
  Date from, until;
};
BOOST_DESCRIBE_STRUCT(StoredSpan, (), (from, until))
template <>
struct StoredForm<test::Span> {
  using Form = StoredSpan;
  static Form of(test::Span const& span) { return {span.from(), span.until()}; }
  static Result<test::Span> from(Form const& form) {
    if (form.until < form.from) return fail(ErrorCode::period_invalid, "it ends before it starts");
    return test::Span{form.from, form.until};
  }
};
template <>
struct StoredForm<test::Code> {
  using Form = std::string;
  static Form of(test::Code code) {
    return code.letter() == '\0' ? std::string{} : std::string(1, code.letter());
  }
  static Result<test::Code> from(Form const& form) {
    if (form.size() > 1) return fail(ErrorCode::malformed, "a code is one letter");
    return form.empty() ? test::Code{} : test::Code{form[0]};
  }
};

}  // namespace qalam
