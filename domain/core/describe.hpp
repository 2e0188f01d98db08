#pragma once

#include <boost/describe/enumerators.hpp>
#include <boost/mp11/algorithm.hpp>
#include <optional>
#include <string_view>

namespace qalam {

namespace detail {
/// `operator_` is `operator` on every wire: a trailing underscore only avoids a keyword.
constexpr std::string_view without_underscore(std::string_view name) {
  if (!name.empty() && name.back() == '_') name.remove_suffix(1);
  return name;
}
}  // namespace detail

/// The name of a described enumerator; "?" for a number that has none.
template <class E>
constexpr std::string_view enum_name(E value) {
  std::string_view name = "?";
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) {
    if (d.value == value) name = detail::without_underscore(d.name);
  });
  return name;
}

template <class E>
constexpr std::optional<E> enum_from(std::string_view text) {
  std::optional<E> found;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) {
    if (detail::without_underscore(d.name) == text) found = d.value;
  });
  return found;
}

}  // namespace qalam
