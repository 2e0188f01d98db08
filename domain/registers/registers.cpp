#include "domain/registers/registers.hpp"

#include "domain/party/mandate.hpp"

namespace qalam {

std::string two_part_key(std::uint64_t owner, std::string_view text) {
  std::string key;
  for (int shift = 56; shift >= 0; shift -= 8) key += static_cast<char>(owner >> shift & 0xff);
  key += text;
  return key;
}

std::optional<MandateRow> mandate_for(std::vector<MandateRow> const& mandates, Right right,
                                      Date day) {
  for (MandateRow const& row : mandates) {
    if (entrusts(row, right, day)) return row;
  }
  return std::nullopt;
}

}  // namespace qalam
