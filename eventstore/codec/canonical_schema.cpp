#include "eventstore/codec/canonical_schema.hpp"

#include <algorithm>

namespace qalam::canonical {
namespace {

std::string text(capnp::Text::Reader reader) {
  return {reader.begin(), reader.size()};
}

std::string short_name(capnp::StructSchema schema) {
  return text(schema.getShortDisplayName());
}

}  // namespace

std::string schema_name(std::string_view member) {
  std::string name;
  bool upper = false;
  for (char const c : member) {
    if (c == '_') {
      upper = true;
      continue;
    }
    bool const letter = c >= 'a' && c <= 'z';
    name += upper && letter ? static_cast<char>(c - 'a' + 'A') : c;
    upper = false;
  }
  return name;
}

void mismatch(std::string_view where, std::string_view what) {
  throw SchemaMismatch{"schema " + std::string{where} + ": " + std::string{what}};
}

void check_fields(capnp::StructSchema schema, std::span<char const* const> members) {
  std::string const name = short_name(schema);
  if (schema.getUnionFields().size() != 0) mismatch(name, "it has a union");
  for (auto const field : schema.getFields()) {
    auto const proto = field.getProto();
    std::string const where = where_of(field);
    if (!proto.isSlot()) mismatch(where, "a group has no place in a described struct");
    // A default would be XORed into the stored bits, and could never be changed again.
    if (proto.getSlot().getHadExplicitDefault()) mismatch(where, "it must not have a default");
    bool const found = std::any_of(members.begin(), members.end(), [&](char const* member) {
      return schema_name(member) == text(proto.getName());
    });
    if (!found) mismatch(where, "the C++ struct has no such member");
  }
  for (char const* member : members) (void)field_of(schema, member);
  if (schema.getFields().size() != members.size()) mismatch(name, "two members are one field");
}

capnp::StructSchema::Field field_of(capnp::StructSchema schema, char const* member) {
  KJ_IF_MAYBE (field, schema.findFieldByName(schema_name(member).c_str())) {
    return *field;
  }
  mismatch(short_name(schema), "it has no field for the C++ member " + std::string{member});
}

std::string where_of(capnp::StructSchema::Field field) {
  return short_name(field.getContainingStruct()) + "." + text(field.getProto().getName());
}

void check_type(capnp::Type type, Which which, std::string_view where) {
  if (type.which() != which) mismatch(where, "its type is not that of the C++ member");
}

capnp::Type element_of(capnp::Type type, std::string_view where) {
  check_type(type, Which::LIST, where);
  return type.asList().getElementType();
}

capnp::StructSchema struct_of(capnp::Type type, std::string_view where) {
  check_type(type, Which::STRUCT, where);
  return type.asStruct();
}

}  // namespace qalam::canonical
