#pragma once

#include "eventstore/codec/canonical_number.hpp"

#include <capnp/schema.h>

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

/// The one look at the compiled-in schema, at start-up. Everything that the codec takes for granted
/// afterwards is checked here.
namespace qalam::canonical {

/// A struct and its schema differ: the program must not write a single event.
class SchemaMismatch : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// `share_ppm` is `sharePpm`; a trailing underscore (`operator_`) falls away.
std::string schema_name(std::string_view member);

/// Throws unless the schema's fields are exactly these members, without groups, unions or defaults.
void check_fields(capnp::StructSchema schema, std::span<char const* const> members);

capnp::StructSchema::Field field_of(capnp::StructSchema schema, char const* member);

[[noreturn]] void mismatch(std::string_view where, std::string_view what);
std::string where_of(capnp::StructSchema::Field field);

/// Throws unless `type` is `which`.
void check_type(capnp::Type type, Which which, std::string_view where);
/// The element type; throws unless `type` is a list.
capnp::Type element_of(capnp::Type type, std::string_view where);
capnp::StructSchema struct_of(capnp::Type type, std::string_view where);

}  // namespace qalam::canonical
