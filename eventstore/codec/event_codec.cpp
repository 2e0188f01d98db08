#include "eventstore/codec/event_codec.hpp"

#include "domain/stream.hpp"
#include "event.capnp.h"
#include "eventstore/codec/canonical.hpp"
#include "eventstore/codec/event_schema.hpp"

#include <boost/mp11/algorithm.hpp>

#include <array>
#include <string>
#include <tuple>
#include <utility>

namespace qalam::codec {
namespace {

template <class E>
using CodecOf = canonical::Codec<E>;
using Codecs = boost::mp11::mp_rename<boost::mp11::mp_transform<CodecOf, Event>, std::tuple>;

constexpr auto names = []<class... E>(std::variant<E...> const*) {
  return std::array<std::string_view, sizeof...(E)>{E::stored_as...};
}(static_cast<Event const*>(nullptr));

/// Made at first use and never changed.
Codecs const& codecs() {
  static Codecs const made = []<class... E>(std::variant<E...> const*) {
    return Codecs{canonical::Codec<E>{schema_of(type_id<E>, E::stored_as)}...};
  }(static_cast<Event const*>(nullptr));
  return made;
}

[[noreturn]] void damaged(std::string_view event, Error const& error) {
  throw lmdb::StoreFailure{
      lmdb::Failure::damaged,
      "the payload of a " + std::string{event} + " event is damaged: " + error.detail +
          (error.where.empty() ? "" : " at " + error.where) + "; restore the ledger from a backup"};
}

template <class E>
E decoded(Bytes payload) {
  auto event = std::get<canonical::Codec<E>>(codecs()).decode(payload);
  if (!event) damaged(E::stored_as, event.error());
  return *std::move(event);
}

}  // namespace

void detail::decode_into(std::uint32_t type, Bytes payload, void* event) {
  boost::mp11::mp_with_index<event_types>(type, [&](auto index) {
    using E = boost::mp11::mp_at_c<Event, index>;
    *static_cast<E*>(event) = decoded<E>(payload);
  });
}

Encoded encode(Event const& event) {
  return std::visit(
      []<class E>(E const& e) {
        return Encoded{type_id<E>, std::get<canonical::Codec<E>>(codecs()).encode(e)};
      },
      event);
}

Event decode(std::uint32_t type, std::uint16_t version, Bytes payload) {
  if (type >= event_types || version != schema_version) {
    throw lmdb::StoreFailure{
        lmdb::Failure::wrong_version,
        "this program does not know events of type " + std::to_string(type) + ", version " +
            std::to_string(version) + " (it knows types 0 to " + std::to_string(event_types - 1) +
            ", version " + std::to_string(schema_version) + "): use the program that wrote them"};
  }
  return boost::mp11::mp_with_index<event_types>(type, [&](auto index) -> Event {
    return decoded<boost::mp11::mp_at_c<Event, index>>(payload);
  });
}

usage::LinesView view_lines(Bytes payload) {
  using canonical::Reader;
  namespace place = lines_place;
  Reader from{payload};
  Reader::Struct root;
  auto const refuse = [&]() {
    damaged(UsageLinesRecorded::stored_as, canonical::unreadable(from, "chunk"));
  };
  if (!from.begin(payload) || !from.take_root(root)) refuse();
  if (root.extent.data > place::data_words || root.extent.pointers > place::pointers) {
    from.fail("has a field that this version does not know");
    refuse();
  }
  auto const number = [&](std::size_t at) {
    return at < root.extent.data ? Reader::load(root.data + at * 8) : 0;
  };
  auto const pointer = [&](std::size_t at) {
    return at < root.extent.pointers ? from.word(root.pointers + at) : 0;
  };
  auto const bytes = [&](std::uint64_t to, std::size_t slot) -> usage::ColumnView {
    Reader::List list;
    if (to == 0) return {};
    if (!from.take_list(to, slot, canonical::Elements::byte, list)) refuse();
    return {reinterpret_cast<std::uint8_t const*>(list.data), list.count};
  };
  auto const column = [&](std::size_t at) { return bytes(pointer(at), root.pointers + at); };

  usage::LinesView view;
  view.report = ReportId{number(place::report)};
  view.first_row = number(place::first_row);
  std::uint64_t const count = number(place::count);
  view.count = static_cast<std::uint32_t>(count);
  if (view.count != count) {
    from.fail("has a field that this version does not know");
    refuse();
  }
  view.item = column(place::item);
  view.quantity = column(place::quantity);
  view.day = column(place::day);
  view.second = column(place::second);
  view.seconds = column(place::seconds);
  view.revenue = column(place::revenue);
  view.kind = column(place::kind);
  Reader::List kinds;
  std::uint64_t const to_kinds = pointer(place::kinds);
  if (to_kinds != 0 && !from.take_list(to_kinds, root.pointers + place::kinds,
                                       canonical::Elements::pointer, kinds)) {
    refuse();
  }
  view.kinds.reserve(kinds.count);
  for (std::size_t i = 0; i < kinds.count; ++i) {
    std::size_t const slot = kinds.first + i;
    usage::ColumnView const text = bytes(from.word(slot), slot);
    if (!text.empty() && (text.size() == 1 || text.back() != 0)) {
      from.fail("is a text without its end, or an empty one");
      refuse();
    }
    view.kinds.emplace_back(reinterpret_cast<char const*>(text.data()),
                            text.empty() ? 0 : text.size() - 1);
  }
  if (!from.end()) refuse();
  return view;
}

void check_schema() {
  check_union(names);
  check_lines_places();
  codecs();
}

std::string_view event_name(std::uint32_t type) {
  return type < names.size() ? names[type] : std::string_view{};
}

store::NewEvent to_new_event(Event const& event, SocietyId report_society) {
  Place const place = place_of(event, report_society);
  Encoded encoded = encode(event);
  store::NewEvent out;
  out.type = encoded.type;
  out.schema_version = schema_version;
  out.stream_kind = place.kind;
  out.stream_id = place.stream;
  out.society = place.society;
  out.effective_on = place.effective;
  out.payload = std::move(encoded.payload);
  return out;
}

}  // namespace qalam::codec
