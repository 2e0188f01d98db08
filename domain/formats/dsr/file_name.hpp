#pragma once

#include "domain/core/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace qalam::formats::dsr {

/// What the name of a report says. It is a hint: where the head of the file speaks, it wins.
struct FileName {
  std::string recipient, sender, service;
  Period period{no_date, no_date};
  std::string territory;  ///< May be empty.
  std::uint32_t part = 1, parts = 1;
  std::string created;
};

/// `DSR_<recipient>_<sender>_<service>_<period>_<territory>_<XofY>_<created>.tsv`, with or without
/// `.gz` and folders. Read from both ends, because a service's name may hold underscores.
[[nodiscard]] std::optional<FileName> parse_file_name(std::string_view name);

}  // namespace qalam::formats::dsr
