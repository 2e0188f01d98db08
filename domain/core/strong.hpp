#pragma once

#include <compare>
#include <concepts>
#include <cstddef>
#include <functional>
#include <utility>

namespace qalam {

/// A `Rep` that the compiler will not confuse with another `Rep`.
///
/// It has no arithmetic and no implicit conversion; a type that adds or scales (Money) is a class
/// of its own. `value()` is the one way out. Default construction gives the zero value, which for
/// every id means "none".
template <class Tag, std::regular Rep>
class Strong {
 public:
  using rep = Rep;

  constexpr Strong() : value_{} {}
  constexpr explicit Strong(Rep value) : value_{std::move(value)} {}

  [[nodiscard]] constexpr Rep const& value() const { return value_; }

  friend auto operator<=>(Strong const&, Strong const&) = default;

 private:
  Rep value_;
};

}  // namespace qalam

template <class Tag, class Rep>
struct std::hash<qalam::Strong<Tag, Rep>> {
  std::size_t operator()(qalam::Strong<Tag, Rep> const& id) const {
    return std::hash<Rep>{}(id.value());
  }
};
