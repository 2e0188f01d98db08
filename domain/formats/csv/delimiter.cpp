#include "domain/formats/csv/delimiter.hpp"

#include <array>
#include <cstddef>
#include <vector>

namespace qalam::formats::csv {
namespace {

constexpr std::size_t records_looked_at = 20;

/// How many fields each of the first records has. Lines of remarks (`# period: …`) do not count.
std::vector<std::size_t> widths(std::string_view text, char delimiter, bool whole) {
  std::vector<std::size_t> out;
  std::size_t fields = 1;
  bool quoted = false, field_start = true, remark = false, any = false;
  char first = '\0';
  for (char const c : text) {
    if (!any && !quoted) {
      first = c;
      remark = first == '#';
    }
    if (c == '\n' && !quoted) {
      if (any && !remark) out.push_back(fields);
      if (out.size() == records_looked_at) return out;
      fields = 1;
      field_start = true;
      any = false;
      continue;
    }
    any = true;
    if (c == '"' && (quoted || field_start)) {
      quoted = !quoted;
      field_start = false;
    } else if (c == delimiter && !quoted) {
      ++fields;
      field_start = true;
    } else {
      field_start = false;
    }
  }
  if (any && !remark && whole && !quoted) out.push_back(fields);
  return out;
}

}  // namespace

char find_delimiter(std::string_view sample, bool whole) {
  char best = ',';
  std::size_t best_score = 0;
  for (char const candidate : {',', '\t', ';'}) {
    auto const found = widths(sample, candidate, whole);
    if (found.empty() || found.front() < 2) continue;
    std::size_t alike = 0;
    for (auto const width : found) alike += width == found.front() ? 1 : 0;
    // Equal widths first; among those the delimiter that cuts more.
    std::size_t const score = alike * 1000 / found.size() * 10'000 + found.front();
    if (score > best_score) {
      best_score = score;
      best = candidate;
    }
  }
  return best;
}

}  // namespace qalam::formats::csv
