#include "eventstore/codec/event_payloads.hpp"

#include "event.capnp.h"
#include "eventstore/codec/canonical.hpp"
#include "eventstore/codec/corrupt.hpp"

#include <boost/mp11/algorithm.hpp>

#include <array>
#include <string>
#include <tuple>
#include <variant>

namespace qalam::canonical {
namespace {

/// The schema of an event, which must stand in the union where it stands in `Event`: that number is
/// the type_id of every one ever written.
template <class E>
capnp::StructSchema schema_of() {
  static capnp::StructSchema const whole = capnp::Schema::from<schema::Event>();
  std::string const where = std::string{"Event."} + E::stored_as;
  KJ_IF_MAYBE (field, whole.findFieldByName(E::stored_as)) {
    auto const proto = field->getProto();
    if (proto.getDiscriminantValue() != type_id<E> ||
        proto.getOrdinal().getExplicit() != type_id<E>) {
      mismatch(where, "its number in the union is not its place in the list of events");
    }
    return struct_of(field->getType(), where);
  }
  mismatch(where, "there is no such event");
}

constexpr auto names = []<class... E>(boost::mp11::mp_list<E...>) {
  return std::array<std::string_view, sizeof...(E)>{E::stored_as...};
}(boost::mp11::mp_rename<Event, boost::mp11::mp_list>{});

}  // namespace

struct EventCodec::Codecs {
  using List = boost::mp11::mp_rename<boost::mp11::mp_transform<Codec, Event>, std::tuple>;

  List list = []<class... E>(boost::mp11::mp_list<E...>) {
    return List{Codec<E>{schema_of<E>()}...};
  }(boost::mp11::mp_rename<Event, boost::mp11::mp_list>{});
};

EventCodec::EventCodec() : codecs_{std::make_unique<Codecs>()} {
  auto const whole = capnp::Schema::from<schema::Event>();
  if (whole.getFields().size() != event_types || whole.getUnionFields().size() != event_types) {
    mismatch("Event", "it has fields that are no event of ours");
  }
}

EventCodec::~EventCodec() = default;

std::vector<std::byte> EventCodec::encode(Event const& event) const {
  std::vector<std::byte> out;
  encode(event, out);
  return out;
}

void EventCodec::encode(Event const& event, std::vector<std::byte>& out) const {
  std::visit([&]<class E>(E const& e) { std::get<type_id<E>>(codecs_->list).encode(e, out); },
             event);
}

Result<Event> EventCodec::decode(std::uint32_t type, std::span<std::byte const> payload) const {
  if (type >= event_types) {
    return fail(ErrorCode::unsupported, "event type " + std::to_string(type) +
                                            " is not known here; a newer Qalam wrote it");
  }
  return boost::mp11::mp_with_index<event_types>(type, [&](auto index) -> Result<Event> {
    auto event = std::get<index>(codecs_->list).decode(payload);
    if (!event) return event.error();
    return Event{std::in_place_index<index>, *std::move(event)};
  });
}

Event EventCodec::decode_stored(std::uint32_t type, std::span<std::byte const> payload) const {
  auto event = decode(type, payload);
  if (!event) throw StoreCorrupt{event.error().detail};
  return *std::move(event);
}

std::string_view type_name(std::uint32_t type) {
  return type < names.size() ? names[type] : std::string_view{};
}

}  // namespace qalam::canonical
