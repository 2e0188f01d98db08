#include "eventstore/codec/canonical_wire.hpp"

#include <stdexcept>

namespace qalam::canonical {
namespace {

Extent sizes_of(std::uint64_t pointer) {
  return {static_cast<std::uint32_t>(pointer >> 32 & 0xffff),
          static_cast<std::uint32_t>(pointer >> 48)};
}

std::int64_t offset_of(std::uint64_t pointer) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(pointer)) >> 2;
}

constexpr char const* not_canonical = "is not in canonical form";

}  // namespace

void Writer::too_long() {
  throw std::length_error{"a list is too long for the log's format"};
}

bool Reader::begin(std::span<std::byte const> bytes) {
  if (bytes.size() > message_bytes_max) return fail("is too long");
  if (bytes.empty() || bytes.size() % 8 != 0) return fail("is not made of whole words");
  return true;
}

bool Reader::take_root(Struct& out) {
  std::uint64_t const pointer = word(0);
  if (pointer == 0) return fail("is not there");
  // Canonically a struct of no size lies at its own pointer (encoding.html, "Structs").
  if (pointer == 0xffff'fffc) {
    out = {data_, 0, {}};
    return true;
  }
  return take_struct(pointer, 0, out);
}

bool Reader::take_struct(std::uint64_t pointer, std::size_t slot, Struct& out) {
  if ((pointer & 3) != 0) return fail("is not a struct");
  Extent const extent = sizes_of(pointer);
  if (extent.empty()) return fail("is empty, and should have been left out");
  std::size_t const at = next_;
  if (!take(pointer, slot, extent.words())) return false;
  out = {data_ + at * 8, at + extent.data, extent};
  return trimmed(out) || fail(not_canonical);
}

bool Reader::take_list(std::uint64_t pointer, std::size_t slot, Elements elements, List& out) {
  if ((pointer & 3) != 1 || (pointer >> 32 & 7) != static_cast<std::uint64_t>(elements)) {
    return fail("is not a list of that kind");
  }
  auto const count = static_cast<std::size_t>(pointer >> 35);
  if (count == 0) return fail("is empty, and should have been left out");
  std::size_t const at = next_;
  std::size_t const words = list_words(elements, count);
  if (!take(pointer, slot, words)) return false;
  out = {data_ + at * 8, at, count, {}};
  if (elements == Elements::eight_bytes || elements == Elements::pointer) return true;
  // Size codes 2, 3, 4 are 8, 16 and 32 bits.
  unsigned const bits_each =
      elements == Elements::bit ? 1U : 8U << (static_cast<unsigned>(elements) - 2);
  std::size_t const rest = count * bits_each % 64;
  if (rest != 0 && word(at + words - 1) >> rest != 0) return fail(not_canonical);
  return true;
}

bool Reader::take_composite(std::uint64_t pointer, std::size_t slot, List& out) {
  if ((pointer & 3) != 1 ||
      (pointer >> 32 & 7) != static_cast<std::uint64_t>(Elements::composite)) {
    return fail("is not a list of structs");
  }
  auto const words = static_cast<std::size_t>(pointer >> 35);
  std::size_t const at = next_;
  if (!take(pointer, slot, words + 1)) return false;
  std::uint64_t const tag = word(at);
  if ((tag & 3) != 0) return fail("is not a list of structs");
  auto const count = static_cast<std::size_t>(static_cast<std::uint32_t>(tag) >> 2);
  Extent const extent = sizes_of(tag);
  if (count == 0) return fail("is empty, and should have been left out");
  if (count * extent.words() != words) return fail("has another length than it says");
  if (extent.empty() && count > empty_structs_max) return fail("is too long");
  out = {data_ + (at + 1) * 8, at + 1, count, extent};
  return true;
}

bool Reader::take(std::uint64_t pointer, std::size_t slot, std::size_t words) {
  auto const target = static_cast<std::int64_t>(slot) + 1 + offset_of(pointer);
  if (target != static_cast<std::int64_t>(next_)) return fail(not_canonical);
  if (words > words_ - next_) return fail("reaches past the end");
  next_ += words;
  return true;
}

bool Reader::end() {
  return next_ == words_ || fail("is followed by something else");
}

bool Reader::fail(std::string_view why) {
  if (why_.empty()) why_ = why;
  return false;
}

bool Reader::inside(std::string_view name) {
  where_.insert(0, name);
  where_.insert(0, 1, '/');
  return false;
}

}  // namespace qalam::canonical
