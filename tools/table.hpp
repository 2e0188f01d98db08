#pragma once

#include "api/json/parse.hpp"

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace qalam::tools {

enum class Format { table, json, csv };

/// A column of a list of JSON objects: the member's name and the heading for people. A name with
/// dots goes into objects ("key.right").
struct Column {
  std::string_view member;
  std::string_view heading;
  enum class Align { left, right } align = Align::left;
};

/// Prints rows (a JSON array of objects) as an aligned table or as CSV (RFC 4180).
void print_rows(std::ostream& out, Format format, json::Json const& rows,
                std::vector<Column> const& columns);

}  // namespace qalam::tools
