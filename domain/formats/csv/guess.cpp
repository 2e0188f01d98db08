#include "domain/formats/csv/guess.hpp"

#include "domain/formats/csv/values.hpp"
#include "domain/formats/decimal.hpp"
#include "domain/formats/when.hpp"
#include "domain/identifiers/isrc.hpp"
#include "domain/identifiers/iswc.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace qalam::formats::csv {
namespace {

// 2000-01-01 to 2100-01-01.
constexpr std::int64_t epoch_from = 946'684'800, epoch_until = 4'102'444'800;

/// The most special thing that this text could be.
Role form_of(std::string_view text) {
  if (valid_isrc(text)) return Role::isrc;
  if (valid_iswc(text)) return Role::iswc;
  if (parse_moment(text)) return Role::moment;
  if (auto const n = parse_count(text)) {
    if (*n >= epoch_from && *n < epoch_until) return Role::epoch;
    return text.size() <= 6 ? Role::count : Role::own_id;
  }
  if (read_day(text)) return Role::date;
  if (text.find(':') != std::string_view::npos && parse_clock_duration(text)) return Role::duration;
  return Role::title;  // Stands for any text.
}

struct Column {
  std::array<std::size_t, 32> forms{};
  std::size_t filled = 0;
  /// The form that nine of ten filled cells have; `none` where the column is empty.
  [[nodiscard]] Role form() const {
    if (filled == 0) return Role::none;
    auto const most = std::max_element(forms.begin(), forms.end());
    if (*most * 10 < filled * 9) return Role::title;
    return static_cast<Role>(most - forms.begin());
  }
};

}  // namespace

std::vector<Role> guess_roles(std::vector<std::vector<std::string>> const& rows) {
  std::vector<Column> columns;
  for (auto const& row : rows) {
    if (row.size() > columns.size()) columns.resize(row.size());
    for (std::size_t i = 0; i < row.size(); ++i) {
      auto const text = trimmed(row[i]);
      if (text.empty() || text == null_literal) continue;
      ++columns[i].filled;
      ++columns[i].forms[static_cast<std::size_t>(form_of(text))];
    }
  }
  std::vector<Role> roles;
  std::array<bool, 32> taken{};
  constexpr std::array texts{Role::title, Role::artist, Role::album};
  std::size_t next_text = 0;
  for (auto const& column : columns) {
    Role role = column.form();
    if (role == Role::title) {
      role = next_text < texts.size() ? texts[next_text++] : Role::none;
    } else if (role == Role::duration && taken[static_cast<std::size_t>(Role::date)] &&
               !taken[static_cast<std::size_t>(Role::time)]) {
      role = Role::time;  // A date, then a clock: when it began.
    }
    if (role != Role::none && taken[static_cast<std::size_t>(role)]) role = Role::none;
    taken[static_cast<std::size_t>(role)] = true;
    roles.push_back(role);
  }
  return roles;
}

std::string describe(std::vector<Role> const& roles) {
  std::string out;
  for (std::size_t i = 0; i < roles.size(); ++i) {
    if (i > 0) out += ", ";
    out += "column " + std::to_string(i + 1) + " = ";
    out += roles[i] == Role::none ? "not read" : role_name(roles[i]);
  }
  return out;
}

}  // namespace qalam::formats::csv
