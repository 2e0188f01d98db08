#pragma once

#include <capnp/schema.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

/// Private to this folder: the union of event.capnp against the variant of domain/events.hpp.
namespace qalam::codec {

/// The struct behind the union's field of this number and name. Throws SchemaMismatch where there
/// is no such field.
capnp::StructSchema schema_of(std::uint32_t type, std::string_view name);

/// Throws SchemaMismatch unless the union's fields are exactly these, in this order.
void check_union(std::span<std::string_view const> names);

/// Where `view_lines` finds the fields of UsageLinesRecorded: words of its data, then pointers.
namespace lines_place {
constexpr std::size_t report = 0, first_row = 1, count = 2;
constexpr std::size_t item = 0, quantity = 1, day = 2, second = 3, seconds = 4, revenue = 5,
                      kind = 6, kinds = 7;
constexpr std::size_t data_words = 3, pointers = 8;
}  // namespace lines_place

/// Throws SchemaMismatch where the schema puts them elsewhere.
void check_lines_places();

}  // namespace qalam::codec
