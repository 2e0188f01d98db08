#include "eventstore/codec/event_schema.hpp"

#include "event.capnp.h"
#include "eventstore/codec/canonical_schema.hpp"

#include <string>

namespace qalam::codec {
namespace {

using canonical::mismatch;

capnp::StructSchema::FieldSubset union_fields() {
  return capnp::Schema::from<schema::Event>().getUnionFields();
}

std::string_view name_of(capnp::StructSchema::Field field) {
  auto const name = field.getProto().getName();
  return {name.cStr(), name.size()};
}

}  // namespace

capnp::StructSchema schema_of(std::uint32_t type, std::string_view name) {
  for (auto const field : union_fields()) {
    if (field.getProto().getDiscriminantValue() != type) continue;
    if (name_of(field) != name) {
      mismatch("Event", "number " + std::to_string(type) + " is " + std::string{name_of(field)} +
                            " in the schema and " + std::string{name} + " in the program");
    }
    return canonical::struct_of(field.getType(), name);
  }
  mismatch("Event", "the schema has no " + std::string{name} + ", number " + std::to_string(type));
}

void check_union(std::span<std::string_view const> names) {
  auto const event = capnp::Schema::from<schema::Event>();
  if (event.getNonUnionFields().size() != 0) mismatch("Event", "has fields beside its union");
  if (union_fields().size() != names.size()) {
    mismatch("Event", "the schema has " + std::to_string(union_fields().size()) +
                          " events, the program " + std::to_string(names.size()));
  }
  for (std::uint32_t type = 0; type < names.size(); ++type) schema_of(type, names[type]);
}

void check_lines_places() {
  auto const lines = capnp::Schema::from<schema::UsageLinesRecorded>();
  auto const check = [&](char const* member, std::size_t place) {
    if (canonical::field_of(lines, member).getProto().getSlot().getOffset() != place) {
      mismatch("UsageLinesRecorded", std::string{member} + " does not lie where it is read");
    }
  };
  check("report", lines_place::report);
  check("first_row", lines_place::first_row);
  check("count", 2 * lines_place::count);  // In units of its four bytes.
  check("item", lines_place::item);
  check("quantity", lines_place::quantity);
  check("day", lines_place::day);
  check("second", lines_place::second);
  check("seconds", lines_place::seconds);
  check("revenue", lines_place::revenue);
  check("kind", lines_place::kind);
  check("kinds", lines_place::kinds);
  auto const size = lines.getProto().getStruct();
  if (size.getDataWordCount() != lines_place::data_words ||
      size.getPointerCount() != lines_place::pointers) {
    mismatch("UsageLinesRecorded", "has fields that are not read");
  }
}

}  // namespace qalam::codec
