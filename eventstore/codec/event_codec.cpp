#include "eventstore/codec/event_codec.hpp"

#include "domain/stream.hpp"
#include "event.capnp.h"
#include "eventstore/codec/canonical.hpp"
#include "eventstore/codec/event_payloads.hpp"

#include <string>
#include <utility>

namespace qalam::codec {
namespace {

/// Made at first use (`check_schema`) and never changed.
canonical::EventCodec const& payloads() {
  static canonical::EventCodec const made;
  return made;
}

[[noreturn]] void damaged(std::string const& why) {
  throw lmdb::StoreFailure{lmdb::Failure::damaged, why + ". Restore the ledger from a backup"};
}

/// Where `view_lines` finds the fields of UsageLinesRecorded: words of its data, then pointers.
namespace place {
constexpr std::size_t report = 0, first_row = 1, count = 2, data_words = 3;
constexpr std::size_t item = 0, quantity = 1, day = 2, second = 3, seconds = 4, revenue = 5,
                      kind = 6, kinds = 7, pointers = 8;
}  // namespace place

void check_lines_places() {
  auto const lines = capnp::Schema::from<schema::UsageLinesRecorded>();
  auto const check = [&](char const* member, std::size_t expected) {
    if (canonical::field_of(lines, member).getProto().getSlot().getOffset() != expected) {
      canonical::mismatch("UsageLinesRecorded",
                          std::string{member} + " does not lie where it is read");
    }
  };
  check("report", place::report);
  check("first_row", place::first_row);
  check("count", 2 * place::count);  // In units of its four bytes.
  check("item", place::item);
  check("quantity", place::quantity);
  check("day", place::day);
  check("second", place::second);
  check("seconds", place::seconds);
  check("revenue", place::revenue);
  check("kind", place::kind);
  check("kinds", place::kinds);
  auto const size = lines.getProto().getStruct();
  if (size.getDataWordCount() != place::data_words || size.getPointerCount() != place::pointers) {
    canonical::mismatch("UsageLinesRecorded", "it has fields that are not read");
  }
}

/// Reads a UsageLinesRecorded without making one. Each `take` is false once something was wrong.
class LinesReader {
 public:
  explicit LinesReader(Bytes payload) : from_{payload} {
    ok_ = from_.begin(payload) && from_.take_root(root_);
    if (ok_ && (root_.extent.data > place::data_words || root_.extent.pointers > place::pointers)) {
      ok_ = from_.fail("has a field that this version does not know");
    }
  }

  std::uint64_t number(std::size_t at) const {
    bool const written = ok_ && at < root_.extent.data;
    return written ? canonical::Reader::load(root_.data + at * 8) : 0;
  }
  std::uint32_t number32(std::size_t at) {
    std::uint64_t const value = number(at);
    if (value >> 32 != 0) ok_ = from_.fail("has a field that this version does not know");
    return static_cast<std::uint32_t>(value);
  }
  usage::ColumnView column(std::size_t at) {
    bool const written = ok_ && at < root_.extent.pointers;
    return written ? bytes(root_.pointers + at) : usage::ColumnView{};
  }
  std::vector<std::string_view> texts(std::size_t at) {
    std::vector<std::string_view> out;
    std::size_t const slot = root_.pointers + at;
    if (!ok_ || at >= root_.extent.pointers || from_.word(slot) == 0) return out;
    canonical::Reader::List list;
    ok_ = from_.take_list(from_.word(slot), slot, canonical::Elements::pointer, list);
    out.reserve(list.count);
    for (std::size_t i = 0; i < list.count; ++i) out.push_back(text(list.first + i));
    return out;
  }
  /// Throws unless everything was there, and nothing else.
  void finish() {
    ok_ = ok_ && from_.end();
    if (!ok_) damaged(canonical::unreadable(from_, UsageLinesRecorded::stored_as).detail);
  }

 private:
  usage::ColumnView bytes(std::size_t slot) {
    canonical::Reader::List list;
    if (!ok_ || from_.word(slot) == 0) return {};
    ok_ = from_.take_list(from_.word(slot), slot, canonical::Elements::byte, list);
    return {reinterpret_cast<std::uint8_t const*>(list.data), list.count};
  }
  std::string_view text(std::size_t slot) {
    usage::ColumnView const all = bytes(slot);
    if (all.empty()) return {};
    if (all.size() == 1 || all.back() != 0) {
      ok_ = from_.fail("is a text without its end, or an empty one");
    }
    return {reinterpret_cast<char const*>(all.data()), all.size() - 1};
  }

  canonical::Reader from_;
  canonical::Reader::Struct root_;
  bool ok_ = false;
};

}  // namespace

Encoded encode(Event const& event) {
  return {canonical::type_of(event), payloads().encode(event)};
}

Event decode(std::uint32_t type, std::uint16_t version, Bytes payload) {
  if (type >= event_types || version != schema_version) {
    throw lmdb::StoreFailure{lmdb::Failure::wrong_version,
                             "this program does not know events of type " + std::to_string(type) +
                                 ", version " + std::to_string(version) +
                                 " (it knows the types 0 to " + std::to_string(event_types - 1) +
                                 ", version " + std::to_string(schema_version) +
                                 "): use the program that wrote them, or a newer one"};
  }
  auto event = payloads().decode(type, payload);
  if (!event) damaged(event.error().detail);
  return *std::move(event);
}

usage::LinesView view_lines(Bytes payload) {
  LinesReader from{payload};
  usage::LinesView view;
  view.report = ReportId{from.number(place::report)};
  view.first_row = from.number(place::first_row);
  view.count = from.number32(place::count);
  view.item = from.column(place::item);
  view.quantity = from.column(place::quantity);
  view.day = from.column(place::day);
  view.second = from.column(place::second);
  view.seconds = from.column(place::seconds);
  view.revenue = from.column(place::revenue);
  view.kind = from.column(place::kind);
  view.kinds = from.texts(place::kinds);
  from.finish();
  return view;
}

void check_schema() {
  check_lines_places();
  (void)payloads();
}

std::string_view event_name(std::uint32_t type) {
  return canonical::type_name(type);
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
