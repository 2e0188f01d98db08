#pragma once

#include "domain/core/result.hpp"

#include <boost/describe/bases.hpp>
#include <boost/describe/members.hpp>
#include <boost/describe/modifiers.hpp>
#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

/// What the codecs know about a value: its members, told by BOOST_DESCRIBE_STRUCT, or its form.
/// JSON, table rows and the bytes of the log are all derived from this, so no struct is spelt out
/// twice.
namespace qalam {

template <class T>
concept Described = std::is_class_v<T> && boost::describe::has_describe_members<T>::value;

/// The members of a described struct, in the order in which they were described.
template <Described T>
using Members =
    boost::mp11::mp_rename<boost::describe::describe_members<T, boost::describe::mod_public>,
                           boost::mp11::mp_list>;

/// A type that is not described travels as another value, its form. The owner of the type states
/// it beside the type, by specialising one of these (or both):
///
///     template <>
///     struct StoredForm<Iswc> {
///       using Form = std::uint64_t;
///       static Form of(Iswc const& iswc);
///       static Result<Iswc> from(Form const& form);  // refuses what cannot be
///     };
///
/// The stored form is for ever. A form may be any type a codec knows: a number, a text, a described
/// struct, another form.
template <class T>
struct StoredForm;  ///< In the log and in table rows.
template <class T>
struct ShownForm;  ///< In JSON.

template <class T>
concept HasStoredForm = requires {
  typename StoredForm<T>::Form;
};
template <class T>
concept HasShownForm = requires {
  typename ShownForm<T>::Form;
};

namespace described {

template <class Pointer>
struct PointedTo;
template <class C, class M>
struct PointedTo<M C::*> {
  using type = M;
};

/// The type of a member, by its descriptor.
template <class D>
using Type = typename PointedTo<std::remove_cv_t<decltype(D::pointer)>>::type;

struct AnyValue {
  template <class U>
  operator U() const;  // NOLINT(google-explicit-constructor): that is its purpose; never defined.
};

template <class T, std::size_t... I>
consteval bool takes(std::index_sequence<I...>) {
  return requires {
    T{((void)I, AnyValue{})...};
  };
}

/// False when a struct has more members than it describes, or a base: they would be lost silently.
/// (It cannot tell for a struct that is no aggregate.)
template <Described T>
consteval bool whole() {
  using Bases = boost::describe::describe_bases<T, boost::describe::mod_any_access>;
  constexpr std::size_t size = boost::mp11::mp_size<Members<T>>::value;
  if (boost::mp11::mp_size<Bases>::value != 0) return false;
  if constexpr (std::is_aggregate_v<T>) {
    return !takes<T>(std::make_index_sequence<size + 1>{});
  }
  return true;
}

/// Calls `f(descriptor)` for each member, first to last.
template <Described T, class F>
constexpr void for_each(F&& f) {
  static_assert(whole<T>(), "BOOST_DESCRIBE_STRUCT leaves out a member of this struct");
  [&]<class... D>(boost::mp11::mp_list<D...>) { (f(D{}), ...); }(Members<T>{});
}

/// Calls `f(descriptor)` for each member until one answers false; says whether all answered true.
template <Described T, class F>
constexpr bool all_of(F&& f) {
  static_assert(whole<T>(), "BOOST_DESCRIBE_STRUCT leaves out a member of this struct");
  return [&]<class... D>(boost::mp11::mp_list<D...>) { return (f(D{}) && ...); }(Members<T>{});
}

}  // namespace described
}  // namespace qalam
