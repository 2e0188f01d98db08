#include "domain/formats/dsr/cells.hpp"

#include <algorithm>
#include <cstring>

namespace qalam::formats::dsr {

void Row::split(std::string_view line, std::uint64_t number) {
  line_ = line;
  number_ = number;
  size_ = 0;
  cut_ = false;
  std::size_t n = 0;
  char const* at = line.data();
  char const* const end = at + line.size();
  while (true) {
    auto const* const tab =
        at == end
            ? nullptr
            : static_cast<char const*>(std::memchr(at, '\t', static_cast<std::size_t>(end - at)));
    char const* const stop = tab == nullptr ? end : tab;
    if (n == cell_limit) {
      // Padding beyond the limit is no loss, content is.
      cut_ = cut_ || std::any_of(at, end, [](char c) { return c != '\t'; });
      break;
    }
    cells_[n++] = {at, static_cast<std::size_t>(stop - at)};
    if (stop != at) size_ = n;
    if (tab == nullptr) break;
    at = tab + 1;
  }
}

int Row::version() const {
  auto const name = type();
  if (name.size() == 4) return 0;
  if (name.size() != 7 || name[4] != '.') return -1;
  auto const digit = [&](std::size_t i) { return name[i] >= '0' && name[i] <= '9'; };
  if (!digit(5) || !digit(6)) return -1;
  return (name[5] - '0') * 10 + (name[6] - '0');
}

std::string_view next_value(std::string_view& rest) {
  for (std::size_t i = 0; i < rest.size(); ++i) {
    if (rest[i] == '\\' && i + 1 < rest.size() && (rest[i + 1] == '|' || rest[i + 1] == '\\')) {
      ++i;
    } else if (rest[i] == '|') {
      auto const value = rest.substr(0, i);
      rest.remove_prefix(i + 1);
      return value;
    }
  }
  auto const value = rest;
  rest = {};
  return value;
}

std::size_t count_values(std::string_view cell) {
  if (cell.empty()) return 0;
  std::size_t n = 0;
  while (cell.data() != nullptr) {
    (void)next_value(cell);
    ++n;
  }
  return n;
}

std::string_view unescape(std::string_view value, Arena& arena) {
  if (value.find('\\') == std::string_view::npos) return value;
  char* const place = arena.take(value.size());
  std::size_t size = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    bool const escape =
        value[i] == '\\' && i + 1 < value.size() && (value[i + 1] == '|' || value[i + 1] == '\\');
    if (escape) ++i;
    place[size++] = value[i];
  }
  return {place, size};
}

std::string_view plain_list(std::string_view cell, Arena& arena) {
  if (cell.find('\\') == std::string_view::npos) return cell;
  char* const place = arena.take(cell.size());
  std::size_t size = 0;
  while (cell.data() != nullptr) {
    auto const value = unescape(next_value(cell), arena);
    for (char const c : value) place[size++] = c == '|' ? '/' : c;
    if (cell.data() != nullptr) place[size++] = '|';
  }
  return {place, size};
}

bool is_proprietary_id(std::string_view value) {
  auto const colons = value.find("::");
  return colons != std::string_view::npos && colons > 0 && colons + 2 < value.size() &&
         value.find(' ') == std::string_view::npos;
}

}  // namespace qalam::formats::dsr
