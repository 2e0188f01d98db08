#include "domain/formats/dsr/file_name.hpp"

#include "domain/formats/decimal.hpp"

#include <cstddef>
#include <limits>
#include <vector>

namespace qalam::formats::dsr {
namespace {

std::optional<std::uint32_t> small_number(std::string_view text) {
  auto const n = parse_count(text);
  if (!n || *n < 1 || *n > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(*n);
}

}  // namespace

std::optional<FileName> parse_file_name(std::string_view name) {
  name.remove_prefix(name.find_last_of("/\\") + 1);
  if (name.ends_with(".gz")) name.remove_suffix(3);
  if (auto const dot = name.rfind('.'); dot != std::string_view::npos) name = name.substr(0, dot);
  std::vector<std::string_view> parts;
  while (true) {
    auto const bar = name.find('_');
    parts.push_back(name.substr(0, bar));
    if (bar == std::string_view::npos) break;
    name.remove_prefix(bar + 1);
  }
  auto const n = parts.size();
  if (n < 8 || parts[0] != "DSR") return std::nullopt;
  auto const part_of = parts[n - 2];
  auto const of = part_of.find("of");
  auto const period = parse_period(parts[n - 4]);
  if (of == std::string_view::npos || !period) return std::nullopt;
  auto const part = small_number(part_of.substr(0, of));
  auto const count = small_number(part_of.substr(of + 2));
  if (!part || !count || *part > *count) return std::nullopt;
  FileName out;
  out.recipient = parts[1];
  out.sender = parts[2];
  for (std::size_t i = 3; i < n - 4; ++i) {
    if (i > 3) out.service += '_';
    out.service += parts[i];
  }
  out.period = *period;
  out.territory = parts[n - 3];
  out.part = *part;
  out.parts = *count;
  out.created = parts[n - 1];
  return out;
}

}  // namespace qalam::formats::dsr
