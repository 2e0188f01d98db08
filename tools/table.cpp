#include "tools/table.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>

namespace qalam::tools {
namespace {

using json::Json;

std::string text_of(Json const& row, std::string_view member) {
  Json const* at = &row;
  while (!member.empty()) {
    auto const dot = member.find('.');
    std::string const name{member.substr(0, dot)};
    if (!at->is_object() || !at->contains(name)) return "";
    at = &(*at)[name];
    member = dot == std::string_view::npos ? std::string_view{} : member.substr(dot + 1);
  }
  if (at->is_null()) return "";
  return at->is_string() ? at->get<std::string>() : at->dump();
}

/// Places that a text takes on a terminal: code points, which is right for Latin and Cyrillic.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

std::string csv_cell(std::string const& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (char const c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

void print_csv(std::ostream& out, Json const& rows, std::vector<Column> const& columns) {
  for (std::size_t i = 0; i < columns.size(); ++i) out << (i == 0 ? "" : ",") << columns[i].heading;
  out << "\r\n";
  for (auto const& row : rows) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      out << (i == 0 ? "" : ",") << csv_cell(text_of(row, columns[i].member));
    }
    out << "\r\n";
  }
}

}  // namespace

void print_rows(std::ostream& out, Format format, Json const& rows,
                std::vector<Column> const& columns) {
  if (format == Format::csv) return print_csv(out, rows, columns);
  std::vector<std::size_t> widths;
  for (auto const& column : columns) {
    std::size_t width = width_of(column.heading);
    for (auto const& row : rows) width = std::max(width, width_of(text_of(row, column.member)));
    widths.push_back(width);
  }
  auto const cell = [&](std::string const& text, std::size_t i) {
    std::string const pad(widths[i] - width_of(text), ' ');
    bool const right = columns[i].align == Column::Align::right;
    bool const last = i + 1 == columns.size();
    out << (right ? pad + text : last ? text : text + pad) << (last ? "\n" : "  ");
  };
  for (std::size_t i = 0; i < columns.size(); ++i) cell(std::string{columns[i].heading}, i);
  for (auto const& row : rows) {
    for (std::size_t i = 0; i < columns.size(); ++i) cell(text_of(row, columns[i].member), i);
  }
}

}  // namespace qalam::tools
