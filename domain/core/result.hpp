#pragma once

#include "domain/core/errors.hpp"

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

#include <stdexcept>
#include <utility>

namespace qalam {

/// Lets `result.value()` compile; asking for the value of a failure is a bug in the caller.
[[noreturn]] inline void throw_exception_from_error(Error const& e, boost::source_location const&) {
  throw std::logic_error{"value() of a failed Result: " + e.detail};
}

/// A value, or the Error that says why there is none. `return fail(...)` and `return value` both
/// convert. This header alone knows which library is behind it.
template <class T = void>
class [[nodiscard]] Result : public boost::system::result<T, Error> {
  using Base = boost::system::result<T, Error>;

 public:
  using Base::Base;
};

}  // namespace qalam

#define QALAM_PASTE(a, b) a##b
#define QALAM_CAT(a, b) QALAM_PASTE(a, b)
/// Declares a variable from a Result, or returns its Error from the enclosing function.
#define QALAM_TRY(declaration, ...)                                               \
  auto QALAM_CAT(result_, __LINE__) = (__VA_ARGS__);                              \
  if (!QALAM_CAT(result_, __LINE__)) return QALAM_CAT(result_, __LINE__).error(); \
  declaration = *std::move(QALAM_CAT(result_, __LINE__))
/// Returns the Error of a Result<void> from the enclosing function, if it has one.
#define QALAM_CHECK(...)                              \
  do {                                                \
    auto qalam_checked = (__VA_ARGS__);               \
    if (!qalam_checked) return qalam_checked.error(); \
  } while (false)
