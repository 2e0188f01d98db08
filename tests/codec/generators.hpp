#pragma once

#include "tests/codec/sample.hpp"

#include <rapidcheck.h>

/// Random sample values, full of zeros and empty things: those make the forms differ.
namespace qalam::test {

template <class T>
struct Any {
  static T make() { return *rc::gen::arbitrary<T>(); }
};
template <class T>
T some() {
  return *rc::gen::inRange(0, 3) == 0 ? Any<T>::make() : T{};
}
template <class T>
std::vector<T> some_of() {
  auto const size = static_cast<std::size_t>(*rc::gen::inRange(0, 5));
  std::vector<T> out;
  for (std::size_t i = 0; i < size; ++i) out.push_back(some<T>());
  return out;
}

template <>
struct Any<Leaf> {
  static Leaf make() { return {some<std::string>(), some<std::uint32_t>(), some<bool>()}; }
};
template <>
struct Any<Money> {
  static Money make() {
    return {*rc::gen::element(Currency{}, kzt, Currency{840}), some<std::int64_t>()};
  }
};
template <>
struct Any<Span> {
  static Span make() {
    auto const from = some<std::int16_t>();
    auto const days = some<std::uint16_t>();
    return {Date{from}, Date{from + days}};
  }
};
template <class Tag, class Rep>
struct Any<Strong<Tag, Rep>> {
  static Strong<Tag, Rep> make() { return Strong<Tag, Rep>{some<Rep>()}; }
};
template <>
struct Any<Flag> {
  static Flag make() { return *rc::gen::element(Flag::none, Flag::one, Flag::two); }
};
template <>
struct Any<std::vector<std::byte>> {
  static std::vector<std::byte> make() {
    std::vector<std::byte> out;
    for (auto const b : *rc::gen::arbitrary<std::vector<std::uint8_t>>()) {
      out.push_back(static_cast<std::byte>(b));
    }
    return out;
  }
};
template <std::size_t N>
struct Any<std::array<std::uint8_t, N>> {
  static std::array<std::uint8_t, N> make() {
    std::array<std::uint8_t, N> out{};
    out[static_cast<std::size_t>(*rc::gen::inRange(0, static_cast<int>(N)))] =
        *rc::gen::arbitrary<std::uint8_t>();
    return out;
  }
};

inline Everything some_everything() {
  Everything e;
  e.head = some<std::string>();
  e.yes = some<bool>();
  e.i8 = some<std::int8_t>();
  e.u16 = some<std::uint16_t>();
  e.no = some<bool>();
  e.i32 = some<std::int32_t>();
  e.u64 = some<std::uint64_t>();
  e.i64 = some<std::int64_t>();
  e.colour = *rc::gen::element(Colour::none, Colour::red, Colour::far);
  e.work = some<WorkId>();
  e.day = some<Date>();
  e.moment = some<Timestamp>();
  e.money = some<Money>();
  e.tail = some<std::string>();
  e.bytes = some<std::vector<std::byte>>();
  e.column = some<std::vector<std::uint8_t>>();
  e.hash = some<Hash256>();
  e.three = {some<std::uint16_t>(), some<std::uint16_t>(), some<std::uint16_t>()};
  e.leaf = Any<Leaf>::make();
  e.leaves = some_of<Leaf>();
  e.names = some_of<std::string>();
  e.blobs = some_of<std::vector<std::byte>>();
  e.bits = *rc::gen::arbitrary<std::vector<bool>>();
  e.u8s = some_of<Flag>();
  e.i16s = some_of<std::int16_t>();
  e.u32s = some_of<std::uint32_t>();
  e.i64s = some_of<std::int64_t>();
  e.days = some_of<Date>();
  e.lists = {some_of<std::uint32_t>(), some_of<std::uint32_t>()};
  e.moneys = some_of<Money>();
  e.hashes = some_of<CommandId>();
  e.nests = {some_of<Leaf>(), {}, some_of<Leaf>()};
  e.label = some<Label>();
  e.span = some<Span>();
  e.spans = some_of<Span>();
  e.code = *rc::gen::inRange(0, 2) == 0 ? Code{} : Code{'x'};
  e.pair = {Any<Leaf>::make(), Any<Leaf>::make()};
  return e;
}

}  // namespace qalam::test
