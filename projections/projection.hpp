#pragma once

#include "domain/events.hpp"
#include "eventstore/lmdb/lmdb.hpp"
#include "projections/recorded.hpp"

#include <array>
#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>
#include <boost/mp11/set.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

namespace qalam::read {

template <class... Events>
using Cares = boost::mp11::mp_list<Events...>;

/// Every event, as a list.
using EveryEvent = boost::mp11::mp_rename<Event, boost::mp11::mp_list>;

/// Events that carry columns or hundreds of lines: who needs only their header names them in
/// `Headers`, and they are not decoded for it.
using BulkEvents = Cares<UsageLinesRecorded, UsageItemsRecorded, ItemsMatched, AllocationsComputed>;

/// A read model: a fold of the log into tables which may be deleted and built again.
///
/// `apply` runs inside the transaction that also moves the checkpoint, so an event is in the tables
/// exactly once. It may read only `txn` and `recorded`; what it writes depends on the events alone,
/// never on where a batch begins or ends: a rebuild must give the same bytes.
class Projection {
 public:
  Projection() = default;
  Projection(Projection const&) = delete;
  Projection& operator=(Projection const&) = delete;
  virtual ~Projection() = default;

  [[nodiscard]] virtual std::string_view name() const = 0;
  /// Raise it when the meaning of the tables changes: they are then built again from zero.
  [[nodiscard]] virtual std::uint32_t version() const = 0;
  virtual void open(lmdb::TableOpener& tables) = 0;
  virtual void apply(lmdb::WriteTxn& txn, Recorded const& recorded) = 0;

  /// Before a commit: writes what was kept back so that it goes in sorted (see SortedPuts).
  virtual void flush(lmdb::WriteTxn&) {}
  /// How many puts are kept back.
  [[nodiscard]] virtual std::size_t pending() const { return 0; }
  /// After a transaction that was given up: forgets what was kept back.
  virtual void forget() {}
};

namespace detail {

template <class Events>
constexpr std::array<bool, event_types> member_table() {
  std::array<bool, event_types> table{};
  [&]<class... E>(boost::mp11::mp_list<E...>*) {
    ((table[type_id<E>] = true), ...);
  }(static_cast<Events*>(nullptr));
  return table;
}

template <class Self>
struct HeadersOf {
  using type = Cares<>;
};
template <class Self>
requires requires {
  typename Self::Headers;
}
struct HeadersOf<Self> {
  using type = typename Self::Headers;
};

}  // namespace detail

/// The events of which a projection wants only the header.
template <class P>
using HeadersOf = typename detail::HeadersOf<P>::type;
/// All that a projection wants, in one list.
template <class P>
using WantedBy = boost::mp11::mp_append<typename P::Wanted, HeadersOf<P>>;

/// Sends each event that `Self::Wanted` names to `Self::on(txn, recorded, event)`, and each that
/// `Self::Headers` names, undecoded, to `Self::on_header(txn, recorded)`; the others pass by. A
/// wanted event without an `on` does not compile.
template <class Self>
class ProjectionOf : public Projection {
 public:
  void apply(lmdb::WriteTxn& txn, Recorded const& recorded) final {
    using Wanted = typename Self::Wanted;
    static constexpr auto wanted = detail::member_table<Wanted>();
    static constexpr auto headers = detail::member_table<HeadersOf<Self>>();
    auto& self = static_cast<Self&>(*this);
    std::uint32_t const type = recorded.type();
    if (type >= event_types) return;  // The codec refuses unknown types; here nobody asks it.
    if constexpr (!boost::mp11::mp_empty<HeadersOf<Self>>::value) {
      if (headers[type]) self.on_header(txn, recorded);
    }
    if (!wanted[type]) return;
    std::visit(
        [&]<class E>(E const& event) {
          if constexpr (boost::mp11::mp_contains<Wanted, E>::value) self.on(txn, recorded, event);
        },
        recorded.event());
  }
};

}  // namespace qalam::read
