#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace qalam::json {

/// A JSON pointer (RFC 6901) that is put together only when somebody asks for it: a chain of steps
/// on the stack of the readers. A step views its name and its parent, which outlive it.
class Path {
 public:
  explicit Path(std::string_view root) : name_{root} {}
  Path(Path const& up, std::string_view member) : up_{&up}, name_{member} {}
  Path(Path const& up, std::size_t index) : up_{&up}, index_{index} {}

  [[nodiscard]] std::string print() const;

 private:
  static constexpr auto no_index = static_cast<std::size_t>(-1);
  Path const* up_ = nullptr;
  std::string_view name_;
  std::size_t index_ = no_index;
};

/// One reference token: `~` and `/` are escaped.
std::string pointer_token(std::string_view name);

}  // namespace qalam::json
