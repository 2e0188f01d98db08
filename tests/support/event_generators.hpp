#pragma once

#include "domain/core/described.hpp"
#include "domain/events.hpp"

#include <rapidcheck.h>
#include <boost/describe/enumerators.hpp>

#include <concepts>
#include <string>
#include <variant>
#include <vector>

/// Any value of any described struct, full of zeros and empty things: those make the stored forms
/// differ. It knows no rules, so what it makes is readable but seldom believable.
namespace qalam::test {

template <class T>
struct Any;

template <class T>
T any() {
  return *rc::gen::inRange(0, 4) == 0 ? T{} : Any<T>::make();
}

template <std::integral T>
struct Any<T> {
  static T make() { return *rc::gen::arbitrary<T>(); }
};
template <class T>
requires std::is_enum_v<T>
struct Any<T> {
  static T make() {
    std::vector<T> all;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>(
        [&](auto d) { all.push_back(d.value); });
    return *rc::gen::elementOf(all);
  }
};
template <class Tag, class Rep>
struct Any<Strong<Tag, Rep>> {
  static Strong<Tag, Rep> make() { return Strong<Tag, Rep>{Any<Rep>::make()}; }
};
template <>
struct Any<Currency> {
  static Currency make() { return *rc::gen::element(kzt, Currency{840}, Currency{392}); }
};
template <>
struct Any<std::string> {
  static std::string make() { return *rc::gen::arbitrary<std::string>(); }
};
template <std::size_t N>
struct Any<std::array<std::uint8_t, N>> {
  static std::array<std::uint8_t, N> make() {
    std::array<std::uint8_t, N> out{};
    for (auto& byte : out) byte = any<std::uint8_t>();
    return out;
  }
};
template <class T>
struct Any<std::vector<T>> {
  static std::vector<T> make() {
    std::vector<T> out(static_cast<std::size_t>(*rc::gen::inRange(0, 4)));
    for (auto& value : out) value = any<T>();
    return out;
  }
};
template <Described T>
struct Any<T> {
  static T make() {
    T out{};
    described::for_each<T>([&]<class D>(D) { out.*D::pointer = any<described::Type<D>>(); });
    return out;
  }
};

/// Any event, each type as likely as the others.
inline Event any_event() {
  auto const type = static_cast<std::size_t>(*rc::gen::inRange<std::uint32_t>(0, event_types));
  return boost::mp11::mp_with_index<event_types>(
      type, [](auto index) { return Event{Any<boost::mp11::mp_at_c<Event, index>>::make()}; });
}

}  // namespace qalam::test
