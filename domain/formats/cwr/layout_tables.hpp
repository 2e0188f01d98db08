#pragma once

#include "domain/formats/cwr/layout.hpp"

namespace qalam::formats::cwr {

// Where the tables of each version stand; everybody else asks `layouts(Version)`.
std::span<RecordLayout const> layouts_21();
std::span<RecordLayout const> layouts_22();
std::span<RecordLayout const> layouts_30();
std::span<RecordLayout const> layouts_31();
/// WRI of a widespread 3.0 generator: 116 characters, the writer's number in the place of the
/// work's (domain/formats/README.md).
RecordLayout const& writer_request_116();

}  // namespace qalam::formats::cwr
